import zlib
from datetime import timedelta

from sqlalchemy import select, update

from crawler.items import Article, Page
from pipelines.database import vacuum as vacuuming
from pipelines.database.engine import open_database
from pipelines.database.tables import article, article_version, page
from pipelines.database.vacuum import vacuum
from pipelines.storage import store
from tests.pipelines.database.awkward import NOON
from tests.pipelines.database.test_check import findings, silent

LATER = NOON + timedelta(days=10)


def fetched(key, body, text="支部召开会议。", days=0, parts=()):
    at = NOON + timedelta(days=days)
    further = [Page(None, part, "utf-8", at) for part in parts]
    return Article(key=key, text=text, page=Page(None, body, "utf-8", at), parts=further)


def bodies(engine):
    with engine.connect() as connection:
        return {zlib.decompress(body) for body in connection.scalars(select(page.c.body))}


def test_what_today_s_articles_were_read_from_stays(engine):
    store(engine, [fetched("a", b"one", parts=[b"one, page 2"]), fetched("b", b"two")])
    freed = vacuum(engine, LATER, silent)
    assert (freed.pages, freed.bytes) == (0, 0)
    assert bodies(engine) == {b"one", b"one, page 2", b"two"}


def test_pages_that_only_older_fetches_gave_go(engine):
    store(engine, [fetched("a", b"counter 1")])
    store(engine, [fetched("a", b"counter 2", days=1)])
    store(engine, [fetched("a", b"counter 3", text="又召开会议。", days=2)])
    freed = vacuum(engine, LATER, silent)
    assert freed.pages == 2
    assert freed.bytes == sum(len(zlib.compress(b"counter %d" % n)) for n in (1, 2))
    assert bodies(engine) == {b"counter 3"}
    with engine.connect() as connection:
        assert connection.scalars(select(article_version.c.page_id)).all() == [None]
        assert connection.scalars(select(article_version.c.text)).all() == ["支部召开会议。"]
    assert findings(engine) == []


def test_pages_fetched_later_stay(engine):
    store(engine, [fetched("a", b"counter 1")])
    store(engine, [fetched("a", b"counter 2", days=3)])
    store(engine, [fetched("a", b"counter 3", days=5)])
    assert vacuum(engine, NOON + timedelta(days=2), silent).pages == 1
    assert bodies(engine) == {b"counter 2", b"counter 3"}


def test_further_pages_go_with_their_first(engine):
    store(engine, [fetched("a", b"one", parts=[b"one, page 2", b"one, page 3"])])
    store(engine, [fetched("a", b"new one", days=1, parts=[b"new one, page 2", b"one, page 3"])])
    assert vacuum(engine, LATER, silent).pages == 2
    assert bodies(engine) == {b"new one", b"new one, page 2", b"one, page 3"}
    assert findings(engine) == []


def test_a_further_page_that_stays_is_let_go_of(engine):
    store(engine, [fetched("a", b"one", parts=[b"page 2"])])
    store(engine, [fetched("a", b"one again", days=1)])
    with engine.begin() as connection:
        connection.execute(update(page).where(page.c.part == 2).values(fetched_at=LATER))
    assert vacuum(engine, NOON + timedelta(days=5), silent).pages == 1
    assert bodies(engine) == {b"page 2", b"one again"}
    assert findings(engine) == []


def test_many_pages_go_in_many_transactions(engine, monkeypatch):
    monkeypatch.setattr(vacuuming, "BATCH", 7)
    told = []
    for number in range(30):
        store(engine, [fetched("a", b"counter %d" % number)])
    freed = vacuum(engine, LATER, lambda *step: told.append(step))
    assert freed.pages == 29
    assert bodies(engine) == {b"counter 29"}
    assert told[-1] == ("dropping page", 29, 29)
    with engine.connect() as connection:
        assert len(connection.scalars(select(article.c.id)).all()) == 1


def test_the_file_of_sqlite_gets_smaller(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    for number in range(20):
        body = b"".join(number.to_bytes(2) + n.to_bytes(4) for n in range(50_000))
        store(engine, [fetched("a", body)])
    before = (tmp_path / "test.sqlite3").stat().st_size
    freed = vacuum(engine, LATER, silent)
    assert freed.shrunk > 0.9 * freed.bytes > 1_000_000
    assert (tmp_path / "test.sqlite3").stat().st_size <= before - freed.shrunk + 10_000_000
    assert len(bodies(engine)) == 1
    engine.dispose()
