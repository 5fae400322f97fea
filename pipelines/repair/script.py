"""Traditional characters to simplified ones: OpenCC's conversion, and where it is corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .characters import (
    FIND_SIMPLIFIED,
    FIND_TRADITIONAL,
    HAN,
    PLAIN_TRADITIONAL,
    REGIONAL,
    SIMPLIFIED,
    simplify,
)
from .edits import Edit

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

#: A paragraph with a smaller share of traditional-only characters among the telling ones is
#: simplified text that quotes some.
_QUOTED = 0.3
_ENOUGH = 3

#: Forms that OpenCC does not know: old or Japanese shapes of common characters, which old fonts
#: and input methods put into traditional text.
VARIANTS = REGIONAL | dict(
    zip(
        "毎愼鄕硏靑淸鎭値黒歩渉徳徴収巣歴暦戸拝対広変囲団図読売価検験権続従楽応戦単発満両",
        "每慎乡研青清镇值黑步涉德征收巢历历户拜对广变围团图读卖价检验权续从乐应战单发满两",
        strict=True,
    )
)
QUOTES = dict(zip("「」『』", "“”‘’", strict=True))

#: 著 stays itself in words of writing and of prominence; anywhere else it is the particle 着.
_ZHU_BEFORE = re.compile(
    r"(?:(?<![討議爭談評辯理讨议争谈评辩])[論论]"
    r"|(?<![彰凸])[顯显]|[專专編编原名巨卓譯译遺遗土昭彰拙舊]|(?<![聚配結结融混組组])合|(?<=[所其])新)$"
)
_ZHU_AFTER = re.compile(r"名|作(?!品)|[稱称述者錄录]|[書书]立|有《")
_WROTE = re.compile("[：:]?《")
_HOLDS = "讀读看捧拿帶带唱聽听沿按隨随照憑凭圍围握抱誦诵背念翻持着著"
#: 乾 is 干 (dry) in these words; anywhere else it is read qián and stays: 乾坤 乾縣 李乾.
_DRY_BEFORE = re.compile(
    r"[餅饼烘曬晒風风晾吹擦抹榨抽流瀝沥烤陰阴偏豆肉魚鱼果菜筍笋包口唇焦曝]$|葡萄$|豆腐$|未$|中$"
)
_DRY_AFTER = re.compile(
    r"[淨净燥旱脆杯涸貨货糧粮枯癟瘪洗冰草酪爹媽妈親亲薪咳渴澀涩裂癬癣瘦笑嘔呕嚎股菜柴濕湿粉餾馏飯饭貝贝]"
    r"|乾[淨净]|巴巴|瞪眼|電池|电池|著急|着急|兒子|女兒|果(?!斷)"
)
_SURNAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖"
    "田董袁潘蒋蔣蔡余杜叶葉程魏苏蘇吕呂丁沈任姚卢盧傅钟鍾姜崔谭譚廖范汪陆陸金石戴柳钱錢"
)
#: 徵 at the end of a name, which OpenCC only knows of 魏徵, and 於 within one that is signed.
_NAMED_ZHI = re.compile(
    rf"[{_SURNAMES}][{HAN}]徵(?=先生|女士|同志|教授|老師|老师|書記|书记|校長|校长|院長|院长|院士|出席|主持"
    rf"|指出|表示|強調|强调|介紹|介绍|[^{HAN}]|$)"
)
_BEFORE_NAME = re.compile(rf"(?:^|[^{HAN}]|[授記记師师志長长員员任])$")
_NAMED_YU = re.compile(rf"(?<=[:：])[{_SURNAMES}]於[{HAN}](?![{HAN}])")
_ZHI_WORDS = "特象表體体指病綜综性稽應应開开緩缓免減减預预無无博公"
_CORRECTED = re.compile(f"[著乾徵於甚{''.join(QUOTES)}{''.join(VARIANTS)}]")

_YU_WORDS = "[對对由位屬属至等基處处終终善在關关有源忠致低高大小便用限]"
_YU_LEFT = re.compile(f"{_YU_WORDS}于")
_YU_CONVERTED = re.compile(f"{_YU_WORDS}於")


def weigh(text: str) -> tuple[int, int]:
    """How many characters of the text only a traditional text has, and only a simplified one.

    >>> weigh("學校黨委")
    (2, 0)
    """
    return len(FIND_TRADITIONAL.findall(text)), len(FIND_SIMPLIFIED.findall(text))


def script_of(text: str) -> str:
    """hans, hant or mixed; hans too where nothing tells.

    >>> script_of("學校黨委"), script_of("学校党委"), script_of("學校黨委會：学校党委会")
    ('hant', 'hans', 'mixed')
    """
    if not FIND_TRADITIONAL.search(text):
        return "hans"
    traditional, simplified = weigh(text)
    share = traditional / (traditional + simplified)
    if share >= 0.9:
        return "hant"
    different = len(set(FIND_TRADITIONAL.findall(text)))
    return "hans" if share <= 0.1 or different < _ENOUGH else "mixed"


def machine_made(text: str) -> bool:
    """Whether a traditional text was made by a machine that left 于 as it was, so that an 於 in
    it was 於 before, a surname.

    >>> machine_made("對于黨建工作，於立新教授"), machine_made("對於黨建工作，於立新教授")
    (True, False)
    """
    return bool(_YU_LEFT.search(text)) and not _YU_CONVERTED.search(text)


def script(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that simplify the traditional paragraphs, a character each.

    The policy is by evidence, never by what a converter would change: a simplified document is
    not touched, but for the plain traditional characters of a paragraph that has three different
    ones: a single one is somebody's name.
    Sources: OpenCC 1.4 t2s for the conversion; the corrections are those characters that eight
    converters were seen to get wrong (著 乾 徵 於 and the variants 毎 愼 鄕).

    >>> from .document import diagnose
    >>> [edit[1:3] for edit in script("標志著", diagnose("標志著"))]
    [('標', '标'), ('著', '着')]
    """
    if diagnosis.script == "hans" and not FIND_TRADITIONAL.search(text):
        return []
    edits = []
    at = 0
    for paragraph in text.split("\n"):
        for i, after in _changes(paragraph, diagnosis):
            edits.append(Edit(at + i, paragraph[i], after, "script"))
        at += len(paragraph) + 1
    return edits


