"""Names for what can go wrong with a request."""

from __future__ import annotations

from datetime import UTC, datetime

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

from pipelines.accounts import Entry
from pipelines.frontier import Settled

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
#: What another try will not bring.
FINAL = frozenset(
    {"gone", "known", "not_html", "list_page", "empty", "soft_404", "redirect"}
    | {"trap_suspected", "no_address"}
)
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


def settled_drop(row: int, entry: Entry) -> Settled:
    """The end of a row whose page was no article, or could not be stored."""
    return Settled(row, entry.what, entry.word, due_at=due_again(entry.word), entries=[entry])


def due_again(reason: str) -> datetime | None:
    """When to ask again for what failed or was skipped: in the next run, or never."""
    return None if reason in FINAL else datetime.now(UTC)
