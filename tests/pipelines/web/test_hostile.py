"""Hostile pages, crawled and stored, and every screen that shows them, in a real browser.

The screens are those that the site's own links lead to from the first one, whatever they are.
"""

import json
import re
from contextlib import contextmanager
from datetime import UTC, date, datetime
from html import unescape
from http.server import BaseHTTPRequestHandler
from urllib.parse import quote

import pytest

from crawler.items import Article, Attachment, Image, Page
from pipelines.database.engine import connect, open_database
from pipelines.storage import store
from tests.campus import answering
from tests.conftest import CommandLine
from tests.pipelines.web.conftest import PHONE, served

MOST = 45  # screens
ALIKE = 3  # screens of one kind, for the sake of time
#: What must be met as text, in the order of the places where it was put.
MARK = "当心"
HIT = "window.hit=1;alert(1);fetch('http://EVIL/')"
PARAGRAPH = f"<p>党支部召开会议，{{}}，三十名党员参加了这次主题党日活动。{MARK}</p>"
SCRIPTS = [
    f"<script>{HIT}</script>",
    f'"><img src=x onerror="{HIT}">',
    f'\'><svg onload="{HIT}"><a xlink:href=javascript:{HIT}>',
    f"</title></textarea></style><script>{HIT}</script>",
    "{{1234*5678}}{% raw %}${1234*5678}<%= 1234*5678 %>",
    f"<iframe srcdoc='<script>parent.{HIT}</script>'></iframe><base href=http://EVIL/>",
    "<meta http-equiv=refresh content='0;url=http://EVIL/'><link rel=stylesheet href=//EVIL/x>",
    f"javascript:{HIT}",
    f"data:text/html,<script>{HIT}</script>",
]


def html(body, title="会议", head="<meta charset=utf-8>"):
    return f"<!doctype html><html><head>{head}<title>{title}</title></head><body>{body}"


def escaped(markup):
    """The markup as somebody writes it who wants it to be read."""
    return markup.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def pages(evil):
    """Files by their names, which are hostile, too."""
    found = {}
    for number, script in enumerate(SCRIPTS):
        ours = script.replace("EVIL", evil)
        text = escaped(ours)
        headline = f"<h1>{MARK}{text}</h1><p>作者：{text} 发布时间：2024-05-0{number + 1}</p>"
        body = headline + PARAGRAPH.format(text) * 3 + ours
        found[f'{number}"><img src=x onerror=hit()>.html'] = html(body, text).encode()
    seven = f"+ADw-script+AD4-{HIT}+ADw-/script+AD4-".replace("EVIL", evil)
    more = {
        "utf7": html(PARAGRAPH.format(seven) * 3, seven, "<meta charset=utf-7>").encode(),
        "wrong": html(PARAGRAPH.format("¼script¾") * 3, "\u5e7f¼", "").encode("gb18030", "ignore"),
        "torn": html(PARAGRAPH.format("甲") * 3, "会").encode()[:-20] + b"\xc3<script>\xe2",
        "lines": html(
            PARAGRAPH.format("甲\u2028\u2029\u0085乙") * 3, "会\u2028\u202e</sc"
        ).encode(),
        "bidi": html(PARAGRAPH.format("\u202e\u2066gpj.exe\u200f") * 3, "\u202egpj").encode(),
        "nul": html(PARAGRAPH.format("<scr\0ipt>甲\0乙\x1b[31m") * 3, "会\0议").encode(),
        "long": html(PARAGRAPH.format("W" * 3000 + "长" * 3000) * 2, "L" * 400).encode(),
        "svg": f"<svg xmlns='http://www.w3.org/2000/svg' onload='{HIT}'><text>党支部".encode(),
    }
    return found | {f"{name}.html": body for name, body in more.items()}


def made(number, script):
    """An article that is hostile in every field."""
    page = Page(
        f"http://a.example/{script}",
        html(script + PARAGRAPH.format(script)).encode(),
        "utf-8",
        datetime(2024, 5, 10, tzinfo=UTC),
        200,
        {"Content-Type": "image/svg+xml", script: script},
    )
    return Article(
        key=f"{number} {script}",
        **dict.fromkeys(("url", "source", "university", "unit", "section", "origin"), script),
        title=MARK + script,
        published=date(2024, 5, 10),
        **{name: [script] for name in ("authors", "editors", "photographers", "reviewers")},
        topics=[script],
        relevance=0.9,
        text=f"{script}\n{MARK}",
        original_text=f"{script}党員\n{MARK}",
        repairs={script: 3, "script": 1},
        flags={script: script, "charset_fixed": [script]},
        images=[Image(script, script)],
        attachments=[Attachment(script, script)],
        page=page,
    )


