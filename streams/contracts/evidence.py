"""What composed rules rest on: which parts are or were true of which device. Kept beside the alerts."""

import msgspec

from streams.contracts.alerts import Severity
from streams.contracts.times import Micros

EVIDENCE_PREFIX = "~evidence/"


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="evidence", omit_defaults=True):
    """`rule` (a part as ``road-slow#1``, a rule that others refer to, or a composed rule itself) holds of a subject.

    The subject is a device's series, or for a composed rule its `place`. `severity` None: it held until `ended_at`, and
    was last as severe as `was`. `before`: when it came true the times before `began_at`, the last few, where a sequence
    asks for it. The key is `~evidence/<rule>/<device>/<property>/<place>`; a tombstone follows when no rule can ask
    for it any more.
    """

    rule: str
    device: str
    property: str
    severity: Severity | None
    began_at: Micros
    place: str = ""
    ended_at: Micros | None = None
    area: str | None = None
    value: float | None = None
    was: Severity | None = None
    before: tuple[Micros, ...] = ()
