"""What a page declares about itself for machines: JSON in scripts, <time> elements."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crawler.pages.dates import SHANGHAI
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TIMES = elements(
    "//time[@datetime][@pubdate or contains(@itemprop,'datePublished') "
    "or contains(@class,'entry-date') or contains(@class,'published') "
    "or contains(@class,'post-date')]"
)
_SCRIPTS = elements("//script[@type='application/ld+json' or @type='application/json']")
_LONGEST = 2_000_000  # characters of JSON: more is data, not a story
_MOST_VALUES = 50_000
_LEAST = 80  # characters of a story that stands in JSON
_SENTENCES = re.compile(r"[\u4e00-\u9fff][，。][\u4e00-\u9fff]")


def declared(tree: HtmlElement, source: str) -> dict[str, str]:
    """Headline and day of publication, under the names that <meta> has for them."""
    found: dict[str, str] = {}
    if "ld+json" in source:
        for value in _values(tree):
            if isinstance(value, dict) and isinstance(value.get("datePublished"), str):
                found.setdefault("article:published_time", day(_sound(value["datePublished"])))
                if isinstance(value.get("headline"), str):
                    found.setdefault("articletitle", _sound(value["headline"]))
    if "<time" in source:
        for element in _TIMES(tree)[:1]:
            found.setdefault("article:published_time", day(element.get("datetime") or ""))
    return found


def story(tree: HtmlElement) -> str:
    """The HTML of the longest text in sentences that stands in the JSON of a page, or nothing."""
    texts = [value for value in _values(tree) if isinstance(value, str)]
    told = [text for text in texts if len(text) >= _LEAST and _SENTENCES.search(text)]
    return _sound(max(told, key=len, default=""))


def day(stamp: str) -> str:
    """The day in Shanghai of a time with its zone; any other text as it is.

    >>> day("2024-05-06T22:30:00.000Z"), day("2024-05-06T22:30:00+08:00"), day("2024-05-06")
    ('2024-05-07', '2024-05-06', '2024-05-06')
    """
    try:
        moment = datetime.fromisoformat(stamp.strip())
        return str((moment if moment.tzinfo is None else moment.astimezone(SHANGHAI)).date())
    except (ValueError, OverflowError):
        return stamp


def _sound(text: str) -> str:
    """The text without the halves of characters and the NULs that JSON can name."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _values(tree: HtmlElement) -> Iterator[Any]:
    """All values in the JSON of a page, the outer before the inner."""
    for script in _SCRIPTS(tree):
        text = script.text or ""
        if len(text) > _LONGEST:
            continue
        try:
            left = deque([json.loads(text, strict=False)])
        except (ValueError, RecursionError):
            continue
        for _ in range(_MOST_VALUES):
            if not left:
                break
            value = left.popleft()
            yield value
            if isinstance(value, dict):
                left.extend(value.values())
            elif isinstance(value, list):
                left.extend(value)
