"""The version of the rules by which texts are repaired and judged."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

PIPELINES = Path(__file__).parent.parent
#: Code and data of the rules; what is compiled from them is not.
SUFFIXES = frozenset({".py", ".c", ".toml", ".tsv", ".txt"})


def rules_version() -> str:
    """Return a hash of the code and data of all rules, with the version of OpenCC.

    >>> rules_version()  # doctest: +ELLIPSIS
    '... with OpenCC ...'
    """
    digest = hashlib.sha256()
    for path in sorted([*PIPELINES.glob("*"), *PIPELINES.glob("repair/*")]):
        if path.suffix in SUFFIXES:
            content = path.read_bytes().replace(b"\r\n", b"\n")
            name = path.relative_to(PIPELINES).as_posix()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"{digest.hexdigest()[:16]} with OpenCC {version('opencc')}"
