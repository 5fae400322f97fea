"""Articles of every family, field by field."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.items import Attachment, Image
from crawler.pages import read_article
from tests.crawler.pages.written import (
    GENERAL,
    MARKDOWN,
    P8,
    PARAGRAPHS,
    PLAIN,
    STORY,
    TEXT,
    TITLE,
    VSB,
    VSB_NESTED,
    WEBPLUS,
    document,
    html,
)

HOST = "http://www.qingchuan.example"


@pytest.mark.parametrize("page", [VSB, VSB_NESTED])
def test_vsb(page: str) -> None:
    article = read_article(html(page))
    assert article.title == TITLE
    assert article.text == article.original_text == f"{TEXT}\n会议现场"
    assert (article.published, article.published_from) == (date(2023, 5, 14), "byline")
    assert article.event_date == date(2023, 5, 12)
    assert (article.origin, article.authors, article.editors) == ("党委宣传部", [], ["周宁"])
    assert (article.university, article.unit) == ("青川大学", "信息工程学院")
    assert article.section == "党建动态"
    assert article.images == [Image(f"{HOST}/__local/1/big.jpg", "会议现场")]
    assert [a.name for a in article.attachments] == ["任务清单.docx"]
    assert article.url == f"{HOST}/info/1020/301.htm"
    assert article.key == "www.qingchuan.example/info/1020/301.htm"
    assert article.flags == {}


def test_vsb_text_in_the_row_behind_an_empty_body() -> None:
    page = VSB.replace(PARAGRAPHS, "").split('<div id="vsb_content">')[0]
    page += "<table><tr><td><div id='vsb_content'></div></td></tr>"
    page += f"<tr><td>{PARAGRAPHS}</td></tr></table></form></body></html>"
    assert read_article(html(page)).text == TEXT


def test_vsb_fragment_pasted_into_the_story() -> None:
    fragment = '<div class="v_news_content"><p><img src="/qr.png"></p><p>欢迎关注小微</p></div>'
    page = VSB.replace(PARAGRAPHS, PARAGRAPHS + fragment)
    assert TEXT in read_article(html(page)).text


def test_webplus() -> None:
    article = read_article(html(WEBPLUS, f"{HOST}/19/61/c24292a268641/page.htm"))
    assert article.title == TITLE
    assert article.text == f"{TEXT}\n（撰稿：林小雨）"
    assert article.published == date(2023, 5, 14)
    assert (article.authors, article.editors) == (["林小雨"], ["何清"])
    assert article.images == [Image(f"{HOST}/_upload/article/images/a_d.jpg")]
    assert article.attachments == [Attachment(f"{HOST}/_upload/article/files/1/x.pdf")]
    assert article.university == "青川大学"
    assert article.key == "www.qingchuan.example/a268641"


def test_p8cms() -> None:
    article = read_article(html(P8, f"{HOST}/html/9/2023-05-14/content-9.html"))
    assert article.title == TITLE
    assert article.text == f"{TEXT}\n何清 文/图"
    assert article.published == date(2023, 5, 14)
    assert (article.authors, article.photographers) == (["何清"], ["何清"])
    assert article.university == "青川职业技术学院"


def test_any_other_page() -> None:
    article = read_article(html(GENERAL, f"{HOST}/news/7.html"))
    assert article.title == TITLE
    assert article.text == TEXT
    assert article.published == date(2023, 5, 14)
    assert (article.authors, article.editors) == (["林小雨"], ["周宁"])
    assert (article.university, article.unit) == ("青川大学", "党委组织部")
    assert article.section == "党建要闻"


def test_markdown_of_a_mirror_keeps_its_noise_and_loses_its_markup() -> None:
    article = read_article(document(MARKDOWN, "a.md"))
    assert article.title == "【学习】我校召开会议: 部署工作"
    assert article.original_text == (
        "青川新闻网讯 （记者 林小雨\n摄影报道）5月12日，学校召开会议，专职组\n<!--more-->\n"
        "织员参加。沈一鸣出席。\n1. 第一项；见清单。\n会场-一角"
    )
    assert article.url == "http://news.example.edu.cn/system/2023/05/14/030.shtml"
    assert (article.published, article.published_from) == (date(2023, 5, 14), "url")
    assert article.event_date == date(2023, 5, 12)
    assert (article.origin, article.authors) == ("青川新闻网", ["林小雨"])
    assert article.university == "青川大学"
    assert [image.url for image in article.images] == [
        "http://news.example.edu.cn/system/2023/05/14/g",
        "http://news.example.edu.cn/",
    ]


def test_markdown_of_a_mirror_without_an_article() -> None:
    article = read_article(document("---\ntitle: 青川大学->None | m.example\n---\n", "a.md"))
    assert article.title is None
    assert "empty_body" in article.flags


def test_front_matter_dates_what_is_no_copy() -> None:
    article = read_article(document("---\ntitle: 通知\ndate: 2023-05-14\n---\n各支部：", "a.md"))
    assert (article.published, article.published_from) == (date(2023, 5, 14), "front_matter")


def test_html_of_a_mirror() -> None:
    split = "一" * 120 + "。", "二" * 77, "三" * 30 + "。"  # 121 + 2 + 77 = 200 characters
    body = "".join(f"<p>{line}</p>" for line in split)
    article = read_article(
        html(
            "<html><head><title>青川大学-&gt;会议召开 | m.example</title></head><body>"
            "<h1 class='post__title'>青川大学-&gt;会议召开 | m.example</h1><time>2023-06-30</time>"
            f"<div class='post__content'>{body}<p><a href='http://news.example.edu.cn/system/2023/05/14/3.shtml'>"
            "转入文章首发地址</a></p></div></body></html>"
        )
    )
    assert article.title == "会议召开"
    assert article.original_text == "\n".join((*split[:2], "<!--more-->", split[2]))
    assert article.published == date(2023, 5, 14)
    assert article.url == "http://news.example.edu.cn/system/2023/05/14/3.shtml"


def test_plain_text() -> None:
    article = read_article(document(PLAIN))
    assert article.title == "文学院党委召开支部委员工作会议"
    assert article.text == "5月12日，文学院党委召开会议。\n首先，书记讲话。"
    assert (article.published, article.published_from) == (date(2023, 5, 14), "byline")
    assert (article.authors, article.editors, article.origin) == (["林小雨"], ["周宁"], "文学院")
    assert (article.unit, article.section) == ("文学院", "党群工作")
    assert (article.url, article.key) == (None, None)


def test_plain_text_dated_by_its_stamp_alone() -> None:
    article = read_article(document("5月12日，文学院召开会议，布置工作。\n(文学院 2023年5月15日)"))
    assert (article.published, article.published_from) == (date(2023, 5, 15), "signature")
    assert article.text == "5月12日，文学院召开会议，布置工作。"


def test_plain_text_reviewers_leave_the_text() -> None:
    article = read_article(
        document("會議結束，。\n初審初校:楊 陽\n復(fù)審復(fù)校:賈文\n終審終校:單紅")
    )
    assert article.text == "會議結束，。"
    assert article.reviewers == ["楊陽", "賈文", "單紅"]
    assert article.published is None


def body_of(markup: str) -> str:
    return read_article(
        html(f"<html><body><h1>标题</h1><div class='v_news_content'>{markup}</div></body></html>")
    ).text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>党建\n   工作</p>", "党建工作"),
        ("<p>the Party\n  of</p>", "the Party of"),
        ("<p><span>党</span><span>建</span>工作</p>", "党建工作"),
        ("<p>甲<br>乙<br/>丙</p>", "甲\n乙\n丙"),
        ("<p>&nbsp;&nbsp;　甲&nbsp;&nbsp;乙　</p>", "甲 乙"),
        ("<table><tr><td>姓名</td><td>部门</td></tr></table>", "姓名\t部门"),
        ("<p>甲<script>x</script><style>y</style>乙</p>", "甲乙"),
        ("<p>甲</p><div style='display:none'>待二审</div>", "甲"),
        ("<p>\ue123甲</p>", "\ue123甲"),
        ("<p>站点（<img src='/i.png'>www.a.cn）开通</p>", "站点（www.a.cn）开通"),
        ("<p>甲。</p><p><img src='/q.png'></p><p>欢迎关注小微</p>", "甲。"),
        ("<p>甲。</p><p>附件：<a href='/x.doc'>名单.doc</a></p>", "甲。"),
        ("<p>甲。</p><p>初审：李一 终审：王二</p>", "甲。"),
        ("<p>甲。</p><p>撰稿：李一 审核：王二</p>", "甲。\n撰稿：李一 审核：王二"),
        ("<p>甲。</p><p>（文学院 2023年5月1日）</p>", "甲。"),
        ("<p>甲。</p><p>文学院</p><p>2023年5月1日</p>", "甲。\n文学院\n2023年5月1日"),
        ("<p>【字体：小 大】</p><p>甲。</p>", "甲。"),
        ("<p>甲。</p><div>友情链接 岚江学院</div>", "甲。"),
    ],
)
def test_text(markup: str, text: str) -> None:
    assert body_of(markup) == text


def test_lazy_pictures_and_scripted_files() -> None:
    article = read_article(
        html(
            "<html><body><div class='v_news_content'><p>甲</p><img data-src='/b.jpg' src='data:x'>"
            "<script>showVsbpdfIframe('/__local/a.pdf','100')</script></div></body></html>"
        )
    )
    assert article.images == [Image(f"{HOST}/b.jpg")]
    assert article.attachments == [Attachment(f"{HOST}/__local/a.pdf")]


def test_a_saved_page_knows_its_address_by_its_canonical_link() -> None:
    page = GENERAL.replace("<head>", f"<head><link rel='canonical' href='{HOST}/news/7.html'>")
    assert read_article(html(page, "file:///folder/7.html")).url == f"{HOST}/news/7.html"
    assert read_article(html(GENERAL, "file:///folder/7.html")).url is None
    saved = read_article(html(VSB, "file:///folder/301.htm"))
    assert saved.images[0].url == "/__local/1/big.jpg"


@pytest.mark.parametrize(
    ("title", "suffix"),
    [
        ("不忘初心-牢记使命：我们在路上", "-信息工程学院"),
        ("12.12 | 主题党日活动", "_学校快讯_青川大学"),
        ("青川学子获奖——记三位同学", "-青川大学"),
    ],
)
def test_headlines_keep_their_own_dashes(title: str, suffix: str) -> None:
    page = VSB.replace(f"<h3>{TITLE}</h3>", f"<h3>{title}</h3>").replace(
        f"<title>{TITLE}-信息工程学院-青川大学", f"<title>{title}{suffix}"
    )
    assert read_article(html(page)).title == title


def test_the_story_alone() -> None:
    text = read_article(html(VSB)).text
    for word in ("上一条", "附件", "点击", "版权", "当前位置", "责编", TITLE):
        assert word not in text
    assert all(line in text for line in STORY)
