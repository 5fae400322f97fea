"""The arguments of spiders and commands: values, or one sentence that says what is wrong."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, NoReturn

from crawler.sources import nearest
from crawler.sources.model import PROVINCES
from pipelines.repair.article import active_rules

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


class ArgumentError(Exception):
    """An argument cannot be used; the message is one sentence that says what to write."""


def check_names(given: Mapping[str, object], known: Iterable[str]) -> None:
    """Raise ArgumentError where `given` has a name that is not among `known`.

    Names that begin with a line are those of who runs the spider, as `_job` is scrapyd's.
    """
    for name in given:
        if name not in set(known) and not name.startswith("_"):
            raise ArgumentError(f"Unknown argument {name!r}{nearest(name, known)}")


def parse_date(name: str, value: str | None) -> date | None:
    """Return the ISO date that `value` writes, None for None; raise ArgumentError.

    >>> parse_date("since", "2024-06-30")
    datetime.date(2024, 6, 30)
    """
    if value is None:
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise ArgumentError(
            f"{name}={value} is no date; write year-month-day, for example {name}=2024-06-30."
        ) from None


def parse_rules(settings: BaseSettings) -> list[str] | None:
    """Return the rules of repair that the settings name, None for all; raise ArgumentError."""
    try:
        return active_rules(settings)
    except ValueError as error:
        raise ArgumentError(f"REPAIR_RULES: {error}.") from error


def parse_province(value: str | None) -> str | None:
    """Return `value` if it is a province, None for none; raise ArgumentError."""
    if value and value not in PROVINCES:
        raise ArgumentError(f"Unknown province {value!r}{nearest(value, PROVINCES)}")
    return value or None


def parse_count(name: str, value: str | None, least: int = 1) -> int | None:
    """Return the whole number, no less than `least`, that `value` writes, None for None."""
    if value is None:
        return None
    if not value.strip().isdecimal() or int(value) < least:
        raise ArgumentError(f"{name}={value} is no number; write {name}=3, for example.")
    return int(value)


#: The exit code of what was stopped by Ctrl-C or SIGTERM.
INTERRUPTED = 130


def refuse(command: str, sentence: object, code: int = 2) -> NoReturn:
    """End the program with `sentence` on standard error and the exit code."""
    print(f"scrapy {command}: {sentence}", file=sys.stderr)
    sys.exit(code)


def add_range(parser: argparse.ArgumentParser) -> None:
    """Add the options that `parse_range` reads."""
    parser.add_argument("--since-id", metavar="N", help="articles with numbers above N alone")
    parser.add_argument("--until-id", metavar="N", help="articles with numbers up to N alone")


def parse_range(opts: argparse.Namespace) -> tuple[int, int | None]:
    """Return above and up to which numbers articles are meant; raise ArgumentError."""
    return parse_count("--since-id", opts.since_id, 0) or 0, parse_count(
        "--until-id", opts.until_id
    )


def add_examples(parser: argparse.ArgumentParser, examples: str) -> None:
    """Print `examples`, line by line as they are, at the end of the help."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"examples:\n{examples}"