@contextmanager
def listening():
    """A host and port where somebody waits to be asked, and what was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

    with answering(Handler) as port:
        yield f"127.0.0.1:{port}", asked


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The site over all this, what somebody else was asked, the report."""
    tmp_path = tmp_path_factory.mktemp("hostile")
    scrapy = CommandLine(tmp_path)
    with listening() as (where, evil):
        folder = tmp_path / "pages"
        folder.mkdir()
        names = pages(where)
        for name, body in names.items():
            (folder / name).write_bytes(body)
        addresses = [
            "javascript:alert(1)",
            f"http://{where}/<script>",
            "http://a.example/%00\u202e",
        ]
        index = [{"file": n, "url": u} for n, u in zip(names, addresses, strict=False)]
        lines = "\n".join(json.dumps(line) for line in index)
        (folder / "index.jsonl").write_text(lines, encoding="utf-8")
        done = scrapy("crawl", "documents", "-a", f"path={folder}")
        assert "Traceback" not in done.stderr
        address = scrapy.environment["DATABASE_URL"]
        engine = open_database(address)
        articles = [made(n, script.replace("EVIL", where)) for n, script in enumerate(SCRIPTS)]
        store(engine, articles)
        for article in articles:
            article.text += "又一段。"
            article.original_text += "又一段。"
        store(engine, articles)
        engine.dispose()
        engine = connect(address)
        report = tmp_path / "report.html"
        assert scrapy("report", str(report)).returncode == 0
        with served(engine) as site:
            yield site, evil, report
        engine.dispose()


def kind(address):
    """What addresses of one kind of screen share: their path without numbers, their parameters."""
    path, _, query = address.partition("?")
    path = re.sub(r"/(sources|topics)/.+", r"/\1/x", re.sub(r"\d+", "1", path))
    return path + "?" + "&".join(sorted(re.findall(r"(?:^|[?&])(\w+)=", query)))


def test_nothing_runs_and_nobody_is_asked_on_any_screen(hostile, browser):
    site, evil, report = hostile
    context = browser.new_context(base_url=site, viewport=PHONE, locale="en-GB")
    page, said, dialogs = context.new_page(), [], []
    page.on("console", lambda message: said.append((message.location["url"], message.text)))
    page.on("pageerror", lambda error: said.append((page.url, str(error))))
    page.on("dialog", lambda dialog: (dialogs.append(page.url), dialog.dismiss()))
    waiting, seen, kinds, shown = [f"{site}/?all=1", f"{site}/"], set(), {}, {}
    while waiting and len(shown) < MOST:
        address = waiting.pop(0)
        if kinds.setdefault(kind(address), 0) == ALIKE:
            continue
        kinds[kind(address)] += 1
        answer = page.goto(address)
        assert answer.status < 500, address
        assert page.evaluate("window.hit") is None, address
        shown[address] = page.locator("body").inner_text()
        if "text/html" not in answer.headers["content-type"]:
            continue
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"] or address.endswith("/raw"), (address, width)
        links = page.eval_on_selector_all(
            "a:not([download])",
            """all => all.map(a => a.getAttribute("href") ?? a.getAttribute("xlink:href"))
                .filter(Boolean).map(href => [href, new URL(href, location).href])""",
        )
        for written, href in links:
            assert re.match(r"[#/?]|https?:", written), (address, written)
            link = href.partition("#")[0]
            if link.startswith(f"{site}/") and "/download/" not in link and link not in seen:
                seen.add(link)
                waiting.append(link)
    page.goto(report.as_uri())
    assert page.evaluate("window.hit") is None
    assert "<script>" in page.locator("body").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()
    assert dialogs == []
    # A browser says of a raw page what it keeps it from; of others, that there is none.
    quiet = re.compile(r"/raw|status of 404")
    assert [one for one in said if not quiet.search(" ".join(one))] == []
    assert evil == []
    first = shown[f"{site}/?all=1"]
    assert f"{MARK}<script>window.hit=1;" in first
    assert "{{1234*5678}}" in "".join(shown.values())
    assert len(shown) >= 10


def test_what_is_asked_for_is_shown_as_text(hostile, browser):
    site, _, _ = hostile
    context = browser.new_context(base_url=site)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    for script in SCRIPTS:
        for name in ("q", "university", "source", "topic", "since", "lang", "order", "page"):
            answer = context.request.get("/", params={name: script})
            assert answer.status in (200, 400)
            assert script not in answer.text() or "<" not in script, (name, script)
            assert "7006652" not in unescape(answer.text())
    page.goto(f"/?q={quote(SCRIPTS[7])}&university={quote(SCRIPTS[0])}&topic={quote(SCRIPTS[1])}")
    assert page.evaluate("window.hit") is None
    assert said == []
    context.close()
