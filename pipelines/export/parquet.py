"""Parquet: typed columns for pandas, polars, DuckDB, R and Spark.

Lists are lists, pictures and files structs, `repairs` is a map; `flags`, whose evidence has no
type, is JSON. Times are UTC in microseconds. The types are those of the record itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO, get_args, get_origin

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.export.dictionary import entries
from pipelines.export.records import AT_ONCE, Records

#: A row group: large enough to be read fast, small enough for a laptop that reads it.
ROWS = 50_000
BYTES = 64_000_000

TYPES = {
    bool: pa.bool_(),
    int: pa.int64(),
    float: pa.float64(),
    str: pa.string(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}


def arrow_type(kind: Any) -> pa.DataType:
    """Return the type of a column that holds `kind`, a type as Python writes it.

    >>> arrow_type(list[str]), arrow_type(dict[str, int]), arrow_type(dict[str, Any])
    (ListType(list<element: string>), MapType(map<string, int64>), DataType(string))
    """
    if kind in TYPES:
        return TYPES[kind]
    if is_dataclass(kind):
        return pa.struct([(f.name, pa.string()) for f in fields(kind)])
    of = get_args(kind)
    if get_origin(kind) is list:
        return pa.list_(pa.field("element", arrow_type(of[0])))
    return pa.string() if of[1] is Any else pa.map_(*map(arrow_type, of))


SCHEMA = pa.schema(
    [pa.field(e.name, arrow_type(e.exact_type), nullable=e.nullable) for e in entries()]
)
#: Whose text is JSON in the database.
JSON_FIELDS = frozenset(e.name for e in entries() if e.type in ("array", "object"))


def write(records: Records | Iterable[dict[str, Any]], stream: BinaryIO) -> dict[str, int]:
    """Write `records`; one group of rows is written while the next is read."""
    with (
        pq.ParquetWriter(stream, SCHEMA, compression="zstd") as writer,
        ThreadPoolExecutor(max_workers=1) as beside,
    ):
        writing: Future[None] | None = None
        pieces = records.rows() if isinstance(records, Records) else _rows(records)
        for table in _groups(map(_table, pieces)):
            if writing:
                writing.result()
            writing = beside.submit(writer.write_table, table)
        if writing:
            writing.result()
    return {}


def _rows(records: Iterable[dict[str, Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    """Pieces of rows as the database gives them, from records as JSON knows them."""
    records = iter(records)
    while piece := list(islice(records, AT_ONCE)):
        yield [[_stored(record[name]) for name in SCHEMA.names] for record in piece]


def _stored(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Join small tables to groups of rows."""
    group: list[pa.Table] = []
    rows = size = 0
    for table in tables:
        group.append(table)
        rows, size = rows + table.num_rows, size + table.nbytes
        if rows >= ROWS or size >= BYTES:
            yield pa.concat_tables(group)
            group, rows, size = [], 0, 0
    if group:
        yield pa.concat_tables(group)


def _table(rows: Sequence[Sequence[Any]]) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.table(
        [_column(field, values) for field, values in zip(SCHEMA, columns, strict=True)],
        schema=SCHEMA,
    )


def _column(field: pa.Field, values: Sequence[Any]) -> pa.Array:
    if field.name not in JSON_FIELDS:
        return _typed(values, field.type)
    texts = pa.array(values, pa.string()).dictionary_encode()
    different = [PARSERS.get(field.type, json.loads)(text) for text in texts.dictionary.to_pylist()]
    return pa.array(different, field.type).take(texts.indices)


def _typed(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values that may be text where their column has dates and times."""
    given = next((value for value in values if value is not None), None)
    if isinstance(given, str) and not pa.types.is_string(kind):
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values, kind)


def _pairs(text: str) -> list[tuple[str, int]]:
    return sorted(json.loads(text).items())


def _same_order(text: str) -> str:
    """The JSON with the names of its objects in order, whatever a database made of it."""
    return json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True)


#: How JSON becomes a value of the column; what is not here is taken as it is.
PARSERS: dict[pa.DataType, Callable[[str], Any]] = {
    pa.map_(pa.string(), pa.int64()): _pairs,
    pa.string(): _same_order,
}
