"""A crawl of a campus of every family stores what the campus says, record by record."""

from __future__ import annotations

from typing import Any

from tests.campus.families import names
from tests.campus.process import campus

ARTICLES = 25  # with lists of 10: three pages, of which one is short


def test_every_record_of_every_family_is_as_expected(scrapy: Any) -> None:
    families = names()
    options = ("--articles", ARTICLES, "--per-page", 10, "--hosts", len(families))
    with campus(*options, "--family", ",".join(families)) as process:
        sites = [process.site(index) for index in range(len(families))]
        lists = ",".join(process.list_url(index) for index in range(len(families)))
        done = scrapy("crawl", "campus", "-a", f"url={lists}", "-s", "DOWNLOAD_DELAY=0")
        assert done.returncode == 0, done.stderr
        roots = [process.url("/", site.index).rstrip("/") for site in sites]
        logs = [process.log(index) for index in range(len(families))]
    stored = {record["url"]: record for record in scrapy.records()}
    assert len(stored) == ARTICLES * len(families)
    for site, root in zip(sites, roots, strict=True):
        for number in range(1, ARTICLES + 1):
            record = stored[root + site.path(number)]
            due = site.expected(number)
            due |= {name: str(due[name]) for name in ("published", "event_date")}
            due["images"] = [{"url": root + url, "caption": said} for url, said in due["images"]]
            due["attachments"] = [{"url": root + url, "name": n} for url, n in due["attachments"]]
            assert {name: record[name] for name in due} == due
            assert set(record["flags"]) <= {"charset_fixed"}
    # robots.txt, three list pages and each article, once each
    assert [log["requests"] for log in logs] == [1 + 3 + ARTICLES] * len(families)
    assert all(log["at_once"] == 1 for log in logs)
