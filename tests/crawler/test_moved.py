"""Stories whose address changes between two crawls: the same article, or known by its text."""

import pytest
from sqlalchemy import func, select

from pipelines.database.tables import article
from tests.campus import serve, vsb
from tests.campus.process import campus
from tests.crawler.crawls import Crawls


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_story_that_moved_has_the_hash_of_the_one_before(scrapy, database_url):
    with campus("--articles", 6) as site:
        crawls = Crawls(scrapy, site, database_url)
        assert crawls.run().returncode == 0
        before = {row.url: row for row in crawls.read(select(article))}
        old = site.url(site.site().path(5))
        new = site.url(site.change(move=[5]).path(5))
        assert crawls.run().returncode == 0
        after = {row.url: row for row in crawls.read(select(article))}
        assert after.keys() == {*before, new}
        assert after[new].content_sha256 == before[old].content_sha256
        assert (after[old].text, after[old].version) == (before[old].text, 1)
        counts = select(func.count(article.c.id)).group_by(article.c.content_sha256)
        assert sorted(row[0] for row in crawls.read(counts)) == [1, 1, 1, 1, 1, 2]
        assert [account.stored for account in crawls.accounts()] == [6, 1]
        crawls.engine.dispose()


def test_a_story_under_an_address_of_a_visit_or_of_a_share_is_no_other_text(scrapy):
    shared, visited = f"{vsb.link(1)}?from=timeline", f"{vsb.link(2)};jsessionid=0A1B"
    pages = {
        "/dqgz.htm": vsb.listing([2, 1]),
        "/share.htm": vsb.listing([]).replace(
            "<ul></ul>",
            "<ul>"
            + "".join(
                f'<li><a href="{url}">{vsb.title(n)}</a><span>{vsb.day(n)}</span></li>'
                for n, url in ((2, visited), (1, shared))
            )
            + "</ul>",
        ),
        shared: vsb.article(1),
        visited: vsb.article(2),
        **{vsb.link(n): vsb.article(n) for n in (1, 2)},
    }
    with serve(pages) as site:
        for path in ("/dqgz.htm", "/share.htm"):
            done = scrapy("crawl", "campus", "-a", f"url={site.url(path)}")
            assert done.returncode == 0, done.stderr
        records = {record["url"]: record["content_sha256"] for record in scrapy.records()}
        assert records.keys() == {site.url(p) for p in (vsb.link(1), vsb.link(2), shared)}
        assert records[site.url(shared)] == records[site.url(vsb.link(1))]
        assert visited not in site.asked
