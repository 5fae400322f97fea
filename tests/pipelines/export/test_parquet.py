"""Parquet, opened again: every type, every value, from rows and from dictionaries alike."""

import io
import json
from datetime import UTC, date, datetime

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from crawler.items import FIELDS, Article, Attachment, Image
from pipelines.export import parquet
from pipelines.export.records import Records, Selection
from pipelines.storage import store
from tests.pipelines.database.awkward import articles
from tests.pipelines.export.hostile import record

ALL = Selection(everything=True)


def written(given):
    stream = io.BytesIO()
    assert parquet.write(given, stream) == {}
    return stream


def as_json(value, name):
    """A value of Parquet as the JSON export has it."""
    if name == "flags":
        return json.loads(value)
    if name == "repairs":
        return dict(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


def test_every_value_comes_back_and_dictionaries_give_the_same_file(engine):
    store(engine, articles())
    given = list(Records(engine, ALL))
    stream = written(Records(engine, ALL))
    table = pq.read_table(stream)
    assert tuple(table.column_names) == FIELDS
    read = [{name: as_json(row[name], name) for name in FIELDS} for row in table.to_pylist()]
    assert read == given
    assert written(iter(given)).getvalue() == stream.getvalue()


def test_the_types_are_those_that_an_analyst_expects():
    types = {field.name: str(field.type) for field in parquet.SCHEMA}
    assert types["published"] == "date32[day]"
    assert types["fetched_at"] == "timestamp[us, tz=UTC]"
    assert types["authors"] == "list<element: string>"
    assert types["images"] == "list<element: struct<url: string, caption: string>>"
    assert types["repairs"] == "map<string, int64>"
    assert types["flags"] == "string"
    assert (types["relevance"], types["canonical"], types["id"]) == ("double", "bool", "int64")


def test_programs_read_the_lists_and_structs_as_such(tmp_path):
    pictures = [{"url": "http://a.example/1.jpg", "caption": "图为会场"}]
    path = tmp_path / "a.parquet"
    values = {"images": pictures, "authors": ["杨阳", "戴群"], "repairs": {"script": 3}}
    path.write_bytes(written([record(**values)]).getvalue())
    asked = "SELECT authors[2], images[1].caption, repairs['script'] FROM read_parquet(?)"
    assert duckdb.execute(asked, [str(path)]).fetchall() == [("戴群", "图为会场", 3)]
    frame = polars.read_parquet(path)
    assert frame["authors"].list.get(1).to_list() == ["戴群"]
    assert frame["images"].list.get(0).struct.field("caption").to_list() == ["图为会场"]


def test_nothing_is_a_file_with_the_same_columns():
    table = pq.read_table(written([]))
    assert table.num_rows == 0
    assert table.schema.equals(parquet.SCHEMA)


def test_many_rows_are_several_groups_in_their_order(monkeypatch):
    monkeypatch.setattr(parquet, "ROWS", 1_000)
    file = pq.ParquetFile(written(record(id=number) for number in range(3_500)))
    assert file.num_row_groups > 2
    assert file.read(["id"])["id"].to_pylist() == list(range(3_500))


def test_an_error_in_the_middle_is_raised_and_ends_the_threads():
    def failing():
        yield from (record(id=number) for number in range(2_000))
        raise RuntimeError("half")

    with pytest.raises(RuntimeError, match="half"):
        written(failing())
    with pytest.raises(pa.ArrowException):
        written([record(published="soon")])


def test_times_and_dates_are_those_of_the_database(engine):
    store(
        engine,
        [
            Article(
                key="1",
                title="一",
                published=date(1921, 7, 23),
                images=[Image("a")],
                attachments=[Attachment("b", "附件")],
                page=None,
            )
        ],
    )
    (row,) = pq.read_table(written(Records(engine, ALL))).to_pylist()
    assert row["published"] == date(1921, 7, 23)
    assert row["images"] == [{"url": "a", "caption": None}]
    assert row["attachments"] == [{"url": "b", "name": "附件"}]
    assert row["fetched_at"].tzinfo is not None
    assert abs(row["fetched_at"] - datetime.now(UTC)).total_seconds() < 60
