import time
import tomllib

import pytest

from crawler.items import Article
from pipelines.export.records import RELEVANT
from pipelines.relevance import (
    LEXICON,
    TOPIC,
    LexiconError,
    RelevancePipeline,
    assess,
    explain,
    terms_of,
)

BRANCH = Article(
    title="机械学院第二党支部开展主题党日活动",
    section="党群工作",
    text="5月9日，机械学院教工第二党支部前往云河烈士陵园开展主题党日活动，三十名党员参加。\n"
    "支部书记沈一鸣带领大家重温入党誓词。",
)
ATTENDED = Article(
    title="材料学院举办第六届青年学者论坛",
    section="学院新闻",
    text="5月9日，材料学院第六届青年学者论坛在报告厅举行，学院党委书记沈一鸣、院长周宁出席开幕式。"
    "来自五所高校的学者围绕高熵合金作了报告。",
)
PLAIN = [
    Article(
        title="学校第四十届运动会闭幕",
        text="历时三天的运动会在东操场闭幕，机械学院获团体总分第一名。",
    ),
    Article(
        title="关于期末考试安排的通知",
        text="本学期期末考试定于6月24日至30日进行，请各学院做好考务工作。",
    ),
    Article(
        title="周宁教授作高熵合金学术报告",
        text="报告介绍了高熵合金的相变，与会师生就实验方法提问。",
    ),
    Article(
        title="2024年硕士研究生拟录取名单公示", text="现将拟录取名单予以公示，公示期十个工作日。"
    ),
    Article(
        title="化学楼开展实验室安全检查",
        text="检查组查看了危险化学品台账，对发现的隐患提出整改要求。",
    ),
    Article(
        title="周宁",
        section="师资队伍",
        text="周宁，男，中共党员，教授，博士生导师，研究方向为高熵合金。",
    ),
]


def test_a_branch_meeting_is_well_above_an_attended_event_which_is_above_campus_news():
    branch, attended = assess(BRANCH).relevance, assess(ATTENDED).relevance
    assert branch > 3 * RELEVANT
    assert 0 < attended < branch / 3
    assert max(assess(article).relevance for article in PLAIN) < min(attended, RELEVANT)


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("文学院党委部署党纪学习教育", "党纪学习教育"),
        ("校党委启动第三轮巡察", "巡视巡察"),
        ("学校召开警示教育大会", "党风廉政"),
        ("党外人士情况通报会举行", "统一战线"),
        ("2024年上半年发展党员工作部署会召开", "发展党员"),
        ("学校举办专职组织员培训班", "党校与培训"),
        ("中层干部培训班结业", "党校与培训"),
        ("教工支部换届选举大会召开", "党代会与换届"),
        ("基层党组织书记抓党建述职评议会召开", "述职考核"),
        ("校党委理论学习中心组集体学习", "理论学习"),
        ("第九期分党校开班", "党校与培训"),
        ("两支部入选全国党建工作样板支部", "基层党组织"),
        ("学校召开意识形态工作专题会", "宣传思想"),
    ],
)
def test_a_headline_alone_gives_its_topic(title, topic):
    found = assess(Article(title=title))
    assert topic in found.topics
    assert found.relevance >= RELEVANT


def test_the_longest_term_counts_alone():
    (piece,) = assess(Article(title="党纪学习教育")).evidence
    assert (piece.term.text, piece.places, piece.share) == ("党纪学习教育", {"title": 1}, 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "两个主要政党轮流执政，民主党与共和党的候选人展开辩论。",
        "民主党员与共和党员分歧加剧。",
        "黄芪、党参、当归各十克，水煎服。",
        "社团组织同学们去郊外，组织工作细致。",
        "一级巡视员到场，教务处巡视考场。",
        "国际奥林匹克竞赛组织委员会召开会议，组织部署到位，组织力量充足。",
        "集团员工参加化工会议，各分支部门派人出席。",
        "食堂开展诚信主题教育，图书馆藏二十四史。",
        "全系统战略调整后，农民革命史研究取得进展。",
    ],
)
def test_what_only_looks_like_a_term_counts_nothing(text):
    assert assess(Article(title=text, text=text)).evidence == []


