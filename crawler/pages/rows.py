"""A row of a list as its item: the link with the headline, and the date beside or on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from crawler.items import ListItem
from crawler.pages import dates
from crawler.pages.document import PLACEHOLDER
from crawler.pages.scripts import destination
from crawler.pages.text import clean, hidden
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from crawler.pages.document import Document

# A link round a whole row, with picture, date and summary, names its headline.
_HEADLINES = elements(
    ".//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
    "|.//*/@class[contains(.,'tit') or contains(.,'Tit')]/.."
)
ROW_LINKS = elements(
    "descendant-or-self::a[@href or @onclick]"
    "|descendant-or-self::*[contains(@onclick,'open(') or contains(@onclick,'location')]"
    "[not(self::a or descendant::a)]"
)
_NO_ITEM = re.compile(
    r"^\W*(?:(?:首|尾|末|上一?|下一?|前一?|后一?|第一|最后一?)[页頁]|more|(?:加载|显示)?更多|\d+|详细|详情|全文|"
    r"阅读全文|查看(?:更多|详情|全文)?|go|跳转到?)\W*$",
    re.IGNORECASE,
)
_DATE_SHAPE = re.compile(
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}|(?<!\d)\d{1,2}[-/]\d{1,2}(?!\d)|\d{1,2}月\d{1,2}日|(?<!\d)20\d{6}(?!\d)"
    r"|(?<!\d)\d{1,2}\s+\d{1,2}月"
)
_DATE_TEXT = re.compile(
    r"[\[(（【]?\s?(?:(?:发布|更新)?(?:时间|日期)[:：]\s?)?(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?"
    r"(?:\s\d{1,2}:\d\d(?::\d\d)?)?\s?[\])）】]?"
)
_DATE_END = re.compile(
    rf"^{_DATE_TEXT.pattern}(?=\s)|(?<=[\s\])】]){_DATE_TEXT.pattern}\W*$"
    r"|[\[(（【]\s?(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?\s?[\])）】]\s*$"
)
_MONTH_DAY = re.compile(
    r"\W*(?:(?P<m>\d{1,2})\s?(?:[-/.]|月)\s?(?P<d>\d{1,2})|(?P<d2>\d{1,2})\s+(?P<m2>\d{1,2})月)\s?日?\W*"
)
_YEAR_APART = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?年?\s+(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?![\d.])")
_COLUMN = re.compile(r"^[\[【〔].{1,16}[\]】〕]$")  # [党建动态] in front of a headline
_LABEL = re.compile(r"^[\[【〔][^\[\]【】〔〕]{1,16}[\]】〕]\s*(?=.)")
_PINNED_TEXT = re.compile(r"^\W*(?:置\s?顶|固顶|顶)\W*$")
_PINNED_TITLE = re.compile(r"^[\[【(（〔]\s?(?:置顶|固顶|顶)\s?[\]】)）〕]\s*")
_PINNED_MARK = re.compile(
    r"(?:^|[\s_-])(?:zhiding|istop|is-top|toped|ding|zd)(?:$|[\s_-])", re.IGNORECASE
)
_BULLETS = "·•●○■□◆▪▶►>›»*- \u3000\xa0"
_SHORTEST = 4  # characters of a headline
_MOST_PIECES = 60  # texts of a row that are looked at
_LONGEST_BESIDE = 300  # characters
_OUT_OF_ORDER = timedelta(days=31)  # by which a list that goes back may go forward


@dataclass(slots=True)
class Row:
    """A row of a list: its element, the item, and the day where it is printed without a year."""

    element: HtmlElement
    item: ListItem
    month_day: tuple[int, int] | None = None

    @property
    def dated(self) -> bool:
        return self.item.published is not None or self.month_day is not None


def read_row(element: HtmlElement, doc: Document) -> Row | None:
    """The row of an element, by its first link with a title; links of one word are labels."""
    links = [(link, title_of(link)) for link in ROW_LINKS(element)]
    good = [(link, title) for link, title in links if title and not _is_no_item(title)]
    if not good:
        return None
    headlines = [pair for pair in good if not _COLUMN.match(pair[1])]
    link, title = (headlines or good)[0]
    if len(title) <= 6 and len(headlines) > 1 and not link.get("title"):
        link, title = max(headlines[:2], key=lambda pair: len(pair[1]))
    address = _address(link, doc)
    pinned = _is_pinned(element, title)
    title = _PINNED_TITLE.sub("", title) or title
    beside = _beside(element, link) if link is not element else _behind(link)
    pieces = list(islice(beside, _MOST_PIECES))
    day = _day(pieces) or _date_child(link) or _date_end(link)
    without_year = None if day else _month_day(pieces) or _month_day(link.itertext())
    item = ListItem(title, address, day or dates.in_url(address), pinned)
    return Row(element, item, None if item.published else without_year)


def may_be_headline(link: HtmlElement) -> bool:
    """Whether a link's text is long enough for a headline and is no word of a pager."""
    title = title_of(link)
    return len(title) >= _SHORTEST and not _is_no_item(title)


