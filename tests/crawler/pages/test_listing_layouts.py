# ruff: noqa: E501 - markup keeps the long lines that the systems print
"""List pages in layouts of many sites: dates as blocks, nested tables, lines without rows."""

from __future__ import annotations

import pytest

from tests.crawler.pages.lists import Page, check, framed

K = "青川学院机关党委开展“七一”走访慰问活动"
L = "文旅学院学生第二党支部召开支部党员大会"
M = "学院党委书记为新生党员讲授专题党课"
SUMMARY = "5月6日上午，学院在行政楼会议室召开专题会议，党委班子成员和各支部书记参加，会议传达了上级文件精神……"
KLM = [
    (K, "/article/53.html", "2024-05-16"),
    (L, "/article/52.html", "2024-04-09"),
    (M, "/article/51.html", "2023-12-28"),
]


def rows(form: str) -> str:
    """The three items, each in the markup of a row."""
    return "".join(
        form.format(title=title, url=url, day=day, y=day[:4], m=day[5:7], d=day[8:], s=SUMMARY)
        for title, url, day in KLM
    )


PAGES = [
    Page(
        "day, month and year in blocks before headline and summary",
        "/dj/list.htm",
        framed(
            "<ul>"
            + rows(
                """<li id="line_u10_0"><div class="date"><p>{d}</p><span>{y}-{m}</span></div><div class="txt"><a href="{url}"><h4>{title}</h4><p>{s}</p></a></div></li>"""
            )
            + "</ul>"
        ),
        KLM,
    ),
    Page(
        "tables in tables",
        "/dj/list.htm",
        framed(
            """<div id="wp_news_w9"><table class="wp_article_list_table" width="100%"><tbody>"""
            + rows(
                """<tr><td height="28"><table width="100%"><tbody><tr><td align="left"><a href='{url}' target='_blank' title='{title}'>{title}</a></td><td align="left" width="30px"><div style="white-space:nowrap">{day}</div></td></tr></tbody></table></td></tr>"""
            )
            + "</tbody></table></div>"
        ),
        KLM,
    ),
    Page(
        "labels below the headline",
        "/dj/list.htm",
        framed(
            """<ul class="e2">"""
            + rows(
                """<li><a href="{url}" class="title">{title}</a><p class="info"><span>来源：组织部</span> <span>时间：{y}/{m}/{d} 09:30:00</span> <span>点击：30</span></p><p class="intro">{s}</p></li>"""
            )
            + "</ul>"
        ),
        KLM,
    ),
    Page(
        "a badge in the link",
        "/dj/list.htm",
        framed(
            """<div class="list-group">"""
            + rows(
                """<a class="list-group-item" href="{url}"><span class="badge">{day}</span>{title}</a>"""
            )
            + "</div>"
        ),
        KLM,
    ),
    Page(
        "year above the day",
        "/dj/list.htm",
        framed(
            "<ul class='n'>"
            + rows(
                """<li><a href="{url}"><em>{y}<br>{m}-{d}</em><strong>{title}</strong></a></li>"""
            )
            + "</ul>"
        ),
        KLM,
    ),
    Page(
        "lines that are no elements",
        "/dj/list.asp",
        framed(
            """<table><tr><td class="n">"""
            + rows("""·<a href="{url}">{title}</a>　[{y}-{m}-{d}]<br>\n""")
            + "</td></tr></table>"
        ),
        KLM,
    ),
    Page(
        "a link in a list of definitions",
        "/dj/list.htm",
        framed(
            "<div class='n'>"
            + rows(
                """<dl><dt><img src="/p.jpg"></dt><dd><a href="{url}">{title}</a></dd><dd class="t">{y}年{m}月{d}日</dd></dl>"""
            )
            + "</div>"
        ),
        KLM,
    ),
    Page(
        "the first item with a picture",
        "/dj/list.htm",
        framed(
            f"""<div class="news"><div class="first"><a href="/article/54.html" class="pic"><img src="/p.jpg" alt=""></a><h3><a href="/article/54.html">学院召开党纪学习教育工作推进会</a></h3><p>{SUMMARY}</p><span>2024-05-17</span></div><ul>"""
            + rows("""<li><a href="{url}">{title}</a><span>{day}</span></li>""")
            + "</ul></div>"
        ),
        [("学院召开党纪学习教育工作推进会", "/article/54.html", "2024-05-17"), *KLM],
    ),
    Page(
        "pages that a form brings",
        "/dj/list.aspx",
        framed(
            """<form method="post" action="list.aspx"><input type="hidden" name="__VIEWSTATE" value="x"><table id="GridView1">"""
            + rows("""<tr><td><a href="{url}">{title}</a></td><td>{day}</td></tr>""")
            + """<tr><td colspan="2"><table><tr><td><span>1</span></td><td><a href="javascript:__doPostBack('GridView1','Page$2')">2</a></td><td><a href="javascript:__doPostBack('GridView1','Page$3')">3</a></td></tr></table></td></tr></table></form>"""
        ),
        KLM,
        scripted=True,
    ),
    Page(
        "headlines with the date in front",
        "/dj/list.htm",
        framed("<ul class='n'>" + rows("""<li><a href="{url}">{day} {title}</a></li>""") + "</ul>"),
        KLM,
    ),
    Page(
        "numbers and units beside",
        "/dj/list.htm",
        framed(
            "<ul class='n'>"
            + rows(
                """<li><i>1</i><a href="/unit?id=3" class="u">党委组织部</a><a href="{url}" class="t">{title}</a><b>{day}</b></li>"""
            )
            + "</ul>"
        ),
        KLM,
    ),
    Page(
        "a time element",
        "/dj/",
        framed(
            "<div class='posts'>"
            + rows(
                """<article><header><h2 class="entry-title"><a href="{url}" rel="bookmark">{title}</a></h2></header><div>{s} <a href="{url}">继续阅读</a></div><footer><time datetime="{day}T09:00:00+08:00">{y} 年 {m} 月 {d} 日</time></footer></article>"""
            )
            + """</div><nav><div class="nav-links"><span class="page-numbers current">1</span><a class="page-numbers" href="/dj/page/2/">2</a><a class="next page-numbers" href="/dj/page/2/">下一页 »</a></div></nav>"""
        ),
        KLM,
        "/dj/page/2/",
    ),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_list(page: Page) -> None:
    check(page)
