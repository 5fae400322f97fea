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
#: Those whose text is JSON in the database, by their places.
JSON_FIELDS = {
    SCHEMA.get_field_index(e.name): SCHEMA.field(e.name)
    for e in entries()
    if e.type in ("array", "object")
}
#: As it is read: JSON stands in it as text.
READ = pa.schema(
    [f.with_type(pa.binary()) if place in JSON_FIELDS else f for place, f in enumerate(SCHEMA)]
)


def write(records: Records | Iterable[dict[str, Any]], stream: BinaryIO) -> dict[str, int]:
    """Write `records`, which may also be dictionaries as JSON knows them.

    What is read next is turned into columns while the last group is packed.
    """
    pieces = records.rows() if isinstance(records, Records) else _rows(records)
    with pq.ParquetWriter(stream, SCHEMA, compression="zstd") as writer:
        for _ in _beside(writer.write_table, _groups(map(_batch, pieces)), 1):
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


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Join batches to groups of rows."""
    group: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        group.append(batch)
        rows, size = rows + batch.num_rows, size + batch.get_total_buffer_size()
        if rows >= ROWS or size >= BYTES:
            yield _typed(pa.Table.from_batches(group))
            group, rows, size = [], 0, 0
    if group:
        yield _typed(pa.Table.from_batches(group))


def _batch(rows: Sequence[Sequence[Any]]) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    return pa.RecordBatch.from_arrays(
        [_column(field, values) for field, values in zip(READ, columns, strict=True)],
        schema=READ,
    )


def _column(field: pa.Field, values: Sequence[Any]) -> pa.Array:
    """The values of a column, however the database gave them, as the type of the field."""
    kind = field.type
    if pa.types.is_binary(kind):
        return pa.array(values, kind)
    given = next((value for value in values if value is not None), None)
    if isinstance(given, bytes):
        array = pa.array(values, pa.binary()).view(pa.string())  # which is not looked at again
    else:
        array = pa.array(values) if type(given) in (str, int) else pa.array(values, kind)
    zoned = isinstance(given, str | bytes) and given[-1:] in ("Z", b"Z")
    if pa.types.is_timestamp(kind) and pa.types.is_string(array.type) and not zoned:
        array = array.cast(pa.timestamp("us"))
    return array.cast(kind)


def _typed(read: pa.Table) -> pa.Table:
    """A group in the types of the record."""
    for place, field in JSON_FIELDS.items():
        read = read.set_column(place, field, _from_json(read.column(place), field.type))
    return read


def _from_json(texts: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    """The values of texts of JSON, each different one read once."""
    coded = texts.combine_chunks().dictionary_encode()
    different = json.loads(b"[%s]" % b",".join(coded.dictionary.to_pylist()))
    if pa.types.is_map(kind):
        different = [sorted(value.items()) for value in different]
    elif pa.types.is_string(kind):
        different = [json.dumps(v, ensure_ascii=False, sort_keys=True) for v in different]
    return pa.array(different, kind).take(coded.indices)
