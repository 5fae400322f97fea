"""Conditions on articles that an operator writes in the SQL of the database.

The operator may read all that the database holds; what is kept out is what is no condition on the
columns of `article`: further statements, comments, other tables. The transaction that the condition
runs in has to be one that cannot write: see `pipelines.database.reading.snapshot`.
"""

from __future__ import annotations

import re

from sqlalchemy import Boolean, ColumnElement, literal_column

#: A string, a quoted or plain name, a number, or one of the operators that databases have.
TOKEN = re.compile(
    r"""\s*(?:(?P<string>'(?:[^'\\]|'')*')|"[^"\\]*"|`[^`\\]*`|(?P<word>[^\W\d]\w*)|\d+(?:\.\d+)?"""
    r"""|(?P<bracket>[()])|::|[-<>=!+*/%|&~^,.@?\[\]])"""
)
#: What would read from elsewhere, or write.
FORBIDDEN = frozenset({"select", "with", "table", "values", "into", "union"})
COMMENT = re.compile(r"--|/\*|#")


class ConditionError(Exception):
    """A text is no condition; the message is the end of a sentence that says why."""


def condition(text: str) -> ColumnElement[bool]:
    """Return the SQL expression that `text` is, in brackets; raise ConditionError.

    >>> print(condition("title LIKE '%党课%' OR version > 1"))
    (title LIKE '%党课%' OR version > 1)
    """
    depth = position = 0
    while position < len(text.rstrip()):
        token = TOKEN.match(text, position)
        rest = text[position:].lstrip()
        if not token or COMMENT.match(rest):
            raise ConditionError(f"it is not one expression: nothing may stand at {rest[:20]!r}")
        if (token["word"] or "").lower() in FORBIDDEN:
            raise ConditionError(f"it may only name columns of article: {token['word']} is not one")
        depth += {"(": 1, ")": -1}.get(token["bracket"] or "", 0)
        if depth < 0:
            raise ConditionError("a bracket is closed that was not opened")
        position = token.end()
    if depth or not position:
        raise ConditionError("a bracket is not closed" if depth else "it is empty")
    return literal_column(f"({text.strip()})", Boolean)
