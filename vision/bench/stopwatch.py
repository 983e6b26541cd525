"""Where the time goes: processor time of this thread by stage, inner stages taken out of those around them."""

import functools
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any


class Stopwatch:
    """`seconds` and `calls` by stage."""

    def __init__(self, clock: Callable[[], float] = time.thread_time) -> None:
        self._clock = clock
        self._inner_s: list[float] = []
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """What runs in this block is of this stage, but for blocks within it."""
        began_s = self._clock()
        self._inner_s.append(0.0)
        try:
            yield
        finally:
            took_s = self._clock() - began_s
            self.seconds[name] += took_s - self._inner_s.pop()
            self.calls[name] += 1
            if self._inner_s:
                self._inner_s[-1] += took_s

    @contextmanager
    def watching(self, methods: dict[str, tuple[type, str]]) -> Iterator[None]:
        """While the block runs, calls of these methods are stages: what is measured is the product's own code."""
        with ExitStack() as put_back:
            for name, (owner, method) in methods.items():
                original = getattr(owner, method)
                setattr(owner, method, self._timed(name, original))
                put_back.callback(setattr, owner, method, original)
            yield

    def _timed(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def timed(*args: object, **kwargs: object) -> object:
            with self.stage(name):
                return method(*args, **kwargs)

        return timed
