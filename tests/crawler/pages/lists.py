# ruff: noqa: E501 - markup keeps the long lines that the systems print
"""What the written list pages share: the frame of a site, and the comparison with what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scrapy.http import HtmlResponse, Response, TextResponse, XmlResponse

from crawler.pages import read_listing

HOST = "http://www.qingchuan.example"
_KINDS: dict[str, type[TextResponse]] = {
    "html": HtmlResponse,
    "xml": XmlResponse,
    "json": TextResponse,
}

NAVIGATION = """<div class="header"><img src="/logo.png" alt="青川学院"></div>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/xygk/">学院概况</a><ul><li><a href="/xygk/xyjj.htm">学院党委组织机构简介</a></li>
<li><a href="/xygk/xrld.htm">学院现任领导班子成员</a></li><li><a href="/xygk/szdw.htm">师资队伍与人才引进</a></li></ul></li>
<li><a href="/djgz/">党建工作</a><ul><li><a href="/djgz/djdt.htm">基层党组织建设动态</a></li><li><a href="/djgz/llxx.htm">理论学习中心组学习</a></li>
<li><a href="/djgz/zzfz.htm">党员发展与教育管理</a></li><li><a href="/djgz/gzzd.htm">党内规章制度与文件</a></li></ul></li></ul></div>"""
SIDE = """<div class="side"><h3>热点关注</h3><ul class="hot"><li><a href="/info/1/1.htm" title="青川学院召开2024年全面从严治党工作会议暨警示教育大会">青川学院召开2024年全面从严治党工作会议暨…</a><span>05-16</span></li>
<li><a href="/info/1/2.htm" title="青川学院举行“青春心向党”主题歌咏比赛总决赛">青川学院举行“青春心向党”主题歌咏比赛总决赛</a><span>05-15</span></li></ul></div>"""
FOOTER = """<div class="footer"><ul class="links"><li><a href="http://www.moe.example/">中华人民共和国教育主管部门</a></li><li><a href="http://edu.example/">青川省教育厅官方网站</a></li>
<li><a href="http://lib.qingchuan.example/">青川学院图书馆数字资源</a></li></ul><p>版权所有 © 2019-2024 青川学院 地址：青川市学府路1号</p></div>"""


def framed(main: str, head: str = "") -> str:
    """A whole page round the part that is the list."""
    return (
        f"<!DOCTYPE html><html><head><title>党建动态-青川学院</title>{head}</head><body>"
        f"{NAVIGATION}<div class='content'>{SIDE}<div class='main'>{main}</div></div>{FOOTER}</body></html>"
    )


@dataclass(frozen=True)
class Page:
    """A list page that was visited on 20 May 2024, and what is on it."""

    name: str
    path: str
    body: str
    items: list[tuple[str, str | None, str | None]]
    next_page: str | None = None
    scripted: bool = False
    pinned: int = 0
    kind: str = "html"


def check(page: Page) -> None:
    response: Response = _KINDS[page.kind](
        HOST + page.path,
        headers={"Date": "Mon, 20 May 2024 02:00:00 GMT"},
        body=page.body.encode(),
        encoding="utf-8",
    )
    assert isinstance(response, TextResponse)
    listing = read_listing(response)
    assert [(item.title, item.url, item.published) for item in listing.items] == [
        (title, _absolute(url), date.fromisoformat(day) if day else None)
        for title, url, day in page.items
    ]
    assert listing.next_page == _absolute(page.next_page)
    assert listing.scripted is page.scripted
    assert sum(item.pinned for item in listing.items) == page.pinned


def _absolute(path: str | None) -> str | None:
    return HOST + path if path and path.startswith("/") else path
