"""What became of everything a crawl set out to get, source by source.

requested = stored + unchanged + skipped(reason) + failed(reason): nothing is left unsaid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

COUNTS = ("requested", "stored", "changed", "unchanged")
REASONS = ("skipped", "failed", "lists", "flags")


class Entry(NamedTuple):
    """One line of an account: `what` names a field of it, `word` is the reason, the flag or, for
    a finding, the sentence."""

    what: str
    word: str = ""
    times: int = 1


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
    given_up: bool = False  # its host asked to be left alone; what is left is not reached

    @property
    def settled(self) -> int:
        """How many articles have come to an end."""
        return self.stored + self.unchanged + self.skipped.total() + self.failed.total()

    def add(self, entries: Iterable[Entry]) -> None:
        """Enter what happened."""
        for what, word, times in entries:
            if what == "findings":
                self.findings.append(word)
            elif what in REASONS:
                getattr(self, what)[word] += times
            else:
                setattr(self, what, getattr(self, what) + times)

    def merge(self, other: Account) -> None:
        """Add the counts of another account, not its findings."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in REASONS:
            getattr(self, name).update(getattr(other, name))

    def row(self) -> dict[str, Any]:
        """The account as columns of `run_source`, with nothing shared."""
        return {
            "requested": self.requested,
            "stored": self.stored,
            "unchanged": self.unchanged,
            **{name: dict(getattr(self, name)) for name in REASONS},
            "findings": list(self.findings),
        }


class Accounts(dict[str, Account]):
    """The accounts of a crawl by source; a source is there once something is counted for it."""

    def __missing__(self, source: str) -> Account:
        self[source] = Account()
        return self[source]
