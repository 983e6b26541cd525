"""One camera process as the fleet has it: a child with a pipe each way."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from streams.runtime.settings import without_settings
from vision.camera.messages import LENGTH, Begin, Message, Order, decode_message, framed, length_of

CAMERA_PROGRAM: Sequence[str] = (
    *(shutil.which("env") or "/usr/bin/env", "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1"),
    *(sys.executable, "-m", "vision.camera"),
)
"""A camera is one thread: the libraries' pools would cost a city of cameras more than they give one of them."""

_END_WITHIN_S = 3.0
_SILENT_FOR_S = 30.0
_READ_AHEAD_BYTES = 256 * 1024


class CameraProcess:
    """It ends when its orders end; killed where it does not."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        if child.stdin is None or child.stdout is None:
            raise ValueError("a camera process needs both pipes")
        self._child = child
        self._orders, self._said = child.stdin, child.stdout

    @property
    def pid(self) -> int:
        return self._child.pid

    def order(self, order: Order) -> None:
        """Send an order; what a process that has ended is told is lost."""
        with suppress(OSError, RuntimeError):  # uvloop says RuntimeError of a closed pipe
            self._orders.write(framed(order))

    async def messages(self) -> AsyncIterator[Message]:
        """What it says until it ends. TimeoutError after 30 s without a word: it hangs."""
        while True:
            try:
                async with asyncio.timeout(_SILENT_FOR_S):
                    head = await self._said.readexactly(LENGTH.size)
                    content = await self._said.readexactly(length_of(head))
            except asyncio.IncompleteReadError:
                return
            yield decode_message(content)

    def close_orders(self) -> None:
        """Ask it to end."""
        with suppress(OSError, RuntimeError):
            self._orders.close()

    async def ended(self) -> int:
        """Wait for its end, not for long; its exit code."""
        self.close_orders()
        try:
            async with asyncio.timeout(_END_WITHIN_S):
                return await self._child.wait()
        except TimeoutError:
            self.kill()
            return await self._child.wait()

    def kill(self) -> None:
        """SIGKILL. Its decoder ends with it."""
        with suppress(ProcessLookupError):
            self._child.kill()


@asynccontextmanager
async def camera_process(begin: Begin, program: Sequence[str] = CAMERA_PROGRAM) -> AsyncIterator[CameraProcess]:
    """A process for this camera, gone at the end of the block. OSError where none can be started."""
    child = await asyncio.create_subprocess_exec(
        *program,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_READ_AHEAD_BYTES,
        env=without_settings(),  # its decoder reads what strangers send: no password of the installation is near it
        start_new_session=True,  # Ctrl-C is for the fleet, which then ends its cameras in order
    )
    process = CameraProcess(child)
    process.order(begin)
    try:
        yield process
    finally:
        if child.returncode is None:
            process.kill()
            await asyncio.shield(child.wait())
