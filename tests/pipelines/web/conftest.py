"""A real server for the site, and a real browser to look at it with."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine

from pipelines.database.engine import connect, open_database
from pipelines.web.app import make_app
from tests.conftest import missing
from tests.pipelines.web.stories import fill

#: What a browser that is not to ask anybody on its own account needs.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@contextmanager
def served(engine: Engine, **options: Any) -> Iterator[str]:
    """The address of the site over a database, without the slash, while the block runs."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(make_app(engine, **options), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="session")
def site(demo_corpus: Path) -> Iterator[str]:
    """The address of the site over the demo corpus."""
    engine = connect(f"sqlite:///{demo_corpus}")
    with served(engine) as address:
        yield address
    engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        missing("Chromium (on Debian: apt install chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Opens a tab: `tab(language="zh", size=PHONE, javascript=False, dark=True, at=address)`;
    where it does not say at which site, at that over the demo corpus.

    In the end none of them may have had anything to say on its console, nor have asked any host
    but the site's. One that shows a hostile page is not `quiet`: it tells what it refused.
    """
    contexts, said, asked = [], [], []

    def opened(
        language: str = "en",
        size: Any = WIDE,
        javascript: bool = True,
        dark: bool = False,
        at: str | None = None,
        quiet: bool = True,
    ) -> Page:
        at = at or request.getfixturevalue("site")
        context = browser.new_context(
            base_url=at,
            locale={"en": "en-GB", "zh": "zh-CN"}[language],
            viewport=size,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        if quiet:
            context.on("request", lambda sent: asked.append((at, sent.url)))
            page.on("console", lambda message: said.append(message.text))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []
    ours = ("data:", "blob:")
    assert [url for at, url in asked if not url.startswith((f"{at}/", *ours))] == []


def answer(address: str) -> tuple[int, dict[str, str], bytes]:
    """What a server says: the status, the headers by names in lower case, and the body."""
    try:
        with urlopen(address) as response:
            return response.status, _lower(response.headers), response.read()
    except HTTPError as error:
        with error:
            return error.code, _lower(error.headers), error.read()


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@pytest.fixture(scope="session")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site over the corpus of `stories.py`."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('stories') / 'web.sqlite3'}")
    fill(engine)
    with served(engine) as address:
        yield address
    engine.dispose()
