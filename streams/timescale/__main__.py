"""The process `store`: wiring only."""

from streams.runtime.service import run_service
from streams.timescale.worker import run


def main() -> None:
    """Run the store until it is told to stop."""
    run_service("store", run)


if __name__ == "__main__":
    main()
