"""The screens on which one reads, in a real browser: wide and phone, both languages, no script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.pipelines.web.conftest import PHONE
from tests.pipelines.web.test_search import headlines

#: A screen of each kind of the corpus of `stories.py`.
SCREENS = (
    "/?q=党委",
    "/articles/1?q=党委&at=1",
    "/articles/1?view=beside",
    "/articles/1?view=beside&rule=script",
    "/articles/1?view=original",
    "/articles/1/versions",
    "/articles/4/page",
    "/copies",
    "/copies/1",
    "/topics",
    "/topics?topic=学习教育",
    "/sources",
    "/sources/yunhe",
    "/data",
)
REFUSED = ("/?q=(", "/?q=量子纠缠态", "/articles/77")


def test_search_filter_read_and_go_back(tab):
    page = tab()
    page.goto("/")
    assert re.match("53 articles Left out: 8 hijacked, 5 reprint", _line(page, ".count"))
    page.get_by_label("University").select_option("云河大学")  # it is open on a wide screen
    page.get_by_role("searchbox").fill("巡察")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    found = headlines(page)
    assert len(found) == 2
    page.get_by_role("link", name=found[0]).click()
    assert page.locator("h1").inner_text() == found[0]
    assert page.locator(".text mark").first.inner_text() == "巡察"
    assert page.get_by_role("link", name="Previous article").count() == 0
    page.get_by_role("link", name="Next article").click()
    assert page.locator("h1").inner_text() == found[1]
    assert page.get_by_role("link", name="Next article").count() == 0
    page.get_by_role("link", name="Previous article").click()
    assert page.locator("h1").inner_text() == found[0]
    page.get_by_role("link", name="To the list").click()
    expect(page.locator(".hits h2")).to_have_text(found)
    page.go_back()
    assert page.locator("h1").inner_text() == found[0]


def _line(page, selector):
    return " ".join(page.locator(selector).inner_text().split())


def test_both_sides_are_the_stored_texts_and_each_mark_says_its_rule(tab, stories):
    page = tab(at=stories)
    page.goto("/articles/1")
    clean = "\n".join(page.locator(".text p").all_inner_texts())
    assert page.locator(".text .caption a").get_attribute("href").endswith("/1.jpg")
    assert page.locator("a[href^='javascript']").count() == 0
    page.get_by_role("link", name="Original", exact=True).click()
    original = "\n".join(page.locator(".text p").all_inner_texts())
    page.get_by_role("link", name="Beside the original").click()
    left, right = (
        "".join(page.locator(f".pair p:nth-child({n})").all_text_contents()) for n in (1, 2)
    )
    assert (left, right) == (original, clean)
    assert page.locator("del[title*='黨 → 党']").first.inner_text() == "黨"
    assert page.locator("ins[title='Other change: 合 → 留']").inner_text() == "留"
    # Whoever hears the text hears the rule of each mark, and copies nothing but the text.
    heard = page.locator(".beside-text").aria_snapshot()
    assert "deletion: 黨 (Traditional to Simplified)" in heard
    assert "insertion: 党 (Traditional to Simplified)" in heard
    page.get_by_role("link", name="Doubled punctuation").click()
    page.wait_for_url("**rule=doubled")
    heard = page.locator(".beside-text").aria_snapshot()
    assert ("Doubled punctuation" in heard, "Traditional" in heard) == (True, False)
    assert page.locator("ins[title^='Traditional']").first.get_attribute("class") == "other"
    assert page.locator("del[title^='Doubled']").first.get_attribute("class") == ""


def test_versions_and_copies_are_compared_on_a_phone_in_chinese_without_script(tab, stories):
    page = tab(language="zh", size=PHONE, javascript=False, at=stories)
    page.goto("/articles/1")
    page.get_by_role("link", name="4 个版本").click()
    assert "两版的网页原文相同" in page.locator(".aside").last.inner_text()
    assert page.locator(".changes del").all_inner_texts() == ["会后合影。"]
    assert page.locator(".changes ins").all_inner_texts() == ["会后留影。"]
    page.get_by_label("从", exact=True).select_option("1")
    page.get_by_label("到", exact=True).select_option("2")
    page.get_by_role("button", name="比较").click()
    expect(page.locator(".changes ins")).to_have_text([re.compile("33名党员参加。$")])
    page.get_by_role("link", name="返回文章").click()
    page.get_by_role("link", name="2 个副本").first.click()
    assert "发布晚于 2024-04-08" in page.locator(".reason").last.inner_text()
    assert page.locator(".differences ins").all_inner_texts() == [
        "4月8日下午，云河大学文学院党委召开专题会议。",
        "会后合影。",
    ]
    page.goto("/")
    page.get_by_text("筛选", exact=True).click()
    page.get_by_label("学校").select_option("云河大学")
    page.locator(".fields").get_by_role("button", name="检索").click()
    expect(page.locator(".hits h2")).to_have_text(["文学院党委召开专题会议"])
    for screen in SCREENS:
        page.goto(screen)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], screen


def test_all_of_it_by_keys(tab):
    page = tab()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    order = []
    for _ in range(6):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert (order[:3], "since" in order) == (["q", "BUTTON", "since"], True)
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.evaluate("document.activeElement.textContent")
    assert first == headlines(page)[0]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("j/")
    assert page.get_by_role("searchbox").input_value() == "j/"
    page.locator("#q").evaluate("element => element.blur()")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/**")
    assert page.locator("h1").inner_text() == first


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_keeps_anybody_from_reading(tab, stories, dark):
    page = tab(at=stories, dark=dark, language="zh" if dark else "en", quiet=False)
    for screen in (*SCREENS, *REFUSED):
        page.goto(screen)
        found = Axe().run(page, options={"resultTypes": ["violations"], "iframes": False})
        grave = [
            (screen, fault["id"], fault["nodes"][0]["html"])
            for fault in found.response["violations"]
            if fault["impact"] in ("serious", "critical")
        ]
        assert grave == []
    page.goto(REFUSED[0])
    said = page.get_by_role("alert").inner_text()
    assert said.startswith("末尾缺少检索词" if dark else "A word is missing at the end")
