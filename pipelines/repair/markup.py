"""What is no text: leftovers of Word, tags that were encoded twice, marks of Markdown."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from .characters import HAN
from .edits import Edit, apply, compose
from .entities import ABOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .diagnosis import Diagnosis

_S = r"[ \t\xa0\x13-\x15]{0,20}"
_END_IF = re.compile(r"<!\[endif\](?:--)?>")
_DECLARATION = re.compile(r"<\?xml[^<>]{0,500}>")
_SETTINGS = re.compile(
    r"(?:Clean\s{0,5})?Normal\s{0,5}0\s{0,5}(?:false\s{0,5})?(?:[0-9.]{1,5}\s{0,5}(?:磅|pt)\s{0,5})?"
    r"(?:[0-9]\s{0,5}){0,2}(?:(?:false|true)\s{0,5}){2,4}(?:(?:[A-Z]{2}-[A-Z]{2}|X-NONE)\s{0,5}){1,3}"
    r"(?:MicrosoftInternetExplorer[0-9])?"
)
_TITLE = re.compile(r"/\*\s{0,5}(?:Style|Font|Page|List) Definitions\s{0,5}\*/")
_BLOCK = re.compile(r"\{[^{}]{0,3000}\}")
_SELECTOR = frozenset(string.ascii_letters + string.digits + "@.#*,:\\-_ ()\"'")
#: A selector is no longer.
_LONGEST = 300
_OF_WORD = re.compile(
    r"Mso[A-Z]|mso-|WordSection|@font-face|@page|@list|behavior:|(?:Style|Font) Definitions"
)
_ADDRESS = r'(?:"[^"\n]{0,500}"|“[^”\n]{0,500}”)'
_SWITCHES = (
    rf"(?:{_S}\\[a-zA-Z*@]"
    rf"(?:{_S}(?:{_ADDRESS}|MERGEFORMAT(?:INET)?|[0-9]{{1,2}}-[0-9]{{1,2}}))?){{0,6}}"
)
_PROGRAMS = "Word|Excel|PowerPoint|Equation|Visio|Package|PBrush|Photoshop|MSGraph"
_NUMERALS = "GB[1-4]|ROMAN|Arabic|CHINESENUM[1-3]|ALPHABETIC"
_FIELD = re.compile(
    rf"{_S}(?:(?:HYPERLINK(?:{_S}\\l)?|INCLUDEPICTURE){_S}{_ADDRESS}{_SWITCHES}"
    rf"|EMBED{_S}(?:{_PROGRAMS})\.[A-Za-z.]{{0,20}}[0-9.]{{0,4}}{_SWITCHES}"
    rf"|(?:PAGEREF|REF|NOTEREF){_S}_[A-Za-z]{{2,5}}[0-9]{{1,12}}{_SWITCHES}"
    rf"|(?:PAGE|NUMPAGES|SHAPE|SEQ|TOC|DATE|TIME)(?={_S}\\){_SWITCHES}"
    rf"|={_S}[0-9]{{1,2}}{_S}\\\*{_S}(?:{_NUMERALS})(?:{_S}\\\*{_S}MERGEFORMAT)?"
    rf"|\\\*{_S}MERGEFORMAT(?:INET)?|_GoBack(?![A-Za-z0-9_])){_S}"
)
_CIRCLED = re.compile(rf"[eE][qQ]{_S}\\o{_S}\\ac{_S}[(（]{_S}○{_S}[,，]{_S}([0-9]{{1,2}}){_S}[)）]")
_EDITOR = re.compile(rf"\{{C\}}(?<![^\n。，{HAN}]\{{C\}})")
_TAG = re.compile(
    r"(?:<|&lt;)(/?)([A-Za-z][A-Za-z0-9]{0,14}(?::[A-Za-z0-9]{1,20})?)((?:\s(?:(?!&[lg]t;)[^<>]){0,1000})?)/?(?:>|&gt;)"
)
_BLOCKS = {"p", "br", "div", "tr", "li", "ul", "ol", "table", "tbody", "center", "blockquote"}
_BLOCKS |= {"section", "h1", "h2", "h3", "h4", "h5", "h6"}
_INLINE = {"a", "b", "i", "u", "em", "strong", "span", "font", "img", "td", "th"}
_OFFICE = {"o:", "v:", "w:", "m:", "st1:"}
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*])\*\*")
_EMPTY_BOLD = re.compile(r"(?<![*0-9A-Za-z])\*\*(?:[ \t\xa0\u3000]*\*\*){1,5}(?![*0-9A-Za-z])")
#: Only with one of these characters, or words, can a text hold anything for this rule.
TRIGGERS = r"<&{\\*@"
WORDS = (
    "Normal",
    "HYPERLINK",
    "INCLUDEPICTURE",
    "EMBED",
    "PAGEREF",
    "NOTEREF",
    "_GoBack",
    "MERGEFORMAT",
)
_BY_WORDS = (("<?xml",), _DECLARATION), (("Normal",), _SETTINGS), (("\\", *WORDS), _FIELD)
_FIND = re.compile("|".join((f"[{TRIGGERS}]", *WORDS)))


def markup(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that take out what programs wrote for programs, not authors for readers.

    Word's comments, settings, styles and field codes; tags of HTML, where there are two or more
    and the text does not speak of HTML; bold marks of Markdown in a mirror's text. Source: pages
    pasted from Word into web editors, and the nankai.info family of mirrors.

    >>> from .diagnosis import Diagnosis
    >>> from .edits import apply
    >>> text = "Normal 0 7.8 磅 0 2 false false false EN-US ZH-CN 党建<!--[if mso]>x<![endif]-->"
    >>> apply(text, markup(text, Diagnosis()))
    '党建'
    >>> text = 'HYPERLINK "http://a.cn/" 官网<o:p></o:p>'
    >>> apply(text, markup(text, Diagnosis()))
    '官网'
    """
    if not _FIND.search(text):
        return []
    edits: list[Edit] = []
    at = 0
    for edit in sorted(_found(text, diagnosis)):
        if edit.start >= at:
            edits.append(edit)
            at = edit.end
    return edits


