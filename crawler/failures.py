"""Names for what can go wrong with a request: `reason_of` has one for each.

Not fetched, because we chose so:
    robots              robots.txt forbids it
    offsite             it leads to a host that is not the spider's
    private_address     it leads into a private network
    scheme              it leads to what is no http or https address
    trap_suspected      its address looks like one of an endless many; said in a finding of a list
                        page, too, whose next page does, or whose pages never end
    no_address          it leads to what is no address at all
    not_reached         the crawl was stopped first
Failed:
    robots_unreachable  robots.txt cannot be read, so the host may not be
    busy                429 or 503, again and again, or for too long to wait
    challenge           a test of the browser, or the block of a firewall
    restricted          a log-in is asked for
    gone                404 or 410
    http_NNN            any other status
    timeout             the whole page took longer than DOWNLOAD_TIMEOUT
    too_large           more than DOWNLOAD_MAXSIZE, packed or unpacked, or endless headers
    truncated           the body ended before its length was reached
    redirect_loop       more than REDIRECT_MAX_TIMES redirects
    certificate         the certificate cannot be verified
    tls                 no TLS connection can be agreed on
    unreachable         the host has no address, or nobody answers there
    connection_lost     the connection ended before there was an answer
    bad_response        the answer is no HTTP
"""

from __future__ import annotations

from collections.abc import Iterator

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError


class HandshakeLostError(DownloadFailedError):
    """A host hung up while TLS was agreed on; it may be asked again."""


STATUS = {
    401: "restricted",
    404: "gone",
    410: "gone",
    412: "challenge",
    429: "busy",
    468: "challenge",
    493: "challenge",
    503: "busy",
    521: "challenge",
}
SKIPPED = frozenset(
    (
        "robots",
        "offsite",
        "private_address",
        "scheme",
        "trap_suspected",
        "no_address",
        "not_reached",
    )
)
EXCEPTIONS: dict[type[BaseException], str] = {
    HandshakeLostError: "tls",
    DownloadTimeoutError: "timeout",
    ResponseDataLossError: "truncated",
    DownloadCancelledError: "too_large",
    CannotResolveHostError: "unreachable",
    DownloadConnectionRefusedError: "unreachable",
    ConnectError: "unreachable",
    UnsupportedURLSchemeError: "scheme",
    NotSupported: "scheme",
    ParseError: "bad_response",
    ConnectionClosed: "connection_lost",
    ValueError: "no_address",  # a redirect to nonsense, of which no request can be made
}
#: Scrapy's own components tell why they ignore a request in the message alone.
IGNORED = {
    "max redirections": "redirect_loop",
    "DOWNLOAD_MAXSIZE": "too_large",
}


class RefusedError(IgnoreRequest):
    """A request that is not made, or not any more, or whose answer is not taken."""

    def __init__(self, reason: str, what: str, cause: str = "") -> None:
        super().__init__(f"{reason}: {what}")
        self.reason = reason
        self.cause = cause  # what lies behind the reason, where that alone does not tell


def reason_of(failure: Failure) -> tuple[str, str]:
    """Return ("skipped", reason) for what we chose not to fetch, else ("failed", reason)."""
    reason = name_of(failure.value)
    return "skipped" if reason in SKIPPED else "failed", reason


def cause_of(failure: Failure) -> str:
    """Return what lies behind the reason of a failure; "" where nothing does."""
    return failure.value.cause if isinstance(failure.value, RefusedError) else ""


def of_status(status: int) -> str:
    """Return the name for an answer with this status, which is none of success.

    >>> of_status(404), of_status(500)
    ('gone', 'http_500')
    """
    return STATUS.get(status, f"http_{status}")


def name_of(error: BaseException | None) -> str:
    """Return the name for an error."""
    if isinstance(error, RefusedError):
        return error.reason
    if isinstance(error, HttpError):
        return of_status(error.response.status)
    if isinstance(error, IgnoreRequest):
        named = (reason for words, reason in IGNORED.items() if words in str(error))
        return next(named, "IgnoreRequest")
    for cause in causes(error):
        if isinstance(cause, RefusedError):
            return cause.reason
        for kind, reason in EXCEPTIONS.items():
            if isinstance(cause, kind):
                return reason
    return "bad_response" if isinstance(error, DownloadFailedError) else type(error).__name__


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield `error` and those that it wraps, in Python's way or in Twisted's, outermost first."""
    if error is None:
        return
    yield error
    yield from causes(error.__cause__)
    for failure in getattr(error, "reasons", ()):
        if isinstance(failure, Failure):
            yield from causes(failure.value)
