"""What is a copy of a story and what only looks like one; hashes that all versions share."""

import os
import subprocess
import sys
import time
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Article
from pipelines.passages import (
    Story,
    held_in_python,
    is_copy,
    letters_in_python,
    smallest_in_python,
)
from pipelines.repair.article import repair_article
from pipelines.screening import screen
from tests.campus.stories import Calendar, school, story
from tests.pipelines.copies import COPIES

try:
    from pipelines import _passages
except ImportError:
    _passages = None

built = pytest.mark.skipif(
    _passages is None and not os.environ.get("CI"), reason="_passages was not built: no C compiler"
)
CALENDAR = Calendar(date(2024, 6, 14), 400)

LEAD = (
    "6月14日下午，云河大学文学院党委在明德楼报告厅召开主题教育专题会议，党委书记林远主持会议，"
    "32名党员干部参加。"
)
BODY = (
    "会议传达了学校党委关于主题教育的部署要求，逐项对照了年初确定的15项任务，明确了每一项的负责人。"
    "与会同志结合各自岗位谈了体会，讲到课堂教学中如何融入思想政治元素。"
)


def told(number, kind=None):
    """A story of the campus, or a copy of it as the pipelines repair it."""
    given = story(number, school(number % 7), CALENDAR)
    text = "\n".join(given.paragraphs)
    if kind is None:
        return Story(given.title, text)
    damaged = COPIES[kind](text, number)
    found = screen(repair_article(Article(title=given.title, text=damaged, original_text=damaged)))
    return Story(found.title, found.text)


@built
@given(st.text(), st.integers(1, 12), st.integers(1, 20))
def test_c_and_python_give_the_same(text, length, count):
    assert _passages.letters(text) == letters_in_python(text)
    assert _passages.smallest(text, length, count) == smallest_in_python(text, length, count)


@built
@given(st.text("党建a", max_size=60), st.text("党建a", max_size=60), st.integers(1, 4))
def test_c_and_python_find_the_same_pieces(part, whole, length):
    for step in (1, 3):
        found = _passages.held(part, whole, length, step)
        assert found == held_in_python(part, whole, length, step)


@built
@pytest.mark.parametrize("arguments", [("a", "a", 0, 1), ("a", "a", 1, 0)])
def test_pieces_of_no_length_are_refused(arguments):
    with pytest.raises(ValueError, match="expected a length and a step"):
        _passages.held(*arguments)


@pytest.mark.parametrize(
    ("part", "whole", "count"),
    [
        ("党课党课完", "上党课", 2),  # 党课 twice; 课党 is not there, and 课完 the last
        ("党课", "党课", 0),  # only the last
        ("", "党课", 0),
        ("党课完", "", 0),
    ],
)
def test_pieces_that_a_text_holds(part, whole, count):
    assert held_in_python(part, whole, 2, 1) == count


@built
@pytest.mark.parametrize("arguments", [("a", 0, 1), ("a", 1, 0), ("a", 1, 65), ("a", -1, 1)])
def test_c_refuses_sizes_that_it_has_no_room_for(arguments):
    with pytest.raises(ValueError, match="count"):
        _passages.smallest(*arguments)


@built
@pytest.mark.parametrize("arguments", [(), (b"a", 1, 1), ("a", "b", 1)])
def test_c_refuses_what_is_no_text(arguments):
    with pytest.raises(TypeError):
        _passages.smallest(*arguments)
    with pytest.raises(TypeError):
        _passages.letters(b"a")


def test_a_hash_is_what_arithmetic_says():
    # Of the code 1 alone: the upper half of the multiplier.
    assert smallest_in_python("\x01", 1, 4) == [0x9E3779B9]
    assert smallest_in_python("\x00\x01", 2, 4) == [0x9E3779B9]
    assert smallest_in_python("\x01", 2, 4) == []


def test_hashes_are_the_same_in_every_process():
    code = (
        "from pipelines.passages import Story;"
        "print(Story('会议', '支部召开党员大会' * 20).hashes())"
    )
    found = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(done.stdout)
    assert found == {f"{Story('会议', '支部召开党员大会' * 20).hashes()}\n"}


