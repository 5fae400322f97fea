"""Documents saved as plain text: breadcrumb, headline and label lines in front of the story."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.pages.bylines import labelled
from crawler.pages.dates import find_labelled
from crawler.pages.document import Parts
from crawler.pages.names import crumbs, is_breadcrumb
from crawler.pages.text import Block, clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document

ORDER = 15

_PICTURE_NAME = re.compile(r"^\S{1,60}\.(?:jpe?g|png|gif|bmp|webp)(?:\s+|$)", re.IGNORECASE)
_LABEL_START = re.compile(
    r"^\W{0,3}(?:文章)?(?:发布|發布|發佈|发表)?(?:日期|时间|時間|来源|來源|作者|编辑|編輯|责编|責編|供稿|撰稿|发布者|发布人|点击|點擊|浏览|關注|关注)"
    r"[\u4e00-\u9fff]{0,2}\s?[:：]"
)
_HEADER_LINES = 10
_LABELS_LENGTH = 160
_TITLE_LENGTH = 90
_SENTENCE_END = re.compile(r"[。！；;.!]$")


def recognises(doc: Document) -> bool:
    return not doc.has_markup and bool(doc.text.strip())


def kind(doc: Document) -> str | None:
    return "article"


def read(doc: Document) -> Parts:
    lines = [line for raw in doc.text.lstrip("\ufeff").splitlines() if (line := clean(raw))]
    start, title, labels, places = _header(lines)
    blocks = [Block(text) for line in lines[start:] if (text := _PICTURE_NAME.sub("", line))]
    trail = [crumb for place in places[-1:] for crumb in crumbs(place)]
    return Parts(blocks=blocks, title=title, label_lines=labels, crumbs=trail)


def rows(doc: Document) -> list[HtmlElement] | None:
    return None


def _header(lines: list[str]) -> tuple[int, str | None, list[str], list[str]]:
    """Where the story begins, and the headline, label lines and breadcrumbs in front of it."""
    labels: list[str] = []
    places: list[str] = []
    last_title, start = None, 0
    for index, line in enumerate(lines[:_HEADER_LINES]):
        if is_breadcrumb(line):
            places.append(line)
            start = index + 1
        elif _is_label_line(line):
            labels.append(line)
            start = index + 1
            last_title = last_title or _title(lines[index - 1] if index else "", places)
        elif labels or _SENTENCE_END.search(line):
            break
    if not last_title and places and start < len(lines):
        last_title = _title(lines[start], places)
        start += bool(last_title)
    if not places and not labels and _heads(lines):
        return 1, lines[0], [], []
    return start, last_title, labels, places


def _is_label_line(line: str) -> bool:
    if len(line) > _LABELS_LENGTH or not _LABEL_START.match(line):
        return False
    return bool(find_labelled(line) or labelled(line) != labelled("") or len(line) < 40)


def _title(line: str, places: list[str]) -> str | None:
    good = 4 <= len(line) <= _TITLE_LENGTH and not _SENTENCE_END.search(line)
    return line if good and line not in places and not _is_label_line(line) else None


def _heads(lines: list[str]) -> bool:
    """Whether a text without labels opens with a headline: a short line before a long one."""
    return (
        len(lines) > 1
        and 6 <= len(lines[0]) <= 60
        and not re.search(r"[。！？；，,：:、;!?.]$", lines[0])
        and len(lines[1]) > 60
    )
