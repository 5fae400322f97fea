# ruff: noqa: E501 - markup keeps its long lines
"""Feeds in the place of list pages, made to break whoever reads XML."""

from __future__ import annotations

from tests.campus import Answer
from tests.campus.hostile import Visit, lists, stories

_XML = {"Content-Type": "application/rss+xml; charset=utf-8"}


def _feed(visit: Visit, doctype: str, title: str) -> Answer:
    """A feed of the two honest articles, and one whose title is an entity."""
    first, last, bad = stories(0, 3)
    items = "".join(
        f"<item><title>{title_}</title><link>{visit.root}/hostile/feeds/{name}.htm</link>"
        f"<pubDate>{story.moment:%a, %d %b %Y %H:%M:%S +0800}</pubDate></item>"
        for title_, name, story in (
            (first.title, "first", first),
            (title, "harm", bad),
            (last.title, "last", last),
        )
    )
    body = f'<?xml version="1.0" encoding="utf-8"?>{doctype}<rss version="2.0"><channel><title>党建</title>{items}</channel></rss>'
    return Answer(body, headers=_XML)


@lists(20, "a billion laughs", "reads or finding", entry="feed.xml")
def laughs(visit: Visit) -> Answer:
    levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return _feed(visit, f'<!DOCTYPE rss [<!ENTITY l0 "党建工作">{levels}]>', "会议&l9;")


@lists(20, "one entity of 100 kB, a thousand times", "reads or finding", entry="feed.xml")
def quadratic(visit: Visit) -> Answer:
    doctype = f'<!DOCTYPE rss [<!ENTITY a "{"党" * 30_000}">]>'
    return _feed(visit, doctype, f"会议{'&a;' * 1_000}")


@lists(20, "an external entity: file:///etc/passwd", "reads", entry="feed.xml")
def external(visit: Visit) -> Answer:
    doctype = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return _feed(visit, doctype, "会议&x;")


@lists(20, "an external entity and a DTD at a host that nobody may ask", "reads", entry="feed.xml")
def external_host(visit: Visit) -> Answer:
    secret = f"http://127.0.0.2:{visit.secrets.get('127.0.0.2', 80)}"
    doctype = f'<!DOCTYPE rss SYSTEM "{secret}/x.dtd" [<!ENTITY x SYSTEM "{secret}/secret.htm">]>'
    return _feed(visit, doctype, "会议&x;")


@lists(20, "an entity of itself", "reads or finding", entry="feed.xml")
def recursive(visit: Visit) -> Answer:
    return _feed(visit, '<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "会议&a;")


@lists(20, "100,000 elements deep", "reads or finding", entry="feed.xml")
def deep(visit: Visit) -> Answer:
    return _feed(visit, "", f"会议{'<b>' * 100_000}{'</b>' * 100_000}")


@lists(20, "breaks off in the middle of an item", "reads or finding", entry="feed.xml")
def cut(visit: Visit) -> Answer:
    answer = _feed(visit, "", "会议")
    assert isinstance(answer.body, str)
    return Answer(answer.body[: answer.body.rindex("<link>") + 12], headers=_XML)
