"""CSV, opened again by LibreOffice: a cell runs only where --raw was asked for."""

import io

import openpyxl

from crawler.items import FIELDS
from pipelines.export.csv import write
from tests.office import CSV, convert
from tests.pipelines.export.hostile import HOSTILE, record

GUARDED = "cells with a ' in front, so that nothing runs (--raw: without)"


def opened(tmp_path, name, **options):
    """The cells of the titles as LibreOffice saves them after it has opened the CSV."""
    stream = io.BytesIO()
    notes = write((record(title=title) for title in HOSTILE), stream, **options)
    folder = tmp_path / name
    folder.mkdir()
    (folder / "a.csv").write_bytes(stream.getvalue())
    book = openpyxl.load_workbook(convert(folder / "a.csv", "xlsx", folder, CSV))
    rows = list(book.active.iter_rows())[1:]
    return [row[FIELDS.index("title")] for row in rows], notes


def test_no_cell_runs_but_those_that_are_asked_for_raw(tmp_path):
    cells, notes = opened(tmp_path, "guarded")
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert [cell.value for cell in cells[:3]] == [f"'{title}" for title in HOSTILE[:3]]
    assert notes == {GUARDED: 11}
    cells, notes = opened(tmp_path, "raw", raw=True)
    assert [cell.value for cell in cells if cell.data_type == "f"][:2] == HOSTILE[:2]
    assert notes == {}
