# ruff: noqa: E501 - markup keeps the long lines that the system prints
"""苏迪 WebPlus: `wp_paging`, `portletmode`, the day in the address, pages that count up."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tests.campus.families import SECTION, ArticlePage, Line, ListPage, told
from tests.campus.stories import School, Story

CHARSET = "utf-8"
CONTENT_TYPE = "text/html; charset=utf-8"

_COLUMN = 12071
_FIRST_ID = 300_000
_SITE = 418
_LIST = re.compile(r"/dqgz/list(\d*)\.htm")
_ARTICLE = re.compile(r"/\d{4}/\d{4}/c\d+a(\d+)/page\.htm")
_STYLE = (
    "text-indent:2em;font-family:microsoft yahei, sans-serif;font-size:16px;text-align:justify;"
)


def list_path(page: int, pages: int) -> str:
    return f"/dqgz/list{page if page > 1 else ''}.htm"


def page_of(path: str, pages: int) -> int | None:
    match = _LIST.fullmatch(path)
    page = int(match[1] or 1) if match else 0
    return page if 0 < page <= pages else None


def article_path(number: int, day: date, moved: int = 0) -> str:
    return f"/{day:%Y/%m%d}/c{_COLUMN + moved}a{_FIRST_ID + number}/page.htm"


def number_of(path: str) -> int | None:
    match = _ARTICLE.fullmatch(path)
    return int(match[1]) - _FIRST_ID if match else None


def listing(page: ListPage) -> str:
    rows = "\n".join(_row(index + 1, line) for index, line in enumerate(page.lines))
    main = f"""<div class="mod clearfix"><div class="col_menu" frag="面板5"><h3 class="col_name" frag="窗口4" portletmode="simpleColumnAttri"><span class="col_name_text">{SECTION}</span></h3></div>
<div class="col_news"><div class="col_news_list listcon" frag="窗口6" portletmode="simpleList"><div id="wp_news_w6">
<ul class="news_list list2">
{rows}
</ul></div>
{_pager(page)}</div></div></div>"""
    side = """<div class="side" frag="窗口21"><div id="wp_news_w21"><ul class="news_list"><li class="news n1"><span class="news_title"><a href="/tzgg/list.htm" title="关于做好近期安全检查的通知">关于做好近期安全检查的通知</a></span><span class="news_meta">12-23</span></li></ul></div></div>"""
    return _framed(page.school, "webplus-list", SECTION, main + side)


def _row(place: int, line: Line) -> str:
    pinned = '<span class="news_top">[置顶]</span>' if line.pinned else ""
    return f"""<li class="news n{place} clearfix"><div class="dot"></div><div class="news_con"><p class="news_title">{pinned}<a href='{line.path}' target='_self' title='{line.title}'>{line.title}</a><span class="news_meta">{line.day:%Y-%m-%d}</span></p></div></li>"""


def _pager(page: ListPage) -> str:
    nowhere = "javascript:void(0);"
    first, last = (page.first if page.previous else nowhere), (page.last if page.next else nowhere)
    return f"""<div id="wp_paging_w6"><ul class="wp_paging clearfix">
<li class="pages_count"><span class="per_page">每页&nbsp;<em class="per_count">{len(page.lines)}</em>&nbsp;记录&nbsp;</span><span class="all_count">总共&nbsp;<em class="all_count">{page.total}</em>&nbsp;记录&nbsp;</span></li>
<li class="page_nav"><a class="first" href="{first}" target="_self"><span>第一页</span></a><a class="prev" href="{page.previous or nowhere}" target="_self"><span>&lt;&lt;上一页</span></a><a class="next" href="{page.next or nowhere}" target="_self"><span>下一页&gt;&gt;</span></a><a class="last" href="{last}" target="_self"><span>尾页</span></a></li>
<li class="page_jump"><span class="pages">页码&nbsp;<em class="curr_page">{page.page}</em>/<em class="all_pages">{page.pages}</em></span><span><input class="pageNum" type="text"><input type="hidden" class="currPageURL" value=""></span><span><a class="pagingJump" href="{nowhere}" target="_self">跳转到&nbsp;</a></span></li></ul></div>"""


def _framed(school: School, kind: str, title: str, main: str) -> str:
    return f"""<!DOCTYPE html>
