"""The main job, end to end: what `make crawl` runs, and the truth that was written before it."""

import csv
import json
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import duckdb
import openpyxl
import pandas
import polars
import pytest

from crawler.commands.export import export
from crawler.items import FIELDS
from pipelines.export.records import Selection
from tests.conftest import PROJECT, CommandLine, demo_ports
from tests.office import CSV, rows_of

TRUTH = [
    json.loads(line)
    for line in (PROJECT / "data/demo/expected.jsonl").read_text("utf-8").splitlines()
]
#: Requested, stored, skipped and failed articles, by hand from data/demo/README.md.
COUNTS = {
    "demo-mirror": ("10", "9", "empty 1", ""),
    "demo-clone": ("10", "8", "no_address 2", ""),
    "demo-traditional": ("9", "9", "", ""),
    "demo-pinyin": ("9", "9", "", ""),
    "demo-vsb": ("16", "14", "robots 1", "gone 1"),
    "demo-webplus": ("16", "14", "soft_404 1", ""),
}


class Demo:
    """One run of the demo and what came of it."""

    def __init__(self, folder: Path) -> None:
        scrapy = CommandLine(folder)
        self.database = scrapy.environment["DATABASE_URL"]
        self.first = scrapy("demo")
        self.exported = (PROJECT / "data/exports/articles.jsonl").read_text("utf-8").splitlines()
        with (PROJECT / "data/exports/articles.csv").open(encoding="utf-8-sig", newline="") as file:
            self.table = list(csv.DictReader(file))
        self.records = scrapy.records()
        self.second = scrapy("demo")
        self.after = scrapy.records()

    def record(self, truth):
        addresses = {truth["url"], truth.get("found_at"), *(truth.get("also_at") or [])}
        found = [record for record in self.records if record["url"] in addresses]
        assert len(found) == 1, f"{len(found)} records of {truth['url']}"
        return found[0]


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    with demo_ports():
        return Demo(tmp_path_factory.mktemp("demo"))


def test_it_ends_well_and_counts_every_source(demo):
    assert demo.first.returncode == 0, demo.first.stderr
    for source, (requested, stored, skipped, failed) in COUNTS.items():
        (row,) = [line for line in demo.first.stdout.splitlines() if line.startswith(source)]
        assert row.split()[2:4] == [requested, stored], row
        for reasons in (skipped, failed):
            assert reasons in row


def test_the_same_articles_are_stored_as_were_written(demo):
    assert len(demo.records) == len(TRUTH) == 63


@pytest.mark.parametrize("truth", TRUTH, ids=[truth["url"] for truth in TRUTH])
def test_an_article_reads_as_it_was_written_before_it_was_damaged(demo, truth):
    record = demo.record(truth)
    for field, value in truth.items():
        if field in ("url", "found_at", "also_at", "story"):
            continue
        if field == "flags":
            assert set(value) <= set(record["flags"])
        else:
            assert record[field] == value, field


def test_one_story_on_three_sites_reads_the_same(demo):
    texts = [r["text"] for r in demo.records if "样板支部" in (r["title"] or "")]
    assert any(texts.count(text) == 3 for text in texts)


def test_copies_share_a_cluster_and_one_of_them_is_canonical(demo):
    stories = defaultdict(list)
    for truth in TRUTH:
        stories[truth.get("story", truth["url"])].append(demo.record(truth))
    for records in stories.values():
        assert {record["cluster"] for record in records} == {min(r["id"] for r in records)}
        assert [record["canonical"] for record in records].count(True) == 1
    (shown,) = [r for r in stories["yangban-zhibu"] if r["canonical"]]
    assert shown["source"] == "demo-vsb"


def test_hijacked_articles_and_copies_alone_are_left_out_of_the_exports(demo):
    # Five copies: of the story on three sites two, and three of the clone.
    assert len(demo.exported) == len(demo.table) == 53
    assert all(json.loads(line)["source"] != "demo-clone" for line in demo.exported)
    assert "left out: 8 hijacked, 5 non-canonical" in demo.first.stderr