def test_a_term_that_begins_inside_another_word_is_still_seen():
    story = Article(text="行政党支部的组织员工作与党员干部培训融入党建，社团组织部旁听。")
    assert {piece.term.text for piece in assess(story).evidence} == {
        "党支部",
        "组织员工作",
        "党员干部",
        "干部培训",
        "党建",
        "组织部",
    }


def test_a_phrase_repeated_a_hundred_times_counts_less_than_two():
    once, often = (assess(Article(text="党支部。" * n)).points for n in (1, 100))
    assert once < often < 2 * once


def test_headline_column_and_lead_count_more_than_what_stands_far_behind():
    filler = "实验室里的仪器已经调试完毕。" * 30
    points = [
        assess(article).points
        for article in (
            Article(title="发展党员"),
            Article(section="发展党员"),
            Article(text="发展党员"),
            Article(text=filler + "发展党员"),
            Article(text=filler * 3 + "发展党员"),
            Article(text=filler * 20 + "发展党员"),
        )
    ]
    assert points == [30, 20, 20, 5, 1, 0]


def test_every_topic_makes_its_story_relevant():
    assert TOPIC / (TOPIC + 80) >= RELEVANT
    assert assess(Article(title="校工会羽毛球赛落幕", section="工会活动")).topics == []


def test_the_explanation_names_the_term_its_weight_its_places_and_its_share():
    lines = explain(assess(ATTENDED)).split("\n")
    assert lines[0] == "relevance 0.048: 4.0 points"
    assert lines[1:] == ["topics: none", " 100%  党委书记: weight 2, in lead = 4 (general)"]


def test_the_pipeline_fills_relevance_and_topics_and_nothing_else():
    item = RelevancePipeline().process_item(BRANCH)
    assert item.relevance == assess(BRANCH).relevance
    assert item.topics == ["组织生活", "基层党组织"]
    assert (item.title, item.text, item.flags) == (BRANCH.title, BRANCH.text, {})
    assert BRANCH.relevance is None


def test_an_article_without_words_is_irrelevant():
    assert RelevancePipeline().process_item(Article()).relevance == 0.0


# --- the lexicon --------------------------------------------------------------------------------


def test_every_word_of_weight_nothing_hides_a_term():
    tables = tomllib.loads(LEXICON.read_text("utf-8"))
    hiding = tables.pop("nothing")["0"]
    terms = terms_of(tables)
    assert [word for word in hiding if not any(term in word for term in terms)] == []


def test_the_lexicon_names_twenty_odd_topics_and_the_terms_are_clean():
    terms = terms_of(tomllib.loads(LEXICON.read_text("utf-8")))
    assert 15 <= len({term.topic for term in terms.values() if term.topic}) <= 24
    assert all(text == text.strip() and len(text) > 1 for text in terms)
    assert {term.weight for term in terms.values()} == {10, 6, 3, 2, 1, 0}


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({"巡察": {"much": ["巡察"]}}, "[巡察] much: weights are 1 and more, in [nothing] 0."),
        ({"巡察": {"0": ["巡察"]}}, "[巡察] 0: weights are 1 and more"),
        ({"nothing": {"3": ["巡察"]}}, "[nothing] 3: weights are 1 and more"),
        ({"巡察": {"3": ["巡察"]}, "党建": {"6": ["巡察"]}}, "the term '巡察' stands twice."),
        ({"巡察": {"3": [" "]}}, "the term ' ' is empty."),
    ],
)
def test_a_lexicon_that_cannot_be_used_is_refused_in_a_sentence(tables, sentence):
    with pytest.raises(LexiconError) as error:
        terms_of(tables)
    assert sentence in str(error.value)


@pytest.mark.parametrize("text", ["党", "党委", "学纪、知纪、明纪、守", " ", "“", "\n", "x"])
def test_a_megabyte_of_anything_costs_no_time(text):
    long = (text * 1_000_000)[:1_000_000]
    assess(Article(title="热身"))
    began = time.perf_counter()
    assess(Article(title=long, section=long, text=long))
    assert time.perf_counter() - began < 0.2