<html class="{kind}"><head><meta charset="utf-8"><meta name="renderer" content="webkit"><title>{title}</title>
<link type="text/css" href="/_css/_system/system.css" rel="stylesheet"><link type="text/css" href="/_js/_portletPlugs/sudyNavi/css/sudyNav.css" rel="stylesheet">
<script language="javascript" src="/_js/jquery.min.js" sudy-wp-context="" sudy-wp-siteid="{_SITE}"></script></head>
<body><div class="wrapper header" id="header"><div class="sitelogo" frag="窗口01" portletmode="simpleSiteAttri"><a href="/main.htm" title="返回{school.site}首页"><img border='0' src='/_upload/site/01/a2/{_SITE}/logo.png'></a></div>
<div class="wrapper nav wp-navi" id="nav"><div class="wp-window" frag="窗口1"><ul class="wp-menu"><li class="menu-item i1"><a class="menu-link" href="/main.htm" target="_self">首页</a></li>
<li class="menu-item i2"><a class="menu-link" href="/dqgz/list.htm" target="_self">{SECTION}</a></li><li class="menu-item i3"><a class="menu-link" href="/jxky/list.htm" target="_self">教学科研</a></li></ul></div></div></div>
<div class="wrapper" id="container"><div class="inner"><div class="col_path" frag="窗口5" portletmode="simpleColumnAnchor"><span class="path-name">当前位置：</span><a href="/main.htm" target="_self">首页</a><span class='possplit'>&nbsp;&gt;&nbsp;</span><a href="/dqgz/list.htm" target="_self">{SECTION}</a></div>
{main}</div></div>
<div class="wrapper footer"><p class="copyright"><span>版权所有：{school.site}</span><span>地址：学府路8号 邮编：000000</span></p></div></body></html>"""


def article(page: ArticlePage) -> str:
    story = page.story
    number = _FIRST_ID + story.number
    main = f"""<div class="mod clearfix"><div class="infobox" frag="面板6"><div class="article" frag="窗口6" portletmode="simpleArticleAttri">
<h1 class="arti_title">{story.title}</h1>
<p class="arti_metas"><span class="arti_publisher">发布者：{story.editor}</span><span class="arti_update">发布时间：{story.day:%Y-%m-%d}</span><span class="arti_views">浏览次数：<span class="WP_VisitCount" url="/_visitcountdisplay?siteId={_SITE}&type=3&articleId={number}">184</span></span></p>
<div class="entry"><div class="read"><div class='wp_articlecontent'>
{_body(story)}
<img src="/_visitcount?siteId={_SITE}&type=3&articleId={number}" style="display:none" width="0" height="0"></div></div></div>
<p class="arti_publisher">责任编辑：{story.editor}</p>{_neighbours(page)}</div></div></div>"""
    return _framed(page.school, "webplus-page", story.title, main)


def _body(story: Story) -> str:
    lines = [f'<p style="{_STYLE}">{paragraph}</p>' for paragraph in story.paragraphs]
    if story.caption:
        small = _picture(story).replace("_d.jpg", ".jpg")
        lines[1:1] = [
            f'<p style="text-align:center;"><img data-layer="photo" src="{small}" original-src="{_picture(story)}" sudyfile-attr="{{\'title\':\'DSC09917.JPG\'}}"></p>',
            f'<p style="text-align:center;font-size:14px;">{story.caption}</p>',
        ]
    lines.append(f'<p style="text-align:right;">（撰稿：{story.author}）</p>')
    if story.file:
        lines.append(
            f"<p><a href=\"{_upload(story)}\" sudyfile-attr=\"{{'title':'{story.file}'}}\">{story.file}</a></p>"
        )
    return "\n".join(lines)


def _picture(story: Story) -> str:
    return f"/_upload/article/images/dd/4d/{story.number:032x}_d.jpg"


def _upload(story: Story) -> str:
    suffix = (story.file or "").rpartition(".")[2]
    return f"/_upload/article/files/aa/bb/{story.number:032x}.{suffix}"


def _neighbours(page: ArticlePage) -> str:
    def link(line: Line | None) -> str:
        return f"<a href='{line.path}'>{line.title}</a>" if line else "没有了"

    return f'<div class="wp_art_adjoin"><p>上一篇：{link(page.newer)}</p><p>下一篇：{link(page.older)}</p></div>'


def expected(story: Story, school: School) -> dict[str, Any]:
    return {
        "text": told(story, f"（撰稿：{story.author}）"),
        "authors": [story.author],
        "editors": [story.editor],
        "origin": None,
        "images": [(_picture(story), story.caption)] if story.caption else [],
        "attachments": [(_upload(story), story.file)] if story.file else [],
    }
