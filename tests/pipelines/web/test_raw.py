"""The raw page in its frame: what a hostile one tries, in a real browser."""

import socket
import threading
import zlib

import pytest
from sqlalchemy import select

from pipelines.database.engine import open_database
from pipelines.database.tables import article
from pipelines.storage import store
from pipelines.web.raw import bounded, is_html
from tests.pipelines.web.conftest import served
from tests.pipelines.web.stories import page, read


def test_a_stored_page_is_unpacked_so_far_and_no_further():
    assert bounded(zlib.compress(b"x" * 10)) == (b"x" * 10, False)
    assert bounded(zlib.compress(b"x" * 10_000_000), 100) == (b"x" * 100, True)
    assert bounded(b"no zlib") == (b"", True)
    assert bounded(zlib.compress(b"x" * 10)[:-4]) == (b"x" * 10, True)


def test_a_page_is_html_as_its_answer_says_or_as_it_looks():
    assert is_html({"content-type": "text/html; charset=gbk"}, b"")
    assert is_html({"Content-Type": "application/xhtml+xml"}, b"")
    assert not is_html({"Content-Type": "image/svg+xml"}, b"<html>")
    assert is_html({}, b"\n<!DOCTYPE html>")
    assert not is_html({}, "# 党建\n<b>".encode())


@pytest.fixture
def elsewhere():
    """The address of another host, and who called it."""
    calls = []
    listener = socket.create_server(("127.0.0.1", 0))

    def listen():
        try:
            while True:
                call, caller = listener.accept()
                call.close()
                calls.append(caller)
        except OSError:
            pass

    thread = threading.Thread(target=listen)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", calls
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


HOSTILE = """<!DOCTYPE html><title>x</title>
<meta http-equiv="refresh" content="0;url={0}/refresh"><base href="{0}/">
<link rel="preconnect" href="{0}"><link rel="dns-prefetch" href="{0}">
<link rel="prefetch" href="/p">
<link rel="stylesheet" href="{0}/s.css"><script src="{0}/s.js"></script>
<script>parent.document.title = "taken"; top.location = "{0}/top"; document.title = "ran"</script>
<body background="{0}/b.png" onload="document.title = 'ran'">
<style>@import "{0}/i.css"; p {{ background: url({0}/p.png) }}</style>
<p>正文</p><img src="{0}/1.jpg" onerror="document.title = 'ran'">
<svg onload="document.title = 'ran'"><image href="{0}/2.svg"/></svg>
<iframe src="{0}/frame"></iframe><object data="{0}/o"></object><embed src="{0}/e">
<video src="{0}/v" poster="{0}/p"></video><audio src="{0}/a" autoplay></audio>
<a id="out" href="{0}/link" ping="{0}/ping" target="_top">out</a>
<form action="{0}/form"><button id="send">send</button></form>
"""


def test_a_hostile_page_runs_nothing_and_asks_nobody(tab, tmp_path, elsewhere):
    other, calls = elsewhere
    engine = open_database(f"sqlite:///{tmp_path / 'raw.sqlite3'}")
    body = HOSTILE.format(other).encode()
    store(engine, [read("a.example/1", "正文", page=page(body))])
    with engine.connect() as connection:
        number = connection.scalar(select(article.c.id))
    with served(engine) as site:
        shown = tab(at=site, quiet=False)
        shown.goto(f"/articles/{number}/page")
        frame = shown.frame_locator("iframe")
        assert frame.locator("p").inner_text() == "正文"
        frame.locator("#out").click()
        frame.locator("#send").click()
        shown.wait_for_timeout(300)
        assert shown.url == f"{site}/articles/{number}/page"
        assert shown.title() == "Raw page: 文学院党委召开专题会议 · Party-affairs news"
        alone = tab(at=site, quiet=False)
        alone.goto(f"/articles/{number}/raw")
        alone.wait_for_timeout(300)
        assert (alone.url, alone.title()) == (f"{site}/articles/{number}/raw", "x")
        assert calls == []
    engine.dispose()
