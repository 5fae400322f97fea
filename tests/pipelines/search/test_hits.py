"""What search finds is what a look at every article finds, on every database."""

from contextlib import contextmanager
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from crawler.items import Article
from pipelines.database.engine import open_database
from pipelines.database.tables import article
from pipelines.export.records import Selection
from pipelines.repair.script import convert
from pipelines.search import hits as searching
from pipelines.search.hits import search
from pipelines.search.normal import normalised
from pipelines.search.query import QueryError, parse, sought
from pipelines.storage import store
from tests.conftest import KINDS, new_database

#: Both scripts, words whose simplified form depends on others, wide and narrow, letters with
#: accents in one character and in two, quotes, characters beyond 16 bits, what nobody sees, and
#: what SQL and FTS5 could take for their own.
ALPHABET = "党黨建設设著着計计畫划學学a AＡb1１，。…“「\"'%_\\*:-é\u0301\u200b\n𠮷🎓\x00\ue000"
DAYS = st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 3))
TEXTS = st.text(st.sampled_from(ALPHABET), max_size=12)
CORPORA = st.lists(st.tuples(st.none() | TEXTS, TEXTS, DAYS), min_size=6, max_size=6)

WORDS = st.text(st.sampled_from(ALPHABET.replace('"', "")), min_size=1, max_size=4).filter(
    lambda word: normalised(word).strip(" ") != ""
)
QUERIES = st.recursive(
    WORDS,
    lambda inner: (
        st.tuples(st.sampled_from(["AND", "OR"]), inner, inner) | st.tuples(st.just("NOT"), inner)
    ),
    max_leaves=4,
)


def written(query):
    """The query as somebody types it."""
    if isinstance(query, str):
        return f'"{query}"'
    if query[0] == "NOT":
        return f"-({written(query[1])})"
    return f"({written(query[1])} {query[0]} {written(query[2])})"


def true_of(query, texts):
    """Whether one of the texts has the word, in either reading of its characters."""
    if isinstance(query, str):
        forms = {normalised(form).strip(" ") for form in (query, convert(query))}
        return any(form in normalised(found) for form in forms for found in texts)
    if query[0] == "NOT":
        return not true_of(query[1], texts)
    parts = [true_of(part, texts) for part in query[1:]]
    return all(parts) if query[0] == "AND" else any(parts)


@contextmanager
def database(kind, folder):
    with new_database(kind, folder) as address:
        engine = open_database(address)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module", params=[*KINDS, "sqlite without an index"])
def corpus(request, tmp_path_factory):
    kind, _, without = request.param.partition(" ")
    with database(kind, tmp_path_factory.mktemp("search")) as engine:
        if without:
            with engine.begin() as connection:
                connection.execute(text("DROP TABLE search_index"))
        yield engine


#: Through the newest first; looked up in the index at once; met on a way through all by date.
INDEX_FIRST = (searching, "RECENT", ())
WAYS = [(), (INDEX_FIRST,), (INDEX_FIRST, (searching, "FEW", 0))]


def found(engine, query, **more):
    """The keys of the hits in their order."""
    hits = search(engine, query, Selection(everything=True), **more).hits
    with engine.connect() as connection:
        keys = {row.id: row.url for row in connection.execute(select(article))}
    return [keys[hit.id] for hit in hits]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(CORPORA, st.lists(QUERIES, min_size=3, max_size=3), st.sampled_from(WAYS))
def test_the_hits_are_those_of_a_look_at_every_article(corpus, stories, queries, way):
    # The same six stories, written anew each time: what they read before is to be forgotten.
    items = [
        Article(key=str(n), url=str(n), title=title, text=body, published=day)
        for n, (title, body, day) in enumerate(stories)
    ]
    store(corpus, items)
    with pytest.MonkeyPatch.context() as context:
        for module, name, value in way:
            context.setattr(module, name, value)
        for query in queries:
            expected = [
                str(n)
                for n, (title, body, _) in enumerate(stories)
                if true_of(query, [title or "", body])
            ]
            assert sorted(found(corpus, written(query))) == expected, written(query)
            assert sorted(found(corpus, written(query), order="relevance")) == expected
            hits = search(corpus, written(query), Selection(everything=True), count_all=True)
            assert (hits.total, hits.more) == (len(expected), False)
            newest = sorted(expected, key=lambda n: (stories[int(n)][2] or date.min, n))[::-1]
            assert found(corpus, written(query), limit=2, offset=1) == newest[1:3]


# --- by hand --------------------------------------------------------------------------------------


def story(key, title, body="", **fields):
    return Article(key=key, url=key, title=title, text=body, **fields)


def fill(engine):
    day = date(2024, 5, 1)
    store(
        engine,
        [
            story("old", "党建工作会", "主题教育" * 5, published=day, university="云河大学"),
            story("new", "校友会", "会上谈到主题教育一次。", published=date(2024, 6, 1)),
            story("undated", "学习", "主题教育和党建。"),
            story("bad", "主题教育", published=day, flags={"hijacked": {"brand": "某网"}}),
            story("off", "主题教育", published=day, relevance=0.1),
            story("reprint", "主题教育", published=day, relevance=0.1),
        ],
    )
    with engine.begin() as connection:
        reprint = article.c.url == "reprint"
        connection.execute(update(article).where(reprint).values(canonical=False))


def keys(hits):
    return [hit.url for hit in hits.hits]


def test_the_newest_come_first_and_undated_ones_last(engine):
    fill(engine)
    assert keys(search(engine, "主題教育")) == ["new", "old", "undated"]
    assert keys(search(engine, "主題教育", limit=1, offset=1)) == ["old"]
    assert keys(search(engine, "主題教育", limit=1, offset=2)) == ["undated"]
    assert keys(search(engine, "主題教育", limit=1, offset=3)) == []


