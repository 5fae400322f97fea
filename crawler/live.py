"""The view of a crawl on a terminal: a row for each source at work, and a bar for all of them."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from crawler.meter import Meter
from pipelines.accounts import Account

COUNTS = ("list pages", "stored", "left out", "failed", "settled")
COLUMNS = ("source", *COUNTS, "")
BESIDE = 5  # lines of the terminal that are left to the rest: headings, the bar, the log


class Sources:
    """A table over a meter; on what is no terminal, the meter's lines alone."""

    def __init__(self, interval: float) -> None:
        """`interval`: seconds between two lines where there is no terminal."""
        self.meter = Meter(interval)
        self.console = self.meter.bar.console
        self.accounts: Mapping[str, Account] = {}
        self.live = Live(
            get_renderable=self._view, console=self.console, refresh_per_second=5, transient=True
        )

    def start(self) -> None:
        if self.meter.live:
            self.live.start()

    def stop(self) -> None:
        if self.meter.live:
            self.live.stop()

    def __call__(self, accounts: Mapping[str, Account], what: str, done: int, total: int) -> None:
        """Show how far the crawl is: each source by its account, and all by the rest."""
        self.accounts = accounts
        self.meter(what, done, total)

    def _view(self) -> RenderableType:
        most = max(1, self.console.height - BESIDE)
        return Group(*rows(dict(self.accounts), most), self.meter.bar)


def rows(accounts: Mapping[str, Account], most: int) -> tuple[Table, Text]:
    """Return a table of the sources that have something left to do, `most` at the most, and a
    line on the others."""
    table = Table(box=None, pad_edge=False)
    for name in COLUMNS:
        table.add_column(name, justify="right" if name in COUNTS else "left", no_wrap=True)
    busy = [(key, own) for key, own in accounts.items() if own.settled < own.requested]
    for key, own in busy[:most]:
        counts = (own.lists.total(), own.stored, own.skipped.total(), own.failed.total())
        settled = f"{own.settled} of {own.requested}"
        bar = ProgressBar(own.requested, own.settled, width=20)
        table.add_row(Text(key), *map(str, counts), settled, bar)
    more, done = len(busy[most:]), len(accounts) - len(busy)
    rest = [f"{more} more at work"] * bool(more) + [f"{done} with nothing left"] * bool(done)
    return table, Text(", ".join(rest), style="dim")