def test_a_second_run_stores_nothing_and_changes_nothing(demo):
    assert demo.second.returncode == 0, demo.second.stderr
    unchanged = [{k: v for k, v in r.items() if "seen" not in k} for r in demo.records]
    assert [{k: v for k, v in r.items() if "seen" not in k} for r in demo.after] == unchanged
    (row,) = [line for line in demo.second.stdout.splitlines() if line.startswith("all ")]
    assert row.split()[:5] == ["all", "7", "1", "0", "0"]


# --- the exports, opened by other programs --------------------------------------------------------


def in_a_cell(value):
    """A value as a table of plain cells has it."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return "; ".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.fixture(scope="session")
def exports(demo, tmp_path_factory):
    """The folder of the corpus in three formats, and its cells as they are in the database."""
    folder = tmp_path_factory.mktemp("exports")
    for name in ("csv", "xlsx", "parquet"):
        export(demo.database, name, str(folder / f"corpus.{name}"), Selection(everything=True))
    return folder, [[in_a_cell(record[name]) for name in FIELDS] for record in demo.after]


def test_the_csv_has_every_cell_in_every_program(exports, tmp_path):
    folder, cells = exports
    file = folder / "corpus.csv"
    table = pandas.read_csv(file, dtype=str, keep_default_na=False)
    assert [list(table.columns), *table.to_numpy().tolist()] == [list(FIELDS), *cells]
    frame = polars.read_csv(file, infer_schema=False)
    assert frame.columns == list(FIELDS)
    assert [["" if v is None else v for v in row] for row in frame.rows()] == cells
    asked = "SELECT * FROM read_csv(?, all_varchar = true, nullstr = 'never')"
    found = duckdb.execute(asked, [str(file)])
    assert [name for name, *_ in found.description] == list(FIELDS)
    assert [["" if v is None else v for v in row] for row in found.fetchall()] == cells
    as_text = CSV + "," + "/".join(f"{column}/2" for column in range(1, len(FIELDS) + 1))
    assert rows_of(file, tmp_path, as_text) == [list(FIELDS), *cells]


def test_the_workbook_has_every_cell_in_every_program(exports, tmp_path):
    folder, cells = exports
    file = folder / "corpus.xlsx"
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["articles 1"]
    names, *rows = book.active.iter_rows(values_only=True)
    assert names == FIELDS
    assert [list(map(in_a_cell, row)) for row in rows] == cells
    table = pandas.read_excel(file, dtype=object, keep_default_na=False)
    assert [list(map(in_a_cell, row)) for row in table.to_numpy().tolist()] == cells
    frame = polars.read_excel(file, engine="openpyxl", infer_schema_length=None)
    assert [list(map(in_a_cell, row)) for row in frame.rows()] == cells
    place = FIELDS.index("canonical")  # which LibreOffice writes in capitals
    found = [
        [*row[:place], row[place].lower(), *row[place + 1 :]] for row in rows_of(file, tmp_path)
    ]
    assert found == [list(FIELDS), *cells]


def test_the_parquet_has_every_value_in_every_program(exports, demo):
    file = str(exports[0] / "corpus.parquet")
    expected = [typed(record) for record in demo.after]
    asked = duckdb.execute("SET TimeZone = 'UTC'; SELECT * FROM read_parquet(?)", [file])
    assert named(asked.fetchall()) == expected
    assert named(polars.read_parquet(file).rows()) == expected
    table = pandas.read_parquet(file, dtype_backend="pyarrow")
    columns = (table[name].array.__arrow_array__().to_pylist() for name in FIELDS)
    assert named(zip(*columns, strict=True)) == expected


def typed(record):
    """A record with dates and times, as Parquet has it."""
    days, times = ("published", "event_date"), ("first_seen", "last_seen", "fetched_at")
    dates = {name: record[name] and date.fromisoformat(record[name]) for name in days}
    return record | dates | {name: datetime.fromisoformat(record[name]) for name in times}


def named(rows):
    """Rows of a program as records: whatever it makes of maps, and JSON, in the same form."""
    found = []
    for row in rows:
        record = dict(zip(FIELDS, row, strict=True))
        repairs = record["repairs"]
        if isinstance(repairs, list):
            pairs = [tuple(e.values()) if isinstance(e, dict) else e for e in repairs]
            repairs = dict(pairs)
        found.append(record | {"repairs": repairs, "flags": json.loads(record["flags"])})
    return found
