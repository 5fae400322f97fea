# ruff: noqa: E501 - markup keeps the long lines that the systems print
"""List pages in the ways of real systems: rows that scripts open, records, jump boxes, text."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from unittest.mock import patch

import pytest
from scrapy.http import HtmlResponse

import crawler.pages
from crawler.pages import kind_of, listing, read_listing
from crawler.pages.families import general
from tests.crawler.pages.lists import HOST, Page, check, framed

G = "青川学院召开基层党组织书记述职评议会"
H = "建筑工程系党总支赴红军渡纪念馆开展主题党日"
J = "学院纪委组织新任职干部集体廉政谈话"
GHJ = [
    (G, "/article/41.html", "2024-05-13"),
    (H, "/article/40.html", "2024-04-26"),
    (J, "/article/39.html", "2024-03-29"),
]
RECORDS = "".join(
    f"""<record><![CDATA[
<li><a href='{url}' title='{title}' target="_blank">{title[:9]}...</a><span>{day}</span></li>]]></record>
"""
    for title, url, day in GHJ
)
PROXY = "/module/web/jpage/dataproxy.jsp"

PAGES = [
    Page(
        "links without an address",
        "/dj/list.html",
        framed(
            "<ul class='news'>"
            + "".join(
                f"""<li><a onclick="window.open('{url}','_blank')">{title}</a><em>{day}</em></li>"""
                for title, url, day in GHJ
            )
            + "</ul>"
        ),
        GHJ,
    ),
    Page(
        "rows that a function opens",
        "/dj/index.htm",
        framed(
            """<script>
function look(page, who) {
  var here = window.location + "";
  if (who == 'inside') { window.open('/check.jsp?to=' + here.substring(0, 9), '_blank'); }
  else { window.open(page); }
}
</script><ul class='news'>"""
            + "".join(
                f"""<li><span>[{day}]</span>
<a href="javascript:void(0);" title="{title}" onclick="look('{url}','$item.who');">   {title}
</a></li>"""
                for title, url, day in GHJ
            )
            + "</ul>"
        ),
        GHJ,
    ),
    Page(
        "numbers that a function makes addresses of",
        "/dj/index.htm",
        framed(
            """<script>function show(id){ location.href = "/article/" + id + ".html"; }</script><table>"""
            + "".join(
                f"""<tr><td><a href="javascript:show('{url[9:11]}')">{title}</a></td><td>{day}</td></tr>"""
                for title, url, day in GHJ
            )
            + "</table>"
        ),
        GHJ,
    ),
    Page(
        "a template that was never filled in",
        "/dj/index.htm",
        framed(
            """<ul class="news" id="tpl"><li v-for="item in list"><a href="${item.url}" title="${item.title}">${item.title}</a><span>${item.date}</span></li>
<li><a href="{{item.url}}">{{item.title}}</a><span>2024-05-01</span></li></ul><ul class="news">"""
            + "".join(
                f"""<li><a href="{url}" title="$channel.title">{title}</a><span>{day}</span></li>"""
                for title, url, day in GHJ
            )
            + """</ul><div class="pages"><a href="list_${page + 1}.htm">下一页</a></div>"""
        ),
        GHJ,
    ),
    Page(
        "the whole headline stands in the tip of another element",
        "/dj/index.htm",
        framed(
            f"""<ul class="news"><li title="{G}"><a href="/article/41.html">{G[:8]}…</a><span>2024-05-13</span></li>
<li><a href="/article/40.html"><span class="t" title="{H}">{H[:9]}...</span></a><span>2024-04-26</span></li>
<li><a href="/article/39.html" title="{J}">[廉政] {J[:9]}...</a><span>2024-03-29</span></li></ul>"""
        ),
        GHJ,
    ),
    Page(
        "short headlines in links round whole rows",
        "/dj/index.htm",
        framed(
            "<div class='list'>"
            + "".join(
                f"""<li><a href="{url}"><img src=""><h4>{title}</h4>
