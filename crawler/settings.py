"""All settings that differ from Scrapy's own, and why. `-s NAME=VALUE` overrides each of them."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

from crawler.items import FIELDS, Article

PROJECT = Path(__file__).parent.parent
DATA = PROJECT / "data"

BOT_NAME = "dangjian"
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"

# --- What the operator sets, in the environment ------------------------------------------------

# A SQLAlchemy address: postgresql://USER@HOST/NAME, mysql://USER@HOST/NAME or sqlite:///FILE.
DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'dangjian.sqlite3'}"

# Who runs this crawl: a page or an e-mail address that a site's staff can write to.
CRAWLER_CONTACT = os.environ.get("CRAWLER_CONTACT", "")
USER_AGENT = " ".join(
    filter(
        None,
        (
            f"dangjian-crawler/{version('dangjian-crawler')}",
            CRAWLER_CONTACT and f"(+{CRAWLER_CONTACT})",
        ),
    )
)

# Files, or folders of TOML files, that register sources.
SOURCES = [str(PROJECT / "crawler" / "sources")]

# --- What happens to a record -------------------------------------------------------------------

# The rules of pipelines.repair that are used; None means all of them.
REPAIR_RULES = None

# Names of real organisations, besides those of the list and of the registered sources.
INSTITUTIONS: list[str] = []

# What is still to fetch stands in the database, and survives whatever ends a crawl.
SCHEDULER = "crawler.frontier.Frontier"

# Seconds that a crawl waits for a database that is locked or away, before it stops.
DATABASE_PATIENCE = 60.0

ITEM_PIPELINES = {
    "pipelines.repair.article.RepairPipeline": 100,
    "pipelines.screening.ScreeningPipeline": 200,
    "pipelines.relevance.RelevancePipeline": 300,
    "pipelines.twins.TwinPipeline": 800,
    "pipelines.storage.StoragePipeline": 900,
}
EXTENSIONS = {
    "crawler.progress.CrawlProgress": 100,
    "crawler.summary.Summary": 200,
    # Telnet and the remote control (2.19: on by default) let whoever reaches them run code.
    "scrapy.extensions.telnet.TelnetConsole": None,
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# --- Politeness ---------------------------------------------------------------------------------

ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 32  # over all hosts
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0  # seconds between two requests to one host; a source may ask for more
DOWNLOAD_DELAY_JITTER = 0.5  # of the delay, up and down
RETRY_TIMES = 2
COOKIES_ENABLED = False  # nothing here needs a session, and none is wanted

# --- Safety: everything that comes from the web is hostile ---------------------------------------

DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}  # web pages alone
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # bytes after decompression; bombs stop here
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60  # seconds for a whole page
REDIRECT_MAX_TIMES = 8
METAREFRESH_MAXDELAY = 5  # seconds; a page that reloads itself later is not moving
# Broken certificate chains are common on campus hosts, and nothing secret is sent.
DOWNLOAD_VERIFY_CERTIFICATES = False

DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.kept.KeptMiddleware": 10,
    # Scrapy's own lets requests through that wait while robots.txt is on its way.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    # Scrapy's own forgets redirected and retried requests without a word.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.middlewares.addresses.AddressesMiddleware": 50,
    # After decompression (590), which hands pages on from the wire to the spider.
    "crawler.middlewares.charset.CharsetMiddleware": 580,
}

# --- What `-O FILE` writes, beside the database --------------------------------------------------

FEED_EXPORT_ENCODING = "utf-8"
FEED_EXPORT_FIELDS = [name for name in FIELDS if name in Article.__dataclass_fields__]

# --- How it speaks ------------------------------------------------------------------------------

LOG_LEVEL = "WARNING"  # progress and the summary say the rest; -L INFO says more
DEFAULT_DROPITEM_LOG_LEVEL = "INFO"  # a skipped page is counted with its reason
STATS_DUMP = False
