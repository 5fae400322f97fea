"""What the screens of an article read from the database: one state of it, read only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import Connection, Table, func, select
from starlette.exceptions import HTTPException
from starlette.requests import Request

from pipelines.database.reading import snapshot
from pipelines.database.tables import LARGEST_ID, article

_ID = re.compile("[0-9]{1,19}")


def identified(number: str) -> int:
    """Return the id that stands in a path; it is not found if no id can be so."""
    if not _ID.fullmatch(number) or int(number) > LARGEST_ID:
        raise HTTPException(404)
    return int(number)


Id = Annotated[int, Depends(identified)]


@contextmanager
def reading(request: Request) -> Iterator[Connection]:
    """A connection that sees the database as it is now."""
    with snapshot(request.app.state.engine) as connection:
        yield connection


def row(connection: Connection, table: Table, number: int) -> Mapping[str, Any]:
    """Return the row with an id; it is not found if there is none."""
    found = connection.execute(select(table).where(table.c.id == number)).mappings().first()
    if found is None:
        raise HTTPException(404)
    return dict(found)


def copies_of(connection: Connection, cluster: int | None) -> int:
    """Return how many articles tell the story of a cluster."""
    if cluster is None:
        return 1
    query = select(func.count()).select_from(article).where(article.c.cluster == cluster)
    return connection.scalar(query) or 0
