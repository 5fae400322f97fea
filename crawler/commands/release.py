"""`scrapy release`: the answer to a query, frozen so that it can be cited and checked."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from scrapy.commands import ScrapyCommand

from crawler.arguments import INTERRUPTED, ArgumentError, add_examples, parse_date, refuse
from crawler.commands.export import add_limits, counted, omitted, selection_of
from crawler.meter import Meter
from pipelines.database.engine import DatabaseError, open_database, using
from pipelines.database.reading import snapshot
from pipelines.export.records import Selection
from pipelines.release import Citation, ReleaseError, make, verify
from pipelines.release.checksums import SUMS, sha256_of

TITLE = "高校党建新闻语料 Party-affairs news of Chinese universities"
EXAMPLES = """\
  scrapy release corpus-2024 --since 2024-01-01 --until 2024-12-31 --author 杨阳
  scrapy release yunhe --university 云河大学 --title 云河大学党建新闻 --version 1.0
  scrapy release everything --all --date 2026-11-30 --license CC-BY-4.0
  scrapy release --verify corpus-2024
"""


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "FOLDER [options] | --verify FOLDER"

    def short_desc(self) -> str:
        return "Freeze a query in a folder that can be cited and checked"

    def long_desc(self) -> str:
        return (
            "Write the articles of a query to FOLDER, which is new or empty: the data as "
            "JSON Lines and CSV, and Parquet where pyarrow is installed, datapackage.json, "
            "ro-crate-metadata.json, CITATION.cff, a datasheet in Chinese and English, and "
            "SHA256SUMS. The same query on the same data with the same --date gives the same "
            "bytes. --verify says whether every file is as it was made; the exit code is 1 if not."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_limits(parser)
        parser.add_argument("--title", default=TITLE, help="of the release")
        parser.add_argument("--version", help="of the release; its date, if none is given")
        parser.add_argument(
            "--date", metavar="DATE", help="of the release; today, if none is given"
        )
        parser.add_argument(
            "--author", action="append", metavar="NAME", help="who is cited; once for each"
        )
        parser.add_argument("--license", metavar="SPDX", help="an identifier such as CC-BY-4.0")
        parser.add_argument("--verify", action="store_true", help="check the release in FOLDER")
        add_examples(parser, EXAMPLES)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        if len(args) != 1:
            refuse("release", f"Say the folder: scrapy release {self.syntax()}.")
        folder = Path(args[0])
        try:
            if opts.verify:
                self.exitcode = verified(folder)
            else:
                selection, citation = selection_of(opts), _citation(opts)
                released(self.settings["DATABASE_URL"], folder, selection, citation)
        except (ArgumentError, DatabaseError, ReleaseError) as error:
            refuse("release", error)
        except OSError as error:
            refuse("release", f"{folder} cannot be read or written: {error.strerror}.")
        except KeyboardInterrupt:
            print("interrupted; nothing was written", file=sys.stderr)
            self.exitcode = INTERRUPTED


def released(database_url: str, folder: Path, selection: Selection, citation: Citation) -> None:
    """Make a release and print what it holds and what to cite."""
    with using(open_database(database_url)) as engine, Meter() as meter:
        with snapshot(engine) as connection:
            counted(connection, selection)  # or it says what is wrong with --where
        told = make(engine, folder, selection, citation, meter)
    print(f"{told.content.articles:,} articles released to {folder}{omitted(told.left_out)}")
    print(f"{SUMS} has the SHA-256 {sha256_of(folder / SUMS)}")


def verified(folder: Path) -> int:
    """Check a release, print what was found, and return the exit code."""
    if not folder.is_dir():
        raise ArgumentError(f"There is no folder {folder}.")
    with Meter() as meter:
        faults = verify(folder, meter)
    for fault in faults:
        print(fault)
    if faults:
        print(f"{folder} is not as it was released.")
        return 1
    print(f"{folder} is as it was released; {SUMS} has the SHA-256 {sha256_of(folder / SUMS)}")
    return 0


def _citation(opts: argparse.Namespace) -> Citation:
    day = parse_date("--date", opts.date) or datetime.now(UTC).date()
    return Citation(
        title=opts.title,
        version=opts.version or day.isoformat(),
        released=day,
        # Whoever publishes it says who they are; else the program is all that is known.
        authors=tuple(opts.author or [f"dangjian-crawler {version('dangjian-crawler')}"]),
        licence=opts.license and _licence(opts.license),
    )


def _licence(text: str) -> str:
    try:
        licence: str = canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        licence = ""
    if not licence or " " in licence:
        raise ArgumentError(
            f"--license={text} is no licence of spdx.org/licenses; write --license=CC-BY-4.0, "
            "for example."
        )
    return licence
