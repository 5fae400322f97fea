"""WARC 1.0: the raw pages that the records were read from, as warcio and other tools read them.

A page of the web is a `response` with its status and headers, a local file a `resource`. The
further pages of a split story follow their first one and name it in WARC-Concurrent-To. Bodies are
stored unpacked, so that headers which told of their packing are renamed X-Archive-Orig-. The same
pages give the same bytes: no name is drawn by lot, and no time is of now.
"""

from __future__ import annotations

import io
import string
import uuid
import zlib
from collections.abc import Iterator
from datetime import datetime
from http.client import responses
from typing import BinaryIO
from urllib.parse import quote

from sqlalchemy import Connection, RowMapping, func, select
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.database.tables import article, page
from pipelines.export.records import Records, reading

AT_ONCE = 20  # first pages in memory
PACKING = frozenset({"content-encoding", "transfer-encoding", "content-length"})
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "warc.dangjian.invalid")
ORIGINAL = "X-Archive-Orig-"
PRINTABLE = string.digits + string.ascii_letters + string.punctuation + " "
OCTETS = "application/octet-stream"
NO_PAGE = "articles without a raw page"


def write(records: Records, stream: BinaryIO) -> dict[str, int]:
    """Write the pages of `records`, each once; return how many records have none."""
    archive = WARCWriter(stream, gzip=True)
    with reading(records.database) as connection:
        for number, (row, first) in enumerate(_pages(connection, records)):
            if number == 0:
                _write_info(archive, row)
            _write_page(archive, row, first)
        query = select(func.count()).where(article.c.page_id.is_(None), *records.wanted())
        without = connection.scalar(query)
    return {NO_PAGE: int(without)} if without else {}


def _pages(connection: Connection, records: Records) -> Iterator[tuple[RowMapping, RowMapping]]:
    """Each page with the first page of its story: first pages by their ids, then their parts."""
    of_page = [article.c.page_id == page.c.id, *records.wanted()]
    document = select(func.min(article.c.document)).where(article.c.page_id == page.c.id)
    query = select(page, document.scalar_subquery().label("document"))
    query = query.where(select(article.c.id).where(*of_page).exists()).order_by(page.c.id)
    last = 0
    while (
        firsts := connection.execute(query.where(page.c.id > last).limit(AT_ONCE)).mappings().all()
    ):
        last = firsts[-1]["id"]
        ids = [first["id"] for first in firsts]
        further = select(page).where(page.c.part_of.in_(ids)).order_by(page.c.part, page.c.id)
        parts = connection.execute(further).mappings().all()
        for first in firsts:
            yield first, first
            yield from ((part, first) for part in parts if part["part_of"] == first["id"])
        told = select(func.count()).where(article.c.page_id.in_(ids), *records.wanted())
        records.tell(connection.scalar(told) or 0)


def _write_info(archive: WARCWriter, first: RowMapping) -> None:
    info = b"software: dangjian-crawler\r\nformat: WARC File Format 1.0\r\n"
    headers = {"WARC-Record-ID": _name("warcinfo", first["sha256"]), "WARC-Date": _date(first)}
    record = archive.create_warc_record(
        "", "warcinfo", io.BytesIO(info), len(info), warc_headers_dict=headers
    )
    archive.write_record(record)


def _write_page(archive: WARCWriter, row: RowMapping, first: RowMapping) -> None:
    body = zlib.decompress(row["body"])
    headers = {"WARC-Record-ID": _page_name(row), "WARC-Date": _date(row)}
    if row is not first:
        headers["WARC-Concurrent-To"] = _page_name(first)
    address, http, content_type = _ascii(row["url"] or "", " "), _http(row), ""
    if not row["url"]:
        address, http, content_type = f"file:///{quote(first['document'] or '')}", None, OCTETS
    record = archive.create_warc_record(
        address,
        "response" if http else "resource",
        io.BytesIO(body),
        len(body),
        warc_content_type=content_type,
        warc_headers_dict=headers,
        http_headers=http,
    )
    archive.write_record(record)


def _http(row: RowMapping) -> StatusAndHeaders:
    """The head of the answer as it is stored, in characters that HTTP allows."""
    headers = [(_ascii(name, ":"), _ascii(value)) for name, value in row["headers"].items()]
    known = [(ORIGINAL + name if name.lower() in PACKING else name, v) for name, v in headers]
    status = row["status"] or 200
    return StatusAndHeaders(f"{status} {responses.get(status, '')}", known, protocol="HTTP/1.1")


def _ascii(text: str, but: str = "") -> str:
    """The text with line ends and all that is no ASCII percent-encoded, for a line of a head."""
    return quote(text, safe="".join(set(PRINTABLE) - set(but)))


def _page_name(row: RowMapping) -> str:
    return _name("page" if row["part_of"] is None else "part", row["sha256"])


def _name(kind: str, sha256: str) -> str:
    return uuid.uuid5(NAMESPACE, f"{kind} {sha256}").urn.join("<>")


def _date(row: RowMapping) -> str:
    fetched_at: datetime = row["fetched_at"]
    return fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")
