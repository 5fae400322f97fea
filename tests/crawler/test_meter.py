"""Progress where there is no terminal: a line at times, with the time that is left."""

import re

from crawler import meter


def test_a_line_says_how_far_it_is_and_how_long_it_takes(capsys, monkeypatch):
    clock = iter([0.0, 0.0, 5.0, 20.0, 25.0])
    monkeypatch.setattr(meter.time, "monotonic", lambda: next(clock))
    with meter.Meter() as told:
        for _ in range(4):
            told.step("exporting", 250, 2_000)
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["exporting, 750 of 2000, 33 s left"]
    assert all(re.fullmatch(r"exporting, \d+ of 2000, \d+ s left", line) for line in lines)
