from datetime import date

import pytest
from scrapy.http import HtmlResponse

from crawler.slots import slots
from crawler.sources.visit import UnreadableError, visit
from tests.campus import vsb

SITE = "http://wxy.yunhe.example"
LIST = f"{SITE}/dqgz.htm"


def pages(answers):
    """A way to fetch that knows these pages, and a list of what was asked for."""
    asked = []

    async def fetch(url):
        asked.append(url.removeprefix(SITE))
        answer = answers.get(url.removeprefix(SITE), "gone")
        if answer in ("gone", "a challenge page"):
            raise UnreadableError(answer)
        return HtmlResponse(url, body=answer, encoding="utf-8")

    return fetch, asked


def run(coroutine):
    """The result of a coroutine that never waits."""
    with pytest.raises(StopIteration) as stop:
        coroutine.send(None)
    return stop.value.value


def test_the_newest_article_is_read_and_not_the_pinned_one():
    fetch, asked = pages(vsb.site(0) | {"/dqgz.htm": vsb.listing([2, 9, 8, 1])} | stories(9))
    found = run(visit(fetch, LIST))
    assert asked == ["/dqgz.htm", vsb.link(9)]
    assert found.article and found.article.title == vsb.title(9)
    assert (found.family, found.dated, found.newest) == ("vsb", 4, date(2024, 1, 10))
    assert found.problems == []


def stories(*numbers):
    return {vsb.link(number): vsb.article(number) for number in numbers}


def test_a_dead_link_is_passed_over_and_a_guarded_page_is_not():
    lists = {"/dqgz.htm": vsb.listing([4, 3, 2, 1])}
    fetch, asked = pages(lists | stories(2, 1))
    assert run(visit(fetch, LIST)).problems == []
    assert asked[1:] == [vsb.link(4), vsb.link(3), vsb.link(2)]
    fetch, asked = pages(lists)
    assert run(visit(fetch, LIST)).problems == ["article: gone"]
    assert len(asked) == 4
    fetch, asked = pages(lists | {vsb.link(4): "a challenge page"} | stories(3))
    assert run(visit(fetch, LIST)).problems == ["article: a challenge page"]
    assert len(asked) == 2


def test_items_off_the_site_are_left_alone_unless_the_source_names_their_host():
    away = vsb.listing([4, 3, 2, 1]).replace('"/info', '"http://www.yunhe.example/info')
    fetch, asked = pages({"/dqgz.htm": away})
    assert run(visit(fetch, LIST)).problems == ["all items lead off the site or to files"]
    assert asked == ["/dqgz.htm"]
    fetch, asked = pages({"/dqgz.htm": away})
    run(visit(fetch, LIST, {"www.yunhe.example"}))
    assert asked[1] == f"http://www.yunhe.example{vsb.link(4)}"


def test_an_article_without_text_is_told():
    empty = vsb.article(4).replace(vsb.text(4).splitlines()[0], "")
    for line in vsb.text(4).splitlines():
        empty = empty.replace(line, "")
    fetch, _ = pages({"/dqgz.htm": vsb.listing([4, 3, 2, 1]), vsb.link(4): empty})
    assert run(visit(fetch, LIST)).problems == ["article without text"]


def test_hosts_wait_as_long_as_their_sources_ask_and_this_machine_does_not():
    assert slots({"wxy.yunhe.example": 3.0, "zzb.yunhe.example": None, "127.0.0.1": None}) == {
        "wxy.yunhe.example": {"concurrency": 1, "delay": 3.0},
        "127.0.0.1": {"concurrency": 4, "delay": 0.001},
    }
