"""The checksums of a release, in the words of `sha256sum`, and what they say of a folder."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pipelines.database.values import content_sha256

SUMS = "SHA256SUMS"
DATA = "articles.jsonl"
PACKAGE = "datapackage.json"
#: Names that `make` gives; no other is looked at, so none can lead out of the folder.
LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z][A-Za-z0-9.-]*)\n")

#: Told how far the work is: at what, how many of how many.
Progress = Callable[[str, int, int], None]


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sums_file(sums: Mapping[str, str]) -> str:
    """Return the text of SHA256SUMS for hashes by file name."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))


def verify(folder: Path, progress: Progress) -> list[str]:
    """Return what is wrong with a release, a sentence each; nothing where all is as it was made."""
    sums = _read_sums(folder)
    if sums is None:
        return [f"{SUMS} is missing, changed, or no list of checksums"]
    faults = list(_changed(folder, sums, progress))
    names = {path.name for path in folder.iterdir()} - {SUMS}
    faults += [f"{name!r} is no file of this release" for name in sorted(names - sums.keys())]
    if faults:
        return faults
    try:
        return list(_miscounted(folder, progress))
    except (ValueError, KeyError, TypeError, RecursionError):
        return [f"{DATA} or {PACKAGE} is not what a release writes"]


def _read_sums(folder: Path) -> dict[str, str] | None:
    """The hashes by file name; None where the file is not as `sums_file` writes it."""
    path = folder / SUMS
    if path.is_symlink() or not path.is_file():
        return None
    content = path.read_bytes()
    sums = {name: digest for digest, name in LINE.findall(content.decode("latin-1"))}
    if not {DATA, PACKAGE} <= sums.keys() or sums_file(sums).encode() != content:
        return None
    return sums


def _changed(folder: Path, sums: Mapping[str, str], progress: Progress) -> Iterator[str]:
    for number, (name, digest) in enumerate(sums.items(), 1):
        progress("checking files", number, len(sums))
        path = folder / name
        if path.is_symlink() or not path.is_file():
            yield f"{name} is missing"
        elif sha256_of(path) != digest:
            yield f"{name} is changed"


def _miscounted(folder: Path, progress: Progress) -> Iterator[str]:
    """What the records say against the description, though every file has its checksum."""
    described = json.loads((folder / PACKAGE).read_bytes())["release"]["content"]["articles"]
    rows = 0
    with (folder / DATA).open("rb") as lines:
        for rows, line in enumerate(lines, 1):
            progress("checking articles", rows, described)
            record = json.loads(line)
            if content_sha256(record["title"], record["text"]) != record["content_sha256"]:
                yield f"{DATA}, line {rows}: title and text have not the SHA-256 beside them"
    if rows != described:
        yield f"{DATA} has {rows} articles, {PACKAGE} says {described}"
