"""A real server for the site, and a real browser to look at it with."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine

from pipelines.database.engine import connect
from pipelines.web.app import make_app
from tests.conftest import missing

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
def tab(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens a tab: `tab(language="zh", size=PHONE, javascript=False)`.

    In the end none of them may have had anything to say on its console, nor have asked any host
    but the site's.
    """
    contexts, said, asked = [], [], []

    def opened(language: str = "en", size: Any = WIDE, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=site,
            locale={"en": "en-GB", "zh": "zh-CN"}[language],
            viewport=size,
            java_script_enabled=javascript,
        )
        contexts.append(context)
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith((f"{site}/", "data:", "blob:"))] == []
