"""The headline of an article, where what the page prints as one is not it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from crawler.pages.frame import heading_text
from crawler.pages.names import SEPARATORS, is_column, is_site, same
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from crawler.pages.document import Document, Parts

_META = ("articletitle", "pagetitle", "og:title", "dc.title", "twitter:title", "title")
_HEADINGS = elements(
    "(//body//h1|//body//h2|//body//h3|//body//*/@class[contains(.,'tit')]/..)[position()<=40]"
)
_LABEL = re.compile(
    r"^[\u4e00-\u9fff]{2,4}(?:部门|单位|时间|日期|人|者)\s?[:：]|^(?:作者|来源|编辑|点击|浏览)\s?[:：]"
)
_NET = re.compile(r"(?:新闻|信息|门户)?(?:网|网站|官网|主页)$")
_CUT = re.compile(r"(?:…|\.{3,})$")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORTEST, _LONGEST = 6, 200  # characters of a headline that is taken instead


def headline_of(doc: Document, parts: Parts) -> str | None:
    """The headline that a family found, or a better one where that is the name of the site, a
    label, or cut short; as found if there is none better."""
    title = parts.title
    if title == "":
        return None
    if title and _CUT.search(title):
        stem = same(_CUT.sub("", title))
        whole = (t for t in _others(doc) if same(t).startswith(stem) and not _CUT.search(t))
        return next((t for t in whole if len(same(t)) > len(stem)), title)
    label = title is not None and _LABEL.search(title)
    if not title or label or _names_site(title, parts) or (is_column(title) and len(title) < 8):
        columns = {same(column) for column in parts.crumbs}
        fit = (t for t in _others(doc) if same(t) not in columns and not _names_site(t, parts))
        better = (t for t in fit if len(t) >= _SHORTEST and not (_LABEL.search(t) or is_column(t)))
        return next(better, _first_part(doc) if label else title)
    return _without_site(title, doc, parts)


def _others(doc: Document) -> Iterator[str]:
    """What else may be the headline: what the page declares first, then what it prints."""
    site = same(doc.title)
    declared = (doc.meta[name] for name in _META if doc.meta.get(name))
    yield from (text for text in declared if same(text) != site)
    for element in _HEADINGS(doc.tree):
        text = heading_text(element)
        if len(text) <= _LONGEST and element.find(".//a") is None:  # that is a box beside
            yield text
    yield _first_part(doc)


def _first_part(doc: Document) -> str:
    return SEPARATORS.split(doc.title)[0]


def _names_site(title: str, parts: Parts) -> bool:
    """Whether a headline is a name by which the page calls its site, with 新闻网 behind or not."""
    name = _NET.sub("", title.strip())
    return len(name) > 3 and is_site(title) and any(_ends(name, site) for site in parts.site)


def _ends(name: str, text: str) -> bool:
    """Whether a name stands somewhere in a text with no further Han behind it.

    >>> _ends("云河大学", "云河大学文学院 - 云河大学"), _ends("云河大学", "云河大学文学院")
    (True, False)
    """
    return any(not _HAN.match(rest) for rest in text.split(name)[1:])


def _without_site(title: str, doc: Document, parts: Parts) -> str:
    """A headline that is known from <title> alone, less the site's name behind a dash."""
    if same(title) != same(doc.title) or doc.text.count(title) > 1:
        return title
    head, _, tail = title.rpartition("——")
    return head.strip() if head and _names_site(tail, parts) else title
