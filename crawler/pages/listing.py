"""A list page as its items: rows of the same make that hold a link and, mostly, a date."""

from __future__ import annotations

import re
from collections import defaultdict
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import TYPE_CHECKING

from crawler.items import Listing
from crawler.pages import dates
from crawler.pages.document import Document, document
from crawler.pages.families import family_of, general
from crawler.pages.feeds import read_feed, script_items
from crawler.pages.paging import is_paged, pager, paging
from crawler.pages.records import next_records, records
from crawler.pages.rows import (
    ROW_LINKS,
    Row,
    bears_date,
    ends_line,
    may_be_headline,
    read_row,
    shows_date,
    title_of,
    with_years,
)
from crawler.pages.text import size
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from lxml.html import HtmlElement
    from scrapy.http import TextResponse

    from crawler.items import ListItem

_LINKS = elements(
    "//body//a[@href or @onclick]"
    "|//body//*[contains(@onclick,'open(') or contains(@onclick,'location')]"
    "[not(self::a or descendant::a or ancestor::a)]"
)
_ASIDE_NAME = re.compile(
    r"(?:^|[\s_-])(?:side\w{0,8}|hot\w{0,8}|rank\w{0,8}|recommend\w{0,8}|related\w{0,8}|nav\w{0,8}|"
    r"menu\w{0,8}|foot\w{0,8}|friend\w{0,8}|header|banner|slide\w{0,8})(?:$|[\s_-])",
    re.IGNORECASE,
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_COLUMNS = frozenset(("ul", "ol", "dl", "tbody"))
_DEPTH = 40  # elements round a row that tell its make
_CLIMB = 5  # elements from a link up to the row with its date
_LONGEST_ROW = 3_000  # characters: a summary may stand in it
_MOST_LINKS = 4_000
_LIST_LENGTH = 4  # dated rows that make a list page
_SHORTEST = 8  # characters of a headline that stands alone
_STORY_LENGTH = 100  # characters that make an article
_NO_YEAR = 0.6  # of what a full date is worth
_ASIDE = 0.5  # of what a list of no such name is worth
_BY_THE_PAGER = 3  # times as likely to be the list of a page as one elsewhere


def read_listing(response: TextResponse, above: date | None = None) -> Listing:
    """The items of a list page in its order, with full titles, and the page after it.

    Addresses are absolute (as written for a local file); None where a link only runs a script.
    `above` is the last day on the page before this one: days without a year go on from there.
    """
    doc = document(response)
    if feed := read_feed(doc):
        return feed
    marked = _marked(doc)
    rows = _main_list(doc) if marked is None else marked
    if marked is None and rows and _is_beside_a_story(rows, doc):
        rows = []
    items = [row.item for row in with_years(rows, _visited(response, doc), above)]
    if marked is None:
        in_script = script_items(doc)
        items = in_script if _weight(in_script) > _score(rows) else items
    turn = paging(doc)
    address = next_records(doc, len(items)) or turn.address
    more = doc.deep or (marked is None and len(_LINKS(doc.tree)) > _MOST_LINKS)
    return Listing(items, address, turn.scripted and address is None, cut_off=more)


def _visited(response: TextResponse, doc: Document) -> date | None:
    """The day on which a page was fetched, by the clock of its server; None for a local file."""
    if doc.url is None:
        return None
    try:
        stamp = parsedate_to_datetime((response.headers.get("Date") or b"").decode("latin-1"))
        return stamp.astimezone(dates.SHANGHAI).date()
    except (ValueError, OverflowError):
        return dates.today()


def _marked(doc: Document) -> list[Row] | None:
    """The rows that a family marks as those of the page's list; None to find them by structure."""
    marked = records(doc) or family_of(doc).rows(doc)
    if marked is None:
        return None
    return [row for row in (read_row(element, doc) for element in marked) if row]


def kind_by_content(doc: Document) -> str:
    """What most of the page is: sentences in one place, or rows of dated titles."""
    if _root(doc) is None:
        return "other"
    marked = _marked(doc)
    rows = _main_list(doc) if marked is None else marked
    story = _story(doc)
    if _outweigh([row for row in rows if row.item.published], story):
        return "listing"
    if story is not None:
        return "article"
    return "listing" if len(rows) >= 2 * _LIST_LENGTH else "other"


def _root(doc: Document) -> HtmlElement | None:
    return doc.tree.find("body") if doc.tree.tag == "html" else doc.tree


def _story(doc: Document) -> HtmlElement | None:
    """The element that holds the sentences of a page, None where they make no article."""
    root = _root(doc)
    body = general.densest(root) if root is not None else None
    return body if body is not None and size(body) >= _STORY_LENGTH else None


def _outweigh(dated: list[Row], story: HtmlElement | None) -> bool:
    """Whether dated rows are more of a page than its sentences, or hold them as summaries."""
    if story is None or len(dated) < _LIST_LENGTH:
        return len(dated) >= _LIST_LENGTH
    inside = sum(story in row.element.iterancestors() for row in dated)
    listed = sum(len(row.item.title) for row in dated)
    return listed > size(story) / 3 or 2 * inside > len(dated)


def _is_beside_a_story(rows: list[Row], doc: Document) -> bool:
    """Whether rows are a menu or a box of a page that is one text."""
    story = _story(doc)
    if story is None or _outweigh([row for row in rows if row.dated], story):
        return False
    around = {story, *story.iterancestors()}
    return not any(row.element in around or story in row.element.iterancestors() for row in rows)


# --- the list among all links -----------------------------------------------------------------


def _main_list(doc: Document) -> list[Row]:
    """The group of rows of the same make that carries the most titles, above all by the pager."""
    groups: dict[tuple[str, ...], list[HtmlElement]] = defaultdict(list)
    for element in _candidates(doc):
        rows = groups[_make(element)]
        if not rows or rows[-1] is not element:
            rows.append(element)
    read = [
        [row for row in (read_row(element, doc) for element in group) if row]
        for group in groups.values()
        if len(group) > 1
    ]
    weighed = [(_score(rows), rows) for rows in read]
    weighed = [(score, rows) for score, rows in weighed if score]
    if not weighed:
        return _only_row(groups.values(), doc) if is_paged(doc) else []
    turn = pager(doc)
    above = list(turn.iterancestors()) if turn is not None else []
    near = [_nearness(rows, above) for _, rows in weighed]
    best = max(
        range(len(weighed)),
        key=lambda i: weighed[i][0] * (_BY_THE_PAGER if near[i] == min(near) else 1),
    )
    return _with_siblings(weighed[best][1], doc)


def _only_row(groups: Iterable[list[HtmlElement]], doc: Document) -> list[Row]:
    """The row of the last page of a list, where one item is left; none where several are dated."""
    found = [row for group in groups for element in group if (row := read_row(element, doc))]
    around = {element for row in found for element in row.element.iterancestors()}
    dated = [row for row in found if row.item.published and row.element not in around]
    if len(dated) > 1:
        dated = [row for row in dated if not _is_aside(row)]
    return dated if len(dated) == 1 else []


def _nearness(rows: list[Row], above: list[HtmlElement]) -> int:
    """How many elements up from a pager the first is that holds the last of the rows, too."""
    around = set(rows[-1].element.iterancestors())
    return next((i for i, element in enumerate(above) if element in around), len(above))


def _candidates(doc: Document) -> Iterator[HtmlElement]:
    """For each link that could be a headline, the element that holds it and its date."""
    for link in _LINKS(doc.tree)[:_MOST_LINKS]:
        if not may_be_headline(link):
            continue
        row = _dated_above(link)
        if row is not None:
            yield row
        elif len(title_of(link)) >= _SHORTEST:
            yield _alone_in(link)


def _dated_above(link: HtmlElement) -> HtmlElement | None:
    """The lowest element round a link, or the link itself, that shows a date beside its title.

    Lines that are no elements are a link and the date behind it each.
    """
    if bears_date(link):
        return _alone_in(link)
    row = _row_round(link)
    is_line = ends_line(link) and (row is None or sum(map(ends_line, ROW_LINKS(row))) > 1)
    return link if is_line else row


def _row_round(link: HtmlElement) -> HtmlElement | None:
    """The lowest element round a link that shows a date beside it and holds few other links."""
    for element in list(link.iterancestors())[:_CLIMB]:
        if element.tag in ("body", "ul", "table", "tbody") or _is_long(element):
            return None
        if shows_date(element, link):
            return element if len({a.get("href") for a in ROW_LINKS(element)}) <= 3 else None
    return None


def _alone_in(link: HtmlElement) -> HtmlElement:
    """The outermost element round a link that holds no other link."""
    element = link
    for parent in link.iterancestors():
        links = islice((a for a in parent.iter("a") if a.get("href") or a.get("onclick")), 2)
        if parent.tag in ("body", "ul", "tbody", "table") or len(list(links)) > 1:
            break
        element = parent
    return element


def _is_long(element: HtmlElement) -> bool:
    """Whether an element holds more than a row does; stops reading there."""
    left = _LONGEST_ROW
    for text in element.itertext():
        left -= len(text) + 1
        if left < 0:
            return True
    return False


def _make(element: HtmlElement) -> tuple[str, ...]:
    """Tags and classes from an element up; numbered classes (n1, n2) count as one."""
    path = []
    for step in (element, *islice(element.iterancestors(), _DEPTH)):
        name = re.sub(
            r"\b\w*\d+\w*\b|\b(?:first|last|odd|even|on|active|clearfix)\b",
            "",
            step.get("class") or "",
        )
        path.append(f"{step.tag}.{'.'.join(name.split())}")
    return tuple(path)


def _score(rows: list[Row]) -> float:
    """How much a group looks like the list of a page: many long titles with full dates.

    Boxes beside it print days without years, and often say what they are by their names.
    """
    if len(rows) < 2:
        return 0.0
    dated = sum(1 if row.item.published else _NO_YEAR * row.dated for row in rows) / len(rows)
    if not dated and sum(min(len(row.item.title), 30) for row in rows) / len(rows) < 10:
        return 0.0
    return _weight([row.item for row in rows], dated) * (_ASIDE if _is_aside(rows[0]) else 1)


def _is_aside(row: Row) -> bool:
    """Whether the elements round a row bear the names of boxes, menus and the like."""
    around = list(row.element.iterancestors())[:_CLIMB]
    names = (f"{element.get('class') or ''} {element.get('id') or ''}" for element in around)
    return any(_ASIDE_NAME.search(name) for name in names)


def _weight(items: list[ListItem], dated: float | None = None) -> float:
    """The characters of the titles, worth more the more of the items are dated."""
    if dated is None:
        dated = sum(item.published is not None for item in items) / max(len(items), 1)
    return sum(min(len(item.title), 30) for item in items) * (0.15 + dated)


def _with_siblings(rows: list[Row], doc: Document) -> list[Row]:
    """The rows with those of the same list, or of a column beside it, that are made otherwise."""
    parents = list(dict.fromkeys(row.element.getparent() for row in rows))
    columns = _columns(parents[0])
    if any(parent not in columns for parent in parents):
        return rows
    known = {row.element: row for row in rows}
    shape = (rows[0].element.tag, rows[0].element.get("class"))
    found: list[Row] = []
    for column in columns:
        for element in column:
            row = known.get(element)
            if row is None and element.tag == shape[0] and len(found) < _MOST_LINKS:
                row = read_row(element, doc)
                like = (element.tag, element.get("class")) == shape and column in parents
                if row and not row.dated and (not like or len(row.item.title) < 6):
                    row = None
            if row:
                found.append(row)
    return [*_first_apart(columns[0], doc), *found]


def _first_apart(column: HtmlElement, doc: Document) -> list[Row]:
    """The first item of a list, where it stands before the others in a make of its own.

    Mostly that is the one with a picture; both of its links lead to the story, and it is dated.
    """
    before = column.getprevious()
    if before is None or not isinstance(before.tag, str) or before.tag in _HEADINGS:
        return []
    addresses = {link.get("href") for link in ROW_LINKS(before)}
    if len(addresses) != 1 or _is_long(before):
        return []
    row = read_row(before, doc)
    return [row] if row and row.item.published and len(row.item.title) >= _SHORTEST else []


def _columns(parent: HtmlElement) -> list[HtmlElement]:
    """A list with those beside it; a heading between them would make them different lists."""
    above = parent.getparent()
    if parent.tag not in _COLUMNS or above is None or any(c.tag in _HEADINGS for c in above):
        return [parent]
    return [column for column in above if column.tag == parent.tag]
