"""The pictures and files of an article."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from crawler.items import Attachment, Image
from crawler.pages.bylines import credit_line
from crawler.pages.links import DOCUMENTS, RECORDINGS
from crawler.pages.text import Block, clean, inline
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document

_SOURCES = ("original-src", "orisrc", "data-original", "data-src", "data-imgsrc", "src")
#: In the address of what is no picture of the story, in lower case.
_NO_PICTURE = (
    "/_visitcount", "/icon_", "/icon/", "/icons_", "/icons/", "_icon_", "filetypeimages", "/spacer",
    "/blank.", "/counter", "/emotion/", "/loading.", "/errfeedback", "${", "themes/default/images/",
)  # fmt: skip
_PIXELS = re.compile(r"\s*(\d+)")
_SMALLEST = 24  # pixels: what is smaller either way is an icon or a spacer
_FILE = re.compile(rf"\.(?:{DOCUMENTS}|{RECORDINGS})(?:$|[?#])", re.IGNORECASE)
_DOWNLOAD = re.compile(
    r"DownloadAttachUrl|/_upload/article/files/|sudyfile|virtual_attach_file|/e/DownSys/|"
    r"/down(?:load|file|loadfile)?\.(?:jsp|do|action|php|ashx|aspx)\b|/fileDownload\b",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(rf"[^.。]\.(?:{DOCUMENTS})$", re.IGNORECASE)
_SCRIPTED = re.compile(
    r"showVsb(?:pdfIframe|Video)\s*\(\s*[\"']([^\"']{1,500})[\"']"
    r"|<script[^>]{0,300}name=[\"']_videourl[\"'][^>]{0,300}vurl=[\"']([^\"']{1,500})[\"']"
)
_PLAYERS = elements(
    ".//*/@pdfsrc/..|.//*/@sudy-wp-src/..|.//video[@src]|.//source[@src]|.//embed[@src]"
)
_PLAYED = re.compile(r"""['"]title['"]\s*:\s*['"]([^'"]{1,300})['"]""")
_ANCHORS = elements(".//a[@href]")
_FIGURE = re.compile(r"^\s*[（(]?[图圖▲△▼↑↓]\s*[\d一二三四五六七八九十]*\s*[：:.、）)]?")
_SENTENCE_END = re.compile(r"[。！？；!?;]$")
_CAPTION_LENGTH = 60


def _address(image: HtmlElement, doc: Document) -> str | None:
    """Where the largest form of a picture is; None for icons, counters and inline data."""
    for name in ("width", "height"):
        value = _PIXELS.match(image.get(name) or "")
        if value and int(value[1]) < _SMALLEST:
            return None
    for name in _SOURCES:
        href = image.get(name)
        if href and not href.startswith("data:"):
            lowered = href.lower()
            return None if any(mark in lowered for mark in _NO_PICTURE) else doc.link(href)
    return None


def images(blocks: list[Block], doc: Document) -> list[Image]:
    """The pictures of the story in its order, each once, with a caption where one is clear.

    A caption is the short line right behind a line of pictures alone, set in the middle, begun
    with 图, or of a make that only such lines have; it belongs to the last of them.
    """
    found: dict[str, Image] = {}
    makes = _caption_makes(blocks)
    for index, block in enumerate(blocks):
        addresses = [a for image in block.images if (a := _address(image, doc))]
        for address in addresses:
            found.setdefault(address, Image(address))
        follower = blocks[index + 1] if index + 1 < len(blocks) else None
        if addresses and not block.text and follower is not None and is_caption(follower, makes):
            image = found[addresses[-1]]
            image.caption = image.caption or follower.text
    return list(found.values())


def _caption_makes(blocks: list[Block]) -> set[str]:
    """The classes of lines that stand behind pictures alone, and nowhere else in the story."""
    behind: set[str] = set()
    elsewhere: set[str] = set()
    for before, block in zip([Block(), *blocks], blocks, strict=False):
        if block.text:
            (behind if before.images and not before.text else elsewhere).add(block.make)
    return {make for make in behind - elsewhere if not make.endswith(".")}


def is_caption(block: Block, makes: Collection[str] = ()) -> bool:
    """Whether a line reads like the caption of the picture above it."""
    text = block.text
    short = 1 < len(text) <= _CAPTION_LENGTH and not _SENTENCE_END.search(text)
    known = block.centred or block.make in makes or bool(_FIGURE.match(text))
    known = known or block.make.startswith("figcaption")
    return short and known and not block.images and credit_line(text) is None


def is_attachment(link: HtmlElement) -> bool:
    """Whether a link leads to a file rather than a page."""
    href = link.get("href") or ""
    return bool(
        _FILE.search(href)
        or (_may_download(href) and _DOWNLOAD.search(href))
        or link.get("sudyfile-attr")
        or link.get("download") is not None
        or _FILE_NAME.search((link.text or link.get("title") or "").strip()[-80:])
    )


def _may_download(href: str) -> bool:
    """Whether an address has one of the words that all of _DOWNLOAD have: most have none."""
    lowered = href.lower()
    return "down" in lowered or "file" in lowered


def attachments(roots: Iterable[HtmlElement], doc: Document) -> list[Attachment]:
    """The files that an article offers: links, and the sources of players and PDF viewers."""
    found: dict[str, Attachment] = {}
    for root in roots:
        for link in _ANCHORS(root):
            address = doc.link(link.get("href")) if is_attachment(link) else None
            if address and address not in found:
                name = inline(link) or clean(link.get("title") or "")
                found[address] = Attachment(address, name or None)
        for player in _PLAYERS(root):
            href = player.get("pdfsrc") or player.get("sudy-wp-src") or player.get("src")
            address = doc.link(href)
            if address:
                titled = _PLAYED.search(player.get("sudyfile-attr") or "")
                found.setdefault(address, Attachment(address, clean(titled[1]) if titled else None))
    for match in (
        _SCRIPTED.finditer(doc.text) if "showVsb" in doc.text or "_videourl" in doc.text else ()
    ):
        address = doc.link(match[1] or match[2])
        if address:
            found.setdefault(address, Attachment(address))
    return list(found.values())


def is_file_list(block: Block) -> bool:
    """Whether a line is nothing but links to files, with 附件 and numbers round them."""
    if not block.links or not all(is_attachment(link) for link in block.links):
        return False
    rest = block.text
    for link in block.links:
        rest = rest.replace(inline(link), "", 1)
    return len(re.sub(r"附件|已下载|下载|[\d\W_]|次", "", rest)) <= 2
