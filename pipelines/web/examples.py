"""One real example of each rule of repair: a passage as it was and as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from pipelines.database.tables import article
from pipelines.repair import Edit, diagnose, repair

AROUND = 12  # characters shown on either side
LONGEST = 40  # characters of what was changed that are shown


@dataclass(frozen=True, slots=True)
class Example:
    """What stood in a text, what stands there, and what stands around both."""

    article: int
    left: str
    before: str
    after: str
    right: str


def read_examples(connection: Connection, chosen: Mapping[str, int]) -> dict[str, Example]:
    """Return the examples by rule, of the articles that are chosen for each.

    A rule whose article reads otherwise since, or that changes no characters of it, has none.
    """
    columns = (article.c.id, article.c.title, article.c.original_text)
    query = select(*columns).where(article.c.id.in_(set(chosen.values())))
    texts = {row.id: (row.title or "", row.original_text) for row in connection.execute(query)}
    found = {}
    for rule, id_ in sorted(chosen.items()):
        if id_ in texts and (example := _example(rule, id_, *texts[id_])):
            found[rule] = example
    return found


def _example(rule: str, id_: int, title: str, text: str) -> Example | None:
    edits = repair(text, diagnose(f"{title}\n{text}")).edits
    ours = [edit for edit in edits if rule in edit.rule.split("+") and edit.before.strip()]
    for edit in ours or [edit for edit in edits if rule in edit.rule.split("+")]:
        if len(edit.before) <= LONGEST and len(edit.after) <= LONGEST:
            return _around(id_, text, edit)
    return None


def _around(id_: int, text: str, edit: Edit) -> Example:
    left = text[max(0, edit.start - AROUND) : edit.start].rpartition("\n")[2]
    right = text[edit.end : edit.end + AROUND].partition("\n")[0]
    return Example(id_, left, visible(edit.before), visible(edit.after), right)


def visible(text: str) -> str:
    """Return a text in which what cannot be seen is written as its code.

    >>> visible("党\\u200b委\\n")
    '党[U+200B]委↵'
    """
    return "".join(
        "↵" if c == "\n" else c if c.isprintable() and c != "\u3000" else f"[U+{ord(c):04X}]"
        for c in text
    )
