from datetime import date

import pytest

from crawler.arguments import ArgumentError, check_names, parse_count, parse_date


def test_dates_and_counts_are_read():
    assert parse_date("since", "2024-02-29") == date(2024, 2, 29)
    assert parse_date("since", None) is None
    assert parse_count("pages", "3") == 3
    assert parse_count("pages", None) is None


@pytest.mark.parametrize("value", ["yesterday", "2024-13-01", "2023-02-29", ""])
def test_what_is_no_date_is_refused_with_an_example(value):
    with pytest.raises(ArgumentError, match="is no date; write year-month-day, for example since="):
        parse_date("since", value)


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_what_is_no_count_is_refused_with_an_example(value):
    with pytest.raises(ArgumentError, match="is no number; write pages=3"):
        parse_count("pages", value)


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(ArgumentError, match=r"^Unknown argument 'sorce'; did you mean source\?$"):
        check_names({"sorce": "x"}, ("source", "url"))
