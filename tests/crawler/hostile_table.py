"""The table of hostile inputs, row by row, with what became of each in a run of the tests.

    pytest tests/crawler/test_hostile.py --hostile-table

Rows that no crawl of the hostile sites can show name the tests that are for them; their results are
there where those tests ran, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from tests.crawler.harms import harms

HEAD = ("row", "input", "expected", "test", "result")
#: Input, what is due, and the tests, as files or `file::name`, of rows that are tested elsewhere.
ELSEWHERE: tuple[tuple[int, str, str, tuple[str, ...]], ...] = (
    *((0, f"the whole crawl of {site}", "less than 300 MB and 120 s, accounts that add up",
       (f"test_hostile.py::test_a_crawl_is_bounded_and_its_accounts_add_up[{site}]",))
      for site in sorted({harm.site for harm in harms()})),
    (1, "bombs of every compression", "less than 150 MB, hardly more than any crawl",
     ("test_hostile.py::test_bombs_take_hardly_more", "test_handler.py::test_bombs_are_dropped")),
    (8, "what breaks off, in every compression", "asked for again, then truncated",
     ("test_hostile.py::test_what_breaks_off", "middlewares/test_compression.py")),
    (10, "pages of a megabyte", "bounded time", ("pages/test_hostile.py::test_nothing_raises",)),
    (13, "text that a database may not hold", "the same row in all three databases",
     ("database/test_same_rows.py",)),
    (18, "both scripts, one-to-many phrases", "repaired right, and repaired once",
     ("repair/test_script.py", "repair/test_repair.py::test_every_repair_can_be_undone")),
    (21, "scripts for a terminal", "shown, not run",
     ("test_show.py::test_nothing_that_a_page_wrote", "test_sources.py::test_what_a_page_says")),
    (22, "cells that are formulas", "open as text",
     ("test_export.py::test_csv_opens_in_a_spreadsheet",)),
    (23, "texts of a megabyte", "stored and exported whole",
     ("test_storage.py::test_a_text_of_a_megabyte",)),
    (24, "addresses that nobody may ask", "nobody asked",
     ("test_hostile.py::test_nobody_asked", "middlewares/test_addresses.py")),
    (26, "a name that is rebound", "refused where it leads at the time",
     ("test_hostile.py::test_a_name_that_is_rebound",
      "test_addresses.py::test_a_name_is_judged_by")),
    (28, "cookies and log-ins", "sent to nobody", ("test_hostile.py::test_no_cookie",)),
    (29, "hosts that ask to be left alone", "they are", ("middlewares/test_busy.py",)),
    (30, "TLS at fault, with and without an exception", "an error, or a flag", ("test_tls.py",)),
    (31, "SIGKILL, again and again", "nothing lost, nothing twice",
     ("test_frontier.py::test_a_crawl_that_is_killed_again_and_again",
      "test_campus.py::test_a_killed_crawl_is_made_up_for")),
    (32, "SIGTERM and Ctrl-C", "what there is is stored, code 130",
     ("test_frontier.py::test_a_crawl_that_is_stopped",
      "test_busy.py::test_a_crawl_that_is_stopped", "test_interruption.py")),
    (33, "a disk that is full", "a clean end, what is stored stays",
     ("test_frontier_faults.py::test_a_disk_that_is_full", "test_faults.py::test_a_full_",
      "test_export.py::test_a_file_is_whole")),
    (34, "databases that are locked, killed, restarted", "waited for, nothing twice",
     ("test_frontier_faults.py::test_connections", "test_frontier_faults.py::test_a_file_that",
      "test_frontier_faults.py::test_a_server_that", "database/test_faults.py")),
    (35, "two crawls of one source", "the second refuses",
     ("test_frontier.py::test_a_source_that_another_process_crawls",
      "test_frontier.py::test_the_lease_of_another_machine")),
    (36, "a clock that jumps back, leap days, midnight", "nothing lost; UTC in the database",
     ("test_clock.py", "test_storage.py::test_every_field_comes_back")),
    (37, "a story at another address", "one article, or the same content_sha256",
     ("test_moved.py", "test_identity.py", "test_storage.py::test_a_story_met_in_another_column")),
    (38, "a story edited or taken down", "a version, or a mark; the old text stays",
     ("test_frontier.py::test_what_is_due_is_read_again",
      "test_storage.py::test_a_changed_text")),
    (39, "a list page that yields nothing", "a finding, code 1",
     ("test_campus.py::test_a_list_page_without_articles",
      "test_campus.py::test_pages_that_cannot_be_turned")),
    (40, "attachments of every kind", "named, not fetched, nothing written",
     ("test_hostile.py::test_attachments_are_named",)),
)  # fmt: skip


def rows(reports: Iterable[pytest.TestReport]) -> Iterator[tuple[str, ...]]:
    """The table's lines, its head first; `reports` are of all that ran."""
    ran: dict[str, tuple[str, str]] = {}
    for report in reports:
        became = dict(report.user_properties).get("became", "")
        if report.when == "call" or report.outcome != "passed":
            ran[report.nodeid] = (report.outcome, str(became))
    lines = [
        (harm.row, harm.does, harm.expect, f"test_what_is_due[{harm}]", _of_harm(str(harm), ran))
        for harm in harms()
    ]
    lines += [
        (row, what, due, ", ".join(tests), _of(tests, ran)) for row, what, due, tests in ELSEWHERE
    ]
    yield HEAD
    for row, *cells in sorted(lines, key=lambda line: line[0]):
        yield (str(row), *cells)


def _of_harm(harm: str, ran: dict[str, tuple[str, str]]) -> str:
    for name, (outcome, became) in ran.items():
        if name.endswith(f"test_what_is_due[{harm}]"):
            return f"{outcome}: {became}"
    return "not run"


def _of(tests: tuple[str, ...], ran: dict[str, tuple[str, str]]) -> str:
    """How many of the tests that these name passed, failed and were skipped."""
    outcomes: Counter[str] = Counter()
    told = ""
    for name, (outcome, became) in ran.items():
        if any(test in name for test in tests):
            outcomes[outcome] += 1
            told = told or became
    counted = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    return f"{counted}: {told}" if told else counted or "not run"
