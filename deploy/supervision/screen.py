"""What a person sees of a run: a line a step with the time passed, then where to go."""

import time
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from deploy.supervision.data_folder import DataFolder
from deploy.supervision.logins import Login
from deploy.supervision.supervisor import Ended, Event, Refused, Started


class Screen:
    """Prints progress, events and the summary. A screen that has gone (a closed terminal or pipe) stops nothing."""

    def __init__(self) -> None:
        self._console = _console()
        self._began = time.monotonic()

    def step(self, text: str) -> None:
        """A step of the start or the stop."""
        self._print(f"[dim]{time.monotonic() - self._began:6.1f} s[/dim]  ", end="")
        self._print(text, markup=False)

    def event(self, event: Event, folder: DataFolder) -> None:
        """Something ended, or runs again."""
        match event:
            case Started(name=name, pid=pid):
                self.step(f"{name} runs again (pid {pid})")
            case Ended(name=name, again_in_s=None):
                self.step(f"{name} has finished")
            case Ended(name=name, code=code, again_in_s=pause_s):
                how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
                self.step(f"{name} {how}; starting it again in {pause_s:g} s (log: {folder.logs / name}.log)")
            case Refused(name=name, reason=reason, again_in_s=pause_s):
                self.step(f"{name} could not be started: {reason}; trying again in {pause_s:g} s")

    def summary(self, console_url: str, mqtt_url: str, logins: Sequence[Login], folder: DataFolder) -> None:
        """Where to go from here."""
        table = Table("user", "password", title="Log in with one of these", title_justify="left")
        for login in logins:
            table.add_row(login.username, login.password)
        self._print("")
        self._print(f"The console: [bold]{console_url}[/bold]")
        self._print(table)
        self._print(f"Sensors publish to {mqtt_url}", markup=False)
        self._print(f"Logs are in {folder.logs}, all addresses in {folder.endpoints_file}", markup=False)
        self._print("Ctrl-C stops everything.\n")

    def _print(self, what: str | Table, *, end: str = "\n", markup: bool = True) -> None:
        try:
            self._console.print(what, end=end, markup=markup)
        except (OSError, SystemExit):  # Rich wants to leave when the pipe has been closed
            self._console = _console()


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)
