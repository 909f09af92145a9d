"""How often one person may do something within a while."""

from collections import deque
from collections.abc import Callable
from math import ceil
from time import monotonic

WITHIN = 60.0  # seconds


class Rate:
    """At most `most` times a person within WITHIN."""

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self.most = most
        self._clock = clock
        self._done: dict[str, deque[float]] = {}

    def wait(self, who: str) -> int:
        """Whole seconds until it may be done again; 0 where it may be now, and then it counts."""
        now, done = self._clock(), self._done.setdefault(who, deque())
        while done and done[0] <= now - WITHIN:
            done.popleft()
        if len(done) >= self.most:
            return max(1, ceil(done[0] + WITHIN - now))
        done.append(now)
        return 0
