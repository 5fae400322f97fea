"""Room to read pages in: one large page at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from pipelines.memory import trim

LARGE = 1_000_000  # bytes of a page; to read and store one takes up to ten times as much
LOOK = 0.02  # seconds between two looks whether a page is stored


class Desk:
    """Where pages are read: any number of usual ones, and of large ones one at a time."""

    def __init__(self) -> None:
        self._large = asyncio.Lock()

    @asynccontextmanager
    async def room(self, size: int, is_settled: Callable[[], bool]) -> AsyncIterator[None]:
        """Room for a page of `size` bytes, waited for; a large one has it until it is settled,
        since it is held on its way to the database, too. What it took is given back then."""
        if size < LARGE:
            yield
            return
        async with self._large:
            yield
            trim()
            while not is_settled():  # noqa: ASYNC110  # Scrapy tells the spider of no item's end
                await asyncio.sleep(LOOK)
        trim()
