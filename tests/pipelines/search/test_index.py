import os

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, delete, func, select, text

from crawler.items import Article
from pipelines.database.migrating import configuration
from pipelines.database.tables import article
from pipelines.revising import revise
from pipelines.search import index as indexing
from pipelines.search.hits import search
from pipelines.search.index import (
    catch_up,
    grams,
    has_index,
    missing,
    numbers,
    search_text,
    words_in_python,
)
from pipelines.storage import amend, store

try:
    from pipelines.search import _grams
except ImportError:
    _grams = None

built = pytest.mark.skipif(
    _grams is None and not os.environ.get("CI"), reason="_grams was not built: no C compiler"
)
BODY = "支部召开党员大会，讨论廉政建设。"


def silent(*_):
    pass


def found(engine, word):
    return [hit.id for hit in search(engine, word).hits]


def stories(number, body=BODY):
    return [Article(key=str(n), title=f"第{n}次", text=body) for n in range(number)]


@pytest.fixture
def index_alone(monkeypatch):
    """Nothing is looked through before the index is asked."""
    monkeypatch.setattr("pipelines.search.hits.RECENT", ())


@pytest.mark.usefixtures("index_alone")
def test_what_changes_is_found_by_what_it_reads_now(engine):
    store(engine, stories(1))
    assert found(engine, "廉政") == [1]
    store(engine, stories(1, "支部召开座谈会。"))
    assert (found(engine, "廉政"), found(engine, "座谈")) == ([], [1])
    amend(engine, Article(key="0", title="校友", text="名单"))
    assert (found(engine, "座谈"), found(engine, "校友")) == ([], [1])
    with engine.begin() as connection:
        row = dict(connection.execute(select(article)).mappings().one())
        assert revise(connection, [(row, Article(title="校友", text="名册"))]) == ["changed"]
    assert (found(engine, "名单"), found(engine, "名册")) == ([], [1])


def test_a_transaction_that_fails_leaves_no_trace(engine):
    with pytest.raises(ZeroDivisionError), engine.begin() as connection:
        connection.execute(text("SELECT 1"))
        indexing.index(connection, [{"id": 1, "title": "党课", "text": "第一课"}])
        raise ZeroDivisionError
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(search_text)) == 0


def old_corpus(engine, number):
    """Articles as they were stored before there was an index."""
    store(engine, stories(number))
    command.downgrade(configuration(engine), "0002")
    command.upgrade(configuration(engine), "head")


@pytest.mark.usefixtures("index_alone")
def test_an_old_corpus_is_indexed_and_a_stop_in_between_loses_nothing(engine, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 2)
    old_corpus(engine, 7)
    told = []

    def stop(what, done, total):
        told.append((what, done, total))
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        catch_up(engine, stop)
    assert told == [("indexing article", 2, 7), ("indexing article", 4, 7)]
    assert len(found(engine, "廉政")) == 4
    assert catch_up(engine, silent) == 3
    assert sorted(found(engine, "廉政")) == [1, 2, 3, 4, 5, 6, 7]
    assert catch_up(engine, silent) == 0


@pytest.mark.usefixtures("index_alone")
def test_what_a_crawl_stores_while_an_old_corpus_is_indexed_is_indexed_once(engine):
    old_corpus(engine, 3)
    store(engine, stories(4, "座谈会"))
    assert catch_up(engine, silent) == 0
    assert sorted(found(engine, "座谈")) == [1, 2, 3, 4]
    assert found(engine, "廉政") == []


def test_the_tables_are_those_of_the_migrations(engine):
    with engine.connect() as connection:
        reflected = MetaData()
        reflected.reflect(connection, only=["search_text"])
        columns = reflected.tables["search_text"].c
        assert {c.name: (c.primary_key, c.nullable) for c in columns} == {
            "article_id": (True, False),
            "normal": (False, False),
        }
        assert has_index(connection) == (engine.dialect.name in ("sqlite", "postgresql"))


def test_a_very_long_text_is_indexed_and_found(engine):
    body = "".join(map(chr, range(0x4E00, 0x9FA0))) * 3 + "结尾的词"
    store(engine, [Article(key="a", text=body)])
    assert found(engine, "结尾的词") == [1]
    assert missing(engine) == 0
    with engine.begin() as connection:
        connection.execute(delete(search_text))
    assert missing(engine) == 1


def test_numbers_of_grams_fit_into_32_bits():
    assert numbers(["党", "党建", "\U0010ffff\U0010ffff"]) == [0x515A, 0x515A5EFA, -1]
    assert numbers(["𠮷"]) == [0x0BB7]
    assert all(-(2**31) <= n < 2**31 for n in numbers(["鿿鿿", "aa", "\U0002ffffa"]))


@built
@given(st.text() | st.text("党建az09A 。、\u3000\U0001f600\n"))
def test_c_and_python_give_the_same_words(form):
    assert _grams.words(form) == words_in_python(form)


@built
def test_words_of_what_is_no_text_are_refused():
    with pytest.raises(TypeError, match="expected a text"):
        _grams.words(b"a")


def test_grams_of_runs():
    assert grams("a党a。a,0") == ["a", "党", "a党", "党a", "0"]
    assert grams("。") == grams("") == []
