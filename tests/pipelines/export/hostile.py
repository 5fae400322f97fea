"""What a hostile page may write into a field, and a record that holds it."""

from __future__ import annotations

from typing import Any

from crawler.items import FIELDS

#: What a spreadsheet could run, or take for markup, or a program for the name of a file.
HOSTILE = [
    '=HYPERLINK("http://evil.example","看")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1;1)",
    "\t=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "=cmd|' /C calc'!A0",
    "http://evil.example/",
    "mailto:a@evil.example",
    "internal:Sheet1!A1",
    "file:///etc/passwd",
    "<r><t>红</t></r>",
    "<r></t></is></c><c r='A9'><f>1+1</f></c><c t='inlineStr'><is><t></r>",
    "</t></is></c><c><f>1+1</f><v>2</v></c>",
    "{=1+1}",
    "../../etc/passwd",
    "CON",
    "a\u202egpj.exe",
    " 前后有空格 ",
    "2024-06-14",
    "007",
    "TRUE",
    "1E5",
]


def record(**values: Any) -> dict[str, Any]:
    """A record, as an export gets it, of which nothing is known but `values`."""
    lists = ("authors", "editors", "photographers", "reviewers", "images", "attachments", "topics")
    times = dict.fromkeys(("first_seen", "last_seen", "fetched_at"), "2024-06-14T04:30:00Z")
    known = {"id": 1, "text": "", "original_text": "", "version": 1, "content_sha256": "0" * 64}
    known |= {name: [] for name in lists} | {"repairs": {}, "flags": {}} | times | values
    return {name: known.get(name) for name in FIELDS}
