"""The report: the same data the same bytes, and a page that needs and runs nothing."""

import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from pipelines.database.engine import open_database, using
from pipelines.database.reading import snapshot
from pipelines.export.records import Selection
from pipelines.repair import RULES
from pipelines.web.language import catalogue
from pipelines.web.report import make_report
from tests.pipelines.web.conftest import PHONE, WIDE
from tests.pipelines.web.numbers import HOSTILE, fill


def made(engine, language="en", **limits):
    with snapshot(engine) as connection:
        return make_report(connection, Selection(**limits), language)


@pytest.fixture
def sqlite(tmp_path):
    with using(open_database(f"sqlite:///{tmp_path}/report.sqlite3")) as engine:
        fill(engine)
        yield engine


def test_the_same_data_gives_the_same_bytes_in_every_database(engine, sqlite):
    fill(engine)
    page = made(engine, "zh")
    assert made(sqlite, "zh") == page
    assert "截至 2024年7月1日" in page


def test_a_report_on_nothing_says_so(tmp_path):
    with using(open_database(f"sqlite:///{tmp_path}/empty.sqlite3")) as engine:
        assert "No article is stored for this choice." in made(engine)


def test_limits_and_the_day_are_those_that_are_asked_for(sqlite):
    with snapshot(sqlite) as connection:
        wanted = Selection(university="青岚学院")
        page = make_report(connection, wanted, "en", date(2025, 1, 15))
    assert "as of 15 January 2025" in page
    assert "<code>university=青岚学院</code>" in page
    assert "<div><dt>Articles</dt><dd>2</dd></div>" in page


def test_a_rule_is_explained_with_an_example_of_the_corpus(sqlite):
    assert "<del>會</del><ins>会</ins>議召開,部署工作。" in made(sqlite)


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_browser_shows_it_without_asking_or_running_anything(sqlite, browser, tmp_path, size):
    (tmp_path / "report.html").write_text(made(sqlite), "utf-8")
    page = browser.new_page(viewport=size)
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"file://{tmp_path}/report.html")
    assert page.title() == "Report on the corpus · Party-affairs news"
    assert page.locator("script").count() == 0
    assert page.get_by_text(HOSTILE).count() > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    found = Axe().run(page).response["violations"]
    page.close()
    assert [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")] == []
    assert (said, [url for url in asked if not url.startswith(("file:", "data:"))]) == ([], [])


def test_what_is_folded_on_the_screen_stands_on_paper(sqlite, browser, tmp_path):
    (tmp_path / "report.html").write_text(made(sqlite), "utf-8")
    page = browser.new_page()
    page.goto(f"file://{tmp_path}/report.html")
    rows = page.locator("#time ~ details tbody tr").first
    assert not rows.is_visible()
    page.emulate_media(media="print")
    assert rows.bounding_box()["height"] > 0
    page.close()


@pytest.mark.parametrize("kind", ["rule", "flag"])
def test_every_name_is_explained_in_both_languages(kind):
    names = {key.removeprefix(f"{kind}.") for key in catalogue() if key.startswith(f"{kind}.")}
    why = {
        key.removeprefix(f"{kind}_why.") for key in catalogue() if key.startswith(f"{kind}_why.")
    }
    assert names == why
    assert kind != "rule" or names >= {*RULES, "slot", "twin", "pinyin_lost", "pinyin_unsure"}


def test_no_style_and_no_address_stands_in_an_attribute(sqlite):
    page = made(sqlite)
    assert not re.search(r"<[^>]+ style=", page)
    addresses = re.findall(r"""(?:src|href|action)=["']?([^"'>]+)""", page)
    assert [one for one in addresses if not one.startswith(("#", "data:"))] == []
