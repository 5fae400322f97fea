"""What a browser may do with an answer, and who is answered at all.

The texts come from the web and may be hostile. Templates escape them; these headers see to it that
nothing would run, and nobody else be asked, if one of them forgot.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The site asks nobody but itself, and no other site may frame it or get its forms.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: A page from the web, as it was: its own markup and styles, no script, no form, no other host.
SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",  # the original's site need not know who looks at its text
    "X-Content-Type-Options": "nosniff",
}
#: This machine under its own names, which no other site's address can be made to mean.
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Headers:
    """Sends HEADERS with every answer; a policy that the answer has already stays."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


class Prefixed:
    """Puts the prefix before a path that came without it, as proxies do that take it away."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"]
            if path == self.prefix:  # which is "" where there is none
                path += "/"
            elif not path.startswith(f"{self.prefix}/"):
                path = self.prefix + path
            scope["path"], scope["root_path"] = path, self.prefix
        await self.app(scope, receive, send)


def answered(names: Iterable[str]) -> dict[str, Any]:
    """Return what TrustedHostMiddleware needs to answer this machine's names and `names` alone.

    A page of another site could else have its own name lead here, and read the corpus.
    """
    return {"allowed_hosts": [*LOOPBACK, *names], "www_redirect": False}
