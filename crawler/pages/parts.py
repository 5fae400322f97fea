"""Stories that a site splits over several pages: where the next part is, and how parts join."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.items import Article
from crawler.pages.document import document
from crawler.pages.text import inline
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from scrapy.http import TextResponse

_LINKS = elements("//a[@href]")
_NEXT = re.compile(
    r"^\W*(?:下一?[页頁]|后一?页|阅读下一页|next(?: page)?|[>›»]{1,2})\W*$", re.IGNORECASE
)
_NAME = re.compile(
    r"(?P<stem>.{0,300}?)(?:(?:[_-](?:page[_-])?|(?<=page)|(?<=content))(?P<number>\d{1,2}))?(?P<ending>\.\w{1,6})?"
)
_PAGE_KEYS = frozenset(("page", "p", "pn", "pageno", "pagenum", "curpage", "currentpage"))
_LONGEST_TEXT = 12  # characters on a link to the next part
_OPEN_END = ("，", "、", "：")
#: What a further part shows of the whole as well as the first.
_LISTS = ("authors", "editors", "photographers", "reviewers")

_T = TypeVar("_T")


def next_part(response: TextResponse) -> str | None:
    """The address of the page on which the story of this one goes on, or None.

    That is a link named 下一页 or with the next number to this page's own address with the next
    number in it; so neither the next story (下一篇) nor one whose id is next is taken for it.
    """
    doc = document(response)
    here = _part(doc.url) if doc.url else None
    if here is None:
        return None
    base, number = here
    found, seen = None, {number}
    stem = base.rpartition("?")[0].rpartition("/")[2].partition(".")[0]
    for link in _LINKS(doc.tree):
        href = link.get("href", "").strip()
        if stem not in href and not href.startswith("?"):
            continue  # before it is joined and parsed, as all but a few are
        address = doc.link(href)
        there = _part(address) if address else None
        if there is None or there[0] != base:
            continue
        seen.add(there[1])
        if there[1] == number + 1 and found is None and _leads_on(inline(link), number + 1):
            found = address
    return found if 1 in seen else None


def _leads_on(text: str, number: int) -> bool:
    short = len(text) <= _LONGEST_TEXT
    return short and (bool(_NEXT.match(text)) or text.strip("[]()（）【】第页 ") == str(number))


def _part(address: str) -> tuple[str, int] | None:
    """The address of the whole story and the number of its part; None for no address.

    >>> _part("http://a.example/2024/c1a2/page_2.htm")
    ('a.example/2024/c1a2/page.htm?', 2)
    >>> _part("https://a.example/show?id=7&page=3"), _part("http://a.example/info/1/22.htm")
    (('a.example/show?id=7', 3), ('a.example/info/1/22.htm?', 1))
    """
    try:
        parts = urlsplit(address)
        query = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return None
    folder, _, name = parts.path.rpartition("/")
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    number = match["number"]
    for key, value in query:
        if key.lower() in _PAGE_KEYS and value.isdecimal() and len(value) < 3:
            number = value
    rest = urlencode([pair for pair in query if pair[0].lower() not in _PAGE_KEYS])
    whole = f"{parts.netloc}{folder}/{match['stem']}{match['ending'] or ''}?{rest}"
    return whole, int(number or 1)


def join(article: Article, further: Article) -> Article:
    """The story of two parts as one: what the first does not say is taken from the other.

    The address and the key stay those of the first part.
    """
    values: dict[str, Any] = {
        "text": _joined(article.text, further.text),
        "original_text": _joined(article.original_text, further.original_text),
        "images": _merged(article.images, further.images),
        "attachments": _merged(article.attachments, further.attachments),
        "flags": further.flags | article.flags,
    }
    for name in _LISTS:
        values[name] = _merged(getattr(article, name), getattr(further, name))
    for name in ("title", "event_date", "origin"):
        values[name] = getattr(article, name) or getattr(further, name)
    if article.published is None:
        values["published"], values["published_from"] = further.published, further.published_from
    whole = replace(article, **values)
    if whole.text:
        whole.flags.pop("empty_body", None)
    if whole.published:
        whole.flags.pop("undated", None)
    return whole


def _joined(first: str, second: str) -> str:
    """Both texts; a sentence that the cut went through is one line again."""
    return first + ("" if not first or not second or first.endswith(_OPEN_END) else "\n") + second


def _merged(first: list[_T], second: list[_T]) -> list[_T]:
    return [*first, *(one for one in second if one not in first)]
