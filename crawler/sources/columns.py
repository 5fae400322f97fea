"""The columns that a home page leads to: links that are likely to be list pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal
from urllib.parse import urldefrag, urlsplit

import tldextract

from crawler.pages import article_links, read_listing
from crawler.pages.document import document
from crawler.pages.links import DOCUMENTS, PICTURES, RECORDINGS
from crawler.pages.text import clean
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement
    from scrapy.http import TextResponse

    from crawler.pages.document import Document

Topic = Literal["party", "news", "other"]
TOPICS: tuple[Topic, ...] = ("party", "news", "other")

_LINKS = elements("//a[@href]")
_IMAGE = elements("descendant::img[1]")
_PARTY = re.compile(
    r"[党黨]|支部|[纪紀][检檢]|[纪紀]委|监察|廉|[统統][战戰]|思政|思想政治|组织生活|组织建设|组织工作|宣传|主题教育|"
    r"学习教育|理论学习|学习园地|学习贯彻|两学一做|三会一课|初心|使命|共青团|团委|团学|学团|团建|"
    r"工会|工青妇|教工之家|精神文明|师德|巡视|巡察|整改|红色|先锋|dangjian",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"新[闻聞]|[动動][态態]|活[动動]|要[闻聞]|快[讯訊]|通知|公告|公示|头条|简报|媒体|资讯|焦点|热点|看点|喜报|信息|news|notice|events",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^\W*(?:more|查看更多|更多(?:内容|信息|新闻|动态|公告|通知)?|全部)\W*$|^\W+$", re.IGNORECASE
)
_NO_COLUMN = re.compile(
    r"^\W*(?:(?:网站|返回)?(?:首页|主页)|home|首\s*页|登[录陆]|注册|邮箱|.{0,6}邮箱|english|联系我们|"
    r"搜索|设为首页|加入收藏|网站地图|上一?[页条]|下一?[页条]|尾页|末页|\d+|返回|关闭|打印|中文(?:版)?)\W*$",
    re.IGNORECASE,
)
_FILE = re.compile(rf"\.(?:{DOCUMENTS}|{RECORDINGS}|{PICTURES}|css|js)$")
_HOME = re.compile(r"^/(?:(?:index|main|default|home)(?:\.\w{2,5})?/?)?$", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_MARKS = " +>»›·|[]【】*•\u3000"
_CUT = ("...", "…", "..")
_LONGEST_LABEL = 16  # characters; headlines are longer
_MOST_LINKS = 1_500
_CLIMB = 8  # elements from a link up to its menu or its block
_MOST_PARTS = 300  # elements of a block, texts of a link
_LONGEST_TEXT = 200  # characters that are looked at for a label
# The list that the package brings: nothing is fetched.
_domain_of = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@dataclass(frozen=True, slots=True)
class ColumnLink:
    """A link to what may be a list: its label, and that of the menu it stands under.

    The label of a link that is a picture without words is empty; see `named`.
    """

    url: str
    label: str
    menu: str | None
    topic: Topic


def is_home(url: str) -> bool:
    """Whether an address is that of a whole site.

    >>> is_home("https://zzb.yunhe.example/main.htm"), is_home("https://yunhe.example/dqgz.htm")
    (True, False)
    """
    parts = urlsplit(url)
    return bool(_HOME.match(parts.path or "/")) and not parts.query


def domain(url: str) -> str:
    """The name under which a school's hosts stand; empty for numbers and local names.

    >>> domain("https://zzb.yunhe.edu.cn/main.htm"), domain("http://127.0.0.1:8601/")
    ('yunhe.edu.cn', '')
    """
    return _domain_of(url).top_domain_under_public_suffix


def column_links(response: TextResponse) -> list[ColumnLink]:
    """The links of a page that may lead to lists: Party, news, others; each in the page's order.

    They stay within the site and its sister hosts (zzb.example.edu.cn beside www.example.edu.cn).
    """
    doc = document(response)
    stories = {*article_links(response)}
    stories |= {
        item.url
        for item in read_listing(response).items
        if item.url and item.published and len(item.title) > _LONGEST_LABEL
    }
    found: dict[str, ColumnLink] = {}
    labels: dict[HtmlElement, str] = {}  # of entries of menus, each read once
    for element in _LINKS(doc.tree)[:_MOST_LINKS]:
        url = urldefrag(doc.link(element.get("href")) or "").url
        if url in stories or not _is_near(url, response.url) or _is_page(url, response.url):
            continue
        link = _column_link(element, url, doc, labels)
        if link and (url not in found or _order(link) < _order(found[url])):
            found[url] = link
    return sorted(found.values(), key=_order)


def named(link: ColumnLink, title: str) -> ColumnLink:
    """A link that is a picture, named by the title of the page behind it; others as they are.

    >>> link = ColumnLink("http://yunhe.example/zt.htm", "", None, "other")
    >>> named(link, "党史学习-云河大学").topic
    'party'
    """
    if link.label:
        return link
    label = headed(title) or title[:_LONGEST_LABEL]
    return replace(link, label=label, topic=_topic(label, None))


def headed(title: str) -> str | None:
    """The column that the title of a list page names before the site; None where it names one.

    >>> headed("党群工作-文学院-云河大学"), headed("云河大学文学院")
    ('党群工作', None)
    """
    label, separator, _ = re.sub(r"[_|–—]", "-", title[:_LONGEST_TEXT]).partition("-")
    return label.strip()[:_LONGEST_LABEL] or None if separator else None


def _order(link: ColumnLink) -> int:
    """Pictures go before other columns: they show campaigns, and those are mostly the Party's."""
    return 2 * TOPICS.index(link.topic) - (not link.label)


