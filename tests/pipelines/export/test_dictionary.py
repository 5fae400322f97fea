"""The dictionary says what the record, the tables and the page of it are."""

import json
from dataclasses import fields
from typing import get_type_hints

from sqlalchemy import JSON

from crawler.items import FIELDS, Article, Record
from pipelines.database.tables import article
from pipelines.export.dictionary import entries, markdown
from pipelines.export.records import Records, Selection
from pipelines.storage import store
from tests.conftest import PROJECT
from tests.pipelines.database.awkward import articles

#: What JSON makes of the types of the dictionary.
IN_JSON = {
    "boolean": bool,
    "integer": int,
    "number": float,
    "string": str,
    "date": str,
    "datetime": str,
    "array": list,
    "object": dict,
}


def test_the_page_is_what_the_record_says():
    written = (PROJECT / "docs/dictionary.md").read_text("utf-8")
    assert written == markdown(), "python -m pipelines.export.dictionary > docs/dictionary.md"


def test_every_field_has_a_line_in_both_languages_and_no_line_is_there_twice():
    found = list(entries())
    assert tuple(entry.name for entry in found) == FIELDS
    for lines in ([e.description_en for e in found], [e.description_zh for e in found]):
        assert all(lines)
        assert len(set(lines)) == len(FIELDS)


def test_what_an_article_fills_has_the_same_type_in_the_record():
    hints = get_type_hints(Article)
    record = get_type_hints(Record)
    shared = [f.name for f in fields(Article) if f.name in record]
    assert len(shared) == 24
    assert {name: record[name] for name in shared} == {name: hints[name] for name in shared}


def test_the_columns_hold_what_the_record_says():
    for entry in entries():
        column = article.columns[entry.name]
        assert column.nullable == entry.nullable, entry.name
        assert isinstance(column.type, JSON) == (entry.type in ("array", "object")), entry.name


def test_every_value_of_an_export_has_its_type(engine):
    store(engine, articles())
    for record in Records(engine, Selection(everything=True)):
        read = json.loads(json.dumps(record))
        for entry in entries():
            value = read[entry.name]
            if value is None:
                assert entry.nullable, entry.name
            else:
                assert type(value) is IN_JSON[entry.type], (entry.name, value)
