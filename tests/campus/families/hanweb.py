# ruff: noqa: E501 - markup keeps the long lines that the system prints
"""大汉 Hanweb jcms: comments name the fields, lists are records that `dataproxy.jsp` goes on with."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tests.campus.families import SECTION, ArticlePage, Line, ListPage, told
from tests.campus.stories import School, Story

CHARSET = "utf-8"
CONTENT_TYPE = "text/html; charset=UTF-8"
_COLUMN = 502
_FIRST_ID = 10_000
_PROXY = f"/module/web/jpage/dataproxy.jsp?webid=3&columnid={_COLUMN}&unitid=7788&page="
_ARTICLE = re.compile(r"/art/\d+/\d+/\d+/art_\d+_(\d+)\.html")


def list_path(page: int, pages: int) -> str:
    return f"/col/col{_COLUMN}/index.html" if page == 1 else f"{_PROXY}{page}"


def page_of(path: str, pages: int) -> int | None:
    if path == list_path(1, pages):
        return 1
    number = path.removeprefix(_PROXY)
    return int(number) if number.isdigit() and 1 < int(number) <= pages else None


def article_path(number: int, day: date, moved: int = 0) -> str:
    return f"/art/{day.year}/{day.month}/{day.day}/art_{_COLUMN + moved}_{_FIRST_ID + number}.html"


def number_of(path: str) -> int | None:
    match = _ARTICLE.fullmatch(path)
    return int(match[1]) - _FIRST_ID if match else None


def listing(page: ListPage) -> str:
    records = _records(page)
    if page.page > 1:
        return f"<?xml version='1.0' encoding='utf-8'?>{records}"
    main = f'<div id="7788" class="default_pgContainer"><script type="text/xml">{records}</script></div><script src="/module/web/jpage/jpage.js"></script>'
    return _framed(page.school, SECTION, main)


def _records(page: ListPage) -> str:
    more = (
        f'<nextgroup><![CDATA[<a href="{page.next.replace("&", "&amp;")}"></a>]]></nextgroup>'
        if page.next
        else ""
    )
    rows = "\n".join(f"<record><![CDATA[{_row(line)}]]></record>" for line in page.lines)
    return f"<datastore>{more}<totalrecord>{page.total}</totalrecord><totalpage>{page.pages}</totalpage><recordset>\n{rows}</recordset></datastore>"


def _row(line: Line) -> str:
    pinned = '<span class="zd">置顶</span>' if line.pinned else ""
    return f"""<li>{pinned}<a href="{line.path}" target="_blank" title="{line.title}">{line.title}</a><span class="bt_date">{line.day:%Y-%m-%d}</span></li>"""


def _framed(school: School, title: str, main: str, head: str = "") -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="UTF-8"><meta name="ColumnName" content="{SECTION}">{head}<title>{school.site} {SECTION} {title}</title><script src="/script/0/2406301.js"></script></head><body>
<div class="top"><ul><li><a href="/">首页</a></li><li><a href="/col/col500/index.html">学院概况</a></li><li><a href="/col/col{_COLUMN}/index.html">{SECTION}</a></li></ul></div>
<table width="100%"><tr><td>当前位置：<a href="/index.html">首页</a> &gt; <a href="/col/col{_COLUMN}/index.html">{SECTION}</a></td></tr></table>
{main}<div class="bottom"><p>版权所有：{school.site}　地址：文苑路5号</p></div></body></html>"""


def article(page: ArticlePage) -> str:
    story = page.story
    head = f"<meta name='Maketime' content='{story.moment:%Y-%m-%d %H:%M:%S}'>"
    main = f"""<table width="100%"><tr><td class="bt"><!--<$[标题名称(html)]>begin-->{story.title}<!--<$[标题名称(html)]>end--></td></tr>
<tr><td class="xx">发布日期：<!--<$[信息发布日期]>begin-->{story.day:%Y-%m-%d}<!--<$[信息发布日期]>end-->　信息来源：<!--<$[信息来源]>begin-->{page.school.unit}<!--<$[信息来源]>end-->　浏览次数：<script src="/module/visitcount/articlehits.jsp?colid={_COLUMN}&artid={_FIRST_ID + story.number}"></script></td></tr>
<tr><td class="bt_content"><div id="zoom"><!--<$[信息内容]>begin--><!--ZJEG_RSS.content.begin--><meta name="ContentStart">{_body(story)}<meta name="ContentEnd"><!--ZJEG_RSS.content.end--><!--<$[信息内容]>end--></div></td></tr></table>"""
    return _framed(page.school, story.title, main, head)


def _body(story: Story) -> str:
    lines = [f"<p>　　{paragraph}</p>" for paragraph in story.paragraphs]
    if story.caption:
        lines[1:1] = [
            f'<p style="text-align:center"><img src="{_picture(story)}"></p>',
            f'<p style="text-align:center">{story.caption}</p>',
        ]
    lines.append(f"<p>（通讯员 {story.author}）</p>")
    if story.file:
        lines.append(f'<p><a href="{_download(story).replace("&", "&amp;")}">{story.file}</a></p>')
    return "\n".join(lines)


def _picture(story: Story) -> str:
    return f"/picture/0/{story.number:020}.jpg"


def _download(story: Story) -> str:
    suffix = (story.file or "").rpartition(".")[2]
    return f"/module/download/downfile.jsp?classid=0&filename={story.number:012}.{suffix}"


def expected(story: Story, school: School) -> dict[str, Any]:
    return {
        "text": told(story, f"（通讯员 {story.author}）"),
        "authors": [story.author],
        "editors": [],
        "origin": school.unit,
        "images": [(_picture(story), story.caption)] if story.caption else [],
        "attachments": [(_download(story), story.file)] if story.file else [],
    }
