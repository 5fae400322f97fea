"""An element tree as the blocks a reader sees: paragraphs, table rows, captions, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from crawler.pages.xpath import texts, truth, words

MORE = "<!--more-->"

BLOCK_TAGS = words(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre "
    "section summary table tbody td tfoot th thead tr ul video"
)
SILENT_TAGS = words(
    "script style noscript template head title select option textarea button iframe object svg "
    "input map audio"
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_WIDE = (
    "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u3000-\u303f“”‘’—…·\U00020000-\U0003ffff"
)
_SOURCE_BREAK = re.compile(rf"\n(?<=[{_WIDE}]\n)\s*(?=[{_WIDE}])")
_SPACES = re.compile(r"[ \t\r\n\f\v\xa0\u2002-\u200a]+")
_INDENTS = " \t\r\n\f\v\xa0\u2002\u2003\u3000\u200b\ufeff"
_LINE_BREAK = re.compile(r"\r?\n")
_PARAGRAPH_BREAK = re.compile(r"\r?\n(?:\r?\n|(?=[ \t]{2}|\u3000))")
_DEEPEST = 2_000  # libxml2 drops what is nested deeper than 2,048 levels without a word
_AS_DEEP_AS_CAN_BE = truth("boolean(" + "/*" * _DEEPEST + ")")
_ROW_CELL_LIMIT = 200
_MOST_LINES = 40  # around a title and a body
_MOST_AFTER = 12  # of them behind the body
_SHOWN_TEXT = texts(
    "descendant::text()[normalize-space()]"
    "[not(parent::script or parent::style or parent::noscript)]"
)


@dataclass(slots=True)
class Block:
    """One line of text (perhaps empty) with the pictures and links that stand in it.

    `make` is the tag and class of the element, by which lines of one kind are told.
    """

    text: str = ""
    images: list[HtmlElement] = field(default_factory=list)
    links: list[HtmlElement] = field(default_factory=list)
    centred: bool = False
    make: str = ""


def clean(text: str) -> str:
    """Text by the white-space rules of HTML; a line break of the source between two Chinese
    characters is nothing, and indents at both ends go.

    >>> clean("  党建\\n   工作 report\\n of 2024\\xa0\\u3000")
    '党建工作 report of 2024'
    """
    if not text.strip(_INDENTS):
        return ""
    if "\n" in text or "\r" in text:
        broken = text.replace("\r", "\n").split("\n")
        text = _SOURCE_BREAK.sub("", "\n".join(line.rstrip(" \t") for line in broken))
    return _SPACES.sub(" ", text).strip(_INDENTS)


def hidden(element: HtmlElement) -> bool:
    """Whether the element's own attributes keep it from being shown."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def _row(row: HtmlElement) -> Block | None:
    """A row of data as one line with its cells separated by tabs; None for a row of layout."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or row.find(".//table") is not None:
        return None
    texts = [" ".join(b.text for b in blocks(cell) if b.text) for cell in cells]
    if max(map(len, texts)) > _ROW_CELL_LIMIT or sum(map(bool, texts)) < 2:
        return None
    images = [image for cell in cells for image in cell.iter("img")]
    links = [link for cell in cells for link in cell.iter("a")]
    return Block("\t".join(texts).strip("\t"), images, links)


def _centred(element: HtmlElement) -> bool:
    style = element.get("style")
    return element.get("align") == "center" or bool(style and _CENTRED.search(style))


def blocks(root: HtmlElement, skip: Iterable[HtmlElement] = (), joint: str = "") -> Iterator[Block]:
    """The blocks of an element in reading order; those without text and picture are left out.

    `skip` names elements to pass over. `joint` goes between neighbouring inline elements: nothing
    for prose, whose words are cut up by spans; a space for label lines, whose fields are.
    """
    left_out = frozenset(skip)
    pieces: list[str] = []
    block = Block()
    preformatted = 0  # open <pre> elements
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag
        if event in ("comment", "pi"):
            if event == "comment" and (element.text or "").strip() == "more":
                yield from _finished(block, pieces)
                yield Block(MORE)
                block = Block()
        elif event == "start":
            if tag in SILENT_TAGS or element in left_out or hidden(element):
                walk.skip_subtree()
                continue
            row = _row(element) if tag == "tr" else None
            if tag in BLOCK_TAGS or tag == "br":
                yield from _finished(block, pieces)
                block = _next_block(element, block)
            if row:
                yield row
                walk.skip_subtree()
                continue
            if tag == "img":
                block.images.append(element)
            elif tag == "a":
                block.links.append(element)
            preformatted += tag == "pre"
            if element.text and preformatted:
                yield from _set_lines(element.text, block, pieces)
            elif element.text:
                pieces.append(element.text)
            continue
        elif tag in BLOCK_TAGS:
            yield from _finished(block, pieces)
            block = Block()
            preformatted = max(0, preformatted - (tag == "pre"))
        tail = element.tail if element is not root else None
        if tail and preformatted:
            yield from _set_lines(tail, block, pieces)
        elif tail:
            pieces.append(tail)
        if joint and pieces:
            pieces.append(joint)
    yield from _finished(block, pieces)


def _set_lines(text: str, block: Block, pieces: list[str]) -> Iterator[Block]:
    """The blocks that line breaks end in preformatted text.

    Where some lines are indented or stand apart, only those begin a paragraph: the text was broken
    to fit a screen.
    """
    breaks = _PARAGRAPH_BREAK if _PARAGRAPH_BREAK.search(text) else _LINE_BREAK
    *ended, last = breaks.split(text)
    for line in ended:
        pieces.append(line)
        yield from _finished(Block(block.text, block.images, block.links, block.centred), pieces)
        block.images, block.links = [], []
    pieces.append(last)


def _next_block(element: HtmlElement, before: Block) -> Block:
    """The empty block that an element begins; a <br> goes on with the kind of the one before."""
    if element.tag == "br":
        return Block(centred=before.centred, make=before.make)
    return Block(centred=_centred(element), make=f"{element.tag}.{element.get('class') or ''}")


def _finished(block: Block, pieces: list[str]) -> tuple[Block, ...]:
    """The block with its text, unless it shows nothing."""
    block.text = clean("".join(pieces))
    pieces.clear()
    return (block,) if block.text or block.images else ()


def lines(root: HtmlElement, joint: str = " ") -> list[str]:
    """The texts of the blocks of an element."""
    return [block.text for block in blocks(root, joint=joint) if block.text]


def inline(element: HtmlElement) -> str:
    """All text of an element as one line."""
    return clean(" ".join(lines(element, joint="")))


def size(element: HtmlElement) -> int:
    """Roughly how many characters of text an element holds, markup and scripts left out."""
    return sum(len(text.strip()) for text in _SHOWN_TEXT(element))


def too_deep(tree: HtmlElement, source: str) -> bool:
    """Whether a tree is as deep as the parser builds it: what stood deeper is lost."""
    return source.count("<") >= _DEEPEST and _AS_DEEP_AS_CAN_BE(tree)


@dataclass(slots=True)
class Surroundings:
    """The lines of a frame before its title, between title and body, and after the body."""

    before: list[str] = field(default_factory=list)
    between: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def common_ancestor(first: HtmlElement, second: HtmlElement) -> HtmlElement | None:
    """The lowest element that holds both; None where </html> stands between them: what is behind
    it gets a root of its own."""
    above = {first, *first.iterancestors()}
    return next((one for one in (second, *second.iterancestors()) if one in above), None)


def surroundings(frame: HtmlElement, title: HtmlElement | None, body: HtmlElement) -> Surroundings:
    """What stands in `frame` around title and body: of each part the first lines."""
    found = Surroundings()
    marks = [element for element in (title, body) if element is not None]
    if title is not None and body in title.iter():  # a title wrapped round its own article
        marks = [body]
    part = found.before if len(marks) > 1 else found.between
    pieces: list[str] = []
    walk = etree.iterwalk(frame, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if len(found.after) >= _MOST_AFTER:
            return found
        tag = element.tag
        if event == "start":
            silent = tag in SILENT_TAGS or hidden(element)
            if silent or element in marks:
                walk.skip_subtree()
            if tag in BLOCK_TAGS or tag == "br" or element in marks:
                _line(part, pieces)
            if element in marks:
                part = found.after if element is body else found.between
            elif not silent and element.text:
                pieces.append(_edged(element.text))
            continue
        if tag in BLOCK_TAGS:
            _line(part, pieces)
        if element is not frame:
            # neighbouring fields need no white space between them to be two
            pieces.append(" " + _edged(element.tail or ""))
    _line(part, pieces)
    return found


def _edged(text: str) -> str:
    """The text with the line breaks at both ends as spaces: one field ends there."""
    inner = text.strip()
    return f" {inner} " if inner != text and ("\n" in text or "\r" in text) else text


def _line(part: list[str], pieces: list[str]) -> None:
    text = clean("".join(pieces))
    pieces.clear()
    if text and len(part) < _MOST_LINES:
        part.append(text)
