import pytest


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["campu"], "Unknown spider 'campu'; did you mean campus?"),
        ([], "Unknown spider ''; there are campus, documents."),
        (["campus"], "Say what to crawl: -a source=KEY or -a url=LIST_PAGE."),
        (["campus", "-a", "sorce=x"], "Unknown argument 'sorce'; did you mean source?"),
        (["campus", "-a", "source=no-such-school"], "Unknown source 'no-such-school'"),
        (["campus", "-a", "url=list.htm"], "url=list.htm is no web address"),
        (["campus", "-a", "url=file:///etc/passwd"], "is no web address"),
        (["campus", "-a", "url=http://127.0.0.1:9/", "-a", "since=soon"], "since=soon is no date"),
        (["documents"], "Say what to read: -a path=FILE or -a path=FOLDER."),
        (["documents", "-a", "path=READM.md"], "READM.md does not exist; did you mean README.md"),
        (
            ["documents", "-a", "path=Makefile"],
            "Makefile is not one of .txt, .md, .html, .htm, .warc.gz, .warc.",
        ),
    ],
)
def test_a_wrong_argument_is_answered_with_one_sentence(scrapy, arguments, sentence):
    done = scrapy("crawl", *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_database_that_is_none_is_answered_with_one_sentence(scrapy):
    done = scrapy("crawl", "documents", "-a", "path=README.md", DATABASE_URL="nonsense")
    assert done.returncode == 2
    assert done.stderr.startswith("scrapy crawl: The address 'nonsense' names no database")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["crawl", "export", "demo"])
def test_the_help_shows_examples_line_by_line(scrapy, command):
    done = scrapy(command, "-h")
    assert done.returncode == 0
    assert f"\nexamples:\n  scrapy {command}" in done.stdout


def test_a_server_that_is_not_there_is_a_finding_and_a_failure(scrapy):
    done = scrapy("crawl", "campus", "-a", "url=http://127.0.0.1:9/list.htm", "-s", "RETRY_TIMES=0")
    assert done.returncode == 1
    assert "127.0.0.1:9: http://127.0.0.1:9/list.htm could not be read" in done.stderr
    assert "Traceback" not in done.stderr
