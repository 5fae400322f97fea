import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.search.query import And, Not, Or, QueryError, Term, parse, sought

A, B, C = Term("a"), Term("b"), Term("c")


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("党建", Term("党建")),
        ("黨建", Term("党建")),
        ("a b", And((A, B))),
        ("a\u3000AND b", And((A, B))),
        ("a or b", And((A, Term("or"), B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("（a OR b）c", And((Or((A, B)), C))),
        ("a NOT b", And((A, Not(B)))),
        ("a -b", And((A, Not(B)))),
        ("a －(b c)", And((A, Not(And((B, C)))))),
        ("NOT NOT a", Not(Not(A))),
        ("covid-19", Term("covid-19")),
        ("a - b", And((A, Term("-"), B))),
        ('"a OR b"', Term("a or b")),
        ("“a  b”", Term("a b")),
        ("「主題 教育」", Term("主题 教育")),
        ("『a』b", And((A, B))),
        ("＂a b＂", Term("a b")),
        ("《党章》", Term("《党章》")),
        ('"-a"', Term("-a")),
        ("計畫", Or((Term("计画"), Term("计划")))),
        ("'; DROP TABLE article --", And((Term("';"), Term("drop"), Term("table"), Term("article"),
                                          Not(Term("-"))))),
    ],
)  # fmt: skip
def test_queries_mean_what_they_say(query, node):
    assert parse(query) == node


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "A word is missing at the end; write for example: 党建 AND 主题教育."),
        ("  ", "A word is missing at the end; write for example: 党建 AND 主题教育."),
        ("a AND", "A word is missing at the end; write for example: 党建 AND 主题教育."),
        ("OR a", "A word is missing before OR; write for example: 党建 AND 主题教育."),
        ("a ()", "A word is missing before ); write for example: 党建 AND 主题教育."),
        ("(a", "A bracket is not closed; write ) behind what it holds."),
        ("a)", "A bracket ends that was not begun; write ( before what it holds."),
        ('a "b', 'The quotation mark " is not closed; write one behind it.'),
        ("“b", "The quotation mark “ is not closed; write one behind it."),
        ('""', "There is nothing to search for in “”; write a word."),
        ("\u200b", "There is nothing to search for in “\u200b”; write a word."),
        ("党" * 501, "The query has 501 characters; write 500 at most."),
        ("(" * 100 + "a", "The query is nested too deeply; write 20 brackets at most."),
        ("NOT " * 100 + "a", "The query is nested too deeply; write 20 brackets at most."),
    ],
)
def test_what_cannot_be_understood_is_told_in_a_sentence(query, sentence):
    with pytest.raises(QueryError) as error:
        parse(query)
    assert str(error.value) == sentence


def test_what_a_hit_may_show_is_not_behind_a_not():
    assert sought(parse("a (b OR -c) NOT d")) == ["a", "b"]


@given(st.text(st.sampled_from('ab -()（）"“”「」党黨ANDOR\u3000\n\x00\ud800\u200b'), max_size=40))
def test_whatever_is_written_is_understood_or_refused(query):
    try:
        assert isinstance(parse(query), Term | And | Or | Not)
    except QueryError as error:
        assert str(error).endswith(".")
