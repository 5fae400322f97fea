"""Redirects by the head of an answer and by its page, which name no page that led there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares import redirect

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class _Unreferred(redirect.BaseRedirectMiddleware):
    """Scrapy's, but for its look for a Referer to set, and its complaint that there is none."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware


class RedirectMiddleware(_Unreferred, redirect.RedirectMiddleware):
    pass


class MetaRefreshMiddleware(_Unreferred, redirect.MetaRefreshMiddleware):
    pass
