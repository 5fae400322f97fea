"""Pages made to break a reader: each kind of damage by itself and mixed, from a seed."""

from __future__ import annotations

from random import Random

WORDS = [
    "党委", "党支部", "会议", "学习", "记者", "来源：", "作者：", "发布时间：", "2024-05-06",
    "责编：", "，", "。", "“", "（", "【", ">", "首页", "附件",
]  # fmt: skip
TAGS = [
    "div", "p", "span", "b", "font", "table", "tr", "td", "ul", "li", "a", "form", "h1", "pre",
    "center", "section", "figure", "iframe", "svg",
]  # fmt: skip
#: How pages of the systems that are known begin, so that their readers are tried too.
OPENINGS = (
    "<html><head><title>{title}</title></head><body>",
    "<title>{title}-青川大学</title><!--Announced by Visual SiteBuilder 9-->"
    '<form name="_newscontent_fromname"><h3>{title}</h3>'
    '<div id="vsb_content"><div class="v_news_content">',
    '<html class="webplus-page"><title>{title}</title><h1 class="arti_title">{title}</h1>'
    '<div class="wp_articlecontent">',
    "<title>{title}</title><script>P8CONFIG.RESOURCE='';ACTION='view'</script>"
    '<div class="actitle">{title}</div><div class="acontent">',
    '<meta name="ArticleTitle" content="{title}"><div class="TRS_Editor"><div class="TRS_Editor">',
    "<title>{title}</title><h1>{title}</h1><!--ZJEG_RSS.content.begin-->",
    "<title>{title}</title><!--enpproperty <articleid>1</articleid><title><p>{title}</title>"
    "/enpproperty--><!--enpcontent-->",
    '<meta name="generator" content="WordPress 6"><link href="/wp-content/a"><body class="single">'
    '<h1 class="entry-title">{title}</h1><div class="entry-content">',
    '<script type="application/ld+json">{{"headline":"{title}","datePublished":"9999-99-99"}}'
    "</script>",
    "---\ntitle: {title}\n---\n",
    "",
)
ENTITIES = [
    "&#0;", "&#xD800;", "&#x110000;", "&#99999999999;", "&nbsp", "&amp;amp;", "&lt;script&gt;",
    "&#x202E;", "&zwj;", "&",
]  # fmt: skip
CHARSETS = ("utf-8", "utf-8", "gb18030", "big5", "utf-16-le", "latin-1")


def words(random: Random, count: int) -> str:
    return "".join(random.choices(WORDS, k=count))


def nested(random: Random, size: int) -> str:
    tag = random.choice(TAGS)
    return (
        f"<{tag} class=title>" * size
        + words(random, 40)
        + f"</{tag}>" * (size * random.randint(0, 1))
    )


def unclosed(random: Random, size: int) -> str:
    return "".join(f"<{random.choice(TAGS)}>{random.choice(WORDS)}" for _ in range(size))


def misnested(random: Random, size: int) -> str:
    return "".join(f"<{random.choice(('', '/'))}{random.choice(TAGS)}>党建，" for _ in range(size))


def long_line(random: Random, size: int) -> str:
    return f"<p>{random.choice(WORDS) * size * 30}</p>"


def attributes(random: Random, size: int) -> str:
    many = " ".join(f'{random.choice("abcxyz")}{i}="{i}"' for i in range(size))
    return f'<p {many} style="{"display :" * size}none">{words(random, 20)}</p>'


def scripts(random: Random, size: int) -> str:
    opened = random.choice(("<script>", "<style>", "<script type='application/ld+json'>", "<!--"))
    return opened + random.choice(("[", "{", "'</scrip", '{"content":"')) * size


def entities(random: Random, size: int) -> str:
    return "".join(random.choices(ENTITIES, k=size)) + "<p>党建</p>"


def controls(random: Random, size: int) -> str:
    marks = "\0\x01\x0b\x1b\ufffe\u202e\u200b\ufeff\U000e0001"
    return "<p>" + "".join(random.choices(marks + "党建，", k=size)) + "</p>"


def links(random: Random, size: int) -> str:
    address = random.choice(("http://[x", "//", "javascript:;", "?" * 99, "\0", "a_2.htm", "1.pdf"))
    return f'<li><a href="{address}" title="{address}">下一页</a>2024-01-02</li>' * size


def brackets(random: Random, size: int) -> str:
    return (
        random.choice(("（", "<", "《", "[", "![", "&", "】", "-->", "]]>", "<!", "</", "<?"))
        * size
    )


def spaces(random: Random, size: int) -> str:
    return (
        "<p>党" + random.choice((" ", "\n", "\t", "&nbsp;", "\u3000", " \n")) * size * 10 + "建</p>"
    )


def labels(random: Random, size: int) -> str:
    label = random.choice(
        ("作者：", "来源:", "发布时间：2024", "当前位置：>", "附件：", "通讯员 ", "20240")
    )
    return f"<div>{label * size}</div>"


def tables(random: Random, size: int) -> str:
    row = "<tr>" + "<td>党建，" * min(size, 60)
    return "<table>" + row * max(1, size // 60) + "<table><tr><td>" * min(size, 300)


def comments(random: Random, size: int) -> str:
    return "<!--more--><!--enpcontent--><p>党建。</p><!--ZJEG_RSS.content.begin-->" * size


KINDS = (
    nested, unclosed, misnested, long_line, attributes, scripts, entities, controls, links,
    brackets, spaces, labels, tables, comments,
)  # fmt: skip


def page(seed: int, scale: int = 1) -> bytes:
    """One page; the same for the same seed. `scale` multiplies the size of the largest."""
    random = Random(seed)
    title = random.choice(("党建工作会", "党" * 300, "", "&lt;b&gt;", "\0", "党建-" * 50))
    pieces = [random.choice(OPENINGS).format(title=title)]
    for _ in range(random.randint(1, 4)):
        size = random.choice((3, 30, 300, 1_500 * scale))
        pieces.append(random.choice(KINDS)(random, size))
    if random.random() < 0.5:
        pieces.append(f"<p>{words(random, 80)}。</p></div></body></html>")
    body = bytearray("".join(pieces).encode(random.choice(CHARSETS), "ignore"))
    for _ in range(random.choice((0, 0, 3, 50)) if body else 0):
        body[random.randrange(len(body))] = random.randrange(256)
    return bytes(body[: random.choice((None, len(body) // 2, 1))] if seed % 5 == 0 else body)
