from sqlalchemy import delete, text, update

from pipelines.search.check import faults
from pipelines.search.index import search_index, search_text
from pipelines.storage import store
from tests.pipelines.search.test_index import silent, stories


def test_an_index_that_is_whole_has_no_faults(engine):
    assert faults(engine, silent) == []
    store(engine, stories(3))
    store(engine, stories(3, "座谈会"))
    assert faults(engine, silent) == []


def test_each_fault_is_told_with_the_numbers_of_the_rows(engine):
    store(engine, stories(4))
    with engine.begin() as connection:
        first = search_text.c.article_id == 1
        connection.execute(update(search_text).where(first).values(normal="座谈"))
        connection.execute(delete(search_text).where(search_text.c.article_id == 4))
    found = faults(engine, silent)
    assert found[0] == "search_text: the article reads otherwise in 1 row: 1"
    assert found[-1] == "search: articles not indexed: 1; `scrapy database upgrade` does it"
    if engine.dialect.name in ("sqlite", "postgresql"):
        assert found[1] == "search_index: it has not what search_text has in 1 row: 4"


def test_a_row_that_the_index_lacks_is_told(engine):
    store(engine, stories(2))
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("INSERT INTO search_index(rowid, grams) VALUES (3, '党')"))
        elif engine.dialect.name == "postgresql":
            connection.execute(delete(search_index).where(search_index.c.article_id == 2))
    expected = {
        "sqlite": ["search_index: it has not what search_text has in 1 row: 3"],
        "postgresql": ["search_index: it has not what search_text has in 1 row: 2"],
    }
    assert faults(engine, silent) == expected.get(engine.dialect.name, [])
