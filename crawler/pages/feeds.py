"""Lists that are data: RSS and Atom, JSON, an array in a script."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

from crawler.items import Listing, ListItem
from crawler.pages import dates
from crawler.pages.text import clean
from crawler.pages.xpath import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.pages.document import Document

_SCRIPTS = texts("//script/text()")
_ENTRIES = frozenset(("item", "entry", "article", "row"))
_JSONP = re.compile(r"^[\w$.]{1,60}\s?\(\s?[\[{]")
_ARRAY = re.compile(r"[=:(]\s?\[\s{0,80}\{")
_TITLE = re.compile(r"(?<!sub)(?<!short)(?:title|subject|headline|biaoti)$|^(?:bt|name)$")
_ADDRESS = re.compile(r"(?:url|href|link)$")
_PUBLISHED = re.compile(
    r"pub|issue|release|^(?:fbsj|fbrq|day|date|time|(?:day|show|news)(?:time|date))$"
)
_MADE = re.compile(r"create|add|input|^updated$|(?:date|time)$")
_OTHER_DAY = re.compile(
    r"^(?:update(?!d$)|modif|edit|last|end|expire|top)|(?:by|er|or|id|org|unit|dept)$"
)
_PAGE = re.compile(r"^(?:page(?:no|num|number|index)?|current(?:page)?|pn|p)$", re.IGNORECASE)
_PAGES = re.compile(r"^(?:pages|pagecount|totalpages?|pagetotal)$")
_TOTAL = re.compile(r"^(?:total|totalcount|totalrecords?|totalelements|totalnum|count|records)$")
_TOKEN = re.compile(
    r"(?P<blank>\s+|//[^\n]*|/\*[^*]{0,500}\*/)|(?P<mark>[\[\]{},:])"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')|(?P<word>[\w$.+-]+)"
)
_CONSTANT = re.compile(r"true|false|null|-?\d{1,15}(?:\.\d{1,15})?")
_SIZE = re.compile(r"^(?:rows|size|limit|pagesize|perpage|pagerows)$")
_MOST_ITEMS = 2_000
_MOST_VALUES = 50_000  # of JSON that are looked through
_MOST_ARRAYS = 30
_MOST_TOKENS = 60_000
_LONGEST_JSON = 4_000_000  # characters


def read_feed(doc: Document) -> Listing | None:
    """The list that a feed is; None for a page."""
    start = doc.text[:1_000].lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[")) or _JSONP.match(start):
        return _read_json(doc)
    if start.startswith(("<?xml", "<rss", "<feed", "<rdf")):
        return _read_xml(doc)
    return None


def script_items(doc: Document) -> list[ListItem]:
    """The items of the longest array of titled objects in the page's scripts."""
    best: list[ListItem] = []
    arrays, tokens = 0, _MOST_TOKENS
    for script in _SCRIPTS(doc.tree):
        whole = script.strip()
        if whole.startswith("{") and '"title"' in whole:
            best = max(best, _items(_parsed(whole), doc), key=len)
        end = 0
        for start in _ARRAY.finditer(script):
            if start.start() < end:
                continue
            if arrays == _MOST_ARRAYS or tokens <= 0:
                return best
            written, used, end = _as_json(script, start.end() - 1, tokens)
            arrays, tokens = arrays + 1, tokens - used
            best = max(best, _items(_parsed(f"[{written}"), doc), key=len)
    return best


# --- XML ----------------------------------------------------------------------------------------


def _read_xml(doc: Document) -> Listing | None:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, encoding="utf-8"
    )
    source = doc.text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace")
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError:
        return None
    if root is None or _name(root) == "html":
        return None
    entries = islice((e for e in root.iter() if _name(e) in _ENTRIES), _MOST_ITEMS)
    found = [item for entry in entries if (item := _item(_fields(entry), doc))]
    return Listing(found) if found else None


def _fields(entry: Any) -> dict[str, Any]:
    """The children of an entry by name; a link may keep its address in an attribute."""
    fields: dict[str, Any] = {}
    for child in entry:
        name, text = _name(child), (child.text or "").strip()
        if name == "link" and child.get("rel", "alternate") == "alternate":
            text = text or child.get("href") or ""
        if name and text:
            fields.setdefault(name, text)
    return fields


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


# --- JSON ---------------------------------------------------------------------------------------


def _read_json(doc: Document) -> Listing | None:
    text = doc.text.strip("\ufeff \t\r\n;")
    if call := _JSONP.match(text):
        text = text[call.end() - 1 :].rstrip(")")
    data = _parsed(text)
    if data is None:
        return None
    found = _items(data, doc)
    return Listing(found, _next_page(data, len(found), doc))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if len(text) <= _LONGEST_JSON else None
    except (ValueError, RecursionError):
        return None


def _values(data: Any) -> Iterator[dict[str, Any] | list[Any]]:
    """Every object and array of parsed JSON, outermost first."""
    queue = [data]
    for value in islice(queue, _MOST_VALUES):
        if isinstance(value, dict | list):
            yield value
            inner = value.values() if isinstance(value, dict) else value
            queue.extend(one for one in inner if isinstance(one, dict | list))


