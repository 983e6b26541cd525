"""Conditions that begin when they have lasted, and end when their opposite has. Pure: time is told."""

from dataclasses import dataclass


@dataclass(slots=True)
class Lasting:
    """Holds once it was found for `begins_after_s` without a break, until it was missing for `ends_after_s`."""

    begins_after_s: float
    ends_after_s: float
    holds: bool = False
    _other_since_s: float | None = None

    def see(self, *, is_found: bool, time_s: float) -> bool:
        """Whether it holds, now that it was looked for again."""
        if is_found == self.holds:
            self._other_since_s = None
            return self.holds
        if self._other_since_s is None:
            self._other_since_s = time_s
        needed_s = self.ends_after_s if self.holds else self.begins_after_s
        if time_s - self._other_since_s >= needed_s:
            self.holds, self._other_since_s = is_found, None
        return self.holds

    def pause(self) -> None:
        """Nothing could be seen for a while: what holds holds, what was about to change begins anew."""
        self._other_since_s = None
