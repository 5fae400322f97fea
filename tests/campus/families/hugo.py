# ruff: noqa: E501 - markup keeps the long lines that the system prints
"""Hugo: a static site of posts, `og:type`, `/post/page/2/`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tests.campus.families import SECTION, ArticlePage, Line, ListPage, told
from tests.campus.stories import School, Story

CHARSET = "utf-8"
CONTENT_TYPE = "text/html; charset=utf-8"
_LIST = re.compile(r"/post/(?:page/(\d+)/)?")
_ARTICLE = re.compile(r"/post/(?:dj|news)-(\d+)/")


def list_path(page: int, pages: int) -> str:
    return "/post/" + (f"page/{page}/" if page > 1 else "")


def page_of(path: str, pages: int) -> int | None:
    match = _LIST.fullmatch(path)
    page = int(match[1] or 1) if match else 0
    return page if 0 < page <= pages else None


def article_path(number: int, day: date, moved: int = 0) -> str:
    return f"/post/{'news' if moved else 'dj'}-{number}/"


def number_of(path: str) -> int | None:
    match = _ARTICLE.fullmatch(path)
    return int(match[1]) if match else None


def listing(page: ListPage) -> str:
    items = "\n".join(map(_item, page.lines))
    newer = (
        f'<a class="pagination__prev" href="{page.previous}">上一页</a>' if page.previous else ""
    )
    older = f'<a class="pagination__next" href="{page.next}">下一页</a>' if page.next else ""
    main = f"""<main class="main list" role="main"><header class="main__header"><h1 class="main__title">{SECTION}</h1></header>
{items}
</main><div class="pagination">{newer}<span class="pagination__current">{page.page}/{page.pages}</span>{older}</div>"""
    return _framed(page.school, "website", SECTION, "", main)


def _item(line: Line) -> str:
    pinned = '<span class="list__top">置顶</span>' if line.pinned else ""
    return f"""<article class="list__item post"><header class="list__header">{pinned}<h2 class="list__title post__title"><a href="{line.path}" rel="bookmark">{line.title}</a></h2><div class="list__meta meta"><time class="meta__text" datetime="{line.day}T08:00:00+08:00">{line.day:%Y-%m-%d}</time></div></header></article>"""


def _framed(school: School, kind: str, title: str, head: str, main: str) -> str:
    return f"""<!DOCTYPE html><html class="no-js" lang="zh-CN"><head><meta charset="UTF-8"><meta name="generator" content="Hugo 0.121.1"><title>{title} | {school.site}</title><meta property="og:title" content="{title}"><meta property="og:type" content="{kind}">{head}
<link rel="stylesheet" href="/css/style.css"></head><body class="body"><div class="container"><header class="header"><div class="logo"><a class="logo__link" href="/" title="{school.site}" rel="home"><span class="logo__title">{school.site}</span></a></div>
<nav class="menu"><ul class="menu__list"><li class="menu__item"><a class="menu__link" href="/">首页</a></li><li class="menu__item"><a class="menu__link" href="/post/">{SECTION}</a></li></ul></nav></header>
<div class="wrapper flex"><div class="primary">{main}</div></div><footer class="footer"><p>版权所有：{school.site}</p></footer></div></body></html>"""


def article(page: ArticlePage) -> str:
    story = page.story
    head = f'<meta property="article:published_time" content="{story.moment.isoformat()}">'
    main = f"""<main class="main" role="main"><nav class="breadcrumb">当前位置：<a href="/">首页</a> &gt; <a href="/post/">{SECTION}</a></nav><article class="post"><header class="post__header"><h1 class="post__title">{story.title}</h1><div class="post__meta meta"><time class="meta__text" datetime="{story.moment.isoformat()}">{story.day:%Y-%m-%d}</time></div></header>
<div class="content post__content clearfix">{_body(story)}</div></article></main>
<nav class="pager flex">{_link("prev", page.older)}{_link("next", page.newer)}</nav>"""
    return _framed(page.school, "article", story.title, head, main)


def _body(story: Story) -> str:
    lines = [f"<p>{paragraph}</p>" for paragraph in story.paragraphs]
    if story.caption:
        lines[1:1] = [
            f'<figure><img src="{_picture(story)}"><figcaption>{story.caption}</figcaption></figure>'
        ]
    lines.append(f"<p>（作者：{story.author}）</p>")
    return "\n".join(lines)


def _picture(story: Story) -> str:
    return f"/images/{story.day.year}/{story.number}.jpg"


def _link(kind: str, line: Line | None) -> str:
    return (
        f'<div class="pager__item pager__item--{kind}"><a class="pager__link" href="{line.path}" rel="{kind}"><span class="pager__subtitle">{line.title}</span></a></div>'
        if line
        else ""
    )


def expected(story: Story, school: School) -> dict[str, Any]:
    return {
        "text": told(story, f"（作者：{story.author}）"),
        "authors": [story.author],
        "editors": [],
        "origin": None,
        "images": [(_picture(story), story.caption)] if story.caption else [],
        "attachments": [],
    }
