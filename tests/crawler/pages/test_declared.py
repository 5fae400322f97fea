"""What pages declare of their day, rightly and wrongly."""

from __future__ import annotations

from datetime import date

import pytest
from scrapy.http import HtmlResponse

from crawler.pages.declared import headline, published
from crawler.pages.document import document

JSON = '<script type="application/ld+json">%s</script>'


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<meta property='article:published_time' content='2024-05-06T22:30:00Z'>", "2024-05-07"),
        (
            "<meta property='article:modified_time' content='2024-05-09'>"
            "<meta property='article:published_time' content='2024-05-06'>",
            "2024-05-06",
        ),
        ("<meta property='article:modified_time' content='2024-05-09'>", None),
        (
            JSON % '{"@type":"NewsArticle","datePublished":"2024-05-06T08:00:00+08:00"}',
            "2024-05-06",
        ),
        (JSON % '{"title":"甲 "乙" 丙","pubDate":"2024-05-06T08:00:00",}', "2024-05-06"),
        (JSON % '{"dateModified":"2024-05-09"}', None),
        (JSON % '[{"@graph":[{"datePublished":"2024-05-06"}]}]', "2024-05-06"),
        ('<script>var list = [{"pubDate":"2024-05-09"}]</script>', None),
        ("<p><time datetime='2024-05-06'>周一</time></p>", "2024-05-06"),
        ("<p><time class='updated' datetime='2024-05-09'>周四</time></p>", None),
        (
            "<p><time class='updated' datetime='2024-05-09'>周四</time>"
            "<time itemprop='datePublished' datetime='2024-05-06'>周一</time></p>",
            "2024-05-06",
        ),
        ("<ul><li><time datetime='2024-05-09'>周四</time></li></ul>", None),
        ("<aside><time datetime='2024-05-09'>周四</time></aside>", None),
        ("<p><time datetime='bald'>bald</time></p>", None),
    ],
)
def test_published(head: str, expected: str | None) -> None:
    page = f"<html><head></head><body>{head}<p>正文。</p></body></html>"
    doc = document(HtmlResponse("http://a.example/1", body=page.encode(), encoding="utf-8"))
    assert published(doc.meta, doc.data, doc.tree) == (
        date.fromisoformat(expected) if expected else None
    )


def test_headline_is_that_of_the_story() -> None:
    said = '[{"headline":"栏目"},{"headline":"党委召开会议","datePublished":"2024-05-06"}]'
    page = f"<html><body>{JSON % said}</body></html>"
    doc = document(HtmlResponse("http://a.example/2", body=page.encode(), encoding="utf-8"))
    assert headline(doc.data) == "党委召开会议"
    assert doc.meta["articletitle"] == "党委召开会议"
