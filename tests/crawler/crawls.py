"""Crawls of one campus into one database from the command line, and what is in that then."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, select

from pipelines.database.engine import open_database
from pipelines.database.tables import run_source
from tests.crawler.books import disagreements, loose_ends, states

FIELDS = ("title", "published", "text", "authors", "editors", "origin")


class Crawls:
    """A campus, a database, and `scrapy crawl campus` between them."""

    def __init__(self, scrapy: Any, site: Any, database_url: str) -> None:
        scrapy.environment["DATABASE_URL"] = database_url
        self.scrapy = scrapy
        self.site = site
        self.urls = site.list_url()  # several, with commas between, are several columns
        self.engine = open_database(database_url)

    def run(self, *more: str) -> Any:
        return self.scrapy("crawl", "campus", "-a", f"url={self.urls}", *more)

    @contextmanager
    def started(self, *more: str, requests: int) -> Iterator[Any]:
        """A crawl that has asked the site for so much since the last `forget`; it does not outlive
        the block."""
        process = self.scrapy.start("crawl", "campus", "-a", f"url={self.urls}", *more)
        try:
            while self.site.log()["requests"] < requests:
                assert process.poll() is None, "the crawl ended too early"
                time.sleep(0.01)
            yield process
        finally:
            process.kill()
            process.wait()

    def killed(self, *more: str, requests: int) -> None:
        with self.started(*more, requests=requests):
            pass

    def read(self, query: Any) -> list[Row[Any]]:
        with self.engine.execution_options(readonly=True).connect() as connection:
            return list(connection.execute(query).all())

    def write(self, statement: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(statement)

    def accounts(self) -> list[Row[Any]]:
        """The accounts of the runs, in their order; they are asserted to add up."""
        with self.engine.connect() as connection:
            assert list(disagreements(connection)) == []
        return self.read(select(run_source).order_by(run_source.c.run_id))

    def states(self) -> list[str]:
        with self.engine.connect() as connection:
            return states(connection)

    def articles_asked(self, index: int = 0) -> list[int]:
        """The numbers of the articles that a site was asked for, in the order of time."""
        site = self.site.site(index)
        log = sorted(self.site.log(index)["log"], key=lambda entry: entry["time"])
        numbers = [site.print.number_of(entry["path"]) for entry in log]
        return [number for number in numbers if number]

    def lists_asked(self) -> list[int]:
        """The numbers of the list pages that the site was asked for, in the order of time."""
        site = self.site.site()
        log = sorted(self.site.log()["log"], key=lambda entry: entry["time"])
        numbers = [site.print.page_of(entry["path"], site.pages) for entry in log]
        return [number for number in numbers if number]

    def assert_whole(self, sites: int = 1) -> None:
        """Assert that every article that is listed is stored once, as it is on its site, and that
        nothing is left to do."""
        expected = {}
        for index in range(sites):
            site = self.site.site(index)
            expected |= {
                self.site.url(site.path(number), index): site.expected(number)
                for number in site.listed()
            }
        records = {record["url"]: record for record in self.scrapy.records()}
        assert records.keys() == expected.keys()
        for url, fields in expected.items():
            told = fields | {"published": fields["published"].isoformat()}
            assert {name: records[url][name] for name in FIELDS} == {n: told[n] for n in FIELDS}
        with self.engine.connect() as connection:
            assert [*disagreements(connection), *loose_ends(connection)] == []
