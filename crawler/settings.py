"""All settings that differ from Scrapy's own, and why. `-s NAME=VALUE` overrides each of them."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

from scrapy.settings import default_settings

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

# Who is told, beside standard error, when something has broken at a source or works again: an
# address that takes a POST of JSON, and mail addresses. The mail's server stands in Scrapy's
# MAIL_HOST, MAIL_FROM and so on.
FINDINGS_WEBHOOK = os.environ.get("FINDINGS_WEBHOOK", "")
FINDINGS_MAIL = os.environ.get("FINDINGS_MAIL", "")

# Where metrics for Prometheus are written at the end of a crawl, for the textfile collector of its
# node exporter: a file whose name ends with .prom. Needs the extra `metrics`.
METRICS_FILE = os.environ.get("METRICS_FILE", "")

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

# Whether a source that another process crawls is a fault, and for one on another machine waited for
# first. `scrapy refresh` leaves it to the other.
WAIT_FOR_LEASES = True

# A page gives one article; Scrapy starts this many tasks for each page.
CONCURRENT_ITEMS = 1

# How far links are followed, and how long they may be, the frontier says.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}

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
    "crawler.notices.Notices": 300,  # of what the summary has stored
    "crawler.metrics.Metrics": 310,
}
# Telnet and the remote control (2.19: on by default) let whoever reaches them run code. What stands
# under EXTENSIONS is loaded, though it be off: 8 MB.
EXTENSIONS_BASE = {
    name: place
    for name, place in default_settings.EXTENSIONS_BASE.items()
    if not name.startswith(("scrapy.extensions.telnet.", "scrapy.extensions.remote_control."))
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# --- Politeness ---------------------------------------------------------------------------------

ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "dangjian-crawler"  # the name by which robots.txt may address this crawler
ROBOTS_MAX_AGE = 24 * 3600  # seconds for which a host's robots.txt, or the lack of it, counts
CRAWL_DELAY_MAX = 30.0  # seconds; a Crawl-delay is kept up to this
CONCURRENT_REQUESTS = 32  # over all hosts
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0  # seconds between two requests to one host; a source may ask for more
DOWNLOAD_DELAY_JITTER = 0.5  # of the delay, up and down; none where a Crawl-delay is kept
RETRY_TIMES = 2
# A host that answers 429 or 503 is left alone for as long as its Retry-After says. One that asks
# for more than RETRY_AFTER_MAX is given up: the rest of the crawl leaves it alone.
RETRY_AFTER_MAX = 600.0  # seconds
BACKOFF_START = 5.0  # seconds it is left alone if it does not say how long; doubled each time
BUSY_TIMES = 10  # in a row, and a host is given up too
COOKIES_ENABLED = False  # nothing here needs a session, and none is wanted

# --- Safety: everything that comes from the web is hostile ---------------------------------------

DOWNLOAD_HANDLERS = {
    # Refuses private addresses where the connection is made, endless headers and broken TLS.
    "http": "crawler.handler.GuardedHandler",
    "https": "crawler.handler.GuardedHandler",
    # Web pages alone.
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
# The spider's hosts that may have private addresses, as those of an own network have. A host that
# is private by its very name, like 127.0.0.1 or localhost, need not be named.
LOCAL_HOSTS: list[str] = []
# "legacy" or "unverified" by host: what `crawler.tls` lets pass. The spider sets it from the
# register. All other hosts must have a good certificate and TLS 1.2.
TLS_EXCEPTIONS: dict[str, str] = {}
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # bytes before and after decompression; bombs stop here
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60  # seconds for a whole page, from the look-up of its host to its last byte
REDIRECT_MAX_TIMES = 8
METAREFRESH_MAXDELAY = 5  # seconds; a page that reloads itself later is not moving
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # what failed is accounted for, with its reason

DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.kept.KeptMiddleware": 10,
    # Scrapy's own forgets redirected and retried requests without a word.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.middlewares.addresses.AddressesMiddleware": 50,
    "crawler.middlewares.busy.BusyMiddleware": 60,
    # Scrapy's own lets requests through that wait while robots.txt is on its way.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    # Scrapy's own want a Referer. A page is decoded before it is looked at for a refresh.
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.middlewares.redirects.MetaRefreshMiddleware": 570,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.redirects.RedirectMiddleware": 600,
    # Scrapy's own holds on to what bombs were unpacked to.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.compression.CompressionMiddleware": 590,
    "crawler.middlewares.charset.CharsetMiddleware": 580,
}

# --- What `-O FILE` writes, beside the database --------------------------------------------------

FEED_EXPORT_ENCODING = "utf-8"
FEED_EXPORT_FIELDS = [name for name in FIELDS if name in Article.__dataclass_fields__]

# --- How it speaks ------------------------------------------------------------------------------

LOG_LEVEL = "WARNING"  # progress and the summary say the rest; -L INFO says more
# How progress and the summary are shown: "table", with a live line on a terminal; "json", an object
# a line, for programs; "lines", one for each source at its end, as workers do.
OUTPUT = "table"
DEFAULT_DROPITEM_LOG_LEVEL = "INFO"  # a skipped page is counted with its reason
STATS_DUMP = False
