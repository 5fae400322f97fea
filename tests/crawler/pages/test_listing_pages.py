# ruff: noqa: E501 - markup keeps the long lines that the systems print
"""List pages of many makes, written for the tests, with their items, dates and next pages."""

from __future__ import annotations

import pytest

from tests.crawler.pages.lists import Page, check, framed

A = "学校党委理论学习中心组开展集体学习"
B = "机关党委赴红岭纪念馆开展主题党日活动"
C = "图书馆党支部召开换届选举党员大会"
ABC = [
    (A, "/djgz/t1.htm", "2024-05-16"),
    (B, "/djgz/t2.htm", "2024-05-11"),
    (C, "/djgz/t3.htm", "2024-04-30"),
]
ROWS = f"""<ul class="list"><li><a href="/djgz/t1.htm">{A}</a><span>2024-05-16</span></li>
<li><a href="/djgz/t2.htm">{B}</a><span>2024-05-11</span></li><li><a href="/djgz/t3.htm">{C}</a><span>2024-04-30</span></li></ul>"""

PAGES = [
    Page(
        "TRS",
        "/djgz/",
        framed(
            ROWS
            + """<div class="page"><script>function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){ if(_nPageCount<=1){return;} }
createPageHTML(50, 0, "index", "html");</script></div>"""
        ),
        ABC,
        "/djgz/index_1.html",
    ),
    Page(
        "TRS, the last page",
        "/djgz/index_49.html",
        framed(
            ROWS
            + """<div class="page"><script>createPageHTML(50, 49, "index", "html");</script></div>"""
        ),
        ABC,
    ),
    Page(
        "TRS with an element to write to",
        "/djgz/fgdt_3.shtml",
        framed(ROWS + """<script>createPageHTML('page_div',12, 3,'fgdt','shtml',240);</script>"""),
        ABC,
        "/djgz/fgdt_4.shtml",
    ),
    Page(
        "TRS with variables",
        "/djgz/index.html",
        framed(
            ROWS
            + """<div><script>
var currentPage = 0;//所在页从0开始
var prevPage = currentPage-1//上一页
var nextPage = currentPage+1//下一页
var countPage = 10//共多少页
if(countPage>1&&currentPage!=(countPage-1)) document.write("<a href=\\"index"+"_" + nextPage + "."+"html\\">下一页</a>");
</script></div>"""
        ),
        ABC,
        "/djgz/index_1.html",
    ),
    Page(
        "Hanweb, in the page",
        "/col/col1021/index.html",
        framed(f"""<div id="7788" class="list"><script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&webid=3&columnid=1021&unitid=7788"></a>]]></nextgroup>
<recordset>
<record><![CDATA[<li><a href="/djgz/t1.htm" title="{A}" target="_blank">学校党委理论学习…</a><span>2024-05-16</span></li>]]></record>
<record><![CDATA[<li><a href="/djgz/t2.htm" title="{B}" target="_blank">{B}</a><span>2024-05-11</span></li>]]></record>
<record><![CDATA[<li><a href="/djgz/t3.htm" title="{C}" target="_blank">{C}</a><span>2024-04-30</span></li>]]></record>
</recordset></datastore></script></div><script>var total=61;</script>"""),
        ABC,
        "/module/web/jpage/dataproxy.jsp?page=1&webid=3&columnid=1021&unitid=7788",
    ),
    Page(
        "ASP.NET",
        "/djgz/list.aspx?id=7",
        framed(f"""<form method="post" action="./list.aspx?id=7"><input type="hidden" name="__VIEWSTATE" value="/wEPDwUK">
{ROWS}<div>第1页/共9页 <a disabled="disabled">上一页</a> <a href="javascript:__doPostBack('AspNetPager1','2')">下一页</a></div></form>"""),
        ABC,
        None,
        scripted=True,
    ),
    Page(
        "a form that asks with GET",
        "/djgz/list.jsp",
        framed(f"""{ROWS}<form name="pageForm" action="list.jsp" method="get"><input type="hidden" name="columnId" value="12">
<input type="hidden" name="pageNo" value="1"></form><p>1/8页 <a href="javascript:goPage(2)">下一页</a></p>"""),
        ABC,
        "/djgz/list.jsp?columnId=12&pageNo=2",
    ),
    Page(
        "a form that posts",
        "/djgz/list.jsp",
        framed(f"""{ROWS}<form name="pageForm" action="list.jsp" method="post"><input type="hidden" name="pageNo" value="1"></form>
<p>1/8页 <a href="javascript:goPage(2)">下一页</a></p>"""),
        ABC,
        None,
        scripted=True,
    ),
    Page(
        "a script that says where it goes",
        "/djgz/list.jsp?id=12",
        framed(f"""{ROWS}<script>function goPage(n){{ window.location.href = "list.jsp?id=12&page=" + n; }}</script>
<div class="pages"><a href="#" onclick="goPage(2);return false;">下一页</a> <a href="#" onclick="goPage(8)">末页</a></div>"""),
        ABC,
        "/djgz/list.jsp?id=12&page=2",
    ),
    Page(
        "JSON",
        "/mp/article/list?alias=DJGZ&pageIndex=1&rows=3",
        f"""{{"code":200,"data":{{"total":7,"list":[
{{"id":1,"title":"{A}","url":"/djgz/t1.htm","publishTime":"2024-05-16 10:00:00"}},{{"id":2,"title":"{B}","url":"/djgz/t2.htm","publishTime":"2024-05-11 08:30:00"}},
{{"id":3,"title":"{C}","url":"/djgz/t3.htm","publishTime":"2024-04-30 17:12:00"}}]}}}}""",
        ABC,
        "/mp/article/list?alias=DJGZ&pageIndex=2&rows=3",
        kind="json",
    ),
    Page(
        "RSS",
        "/rss.xml",
        f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>党建动态</title><link>http://www.qingchuan.example/</link>
<item><title>{A}</title><link>http://www.qingchuan.example/djgz/t1.htm</link><pubDate>Thu, 16 May 2024 02:10:00 GMT</pubDate></item>
<item><title><![CDATA[{B}]]></title><link>http://www.qingchuan.example/djgz/t2.htm</link><pubDate>Fri, 10 May 2024 18:30:00 GMT</pubDate></item>
<item><title>{C}</title><link>http://www.qingchuan.example/djgz/t3.htm</link><pubDate>2024-04-30</pubDate></item></channel></rss>""",
        ABC,
        kind="xml",
    ),
    Page(
        "no years",
        "/djgz/list.htm",
        framed(f"""<ul class="list"><li><span>02-20</span><a href="/djgz/t1.htm">{A}</a></li><li><span>01-05</span><a href="/djgz/t2.htm">{B}</a></li>
<li><span>01-08</span><a href="/djgz/t4.htm">学院党委召开民主生活会征求意见座谈会</a></li><li><span>12-28</span><a href="/djgz/t3.htm">{C}</a></li></ul><a href="list2.htm">下一页</a>"""),
        [
            (A, "/djgz/t1.htm", "2024-02-20"),
            (B, "/djgz/t2.htm", "2024-01-05"),
            ("学院党委召开民主生活会征求意见座谈会", "/djgz/t4.htm", "2024-01-08"),
            (C, "/djgz/t3.htm", "2023-12-28"),
        ],
        "/djgz/list2.htm",
    ),
    Page(
        "a table",
        "/djgz/list.asp",
        framed(f"""<table width="100%" class="tb"><tr><th>序号</th><th>标题</th><th>发布部门</th><th>发布时间</th></tr>
<tr><td>1</td><td><a href="/djgz/t1.htm">{A}</a></td><td><a href="/bm.asp?id=1">党委宣传部</a></td><td>2024-5-16</td></tr>
<tr><td>2</td><td><a href="/djgz/t2.htm">{B}</a></td><td><a href="/bm.asp?id=2">机关党委</a></td><td>2024-5-11</td></tr>
<tr><td>3</td><td><a href="/djgz/t3.htm">{C}</a></td><td><a href="/bm.asp?id=3">图书馆</a></td><td>2024-4-30</td></tr></table>
<table><tr><td>共 24 条 当前第 1/8 页</td><td>首页 上一页 <a href="list.asp?page=2">下一页</a> <a href="list.asp?page=8">尾页</a></td></tr></table>"""),
        ABC,
        "/djgz/list.asp?page=2",
    ),
    Page(
        "definitions",
        "/djgz/list.htm",
        framed(f"""<dl class="news"><dt><a href="/djgz/t1.htm">{A}</a></dt><dd>2024年5月16日</dd><dt><a href="/djgz/t2.htm">{B}</a></dt><dd>2024年5月11日</dd>
<dt><a href="/djgz/t3.htm">{C}</a></dt><dd>2024年4月30日</dd></dl>"""),
        ABC,
    ),
    Page(
        "pictures",
        "/djgz/list.htm",
        framed(
            "".join(
                f"""<div class="item"><div class="pic"><a href="{url}"><img src="/pic/1.jpg" alt=""></a></div><div class="txt"><h4><a href="{url}">{title}</a></h4>
<p class="intro"><a href="{url}">5月6日下午，学院党委在报告厅召开会议，党委书记出席并讲话，要求各支部对照2024-01-01以来的清单逐项落实……</a></p><em>{day.replace("-", ".")}</em><a class="more" href="{url}">[详细]</a></div></div>"""
                for title, url, day in ABC
            )
        ),
        ABC,
    ),
    Page(
        "several lists",
        "/djgz/",
        framed(
            """<div class="box"><h3>通知公告</h3><ul>"""
            + "".join(
                f"""<li><a href="/tz/{n}.htm">关于做好2024年第{n}批入党积极分子培训工作的通知</a><span>2024-05-1{n}</span></li>"""
                for n in range(4, 0, -1)
            )
            + f"""</ul></div><div class="box2"><h3>党建动态</h3>{ROWS}<div class="pager"><span>1</span><a href="list_2.htm">2</a><a href="list_3.htm">3</a></div></div>"""
        ),
        ABC,
        "/djgz/list_2.htm",
    ),
    Page(
        "cut, pinned, elsewhere",
        "/djgz/list.htm",
        framed(f"""<ul class="list"><li class="top"><i class="zd">[置顶]</i><a href="/djgz/t9.htm" title="关于召开第三次党员代表大会的通知">关于召开第三次党员…</a><span>2023-11-02</span></li>
<li><a href="/djgz/t1.htm" title="{A}">学校党委理论学习中心组...</a><span>2024-05-16</span></li><li><a href="https://mp.weixin.qq.com/s/AbCdEf" title="{B}">{B[:8]}…</a><span>2024-05-11</span></li>
<li><a href="http://dangjian.people.example/n1/2024/0430/c1-2.html">{C}</a><span>2024-04-30</span></li><li><a href="/files/djgz2024.pdf">党建工作要点（2024年）.pdf</a><span>2024-03-01</span></li></ul>"""),
        [
            ("关于召开第三次党员代表大会的通知", "/djgz/t9.htm", "2023-11-02"),
            ABC[0],
            (B, "https://mp.weixin.qq.com/s/AbCdEf", "2024-05-11"),
            (C, "http://dangjian.people.example/n1/2024/0430/c1-2.html", "2024-04-30"),
            ("党建工作要点（2024年）.pdf", "/files/djgz2024.pdf", "2024-03-01"),
        ],
        pinned=1,
    ),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_list(page: Page) -> None:
    check(page)
