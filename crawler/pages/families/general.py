"""Any other page: the story is where the sentences are, behind the headline.

The lowest element that holds the headline of <title> with sentences behind it is where the story
is, so that a longer column beside it or comments below do not count. From there, or from <body>
where no element prints the headline, the way leads down as long as one child holds most of the
weight of sentences outside links. What a page fills in by script is read out of its JSON. Chosen by
`benchmarks/pages.py` over readability-lxml and trafilatura.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree
from lxml.html import fromstring

from crawler.pages.declared import story
from crawler.pages.frame import heading_text, printed_title, read_frame, told
from crawler.pages.names import is_column, is_site
from crawler.pages.text import BLOCK_TAGS, SILENT_TAGS, blocks, hidden
from crawler.pages.xpath import elements, texts

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 1000

_MARKS = re.compile(r"[，。；！？、,]")
_FOOTER = re.compile(
    r"版权所有|ICP备|公网安备|邮编|邮政编码|技术支持|建议使用|分辨率|copyright", re.IGNORECASE
)
_ASIDE = frozenset(("nav", "aside", "footer", "header"))
_ASIDE_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|sidebar|footer?|foot|header|copyright|breadcrumb|crumb|pager|"
    r"share|related|comments?|reply|replies|banner|login|search|pinglun|xgwz|xgxw|xgyd|xglj)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
# The heading of a block that is no story.
_ASIDE_HEADING = re.compile(
    r"^\W*(?:相关(?:的?(?:新闻|文章|链接|阅读|内容|推荐|资讯|信息))|推荐(?:阅读|新闻|文章)|延伸阅读"
    r"|(?:网友|最新|全部|发表|热门)?评论(?:列表|区)?|我要评论|热[点门](?:新闻|文章|推荐|排行)?"
    r"|(?:最新|今日|更多)(?:新闻|文章|动态|消息|内容)|友情链接|[分共]享(?:到|本文|此文章)?|猜你喜欢)\W*$"
)
_LONGEST_HEADING = 20  # characters
_BOXES = frozenset(("div", "section", "dl", "ul", "table", "td"))
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "p", "strong", "dt"))
_STOPS = re.compile(r"[，。；！？]")
_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3"))
_MOST = 0.7  # of the weight: a child that holds it is where the story is
_OWN = 0.25  # of the weight: what stands directly in an element belongs to its story
_MOST_FRAMES = 30  # elements round a headline in which its story is looked for
_UNLINKED = texts(
    "descendant::text()[normalize-space()]"
    "[not(ancestor::a or parent::script or parent::style or parent::noscript)]"
)
_EMBEDDED = elements(
    "descendant-or-self::*[self::img or self::video or self::embed or self::iframe or @pdfsrc]"
)
_LINKS = elements(".//a[@href]")
_RANKS = tuple(elements(f"(.//{tag})[position()<=8]") for tag in ("h1", "h2", "h3"))
_NEAR = 4  # elements round a heading that <title> does not know
_SHORTEST_HEADLINE = 4  # characters
_MOST_LINKS = 6  # in what is shown behind a headline: more are a menu or a list
_LONGEST_FOOTER = 200  # characters
_SHORTEST = 12  # characters of sentences behind a headline that make a story
_MOST_LEVELS = 3  # above a summary that its story stands
_CHARACTERS_A_LINK = 150  # of a story: a menu or a list has more links
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


def _is_one_of_lines(element: HtmlElement) -> bool:
    """Whether a paragraph stands among lines of its own make, such as a signature below it."""
    make = (element.tag, element.get("class"), element.get("id"))
    beside = (*element.itersiblings(preceding=True), *element.itersiblings())
    lines = (one for one in beside if (one.tag, one.get("class"), one.get("id")) == make)
    return _is_paragraph(element) and any(told(one) for one in lines)


def _aside(element: HtmlElement) -> bool:
    if element.tag in SILENT_TAGS or element.tag in _ASIDE or hidden(element):
        return True
    if element.tag in ("body", "form"):  # ASP.NET puts all into one form
        return False
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    if name.strip() and _ASIDE_NAME.search(name):
        return True
    return element.tag in _BOXES and _is_headed_aside(element)


def _is_headed_aside(element: HtmlElement) -> bool:
    """Whether a box begins with a heading that says it is no story."""
    first = element
    for _ in range(3):
        text = (first.text or "").strip()
        if text or not len(first):
            return len(text) <= _LONGEST_HEADING and bool(_ASIDE_HEADING.match(text))
        first = first[0]
    return False


def _asides(body: HtmlElement) -> list[HtmlElement]:
    """The elements inside a body that are no story: with a heading goes what stands behind it."""
    found: list[HtmlElement] = []
    walk = etree.iterwalk(body, events=("start",))
    for _, element in walk:
        if element is body or not isinstance(element.tag, str):
            continue
        if _aside(element):
            found.append(element)
            walk.skip_subtree()
        elif element.tag in _HEADINGS and _is_headed_aside(element):
            found += [element, *_boxes_behind(element)]
    return found


def _boxes_behind(heading: HtmlElement) -> list[HtmlElement]:
    """The lists that stand right behind a heading."""
    return [one for one in list(heading.itersiblings("*"))[:1] if one.tag in ("ul", "ol", "dl")]


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
        if heaviest.tag in _PARAGRAPHS or _is_one_of_lines(heaviest):
            return element
        element = heaviest


def recognises(doc: Document) -> bool:
    return True


def kind(doc: Document) -> str | None:
    return None


def read(doc: Document) -> Parts | None:
    root = doc.tree.find("body") if doc.tree.tag == "html" else doc.tree
    if root is None:
        return None
    title = printed_title(doc)
    if title is not None and (body := _behind(title)) is not None:
        return _framed(doc, body, title)
    if (body := densest(root)) is not None:
        return _framed(doc, body, None)
    for heading in _headings(root):  # <title> may say nothing but whose site it is
        if (body := _behind(heading, _NEAR)) is not None:
            return _framed(doc, body, heading)
    if source := story(doc.data):
        parts = read_frame(doc, root)
        parts.blocks = list(blocks(fromstring(f"<div>{source}</div>")))
        return parts
    if title is not None and (shown := _shown_behind(title)) is not None:
        return read_frame(doc, shown, title=title)
    if title is not None and (listed := _listed_behind(title)) is not None:
        return read_frame(doc, listed, title=title)
    return None


def _headings(root: HtmlElement) -> list[HtmlElement]:
    """The headings of a page that may be a headline, of the highest rank that has any."""
    for rank in _RANKS:
        found = [one for one in rank(root) if not any(map(_aside, one.iterancestors()))]
        texts = [(one, heading_text(one)) for one in found]
        good = [one for one, text in texts if len(text) >= _SHORTEST_HEADLINE and not _names(text)]
        if good:
            return good
    return []


def _names(heading: str) -> bool:
    """Whether a heading names a site or a column."""
    return is_site(heading) or is_column(heading)


def _framed(doc: Document, body: HtmlElement, title: HtmlElement | None) -> Parts:
    """The parts round a story, without the lines about the site at its end."""
    parts = read_frame(doc, body, title=title, unwanted=_asides)
    while parts.blocks and len(last := parts.blocks[-1].text) < _LONGEST_FOOTER:
        if not _FOOTER.search(last):
            break
        del parts.blocks[-1]
    return parts


def _behind(title: HtmlElement, most: int = _MOST_FRAMES) -> HtmlElement | None:
    """The element that holds the story behind a headline: the nearest that tells enough, of the
    `most` nearest.

    What stands nearest may be a summary; then far more follows it, without links.
    """
    regions = islice(_regions(title), most)
    region = next((one for one in regions if one.enough), None)
    if region is None:
        return None
    for further in islice(regions, _MOST_LEVELS):
        if _is_the_story_of(region, further):
            region = further
    fullest = max(region.told, key=lambda one: region.told[one], default=None)
    if fullest is None or region.told[fullest] < _MOST * region.total:
        return region.frame
    if fullest.tag in _PARAGRAPHS or fullest.tag not in BLOCK_TAGS:
        return region.frame
    inner = densest(fullest)
    return fullest if inner is None else inner


def _is_the_story_of(summary: _Region, further: _Region) -> bool:
    """Whether an element of the further region holds far more text, and text alone."""
    fullest = max(further.told, key=lambda one: further.told[one], default=None)
    if fullest is None or further.told[fullest] <= 2 * summary.total:
        return False
    return len(_LINKS(fullest)) * _CHARACTERS_A_LINK < further.told[fullest]


@dataclass(slots=True)
class _Region:
    """What stands in `frame` behind the branch of the headline: the characters of sentences of
    each element and in all."""

    frame: HtmlElement
    told: dict[HtmlElement, int]
    total: int
    ends: bool  # there is a full stop

    @property
    def enough(self) -> bool:
        return self.total >= (_SHORTEST if self.ends else _LEAST)


def _regions(title: HtmlElement) -> Iterator[_Region]:
    """The regions behind a headline, from the nearest out."""
    branch = title
    for frame in islice(title.iterancestors(), _MOST_FRAMES):
        if frame.tag == "html":
            break
        behind = [one for one in branch.itersiblings("*") if not _aside(one)]
        told = {one: sum(map(_sentences, _UNLINKED(one))) for one in behind}
        loose = [one.tail or "" for one in (branch, *branch.itersiblings())]
        total = sum(told.values()) + sum(map(_sentences, loose))
        ends = any("。" in text for text in loose) or any(
            told[one] and any("。" in text for text in _UNLINKED(one)) for one in behind
        )
        yield _Region(frame, told, total, ends)
        branch = frame


def _shown_behind(title: HtmlElement) -> HtmlElement | None:
    """The element round a headline that shows pictures, films or frames behind it, not links."""
    branch = title
    for frame in islice(title.iterancestors(), _MOST_FRAMES):
        behind = (one for one in branch.itersiblings("*") if one.tag == "iframe" or not _aside(one))
        if any(map(_EMBEDDED, behind)):
            return None if len(_LINKS(frame)) > _MOST_LINKS else frame
        branch = frame
    return None


def _listed_behind(title: HtmlElement) -> HtmlElement | None:
    """The element right behind a headline that holds a list or a table of words without links."""
    branch = title
    for frame in islice(title.iterancestors(), _NEAR):
        behind = [one for one in branch.itersiblings("*") if not _aside(one)]
        fullest = max(behind, key=told, default=None)
        if fullest is not None and told(fullest) >= _LEAST:
            return None if len(_LINKS(fullest)) > _MOST_LINKS else fullest
        branch = frame
    return None


def _sentences(text: str) -> int:
    text = text.strip()
    return len(text) if _STOPS.search(text) and not _FOOTER.search(text[:200]) else 0


def rows(doc: Document) -> list[HtmlElement] | None:
    return None
