"""Clocks that jump back while a crawl runs, leap days, and midnight in China."""

import os
import subprocess
import sys
from datetime import date

import pytest
from scrapy.http import HtmlResponse
from sqlalchemy import select

from crawler.pages import read_listing
from pipelines.database.tables import run
from tests.campus.process import campus
from tests.conftest import PROJECT
from tests.crawler.crawls import Crawls

#: Scrapy, whose clock jumps back by an hour once some pages are stored.
SCRAPY = """
from datetime import datetime, timedelta
from importlib import import_module
from scrapy.cmdline import execute
asked = 0
class Clock(datetime):
    def __new__(cls, *given, **named):
        return datetime(*given, **named)
    @classmethod
    def now(cls, zone=None):
        global asked
        asked += 1
        return datetime.now(zone) - timedelta(hours=asked > 60)
for name in ("leases", "frontier", "walk", "runs", "storage"):
    import_module(f"pipelines.{name}").datetime = Clock
for name in ("fetched", "middlewares.busy", "spiders.campus"):
    import_module(f"crawler.{name}").datetime = Clock
execute()
"""


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_a_clock_that_jumps_back_by_an_hour_loses_nothing(scrapy, database_url):
    with campus("--articles", 60, "--per-page", 10) as site:
        crawls = Crawls(scrapy, site, database_url)
        arguments = ("crawl", "campus", "-a", f"url={crawls.urls}")
        done = subprocess.run(
            [sys.executable, "-c", SCRAPY, *arguments],
            cwd=PROJECT,
            env=os.environ | scrapy.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        (row,) = crawls.read(select(run))
        assert row.ended_at < row.started_at  # it did jump
        assert "finished in -" not in done.stdout
        crawls.assert_whole()
        site.change(publish=5)
        assert crawls.run().returncode == 0  # at the right time again
        crawls.assert_whole()
        assert sum(account.stored for account in crawls.accounts()) == 65
        crawls.engine.dispose()


@pytest.mark.parametrize(
    ("now", "shown", "published"),
    [
        ("Wed, 28 Feb 2024 15:59:00 GMT", "02-28", date(2024, 2, 28)),
        ("Wed, 28 Feb 2024 23:59:00 GMT", "02-29", date(2024, 2, 29)),  # it is the 29th there
        ("Sat, 01 Mar 2025 00:00:00 GMT", "02-29", date(2024, 2, 29)),
        ("Tue, 31 Dec 2024 23:59:00 GMT", "01-01", date(2025, 1, 1)),
        ("Tue, 31 Dec 2024 15:59:00 GMT", "01-01", date(2024, 1, 1)),
    ],
)
def test_a_day_without_a_year_is_the_last_in_china(now, shown, published):
    rows = "".join(
        f'<li><a href="/info/1021/{n}.htm">党委召开第{n}次支部书记例会</a><span>{shown}</span></li>'
        for n in range(1001, 1007)
    )
    body = f"<html><body><ul>{rows}</ul></body></html>"
    url = "http://wxy.yunhe.example/dqgz.htm"
    listing = read_listing(HtmlResponse(url, body=body.encode(), headers={"Date": now}))
    assert [item.published for item in listing.items] == [published] * 6
