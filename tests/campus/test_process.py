"""The campus as a process: it starts, answers, changes while it runs, and is gone afterwards."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from scrapy.http import HtmlResponse

from crawler.pages import read_article, read_listing
from tests.campus.process import Campus, campus

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def running() -> Iterator[Campus]:
    with campus("--articles", 45, "--hosts", 2, "--family", "vsb,webplus") as process:
        yield process


def get(url: str, **headers: str) -> requests.Response:
    session = requests.Session()
    session.trust_env = False
    return session.get(url, headers=headers, timeout=20, allow_redirects=False)


def page(url: str) -> HtmlResponse:
    return HtmlResponse(url, body=get(url).content, encoding="utf-8")


def numbers(running: Campus, index: int = 0) -> list[int | None]:
    """The numbers of the articles on the first list page."""
    site = running.site(index)
    items = read_listing(page(running.list_url(index))).items
    root = running.url("/", index).rstrip("/")
    return [site.print.number_of((item.url or "").removeprefix(root)) for item in items]


def test_every_site_is_a_host_of_its_own(running: Campus) -> None:
    assert set(running.hosts) >= {"site-0", "site-1", "control"}
    hosts = {url.split("/")[2].split(":")[0] for url in map(running.url, ("/", "/"), (0, 1))}
    assert len(hosts) == 2
    assert [running.site(i).family for i in (0, 1)] == ["vsb", "webplus"]
    for index in (0, 1):
        site = running.site(index)
        article = read_article(page(running.url(site.path(45), index)))
        assert article.title == site.expected(45)["title"]
        assert article.text == site.expected(45)["text"]


def test_it_is_gone_when_the_block_ends() -> None:
    with campus("--articles", 5) as process:
        pid, address = process.pid, process.url()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(requests.ConnectionError):
        get(address)


def test_a_wrong_option_is_told_in_a_sentence() -> None:
    with (
        pytest.raises(RuntimeError, match="There is no family geocities"),
        campus("--family", "geocities"),
    ):
        pass


def test_publish(running: Campus) -> None:
    assert numbers(running)[:3] == [22, 45, 44]
    before = get(running.list_url())
    site = running.change(publish=3)
    assert site.count == 48
    assert numbers(running)[:5] == [22, 48, 47, 46, 45]
    article = read_article(page(running.url(site.path(48))))
    assert article.text == site.expected(48)["text"]
    assert article.published == site.story(48).day
    assert get(running.list_url()).headers["ETag"] != before.headers["ETag"]
    assert running.site(1).count == 45


def test_edit(running: Campus) -> None:
    url = running.url(running.site().path(7))
    before, first = read_article(page(url)), get(url)
    site = running.change(edit=[7])
    after = read_article(page(url))
    assert after.title == before.title
    assert after.text != before.text
    assert after.text == site.expected(7)["text"]
    assert get(url, **{"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert get(url, **{"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 200


def test_take_down_and_unlist(running: Campus) -> None:
    running.change(take_down=[45])
    site = running.change(take_down=[44], status=410)
    assert get(running.url(site.path(45))).status_code == 404
    assert get(running.url(site.path(44))).status_code == 410
    assert numbers(running)[:3] == [22, 45, 44]
    site = running.change(unlist=[45, 43])
    assert numbers(running)[:4] == [22, 44, 42, 41]
    assert list(site.listed()) == [22, 44, *range(42, 22, -1), *range(21, 0, -1)]
    assert get(running.url(site.path(43))).status_code == 200


def test_move(running: Campus) -> None:
    old = running.url(running.site().path(45))
    site = running.change(move=[45])
    new = running.url(site.path(45))
    assert new != old
    assert (get(old).status_code, get(old).headers["Location"]) == (301, site.path(45))
    assert read_article(page(new)).title == site.story(45).title
    assert numbers(running)[1] == 45


def test_redesign(running: Campus) -> None:
    running.change(redesign=True)
    assert read_listing(page(running.list_url())).items == []
    assert get(running.url(running.site().path(45))).status_code == 200
    running.change(redesign=False)
    assert len(numbers(running)) == 20


def test_outage_of_one_site(running: Campus) -> None:
    running.change(outage="503")
    assert get(running.list_url()).status_code == 503
    assert get(running.list_url(1)).status_code == 200
    running.change(outage="refuse")
    with pytest.raises(requests.ConnectionError):
        get(running.list_url())
    running.change(outage=None)
    assert get(running.list_url()).status_code == 200


@pytest.mark.parametrize("index", [0, 1])
def test_what_is_known_is_not_sent_again(running: Campus, index: int) -> None:
    for url in (running.list_url(index), running.url(running.site(index).path(3), index)):
        first = get(url)
        assert first.status_code == 200
        known = get(url, **{"If-None-Match": first.headers["ETag"]})
        assert (known.status_code, known.content) == (304, b"")
        modified = first.headers["Last-Modified"]
        assert get(url, **{"If-Modified-Since": modified}).status_code == 304
        assert get(url, **{"If-Modified-Since": "Mon, 01 Jan 1990 00:00:00 GMT"}).status_code == 200
        assert get(url, **{"If-Modified-Since": "yesterday"}).status_code == 200
        assert get(url, **{"If-None-Match": '"other"'}).status_code == 200


def test_the_log(running: Campus) -> None:
    site = running.site()
    for number in (1, 2, 99):
        get(running.url(site.path(number)), **{"User-Agent": "probe/1", "If-None-Match": '"x"'})
    log = running.log()
    assert [(e["path"], e["status"]) for e in log["log"]] == [
        (site.path(1), 200),
        (site.path(2), 200),
        (site.path(99), 404),
    ]
    assert {e["user-agent"] for e in log["log"]} == {"probe/1"}
    assert {e["if-none-match"] for e in log["log"]} == {'"x"'}
    times = [e["time"] for e in log["log"]]
    assert log["requests"] == log["busiest_second"] == 3
    assert log["per_second"] == pytest.approx(2 / (times[2] - times[0]))
    assert log["closest"] == pytest.approx(min(times[1] - times[0], times[2] - times[1]))
    assert log["at_once"] == 1
    assert running.asked(1) == []
    running.forget()
    assert running.asked() == []


@pytest.mark.parametrize("wanted", [{"site": 9}, {"explode": 1}, {"edit": [0]}, {"outage": "fire"}])
def test_a_change_that_is_none_is_refused(running: Campus, wanted: dict[str, Any]) -> None:
    answer = requests.post(running.hosts["control"] + "_control", json=wanted, timeout=20)
    assert answer.status_code == 400
    assert running.site().revisions == {}


def test_a_million_articles_take_no_more_memory_than_ten() -> None:
    sizes = []
    for articles in (10, 1_000_000):
        with campus("--articles", articles) as process:
            site = process.site()
            paths = [
                site.print.list_path(p, site.pages) for p in (1, site.pages // 2 + 1, site.pages)
            ]
            paths += [site.path(n) for n in (1, articles // 2, articles)]
            assert [get(process.url(path)).status_code for path in paths] == [200] * 6
            with Path(f"/proc/{process.pid}/status").open() as status:
                sizes += [int(line.split()[1]) for line in status if line.startswith("VmRSS")]
    assert sizes[1] < sizes[0] * 1.1


def test_a_client_that_speaks_no_http_does_no_harm(running: Campus) -> None:
    host, port = running.url().split("/")[2].split(":")
    for said in (b"\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01", b"A" * 100_000):
        with socket.create_connection((host, int(port))) as client:
            client.sendall(said)
    assert get(running.list_url()).status_code == 200


def test_it_ends_with_whoever_started_it() -> None:
    starter = """if True:
        import os, subprocess, sys
        command = [sys.executable, "-m", "tests.campus", "--parent", str(os.getpid())]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        print(server.pid, server.stdout.readline().strip(), flush=True)
        os._exit(9)
    """
    done = subprocess.run(
        [sys.executable, "-c", starter], capture_output=True, text=True, cwd=PROJECT
    )
    pid, address = done.stdout.split()
    end = time.monotonic() + 20
    while time.monotonic() < end and Path(f"/proc/{pid}").exists():
        time.sleep(0.1)
    with pytest.raises(requests.ConnectionError):
        get(address)
