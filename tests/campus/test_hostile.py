"""The hostile sites do what their table says, on the wire."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import brotli
import pytest
import requests
from scrapy.http import HtmlResponse

from crawler.pages import read_article, read_listing
from tests.campus import hostile
from tests.campus.hostile.bombs import zstd
from tests.campus.process import Campus, campus


@pytest.fixture(scope="module")
def running() -> Iterator[Campus]:
    with campus("--articles", 5, "--hostile") as process:
        yield process


def said(url: str, seconds: float = 20, most: int = 1_000_000_000) -> bytes:
    """What a host says to a GET until it hangs up, `seconds` have passed, or it said too much."""
    parts = urlsplit(url)
    found = b""
    end = time.monotonic() + seconds
    with socket.create_connection((parts.hostname or "", parts.port or 80)) as client:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        client.sendall(
            f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode()
        )
        while len(found) < most and (left := end - time.monotonic()) > 0:
            client.settimeout(left)
            try:
                piece = client.recv(1 << 20)
            except TimeoutError:
                break
            if not piece:
                break
            found += piece
    return found


def parts(answer: bytes) -> tuple[int, dict[str, str], bytes]:
    """The status, headers and body of an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    return int(first.split(" ")[1]), headers, body


def get(running: Campus, path: str, **options: float) -> tuple[int, dict[str, str], bytes]:
    return parts(said(running.url(path), **options))


def test_the_table_names_each_case_once(running: Campus) -> None:
    cases = running.cases()
    places = [case.get("path") or case["host"] for case in cases]
    assert len(set(places)) == len(places) > 190
    rows = {case["row"] for case in cases}
    assert rows == {*range(1, 26), 27, 28, 29, 30, 40}  # the others are no work of a server
    words = ("stored", "skipped", "failed", "ends", "reads", "finding", "trap_suspected", "one")
    assert all(case["expect"].startswith(words) for case in cases)
    assert {case["host"] for case in cases if "host" in case} <= set(running.hosts)


@pytest.mark.parametrize("site", sorted({case.site for case in hostile.cases()}))
def test_a_list_leads_to_all_harm_and_two_honest_articles(running: Campus, site: str) -> None:
    path = f"/hostile/{site}/list.htm"
    linked = [case.path for case in hostile.cases() if case.entry == path]
    status, _, body = get(running, path)
    if not linked:
        assert status == 404
        return
    items = read_listing(HtmlResponse(running.url(path), body=body, encoding="utf-8")).items
    folder = f"/hostile/{site}"
    assert sorted(urlsplit(item.url or "").path for item in items) == sorted(
        [f"{folder}/first.htm", f"{folder}/last.htm", *linked]
    )
    for name in hostile.HONEST:
        url = running.url(f"{folder}/{name}")
        article = read_article(HtmlResponse(url, body=parts(said(url))[2], encoding="utf-8"))
        due = hostile.expected(hostile.honest(site, name))
        assert (article.title, article.text) == (due["title"], due["text"])


@pytest.mark.parametrize("case", hostile.cases(), ids=lambda c: f"{c.site}-{c.name}")
def test_no_case_is_a_mistake_of_the_campus(running: Campus, case: hostile.Case) -> None:
    try:
        answer = said(running.url(case.path), seconds=3 if case.site == "bombs" else 0.3, most=99)
    except ConnectionResetError:
        assert case.name.startswith("reset")
        return
    assert b" 500 " not in answer[:20]


def test_stories_of_the_cases_are_all_different() -> None:
    told = [case.story for case in hostile.cases()]
    told += [
        hostile.honest(s, n) for s in {c.site for c in hostile.cases()} for n in hostile.HONEST
    ]
    assert len({story.title for story in told}) == len({story.paragraphs for story in told})
    assert len({story.title for story in told}) == len(told)


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("gzipped", 1_500_000),
        ("deflated", 400_000),
        ("brotlied", 60_000),
        ("zstandard", 60_000),
        ("doubly", 60_000),
    ],
)
def test_bombs_are_small_and_become_300_megabytes(running: Campus, name: str, most: int) -> None:
    _, headers, body = get(running, f"/hostile/bombs/{name}.htm")
    assert len(body) == int(headers["Content-Length"]) < most
    if name == "doubly":
        body = gzip.decompress(body)
    unpack = {"deflate": zlib.decompress, "br": brotli.decompress, "zstd": zstd.decompress}
    whole = unpack.get(headers["Content-Encoding"], gzip.decompress)(body)
    assert len(whole) >= 300 * 1024 * 1024
    assert b"v_news_content" in whole[:4_000]


