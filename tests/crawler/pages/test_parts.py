# ruff: noqa: E501 - a case a line
"""Stories over several pages: the next part is found, no other story is taken for it."""

import datetime

import pytest
from scrapy.http import HtmlResponse

from crawler.items import Article, Image
from crawler.pages import read_article
from crawler.pages.parts import join, next_part

HOST = "http://www.songlin.example"
STORY = (
    "6月3日，松林学院举行主题教育读书班，党委书记严立群作开班讲话，全体处级干部参加学习。",
    "读书班为期五天，安排了专题辅导、交流研讨，并组织学员到纪念馆参观。",
    "结业式上，四个小组的代表汇报了学习体会，严立群对下一步工作提出三点要求。",
)


def page(url: str, paragraphs: tuple[str, ...], pager: str) -> HtmlResponse:
    text = "".join(f"<p>{line}</p>" for line in paragraphs)
    body = (
        "<html><head><title>松林学院举行主题教育读书班-松林学院</title></head><body>"
        "<h1>松林学院举行主题教育读书班</h1><div>发布时间：2024-06-07　作者：高远</div>"
        f'<div class="txt">{text}<p align="center">{pager}</p></div>'
        '<p>下一篇：<a href="2208.htm">松林学院启动换届</a></p></body></html>'
    )
    return HtmlResponse(url, body=body.encode(), encoding="utf-8")


@pytest.mark.parametrize(
    ("here", "pager", "expected"),
    [
        ("/c1a2/page.htm", '1 <a href="page2.htm">2</a>', "/c1a2/page2.htm"),
        ("/c1a2/page.htm", '1 <a href="page_2.htm">2</a>', "/c1a2/page_2.htm"),
        ("/c1a2/page_2.htm", '<a href="page.htm">1</a> 2 <a href="page_3.htm">下页</a>', "/c1a2/page_3.htm"),
        ("/info/1/22.htm", '<a href="22_2.htm">[2]</a> <a href="22_2.htm">下一页</a>', "/info/1/22_2.htm"),
        ("/show?id=7", '<a href="/show?id=7&amp;page=2">下一页 »</a>', "/show?id=7&page=2"),
        ("/show?id=7&page=2", '<a href="/show?id=7">上一页</a> <a href="/show?id=7&amp;page=3">下一页</a>', "/show?id=7&page=3"),
        ("/i/item-view-id-43-page-1", '<a href="item-view-id-43-page-2">下一页</a>', "/i/item-view-id-43-page-2"),
        ("/news/content-8.html", '<a href="content-9.html">下一页</a>', None),  # ids, not parts
        ("/info/1/22.htm", '<a href="22_2.htm">下一篇</a>', None),
        ("/info/1/22.htm", '<a href="23.htm">下一页</a>', None),
        ("/info/1/22.htm", '<a href="http://[x">2</a><a href="javascript:;">下一页</a>', None),
        ("/c1a2/page_3.htm", '<a href="page.htm">1</a> <a href="page_2.htm">2</a> 3', None),
    ],
)  # fmt: skip
def test_next_part(here: str, pager: str, expected: str | None) -> None:
    found = next_part(page(HOST + here, STORY, pager))
    assert found == (HOST + expected if expected else None)


def test_a_local_file_has_no_next_part() -> None:
    assert next_part(page("file:///a/page.htm", STORY, '<a href="page_2.htm">2</a>')) is None


def test_two_parts_read_as_one() -> None:
    first = page(
        HOST + "/c1a2/page.htm",
        STORY[:2],
        '1 <a href="page_2.htm">2</a> <a href="page_2.htm">下一页</a>',
    )
    second = page(HOST + "/c1a2/page_2.htm", STORY[2:], '<a href="page.htm">1</a> 2')
    whole = join(read_article(first), read_article(second))
    assert whole.text == whole.original_text == "\n".join(STORY)
    assert whole.title == "松林学院举行主题教育读书班"
    assert whole.published == datetime.date(2024, 6, 7)
    assert whole.authors == ["高远"]
    assert whole.url == HOST + "/c1a2/page.htm"


def test_what_the_first_part_lacks_comes_from_the_second() -> None:
    day = datetime.date(2024, 6, 7)
    first = Article(
        text="会议指出，", original_text="会议指出，", images=[Image("a")], flags={"undated": {}}
    )
    further = Article(
        text="要抓紧落实。", original_text="要抓紧落实。", images=[Image("a"), Image("b")],
        editors=["高远"], published=day, published_from="byline",
    )  # fmt: skip
    whole = join(first, further)
    assert whole.text == "会议指出，要抓紧落实。"  # the cut went through a sentence
    assert whole.images == [Image("a"), Image("b")]
    assert (whole.editors, whole.published, whole.published_from) == (["高远"], day, "byline")
    assert whole.flags == {}
