"""Hanweb's lists, which are markup inside data: their rows, and where there are more of them.

A page holds the first records and a script that gets the others from a data proxy by their numbers.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement, fragment_fromstring

if TYPE_CHECKING:
    from crawler.pages.document import Document

_RECORD = re.compile(r"<record>\s{0,20}<!\[CDATA\[")
_GROUP = re.compile(
    r"<nextgroup>\s{0,20}<!\[CDATA\[[^>]{0,50}?href=([\"']?)([^>\s]{1,800}?)\1[\s>]"
)
_TOTAL = re.compile(r"<totalrecord>\s{0,9}(\d{1,9})\s{0,9}</totalrecord>", re.IGNORECASE)
_SCRIPT = re.compile(r"\.jpage\s?\(\s?\{")
_PROXY = "/module/web/jpage/dataproxy.jsp"
_PROXY_URL = re.compile(r"proxyUrl['\"]?\s?:\s?['\"]([^'\"\s]{1,300})['\"]")
_COUNTS = re.compile(r"\b(totalRecord|perPage)['\"]?\s?:\s?['\"]?(\d{1,9})")
_COLUMN = re.compile(r"\bcolumnid['\"]?\s?:", re.IGNORECASE)
_PAIR = re.compile(r"(\w{1,40})['\"]?\s?:\s?(?:'([^'\n]{0,300})'|\"([^\"\n]{0,300})\"|(\d{1,12}))")
_LONGEST_RECORD = 20_000  # characters
_LONGEST_OBJECT = 1_000  # characters on either side of the column's number
_LONGEST_CALL = 3_000  # characters of the script's settings
_MOST_RECORDS = 2_000
_PAGES_AT_ONCE = 3  # that the script asks for


def records(doc: Document) -> list[HtmlElement]:
    """The rows that are records of the page, in order."""
    found = []
    for start in islice(_RECORD.finditer(doc.text), _MOST_RECORDS):
        end = doc.text.find("]]>", start.end(), start.end() + _LONGEST_RECORD)
        if end < 0:
            break
        markup = _row_markup(doc.text[start.end() : end])
        found.append(fragment_fromstring(markup, create_parent="div"))
    return found


def _row_markup(markup: str) -> str:
    """The markup of a row; cells stand only in a table."""
    return f"<table>{markup}</table>" if markup.lstrip()[:3].lower() == "<tr" else markup


def next_records(doc: Document, shown: int) -> str | None:
    """The address of the records behind the `shown` ones, None if there are no more."""
    if group := _GROUP.search(doc.text):
        return doc.link(unescape(group[2]))
    return _after_an_answer(doc) or _after_a_page(doc, shown)


def _after_an_answer(doc: Document) -> str | None:
    """The same question to the proxy for the numbers behind those that were asked for."""
    total = _TOTAL.search(doc.text)
    if total is None or doc.url is None:
        return None
    parts = urlsplit(doc.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    start, end = query.get("startrecord", ""), query.get("endrecord", "")
    if not (start.isdecimal() and end.isdecimal() and 0 < int(start[:9]) <= int(end[:9])):
        return None
    first, last, most = int(start[:9]), int(end[:9]), int(total[1])
    if last >= most:
        return None
    query |= {"startrecord": str(last + 1), "endrecord": str(min(2 * last - first + 1, most))}
    return urlunsplit(parts._replace(query=urlencode(query)))


def _after_a_page(doc: Document, shown: int) -> str | None:
    """What the script of a page asks the proxy for when its reader turns the page."""
    script = _SCRIPT.search(doc.text)
    column = _column(doc.text) if script else {}
    if script is None or not column:
        return None
    settings = doc.text[script.end() : script.end() + _LONGEST_CALL]
    counts = {name: int(number) for name, number in _COUNTS.findall(settings)}
    total, page = counts.get("totalRecord", 0), counts.get("perPage", 0)
    if not page or shown >= total:
        return None
    proxy = _PROXY_URL.search(settings)
    end = min(shown + _PAGES_AT_ONCE * page, total)
    numbers = {"startrecord": str(shown + 1), "endrecord": str(end), "perpage": str(page)}
    return doc.link(f"{proxy[1] if proxy else _PROXY}?{urlencode(numbers | column)}")


def _column(source: str) -> dict[str, str]:
    """What the script tells the proxy beside the numbers: the object that names the column."""
    named = _COLUMN.search(source)
    if named is None:
        return {}
    start = source.rfind("{", max(0, named.start() - _LONGEST_OBJECT), named.start())
    end = source.find("}", named.end(), named.end() + _LONGEST_OBJECT)
    pairs = _PAIR.findall(source[start:end]) if start >= 0 and end >= 0 else []
    return {name: one or two or number for name, one, two, number in pairs}
