"""What Scrapy 2.19 and Twisted raise, each under its name; real ones are in test_handler.py."""

import pytest
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
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectionDone, NoRouteError
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.failures import SKIPPED, RefusedError, reason_of


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DownloadTimeoutError(), "timeout"),
        (CannotResolveHostError(), "unreachable"),
        (DownloadConnectionRefusedError(), "unreachable"),
        (NoRouteError(), "unreachable"),
        (DownloadCancelledError(), "too_large"),
        (IgnoreRequest("Ignored response as it exceeded DOWNLOAD_MAXSIZE (16 B)"), "too_large"),
        (IgnoreRequest("max redirections reached"), "redirect_loop"),
        (
            caused(ResponseDataLossError(), ResponseFailed([Failure(ConnectionDone())])),
            "truncated",
        ),
        (
            caused(DownloadFailedError(), ResponseFailed([Failure(ConnectionDone())])),
            "connection_lost",
        ),
        (DownloadFailedError(), "bad_response"),
        (RefusedError("busy", "www.yunhe.example"), "busy"),
        (KeyError("a fault of ours"), "KeyError"),
    ],
)
def test_what_failed(error, reason):
    assert reason_of(Failure(error)) == ("failed", reason)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "restricted"),
        (403, "http_403"),
        (404, "gone"),
        (410, "gone"),
        (412, "challenge"),
        (429, "busy"),
        (468, "challenge"),
        (500, "http_500"),
        (503, "busy"),
        (521, "challenge"),
    ],
)
def test_what_a_status_means(status, reason):
    error = HttpError(Response("http://a.example", status=status))
    assert reason_of(Failure(error)) == ("failed", reason)


@pytest.mark.parametrize("reason", sorted(SKIPPED))
def test_what_we_chose_not_to_fetch(reason):
    assert reason_of(Failure(RefusedError(reason, "http://a.example"))) == ("skipped", reason)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (UnsupportedURLSchemeError(), "scheme"),
        (NotSupported("Unsupported URL scheme 'file'"), "scheme"),
        (ValueError("Missing scheme in request url: nonsense"), "no_address"),
    ],
)
def test_what_cannot_be_fetched(error, reason):
    assert reason_of(Failure(error)) == ("skipped", reason)
