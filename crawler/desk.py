"""Room to read pages in: one large page at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pipelines.memory import trim

LARGE = 1_000_000  # bytes of a page; reading one takes up to ten times as much


class Desk:
    """Where pages are read and stored: any number of usual ones, and of large ones one at a time.

    A page on its way to the database is still held, so many large ones would be at once.
    """

    def __init__(self) -> None:
        self._large = asyncio.Lock()

    @asynccontextmanager
    async def room(self, size: int) -> AsyncIterator[None]:
        """Room for a page of `size` bytes, waited for; what it took is given back behind it."""
        if size < LARGE:
            yield
            return
        async with self._large:
            yield
        trim()

