"""The peer of cluster.py: the shared queue of scrapy-redis, as its documentation sets it up.

    python benchmarks/redis_spider.py DATABASE_URL REDIS_URL DELAY REQUESTS

A process is one worker. It takes list pages from Redis, follows their lines, and writes address and
title of each article to the table `peer`, a row at a time. REQUESTS: at once, over all hosts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import TextResponse
from scrapy_redis.spiders import RedisSpider

NAME = "peer"
LISTS = f"{NAME}:start_urls"
SETTINGS = {
    "SCHEDULER": "scrapy_redis.scheduler.Scheduler",
    "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",
    "SCHEDULER_QUEUE_CLASS": "scrapy_redis.queue.FifoQueue",  # its own order is one host at a time
    "SCHEDULER_PERSIST": True,
    "ITEM_PIPELINES": {f"{__name__}.ToPostgresql": 100},
    "ROBOTSTXT_OBEY": True,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY_JITTER": 0,
    "COOKIES_ENABLED": False,
    "TWISTED_DNS_RESOLVER": "tests.resolver.Numbered",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "ERROR",
}


class Peer(RedisSpider):
    """Follows the items of VSB columns."""

    name = NAME
    redis_key = LISTS

    def parse(self, response: TextResponse) -> Iterator[scrapy.Request]:
        for link in response.css("li[id^=line] a::attr(href)").getall():
            yield response.follow(link, self.article)
        for link in response.xpath("//a[starts-with(., '下页')]/@href").getall()[:1]:
            yield response.follow(link, self.parse)

    def article(self, response: TextResponse) -> Iterator[dict[str, Any]]:
        yield {"url": response.url, "title": response.css("title::text").get()}


class ToPostgresql:
    """Inserts each item in a transaction of its own."""

    def __init__(self, address: str) -> None:
        self.address = address

    @classmethod
    def from_crawler(cls, crawler: Any) -> ToPostgresql:
        return cls(crawler.settings["PEER_DATABASE"])

    def open_spider(self) -> None:
        self.connection = psycopg.connect(self.address, autocommit=True)

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        self.connection.execute("INSERT INTO peer VALUES (%(url)s, %(title)s)", item)
        return item

    def close_spider(self) -> None:
        self.connection.close()


def main() -> None:
    database, redis, delay, requests = sys.argv[1:]
    given = {
        "PEER_DATABASE": database,
        "REDIS_URL": redis,
        "DOWNLOAD_DELAY": float(delay),
        "CONCURRENT_REQUESTS": int(requests),
    }
    process = AsyncCrawlerProcess(SETTINGS | given)
    process.crawl(Peer)
    process.start()


if __name__ == "__main__":
    main()
