"""What a page declares about itself for machines: in <meta>, in JSON, in <time> elements."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from crawler.pages import dates
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from datetime import date

    from lxml.html import HtmlElement

_DAYS = ("pubdate", "publishdate", "article:published_time", "publication_date", "dc.date", "date")
_TIMES = elements(
    "//time[@datetime][not(ancestor::li or ancestor::a or ancestor::nav or ancestor::aside "
    "or ancestor::footer)]"
)
_PUBLISHED = re.compile(r"pubdate|datePublished|entry-date|published|post-date")
_CHANGED = re.compile(r"updated|modified|dateModified", re.IGNORECASE)
_LINKED = "application/ld+json"
_JSON = (_LINKED, "application/json")
_DAY_IN_JSON = re.compile(r'"(?:datePublished|pubDate)"\s{0,4}:\s{0,4}"([^"]{8,40})"')
_LONGEST = 2_000_000  # characters of JSON: more is data, not a story
_MOST_VALUES = 50_000
_LEAST = 80  # characters of a story that stands in JSON
_SENTENCES = re.compile(r"[\u4e00-\u9fff][，。][\u4e00-\u9fff]")


def scripts(tree: HtmlElement) -> list[HtmlElement]:
    """The scripts of a page that are JSON, among them its JSON-LD."""
    return [script for script in tree.iter("script") if script.get("type") in _JSON]


def headline(data: list[HtmlElement]) -> str:
    """The headline that JSON-LD gives the story of a page, or nothing; `data` are its scripts."""
    if not _has_linked(data):
        return ""
    said = (v.get("headline") for v in _values(data) if isinstance(v, dict) and _day_of(v))
    return _sound(next((text for text in said if isinstance(text, str)), ""))


def published(meta: Mapping[str, str], data: list[HtmlElement], tree: HtmlElement) -> date | None:
    """The day in Shanghai on which a page declares to have been published, or None.

    A <time> that says so itself comes first, then any other that stands in no list or margin; one
    of the last change never counts.
    """
    said = (meta.get(name, "") for name in _DAYS)
    return _first_day(said) or _first_day(_days_in_json(data)) or _first_day(_times(tree))


def _first_day(texts: Iterator[str]) -> date | None:
    return next((day for text in texts if text and (day := dates.find(text))), None)


def _days_in_json(data: list[HtmlElement]) -> Iterator[str]:
    """The days in JSON-LD; some systems print one that is not quite JSON."""
    if not _has_linked(data):
        return
    for value in _values(data):
        if isinstance(value, dict):
            yield _day_of(value)
    for script in data:
        if script.get("type") == _LINKED:
            yield from _DAY_IN_JSON.findall(script.text or "")


def _day_of(value: dict[str, Any]) -> str:
    day = value.get("datePublished") or value.get("pubDate")
    return day if isinstance(day, str) else ""


def _times(tree: HtmlElement) -> Iterator[str]:
    """The times of <time> elements, those marked as of publication first."""
    if next(tree.iter("time"), None) is None:
        return
    marked, others = [], []
    for element in _TIMES(tree):
        mark = " ".join((*element.keys(), *(element.get(n, "") for n in ("class", "itemprop"))))
        if _PUBLISHED.search(mark):
            marked.append(element.get("datetime", ""))
        elif not _CHANGED.search(mark):
            others.append(element.get("datetime", ""))
    yield from marked + others


def story(data: list[HtmlElement]) -> str:
    """The HTML of the longest text in sentences that stands in the JSON of a page, or nothing."""
    texts = [value for value in _values(data) if isinstance(value, str)]
    told = [text for text in texts if len(text) >= _LEAST and _SENTENCES.search(text)]
    return _sound(max(told, key=len, default=""))


def _sound(text: str) -> str:
    """The text without the halves of characters and the NULs that JSON can name."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _has_linked(data: list[HtmlElement]) -> bool:
    """Whether there is JSON-LD."""
    return any(script.get("type") == _LINKED for script in data)


def _values(data: list[HtmlElement]) -> Iterator[Any]:
    """All values in the JSON of a page, the outer before the inner."""
    for script in data:
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
