"""Bare Scrapy, for crawl.py: fetches a whole column and takes the title of every article.

    python benchmarks/bare.py LIST_URL [READER]

READER reads the pages instead: trafilatura, newspaper4k or news-please. Prints, as JSON, how many
articles it read and the seconds that Scrapy took.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import TextResponse

Read = Callable[[TextResponse], Any]


def reader(name: str) -> Read:
    """What takes the title out of a page: that of the reader with this name, Scrapy's without."""
    if name == "trafilatura":
        import trafilatura

        return lambda page: trafilatura.bare_extraction(page.text, url=page.url).title
    if name == "newspaper4k":
        import newspaper

        return lambda page: newspaper.article(page.url, language="zh", input_html=page.text).title
    if name == "news-please":
        from newsplease import NewsPlease

        return lambda page: NewsPlease.from_html(page.text, url=page.url).title
    return lambda page: page.css("title::text").get()


class Bare(scrapy.Spider):
    """Follows the list pages of a VSB column and all their items."""

    name = "bare"

    def __init__(self, url: str, read: Read) -> None:
        super().__init__()
        self.url = url
        self.read = read

    async def start(self) -> AsyncIterator[scrapy.Request]:
        yield scrapy.Request(self.url)

    def parse(self, response: TextResponse) -> Iterator[scrapy.Request]:
        for link in response.css("li[id^=line] a::attr(href)").getall():
            yield response.follow(link, self.article)
        for link in response.xpath("//a[starts-with(., '下页')]/@href").getall()[:1]:
            yield response.follow(link, self.parse)

    def article(self, response: TextResponse) -> Iterator[dict[str, Any]]:
        yield {"title": self.read(response)}


def main() -> None:
    url, *name = sys.argv[1:]
    settings = {
        "LOG_LEVEL": "ERROR",
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Bare)
    process.crawl(crawler, url=url, read=reader("".join(name)))
    process.start()
    stats = crawler.stats
    assert stats
    names = ("item_scraped_count", "elapsed_time_seconds")
    print(json.dumps([stats.get_value(name) for name in names]))


if __name__ == "__main__":
    main()
