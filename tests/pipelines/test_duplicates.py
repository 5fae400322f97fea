"""Copies meet in one cluster, whatever comes first; strangers stay alone; nothing is dropped."""

import threading
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import func, select, update

from crawler.items import Article
from pipelines.database.check import check
from pipelines.database.engine import open_database
from pipelines.database.tables import article, passage
from pipelines.duplicates import CROWD, forget_all, mark_all
from pipelines.repair.article import repair_article
from pipelines.revising import revise
from pipelines.screening import screen
from pipelines.storage import amend, store
from tests.campus.stories import Calendar, school, story
from tests.pipelines.copies import COPIES

CALENDAR = Calendar(date(2024, 6, 14), 400)


def told(number, key=None, **fields):
    """A story of the campus, as its school's site has it."""
    given = story(number, school(number % 7), CALENDAR)
    text = fields.pop("text", "\n".join(given.paragraphs))
    url = f"http://wxy.yunhe.edu.cn/info/1021/{number}.htm"
    fields = {"title": given.title, "published": given.day, "url": url} | fields
    return Article(key=key or f"own {number}", text=text, original_text=text, **fields)


def copied(number, kind):
    """A copy of it, as another site has it a day later."""
    own = told(number)
    damaged = replace(
        own,
        key=f"{kind} {number}",
        url=f"http://m{number}.example/{kind}",
        original_text=COPIES[kind](own.text, number),
        published=own.published + timedelta(days=1),
    )
    return screen(repair_article(damaged))


def rows(engine):
    with engine.connect() as connection:
        query = select(article).order_by(article.c.id)
        return [dict(row) for row in connection.execute(query).mappings()]


def hashes(engine):
    """The hashes that are kept, with their articles."""
    with engine.connect() as connection:
        return sorted(map(tuple, connection.execute(select(passage.c.hash, passage.c.article_id))))


def parts(engine, name="url"):
    """The clusters as sets of what their articles are named by; each as it has to be."""
    clusters = defaultdict(list)
    for row in rows(engine):
        clusters[row["cluster"]].append(row)
    for cluster, members in clusters.items():
        assert cluster == min(row["id"] for row in members)
        assert [row["canonical"] for row in members].count(True) == 1
    return {frozenset(row[name] for row in members) for members in clusters.values()}


def canonical(engine):
    return [row["url"] for row in rows(engine) if row["canonical"]]


def test_all_kinds_of_copies_of_a_story_meet_and_its_own_site_is_canonical(engine):
    store(engine, [told(1), *(copied(1, kind) for kind in COPIES)])
    assert [row["cluster"] for row in rows(engine)] == [1] * 9
    assert canonical(engine) == [told(1).url]


def test_they_meet_as_they_come_one_by_one_and_before_their_story(engine):
    for kind in COPIES:
        store(engine, [copied(1, kind)])
    store(engine, [told(2), told(1)])
    assert [row["cluster"] for row in rows(engine)] == [1] * 8 + [9, 1]
    assert canonical(engine) == [told(2).url, told(1).url]


def test_stories_of_the_same_sentences_stay_alone_and_crowds_stay_small(engine):
    store(engine, [told(number) for number in range(1, 61)])
    assert [row["cluster"] for row in rows(engine)] == list(range(1, 61))
    assert all(row["canonical"] for row in rows(engine))
    with engine.connect() as connection:
        holders = select(func.count(passage.c.id)).group_by(passage.c.hash)
        assert max(connection.scalars(holders)) <= CROWD


def test_more_copies_than_a_crowd_share_a_cluster_and_so_does_a_part_of_them(engine):
    copies = [told(1, f"copy {number}") for number in range(CROWD + 10)]
    store(engine, copies[:15])
    store(engine, copies[15:])
    store(engine, [copied(1, "nav"), copied(1, "punct")])
    assert {row["cluster"] for row in rows(engine)} == {1}


def test_exact_copies_too_short_to_compare_share_a_cluster_with_their_headline(engine):
    text = "支部召开党员大会，会议选举了新一届支部委员会。"
    given = [("a", "选举大会", text), ("b", "选举大会", text), ("c", "换届大会", text)]
    given += [("d", "公众号文章的题目，长到能说明问题也没有用", ""), ("e", "见附件", "见附件")]
    given += [("f", "公众号文章的题目，长到能说明问题也没有用", ""), ("g", "见附件", "见附件")]
    store(engine, [Article(key=key, title=title, text=text) for key, title, text in given])
    assert [row["cluster"] for row in rows(engine)] == [1, 1, 3, 4, 5, 6, 7]


def test_storing_the_same_again_changes_nothing(engine):
    articles = [told(1), copied(1, "trad"), told(2)]
    store(engine, articles)
    before, kept = parts(engine), hashes(engine)
    store(engine, articles)
    assert (parts(engine), hashes(engine)) == (before, kept)


