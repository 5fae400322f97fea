"""`scrapy sources`: what the register holds."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table
from rich.text import Text
from scrapy.commands import ScrapyCommand

from crawler.arguments import add_examples, refuse
from crawler.sources import RegisterError, choose, load, nearest
from crawler.sources.model import Source

VERBS = ("list", "show")
EXAMPLES = """\
  scrapy sources list
  scrapy sources list 南开
  scrapy sources show nankai-zzb
"""


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "list [WORD] | show KEY [options]"

    def short_desc(self) -> str:
        return "List the registered sources, or show one"

    def long_desc(self) -> str:
        return (
            "List the registered sources, or those with WORD in their key, university, unit or "
            "section; or show all that is known of one."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        verb, words = (args[0], args[1:]) if args else ("", [])
        if verb not in VERBS:
            refuse("sources", f"Unknown verb {verb!r}{nearest(verb, VERBS)}")
        try:
            sources = load(self.settings.getlist("SOURCES"))
            if verb == "list":
                print_sources([s for s in sources.values() if all(w in _text(s) for w in words)])
            else:
                for source in choose(sources, ",".join(words)):
                    print(source.model_dump_json(indent=2, by_alias=True, exclude_none=True))
        except RegisterError as error:
            refuse("sources", error)


def print_sources(sources: list[Source]) -> None:
    """Print a table of `sources`, a line each."""
    console = Console()
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("key", "university", "unit", "list"):
        table.add_column(name, no_wrap=True)
    for source in sources:
        row = (source.key, source.university, source.unit or "", source.lists[0])
        table.add_row(*map(Text, row))
    if not console.is_terminal:
        console = Console(width=200)
    console.print(table)
    print(f"{len(sources)} sources")


def _text(source: Source) -> str:
    return " ".join(filter(None, (source.key, source.university, source.unit, source.section)))
