"""A list page as its items: rows of the same make that hold a link and, mostly, a date."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.items import Listing, ListItem
from crawler.pages import dates
from crawler.pages.document import Document, document
from crawler.pages.families import family_of, general
from crawler.pages.text import clean, hidden, size
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lxml.html import HtmlElement
    from scrapy.http import TextResponse

_LINKS = elements("//body//a[@href]")
# A link round a whole row, with picture, date and summary, names its headline.
_HEADLINES = elements(
    ".//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
    "[string-length(normalize-space()) > 5]"
    "|.//*[contains(@class,'tit') or contains(@class,'Tit')][string-length(normalize-space()) > 5]"
)
_ROW_LINKS = elements("descendant-or-self::a[@href]")
_NEXT_TEXT = re.compile(r"^\W*(?:下一?页|后一?页|下頁|下一頁|next(?: page)?)\W*$", re.IGNORECASE)
_ARROW = re.compile(r"^(?:>|›|»|＞)$")
_PAGER = re.compile("pag(?:e|in)", re.IGNORECASE)
_NO_ITEM = re.compile(
    r"^\W*(?:(?:首|尾|末|上一?|下一?|前一?|后一?|第一|最后一?)[页頁]|more|更多|\d+|详细|详情|全文|阅读全文|"
    r"查看(?:更多|详情|全文)?|go|跳转到?)\W*$",
    re.IGNORECASE,
)
_DATE_SHAPE = re.compile(
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}|(?<!\d)\d{1,2}[-/]\d{1,2}(?!\d)|\d{1,2}月\d{1,2}日|(?<!\d)20\d{6}(?!\d)"
)
_DATE_TEXT = re.compile(
    r"[\[(（【]?\s?(?:(?:发布|更新)?(?:时间|日期)[:：]\s?)?(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?"
    r"(?:\s\d{1,2}:\d\d(?::\d\d)?)?\s?[\])）】]?"
)
_COLUMN = re.compile(r"^[\[【〔].{1,16}[\]】〕]$")  # [党建动态] in front of a headline
_DATE_END = re.compile(rf"^{_DATE_TEXT.pattern}(?=\s)|(?<=[\s\])】]){_DATE_TEXT.pattern}\W*$")
_BULLETS = "·•●○■□◆▪▶►>›»*- \u3000\xa0"
_CLIMB = 5  # elements from a link up to the row with its date
_LEAST_TITLE = 4
_LONGEST_ROW = 3_000  # characters: a summary may stand in it
_MOST_LINKS = 4_000
_LIST_LENGTH = 4  # dated rows that make a list page
_STORY_LENGTH = 100  # characters that make an article


@dataclass(slots=True)
class _Row:
    """A row of a list: its element, the link with the title, and the text beside it."""

    element: HtmlElement
    item: ListItem
    dated: bool


def read_listing(response: TextResponse) -> Listing:
    """The items of a list page in its order, with full titles, and the page after it.

    Addresses are absolute (as written for a local file); None where a link only runs a script.
    """
    doc = document(response)
    return Listing(items(doc), next_page(doc))


def items(doc: Document) -> list[ListItem]:
    """The items of the page's main list; the family's own mark of them goes before structure."""
    return [row.item for row in _rows(doc)]


def _rows(doc: Document) -> list[_Row]:
    marked = family_of(doc).rows(doc)
    if marked is None:
        return _main_list(doc)
    return [row for row in (_row(element, doc) for element in marked) if row]


def kind_by_content(doc: Document) -> str:
    """What most of the page is: sentences in one place, or rows of dated titles."""
    root = doc.tree.find("body") if doc.tree.tag == "html" else doc.tree
    if root is None:
        return "other"
    body = general.densest(root)
    story = size(body) if body is not None else 0
    rows = _rows(doc)
    dated = [row for row in rows if row.dated]
    inside = sum(body in row.element.iterancestors() for row in dated) if body is not None else 0
    listed = sum(len(row.item.title) for row in dated)
    if len(dated) >= _LIST_LENGTH and (listed > story / 3 or 2 * inside > len(dated)):
        return "listing"
    if story >= _STORY_LENGTH:
        return "article"
    return "listing" if len(rows) >= 2 * _LIST_LENGTH else "other"


def next_page(doc: Document) -> str | None:
    """The address behind 下页, or None on the last page."""
    arrows = []
    for link in _LINKS(doc.tree):
        text = clean("".join(link.itertext()))
        if len(text) > 12:
            continue
        address = _address(link, doc)
        here = address is None or address in (doc.url, doc.file)
        if _NEXT_TEXT.match(text) and not here:
            return address
        if _ARROW.match(text) and not here and _PAGER.search(link.getparent().get("class") or ""):
            arrows.append(address)
    return arrows[0] if arrows else None


def _address(link: HtmlElement, doc: Document) -> str | None:
    address = doc.link(link.get("href"))
    if address is None and (
        opened := re.search(r"open\(['\"]([^'\"]{2,500})", link.get("onclick") or "")
    ):
        address = doc.link(opened[1])
    return address


# --- one row --------------------------------------------------------------------------------


def _row(element: HtmlElement, doc: Document) -> _Row | None:
    """The item of a row: its first link with a title; links of one word are labels."""
    links = [(link, _title(link)) for link in _ROW_LINKS(element)]
    good = [(link, title) for link, title in links if title and not _NO_ITEM.match(title)]
    if not good:
        return None
    headlines = [pair for pair in good if not _COLUMN.match(pair[1])]
    link, title = (headlines or good)[0]
    if len(title) <= 6 and len(headlines) > 1 and not link.get("title"):
        link, title = max(headlines[:2], key=lambda pair: len(pair[1]))
    address = _address(link, doc)
    day = _day(element, link) or dates.in_url(address)
    return _Row(element, ListItem(title, address, day), day is not None)


def _title(link: HtmlElement) -> str:
    """The full title of a link: its text, or its title attribute where the text is cut."""
    headline = next(iter(_HEADLINES(link)), link) if len(link) else link
    text = _DATE_END.sub("", clean(" ".join(_visible(headline)))).strip(_BULLETS)
    full = clean(link.get("title") or "")
    cut = re.sub(r"[\s.…]+$", "", text)
    if full and not cut:
        return full
    if full.startswith(cut[:6]) and (cut != text or len(full) > len(text)):
        return full
    if full and cut and len(text) > 2 * len(full):  # a summary that links to the same story
        return full
    return text


def _visible(link: HtmlElement) -> list[str]:
    """The texts of a link; parts that hold a day or a month alone are its date."""
    if not len(link):
        return [link.text or ""]
    texts = [link.text or ""]
    for child in link.iterdescendants():
        if (
            isinstance(child.tag, str)
            and child.tag not in ("script", "style")
            and not hidden(child)
        ):
            text = (child.text or "").strip()
            if not _is_date(text):
                texts.append(text)
        texts.append(child.tail or "")
    return texts


def _day(row: HtmlElement, link: HtmlElement) -> date | None:
    """The date of a row: beside the link, else on it."""
    beside = clean(" ".join(_beside(row, link)))[:300] if link is not row else ""
    return dates.find(beside) or _date_child(link) or _date_end(link)


def _beside(row: HtmlElement, link: HtmlElement) -> Iterator[str]:
    """The texts of a row that are not the link's."""
    inside = {link, *link.iterdescendants()}
    for element in row.iter():
        if not isinstance(element.tag, str) or element.tag == "script":
            continue
        if element not in inside and element.text:
            yield element.text
        if element.tail and element is not row and (element is link or element not in inside):
            yield element.tail


