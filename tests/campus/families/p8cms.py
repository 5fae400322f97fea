# ruff: noqa: E501 - markup keeps the long lines that the system prints
"""国微 CMS (P8CMS): the day in the address, dates before the links, 发布人 is an account."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tests.campus.families import SECTION, ArticlePage, Line, ListPage, told
from tests.campus.stories import School, Story

CHARSET = "utf-8"
CONTENT_TYPE = "text/html; charset=utf-8"
_LIST = re.compile(r"/html/dqgz/(?:index|list-(\d+))\.html")
_ARTICLE = re.compile(r"/html/\w+/\d{4}-\d\d-\d\d/content-(\d+)\.html")


def list_path(page: int, pages: int) -> str:
    return "/html/dqgz/index.html" if page == 1 else f"/html/dqgz/list-{page}.html"


def page_of(path: str, pages: int) -> int | None:
    match = _LIST.fullmatch(path)
    page = int(match[1] or 1) if match else 0
    return page if 0 < page <= pages else None


def article_path(number: int, day: date, moved: int = 0) -> str:
    return f"/html/{'djdt' if moved else 'dqgz'}/{day}/content-{number}.html"


def number_of(path: str) -> int | None:
    match = _ARTICLE.fullmatch(path)
    return int(match[1]) if match else None


def listing(page: ListPage) -> str:
    rows = "\n".join(map(_row, page.lines))
    main = f"""<div class="list_con"><ul class="label_ul_b">
{rows}
</ul><div id="page" class="pages">{_pager(page)}</div></div>"""
    return _framed(
        page.school, "list", f"/index.php/cms/item-list-category-9-page-{page.page}?", SECTION, main
    )


def _row(line: Line) -> str:
    pinned = '<font color="red">[置顶]</font>' if line.pinned else ""
    return f'<li><span class="label_datatime">{line.day:%Y/%m/%d}</span>{pinned}<a href="{line.path}" title="{line.title}" target="_blank">{line.title}</a></li>'


def _pager(page: ListPage) -> str:
    def link(text: str, path: str | None) -> str:
        return f'<a href="{path}">{text}</a>' if path else f"<span>{text}</span>"

    return f"""<span>{page.total}条 {page.page}/{page.pages}页</span> {link("首页", page.first if page.previous else None)} {link("上一页", page.previous)} <b>{page.page}</b> {link("下一页", page.next)} {link("末页", page.last if page.next else None)} <input type="text" size="3" onkeydown="if(event.keyCode==13) location='list-'+this.value+'.html'">"""


def _framed(school: School, action: str, label: str, title: str, main: str) -> str:
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>{title}_{SECTION}_{school.site}</title>
<script type="text/javascript">P8CONFIG.RESOURCE='/statics';var SYSTEM='cms',MODULE='item',ACTION='{action}',LABEL_URL = '{label}';</script>
<script type="text/javascript" src="/statics/js/jquery.min.js"></script></head><body>
<div class="header"><div class="menu"><ul><li><a href="/">网站首页</a></li><li><a href="/html/xygk/">学院概况</a></li><li><a href="/html/dqgz/index.html">{SECTION}</a></li><li><a href="/html/jxky/">教学科研</a></li></ul></div></div>
<div class="main"><div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/html/dqgz/index.html">{SECTION}</a></div>
{main}</div><div class="footer"><p>版权所有：{school.site}　地址：学苑路8号</p></div></body></html>"""


def article(page: ArticlePage) -> str:
    story = page.story
    main = f"""<div class="artmain"><div class="actitle">{story.title}</div><div class="subactitle"></div>
<div class="acinfo">日期：{story.moment:%Y-%m-%d %H:%M:%S}　发布人：dgb　浏览量：<span id="view_count">250</span></div>
<div class="acontent">{_body(story)}</div>
<div class="son_title">核发：dgb-sh　点击数：250</div>
<div class="change"><ul><li>上一篇：{_link(page.newer)}</li><li>下一篇：{_link(page.older)}</li></ul></div></div>"""
    return _framed(
        page.school,
        "view",
        f"/index.php/cms/item-view-id-{story.number}-page-1?",
        story.title,
        main,
    )


def _body(story: Story) -> str:
    lines = [f"<p>　　{paragraph}</p>" for paragraph in story.paragraphs]
    if story.caption:
        lines[1:1] = [
            f'<p style="text-align:center"><img src="{_picture(story)}" alt="" /></p>',
            f'<p style="text-align:center">{story.caption}</p>',
        ]
    if story.file:
        lines.append(
            f'<p>附件：<a href="{_attachment(story)}" target="_blank">{story.file}</a></p>'
        )
    else:
        lines.append(f'<p style="text-align:right">{story.author} 文/图</p>')
    return "\n".join(lines)


def _picture(story: Story) -> str:
    return f"/attachment/cms/item/{story.day:%Y_%m}/{story.number:08x}.jpg"


def _attachment(story: Story) -> str:
    suffix = (story.file or "").rpartition(".")[2]
    return f"/attachment/core/{story.day:%Y_%m}/{story.number:08x}.{suffix}"


def _link(line: Line | None) -> str:
    return f'<a href="{line.path}">{line.title}</a>' if line else "没有了"


def expected(story: Story, school: School) -> dict[str, Any]:
    signed = [] if story.file else [story.author]
    return {
        "text": told(story, *(f"{name} 文/图" for name in signed)),
        "authors": signed,
        "photographers": signed,
        "editors": [],
        "origin": None,
        "images": [(_picture(story), story.caption)] if story.caption else [],
        "attachments": [(_attachment(story), story.file)] if story.file else [],
    }
