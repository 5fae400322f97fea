"""What `scrapy sources check` finds: which sources work now, and what is wrong with the others."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crawler.sources.model import Source
from crawler.sources.visit import Fetch, Visit, visit

logger = logging.getLogger(__name__)

AT_ONCE = 16  # sources, on hosts of their own; each host is asked for one page at a time


@dataclass(slots=True)
class Checked:
    """One list page of a source, and what the visit gave."""

    source: Source
    visit: Visit

    @property
    def works(self) -> bool:
        """Whether nothing of it is wrong."""
        return not self.visit.problems

    @property
    def verdict(self) -> str:
        """What is wrong, in a few words."""
        return "; ".join(self.visit.problems) or "works"


async def check(
    fetch: Fetch, sources: Sequence[Source], tell: Callable[[Checked], None]
) -> list[Checked]:
    """Return each list page of `sources` with what works; `tell` hears of each when it is done."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(source: Source, url: str) -> Checked:
        async with places:
            try:
                done = Checked(source, await visit(fetch, url, source.all_hosts))
            except Exception as error:  # a page that breaks the reader leaves the others whole
                logger.exception("%s could not be read", url)
                done = Checked(source, Visit(url, problems=[f"not read: {error}"]))
        tell(done)
        return done

    return await asyncio.gather(*(one(s, url) for s in sources for url in s.lists))
