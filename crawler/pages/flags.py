"""What is wrong with a page, each finding with the evidence for it.

A notice is a page that stands in the place of an article: a test of the browser, a block of a
firewall, a log-in, "campus network only", "not found", an error of the server. It is known by its
words or its make, and by what it lacks: it says little outside its links, and bears no date. So a
story about the campus network or about log-ins is none, however much it uses the same words.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from lxml import etree

from crawler.pages import dates
from crawler.pages.families import family_of, general
from crawler.pages.text import BLOCK_TAGS, SILENT_TAGS, clean, hidden
from crawler.pages.xpath import elements, texts, truth

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.items import Article
    from crawler.pages.document import Document

Evidence = dict[str, Any]

# --- a test of the browser, or a block of a firewall ---------------------------------------------

_CHALLENGE_STATUS = frozenset((412, 468, 493, 521))
_CHALLENGE_SCRIPT = re.compile(
    r"acw_sc__v2|aliyun_waf|__jsl_clearance|\$_ts\s*[=\[]|_waf_|waf_cookie|yunsuo_session|safeline|"
    r"/cdn-cgi/challenge|security_session_verify|security_verify_data|EO_Bot_Ssid|/_guard/|"
    r"var\s+arg1\s*=|TencentCaptcha|AliyunCaptcha|initGeetest",
    re.IGNORECASE,
)
_SETS_COOKIE = re.compile(r"document\s*\.\s*cookie\s*=")
_LOADS_AGAIN = re.compile(
    r"location\s*\.\s*(?:reload|replace|assign|href)|location\s*=|\.submit\s*\("
)
_SENDS = re.compile(
    r"location(?:\s*\.\s*href)?\s*(?:=|\.\s*(?:replace|assign)\s*\()\s*[\"']([^\"'\s<>]{4,1000})[\"']"
)
_BLOCKED = re.compile(
    r"(?:访问|请求|操作|行为)[^，。！]{0,16}(?:安全威胁|造成(?:威胁|危险)|恶意|攻击|不合法参数|存在异常)"
    r"|(?:访问|请求|IP)(?:地址)?[^。！]{0,12}(?:已|被)[^，。！]{0,10}(?:拦截|阻断|屏蔽|封禁|加入黑名单)"
    r"|(?:拦截|阻断)(?:提示|原因|时间|编号|页面)|网站防火墙|web\s?应用防火墙|web\s?防火墙"
    r"|安全狗|云锁|D盾|创宇盾|知道创宇|玄武盾|云防护|云网盾|网站卫士|安恒|明御|雷池|长亭科技|openrasp"
    r"|request blocked|blocked as it may cause|has been blocked",
    re.IGNORECASE,
)
_TESTED = re.compile(
    r"(?:安全|人机|滑块|真人|滑动)(?:验证|检测|检查)|拖动滑块|浏览器(?:安全)?(?:检查|检测|验证)"
    r"|(?:访问|请求|操作)(?:过于|太过?|过)频繁|(?:启用|开启|打开|允许)\s*(?:javascript|cookie)"
    r"|checking your browser|just a moment|enable (?:javascript|cookies)"
    r"|verify(?:ing)? (?:that )?you are",
    re.IGNORECASE,
)

# --- for some readers only -----------------------------------------------------------------------

_RESTRICTED = re.compile(
    r"(?:仅|只)(?:限|允许|供|对|能|可)[^，。！]{0,8}(?:校内|校园网|内网|教育网|本校)"
    r"|请(?:您)?先?(?:使用|通过|连接|接入|登[录陆]|在)[^，。！]{0,8}(?:校园网|校内网?|内网|VPN)"
    r"|(?:校园网|校内网|内网)(?:环境)?(?:下|中|内)(?:访问|浏览|查看|使用)"
    r"|IP(?:地址)?[^。！]{0,16}(?:不在|并?非|不是|不属于|限制|无权|未授权|不允许|禁止)"
    r"|(?:没有|暂?无)(?:访问|查看|浏览|阅读|操作)?[^，。！]{0,10}权限|无权(?:访问|查看|浏览|阅读)"
    r"|权限不足|未(?:经)?授权的?访问|访问(?:受限|被拒绝|被禁止)|被?限制访问|拒绝访问|禁止访问"
    r"|(?:请|需要?)先?登[录陆]后?再?(?:访问|查看|浏览|阅读|继续)"
    r"|登[录陆]后(?:才能|方可|可|再)(?:访问|查看|浏览|阅读)"
    r"|^[^\w\n]{0,3}(?:您|你|用户)?(?:请先|尚未|还未|未|还没有?)登[录陆][^\w\n]{0,3}$"
    r"|access (?:is )?denied|403 forbidden|^forbidden$",
    re.IGNORECASE | re.MULTILINE,
)
_LOGIN_TITLE = re.compile(
    r"(?:登[录陆]|(?:统一)?身份认证|统一认证|单点登录|web\s?vpn|sign ?in|log ?in|\bcas)"
    r"(?:平台|系统|中心|门户|页面?|入口|服务)?\W*$",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(r"/(?:cas|sso|auth|authserver|passport|log[io]n|signin)\b", re.IGNORECASE)
_CREDENTIALS = re.compile(r"密\s?码|用户名|[账帐]\s?号|扫码|password|user ?name", re.IGNORECASE)
_PASSWORD = truth("boolean(//input[translate(@type,'PASWORD','pasword')='password'])")

# --- nothing there -------------------------------------------------------------------------------

_THING = (
    "(?:网页|页面|文章|栏目|信息|内容|新闻|通知|资源|文件|文档|链接|地址|记录|数据|主题|网址|url)"
)
_MISSING = re.compile(
    rf"无效的{_THING}参数|{_THING}?参数(?:错误|无效|有误|不正确|非法)|非法(?:参数|请求)|下载文档出错"
    rf"|{_THING}(?:可能)?(?:不存在|未找到|找不到|丢失|走丢)"
    rf"|{_THING}(?:可能)?(?:已经?被?|被)(?:删除|移除|移走|下线|撤销|撤回|失效|过期)"
    rf"|(?:找不到|未找到|没有找到|无法找到)(?:您|你|该|要|所|相关|此|对应|请求|访问|的){{0,6}}{_THING}"
    r"|404\s?[-–:：]?\s?(?:not found|error|错误|页面|file)|(?:page|file|object) not found"
    r"|^404$|^not found$"
    r"|(?:栏目|网站|页面|本站|系统|内容)?(?:正在|还在)?(?:建设|维护|升级|改造)(?:当)?中(?![心国华的])"
    r"|(?:正在|页面)跳转|秒钟?后[^，。]{0,6}(?:跳转|返回|转到)"
    r"|数据库[^，。]{0,6}(?:错误|失败|出错|异常)|服务器(?:内部)?(?:错误|出错|异常|繁忙)"
    r"|系统(?:发生|出现)?(?:错误|异常|繁忙)"
    r"|sql syntax|\bORA-\d{5}\b|\b(?:java|javax|org)\.[\w.]{3,60}exception|ole db provider"
    r"|fatal error|internal server error|bad gateway|service unavailable|gateway time-?out",
    re.IGNORECASE | re.MULTILINE,
)
_NOTICE_TITLE = re.compile(
    r"^\W*(?:(?:系统|错误|出错|信息|友情|温馨|访问|跳转|建设|维护)?提示(?:信息|页面?)?"
    r"|错误(?:页面?|信息)?|出错了?|(?:跳转|建设|维护)中|页面(?:不存在|未找到|找不到了?)"
    r"|访问(?:受限|被拒绝|被拦截|拦截|禁止)|(?:http|error)?\s?(?:status\s?)?\d{3}"
    r"|(?:http|error)?\s?(?:status\s?)?\d{3}[^，。]{0,6}(?:not found|error|forbidden|错误|页面)"
    r"|(?:page )?not found|error(?: page| report)?)\W*$",
    re.IGNORECASE,
)
_ERROR_BOX = truth("boolean(//@class[contains(.,'wp_error_msg')])")
_UNLINKED = texts(
    "descendant::text()[normalize-space()]"
    "[not(ancestor::a or parent::script or parent::style or parent::noscript)]"
)
#: All that the body of an empty story says.
_NOTHING = re.compile(
    r"\W*(?:(?:正文|文章|页面|该?栏目)?(?:内容)?(?:为空|暂无|暂缺)"
    r"|(?:暂无|没有|无)(?:相关|任何)?(?:正文|内容|信息|数据|资料)"
    r"|(?:正文)?内容?(?:正在)?(?:更新|完善|建设|整理|编辑)中|敬请期待|略)\W*"
)

_NOTICE_LENGTH = 300  # characters outside links: a notice says little
_BARE = 200  # characters: a page that runs a script first shows less
_EMPTY = 20  # characters: nothing to speak of
_STORY_LENGTH = 80  # characters of a dated story that is a notice all the same
_LONGEST_SOURCE = 200_000  # characters
_LONGEST_MENU = 1_000  # characters of a notice outside links, with those that are not shown
_FRAMES = elements("//frame[@src]|//iframe[@src]")
_MOST_FRAMES = 5  # are named
_FEW_BROKEN = 2  # a cut in the middle of a character leaves one or two
_TAGS = re.compile(r"<[^<>]*>")


def notices(doc: Document) -> dict[str, Evidence]:
    """Why the page is no article: `challenge`, `restricted`, `soft_404` or, for a page that only
    sends its reader on, `redirect`, with the evidence.

    Empty for a page that may hold an article or a list.
    """
    if found := _by_make(doc):
        return found
    if len(doc.text) > _LONGEST_SOURCE:
        return {}
    said, title = _said(doc.tree), doc.title[:_NOTICE_LENGTH]
    if said is None:
        return {}
    if _asks_who_you_are(doc, title, said):
        return {"restricted": {"title": title, "message": "log-in"}}
    dated = dates.find(said) is not None
    blocked = _BLOCKED.search(f"{title}\n{said}")
    if blocked and not (dated and _shows_its_site(doc, said)):
        return {"challenge": {"title": title, "message": blocked[0]}}
    if dated:
        return {}
    for flag, pattern in _BY_WORDS:
        if message := pattern.search(said):
            return {flag: {"title": title, "message": message[0].strip()}}
    if _NOTICE_TITLE.match(title) or _ERROR_BOX(doc.tree):
        return {"soft_404": {"title": title, "message": said.strip()[:80]}}
    return {}


#: In this order: who may not see a page is often told that it does not exist, too.
_BY_WORDS = (
    ("challenge", _TESTED),
    ("restricted", _RESTRICTED),
    ("soft_404", _MISSING),
)


def story_notices(article: Article) -> dict[str, Evidence]:
    """Why what was read as the text of an article is none: the system's words in its place.

    Here the page has the headline and the date of the article, so its text has to be nothing else.
    """
    text = article.text
    if not text or len(text) > _STORY_LENGTH or article.images or article.attachments:
        return {}
    if _NOTHING.fullmatch(text):
        return {"soft_404": {"title": article.title, "message": text.strip()}}
    for flag, pattern in _BY_WORDS[1:]:
        message = pattern.search(text)
        if message and 3 * len(message[0]) > len(text):
            return {flag: {"title": article.title, "message": message[0].strip()}}
    return {}


def _by_make(doc: Document) -> dict[str, Evidence]:
    """A test of the browser by its status or its script, a log-in by its form."""
    if doc.status in _CHALLENGE_STATUS:
        return {"challenge": {"status": doc.status}}
    if doc.shown < _BARE:
        if marker := _CHALLENGE_SCRIPT.search(doc.head):
            return {"challenge": {"marker": marker[0]}}
        if doc.status == 202 and doc.shown < _EMPTY:
            return {"challenge": {"status": 202}}
        cookie = _SETS_COOKIE.search(doc.head)
        if cookie and doc.shown < _EMPTY and _LOADS_AGAIN.search(doc.head):
            return {"challenge": {"marker": cookie[0]}}
        if target := _sent_on(doc):
            return {"redirect": target}
    return {}


def _sent_on(doc: Document) -> Evidence | None:
    """Where the script of a page that shows nothing sends its reader."""
    target = _SENDS.search(doc.head) if doc.shown < _EMPTY else None
    address = doc.link(target[1]) if target else None
    return {"to": address} if address else None


def _shows_its_site(doc: Document, said: str) -> bool:
    """Whether the page has links or bears the marks of its system; a firewall has neither."""
    return doc.shown > len(said) + _EMPTY or family_of(doc) is not general


def _asks_who_you_are(doc: Document, title: str, said: str) -> bool:
    """Whether the page is a log-in; many an honest page has a field for a password in its head."""
    password = _PASSWORD(doc.tree)
    if password and _LOGIN_PATH.search(doc.file):
        return True
    asks = password or len(said) < _EMPTY or _CREDENTIALS.search(said)
    return bool(asks and _LOGIN_TITLE.search(title) and not dates.find(said))


def _said(tree: HtmlElement) -> str | None:
    """The lines that a page shows outside its links; None if they are too many for a notice."""
    if sum(len(text.strip()) for text in _UNLINKED(tree)) > _LONGEST_MENU:
        return None  # found out without walking through the tree
    pieces: list[str] = []
    length = 0
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element.tag in SILENT_TAGS or element.tag == "a" or hidden(element):
                walk.skip_subtree()
                continue
            text = element.text
        else:
            text = element.tail
        if (element.tag in BLOCK_TAGS or element.tag == "br") and pieces and pieces[-1] != "\n":
            pieces.append("\n")
        if text and not text.isspace():
            pieces.append(clean(text))
            length += len(pieces[-1])
            if length > _NOTICE_LENGTH:
                return None
    return "".join(pieces)


def losses(doc: Document, article: Article) -> dict[str, Evidence]:
    """What of the page is not in the article: `dom_truncated`, `framed`, `charset_doubt`.

    `framed` is a story that stands on another page, shown in a frame of this one; `charset_doubt`
    is text with characters that no encoding reads.
    """
    found: dict[str, Evidence] = {}
    if truncated := dom_truncated(doc):
        found["dom_truncated"] = truncated
    if not article.text and (frames := _frames(doc)):
        found["framed"] = {"frames": frames}
    if "\ufffd" in doc.text and (broken := doc.text.count("\ufffd")) > _FEW_BROKEN:
        found["charset_doubt"] = {"replaced": broken}
    return found


def _frames(doc: Document) -> list[str]:
    """The addresses of the pages that a page shows in frames, the first few."""
    sources = [doc.link(frame.get("src")) for frame in _FRAMES(doc.tree) if not hidden(frame)]
    return [address for address in sources if address][:_MOST_FRAMES]


def dom_truncated(doc: Document) -> Evidence | None:
    """How many characters of text the page has and the tree kept, if the parser gave up."""
    if not doc.deep:
        return None
    raw = len("".join(unescape(_TAGS.sub(" ", doc.text)).split()))
    kept = len("".join(str(text).strip() for text in doc.tree.itertext()))
    return {"raw": raw, "tree": kept} if raw > kept * 1.02 + 10 else None
