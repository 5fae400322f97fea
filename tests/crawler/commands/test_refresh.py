"""Visits to what is due, from the command line, to a real site."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from sqlalchemy import insert, select, update

from pipelines.database.tables import habit, lease, run_source
from tests.campus.process import campus
from tests.crawler.crawls import Crawls
from tests.terminal import on_a_terminal

LABELS = ("source", "outcome", "reason")
KEYS = ("a-news", "b-news", "c-news")


@pytest.fixture(scope="module")
def site():
    with campus("--articles", 12, "--per-page", 10, "--hosts", len(KEYS)) as process:
        yield process


@pytest.fixture
def crawls(scrapy, site, tmp_path):
    entries = [
        f'[{key}]\nuniversity = "云河大学"\nlist = "{site.list_url(index)}"\n'
        for index, key in enumerate(KEYS)
    ]
    entries[2] += "cadence = 1\n"
    (tmp_path / "register.toml").write_text("\n".join(entries), "utf-8")
    crawls = Crawls(scrapy, site, f"sqlite:///{tmp_path / 'refresh.sqlite3'}")
    yield crawls
    crawls.engine.dispose()


def refresh(crawls, folder, *more):
    return crawls.scrapy("refresh", "-s", f"SOURCES={folder / 'register.toml'}", *more)


def last_run(crawls):
    """What the last run stored of each source."""
    rows = crawls.read(select(run_source).order_by(run_source.c.run_id))
    return {row.source: row.stored for row in rows if row.run_id == rows[-1].run_id}


def test_what_is_due_is_visited_and_nothing_else(crawls, tmp_path):
    metrics = tmp_path / "dangjian.prom"
    done = refresh(crawls, tmp_path, "-s", f"METRICS_FILE={metrics}")
    assert done.returncode == 0, done.stderr
    assert last_run(crawls) == dict.fromkeys(KEYS, 12)
    families = text_string_to_metric_families(metrics.read_text("utf-8"))
    told = {
        (s.name, *(s.labels[name] for name in LABELS if name in s.labels)): s.value
        for family in families
        for s in family.samples
    }
    assert told["dangjian_articles", "a-news"] == 12
    assert told["dangjian_source_findings", "b-news"] == 0
    assert told["dangjian_source_outcomes", "c-news", "stored", ""] == 12
    assert told["dangjian_requests_to_do",] == 0
    due = told["dangjian_source_due_timestamp_seconds", "a-news"]
    assert due > told["dangjian_source_visited_timestamp_seconds", "a-news"] > 1_700_000_000

    done = refresh(crawls, tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("No source is due; the next one is c-news, at ")

    # Two hours later the register wants c-news visited, and habit nothing else.
    for row in crawls.read(select(habit)):
        mine = habit.c.source == row.source
        crawls.write(update(habit).where(mine).values(due_at=row.due_at - timedelta(hours=2)))
    done = refresh(crawls, tmp_path)
    assert done.returncode == 0, done.stderr
    assert last_run(crawls) == {"c-news": 0}

    done = crawls.scrapy("sources", "health", "-s", f"SOURCES={tmp_path / 'register.toml'}")
    assert done.returncode == 0, done.stderr
    *lines, last = done.stdout.splitlines()[1:]
    assert last == "3 of 3 sources were ever visited"
    rows = {line.split()[0]: line.split() for line in lines}
    assert rows["a-news"][1] == "·" * 29 + "█"
    assert [row[2:4] for row in rows.values()] == [["12", "1"], ["12", "1"], ["12", "2"]]
    assert {row[-1] for row in rows.values()} == {"well"}

    sentences = [f"{'long ' * 40}{number}" for number in range(2)]
    crawls.write(
        update(run_source).where(run_source.c.source == "b-news").values(findings=sentences)
    )
    done = crawls.scrapy("sources", "health", "-s", f"SOURCES={tmp_path / 'register.toml'}")
    rows = done.stdout.splitlines()
    assert rows[2].startswith("b-news ") and rows[2].rstrip().endswith(" 2 findings")
    assert rows[-3:-1] == [f"b-news: {sentence}" for sentence in sentences]

    done = refresh(crawls, tmp_path, "--all", "--source", "a-news,c-news", "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["event"], summary["state"]) == ("summary", "finished")
    assert summary["sources"]["a-news"]["lists"] == {"unchanged": 1}
    assert last_run(crawls) == {"a-news": 0, "c-news": 0}


def test_what_another_process_crawls_is_left_to_it(crawls, site, tmp_path):
    refresh(crawls, tmp_path)
    host = site.list_url(1).split("/")[2]
    until = datetime.now(UTC) + timedelta(minutes=1)
    row = {"owner": "elsewhere 1 2", "run_id": 1, "expires_at": until}
    names = ("source a-news", f"host {host}")
    crawls.write(insert(lease).values([row | {"name": name} for name in names]))

    done = refresh(crawls, tmp_path, "--all")
    assert done.returncode == 0, done.stderr
    assert last_run(crawls) == {"c-news": 0}

    done = refresh(crawls, tmp_path, "--all", "--source", "a-news,b-news")
    assert done.returncode == 0
    assert done.stderr == "No source is left: 2 being crawled by other processes.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--source", "a-new"), "Unknown source 'a-new'; did you mean a-news?"),
        (("--province", "天京"), "Unknown province '天京'; did you mean 天津?"),
        (
            ("--province", "天津"),
            "No registered source is meant; `scrapy sources list` shows them.",
        ),
        (("a-news",), "No argument is needed: scrapy refresh [options]."),
    ],
)
def test_a_wrong_argument_is_told_in_a_sentence(crawls, tmp_path, arguments, sentence):
    done = refresh(crawls, tmp_path, *arguments)
    assert (done.returncode, done.stderr) == (2, f"scrapy refresh: {sentence}\n")


def test_a_terminal_shows_each_source_that_is_at_work(crawls, tmp_path):
    crawls.scrapy.environment |= {"TERM": "xterm", "COLUMNS": "120", "LINES": "7"}
    slow = ("-s", "DOWNLOAD_DELAY=0.2", "-s", f"SOURCES={tmp_path / 'register.toml'}")
    done, screen = on_a_terminal(("refresh", *slow), crawls.scrapy.environment)
    assert done == 0
    assert re.search("source +list pages +stored +left out +failed +settled", screen)
    assert re.search(r"\w-news +\d +\d+ +0 +0 +\d+ of 1[02]", screen)
    assert "1 more at work" in screen  # there is room for two
    assert re.search(r"3 sources, \d list pages read, \d+ articles stored \(\d", screen)


def test_where_nobody_answers_the_own_network_is_asked_after(scrapy, tmp_path):
    entries = [
        f'[{key}]\nuniversity = "云河大学"\nlist = "http://127.0.0.1:{port}/list.htm"\n'
        for port, key in enumerate(KEYS, 7)  # where nobody listens
    ]
    (tmp_path / "register.toml").write_text("\n".join(entries), "utf-8")
    register = ("-s", f"SOURCES={tmp_path / 'register.toml'}")
    done = scrapy("refresh", *register, "-s", "RETRY_TIMES=0")
    assert done.returncode == 1
    told = "None of the 3 sources was reached: is this machine's network up?"
    assert done.stderr.splitlines()[-1] == told
    assert told not in scrapy("refresh", "--all", "--source", KEYS[0], *register).stderr
