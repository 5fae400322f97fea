"""The register of sources: which list pages belong to which university, unit and section."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from crawler.sources.model import Source

HERE = Path(__file__).parent


class RegisterError(Exception):
    """A source is unknown or wrongly described; the message is one sentence that says which."""


def load(paths: Iterable[str | Path] = (HERE,)) -> dict[str, Source]:
    """Return all sources of the TOML files, or folders of them, in `paths`, by key.

    Raises RegisterError where a file or an entry is wrong, or a key stands twice.
    """
    sources: dict[str, Source] = {}
    for path in map(Path, paths):
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            for key, source in _read(file).items():
                if key in sources:
                    raise RegisterError(f"{file}: the key {key} is already taken.")
                sources[key] = source
    return sources


def choose(sources: dict[str, Source], keys: str) -> list[Source]:
    """Return the sources that `keys`, separated by commas, names; raise RegisterError."""
    chosen = []
    for key in filter(None, (key.strip() for key in keys.split(","))):
        if key not in sources:
            raise RegisterError(f"Unknown source {key!r}{nearest(key, sources)}")
        chosen.append(sources[key])
    if not chosen:
        raise RegisterError("No source is named; `scrapy sources list` shows them.")
    return chosen


def nearest(word: str, choices: Iterable[str]) -> str:
    """Return the end of a sentence that refuses `word`: what may have been meant.

    >>> "Unknown argument 'sorce'" + nearest("sorce", ["source", "url"])
    "Unknown argument 'sorce'; did you mean source?"
    >>> "Unknown argument 'x'" + nearest("x", ["source", "url"])
    "Unknown argument 'x'; there are source, url."
    """
    choices = sorted(choices)
    if close := difflib.get_close_matches(word, choices, n=1, cutoff=0.5):
        return f"; did you mean {close[0]}?"
    if 0 < len(choices) <= 12:
        return f"; there are {', '.join(choices)}."
    return "."


def _read(file: Path) -> dict[str, Source]:
    try:
        entries = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegisterError(f"{file} cannot be read as a register of sources: {error}.") from error
    sources = {}
    for key, entry in entries.items():
        try:
            sources[key] = Source.model_validate({"key": key, **entry})
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"]))
            raise RegisterError(f"{file}: {key}.{field}: {first['msg']}.") from error
        except TypeError as error:
            raise RegisterError(f"{file}: {key} must be a table, [{key}].") from error
    return sources
