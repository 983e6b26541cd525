"""A worker process of a trial: jobs come on standard input, reports go to standard output, until the input ends."""

import os
import sys

import uvloop

from streams.runtime.errors import DatabaseUnavailableError, UrbanwatchError
from streams.trials.asking import TooLargeError
from streams.trials.frames import Alarm, Failed, Job, Judge, Report, framed, next_job
from streams.trials.work import judged, made_alerts

_NICE = 10
"""Who waits for the api comes first."""


def main() -> None:
    """Work until nobody asks any more."""
    os.nice(_NICE)
    try:
        while (job := next_job(sys.stdin.buffer)) is not None:
            _tell(_done(job))
    except BrokenPipeError:  # whoever asked has gone
        os._exit(1)  # standard output cannot be flushed


def _done(job: Job) -> Report:
    try:
        match job:
            case Judge():
                return uvloop.run(judged(job, _tell))
            case Alarm():
                return made_alerts(job)
    except UrbanwatchError as error:
        return Failed(
            str(error),
            is_database_away=isinstance(error, DatabaseUnavailableError),
            is_too_large=isinstance(error, TooLargeError),
        )


def _tell(report: Report) -> None:
    sys.stdout.buffer.write(framed(report))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