@pytest.mark.parametrize(
    "name", ["dripping-body", "dripping-headers", "silent", "endless-paragraphs"]
)
def test_slow_answers_do_not_end(running: Campus, name: str) -> None:
    start = time.monotonic()
    answer = said(running.url(f"/hostile/slow/{name}.htm"), seconds=2.5)
    assert time.monotonic() - start > 2.4
    assert len(answer) < 1_000
    assert get(running, "/hostile/slow/first.htm")[0] == 200


def location(running: Campus, path: str) -> str:
    status, headers, _ = get(running, path)
    assert status in (301, 302)
    return headers["Location"]


def test_redirects(running: Campus) -> None:
    folder = "/hostile/redirects"
    assert location(running, f"{folder}/loop.htm") == f"{folder}/loop.htm"
    assert (
        location(running, location(running, f"{folder}/ping-pong.htm")) == f"{folder}/ping-pong.htm"
    )
    seen = [f"{folder}/endless.htm"]
    while len(seen) < 40:
        seen.append(location(running, seen[-1]))
    assert len(set(seen)) == 40
    assert (
        b'content="0;url=/hostile/redirects/refresh-loop.htm"'
        in get(running, f"{folder}/refresh-loop.htm")[2]
    )
    assert location(running, f"{folder}/to-file.htm") == "file:///etc/passwd"
    hop = location(running, f"{folder}/three-hops.htm")
    hop = location(running, location(running, hop))
    assert b"v_news_content" in get(running, hop)[2]
    status, headers, _ = get(running, f"{folder}/cookies.htm")
    assert (status, headers["Set-Cookie"][:24]) == (302, "track=1; Domain=.edu.cn;")


def test_hosts_that_nobody_may_ask_answer_and_log(running: Campus) -> None:
    for name in ("loopback", "loopback-6"):
        target = location(running, f"/hostile/private/{name}.htm")
        secret = {"loopback": "secret-4", "loopback-6": "secret-6"}[name]
        if secret not in running.hosts:  # a machine without IPv6
            continue
        assert target == f"{running.hosts[secret]}secret.htm"
        assert running.asked(secret) == []
        assert parts(said(target))[0] == 404
        assert running.asked(secret) == ["/secret.htm"]
    running.forget()
    port = urlsplit(running.hosts["secret-4"]).port
    assert (
        location(running, "/hostile/private/decimal.htm") == f"http://2130706434:{port}/secret.htm"
    )
    assert socket.inet_aton("2130706434") == socket.inet_aton("127.0.0.2")


def test_broken_answers(running: Campus) -> None:
    folder = "/hostile/wire"
    _, headers, body = get(running, f"{folder}/short-body.htm")
    assert 0 < len(body) < int(headers["Content-Length"])
    assert not said(running.url(f"{folder}/cut-chunks.htm")).endswith(b"0\r\n\r\n")
    with pytest.raises(ConnectionResetError):
        said(running.url(f"{folder}/reset-at-once.htm"))
    with pytest.raises(ConnectionResetError):
        said(running.url(f"{folder}/reset-in-body.htm"))
    assert said(running.url(f"{folder}/closed.htm")) == b""
    assert len(get(running, f"{folder}/many-headers.htm")[1]) > 3_000
    assert len(get(running, f"{folder}/long-header.htm")[1]["X-Long"]) == 5_000_000
    with pytest.raises(EOFError):
        gzip.decompress(get(running, f"{folder}/cut-gzip.htm")[2])


def test_bytes_are_not_what_they_say(running: Campus) -> None:
    def body(name: str) -> bytes:
        return get(running, f"/hostile/characters/{name}.htm")[2]

    assert b"\0" in body("nul")
    assert b'charset="gb2312"' in body("utf8-as-gb2312")
    assert "党".encode() in body("utf8-as-gb2312")
    assert "党".encode("gbk") in body("gbk-as-utf8")
    assert "𫖯".encode("gb18030") in body("gb18030")
    assert "學".encode("big5") in body("big5-as-gb2312")
    assert b"charset" not in body("undeclared-gbk")
    assert body("utf16").decode("utf-16-le").startswith("<!DOCTYPE")
    for name in ("surrogates", "fragment", "half"):
        with pytest.raises(UnicodeDecodeError):
            body(name).decode()
    assert body("twice").decode().encode("latin-1").decode().count("党") > 5
    assert b"&#x515A;" in body("entities")


