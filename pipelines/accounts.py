"""What became of everything a crawl set out to get, source by source.

requested = stored + unchanged + skipped(reason) + failed(reason): nothing is left unsaid.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: Failures that will not come right another time.
FINAL = frozenset({"gone"})


@dataclass(slots=True)
class Account:
    """The counts of one source in one crawl; articles, but for `lists`, which counts pages."""

    requested: int = 0
    stored: int = 0
    changed: int = 0  # of those stored: new versions of a known story
    unchanged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    lists: Counter[str] = field(default_factory=Counter)  # "read", or the reason of a failure
    flags: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)  # sentences: expectations not met

    @property
    def settled(self) -> int:
        return self.stored + self.unchanged + self.skipped.total() + self.failed.total()

    @property
    def final(self) -> bool:
        """Whether nothing is left that could come right another time."""
        return (
            self.settled == self.requested
            and not self.findings
            and set(self.lists) <= {"read"}
            and set(self.failed) <= FINAL
            and not self.skipped["not_reached"]
        )

    def record(self, outcome: str) -> None:
        """Count what storage made of an article: "stored", "changed" or "unchanged"."""
        if outcome == "unchanged":
            self.unchanged += 1
        else:
            self.stored += 1
            self.changed += outcome == "changed"


class Accounts(dict[str, Account]):
    """The accounts of a crawl by source; a source is there once something is counted for it."""

    def __missing__(self, source: str) -> Account:
        self[source] = Account()
        return self[source]


def accounts_of(crawler: Crawler) -> Accounts:
    """Return the accounts of `crawler`, kept among its stats."""
    accounts = crawler.stats.get_value("accounts")
    if accounts is None:
        accounts = Accounts()
        crawler.stats.set_value("accounts", accounts)
    return accounts  # type: ignore[no-any-return]  # stats hold any value
