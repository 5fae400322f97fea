"""Every family reads its stored pages: `pages/<family>/<name>.html` beside `<name>.toml`.

The pages are written for this project in the markup of each system, the expected values by hand.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from scrapy.http import HtmlResponse, TextResponse

from crawler.items import Article
from crawler.pages import families, kind_of, read_article
from crawler.pages.document import document
from crawler.pages.families import family_of

PAGES = Path(__file__).parent / "pages"
EXPECTED = sorted(PAGES.glob("*/*.toml"))
NAMES = [module.name for module in iter_modules(families.__path__)]


def respond(expected: Path, url: str) -> TextResponse:
    page = next(file for file in expected.parent.glob(f"{expected.stem}.*") if file != expected)
    kind = TextResponse if page.suffix in (".txt", ".md") else HtmlResponse
    return kind(url, body=page.read_bytes(), encoding="utf-8")


def shown(article: Article, name: str) -> Any:
    """A field in the form in which it is written by hand."""
    value = getattr(article, name)
    if name in ("images", "attachments"):
        label = "caption" if name == "images" else "name"
        return [
            {"url": one.url, **({label: text} if (text := getattr(one, label)) else {})}
            for one in value
        ]
    return value


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_page(expected: Path) -> None:
    values = tomllib.loads(expected.read_text("utf-8"))
    response = respond(expected, values.pop("url"))
    assert family_of(document(response)).__name__.rpartition(".")[2] == expected.parent.name
    if kind := values.pop("kind", None):
        assert kind_of(response) == kind
    article = read_article(response)
    assert sorted(article.flags) == sorted(values.pop("flags", []))
    wanted = {"title": None, "published": None} | values
    assert {name: shown(article, name) for name in wanted} == wanted


@pytest.mark.parametrize("name", NAMES)
def test_every_family_has_a_page(name: str) -> None:
    assert list((PAGES / name).glob("*.toml"))
