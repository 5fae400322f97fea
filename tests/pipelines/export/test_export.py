import csv
import errno
import gc
import io
import json
import random
from datetime import UTC, date, datetime

import duckdb
import pytest

from crawler.items import FIELDS, Article, Attachment, Page
from pipelines.database.engine import open_database
from pipelines.export import FolderError, export, formats, opened, writer
from pipelines.export.records import Records, Selection, count, left_out
from pipelines.storage import store
from tests.conftest import small_disk


def fill(engine):
    store(
        engine,
        [
            Article(
                key="1",
                url="http://a.example/1",
                title="=HYPERLINK(1)",
                university="云河大学",
                published=date(2024, 3, 1),
                authors=["杨阳", "戴群"],
                text="第一段，\n第二段。",
                attachments=[Attachment("http://a.example/a.doc", "附件")],
            ),
            Article(key="2", title="二", published=date(2024, 5, 1), text="@某人"),
            Article(key="3", title="三", text="站群", flags={"hijacked": {"brand": "某网"}}),
        ],
    )


def written(engine, name, selection=None):
    stream = io.BytesIO()
    writer(name)(Records(engine, selection or Selection()), stream)
    return stream.getvalue()


def test_json_lines_hold_the_fields_of_the_record_in_their_order(engine):
    fill(engine)
    lines = written(engine, "jsonl").decode().splitlines()
    first = json.loads(lines[0])
    assert len(lines) == 2
    assert tuple(first) == FIELDS
    assert first["published"] == "2024-03-01"
    assert first["authors"] == ["杨阳", "戴群"]
    assert first["attachments"] == [{"url": "http://a.example/a.doc", "name": "附件"}]
    assert first["relevance"] is None
    assert datetime.strptime(first["first_seen"], "%Y-%m-%dT%H:%M:%S%z").tzinfo == UTC


def test_csv_opens_in_a_spreadsheet_and_nothing_runs(engine):
    fill(engine)
    data = written(engine, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == FIELDS
    assert rows[0]["title"] == "'=HYPERLINK(1)"
    assert rows[0]["text"] == "第一段，\n第二段。"
    assert rows[0]["authors"] == "杨阳; 戴群"
    assert rows[1]["text"] == "'@某人"


def test_hijacked_articles_are_left_out_and_counted_unless_all_is_asked_for(engine):
    fill(engine)
    assert count(engine, Selection()) == 2
    assert left_out(engine, Selection()) == {"hijacked": 1}
    assert count(engine, Selection(everything=True)) == 3
    assert left_out(engine, Selection(everything=True)) == {}


@pytest.mark.parametrize(
    ("selection", "titles"),
    [
        (Selection(since=date(2024, 5, 1)), ["二"]),
        (Selection(until=date(2024, 4, 30)), ["=HYPERLINK(1)"]),
        (Selection(university="云河大学"), ["=HYPERLINK(1)"]),
        (Selection(university="云河大学' OR 1=1 --"), []),
    ],
)
def test_a_selection_holds_what_it_names(engine, selection, titles):
    fill(engine)
    assert [record["title"] for record in Records(engine, selection)] == titles


def test_a_file_is_whole_or_what_it_was(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(RuntimeError), opened(str(path)) as stream:
        stream.write(b"half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    with opened(str(path)) as stream:
        stream.write(b"new")
    assert path.read_text() == "new"


def test_a_folder_has_a_part_for_each_year_and_is_whole_or_what_it_was(engine, tmp_path):
    fill(engine)
    target = tmp_path / "corpus"
    every = Records(engine, Selection(everything=True))
    export(every, f"{target}/", "parquet", writer("parquet"))
    parts = sorted(str(p.relative_to(target)) for p in target.rglob("*.parquet"))
    assert parts == [
        "year=2024/part-0.parquet",
        "year=__HIVE_DEFAULT_PARTITION__/part-0.parquet",
    ]
    asked = "SELECT title, year FROM read_parquet(?, hive_partitioning = true) ORDER BY id"
    found = duckdb.execute(asked, [f"{target}/*/*.parquet"]).fetchall()
    assert found == [("=HYPERLINK(1)", 2024), ("二", 2024), ("三", None)]

    def fail(records, stream):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        export(every, str(target), "parquet", fail)
    assert sorted(str(p.relative_to(target)) for p in target.rglob("*.parquet")) == parts
    export(Records(engine, Selection(since=date(2024, 5, 1))), str(target), "csv", writer("csv"))
    assert [p.name for p in target.rglob("part-*")] == ["part-0.csv"]
    assert not [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")]


def test_a_folder_of_other_files_is_left_alone(engine, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("mine")
    with pytest.raises(FolderError, match="holds other files than an export"):
        export(Records(engine, Selection()), str(tmp_path / "home"), "csv", writer("csv"))
    assert (tmp_path / "home" / "letter.txt").read_text() == "mine"


@pytest.fixture(scope="module")
def large_corpus(tmp_path_factory):
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('large') / 'a.sqlite3'}")
    noise = random.Random(1)
    for start in range(0, 60, 20):
        store(engine, [large(number, noise) for number in range(start, start + 20)])
    yield engine
    engine.dispose()


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet", "warc", "xlsx"])
@pytest.mark.parametrize("ending", ["", "/"], ids=["file", "folder"])
def test_a_disk_that_is_full_leaves_nothing_half_visible(
    large_corpus, tmp_path, monkeypatch, name, ending
):
    with small_disk(tmp_path / "disk", 1) as disk:
        monkeypatch.setattr("tempfile.tempdir", str(disk))
        old = disk / "out"
        if ending:
            old.mkdir()
        else:
            old.write_text("old")
        with pytest.raises(OSError) as caught:
            export(Records(large_corpus, Selection()), f"{old}{ending}", name, writer(name))
        assert caught.value.errno == errno.ENOSPC
        gc.collect()
        assert list(disk.iterdir()) == [old]
        assert list(old.iterdir()) == [] if ending else old.read_text() == "old"


def large(number, noise):
    """An article of 30 KB that cannot be packed, with a page as large."""
    text = "".join(chr(noise.randrange(0x4E00, 0x9FA5)) for _ in range(10_000))
    fetched_at = datetime(2024, 1, 1, tzinfo=UTC)
    page = Page(f"http://a.example/{number}", noise.randbytes(30_000), "utf-8", fetched_at)
    return Article(key=str(number), title="一", text=text, page=page)


def test_every_format_is_named_by_its_module():
    assert formats() == ["csv", "jsonl", "parquet", "warc", "xlsx"]
