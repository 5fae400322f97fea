import pytest

from crawler.arguments import ArgumentError
from crawler.commands.duplicates import of_all, of_article
from crawler.items import Article
from pipelines.database.engine import open_database
from pipelines.duplicates import forget_all
from pipelines.storage import store
from tests.pipelines.test_duplicates import told


@pytest.fixture
def engine(tmp_path):
    """The database of the command line."""
    engine = open_database(f"sqlite:///{tmp_path / 'cli.sqlite3'}")
    yield engine
    engine.dispose()


def lines(texts):
    return [str(text) for text in texts]


def other(number, key, **fields):
    """A copy on another host."""
    url = f"http://{key}.example/{number}"
    return told(number, f"{key} {number}", url=url, university="青岚学院", **fields)


def test_the_clusters_with_most_copies_come_first(engine):
    own = told(1, university="云河大学", title="会议\n召开", published=None)
    store(engine, [told(2), own, told(3), other(2, "m"), other(1, "m"), other(1, "n")])
    heading, first, second = lines(of_all(engine))
    assert heading.split() == ["id", "copies", "published", "title", "(universities)"]
    assert first.split() == ["2", "3", "undated", "会议", "召开", "(云河大学、青岚学院)"]
    assert second.split()[:2] == ["1", "2"]


def test_nothing_stored_twice_is_said(engine):
    store(engine, [told(1)])
    assert lines(of_all(engine)) == ["No story is stored more than once."]
    assert lines(of_article(engine, "1")) == ["Article 1 has no copy."]


def test_each_copy_says_why_it_is_not_canonical_and_what_it_says_otherwise(engine):
    own = told(1)
    text = f"（本报讯）{own.text}"
    store(engine, [other(1, "m", text=text), own])
    for which in ("1", "2", own.url):
        shown = lines(of_article(engine, which))
        assert shown[0] == "cluster 1, 2 copies"
        assert shown[2].split() == ["2", "canonical:", "on", "its", "own", "site"]
        assert "       1  copy: on m.example" in shown
        first = own.text.split("。")[0]
        assert [line.strip() for line in shown if line.strip()[:1] in "-+"] == [
            "",
            "",
            f"- {first}。",
            f"+ （本报讯）{first}。",
        ]


def test_what_steers_a_terminal_is_not_printed(engine):
    evil = {
        "title": "会\x1b[J议",
        "url": "http://m.example/\x1b]0;x\x07",
        "university": "云\u202e河",
    }
    store(engine, [told(1), told(1, "m", text=f"\x1b[m通知。{told(1).text}", **evil)])
    shown = "\n".join(lines([*of_all(engine), *of_article(engine, "1")]))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\ufffd[m通知。" in shown


def test_an_article_that_is_not_there_is_named(engine):
    store(engine, [Article(key="a")])
    with pytest.raises(ArgumentError, match="No article has the number 7"):
        of_article(engine, "7")


def test_the_command_marks_what_is_not_marked_and_shows_it(scrapy, engine):
    store(engine, [told(1), other(1, "m"), told(2)])
    forget_all(engine)
    done = scrapy("duplicates")
    assert done.returncode == 0, done.stderr
    assert done.stderr == "3 articles were looked through for copies.\n"
    assert done.stdout.splitlines()[1].split()[:2] == ["1", "2"]
    done = scrapy("duplicates", "1", "2")
    assert done.returncode == 2
    assert "give one ID or URL" in done.stderr