<p class="date"><i class="fa"></i>{day}</p><p>{title}。学校现有项目若干，欢迎各单位报名，具体事项以2024-01-01公布的办法为准……</p></a></li>"""
                for title, url, day in [
                    ("会议公告", "/article/41.html", "2024-05-13"),
                    (H, "/article/40.html", "2024-04-26"),
                ]
            )
            + "</div>"
        ),
        [("会议公告", "/article/41.html", "2024-05-13"), GHJ[1]],
    ),
    Page(
        "a list in parts of other classes",
        "/dj/index.htm",
        framed(
            "".join(
                f"""<ul class="l {shown}" style="visibility: visible;">{"".join(f'<li class="one"><a href="/article/{n}.html">关于第{n}期党员轮训班报名的通知</a><span>2024-04-{n}</span></li>' for n in part)}</ul>"""
                for shown, part in (
                    ("wow moved", (29, 28)),
                    ("wow moved", (27, 26)),
                    ("wow", (25,)),
                )
            )
        ),
        [
            (f"关于第{n}期党员轮训班报名的通知", f"/article/{n}.html", f"2024-04-{n}")
            for n in (29, 28, 27, 26, 25)
        ],
    ),
    Page(
        "records with a quoted address of the next group",
        "/col/col31/index.html",
        framed(
            f"""<div id="80"><script type="text/xml"><datastore><nextgroup><![CDATA[<a href="{PROXY}?page=1&webid=6&path='/'&columnid=31"></a>]]></nextgroup>
<recordset>{RECORDS}</recordset></datastore></script></div>"""
        ),
        GHJ,
        f"{PROXY}?page=1&webid=6&path='/'&columnid=31",
    ),
    Page(
        "records and the script that gets the others",
        "/col/col31/index.html",
        framed(
            f"""<div id="80"><script type="text/xml"><datastore><recordset>{RECORDS}</recordset></datastore></script></div>
<script>var param_80 = {{col:1,webid:6,path:'/',columnid:31,unitid:'80',webname:'青川学院',permissiontype:0}};
$(function(){{ $('#80').jpage({{ openCookies:false, perPage:15, totalRecord:40, proxyParams:param_80 }}); }});</script>"""
        ),
        GHJ,
        f"{PROXY}?startrecord=4&endrecord=40&perpage=15&col=1&webid=6&path=%2F&columnid=31&unitid=80"
        "&webname=%E9%9D%92%E5%B7%9D%E5%AD%A6%E9%99%A2&permissiontype=0",
    ),
    Page(
        "an answer of the data proxy",
        f"{PROXY}?startrecord=1&endrecord=3&perpage=1&columnid=31",
        f"<?xml version='1.0' encoding='utf-8'?><datastore><totalrecord>5</totalrecord><recordset>{RECORDS}</recordset></datastore>",
        GHJ,
        f"{PROXY}?startrecord=4&endrecord=5&perpage=1&columnid=31",
        kind="xml",
    ),
    Page(
        "the last answer of the data proxy",
        f"{PROXY}?startrecord=3&endrecord=5&perpage=1&columnid=31",
        f"<?xml version='1.0' encoding='utf-8'?><datastore><totalrecord>5</totalrecord><recordset>{RECORDS}</recordset></datastore>",
        GHJ,
        kind="xml",
    ),
    Page(
        "a jump box",
        "/html/9/list-2.html",
        framed(
            "<ul class='news'>"
            + "".join(
                f"""<li><span>{day}</span><a href="{url}">{title}</a></li>"""
                for title, url, day in GHJ
            )
            + """</ul><div id="page">23条 2/8页 <a href="index.html">首页</a> <a href="javascript:;">下一页</a>
