"""The process `cameras`: keeps a camera process for each camera."""

from streams.runtime.service import run_service
from vision.fleet.worker import run


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    run_service("cameras", run)


if __name__ == "__main__":
    main()
