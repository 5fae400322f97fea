"""The list of articles, as a reader sees it."""

from tests.pipelines.web.conftest import PHONE


def headlines(page):
    return page.locator(".hits h2").all_inner_texts()


def test_words_find_articles_in_either_script(tab):
    page = tab()
    page.goto("/")
    page.get_by_role("searchbox").fill("廉潔")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert len(headlines(page)) == 4
    assert page.locator(".snippet mark").first.inner_text() == "廉洁"
    assert page.get_by_role("searchbox").input_value() == "廉潔"


def test_a_phone_shows_nothing_beside_the_screen(tab):
    page = tab(language="zh", size=PHONE)
    page.goto("/")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
