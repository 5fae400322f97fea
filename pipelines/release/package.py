"""datapackage.json: the files and their fields, as Frictionless Data describes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.export.dictionary import DUBLIN_CORE, SCHEMA_ORG, Entry, entries
from pipelines.release.account import Account, as_json
from pipelines.release.citation import KEYWORDS, Citation

MEDIA_TYPES = {
    ".jsonl": "application/x-ndjson",
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".md": "text/markdown",
    ".cff": "application/yaml",
    "": "text/plain",
}


def package_file(citation: Citation, told: Account, place: Path, sums: Mapping[str, str]) -> str:
    """Return datapackage.json for the articles in `place`; `release` in it is the account."""
    names = [name for name in sorted(sums) if name.startswith("articles.")]
    described: dict[str, Any] = {
        "profile": "data-package",
        "name": "dangjian-corpus",
        "title": citation.title,
        "version": citation.version,
        "created": f"{citation.released.isoformat()}T00:00:00Z",
        "description": "See DATASHEET.md, 说明见 DATASHEET.zh.md.",
        "keywords": list(KEYWORDS),
        "contributors": [{"title": author, "role": "author"} for author in citation.authors],
        "resources": [_resource(place / name, sums[name]) for name in names],
        "release": as_json(told),
    }
    if citation.licence:
        described["licenses"] = [{"name": citation.licence}]
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def _resource(path: Path, sha256: str) -> dict[str, Any]:
    kind = path.suffix[1:]
    described: dict[str, Any] = {
        "name": f"articles-{kind}",
        "path": path.name,
        "format": kind,
        "mediatype": MEDIA_TYPES[path.suffix],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256}",
    }
    if kind == "parquet":  # says itself what its fields are
        return described | {"type": "file"}
    fields = [_field(entry, flat=kind == "csv") for entry in entries()]
    described |= {"encoding": "utf-8", "schema": {"fields": fields, "primaryKey": ["id"]}}
    if kind == "csv":
        described |= {"profile": "tabular-data-resource", "dialect": {"csv": {"delimiter": ","}}}
        described["description"] = (
            "A cell that a spreadsheet could take for a formula has an apostrophe before it."
        )
    else:
        described["dialect"] = {"json": {"keyed": True}}
    return described


def _field(entry: Entry, *, flat: bool) -> dict[str, Any]:
    """A field as Table Schema says it; in flat files a list of names is one text."""
    joined = flat and entry.exact_type == list[str]
    described = {
        "name": entry.name,
        "type": "string" if joined else entry.type,
        "title": entry.description_zh,
        "description": entry.description_en,
    }
    if entry.schema_org:
        described["rdfType"] = f"{SCHEMA_ORG}{entry.schema_org}"
    elif entry.dublin_core:
        described["rdfType"] = f"{DUBLIN_CORE}{entry.dublin_core}"
    return described
