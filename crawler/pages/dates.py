"""Dates as university pages print them. All dates are days in Asia/Shanghai.

Rules measured on the table of `tests/crawler/pages/test_dates.py`: a labelled date beats any other
number of the line; an impossible date is no date (never the first of January); the year in 〔2024〕
is that of a document number; two digits for a year are read year first; what lies in the future is
not a date of publication, nor what lies before there were web sites.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import chain

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零OoＯ0", 0)
_FULL = (
    r"(?<![\d.])(?P<y>(?:19|20)\d\d)\s?[-/.年\s]\s?(?P<m>\d{1,2})\s?[-/.月]\s?"
    r"(?P<d>\d{1,2}(?!\d)|\d\d(?=\d\d:\d\d))日?"  # 2024-03-1308:22 has lost a space
)
_DAY_FIRST = (
    r"(?<![\d:.\-/])(?P<d1>\d{1,2})\s?日?(?:\s+|\s?/\s?)"
    r"(?P<y1>(?:19|20)\d\d)\s?[-/.年]\s?(?P<m1>\d{1,2})(?![\d\-/.])月?"
)
_MONTH_BETWEEN = r"(?<!\d)(?P<d8>\d{1,2})\s(?P<m8>\d{1,2})\s?月\s(?P<y8>(?:19|20)\d\d)(?!\d)"
_YEAR_LAST = (
    r"(?<![\d:.\-/])(?P<m2>\d{1,2})(?:[-/.]|\s?月\s{0,3})(?P<d2>\d{1,2})\s?日?\s+"
    r"(?P<y2>(?:19|20)\d\d)(?![\d\-/.年级届学度])"
)
_CHINESE = (
    r"(?P<yc>[一二][〇○零Oo0九][〇○零Oo0一二三四五六七八九]{2})年"
    r"(?P<mc>[一二三四五六七八九十]{1,2})月(?P<dc>[一二三四五六七八九十]{1,3})日"
)
_COMPACT = r"(?<!\d)(?P<y3>20\d\d)(?P<m3>0[1-9]|1[0-2])(?P<d3>[0-3]\d)(?!\d)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_ENGLISH = (
    rf"(?<![a-z])(?P<m5>{_MONTH_NAME})\s?(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?"
    r"(?:\s?,\s{0,3}|\s{1,3}|\s[\d:]{8}\s(?:[a-z]{3,4}\s)?)(?P<y5>(?:19|20)\d\d)(?!\d)"
)
_ENGLISH_DAY = (
    rf"(?<!\d)(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{{1,2}}(?P<m6>{_MONTH_NAME})[\s,-]{{1,2}}"
    r"(?P<y6>(?:19|20)\d\d)(?!\d)"
)
_DATE = re.compile("|".join((_FULL, _DAY_FIRST, _MONTH_BETWEEN, _YEAR_LAST, _CHINESE, _COMPACT)))
_ENGLISH_DATE = re.compile(f"{_ENGLISH}|{_ENGLISH_DAY}", re.IGNORECASE)
_MONTH_THERE = re.compile("|".join(_MONTHS), re.IGNORECASE)
_ZONED = re.compile(r"[T ](\d\d):(\d\d)(?::[\d.]{2,9})?(Z|[+-]\d\d:?\d\d)")
_EARLIEST = date(1990, 1, 1)
_SHORT_YEAR = re.compile(r"\s{0,3}(\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_MONTH_DAY = re.compile(
    r"(?<![\d年\-/.])(?:(\d{1,2})\s?月\s?(\d{1,2})\s?日?|(\d{1,2})[-/](\d{1,2})(?![\d\-/]))"
)
_MONTH_NAMED = re.compile(r"(?<!第)([一二三四五六七八九十]{1,2})月\s?(\d{1,2})(?!\d)")
_RELATIVE = re.compile(r"(今[天日]|昨[天日]|前[天日])|(?<!\d)(\d{1,3})\s?天[之以]?前")
_AGO = {"今": 0, "昨": 1, "前": 2}

# A label in front of which another word stands names another date (报名时间, 会议时间).
_LABEL = re.compile(
    r"(?:(?:发布|發布|發佈|发表|發表|发稿|發稿|上稿|投稿|撰稿|发文|录入|錄入|添加|提交|上传|上傳|创建|創建|"
    r"印发|撰写|信息|成文|刊发)\s?(?:时间|時間|日期|于|於)"
    r"|(?<![\u4e00-\u9fff])(?:时间|時間|日期)"
    r"|(?<![A-Za-z])(?:[Dd]ate|DATE|[Pp]ublished|[Pp]osted)(?: on)?)"
    r"\s?[:】\]|]?\s{0,4}[\[(【]?"
)
# Numbers that are no date, and dates that are not that of publication.
_OTHER = re.compile(
    r"(?:(?:更新|修改|修订|截止|截至)(?:时间|時間|日期|于)?"
    r"|(?:生成|活动|会议|會議|报名|比赛|讲座|考试|培训|举办|召开|开始|结束|学习|报告|放假|施工|有效|服务)(?:时间|時間|日期))"
    r"\s?:?\s{0,4}[\d年月日/.\-]{6,11}"
    r"|(?:浏览|瀏覽|点击|點擊|阅读|閱讀|访问|訪問|人气|关注|關注|下载|下載)[^\s:\d]{0,4}\s?:?\s{0,4}\[?\d+"
)
_IN_URL = (
    re.compile(r"/(20\d\d)/(\d\d)(\d\d)/"),
    re.compile(r"/(20\d\d)[-_/](\d\d?)[-_/](\d\d?)(?:[/_]|\b)"),
    re.compile(r"/t?(20\d\d)(\d\d)(\d\d)(?:[/_]|\b)"),
)


def today() -> date:
    """Today in Shanghai: the last day on which a page can have been published."""
    return datetime.now(SHANGHAI).date()


def fold(text: str) -> str:
    """The text with full-width digits and punctuation made narrow, for matching only."""
    return unicodedata.normalize("NFKC", text).replace("\xa0", " ")


def make(year: int, month: int, day: int) -> date | None:
    """The date, or None if there is no such day.

    >>> make(2024, 13, 45), make(2024, 2, 29)
    (None, datetime.date(2024, 2, 29))
    """
    try:
        return date(year, month, day)
    except ValueError:
        return None


def number(text: str) -> int:
    """A Chinese number up to 99 as an int; digits may stand for themselves.

    >>> number("十四"), number("二十"), number("三"), number("12")
    (14, 20, 3, 12)
    """
    if text.isdigit() and text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text, 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + _DIGITS.get(ones, 0)


def _dates(text: str) -> Iterator[tuple[int, int, date]]:
    """Start, end and value of every possible full date of a folded text."""
    found_at: Iterator[re.Match[str]] = _DATE.finditer(text)
    if _MONTH_THERE.search(text):
        found_at = chain(found_at, _ENGLISH_DATE.finditer(text))
    for match in found_at:
        groups = {name[0]: value for name, value in match.groupdict().items() if value}
        year = int("".join(str(_DIGITS.get(c, c)) for c in groups["y"]))
        month = groups["m"][:3].lower()
        numbered = _MONTHS.index(month) + 1 if month in _MONTHS else number(month)
        found = make(year, numbered, number(groups["d"]))
        if found and found >= _EARLIEST:
            yield match.start(), match.end(), _here(found, _ZONED.match(text, match.end()))


def _here(day: date, time: re.Match[str] | None) -> date:
    """The day in Shanghai of a time that names its zone."""
    if not time or int(time[1]) > 23 or int(time[2]) > 59:
        return day
    zone = "+0000" if time[3] == "Z" else time[3].replace(":", "")
    west = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:])) * (-1 if zone[0] == "-" else 1)
    moment = datetime(day.year, day.month, day.day, int(time[1]), int(time[2]), tzinfo=UTC) - west
    return moment.astimezone(SHANGHAI).date()


def find_labelled(text: str, latest: date | None = None) -> date | None:
    """The date behind 发布时间, 发布日期, 日期, 时间 ..., or None.

    >>> find_labelled("浏览次数：20240313 发布时间：2024-03-12")
    datetime.date(2024, 3, 12)
    >>> find_labelled("时间：24-03-13"), find_labelled("更新时间：2024-03-13")
    (datetime.date(2024, 3, 13), None)
    """
    text = fold(text)
    latest = latest or today() + timedelta(days=1)
    for label in _LABEL.finditer(text):
        rest = text[label.end() : label.end() + 40]
        found = next((d for start, _, d in _dates(rest) if start <= 2), None)
        short = _SHORT_YEAR.match(rest)
        if not found and short:
            century = 1900 if int(short[1]) >= 90 else 2000
            found = make(century + int(short[1]), int(short[2]), int(short[3]))
        if found and found <= latest:
            return found
    return None


def find(text: str, reference: date | None = None, latest: date | None = None) -> date | None:
    """The date of publication that a line states, or None.

    `reference` is a day on or after it, such as that of the list page or of the visit: it gives the
    year of 03-13 and the meaning of 昨天. Dates after `latest` (default: tomorrow) are refused.

    >>> find("发布日期：2024.03.13"), find("党委发〔2024〕12号"), find("2024年13月45日")
    (datetime.date(2024, 3, 13), None, None)
    >>> find("03-13"), find("03-13", reference=date(2024, 5, 1))
    (None, datetime.date(2024, 3, 13))
    """
    labelled = find_labelled(text, latest)
    if labelled:
        return labelled
    text = _OTHER.sub(" ", fold(text))
    latest = latest or today() + timedelta(days=1)
    for _, _, found in _dates(text):
        if found <= latest:
            return found
    return (ago(text, reference) or _yearless(text, reference)) if reference else None


def ago(text: str, seen: date) -> date | None:
    """The day that 昨天 or 3天前 meant on the day when it was `seen`, or None.

    >>> ago("发布时间：昨天 08:22", date(2024, 3, 14)), ago("03-13", date(2024, 3, 14))
    (datetime.date(2024, 3, 13), None)
    """
    match = _RELATIVE.search(text)
    return match and seen - timedelta(days=_AGO[match[1][0]] if match[1] else int(match[2]))


def in_year(text: str, year: int) -> date | None:
    """The date of a line that leaves out the `year`, which its page is known to be of, or None.

    >>> in_year("时间：03-13", 2024), in_year("12-31", today().year + 1)
    (datetime.date(2024, 3, 13), None)
    """
    found = _yearless(fold(text), min(date(year, 12, 31), today()))
    return found if found and found.year == year else None


def _yearless(text: str, reference: date) -> date | None:
    """The last such day before `reference` where a date has no year."""
    match = _MONTH_DAY.search(text) or _MONTH_NAMED.search(text)
    if not match:
        return None
    month, day = (number(value) for value in match.groups() if value)
    return resolve(month, day, reference)


def resolve(month: int, day: int, reference: date, within: int = 366) -> date | None:
    """The last such day not after `reference`, if that is at most `within` days before it.

    >>> resolve(12, 27, date(2020, 1, 11)), resolve(1, 12, date(2020, 1, 11), within=200)
    (datetime.date(2019, 12, 27), None)
    """
    for year in (reference.year, reference.year - 1):
        found = make(year, month, day)
        if found and timedelta(0) <= reference - found <= timedelta(days=within):
            return found
    return None


def year_in_url(url: str | None) -> int | None:
    """The year that a folder of an address names, or None.

    >>> year_in_url("http://www.example.edu.cn/news/2024/301.htm")
    2024
    """
    match = re.search(r"/(20\d\d)(?:[-_]\d{1,2})?/", (url or "").split("?")[0])
    return int(match[1]) if match else None


def in_url(url: str | None, latest: date | None = None) -> date | None:
    """The date that the path of an address holds, or None.

    >>> in_url("https://news.example.edu.cn/2022/0929/c24a46/page.htm")
    datetime.date(2022, 9, 29)
    >>> in_url("https://www.example.edu.cn/info/1094/20210601.htm")
    """
    path = (url or "").split("?")[0]
    if "/info/" in path:  # VSB numbers its articles; eight digits there are no date
        return None
    latest = latest or today() + timedelta(days=1)
    for pattern in _IN_URL:
        for match in pattern.finditer(path):
            found = make(int(match[1]), int(match[2]), int(match[3]))
            if found and found <= latest:
                return found
    return None


# --- the day of the event -------------------------------------------------------------------

_SENTENCES = re.compile(r"[。！？!?\n]")
_LEAD_DATE = re.compile(
    r"(?:((?:19|20)\d\d)\s?年\s?)?(\d{1,2})\s?月\s?(\d{1,2})\s?日"
    r"(?P<rest>\s?(?:上午|下午|中午|晚|早|凌晨|清晨|傍晚|[,，(（、—~～至-]|\d{1,2}[:：时]|起))?"
)
_BEFORE = re.compile(r"(?:^|[\s，,。；;：:）)】\]讯訊于於在])$")
# A day on which something was said, issued or enacted is not the day of this event.
_QUOTED = re.compile(r"讲话|講話|精神|批示|回信|贺信|印发|发布的|通过的|签署|通知|公布的|以来|前")
_PLANNED = re.compile(r"(?:将|拟|定)(?:于|在|於)\s?$|[前截]至?\s?$")
_MOST_DAYS_BACK = 200


def event(lead: str, published: date | None) -> date | None:
    """The day of the event that an article's opening reports, or None where that is not certain.

    Reads the first two sentences. A day without a year takes it from `published`: an event is never
    after its report, and a day that would lie more than 200 days back was meant otherwise.

    >>> event("4月19日，学校召开培训会。", date(2022, 4, 20))
    datetime.date(2022, 4, 19)
    >>> event("4月19日，学校召开培训会。", None)
    >>> event("为学习6月30日重要讲话精神，7月2日上午，学院召开会议。", date(2021, 7, 3))
    datetime.date(2021, 7, 2)
    """
    lead = _opening(lead)
    for match in _LEAD_DATE.finditer(lead):
        before, after = (
            lead[: match.start()],
            lead[match.end("rest") if match["rest"] else match.end() :],
        )
        if _PLANNED.search(before) or not _BEFORE.search(before) or _open_quote(before):
            continue
        clause = re.split("[，,。；;]", after, maxsplit=1)[0][:40]
        if not match["rest"] and (
            before.strip() and not before.endswith(("于", "於", "讯", "訊", "）", ")"))
        ):
            continue
        if not (match["rest"] or "").strip().startswith(("，", ",")) and _QUOTED.search(clause):
            continue
        found = _event_day(match, published)
        if found:
            return found
    return None


def _opening(text: str, sentences: int = 2, limit: int = 400) -> str:
    """The first sentences of a text; a heading or byline without a full stop counts as none."""
    end = 0
    for match in _SENTENCES.finditer(text[:limit]):
        end = match.end()
        sentences -= match[0] != "\n"
        if not sentences:
            return text[:end]
    return text[:limit]


def _open_quote(before: str) -> bool:
    return before.count("“") > before.count("”") or before.count("《") > before.count("》")


def _event_day(match: re.Match[str], published: date | None) -> date | None:
    month, day = int(match[2]), int(match[3])
    if not match[1]:
        return resolve(month, day, published, _MOST_DAYS_BACK) if published else None
    found = make(int(match[1]), month, day)
    last = published or today()
    if found and timedelta(0) <= last - found and (not published or last - found <= timedelta(366)):
        return found
    return None
