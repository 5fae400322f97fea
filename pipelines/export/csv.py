"""CSV that a spreadsheet opens by a double click: Chinese intact, and nothing in it runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any, BinaryIO

from crawler.items import FIELDS
from pipelines.export.cells import cell

BOM = "\ufeff"  # without it Excel reads UTF-8 as the local code page
#: A cell that begins with one of these is a formula to some spreadsheet (OWASP, CSV Injection).
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
GUARDED = "cells with a ' in front, so that nothing runs (--raw: without)"


def write(
    records: Iterable[dict[str, Any]], stream: BinaryIO, *, raw: bool = False
) -> dict[str, int]:
    """Write `records` with a header, and return how many cells got a ' in front.

    Those are cells that could run as a formula; `raw` leaves them as they are.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    text.write(BOM)
    rows = csv.writer(text)
    rows.writerow(FIELDS)
    guarded = 0
    for record in records:
        cells = [cell(record[name]) for name in FIELDS]
        if not raw:
            safe = [guard(value) for value in cells]
            guarded += sum(a is not b for a, b in zip(safe, cells, strict=True))
            cells = safe
        rows.writerow([_written(value) for value in cells])
    text.detach()
    return {GUARDED: guarded} if guarded else {}


def guard(value: Any) -> Any:
    """Return `value` with a ' before what could run as a formula; numbers cannot.

    >>> guard("=HYPERLINK(1)"), guard("党建"), guard(-1)
    ("'=HYPERLINK(1)", '党建', -1)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _written(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
