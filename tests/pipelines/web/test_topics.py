"""Topics over time, as a reader sees and clicks them."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.pipelines.web.conftest import PHONE, WIDE


def serious(page):
    found = Axe().run(page).response["violations"]
    return [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")]


def test_a_bar_leads_to_as_many_articles_as_it_says(tab):
    page = tab()
    page.goto("/topics")
    bar = page.locator(".multiples a[aria-label]").first
    (number,) = re.findall(r": (\d+)$", bar.get_attribute("aria-label"))
    bar.dispatch_event("click")
    page.wait_for_url("**/?topic=*since=*until=*")
    assert page.locator(".hits li").count() == int(number)
    page.go_back()
    assert page.locator("h1").inner_text() == "Topics over time"


def test_a_keyboard_gets_from_all_topics_to_one_and_to_its_numbers(tab):
    page = tab(language="zh", javascript=False)
    page.goto("/topics")
    page.locator(".multiples figcaption a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/topics?topic=*")
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("details table a").first.is_visible()


def test_limits_are_in_the_address_and_whoever_has_nothing_is_told(tab):
    page = tab()
    page.goto("/topics")
    page.get_by_label("University").select_option(index=1)
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/topics?*university=*")
    assert page.locator(".multiples figure").count() > 0
    page.goto("/topics?until=1990-01-01")
    assert page.locator(".nothing").inner_text().startswith("No dated article")


@pytest.mark.parametrize(("size", "language"), [(WIDE, "en"), (PHONE, "zh")])
def test_all_of_it_is_readable_and_within_the_screen(tab, size, language):
    page = tab(language=language, size=size)
    for path in ("/topics", "/sources"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert serious(page) == []
