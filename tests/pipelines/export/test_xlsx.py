"""Workbooks, opened again: what Excel cannot hold is marked, and nothing in them runs."""

import io
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest

from crawler.items import FIELDS
from pipelines.export import xlsx
from tests.pipelines.export.hostile import HOSTILE, record

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def written(records):
    stream = io.BytesIO()
    return stream, xlsx.write(records, stream)


def titles(stream, sheet=0):
    cells = openpyxl.load_workbook(stream).worksheets[sheet].iter_rows(min_row=2)
    return [row[FIELDS.index("title")] for row in cells]


def test_what_would_run_is_a_string():
    stream, notes = written(record(title=title) for title in HOSTILE)
    found = titles(stream)
    assert [cell.value for cell in found] == HOSTILE
    assert {cell.data_type for cell in found} == {"s"}
    assert not any(cell.hyperlink for cell in found)
    assert notes == {}
    with zipfile.ZipFile(stream) as package:
        assert not [name for name in package.namelist() if "link" in name or ".." in name]
        root = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))
    assert not list(root.iter(f"{SHEET}f"))
    assert {cell.get("t") for cell in root.iter(f"{SHEET}c")} == {"inlineStr", None}


@pytest.mark.parametrize(
    "long",
    ["党" * 32_768, "😀" * 16_384, "党" + "😀" * 20_000, "a" * 1_000_000],
    ids=["one more", "pairs", "pairs, odd", "a megabyte"],
)
def test_a_cell_that_is_too_long_is_cut_with_a_mark_and_counted(long):
    stream, notes = written([record(title=long), record(title="短")])
    cut, short = (cell.value for cell in titles(stream))
    mark = f"…〔cut: {len(long):,} characters in all 全文共 {len(long)} 字〕"
    assert cut.endswith(mark)
    assert long.startswith(cut.removesuffix(mark))
    assert 32_766 <= len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert short == "短"
    assert notes == {"cells cut at 32,767 characters": 1}


@pytest.mark.parametrize("whole", ["党" * 32_767, "😀" * 16_383])
def test_a_cell_that_just_fits_is_whole(whole):
    stream, notes = written([record(title=whole)])
    assert [cell.value for cell in titles(stream)] == [whole]
    assert notes == {}


def test_control_characters_are_replaced_and_counted_and_line_ends_are_one():
    stream, notes = written([record(title="党\x00\x08\x1b\x7f\ufffe\uffff建\r\n一\r二\t三")])
    assert [cell.value for cell in titles(stream)] == ["党" + "\ufffd" * 6 + "建\n一\n二\t三"]
    assert notes == {"cells with control characters, now \ufffd": 1}


def test_more_rows_than_a_sheet_has_stand_on_further_sheets(monkeypatch):
    monkeypatch.setattr(xlsx, "ROWS", 4)
    stream, _ = written(record(title=str(number)) for number in range(7))
    assert openpyxl.load_workbook(stream).sheetnames == ["articles 1", "articles 2", "articles 3"]
    found = [[cell.value for cell in titles(stream, sheet)] for sheet in range(3)]
    assert found == [["0", "1", "2"], ["3", "4", "5"], ["6"]]


def test_numbers_and_booleans_are_what_they_are():
    stream, _ = written([record(id=7, relevance=0.25, canonical=True, published="2024-06-14")])
    names, row = openpyxl.load_workbook(stream).active.iter_rows(values_only=True)
    cells = dict(zip(names, row, strict=True))
    assert tuple(names) == FIELDS
    assert (cells["id"], cells["relevance"], cells["canonical"]) == (7, 0.25, True)
    assert (cells["published"], cells["url"]) == ("2024-06-14", None)


def test_nothing_is_left_behind_after_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def failing():
        yield record(title="一")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        written(failing())
    assert list(tmp_path.iterdir()) == []
