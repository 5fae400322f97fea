"""Runs, list pages and what they say, made by hand for tests of what stands in the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from pipelines.accounts import Account
from pipelines.database.tables import insert_row, list_page, request, run
from pipelines.frontier import ARTICLE, LIST, Ask, Settled, begin, settle
from pipelines.frontier import to_do as query_to_do
from pipelines.walk import Reading, read_lists

LIST_URL = "http://a.example/list.htm"


def new_run(connection: Connection) -> int:
    row = {"spider": "campus", "arguments": {}, "program_version": "1", "state": "running"}
    return insert_row(connection, run, row | {"started_at": datetime.now(UTC)})


def first(url: str = LIST_URL) -> Ask:
    """What asks for the first page of a column."""
    return Ask(f"list {url}", LIST, url)


def day(number: int) -> date:
    return date(2024, 1, 1) + timedelta(days=number)


def item(number: int, **more: Any) -> Ask:
    """The line of the story with this number, of the day with that number."""
    url = f"http://a.example/{number}.htm"
    given = {
        "key": f"a.example/{number}.htm",
        "title": f"第{number}次会议",
        "published": day(number),
    }
    return Ask(url, ARTICLE, url, **given | more)


class Walk:
    """A run that crawls columns, driven by hand: what is to do, and how it ends."""

    def __init__(self, connection: Connection, *urls: str, **bounds: Any) -> None:
        self.connection = connection
        self.bounds = bounds
        self.account = Account()
        self.findings = self.account.findings
        self.run = new_run(connection)
        self.columns = begin(connection, self.run, "a", [first(url) for url in urls or (LIST_URL,)])
        self.shown: dict[int, set[str]] = {column.id: set() for column in self.columns}

    def to_do(self, place: int = 0) -> list[Any]:
        query = query_to_do(self.columns[place].id, 1000, **self.bounds)
        return list(self.connection.execute(query).all())

    def lists(self, place: int = 0) -> list[int]:
        """The numbers of the list pages that are to do."""
        return [row.number for row in self.to_do(place) if row.kind == LIST]

    def stories(self, place: int = 0) -> list[str]:
        """The addresses of the stories that are to do, the next first."""
        return [row.url for row in self.to_do(place) if row.kind != LIST]

    def row(self, number: int, place: int = 0) -> Any:
        """The list page with this number, which is to do."""
        return next(row for row in self.to_do(place) if row.number == number)

    def read(
        self, number: int, numbers: Any, more: bool = True, place: int = 0, **said: Any
    ) -> None:
        """Read a list page with these stories, and whether there is a page behind it."""
        row, column = self.row(number, place), self.columns[place]
        asks = [one if isinstance(one, Ask) else item(one) for one in numbers]
        behind = f"{column.url}?page={number + 1}"
        reading = Reading(
            said.pop("row", Settled(row.id, "read")),
            column,
            [one.id for one in self.columns],
            row.url,
            row.number,
            row.turn,
            asks=asks,
            titles=[ask.title or "" for ask in asks],
            next_page=Ask(f"list {behind}", LIST, behind) if more else None,
            shown=frozenset(self.shown[column.id]),
            **said,
        )
        for entries in read_lists(self.connection, self.run, [reading]):
            self.account.add(entries)
        self.shown[column.id] |= reading.listed

    def end(self, outcome: str = "stored", reason: str | None = None, **more: Any) -> None:
        """Settle all stories that are to do."""
        for place in range(len(self.columns)):
            rows = [row for row in self.to_do(place) if row.kind != LIST]
            ends = [Settled(row.id, outcome, reason, **more) for row in rows]
            for entries in settle(self.connection, self.run, ends):
                self.account.add(entries)

    def rows(self) -> dict[str, Any]:
        return {row.url: row for row in self.connection.execute(select(request))}

    def complete(self, place: int = 0) -> bool:
        """Whether all of the column is known, so that the next run may stop at what it knows."""
        query = select(list_page.c.complete_at).where(list_page.c.id == self.columns[place].id)
        return self.connection.scalar(query) is not None


def store(connection: Connection, table: Any, **row: Any) -> None:
    connection.execute(insert(table).values(row))