def _is_no_item(title: str) -> bool:
    """Whether a text is a word of a pager, or what a template forgot to fill in."""
    return bool(_NO_ITEM.match(title) or PLACEHOLDER.search(title))


def title_of(link: HtmlElement) -> str:
    """The full title of a link: its text, or its title attribute where the text is cut."""
    text = _headline_of(link) if len(link) else _trimmed(link)
    cut = re.sub(r"[\s.…]+$", "", text)
    full = _tip(link, cut if cut != text else "")
    cut = cut if cut == text else _LABEL.sub("", cut)
    if full and not cut:
        return full
    if full.startswith(cut[:6]) and (cut != text or len(full) > len(text)):
        return full
    if full and cut and len(text) > 2 * len(full):  # a summary that links to the same story
        return full
    return text


def _headline_of(link: HtmlElement) -> str:
    """The text of the first element inside a link that is made as a headline, else all of it."""
    headlines = (text for one in _HEADLINES(link) if len(text := _trimmed(one)) >= _SHORTEST)
    return next((text for text in headlines if not _is_date(text)), None) or _trimmed(link)


def _trimmed(element: HtmlElement) -> str:
    """What an element shows, without a date at either end."""
    return _DATE_END.sub("", clean(" ".join(_visible(element)))).strip(_BULLETS)


def _tip(link: HtmlElement, cut: str) -> str:
    """What the tip of a link says, or that of the text in it or of its row, if it goes on where the
    text was cut."""
    tip = clean(link.get("title") or "")
    if cut and not tip.startswith(cut[:6]):
        near = (*link.iterdescendants(), *islice(link.iterancestors(), 1))
        tips = (clean(one.get("title") or "") for one in near)
        tip = next((one for one in tips if len(one) > len(cut) and cut in one), tip)
    return "" if PLACEHOLDER.search(tip) else tip


def shows_date(row: HtmlElement, link: HtmlElement) -> bool:
    """Whether a date stands in `row` beside `link`."""
    return _DATE_SHAPE.search(" ".join(_beside(row, link))) is not None


def bears_date(link: HtmlElement) -> bool:
    """Whether a date stands in a link, in an element of its own or at either end."""
    return bool(_date_child(link) or _date_end(link)) or (
        len(link) > 0 and _month_day(link.itertext()) is not None
    )


def with_years(rows: list[Row], visited: date | None, above: date | None = None) -> list[Row]:
    """The rows with the years that their order gives to days printed without one.

    A list goes back from the day on which it was visited, or from `above`, the last day of the page
    before it. So each day is the last possible one that is not after the row above; an item that is
    out of place may be a month after it, unless the whole list has so few items a year that it is
    more likely a year older. What stands pinned above all says nothing of the others. Without a day
    to begin with, a day stays unknown.
    """
    latest = above or visited
    leeway = timedelta(0) if _is_sparse(rows) else _OUT_OF_ORDER
    found = []
    for row in rows:
        day = row.item.published
        if row.month_day and latest:
            newest = latest if latest == visited else latest + leeway
            day = dates.resolve(*row.month_day, min(newest, visited or newest))
        if day and not row.item.pinned:
            latest = day
        found.append(replace(row, item=replace(row.item, published=day)))
    return found


