"""Writes a release: the data, what describes them, and the checksums of all; or nothing."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Engine

from pipelines.database.reading import snapshot
from pipelines.export import opened, opened_folder, writer
from pipelines.export.records import Records, Selection, count
from pipelines.release import crate, datasheet, package
from pipelines.release.account import Account, Content, account
from pipelines.release.checksums import DATA, PACKAGE, SUMS, Progress, sha256_of, sums_file
from pipelines.release.citation import Citation, citation_file

#: The formats that the data are written in, each with the module that it needs.
FORMATS = {"jsonl": "json", "csv": "csv", "parquet": "pyarrow"}


class ReleaseError(Exception):
    """No release can be made; the message is one sentence that says what to do."""


def make(
    engine: Engine, folder: Path, selection: Selection, citation: Citation, progress: Progress
) -> Account:
    """Write the release of `selection` to `folder`, which is new or empty; return its account.

    Raises ReleaseError, and OSError where it cannot be written; the folder is then as it was.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ReleaseError(f"{folder} is not empty; name a folder that is not there yet.")
    with opened_folder(str(folder)) as place:
        told = _write_data(engine, place, selection, progress)
        sums = {path.name: sha256_of(path) for path in place.iterdir()}

        def describe(name: str, text: str) -> None:
            with opened(str(place / name)) as stream:
                stream.write(text.encode())
            sums[name] = sha256_of(place / name)

        describe("CITATION.cff", citation_file(citation, told.content.articles, sums[DATA]))
        describe("DATASHEET.md", datasheet.english(citation, told))
        describe("DATASHEET.zh.md", datasheet.chinese(citation, told))
        describe(PACKAGE, package.package_file(citation, told, place, sums))
        describe(crate.NAME, crate.crate_file(citation, told, place, sums))
        describe(SUMS, sums_file(sums))
    return told


def _write_data(engine: Engine, place: Path, selection: Selection, progress: Progress) -> Account:
    """Write the articles in all formats, as they are at this moment, and count them."""
    content = Content()
    names = [name for name, module in FORMATS.items() if find_spec(module)]
    with snapshot(engine) as connection:
        total = count(connection, selection) * (len(names) + 1)
        done = 0

        def tell(number: int) -> None:
            nonlocal done
            done += number
            progress("writing articles", done, total)

        found = Records(connection, selection, tell)
        for name in names:
            with opened(str(place / f"articles.{name}")) as stream:
                writer(name)(found, stream)
        for record in found:
            content.add(record)
        return account(connection, selection, content)
