"""Titles without the names of columns and sites; schools, units and columns from what is left."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from crawler.pages.xpath import words

SEPARATORS = re.compile(r"\s{0,20}(?:-+|_+|[|–—－｜])\s{0,20}")
_COLUMN = re.compile(
    r"^.{0,6}(?:动态|新闻|公告|要闻|快讯|资讯|通知|党建|活动|工作|学习|教育|建设|专栏|园地|天地|之窗|之家)$"
)
# The site of a campaign calls itself by it: 学习贯彻主题教育.
_CAMPAIGN = re.compile(r"^.{2,26}(?:主题教育|学习教育|专题教育|专题|专栏)$")
_SITE_IN_FRONT = re.compile(
    r"^([^-_|–—－｜]{4,24})(?:\s{1,9}[-–—]{1,3}\s{1,9}|\s{0,9}[_|｜－]\s{0,9})(?=.{6})"
)
_END_OF_UNIT = re.compile(r"[\s|｜,，;；]|.?ICP|地址|邮编|All Rights", re.IGNORECASE)
_SCHOOL = re.compile(
    r"[\u4e00-\u9fff]{2,12}?大学(?![生们])(?:[\u4e00-\u9fff]{2,4}(?:分校|校区))?"
    r"|[\u4e00-\u9fff]{2,14}?(?:职业技术学院|职业学院|技术学院|师范学院|高等专科学校|职业大学)"
)
_ENGLISH_SCHOOL = re.compile(r"\b(?:University|College|Institute|Academy)\b")
_LONGEST_ENGLISH = 80  # characters of the name of a site
_LONGEST_NAME = 300  # characters: what names a site stands in the first of them
_GREETING = re.compile(
    r"^(?:第[一二三四五六七八九十\d]{1,3}届|(?:热烈)?欢迎(?:您)?(?:来到|访问|光临)?)"
)
_OWNER = re.compile(
    r"(?:版权所有|版權所有|opyright|主办单位?|©)[\s:：©]*(?:19|20)?[\d\-–]*\s*(.{2,60})",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"^[\u4e00-\u9fff（）、]{1,20}(?:学院|学部|系|部|处|中心|办公室|委员会|党委|团委|工会|研究院|研究所|图书馆)$"
)
_SITE_WORDS = re.compile(r"(?:新版|旧版|官方网站|网站|官网|主页|首页)?[\s\W]*$")
_HERE = re.compile(
    r"^\W{0,4}(?:当前|您的?|你的?|您?现在的?|所在|目前)?(?:所在)?的?(?:位置|當前位置)\s*(?:是|为)?\s*[:：]?"
)
_HERE_ANYWHERE = re.compile(
    r"(?:当前位置|您的位置|當前位置|现在的?位置|所在位置|现在位置)\s*(?:是)?\s*[:：]?"
)
_CRUMB_BREAK = re.compile(r"\s{0,20}(?:>+|»|›|＞+|→|≫|/|\||》|\s-\s|::)\s{0,20}")
_CRUMB_SIGN = re.compile(r"[>»›＞→≫/|》]|::|\s-\s")  # which every break has: most lines have none
_NO_CRUMB = words(
    "首页 网站首页 主页 正文 栏目名称 内容 内容页 文章正文 详细内容 浏览文章 信息内容 查看 "
    "本站首页 Home"
)


def same(text: str) -> str:
    """The text for comparing: width, white space and case do not count."""
    return _same_line(text) if len(text) < _LONGEST_NAME else _without_form(text)


def _without_form(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


#: The headline of a page is compared with many others.
_same_line = lru_cache(100)(_without_form)


def headline(page_title: str, known: list[str]) -> str:
    """A <title> without the names of site and columns at its end.

    Real headlines hold dashes too, so a part goes only if it is one of the `known` names, or is the
    last part of several and names a site or a column.

    >>> headline("十九大-学习笔记_学校快讯_某某职业技术学院", ["学校快讯"])
    '十九大-学习笔记'
    >>> headline("不忘初心——记优秀党员-大数据学院", [])
    '不忘初心——记优秀党员'
    >>> headline("支部赴纪念馆-支部动态-某某大学", []), headline("某某大学 - 支部赴纪念馆学习", [])
    ('支部赴纪念馆', '支部赴纪念馆学习')
    """
    names = {same(name) for name in known if name}
    title = page_title.strip()
    front = _SITE_IN_FRONT.match(title)
    if front and _SCHOOL.match(front[1]) and is_site(front[1]) and not is_site(title):
        title = title[front.end() :]
    for turn in range(4):
        marks = list(SEPARATORS.finditer(title))
        if not marks or not title[: marks[-1].start()]:
            break
        if "——" in title[marks[-1].start() - 1 : marks[-1].end() + 1]:
            break
        part = title[marks[-1].end() :]
        known_part = same(part) in names or is_site(part) or _CAMPAIGN.match(part)
        if not known_part and not (turn and is_column(part)):
            break
        title = title[: marks[-1].start()].strip()
    return title


def is_column(part: str) -> bool:
    """Whether a part of a title, or the whole of one, is formed like the name of a column."""
    return _COLUMN.match(part) is not None


def is_site(part: str) -> bool:
    """Whether a part of a title is formed like the name of a site or a unit."""
    if _ENGLISH_SCHOOL.search(part):
        return len(part) <= _LONGEST_ENGLISH
    return len(part) <= 24 and bool(
        re.search(
            r"(?:学院|大学|学校|网|网站|部|处|中心|办公室|系|\.\w{2,6}|研究院|党建|委员会|所|平台|系统)$",
            part.strip(),
        )
    )


def crumbs(line: str) -> list[str]:
    """The columns of a breadcrumb line, from the root down, without 首页 and 正文.

    >>> crumbs("当前位置: 首页 >> 党群工作 >> 党建动态 >> 正文")
    ['党群工作', '党建动态']
    >>> crumbs("党委召开会议")
    []
    """
    match = _HERE_ANYWHERE.search(line)
    if not match and not _CRUMB_SIGN.search(line):
        return []
    rest = line[match.end() :] if match else line
    parts = [part.strip(" \u3000:：\"'") for part in _CRUMB_BREAK.split(rest)]
    if not match and not (len(parts) > 1 and (parts[0] in _NO_CRUMB or parts[-1] in _NO_CRUMB)):
        return []
    columns = [part for part in parts if part.replace(" ", "") not in _NO_CRUMB]
    menu = 6  # characters: 首页 with more than that is a whole menu
    return [p for p in columns if p and len(p) <= 30 and not ("首页" in p and len(p) > menu)]


def is_breadcrumb(line: str) -> bool:
    """Whether a line tells where on the site the page stands."""
    return len(line) < 200 and (bool(_HERE.match(line)) or bool(crumbs(line)))


def school(texts: list[str]) -> str | None:
    """The school that publishes the page, from its site names and its footer line, or None.

    >>> school(["大数据学院", "版权所有：中北大学大数据学院"]), school(["大数据学院"])
    ('中北大学', None)
    """
    for text in texts:
        owner = _OWNER.search(text[:_LONGEST_NAME])
        text = _GREETING.sub("", owner[1] if owner else text[:_LONGEST_NAME])
        match = _SCHOOL.search(text)
        if match and (owner or match.start() == 0 or len(text) < 40):
            return match[0]
    return None


def unit_of(texts: list[str], university: str | None) -> str | None:
    """The unit that a site name or the first column names, or None.

    >>> unit_of(["河南大学人事处"], "河南大学"), unit_of(["招生信息网"], None)
    ('人事处', None)
    """
    for text in texts:
        owner = _OWNER.search(text[:_LONGEST_NAME])
        rest = (owner[1] if owner else text[:_LONGEST_NAME]).strip()
        own = university if university and rest.startswith(university) else _SCHOOL.match(rest)
        if own:
            rest = rest[len(own if isinstance(own, str) else own[0]) :]
        rest = _END_OF_UNIT.split(rest.strip(), maxsplit=1)[0]
        rest = _SITE_WORDS.sub("", rest).strip(" -_|")
        if _UNIT.match(rest) and (own or not _SCHOOL.fullmatch(rest)):
            return rest
    return None
