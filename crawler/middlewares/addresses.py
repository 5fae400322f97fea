"""Which addresses a crawl may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urljoin, urlsplit

from scrapy.core.downloader import Downloader
from scrapy.http import HtmlResponse
from scrapy.utils.response import get_meta_refresh
from w3lib.url import safe_url_string

from crawler.addresses import is_local
from crawler.failures import RefusedError
from crawler.middlewares.redirects import head_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

SCHEMES = ("http", "https")
REDIRECTS = (301, 302, 303, 307, 308)


class AddressesMiddleware:
    """Refuse every request, redirected ones too, that leads off the spider's hosts or the web.

    Scrapy's OffsiteMiddleware drops a redirect that leaves the site without calling the errback,
    and lets a retried request go anywhere; what is refused here is accounted for. A request with
    the meta key `allow_offsite` may leave the site, but not for a private network: what a name
    resolves to, `crawler.handler` looks at when it connects.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.longest_refresh = crawler.settings.getint("METAREFRESH_MAXDELAY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """Refuse a request; have it made anew without the log-in that somebody wrote into it."""
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        hosts: list[str] = getattr(self.crawler.spider, "allowed_domains", [])
        if parts.scheme not in SCHEMES:
            raise RefusedError("scheme", request.url)
        if host not in hosts:
            if is_local(host):
                raise RefusedError("private_address", request.url)
            if not request.meta.get("allow_offsite"):
                raise RefusedError("offsite", request.url, host)
        if "@" in parts.netloc:
            open_ = parts._replace(netloc=parts.netloc.rpartition("@")[2])
            return request.replace(url=open_.geturl())
        # A redirect to another host brings the slot of the first along.
        request.meta[Downloader.DOWNLOAD_SLOT] = host
        return None

    def process_response(self, request: Request, response: Response) -> Response:
        """Refuse what leads where Scrapy does not follow: to no page of the web."""
        target = self._target(request, response)
        if target and urlsplit(target).scheme not in SCHEMES:
            raise RefusedError("scheme", target)
        return response

    def _target(self, request: Request, response: Response) -> str | None:
        """Where an answer sends on to, by its head or by its page."""
        location = response.headers.get("Location")
        if location and response.status in REDIRECTS:
            return urljoin(request.url, safe_url_string(location))
        if isinstance(response, HtmlResponse):
            seconds, target = get_meta_refresh(cast("HtmlResponse", head_of(response)))
            if target and seconds is not None and seconds < self.longest_refresh:
                return target
        return None
