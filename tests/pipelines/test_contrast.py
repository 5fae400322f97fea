import time

import pytest

from pipelines.contrast import foreign_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("12月3日，飞鱼体育黨委召開黨建工作會議，學校黨委書記主持會議。", ["飞鱼体育"]),
        ("本次活動由长乐汇職業技術教育系學生黨支部主辦，共六十餘名黨員參加。", ["长乐汇"]),
        ("凤凰网络召開會議，黨委書記閻文遠參加會議並講話，學習會議精神。", ["凤凰网络"]),
    ],
)
def test_simplified_names_in_traditional_paragraphs(text, names):
    assert list(foreign_names(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "飞鱼体育党委召开党建工作会议。",
        "學校黨委召開黨建工作會議，黨委書記主持會議。",
        "旅游學院黨委并持續推進聯系群眾，筑牢戰斗堡壘，黨委書記參加會議。",  # left by a machine
        "学校党委召开会议，學習會議精神，党员们发言，纪委书记讲话，团员参观。",  # mixed
    ],
)
def test_texts_of_one_script_and_mixed_ones_hold_none(text):
    assert list(foreign_names(text)) == []


@pytest.mark.parametrize("text", ["飞", "飞黨黨", "黨", "飞\n", "体育黨書記"])
def test_a_megabyte_takes_no_time(text):
    start = time.process_time()
    list(foreign_names(text * (330_000 // len(text))))
    assert time.process_time() - start < 10
