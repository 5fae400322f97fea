"""The page after a list page: behind a link, a number, a form or a script.

A script says where a page is only if it puts the address together before our eyes. What it gets in
another way (a form by POST, a request of its own) is known to be there, and no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from crawler.pages.scripts import call_in, destination
from crawler.pages.text import clean
from crawler.pages.xpath import elements, string

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document

_LINKS = elements("//body//a|//body//button|//body//*[@onclick][not(self::a or self::button)]")
_REL = string("string((//link[@rel='next']|//a[@rel='next'])/@href)")
_IMAGE = string("string(.//img/@alt)")
_FORMS = elements("//form")
_FIELDS = elements(".//input[@name][not(@type='submit' or @type='button' or @type='image')]")
_JUMPS = elements("//input[starts-with(@id,'p__page')]")
_CHOICES = elements("//select[@onchange][count(option) > 1]")
_NEXT = re.compile(r"^\W*(?:下一?[页頁]|[后後]一?[页頁]|next(?: page)?)\W*$", re.IGNORECASE)
_MORE = re.compile(r"^\W*(?:点击|點擊)?(?:加载|載入|显示|顯示)更多(?:内容|文章|新闻|信息)?\W*$")
_BACK = re.compile(r"^\W*[尾末上前]一?[页頁]\W*$")
_SECOND = re.compile(r"^[23]$")
_ARROW = re.compile(r"^(?:>|›|»|＞)$")
_PAGER = re.compile("pag(?:e|in)|fanye|fenye", re.IGNORECASE)
_CURRENT = re.compile(
    r"(?:^|[\s_-])(?:cur\w{0,10}|on|active|this\w{0,10}|now|selected)(?:$|[\s_-])", re.IGNORECASE
)
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)
_NOTHING = re.compile(r"void\s?\(\s?0\s?\)")
_OFF = re.compile("disable", re.IGNORECASE)
_COUNTS = re.compile(r"(?<![\d/-])(\d{1,5})\s?[页頁]?\s?/\s?[共总]?\s?(\d{1,5})(?![\d/-])")
_PAGE_FIELD = re.compile(r"^(?:\w{0,20}page(?:no|num|number|index|id)?|p)$", re.IGNORECASE)
# createPageHTML(50, 0, "index", "html"): how many pages, which this is, from 0, and their names
_TRS = re.compile(r"createPageHTML\s?\(([^()]{3,300})\)")
_TRS_NAME = re.compile(
    r"([\w-]{1,60})\\?\"\s?\+\s?\"_\"\s?\+\s?nextPage\s?\+\s?\"\.(?:\"\s?\+\s?\")?(\w{2,6})"
)
# var __page1234 = {url:'list#-?page?#.html',pages:46}; what stands between # is not in the first
_P8 = re.compile(r"(__page\d{1,6})\s?=\s?\{url:'([^'\n]{1,300})',\s?pages:(\d{1,6})\}")
_CLIMB = 4  # elements from a link of a pager up to the whole of it
_MOST_LINKS = 4_000  # from the end of the page, where pagers stand
_MOST_NUMBERS = 20  # links of a pager; a calendar has more
_MOST_FORWARD = 10  # links for forward: one above the list, one below it
_LONGEST_WORD = 12  # characters
_LONGEST_PAGER = 300  # characters


@dataclass(frozen=True, slots=True)
class Paging:
    """Where the next page is. `scripted`: there is one, but only a script knows how to get it."""

    address: str | None = None
    scripted: bool = False


def paging(doc: Document) -> Paging:
    """The page after this one; an empty Paging on the last."""
    words = [(link, _word(link)) for link in _LINKS(doc.tree)[-_MOST_LINKS:]]
    forward = [link for link, word in words if _NEXT.match(word)]
    found = [_follow(link, doc) for link in forward[:_MOST_FORWARD]]
    for way in (_rel, _arrow, _trs, _p8, _numbers, _choices, _more):
        if any(one.address for one in found):
            break
        found.append(way(doc, words))
    address = next((one.address for one in found if one.address), None)
    return Paging(address, address is None and any(one.scripted for one in found))


def pager(doc: Document) -> HtmlElement | None:
    """The link, button or number by which a reader turns the page, None if there is none."""
    links = [(link, _word(link)) for link in _LINKS(doc.tree)[-_MOST_LINKS:]]
    for wanted in (_NEXT, _BACK, _MORE, _SECOND):
        found = next((link for link, word in links if wanted.match(word)), None)
        if found is not None:
            return found
    return None


def is_paged(doc: Document) -> bool:
    """Whether a page is one of several: it has a pager, or a script that writes one."""
    return pager(doc) is not None or _TRS.search(doc.text) is not None


Words = list[tuple["HtmlElement", str]]


def _word(link: HtmlElement) -> str:
    """What a link says, if it is short: its text, else what its picture or tip says."""
    text = clean("".join(link.itertext())) or clean(
        _IMAGE(link) or link.get("title") or link.get("aria-label") or ""
    )
    return text if len(text) <= _LONGEST_WORD else ""


def _follow(link: HtmlElement, doc: Document) -> Paging:
    """Where a link for forward leads, by its address or by its script."""
    if address := _elsewhere(doc.link(link.get("href")), doc):
        return Paging(address)
    if _OFF.search(link.get("class") or "") or link.get("disabled") is not None:
        return Paging()
    href = link.get("href") or ""
    script = link.get("onclick") or (href if href.lower().startswith("javascript:") else "")
    address = _elsewhere(_destination(script, doc), doc)
    number, total = _place(link)
    if address or (total and number >= total):
        return Paging(address)
    asks = _NOTHING.sub("", script) + _numbered(link)
    return Paging(scripted=bool(number < total or re.search(r"\d|submit|next", asks)))


def _numbered(link: HtmlElement) -> str:
    """The number of a page that a link keeps for a script that listens to it."""
    kept = link.attrib.items()
    return next((str(v) for k, v in kept if "page" in str(k) and str(k).startswith("data-")), "")


def _elsewhere(address: str | None, doc: Document) -> str | None:
    here = (doc.url or "").split("#")[0], doc.file
    return address if address and address.split("#")[0] not in here else None


def _place(link: HtmlElement) -> tuple[int, int]:
    """The number of this page and of all, as the pager round a link prints them; else zeros."""
    for above in list(link.iterancestors())[:_CLIMB]:
        if counts := _COUNTS.search(" ".join(_steps(above))):
            return int(counts[1]), int(counts[2])
    return 0, 0


def _steps(pager: HtmlElement) -> list[str]:
    """The texts of a pager; nothing of an element that is too large for one."""
    texts = [text for text in islice(pager.itertext(), _LONGEST_PAGER) if not text.isspace()]
    return [clean(text) for text in texts] if sum(map(len, texts)) <= _LONGEST_PAGER else []


# --- links ------------------------------------------------------------------------------------


def _rel(doc: Document, words: Words) -> Paging:
    return Paging(_elsewhere(doc.link(_REL(doc.tree)), doc))


def _arrow(doc: Document, words: Words) -> Paging:
    """A lone > or icon between the numbers of a pager; one elsewhere turns a slide show."""
    for link, word in words:
        above = link.getparent()
        marks = f"{link.get('class') or ''} {above.get('class') or ''}"
        if not _ARROW.match(word) and (word or not _NEXT_CLASS.search(marks)):
            continue
        address = _elsewhere(doc.link(link.get("href")), doc)
        if address and (_PAGER.search(above.get("class") or "") or _one_more(address, doc)):
            return Paging(address)
    return Paging()


def _numbers(doc: Document, words: Words) -> Paging:
    """The link to the number after that of this page, which is no link or is marked."""
    digits = [(link, int(word)) for link, word in words if word.isascii() and word.isdigit()]
    for link, number in digits[: 2 * _MOST_NUMBERS]:
        if number < 2:
            continue
        for above in list(link.iterancestors())[:_CLIMB]:
            steps = _steps(above)
            shown = [int(s) for s in steps if s.isascii() and s.isdigit() and len(s) < 6]
            if not steps or len(shown) > _MOST_NUMBERS:
                break
            if number - 1 in shown:
                if _is_current(above, number - 1, doc):
                    return _follow(link, doc)
                break
    return Paging()


def _is_current(pager: HtmlElement, number: int, doc: Document) -> bool:
    for element in pager.iter():
        if not isinstance(element.tag, str) or clean(element.text or "") != str(number):
            continue
        link = next((e for e in (element, *element.iterancestors()) if e.tag == "a"), None)
        if link is None:
            return element.tag not in ("option", "script")
        marks = f"{element.get('class') or ''} {element.getparent().get('class') or ''}"
        here = doc.link(link.get("href"))
        if _CURRENT.search(marks) or (here and not _elsewhere(here, doc)):
            return True
    return False


def _choices(doc: Document, words: Words) -> Paging:
    """The choice after the chosen one, where a box of addresses turns the page."""
    for choice in _CHOICES(doc.tree)[:10]:
        options = choice.findall("option")
        if not all(re.search(r"^\W*第?\s?\d{1,5}\s?[页頁]?\W*$", o.text or "") for o in options):
            continue
        here = next((i for i, o in enumerate(options) if o.get("selected") is not None), 0)
        if here + 1 < len(options):
            value = options[here + 1].get("value") or ""
            address = doc.link(value) if re.search(r"[./?]", value) else None
            return Paging(_elsewhere(address, doc), address is None)
    return Paging()


def _more(doc: Document, words: Words) -> Paging:
    """加载更多; an address behind it counts if it is that of this page but for a number."""
    for link, word in words:
        if _MORE.match(word):
            address = _elsewhere(doc.link(link.get("href")), doc)
            return Paging(address if address and _one_more(address, doc) else None, True)
    return Paging()


def _one_more(address: str, doc: Document) -> bool:
    """Whether an address lies in the folder of this page or below it."""
    here = urlsplit(doc.file).path.rpartition("/")[0]
    return urlsplit(address).path.startswith(here) and re.search(r"\d", address) is not None


# --- scripts ----------------------------------------------------------------------------------


def _trs(doc: Document, words: Words) -> Paging:
    """index_1.html behind createPageHTML(50, 0, "index", "html"), or its older spelling."""
    for call in islice(_TRS.finditer(doc.text), _MOST_FORWARD):
        arguments = [_value(a.strip(), doc) for a in call[1].split(",")]
        first = next((i for i, a in enumerate(arguments) if a.isdigit()), len(arguments))
        if len(arguments) >= first + 4 and arguments[first + 1].isdigit():
            total, number = int(arguments[first]), int(arguments[first + 1])
            name, suffix = arguments[first + 2 : first + 4]
            return _trs_page(doc, total, number, name, suffix)
    if written := _TRS_NAME.search(doc.text):
        count, current = _value("countPage", doc), _value("currentPage", doc)
        if count.isdigit() and current.isdigit():
            return _trs_page(doc, int(count), int(current), written[1], written[2])
    return Paging()


def _trs_page(doc: Document, total: int, number: int, name: str, suffix: str) -> Paging:
    if number + 1 >= total:
        return Paging()
    return Paging(doc.link(f"{name}_{number + 1}.{suffix.removeprefix('.')}"))


def _p8(doc: Document, words: Words) -> Paging:
    """The page after that in the jump box of P8CMS, which names the form of all addresses."""
    stated = _P8.search(doc.text)
    if stated is None:
        return Paging()
    box, form, total = stated.groups()
    current = next((e.get("value") or "" for e in _JUMPS(doc.tree) if e.get("id") == f"p{box}"), "")
    if not (current.isascii() and current.isdigit() and int(current[:9]) < int(total)):
        return Paging()
    address = doc.link(form.replace("#", "").replace("?page?", str(int(current[:9]) + 1)))
    return Paging(address, address is None)


def _value(argument: str, doc: Document) -> str:
    """An argument without its quotes, or the number that a variable of the page holds."""
    if re.fullmatch(r"[A-Za-z_]\w{0,40}", argument):
        stated = re.search(rf"\b{argument}\s?=\s?[\"']?(\d{{1,6}})\b", doc.text)
        return stated[1] if stated else argument
    return argument.strip("\"'")


def _destination(script: str, doc: Document) -> str | None:
    """The address to which the script of a link for forward leads, None where it is not certain."""
    if address := destination(script, doc):
        return address
    call = call_in(script, doc)
    if call is None or (call.body and "submit" not in call.body):
        return None
    numbers = [value for value in call.values if value.isascii() and value.isdigit()]
    return _form(numbers[0], doc) if len(numbers) == 1 else None


def _form(number: str, doc: Document) -> str | None:
    """The address to which the one form with a page number in it leads, if it asks with GET."""
    for form in _FORMS(doc.tree)[:20]:
        fields = {field.get("name"): field.get("value") or "" for field in _FIELDS(form)[:50]}
        names = [name for name in fields if _PAGE_FIELD.match(name)]
        if len(names) != 1:
            continue
        if (form.get("method") or "get").lower() != "get" or "__VIEWSTATE" in fields:
            return None
        action = (doc.link(form.get("action")) or doc.file).split("?")[0]
        return f"{action}?{urlencode(fields | {names[0]: number})}"
    return None
