"""Words of a company where only those of a school can stand: 公司建校, 教学副经理, 员工会主席.

Who clones a page replaces 学校 and 学院 by 公司, 院长 and 校长 by 经理, 学生 by 员工 all over it.
So the text contradicts itself: a company's word stands beside what only a school has.
"""

from __future__ import annotations

import re
from itertools import islice

from pipelines.institutions import alternatives, words
from pipelines.repair.characters import HAN

_MOST = 200
_WORDS = ("员工", "公司", "经理", "董事长")
_NO_SCHOOL = r"(?:(?!校长|院长|学校|我校|学院)[^。；\n]){0,30}?"


def _beside(word: str, *, before: str, behind: str) -> str:
    """An expression for a company's word where a word of a school stands before or behind it."""
    left = "|".join(words(before)) if before else "(?!)"
    return rf"(?:{left}){word}|{word}(?:{alternatives(behind)})"


_STAFF = r"(?<!职)员工"  # 教职员工 are a school's
_POST = r"(?<![总部目])(?:副?经理)"

#: What can be said of a school alone.
_CERTAIN = re.compile(
    rf"{_beside(_STAFF, before='before_students', behind='of_students')}"
    rf"|(?<![广最重巨强扩远伟放])大员工"
    rf"|公司(?!辅导员工)(?:{alternatives('of_schools')})"
    rf"|(?:^|[^{HAN}]|[在和与及赴到由对])(?:{alternatives('of_learning')})公司"
    r"|(?:教学|科研|学术|学科)副经理|分管(?:教学|学生|员工|科研|学科|本科)[^，。；\n]{0,6}的副经理"
    rf"|{_POST}{_NO_SCHOOL}等[校院]领导|公司党委{_NO_SCHOOL}等[校院]领导"
    rf"|{_POST}(?:、|[{HAN}]{{2,3}})教授(?!级)"
    r"|(?:培养|引导|教育|广大)(?:青年|大)董事长",
    re.MULTILINE,
)
#: What is said of companies, too, where there are any.
_LIKELY = re.compile(
    rf"{_beside(_STAFF, before='before_students_mostly', behind='of_students_mostly')}(?!于)"
    rf"|公司(?:{alternatives('of_schools_mostly')})(?!级)"
)
_COMPANIES = re.compile(alternatives("companies"))


def find_swaps(text: str) -> list[str]:
    """The places where a school's words were replaced by a company's, each once.

    Nothing is found in stories of companies: what companies have, too, counts only where none is
    spoken of.

    >>> find_swaps("公司建校以来，教学副经理郑松与员工会主席多次谈话。")
    ['公司建校', '教学副经理', '员工会主席']
    >>> find_swaps("公司经理周峰为学生颁发聘书，学校教学副院长吴晓参加，公司员工到场。")
    []
    """
    if not any(word in text for word in _WORDS):
        return []
    found = [match[0].strip() for match in islice(_CERTAIN.finditer(text), _MOST)]
    if not found and _COMPANIES.search(text) is None:
        found = [match[0] for match in islice(_LIKELY.finditer(text), _MOST)]
    return list(dict.fromkeys(found))
