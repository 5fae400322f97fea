"""`scrapy show`: one stored article, and why it is what it is."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from scrapy.commands import ScrapyCommand
from sqlalchemy import Engine, func, or_, select

from crawler.arguments import ArgumentError, add_examples, refuse
from crawler.items import FIELDS, Article
from crawler.pages import identity
from crawler.terminal import harmless
from pipelines.database.engine import DatabaseError, open_database
from pipelines.database.tables import LARGEST_ID, article
from pipelines.database.values import sha256, storable
from pipelines.export.records import plain
from pipelines.relevance import assess, explain

EXAMPLES = """\
  scrapy show 17
  scrapy show https://www.example.edu.cn/info/1094/5585.htm
  scrapy export jsonl - --since 2024-01-01 | head -1
"""
#: Fields that stand in blocks of their own, and the unrepaired text, which only exports give.
APART = ("text", "original_text", "repairs", "flags", "relevance", "topics")


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "ID|URL [options]"

    def short_desc(self) -> str:
        return "Show a stored article and why it is relevant"

    def long_desc(self) -> str:
        return (
            "Show the stored article with the number ID, or the one that is stored for the address "
            "URL: its fields, its text, what was repaired, its flags with the evidence for them, "
            "and the terms that made its relevance and topics."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        if len(args) != 1:
            refuse("show", "Say which article: scrapy show ID or scrapy show URL.")
        try:
            engine = open_database(self.settings["DATABASE_URL"])
            record = find(engine, args[0])
            engine.dispose()
            print(shown(record))
            sys.stdout.flush()
        except (ArgumentError, DatabaseError) as error:
            refuse("show", error)
        except BrokenPipeError:  # the reader has seen enough
            sys.stderr.close()


def find(engine: Engine, which: str) -> dict[str, Any]:
    """Return the record with the id, or stored for the address, `which`; raise ArgumentError."""
    query = select(*(article.c[name] for name in FIELDS)).order_by(article.c.id).limit(1)
    if which.isdecimal():
        query = query.where(article.c.id == min(int(which[:20]), LARGEST_ID))
    else:
        address = storable(which)
        stored_for = article.c.key_sha256 == sha256(identity(address))
        query = query.where(or_(stored_for, article.c.url == address))
    with engine.connect().execution_options(readonly=True) as connection:
        row = connection.execute(query).mappings().first()
        last = connection.scalar(select(func.max(article.c.id)))
    if row is None and last is None:
        raise ArgumentError("No article is stored yet; `scrapy demo` crawls some to try.")
    if row is None:
        named = (
            f"has the number {which}; the last is {last}"
            if which.isdecimal()
            else (f"is stored for {which}; `scrapy export csv OUT` lists the addresses")
        )
        raise ArgumentError(f"No article {named}.")
    return {name: plain(value) for name, value in row.items()}


def shown(record: dict[str, Any]) -> str:
    """Return a record as text to read: fields, text, repairs, flags, relevance with its reasons."""
    known = {name: _line(record[name]) for name in FIELDS if name not in APART}
    unknown = [name for name, value in known.items() if not value]
    fields = {name: value for name, value in known.items() if value}
    if unknown:
        fields["not known"] = ", ".join(unknown)
    blocks = [
        _table(fields),
        f"text, {len(record['text'])} characters\n{_indented(record['text'])}",
        f"repairs\n{_indented(_table(record['repairs']))}",
        f"flags\n{_indented(_table({flag: _line(e) for flag, e in record['flags'].items()}))}",
        _reasons(record),
    ]
    return harmless("\n\n".join(blocks))


def _reasons(record: dict[str, Any]) -> str:
    """Why the record has its relevance; what is stored too, where the lexicon has changed since."""
    found = assess(Article(title=record["title"], section=record["section"], text=record["text"]))
    if (record["relevance"], record["topics"]) == (found.relevance, found.topics):
        return explain(found)
    stored = f"{record['relevance']}, topics: {', '.join(record['topics']) or 'none'}"
    if record["relevance"] is None:
        stored = "none, the article was stored without"
    return f"relevance stored: {stored}; by the lexicon of today:\n{explain(found)}"


def _line(value: Any) -> str:
    """A value on one line; names joined, objects as JSON."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, list):
        return "; ".join(_line(entry) for entry in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return " ".join(str(value).split())


def _table(rows: dict[str, Any]) -> str:
    width = max(map(len, rows), default=0)
    return "\n".join(f"{name:{width}}  {value}" for name, value in rows.items()) or "none"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))
