"""The real pages, samples and mirrors that lie beside the project, against their gold."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from scrapy.http import HtmlResponse, TextResponse

from crawler.pages import kind_of, read_article, read_listing

STORY = (
    "//*[contains(@class,'infobox') or contains(@class,'v_news_content')]"
    "//text()[not(parent::script or parent::style)]"
)


def normal(text: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def f1(got: str, expected: str) -> float:
    pairs = [Counter(pairwise(normal(text))) for text in (got, expected)]
    return 2 * (pairs[0] & pairs[1]).total() / max(pairs[0].total() + pairs[1].total(), 1)


def rows(shared: Path, kind: str) -> list[dict[str, Any]]:
    lines = (shared / "pages/gold/index.jsonl").read_text("utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["kind"] == kind]


def respond(shared: Path, row: dict[str, Any]) -> HtmlResponse:
    url = row["url"] or f"http://www.example.edu.cn/{row['repo_path']}"
    body = (shared / "pages" / row["file"]).read_bytes()
    return HtmlResponse(url, body=body, encoding=row["encoding"])


def names(value: str) -> set[str]:
    return set(re.split(r"[、，\s]+", value))


def test_articles(shared: Path) -> None:
    found = rows(shared, "article")
    assert len(found) == 24
    for row in found:
        response = respond(shared, row)
        article = read_article(response)
        assert f1(article.text, (shared / "pages" / row["gold"]).read_text("utf-8")) >= 0.999
        assert normal(article.title) == normal(row["title"])
        assert str(article.published) == row["date"]
        assert names(row["author"]) <= set(article.authors) if row["author"] else True
        assert names(row["editor"]) <= set(article.editors) if row["editor"] else True
        assert kind_of(response) == "article"


def test_lists(shared: Path) -> None:
    found = [row for row in rows(shared, "list") if row.get("gold_items")]
    assert len(found) == 9
    for row in found:
        response = respond(shared, row)
        gold = json.loads((shared / "pages" / row["gold_items"]).read_text("utf-8"))
        expected = [
            (normal(item["title"]), address(response.url, item["href"]), item["date"])
            for item in gold
        ]
        items = read_listing(response).items
        assert [(normal(i.title), i.url, str(i.published)) for i in items] == expected
        assert kind_of(response) == "listing"


def address(base: str, href: str) -> str | None:
    return None if href.startswith("javascript:") else urljoin(base, href)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("065", "http://cst.nuc.edu.cn/dqgz/9.htm"),  # VSB counts down
        ("066", None),
        ("069", "http://yjszs.cqjtu.edu.cn/kdxx/1.htm"),
        ("078", "https://cs.fudan.edu.cn/24256/list2.htm"),
        ("079", None),
        ("083", "http://www.example.edu.cn/html/917/list-12.html"),  # by its jump box alone
        ("084", "http://www.example.edu.cn/html/915/list-2.html"),
    ],
)
def test_next_pages(shared: Path, number: str, expected: str | None) -> None:
    row = next(row for row in rows(shared, "list") if number in row["file"])
    assert read_listing(respond(shared, row)).next_page == expected


def test_home_pages_and_errors_are_neither(shared: Path) -> None:
    for row in [*rows(shared, "home"), *rows(shared, "error")]:
        assert kind_of(respond(shared, row)) == "other"


def test_mirror_posts(shared: Path) -> None:
    files = sorted((shared / "mirrors/nankai_info").glob("*.md"))
    assert len(files) == 139
    for file in files:
        source = file.read_text("utf-8")
        article = read_article(TextResponse(file.as_uri(), body=source.encode(), encoding="utf-8"))
        link = re.search(r"首发地址\]\((\S+/system/(\d{4})/(\d\d)/(\d\d)/\S+)\)", source)
        headline = re.search(r"^title: 南开大学->(.*) \| nankai\.info$", source, re.MULTILINE)
        assert link is not None
        assert headline is not None
        assert article.url == link[1]
        assert str(article.published) == "-".join(link.groups()[1:])
        assert article.title == (None if headline[1] == "None" else headline[1])
        assert not re.search(r"\*\*|!\[|\]\(|^#|\\[-_.]", article.text, re.MULTILINE)
        assert ("<!--more-->" in source) == ("\n<!--more-->\n" in article.original_text)


def test_samples(shared: Path) -> None:
    expected: dict[str, dict[str, Any]] = {
        "000": {
            "title": "我校召开专职组织员培训交流会",
            "origin": "南开新闻网",
            "authors": ["付坤"],
        },
        "001": {"title": None, "published": None},
        "002": {"origin": "黨委組織部", "authors": ["戴群"], "editors": ["陳彥彤", "齊芳"]},
        "003": {"published": None, "reviewers": ["楊陽", "賈文萃", "單紅梅"], "authors": []},
        "004": {"unit": "管理学院", "section": "党群工作", "authors": ["蒋羽西"]},
    }
    published = {"000": "2022-04-20", "002": "2024-06-14", "004": "2024-03-13"}
    for file in sorted((shared / "samples").glob("*.txt")):
        body = file.read_bytes()
        article = read_article(TextResponse(file.as_uri(), body=body, encoding="utf-8"))
        for name, value in expected[file.name[:3]].items():
            assert getattr(article, name) == value
        assert str(article.published) == published.get(file.name[:3], "None")


def test_every_article_of_a_real_site(shared: Path) -> None:
    """WebPlus and VSB sites: each article has its headline and its text or what stands for it."""
    sites = [
        ("fudan_cs", "https://cs.fudan.edu.cn/", "*/*/c*a*/page.html", 250),
        ("scou", "http://www.example.edu.cn/", "info/*/*.html", 205),
    ]
    for name, host, pattern, count in sites:
        folder, read = shared / "sites" / name, 0
        for file in sorted(folder.glob(pattern)):
            url = host + file.relative_to(folder).as_posix()
            response = HtmlResponse(url, body=file.read_bytes(), encoding="utf-8")
            article = read_article(response)
            if "soft_404" in article.flags:
                continue
            read += 1
            assert article.title
            assert article.text or article.images or article.attachments
            story = "".join(response.xpath(STORY).getall())
            assert article.text or len(re.findall("[，。]", story)) <= 2  # nothing passed over
            for word in ("浏览次数：", "当前位置：", "ICP备", "点击：", "版权所有"):
                assert word not in article.text
        assert read == count
