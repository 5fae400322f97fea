# ruff: noqa: E501, W291 - markup keeps the long lines and the spaces that the systems print
"""Pages written for the tests: the markup of each family, fictional schools and people."""

from __future__ import annotations

from scrapy.http import HtmlResponse, TextResponse

STORY = (
    "5月12日下午，青川学院党委在报告厅召开党建工作推进会。党委书记沈一鸣出席会议并讲话。",
    "会议要求，各支部要对照任务清单，逐项落实，按期完成。",
    "与会人员围绕支部建设、党员教育进行了交流，并提出了意见和建议。",
)
PARAGRAPHS = "".join(f"<p><span>　　{line}</span></p>\n" for line in STORY)
TEXT = "\n".join(STORY)
TITLE = "青川学院召开党建工作推进会——把“支部建在班上”"

VSB = f"""<html><head><title>{TITLE}-信息工程学院-青川大学</title>
<!--Announced by Visual SiteBuilder 9-->
<script>_jsq_(1020,'/content.jsp',301,9)</script></head><body>
<div class="menu"><ul><li><a href="../../index.htm">首页</a></li></ul></div>
<div class="dqwz">当前位置: <a href="../../index.htm">首页</a> &gt;&gt; <a href="../../dqgz.htm">党群工作</a>
 &gt;&gt; <a href="../../dqgz/djdt.htm">党建动态</a> &gt;&gt; 正文</div>
<form name="_newscontent_fromname"><h3>{TITLE}</h3>
<div class="attr">发布时间：2023年05月14日 10:20&nbsp;&nbsp;作者：&nbsp;&nbsp;来源：党委宣传部&nbsp;&nbsp;责编：周宁
&nbsp;点击率：<script>_showDynClicks("wbnews", 9, 301)</script>次</div>
<div id="vsb_content"><div class="v_news_content">{PARAGRAPHS}
<p class="vsbcontent_img"><img class="img_vsb_content" src="/__local/1/a.jpg" orisrc="/__local/1/big.jpg" width="500"></p>
<p style="text-align: center">会议现场</p>
<p><img src="data:image/png;base64,AAAA"><img src="/images/icon_doc.gif"></p>
</div></div>
<ul><li>附件【<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&amp;owner=9&amp;wbfileid=5">任务清单.docx</a>】已下载<span id="nattach5">3</span>次</li></ul>
<p>上一条：<a href="300.htm">关于五一放假的通知...</a></p><p>下一条：<a href="302.htm">下一篇</a></p><p>【<a href="javascript:window.close()">关闭</a>】</p>
</form><div class="footer">版权所有：青川大学信息工程学院<br>邮编：000000 青ICP备00000000号</div></body></html>"""

# The template that wraps #vsb_content round the links to the neighbours.
VSB_NESTED = VSB.replace(
    '<div id="vsb_content"><div class="v_news_content">',
    '<div id="vsb_content"><div class="v_news_content"><div id="vsb_content_4">'
    '<div class="v_news_content">',
).replace("<ul><li>附件", "</div></div><ul><li>附件")

VSB_LIST = """<html><head><title>党建动态-青川大学</title><!--Announced by Visual SiteBuilder 9-->
<script>_jsq_(1020,'/list.jsp',-1,9)</script></head><body>
<ul class="side"><li id="line_u3_0"><a href="info/1/9.htm">热点新闻一则</a></li></ul>
<div class="main"><ul>
<li id="line_u7_0"><a href="../info/1020/301.htm" title="学校党委召开第一季度党建工作联席会议">学校党委召开第一季度…</a><span>2023年05月14日</span></li>
<li id="line_u7_1"><span>[党建动态]</span><a href="../info/1020/300.htm">机关党委开展主题党日活动</a><span>2023年05月11日</span></li>
<li id="line_u7_2"><a href="https://other.example.cn/x.html">公示</a><span>2023年05月10日</span></li>
<li id="line_u7_3"><a href="javascript:;">图书馆党支部换届</a><span>2023年05月09日</span></li>
</ul><div class="pb_sys"><span class="p_pages"><span class="p_no_d">1</span>
<span class="p_next p_fun"><a href="djdt/35.htm">下页</a></span></span></div></div></body></html>"""

WEBPLUS = f"""<html class="webplus-page"><head><title>{TITLE}</title>
<script sudy-wp-context="" sudy-wp-siteid="7"></script></head><body>
<h2 class="arti_title"></h2><div class="infobox"><h1 class="arti_title">{TITLE}</h1>
<p class="arti_metas"><span class="arti_publisher">发布者：周宁</span><span class="arti_update">发布时间：2023-05-14</span><span class="arti_views">浏览次数：<span class="WP_VisitCount">10457</span></span></p>
<div class="entry"><div class="read"><div class="wp_articlecontent">{PARAGRAPHS}
<p><img data-layer="photo" src="/_upload/article/images/a_s.jpg" original-src="/_upload/article/images/a_d.jpg"></p>
<p>（撰稿：林小雨）</p><div class="wp_pdf_player" pdfsrc="/_upload/article/files/1/x.pdf"></div>
<img src="/_visitcount?siteId=7&amp;type=3"></div></div></div>
<p class="arti_publisher">责任编辑：何清</p></div>
<p>© 2023 青川大学</p></body></html>"""

