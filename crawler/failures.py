"""Names for what can go wrong with a request."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

STATUS = {
    401: "restricted",
    404: "gone",
    410: "gone",
    412: "challenge",
    468: "challenge",
    493: "challenge",
    521: "challenge",
}
EXCEPTIONS: dict[type[BaseException], str] = {
    DownloadTimeoutError: "timeout",
    ResponseDataLossError: "truncated",
    DownloadCancelledError: "too_large",
    CannotResolveHostError: "unreachable",
    DownloadConnectionRefusedError: "unreachable",
}
#: Requests that are ignored tell their reason in the message alone, Scrapy's own too.
IGNORED = {
    "unreachable": ("failed", "robots_unreachable"),
    "robots.txt": ("skipped", "robots"),
    "offsite": ("skipped", "offsite"),
    "redirections": ("failed", "redirect_loop"),
    "DOWNLOAD_MAXSIZE": ("failed", "too_large"),
}


def reason_of(failure: Failure) -> tuple[str, str]:
    """Return ("skipped", reason) for what we chose not to fetch, else ("failed", reason)."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        return "failed", STATUS.get(status, f"http_{status}")
    if isinstance(error, IgnoreRequest):
        for words, outcome in IGNORED.items():
            if words in str(error):
                return outcome
    for kind, reason in EXCEPTIONS.items():
        if isinstance(error, kind):
            return "failed", reason
    return "failed", type(error).__name__