def _date_end(link: HtmlElement) -> date | None:
    """The date at either end of a link's text; one inside it belongs to the headline."""
    match = _DATE_END.search(clean(" ".join(link.itertext())))
    return dates.find(match[0]) if match else None


def _date_child(link: HtmlElement) -> date | None:
    """The date that an element of its own shows inside a link."""
    for child in link.iterdescendants():
        if isinstance(child.tag, str) and (day := _only_date(child)):
            return day
    return None


def _only_date(element: HtmlElement) -> date | None:
    text = clean(" ".join(element.itertext()))
    return dates.find(text) if _is_date(text) else None


def _is_date(text: str) -> bool:
    """Whether a text holds numbers and the words of a date, and nothing else."""
    rest = re.sub(r"发布|时间|日期|[\W\d年月日]", "", text)
    return not rest and len(text) <= 30 and any(c.isdigit() for c in text)


# --- the list among all links -----------------------------------------------------------------


def _main_list(doc: Document) -> list[_Row]:
    """The group of rows of the same make that carries the most titles."""
    groups: dict[tuple[str, ...], list[HtmlElement]] = defaultdict(list)
    for element in _candidates(doc):
        rows = groups[_make(element)]
        if not rows or rows[-1] is not element:
            rows.append(element)
    best: list[_Row] = []
    highest = 0.0
    for group in groups.values():
        if len(group) < 2:
            continue
        rows = [row for row in (_row(e, doc) for e in group) if row]
        score = _score(rows)
        if score > highest:
            best, highest = rows, score
    return _with_siblings(best, doc)