@pytest.mark.parametrize("kind", COPIES)
def test_every_kind_of_copy_is_one_and_shares_hashes(kind):
    for number in range(1, 8):
        one, other = told(number), told(number, kind)
        assert one.text == other.text or is_copy(one, other), number
        assert len(set(one.hashes()) & set(other.hashes())) >= 1, number


def test_stories_made_of_the_same_sentences_are_strangers():
    stories = [told(number) for number in range(1, 40)]
    assert not any(is_copy(one, other) for one, other in combinations(stories, 2))


@pytest.mark.parametrize(
    ("changed", "copied"),
    [
        (LEAD + BODY.replace("谈了体会", "畅谈了体会"), True),
        ((LEAD + BODY).replace("云河大学文学院", "学院"), True),
        ("（通讯员 周若溪）" + LEAD + BODY + "编辑：唐文博", True),
        ("5月9日" + LEAD[5:] + BODY, False),  # the same notice of another month
        ((LEAD + BODY).replace("32名", "41名"), False),
        ((LEAD + BODY).replace("15项", "9项"), False),
        (LEAD, False),  # too short to tell
    ],
)
def test_a_reprint_is_edited_and_a_new_notice_has_other_figures(changed, copied):
    assert is_copy(Story("会议召开", LEAD + BODY), Story("另一个题目", changed)) is copied
    assert is_copy(Story("另一个题目", changed), Story("会议召开", LEAD + BODY)) is copied


def test_a_digest_of_many_stories_is_no_copy_of_each_but_a_frame_under_its_headline_is():
    one = Story("文学院党委召开主题教育专题会议", LEAD + BODY)
    rest = "\n".join(told(number).text for number in (1, 2))
    assert not is_copy(one, Story("一周要闻", f"{LEAD}{BODY}\n{rest}"))
    assert is_copy(one, Story("文学院党委召开主题教育专题会议", f"{LEAD}{BODY}\n{rest}"))
    assert not is_copy(Story(None, one.text), Story(None, f"{LEAD}{BODY}\n{rest}"))


def test_half_of_a_notice_is_told_from_that_of_last_year_by_the_headline():
    body = f"{BODY}大家表示要带着问题学、联系实际学，把学到的道理用来解决身边师生的急难愁盼。"
    one = Story("文学院2024年党员发展对象公示", LEAD + body)
    assert is_copy(one, Story("文学院2024年党员发展对象公示（转载）", body))
    assert is_copy(one, Story("党员发展对象公示", body))
    assert not is_copy(one, Story("文学院2023年党员发展对象公示", body))


def test_marks_width_and_white_space_do_not_count():
    one = Story("会议", LEAD + BODY)
    other = Story("会 议", (LEAD + BODY).replace("，", ", ").replace("。", " 。\n"))
    assert one.hashes() == other.hashes()
    assert is_copy(one, other)


def test_what_says_nothing_has_no_hash_and_what_is_short_one_for_all_of_it():
    assert Story("会议", "").hashes() == []
    assert Story("会议", "见附件。").hashes() == []
    assert len(Story("会议召开", "支部召开党员大会，会议选举了新一届支部委员会。").hashes()) == 1
    assert Story("甲" * 30, "见附件").hashes() != Story("乙" * 30, "见附件").hashes()


@pytest.mark.parametrize(
    "text",
    [
        "1" * 200_000,
        "1年" * 100_000,
        "".join(f"{number}党" for number in range(40_000)),
        "会" * 200_000,
        "\ud800党" * 100_000,
    ],
)
def test_a_hostile_text_takes_no_long_time(text):
    began = time.process_time()
    one, other = Story("会议", text), Story("会议", f"党委{text[:-7]}召开会议")
    one.hashes()
    is_copy(one, other)
    is_copy(one, Story("会议", "".join(f"{number}委" for number in range(40_000))))
    assert time.process_time() - began < 3
