"""Workers in processes of their own that share a PostgreSQL database, and are killed."""

import re
import signal
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from pipelines.database.engine import open_database
from pipelines.database.tables import article, lease, run
from tests.campus.process import campus

HOSTS, ARTICLES = 4, 30


@pytest.fixture
def site(tmp_path):
    """A campus of several hosts, of which the first has two sources."""
    with campus("--articles", ARTICLES, "--per-page", 10, "--hosts", HOSTS) as process:
        lists = [process.list_url(index) for index in range(HOSTS)]
        second = process.url(process.site(0).print.list_path(2, process.site(0).pages))
        entries = [
            f'[s{index}]\nuniversity = "云河大学"\nlist = "{url}"\n'
            for index, url in enumerate([*lists, second])
        ]
        (tmp_path / "register.toml").write_text("\n".join(entries), "utf-8")
        yield process


def eventually(holds, seconds):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)


@contextmanager
def reading(shared_database):
    """Reads rows of a database."""
    engine = open_database(shared_database)

    def rows(query):
        with engine.connect() as connection:
            return list(connection.execute(query))

    yield rows
    engine.dispose()


def test_what_a_killed_worker_had_begun_is_taken_over_and_nothing_is_lost(
    scrapy, site, worker, shared_database
):
    assert scrapy("schedule", "cluster").returncode == 0
    slow = ("-s", "DOWNLOAD_DELAY=0.1")
    first = worker(*slow)
    eventually(lambda: site.log(1)["requests"] > 8, 120)
    first.send_signal(signal.SIGKILL)
    began = time.monotonic()
    second = worker(*slow, "--jobs", "3")
    with reading(shared_database) as rows:
        ids = select(article.c.url)
        eventually(lambda: len(rows(ids)) == HOSTS * ARTICLES, 120)
        eventually(lambda: not rows(select(lease)), 60)
        assert time.monotonic() - began < 90
        urls = [row.url for row in rows(ids)]
        assert len(urls) == len(set(urls)) == HOSTS * ARTICLES
        assert {row.state for row in rows(select(run.c.state))} == {"killed", "finished"}
    for index in range(HOSTS):
        assert site.log(index)["at_once"] == 1  # a host is never asked by two at once
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0
    second.said.seek(0)
    said = second.said.read()
    assert re.search(r"^s1: requested \d+, stored \d+, .*; finished in ", said, re.MULTILINE)
    assert "Traceback" not in said


def test_what_is_missing_is_told_in_a_sentence(scrapy, site, tmp_path, shared_database):
    register = ("-s", f"SOURCES={tmp_path / 'register.toml'}")
    done = scrapy("worker", *register)
    assert done.returncode == 2
    assert done.stderr == (
        "scrapy worker: There is no queue yet: run scrapy schedule cluster once.\n"
    )
    done = scrapy("schedule", "cluster", DATABASE_URL="sqlite:///x.sqlite3")
    assert done.returncode == 2
    assert done.stderr.startswith("scrapy schedule: Many machines share a PostgreSQL database:")
