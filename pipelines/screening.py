"""What is no article is dropped with its reason; what was hijacked is marked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem

from crawler.items import Article
from pipelines.brands import MARK, Brand, mark_slots
from pipelines.hijacking import evidence_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: What the reader saw of a page that makes it no article.
NO_ARTICLE = ("challenge", "redirect", "restricted", "soft_404")


class UnwantedError(Exception):
    """The page is no article; the message is the reason, one word."""


def screen(article: Article, known: Collection[str] = ()) -> Article:
    """The article with its hijacked slots marked; raise UnwantedError for what is no article.

    A name that stands for the organisation is marked in the text, in the title and in captions;
    `original_text` keeps it. `known` are names of real organisations, besides those in the list.
    """
    if reason := next((flag for flag in NO_ARTICLE if flag in article.flags), None):
        raise UnwantedError(reason)
    if _is_page(article) and not (
        article.title or article.text or article.images or article.attachments
    ):
        raise UnwantedError("empty")
    evidence = evidence_of(article, known)
    if flags := evidence.flags():
        article = replace(article, flags=article.flags | flags)
    return _marked(article, evidence.brand) if evidence.brand else article


def _marked(article: Article, brand: Brand) -> Article:
    text, slots = mark_slots(article.text, brand)
    return replace(
        article,
        text=text,
        title=article.title and article.title.replace(brand.text, MARK),
        images=[
            replace(image, caption=image.caption and image.caption.replace(brand.text, MARK))
            for image in article.images
        ],
        repairs=article.repairs | {"slot": slots},
    )


def _is_page(article: Article) -> bool:
    """Whether it came as HTML; an empty text file is what somebody wrote down, and is kept."""
    return article.document is None or article.document.lower().endswith((".html", ".htm"))


class ScreeningPipeline:
    """The item pipeline that marks what was hijacked and drops what is no article.

    INSTITUTIONS are names of real organisations, besides those in the list.
    """

    def __init__(self, known: Collection[str] = ()) -> None:
        self.known = known

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getlist("INSTITUTIONS"))

    def process_item(self, item: Article) -> Article:
        try:
            return screen(item, self.known)
        except UnwantedError as reason:
            raise DropItem(str(reason)) from None
