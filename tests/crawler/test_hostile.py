"""Every harm of the hostile sites of the campus, met by whole crawls, and what came of it.

Each site is crawled once, by a process of its own into a database of its own. `--hostile-table`
prints what became of every row of the table of hostile inputs, those too that other tests are for.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import create_engine, select

from crawler.pages import identity
from pipelines.database.tables import article, list_page, request, run_source
from pipelines.database.values import sha256
from tests.campus import hostile, robots
from tests.campus.process import Campus, campus
from tests.conftest import PROJECT
from tests.crawler.harms import Harm, harms
from tests.wire import answer, listen

MOST_MEMORY = 300  # MB of a crawl, whatever its pages are; one of small pages takes 140
#: A story of 10 MB is also put in the form that is searched, and stored in both.
MORE_MEMORY = {"shapes": 40}
MOST_WITH_BOMBS = 150
MOST_SECONDS = 120  # of a crawl; an idle machine takes less than thirty
LIST_PAGES = 15  # of a column, in the place of thousands
COLUMN = "dqgz.htm"  # the list page of a faithful site

QUICK = {"DOWNLOAD_DELAY": 0, "RETRY_TIMES": 0, "CRAWL_DELAY_MAX": 0.1}
#: What is so slow in the table that a crawl of it has settings of its own.
SETTINGS: dict[str, dict[str, float]] = {
    "slow": {"DOWNLOAD_TIMEOUT": 4},
    "robots": {"DOWNLOAD_TIMEOUT": 4},
    "throttled": {"RETRY_TIMES": 2, "BACKOFF_START": 1, "RETRY_AFTER_MAX": 4, "BUSY_TIMES": 99},
    "wire": {"RETRY_TIMES": 1},
}
#: Scrapy with fewer list pages to a column: that there is an end is what is tested, not when.
SCRAPY = (
    f"from pipelines import walk; walk.MOST_PAGES = {LIST_PAGES}; "
    "from scrapy.cmdline import execute; execute()"
)


#: Sites whose lists are crawled from a host each: their articles are the same, or one host's
#: answer counts for all of it.
APART = ("feeds", "throttled")
SITES = sorted({harm.site for harm in harms()})
#: Sites with a list of harm between two articles that do none.
WITH_A_LIST = sorted({h.site for h in harms() if h.page and not h.is_list})


@dataclass
class Crawl:
    """What a crawl left behind, and what it took."""

    code: int
    seconds: float
    memory: float  # MB, the most that it held
    said: str
    requests: list[Any] = field(default_factory=list)  # rows, each with `column`, its first page
    articles: dict[str, Any] = field(default_factory=dict)  # by key
    accounts: dict[str, Any] = field(default_factory=dict)

    def rows(self, url: str) -> list[Any]:
        return [row for row in self.requests if row.url == url]

    def column(self, url: str) -> list[Any]:
        return [row for row in self.requests if row.column == url]

    def article(self, url: str) -> Any:
        return self.articles.get(sha256(identity(url)))

    @property
    def findings(self) -> list[str]:
        return [finding for account in self.accounts.values() for finding in account.findings]


class Crawls:
    """The crawls of sites, two at a time; those of the chosen tests are begun at once."""

    def __init__(self, running: Campus, folder: Path, sites: set[str]) -> None:
        self.campus = running
        self.folder = folder
        (folder / "authority.pem").write_text(running.authority())
        self._pool = ThreadPoolExecutor(2)
        slowest = sorted(sites, key=lambda site: site not in ("shapes", "throttled", "bombs"))
        self._done = {site: self._pool.submit(self._crawl, site) for site in slowest}

    def __getitem__(self, site: str) -> Crawl:
        if site not in self._done:
            self._done[site] = self._pool.submit(self._crawl, site)
        return self._done[site].result()

    def entry(self, harm: Harm) -> str:
        """The address of the list page from which a crawl meets a harm."""
        if harm.page is None:
            return f"{self.campus.hosts[f'{harm.site}-{harm.name}']}{COLUMN}"
        apart = [h for h in harms() if h.site == harm.site and h.is_list]
        host = apart.index(harm) + 1 if harm.site in APART and harm.is_list else 0
        return self.campus.url(harm.page.entry, host)

    def _crawl(self, site: str) -> Crawl:
        urls = dict.fromkeys(self.entry(harm) for harm in harms() if harm.site == site)
        settings = QUICK | SETTINGS.get(site, {})
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        arguments = ["crawl", "campus", "-a", f"url={','.join(urls)}", *options]
        database = f"sqlite:///{self.folder / site}.sqlite3"
        known = {"DATABASE_URL": database, "PYTHONWARNINGS": "error"}
        if site == "tls":
            known["SSL_CERT_FILE"] = str(self.folder / "authority.pem")
        start = time.monotonic()
        with (self.folder / f"{site}.txt").open("w+") as said:
            running = subprocess.Popen(
                [sys.executable, "-c", SCRAPY, *arguments],
                cwd=PROJECT,
                env=os.environ | known,
                stdout=said,
                stderr=said,
            )
            memory = _watched(running)
            said.seek(0)
            crawl = Crawl(running.returncode, time.monotonic() - start, memory, said.read())
        _read(crawl, database)
        return crawl

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def _watched(running: subprocess.Popen[bytes]) -> float:
    """The most memory that a process held until its end, in MB; it is ended if that is late."""
    most = 0
    status = Path(f"/proc/{running.pid}/status")
    late = time.monotonic() + MOST_SECONDS
    while running.poll() is None:
        if held := re.search(r"VmHWM:\s+(\d+) kB", status.read_text()):
            most = max(most, int(held[1]))
        if time.monotonic() > late:
            running.kill()
        time.sleep(0.02)
    return most / 1024


def _read(crawl: Crawl, database: str) -> None:
    engine = create_engine(database)
    with engine.connect() as connection:
        query = select(request, list_page.c.url.label("column")).join(list_page)
        crawl.requests = list(connection.execute(query))
        crawl.articles = {row.key_sha256: row for row in connection.execute(select(article))}
        crawl.accounts = {row.source: row for row in connection.execute(select(run_source))}
    engine.dispose()


@pytest.fixture(scope="module")
def crawls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crawls]:
    chosen = [item for item in request.session.items if item.path == request.path]
    parameters = [getattr(item, "callspec", None) for item in chosen]
    values = [value for spec in parameters if spec for value in spec.params.values()]
    sites = {value.site if isinstance(value, Harm) else value for value in values}
    with campus("--articles", 5, "--hosts", 10, "--hostile") as running:
        made = Crawls(running, tmp_path_factory.mktemp("hostile"), sites & set(SITES))
        yield made
        made.close()


Note = Callable[[str], None]


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Note:
    """Writes what became of a harm beside the outcome of its test, for the table."""
    return lambda became: request.node.user_properties.append(("became", became))


# --- every harm ------------------------------------------------------------------------------


@pytest.mark.parametrize("harm", harms(), ids=str)
def test_what_is_due(crawls: Crawls, harm: Harm, note: Note) -> None:
    crawl = crawls[harm.site]
    if harm.page is None:
        became = _became_of_host(crawls, crawl, harm)
    elif harm.is_list:
        became = _became_of_list(crawls, crawl, harm)
    else:
        became = _became_of_page(crawls, crawl, harm)
    note(became)
    assert any(_meets(became, due) for due in harm.expect.split(" or ")), f"due: {harm.expect}"
    if became.startswith("stored") and harm.page:
        _check_article(crawl.article(crawls.campus.url(harm.page.path)), harm)


#: Flags that say that something of a page is missing: it is not just stored.
LOSSES = {"dom_truncated", "truncated", "charset_doubt", "empty_body"}


def _meets(became: str, due: str) -> bool:
    """Whether what became of a harm is what is due, which may leave out the reason."""
    word, *details = became.split()
    due_word, *due_details = due.split()
    if word != due_word or not set(due_details) <= set(details):
        return False
    return word != "stored" or LOSSES & set(details) <= set(due_details)


def _became(row: Any) -> str:
    return f"{row.outcome} {row.reason or ''}".strip()


def _became_of_page(crawls: Crawls, crawl: Crawl, harm: Harm) -> str:
    """The outcome of a page and its reason; of a stored one, its flags."""
    assert harm.page
    url = crawls.campus.url(harm.page.path)
    (row,) = crawl.rows(url)
    found = crawl.article(url)
    assert (found is not None) is (row.outcome == "stored")
    return " ".join([_became(row), *sorted(found.flags if found else ())])


def _became_of_list(crawls: Crawls, crawl: Crawl, harm: Harm) -> str:
    """`finding` where the run has one on the column; `reads` or `ends` for one that was read."""
    url = crawls.entry(harm)
    (row,) = crawl.rows(url)
    column = crawl.column(url)
    pages = [one for one in column if one.kind == "list"]
    assert all(one.outcome != "to_do" for one in column)
    assert len(pages) <= LIST_PAGES
    if row.outcome == "failed":
        assert any(url in finding for finding in crawl.findings)
    if row.outcome == "failed" and harm.expect != "ends":
        return _became(row)
    if harm.expect == "ends":
        return f"ends after {len(pages)} pages"
    folder = url.rpartition("/")[0] if harm.site == "traps" else url
    said = [finding for finding in crawl.findings if finding.startswith(folder)]
    found = bool(said)
    if any("trap_suspected" in finding for finding in said):
        return f"trap_suspected after {len(pages)} pages"
    if harm.site == "feeds":
        root = url.rpartition("/hostile/")[0]
        honest = [f"{root}/hostile/feeds/{name}" for name in hostile.HONEST]
        read = all(_became(row) == "stored" for u in honest for row in crawl.rows(u))
        read = read and all(crawl.rows(u) for u in honest)
        assert read or found
        return "reads" if read and not found else "finding"
    return "finding" if found else "reads"


def _became_of_host(crawls: Crawls, crawl: Crawl, harm: Harm) -> str:
    """What became of the five articles of a host, or of its list page where that failed."""
    name = f"{harm.site}-{harm.name}"
    account = crawl.accounts[urlsplit(crawls.campus.hosts[name]).netloc]
    asked = crawls.campus.asked(name)
    if account.requested == 0:
        assert set(asked) <= {"/robots.txt"}
        (reason,) = account.lists
        return f"skipped {reason}" if reason == "robots" else f"failed {reason}"
    if account.skipped == {"robots": 1} and account.stored == 4:
        assert robots.FORBIDDEN not in asked
        return "one"
    assert account.stored == account.requested == 5
    return "stored"


# --- what is stored ------------------------------------------------------------------------------


def _check_article(found: Any, harm: Harm) -> None:
    assert harm.page
    story, name = harm.page.story, f"{harm.site}/{harm.name}"
    assert found.published == story.day
    assert found.title == TITLES.get(name, story.title)
    for paragraph in TEXTS.get(name, story.paragraphs):
        assert paragraph in found.text


_TRADITIONAL = (
    "学校党委书记主持会议，强调要认真贯彻落实上级要求，进一步加强基层党组织建设。",
    "与会同志围绕发展党员、教育管理和作风建设等议题进行了讨论，并对下一阶段工作作出安排。",
)
#: Titles of cases that tell another than their story's, as they are due: all of it text, and no
#: control among it.
TITLES = {
    "characters/big5-as-gb2312": "学院党委召开基层党建工作会议",
    "words/script": "学院党委<script>alert(1)</script>召开会议",
    "words/end-of-title": "学院党委召开第三十次会议",
    "words/templates": "学院党委{{7*7}}${7*7}<%= 7*7 %>召开会议",
    "words/sql": "学院党委'); DROP TABLE article;-- 召开会议",
    "words/terminal": "学院党委[2J]8;;http://evil.example召开会议[0m",
    "words/formula": '=HYPERLINK（"http://evil.example","学院党委会议"）',
    "words/plus": "+1学院党委召开第三次会议",
    "words/minus": "-2+3学院党委召开第四次会议",
    "words/at-sign": "@SUM(1+1)学院党委召开第五次会议",
    "words/wide-equals": "＝1+1学院党委召开第六次会议",
    "words/quotes": '学院党委","召开第七次会议"',
}
#: What is due of the texts of those that tell another, or of which not all can be read.
TEXTS: dict[str, tuple[str, ...]] = {
    "notices/no-text": ("",),
    "shapes/long-line": ("支部组织党员认真学习，" * 300_000,),
    "shapes/white-space": ("支部组织学习。大家表示赞同。",),
    "shapes/deep-3000": ("2月13日上午，文学院党委在行政楼二楼会议室",),
    "shapes/deep-100000": ("2月13日下午，文学院后勤第二党支部在明德楼报告厅",),
    "characters/surrogates": ("1月17日，文学院党委围绕群众身边实事组织集中学习，5名支部委员",),
    "characters/bidirectional": ("党员学习。" * 30,),
    "characters/big5-as-gb2312": _TRADITIONAL,
    "characters/big5-hkscs": (*_TRADITIONAL, "嘅咗"),
    "characters/mixed-script": (
        *_TRADITIONAL,
        "乾隆年间的皇后与后勤处，头发和发展，里程与心里，干部与干部。",
    ),
    "characters/fragment": ("支部书记传达了会议精神，党员逐一作了发言。",),
    "characters/gb18030": ("𫖯仰之间，䶮山脚下，党员朱镕生、陶喆、冼堃和严䶮一同参加了学习。",),
    "words/tab-formula": ("=cmd|' /C calc'!A0",),
    "words/long-cell": tuple(f"第{i}条，支部组织党员学习。" * 10 for i in range(300)),
}


# --- every crawl ---------------------------------------------------------------------------------


@pytest.mark.parametrize("site", SITES)
def test_a_crawl_is_bounded_and_its_accounts_add_up(crawls: Crawls, site: str, note: Note) -> None:
    crawl = crawls[site]
    note(f"{crawl.memory:.0f} MB, {crawl.seconds:.0f} s, code {crawl.code}")
    assert "Traceback" not in crawl.said
    assert crawl.memory < MOST_MEMORY + MORE_MEMORY.get(site, 0)
    assert crawl.seconds < MOST_SECONDS
    assert crawl.code == (1 if crawl.findings else 0)
    for account in crawl.accounts.values():
        settled = account.stored + account.unchanged
        settled += sum(account.skipped.values()) + sum(account.failed.values())
        assert account.requested == settled


@pytest.mark.parametrize("site", WITH_A_LIST)
def test_harm_does_not_keep_a_crawl_from_what_is_honest(crawls: Crawls, site: str) -> None:
    for name in hostile.HONEST:
        due = hostile.expected(hostile.honest(site, name))
        found = crawls[site].article(crawls.campus.url(f"/hostile/{site}/{name}"))
        assert {field: getattr(found, field) for field in ("title", "text", "published")} == {
            field: due[field] for field in ("title", "text", "published")
        }


def test_bombs_take_hardly_more_memory_than_any_crawl(crawls: Crawls, note: Note) -> None:
    most, usual = crawls["bombs"].memory, crawls["redirects"].memory
    note(f"{most:.0f} MB, a crawl without them {usual:.0f} MB")
    assert most < MOST_WITH_BOMBS
    assert most < usual + 16


def test_what_breaks_off_is_asked_for_again(crawls: Crawls) -> None:
    assert crawls["wire"].accounts
    asked = crawls.campus.asked()
    due = "failed truncated"
    broken = [harm.page.path for harm in harms() if harm.page and harm.expect == due]
    assert len(broken) == 7
    assert {path: asked.count(path) for path in broken} == dict.fromkeys(broken, 2)


def test_no_cookie_and_no_log_in_is_sent_to_anybody(crawls: Crawls) -> None:
    assert all(crawls[site].accounts for site in ("redirects", "private", "words"))
    paths = crawls.campus.asked()
    assert "/hostile/redirects/cookies/set" in paths  # where it was sent on with a cookie
    assert "/hostile/redirects/log-in/in" in paths
    for host in crawls.campus.hosts:
        for entry in crawls.campus.log(host)["log"]:
            assert entry.keys() & {"cookie", "authorization", "referer"} == set(), entry


def test_attachments_are_named_and_neither_fetched_nor_written(crawls: Crawls) -> None:
    crawl = crawls["files"]
    offered = [row.attachments for row in crawl.articles.values()]
    files = [file for row in offered for file in row if "download.jsp" not in file["url"]]
    assert len(files) == 11
    asked = set(crawls.campus.asked())
    for file in files:
        parts = urlsplit(file["url"])
        assert parts.scheme in ("http", "https")
        assert parts.path not in asked
        assert not re.search(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]", file["name"])
    assert not [path for path in asked if path.startswith(("/files/", "/etc/"))]
    written = {path.name for path in crawls.folder.iterdir()}
    known = {f"{site}{end}" for site in SITES for end in (".txt", ".sqlite3")}
    kept = {f"{site}.sqlite3-{end}" for site in SITES for end in ("wal", "shm", "journal")}
    assert written <= known | kept | {"authority.pem"}


def test_nobody_asked_a_host_that_nobody_may_ask(crawls: Crawls) -> None:
    assert crawls["private"].accounts and crawls["feeds"].accounts
    secret = [name for name in crawls.campus.hosts if name.startswith("secret-")]
    assert secret
    assert [crawls.campus.asked(name) for name in secret] == [[] for _ in secret]
    (account,) = crawls["private"].accounts.values()
    assert account.skipped == {"private_address": 21, "no_address": 3}


def test_a_name_that_is_rebound_is_refused_where_it_leads_then(scrapy: Any) -> None:
    with listen(lambda wire, path: wire.sendall(answer("<p>secret"))) as inner:
        url = inner.url("/dqgz.htm", "zzb.yunhe.example")
        done = scrapy(
            *("crawl", "campus", "-a", f"url={url}"),
            *("-s", "TWISTED_DNS_RESOLVER=tests.resolver.Rebinding", "-s", "DOWNLOAD_TIMEOUT=2"),
            *("-s", "ROBOTSTXT_OBEY=False", "-s", "RETRY_TIMES=1", "-s", "DOWNLOAD_DELAY=0"),
        )
        assert inner.connections == 0
    assert done.returncode == 1
    assert f"{url} could not be read: private_address." in done.stderr
