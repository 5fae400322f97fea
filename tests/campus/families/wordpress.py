# ruff: noqa: E501 - markup keeps the long lines that the system prints
"""WordPress: `hentry`, `entry-content`, pages below `/page/`, times in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date
from typing import Any

from tests.campus.families import SECTION, ArticlePage, Line, ListPage, told
from tests.campus.stories import School, Story

CHARSET = "utf-8"
CONTENT_TYPE = "text/html; charset=UTF-8"
_LIST = re.compile(r"/category/dangqun/(?:page/(\d+)/)?")
_ARTICLE = re.compile(r"/\d{4}/\d\d/\d\d/(?:huodong|dongtai)-(\d+)/")


def list_path(page: int, pages: int) -> str:
    return "/category/dangqun/" + (f"page/{page}/" if page > 1 else "")


def page_of(path: str, pages: int) -> int | None:
    match = _LIST.fullmatch(path)
    page = int(match[1] or 1) if match else 0
    return page if 0 < page <= pages else None


def article_path(number: int, day: date, moved: int = 0) -> str:
    return f"/{day:%Y/%m/%d}/{'dongtai' if moved else 'huodong'}-{number}/"


def number_of(path: str) -> int | None:
    match = _ARTICLE.fullmatch(path)
    return int(match[1]) if match else None


def listing(page: ListPage) -> str:
    posts = "\n".join(map(_post, page.lines))
    older = f'<a class="next page-numbers" href="{page.next}">下一页</a>' if page.next else ""
    newer = (
        f'<a class="prev page-numbers" href="{page.previous}">上一页</a>' if page.previous else ""
    )
    main = f"""<header class="page-header"><h1 class="page-title">分类：<span>{SECTION}</span></h1></header>
{posts}
<nav class="navigation pagination"><div class="nav-links">{newer}<span class="page-numbers current">{page.page}</span>{older}</div></nav>"""
    return _framed(page.school, "archive category category-dangqun", SECTION, main)


def _post(line: Line) -> str:
    number = number_of(line.path)
    sticky = " sticky" if line.pinned else ""
    pinned = '<span class="sticky-post">置顶</span>' if line.pinned else ""
    return f"""<article id="post-{number}" class="post-{number} post type-post status-publish format-standard{sticky} hentry category-dangqun"><header class="entry-header">{pinned}<h2 class="entry-title"><a href="{line.path}" rel="bookmark">{line.title}</a></h2><div class="entry-meta"><span class="posted-on"><time class="entry-date published" datetime="{line.day}T09:20:00+08:00">{line.day:%Y年%m月%d日}</time></span></div></header></article>"""


def _framed(school: School, classes: str, title: str, main: str) -> str:
    return f"""<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="UTF-8"><title>{title} – {school.site}</title><meta name="generator" content="WordPress 6.4">
<link rel="stylesheet" href="/wp-content/themes/twentytwenty/style.css"></head><body class="{classes}">
<header id="masthead"><p class="site-title"><a href="/">{school.site}</a></p><nav><ul class="menu"><li><a href="/">首页</a></li><li><a href="/about/">学院概况</a></li><li><a href="/category/dangqun/">{SECTION}</a></li></ul></nav></header>
<main id="main">{main}</main><footer id="colophon"><p>版权所有 © {school.site}</p></footer></body></html>"""


def article(page: ArticlePage) -> str:
    story = page.story
    main = f"""<div class="breadcrumbs">当前位置：<a href="/">首页</a> &gt; <a href="/category/dangqun/">{SECTION}</a> &gt; 正文</div>
<article id="post-{story.number}" class="post-{story.number} post type-post status-publish format-standard hentry category-dangqun"><header class="entry-header"><h1 class="entry-title">{story.title}</h1><div class="entry-meta"><span class="posted-on"><a href="{page.path}"><time class="entry-date published" datetime="{story.moment.astimezone(UTC).isoformat()}">{story.moment:%m月%d日}</time></a></span><span class="byline"> 由 <span class="author vcard"><a href="/author/admin/">admin</a></span></span></div></header>
<div class="entry-content">{_body(story)}</div></article>
<nav class="navigation post-navigation"><div class="nav-links">{_link("上一篇", page.older)}{_link("下一篇", page.newer)}</div></nav>"""
    return _framed(
        page.school,
        f"post-template-default single single-post postid-{story.number}",
        story.title,
        main,
    )


def _body(story: Story) -> str:
    lines = [f"<p>{paragraph}</p>" for paragraph in story.paragraphs]
    if story.caption:
        lines[1:1] = [
            f'<figure class="wp-block-image"><img loading="lazy" src="data:image/gif;base64,R0lGOD" data-src="{_upload(story, "jpg")}"><figcaption>{story.caption}</figcaption></figure>'
        ]
    lines.append(f"<p>文字：{story.author}</p><p>编辑：{story.editor}</p>")
    if story.file:
        lines.append(f'<p><a href="{_attachment(story)}">{story.file}</a></p>')
    return "\n".join(lines)


def _upload(story: Story, suffix: str) -> str:
    return f"/wp-content/uploads/{story.day:%Y/%m}/{story.number}.{suffix}"


def _attachment(story: Story) -> str:
    return _upload(story, (story.file or "").rpartition(".")[2])


def _link(text: str, line: Line | None) -> str:
    return (
        f'<div class="nav-item">{text}：<a href="{line.path}" rel="prev">{line.title}</a></div>'
        if line
        else ""
    )


def expected(story: Story, school: School) -> dict[str, Any]:
    return {
        "text": told(story, f"文字：{story.author}"),
        "authors": [story.author],
        "editors": [story.editor],
        "origin": None,
        "images": [(_upload(story, "jpg"), story.caption)] if story.caption else [],
        "attachments": [(_attachment(story), story.file)] if story.file else [],
    }
