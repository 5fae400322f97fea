"""From a title and a body found on a page to everything that stands round them."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, cast

from crawler.pages import dates
from crawler.pages.document import Document, Parts
from crawler.pages.media import attachments
from crawler.pages.names import crumbs, headline, is_breadcrumb, is_column, is_site, same
from crawler.pages.site import places, site_names
from crawler.pages.text import (
    SILENT_TAGS,
    Block,
    Surroundings,
    blocks,
    clean,
    common_ancestor,
    inline,
    lines,
    size,
    surroundings,
)
from crawler.pages.xpath import elements, texts, truth, words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEADINGS = elements(
    "//body//h1|//body//h2|//body//h3|//body//h4|//body//*/@id[contains(.,'itle')]/.."
    "|//body//*/@class[contains(.,'tit') or contains(.,'Tit')]/.."
)
_TOP_HEADING = elements("(.//h1|.//h2)[1]")
_UNLINKED = texts(
    "descendant::text()[normalize-space()][not(ancestor::a or parent::script or parent::style)]",
)
_MOST_FRAMES = 6  # elements round the body in which its labels are looked for
_MOST_WRAPPERS = 20  # real pages nest two or three
_MOST_NAVIGATION = 60  # characters outside links: 上一条, 下一条, 关闭
_SAYING_FILES = elements("following::*[text()[contains(.,'附件')]]")
_PICTURED = truth("boolean(.//img)")
_HOME = re.compile(
    r"(?:https?://[^/\s]{1,200})?/?(?:\.{1,2}/){0,9}(?:(?:index|default|main)\.\w{3,5})?",
    re.IGNORECASE,
)
_LONGEST_TITLE = 200
_GOES_ON = words(": , ; 、")  # behind what is not the whole of a headline
_MOST_INNER = 120  # elements inside a headline; Word sets each word into two
_LONGEST_DATE = 32  # characters of a date with the time of day and brackets
_LONGEST_LABELS = 120  # characters of a line of labels
_MOST_LABEL_LINES = 3
_PAGER = re.compile(
    r"(?:[\s\d\[\]【】()（）.…|<>«»›/:：-]|[上下前后]一?[页頁]|首页|尾页|末页|第|共|页|全文){1,100}"
)
_LABELS = re.compile("[^，。；！？]+[:：][^，。；！？]*")
_SENTENCE = re.compile("[，。；！？]")
_NO_HEADLINE_TAGS = SILENT_TAGS | words("a li html body form meta link")


def innermost(wrappers: list[HtmlElement]) -> list[HtmlElement]:
    """Of wrappers that stand in one another, those that hold the story.

    That is the inner one where the outer adds links to other stories, and the outer one where the
    inner was pasted into its story (some fragment, such as a QR code with its caption).
    """
    wrappers = wrappers[:_MOST_WRAPPERS]
    if len(wrappers) < 2:
        return wrappers
    lengths = {wrapper: told(wrapper) for wrapper in wrappers}
    left_out: set[HtmlElement] = set()
    for inner in wrappers:
        for outer in inner.iterancestors():
            if outer in lengths:
                pasted = lengths[outer] - lengths[inner] > max(lengths[inner], _MOST_NAVIGATION)
                left_out.add(inner if pasted else outer)
    return [wrapper for wrapper in wrappers if wrapper not in left_out]


def enclosed(begin: HtmlElement, end: str) -> HtmlElement | None:
    """What stands between a comment and the next one beside it that holds `end`, as one element.

    That is the element round both where they enclose all it shows, else a new one in its place.
    """
    around = begin.getparent()
    if around is None:
        return None
    inside = []
    for element in begin.itersiblings():
        if not isinstance(element.tag, str) and end in (element.text or ""):
            break
        inside.append(element)
    shown = [element for element in inside if isinstance(element.tag, str)]
    length = sum(map(told, shown)) + len((begin.tail or "").strip())
    if length >= told(around):
        return around
    story = cast("HtmlElement", around.makeelement("div"))
    story.text, begin.tail = begin.tail, None
    begin.addnext(story)
    story.extend(inside)
    return story


def told(element: HtmlElement) -> int:
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
    apart = {*body.iterancestors(), *body.iterdescendants(), body}
    best, headings, named = _named_by_title(doc, apart)
    if best is not None:
        return best
    heading = _heading_by(body, headings)
    heading = heading if heading is not None else _heading_by(body, named)
    return heading if heading is not None or doc.title else _heading_on_top(body)


def _heading_on_top(body: HtmlElement) -> HtmlElement | None:
    """The heading that a story begins with, or None."""
    first, above = next(iter(_TOP_HEADING(body)), None), next(blocks(body), None)
    if first is None or above is None:
        return None
    return first if above.text and above.text == inline(first) else None


def printed_title(doc: Document) -> HtmlElement | None:
    """The element anywhere on the page that prints what <title> begins with, or None."""
    best, _, _ = _named_by_title(doc, set())
    return best if best is not None else _exact(doc, None)


def _named_by_title(
    doc: Document, apart: set[HtmlElement]
) -> tuple[HtmlElement | None, list[HtmlElement], list[HtmlElement]]:
    """The longest heading that <title> begins with, and all headings by tag and by class."""
    wanted = same(doc.named or doc.title)
    best, longest = None, 2
    headings: list[HtmlElement] = []
    named: list[HtmlElement] = []
    for element in _HEADINGS(doc.tree):
        if element in apart:
            continue
        text = same(inline(element)) if _short(element) and not _is_logo(element) else ""
        if not text or len(text) > _LONGEST_TITLE:
            continue
        (headings if element.tag in ("h1", "h2", "h3") else named).append(element)
        if len(text) > longest and _begins(wanted, text) and not _in_button(element):
            best, longest = element, len(text)
    return best, headings, named


def _begins(title: str, text: str) -> bool:
    """Whether a <title> begins with a text that is not the start of its headline (党建评：…)."""
    if not title.startswith(text):
        return False
    rest = title[len(text) :]
    return rest[:1] not in _GOES_ON or is_site(rest[1:])


def _in_button(element: HtmlElement) -> bool:
    """Whether an element stands in a link or a button: it leads to what it names."""
    return any(above.tag in ("a", "button") for above in islice(element.iterancestors(), 4))


def _heading_by(body: HtmlElement, headings: list[HtmlElement]) -> HtmlElement | None:
    """The heading that shares the lowest frame with the body."""
    above = list(body.iterancestors())
    for frame in above[:4]:
        near = [h for h in headings if frame in h.iterancestors()]
        if near:
            return near[0] if len(heading_text(near[0])) >= 6 else None
    return None


def title_by(
    doc: Document, body: HtmlElement, element: HtmlElement | None
) -> tuple[HtmlElement | None, str | None]:
    """The headline and the element that prints it. Without one, <title> less its site names."""
    if element is None:
        element = _exact(doc, body)
    if element is not None:
        text = heading_text(element)
        if text:
            # a template may break its headline anywhere
            return element, doc.named if same(doc.named) == same(text) else text
    known = [name for line in places(doc) for name in crumbs(line)]
    text = doc.named or headline(doc.title, known)
    return element, text or None


def _short(element: HtmlElement) -> str:
    """The text of an element that may be a headline; nothing for one that holds too much."""
    if sum(1 for _ in islice(element.iter(), _MOST_INNER)) == _MOST_INNER:
        return ""
    text = "".join(element.itertext())
    return text if len(text.strip()) <= _LONGEST_TITLE else ""


def _exact(doc: Document, body: HtmlElement | None) -> HtmlElement | None:
    """The element without a telling name whose whole text <title> begins with."""
    wanted = same(doc.named or doc.title)
    if len(wanted) < 4:
        return None
    inside = {body, *body.iterdescendants()} if body is not None else set()
    best, longest = None, 5
    for element in doc.tree.iter():
        if element.tag in _NO_HEADLINE_TAGS or not isinstance(element.tag, str):
            continue
        if len(element) > 3 or element in inside:
            continue
        text = same(_short(element))
        if longest < len(text) <= _LONGEST_TITLE and _begins(wanted, text):
            best, longest = (best, longest) if _is_logo(element) else (element, len(text))
    return best


def _is_logo(element: HtmlElement) -> bool:
    """Whether an element is the name of the site, which leads to its home page."""
    link = element.find(".//a[@href]")
    return link is not None and _HOME.fullmatch((link.get("href") or "").strip()) is not None


def heading_text(element: HtmlElement) -> str:
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
    r"^\W*(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:\s+[\d:]{4,8})?"
    r"(?:\W*$|\s+[\u4e00-\u9fff]{2,6}\s?[:：])"
    r"|(?:时间|日期)\s*[:：]\s*\d|^\W*(?:作者|来源|点击|浏览|阅读|查看|字号)[^，。]{0,3}[:：]"
)


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
    around = surroundings(frame, element, body) if frame is not body else _behind(body)
    if element is None:
        text = _line_above_labels(around, doc) or text
    head = _head(element, body) if element is not None else []
    read = blocks(body, skip=[*unwanted(body), *head])
    story = [block for block in read if not _is_pager(block)]
    if head:
        around.between = [
            line for part in head for line in lines(part) if same(line) != same(text or "")
        ]
        around.between += _labels_on_top(story)
    trails = chain(reversed(around.before + around.between), places(doc))
    trail = next(filter(None, map(crumbs, trails)), None)
    inside_title = (
        [inline(child) for child in element.iterchildren("*")] if element is not None else []
    )
    return Parts(
        blocks=story,
        title=text,
        label_lines=[
            line
            for line in around.between + inside_title + around.before[-3:]
            if not is_breadcrumb(line)
        ],
        tail_lines=_tail(around.after),
        crumbs=trail or _declared_column(doc),
        site=site_names(doc, text),
        attachments=attachments(
            [frame] if frame.tag != "body" else [body, *_labelled_files(body)], doc
        ),
    )


def _behind(body: HtmlElement) -> Surroundings:
    """What stands behind a body that holds its own headline and labels."""
    above = body.getparent()
    if above is None or above.tag in ("body", "html"):
        return Surroundings()
    return Surroundings(after=surroundings(above, None, body).after)


def _head(title: HtmlElement, body: HtmlElement) -> list[HtmlElement]:
    """The children of the body down to its headline, where the headline stands inside it."""
    branch = title
    while (above := branch.getparent()) is not body:
        if above is None:
            return []
        branch = above
    if 2 * told(branch) > told(body):
        return []  # it holds the story too
    before = [one for one in branch.itersiblings(preceding=True) if isinstance(one.tag, str)]
    return [*reversed(before), branch]


def _is_pager(block: Block) -> bool:
    """Whether a line leads to the other parts of the story and says nothing else."""
    return bool(block.links) and _PAGER.fullmatch(block.text) is not None


def _labels_on_top(story: list[Block]) -> list[str]:
    """The lines with a date and no sentence that a story begins with; they leave it."""
    found: list[str] = []
    while story and len(found) < _MOST_LABEL_LINES:
        line = story[0].text
        if len(line) > _LONGEST_LABELS or _SENTENCE.search(line) or not dates.find(line):
            break
        found.append(line)
        del story[0]
    return found


def _labelled_files(body: HtmlElement) -> list[HtmlElement]:
    """The elements behind the body that say 附件, where title and body share no frame."""
    found = []
    for element in _SAYING_FILES(body)[:_MOST_FRAMES]:
        near = [element, *islice(element.iterancestors(), 1)]
        found += [one for one in near if one.tag != "body" and one.find(".//a") is not None][:1]
    return found


def _declared_column(doc: Document) -> list[str]:
    """The column that a page of a public body has to name in its head."""
    column = doc.meta.get("columnname")
    return [column] if column else []


def _labelled(body: HtmlElement) -> HtmlElement | None:
    """The lowest element round the body that shows a labelled date above it, else its parent."""
    for frame in islice(body.iterancestors(), _MOST_FRAMES):
        lines = surroundings(frame, None, body).between
        if any(map(_is_dated, lines)):
            return frame
    return body.getparent()


def _is_dated(line: str) -> bool:
    """Whether a line is one of labels with a date, or a date by itself."""
    if len(line) <= _LONGEST_DATE or (len(line) <= _LONGEST_LABELS and _LABELS.fullmatch(line)):
        return dates.find(line) is not None
    return len(line) < _LONGEST_TITLE and dates.find_labelled(line) is not None


def _line_above_labels(around: Surroundings, doc: Document) -> str | None:
    """The line above the labels where no element is named as the headline's.

    Old templates set it in a larger font alone, and give every page the <title> of the site.
    """
    lines = around.before + around.between
    for above, line in pairwise(lines):
        if _is_dated(line):
            fits = 4 <= len(above) <= _LONGEST_TITLE and same(above) not in same(doc.title)
            other = is_breadcrumb(above) or is_site(above) or is_column(above)
            return above if fits and not other else None
    return None


_END = re.compile(r"^\W*(?:[上下前后]一?[条篇则页]|相关(?:文章|新闻|链接)|版权所有|推荐阅读|热点)")


def _tail(lines: list[str]) -> list[str]:
    """The first lines behind the body, as far as they belong to it."""
    kept = []
    for line in lines:
        if _END.match(line):
            break
        if len(line) <= 120:
            kept.append(line)
    return kept
