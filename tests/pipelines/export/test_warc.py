"""WARC, read by warcio: the raw pages as they are stored, the same bytes each time."""

import io
from datetime import UTC, datetime

from warcio.archiveiterator import ArchiveIterator

from crawler.items import Article, Page
from pipelines.export import warc
from pipelines.export.records import Records, Selection
from pipelines.storage import store

ALL = Selection(everything=True)
NOON = datetime(2024, 6, 14, 4, 30, tzinfo=UTC)


def page(body, url="http://a.example/1.htm", **more):
    given = {"status": 200, "headers": {"Content-Type": "text/html; charset=gbk"}} | more
    return Page(url, body, "gb18030", NOON, **given)


def written(engine, selection=ALL):
    stream = io.BytesIO()
    notes = warc.write(Records(engine, selection), stream)
    stream.seek(0)
    return stream, notes


def read(stream):
    """The records with their bodies, their digests checked."""
    records = ArchiveIterator(stream, check_digests="raise")
    return [(record, record.content_stream().read()) for record in records]


def test_a_page_is_a_response_with_its_head_its_time_and_its_bytes(engine):
    body = "<title>党建</title>".encode("gb18030") + bytes(range(256))
    store(engine, [Article(key="1", title="一", page=page(body))])
    (info, _), (record, found) = read(written(engine)[0])
    assert info.rec_type == "warcinfo"
    assert record.rec_type == "response"
    assert record.rec_headers["WARC-Target-URI"] == "http://a.example/1.htm"
    assert record.rec_headers["WARC-Date"] == "2024-06-14T04:30:00Z"
    assert record.http_headers.statusline == "200 OK"
    assert record.http_headers["Content-Type"] == "text/html; charset=gbk"
    assert found == body


def test_the_parts_of_a_story_follow_their_first_page_and_name_it(engine):
    parts = [page(b"three", "http://a.example/1_3.htm"), page(b"two", "http://a.example/1_2.htm")]
    other = Article(key="2", title="二", page=page(b"other", "http://a.example/2.htm"))
    split = Article(key="1", title="一", page=page(b"one"), parts=parts[::-1])
    store(engine, [split, other])
    _, *found = read(written(engine)[0])
    assert [body for _, body in found] == [b"one", b"two", b"three", b"other"]
    names = [record.rec_headers["WARC-Record-ID"] for record, _ in found]
    assert len(set(names)) == 4
    behind = [record.rec_headers["WARC-Concurrent-To"] for record, _ in found]
    assert behind == [None, names[0], names[0], None]


def test_a_page_that_two_stories_share_is_there_once_and_only_what_is_wanted(engine):
    shared = page(b"shared")
    store(
        engine,
        [
            Article(key="1", title="一", university="云河大学", page=shared),
            Article(key="2", title="二", university="云河大学", page=shared),
            Article(key="3", title="三", university="青岚学院", page=page(b"another")),
            Article(key="4", title="四", university="云河大学"),
        ],
    )
    stream, notes = written(engine, Selection(university="云河大学"))
    assert [body for _, body in read(stream)[1:]] == [b"shared"]
    assert notes == {"articles without a raw page": 1}


def test_a_local_file_is_a_resource_under_its_name(engine):
    body = "党建".encode()
    local = Page(None, body, "utf-8", NOON)
    store(engine, [Article(key="1", title="一", document="2024/一 .txt", page=local)])
    _, (record, found) = read(written(engine)[0])
    assert record.rec_type == "resource"
    assert record.rec_headers["WARC-Target-URI"] == "file:///2024/%E4%B8%80%20.txt"
    assert found == body


def test_what_a_server_wrote_cannot_end_a_line_or_a_record(engine):
    headers = {
        "X-Evil": "a\r\n\r\nWARC/1.0\r\nWARC-Type: response",
        "X:\r\nName": "党",
        "Content-Encoding": "gzip",
        "Content-Length": "3",
    }
    evil = page(b"body", "http://a.example/\r\nWARC-Type: metadata", headers=headers)
    store(engine, [Article(key="1", title="一", page=evil)])
    _, (record, found) = read(written(engine)[0])
    assert found == b"body"
    assert record.rec_type == "response"
    assert record.rec_headers["WARC-Target-URI"] == ("http://a.example/%0D%0AWARC-Type:%20metadata")
    assert record.http_headers.headers == [
        ("X-Evil", "a%0D%0A%0D%0AWARC/1.0%0D%0AWARC-Type: response"),
        ("X%3A%0D%0AName", "%E5%85%9A"),
        ("X-Archive-Orig-Content-Encoding", "gzip"),
        ("X-Archive-Orig-Content-Length", "3"),
    ]


def test_many_pages_are_read_in_pieces_in_their_order(engine, monkeypatch):
    monkeypatch.setattr(warc, "AT_ONCE", 3)
    bodies = [f"page {number}".encode() for number in range(10)]
    store(engine, [Article(key=str(n), title="一", page=page(b)) for n, b in enumerate(bodies)])
    assert [body for _, body in read(written(engine)[0])[1:]] == bodies
    assert written(engine)[0].getvalue() == written(engine)[0].getvalue()


def test_nothing_is_an_empty_file(engine):
    assert written(engine)[0].getvalue() == b""
