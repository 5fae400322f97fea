"""Archives that other tools wrote, and such as nobody should have written."""

import gzip
import io
import random

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archives import ArchiveError, Story, UnreadError, stories

HTML = ("Content-Type", "text/html; charset=utf-8")
URL = "http://www.yunhe.example/info/1/2.htm"


def archive(folder, *records, packed=True):
    """A file of records: (kind, url, head or None, body)."""
    path = folder / "a.warc.gz"
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=packed)
        for kind, url, head, body in records:
            http = StatusAndHeaders(head[0], head[1:], protocol="HTTP/1.1") if head else None
            date = {"WARC-Date": "2024-06-14T04:30:00Z"}
            given = {"warc_headers_dict": date, "http_headers": http}
            record = writer.create_warc_record(url, kind, io.BytesIO(body), len(body), **given)
            writer.write_record(record)
    return path


def read(path, largest=1_000):
    return list(stories(path, largest))


def reasons(path):
    """Of each page its body, or why there is none."""
    return [str(one) if isinstance(one, UnreadError) else one.page.body for one in read(path)]


@pytest.mark.parametrize("packed", [True, False])
def test_a_response_is_a_story_with_what_the_server_said(tmp_path, packed):
    body = "<p>党建".encode()
    found = read(archive(tmp_path, ("response", URL, ["200 OK", HTML], body), packed=packed))
    (story,) = found
    assert isinstance(story, Story)
    assert (story.page.url, story.page.body, story.page.status) == (URL, body, 200)
    assert story.page.headers == {"Content-Type": "text/html; charset=utf-8"}
    assert story.page.fetched_at.isoformat() == "2024-06-14T04:30:00+00:00"


def test_a_body_that_is_packed_is_unpacked_and_a_bomb_is_not(tmp_path):
    head = ["200 OK", HTML, ("Content-Encoding", "gzip")]
    small, bomb = gzip.compress(b"<p>small"), gzip.compress(b"0" * 50_000_000)
    path = archive(tmp_path, ("response", URL, head, small), ("response", URL, head, bomb))
    assert set(reasons(path)) == {b"<p>small", "too_large"}
    (story,) = (one for one in read(path) if isinstance(one, Story))
    assert "Content-Encoding" not in story.page.headers


def test_what_is_no_story_is_named_or_passed_over(tmp_path):
    records = [
        ("request", URL, None, b"GET / HTTP/1.1\r\n\r\n"),
        ("metadata", URL, None, b"a: b"),
        ("response", URL, ["404 Not Found", HTML], b"gone"),
        ("response", URL, ["200 OK", ("Content-Type", "image/png")], b"\x89PNG"),
        ("response", "dns:www.yunhe.example", None, b"1.2.3.4"),
        ("response", "javascript:alert(1)", ["200 OK", HTML], b"x"),
        ("response", URL, ["200 OK", HTML], b"story"),
    ]
    assert reasons(archive(tmp_path, *records)) == [
        "http_404",
        "no_text",
        "scheme",
        "scheme",
        b"story",
    ]


NO_ARCHIVES = {
    "text": b"no archive",
    "packed text": gzip.compress(b"no archive"),
    "no address": b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
    "no gzip": b"\x1f\x8b\x08 no gzip",
}


@pytest.mark.parametrize("content", NO_ARCHIVES.values(), ids=NO_ARCHIVES)
def test_a_file_that_is_no_archive_is_an_error_in_one_line(tmp_path, content):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(content)
    with pytest.raises(ArchiveError) as caught:
        read(path)
    assert "\n" not in str(caught.value)


def test_an_archive_that_breaks_off_gives_what_is_before_the_break(tmp_path):
    body = random.Random(1).randbytes(300)
    pages = [("response", f"{URL}?{n}", ["200 OK", HTML], body) for n in range(3)]
    path = archive(tmp_path, *pages)
    path.write_bytes(path.read_bytes()[:-40])
    assert sorted(map(str, reasons(path))) == [str(body), str(body), "truncated"]
