# ruff: noqa: E501 - markup keeps the long lines that the system prints
"""拓尔思 TRS WCM: `<meta>` tags, `createPageHTML`, `t20240419_51234.html`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tests.campus.families import SECTION, ArticlePage, Line, ListPage, told
from tests.campus.stories import School, Story

CHARSET = "utf-8"
CONTENT_TYPE = "text/html"
_FIRST_ID = 50_000
_LIST = re.compile(r"/dqgz/(?:|index\.html|index_(\d+)\.html)")
_ARTICLE = re.compile(r"/(?:dqgz|djdt)/\d{6}/t\d{8}_(\d+)\.html")


def list_path(page: int, pages: int) -> str:
    return "/dqgz/index.html" if page == 1 else f"/dqgz/index_{page - 1}.html"


def page_of(path: str, pages: int) -> int | None:
    match = _LIST.fullmatch(path)
    page = int(match[1] or 0) + 1 if match else 0
    return page if 0 < page <= pages else None


def article_path(number: int, day: date, moved: int = 0) -> str:
    return f"/{'djdt' if moved else 'dqgz'}/{day:%Y%m}/t{day:%Y%m%d}_{_FIRST_ID + number}.html"


def number_of(path: str) -> int | None:
    match = _ARTICLE.fullmatch(path)
    return int(match[1]) - _FIRST_ID if match else None


def listing(page: ListPage) -> str:
    rows = "\n".join(map(_row, page.lines))
    main = f"""<div class="gl_list"><ul>
{rows}
</ul></div><div class="page"><script>function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){{ if(_nPageCount<=1){{return;}} }}
createPageHTML({page.pages}, {page.page - 1}, "index", "html");</script></div>"""
    return _framed(page.school, f"{SECTION}_{page.school.site}", "", main)


def _row(line: Line) -> str:
    pinned = '<em class="top">置顶</em>' if line.pinned else ""
    return f'<li>{pinned}<a href="{line.path}" target="_blank" title="{line.title}">{line.title}</a><span>{line.day:%Y-%m-%d}</span></li>'


def _framed(school: School, title: str, head: str, main: str) -> str:
    return f"""<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><meta name="SiteName" content="{school.site}"><meta name="ColumnName" content="{SECTION}">
{head}<title>{title}</title></head><body><div class="top"><ul><li><a href="/">首页</a></li><li><a href="/xygk/">学院概况</a></li><li><a href="/dqgz/index.html">{SECTION}</a></li></ul></div>
<div class="cur_nav">当前位置：<a href="/" class="CurrChnlCls">首页</a>&nbsp;&gt;&nbsp;<a href="/dqgz/index.html" class="CurrChnlCls">{SECTION}</a></div>
{main}<div class="bottom"><p>版权所有：{school.site}　地址：滨江路3号</p></div></body></html>"""


def article(page: ArticlePage) -> str:
    story = page.story
    head = f"""<meta name="ArticleTitle" content="{story.title}"><meta name="PubDate" content="{story.moment:%Y-%m-%d %H:%M}"><meta name="ContentSource" content="{page.school.unit}">
"""
    main = f"""<div class="xl_tit">{story.title}</div><div class="xl_xx"><span>发布时间：{story.day:%Y-%m-%d}</span><span>来源：{page.school.unit}</span><span>作者：{story.author}</span><span>【字体：<a href="javascript:doZoom(16)">大</a> <a href="javascript:doZoom(14)">中</a> <a href="javascript:doZoom(12)">小</a>】</span></div>
<div class="xl_con"><div class="TRS_Editor"><style type="text/css">.TRS_Editor P{{line-height:1.5;font-family:宋体;font-size:12pt;}}</style>{_body(story)}</div></div>
{_file(story)}<div class="xl_ed">责任编辑：{story.editor}</div>"""
    return _framed(page.school, f"{story.title}_{page.school.site}", head, main)


def _body(story: Story) -> str:
    lines = [f"<p>　　{paragraph}</p>" for paragraph in story.paragraphs]
    if story.caption:
        name = _picture(story).rpartition("/")[2]
        lines[1:1] = [
            f'<p align="center"><img src="./{name}" OLDSRC="{name}"></p>',
            f'<p align="center">{story.caption}</p>',
        ]
    return "\n".join(lines)


def _folder(story: Story) -> str:
    return f"/dqgz/{story.day:%Y%m}"


def _picture(story: Story) -> str:
    return f"{_folder(story)}/W0{story.day:%Y%m%d}{story.number:07}.jpg"


def _attachment(story: Story) -> str:
    suffix = (story.file or "").rpartition(".")[2]
    return f"{_folder(story)}/P0{story.day:%Y%m%d}{story.number:07}.{suffix}"


def _file(story: Story) -> str:
    if not story.file:
        return ""
    return f'<div class="fj">附件：<a href="./{_attachment(story).rpartition("/")[2]}">{story.file}</a></div>\n'


def expected(story: Story, school: School) -> dict[str, Any]:
    return {
        "text": told(story),
        "authors": [story.author],
        "editors": [story.editor],
        "origin": school.unit,
        "images": [(_picture(story), story.caption)] if story.caption else [],
        "attachments": [(_attachment(story), story.file)] if story.file else [],
    }
