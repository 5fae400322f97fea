from pipelines.search.snippets import Marked, marked, snippet


def cut(found):
    """What is marked, as it is written."""
    return [found.text[start:end] for start, end in found.matches]


def test_what_is_marked_is_as_it_is_written_in_whatever_script():
    found = marked("學校“黨建”ＡＢＣ…党建", ['"党建"abc.', "党建"])
    assert cut(found) == ["“黨建”ＡＢＣ…党建"]
    assert cut(marked("㈠黨 建", ["一"])) == ["㈠"]
    assert cut(marked("e\u0301te\u0301", ["\u00e9"])) == ["\u00e9", "\u00e9"]


def test_a_snippet_is_the_piece_round_the_first_match_on_one_line():
    text = "前" * 50 + "\n支部\n" + "后" * 100 + "支部"
    found = snippet(text, ["支部"])
    assert found.text == "…" + "前" * 19 + " 支部 " + "后" * 57 + "…"
    assert found.matches == ((21, 23),)


def test_a_snippet_without_a_match_is_the_beginning():
    assert snippet("短文", ["支部"]) == Marked("短文")
    assert snippet("长" * 200, []).text == "长" * 110 + "…"
    assert snippet("", ["支部"]) == Marked("")


def test_a_match_far_behind_in_a_very_long_text_is_found():
    assert cut(snippet("长" * 50_000 + "支部", ["支部"])) == ["支部"]


def test_a_match_longer_than_a_snippet_is_shown_whole():
    assert cut(snippet("长" * 500, ["长" * 200]))[0].startswith("长" * 200)
