# ruff: noqa: E501 - markup keeps the long lines that the system prints
"""博达 VSB before 9: tables of generated classes, `#fanye`, no `.v_news_content`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tests.campus.families import SECTION, ArticlePage, Line, ListPage, told
from tests.campus.stories import School, Story

CHARSET = "utf-8"
CONTENT_TYPE = "text/html"
_TREE = 1046
_FIRST_ID = 1000
_OWNER = 1213437604
_VIEW = 195338
_LIST = re.compile(r"/index/dqgz/(\d+)\.htm")
_ARTICLE = re.compile(r"/info/\d+/(\d+)\.htm")


def list_path(page: int, pages: int) -> str:
    return "/index/dqgz.htm" if page == 1 else f"/index/dqgz/{pages - page + 1}.htm"


def page_of(path: str, pages: int) -> int | None:
    if path == "/index/dqgz.htm":
        return 1
    match = _LIST.fullmatch(path)
    return pages - int(match[1]) + 1 if match and 0 < int(match[1]) < pages else None


def article_path(number: int, day: date, moved: int = 0) -> str:
    return f"/info/{_TREE + moved}/{_FIRST_ID + number}.htm"


def number_of(path: str) -> int | None:
    match = _ARTICLE.fullmatch(path)
    return int(match[1]) - _FIRST_ID if match else None


def listing(page: ListPage) -> str:
    rows = "\n".join(map(_row, page.lines))
    main = f"""<table class="winstyle{_VIEW}" width="100%" cellspacing="0" cellpadding="0">
{rows}
<tr><td colspan="4" align="center">{_pager(page)}</td></tr></table>"""
    return _framed(page.school, SECTION, f"_jsq_({_TREE},'/list.jsp',-1,{_OWNER})", main)


def _row(line: Line) -> str:
    title = line.title if len(line.title) <= 28 else f"{line.title[:27]}…"
    pinned = "[置顶]" if line.pinned else ""
    return f"""<tr height="30"><td width="12"><span class="leaderfont{_VIEW}">·</span></td><td style="font-size:9pt"><a class="c{_VIEW}" href="{line.path}" title="{line.title}" target="_blank">{pinned}{title}</a></td><td width="1%" nowrap><span class="timestyle{_VIEW}">{line.day:%Y/%m/%d}&nbsp;</span></td></tr>"""


def _pager(page: ListPage) -> str:
    def link(text: str, path: str | None, other: str) -> str:
        return (
            f'<a href="{path}" class="{other}">{text}</a>'
            if path
            else f'<span class="{other}Disabled">{text}</span>'
        )

    return f"""<table cellspacing="0" width="100%" cellpadding="1"><tr valign="middle"><td nowrap align="left" width="1%" id="fanye{_VIEW}">共{page.total}条&nbsp;&nbsp;{page.page}/{page.pages}&nbsp;</td><td nowrap align="left"><div>{link("首页", page.first if page.previous else None, "Prev")}{link("上页", page.previous, "Prev")}{link("下页", page.next, "Next")}{link("尾页", page.last if page.next else None, "Next")}&nbsp;&nbsp;<input type="button" name="a{_VIEW}Find" value="转到" onclick="javascript:a{_VIEW}_gopage_fun()"><input size="2" name="a{_VIEW}GOPAGE" value="">页</div></td></tr></table>"""


def _framed(school: School, title: str, visit: str, main: str) -> str:
    return f"""<HTML><HEAD><TITLE>{title}-{school.site}</TITLE><META content="text/html; charset=UTF-8" http-equiv="Content-Type">
<!--Announced by Visual SiteBuilder 8--><link rel="stylesheet" type="text/css" href="/_sitegray/_sitegray_d.css">
<script language="javascript" src="/system/resource/js/counter.js"></script><script language="javascript">{visit}</script></HEAD><BODY>
<table width="1000" align="center"><tr><td><img src="/images/banner.jpg" width="1000" height="180"></td></tr>
<tr><td><a href="/index.htm">首页</a> | <a href="/xygk.htm">学院概况</a> | <a href="/index/dqgz.htm">{SECTION}</a> | <a href="/jxky.htm">教学科研</a></td></tr></table>
<table width="1000" align="center"><tr><td>您现在的位置：<a href="/index.htm">首页</a> &gt; <a href="/index/dqgz.htm">{SECTION}</a>{" &gt; 正文" if title != SECTION else ""}</td></tr><tr><td>{main}</td></tr></table>
<table width="1000" align="center"><tr><td align="center">版权所有：{school.site}　地址：学府路12号</td></tr></table></BODY></HTML>"""


def article(page: ArticlePage) -> str:
    story = page.story
    main = f"""<form name="_newscontent_fromname"><table border="0" width="100%" cellspacing="0" cellpadding="0">
<tr><td height="40" align="center" class="titlestyle{_VIEW}">{story.title}</td></tr>
<tr><td height="30" align="center"><span class="timestyle{_VIEW}">{story.moment:%Y年%m月%d日 %H:%M}</span><span class="authorstyle{_VIEW}">&nbsp;责编：{story.editor}&nbsp;</span>&nbsp;点击：[<span id="n_dynclicks"><script>_showDynClicks("wbnews", {_OWNER}, {_FIRST_ID + story.number})</script></span>]</td></tr>
<tr><td class="contentstyle{_VIEW}"><div id="vsb_content_2">
{_body(story)}
</div></td></tr>
{_file(story)}<tr><td>上一条：{_link(page.newer)}</td></tr><tr><td>下一条：{_link(page.older)}</td></tr>
<tr><td align="right">【<a href="javascript:window.close()">关闭窗口</a>】</td></tr></table></form>"""
    visit = f"_jsq_({_TREE},'/content.jsp',{_FIRST_ID + story.number},{_OWNER})"
    return _framed(page.school, story.title, visit, main)


def _body(story: Story) -> str:
    lines = [f'<P style="TEXT-INDENT: 2em"><FONT size="3">{p}</FONT></P>' for p in story.paragraphs]
    if story.caption:
        lines[1:1] = [
            f'<P align="center"><IMG src="{_picture(story)}" width="600"></P>',
            f'<P align="center">{story.caption}</P>',
        ]
    lines.append(f'<P align="right">（撰稿：{story.author} 摄影：{story.photographer}）</P>')
    return "\n".join(lines)


def _picture(story: Story) -> str:
    return f"/__local/A/01/7F/{story.number:032X}_1F2B_8C3D.jpg"


def _file(story: Story) -> str:
    if not story.file:
        return ""
    return f'<tr><td>附件：<a href="{_download(story)}">{story.file}</a>&nbsp;已下载<span id="nattach{story.number}"></span>次</td></tr>\n'


def _download(story: Story) -> str:
    return f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner={_OWNER}&wbfileid={story.number}"


def _link(line: Line | None) -> str:
    return (
        f'<a href="{line.path}" title="{line.title}">{line.title[:18]}…</a>' if line else "没有了"
    )


def expected(story: Story, school: School) -> dict[str, Any]:
    return {
        "text": told(story, f"（撰稿：{story.author} 摄影：{story.photographer}）"),
        "authors": [story.author],
        "photographers": [story.photographer],
        "editors": [story.editor],
        "origin": None,
        "images": [(_picture(story), story.caption)] if story.caption else [],
        "attachments": [(_download(story), story.file)] if story.file else [],
    }
