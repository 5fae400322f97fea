"""Entities of HTML that were encoded twice, so that they stand in the text: &nbsp; &#8220;."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from .characters import HAN
from .edits import Edit

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

#: What every editor makes: known with a space in it, with a full-width semicolon, without the
#: ampersand, some without the semicolon as well.
_USUAL = "nbsp|[lr][ds]quo|[mn]dash|hellip|middot|e[mn]sp"
_ENTITY = re.compile(
    r"[&＆] ?(?:amp[;；] ?){0,8}"
    r"(?:#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6})[;；]"
    rf"|(?:{_USUAL}) ?[;；]|(?:nbsp|[lr][ds]quo)(?![0-9A-Za-z=;；])|[A-Za-z]{{2,8}}[0-9]{{0,2}};)"
    rf"|(?<![0-9A-Za-z&＆#; ])(?:{_USUAL});"
)
_FIND = re.compile(rf"[&＆]|(?:{_USUAL});")
_CHARACTER = re.compile(f"[{HAN}]")
#: What a text speaks of that shows entities on purpose, looked for so near.
ABOUT = re.compile(
    "html|xml|css|源代?码|源代?碼|标签|標籤|转义|轉義|字符实体|实体字符|浏览器|瀏覽器|前端|网页|網頁",
    re.IGNORECASE,
)
_NEAR, _TAG = 60, 500
_QUOTES = frozenset(("“”", "「」", "‘’", '""', "''", "``", "()", "（）"))
_DEEPEST = 10


def entities(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that decode entities in lines of Chinese, however often they were encoded.

    Left alone are those that a text shows: near words such as HTML, or in quotation marks by
    themselves, and the brackets of tags, which are `markup`. Source: editors that encode what
    they are given once more, and sanitisers that eat the ampersand.

    >>> from .diagnosis import Diagnosis
    >>> text = "&amp;ldquo;党建&rdquo;&nbsp工作 A&amp;B &#x5B66;"
    >>> [edit[2] for edit in entities(text, Diagnosis())]
    ['“', '”', '\\xa0', '&', '学']
    >>> entities("网页里用&nbsp;表示空格", Diagnosis())
    []
    """
    if not _FIND.search(text):
        return []
    edits = []
    at = 0
    for line in text.split("\n"):
        chinese = _CHARACTER.search(line) is not None
        for match in _ENTITY.finditer(line):
            decoded = _decoded(match[0])
            if decoded and not _shown(line, match, decoded, chinese):
                edits.append(Edit(at + match.start(), match[0], decoded, "entities"))
        at += len(line) + 1
    return edits


def _decoded(entity: str) -> str:
    """The character of an entity; nothing if there is none."""
    plain = entity.replace("＆", "&").replace("；", ";").replace(" ", "")
    plain = f"&{plain.lstrip('&').rstrip(';')};"
    for _ in range(_DEEPEST):
        plain = unescape(plain)
    return plain if len(plain) <= 2 and plain != "\ufffd" else ""


def _shown(line: str, match: re.Match[str], decoded: str, chinese: bool) -> bool:
    """Whether it is meant to be seen as it is."""
    start, end = match.span()
    if not (chinese or _CHARACTER.match(decoded)):
        return True
    if line[start - 1 : start] + line[end : end + 1] in _QUOTES:
        return True
    if decoded == "<" and re.match("[A-Za-z/!?]", line[end : end + 1]):
        return True
    before = line[max(0, start - _TAG) : start]
    if decoded == ">" and re.search("(?:&lt;|<)[A-Za-z/!?][^<>]*\\Z", before):
        return True
    return bool(ABOUT.search(line, max(0, start - _NEAR), end + _NEAR))
