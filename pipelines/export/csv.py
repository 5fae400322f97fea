"""CSV that a spreadsheet opens by a double click: Chinese intact, and nothing in it runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from crawler.items import FIELDS

BOM = "\ufeff"  # without it Excel reads UTF-8 as the local code page
#: A cell that begins with one of these is a formula to some spreadsheet (OWASP, CSV Injection).
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write(records: Iterable[dict[str, Any]], stream: BinaryIO) -> None:
    """Write `records` with a header; a list of names is one cell, "甲; 乙", an object is JSON."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    text.write(BOM)
    rows = csv.writer(text)
    rows.writerow(FIELDS)
    for record in records:
        rows.writerow([cell(record[name]) for name in FIELDS])
    text.detach()


def cell(value: Any) -> str:
    """Return `value` as the text of a cell, with a ' before what could run as a formula.

    >>> cell("=HYPERLINK(1)"), cell(["甲", "乙"]), cell({"hijacked": 1}), cell(None), cell(-1)
    ("'=HYPERLINK(1)", '甲; 乙', '{"hijacked": 1}', '', '-1')
    """
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        value = "; ".join(value)
    elif not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False)
    return f"'{value}" if value.startswith(FORMULA) else value
