"""Every word of the site: used, there where it is used, and in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest
from sqlalchemy.dialects import sqlite

from pipelines import web
from pipelines.brands import POINTS
from pipelines.canonical import REASONS
from pipelines.database.views import selects
from pipelines.export import formats
from pipelines.export.records import FAULTS
from pipelines.relevance import PLACES
from pipelines.repair import RULES
from pipelines.search.query import PROBLEMS
from pipelines.web.language import LANGUAGES, catalogue
from pipelines.web.marks import OTHER, SLOT, TWIN

HERE = Path(web.__file__).parent
SOURCES = {
    path.name: path.read_text("utf-8")
    for path in (*HERE.glob("*.py"), *HERE.glob("templates/*"), *HERE.glob("static/*.js"))
}
#: The last two are counted beside `pinyin` where a reading could not be told.
RULES_OF_ALL = {*RULES, SLOT, TWIN, OTHER, "pinyin_lost", "pinyin_unsure"}
#: Words that are asked for by what the data has, and what that can be.
NAMED = {
    "reason": FAULTS,
    "rule": RULES_OF_ALL,
    "rule_why": RULES_OF_ALL,
    "because": POINTS,
    "why": REASONS,
    "problem": PROBLEMS,
    "found_in": PLACES,
    "for": formats(),
    "rows": selects(sqlite.dialect()),
    "script": ("hans", "hant", "mixed"),
}
#: Of these the names stand in the modules that set them.
FOUND = ("flag", "flag_why", "evidence", "dated", "outcome", "state")
#: Kinds of which the name is filled in, as in f"by.{grain}".
FILLED = {kind for text in SOURCES.values() for kind in re.findall(r"f\"(\w+)\.\{", text)}
STRINGS = {
    string
    for text in SOURCES.values()
    for found in re.findall(r"[\"']([\w.~/-]+)[\"']|f\"(\w+_)\{", text)
    for string in found
}


def kind_of(key):
    return key.partition(".")[0] if "." in key else ""


@pytest.mark.parametrize("kind", NAMED)
def test_what_the_data_can_have_has_a_word_and_nothing_else(kind):
    words = {key.partition(".")[2] for key in catalogue() if kind_of(key) == kind}
    assert words == set(NAMED[kind])


def test_words_of_flags_are_for_flags_that_something_sets():
    root = HERE.parent.parent
    modules = [*root.glob("crawler/**/*.py"), *root.glob("pipelines/**/*.py")]
    text = "\n".join(module.read_text("utf-8") for module in modules if HERE not in module.parents)
    for key in catalogue():
        if kind_of(key) in FOUND:
            assert f'"{key.partition(".")[2]}"' in text, key
    flags = {key for key in catalogue() if kind_of(key) == "flag"}
    assert {key.replace("flag.", "flag_why.") for key in flags} <= set(catalogue())


def test_every_other_word_is_used():
    for key in catalogue():
        kind, _, name = key.rpartition(".")
        if kind in NAMED or kind in FOUND:
            assert kind in STRINGS or f"{kind}." in STRINGS, key
        elif kind in FILLED:
            continue
        elif kind:  # as a whole, or its kind and then its name
            stem = f"{kind}.{name.partition('_')[0]}_"  # in "report.no_" ~ part
            whole = key in STRINGS or stem in STRINGS
            assert whole or ({kind, f"{kind}."} & STRINGS and name in STRINGS), key
        else:
            assert key in STRINGS or f"{key.partition('_')[0]}_" in STRINGS, key


def test_every_word_that_is_used_is_there():
    for name, text in SOURCES.items():
        for key in re.findall(r"\bt\(\s*[\"']([\w.-]+)[\"'](?!\s*~)", text):
            assert key in catalogue(), f"{key} in {name}"


def test_every_word_is_in_both_languages_with_the_same_values():
    for key, word in catalogue().items():
        assert set(word) == set(LANGUAGES), key
        english, chinese = (values(word[language]) for language in LANGUAGES)
        if kind_of(key) == "problem":
            assert english == {"english"}
            assert chinese == values(PROBLEMS[key.partition(".")[2]])
        else:
            assert english == chinese, key


def values(word):
    forms = word if isinstance(word, list) else [word]
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}