def test_a_text_that_changes_leaves_its_cluster_and_can_come_back(engine):
    store(engine, [told(1), copied(1, "trad"), copied(1, "nav"), told(2)])
    store(engine, [told(1, text="\n".join(story(9, school(2), CALENDAR).paragraphs))])
    assert [row["cluster"] for row in rows(engine)] == [1, 2, 2, 4]
    parts(engine)
    store(engine, [told(1)])
    assert [row["cluster"] for row in rows(engine)] == [1, 1, 1, 4]
    assert canonical(engine) == [told(1).url, told(2).url]
    assert {number for _, number in hashes(engine)} == {1, 2, 3, 4}


def test_what_a_change_held_together_falls_apart(engine):
    text = told(1).text
    half = -(-len(text) // 2)
    halves = [
        told(1, "first", url="http://a.edu.cn/1", text=text[:half]),
        told(1, "second", url="http://b.edu.cn/1", text=text[half:]),
    ]
    store(engine, [*halves, told(1)])
    assert len(parts(engine)) == 1
    store(engine, [told(1, text=told(2).text)])
    assert [row["cluster"] for row in rows(engine)] == [1, 2, 3]


def test_what_is_amended_or_read_again_is_looked_at_again(engine):
    other = replace(told(2), key="other", url="http://m.example/2")
    store(engine, [told(1), replace(other, title=told(1).title, text=told(1).text)])
    amend(engine, other)
    assert [row["cluster"] for row in rows(engine)] == [1, 2]
    old = rows(engine)[1]
    with engine.begin() as connection:
        assert revise(connection, [(old, told(1))]) == ["changed"]
    assert [row["cluster"] for row in rows(engine)] == [1, 1]


def test_a_copy_that_turns_out_hijacked_or_earlier_changes_the_canonical_one(engine):
    mirror = replace(told(1), key="mirror", url="http://m.example/1")
    store(engine, [told(1), mirror])
    assert canonical(engine) == [told(1).url]
    store(engine, [replace(told(1), flags={"hijacked": {}})])
    assert canonical(engine) == [mirror.url]
    store(engine, [told(1)])
    assert canonical(engine) == [told(1).url]


def test_a_corpus_stored_before_is_marked_later_and_goes_on_where_it_stopped(engine):
    numbers = range(1, 130)
    store(engine, [told(number) for number in numbers])
    store(engine, [copied(number, "trad") for number in (1, 64, 129)] + [told(3, "again")])
    truth, kept = parts(engine), hashes(engine)
    forget_all(engine)
    assert {row["cluster"] for row in rows(engine)} == {None}
    assert hashes(engine) == []
    store(engine, [told(3, "meanwhile")])

    class StoppedError(Exception):
        pass

    def stop(what, done, total):
        raise StoppedError

    with pytest.raises(StoppedError):
        mark_all(engine, stop)
    mark_all(engine, lambda *_: None)
    assert mark_all(engine, lambda *_: None) == 0
    assert parts(engine) == truth
    assert {h for h, _ in hashes(engine)} == {h for h, _ in kept}
    assert check(engine, lambda *_: None).findings == []


@pytest.mark.parametrize("seed", range(4))
def test_the_order_in_which_they_come_does_not_matter(tmp_path, seed):
    articles = [told(number) for number in range(1, 13)]
    articles += [copied(number, kind) for number in (1, 5, 9) for kind in COPIES]
    chance = Random(seed)
    chance.shuffle(articles)
    engine = open_database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    while articles:
        count = chance.randint(1, 12)
        store(engine, articles[:count])
        del articles[:count]
    expected = {frozenset([told(number).url]) for number in range(1, 13) if number not in (1, 5, 9)}
    for number in (1, 5, 9):
        urls = (f"http://m{number}.example/{kind}" for kind in COPIES)
        expected.add(frozenset([told(number).url, *urls]))
    assert parts(engine) == expected
    assert sorted(canonical(engine)) == sorted(told(number).url for number in range(1, 13))
    engine.dispose()


def test_two_that_store_copies_at_the_same_moment_find_each_other(engine):
    together = threading.Barrier(2)

    def work(kind):
        for number in range(1, 9):
            together.wait(60)
            store(engine, [copied(number, kind)])

    threads = [threading.Thread(target=work, args=(kind,)) for kind in ("trad", "nav")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(rows(engine)) == 16
    assert sorted(map(len, parts(engine))) == [2] * 8


def test_check_tells_of_a_cluster_that_is_not_as_it_has_to_be(engine):
    store(engine, [told(1), copied(1, "nav"), told(2)])
    assert check(engine, lambda *_: None).findings == []
    with engine.begin() as connection:
        connection.execute(update(article).where(article.c.id < 3).values(canonical=True))
        connection.execute(update(article).where(article.c.id == 3).values(cluster=2))
        connection.execute(update(article).where(article.c.id == 2).values(cluster=1))
    assert check(engine, lambda *_: None).findings == [
        "article: cluster or canonical is wrong (`scrapy duplicates --rebuild` sets them anew) "
        "in 2 rows: 1, 2"
    ]
