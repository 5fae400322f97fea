"""Conditions on articles in those words for which each database has an index."""

from __future__ import annotations

import json
from typing import Any, Self

from sqlalchemy import Boolean, ColumnElement, Text, and_, cast, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from pipelines.database.tables import article

BEGINNING = 200  # characters of a name by which PostgreSQL's index (revision 0006) knows it


class _Worded(FunctionElement[bool]):
    """A condition in PostgreSQL's words, and the same as one comparison in those of all others."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, postgresql: ColumnElement[bool], others: ColumnElement[bool]) -> None:
        super().__init__(postgresql, others)

    def self_group(self, against: Any = None) -> Self:
        return self  # an index would not be found for what is compared with true


@compiles(_Worded, "postgresql")
def _for_postgresql(element: _Worded, compiler: SQLCompiler, **options: Any) -> str:
    postgresql, _ = element.clauses
    return f"({compiler.process(postgresql, **options)})"


@compiles(_Worded)
def _for_others(element: _Worded, compiler: SQLCompiler, **options: Any) -> str:
    _, others = element.clauses
    return compiler.process(others, **options)


def is_of(university: str) -> ColumnElement[bool]:
    """Return the condition that an article is of a university.

    What its beginning tells is not asked for twice: a planner would take it for much rarer than it
    is, and order all that it finds instead of meeting it in its order.
    """
    whole = article.c.university == university
    begins = func.left(article.c.university, BEGINNING) == university[:BEGINNING]
    return _Worded(begins if len(university) < BEGINNING else and_(begins, whole), whole)


def is_about(topic: str) -> ColumnElement[bool]:
    """Return the condition that an article has a topic."""
    listed = json.dumps(topic, ensure_ascii=False)
    return _Worded(
        cast(article.c.topics, JSONB).contains([topic]),
        cast(article.c.topics, Text).contains(listed, autoescape=True),
    )
