"""The views: the corpus under plain names and in flat columns, for whoever reads it with SQL.

They hold nothing, and are made anew behind every revision of the tables, which may therefore
change any column (see `migrations/env.py`). A view that is to read otherwise needs a revision, an
empty one where the tables stay as they are. A table that somebody has under one of the names stays.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Dialect, Engine, inspect, or_

from pipelines.export.records import FAULTS


@dataclass(frozen=True, slots=True)
class Words:
    """What each kind of database says in words of its own.

    entries, members: the rows that a list and an object give, {} being the column; place, name,
    value, number: what those rows hold, text compared by its exact characters; joined: the values
    of a list as one text; monday: of the week in which an article was published.
    """

    entries: str
    members: str
    joined: str
    monday: str
    place: str = "place"
    name: str = "name"
    value: str = "value"
    number: str = "value"
    create: str = "CREATE VIEW"


_MYSQL = Words(
    entries="JSON_TABLE({}, '$[*]' COLUMNS (place FOR ORDINALITY, value LONGTEXT PATH '$')) entry",
    # Names and values come in the same order.
    members="JSON_TABLE(JSON_KEYS({0}), '$[*]' COLUMNS (place FOR ORDINALITY, name LONGTEXT"
    " PATH '$')) member JOIN JSON_TABLE({0}, '$.*' COLUMNS (place FOR ORDINALITY, value BIGINT"
    " PATH '$')) amount ON amount.place = member.place",
    joined="GROUP_CONCAT(value ORDER BY place SEPARATOR '; ')",
    monday="article.published - INTERVAL WEEKDAY(article.published) DAY",
    name="name COLLATE utf8mb4_bin",
    value="value COLLATE utf8mb4_bin",
    create="CREATE SQL SECURITY INVOKER VIEW",  # else it dies with the user who made it
)
WORDS = {
    "sqlite": Words(
        entries="json_each({}) entry",
        members="json_each({}) member",
        joined="group_concat(value, '; ')",
        monday="date(article.published, '-6 days', 'weekday 1')",
        place="key + 1",
        name="key",
    ),
    "postgresql": Words(
        entries="json_array_elements_text({}) WITH ORDINALITY AS entry (value, place)",
        members="json_each_text({}) AS member (name, value)",
        joined="string_agg(value, '; ' ORDER BY place)",
        monday="CAST(date_trunc('week', article.published) AS DATE)",
        number="CAST(value AS BIGINT)",
    ),
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
}


def _articles(words: Words) -> str:
    """The columns of an article, its lists of names each as one text."""
    lists = ", ".join(
        f"(SELECT {words.joined} FROM {words.entries.format(f'article.{name}')}) AS {name}"
        for name in ("authors", "topics")
    )
    return (
        "article.id, title, published, event_date, university, unit, section, source, url, "
        f"document, origin, {lists}, relevance, script, text, original_text, cluster, version, "
        "first_seen, last_seen, content_sha256"
    )


def selects(dialect: Dialect) -> dict[str, str]:
    """Return the query behind each view by its name; none reads another."""
    words = WORDS[dialect.name]
    columns = _articles(words)
    fault = or_(*FAULTS.values()).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    shown = f"FROM article WHERE NOT ({fault})"

    def rows(of: str, what: str) -> str:
        return f"SELECT article.id AS article_id, {what} FROM article CROSS JOIN {of}"

    def reasons(outcome: str) -> str:
        return (
            f"SELECT run_id, source, '{outcome}' AS outcome, {words.name} AS reason, "
            f"{words.number} AS articles "
            f"FROM run_source CROSS JOIN {words.members.format(f'run_source.{outcome}')}"
        )

    return {
        # What an export gives without --all, and what it gives with it.
        "articles": f"SELECT {columns} {shown}",
        "all_articles": f"SELECT {columns}, hijacked, canonical FROM article",
        # A row for each topic, author, rule of repair and flag of each article of all.
        "article_topics": rows(
            words.entries.format("article.topics"),
            f"{words.place} AS place, {words.value} AS topic",
        ),
        "article_authors": rows(
            words.entries.format("article.authors"),
            f"{words.place} AS place, {words.value} AS author",
        ),
        "article_repairs": rows(
            words.members.format("article.repairs"),
            f"{words.name} AS rule, {words.number} AS edits",
        ),
        "article_flags": rows(
            words.members.format("article.flags"),
            f"{words.name} AS flag",
        ),
        # The articles of each week by its Monday; those without a date are of none.
        "weekly_counts": (
            f"SELECT {words.monday} AS week, university, source, count(*) AS articles "
            f"{shown} AND published IS NOT NULL "
            f"GROUP BY {words.monday}, university, source"
        ),
        # What each crawl did at each source, and why it left what out.
        "runs": (
            "SELECT run.id AS run_id, spider, state, started_at, ended_at, program_version, "
            "source, requested, stored, unchanged "
            "FROM run LEFT JOIN run_source ON run_source.run_id = run.id"
        ),
        "run_reasons": f"{reasons('skipped')} UNION ALL {reasons('failed')}",
        # How each source is.
        "sources": (
            "SELECT known.source, count(article.id) AS articles, "
            "min(article.published) AS first_published, max(article.published) AS last_published, "
            "max(habit.articles_per_week) AS articles_per_week, "
            "max(habit.visited_at) AS visited_at, max(habit.due_at) AS due_at "
            "FROM (SELECT source FROM article UNION SELECT source FROM habit) known "
            "LEFT JOIN article ON article.source = known.source "
            "LEFT JOIN habit ON habit.source = known.source "
            "WHERE known.source IS NOT NULL GROUP BY known.source"
        ),
    }


def missing(engine: Engine) -> list[str]:
    """Return the names of the views that are not there."""
    with engine.connect().execution_options(readonly=True) as connection:
        found = inspect(connection)
        there = {*found.get_view_names(), *found.get_table_names()}
        return [name for name in selects(connection.dialect) if name not in there]


def drop(connection: Connection) -> None:
    """Drop the views that are there."""
    there = inspect(connection).get_view_names()
    for name in selects(connection.dialect):
        if name in there:
            connection.exec_driver_sql(f"DROP VIEW {name}")


def create(connection: Connection) -> None:
    """Make the views, on tables of the newest revision."""
    taken = inspect(connection).get_table_names()
    words = WORDS[connection.dialect.name]
    for name, query in selects(connection.dialect).items():
        if name not in taken:
            connection.exec_driver_sql(f"{words.create} {name} AS {query}")
