"""Hosts that say they are busy, through the whole of Scrapy."""

import re
import signal
import time
from email.utils import formatdate

import pytest

from tests.campus import vsb
from tests.wire import answer, listen, missing


class Site:
    """Two stories; the first is refused with `head` for its first `times` requests."""

    def __init__(self, times, status="429 Too Many Requests", **headers):
        self.times, self.status, self.headers = times, status, headers
        self.asked = []

    def __call__(self, connection, path):
        self.asked.append((path, time.monotonic()))
        if path == "/robots.txt":
            missing(connection)
        elif path == "/dqgz.htm":
            connection.sendall(answer(vsb.listing([2, 1])))
        elif path == vsb.link(2) and self.paths.count(path) <= self.times:
            headers = {name.replace("_", "-"): value for name, value in self.headers.items()}
            connection.sendall(answer("later", self.status, headers))
        else:
            connection.sendall(answer(vsb.article(int(path[-8:-4]) - 1000)))

    @property
    def paths(self):
        return [path for path, _ in self.asked]


def crawl(scrapy, site, *options):
    return scrapy("crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}", *options)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_host_is_left_alone_for_as_long_as_it_asks(scrapy, status):
    talk = Site(1, status, Retry_After="2")
    with listen(talk) as site:
        done = crawl(scrapy, site)
    assert done.returncode == 0, done.stderr
    assert talk.paths.count(vsb.link(2)) == 2
    refused = talk.asked[talk.paths.index(vsb.link(2))][1]
    later = [at - refused for _, at in talk.asked if at > refused + 0.5]
    assert later  # what was on its way already may still come at once
    assert min(later) > 1.9
    assert len(scrapy.records()) == 2


def test_a_host_may_name_the_time(scrapy):
    talk = Site(1, Retry_After=formatdate(time.time() + 3600, usegmt=True))
    with listen(talk) as site:
        done = crawl(scrapy, site)
    assert "busy" in done.stdout  # an hour is too long to wait for
    assert talk.paths.count(vsb.link(2)) == 1


@pytest.mark.parametrize("value", ["86400", "9" * 5000])
def test_a_host_that_asks_for_too_long_is_given_up(scrapy, value):
    talk = Site(99, Retry_After=value)
    began = time.monotonic()
    with listen(talk) as site:
        done = crawl(scrapy, site)
    assert time.monotonic() - began < 60
    assert talk.paths.count(vsb.link(2)) == 1
    assert "busy" in done.stdout


@pytest.mark.parametrize("value", ["soon", "-5", "0"])
def test_a_pause_that_is_none_is_left_to_the_crawler(scrapy, value):
    talk = Site(1, Retry_After=value)
    with listen(talk) as site:
        done = crawl(scrapy, site, "-s", "BACKOFF_START=0.2")
    assert done.returncode == 0, done.stderr
    assert len(scrapy.records()) == 2


def test_without_a_word_each_pause_is_twice_as_long(scrapy):
    talk = Site(2, "503 Service Unavailable")
    with listen(talk) as site:
        done = crawl(scrapy, site, "-s", "BACKOFF_START=1")
    assert done.returncode == 0, done.stderr
    times = [at for path, at in talk.asked if path == vsb.link(2)]
    first, second = times[1] - times[0], times[2] - times[1]
    assert first > 0.95
    assert second > 1.95


def test_what_stays_busy_has_that_reason(scrapy):
    talk = Site(99)
    with listen(talk) as site:
        done = crawl(scrapy, site, "-s", "BACKOFF_START=0.1")
    assert talk.paths.count(vsb.link(2)) == 3
    assert "busy 1" in done.stdout
    assert len(scrapy.records()) == 1


def test_a_host_that_is_always_busy_is_given_up(scrapy):
    def talk(connection, path):
        if path == "/robots.txt":
            missing(connection)
        elif path == "/dqgz.htm":
            connection.sendall(answer(vsb.listing(range(1, 41))))
        else:
            connection.sendall(answer("", "503 Service Unavailable"))

    with listen(talk) as site:
        done = crawl(scrapy, site, "-s", "BACKOFF_START=0.01", "-s", "BUSY_TIMES=5")
        assert len(site.asked) < 2 + 40
    counts = dict(re.findall(r"(busy|not_reached) (\d+)", done.stdout))
    assert int(counts["busy"]) + int(counts["not_reached"]) == 40
    assert "asked to be left alone, and is." in done.stderr


def test_a_busy_host_does_not_hold_up_another(scrapy):
    busy, idle = Site(1, Retry_After="6"), Site(0)
    with listen(busy) as one, listen(idle, "127.0.0.2") as other:
        urls = f"{one.url('/dqgz.htm')},{other.url('/dqgz.htm')}"
        done = scrapy("crawl", "campus", "-a", f"url={urls}")
    assert done.returncode == 0, done.stderr
    assert sorted(idle.paths) == sorted(["/robots.txt", "/dqgz.htm", vsb.link(1), vsb.link(2)])
    assert idle.asked[-1][1] < busy.asked[-1][1] - 4


def test_a_crawl_that_is_stopped_does_not_wait_for_a_busy_host(scrapy):
    talk = Site(99, Retry_After="500")
    with listen(talk) as site:
        running = scrapy.start("crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}")
        while vsb.link(2) not in talk.paths:
            assert running.poll() is None
            time.sleep(0.05)
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        running.wait(timeout=20)
    assert talk.paths.count(vsb.link(2)) == 1