def _changes(paragraph: str, diagnosis: Diagnosis) -> Iterator[tuple[int, str]]:
    """Offset and simplified form of each character that must change."""
    traditional, simplified = weigh(paragraph)
    several = len(set(FIND_TRADITIONAL.findall(paragraph))) >= _ENOUGH
    foreign = diagnosis.script == "hans"
    if traditional + simplified == 0:
        whole = diagnosis.script == "hant"
    else:
        whole = traditional / (traditional + simplified) >= _QUOTED and (several or not foreign)
    if whole:
        simple = convert(paragraph, machine=diagnosis.machine)
        yield from (
            (i, b) for i, (a, b) in enumerate(zip(paragraph, simple, strict=True)) if a != b
        )
    elif several or not foreign:
        for i, character in enumerate(paragraph):
            if character in PLAIN_TRADITIONAL:
                yield i, SIMPLIFIED[character]


def convert(text: str, *, machine: bool = False) -> str:
    """A traditional text in simplified characters, as long as it was.

    >>> convert("李乾同志講話：「餅乾」的標志，論著與甚麼")
    '李乾同志讲话：“饼干”的标志，论著与什么'
    """
    simple = list(simplify(text))
    for match in _CORRECTED.finditer(text):
        i = match.start()
        simple[i] = _corrected(text, i, simple[i], machine=machine)
    return "".join(simple)


def _corrected(text: str, i: int, opencc: str, *, machine: bool) -> str:
    """What the character at `i` becomes, where OpenCC says `opencc`."""
    character = text[i]
    before, after = text[max(0, i - 3) : i], text[i + 1 : i + 4]
    if character == "著":
        wrote = _WROTE.match(after) and before[-1:] not in _HOLDS
        return "著" if wrote or _ZHU_BEFORE.search(before) or _ZHU_AFTER.match(after) else "着"
    if character == "乾":
        return "干" if _DRY_BEFORE.search(before) or _DRY_AFTER.match(after) else "乾"
    if character == "於":
        named = machine and _BEFORE_NAME.search(before)
        return "於" if named or _NAMED_YU.match(text, max(0, i - 1)) else opencc
    if character == "徵":
        named = i >= 2 and text[i - 1] not in _ZHI_WORDS and _NAMED_ZHI.match(text, i - 2)
        return "徵" if named else opencc
    if character == "甚":
        return "什" if after[:1] in ("麼", "麽", "么") else "甚"
    return QUOTES.get(character) or VARIANTS[character]
