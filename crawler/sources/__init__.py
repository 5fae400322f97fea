"""The register of sources: which list pages belong to which university, unit and section."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from crawler.sources.model import PROVINCES, Source, place

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

HERE = Path(__file__).parent
#: Fields as a register writes them; `key` is the heading of the entry.
FIELDS = [info.alias or name for name, info in Source.model_fields.items() if name != "key"]


class RegisterError(Exception):
    """A source is unknown or wrongly described; the message is one sentence that says which."""


def load(paths: Iterable[str | Path] = (HERE,)) -> dict[str, Source]:
    """Return all sources of the TOML files, or folders of them, in `paths`, by key.

    Raises RegisterError where a file or an entry is wrong, where a key or a list page stands
    twice, and where one university is in two provinces.
    """
    folders = [path.glob("*.toml") if path.is_dir() else [path] for path in map(Path, paths)]
    return dict(_loaded(tuple((file, _state(file)) for files in folders for file in sorted(files))))


def _state(file: Path) -> tuple[int, ...]:
    """What is another once a file has changed; nothing for one that is not there."""
    with suppress(OSError):
        found = file.stat()
        return found.st_ino, found.st_mtime_ns, found.st_size
    return ()


@lru_cache(maxsize=4)  # a worker asks before each job, and a long register takes its time
def _loaded(files: tuple[tuple[Path, tuple[int, ...]], ...]) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    pages: dict[str, str] = {}
    homes: dict[str, str] = {}
    for file, _ in files:
        for key, source in _read(file).items():
            if key in sources:
                raise RegisterError(f"{file}: the key {key} is already taken; choose another.")
            sources[key] = source
            for url in source.lists:
                other = pages.setdefault(place(url), key)
                if other != key or [place(u) for u in source.lists].count(place(url)) > 1:
                    raise RegisterError(
                        f"{file}: {key}.list: {url} is already a list of {other}; "
                        "leave one of them out."
                    )
            home = homes.setdefault(source.university, source.province or "")
            if source.province and home and home != source.province:
                raise RegisterError(
                    f"{file}: {key}: {source.university} is in {home} elsewhere, here in "
                    f"{source.province}; move the entry to the file of its province."
                )
    return sources


def double_first_class() -> dict[str, str]:
    """Return the 147 universities of the 双一流 list of 2022, each with its province."""
    lines = (HERE / "double_first_class.txt").read_text("utf-8").splitlines()
    provinces = (line.partition("：") for line in lines if line and not line.startswith("#"))
    return {name: province for province, _, names in provinces for name in names.split()}


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
    province = entries.pop("province", None)
    if province is not None and province not in PROVINCES:
        raise RegisterError(
            f"{file}: {province!r} is no province{nearest(str(province), PROVINCES)}"
        )
    sources = {}
    for key, entry in entries.items():
        if not isinstance(entry, dict):
            raise RegisterError(f"{file}: {key} must be a table; write [{key}] above its lines.")
        try:
            sources[key] = Source.model_validate({"province": province, **entry, "key": key})
        except ValidationError as error:
            raise RegisterError(f"{file}: {_sentence(key, error.errors()[0])}") from error
    return sources


def _sentence(key: str, error: ErrorDetails) -> str:
    """Return one sentence on a wrong entry: its key, the field, and what to do."""
    name = str(error["loc"][0])
    given: Any = error["input"]
    if name == "key":
        return f"[{key}]: a key is small letters, digits, dots and hyphens; rename it."
    where = f"{key}.{name}"
    match error["type"]:
        case "missing":
            return f"{where} is missing; add it."
        case "too_short" | "string_too_short":
            return f"{where} is empty; fill it in."
        case "extra_forbidden":
            return f"{where} is no field of a source{nearest(name, FIELDS)}"
        case "value_error":
            return f"{where}: {error['msg'].partition(', ')[2]}; write https://HOST/PATH."
        case "literal_error":
            choices = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            return f"{where}: {given!r} is not known{nearest(str(given), choices)}"
    return f"{where}: {error['msg'][:1].lower()}{error['msg'][1:]}, not {given!r}."
