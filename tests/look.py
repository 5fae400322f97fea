"""Prints what each address gave: `scrapy runspider tests/look.py -a urls=A,B`."""

import json
from urllib.parse import urlsplit

import scrapy

from crawler.failures import reason_of


class LookSpider(scrapy.Spider):
    name = "look"
    custom_settings = {"ITEM_PIPELINES": {}, "EXTENSIONS": {}}  # noqa: RUF012  # as Scrapy has it

    def __init__(self, urls):
        super().__init__()
        self.urls = urls.split(",")
        self.allowed_domains = [urlsplit(url).hostname for url in self.urls]

    async def start(self):
        for url in self.urls:
            yield scrapy.Request(url, errback=self.failed)

    def parse(self, response):
        meta = {name: response.meta.get(name) for name in ("robots", "tls")}
        print(json.dumps({"url": response.url, "flags": response.flags} | meta))

    def failed(self, failure):
        outcome, reason = reason_of(failure)
        print(json.dumps({outcome: reason}))
