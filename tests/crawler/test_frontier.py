"""Crawls of a real site from the command line: killed, stopped, cut off, and gone on with."""

from __future__ import annotations

import time
from random import Random

import pytest
from sqlalchemy import select

from pipelines.database.engine import open_database
from pipelines.database.tables import run_source
from tests.campus.process import campus
from tests.crawler.books import disagreements, states

TWO = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
FIELDS = ("title", "published", "text", "authors", "editors", "origin")


class Crawls:
    """Crawls of one campus into one database, and what is in that."""

    def __init__(self, scrapy, site, database_url):
        scrapy.environment["DATABASE_URL"] = database_url
        self.scrapy = scrapy
        self.site = site
        self.engine = open_database(database_url)

    def arguments(self, *more):
        return ("crawl", "campus", "-a", f"url={self.site.list_url()}", *more)

    def run(self, *more, **environment):
        return self.scrapy(*self.arguments(*more), **environment)

    def start(self, *more):
        return self.scrapy.start(*self.arguments(*more))

    def asked_at_least(self, requests, process):
        """Wait until the site was asked so often."""
        while self.site.log()["requests"] < requests:
            assert process.poll() is None, "the crawl ended too early"
            time.sleep(0.01)

    def read(self, query):
        with self.engine.connect() as connection:
            return connection.execute(query).all()

    def books(self):
        """What does not add up, and how the runs ended."""
        with self.engine.connect() as connection:
            return list(disagreements(connection)), states(connection)

    def stored(self):
        """How many articles each run stored."""
        return [row.stored for row in self.read(select(run_source).order_by(run_source.c.run_id))]

    def is_whole(self):
        """Assert that every article that is listed is stored once, as it is on the site."""
        site = self.site.site()
        records = {record["url"]: record for record in self.scrapy.records()}
        expected = {self.site.url(site.path(n)): site.expected(n) for n in site.listed()}
        assert records.keys() == expected.keys()
        for url, fields in expected.items():
            fields = fields | {"published": fields["published"].isoformat()}
            record = records[url]
            assert {name: record[name] for name in FIELDS} == {n: fields[n] for n in FIELDS}


@pytest.fixture
def site():
    with campus("--articles", 50, "--per-page", 10) as process:
        yield process


@pytest.fixture
def crawls(scrapy, site, database_url):
    crawls = Crawls(scrapy, site, database_url)
    yield crawls
    crawls.engine.dispose()


@TWO
def test_a_crawl_that_is_killed_again_and_again_loses_nothing(scrapy, database_url):
    random = Random(database_url.partition(":")[0])
    moments = sorted(random.sample(range(2, 300), 5))
    with campus("--articles", 300) as site:
        crawls = Crawls(scrapy, site, database_url)
        for moment in moments:
            process = crawls.start()
            crawls.asked_at_least(moment, process)
            time.sleep(random.uniform(0, 0.1))
            process.kill()
            process.wait()
        done = crawls.run()
        assert done.returncode == 0, done.stderr
        assert crawls.books() == ([], ["killed"] * 5 + ["finished"])
        assert sum(crawls.stored()) == 300
        crawls.is_whole()
        assert all(record["version"] == 1 for record in scrapy.records())
        crawls.engine.dispose()
