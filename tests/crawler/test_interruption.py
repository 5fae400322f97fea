"""Signals that arrive while a crawl opens, at moments that are known."""

import signal
import subprocess
import sys

import pytest
from sqlalchemy import create_engine, select

from pipelines.database.tables import lease, run
from tests.campus import serve, vsb
from tests.conftest import PROJECT

#: Scrapy, which sends itself a signal when it is in a function of this program.
SCRAPY = """
import os, sys
from functools import wraps
from importlib import import_module
from scrapy.cmdline import execute
_, module, owner, name, number, *arguments = sys.argv
owner = getattr(import_module(module), owner)
function = getattr(owner, name)
@wraps(function)
def interrupted(*given, **named):
    os.kill(os.getpid(), int(number))
    return function(*given, **named)
setattr(owner, name, interrupted)
execute(["scrapy", *arguments])
"""
BEFORE = ("crawler.spiders.campus", "CampusSpider", "check")
OPENING = [
    (signal.SIGTERM, ("crawler.middlewares.robots", "RobotsMiddleware", "__init__")),
    (signal.SIGINT, ("pipelines.runs", "Run", "_begin")),
    (signal.SIGTERM, ("crawler.frontier", "Frontier", "begin")),
]


@pytest.fixture
def crawl(scrapy):
    def start(moment, number):
        with serve(vsb.site(5)) as site:
            url = f"url={site.url('/dqgz.htm')}"
            given = (*moment, str(number.value), "crawl", "campus", "-a", url)
            done = subprocess.run(
                [sys.executable, "-c", SCRAPY, *given],
                cwd=PROJECT,
                env=scrapy.environment,
                capture_output=True,
                text=True,
                timeout=60,
            )
            return done, site.asked

    return start


@pytest.mark.parametrize(("number", "moment"), OPENING)
def test_a_crawl_that_is_stopped_while_it_opens_ends_as_any_other(scrapy, crawl, number, moment):
    done, asked = crawl(moment, number)
    assert done.returncode == 130, done.stderr
    assert done.stderr == ""
    assert "interrupted in" in done.stdout
    assert vsb.link(1) not in asked
    engine = create_engine(scrapy.environment["DATABASE_URL"])
    with engine.connect() as connection:
        assert list(connection.scalars(select(run.c.state))) == ["interrupted"]
        assert connection.execute(select(lease)).all() == []
    engine.dispose()


def test_a_crawl_that_is_stopped_before_it_opens_says_so(crawl):
    done, asked = crawl(BEFORE, signal.SIGTERM)
    assert done.returncode == 130
    assert done.stderr == "scrapy crawl: Interrupted before it began; nothing was fetched.\n"
    assert (done.stdout, asked) == ("", [])
