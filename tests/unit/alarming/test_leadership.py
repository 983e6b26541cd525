from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.protocol import ConsumerProtocolMemberMetadata

from streams.runtime.leadership import HolderStays

CLUSTER = ClusterMetadata()


def joining(*, is_holder: bool) -> ConsumerProtocolMemberMetadata:
    member = HolderStays("log")
    member.is_holder = is_holder
    return member.metadata(["log"])


def leader_among(**members: ConsumerProtocolMemberMetadata) -> list[str]:
    assigned = HolderStays("log").assign(CLUSTER, members)
    assert assigned.keys() == members.keys()
    return [member for member, assignment in assigned.items() if assignment.partitions()]


def test_the_first_to_join_leads() -> None:
    assert leader_among(b=joining(is_holder=False)) == ["b"]


def test_a_process_that_joins_leaves_the_lead_where_it_is() -> None:
    assert leader_among(a=joining(is_holder=False), b=joining(is_holder=True), c=joining(is_holder=False)) == ["b"]


def test_exactly_one_leads_also_when_two_believe_they_do() -> None:
    assert leader_among(b=joining(is_holder=True), a=joining(is_holder=True)) == ["a"]


def test_exactly_one_of_many_standbys_takes_over() -> None:
    assert leader_among(c=joining(is_holder=False), b=joining(is_holder=False)) == ["b"]