def test_shapes(running: Campus) -> None:
    def size(name: str) -> tuple[int, bytes]:
        body = get(running, f"/hostile/shapes/{name}.htm")[2]
        return len(body), body

    assert 10_000_000 < size("long-line")[0] < 16 * 1024 * 1024
    assert 10_000_000 < size("inline-picture")[0] < 16 * 1024 * 1024
    assert size("too-large")[0] > 16 * 1024 * 1024
    assert size("deep-3000")[1].count(b"<div>") >= 3_000
    assert size("siblings")[1].count(b"<i>") == 1_000_000


def test_traps_go_on(running: Campus) -> None:
    for name in ("next-page", "sessions", "deeper", "same-items", "empty"):
        url = running.url(f"/hostile/traps/{name}/list.htm")
        seen = [url]
        for _ in range(5):
            listing = read_listing(HtmlResponse(url, body=parts(said(url))[2], encoding="utf-8"))
            assert len(listing.items) == (0 if name == "empty" else 10)
            assert listing.next_page
            url = listing.next_page
            seen.append(url)
        assert len(set(seen)) == 6
        for item in listing.items:
            body = parts(said(item.url or ""))[2]
            article = read_article(HtmlResponse(item.url or "", body=body, encoding="utf-8"))
            assert article.title == item.title


def test_throttled_pages_open(running: Campus) -> None:
    path = "/hostile/throttled/seconds-429.htm"
    running.forget()
    status, headers, _ = get(running, path)
    assert (status, headers["Retry-After"]) == (429, "2")
    _, dated, _ = get(running, "/hostile/throttled/date-429.htm")
    assert parsedate_to_datetime(dated["Retry-After"]).timestamp() - time.time() < 4
    time.sleep(2.1)
    assert get(running, path)[0] == 200
    assert get(running, "/hostile/throttled/absurd-429.htm")[1]["Retry-After"] == "999999999"


def test_robots(running: Campus) -> None:
    def robots(name: str, seconds: float = 20) -> bytes:
        return said(running.url("/robots.txt", f"robots-{name}"), seconds)

    assert parts(robots("500"))[0] == 500
    assert robots("silent", 1) == b""
    with pytest.raises(ConnectionResetError):
        robots("reset")
    large = parts(robots("large"))[2]
    assert len(large) > 2_000_000
    assert large.index(b"/info/1021/1001.htm") < 500_000 < large.index(b"Disallow: /\n")
    assert parts(robots("mark"))[2].startswith(b"\xef\xbb\xbfUser-agent")
    assert b"Crawl-delay: 86400" in robots("delay")
    assert b"<html>" in robots("page")
    for name in running.hosts:
        if name.startswith("robots-"):
            assert parts(said(running.url("/info/1021/1001.htm", name)))[0] == 200


FAULTS = {
    "self-signed": 18,  # as OpenSSL numbers them: self-signed certificate
    "expired": 10,
    "wrong-host": 64,  # IP address mismatch
    "incomplete": 20,  # unable to get local issuer certificate
}


def handshake(running: Campus, name: str, context: ssl.SSLContext) -> str | None:
    address = urlsplit(running.hosts[f"tls-{name}"])
    host, port = address.hostname or "", address.port or 443
    with (
        socket.create_connection((host, port), timeout=20) as client,
        context.wrap_socket(client, server_hostname=host) as secured,
    ):
        return secured.version()


@pytest.mark.parametrize("name", FAULTS)
def test_certificates_at_fault(running: Campus, name: str) -> None:
    context = ssl.create_default_context(cadata=running.authority())
    with pytest.raises(ssl.SSLCertVerificationError) as error:
        handshake(running, name, context)
    assert error.value.verify_code == FAULTS[name]


def test_a_certificate_that_is_right(running: Campus) -> None:
    context = ssl.create_default_context(cadata=running.authority())
    assert handshake(running, "trusted", context) == "TLSv1.3"
    with pytest.raises(ssl.SSLError):
        handshake(running, "tls-1.0", context)


def test_old_tls_speaks_to_who_lets_it(running: Campus) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    assert handshake(running, "tls-1.0", context) == "TLSv1"


def test_harm_is_there_only_where_it_is_asked_for() -> None:
    with campus("--articles", 5) as process:
        assert set(process.hosts) == {"site-0", "control"}
        url = process.url("/hostile/bombs/list.htm")
        assert requests.get(url, timeout=20).status_code == 404
