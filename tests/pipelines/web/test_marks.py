import time

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.brands import MARK
from pipelines.repair import count
from pipelines.web.marks import Piece, compared, edits_of, pieces, rows

FOUND = st.text("學學校(xué)黨委,，。 \n召開?\u200b某网", max_size=60)
READ = st.text(f"学校党委，。\n召开{MARK}", max_size=60)


def row(original, text, repairs=None, flags=None, title=None):
    values = {"original_text": original, "text": text, "title": title}
    return values | {"repairs": repairs or {}, "flags": flags or {}}


def marked(article):
    found = pieces(article["original_text"], edits_of(article))
    assert "".join(piece.before for piece in found) == article["original_text"]
    assert "".join(piece.after for piece in found) == article["text"]
    assert all(piece.before == piece.after for piece in found if not piece.rule)
    return found


RULES = st.fixed_dictionaries({}, optional=dict.fromkeys(("script", "pinyin", "width"), st.just(1)))


@settings(deadline=None)  # the first text waits for the tables of the repair
@given(FOUND, READ, RULES)
def test_the_pieces_are_both_texts_and_nothing_differs_unmarked(original, text, rules):
    found = marked(row(original, text, rules))
    assert [p for line in rows(found) for p in line if p.rule] == [p for p in found if p.rule]
    both = [("".join(x), "".join(y)) for x, y in _sides(found)]
    assert both == [(original, text)]


def _sides(found):
    lines = [piece for line in rows(found) for piece in line]
    yield [piece.before for piece in lines], [piece.after for piece in lines]


@given(READ, READ)
def test_versions_are_both_texts(one, other):
    found = compared(one, other)
    assert "".join(piece.before for piece in found) == one
    assert "".join(piece.after for piece in found) == other


def test_a_repair_is_marked_with_its_rules():
    article = row("學校黨委,。", "学校党委。", {"script": 3, "doubled": 1})
    found = marked(article)
    assert found[0] == Piece("學", "学", "script")
    assert Piece(",", "", "doubled") in found
    assert count(edits_of(article)) == {"doubled": 1, "script": 2}


def test_a_rule_that_was_not_used_marks_nothing():
    assert marked(row("學校,黨委", "学校,党委", {"script": 2}))[2] == Piece("黨", "党", "script")
    assert edits_of(row("學校", "學校")) == []


BRAND = {"hijacked": {"brand": "九洲娱乐网"}}


def test_a_name_that_was_marked_and_one_that_was_put_back_are_whole():
    original = "九洲娱乐网党委召開會議。"
    slot = row(original, f"{MARK}党委召开会议。", {"script": 3, "slot": 1}, BRAND)
    assert marked(slot)[0] == Piece("九洲娱乐网", MARK, "slot")
    twin = row(original, "材料学院党委召开会议。", {"script": 3, "slot": 1, "twin": 1}, BRAND)
    assert marked(twin)[0] == Piece("九洲娱乐网", "材料学院", "twin")


def test_what_today_s_rules_would_not_do_is_marked_too():
    found = marked(row("學校黨委\n決定", "学校党委会\n决定", {"script": 3}))
    assert [piece for piece in found if piece.rule] == [
        Piece("學", "学", "script"),
        Piece("黨", "党", "script"),
        Piece("", "会", "other"),
        Piece("決", "决", "script"),
    ]


def test_a_very_long_text_is_compared_by_paragraphs_and_in_time():
    line = "學校黨委召開會議,。部署工作。" * 10 + "\n"
    original = line * (200_000 // len(line))
    began = time.perf_counter()
    found = marked(row(original, original.replace("學", "学"), {"script": 9_000}))
    assert {piece.rule for piece in found} == {"other"}
    assert time.perf_counter() - began < 5


def test_hostile_differences_take_no_longer():
    original, text = "甲乙丙\n" * 6_000, "丁戊\n" * 6_000
    began = time.perf_counter()
    assert marked(row(original, text, {"script": 1}))
    assert time.perf_counter() - began < 5
