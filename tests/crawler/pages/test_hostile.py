"""Pages made to break the reader: nothing raises, and the time is bounded."""

from __future__ import annotations

import random
import time

import pytest

from crawler.pages import kind_of, read_article, read_listing
from crawler.pages.charset import decode
from crawler.pages.parts import next_part
from tests.crawler.pages import hostile
from tests.crawler.pages.written import PARAGRAPHS, STORY, TITLE, VSB, html

BODY = '<html><head><title>标题</title></head><body><div class="v_news_content">'

PAGES = {
    "empty": "",
    "rubbish": random.Random(42).randbytes(100_000),
    "nul": "\0" * 5_000,
    "one line of 10 MB": f"{BODY}<p>{'党建工作，' * 700_000}</p>",
    "spaces": BODY + "<p>党" + " \n" * 500_000 + "</p>",
    "deep": "<div>" * 100_000 + PARAGRAPHS,
    "unclosed": f"{BODY}<p><b><table><tr><td>党建" * 2_000,
    "open brackets": f"{BODY}<p>{'（记者 ' * 50_000}",
    "open tags": "<" * 500_000,
    "siblings": BODY + "<p>党</p>" * 50_000,
    "attributes": f"<p {' '.join(f'a{i}=1' for i in range(50_000))}>党</p>",
    "labels": f"<html><body><h1>标题</h1><p>{'作者：' * 50_000}</p>{PARAGRAPHS}",
    "breadcrumb": f"{BODY}当前位置：{'>' * 200_000}",
    "links": "<html><body>" + '<li><a href="/1.htm">党建新闻的标题</a>2024-01-02</li>' * 5_000,
    "scripts": "<ul>"
    + "<li><a onclick='go(1)'>党建新闻的标题</a>2024-01-02</li>" * 3_000
    + f"</ul><script>{'function  f(a,b' * 50_000}</script>",
    "records": f"<script>$('#a').jpage({{perPage:1,{('{' + 'columnid:' * 110) * 2_000}</script>",
    "groups": f"<nextgroup><![CDATA[<a href={'x' * 790}" * 1_000,
    "lines": f"<p>{'<a href=/1.htm>党建新闻的标题</a> [2024-01-02]<br>' * 4_000}",
    "broken base": '<base href="http://[x"><a href="http://[y">y.pdf</a><img src="http://[z">',
    "frames": "<html><frameset><frame src=a></frameset></html>",
    "xml": '<?xml version="1.0"?><rss><item/></rss>',
    "markdown": "---\ntitle: x\n---\n" + "**[![" * 50_000,
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("url", ["http://a.example/b.htm", "file:///a/b.md"])
def test_nothing_raises(name: str, url: str) -> None:
    response = html(PAGES[name], url)
    start = time.perf_counter()
    article = read_article(response)
    read_listing(response)
    kind_of(response)
    assert time.perf_counter() - start < 20  # a bound, not a speed: machines differ
    assert article.text == article.original_text


def test_500_generated_pages() -> None:
    slowest = 0.0
    for seed in range(500):
        decoded = decode(hostile.page(seed), None)
        response = html(decoded.text, "http://a.example/info/1/2.htm")
        start = time.perf_counter()
        article = read_article(response)
        if seed % 5 == 0:  # these cost no less, and the time of the tests is bounded, too
            read_listing(response)
            kind_of(response)
            next_part(response)
        slowest = max(slowest, time.perf_counter() - start)
        assert "\0" not in f"{article.title}{article.text}", seed
        article.text.encode()  # no halves of characters
    assert slowest < 5


def test_a_page_deeper_than_the_parser_says_so() -> None:
    page = f"<html><body>{'<div>' * 5_000}{PARAGRAPHS}{'</div>' * 5_000}{PARAGRAPHS}</body></html>"
    evidence = read_article(html(page)).flags["dom_truncated"]
    assert evidence["raw"] > evidence["tree"]
    assert "dom_truncated" not in read_article(html(VSB)).flags


def test_letters_that_nobody_closes_lose_nothing() -> None:
    lines = [f"第{number}项，党员教育按计划开展。" for number in range(3_000)]
    page = "".join(f"<p><font color=red><b>{line}" for line in lines)
    article = read_article(html(f"<title>读书班</title><body><h1>读书班</h1>{page}</body>"))
    assert article.text.split("\n") == lines
    assert "dom_truncated" not in article.flags


def test_a_story_behind_the_end_of_its_page_is_read() -> None:
    page = VSB.replace('<div class="v_news_content">', '</body></html><div class="v_news_content">')
    article = read_article(html(page.replace('<div id="vsb_content">', "")))
    assert article.title == TITLE
    assert tuple(article.text.split("\n")[: len(STORY)]) == STORY


def test_errors_and_challenges_are_no_articles() -> None:
    error = read_article(html("<title>提示信息</title><p>提示：无效的文章参数！</p>"))
    assert error.flags["soft_404"] == {"title": "提示信息", "message": "无效的文章参数"}
    assert (error.title, error.text) == (None, "")
    gate = read_article(html("<html><script>var arg1='A9'; acw_sc__v2()</script></html>"))
    assert gate.flags["challenge"] == {"marker": "var arg1="}
    refused = html("<html>请稍候</html>").replace(status=412)
    assert read_article(refused).flags["challenge"] == {"status": 412}


def test_an_article_about_errors_stays_one() -> None:
    page = VSB.replace(PARAGRAPHS, PARAGRAPHS * 5 + "<p>网页显示：页面不存在。</p>")
    assert "soft_404" not in read_article(html(page)).flags