<script>var __page77 = {url:'/html/9/#list-?page?.html#',pages:8};</script><input type="text" value="2" id="p__page77" size="4"></div>"""
        ),
        GHJ,
        "/html/9/list-3.html",
    ),
    Page(
        "a page that only an icon turns",
        "/dj/list",
        framed(
            "<ul class='news'>"
            + "".join(
                f"""<li><a href="{url}">{title}</a><i>{day}</i></li>""" for title, url, day in GHJ
            )
            + """</ul><ul class="pagination"><li class="active"><span>1</span></li><li class="next"><a href="/dj/list?p=2" aria-label="Next"><i class="icon-right"></i></a></li></ul>"""
        ),
        GHJ,
        "/dj/list?p=2",
    ),
    Page(
        "a script that asks for the next page itself",
        "/dj/list",
        framed(
            "<ul class='news'>"
            + "".join(
                f"""<li><a href="{url}">{title}</a><i>{day}</i></li>""" for title, url, day in GHJ
            )
            + """</ul><div class="layui-box"><span class="layui-laypage-curr"><em>1</em></span><a href="javascript:;" data-page="2">2</a><a href="javascript:;" class="layui-laypage-next" data-page="2">下一页</a></div>"""
        ),
        GHJ,
        scripted=True,
    ),
    Page(
        "a few notices a year, without years",
        "/dj/list",
        framed(
            "<ul class='news'>"
            + "".join(
                f"""<li><a href="/article/{n}.html">关于召开第{n}次党员代表大会年会的通知</a><i>{day}</i></li>"""
                for n, day in ((9, "04-10"), (8, "11-20"), (7, "06-15"), (6, "07-01"), (5, "01-12"))
            )
            + "</ul>"
        ),
        [
            ("关于召开第9次党员代表大会年会的通知", "/article/9.html", "2024-04-10"),
            ("关于召开第8次党员代表大会年会的通知", "/article/8.html", "2023-11-20"),
            ("关于召开第7次党员代表大会年会的通知", "/article/7.html", "2023-06-15"),
            ("关于召开第6次党员代表大会年会的通知", "/article/6.html", "2022-07-01"),
            ("关于召开第5次党员代表大会年会的通知", "/article/5.html", "2022-01-12"),
        ],
    ),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_list(page: Page) -> None:
    check(page)


def test_years_go_on_from_the_page_before() -> None:
    rows = "".join(
        f"<li><a href='/article/{n}.html'>关于开展第{n}期党员发展对象培训的通知</a><i>{day}</i></li>"
        for n, day in ((3, "02-11"), (2, "01-30"), (1, "12-25"))
    )
    page = HtmlResponse(
        f"{HOST}/dj/list_7.html",
        headers={"Date": "Mon, 20 May 2024 02:00:00 GMT"},
        body=framed(f"<ul class='news'>{rows}</ul>").encode(),
        encoding="utf-8",
    )
    days = [item.published for item in read_listing(page, date(2021, 2, 14)).items]
    assert days == [date(2021, 2, 11), date(2021, 1, 30), date(2020, 12, 25)]


TEXT = (
    "<p>青川学院党委下设十二个党总支和四十六个党支部，现有党员一千二百余名。</p>"
    "<p>近年来，学院党委坚持以党建引领事业发展，先后获得省级先进基层党组织等荣誉称号。</p>"
    "<p>面向未来，学院党委将继续加强政治建设，落实立德树人根本任务，服务地方经济社会发展。</p>"
)
WITHOUT_LISTS = [
    (
        "/xygk/list.htm",
        f"""<html class="webplus-page"><head><title>组织概况</title></head><body><ul class="wp-menu"><li><a href="/dj/list.htm">基层党组织建设与党员教育</a></li><li><a href="/lz/list.htm">党风廉政建设与警示教育专栏</a></li></ul>
<div class="col_news_con" portletmode="simpleList"><div id="wp_content_w6_0" class="paging_content" style="display:">{TEXT}</div></div></body></html>""",
    ),
    (
        "/dwgk/zzjj.htm",
        f"""<html><head><title>组织概况-青川学院</title><!--Announced by Visual SiteBuilder 9--><script>_jsq_(1021,'/list.jsp',-1,12)</script></head><body>
<ul class="nav"><li><a href="../djgz/djdt.htm">基层党组织建设与党员教育</a></li><li><a href="../djgz/lzjs.htm">党风廉政建设与警示教育专栏</a></li></ul>
<div id="vsb_content"><div class="v_news_content">{TEXT}</div></div></body></html>""",
    ),
    (
        "/dwgk/zzjj.html",
        framed(f"<h2>组织概况</h2><div class='txt'>{TEXT}</div>"),
    ),
]


@pytest.mark.parametrize(("path", "source"), WITHOUT_LISTS)
@pytest.mark.parametrize("known", [True, False])
def test_a_column_that_is_one_text(path: str, source: str, known: bool) -> None:
    """It has no items, whether its system is known or not; what it has is an article."""
    page = HtmlResponse(HOST + path, body=source.encode(), encoding="utf-8")
    with ExitStack() as stack:
        for module in () if known else (listing, crawler.pages):
            stack.enter_context(patch.object(module, "family_of", return_value=general))
        assert read_listing(page).items == []
        assert kind_of(page) == "article"
