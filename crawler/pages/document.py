"""A response as the families read it: its text, its tree, its head."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, cast
from urllib.parse import urljoin, urlsplit
from weakref import WeakKeyDictionary

from lxml import etree
from lxml.html import HtmlComment, HtmlElement
from w3lib.encoding import to_unicode

from crawler.items import Attachment
from crawler.pages.bounds import has_too_many_tags, within_bounds, without_ballast
from crawler.pages.charset import decode
from crawler.pages.declared import headline, scripts
from crawler.pages.text import Block, clean, size, too_deep
from crawler.pages.xpath import string

if TYPE_CHECKING:
    from datetime import date

    from scrapy.http import Response, TextResponse

    from crawler.pages.families import Family

_TITLE = string("string(//title)")
#: What a template forgot to fill in, in an address or a text.
PLACEHOLDER = re.compile(r"\$\{|\{\{|<%|^\$\w{1,30}(?:\.\w{1,30})+$")
#: What is joined by putting the host in front, if it has none; urljoin takes ten times as long.
_ROOTED = re.compile(
    r"(https?://[a-zA-Z0-9.-]{1,200})?/(?:[\w%-]{1,100}/){0,20}[\w%-]{0,100}(?:\.\w{1,10})?"
)
_FUNCTION = re.compile(r"\bfunction\s{1,9}([A-Za-z_$][\w$]{0,40})\s?\(([^()]{0,200})\)")
_MOST_FUNCTIONS = 1_000
_LARGE = 1_000_000  # bytes of a page
_LONGEST_TAG = 50_000  # characters
_LONG_TAG = re.compile(rf"<([a-zA-Z][a-zA-Z0-9]{{0,20}})[^<>]{{{_LONGEST_TAG},}}>?")
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|title|body|h[1-6]|div|table|p|br|span|font|script|meta|a|i?frame)\b",
    re.IGNORECASE,
)


@dataclass
class Document:
    """One page. `url` is None for a local file, whose links stay as they are written."""

    text: str
    tree: HtmlElement
    url: str | None
    file: str
    status: int
    deep: bool = False  # too deep or too large for a tree, so that text may be lost
    head: str = field(init=False)  # the opening, where fingerprints stand
    family: Family | None = field(init=False, default=None)  # kept by `family_of`

    def __post_init__(self) -> None:
        self.head = self.text[:20_000]

    @cached_property
    def title(self) -> str:
        """The <title>, white space cleaned."""
        return clean(str(_TITLE(self.tree)))

    @cached_property
    def meta(self) -> dict[str, str]:
        """What <meta> tags declare, and JSON of the headline.

        Names in lower case; the first of a name counts.
        """
        found: dict[str, str] = {}
        for element in self.tree.iter("meta"):
            name = element.get("name") or element.get("property") or ""
            if name and (said := element.get("content")) is not None:
                found.setdefault(name.strip().lower(), clean(said))
        if told := headline(self.data):
            found.setdefault("articletitle", clean(told))
        return found

    @cached_property
    def data(self) -> list[HtmlElement]:
        """The scripts that are JSON."""
        return scripts(self.tree)

    @property
    def named(self) -> str:
        """The headline alone as the head declares it, or nothing."""
        return self.meta.get("articletitle") or self.meta.get("pagetitle") or ""

    @cached_property
    def shown(self) -> int:
        """Roughly how many characters of text the page shows."""
        return size(self.tree)

    @cached_property
    def functions(self) -> dict[str, tuple[str, int]]:
        """The functions of the page's scripts by name: their parameters, where their bodies are."""
        found = islice(_FUNCTION.finditer(self.text), _MOST_FUNCTIONS)
        return {function[1]: (function[2], function.end()) for function in found}

    @cached_property
    def has_markup(self) -> bool:
        """Whether this is HTML at all, rather than plain text or Markdown."""
        return _MARKUP.search(self.text[:4_000]) is not None

    @cached_property
    def _base(self) -> str | None:
        if self.url is None:
            return None
        element = next(self.tree.iter("base"), None)
        base = "" if element is None else (element.get("href") or "").strip()
        return _join(self.url, base) if base else self.url

    @cached_property
    def _root(self) -> str:
        """Scheme and host, in front of links that begin with a slash."""
        return (_join(self._base or "", "/") or "").removesuffix("/")

    def link(self, href: str | None) -> str | None:
        """The absolute address of a link; None for scripts, mail, anchors, nothing, and what a
        template forgot to fill in."""
        href = (href or "").strip()
        if rooted := _ROOTED.fullmatch(href):
            return href if rooted[1] or self._base is None else self._root + href
        if not href or href.startswith("#") or PLACEHOLDER.search(href):
            return None
        if _scheme(href) not in ("", "http", "https"):
            return None
        return href if self._base is None else _join(self._base, href)


