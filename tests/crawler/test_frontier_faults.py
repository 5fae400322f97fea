"""Crawls whose database fails meanwhile: killed connections, restarts, locks, a full disk."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import threading
import time

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.campus.process import campus
from tests.conftest import small_disk
from tests.crawler.crawls import Crawls

LOCKED = 30 if os.environ.get("SLOW_TESTS") else 5  # seconds
CONNECTIONS = {
    "postgresql": "SELECT pid FROM pg_stat_activity WHERE datname = :name",
    "mariadb": "SELECT id FROM information_schema.processlist WHERE db = :name",
}
KILL = {"postgresql": "SELECT pg_terminate_backend({})", "mariadb": "KILL CONNECTION {}"}


@pytest.fixture
def site():
    with campus("--articles", 150) as process:
        yield process


def kill_connections(database_url):
    """Kill all connections to a database; return how many there were."""
    url = make_url(database_url)
    server = create_engine(url.set(database="test"), isolation_level="AUTOCOMMIT")
    kind = url.get_backend_name()
    with server.connect() as connection:
        found = list(connection.scalars(text(CONNECTIONS[kind]), {"name": url.database}))
        for number in found:
            try:
                connection.execute(text(KILL[kind].format(number)))
            except Exception as error:
                assert "Unknown thread" in str(error)  # it ended by itself
    server.dispose()
    return len(found)


@pytest.mark.parametrize("database_url", ["postgresql", "mysql"], indirect=True)
def test_connections_that_are_killed_again_and_again_lose_nothing(scrapy, site, database_url):
    crawls = Crawls(scrapy, site, database_url)
    crawls.engine.dispose()
    killed = 0
    with crawls.started(requests=3) as process:
        for _ in range(12):
            killed += kill_connections(database_url)
            time.sleep(0.25)
        assert process.wait(120) == 0
    assert killed > 5
    assert crawls.states() == ["finished"]
    (account,) = crawls.accounts()
    assert account.stored == 150
    crawls.assert_whole()
    crawls.engine.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_another_program_locks_is_waited_for(scrapy, site, database_url):
    crawls = Crawls(scrapy, site, database_url)
    with crawls.started(requests=40) as process:
        other = sqlite3.connect(make_url(database_url).database, isolation_level=None, timeout=30)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(LOCKED)
        before = crawls.read(text("SELECT count(*) FROM article"))
        assert process.poll() is None
        other.execute("COMMIT")
        other.close()
        assert process.wait(120) == 0
    assert before[0][0] < 150
    crawls.assert_whole()
    crawls.engine.dispose()


def test_a_server_that_restarts_is_waited_for_and_one_that_stays_away_ends_the_crawl(
    scrapy,
    site,
    cluster,
):
    crawls = Crawls(scrapy, site, cluster.address)
    crawls.engine.dispose()
    with crawls.started(requests=30) as process:
        cluster.control("stop", "-m", "immediate")
        time.sleep(1)
        cluster.control("start")
        assert process.wait(120) == 0
    crawls.assert_whole()

    site.change(publish=150)
    site.forget()
    crawls.engine.dispose()
    stop = threading.Thread(target=stop_when_asked, args=(site, cluster))
    stop.start()
    done = crawls.run("-s", "DATABASE_PATIENCE=2")
    stop.join()
    assert done.returncode == 1
    assert "The crawl stops. The database postgresql" in done.stderr
    assert "could not be used for 2 s" in done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    cluster.control("start")
    assert crawls.run().returncode == 0
    assert crawls.states() == ["finished", "killed", "finished"]
    assert sum(account.stored for account in crawls.accounts()) == 300
    crawls.assert_whole()
    crawls.engine.dispose()


def stop_when_asked(site, cluster):
    while site.log()["requests"] < 40:
        time.sleep(0.01)
    cluster.control("stop", "-m", "immediate")


def test_a_disk_that_is_full_ends_the_crawl_and_the_next_completes_it(scrapy, site, tmp_path):
    with small_disk(tmp_path / "disk", 2) as disk:
        file = disk / "crawl.sqlite3"
        crawls = Crawls(scrapy, site, f"sqlite:///{file}")
        crawls.engine.dispose()
        done = crawls.run()
        assert done.returncode == 1
        assert f"The disk of the database sqlite:///{file} is full" in done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        assert crawls.read(text("PRAGMA integrity_check")) == [("ok",)]
        before = crawls.read(text("SELECT count(*) FROM article"))[0][0]
        assert 0 < before < 150
        done = crawls.run()
        assert done.returncode == 0, done.stderr
        assert sum(account.stored for account in crawls.accounts()) == 150
        crawls.assert_whole()
        crawls.engine.dispose()
