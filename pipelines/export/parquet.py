"""Parquet: typed columns for pandas, polars, DuckDB, R and Spark.

Lists are lists, pictures and files structs, `repairs` is a map; `flags`, whose evidence has no
type, is JSON. Times are UTC in microseconds. The types are those of the record itself.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO, TypeVar, get_args, get_origin

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.export.dictionary import entries
from pipelines.export.records import AT_ONCE, Records

T = TypeVar("T")

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
    """Write `records`, which may also be dictionaries as JSON knows them.

    What is read next is turned into columns while the last group is packed.
    """
    pieces = records.rows() if isinstance(records, Records) else _rows(records)
    with pq.ParquetWriter(stream, SCHEMA, compression="zstd") as writer:
        for _ in _beside(writer.write_table, _groups(map(_table, pieces)), 1):
            pass
    return {}


def _beside(work: Callable[[Any], T], items: Iterable[Any], ahead: int) -> Iterator[T]:
    """Yield what `work` makes of items, done in a thread; so many items are taken ahead."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        begun: deque[Future[T]] = deque()
        for item in items:
            begun.append(thread.submit(work, item))
            if len(begun) > ahead:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()


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
    """The values of a column, however the database gave them, as the type of the field."""
    kind = field.type
    if field.name in JSON_FIELDS:
        return _from_json(values, kind)
    given = next((value for value in values if value is not None), None)
    if isinstance(given, bytes):
        array = pa.array(values, pa.binary()).view(pa.string())  # which is not looked at again
    else:
        array = pa.array(values) if type(given) in (str, int) else pa.array(values, kind)
    zoned = isinstance(given, str | bytes) and given[-1:] in ("Z", b"Z")
    if pa.types.is_timestamp(kind) and pa.types.is_string(array.type) and not zoned:
        array = array.cast(pa.timestamp("us"))
    return array.cast(kind)


def _from_json(texts: Sequence[str | bytes], kind: pa.DataType) -> pa.Array:
    """The values of texts of JSON, each different one read once."""
    coded = pa.array(texts, pa.binary()).dictionary_encode()
    different = json.loads(b"[%s]" % b",".join(coded.dictionary.to_pylist()))
    if pa.types.is_map(kind):
        different = [sorted(value.items()) for value in different]
    elif pa.types.is_string(kind):
        different = [json.dumps(v, ensure_ascii=False, sort_keys=True) for v in different]
    return pa.array(different, kind).take(coded.indices)
