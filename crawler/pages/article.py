"""A page as an article: the fields are read out of what its family finds.

What stays in the text and what goes, one rule for all families: who wrote a story and who took its
pictures belongs to it and stays where it is printed. Who edited, checked and passed it, when and
where it was filed, and what the site adds behind it (the caption of its QR code, links to files and
to other stories) is the record of the office: it is read into the fields and leaves the text. Only
lines at the end can leave it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING

from crawler.items import Article, Image
from crawler.pages import bylines, dates, declared, flags
from crawler.pages.document import Document, Parts, document
from crawler.pages.families import family_of, general
from crawler.pages.identity import identity
from crawler.pages.media import images, is_file_list
from crawler.pages.names import crumbs, is_breadcrumb, same, school, unit_of
from crawler.pages.text import Block, inline
from crawler.pages.titles import headline_of
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from datetime import date

    from scrapy.http import TextResponse

_STAMP = re.compile(
    r"^[（(]\s*([^()（），。]{0,30}?)\s*((?:19|20)\d\d\s?[-/.年][^()（）]{3,8})[)）]$"
)
_DATE_LINE = re.compile(r"^(?:(?:19|20)\d\d\s?年|[一二][〇○零Oo0]..年)[^，。]{3,10}$")
_QR_CAPTION = re.compile(r"关注|關注|扫码|扫描|扫一扫|二维码|长按")
_SITE_LINE = re.compile(
    r"^\W*(?:(?:上|下|前|后)一?[条篇则页]|关闭(?:窗口|本页|页面)?\W*$|打印(?:本[页文])?\W*$|返回(?:首页|列表|顶部)?\W*$|"
    r"分享[到至]|点击(?:数|量|率|次数)?\s*[:：]|浏览(?:次数|量)?\s*[:：]|阅读(?:次数|量)?\s*[:：]|"
    r"版权所有|copyright|友情链接|相关(?:文章|新闻|链接)|收藏本页|字体[:：]|发布(?:时间|日期|人|者)\s*[:：])"
    r"|ICP备|公网安备",
    re.IGNORECASE,
)
_LONGEST_LABELS = 200  # characters
_LONGEST_TOOL = 40  # characters of a line that sets the size of letters, prints, shares
_CALENDAR_LINE = 12  # characters
# The head that public bodies have to fill in; elsewhere "author" is whoever made the template.
_PUBLIC_BODY = ("articletitle", "contentsource", "columnname")
_BREADCRUMB = elements(
    "(//body//*/@class[contains(.,'breadcrumb') or contains(.,'Breadcrumb')])[1]/.."
)
_META_ORIGIN = ("contentsource", "source")
_LEAD_LINES = 6
_NOTICE_LENGTH = 400  # characters: what is longer is no error page


def read_article(response: TextResponse) -> Article:
    """The article of a page, as the page says it: nothing is repaired, and what it does not say is
    None or empty. Never raises on bad input; `flags` tells what is wrong."""
    doc = document(response)
    parts = family_of(doc).read(doc) or general.read(doc) or Parts([])
    parts.title = headline_of(doc, parts)
    article = _article(doc, parts, response)
    if len(article.text) < _NOTICE_LENGTH and (
        notices := flags.notices(doc) or flags.story_notices(article)
    ):
        article = Article(url=doc.url, flags=notices)
    article.flags.update(flags.losses(doc, article))
    if "charset_fixed" in response.flags:  # whoever decoded it says so there
        article.flags["charset_fixed"] = response.encoding
    return _finish(article)


def _article(doc: Document, parts: Parts, response: TextResponse) -> Article:
    who = bylines.Credits()
    parts.label_lines = bylines.paired(parts.label_lines)
    for line in parts.label_lines + bylines.paired(parts.tail_lines):
        who.merge(bylines.labelled(line))
    story, signed = _story(parts, who)
    text = "\n".join(block.text for block in story if block.text)
    who.merge(bylines.running(text))
    _last_signature(story, who)
    if not who.authors and any(name in doc.meta for name in _PUBLIC_BODY):
        who.merge(bylines.labelled(f"作者：{doc.meta.get('author', '')}"))
    url = parts.original or doc.url or _named_address(doc)
    published, published_from = _published(doc, parts, url, signed, response)
    university = school(parts.site)
    article = Article(
        url=url,
        university=university,
        title=parts.title,
        published=published,
        published_from=published_from,
        origin=who.origin
        or bylines.origin_line(text)
        or bylines.dateline(text)
        or _meta_origin(doc),
        authors=who.authors,
        editors=who.editors,
        photographers=who.photographers,
        reviewers=who.reviewers,
        text=text,
        original_text=text,
        attachments=parts.attachments,
        images=[Image(address) for address in parts.images] or images(story, doc),
    )
    article.event_date = dates.event("\n".join(text.split("\n")[:_LEAD_LINES]), published)
    article.section, article.unit = _place(doc, parts, university)
    return article


def _finish(article: Article) -> Article:
    """The article with its key and the flags that depend on what was read."""
    article.key = identity(article.url) if article.url else None
    if not article.text:
        article.flags["empty_body"] = {
            "images": len(article.images),
            "attachments": len(article.attachments),
        }
    if article.published is None:
        article.flags["undated"] = {"event_date": str(article.event_date or "") or None}
    return article


def _named_address(doc: Document) -> str | None:
    """The address that a saved page gives itself."""
    for element in doc.tree.iter("link"):
        href = (element.get("href") or "").strip()
        if (element.get("rel") or "").lower() == "canonical" and href.startswith("http"):
            return href
    named = doc.meta.get("og:url", "")
    return named if named.startswith("http") else None


# --- the story ------------------------------------------------------------------------------


def _story(parts: Parts, who: bylines.Credits) -> tuple[list[Block], date | None]:
    """The blocks of the story alone, and the date with which its end is stamped."""
    blocks = _without_header(parts.blocks, parts, who)
    signed = None
    while (last := _last_text(blocks)) is not None:
        text = blocks[last].text
        stamp = _STAMP.match(text)
        if stamp:
            signed = signed or dates.find(stamp[2])
        elif not (_release(text, who) or _qr_caption(blocks, last) or _site_line(blocks[last])):
            break
        if blocks[last].images:
            blocks[last].text = ""
        else:
            del blocks[last]
    last = _last_text(blocks)
    if last is not None and signed is None and _DATE_LINE.match(blocks[last].text):
        signed = dates.find(blocks[last].text)
    return blocks, signed


def _without_header(blocks: list[Block], parts: Parts, who: bylines.Credits) -> list[Block]:
    """The blocks less a headline, breadcrumb and label lines that stand inside the body."""
    start = 0
    headline = same(parts.title or "")
    for index, block in enumerate(blocks[:6]):
        text = block.text
        title = headline and len(text) < _LONGEST_LABELS and same(text) == headline
        label = len(text) < 120 and bool(
            re.search("[:：]", text[:8]) and dates.find_labelled(text[:80])
        )
        tool = index == start and len(text) <= _LONGEST_TOOL and bool(_SITE_LINE.search(text))
        if title or label or tool or (text and is_breadcrumb(text)):
            if label:
                parts.label_lines.append(text)
                who.merge(bylines.labelled(text))
            start = index + 1
    return blocks[start:]


def _last_text(blocks: list[Block]) -> int | None:
    return next((i for i in range(len(blocks) - 1, -1, -1) if blocks[i].text), None)


def _release(text: str, who: bylines.Credits) -> bool:
    """Whether a line names editors and reviewers alone; it does not name whoever wrote."""
    if len(text) > 120:
        return False
    found = bylines.credit_line(text)
    if not found or found.authors or found.photographers or not (found.editors or found.reviewers):
        return False
    # lines are met from the last to the first, and are to be named from the first to the last
    found.merge(who)
    who.editors, who.reviewers = found.editors, found.reviewers
    return True


def _qr_caption(blocks: list[Block], index: int) -> bool:
    """Whether a line invites to follow an account: the caption of a QR code."""
    text = blocks[index].text
    return len(text) <= 24 and not re.search("[。！；]$", text) and bool(_QR_CAPTION.search(text))


def _site_line(block: Block) -> bool:
    return (len(block.text) <= 80 and bool(_SITE_LINE.search(block.text))) or is_file_list(block)


def _last_signature(story: list[Block], who: bylines.Credits) -> None:
    """Note a name that stands alone as the last line, if nobody else signed."""
    last = _last_text(story)
    if who.authors or not last:
        return
    before = next((b.text for b in reversed(story[:last]) if b.text), "")
    if before.endswith(("。", "！", "”", "？", "…", "!", "）")):
        who.add("authors", bylines.lone_names(story[last].text))


# --- date, place, origin ----------------------------------------------------------------------


def _published(
    doc: Document, parts: Parts, url: str | None, signed: date | None, response: TextResponse
) -> tuple[date | None, str | None]:
    """The date of publication and where it was found: what is labelled as such comes first."""
    lines = [line for line in parts.label_lines if len(line) < _LONGEST_LABELS]
    copied = parts.original is not None  # then what the page itself is dated with is the copy's
    year = None if copied else dates.year_in_url(url or doc.file)
    choices: tuple[tuple[Callable[[], date | None], str], ...] = (
        (lambda: dates.find_labelled("\n".join(parts.label_lines)), "byline"),
        (lambda: dates.in_url(url if copied else (url or doc.file)), "url"),
        (lambda: None if copied else declared.published(doc.meta, doc.data, doc.tree), "meta"),
        (lambda: _first(dates.find, lines) or _first(dates.find, _joined(lines)), "byline"),
        (lambda: _ago(lines, response), "byline"),
        (lambda: _first(partial(dates.in_year, year=year), lines) if year else None, "byline"),
        (lambda: parts.stamped, "front_matter"),
        (lambda: dates.find_labelled("\n".join(parts.tail_lines)), "byline"),
        (lambda: signed, "signature"),
    )
    return next(((day, source) for find, source in choices if (day := find())), (None, None))


def _first(find: Callable[[str], date | None], lines: Iterable[str]) -> date | None:
    return next((day for line in lines if (day := find(line))), None)


def _ago(lines: list[str], response: TextResponse) -> date | None:
    """The day that 昨天 or 3天前 means, by the clock of the server."""
    header = (response.headers.get("Date") or b"").decode("latin-1")
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    seen = moment.astimezone(dates.SHANGHAI).date()
    return _first(partial(dates.ago, seen=seen), lines)


def _joined(lines: list[str]) -> Iterator[str]:
    """Short neighbouring lines as one: calendars print day, month and year below one another."""
    for size in (2, 3):
        for start in range(len(lines) - size + 1):
            part = lines[start : start + size]
            if all(len(line) <= _CALENDAR_LINE for line in part):
                yield " ".join(part)


def _meta_origin(doc: Document) -> str | None:
    value = next((doc.meta[name] for name in _META_ORIGIN if doc.meta.get(name)), "")
    return bylines.labelled(f"来源：{value}").origin if value else None


def _listed(doc: Document) -> list[str]:
    """The columns of a breadcrumb that is marked as one and set as a list, without signs."""
    if "readcrumb" not in doc.text:
        return []
    found = [inline(part) for bar in _BREADCRUMB(doc.tree) for part in bar.iter("li", "a")]
    return crumbs("当前位置：" + ">".join(dict.fromkeys(found[:12]))) if found else []


def _place(doc: Document, parts: Parts, university: str | None) -> tuple[str | None, str | None]:
    """Section and unit: the last column of the breadcrumb; whom the site or first column names."""
    columns = parts.crumbs or _listed(doc)
    trail = [crumb for crumb in columns if not parts.title or same(crumb) != same(parts.title)]
    trail = [crumb for crumb in trail if crumb != university]
    section = trail[-1] if trail else None
    unit = unit_of([*parts.site, *(trail[:1] if len(trail) > 1 else [])], university)
    return section, unit
