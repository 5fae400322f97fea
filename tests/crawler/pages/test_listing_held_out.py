# ruff: noqa: E501 - markup keeps the long lines that the systems print
"""List pages that were written before the rules and looked at only after them."""

from __future__ import annotations

import pytest

from tests.crawler.pages.lists import Page, check, framed

D = "马克思主义学院党总支举办专题读书班"
E = "后勤党委组织观看警示教育专题片"
F = "离退休工作处党委走访慰问老党员"
DEF = [
    (D, "/article/31.html", "2024-05-08"),
    (E, "/article/30.html", "2024-04-19"),
    (F, "/article/29.html", "2024-03-27"),
]

PAGES = [
    Page(
        "Atom",
        "/atom.xml",
        f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>党建</title><link href="http://www.qingchuan.example/"/>
<entry><title>{D}</title><link rel="alternate" href="http://www.qingchuan.example/article/31.html"/><published>2024-05-08T09:00:00+08:00</published><updated>2024-05-10T09:00:00+08:00</updated></entry>
<entry><title>{E}</title><link href="http://www.qingchuan.example/article/30.html"/><updated>2024-04-19T01:00:00Z</updated></entry>
<entry><title>{F}</title><link href="/article/29.html"/><updated>2024-03-27T00:00:00Z</updated></entry></feed>""",
        DEF,
        kind="xml",
    ),
    Page(
        "an array in a script",
        "/dj/index.html",
        framed(f"""<div id="list"></div><script>
var dataList = [{{title:'{D}', url:'/article/31.html', date:'2024-05-08'}}, // 第一条
{{title:"{E}", url:"/article/30.html", date:"2024-04-19",}},
{{title:'{F}', url:'/article/29.html', date:'2024-03-27'}}];
for (var i = 0; i < dataList.length; i++) {{ document.getElementById('list').innerHTML += dataList[i].title; }}</script>"""),
        DEF,
    ),
    Page(
        "two columns",
        "/dj/p/1",
        framed(f"""<div class="news clearfix"><ul class="fl"><li><a href="/article/31.html"><em>05-08<b>2024</b></em><p>{D}</p></a></li><li><a href="/article/30.html"><em>04-19<b>2024</b></em><p>{E}</p></a></li></ul>
<ul class="fr"><li><a href="/article/29.html"><em>03-27<b>2024</b></em><p>{F}</p></a></li><li><a href="/article/28.html"><em>03-20<b>2024</b></em><p>工会与教工党支部联合开展植树活动</p></a></li></ul></div>
<div class="paging"><a class="cur" href="/dj/p/1">1</a><a href="/dj/p/2">2</a><a href="/dj/p/3">3</a></div>"""),
        [*DEF, ("工会与教工党支部联合开展植树活动", "/article/28.html", "2024-03-20")],
        "/dj/p/2",
    ),
    Page(
        "the row is the link",
        "/dj/list.html",
        framed(
            "".join(
                f"""<div class="card"><a class="card-link" href="{url}"><div class="date"><span class="day">{day[8:]}</span><span class="ym">{day[:4]}/{day[5:7]}</span></div>
<div class="con"><h3 class="tit">{title}</h3><p class="des">为深入学习贯彻全会精神，学院党委于近日组织开展专题活动，全体党员参加。</p></div></a></div>"""
                for title, url, day in DEF
            )
            + """<a class="load-more" href="javascript:void(0)" onclick="loadMore(2)">加载更多</a>"""
        ),
        DEF,
        None,
        scripted=True,
    ),
    Page(
        "rows that open by script",
        "/dj/list.html",
        framed(f"""<ul class="l"><li onclick="window.open('/article/31.html')"><span class="t">{D}</span><span class="d">[2024-05-08]</span></li><li onclick="window.open('/article/30.html')"><span class="t">{E}</span><span class="d">[2024-04-19]</span></li>
<li onclick="location.href='/article/29.html'"><span class="t">{F}</span><span class="d">[2024-03-27]</span></li></ul><div><a href="?page=2">&gt;</a></div>"""),
        DEF,
        "/dj/list.html?page=2",
    ),
    Page(
        "no dates at all",
        "/dj/list.html",
        framed(f"""<div class="lst"><p><a href="/article/31.html">{D}</a></p><p><a href="/article/30.html">{E}</a></p><p><a href="/article/29.html">{F}</a></p>
<p><a href="/article/28.html">工会与教工党支部联合开展植树活动</a></p></div>""")
        .replace("<span>05-16</span>", "")
        .replace("<span>05-15</span>", ""),
        [
            *((title, url, None) for title, url, _ in DEF),
            ("工会与教工党支部联合开展植树活动", "/article/28.html", None),
        ],
    ),
    Page(
        "dates in the titles",
        "/dj/list.html",
        framed(f"""<ul class="xx"><li><a href="/lm/1">【支部生活】</a><a href="/article/31.html">{D}（2024-05-08）</a></li><li><a href="/lm/1">【支部生活】</a><a href="/article/30.html">{E}（2024-04-19）</a></li>
<li><a href="/lm/2">【警示教育】</a><a href="/article/29.html">{F}（2024-03-27）</a></li></ul><select onchange="location.href=this.value"><option value="list.html" selected>第1页</option><option value="list_2.html">第2页</option></select>"""),
        DEF,
        "/dj/list_2.html",
    ),
    Page(
        "dataproxy",
        "/module/web/jpage/dataproxy.jsp?page=1&columnid=7",
        f"""<?xml version='1.0' encoding='utf-8'?><datastore><totalrecord>43</totalrecord><recordset>
<record><![CDATA[<tr><td><a href='/article/31.html' title='{D}'>{D}</a></td><td>2024-05-08</td></tr>]]></record>
<record><![CDATA[<tr><td><a href='/article/30.html' title='{E}'>{E}</a></td><td>2024-04-19</td></tr>]]></record>
<record><![CDATA[<tr><td><a href='/article/29.html' title='{F}'>{F}</a></td><td>2024-03-27</td></tr>]]></record></recordset></datastore>""",
        DEF,
        kind="xml",
    ),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_list(page: Page) -> None:
    check(page)
