"""What a selection holds, on every database, and that it is read in pieces."""

import io
import tracemalloc
from datetime import UTC, date, datetime

import pytest

from crawler.items import Article, Page
from pipelines.database.engine import open_database
from pipelines.export import formats, writer
from pipelines.export.records import Records, Selection, count, years
from pipelines.storage import store
from tests.conftest import KINDS, new_database
from tests.pipelines.database.awkward import articles

ALL = Selection(everything=True)


def fill(engine):
    store(
        engine,
        [
            Article(
                key="1", title="一", published=date(2023, 12, 31), topics=["党风廉政", "理论学习"]
            ),
            Article(key="2", title="二", published=date(2024, 1, 1), topics=["理论学习和党风廉政"]),
            Article(key="3", title="三", topics=['"党风廉政%']),
        ],
    )


@pytest.mark.parametrize(
    ("selection", "titles"),
    [
        (Selection(topic="党风廉政"), ["一"]),
        (Selection(topic="理论学习"), ["一"]),
        (Selection(topic="党风%"), []),
        (Selection(topic='"党风廉政%'), ["三"]),
        (Selection(where="title = '二' OR published IS NULL"), ["二", "三"]),
        (Selection(where="title = '二'", topic="党风廉政"), []),
    ],
)
def test_topics_and_conditions_choose(engine, selection, titles):
    fill(engine)
    assert [record["title"] for record in Records(engine, selection)] == titles
    assert count(engine, selection) == len(titles)


def test_the_years_of_publication_part_the_records(engine):
    fill(engine)
    assert years(engine, ALL) == [2023, 2024, None]
    parts = [Records(engine, ALL).of_year(year) for year in (2023, 2024, None)]
    assert [[record["title"] for record in part] for part in parts] == [["一"], ["二"], ["三"]]


def test_what_is_read_is_told_and_adds_up(engine):
    fill(engine)
    told = []
    for _ in range(2):
        list(Records(engine, ALL, told.append))
    assert sum(told) == 6


def test_a_large_corpus_is_read_in_pieces(engine):
    """60 MB of text, of which only a few MB may be in memory at once."""
    for start in range(0, 2_000, 500):
        keys = range(start, start + 500)
        store(engine, [Article(key=str(key), text="党建" * 2_500) for key in keys])
    tracemalloc.start()
    try:
        read = sum(len(record["text"]) for record in Records(engine, ALL))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read == 2_000 * 5_000
    assert peak < 14_000_000


@pytest.fixture(scope="module")
def three_databases(tmp_path_factory):
    """The same awkward articles in the three databases."""
    stack = []
    for kind in KINDS:
        place = new_database(kind, tmp_path_factory.mktemp(kind))
        engine = open_database(place.__enter__())
        page = Page("http://a.example/p", b"<p>x", "utf-8", datetime(2024, 1, 1, tzinfo=UTC))
        store(engine, [*articles(), Article(key="last", page=page)])
        stack.append((place, engine))
    yield [engine for _, engine in stack]
    for place, engine in stack:
        engine.dispose()
        place.__exit__(None, None, None)


@pytest.mark.parametrize("name", formats())
def test_the_same_data_gives_the_same_bytes_again_and_in_every_database(three_databases, name):
    def written(engine):
        stream = io.BytesIO()
        writer(name)(Records(engine, ALL), stream)
        return stream.getvalue()

    first = written(three_databases[0])
    assert len(first) > 1_000
    assert [written(engine) == first for engine in three_databases] == [True] * 3
