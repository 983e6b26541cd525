from streams.contracts.topics import READINGS
from streams.runtime.group_reader import GroupReader
from streams.runtime.settings import Kafka


async def test_a_member_dealt_nothing_has_no_progress_to_show() -> None:
    """Broke: aiokafka refuses to commit nothing, and a judge more than there are partitions ended at each round."""
    reader = GroupReader(Kafka(), "judges", (READINGS,), session_timeout_s=6, min_bytes=1, max_wait_s=0.1)

    await reader.show_progress({})
