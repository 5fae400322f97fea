"""Pages whose size or shape no browser would like."""

from __future__ import annotations

import base64

from tests.campus import Answer
from tests.campus.hostile import Visit, page

_MEGABYTE = 1024 * 1024


@page(10, "a paragraph of 10 MB in one line", "stored")
def long_line(visit: Visit) -> Answer:
    return visit.answer(paragraphs=("支部组织党员认真学习，" * (10 * _MEGABYTE // 33),))


@page(10, "a picture of 10 MB inside the page", "stored")
def inline_picture(visit: Visit) -> Answer:
    data = base64.b64encode(bytes(8 * _MEGABYTE)).decode()
    paragraphs = (*visit.case.story.paragraphs, f'<img src="data:image/png;base64,{data}">')
    return visit.answer(paragraphs=paragraphs)


@page(10, "10 MB of white space between two sentences", "stored")
def white_space(visit: Visit) -> Answer:
    return visit.answer(paragraphs=(f"支部组织学习。{' ' * 10 * _MEGABYTE}大家表示赞同。",))


@page(10, "20 MB of plain text, more than is taken of a page", "failed too_large")
def too_large(visit: Visit) -> Answer:
    return visit.answer(paragraphs=("支部组织党员认真学习。" * (20 * _MEGABYTE // 33),))


@page(11, "300 elements deep", "stored")
def deep_300(visit: Visit) -> Answer:
    return _deep(visit, 300)


@page(11, "3,000 elements deep", "stored or stored dom_truncated")
def deep_3000(visit: Visit) -> Answer:
    return _deep(visit, 3_000)


@page(11, "100,000 elements deep", "stored or stored dom_truncated")
def deep_100000(visit: Visit) -> Answer:
    return _deep(visit, 100_000)


def _deep(visit: Visit, levels: int) -> Answer:
    first, *others = visit.case.story.paragraphs
    nested = f"{'<div>' * levels}{others[0]}{'</div>' * levels}"
    return visit.answer(paragraphs=(first, nested, *others[1:]))


@page(12, "a million elements beside one another", "stored")
def siblings(visit: Visit) -> Answer:
    return visit.answer(paragraphs=(*visit.case.story.paragraphs, "<i></i>" * 1_000_000))


@page(12, "an element with 100,000 attributes", "stored")
def attributes(visit: Visit) -> Answer:
    many = " ".join(f"a{i}='{i}'" for i in range(100_000))
    return visit.answer(paragraphs=(*visit.case.story.paragraphs, f"<b {many}></b>"))


@page(12, "200,000 links behind the text", "stored or stored dom_truncated")
def links(visit: Visit) -> Answer:
    many = "".join(f'<a href="/x/{i}.htm">{i}</a>' for i in range(200_000))
    return visit.answer(paragraphs=(*visit.case.story.paragraphs, many))


@page(12, "30,000 tables within tables that nobody closes", "stored or stored dom_truncated")
def tables(visit: Visit) -> Answer:
    opened = "<table><tr><td>" * 30_000
    return visit.answer(paragraphs=(*visit.case.story.paragraphs, opened))


@page(12, "a comment that nobody closes, behind the text", "stored")
def open_comment(visit: Visit) -> Answer:
    return visit.answer(paragraphs=(*visit.case.story.paragraphs, "<!-- " + "-" * 1_000_000))
