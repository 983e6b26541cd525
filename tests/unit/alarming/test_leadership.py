from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.protocol import ConsumerProtocolMemberMetadata

from streams.runtime.leadership import HolderStays

CLUSTER = ClusterMetadata()


def joining(*, held_since: int = 0) -> ConsumerProtocolMemberMetadata:
    member = HolderStays("log")
    member.held_since = held_since
    return member.metadata(["log"])


def leader_among(**members: ConsumerProtocolMemberMetadata) -> list[str]:
    assigned = HolderStays("log").assign(CLUSTER, members)
    assert assigned.keys() == members.keys()
    return [member for member, assignment in assigned.items() if assignment.partitions()]


def test_the_first_to_join_leads() -> None:
    assert leader_among(b=joining()) == ["b"]


def test_a_process_that_joins_leaves_the_lead_where_it_is() -> None:
    assert leader_among(a=joining(), b=joining(held_since=3), c=joining()) == ["b"]


def test_of_two_that_believe_they_lead_the_one_given_the_lead_later_keeps_it() -> None:
    assert leader_among(a=joining(held_since=9), b=joining(held_since=10)) == ["b"]
    assert leader_among(a=joining(held_since=10), b=joining(held_since=9)) == ["a"]


def test_exactly_one_of_many_standbys_takes_over() -> None:
    assert leader_among(c=joining(), b=joining()) == ["b"]
