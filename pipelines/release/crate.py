"""ro-crate-metadata.json: the release as a research object, by RO-Crate 1.1."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.release.account import Account
from pipelines.release.citation import KEYWORDS, Citation
from pipelines.release.package import MEDIA_TYPES

NAME = "ro-crate-metadata.json"
PROGRAM = "#dangjian-crawler"
MAKING = "#making"
UNDECIDED = "#licence"


def crate_file(citation: Citation, told: Account, place: Path, sums: Mapping[str, str]) -> str:
    """Return ro-crate-metadata.json for the files in `place` that have these hashes."""
    graph = [
        {
            "@id": NAME,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        _root(citation, told, sums),
        *_authors(citation),
        _licence(citation),
        *(_file(place / name, sums[name]) for name in sorted(sums)),
        *_origin(citation, told),
    ]
    crate = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    return json.dumps(crate, ensure_ascii=False, indent=2) + "\n"


def _root(citation: Citation, told: Account, sums: Mapping[str, str]) -> dict[str, Any]:
    content = told.content
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": citation.title,
        "version": citation.version,
        "datePublished": citation.released.isoformat(),
        "description": f"{content.articles} articles; see DATASHEET.md and DATASHEET.zh.md.",
        "keywords": ", ".join(KEYWORDS),
        "inLanguage": "zh-Hans",
        "author": [{"@id": author["@id"]} for author in _authors(citation)],
        "license": {"@id": _licence(citation)["@id"]},
        "hasPart": [{"@id": name} for name in sorted(sums)],
        "mentions": [{"@id": MAKING}],
    }
    if content.first_published:
        root["temporalCoverage"] = f"{content.first_published}/{content.last_published}"
    return root


def _authors(citation: Citation) -> list[dict[str, Any]]:
    """The authors; whether one is a person or an organisation, nobody has said."""
    return [
        {"@id": f"#author-{number}", "@type": "Thing", "name": author}
        for number, author in enumerate(citation.authors, 1)
    ]


def _licence(citation: Citation) -> dict[str, Any]:
    if citation.licence:
        address = f"https://spdx.org/licenses/{citation.licence}"
        return {"@id": address, "@type": "CreativeWork", "name": citation.licence}
    text = "The texts belong to the universities and their authors; no licence has been decided."
    return {"@id": UNDECIDED, "@type": "CreativeWork", "name": "none", "description": text}


def _file(path: Path, sha256: str) -> dict[str, Any]:
    return {
        "@id": path.name,
        "@type": "File",
        "name": path.name,
        "encodingFormat": MEDIA_TYPES[path.suffix],
        "contentSize": str(path.stat().st_size),
        "sha256": sha256,
    }


def _origin(citation: Citation, told: Account) -> list[dict[str, Any]]:
    """The program, and that it made the data by a query."""
    return [
        {
            "@id": PROGRAM,
            "@type": "SoftwareApplication",
            "name": "dangjian-crawler",
            "version": told.program,
            "description": f"Rules {told.rules}; tables {told.schema}.",
        },
        {
            "@id": MAKING,
            "@type": "CreateAction",
            "name": "scrapy release",
            "description": f"WHERE {told.condition}",
            "endTime": citation.released.isoformat(),
            "instrument": {"@id": PROGRAM},
            "result": {"@id": "./"},
        },
    ]
