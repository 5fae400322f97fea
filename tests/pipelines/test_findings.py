"""Which findings of a crawl are new, and which are gone."""

from __future__ import annotations

from sqlalchemy import event, insert, update

from pipelines.accounts import Account
from pipelines.database.tables import run, run_source
from pipelines.findings import Change, changes
from tests.pipelines.rows import new_run


def visits(connection, state, **findings):
    """A run that ended so, with its findings by source; None stands for what another crawled."""
    number = new_run(connection)
    connection.execute(update(run).where(run.c.id == number).values(state=state))
    for source, found in findings.items():
        lists = {"held": 1} if found is None else {"read": 1}
        account = Account(findings=found or [], lists=lists)
        row = account.row() | {"run_id": number, "source": source}
        connection.execute(insert(run_source), row)
    return number


def test_what_is_new_and_what_is_gone_since_the_last_visit_of_each(engine):
    with engine.begin() as connection:
        visits(connection, "failed", a=["old", "stays"], b=["b is broken"], d=["long ago"])
        visits(connection, "finished", d=[])
        number = visits(connection, "failed", a=["stays", "new"], b=[], c=["c"], d=[])
        asked = []
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given))
        found = changes(connection, number)
    assert found == [
        Change("a", "new", True),
        Change("a", "old", False),
        Change("b", "b is broken", False),
        Change("c", "c", True),
    ]
    assert len(asked) == 2  # however many sources there are


def test_what_was_not_looked_at_is_neither_new_nor_gone(engine):
    with engine.begin() as connection:
        visits(connection, "failed", a=["broken"], b=["broken"])
        held = visits(connection, "finished", a=None)
        stopped = visits(connection, "interrupted", a=[], b=["worse"])
        killed = visits(connection, "killed", a=[])
        after = visits(connection, "failed", a=["broken"], b=["broken"])
        told = [changes(connection, number) for number in (held, stopped, killed, after)]
    assert told == [[], [Change("b", "worse", True)], [], []]
