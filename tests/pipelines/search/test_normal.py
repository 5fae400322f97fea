import json
import unicodedata

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.search.normal import composed, normalised, with_origins
from tests.conftest import PROJECT

ANY = st.text(st.characters(), max_size=30)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("學校黨委", "学校党委"),
        ("沿著、於是、瞭解", "沿着、于是、了解"),
        ("「七一」", '"七一"'),
        ("“七一”", '"七一"'),
        ("ＣＰＣ，１００％", "cpc,100%"),
        ("㈠①Ⅻ…", "(一)1xii..."),
        ("Straße", "strasse"),
        ("e\u0301t\u00e9", "\u00e9t\u00e9"),
        ("党\u200b建\ufe0f\u00ad", "党建"),
        ("党\u3000\t\r\n建", "党 建"),
        ("党\x00建", "党\ufffd建"),
        ("\u8aaa\uf9a1", "说说"),  # the second is a compatibility character
        ("𠮷田🎓", "𠮷田🎓"),
        ("\ud83d", "\ufffd"),
        ("锺南", "钟南"),
    ],
)
def test_what_is_written_in_several_ways_has_one_form(written, form):
    assert normalised(written) == form


@pytest.mark.parametrize("script", ["s2t", "s2tw", "s2hk"])
def test_traditional_copies_of_the_demo_corpus_have_the_form_of_the_originals(script):
    lines = (PROJECT / "data/demo/expected.jsonl").read_text("utf-8").splitlines()
    convert = opencc.OpenCC(script).convert
    texts = [json.loads(line)["text"] for line in lines]
    assert len(texts) > 5
    for text in texts:
        assert normalised(convert(text)) == normalised(text)


@given(ANY)
def test_the_form_has_no_line_break_and_no_two_spaces_and_knows_where_it_comes_from(text):
    form, origins = with_origins(composed(text))
    assert form == normalised(text)
    assert len(origins) == len(form)
    assert list(origins) == sorted(origins)
    assert "\n" not in form
    assert "  " not in form
    for character, origin in zip(form, origins, strict=True):
        assert character in normalised(composed(text)[origin])


@given(ANY, ANY)
def test_the_form_of_a_part_is_a_part_of_the_form(before, behind):
    if behind and unicodedata.combining(behind[0]):
        return  # an accent makes another letter of what stands before it
    both = composed(before) + composed(behind)
    if composed(both) == both:
        assert normalised(before).strip(" ") in normalised(both)
        assert normalised(behind).strip(" ") in normalised(both)
