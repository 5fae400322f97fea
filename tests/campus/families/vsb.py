# ruff: noqa: E501 - markup keeps the long lines that the system prints
"""博达 VSB 9: `p_pages`, `line_u`, pages that count down."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tests.campus.families import SECTION, ArticlePage, Line, ListPage, told
from tests.campus.stories import School, Story

CHARSET = "utf-8"
CONTENT_TYPE = "text/html"

_TREE = 1021
_FIRST_ID = 1000
_OWNER = 1620938471
_LIST = re.compile(r"/dqgz/(\d+)\.htm")
_ARTICLE = re.compile(rf"/info/(?:{_TREE}|{_TREE + 1})/(\d+)\.htm")


def list_path(page: int, pages: int) -> str:
    return "/dqgz.htm" if page == 1 else f"/dqgz/{pages - page + 1}.htm"


def page_of(path: str, pages: int) -> int | None:
    if path == "/dqgz.htm":
        return 1
    match = _LIST.fullmatch(path)
    return pages - int(match[1]) + 1 if match and 0 < int(match[1]) < pages else None


def article_path(number: int, day: date, moved: int = 0) -> str:
    return f"/info/{_TREE + moved}/{_FIRST_ID + number}.htm"


def number_of(path: str) -> int | None:
    match = _ARTICLE.fullmatch(path)
    return int(match[1]) - _FIRST_ID if match else None


def listing(page: ListPage) -> str:
    rows = "\n".join(_row(index, line) for index, line in enumerate(page.lines))
    main = f"""<div class="right"><!--#begineditable name="静态翻页列表" viewid="203424"-->
<script language="javascript" src="/system/resource/js/dynclicks.js"></script><ul>
{rows}
</ul><link rel="stylesheet" content-type="text/css" href="/system/resource/css/pagedown/sys.css">
<div class="pb_sys_common pb_sys_normal pb_sys_style1" style="margin-top:10px;text-align:center;">{_pager(page)}</div>
<script>_showDynClickBatch([],[],"wbnews", {_OWNER})</script><!--#endeditable--></div>"""
    return framed(page.school, SECTION, f"_jsq_({_TREE},'/list.jsp',-1,{_OWNER})", main)


def _row(index: int, line: Line) -> str:
    title = line.title if len(line.title) <= 26 else f"{line.title[:25]}..."
    pinned = '<img src="/system/resource/images/top.gif" alt="置顶">' if line.pinned else ""
    return (
        f'<li id="line_u5_{index}">{pinned}<a href="{line.path}" target="_blank" title="{line.title}">'
        f"{title}</a><span>{line.day:%Y年%m月%d日}</span></li>"
    )


def _pager(page: ListPage) -> str:
    def link(name: str, text: str, path: str | None) -> str:
        if path is None:
            return f'<span class="p_{name}_d p_fun_d">{text}</span>'
        return f'<span class="p_{name} p_fun"><a href="{path}">{text}</a></span>'

    return (
        f'<span class="p_pages"><span class="p_t">共{page.total}条</span>'
        f"{link('first', '首页', page.first if page.previous else None)}"
        f"{link('prev', '上页', page.previous)}"
        f'<span class="p_no_d">{page.page}</span>'
        f"{link('next', '下页', page.next)}"
        f"{link('last', '尾页', page.last if page.next else None)}</span>"
    )


def framed(school: School, title: str, visit: str, main: str) -> str:
    """A page of the site round its main part; `visit` is the call of the visit counter."""
    return f"""<!DOCTYPE html><html><head><meta charset="UTF-8"><meta http-equiv="X-UA-Compatible" content="IE=edge,chrome=1">
<title>{title}-{school.site}</title><meta name="keywords" content="{school.unit},{SECTION}">
<!--Announced by Visual SiteBuilder 9-->
<link rel="stylesheet" type="text/css" href="/_sitegray/_sitegray_d.css"><script language="javascript" src="/_sitegray/_sitegray.js"></script>
<!-- CustomerNO:77656262657232307b754755525357420000004d -->
<script type="text/javascript" src="/system/resource/js/counter.js"></script>
<script type="text/javascript">{visit}</script></head><body>
<div class="top"><div class="logo"><a href="/index.htm" title="{school.unit}"><img src="/images/logo.png" width="287" height="96" alt="{school.site}"></a></div>
<div class="nav"><ul><li><a href="/index.htm">首页</a></li><li><a href="/xygk.htm">学院概况</a></li><li class="current"><a href="/dqgz.htm">{SECTION}</a></li>
<li><a href="/jxky.htm">教学科研</a></li><li><a href="/xsgz.htm">学生工作</a></li><li><a href="/lxwm.htm">联系我们</a></li></ul></div></div>
<div class="list_bt"><div class="dqwz">当前位置: <a href="/index.htm">首页</a> &gt;&gt; <a href="/dqgz.htm">{SECTION}</a>{" &gt;&gt; 正文" if title != SECTION else ""}</div></div>
<div class="list"><div class="left"><ul><li class="cursor"><a href="/dqgz.htm">{SECTION}<span>&gt;</span></a></li></ul></div>
{main}</div>
<div class="footer"><div class="bq">版权所有：{school.site}<br>地址：致远路1号 邮政编码：000000</div></div></body></html>"""


