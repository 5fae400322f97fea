# ruff: noqa: E501 - markup keeps its long lines
"""List pages that never end."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qs

from tests.campus import Answer
from tests.campus.families import Line
from tests.campus.hostile import HTML, Visit, article, line, listing, lists, stories

_EACH = 10  # lines of a page


def _page(visit: Visit) -> int:
    return int(parse_qs(visit.request.query).get("page", ["1"])[0])


def _told(visit: Visit) -> Answer | None:
    """The article at an address of the trap, None if it is a list page that is asked for."""
    name = visit.tail.rpartition("/")[2]
    if not name.startswith("a"):
        return None
    number = int(name.removesuffix(".htm")[1:])
    return Answer(article(stories(number, 1)[0], visit.request.path), headers=HTML)


def _lines(visit: Visit, first: int, suffix: str = "") -> list[Line]:
    return [
        line(f"{visit.folder}/a{first + i}.htm{suffix}", story)
        for i, story in enumerate(stories(first, _EACH))
    ]


@lists(5, "?page=n+1 has ten new articles, without an end", "trap_suspected")
def next_page(visit: Visit) -> Answer:
    page = _page(visit)
    body = listing(_lines(visit, page * _EACH), page=page, next=f"?page={page + 1}")
    return _told(visit) or Answer(body, headers=HTML)


@lists(5, "a calendar: each month links the month before it, and has nothing", "failed no_articles")
def calendar(visit: Visit) -> Answer:
    month = parse_qs(visit.request.query).get("month", ["2026-11"])[0]
    first = date.fromisoformat(f"{month}-01")
    before, after = first - timedelta(days=1), first + timedelta(days=32)
    days = "".join(f'<td><a href="?day={first + timedelta(i)}">{i + 1}</a></td>' for i in range(28))
    body = f"""<html><head><title>活动日历</title></head><body><h1>{month}</h1><table><tr>{days}</tr></table>
<a href="?month={before:%Y-%m}">上一页</a> <a href="?month={after:%Y-%m}">下一页</a></body></html>"""
    return Answer(body, headers=HTML)


@lists(5, "every address bears a session, which is another on every page", "finding")
def sessions(visit: Visit) -> Answer:
    page = _page(visit)
    key = f"{page * 2654435761 % 2**32:08X}"
    lines = _lines(visit, _EACH, f";jsessionid={key}")
    body = listing(lines, page=page, next=f"list.htm;jsessionid={key}?page={page + 1}")
    told = visit.tail.partition(";")[0].rpartition("/")[2]
    if told.startswith("a"):
        number = int(told.removesuffix(".htm")[1:])
        return Answer(article(stories(number, 1)[0], visit.request.path), headers=HTML)
    return Answer(body, headers=HTML)


@lists(5, "a calendar of one article a month, which links the month before it", "trap_suspected")
def months(visit: Visit) -> Answer:
    page = _page(visit)
    body = listing(_lines(visit, page * _EACH)[:1], page=page, next=f"?page={page + 1}")
    return _told(visit) or Answer(body, headers=HTML)


@lists(5, "the next page is the same address with another session", "trap_suspected")
def session_alone(visit: Visit) -> Answer:
    key = f"{len(visit.tail) * 2654435761 % 2**32:08X}"
    body = listing(_lines(visit, _EACH), next=f"list.htm;jsessionid={key}")
    return _told(visit) or Answer(body, headers=HTML)


@lists(5, "the next page is a folder deeper, of the same name: x/x/x/x", "trap_suspected")
def deeper(visit: Visit) -> Answer:
    if visit.tail.rpartition("/")[2].startswith("a"):
        return _told(visit) or Answer("", 404, HTML)
    depth = visit.tail.count("/")
    further = f"{visit.folder}/{'dqgz/' * (depth + 1)}list.htm"
    body = listing(_lines(visit, depth * _EACH), page=depth + 1, next=further)
    return Answer(body, headers=HTML)


@lists(6, "every page shows the same ten articles", "finding")
def same_items(visit: Visit) -> Answer:
    page = _page(visit)
    body = listing(_lines(visit, _EACH), page=page, next=f"?page={page + 1}")
    return _told(visit) or Answer(body, headers=HTML)


@lists(6, "the next page of the list is the list itself", "ends")
def itself(visit: Visit) -> Answer:
    body = listing(_lines(visit, _EACH), next=f"{visit.folder}/list.htm?")
    return _told(visit) or Answer(body, headers=HTML)


@lists(6, "page 3 leads back to page 2", "ends")
def circle(visit: Visit) -> Answer:
    page = _page(visit)
    body = listing(_lines(visit, page * _EACH), page=page, next=f"?page={2 if page != 2 else 3}")
    return _told(visit) or Answer(body, headers=HTML)


@lists(6, "a list of nothing, which has a next page without an end", "failed no_articles")
def empty(visit: Visit) -> Answer:
    return Answer(listing([], next=f"?page={_page(visit) + 1}"), headers=HTML)


@lists(6, "a list of which each line leads to a list", "ends")
def lists_of_lists(visit: Visit) -> Answer:
    found = _lines(visit, _EACH * (1 + visit.tail.count("/")))
    if not visit.tail.startswith("a"):
        return Answer(listing(found), headers=HTML)
    return Answer(listing(found, next=f"{visit.folder}/list.htm"), headers=HTML)
