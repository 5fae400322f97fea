"""Crawls of a real site from the command line: killed, stopped, cut off, and gone on with."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import insert, select, update

from pipelines.database.tables import article, article_version, lease, request
from pipelines.frontier import next_try
from tests.campus.process import campus
from tests.conftest import PROJECT
from tests.crawler.crawls import Crawls

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TWO = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def site(request):
    articles, *more = getattr(request, "param", (50,))
    with campus("--articles", articles, "--per-page", 10, *more) as process:
        yield process


@pytest.fixture
def crawls(scrapy, site, database_url):
    crawls = Crawls(scrapy, site, database_url)
    yield crawls
    crawls.engine.dispose()


def of(*site):
    return pytest.mark.parametrize("site", [site], indirect=True)


# --- killed and stopped ---------------------------------------------------------------------------


@TWO
@of(300)
def test_a_crawl_that_is_killed_again_and_again_loses_nothing(crawls, database_url):
    random = Random(database_url.partition(":")[0])
    for moment in sorted(random.sample(range(2, 300), 5)):
        with crawls.started(requests=moment):
            time.sleep(random.uniform(0, 0.1))
    done = crawls.run()
    assert done.returncode == 0, done.stderr
    assert crawls.states() == ["killed"] * 5 + ["finished"]
    assert sum(account.stored for account in crawls.accounts()) == 300
    assert crawls.read(select(article_version)) == []
    crawls.assert_whole()


@SQLITE
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_crawl_that_is_stopped_stores_what_it_has_and_the_next_goes_on(crawls, number):
    with crawls.started(requests=20) as process:
        process.send_signal(number)
        assert process.wait(60) == 130
    (account,) = crawls.accounts()
    assert crawls.states() == ["interrupted"]
    assert account.stored >= 10
    assert account.skipped["not_reached"] == account.requested - account.stored > 0
    assert crawls.run().returncode == 0
    assert sum(account.stored for account in crawls.accounts()) == 50
    crawls.assert_whole()


@SQLITE
def test_a_crawl_whose_words_nobody_reads_ends_as_any_other(crawls):
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "campus", "-a", f"url={crawls.urls}"],
        cwd=PROJECT,
        env=crawls.scrapy.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for pipe in (process.stdout, process.stderr):
        pipe.close()
    try:
        assert process.wait(120) == 0
    finally:
        process.kill()
        process.wait()
    crawls.assert_whole()


@SQLITE
@of(100)
def test_an_interrupted_backfill_goes_on_where_it_was(crawls):
    crawls.killed(requests=75)
    read = max(crawls.lists_asked())
    assert read > 5
    crawls.site.forget()
    assert crawls.run().returncode == 0
    asked = sorted(crawls.lists_asked())
    assert asked[0] == 1
    assert asked[1] >= read - 1
    assert asked[-1] == 10
    crawls.assert_whole()


@SQLITE
def test_new_articles_whose_crawl_was_killed_are_got_though_newer_ones_hide_them(crawls):
    crawls.run()
    crawls.site.change(publish=25)
    crawls.site.forget()
    crawls.killed(requests=3)
    crawls.site.change(publish=10)  # the first page of the crawl that was killed is the second now
    assert crawls.run().returncode == 0
    crawls.assert_whole()


# --- again and again ------------------------------------------------------------------------------


@SQLITE
def test_the_newest_are_fetched_first(crawls):
    crawls.run()
    asked = crawls.articles_asked()
    assert sorted(asked) == list(range(1, 51))  # each once
    asked.remove(25)  # is pinned, and known before those that are newer
    expected = [number for number in range(50, 0, -1) if number != 25]
    places = [abs(asked.index(number) - place) for place, number in enumerate(expected)]
    assert max(places) <= 8  # four are asked for at a time
    crawls.assert_whole()


@TWO
def test_a_second_crawl_asks_whether_the_list_has_changed_and_finds_what_is_new(crawls):
    crawls.run()
    crawls.site.forget()
    assert crawls.run().returncode == 0
    robots, page = crawls.site.log()["log"]
    assert (robots["path"], page["path"], page["status"]) == ("/robots.txt", "/dqgz.htm", 304)
    assert page["if-none-match"]
    assert page["if-modified-since"]
    crawls.site.change(publish=12)
    crawls.site.forget()
    assert crawls.run().returncode == 0
    assert sorted(crawls.articles_asked()) == list(range(51, 63))
    assert crawls.lists_asked() == [1, 2, 3]  # above them stands what is pinned
    assert [account.stored for account in crawls.accounts()] == [50, 0, 12]
    crawls.assert_whole()


@SQLITE
@pytest.mark.parametrize("bound", ["pages=1", "since"])
def test_a_bounded_crawl_loses_nothing_for_a_later_one(crawls, bound):
    bound = bound if "=" in bound else f"since={crawls.site.site().story(35).day}"
    assert crawls.run("-a", bound).returncode == 0
    assert 0 < crawls.accounts()[-1].stored < 25
    assert crawls.run().returncode == 0
    crawls.assert_whole()
    crawls.site.change(publish=25)
    assert crawls.run("-a", bound).returncode == 0
    assert crawls.run().returncode == 0
    crawls.assert_whole()


@SQLITE
def test_what_is_due_is_read_again(crawls):
    crawls.run()
    site = crawls.site.change(edit=[50], take_down=[49])
    site = crawls.site.change(take_down=[48], status=410)
    urls = {number: crawls.site.url(site.path(number)) for number in (47, 48, 49, 50)}
    was = {r.url: r for r in crawls.read(select(article))}
    past = datetime.now(UTC) - timedelta(hours=1)
    due = request.c.url.in_(urls.values())
    crawls.write(update(request).where(due).values(due_at=past))
    crawls.site.forget()
    done = crawls.run()
    assert done.returncode == 0, done.stderr
    assert sorted(crawls.articles_asked()) == [47, 48, 49, 50]
    account = crawls.accounts()[-1]
    assert (account.requested, account.stored, account.unchanged) == (4, 1, 1)
    assert account.failed == {"gone": 2}
    now = {r.url: r for r in crawls.read(select(article))}
    edited = now[urls[50]]
    assert (edited.version, edited.text) == (2, site.expected(50)["text"])
    (old,) = crawls.read(select(article_version))
    assert (old.article_id, old.version, old.text) == (edited.id, 1, was[urls[50]].text)
    for number in (48, 49):
        assert now[urls[number]].text == was[urls[number]].text
        assert set(now[urls[number]].flags) == {"gone"}
    assert (now[urls[47]].version, now[urls[47]].flags) == (1, {})
    (entry,) = [e for e in crawls.site.log()["log"] if e["path"] == site.path(47)]
    assert entry["status"] == 304
    crawls.site.forget()
    assert crawls.run().returncode == 0
    assert crawls.articles_asked() == []  # what is gone is not asked for at once

    crawls.site.change(restore=[49])
    (row,) = crawls.read(select(request).where(request.c.url == urls[49]))
    assert abs(row.due_at - next_try(row.published, row.settled_at)) < timedelta(seconds=9)
    crawls.write(update(request).where(request.c.id == row.id).values(due_at=past))
    assert crawls.run().returncode == 0
    (back,) = crawls.read(select(article).where(article.c.url == urls[49]))
    assert (back.flags, back.text) == ({}, was[urls[49]].text)


# --- several at once ------------------------------------------------------------------------------


@TWO
def test_a_source_that_another_process_crawls_is_left_to_it(crawls):
    with crawls.started(requests=5) as first:
        first.send_signal(signal.SIGSTOP)
        second = crawls.run()
        assert second.returncode == 1
        assert "is being crawled by another process" in second.stderr
        assert "Traceback" not in second.stderr
    began = time.monotonic()
    third = crawls.run()
    assert third.returncode == 0, third.stderr
    assert "Waiting for" not in third.stderr
    assert time.monotonic() - began < 50  # a lease lasts 60 s
    assert crawls.states() == ["killed", "failed", "finished"]
    crawls.assert_whole()


@SQLITE
def test_the_lease_of_another_machine_is_waited_for(crawls):
    crawls.run()
    host = crawls.site.url().split("/")[2]
    until = datetime.now(UTC) + timedelta(seconds=15)
    row = {"owner": "elsewhere 1 2", "run_id": 1}
    names = {f"source {host}": until, f"host {host}": until - timedelta(days=1)}
    crawls.write(
        insert(lease).values([row | {"name": n, "expires_at": t} for n, t in names.items()])
    )
    done = crawls.run()
    assert done.returncode == 0, done.stderr
    assert datetime.now(UTC) >= until - timedelta(seconds=1)  # kept in whole seconds
    assert f"Waiting for source {host}, which elsewhere 1 2 has leased." in done.stderr
    crawls.assert_whole()


@SQLITE
@of(40, "--hosts", 3, "--family", "vsb,webplus,handmade")
def test_several_hosts_are_crawled_at_once_and_each_is_asked_as_it_may_be(crawls):
    crawls.urls = ",".join(crawls.site.list_url(index) for index in range(3))
    done = crawls.run()
    assert done.returncode == 0, done.stderr
    for index in range(3):
        assert sorted(crawls.articles_asked(index)) == list(range(1, 41))
        assert crawls.site.log(index)["at_once"] <= 4
    crawls.assert_whole(3)


@SQLITE
def test_a_story_in_several_columns_is_fetched_once(crawls):
    pages = [crawls.site.site().print.list_path(page, 5) for page in (1, 2, 3)]
    crawls.urls = ",".join(crawls.site.url(path) for path in pages)
    done = crawls.run()
    assert done.returncode == 0, done.stderr
    assert sorted(crawls.articles_asked()) == list(range(1, 51))
    assert crawls.site.log()["at_once"] <= 4
    (account,) = crawls.accounts()
    assert account.requested == account.stored == 50
    crawls.assert_whole()