def _topic(label: str, menu: str | None) -> Topic:
    """What a column is about; what stands under 党建工作 is the Party's, whatever it is called."""
    for words in filter(None, (label, menu)):
        if _PARTY.search(words):
            return "party"
        if _NEWS.search(words):
            return "news"
    return "other"


def _column_link(
    element: HtmlElement, url: str, doc: Document, labels: dict[HtmlElement, str]
) -> ColumnLink | None:
    label = _label(element)
    if _MORE.match(label):
        label = _heading(element, url, doc)
    menu = _menu(element, url, doc, labels)
    if not label and _IMAGE(element):
        return ColumnLink(url, "", menu, "other")
    if not 2 <= len(label) <= _LONGEST_LABEL or label.endswith(_CUT) or _NO_COLUMN.match(label):
        return None
    return ColumnLink(url, label, menu, _topic(label, menu))


def _label(element: HtmlElement) -> str:
    text = _words("".join(islice(element.itertext(), _MOST_PARTS)))
    pictured = next(iter(_IMAGE(element)), element)
    return text or _words(element.get("title") or pictured.get("alt"))


def _words(text: str | None) -> str:
    return clean((text or "")[:_LONGEST_TEXT]).strip(_MARKS)


def _menu(
    element: HtmlElement, url: str, doc: Document, labels: dict[HtmlElement, str]
) -> str | None:
    """The label of the entry that a link of a menu stands under."""
    for above in islice(element.iterancestors(), _CLIMB):
        if above.tag not in ("li", "dl"):
            continue
        first = next(above.iter("a"), element)
        if first not in labels:
            labels[first] = _label(first)
        label = labels[first]
        if first is not element and 2 <= len(label) <= 10 and doc.link(first.get("href")) != url:
            return label
    return None


def _heading(element: HtmlElement, url: str, doc: Document) -> str:
    """What heads the block in which a link says 更多: its first words that link nowhere else."""
    for above in islice(element.iterancestors(), _CLIMB):
        parts = list(islice(above.iter(), _MOST_PARTS))
        if len(parts) == _MOST_PARTS:  # more than a block
            break
        for text, holder in _texts(parts):
            link = holder if holder.tag == "a" else next(holder.iterancestors("a"), None)
            elsewhere = link is not None and doc.link(link.get("href")) != url
            if len(text) > 1 and not elsewhere and _LETTER.search(text) and not _MORE.match(text):
                return text
    return ""


def _texts(parts: list[HtmlElement]) -> Iterator[tuple[str, HtmlElement]]:
    """The texts of a block in their order, mostly, each with the element that holds it."""
    for part in parts:
        if isinstance(part.tag, str) and part.tag not in ("script", "style"):
            yield _words(part.text), part
        if part is not parts[0]:
            yield _words(part.tail), part.getparent()


def _is_near(url: str, home: str) -> bool:
    """Whether an address is on the same host, or on another of the same school."""
    try:
        here, there = urlsplit(home), urlsplit(url)
        ports = here.port, there.port
    except ValueError:
        return False
    if there.scheme not in ("http", "https") or not there.hostname:
        return False
    if here.hostname == there.hostname:
        return ports[0] == ports[1]
    return bool(domain(home)) and domain(url) == domain(home)


def _is_page(url: str, home: str) -> bool:
    """Whether an address is the home page itself, or no page at all."""
    here, there = urlsplit(home), urlsplit(url)
    itself = here.netloc == there.netloc and is_home(url) and is_home(home)
    return itself or url == home or bool(_FILE.search(there.path.lower()))
