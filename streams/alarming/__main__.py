"""The process `alarm`: folds the alarm log into alerts."""

from streams.alarming.worker import run
from streams.runtime.service import run_service


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    run_service("alarm", run)


if __name__ == "__main__":
    main()
