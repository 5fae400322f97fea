"""From a title and a body found on a page to everything that stands round them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from crawler.pages import dates
from crawler.pages.document import Document, Parts
from crawler.pages.media import attachments
from crawler.pages.names import crumbs, headline, is_breadcrumb, same
from crawler.pages.text import (
    Surroundings,
    blocks,
    clean,
    common_ancestor,
    inline,
    size,
    surroundings,
)
from crawler.pages.xpath import elements, texts, truth

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEADINGS = elements(
    "//body//h1|//body//h2|//body//h3|//body//h4|//body//*[@class or @id]"
    "[contains(@class,'tit') or contains(@class,'Tit') or contains(@id,'title')]"
)
_FOOT = ("版权所有", "版權所有", "opyright", "©", "&copy;")
_LINE_END = re.compile(r"</(?:div|td|ul|ol|p|nav|h\d)>|<script|<!--#endeditable", re.IGNORECASE)
_HERE_BEFORE = re.compile(
    "(?:当前|當前|现在|現在|所在|您|你|目前)的?(?:当前|所在|访问)?的?[\\s　]*$"
)
_WORDS = re.compile(r"[\u4e00-\u9fff]{4,}(?<!版权所有)$")
_TAG = re.compile(r"<[^<>]*>|<[^<>]*$")
_UNLINKED = texts(
    "descendant::text()[not(ancestor::a or parent::script or parent::style)]",
)
_MOST_FRAMES = 6  # elements round the body in which its labels are looked for
_MOST_WRAPPERS = 20  # real pages nest two or three
_MOST_NAVIGATION = 60  # characters outside links: 上一条, 下一条, 关闭
_PICTURED = truth("boolean(.//img)")
_LONGEST_TITLE = 200
_TITLE_PARTS = re.compile(r"\s*[-_|–—]+\s*")


def innermost(wrappers: list[HtmlElement]) -> list[HtmlElement]:
    """Of wrappers that stand in one another, those that hold the story.

    That is the inner one where the outer adds links to other stories, and the outer one where the
    inner was pasted into its story (some fragment, such as a QR code with its caption).
    """
    wrappers = wrappers[:_MOST_WRAPPERS]
    told = {wrapper: _told(wrapper) for wrapper in wrappers}
    left_out: set[HtmlElement] = set()
    for inner in wrappers:
        for outer in inner.iterancestors():
            if outer in told:
                pasted = told[outer] - told[inner] > max(told[inner], _MOST_NAVIGATION)
                left_out.add(inner if pasted else outer)
    return [wrapper for wrapper in wrappers if wrapper not in left_out]


def _told(element: HtmlElement) -> int:
    """How many characters of text outside links an element holds."""
    return sum(len(text.strip()) for text in _UNLINKED(element))


def first_full(candidates: list[HtmlElement]) -> HtmlElement | None:
    """The candidate with the most text, else the first with a picture, else None."""
    if len(candidates) == 1 and candidates[0].text_content().strip():
        return candidates[0]
    ranked = sorted(candidates, key=size, reverse=True)
    if ranked and size(ranked[0]):
        return ranked[0]
    return next((c for c in candidates if _PICTURED(c)), None)


def title_element(doc: Document, body: HtmlElement) -> HtmlElement | None:
    """The element that prints the headline: the longest text that <title> begins with.

    Where none does, the last heading in front of the body is it, unless it names a column.
    """
    wanted = same(doc.meta.get("pagetitle") or doc.title)
    apart = {*body.iterancestors(), *body.iterdescendants(), body}
    best, longest = None, 2
    headings: list[HtmlElement] = []
    named: list[HtmlElement] = []
    for element in _HEADINGS(doc.tree):
        if element in apart:
            continue
        text = same(inline(element))
        if not text or len(text) > _LONGEST_TITLE:
            continue
        (headings if element.tag in ("h1", "h2", "h3") else named).append(element)
        if len(text) > longest and wanted.startswith(text):
            best, longest = element, len(text)
    if best is not None:
        return best
    heading = _heading_by(body, headings)
    return heading if heading is not None else _heading_by(body, named)


def _heading_by(body: HtmlElement, headings: list[HtmlElement]) -> HtmlElement | None:
    """The heading that shares the lowest frame with the body."""
    above = list(body.iterancestors())
    for frame in above[:4]:
        near = [h for h in headings if frame in h.iterancestors()]
        if near:
            return near[0] if len(_joined(near[0])) >= 6 else None
    return None


def title_by(
    doc: Document, body: HtmlElement, element: HtmlElement | None
) -> tuple[HtmlElement | None, str | None]:
    """The headline and the element that prints it. Without one, <title> less its site names."""
    if element is None:
        element = _exact(doc, body)
    if element is not None:
        text = _joined(element)
        if text:
            return element, text
    known = [name for line in places(doc) for name in crumbs(line)]
    text = doc.meta.get("pagetitle") or headline(doc.title, known)
    return element, text or None


def _exact(doc: Document, body: HtmlElement) -> HtmlElement | None:
    """The element without a telling name whose whole text <title> begins with."""
    wanted = same(doc.meta.get("pagetitle") or doc.title)
    if len(wanted) < 4:
        return None
    inside = {body, *body.iterdescendants()}
    best, longest = None, 5
    for element in doc.tree.iter("td", "div", "p", "span", "strong", "b", "font"):
        if len(element) > 3 or element in inside:
            continue
        text = same("".join(element.itertext()))
        if longest < len(text) <= _LONGEST_TITLE and wanted.startswith(text):
            best, longest = element, len(text)
    return best


def _joined(element: HtmlElement) -> str:
    """The text of a heading; a part set on a line of its own follows behind a space.

    Some templates put the date and the labels into the element of the headline; they end it.
    """
    parts: list[str] = []
    for block in blocks(element):
        if parts and _NO_HEADLINE.search(block.text):
            break
        parts.append(block.text)
    return clean(" ".join(parts))


_NO_HEADLINE = re.compile(
    r"^\W*(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:\s+[\d:]{4,8})?\W*$"
    r"|(?:时间|日期)\s*[:：]\s*\d|^\W*(?:作者|来源|点击|浏览|阅读|查看|字号)[^，。]{0,3}[:：]"
)


def places(doc: Document) -> list[str]:
    """The breadcrumb lines of a page, those that say 位置 first.

    Looked up in the source, as is the owner, which is many times faster than in the tree.
    """
    found = []
    for mark in ("位置", "首页"):
        for start in _positions(doc.text, mark):
            if mark == "位置" and not _HERE_BEFORE.search(doc.text[max(0, start - 12) : start]):
                continue  # in a sentence: 摆在突出位置
            raw = _LINE_END.split(doc.text[start : start + 1_500], maxsplit=1)[0]
            line = clean(html.unescape(_TAG.sub(" ", raw)))
            if mark == "位置":
                line = f"当前位置{line.removeprefix(mark)}"
            elif not line.endswith("正文") and ">" not in line and "»" not in line:
                continue  # a menu
            if crumbs(line):
                found.append(line)
    return found


def _positions(text: str, mark: str, most: int = 6) -> Iterator[int]:
    """Where a word stands in a text, the first few times."""
    start = -1
    for _ in range(most):
        start = text.find(mark, start + 1)
        if start < 0:
            return
        yield start


def site_names(doc: Document, title: str | None) -> list[str]:
    """What stands behind the headline in <title>, and the lines that name the site's owner."""
    rest, own = doc.title, same(title or "")
    for end in range(len(title or ""), min(len(title or "") + 20, len(rest) + 1)):
        if own and same(rest[:end]) == own:
            rest = rest[end:]
            break
    names = [part for part in _TITLE_PARTS.split(rest) if part and same(part) != own]
    return names + owner_lines(doc)


