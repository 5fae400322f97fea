"""How many articles there are of what: counted in one pass, and again after a while."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine, func, or_, select

from pipelines.database.reading import snapshot
from pipelines.database.tables import article
from pipelines.export.records import FAULTS


@dataclass(slots=True)
class Tally:
    """Counts of articles: of those that are shown, but for `left_out`."""

    at: datetime
    shown: int = 0
    left_out: Counter[str] = field(default_factory=Counter)  # by reason; one can have several
    universities: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)


class Tallies:
    """The tally of a database, which is counted anew where it is older than AGE."""

    AGE = 60.0  # seconds

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._lock = threading.Lock()
        self._last: Tally | None = None

    def now(self) -> Tally:
        """Return the counts."""
        with self._lock:
            if self._last is None or (datetime.now(UTC) - self._last.at).seconds > self.AGE:
                self._last = count(self.engine)
            return self._last


def count(engine: Engine) -> Tally:
    """Return the counts of the articles as they are now."""
    tally = Tally(datetime.now(UTC))
    fault = or_(*FAULTS.values())
    columns = (article.c.university, article.c.source, article.c.topics)
    with snapshot(engine) as connection:
        for reason, condition in FAULTS.items():
            number = connection.scalar(select(func.count()).select_from(article).where(condition))
            if number:
                tally.left_out[reason] = number
        for university, source, topics in connection.execute(select(*columns).where(~fault)):
            tally.shown += 1
            tally.universities[university or ""] += 1
            tally.sources[source or ""] += 1
            tally.topics.update(topics)
    return tally
