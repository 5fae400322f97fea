# ruff: noqa: E501 - markup keeps the long lines of such pages
"""A college's own ASP pages of 2006 in GB18030: tables, queries for addresses, no classes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tests.campus.families import SECTION, ArticlePage, Line, ListPage, told
from tests.campus.stories import School, Story

CHARSET = "gb18030"
CONTENT_TYPE = "text/html"
_LIST = re.compile(r"/news/list\.asp\?classid=7(?:&page=(\d+))?")
_ARTICLE = re.compile(r"/news/show\.asp\?(?:classid=8&)?id=(\d+)")


def list_path(page: int, pages: int) -> str:
    return "/news/list.asp?classid=7" + (f"&page={page}" if page > 1 else "")


def page_of(path: str, pages: int) -> int | None:
    match = _LIST.fullmatch(path)
    page = int(match[1] or 1) if match else 0
    return page if 0 < page <= pages else None


def article_path(number: int, day: date, moved: int = 0) -> str:
    return f"/news/show.asp?{'classid=8&' if moved else ''}id={number}"


def number_of(path: str) -> int | None:
    match = _ARTICLE.fullmatch(path)
    return int(match[1]) if match else None


def listing(page: ListPage) -> str:
    rows = "\n".join(map(_row, page.lines))
    main = f"""<table width="96%" border="0" cellpadding="4">
{rows}
</table><table width="96%"><tr><td align="right">{_pager(page)}</td></tr></table>"""
    return _framed(page.school, SECTION, main)


def _row(line: Line) -> str:
    pinned = "[置顶] " if line.pinned else ""
    return f'<tr><td width="16"><img src="/images/dot.gif" width="5" height="5"></td><td><a href="{line.path}" target="_blank">{pinned}{line.title}</a></td><td width="90" align="right">[{line.day.year}-{line.day.month}-{line.day.day}]</td></tr>'


def _pager(page: ListPage) -> str:
    def link(text: str, path: str | None) -> str:
        return f'<a href="{path.replace("&", "&amp;")}">{text}</a>' if path else text

    return f"""共 {page.total} 条信息 第 {page.page}/{page.pages} 页 {link("首页", page.first if page.previous else None)} {link("上一页", page.previous)} {link("下一页", page.next)} {link("尾页", page.last if page.next else None)}"""


def _framed(school: School, title: str, main: str) -> str:
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{title}-{school.site}</title></head><body bgcolor="#ffffff">
<table width="900" align="center"><tr><td><img src="/images/top.jpg" width="900" height="150"></td></tr><tr><td align="center"><a href="/">首页</a> | <a href="/about.asp">学院概况</a> | <a href="/news/list.asp?classid=7">{SECTION}</a> | <a href="/teach.asp">教学科研</a></td></tr></table>
<table width="900" align="center"><tr><td height="24">当前位置：<a href="/">首页</a> &gt;&gt; <a href="/news/list.asp?classid=7">{SECTION}</a>{" &gt;&gt; 正文" if title != SECTION else ""}</td></tr><tr><td valign="top">{main}</td></tr></table>
<table width="900" align="center"><tr><td align="center">版权所有：{school.site}　地址：环城西路21号</td></tr></table></body></html>"""


def article(page: ArticlePage) -> str:
    story = page.story
    main = f"""<table width="96%" align="center"><tr><td align="center"><font size="5"><b>{story.title}</b></font></td></tr>
<tr><td align="center"><font color="#666666">作者：{story.author}　来源：{page.school.unit}　发布时间：{story.moment.year}-{story.moment.month}-{story.moment.day} {story.moment:%H:%M:%S}　点击数：<script src="/news/hits.asp?id={story.number}"></script></font></td></tr>
<tr><td style="line-height:180%;font-size:14px">{_body(story)}</td></tr>
<tr><td align="right">【<a href="javascript:window.print()">打印本页</a>】【<a href="javascript:window.close()">关闭窗口</a>】</td></tr></table>"""
    return _framed(page.school, story.title, main)


def _body(story: Story) -> str:
    lines = [f"　　{paragraph}<br>" for paragraph in story.paragraphs]
    if story.caption:
        lines[1:1] = [
            f'<p align="center"><img src="{_picture(story)}"></p><p align="center">{story.caption}</p>'
        ]
    if story.file:
        lines.append(f'<br>附件：<a href="{_attachment(story)}">{story.file}</a><br>')
    return "\n".join(lines)


def _picture(story: Story) -> str:
    return f"/uploadfile/{story.day:%Y%m}/{story.number}.jpg"


def _attachment(story: Story) -> str:
    suffix = (story.file or "").rpartition(".")[2]
    return f"/uploadfile/{story.day:%Y%m}/{story.number}.{suffix}"


def expected(story: Story, school: School) -> dict[str, Any]:
    return {
        "text": told(story),
        "authors": [story.author],
        "editors": [],
        "origin": school.unit,
        "images": [(_picture(story), story.caption)] if story.caption else [],
        "attachments": [(_attachment(story), story.file)] if story.file else [],
    }
