"""One camera's process, started by the fleet: orders on standard input, messages on what was standard output."""

import ctypes
import os
import resource
import signal
import sys

import cv2
import structlog

from streams.runtime.errors import UrbanwatchError
from streams.runtime.logs import configure_logs, get_logger
from vision.camera.loop import watch
from vision.camera.messages import Failed
from vision.camera.pipes import FleetGoneError, Orders, Outlet
from vision.sources.addresses import AddressError

_PR_SET_PDEATHSIG = 1
_DRAINED_WITHIN_S = 2.0


def main() -> None:
    """Watch one camera until the fleet closes the orders; exit 1 with a reason where that cannot be done."""
    _end_with_the_fleet()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold the password, and pictures nobody has masked
    messages = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no message
    orders, outlet = Orders(sys.stdin.fileno()), Outlet(messages)
    try:
        begin = orders.begin()
        configure_logs(begin.logs, "camera")
        structlog.contextvars.bind_contextvars(camera=begin.camera)
        cv2.setNumThreads(1)
        watch(begin, orders, outlet)
    except FleetGoneError:
        outlet.drain(_DRAINED_WITHIN_S)  # the orders end first: what was seen until then still counts
        sys.exit(0)
    except (UrbanwatchError, AddressError) as error:
        get_logger().error("camera_cannot_go_on", reason=str(error))
        outlet.say(Failed(str(error)))
        outlet.drain(_DRAINED_WITHIN_S)
        sys.exit(1)


def _end_with_the_fleet() -> None:
    """Closed orders end this process, unless it hangs; the kernel ends it then, too, when the fleet is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
