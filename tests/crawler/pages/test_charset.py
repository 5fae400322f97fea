"""Wrong, missing and right declarations of the encoding."""

import time

import pytest

from crawler.pages.charset import decode

TEXT = "学校党委召开党建工作会议，布置今年的工作。" * 4


def page(text: str, meta: str = "") -> str:
    head = f'<meta charset="{meta}">' if meta else ""
    return f"<html><head>{head}</head><body>{text}</body></html>"


@pytest.mark.parametrize(
    ("body", "declared", "encoding", "fixed"),
    [
        (page(TEXT).encode("utf-8"), "utf-8", "utf-8", False),
        (page(TEXT, "gbk").encode("gbk"), "utf-8", "gb18030", True),
        (page(TEXT, "gbk").encode("gbk"), "iso-8859-1", "gb18030", True),
        (page(TEXT, "gb2312").encode("utf-8"), None, "utf-8", True),
        (page(TEXT, "gb2312").encode("gbk"), "gb2312", "gb18030", False),
        (page(TEXT + "朱镕基、㛃、𫖯", "gb2312").encode("gb18030"), None, "gb18030", False),
        (
            page("<script>" + "x=1;" * 1200 + "</script>" + TEXT).encode("gbk"),
            None,
            "gb18030",
            True,
        ),
        (page(TEXT, "utf-8").encode("utf-8"), "gbk", "utf-8", True),
        (page("联通", "gbk").encode("gbk"), None, "gb18030", False),  # reads as UTF-8 in part
        (page("hello " * 200 + "党委会议").encode("gbk"), None, "gb18030", True),
        (page(TEXT).encode("utf-16-be"), None, "utf-16-be", True),
        (page(TEXT).encode("utf-16"), "utf-8", "utf-16-le", True),
        (
            page(TEXT)
            .replace(
                "<head>", '<head><meta httpequiv="ContentType" content="text/html; charset=gb2312">'
            )
            .encode("gbk"),
            None,
            "gb18030",
            False,
        ),
        (b"\xef\xbb\xbf" + page(TEXT).encode("utf-8"), None, "utf-8", False),
        (page("plain").encode("ascii"), None, "utf-8", False),
        (
            page("學校黨委召開黨建工作會議，佈置今年的工作。" * 4).encode("big5"),
            "gb2312",
            "big5hkscs",
            True,
        ),
    ],
)
def test_decode(body: bytes, declared: str | None, encoding: str, fixed: bool) -> None:
    decoded = decode(body, declared)
    assert (decoded.encoding, decoded.fixed) == (encoding, fixed)
    assert "\ufffd" not in decoded.text
    assert "\ufeff" not in decoded.text


def test_nul_bytes_go() -> None:
    assert decode(page("党\0建").encode(), "utf-8").text == page("党建")


def test_utf16_without_a_mark() -> None:
    assert decode(page(TEXT).encode("utf-16-le"), None).encoding == "utf-16-le"


def test_a_broken_character_does_not_change_the_encoding() -> None:
    body = page(TEXT).encode() + "党".encode()[:2]
    assert decode(body, "utf-8").encoding == "utf-8"
    assert decode(page(TEXT).encode() + "夹杂".encode("gbk"), "utf-8").encoding == "utf-8"


def test_unknown_labels_and_rubbish() -> None:
    assert decode(TEXT.encode("gbk"), "x-nonsense").encoding == "gb18030"
    assert decode(b"", None).text == ""
    assert decode(bytes(range(256)) * 10, "utf-8").text


def test_cost_is_bounded() -> None:
    body = (TEXT * 30_000).encode("gbk")
    start = time.perf_counter()
    decode(body, "utf-8")
    assert time.perf_counter() - start < 2
