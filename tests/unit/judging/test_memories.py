"""What series remember, saved and restored at any point."""

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.rules import Season
from streams.contracts.times import MINUTE, SECOND
from streams.judging.memories.kinds import AnyMemory
from streams.judging.memories.panes import Panes
from streams.judging.memories.profile import Profile
from streams.judging.memories.run import Run
from streams.judging.memories.samples import Samples
from streams.judging.memories.seen import Seen
from tests.unit.judging.weeks import MONDAY, a_lesson

MAKERS: list[Callable[[], AnyMemory]] = [
    lambda: Samples(10 * MINUTE),
    lambda: Run(0.5),
    lambda: Profile(Season.WEEK),
    lambda: Profile(Season.TIDE),
    lambda: Panes(15 * MINUTE, keeps_values=False, reach=60 * MINUTE),
    lambda: Panes(5 * MINUTE, keeps_values=True, reach=60 * MINUTE),
    lambda: Seen(60 * MINUTE),
]

_decoder: "msgspec.json.Decoder[AnyMemory]" = msgspec.json.Decoder(AnyMemory)

readings = st.lists(st.tuples(st.integers(1, 3600), st.floats(-1e6, 1e6), st.booleans()), max_size=60)


def restored(memory: AnyMemory) -> AnyMemory:
    return _decoder.decode(msgspec.json.encode(memory))


@pytest.mark.parametrize("make", MAKERS)
@settings(max_examples=25, deadline=None)
@given(readings, st.booleans())
def test_a_memory_saved_and_restored_after_every_reading_is_the_same(
    make: Callable[[], AnyMemory],
    steps: list[tuple[int, float, bool]],
    learns: bool,  # noqa: FBT001  drawn by hypothesis
) -> None:
    one, other, at = make(), make(), MONDAY
    if learns:
        lesson = a_lesson(3)
        one.learn(lesson.season, lesson.slots)
        other.learn(lesson.season, lesson.slots)
    for step_s, value, is_trusted in steps:
        at += step_s * SECOND
        for memory in (one, other):
            if is_trusted:
                memory.take(value, at)
                memory.take(value, at - 100 * SECOND)
            else:
                memory.pass_over(at)
            memory.trim(at)
        other = restored(other)

    assert msgspec.json.encode(one) == msgspec.json.encode(other)


def test_a_profile_takes_no_more_than_it_says() -> None:
    """5,376 bytes of means and 672 of unrest for the week, 5,600 and 700 for the tide."""
    for season, means, unrest in ((Season.WEEK, 5_376, 672), (Season.TIDE, 5_600, 700)):
        profile = Profile(season)
        assert len(profile.means) == 0
        for hour in range(5):
            profile.take(1.0, MONDAY + hour * 60 * MINUTE)
        assert (len(profile.means), len(profile.unrest)) == (means, unrest)
