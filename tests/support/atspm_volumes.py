"""What `atspm` itself counts in its own sample: the measure of the replay."""

from datetime import UTC

from atspm import SignalDataProcessor
from atspm.sample_data import sample_data

from streams.contracts.times import Micros, from_datetime


def atspm_volumes() -> dict[tuple[str, Micros], int]:
    """(detector's device id, beginning of the quarter hour) to actuations, by its aggregation "actuations"."""
    with SignalDataProcessor(
        raw_data=sample_data.data.df(), bin_size=15, aggregations=[{"name": "actuations", "params": {}}], verbose=0
    ) as processor:
        processor.load()
        processor.aggregate()
        rows = processor.conn.execute("SELECT TimeStamp, DeviceId, Detector, Total FROM actuations").fetchall()
    return {
        (f"signal-{controller}-det-{detector}", from_datetime(beginning.replace(tzinfo=UTC))): int(total)
        for beginning, controller, detector, total in rows
    }