WEBPLUS_LIST = """<html class="webplus-page"><head><title>新闻速递</title></head><body>
<div frag="窗口6" portletmode="simpleList"><div id="wp_news_w6"><ul class="news_list">
<li class="news n1"><div class="news_title"><a href="/2023/0514/c1a301/page.htm" title="学校召开党建工作会">学校召开党建工作会</a></div>
<div class="news_meta">2023-05-14</div><div class="news_text"><a href="/2023/0514/c1a301/page.htm">5月12日下午，学校召开会议，布置工作，提出要求，会上还有许多别的事情……</a></div></li>
<li class="news n2"><div class="news_title"><a href="/a1/b2/c1a300/page.htm" title="支部换届">支部换届</a></div>
<div class="news_meta">2023-05-11</div></li></ul></div>
<div id="wp_paging_w6"><ul class="wp_paging"><li class="page_nav"><a class="prev" href="javascript:void(0);">上一页</a>
<a class="next" href="/24/list2.htm"><span>下一页&gt;&gt;</span></a></li></ul></div></div>
<div id="wp_news_w21"><ul class="news_list"><li class="news n1"><a href="/1/page.htm">重要通知一则请各位周知</a><span class="news_meta">12-23</span></li></ul></div>
</body></html>"""

P8 = f"""<html><head><title>{TITLE}_学校快讯_青川职业技术学院</title>
<script>P8CONFIG.RESOURCE = ''; var SYSTEM='cms', ACTION='view', LABEL_URL = '/index.php/cms/item-view-id-9-page-1?';</script></head><body>
<div class="contentbox"><div class="actitle">{TITLE}</div><div class="acinfo">日期：2023-05-14 10:32:25 发布人：dgb 浏览量：<span>165</span></div>
<div class="acontent">{PARAGRAPHS}<p>何清  文/图</p></div>
<div class="son_title"><span>核发：dgb-sh</span><span>点击数：165</span></div>
<div class="change"><ul><li>上一篇：<a href="8.html">上一篇的标题...</a></li></ul></div></div></body></html>"""

GENERAL = f"""<html><head><title>{TITLE} - 青川大学党委组织部</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/a">机构设置，职能介绍</a></div>
<div id="main"><div class="place">您的位置：<a href="/">首页</a> &gt; <a href="/dj">党建要闻</a> &gt; 正文</div>
<div class="box"><h2>{TITLE}</h2><div class="info"><span>日期：2023.05.14</span><span>作者：林小雨</span><span>阅读：1,234</span></div>
<div class="txt">{PARAGRAPHS}<p>编辑：周宁</p></div>
<div>上一篇：<a href="/1">无</a></div></div>
<div class="side"><h4>热点</h4><ul><li><a href="/2">其他新闻，其他标题，还有一条</a></li></ul></div></div>
<div class="footer">版权所有 青川大学 地址：青川市学府路1号，邮编：000000</div></body></html>"""

GENERAL_LIST = """<html><head><title>党建要闻</title></head><body><div class="nav"><ul>
<li><a href="/a">学院概况介绍</a></li><li><a href="/b">党群工作介绍</a></li><li><a href="/c">师资队伍介绍</a></li></ul></div>
<div class="new-list"><ul>
<li><a href="/n/1.html"><p>学校召开党建工作会议暨警示教育大会</p><span class="date">[ 2023-05-14 ]</span></a></li>
<li><a href="/n/2.html"><p>机关党委开展主题党日活动</p><span class="date">[ 2023-05-11 ]</span></a></li>
<li><a href="/n/3.html"><p>关于2023年4月1日会议的通知</p><span class="date">[ 2023-04-02 ]</span></a></li>
<li><a href="/n/4.html"><p>图书馆党支部赴红色基地学习</p><span class="date">[ 2023-03-09 ]</span></a></li></ul></div>
<div class="pages"><a href="/list/1.html">上一页</a><a href="?page=3">下一页</a></div></body></html>"""

BLOCK_LIST = """<html><body><h2>通知公告</h2><div class="list">
<div class="item"><div class="day"><b>14</b><i>2023-05</i></div><div><a href="/n/1.html">关于召开2023年4月1日会议的通知</a></div></div>
<div class="item"><div class="day"><b>09</b><i>2023-03</i></div><div><a href="/n/2.html">图书馆党支部赴红色基地学习</a></div></div>
<div class="item"><div class="day"><b>01</b><i>2023-03</i></div><div><a href="#" onclick="window.open('/n/3.html')">公示</a></div></div>
</div><a href="/next">下一条</a></body></html>"""

MARKDOWN = """---
title: 青川大学->【学习】我校召开会议: 部署工作 | mirror.example
date: 2023-05-20 01:21:47.338984
urlname: 00ff
tags: 
- 青川大学
categories:
- mirror.example
- 青川大学
authorbox: false
---
**青川** **新闻网讯** （记者 林小雨

摄影报道）5月12日，学校召开会议，**专职组
<!--more-->
织员** **参加**。沈一鸣出席。

1\\. 第一项；见[清单](http://news.example.edu.cn/a.pdf)。

会场\\-一角

![图](http://news.example.edu.cn/system/2023/05/14/g)

![图](http://news.example.edu.cn/)

[转入文章首发地址](http://news.example.edu.cn/system/2023/05/14/030.shtml)"""

PLAIN = """党群工作

当前位置:文学院 > 党群工作

文学院党委召开支部委员工作会议

作者:林小雨  来源:文学院 时间:2023-05-14 浏览:

  5月12日，文学院党委召开会议。

个人照.jpg  首先，书记讲话。

全景照.jpg

编辑：周宁

(文学院 2023年5月15日)"""


def html(
    body: str | bytes, url: str = "http://www.qingchuan.example/info/1020/301.htm"
) -> HtmlResponse:
    """A response with a page."""
    body = body.encode() if isinstance(body, str) else body
    return HtmlResponse(url, body=body, encoding="utf-8")


def document(body: str, name: str = "a.txt") -> TextResponse:
    """A response made from a local file."""
    return TextResponse(f"file:///folder/{name}", body=body.encode(), encoding="utf-8")
