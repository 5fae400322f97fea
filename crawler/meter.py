"""Shows on standard error how far a piece of work is: a bar on a terminal, else a line at times."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class Meter:
    """Called with what is done, how much of it and of how much; cleans up behind itself."""

    def __init__(self, interval: float = 10.0) -> None:
        """`interval`: seconds between two lines where there is no terminal."""
        self.interval = interval
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self.live = console.is_terminal
        times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
        self.bar = Progress(*columns, *times, console=console, transient=True)
        self.task = self.bar.add_task("starting", total=None)
        self.said = time.monotonic()
        self.what, self.done, self.begun = "", 0, self.said

    def start(self) -> None:
        if self.live:
            self.bar.start()

    def stop(self) -> None:
        if self.live:
            self.bar.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if what != self.what:
            self.what, self.begun = what, now
        self.done = done
        if self.live:
            self.bar.update(self.task, description=what, completed=done, total=total)
        elif now - self.said >= self.interval:
            self.said = now
            left = (now - self.begun) / max(done, 1) * (total - done)
            time_left = f", {left:.0f} s left" if now > self.begun else ""
            print(f"{what}, {done} of {total}{time_left}", file=sys.stderr, flush=True)

    def step(self, what: str, more: int, total: int) -> None:
        """Count on: `more` were done since the last call."""
        self(what, (self.done if what == self.what else 0) + more, total)

    def tell(self, sentence: str) -> None:
        """Print a sentence above the bar."""
        self.bar.console.print(Text(sentence), soft_wrap=True)
