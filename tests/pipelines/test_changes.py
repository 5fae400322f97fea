import time

from hypothesis import given
from hypothesis import strategies as st

from pipelines.changes import gaps

WORDS = st.text("学校党委会", max_size=30)


def replaced(one, other, found):
    pieces, at = [], 0
    for a, b, c, d in found:
        pieces += one[at:a], other[c:d]
        at = b
    return "".join([*pieces, one[at:]])


def test_what_was_put_in_left_out_and_exchanged():
    assert gaps("党建工作", "党建的工作") == [(2, 2, 2, 3)]
    assert gaps("党建的工作", "党建工作") == [(2, 3, 2, 2)]
    assert gaps("学校召开", "学院召开") == [(1, 2, 1, 2)]
    assert gaps("", "党") == [(0, 0, 0, 1)]
    assert gaps("党建", "党建") == []


@given(WORDS, WORDS)
def test_replacing_them_makes_one_of_the_other_and_as_little_as_can_be(one, other):
    found = gaps(one, other)
    assert replaced(one, other, found) == other
    kept = len(one) - sum(b - a for a, b, _, _ in found)
    assert kept == longest_common(one, other)


@given(WORDS, WORDS, st.integers(0, 30))
def test_it_is_right_however_little_time_there_is(one, other, most):
    assert replaced(one, other, gaps(one, other, most)) == other


def longest_common(one, other):
    lengths = [0] * (len(other) + 1)
    for a in one:
        before = lengths
        lengths = [0]
        for j, b in enumerate(other):
            lengths.append(before[j] + 1 if a == b else max(before[j + 1], lengths[j]))
    return lengths[-1]


def test_what_has_nothing_in_common_takes_no_longer_than_it_may():
    one, other = "甲乙" * 50_000, "丙丁" * 50_000
    began = time.perf_counter()
    assert gaps(one, other, 100_000) == [(0, 100_000, 0, 100_000)]
    assert time.perf_counter() - began < 2
