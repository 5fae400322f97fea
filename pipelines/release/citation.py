"""How a release is cited: CITATION.cff, of the Citation File Format 1.2."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

KEYWORDS = ("党建", "Party affairs", "Chinese universities", "news", "corpus")
#: Characters that YAML does not take, or that break a line.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]+")


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation names; `licence` is an SPDX identifier, None where nobody has decided."""

    title: str
    version: str
    released: date
    authors: tuple[str, ...]
    licence: str | None = None


def citation_file(citation: Citation, articles: int, sha256: str) -> str:
    """Return CITATION.cff for so many articles in a file with this hash."""
    abstract = f"{articles} articles of Party-affairs news of Chinese universities."
    lines = [
        "cff-version: 1.2.0",
        "type: dataset",
        f"message: {quoted('If you use this corpus, please cite it as below.')}",
        f"title: {quoted(citation.title)}",
        f"version: {quoted(citation.version)}",
        f"date-released: {citation.released.isoformat()}",
        f"abstract: {quoted(abstract)}",
        "authors:",
        *(f"  - name: {quoted(author)}" for author in citation.authors),
        "keywords:",
        *(f"  - {quoted(keyword)}" for keyword in KEYWORDS),
        "identifiers:",
        "  - type: other",
        f"    value: {quoted(f'sha256:{sha256}')}",
        "    description: SHA-256 of articles.jsonl",
    ]
    if citation.licence:
        lines.append(f"license: {quoted(citation.licence)}")
    return "\n".join([*lines, ""])


def quoted(text: str) -> str:
    r"""Return `text` as a string of YAML on one line.

    >>> print(quoted('党建: "新"\n# \\'))
    "党建: \"新\" # \\"
    """
    return json.dumps(UNPRINTABLE.sub(" ", text), ensure_ascii=False)