def _scheme(href: str) -> str:
    head, colon, _ = href[:40].partition(":")
    return head.lower() if colon and re.fullmatch(r"[A-Za-z][\w+.%-]*", head) else ""


def _join(base: str, href: str) -> str | None:
    try:
        return urljoin(base, href)
    except ValueError:
        return None


#: Kept for as long as a response is there, and no longer: it may be large.
_documents: WeakKeyDictionary[TextResponse, Document] = WeakKeyDictionary()


def document(response: TextResponse) -> Document:
    """The document of a response; never raises, whatever the bytes are.

    It is kept: what kind a page is, its article and its next part are asked for one after another.
    """
    if response not in _documents:
        _documents[response] = _read(response)
    return _documents[response]


def forget(response: Response) -> None:
    """Let the document of a response go before the response does."""
    _documents.pop(cast("TextResponse", response), None)


def _read(response: TextResponse) -> Document:
    local = urlsplit(response.url).scheme == "file"
    url = None if local else response.url
    text = without_ballast(_text(response))
    tree = _tree(text)
    deep = has_too_many_tags(text)
    if too_deep(tree, text):  # by far most often because of <font> or <b> that nobody closes
        tree = _parsed(within_bounds(text))
        deep = deep or too_deep(tree, text)
    return Document(text, tree, url, response.url, response.status, deep)


def _text(response: TextResponse) -> str:
    if "charset_fixed" in response.flags:  # it may have pieces in another encoding
        return decode(response.body, response.encoding).text
    if len(response.body) > _LARGE:
        return to_unicode(response.body, response.encoding).removeprefix("\ufeff")
    return response.text  # which it keeps, too


def _tree(text: str) -> HtmlElement:
    if has_too_many_tags(text):
        return _parsed(within_bounds(text))
    if _may_hold_a_long_tag(text):
        text = _LONG_TAG.sub(r"<\1>", text)
    return _parsed(text)


def _may_hold_a_long_tag(text: str) -> bool:
    """Whether there is a stretch without a new tag; libxml2 takes minutes over 100,000 attributes.

    A tag that is too long covers one of the stretches of half its length whole.
    """
    stretch = _LONGEST_TAG // 2
    return any(
        text.find("<", start, start + stretch) < 0
        for start in range(0, len(text) - stretch + 1, stretch)
    )


def _parsed(text: str) -> HtmlElement:
    """The tree of a text, as `response.selector` has it, which makes a cycle with its response."""
    source = text.strip().encode().replace(b"\x00", b"") or _NOTHING
    root = etree.fromstring(source, _PARSER)
    return cast("HtmlElement", etree.fromstring(_NOTHING, _PARSER) if root is None else root)


def _parser() -> etree.HTMLParser:
    """A parser that makes each element at once; that of lxml.html asks Python for its class."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, collect_ids=False)
    classes = etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment)
    parser.set_element_class_lookup(classes)
    return parser


_PARSER, _NOTHING = _parser(), b"<html/>"


@dataclass(slots=True)
class Parts:
    """What a family finds on a page, before the fields are read out of it.

    A `title` of "" says that the page has none. `label_lines` stand by the title, `tail_lines`
    behind the body; `crumbs` are the columns from the root down; `site` is what the page says its
    publisher is.
    """

    blocks: list[Block]
    title: str | None = None
    label_lines: list[str] = field(default_factory=list)
    tail_lines: list[str] = field(default_factory=list)
    crumbs: list[str] = field(default_factory=list)
    site: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    images: list[str] = field(default_factory=list)  # addresses that stand outside the tree
    original: str | None = None  # the address of the story that a mirror copies
    stamped: date | None = None  # the date of the front matter
