"""Checkpoints of judging: the rule state of one bucket (a 64th of a partition) and the offset it stands for."""

import msgspec

BUCKETS = 64

LARGEST_CHECKPOINT_BYTES = 8 * 1024 * 1024
"""Some 100,000 series in one bucket. A larger one is not published; the bucket's earlier checkpoint stands."""


class BucketState(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="bucket_state"):
    """All records of the source partition below `offset` are folded in; `state` is judging's own encoding.

    `registry_position` is the registry position in force at `offset`. The key is `topic-partition/bucket`.
    """

    topic: str
    partition: int
    bucket: int
    offset: int
    registry_position: int
    state: msgspec.Raw
