"""What `scrapy sources detect` finds at an address: a list, or the lists of a home page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.items import Article
from crawler.sources.columns import TOPICS, ColumnLink, column_links, domain, headed, is_home, named
from crawler.sources.entry import entry, key_of
from crawler.sources.model import Source, place
from crawler.sources.visit import (
    OPTIONAL,
    REQUIRED,
    Fetch,
    UnreadableError,
    Visit,
    read_list,
    visit_article,
)
from pipelines.institutions import INSTITUTIONS

MOST_COLUMNS = 60  # links of a home page that are followed; a polite visit takes two minutes
FIRST_ITEMS = 5  # that are shown of a list


@dataclass(slots=True)
class Found:
    """A list page, and the link of the home page that led to it."""

    visit: Visit
    link: ColumnLink | None = None


@dataclass(slots=True)
class Detection:
    """The lists found at an address, and how many links were followed of how many to find them."""

    lists: list[Found]
    title: str = ""  # of the page at the address
    followed: int = 0
    links: int = 0


async def detect(fetch: Fetch, url: str, tell: Callable[[str], None]) -> Detection:
    """Return the list at `url`, or those that a home page leads to, Party and news columns first.

    `tell` hears of each link that is followed. Raises UnreadableError where `url` cannot be read.
    """
    response = await fetch(url)
    own = read_list(response)
    if is_list(own) and (own.listing.next_page or not is_home(response.url)):
        return Detection([Found(await visit_article(fetch, own))], own.title)
    links = column_links(response)
    found: dict[tuple[str, ...], Found] = {}
    for number, link in enumerate(links[:MOST_COLUMNS], 1):
        try:
            column = read_list(await fetch(link.url))
            link = named(link, column.title)
            what = f"{len(column.listing.items)} items" if is_list(column) else "no list"
        except UnreadableError as error:
            column, what = Visit(link.url), str(error)
        tell(f"{number} of {min(len(links), MOST_COLUMNS)}: {link.label or link.url}: {what}")
        first = tuple(item.url or item.title for item in column.listing.items[:FIRST_ITEMS])
        # A list without dates may be one of people; a menu leads to its first column, too.
        if is_list(column) and (column.dated or link.topic != "other") and first not in found:
            found[first] = Found(await visit_article(fetch, column), link)
    lists = sorted(found.values(), key=lambda f: TOPICS.index(f.link.topic) if f.link else 0)
    if not lists and is_list(own):
        lists = [Found(await visit_article(fetch, own))]
    return Detection(lists, own.title, min(len(links), MOST_COLUMNS), len(links))


def is_list(visit: Visit) -> bool:
    """Whether a page shows items as a list does."""
    if not visit.listing.items or visit.kind == "article":
        return False
    return visit.kind == "listing" or visit.dated > 0


def described(found: Found) -> str:
    """Return a list page as text to read: its items, its next page, an article, what is missing."""
    visit, article = found.visit, found.visit.article
    count = len(visit.listing.items)
    lines = [
        f"list     {visit.url}",
        f"family   {visit.family}",
        f"items    {count}, {visit.dated} with a date; "
        f"next page {visit.listing.next_page or 'none'}",
    ]
    lines += [
        f"         {item.published or '----------'}  {item.title}"
        for item in visit.listing.items[:FIRST_ITEMS]
    ]
    if article and visit.item:
        first = article.text.partition("\n")[0]
        missing = visit.missing((*REQUIRED, *OPTIONAL))
        source = f" ({article.published_from})" if article.published else " (list)"
        lines += [
            f"article  {visit.item.url}",
            f"         title      {article.title or ''}",
            f"         published  {visit.published or ''}{source if visit.published else ''}",
            f"         text       {first[:80]}{'…' if len(first) > 80 else ''}",
            f"         missing    {', '.join(missing) or 'nothing'}",
        ]
    lines += [f"wrong    {problem}" for problem in visit.problems]
    return "\n".join(lines)


def entries(detection: Detection, sources: Mapping[str, Source]) -> list[str]:
    """Return the TOML of each list, with keys that are not among `sources`; a comment for known."""
    known = {place(url): source for source in sources.values() for url in source.lists}
    taken = set(sources)
    texts = []
    for found in detection.lists:
        visit = found.visit
        if source := known.get(place(visit.url)):
            texts.append(f"# {visit.url} is registered already, as {source.key}.")
            continue
        key = key_of(visit.url, taken)
        taken.add(key)
        article = visit.article
        texts.append(
            entry(
                key,
                visit.url,
                university=_university(detection, visit.url, sources),
                kind="party" if found.link and found.link.topic == "party" else None,
                unit=(article and article.unit) or _most(f.unit for f in _articles(detection)),
                section=_section(found),
                family=visit.family if visit.family != "general" else None,
            )
        )
    return texts


def _section(found: Found) -> str | None:
    """The column's name: on the link to it, in the breadcrumb of its article, in its title."""
    if found.link:
        return found.link.label
    article = found.visit.article
    return (article.section if article else None) or headed(found.visit.title)


def _university(detection: Detection, url: str, sources: Mapping[str, Source]) -> str | None:
    """The school of a list page: that of the sources on its domain, else one that a page names."""
    own = domain(url)
    for source in sources.values():
        if own and own in map(domain, source.lists):
            return source.university
    named_so = _most(article.university for article in _articles(detection))
    return named_so or max((n for n in INSTITUTIONS if n in detection.title), key=len, default=None)


def _articles(detection: Detection) -> list[Article]:
    return [found.visit.article for found in detection.lists if found.visit.article]


def _most(names: Iterable[str | None]) -> str | None:
    """The name that stands most often."""
    counts = Counter(name for name in names if name).most_common(1)
    return counts[0][0] if counts else None


def host_of(url: str) -> str:
    """The host name of an address, without its port."""
    return urlsplit(url).hostname or ""