def _items(data: Any, doc: Document) -> list[ListItem]:
    """The items of the array with the most objects that have a title."""
    best: list[ListItem] = []
    for value in _values(data):
        if isinstance(value, list) and len(value) > len(best):
            rows = [one for one in value[:_MOST_ITEMS] if isinstance(one, dict)]
            found = [item for row in rows if (item := _item(row, doc))]
            best = max(best, found, key=len)
    return best


def _item(fields: dict[str, Any], doc: Document) -> ListItem | None:
    """The item that an object names; None without a title and an address or a date."""
    named = {re.sub(r"[_\W]", "", str(name)).lower(): value for name, value in fields.items()}
    title = named.get("title") or _first(named, _TITLE)
    address = _first(named, _ADDRESS)
    day = _day(named)
    if not isinstance(title, str) or not (isinstance(address, str) or day):
        return None
    title = clean(re.sub(r"<[^<>]{0,200}>", "", unescape(title)))
    url = doc.link(address) if isinstance(address, str) else None
    return ListItem(title, url, day or dates.in_url(url)) if title else None


def _first(named: dict[str, Any], pattern: re.Pattern[str]) -> Any:
    return next((v for name, v in named.items() if v and pattern.search(name)), None)


def _day(named: dict[str, Any]) -> date | None:
    for pattern in (_PUBLISHED, _MADE):
        for name, value in named.items():
            if pattern.search(name) and not _OTHER_DAY.search(name) and (day := _moment(value)):
                return day
    return None


def _moment(value: Any) -> date | None:
    """The day in Shanghai that a time stamp of any kind names."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            seconds = value / 1000 if value > 1e11 else value
            moment = datetime.fromtimestamp(seconds, dates.SHANGHAI)
            return moment.date() if moment.year > 1990 and moment.date() <= dates.today() else None
        if not isinstance(value, str) or len(value) > 100:
            return None
        if value.isdigit() and len(value) in (10, 13):
            return _moment(int(value))
        moment = (
            parsedate_to_datetime(value)
            if re.match(r"\w{3},", value)
            else datetime.fromisoformat(value)
        )
        return moment.astimezone(dates.SHANGHAI).date() if moment.tzinfo else moment.date()
    except (ValueError, OverflowError, OSError):
        return dates.find(value) if isinstance(value, str) else None


def _next_page(data: Any, shown: int, doc: Document) -> str | None:
    """The address with the next number in it, if the answer says that there are more pages."""
    parts = urlsplit(doc.url or "")
    query = parse_qsl(parts.query, keep_blank_values=True)
    numbers = [(n, v) for n, v in query if _PAGE.match(n) and v.isascii() and v.isdigit()]
    if len(numbers) != 1 or not shown:
        return None
    name, number = numbers[0][0], int(numbers[0][1][:9])
    counts = [value for value in _values(data) if isinstance(value, dict)][:100]
    pages = _count(counts, _PAGES)
    total = _count(counts, _TOTAL)
    size = _count([dict(query), *counts], _SIZE) or shown  # the last page shows fewer
    if number < pages or number * size < total:
        query = [(n, str(number + 1) if n == name else v) for n, v in query]
        return urlunsplit(parts._replace(query=urlencode(query)))
    return None


def _count(objects: list[dict[str, Any]], pattern: re.Pattern[str]) -> int:
    for one in objects:
        for name, value in one.items():
            if pattern.match(name.replace("_", "").lower()) and str(value).isdecimal():
                return int(str(value)[:9])
    return 0


# --- an array in a script -------------------------------------------------------------------------


def _as_json(script: str, start: int, most: int) -> tuple[str, int, int]:
    """The rest of an array of literals from its first object on, written as JSON.

    With it, the number of tokens that were read and where the array ends.
    """
    written: list[str] = []
    depth, position, used = 1, start, 0
    while depth and used < most and (token := _TOKEN.match(script, position)):
        position, used = token.end(), used + 1
        if mark := token["mark"]:
            depth += (mark in "[{") - (mark in "]}")
            if mark in "]}" and written and written[-1] == ",":
                written.pop()
            written.append(mark)
        elif token["string"]:
            written.append(_as_string(token["string"]))
        elif word := token["word"]:
            name = re.compile(r"\s*:").match(script, position)
            written.append(
                json.dumps(word) if name else word if _CONSTANT.fullmatch(word) else "null"
            )
    return "".join(written), used, position


def _as_string(literal: str) -> str:
    """A string of JavaScript as one of JSON.

    >>> _as_string("'it\\\\'s \\"so\\"'")
    '"it\\'s \\\\"so\\\\""'
    """
    body = re.sub(r"\\(['/])", r"\1", literal[1:-1])
    return f'"{body}"' if literal[0] == '"' else '"' + re.sub(r'(?<!\\)"', r"\"", body) + '"'
