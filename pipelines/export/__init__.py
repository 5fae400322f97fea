"""Writes the corpus to files. A module of this package is a format, known by its name.

Each has `write(records, stream)`: `records` are `pipelines.export.records.Records`, `stream` is a
binary file. It returns what it had to change: notes with how many cells or records each is about.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipelines.export.records import Records, years

Writer = Callable[[Records, BinaryIO], dict[str, int]]

#: Modules here that are no formats.
OTHERS = {"cells", "dictionary", "records"}
#: How the name of a file ends, where it is not the name of the format.
ENDINGS = {"warc": "warc.gz"}
UNDATED = "__HIVE_DEFAULT_PARTITION__"  # Hive's name for null, which DuckDB, pandas, polars know


class FolderError(Exception):
    """A folder is not one of an earlier export; the message is one sentence that says so."""


def formats() -> list[str]:
    """Return the names of the formats, in alphabetical order."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name not in OTHERS)


def writer(name: str) -> Writer:
    """Return the function that writes the format `name`."""
    write: Writer = importlib.import_module(f"{__name__}.{name}").write
    return write


def export(records: Records, path: str, name: str, write: Writer) -> Counter[str]:
    """Write `records` to `path` in the format `name`; return the notes of `write`.

    A path that is a folder, or ends with a slash, gets a part for each year of publication.
    Raises OSError and FolderError.
    """
    if not is_folder(path):
        with opened(path) as stream:
            return Counter(write(records, stream))
    notes: Counter[str] = Counter()
    with opened_folder(path) as folder:
        for year in years(records.database, records.selection):
            file = folder / f"year={year or UNDATED}" / part(name, 0)
            with opened(str(file)) as stream:
                notes += write(records.of_year(year), stream)
    return notes


def part(name: str, number: int) -> str:
    """Return the name of a part of an export.

    >>> part("warc", 3)
    'part-3.warc.gz'
    """
    return f"part-{number}.{ENDINGS.get(name, name)}"


def is_folder(path: str) -> bool:
    """Whether `path` names a folder, there or to be made."""
    return path.endswith(("/", os.sep)) or Path(path).is_dir()


@contextmanager
def opened_folder(path: str) -> Iterator[Path]:
    """Make a folder for parts that gets the name `path` when the block ends well.

    An earlier export of that name gives way to it; what is anything else is left alone.
    """
    target = Path(path).resolve()
    if target.exists() and not _is_export(target):
        raise FolderError(f"{path} holds other files than an export; name a new folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as beside:
        new = Path(beside) / "new"
        new.mkdir()
        yield new
        if target.exists():
            target.rename(Path(beside) / "old")
        new.rename(target)


def _is_export(folder: Path) -> bool:
    return all(
        entry.name.startswith("year=") and all(map(_is_part, entry.iterdir()))
        if entry.is_dir()
        else _is_part(entry)
        for entry in folder.iterdir()
    )


def _is_part(file: Path) -> bool:
    return file.name.startswith("part-")


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """Open `path`, or standard output for "-", to write it whole or not at all.

    The file gets its name when the block ends well; until then, and after an error, whatever
    had that name stays as it was.
    """
    if path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path).resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
