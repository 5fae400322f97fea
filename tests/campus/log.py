"""What the server was asked, kept so that a test can read it."""

from __future__ import annotations

import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

_MOST = 100_000  # entries that are kept of each host; the counts go on
_KEPT = (
    "user-agent",
    "if-none-match",
    "if-modified-since",
    "cookie",
    "authorization",
    "referer",
)


@dataclass(frozen=True)
class Request:
    """A request as it came, its time in seconds on the monotonic clock of the server."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""
    time: float = field(default_factory=time.monotonic)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


class Log:
    """The requests to one host, and how fast they came.

    `closest` is the shortest time between two requests, `busiest` the most that came in any one
    second, `at_once` the most that were being answered at the same time.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.entries: deque[tuple[str, str, float, int, dict[str, str]]] = deque(maxlen=_MOST)
        self.requests = 0
        self.first = self.last = 0.0
        self.closest: float | None = None
        self.busiest = 0
        self.at_once = self._open = 0
        self._second: deque[float] = deque()

    def begin(self, request: Request) -> None:
        now = request.time
        if self.requests:
            gap = now - self.last
            self.closest = gap if self.closest is None else min(self.closest, gap)
        else:
            self.first = now
        self.requests += 1
        self.last = now
        self._second.append(now)
        while self._second[0] <= now - 1:
            self._second.popleft()
        self.busiest = max(self.busiest, len(self._second))
        self._open += 1
        self.at_once = max(self.at_once, self._open)

    def end(self, request: Request, status: int) -> None:
        """Note what a request was answered with; 0 for an answer that was no whole one."""
        self._open = max(0, self._open - 1)
        kept = {name: sys.intern(value) for name in _KEPT if (value := request.headers.get(name))}
        self.entries.append((request.method, request.target, request.time, status, kept))

    def summary(self) -> dict[str, Any]:
        span = self.last - self.first
        return {
            "requests": self.requests,
            "per_second": (self.requests - 1) / span if span else None,
            "busiest_second": self.busiest,
            "closest": self.closest,
            "at_once": self.at_once,
        }

    def lines(self) -> list[dict[str, Any]]:
        return [
            {"method": method, "path": target, "time": moment, "status": status, **kept}
            for method, target, moment, status, kept in self.entries
        ]
