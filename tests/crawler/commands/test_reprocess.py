import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from crawler.items import Article
from pipelines.database.engine import open_database
from pipelines.database.tables import article
from pipelines.storage import store
from tests.campus import vsb
from tests.conftest import PROJECT
from tests.crawler.test_reprocessing import crawled, spoil, texts


@pytest.fixture
def engine(tmp_path):
    """The database of the command line."""
    engine = open_database(f"sqlite:///{tmp_path / 'cli.sqlite3'}")
    yield engine
    engine.dispose()


def test_documents_just_read_read_the_same_and_other_rules_make_new_versions(
    scrapy, tmp_path, engine
):
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(1, 4):
        (folder / f"{number}.html").write_text(vsb.article(number), "utf-8")
    (folder / "4.txt").write_text("文学院党委書記會議\n\n會議傳達了學校黨委的部署。", "utf-8")
    assert scrapy("crawl", "documents", "-a", f"path={folder}").returncode == 0
    done = scrapy("reprocess")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "4 articles read: 0 changed, 0 amended, 4 unchanged\n"
    done = scrapy("reprocess", "-s", "REPAIR_RULES=width")
    assert done.returncode == 0, done.stderr
    assert re.match(r"4 articles read: 1 changed, ", done.stdout)
    assert scrapy("database", "check").returncode == 0


def test_all_that_may_become_of_an_article_is_counted(scrapy, engine):
    store(engine, [crawled(1), crawled(2, source="a"), crawled(3), Article(key="kept")])
    spoil(engine, [2])
    with engine.begin() as connection:
        changed = update(article).where(article.c.id == 3).values(authors=["甲"])
        connection.execute(changed)
    done = scrapy("reprocess")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "3 articles read: 1 changed, 1 amended, 1 unchanged; 1 have no raw page\n"
    done = scrapy("reprocess", "--source", "a")
    assert done.stdout == "1 articles read: 0 changed, 0 amended, 1 unchanged\n"


def test_a_folder_for_temporary_files_may_have_a_long_name(scrapy, tmp_path, engine):
    store(engine, [crawled(1), crawled(2)])
    long = tmp_path / ("x" * 100)  # too long for a socket
    long.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "reprocess"],
        cwd=PROJECT,
        env=scrapy.environment | {"TMPDIR": str(long)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "2 articles read: 0 changed, 0 amended, 2 unchanged\n"


def test_a_page_that_cannot_be_read_is_told_and_the_exit_code_says_so(scrapy, engine):
    store(engine, [crawled(1), crawled(2)])
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE page SET body = x'00' WHERE id = 2")
    done = scrapy("reprocess")
    assert done.returncode == 1
    assert done.stderr.startswith("article 2 could not be read: its raw page is damaged (Error -")
    assert done.stdout.endswith("1 unchanged; 1 failed: damaged 1\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["now"], "Unknown argument 'now'"),
        (["--since-id", "first"], "--since-id=first is no number"),
        (["--source", "sorce"], "No article of 'sorce' is stored; did you mean source?"),
        (["-s", "REPAIR_RULES=scrpt"], "REPAIR_RULES: "),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(scrapy, engine, arguments, sentence):
    store(engine, [crawled(1, source="source")])
    done = scrapy("reprocess", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(f"scrapy reprocess: {sentence}")
    assert done.stderr.count("\n") == 1


def started(scrapy, engine):
    """`scrapy reprocess` when it has written the first articles of many."""
    store(engine, [crawled(number) for number in range(1, 601)])
    whole = texts(engine)
    spoil(engine, range(1, 601))
    running = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "reprocess"],
        cwd=PROJECT,
        env=scrapy.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not versions(engine):
        time.sleep(0.01)
    return running, whole


def versions(engine):
    with engine.connect().execution_options(readonly=True) as connection:
        return connection.scalar(select(func.count()).where(article.c.version == 2))


def test_an_interrupt_says_where_to_go_on(scrapy, engine):
    running, whole = started(scrapy, engine)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    told = re.search(r"^interrupted; go on with --since-id (\d+)$", err, re.MULTILINE)
    assert "Traceback" not in err
    last = int(told[1])
    assert 0 < last < 600
    assert out.startswith(f"{last} articles read: {last} changed")
    done = scrapy("reprocess", "--since-id", str(last))
    assert done.stdout.startswith(f"{600 - last} articles read: {600 - last} changed")
    assert texts(engine) == whole
    assert versions(engine) == 600


def test_after_a_kill_the_same_command_makes_it_whole_and_no_process_stays(scrapy, engine):
    running, whole = started(scrapy, engine)
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    assert len(children) >= 2
    running.kill()
    running.communicate(timeout=60)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and any(map(alive, children)):
        time.sleep(0.1)
    assert not any(map(alive, children))
    assert 0 < versions(engine) < 600
    assert scrapy("reprocess").returncode == 0
    assert texts(engine) == whole
    assert versions(engine) == 600


def alive(process):
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    return True
