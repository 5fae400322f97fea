"""Where on its site a page stands, and whose site it is."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from crawler.pages.names import crumbs, same
from crawler.pages.text import clean

if TYPE_CHECKING:
    from crawler.pages.document import Document

_FOOT = ("版权所有", "版權所有", "opyright", "©", "&copy;")
_LINE_END = re.compile(
    r"</(?:div|ul|ol|p|nav|h\d)>|<script|<!--#endeditable"
    r"|</td>(?!\s*<td[^<>]{0,200}>\s*(?:&gt;|[>＞»]|<table))",
    re.IGNORECASE,
)
_COMMENT_END = re.compile(r"^(?:[^<>-]|-(?!->)){0,40}-->")  # <!--当前位置开始-->
_HERE_BEFORE = re.compile(
    "(?:当前|當前|现在|現在|所在|您|你|目前)的?(?:当前|所在|访问)?的?[\\s　]*$"
)
_WORDS = re.compile(r"[\u4e00-\u9fff]{4,}(?<!版权所有)$")
#: What is in the source of a breadcrumb: its last word, or a sign between its columns.
_TRAIL = re.compile("正文|&gt|&#|»|&raquo|^[^<>]*>|>[^<>]*>")
_TAG = re.compile(r"<[^<>]*>|<[^<>]*$")
_TITLE_PARTS = re.compile(r"\s*[-_|–—]+\s*")


def places(doc: Document) -> Iterator[str]:
    """The breadcrumb lines of a page, from the last that says 首页 to the first that says 位置.

    Looked up in the source, as is the owner, which is many times faster than in the tree.
    """
    for mark in ("首页", "位置"):
        for start in reversed(_positions(doc.text, mark)):
            if mark == "位置" and not _HERE_BEFORE.search(doc.text[max(0, start - 12) : start]):
                continue  # in a sentence: 摆在突出位置
            source = doc.text[start : start + 1_500]
            if mark == "首页" and not _TRAIL.search(source):
                continue  # a menu
            raw = _LINE_END.split(source, maxsplit=1)[0]
            if _COMMENT_END.match(raw):
                continue
            line = clean(html.unescape(_TAG.sub(" ", raw)))
            if mark == "位置":
                line = f"当前位置{line.removeprefix(mark)}"
            elif not line.endswith("正文") and ">" not in line and "»" not in line:
                continue  # a menu
            if crumbs(line):
                yield line


def _positions(text: str, mark: str, most: int = 6) -> list[int]:
    """Where a word stands in a text, the first few times."""
    found: list[int] = []
    sought = mark if mark.isascii() else mark[0]  # a Han character is found ten times as fast
    start = text.find(sought)
    while start >= 0 and len(found) < most:
        if text.startswith(mark, start):
            found.append(start)
        start = text.find(sought, start + 1)
    return found


def site_names(doc: Document, title: str | None) -> list[str]:
    """What stands behind the headline in <title>, and the lines that name the site's owner."""
    rest, own = doc.title, same(title or "")
    for end in range(len(title or ""), min(len(title or "") + 20, len(rest) + 1)):
        if own and same(rest[:end]) == own:
            rest = rest[end:]
            break
    names = [part for part in _TITLE_PARTS.split(rest) if part and same(part) != own]
    declared = doc.meta.get("sitename")
    return [*names, *([declared] if declared else []), *owner_lines(doc)]


def owner_lines(doc: Document) -> list[str]:
    """What stands behind the copyright marks of the footer, which name the owner of the site."""
    foot = doc.text[-20_000:]
    starts = sorted(start for mark in _FOOT for start in _positions(foot, mark, 2))
    return [_first_words(foot[start : start + 400]) for start in starts[:4]]


def _first_words(source: str) -> str:
    """The text of a piece of source up to the end of the element in which its words end."""
    line = ""
    for part in _TAG.split(source):
        if not part or part.isspace():
            continue
        line = clean(f"{line} {html.unescape(part)}")
        if _WORDS.search(line):
            break
    return line[:80]
