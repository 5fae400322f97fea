"""List pages: items, order, next page; and what kind of page a page is."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.items import ListItem
from crawler.pages import kind_of, read_listing
from tests.crawler.pages.written import (
    BLOCK_LIST,
    GENERAL,
    GENERAL_LIST,
    MARKDOWN,
    P8,
    PLAIN,
    VSB,
    VSB_LIST,
    WEBPLUS,
    WEBPLUS_LIST,
    document,
    html,
)

HOST = "http://www.qingchuan.example"


def test_vsb() -> None:
    listing = read_listing(html(VSB_LIST, f"{HOST}/dqgz/djdt.htm"))
    assert listing.items == [
        ListItem(
            "学校党委召开第一季度党建工作联席会议", f"{HOST}/info/1020/301.htm", date(2023, 5, 14)
        ),
        ListItem("机关党委开展主题党日活动", f"{HOST}/info/1020/300.htm", date(2023, 5, 11)),
        ListItem("公示", "https://other.example.cn/x.html", date(2023, 5, 10)),
        ListItem("图书馆党支部换届", None, date(2023, 5, 9)),
    ]
    assert listing.next_page == f"{HOST}/dqgz/djdt/35.htm"


def test_webplus() -> None:
    listing = read_listing(html(WEBPLUS_LIST, f"{HOST}/24/list.htm"))
    assert listing.items == [
        ListItem("学校召开党建工作会", f"{HOST}/2023/0514/c1a301/page.htm", date(2023, 5, 14)),
        ListItem("支部换届", f"{HOST}/a1/b2/c1a300/page.htm", date(2023, 5, 11)),
    ]
    assert listing.next_page == f"{HOST}/24/list2.htm"


def test_webplus_list_without_items_is_not_filled_from_the_side() -> None:
    empty = (
        WEBPLUS_LIST.split('<div id="wp_news_w6">')[0]
        + "</div>"
        + WEBPLUS_LIST[WEBPLUS_LIST.index('<div id="wp_news_w21">') :]
    )
    assert read_listing(html(empty, f"{HOST}/24/list.htm")).items == []


@pytest.mark.parametrize(
    ("pager", "titles"),
    [
        ('<a href="list.htm">上一页</a>', ["学校召开党建工作会议"]),
        ('<script>createPageHTML(2, 1, "index", "html")</script>', ["学校召开党建工作会议"]),
        ("", []),  # one dated link is no list
    ],
)
def test_the_last_page_of_a_list_may_have_one_item(pager: str, titles: list[str]) -> None:
    item = "<li><a href='/a/1.htm'>{}</a><span>2023-05-14</span></li>"
    name = "<div><a href='/'>清川大学马克思主义学院</a></div>"  # round which the date stands, too
    page = f"<body><div>{name}<ul>{item.format('学校召开党建工作会议')}</ul>{pager}</div></body>"
    listing = read_listing(html(page, f"{HOST}/dj/index_1.html"))
    assert [item.title for item in listing.items] == titles
    two = page.replace("</ul>", f"</ul><div class='hot'>{item.format('欢迎参观我校校史馆')}</div>")
    assert [item.title for item in read_listing(html(two, f"{HOST}/dj/")).items] == titles


def test_any_other_list() -> None:
    listing = read_listing(html(GENERAL_LIST, f"{HOST}/list"))
    assert [(item.title, item.published) for item in listing.items] == [
        ("学校召开党建工作会议暨警示教育大会", date(2023, 5, 14)),
        ("机关党委开展主题党日活动", date(2023, 5, 11)),
        ("关于2023年4月1日会议的通知", date(2023, 4, 2)),
        ("图书馆党支部赴红色基地学习", date(2023, 3, 9)),
    ]
    assert listing.next_page == f"{HOST}/list?page=3"


def test_day_above_month() -> None:
    listing = read_listing(html(BLOCK_LIST, f"{HOST}/list"))
    assert listing.items == [
        ListItem("关于召开2023年4月1日会议的通知", f"{HOST}/n/1.html", date(2023, 5, 14)),
        ListItem("图书馆党支部赴红色基地学习", f"{HOST}/n/2.html", date(2023, 3, 9)),
        ListItem("公示", f"{HOST}/n/3.html", date(2023, 3, 1)),
    ]
    assert listing.next_page is None


def test_the_last_page_has_none_after_it() -> None:
    last = WEBPLUS_LIST.replace("/24/list2.htm", "javascript:void(0);")
    assert read_listing(html(last, f"{HOST}/24/list9.htm")).next_page is None


def test_a_saved_list_keeps_its_links_as_written() -> None:
    listing = read_listing(html(VSB_LIST, "file:///folder/djdt.htm"))
    assert listing.items[0].url == "../info/1020/301.htm"
    assert listing.next_page == "djdt/35.htm"


@pytest.mark.parametrize(
    ("page", "url", "kind"),
    [
        (VSB, "/info/1020/301.htm", "article"),
        (VSB_LIST, "/dqgz/djdt.htm", "listing"),
        (VSB_LIST.replace("/list.jsp", "/index.jsp"), "/index.htm", "other"),
        (WEBPLUS, "/19/61/c1a3/page.htm", "article"),
        (WEBPLUS_LIST, "/24/list.htm", "listing"),
        (P8, "/html/9/2023-05-14/content-9.html", "article"),
        (P8.replace("ACTION='view'", "ACTION='list'"), "/html/9/index.html", "listing"),
        (GENERAL, "/news/7.html", "article"),
        (GENERAL_LIST, "/list", "listing"),
        (
            "<html><title>提示信息</title><p>提示：无效的文章参数！</p></html>",
            "/x/page.htm",
            "other",
        ),
        ("<html><script>var arg1='9'; acw_sc__v2</script></html>", "/a", "other"),
        ("", "/a", "other"),
    ],
)
def test_kind_of(page: str, url: str, kind: str) -> None:
    assert kind_of(html(page, HOST + url)) == kind


def test_kind_of_documents() -> None:
    assert kind_of(document(PLAIN)) == "article"
    assert kind_of(document(MARKDOWN, "a.md")) == "article"
