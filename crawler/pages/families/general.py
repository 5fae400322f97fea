"""Any other page: the story is where the sentences are.

Walks down from <body> as long as one child holds most of the weight of sentences outside links.
Chosen by `benchmarks/general_reader.py` over readability-lxml and trafilatura.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from crawler.pages.frame import read_frame
from crawler.pages.text import BLOCK_TAGS, SILENT_TAGS, hidden

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 1000

_MARKS = re.compile(r"[，。；！？、,]")
_FOOTER = re.compile(r"版权所有|ICP备|公网安备|邮编|邮政编码|技术支持|copyright", re.IGNORECASE)
_ASIDE = frozenset(("nav", "aside", "footer", "header"))
_ASIDE_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|sidebar|footer?|foot|header|copyright|breadcrumb|crumb|pager|"
    r"share|related|comments?|banner|login|search)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3"))
_MOST = 0.7  # of the weight: a child that holds it is where the story is
_OWN = 0.25  # of the weight: what stands directly in an element belongs to its story
_LEAST = 40  # characters of sentences that make an article


class _Weights:
    """For each element, how much sentence text it holds; in one pass over the tree."""

    def __init__(self, root: HtmlElement) -> None:
        self.whole: dict[HtmlElement, int] = {}
        self.own: dict[HtmlElement, int] = {}
        self._walk(root)

    def _walk(self, root: HtmlElement) -> None:
        stack: list[HtmlElement] = []  # open block elements
        pieces: list[list[str]] = [[]]  # text of each, outside links
        links = 0
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if not isinstance(tag, str):
                continue
            block = tag in BLOCK_TAGS or element is root
            if event == "start":
                if element is not root and _aside(element):
                    walk.skip_subtree()
                    continue
                if block:
                    stack.append(element)
                    pieces.append([])
                links += tag == "a"
                if element.text and not links:
                    pieces[-1].append(element.text)
                continue
            if block and stack and stack[-1] is element:
                self._close(element, "".join(pieces.pop()))
                stack.pop()
                if stack:
                    self.whole[stack[-1]] = self.whole.get(stack[-1], 0) + self.whole[element]
                    if _is_paragraph(element):
                        self.own[stack[-1]] = self.own.get(stack[-1], 0) + self.whole[element]
            elif tag == "a" and links:
                links -= 1
            if element.tail and not links and element is not root:
                pieces[-1].append(element.tail)

    def _close(self, element: HtmlElement, text: str) -> None:
        text = text.strip()
        sentences = len(text) >= 12 and _MARKS.search(text) and not _FOOTER.search(text[:200])
        weight = len(text) if sentences else 0
        self.whole[element] = self.whole.get(element, 0) + weight
        self.own[element] = self.own.get(element, 0) + weight


def _is_paragraph(element: HtmlElement) -> bool:
    """Whether a block is one paragraph of a story rather than the whole of one, set with <br>."""
    return not any(child.tag in BLOCK_TAGS or child.tag == "br" for child in element)


def _aside(element: HtmlElement) -> bool:
    if element.tag in SILENT_TAGS or element.tag in _ASIDE or hidden(element):
        return True
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(name.strip()) and _ASIDE_NAME.search(name) is not None and element.tag != "body"


def densest(root: HtmlElement) -> HtmlElement | None:
    """The element below `root` that holds the story, or None if there are no sentences."""
    weights = _Weights(root)
    element = root
    if weights.whole.get(root, 0) < _LEAST:
        return None
    while True:
        total = weights.whole[element]
        inner = [child for child in element.iterchildren() if weights.whole.get(child)]
        inner = inner or [c for c in element.iterdescendants() if weights.whole.get(c)]
        heaviest = max(inner, key=lambda child: weights.whole[child], default=None)
        if heaviest is None:
            return element
        alone = weights.whole[heaviest] == total and heaviest.tag not in _PARAGRAPHS
        if weights.own[element] >= _OWN * total and not alone:
            return element
        if weights.whole[heaviest] < _MOST * total:
            return element
        if heaviest.tag in _PARAGRAPHS:
            return element
        element = heaviest


def recognises(doc: Document) -> bool:
    return True


def kind(doc: Document) -> str | None:
    return None


def read(doc: Document) -> Parts | None:
    root = doc.tree.find("body") if doc.tree.tag == "html" else doc.tree
    body = densest(root) if root is not None else None
    return read_frame(doc, body) if body is not None else None


def rows(doc: Document) -> list[HtmlElement] | None:
    return None
