"""What of a page is read, where it is far larger than any page that somebody wrote.

Pages of ordinary size pass through at no cost. Of the others goes first what says nothing: blanks
without an end, pictures that stand in the page itself, marks of letters. If there are still more
tags than a tree of bounded memory can hold, the page is read as far as they reach.
"""

from __future__ import annotations

import re
from itertools import islice

_LARGE = 1_000_000  # characters
_MOST_TAGS = 100_000
_BLANK = re.compile(r"(?<!\s)\s{1000,}")
_PICTURE = re.compile(r"(?<=[\"'(\s])data:[\w+/=%,;:.-]{1000,}")
#: They say how text looks, and nothing else.
_INLINE = re.compile(
    r"</?(?:font|b|i|u|s|em|strong|small|big|span|o:p)(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE
)


def without_ballast(text: str) -> str:
    """A page without what takes only room; itself, if it is not large.

    >>> without_ballast(f"<p>党{' ' * 2_000_000}建</p>")
    '<p>党 建</p>'
    """
    if len(text) < _LARGE:
        return text
    return _PICTURE.sub("data:,", _BLANK.sub(" ", text))


def has_too_many_tags(text: str) -> bool:
    """Whether a page has more tags than are read of one."""
    return len(text) >= _MOST_TAGS and text.count("<") > _MOST_TAGS


def within_bounds(text: str) -> str:
    """A page without the marks of letters, and no further than its tags are read.

    >>> within_bounds("<p><font color=red>党<b>建</b></p>")
    '<p>党建</p>'
    """
    text = _INLINE.sub("", text)
    beyond = next(islice(re.finditer("<", text), _MOST_TAGS, None), None)
    return text[: beyond.start()] if beyond else text
