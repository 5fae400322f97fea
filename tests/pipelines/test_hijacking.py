"""Pages that were taken over are found, honest ones never; invented excerpts and real pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import HtmlResponse, TextResponse

from crawler.items import Article
from crawler.pages import read_article
from pipelines.hijacking import evidence_of
from pipelines.repair.article import repair_article

EXCERPTS = Path(__file__).parent / "hijacked"


def excerpts(name: str) -> list[dict[str, Any]]:
    lines = (EXCERPTS / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def article(text: str, **fields: Any) -> Article:
    return repair_article(Article(text=text, original_text=text, **fields))


def flags(text: str, **fields: Any) -> dict[str, Any]:
    return evidence_of(article(text, **fields)).flags()


@pytest.mark.parametrize("name", ["development", "held_out"])
def test_hijacked_excerpts_are_found_and_the_brand_with_them(name):
    rows = excerpts(name)
    assert len(rows) == 20
    for row in rows:
        found = flags(row["text"], url=row.get("url")).get("hijacked")
        assert found is not None, row["text"]
        brand = row["brand"] and row["brand"].translate(str.maketrans("()", "（）"))
        assert found["brand"] == brand
        assert bool(found.get("swapped")) == (row["kind"] == "swap")


@pytest.mark.parametrize(("name", "count"), [("clean", 40), ("clean_held_out", 20)])
def test_honest_excerpts_are_not_flagged(name, count):
    rows = excerpts(name)
    assert len(rows) == count
    for row in rows:
        assert flags(row["text"]) == {}, row["text"]


@pytest.mark.parametrize(
    "text",
    [
        "必一运动体育輔導報告🧵。系黨總支書記龔強❔,",
        "公司党委书记何杰,党委副书记、经理杨宗伟等校领导",
        "员工德智体美劳全面发展",
        "教学副经理郑松、科研副经理刘波",
        "员工党支部",
        "培养青年董事长“工匠精神”",
        "海燕策略研究学生第一党支部",
    ],
)
def test_patterns_seen_in_the_wild(text):
    assert "hijacked" in flags(text)


@pytest.mark.parametrize(
    "text",
    [
        "登录故宫官网学生可免费预约，登录12306官网学生购票。",
        "会议通过腾讯会议客户端召开，在钉钉平台举办讲座，依托雨课堂在线举办培训。",
        "教师使用office365平台，word2010教师培训和matlab2016学生竞赛同时举行。",
        "12345平台党支部、110指挥中心党委、301医院党委和北控集团党支部参加。",
        "冷链物流学生党支部、合成生物学生党支部、嵌入式软件学生第一党支部参加。",
        "葡萄酒学院党委、太阳能学院院长、澳门青年学生会、金沙社区党委参加。",
        "体育彩票管理中心党支部、福利彩票发行中心党委参加。",
        "top100高校党委书记论坛、covid19防控会议、1024程序员节、iphone13发布会举行。",
        "mba2023党支部、g1234次列车党支部、920路公交党支部、a101会议室召开会议。",
        "初心·使命党支部、书香·校园读书节举办，约翰·史密斯校长、李白·杜甫诗歌会成立。",
    ],
)
def test_what_only_sounds_like_a_brand(text):
    assert flags(text) == {}


def test_a_host_alone_is_noted_and_marks_nothing():
    text = "校党委召开会议，校党委书记王红主持会议并讲话。"
    url = "http://www.goldenkettle.net/info/1046/1387.htm"
    assert flags(text, url=url) == {"foreign_host": {"host": "www.goldenkettle.net"}}


def test_a_host_tips_the_scale_of_a_weak_name():
    text = "青木咨询党委书记梁秋实深入课堂听思政课。"
    url = "http://www.goldenkettle.net/info/1046/1387.htm"
    assert flags(text, url=url)["hijacked"] == {
        "brand": "青木咨询",
        "slots": 1,
        "because": ["trade", "slot", "host"],
        "host": "www.goldenkettle.net",
    }
    assert flags(text) == {}


def test_a_registered_source_is_where_it_belongs():
    text = "青木咨询党委书记梁秋实深入课堂听思政课。"
    url = "http://www.goldenkettle.net/info/1046/1387.htm"
    assert flags(text, url=url, source="qingmu", university="青木咨询大学") == {}


def test_swapped_words_without_a_brand_are_shown():
    assert flags("公司建校以来，教学副经理郑松与员工会主席谈话。") == {
        "hijacked": {
            "brand": None,
            "slots": 0,
            "swapped": ["公司建校", "教学副经理", "员工会主席"],
        }
    }


def test_names_given_are_known():
    text = "云鼎官网党委召开会议，云鼎官网党委书记主持。"
    assert evidence_of(article(text)).brand is not None
    assert evidence_of(article(text), known=["云鼎官网"]).flags() == {}


def test_a_brand_without_any_sign_gives_itself_away_on_a_whole_page():
    text = (
        "3月5日，翡翠湾党委召开会议，翡翠湾物理科学学院、翡翠湾师生代表参加。\n"
        "翡翠湾始终重视学生工作。"
    )
    found = evidence_of(article(text)).brand
    assert found is not None
    assert found.text == "翡翠湾"


def real_articles(shared: Path) -> Iterator[Article]:
    for line in (shared / "pages/gold/index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        url = row["url"] or f"http://www.example.edu.cn/{row['repo_path']}"
        body = (shared / "pages" / row["file"]).read_bytes()
        yield read_article(HtmlResponse(url, body=body, encoding=row["encoding"]))
    for file in sorted((shared / "mirrors/nankai_info").glob("*.md")):
        yield read_article(TextResponse(file.as_uri(), body=file.read_bytes(), encoding="utf-8"))
    for name, host, pattern in (
        ("fudan_cs", "https://cs.fudan.edu.cn/", "*/*/c*a*/page.html"),
        ("scou", "http://www.example.edu.cn/", "info/*/*.html"),
    ):
        folder = shared / "sites" / name
        for file in sorted(folder.glob(pattern)):
            url = host + file.relative_to(folder).as_posix()
            yield read_article(HtmlResponse(url, body=file.read_bytes(), encoding="utf-8"))


def test_no_real_page_is_flagged(shared):
    read = 0
    for page in real_articles(shared):
        assert evidence_of(repair_article(page)).flags() == {}, page.url
        read += 1
    assert read == 632
