"""A few articles made by hand, whose numbers can be counted by hand, and what crawled them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert

from pipelines.database.tables import article, habit, run, run_source

#: What would run if anything forgot to escape it.
HOSTILE = "<script>document.title='ran'</script>\"'><svg onload=alert(1)>"
NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
LISTS = ("authors", "editors", "photographers", "reviewers", "images", "attachments")

#: Number, university, source, day, topics, and what else is not as usual.
ROWS: list[tuple[int, str | None, str | None, date | None, list[str], dict[str, Any]]] = [
    (
        1,
        "云河大学",
        "yunhe",
        date(2024, 1, 1),
        ["党风廉政"],
        {"repairs": {"width": 2, "script": 5}},
    ),
    (2, "云河大学", "yunhe", date(2024, 1, 7), ["党风廉政", "发展党员"], {"repairs": {"width": 1}}),
    (3, "云河大学", "yunhe", date(2024, 1, 8), [], {"flags": {"charset_fixed": "gb18030"}}),
    (4, "青岚学院", "qinglan", date(2024, 2, 1), ["发展党员"], {}),
    (5, "青岚学院", "qinglan", date(2024, 1, 9), [], {"cluster": 3, "canonical": False}),
    (6, "青岚学院", "qinglan", date(2024, 1, 9), [], {"cluster": 3, "canonical": False}),
    (7, HOSTILE, None, None, [], {"flags": {"undated": {}, HOSTILE: {}}, "title": HOSTILE}),
    (8, "云河大学", "yunhe", date(2024, 3, 1), [], {"hijacked": True, "flags": {"hijacked": {}}}),
    (9, "云河大学", "yunhe", date(2024, 3, 1), [], {"relevance": 0.1}),
    (10, "青岚学院", HOSTILE, date(2024, 5, 2), [HOSTILE], {"flags": {"empty_body": {}}}),
]


def row(
    number: int,
    university: str | None,
    source: str | None,
    day: date | None,
    topics: list[str],
    more: Mapping[str, Any],
) -> dict[str, Any]:
    """A row of `article`."""
    return {
        "id": number,
        "key_sha256": f"{number:064}",
        "content_sha256": f"{number:064}",
        "university": university,
        "source": source,
        "published": day,
        "topics": topics,
        "title": f"第{number}次会议",
        "text": "会议召开，部署工作。",
        "original_text": "會議召開,部署工作。",
        "repairs": {},
        "flags": {},
        "hijacked": False,
        "relevance": 0.5,
        "cluster": number,
        "canonical": True,
        "version": 1,
        **dict.fromkeys(LISTS, ()),
        **dict.fromkeys(("first_seen", "last_seen", "fetched_at"), NOON),
        **more,
    }


def fill(engine: Engine) -> None:
    """Put ROWS into an empty database, and two runs that brought them."""
    hour = timedelta(hours=1)
    with engine.begin() as connection:
        connection.execute(insert(article), [row(*given) for given in ROWS])
        for number, state in enumerate(("finished", "failed"), 1):
            begun = NOON + number * hour
            values = {"spider": "campus", "arguments": {}, "program_version": "1", "state": state}
            times = {"started_at": begun, "ended_at": begun + hour}
            connection.execute(insert(run).values(id=number, **values, **times))
            account = {"run_id": number, "unchanged": 0, "lists": {}, "flags": {}}
            for source, failed, findings in (
                ("yunhe", {"gone": number, "http_502": 3}, []),
                ("qinglan", {}, [f"{HOSTILE} is no page."]),
            ):
                counts = {"requested": 9, "stored": 9 - sum(failed.values()), "skipped": {}}
                told = {"source": source, "failed": failed, "findings": findings}
                connection.execute(insert(run_source).values(**account, **counts, **told))
        seen = {"articles_per_week": 1.5, "cadence_hours": 84, "visited_at": NOON, "due_at": NOON}
        connection.execute(insert(habit).values(source="yunhe", **seen))
