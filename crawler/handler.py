"""How pages are got: Scrapy's own handler, with a guard where a connection is made.

Each connection is checked when it is made, against the numeric address that it is made to, so
neither a redirect, nor a notation, nor a name that resolves differently each time leads into a
private network. A proxy that the operator names makes the connections itself, and has to do the
same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.exceptions import DownloadFailedError
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, TCP4ClientEndpoint, wrapClientTLS
from twisted.internet.error import ConnectionClosed
from twisted.web.client import HTTPConnectionPool
from zope.interface import directlyProvides, providedBy

from crawler.addresses import is_local, is_public
from crawler.failures import HandshakeLostError, RefusedError, causes
from crawler.slots import goes_out
from crawler.tls import TlsPolicy

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response
    from twisted.internet.interfaces import IAddress, IStreamClientEndpoint
    from twisted.web._newclient import HTTP11ClientProtocol
    from twisted.web._newclient import Request as WireRequest
    from twisted.web.iweb import IResponse

MOST_HEADERS = 256 * 1024  # bytes of all headers of an answer, with the status line


class GuardedHandler(HTTP11DownloadHandler):
    """Refuse private addresses, endless headers and broken TLS; tell of what TLS lacks.

    Private addresses are for those of the spider's hosts alone that are private by their very
    name, like 127.0.0.1, or named in LOCAL_HOSTS. `response.flags` has "tls_unverified" or
    "tls_legacy" for what TLS_EXCEPTIONS let pass, and `response.meta["tls"]` the evidence.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.tls = TlsPolicy(crawler.settings.getdict("TLS_EXCEPTIONS"))
        self.local_hosts = set(crawler.settings.getlist("LOCAL_HOSTS"))
        stock = self._pool
        self._contextFactory = self.tls  # type: ignore[assignment]  # mypy reads no zope
        sent = partial(goes_out, crawler)
        self._pool = _GuardedPool(stock._reactor, self.tls, self._check, sent)
        # Scrapy keeps as many connections as a host may have by default, and opens the others anew.
        asked = crawler.settings["DOWNLOAD_SLOTS"].values()
        most = max((slot.get("concurrency", 1) for slot in asked), default=1)
        self._pool.maxPersistentPerHost = max(stock.maxPersistentPerHost, most)
        self._pool._factory = _BoundedFactory

    async def download_request(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        host, port = parts.hostname or "", parts.port or 443
        try:
            response = await super().download_request(request)
        except DownloadFailedError as error:
            for cause in causes(error):
                if isinstance(cause, RefusedError):
                    raise cause from error  # which nobody makes again
            words = _handshake(error)
            if words is None and self._is_cut(error, parts.scheme, (host, port)):
                words = "no handshake"
                if host not in self.tls.exceptions or host in self.tls.weak:
                    raise HandshakeLostError(f"{request.url}: {words}") from error
            if words is None:
                raise
            problem = self.tls.problems.get((host, port))
            if problem:
                raise RefusedError("certificate", f"{request.url}: {problem}") from error
            if not self.tls.weaken(host):
                raise RefusedError("tls", f"{request.url}: {words}") from error
            return await self.download_request(request)
        found = self.tls.flags(host, port) if parts.scheme == "https" else {}
        request.meta["tls"] = found
        response.flags.extend(found)
        return response

    def _is_cut(self, error: DownloadFailedError, scheme: str, place: tuple[str, int]) -> bool:
        """Whether a host hung up that never came to show a certificate."""
        lost = any(isinstance(cause, ConnectionClosed) for cause in causes(error))
        return lost and scheme == "https" and place not in self.tls.agreed

    def _check(self, host: str, address: str) -> None:
        """Raise RefusedError unless a page of `host` may be got from the IP `address`."""
        if is_public(address):
            return
        spiders: list[str] = getattr(self._crawler.spider, "allowed_domains", [])
        if host not in spiders or not (is_local(host) or host in self.local_hosts):
            raise RefusedError("private_address", f"{host} is {address}")


def _handshake(error: DownloadFailedError) -> str | None:
    """What OpenSSL says of a handshake that failed; None for any other failure."""
    for cause in causes(error):
        if isinstance(cause, SSL.Error):
            words = cause.args[0] if cause.args else ()
            return "; ".join(str(entry[-1]) for entry in words) or "no handshake"
    return None


class _GuardedPool(HTTPConnectionPool):
    """Opens connections to addresses alone that `check` passes, and tells `sent` of each request
    to a host; proxies excepted."""

    def __init__(
        self,
        reactor: Any,
        tls: TlsPolicy,
        check: Callable[[str, str], None],
        sent: Callable[[str], None],
    ) -> None:
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]
        self.reactor = reactor
        self.tls = tls
        self.check = check
        self.sent = sent

    def getConnection(  # noqa: N802
        self, key: Any, endpoint: IStreamClientEndpoint
    ) -> Deferred[HTTP11ClientProtocol]:
        found: Deferred[HTTP11ClientProtocol] = super().getConnection(key, endpoint)
        return found if _is_proxied(key, endpoint) else found.addCallback(self._tell, _host(key))

    def _tell(self, connection: HTTP11ClientProtocol, host: str) -> HTTP11ClientProtocol:
        # It is written next, and leaves in the reactor's next round, which a busy one makes late.
        self.reactor.callLater(0, self.sent, host)
        return connection

    def _newConnection(  # noqa: N802  # asked where none is open that can be used again
        self, key: Any, endpoint: IStreamClientEndpoint
    ) -> Deferred[HTTP11ClientProtocol]:
        scheme, name, port, *rest = key
        if not _is_proxied(key, endpoint):
            host = _host(key)
            guarded = _GuardedReactor(self.reactor, lambda address: self.check(host, address))
            endpoint = HostnameEndpoint(guarded, host, port, bindAddress=rest[0])  # type: ignore[assignment]
            if scheme == b"https":
                connections = self.tls.creatorForNetloc(name, port)
                endpoint = wrapClientTLS(connections, endpoint)  # type: ignore[arg-type]
        return super()._newConnection(key, endpoint)


def _is_proxied(key: Any, endpoint: IStreamClientEndpoint) -> bool:
    return key[0] == b"http-proxy" or isinstance(endpoint, TCP4ClientEndpoint)


def _host(key: Any) -> str:
    """The host of a key of the pool: scheme, host, port and what the connection is bound to."""
    return str(key[1].decode("ascii").lower())


class _GuardedReactor:
    """The reactor, for one host, with a check of the numeric address before each connection."""

    def __init__(self, reactor: Any, check: Callable[[str], None]) -> None:
        self._reactor = reactor
        self._check = check
        directlyProvides(self, providedBy(reactor))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)

    def connectTCP(self, host: str, *args: Any, **kwargs: Any) -> Any:  # noqa: N802
        self._check(host)
        return self._reactor.connectTCP(host, *args, **kwargs)


class _BoundedParser(_LenientHTTPClientParser):
    """Reads no more than MOST_HEADERS before the body; each line is bounded by Twisted."""

    _read = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        self._read += len(line)
        if self._read > MOST_HEADERS:
            raise RefusedError("too_large", f"more than {MOST_HEADERS} bytes of headers")
        super().lineReceived(line)


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: WireRequest) -> Deferred[IResponse]:
        answer = super().request(request)
        if self._parser is not None:  # as Scrapy does it: Twisted offers no choice of the parser
            self._parser.__class__ = _BoundedParser
        return answer


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