def _candidates(doc: Document) -> Iterator[HtmlElement]:
    """For each link that could be a headline, the element that holds it and its date."""
    for link in _LINKS(doc.tree)[:_MOST_LINKS]:
        title = _title(link)
        if len(title) < _LEAST_TITLE or _NO_ITEM.match(title):
            continue
        row = _dated_above(link)
        if row is not None:
            yield row
        elif len(title) >= 8:
            yield _undated_row(link)


def _dated_above(link: HtmlElement) -> HtmlElement | None:
    """The lowest element round a link, or the link itself, that shows a date beside its title."""
    if _date_child(link) or _date_end(link):
        return link
    for element in list(link.iterancestors())[:_CLIMB]:
        text = "".join(element.itertext())
        if len(text) > _LONGEST_ROW or element.tag in ("body", "ul", "table", "tbody"):
            return None
        if _DATE_SHAPE.search(" ".join(_beside(element, link))):
            return element if len({a.get("href") for a in _ROW_LINKS(element)}) <= 3 else None
    return None


def _undated_row(link: HtmlElement) -> HtmlElement:
    """The outermost element round a link that holds no other link."""
    element = link
    for parent in link.iterancestors():
        if parent.tag in ("body", "ul", "tbody", "table") or len(_ROW_LINKS(parent)) > 1:
            break
        element = parent
    return element


def _make(element: HtmlElement) -> tuple[str, ...]:
    """Tags and classes from the root down; numbered classes (n1, n2) count as one."""
    path = []
    for step in (element, *element.iterancestors()):
        name = re.sub(
            r"\b\w*\d+\w*\b|\b(?:first|last|odd|even|on|active|clearfix)\b",
            "",
            step.get("class") or "",
        )
        path.append(f"{step.tag}.{'.'.join(name.split())}")
    return tuple(path)


def _score(rows: list[_Row]) -> float:
    """How much a group looks like the list of a page: many long titles with full dates."""
    if len(rows) < 2:
        return 0.0
    titles = sum(min(len(row.item.title), 30) for row in rows)
    dated = sum(row.dated for row in rows) / len(rows)
    if not dated and titles / len(rows) < 10:
        return 0.0
    return titles * (0.15 + dated)


def _with_siblings(rows: list[_Row], doc: Document) -> list[_Row]:
    """The rows with those of the same list that bear no date."""
    if len(rows) < 2:
        return rows
    parents = {row.element.getparent() for row in rows}
    if len(parents) > 1:
        return rows
    known = {row.element: row for row in rows}
    shape = (rows[0].element.tag, rows[0].element.get("class"))
    found = []
    for element in next(iter(parents)):
        row = known.get(element)
        if row is None and (element.tag, element.get("class")) == shape:
            row = _row(element, doc)
            if row and not row.dated and len(row.item.title) < 6:
                row = None
        if row:
            found.append(row)
    return found