def article(page: ArticlePage) -> str:
    story = page.story
    main = f"""<div class="right"><div class="nry"><!--#begineditable name="文章内容" viewid="203425"-->
<script language="javascript" src="/_dwr/interface/NewsvoteDWR.js"></script><script type="text/javascript">NewsvoteDWR.getNewsLinkUrl({_FIRST_ID + story.number},'{_OWNER}','vsb',newsSkip);function newsSkip(data){{if(data != ""){{window.location.href = data;}}}}</script>
<form name="_newscontent_fromname"><h3>{story.title}</h3>
<div class="attribute">发布时间：{story.moment:%Y年%m月%d日 %H:%M}&nbsp;&nbsp;&nbsp;&nbsp;作者：{story.author}&nbsp;&nbsp;&nbsp;&nbsp;来源：{page.school.unit}&nbsp;&nbsp;&nbsp;&nbsp;点击率：<script>_showDynClicks("wbnews", {_OWNER}, {_FIRST_ID + story.number})</script>次</div>
<div id="vsb_content"><div class="v_news_content">
{body(story)}
</div></div><div id="div_vote_id"></div>
{_file(story)}{_neighbours(page)}
<p align="right">【<a href="javascript:window.opener=null;window.open('','_self');window.close();">关闭</a>】</p>
</form><!--#endeditable--></div></div>"""
    visit = f"_jsq_({_TREE},'/content.jsp',{_FIRST_ID + story.number},{_OWNER})"
    return framed(page.school, story.title, visit, main)


def body(story: Story) -> str:
    style = 'style="text-indent: 32px;"><span style="font-family: 宋体; font-size: 16px;"'
    lines = [f"<p {style}>{paragraph}</span></p>" for paragraph in story.paragraphs]
    if story.caption:
        picture = (
            f'<p class="vsbcontent_img"><img width="600" src="{_picture(story)}" vwidth="600" vsbhref="vurl" '
            f'vurl="/_vsl/46A7435E" orisrc="{_picture(story)}" class="img_vsb_content"></p>'
        )
        lines[1:1] = [picture, f'<p style="text-align: center;">{story.caption}</p>']
    lines.append(f'<p style="text-align: right;">（编辑：{story.editor}）</p>')
    return "\n".join(lines)


def _picture(story: Story) -> str:
    return f"/__local/5/CC/C1/{story.number:032X}_30F3A380_5B40B.jpg"


def _file(story: Story) -> str:
    if not story.file:
        return ""
    return f"""<ul style="list-style-type:none;"><li>附件【<a href="{_download(story)}" target="_blank">{story.file}</a>】已下载<span id="nattach{story.number}"><script>getClickTimes({story.number},{_OWNER},"wbnewsfile","attach")</script></span>次</li></ul>
"""


def _download(story: Story) -> str:
    return f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner={_OWNER}&wbfileid={story.number}"


def _neighbours(page: ArticlePage) -> str:
    def link(line: Line | None) -> str:
        return (
            f'<a href="{line.path}" title="{line.title}">{line.title[:20]}...</a>' if line else "无"
        )

    return f"<p>上一条：{link(page.newer)}<br>\n下一条：{link(page.older)}</p>"


def expected(story: Story, school: School) -> dict[str, Any]:
    return {
        "text": told(story),
        "authors": [story.author],
        "editors": [story.editor],
        "origin": school.unit,
        "images": [(_picture(story), story.caption)] if story.caption else [],
        "attachments": [(_download(story), story.file)] if story.file else [],
    }
