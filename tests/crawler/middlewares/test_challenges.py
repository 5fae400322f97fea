"""Tests of the browser are reported, and never passed."""

import pytest

from tests.campus import Answer, serve, vsb

ACW = "<html><script>var arg1='0123456789ABCDEF';var x='acw_sc__v2';</script></html>"
COOKIE = "<script>document.cookie='a=b';location.reload();</script>"


@pytest.mark.parametrize(
    "page",
    [
        Answer("<script>var a;</script>", 412),
        Answer("", 468),
        Answer(COOKIE, 521, {"Content-Type": "text/html", "Set-Cookie": "__jsl=1"}),
        Answer("<p></p>", 202),
        Answer(ACW),
        Answer(COOKIE),
    ],
)
def test_a_challenge_is_asked_once_and_is_no_article(scrapy, page):
    answers = {vsb.link(1): page, vsb.link(2): vsb.article(2), "/dqgz.htm": vsb.listing([2, 1])}
    with serve(answers) as site:
        done = scrapy("crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}")
        assert site.asked.count(vsb.link(1)) == 1
    assert "challenge 1" in done.stdout
    good = [record for record in scrapy.records() if "challenge" not in record["flags"]]
    assert [record["title"] for record in good] == [vsb.title(2)]
