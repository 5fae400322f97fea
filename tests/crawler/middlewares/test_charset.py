"""Pages whose server names the wrong encoding, through the whole of Scrapy."""

import pytest

from tests.campus import Answer, serve, vsb

PADDING = "<script>" + "var filler = 0;\n" * 400 + "</script>"


@pytest.mark.parametrize(
    ("content_type", "declared", "real"),
    [
        ("text/html; charset=utf-8", "gbk", "gb18030"),
        ("text/html; charset=ISO-8859-1", "gbk", "gb18030"),
        ("text/html", "gb2312", "utf-8"),
        ("text/html", "gb2312", "gb18030"),
    ],
)
def test_a_page_is_read_by_its_bytes(scrapy, content_type, declared, real):
    html = vsb.article(1).replace('charset="utf-8"', f'charset="{declared}"')
    page = Answer(html.encode(real), headers={"Content-Type": content_type})
    with serve({vsb.link(1): page, "/dqgz.htm": vsb.listing([1])}) as site:
        scrapy("crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}")
    (record,) = scrapy.records()
    assert record["title"] == vsb.title(1)
    assert record["text"] == vsb.text(1)


def test_a_page_that_declares_nothing_until_late_is_read_and_flagged(scrapy):
    html = vsb.article(1).replace('<meta charset="utf-8">', PADDING)
    page = Answer(html.encode("gb18030"), headers={"Content-Type": "text/html"})
    with serve({vsb.link(1): page, "/dqgz.htm": vsb.listing([1])}) as site:
        scrapy("crawl", "campus", "-a", f"url={site.url('/dqgz.htm')}")
    (record,) = scrapy.records()
    assert record["text"] == vsb.text(1)
    assert record["flags"]["charset_fixed"] == "gb18030"
