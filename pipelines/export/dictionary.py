"""The data dictionary, made from the record itself: `python -m pipelines.export.dictionary`.

It prints docs/dictionary.md, Markdown in English and Chinese.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, datetime
from types import NoneType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from crawler.items import Record

SCHEMA_ORG = "https://schema.org/"
DUBLIN_CORE = "http://purl.org/dc/terms/"
#: Types by the names that JSON Schema and Frictionless Data share, and Frictionless's for times.
TYPES: dict[Any, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    date: "date",
    datetime: "datetime",
    list: "array",
    dict: "object",
}
HEAD = """\
# Data dictionary 数据字典

The fields of a record in their order, as every export writes them. Terms of schema.org are
properties of `NewsArticle` or of what it refers to, those of Dublin Core are DCMI Metadata Terms.
What a page does not say is null, never a guess.

各导出格式中一条记录的字段，依次列出。schema.org 术语为 `NewsArticle` 或其所指对象的属性，都柏林核心
术语取自 DCMI Metadata Terms。网页没有说明的为空值，绝不猜测。

| field 字段 | type 类型 | meaning | 含义 | schema.org | Dublin Core |
|---|---|---|---|---|---|
"""


class Entry(NamedTuple):
    """A field of the record; a term is a name in SCHEMA_ORG or DUBLIN_CORE, None without one."""

    name: str
    type: str  # one of TYPES; of an array or an object, `exact_type` says of what
    description_en: str
    description_zh: str
    schema_org: str | None
    dublin_core: str | None
    nullable: bool
    exact_type: Any  # as Python writes it, without None: list[str]


def entries() -> Iterator[Entry]:
    """Yield the fields of a record in their order.

    >>> entry = list(entries())[7]
    >>> entry.name, entry.type, entry.schema_org, entry.dublin_core, entry.nullable
    ('title', 'string', 'headline', 'title', True)
    """
    for name, hint in get_type_hints(Record, include_extras=True).items():
        declared, meaning = get_args(hint)
        nullable = NoneType in get_args(declared)
        exact = get_args(declared)[0] if nullable else declared
        kind = TYPES[get_origin(exact) or exact]
        terms = (meaning.schema_org, meaning.dublin_core)
        yield Entry(name, kind, meaning.english, meaning.chinese, *terms, nullable, exact)


def markdown() -> str:
    """Return the dictionary as a page of Markdown."""
    return HEAD + "".join(map(_row, entries()))


def _row(entry: Entry) -> str:
    kind = f"{entry.type}, null" if entry.nullable else entry.type
    terms = (
        f"[{term}]({base}{term})" if term else ""
        for base, term in ((SCHEMA_ORG, entry.schema_org), (DUBLIN_CORE, entry.dublin_core))
    )
    cells = (f"`{entry.name}`", kind, entry.description_en, entry.description_zh, *terms)
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
