"""Writes how the sources are for Prometheus, whose node exporter reads the file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from sqlalchemy.exc import SQLAlchemyError

from pipelines.export import opened
from pipelines.extras import needed
from pipelines.runs import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Metrics:
    """An extension that writes METRICS_FILE at the end of a crawl."""

    def __init__(self, crawler: Crawler, path: str) -> None:
        self.crawler = crawler
        self.path = path

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        path = crawler.settings["METRICS_FILE"]
        if not path:
            raise NotConfigured
        extension = cls(crawler, path)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def closed(self) -> None:
        """Write the file; what hinders it is said on standard error, and no fault of the crawl."""
        run = run_of(self.crawler)
        try:
            from pipelines.metrics import exposition

            with run.engine.connect().execution_options(readonly=True) as connection:
                said = exposition(connection)
            with opened(self.path) as stream:
                stream.write(said)
        except ModuleNotFoundError as error:
            print(needed("METRICS_FILE", error, "metrics"), file=sys.stderr)
        except OSError as error:
            print(f"{self.path} cannot be written: {error.strerror or error}.", file=sys.stderr)
        except SQLAlchemyError:  # which the summary has said already
            pass
        finally:
            run.close()
