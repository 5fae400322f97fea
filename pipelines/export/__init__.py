"""Writes the corpus to files. A module of this package is a format, known by its name.

Each has `write(records, stream)`: `records` are dictionaries with the names of
`crawler.items.FIELDS`, `stream` is a binary file.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

Record = dict[str, Any]
Writer = Callable[[Iterable[Record], BinaryIO], None]

#: Modules here that are no formats.
OTHERS = {"dictionary", "records"}


def formats() -> list[str]:
    """Return the names of the formats, in alphabetical order."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name not in OTHERS)


def writer(name: str) -> Writer:
    """Return the function that writes the format `name`."""
    write: Writer = importlib.import_module(f"{__name__}.{name}").write
    return write


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
