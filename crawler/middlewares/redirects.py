"""Redirects by the head of an answer and by its page, which name no page that led there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from weakref import WeakKeyDictionary

from scrapy.downloadermiddlewares import redirect

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

_HEAD = 16 * 1024  # bytes


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
    """Scrapy's, but for all of the text of a page, which it leaves with it."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # without the spider, as Scrapy wants it now
        head = head_of(response)
        found = super().process_response(request, head)
        return response if found is head else found


#: Kept for as long as a response is there: two look at it for a refresh.
_heads: WeakKeyDictionary[Response, Response] = WeakKeyDictionary()


def head_of(response: Response) -> Response:
    """A response with so much of its page as Scrapy looks at for a refresh, and then keeps."""
    if response not in _heads:
        _heads[response] = response.replace(body=response.body[:_HEAD])
    return _heads[response]
