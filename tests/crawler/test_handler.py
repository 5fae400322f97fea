"""What hostile servers answer, through the whole of Scrapy with the project's settings."""

import gzip
import re
import subprocess
import sys
import time
import zlib
from pathlib import Path

import brotli
import pytest
from backports import zstd

from tests.campus import Answer, serve, vsb
from tests.conftest import PROJECT, CommandLine
from tests.wire import answer, listen, missing

ONCE = ("-s", "RETRY_TIMES=0")
FAST = (*ONCE, "-s", "DOWNLOAD_TIMEOUT=2")
MORE_MEMORY = 48 * 1024  # KiB, than a crawl without hostile pages


def measured(scrapy, folder, *arguments):
    """What a crawl printed, and the most memory that it held, in KiB."""
    command = [sys.executable, "-m", "scrapy", "crawl", "campus", *arguments]
    most = 0
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        running = subprocess.Popen(
            command, cwd=PROJECT, env=scrapy.environment, stdout=out, stderr=err
        )
        status = Path(f"/proc/{running.pid}/status")
        while running.poll() is None:
            if held := re.search(r"VmHWM:\s+(\d+) kB", status.read_text()):
                most = max(most, int(held[1]))
            time.sleep(0.02)
    return (folder / "out").read_text("utf-8"), most


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    """The memory that a crawl of a page takes, in KiB."""
    folder = tmp_path_factory.mktemp("usual")
    with serve({"/dqgz.htm": vsb.listing([1]), vsb.link(1): vsb.article(1)}) as site:
        printed, memory = measured(
            CommandLine(folder), folder, "-a", f"url={site.url('/dqgz.htm')}"
        )
    assert "finished" in printed
    return memory


def bombs():
    blank = b"<p>" + b" " * 300_000_000
    once = gzip.compress(blank, 9)
    return {
        "gzip": once,
        "br": brotli.compress(blank, quality=5),
        "zstd": zstd.compress(blank, 3),
        "gzip, gzip": gzip.compress(once, 9),
        "deflate, gzip": gzip.compress(zlib.compress(blank, 9), 9),
    }


def test_bombs_are_dropped_at_the_cap_in_little_memory(scrapy, tmp_path, usual):
    answers = {"/dqgz.htm": vsb.listing(range(7)), vsb.link(6): vsb.article(6)}
    for number, (encoding, body) in enumerate(bombs().items()):
        headers = {"Content-Type": "text/html", "Content-Encoding": encoding}
        answers[vsb.link(number)] = Answer(body, headers=headers)
    answers[vsb.link(5)] = Answer(b" " * 20_000_000)
    with serve(answers) as site:
        printed, memory = measured(scrapy, tmp_path, "-a", f"url={site.url('/dqgz.htm')}")
    assert "too_large 6" in printed
    assert len(scrapy.records()) == 1
    assert memory < usual + MORE_MEMORY


def drip(connection, head, piece):
    connection.sendall(head)
    while True:
        time.sleep(0.2)
        connection.sendall(piece)


def endless_headers(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Filler: " + b"a" * 1000 + b"\r\n")


def endless_folds(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Filler: a\r\n")
    while True:
        connection.sendall(b" " + b"a" * 1000 + b"\r\n")


def endless_promises(connection):
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def endless_body(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        connection.sendall(b" " * 65536)


def endless_chunks(connection):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    connection.sendall(head)
    while True:
        connection.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
HOSTILE = {
    "timeout": [
        lambda c: drip(c, b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b"a"),
        lambda c: drip(c, b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        lambda c: drip(c, b"H", b"T"),
        lambda c: drip(c, CHUNKED, b"1\r\na\r\n"),
        lambda c: time.sleep(9),
    ],
    "too_large": [
        endless_headers,
        endless_folds,
        endless_promises,
        endless_body,
        endless_chunks,
    ],
    "truncated": [
        lambda c: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<p>"),
        lambda c: c.sendall(CHUNKED + b"ff\r\nabc"),
    ],
    "connection_lost": [
        lambda c: None,
        lambda c: c.sendall(b"HTTP/1.1 200 OK\r\nX-A: b\r\n"),
        lambda c: c.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 5_000_000 + b"\r\n\r\n"),
    ],
    "bad_response": [
        lambda c: c.sendall(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
        lambda c: c.sendall(b"HTTP/1.1 many OK\r\n\r\n"),
    ],
}


@pytest.mark.parametrize("reason", HOSTILE)
def test_a_hostile_answer_has_its_reason_and_harms_no_other(scrapy, tmp_path, usual, reason):
    answers = HOSTILE[reason]
    last = len(answers)

    def talk(connection, path):
        if path == "/robots.txt":
            missing(connection)
        elif path == "/dqgz.htm":
            connection.sendall(answer(vsb.listing(range(last + 1))))
        elif path == vsb.link(last):
            connection.sendall(answer(vsb.article(last)))
        else:
            answers[int(path[-8:-4]) - 1000](connection)

    began = time.monotonic()
    how = FAST if reason == "timeout" else ONCE  # a busy machine takes seconds for what is large
    with listen(talk) as site:
        printed, memory = measured(scrapy, tmp_path, "-a", f"url={site.url('/dqgz.htm')}", *how)
    assert f"{reason} {last}" in printed
    assert time.monotonic() - began < 60
    assert memory < usual + MORE_MEMORY
    assert len(scrapy.records()) == 1


def test_a_page_behind_many_headers_is_read(scrapy):
    headers = {f"X-Filler-{number}": "a" * 900 for number in range(200)}

    def talk(connection, path):
        pages = {"/dqgz.htm": vsb.listing([1]), vsb.link(1): vsb.article(1)}
        connection.sendall(answer(pages.get(path, ""), headers=headers))

    with listen(talk) as site:
        done = scrapy("crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}")
    assert done.returncode == 0, done.stderr
    assert len(scrapy.records()) == 1


def test_a_host_that_is_not_there_is_unreachable(scrapy):
    with listen(lambda c, path: None) as site:
        url = site.url("/dqgz.htm")
    done = scrapy("crawl", "campus", "-a", f"url={url}", *FAST, "-s", "ROBOTSTXT_OBEY=False")
    assert "could not be read: unreachable." in done.stderr


def test_a_proxy_that_the_operator_names_makes_the_connections(scrapy):
    pages = {
        "http://zzb.yunhe.example/dqgz.htm": vsb.listing([1]),
        f"http://zzb.yunhe.example{vsb.link(1)}": vsb.article(1),
    }

    def talk(connection, path):
        if path in pages:
            connection.sendall(answer(pages[path]))
        else:
            missing(connection)

    with listen(talk) as proxy:
        url = "url=http://zzb.yunhe.example/dqgz.htm"
        done = scrapy("crawl", "campus", "-a", url, http_proxy=proxy.url())
    assert done.returncode == 0, done.stderr
    assert len(scrapy.records()) == 1
