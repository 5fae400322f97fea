"""Pages of university sites as fields: `read_article`, `read_listing`, `kind_of`, `identity`.

Pure functions of a `scrapy.http.TextResponse` or an address; they need no engine and no database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.pages import flags
from crawler.pages.article import read_article
from crawler.pages.document import document
from crawler.pages.families import family_of
from crawler.pages.identity import identity
from crawler.pages.links import article_links
from crawler.pages.listing import kind_by_content, read_listing
from crawler.pages.parts import join, next_part

if TYPE_CHECKING:
    from scrapy.http import TextResponse

__all__ = [
    "article_links",
    "identity",
    "join",
    "kind_of",
    "next_part",
    "read_article",
    "read_listing",
]


def kind_of(response: TextResponse) -> str:
    """ "article", "listing" or "other" (home pages, errors, challenges, log-ins)."""
    doc = document(response)
    if flags.notices(doc):
        return "other"
    return family_of(doc).kind(doc) or kind_by_content(doc)
