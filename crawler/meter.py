"""Shows on standard error how far a piece of work is: a bar on a terminal, else a line at times."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text


class Meter:
    """Called with what is done, how much of it and of how much; cleans up behind itself."""

    def __init__(self, interval: float = 10.0) -> None:
        """`interval`: seconds between two lines where there is no terminal."""
        self.interval = interval
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self.live = console.is_terminal
        self.bar = Progress(*columns, TimeElapsedColumn(), console=console, transient=True)
        self.task = self.bar.add_task("starting", total=None)
        self.said = time.monotonic()

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
        if self.live:
            self.bar.update(self.task, description=what, completed=done, total=total)
        elif time.monotonic() - self.said >= self.interval:
            self.said = time.monotonic()
            print(f"{what}, {done} of {total}", file=sys.stderr, flush=True)

    def tell(self, sentence: str) -> None:
        """Print a sentence above the bar."""
        self.bar.console.print(Text(sentence), soft_wrap=True)
