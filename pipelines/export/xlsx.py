"""Excel workbooks. Strings are strings, never formulas or links, and no cell is lost.

What Excel cannot hold is changed, and counted: a cell has 32,767 UTF-16 units at the most and no
control characters, a sheet 1,048,576 rows (what is more stands on further sheets).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from crawler.items import FIELDS
from pipelines.export.cells import cell

ROWS = 1_048_576  # of a sheet, its header among them
UNITS = 32_767  # of UTF-16 in a cell
CUT = "…〔cut: {:,} characters in all 全文共 {} 字〕"
CUT_NOTE = "cells cut at 32,767 characters"
REPLACED_NOTE = "cells with control characters, now \ufffd"
#: What XML or Excel has no place for; line ends become one.
CONTROL = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f\ufffe\uffff]")
LINE_END = re.compile("\r\n?")
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  # the same bytes whenever it is written


def write(records: Iterable[dict[str, Any]], stream: BinaryIO) -> dict[str, int]:
    """Write `records` with a header on each sheet; return how many cells were changed and how."""
    with _workbook(stream) as book:
        sheet = Sheet(book)
        for record in records:
            sheet.add([cell(record[name]) for name in FIELDS])
    return {note: number for note, number in sheet.notes.items() if number}


class Sheet:
    """The sheet that is being filled; when it is full, another one."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.plain: Format = book.add_format()
        self.notes = {CUT_NOTE: 0, REPLACED_NOTE: 0}
        self._begin()

    def add(self, cells: list[Any]) -> None:
        """Write a row."""
        if self.row == ROWS:
            self._begin()
        for column, value in enumerate(cells):
            if isinstance(value, str):
                self._write_text(column, value)
            elif isinstance(value, bool):
                self.sheet.write_boolean(self.row, column, value)
            elif value is not None:
                self.sheet.write_number(self.row, column, value)
        self.row += 1

    def _begin(self) -> None:
        number = len(self.book.worksheets()) + 1
        self.sheet: Worksheet = self.book.add_worksheet(f"articles {number}")
        self.sheet.freeze_panes(1, 0)
        self.row = 0
        self.add(list(FIELDS))

    def _write_text(self, column: int, value: str) -> None:
        text, replaced = CONTROL.subn("\ufffd", LINE_END.sub("\n", value))
        cut = shortened(text)
        self.notes[REPLACED_NOTE] += replaced > 0
        self.notes[CUT_NOTE] += cut is not text
        if cut.startswith("<r>") and cut.endswith("</r>"):
            # The library takes this for markup of its own, and would not escape it.
            parts = (cut[:1], self.plain, cut[1:])
            self.sheet.write_rich_string(self.row, column, *parts)
        else:
            self.sheet.write_string(self.row, column, cut)


def shortened(text: str) -> str:
    """Return `text` itself, or what Excel can hold of it with a mark that says so.

    >>> len(shortened("长" * 40_000)), shortened("长" * 40_000)[-44:]
    (32767, '…〔cut: 40,000 characters in all 全文共 40000 字〕')
    """
    if len(text) <= UNITS // 2 or _units(text) <= UNITS:
        return text
    mark = CUT.format(len(text), len(text))
    room = 2 * (UNITS - _units(mark))  # bytes
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + mark


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@contextmanager
def _workbook(stream: BinaryIO) -> Iterator[Workbook]:
    """A workbook that is written to `stream` when the block ends well; rows are kept on disk."""
    with tempfile.TemporaryDirectory(prefix="dangjian-xlsx-") as folder:
        options = {"constant_memory": True, "use_zip64": True, "tmpdir": folder}
        book = Workbook(stream, options)
        book.set_properties({"created": CREATED})
        try:
            yield book
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error  # the OSError that it hides
        finally:
            for sheet in book.worksheets():
                with suppress(OSError):
                    sheet._opt_close()  # what an error left open