def _is_sparse(rows: list[Row]) -> bool:
    """Whether from one day without a year to the next there is mostly more than a month.

    A step that may as well be one forward does not count.
    """
    days = [31 * month + day for month, day in (r.month_day for r in rows if r.month_day)]
    back = ((above - below) % (12 * 31) for above, below in pairwise(days))
    steps = sorted(step for step in back if step < 11 * 31)
    return len(steps) > 2 and steps[len(steps) // 2] > _OUT_OF_ORDER.days


def _address(link: HtmlElement, doc: Document) -> str | None:
    """Where a link leads, by its address or by its script."""
    href = link.get("href") or ""
    script = link.get("onclick") or (href if href.lower().startswith("javascript:") else "")
    return doc.link(href) or (destination(script, doc) if script else None)


def _is_pinned(element: HtmlElement, title: str) -> bool:
    """Whether a row is marked 置顶, by its headline, a word, a picture or a class of its own."""
    if _PINNED_TITLE.match(title):
        return True
    for part in islice(element.iter(), _MOST_PIECES):
        if not isinstance(part.tag, str):
            continue
        words = (part.text, part.get("alt"), part.tail if part is not element else None)
        if any(_PINNED_TEXT.match(word) for word in words if word and len(word) < 20):
            return True
        if _PINNED_MARK.search((part.get("class") or "")[:300]):
            return True
    return False


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
        tail = child.tail or ""
        if child.getparent() is link or not _is_date(tail.strip()):
            texts.append(tail)
    return texts


def _beside(row: HtmlElement, link: HtmlElement) -> Iterator[str]:
    """The texts of a row that are not the link's; a term's are in its definition, too."""
    inside = {link, *link.iterdescendants()}
    for element in row.iter():
        if not isinstance(element.tag, str) or element.tag == "script":
            continue
        if element not in inside and element.text:
            yield element.text
        if element.tail and element is not row and (element is link or element not in inside):
            yield element.tail
    if row.tag == "dt":
        for definition in row.itersiblings():
            if definition.tag != "dd":
                break
            yield from definition.itertext()


def _behind(link: HtmlElement) -> Iterator[str]:
    """The text right behind a link that is a row by itself."""
    if link.tail and len(link.tail) < _LONGEST_BESIDE:
        yield link.tail


def ends_line(link: HtmlElement) -> bool:
    """Whether nothing but a date stands between a link and the next."""
    return any(_is_date(clean(text)) for text in _behind(link))


def _day(pieces: list[str]) -> date | None:
    """The date that a text beside a link shows alone, for a summary has others; else the first."""
    alone = (_find(text) for piece in pieces if _is_date(text := clean(piece)))
    whole = clean(" ".join(pieces))[:_LONGEST_BESIDE]
    return next(filter(None, alone), None) or _find(whole)


def _find(text: str) -> date | None:
    """The date in a text; the year may stand by itself in front of month and day."""
    return dates.find(text) or dates.find(_YEAR_APART.sub(r"\1-\2-\3", text))


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
    return _find(text) if _is_date(text) else None


def _month_day(pieces: Iterable[str]) -> tuple[int, int] | None:
    """The month and day that a text shows alone, or one text the day and the next the month."""
    shown = [text for piece in islice(pieces, _MOST_PIECES) if (text := clean(piece))]
    for text in (*shown, *(f"{a} {b}" for a, b in pairwise(shown))):
        match = _MONTH_DAY.fullmatch(text) if len(text) < 20 else None
        if match:
            month, day = int(match["m"] or match["m2"]), int(match["d"] or match["d2"])
            if dates.make(2024, month, day):
                return month, day
    return None


def _is_date(text: str) -> bool:
    """Whether a text holds numbers and the words of a date, and nothing else."""
    rest = re.sub(r"发布|时间|日期|[\W\d年月日]", "", text)
    return not rest and len(text) <= 30 and any(c.isdigit() for c in text)
