"""Hugo posts, as HTML and as the Markdown they are made from, and the mirrors built that way.

A mirror names the original's address in its last link, and puts its own marks into the text:
`<!--more-->` in mid-word, bylines broken over paragraphs, addresses of pictures taken to pieces.
Those stay for the repair; only what is Markdown goes.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import lxml.html
from markdown_it import MarkdownIt

from crawler.pages import dates
from crawler.pages.document import Parts
from crawler.pages.frame import read_frame
from crawler.pages.media import attachments
from crawler.pages.names import school
from crawler.pages.text import MORE, Block, blocks
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document

ORDER = 10

_FRONT = re.compile(r"\A\ufeff?\s*---[ \t]*\r?\n(.{0,8000}?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_KEY = re.compile(r"^(\w+):[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_ITEM = re.compile(r"^-[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_ORIGINAL_WORDS = "首发地址|原文链接|原文地址|查看原文|阅读原文"
_ORIGINAL = re.compile(
    rf"(?<!!)\[([^\[\]]{{0,20}}(?:{_ORIGINAL_WORDS})[^\[\]]{{0,10}})\]\(([^()]{{1,1000}})\)"
)
_ORIGINAL_LINK = elements(
    "//a[@href][contains(.,'首发地址') or contains(.,'原文链接') or contains(.,'原文地址')]"
)
_PICTURE = re.compile(r"!\[([^\[\]]{0,300})\]\(\s*([^()\s]{0,2000})[^()]{0,300}\)")
_JOINED_BOLD = re.compile(r"(?<=\S)\*\*[ \t]?\*\*(?=\S)")
_BULLET = re.compile(r"^[ \t]{0,6}[*+-][ \t]+(?=\S)", re.MULTILINE)
_LEFT_OVER = re.compile(r"\*{2,}|^#{1,6} +|^> ?|(?<![A-Za-z0-9_])_|_(?![A-Za-z0-9_])")
_MIRROR_TITLE = re.compile(r"^(.{2,30}?)->(.*?)(?:\s*\|\s*[^|\s]+\.[^|]*)?$")
_OWN_SITE = re.compile(r"\s*\|\s*[\w.-]+\.\w{2,}\s*$")
_TITLELESS = re.compile(r"->None \||-&gt;None \|")  # a mirror's post of a page it could not read
_BODIES = elements("//@class[contains(.,'post__content') or contains(.,'post-content')]/..")
_TITLES = elements("//h1[contains(@class,'title')]")
_LONGEST = 100_000  # characters: no post is longer, and what is would take seconds
_MORE_AT = range(196, 203)  # the mirrors cut after 200 characters, less when that met a line end

# Lists, indented code and underlined headings are not Markdown here but the text of a page:
# numbers, indents and rows of dashes have to stay.
_MARKDOWN = (
    MarkdownIt("commonmark", {"html": True})
    .enable("table")
    .disable(["list", "code", "lheading", "fence", "blockquote"])
)


def recognises(doc: Document) -> bool:
    made_by = doc.meta.get("generator", "").startswith("Hugo")
    return _is_markdown(doc) or made_by or "gohugo.io" in doc.text or "post__content" in doc.text


def _is_markdown(doc: Document) -> bool:
    front = _FRONT.match(doc.text[:10_000])
    return bool(front and _KEY.search(front[1])) or doc.file.lower().endswith((".md", ".markdown"))


def kind(doc: Document) -> str | None:
    if _TITLELESS.search(doc.text[:2_000]):
        return "other"
    if _is_markdown(doc):
        return "article"
    declared = doc.meta.get("og:type")
    return {"article": "article", "website": "listing"}.get(declared or "")


def read(doc: Document) -> Parts | None:
    return _read_markdown(doc) if _is_markdown(doc) else _read_html(doc)


def rows(doc: Document) -> list[HtmlElement] | None:
    return None


def _read_markdown(doc: Document) -> Parts:
    match = _FRONT.match(doc.text[:10_000])
    front = match[1] if match else ""
    body = doc.text[match.end() :] if match else doc.text.lstrip("\ufeff")
    keys = dict(reversed(_KEY.findall(front)))
    original = None
    for link in _ORIGINAL.finditer(body):
        original = re.sub(r"\s+|<!--more-->", "", link[2]).strip("<>")
    pictures = [m[2] for m in _PICTURE.finditer(body)]
    body = _PICTURE.sub("", _ORIGINAL.sub("", body))
    tree = lxml.html.fromstring(f"<div>{_html(body)}</div>")
    title, site = _title(keys.get("title", ""))
    stamped = None if original else dates.find(keys.get("date", ""))
    school_names = [site, *_ITEM.findall(front)] if front else []
    return Parts(
        blocks=[block for block in map(_plain, blocks(tree)) if block.text],
        title=title,
        site=[name for name in school_names if name and school([name])],
        attachments=attachments([tree], doc),
        images=[a for href in pictures if (a := doc.link(href))],
        original=original,
        stamped=stamped,
    )


def _html(markdown: str) -> str:
    if len(markdown) > _LONGEST:
        return f"<pre>{html.escape(markdown)}</pre>"
    markdown = _JOINED_BOLD.sub("", markdown.replace("\x00", ""))
    return _MARKDOWN.render(_BULLET.sub("", markdown)) if markdown.strip() else ""


def _plain(block: Block) -> Block:
    """The block without what unbalanced Markdown leaves over."""
    if block.text != MORE:
        block.text = _LEFT_OVER.sub("", block.text).strip()
    return block


def _title(text: str) -> tuple[str | None, str]:
    """Headline and school of `校名->标题 | domain`; a headline `None` is what the mirror failed to
    read, so that there is none."""
    text = text.strip().strip("\"'")
    match = _MIRROR_TITLE.match(text)
    if not match:
        return _OWN_SITE.sub("", text).strip() or None, ""
    title = _OWN_SITE.sub("", match[2]).strip()
    return ("" if title == "None" else title or None), match[1].strip()


def _read_html(doc: Document) -> Parts | None:
    body = next(iter(_BODIES(doc.tree)), None)
    if body is None:
        return None
    heading = next(iter(_TITLES(doc.tree)), None)
    parts = read_frame(doc, body, title=heading)
    parts.title, site = _title(parts.title or "")
    if site:
        parts.site.insert(0, site)
    links = _ORIGINAL_LINK(body)
    if links:
        parts.original = links[-1].get("href")
        # what the mirror prints beside the story is its own: the day of the copy, its own links
        parts.label_lines, parts.tail_lines = [], []
        parts.blocks = [b for b in parts.blocks if b.text != links[-1].text_content().strip()]
        parts.blocks = _with_more(parts.blocks)
        # all of them, the same again too: an address may be taken to pieces, one to a picture
        parts.images = [a for image in body.iter("img") if (a := doc.link(image.get("src")))]
    return parts


def _with_more(found: list[Block]) -> list[Block]:
    """The blocks with the mark back where Hugo split a paragraph at it."""
    if any(block.text == MORE for block in found):
        return found
    length = 0
    for index, block in enumerate(found[:-1]):
        length += len(block.text) + (2 if length else 0)
        if length in _MORE_AT and re.search(r"[\w，、：“《（]$", block.text):
            return [*found[: index + 1], Block(MORE), *found[index + 1 :]]
    return found
