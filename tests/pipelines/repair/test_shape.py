"""The shape of a text tells which rules have something to do, in C as in Python."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.repair import RULES, diagnose, shape
from pipelines.repair.rules import _due
from pipelines.repair.shape import Triggers, shape_in_python, triggered_in_python

try:
    from pipelines.repair import _glance
except ImportError:
    _glance = None

built = pytest.mark.skipif(
    _glance is None and not os.environ.get("CI"), reason="_glance was not built: no C compiler"
)
PIECES = [
    *"\u2028\x00\u200b\ufeff \u3000\xa0\t\n\r",
    *"学書记乾著於徵毎「」（）()，,。.、;；:：!！?？“”*&{<\\_",
    *"\ud800\ue000\ue5e5\uf0b7０Ａa1xé喆⼈豈金\ufe0f❔🎉𠮷丽",
    *("<!--more-->", "(xué)", "学(xué)", "?xùn)", "?，", "，，", "。.", "作者：杨 阳", " 杨 阳 "),
    *("&nbsp;", "ldquo;", "2021 年", "共 30 人", "（记者\n摄影）", "鍏氬缓", "ÖÐ¹ú", "å…šå»º"),
    *('HYPERLINK "http://a.cn"', "Normal 0 false false false", "_GoBack", "\\* MERGEFORMAT"),
]
pieces = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@built
@given(st.one_of(st.text(), pieces))
def test_c_and_python_see_the_same(text: str) -> None:
    classes = shape._classes()
    assert _glance.shape(text, classes) == shape_in_python(text, classes)
    bits = Triggers([("a", "H n ."), ("b", ". m HS"), ("c", "n . n"), ("d", ". rxtb .")])._bits
    assert _glance.triggered(text, classes, bits) == triggered_in_python(text, classes, bits)


@built
@pytest.mark.parametrize("arguments", [(), ("a",), ("a", b"short"), (1, bytes(0x10002))])
def test_c_refuses_what_is_no_text_or_no_table(arguments: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        _glance.shape(*arguments)


@settings(deadline=None, max_examples=400)
@given(pieces)
def test_a_rule_changes_no_text_in_which_it_has_no_trigger(text: str) -> None:
    due = _due(text)
    diagnosis = diagnose(text)
    for name, rule in RULES.items():
        change = rule.find(text, diagnosis)
        assert name in due or not change or change == text, name
