import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from crawler.items import FIELDS, Article, Attachment
from pipelines.export import formats, opened, writer
from pipelines.export.records import Selection, count, left_out, records
from pipelines.storage import store


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
    writer(name)(records(engine, selection or Selection()), stream)
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
    assert [record["title"] for record in records(engine, selection)] == titles


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


def test_every_format_is_named_by_its_module():
    assert formats() == ["csv", "jsonl", "parquet", "warc", "xlsx"]
