"""Every family's pages, read by the project's own readers, give what the site says of itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from scrapy.http import Headers, TextResponse
from scrapy.responsetypes import responsetypes

from crawler.pages import identity, kind_of, read_article, read_listing
from tests.campus.families import names
from tests.campus.site import Site

HOST = "http://www.campus.example"
NEWEST = date(2024, 11, 19)  # past on whatever day the tests run


@pytest.fixture(params=names())
def site(request: pytest.FixtureRequest) -> Site:
    return Site(names().index(request.param), request.param, 95, 20, NEWEST)


def page(site: Site, path: str) -> TextResponse:
    """The page at a path as Scrapy hands it on."""
    answer = site.answer(path, {})
    assert answer.status == 200
    assert isinstance(answer.body, bytes)
    url, headers = HOST + path, Headers(answer.headers)
    kind = responsetypes.from_args(headers, url, body=answer.body)
    response = kind(url, headers=headers, body=answer.body)
    assert isinstance(response, TextResponse)
    return response


def test_lists_lead_to_every_article_once_newest_first(site: Site) -> None:
    path: str | None = site.print.list_path(1, site.pages)
    read: list[int] = []
    pages = 0
    assert path
    assert kind_of(page(site, path)) == "listing"
    while path:
        listing = read_listing(page(site, path))
        for item in listing.items:
            assert item.url
            number = site.print.number_of(item.url.removeprefix(HOST))
            assert number
            assert item.url == HOST + site.path(number)
            assert item.title == site.story(number).title
            assert item.published == site.story(number).day
            assert item.pinned is (number == 47 and pages == 0)
            read.append(number)
        path = listing.next_page and listing.next_page.removeprefix(HOST)
        pages += 1
    assert pages == 5
    # 47 is pinned, and so stands above the newest and not in its own place
    assert read == [47, *range(95, 47, -1), *range(46, 0, -1)]


def fields(site: Site, number: int) -> dict[str, Any]:
    article = read_article(page(site, site.path(number)))
    assert article.url == HOST + site.path(number)
    assert article.flags == {}
    read = {name: getattr(article, name) for name in site.expected(number)}
    if "images" in read:
        read["images"] = [(i.url.removeprefix(HOST), i.caption) for i in article.images]
        read["attachments"] = [(a.url.removeprefix(HOST), a.name) for a in article.attachments]
    return read


@pytest.mark.parametrize("number", [1, 2, 3, 5, 6, 8, 15, 30, 47, 94, 95])
def test_articles_are_read_field_by_field(site: Site, number: int) -> None:
    assert kind_of(page(site, site.path(number))) == "article"
    assert fields(site, number) == site.expected(number)


def test_addresses_tell_articles_apart(site: Site) -> None:
    assert len({identity(HOST + site.path(n)) for n in range(1, 96)}) == 95
    assert [site.print.number_of(site.path(n)) for n in (1, 95)] == [1, 95]
