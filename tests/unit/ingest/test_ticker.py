import pytest

from ingest.ticker import INGEST_DOWN, Ticker
from streams.contracts.alerts import Severity
from streams.contracts.readings import Tick
from streams.contracts.times import SECOND, Micros
from streams.contracts.verdicts import Verdict
from streams.runtime.settings import Gateway

START: Micros = 1_795_248_000 * SECOND


class City:
    """A ticker with time wound by hand: a probe each second, which comes back after a moment unless told otherwise."""

    def __init__(self, last: Tick | None = None) -> None:
        self.ticker = Ticker(Gateway(), "gateway-1", last or Tick(0, 0), 0, run="abcd", moment=0.0)
        self.moment = 0.0

    def seconds(self, count: int, *, returns_after_s: float | None = 0.01) -> list[Tick | Verdict]:
        written: list[Tick | Verdict] = []
        for _ in range(count):
            probe = self.ticker.new_probe(self.moment)
            written += self.ticker.due(self.at, 5, self.moment)
            if returns_after_s is not None:
                heard = self.moment + returns_after_s
                self.ticker.probe_returned(probe, heard)
                written += self.ticker.due(self.at + int(returns_after_s * SECOND), 5, heard)
            self.moment += 1
        return written

    @property
    def at(self) -> Micros:
        return START + int(self.moment * SECOND)


def ticks(written: list[Tick | Verdict]) -> list[Tick]:
    return [each for each in written if isinstance(each, Tick)]


def verdicts(written: list[Tick | Verdict]) -> list[Severity | None]:
    return [each.severity for each in written if isinstance(each, Verdict)]


def test_there_is_a_tick_each_second_while_probes_return() -> None:
    written = City().seconds(10)

    assert len(ticks(written)) == 10
    assert [tick.at for tick in ticks(written)] == sorted({tick.at for tick in ticks(written)})


def test_no_tick_before_the_first_probe_has_returned() -> None:
    assert City().seconds(5, returns_after_s=None) == []


def test_ticks_stop_when_probes_do_not_return_and_ingest_is_down_once() -> None:
    city = City()
    city.seconds(5)

    away = city.seconds(60, returns_after_s=None)

    assert len(ticks(away)) <= 2
    assert verdicts(away) == [Severity.CRITICAL]


def test_when_probes_return_ingest_is_up_once_and_ticks_go_on() -> None:
    city = City()
    city.seconds(5)
    city.seconds(60, returns_after_s=None)

    back = city.seconds(5)

    assert verdicts(back) == [None]
    assert isinstance(back[0], Verdict)
    assert len(ticks(back)) == 5


def test_a_short_gap_is_no_alert() -> None:
    city = City()
    city.seconds(5)

    assert verdicts([*city.seconds(8, returns_after_s=None), *city.seconds(5)]) == []


def test_a_new_gateway_says_once_that_ingest_is_up() -> None:
    written = City().seconds(10)

    (verdict,) = [each for each in written if isinstance(each, Verdict)]
    assert (verdict.rule, verdict.device, verdict.severity) == (INGEST_DOWN, "gateway-1", None)


def test_a_new_gateway_that_hears_nothing_says_that_ingest_is_down() -> None:
    assert verdicts(City().seconds(30, returns_after_s=None)) == [Severity.CRITICAL]


def test_a_probe_that_took_too_long_does_not_count() -> None:
    city = City()
    city.seconds(5)

    late = city.seconds(20, returns_after_s=2.5)

    assert ticks(late[3:]) == []
    assert verdicts(late) == [Severity.CRITICAL]


@pytest.mark.parametrize("payload", [b"", b"abcd ", b"abcd 77", b"dcba 1", b"abcd -1", b"abcd \xb2", b"abcd 1x"])
def test_the_probe_of_another_process_does_not_count(payload: bytes) -> None:
    ticker = Ticker(Gateway(), "gateway-1", Tick(0, 0), 0, run="abcd", moment=0.0)
    ticker.new_probe(0.0)

    assert ticker.probe_returned(payload, 0.1) is None
    assert ticker.due(START, 0, 0.1) == []


def test_time_and_registry_position_never_go_back_across_a_restart() -> None:
    last = Tick(START + 100 * SECOND, 40)

    written = ticks(City(last).seconds(103))

    assert [tick.at > last.at for tick in written] == [True] * len(written)
    assert len(written) == 3
    assert {tick.registry_position for tick in written} == {40}


def test_stamps_of_verdicts_only_grow() -> None:
    city = City()
    written = [
        *city.seconds(3),
        *city.seconds(30, returns_after_s=None),
        *city.seconds(3),
        *city.seconds(30, returns_after_s=None),
    ]

    stamps = [each.stamp for each in written if isinstance(each, Verdict)]
    assert len(stamps) == 4
    assert stamps == sorted(set(stamps))


def test_stamps_grow_while_time_stands_still_because_the_oldest_packet_waits() -> None:
    ticker = Ticker(Gateway(), "gateway-1", Tick(0, 0), 0, run="abcd", moment=0.0)

    (down,) = ticker.due(START, 0, 11.0)
    ticker.probe_returned(ticker.new_probe(12.0), 12.0)
    up = ticker.due(START, 0, 12.0)[0]

    assert isinstance(down, Verdict)
    assert isinstance(up, Verdict)
    assert (down.severity, up.severity) == (Severity.CRITICAL, None)
    assert up.stamp > down.stamp


def test_stamps_grow_beyond_those_of_an_earlier_process() -> None:
    ticker = Ticker(Gateway(), "gateway-1", Tick(START, 0), START + 20 * SECOND, run="abcd", moment=0.0)

    (down,) = ticker.due(START + 20 * SECOND, 0, 11.0)

    assert isinstance(down, Verdict)
    assert down.stamp.offset > START + 20 * SECOND
