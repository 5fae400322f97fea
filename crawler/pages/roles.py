"""The words that pages sign with, and the names beside them."""

from __future__ import annotations

import re

from crawler.pages.xpath import words

_FOLD = str.maketrans(
    "來編輯責審復複覆終關攝記訊員發佈時間點擊瀏覽閱讀數單圖稿寫報導撰執筆網絡單位聯繫校對簽監實習採錄",
    "来编辑责审复复复终关摄记讯员发布时间点击浏览阅读数单图稿写报导撰执笔网络单位联系校对签监实习采录",
)
_PINYIN = re.compile(
    r"(?<=[\u4e00-\u9fff])[(（][a-zü]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,4}[)）]"
)
HAN = "\u3400-\u9fff〇·\U00020000-\U0003ffff"

# role -> labels, longest first within a role where one begins with another
_ROLES = {
    "origin": "转载来源 转载自 转自 文章来源 信息来源 稿件来源 新闻来源 消息来源 内容来源 "
    "图文来源 来源单位 稿源 来源 出处",
    "authors": "本文作者 文章作者 本报记者 本网记者 学生记者 校园记者 实习记者 见习记者 通讯员 "
    "特约通讯员 供稿单位 供稿人 供稿者 供稿 撰稿人 撰稿 撰文 文字 文稿 采写 采编 投稿人 投稿 "
    "来稿 执笔人 执笔 撰写人 撰写 作者 记者 报道",
    "photographers": "摄影报道 摄影人 摄影者 摄影 图片来源 图片 供图 配图 摄像 摄",
    "editors": "责任编辑 责编 值班编辑 执行编辑 网络编辑 本期编辑 文字编辑 图文编辑 图片编辑 "
    "视频编辑 学生编辑 实习编辑 特约编辑 栏目编辑 网站编辑 新媒体编辑 编辑 编发",
    "reviewers": "初审初校 复审复校 终审终校 一审一校 二审二校 三审三校 初审人 复审人 终审人 "
    "初审 复审 终审 一审 二审 三审 审批人 审批 审核人 审核 审稿人 审稿 审校 审签 审阅 签发人 "
    "签发 核稿人 核稿 核发 校审 校对 初校 复校 终校 一校 二校 三校 编审 监审",
}
ROLE_OF = {label: role for role, labels in _ROLES.items() for label in labels.split()}
# Labels whose value is no name: they end the value in front of them.
OTHER_LABELS = words(
    "发布时间 发布日期 发表时间 发稿时间 发布单位 发布部门 发布人 发布者 发布 更新时间 修改时间 "
    "日期 时间 点击率 点击数 点击量 点击次数 点击 浏览次数 浏览量 浏览数 浏览 阅读次数 阅读量 "
    "阅读数 阅读 访问次数 访问量 访问 人气 关注 字号 字体 打印 分享 分类 栏目 所属栏目 标签 关键词 "
    "关键字 单位 部门 主办单位 承办单位 作者单位 作者简介 指导老师 指导教师 排版 美编 录入 "
    "录入人 上传 信息员 字数 下载 联系人 电话 文号 索引号 信息名称 信息索引 信息类别 "
    "生成日期 生成时间 发文机构 发布机构 发文字号 内容概述 主题分类 公开方式 有效期 扫一扫 收藏"
)
SHORT_ROLES = {"文": "authors", "图": "photographers", "编": "editors", "审": "reviewers"}

LABELS = "|".join(sorted([*ROLE_OF, *OTHER_LABELS], key=len, reverse=True))
_SPACED_LABEL = re.compile(
    rf"(?<![{HAN}])[{HAN}](?:[ \u3000\xa0]{{1,4}}[{HAN}]){{1,5}}(?=\s?[:：])"
)
_ASIDE = re.compile(r"(?<=[^\s、，,;；])[（(][^（()）]{0,40}[）)]")  # 张伟（2021级本科生）
_ADDED = re.compile("(?:同志|(?<=..)等)$")  # 王建军等
_DOTS = str.maketrans("•‧∙・･", "·····")
_BARS = str.maketrans("丨│∣", "｜｜｜")
_FOREIGN = re.compile(r"[A-Z][a-z'’-]{1,20}(?: [A-Z]\.?| [A-Z][a-z'’-]{1,20}){1,3}(?![\w@.])")
_SPLIT = re.compile(r"[\s、，,;；/／|｜&＆]+")
_ACCOUNT = re.compile(r"[\x00-\x7f]*")
NOBODY = words(
    "管理员 系统管理员 网站管理员 佚名 未知 匿名 无 暂无 本站 原创 本站原创 转载 次 字 大 中 小"
)
_UNIT = re.compile(
    r"(?:大学|学院|学校|部|处|处室|中心|办公室|办|委员会|党委|团委|党总支|支部|电大|开大|系|院|室|馆|会|社|局|所|"
    r"网|台|报|组|队|团|公司|工会|班|站|课题组|记者团|实验室)$"
)
_POSITION = re.compile(
    r".{2}(?:院长|书记|主任|教授|科学家|主席|校长|部长|处长|会长|秘书长|研究员|评论员|负责人|学生|同学|学员|研究生|本科生|博士生|硕士生)$"
)
NAME = re.compile(rf"[{HAN}]{{2,4}}|[{HAN}]{{2,12}}·[{HAN}]{{1,12}}")


SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范石廖贾夏韦付邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵严覃戴莫孔汤"
    "白万康常武乔赖钱庄游尚樊兰殷施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂焦柳邢岳齐梅路涂祝金华"
    "涂辛管祁耿舒柯关欧阮古路凌霍甘景项裴卜童卫左纪盛苗冉费解阳谢傅于高宗席满栾郎谷景付单"
    "詹包穆鲍查喻蓝蒲屈鄢饶车谌岑仇宁冷房丛操粟桂苟水荆蔺应闻党宫靳符成晏向代佟沙卓蒙桑"
    "張劉陳楊黃趙吳孫馬羅鄭許韓馮鄧蔣葉蘇魏呂盧鐘譚陸範賈韋鄒閆龍賀顧龔嚴湯萬喬賴錢莊蘭顏蘆魯畢聶齊"
    "塗華歐淩項衛紀費陽謝單藍饒車寧黨宮應萧蕭"
)


def plain(text: str) -> str:
    """The text without injected pinyin, with spaced labels joined and strokes made bars.

    >>> plain("復(fù)審復(fù)校:賈文萃"), plain("楊 陽 責 編：李娜")
    ('復審復校:賈文萃', '楊 陽 責編：李娜')
    """
    if "(" in text or "（" in text:
        text = _PINYIN.sub("", text)
    if "：" in text or ":" in text:
        text = _SPACED_LABEL.sub(_together, text)
    return text.translate(_BARS)


def _together(spaced: re.Match[str]) -> str:
    """A run of spaced characters with the label at its end joined, if there is one."""
    letters = spaced[0].split()
    for start in range(len(letters) - 1):
        label = "".join(letters[start:])
        if fold(label) in ROLE_OF or fold(label) in OTHER_LABELS:
            return " ".join([*letters[:start], label])
    return spaced[0]


def fold(text: str) -> str:
    """The text with the characters of labels simplified, one for one."""
    return text.translate(_FOLD)


def is_unit(name: str) -> bool:
    """Whether a name is that of an office or a school rather than a person."""
    return len(name) > 3 and bool(_UNIT.search(name))


def _two(token: str) -> list[str]:
    """Two names of three characters that touch, as two; any other token as it is."""
    both = len(token) == 6 and token[0] in SURNAMES and token[3] in SURNAMES
    return [token[:3], token[3:]] if both and not is_unit(token) else [token]


def split_names(value: str) -> list[str]:
    """The names of a list; spaced characters are one name.

    >>> split_names("陳彥彤 齊芳"), split_names("楊 陽"), split_names("admin"), split_names("　")
    (['陳彥彤', '齊芳'], ['楊陽'], [], [])
    >>> split_names("John Smith、阿卜杜拉•买买提 张伟（2021级本科生）")
    ['John Smith', '阿卜杜拉·买买提', '张伟']
    """
    names: list[str] = []
    half = False
    value = _FOREIGN.sub(lambda name: name[0].replace(" ", "\0"), value.translate(_DOTS))
    for token in _SPLIT.split(_ASIDE.sub("", value)):
        foreign = "\0" in token
        token = token.replace("\0", " ").strip("()（）[]【】<>《》。.．:：-—*“”\"' \u3000")
        single = len(token) == 1 and "\u3400" <= token <= "\u9fff"
        if single and half:
            names[-1] += token
            half = False
            continue
        half = single
        if token and (foreign or not _ACCOUNT.fullmatch(token)) and token not in NOBODY:
            names.append(token)
    names = [_ADDED.sub("", name) or name for token in names for name in _two(token)]
    good = [name for name in names if 1 < len(name) <= 30 and not name.isdigit()]
    return [name for name in good if not _POSITION.search(name)]
