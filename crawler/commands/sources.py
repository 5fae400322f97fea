"""`scrapy sources`: what the register holds, what is at an address, what works now."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text
from scrapy.commands import ScrapyCommand
from sqlalchemy import Engine

from crawler.arguments import ArgumentError, add_examples, parse_province, refuse
from crawler.slots import slots
from crawler.sources import RegisterError, choose, double_first_class, load, nearest
from crawler.sources.check import Checked, check
from crawler.sources.detect import Detection, Found, described, detect, entries, host_of
from crawler.sources.model import CAVEATS, Source, Tls, web_address
from crawler.sources.visit import Fetch, UnreadableError, VisitSpider
from crawler.tls import tls_of
from pipelines import habits
from pipelines.database.engine import DatabaseError, connect, using
from pipelines.health import DAYS, Health, health, sparkline

VERBS = ("list", "show", "detect", "check", "health")
WIDTH = 10_000  # characters of the longest line, where there is no terminal
EXAMPLES = """\
  scrapy sources list
  scrapy sources list 南开
  scrapy sources show nankai-zzb
  scrapy sources detect https://www.example.edu.cn/
  scrapy sources check nankai-zzb,shiep-zzb
  scrapy sources check --province 天津
  scrapy sources health
"""


class Command(ScrapyCommand):
    requires_project = True

    def syntax(self) -> str:
        return "list [WORD] | show KEY | detect URL | check [KEY] | health [KEY] [options]"

    def short_desc(self) -> str:
        return "List, show, detect or check sources"

    def long_desc(self) -> str:
        return (
            "list: the registered sources, or those with WORD in their key, university, unit or "
            "section, and the 双一流 universities without a known list page. show: all that is "
            "known of one. detect: what is at an address that nobody registered, a list page or "
            "a home page, and the TOML that registers it. check: visit sources, and tell what "
            "works and what broke; the exit code is 1 where something did. health: how the sources "
            "were in the last thirty days, by what is stored of their visits: a bar for the "
            "articles of each day, a dot where there was no visit."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--province", metavar="P", help="those of a province alone")
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        verb, words = (args[0], args[1:]) if args else ("", [])
        if verb not in VERBS:
            refuse("sources", f"Unknown verb {verb!r}{nearest(verb, VERBS)}")
        try:
            province = parse_province(opts.province)
            sources = load(self.settings.getlist("SOURCES"))
            if verb == "list":
                print_sources(sources, words, province)
            elif verb == "show":
                for source in choose(sources, ",".join(words)):
                    print_source(source)
            elif verb == "detect":
                self.detect(words, sources)
            else:
                chosen = choose(sources, ",".join(words)) if words else list(sources.values())
                chosen = [s for s in chosen if province in (None, s.province)]
                if verb == "check":
                    self.check(chosen)
                else:
                    with using(connect(self.settings["DATABASE_URL"])) as engine:
                        print_health(engine, chosen)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader has seen enough
            sys.stderr.close()
        except (ArgumentError, DatabaseError, RegisterError) as error:
            refuse("sources", error)

    def detect(self, words: list[str], sources: dict[str, Source]) -> None:
        """Print what is at an address; the exit code is 1 where no list is."""
        if len(words) != 1:
            refuse("sources", "Say where to look: scrapy sources detect URL.")
        url = words[0]
        try:
            web_address(url)
        except ValueError as error:
            refuse("sources", f"{error}; write https://HOST/PATH.")
        done: list[Detection] = []

        async def work(fetch: Fetch) -> None:
            try:
                done.append(await detect(fetch, url, lambda line: tell(shown(line))))
            except UnreadableError as error:
                tell(shown(f"{url} cannot be read: {error}."))

        self.visit(work, {host_of(url): None}, {})
        self.exitcode = 0 if done and done[0].lists else 1
        if done:
            print_detection(done[0], sources)

    def check(self, sources: Sequence[Source]) -> None:
        """Visit sources and print a table; the exit code is 1 where one does not work."""
        if not sources:
            refuse("sources", "No source is registered there; `scrapy sources list` shows them.")
        done: list[Checked] = []
        total = sum(len(source.lists) for source in sources)

        def progress(checked: Checked) -> None:
            done.append(checked)
            tell(shown(f"{len(done)} of {total}: {checked.source.key}: {checked.verdict}"))

        async def work(fetch: Fetch) -> None:
            await check(fetch, sources, progress)

        delays = {host: source.delay for source in sources for host in source.all_hosts}
        self.visit(work, delays, tls_of(sources))
        order = {source.key: number for number, source in enumerate(sources)}
        print_checks(sorted(done, key=lambda checked: order[checked.source.key]))
        if len(done) < total:
            tell(f"{total - len(done)} were not visited.")
        self.exitcode = 0 if len(done) == total and all(c.works for c in done) else 1

    def visit(
        self,
        work: Callable[[Fetch], Awaitable[None]],
        delays: dict[str, float | None],
        exceptions: dict[str, Tls],
    ) -> None:
        """Run `work` on a crawler with the settings of every crawl."""
        assert self.crawler_process
        settings = {"DOWNLOAD_SLOTS": slots(delays), "TLS_EXCEPTIONS": exceptions}
        self.crawler_process.crawl(VisitSpider, work=work, hosts=list(delays), **settings)
        self.crawler_process.start()


def print_sources(sources: dict[str, Source], words: list[str], province: str | None) -> None:
    """Print a table of the sources with `words`, a line each, and of the schools without one."""
    chosen = [
        source
        for source in sources.values()
        if all(word in _text(source) for word in words) and province in (None, source.province)
    ]
    # A guessed address is no list page that anyone has seen.
    registered = {s.university for s in sources.values() if "guessed" not in s.caveats}
    unlisted = [
        name
        for name, home in double_first_class().items()
        if name not in registered and all(w in name for w in words) and province in (None, home)
    ]
    rows = [(s.key, s.university, s.unit or "", s.lists[0], ", ".join(s.caveats)) for s in chosen]
    rows += [("", name, "", "no list page known", "") for name in unlisted]
    print_table(("key", "university", "unit", "list", "caveats"), rows)
    schools = len({source.university for source in chosen})
    print(f"{len(chosen)} sources of {schools} universities", end="")
    print(f"; no list page known of {len(unlisted)} more" if unlisted else "")


def print_source(source: Source) -> None:
    """Print all that is known of a source, and what its caveats mean."""
    print(source.model_dump_json(indent=2, by_alias=True))
    for caveat in source.caveats:
        tell(f"{caveat}: {CAVEATS[caveat]}.")


def print_detection(detection: Detection, sources: dict[str, Source]) -> None:
    """Print the list at an address, or a table of those of a home page, and their TOML."""
    single = [found for found in detection.lists if found.link is None]
    for found in single:
        print(shown(described(found)))
    if not single:
        print_table(
            ("topic", "section", "menu", "items", "dated", "newest", "article", "list", ""),
            [_column_row(found) for found in detection.lists],
        )
        links = f"{detection.followed} of {detection.links} links followed"
        print(f"{len(detection.lists)} lists found, {links}")
    for text in entries(detection, sources):
        print(f"\n{shown(text)}")


def print_checks(checks: list[Checked]) -> None:
    """Print a table of what each source gave, and how many work."""
    rows = [
        (
            done.source.key,
            done.visit.url,
            done.visit.family or "",
            str(len(done.visit.listing.items)),
            str(done.visit.newest or ""),
            (done.visit.article and done.visit.article.title) or "",
            done.verdict,
        )
        for done in checks
    ]
    print_table(("key", "list", "family", "items", "newest", "article", "now"), rows)
    broken = sum(not done.works for done in checks)
    print(f"{len(checks) - broken} of {len(checks)} list pages work, {broken} do not")


def print_health(engine: Engine, sources: Sequence[Source]) -> None:
    """Print a table of how the sources that were ever visited were of late."""
    now = datetime.now(UTC)
    with engine.connect().execution_options(readonly=True) as connection:
        known = health(connection, now.date())
        due = habits.due(connection)
    visited = [source for source in sources if source.key in known]
    rows = [_health_row(key, known[key], due.get(key), now) for key in (s.key for s in visited)]
    names = ("key", f"last {DAYS} days", "articles", "visits", "visited", "due", "now")
    print_table(names, rows)
    for key in (source.key for source in visited):
        for finding in known[key].findings:
            print(f"{key}: {shown(finding)}")
    print(f"{len(visited)} of {len(sources)} sources were ever visited")


def print_table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their names; what a site says is no markup and no control character."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    cells = [[Text(shown(cell)) for cell in row] for row in rows]
    first = max((row[0].cell_len for row in cells), default=None)
    for name in names:  # a key is never cut
        table.add_column(name, no_wrap=True, min_width=first if name == names[0] else None)
    for row in cells:
        table.add_row(*row)
    console = Console()
    if not console.is_terminal:
        console = Console(width=Console(width=WIDTH).measure(table).maximum)
    console.print(table)


def tell(line: str) -> None:
    """Print a line on standard error, at once."""
    print(line, file=sys.stderr, flush=True)


def shown(text: str) -> str:
    r"""Return `text` without what a terminal would act on.

    >>> shown("a\x1b[2Jb\u202ec\nd")
    'a\ufffd[2Jb\ufffdc\nd'
    """
    return "".join(c if c.isprintable() or c in "\n\u3000\xa0" else "\ufffd" for c in text)


def _column_row(found: Found) -> tuple[str, ...]:
    visit, link = found.visit, found.link
    assert link
    return (
        link.topic,
        link.label,
        link.menu or "",
        str(len(visit.listing.items)),
        str(visit.dated),
        str(visit.newest or ""),
        "read" if visit.article else "",
        visit.url,
        "; ".join(visit.problems),
    )


def _health_row(key: str, one: Health, due: datetime | None, now: datetime) -> tuple[str, ...]:
    number = len(one.findings)
    broken = f"{number} finding{'s' * (number != 1)}" if number else ""
    told = broken or ("due" if due and due <= now else "well")
    return (
        key,
        sparkline(one.stored),
        str(one.articles),
        str(one.visits),
        f"{one.visited:%Y-%m-%d %H:%M}" if one.visited else "",
        f"{due:%Y-%m-%d %H:%M}" if due else "",
        told,
    )


def _text(source: Source) -> str:
    return " ".join(filter(None, (source.key, source.university, source.unit, source.section)))