def owner_lines(doc: Document) -> list[str]:
    """What stands behind the copyright marks of the footer, which name the owner of the site."""
    foot = doc.text[-20_000:]
    starts = sorted(start for mark in _FOOT for start in _positions(foot, mark, 2))
    return [_first_words(foot[start : start + 400]) for start in starts[:4]]


def _first_words(source: str) -> str:
    """The text of a piece of source up to the end of the element in which its words end."""
    line = ""
    for part in _TAG.split(source):
        line = clean(f"{line} {html.unescape(part)}")
        if _WORDS.search(line):
            break
    return line[:80]


def read_frame(
    doc: Document,
    body: HtmlElement,
    title: HtmlElement | None = None,
    frame: HtmlElement | None = None,
    unwanted: Callable[[HtmlElement], list[HtmlElement]] = lambda body: [],
) -> Parts:
    """The parts of a page whose story is `body`.

    `frame` holds the article with its headline and labels; without it, it is the lowest element
    that holds headline and body. `unwanted` names elements inside the body that are not the story.
    """
    element, text = title_by(doc, body, title if title is not None else title_element(doc, body))
    if frame is None or (element is not None and frame not in element.iterancestors()):
        frame = common_ancestor(element, body) if element is not None else _labelled(body)
    if frame is None or frame.tag == "html":
        frame = body
    around = surroundings(frame, element, body) if frame is not body else Surroundings()
    if element is None:
        text = _line_above_labels(around, doc) or text
    crumb_lines = [line for line in around.before + around.between if crumbs(line)] or places(doc)
    inside_title = [inline(child) for child in element] if element is not None else []
    return Parts(
        blocks=list(blocks(body, skip=unwanted(body))),
        title=text,
        label_lines=[
            line
            for line in around.between + inside_title + around.before[-3:]
            if not is_breadcrumb(line)
        ],
        tail_lines=_tail(around.after),
        crumbs=crumbs(crumb_lines[-1]) if crumb_lines else [],
        site=site_names(doc, text),
        attachments=attachments([frame if frame.tag != "body" else body], doc),
    )


def _labelled(body: HtmlElement) -> HtmlElement | None:
    """The lowest element round the body that shows a labelled date above it, else its parent."""
    for frame in islice(body.iterancestors(), _MOST_FRAMES):
        lines = surroundings(frame, None, body).between
        if any(dates.find_labelled(line) for line in lines):
            return frame
    return body.getparent()


def _line_above_labels(around: Surroundings, doc: Document) -> str | None:
    """The line above the labels where no element is named as the headline's.

    Old templates set it in a larger font alone, and give every page the <title> of the site.
    """
    lines = around.before + around.between
    for above, line in pairwise(lines):
        if len(line) < _LONGEST_TITLE and dates.find_labelled(line):
            fits = 6 <= len(above) <= _LONGEST_TITLE and same(above) not in same(doc.title)
            return above if fits and not is_breadcrumb(above) else None
    return None


_END = re.compile(r"^\W*(?:[上下前后]一?[条篇则页]|相关(?:文章|新闻|链接)|版权所有|推荐阅读|热点)")


def _tail(lines: list[str]) -> list[str]:
    """The first lines behind the body, as far as they belong to it."""
    kept = []
    for line in lines[:12]:
        if _END.match(line):
            break
        if len(line) <= 120:
            kept.append(line)
    return kept
