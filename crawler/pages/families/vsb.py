"""博达 Visual SiteBuilder (VSB), versions 8 and 9."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from crawler.pages.families import general
from crawler.pages.frame import first_full, innermost, read_frame
from crawler.pages.text import size
from crawler.pages.xpath import elements, truth

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 20

_FINGERPRINTS = (
    "Announced by Visual SiteBuilder",
    "_sitegray/_sitegray",
    ".vsb.css",
    "_jsq_(",
    "/system/resource/js/",
)
_BODY_FINGERPRINTS = ("v_news_content", "_newscontent_fromname", 'id="vsb_content')
# Templates print #vsb_content or #vsb_content_<n>; some wrap it round the links to other articles
# too, and then the innermost .v_news_content is the story.
_WRAPPERS = elements("//div/@class[contains(.,'v_news_content')]/..")
_OLD_WRAPPERS = elements(
    "//@id[starts-with(.,'vsb_content') or starts-with(.,'vsb_newscontent')]/.."
)
_FORM = elements("//form[@name='_newscontent_fromname']")
_FILES_IN_BODY = elements(".//*/@id[starts-with(.,'nattach') or .='div_vote_id']/..")
_ROWS = elements("//li[starts-with(@id,'line')]|//tr[starts-with(@id,'line')]")
_PAGER = truth("boolean(.//*/@class[contains(.,'p_pages')]|.//*/@id[starts-with(.,'fanye')])")
_VISIT = re.compile(r"_jsq_\(\s*-?\d+\s*,\s*'([^']{0,200})'\s*,\s*(-?\d+)")
_PAGE_TYPES = {"1": "other", "2": "listing", "3": "article"}


def recognises(doc: Document) -> bool:
    return any(mark in doc.head for mark in _FINGERPRINTS) or any(
        mark in doc.text for mark in _BODY_FINGERPRINTS
    )


def kind(doc: Document) -> str | None:
    """By <meta name=pageType>, else by the visit counter, which names the article (-1 for none)."""
    declared = _PAGE_TYPES.get(doc.meta.get("pagetype", ""))
    if declared:
        return declared
    visit = _VISIT.search(doc.text)
    if visit and int(visit[2]) > 0:
        return "article"
    if visit and re.search(r"/(?:index|main)\d*\.jsp", visit[1]):
        return "other"
    return "article" if _WRAPPERS(doc.tree) or _FORM(doc.tree) else None


def read(doc: Document) -> Parts | None:
    forms = _FORM(doc.tree)
    wrappers = innermost(_WRAPPERS(doc.tree))
    body = first_full(wrappers)
    if body is None:
        wrappers += (old := innermost(_OLD_WRAPPERS(doc.tree)))
        body = first_full(old)
    if body is None:
        empty = next(iter(wrappers), None)
        # the text may stand in the row behind an empty #vsb_content
        rooms = forms[:1] or ([] if empty is None else empty.iterancestors("table"))
        body = next((one for room in rooms if (one := general.densest(room)) is not None), empty)
        if body is None:
            return None
    frame = next((form for form in forms if body in form.iterdescendants()), None)
    return read_frame(doc, body, frame=frame, unwanted=_FILES_IN_BODY)


def rows(doc: Document) -> list[HtmlElement] | None:
    """The rows of the list component that a pager belongs to, else of that with the most text."""
    lists: dict[str, list[HtmlElement]] = defaultdict(list)
    for row in _ROWS(doc.tree):
        lists[row.get("id").rpartition("_")[0]].append(row)
    return max(
        lists.values(), key=lambda rows: (_paged(rows[0]), sum(map(size, rows))), default=None
    )


def _paged(row: HtmlElement) -> bool:
    return any(_PAGER(above) for above in list(row.iterancestors())[:4])
