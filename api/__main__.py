"""The process `api`."""

from api.service import serve
from streams.runtime.service import run_service


def main() -> None:
    """Run the api until it is told to stop."""
    run_service("api", serve)


if __name__ == "__main__":
    main()
