"""The sources and their health, as an operator sees them."""

from pipelines.database.engine import open_database, using
from tests.pipelines.web.conftest import PHONE, served
from tests.pipelines.web.numbers import HOSTILE, fill


def test_a_source_leads_to_its_crawls_and_to_its_articles(tab):
    page = tab()
    page.goto("/sources")
    row = page.locator("tr", has=page.get_by_role("link", name="demo-pinyin"))
    number = int(row.locator("td").nth(1).inner_text())
    row.get_by_role("link", name="demo-pinyin").click()
    page.wait_for_url("**/sources/demo-pinyin")
    assert page.locator("h1").inner_text() == "demo-pinyin"
    assert page.locator("table").last.locator("tbody tr").count() == 1
    page.get_by_role("link", name="To the articles").click()
    page.wait_for_url("**/?source=demo-pinyin")
    assert page.locator(".hits li").count() == number


def test_a_source_that_nobody_knows_is_not_found(tab):
    page = tab()
    assert page.request.get("/sources/nobody").status == 404


def test_what_is_wrong_is_said_and_what_is_hostile_stays_text(browser, tmp_path):
    with using(open_database(f"sqlite:///{tmp_path}/a.sqlite3")) as engine:
        fill(engine)
        with served(engine) as site:
            page = browser.new_page(base_url=site, locale="en-GB", viewport=PHONE)
            said = []
            page.on("console", lambda message: said.append(message.text))
            page.on("dialog", lambda dialog: said.append(dialog.message))
            page.goto("/sources")
            row = page.locator("tr", has=page.get_by_role("link", name="yunhe"))
            assert "not had: HTTP 502 3, gone (404, 410) 2" in row.inner_text()
            assert "overdue since 2024-07-01" in row.inner_text()
            page.get_by_role("link", name=HOSTILE).click()
            assert page.locator("h1").inner_text() == HOSTILE
            page.goto("/sources/qinglan")
            assert page.locator(".findings").inner_text() == f"{HOSTILE} is no page."
            page.goto("/topics")
            assert page.get_by_text(HOSTILE).count() > 0
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            page.close()
    assert said == []
