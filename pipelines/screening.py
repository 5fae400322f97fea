"""What is no article is dropped with its reason; what was hijacked is marked."""

from __future__ import annotations

from dataclasses import replace

from scrapy.exceptions import DropItem

from crawler.items import Article
from pipelines.brands import MARK, find_brand, mark_slots

#: What the reader saw of a page that makes it no article.
NO_ARTICLE = ("challenge", "soft_404")


class UnwantedError(Exception):
    """The page is no article; the message is the reason, one word."""


def screen(article: Article) -> Article:
    """The article with its hijacked slots marked; raise UnwantedError for what is no article.

    A name that stands for the organisation is marked in the text, in the title and in captions;
    `original_text` keeps it.
    """
    if reason := next((flag for flag in NO_ARTICLE if flag in article.flags), None):
        raise UnwantedError(reason)
    if _is_page(article) and not (
        article.title or article.text or article.images or article.attachments
    ):
        raise UnwantedError("empty")
    brand = find_brand(article.text, article.title)
    if brand is None:
        return article
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
        flags=article.flags | {"hijacked": brand.evidence()},
    )


def _is_page(article: Article) -> bool:
    """Whether it came as HTML; an empty text file is what somebody wrote down, and is kept."""
    return article.document is None or article.document.lower().endswith((".html", ".htm"))


class ScreeningPipeline:
    """The item pipeline that marks what was hijacked and drops what is no article."""

    def process_item(self, item: Article) -> Article:
        try:
            return screen(item)
        except UnwantedError as reason:
            raise DropItem(str(reason)) from None
