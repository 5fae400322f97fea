import csv

import pytest

from pipelines.institutions import INSTITUTIONS, VOCABULARY, is_known, words


def test_the_schools_are_there_by_full_and_short_names():
    assert {"北京大学", "南开大学", "新余学院", "深圳职业技术大学", "浙大"} <= INSTITUTIONS
    assert len(INSTITUTIONS) > 1_000
    assert all(2 <= len(name) <= 16 and "#" not in name for name in INSTITUTIONS)


def test_every_university_that_is_known_to_have_list_pages_is_there(shared):
    with (shared / "facts/sources.csv").open(encoding="utf-8", newline="") as file:
        assert {row["university_zh"] for row in csv.DictReader(file)} <= INSTITUTIONS


def test_names_are_known_at_the_end_of_others():
    assert is_known("参观了复旦大学")
    assert not is_known("复旦大学官网")
    assert not is_known("")


@pytest.mark.parametrize("name", VOCABULARY)
def test_every_class_has_words_and_each_of_them_once(name):
    found = words(name)
    assert found
    assert len(found) == len(set(found))