def test_by_relevance_titles_count_most_and_then_how_often_it_is_said(engine):
    fill(engine)
    assert keys(search(engine, "主题教育", order="relevance")) == ["old", "undated", "new"]
    assert keys(search(engine, "党建", order="relevance")) == ["old", "undated"]
    assert keys(search(engine, "-校友", order="relevance")) == ["old", "undated"]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(CORPORA, QUERIES, st.integers(1, 6), st.integers(1, 3))
def test_of_many_the_newest_are_ranked_and_each_has_one_place(corpus, stories, query, most, size):
    items = [
        Article(key=str(n), url=str(n), title=title, text=body, published=day)
        for n, (title, body, day) in enumerate(stories)
    ]
    store(corpus, items)
    words = written(query)
    exact = found(corpus, words, order="relevance", count_all=True)
    with pytest.MonkeyPatch.context() as context:
        context.setattr(searching, "RANKED", most)
        context.setattr(searching, "RECENT", (2,))
        newest = found(corpus, words)
        pages = [
            found(corpus, words, order="relevance", limit=size, offset=offset)
            for offset in range(0, 6, size)
        ]
        asked = search(corpus, words, Selection(everything=True), order="relevance", limit=6)
    best = [key for key in exact if key in newest[:most]]
    assert [key for page in pages for key in page] == best + newest[most:]
    if len(exact) <= most:
        assert best == exact
    assert asked.ranked == (most if len(exact) > most and sought(parse(words)) else None)


def test_what_is_left_out_is_counted_by_reason_and_all_leaves_nothing_out(engine):
    fill(engine)
    hits = search(engine, "主题教育")
    assert (hits.total, hits.more) == (3, False)
    assert hits.left_out == {"hijacked": 1, "irrelevant": 2, "non-canonical": 1}
    everything = search(engine, "主题教育", Selection(everything=True))
    assert (everything.total, everything.left_out) == (6, {})
    assert len(everything.hits) == 6


def test_only_some_hits_are_counted_unless_all_are_asked_for(engine, monkeypatch):
    fill(engine)
    everything = Selection(everything=True)
    hits = search(engine, "主题教育", everything, limit=2)
    assert (hits.total, hits.more) == (6, False)  # there are no others to look through
    monkeypatch.setattr(searching, "RECENT", (4,))
    hits = search(engine, "主题教育", everything, limit=2)
    assert (hits.total, hits.more) == (4, True)
    hits = search(engine, "主题教育", everything, limit=2, count_all=True)
    assert (hits.total, hits.more) == (6, False)
    monkeypatch.setattr(searching, "COUNTED", 3)
    monkeypatch.setattr(searching, "RECENT", ())
    hits = search(engine, "主题教育", everything, limit=2)
    assert (hits.total, hits.more) == (4, True)


def test_many_that_are_left_out_hide_none_that_are_shown(engine, monkeypatch):
    monkeypatch.setattr(searching, "COUNTED", 1)
    monkeypatch.setattr(searching, "RECENT", ())
    fill(engine)
    for order in ("newest", "relevance"):
        hits = search(engine, "主题教育", order=order, limit=3)
        assert sorted(keys(hits)) == ["new", "old", "undated"]
        assert (hits.total, hits.more) == (3, False)


def test_where_few_are_met_among_the_newest_as_many_are_looked_through_as_are_needed(
    engine, monkeypatch
):
    """Then the index is asked; the hits are the same."""
    stories = [story(str(n), "党课" if n % 3 else "调研", "正文。") for n in range(40)]
    store(engine, stories)
    wanted = keys(search(engine, "党课", limit=9, offset=9))
    assert wanted == [str(n) for n in range(39, -1, -1) if n % 3][9:18]
    for recent, most in [((3,), 20_000), ((3,), 5), ((), 0)]:
        monkeypatch.setattr(searching, "RECENT", recent)
        monkeypatch.setattr(searching, "MOST_RECENT", most)
        assert keys(search(engine, "党课", limit=9, offset=9)) == wanted


def test_dates_and_the_university_narrow_it_down(engine):
    fill(engine)
    assert keys(search(engine, "主题教育", Selection(since=date(2024, 5, 2)))) == ["new"]
    assert keys(search(engine, "主题教育", Selection(until=date(2024, 5, 2)))) == ["old"]
    assert keys(search(engine, "主题教育", Selection(university="云河大学"))) == ["old"]


def test_a_hit_says_where_it_stands(engine):
    store(engine, [story("a", "黨建", "一。\n谈黨建。", published=date(2024, 5, 1), source="s")])
    (hit,) = search(engine, "党建").hits
    assert (hit.title.text, hit.title.matches) == ("黨建", ((0, 2),))
    assert (hit.snippet.text, hit.snippet.matches) == ("一。 谈黨建。", ((4, 6),))
    assert (hit.published, hit.source, hit.url) == (date(2024, 5, 1), "s", "a")


def test_no_term_stands_in_title_and_text_at_once(engine):
    store(engine, [story("a", "党", "建")])
    assert keys(search(engine, "党建")) == []
    assert keys(search(engine, '"党 建"')) == []
    assert keys(search(engine, "党 建")) == ["a"]


def test_a_query_that_cannot_be_understood_is_refused(engine):
    with pytest.raises(QueryError, match="bracket is not closed"):
        search(engine, "(党建")


def test_the_longest_query_is_answered(engine):
    fill(engine)
    assert keys(search(engine, "主题教育" * 125)) == []
    assert keys(search(engine, " ".join("主题教育" for _ in range(100)))) == [
        "new",
        "old",
        "undated",
    ]
    assert keys(search(engine, "-(" * 10 + "校友" + ")" * 10)) == ["new"]