def _found(text: str, diagnosis: Diagnosis) -> Iterator[Edit]:
    for words, pattern in _BY_WORDS:
        if any(word in text for word in words):
            yield from (Edit(m.start(), m[0], "", "markup") for m in pattern.finditer(text))
    if "<!" in text:
        yield from _comments(text)
    if "{C}" in text:
        yield from (Edit(m.start(), m[0], "", "markup") for m in _EDITOR.finditer(text))
    if ("{" in text or "/*" in text) and _OF_WORD.search(text):
        yield from _styles(text)
    for match in _CIRCLED.finditer(text) if "\\o" in text else ():
        if 0 < int(match[1]) <= 20:
            yield Edit(match.start(), match[0], chr(0x245F + int(match[1])), "markup")
    if "<" in text or "&lt;" in text:
        yield from _tags(text)
    if "**" in text and (diagnosis.wrapped or "<!--more-->" in text):
        empty = [Edit(m.start(), m[0], "", "markup") for m in _EMPTY_BOLD.finditer(text)]
        yield from compose(text, empty, list(_bold(apply(text, empty))))


def _comments(text: str) -> Iterator[Edit]:
    """Comments other than the mark by which mirrors cut a story."""
    start = text.find("<!")
    while start >= 0:
        at = start + 2
        if text.startswith("--", at):
            end = text.find("-->", at)
            if end < 0:
                return
            at = end + 3
            if text[start:at] != "<!--more-->":
                yield Edit(start, text[start:at], "", "markup")
        elif match := _END_IF.match(text, start):
            yield Edit(start, match[0], "", "markup")
        start = text.find("<!", at)


def _styles(text: str) -> Iterator[Edit]:
    for match in _TITLE.finditer(text):
        yield Edit(match.start(), match[0], "", "markup")
    done = 0
    for match in _BLOCK.finditer(text):
        start = match.start()
        while start > done and match.start() - start < _LONGEST and text[start - 1] in _SELECTOR:
            start -= 1
        while text[start] in " *,-_()":
            start += 1
        done = match.end()
        if start < match.start():
            yield Edit(start, text[start:done], "", "markup")


def _tags(text: str) -> Iterator[Edit]:
    known = _BLOCKS | _INLINE | _OFFICE
    tags = [match for match in _TAG.finditer(text) if _name(match) in known]
    office = any(_name(match) in _OFFICE for match in tags)
    if (len(tags) > 1 and not ABOUT.search(text)) or office:
        for match in tags:
            end = "\n" if _name(match) in _BLOCKS else ""
            yield Edit(match.start(), match[0], end, "markup")


def _name(match: re.Match[str]) -> str:
    """The name of a tag; of one of Word's own, what stands before the colon, and that."""
    return re.sub("(?<=:).*", "", match[2].lower())


def _bold(text: str) -> Iterator[Edit]:
    for match in _BOLD.finditer(text):
        yield Edit(match.start(), "**", "", "markup")
        yield Edit(match.end() - 2, "**", "", "markup")
