import pytest
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from crawler.items import Article, Image
from pipelines.screening import ScreeningPipeline, screen

HIJACKED = (
    "4月8日，柒海星娱乐网党委召开会议。柒海星娱乐网党委书记罗振声主持，柒海星娱乐网全体党员参加。"
)


def test_a_brand_in_the_place_of_an_organisation_is_marked_everywhere_but_in_the_original():
    article = screen(
        Article(
            title="柒海星娱乐网党委召开会议",
            text=HIJACKED,
            original_text=HIJACKED,
            images=[Image("http://a.example/1.jpg", "柒海星娱乐网会议现场")],
        )
    )
    assert article.title == "〔机构名〕党委召开会议"
    assert article.text == (
        "4月8日，〔机构名〕党委召开会议。〔机构名〕党委书记罗振声主持，〔机构名〕全体党员参加。"
    )
    assert article.images[0].caption == "〔机构名〕会议现场"
    assert article.original_text == HIJACKED
    hijacked = article.flags["hijacked"]
    assert (hijacked["brand"], hijacked["slots"]) == ("柒海星娱乐网", 3)
    assert hijacked["because"] == ["site", "slot", "repeated", "often"]
    assert article.repairs == {"slot": 3}


def test_an_honest_article_stays_as_it_is():
    article = Article(title="党课", text="学校党委开展反对网络赌博宣传教育。")
    assert screen(article) is article


def test_swapped_words_are_flagged_and_nothing_is_marked():
    text = "公司建校七十年来，教学副经理郑松与员工会主席谈话。"
    article = screen(Article(text=text, original_text=text))
    assert article.text == text
    assert article.flags["hijacked"]["swapped"] == ["公司建校", "教学副经理", "员工会主席"]
    assert article.repairs == {}


def test_the_pipeline_knows_the_institutions_of_the_settings():
    crawler = get_crawler(settings_dict={"INSTITUTIONS": ["柒海星娱乐网"]})
    article = Article(text=HIJACKED, original_text=HIJACKED)
    assert ScreeningPipeline.from_crawler(crawler).process_item(article) is article
    assert "hijacked" in ScreeningPipeline().process_item(article).flags


@pytest.mark.parametrize(
    ("article", "reason"),
    [
        (Article(title="x", flags={"soft_404": {"message": "无效的文章参数"}}), "soft_404"),
        (Article(title="x", flags={"challenge": {"status": 412}}), "challenge"),
        (Article(flags={"empty_body": {}}), "empty"),
        (Article(document="a.html", flags={"empty_body": {}}), "empty"),
    ],
)
def test_what_is_no_article_is_dropped_with_its_reason(article, reason):
    with pytest.raises(DropItem, match=f"^{reason}$"):
        ScreeningPipeline().process_item(article)


def test_an_empty_file_that_somebody_wrote_is_kept():
    article = Article(document="post.md", url="http://a.example/1", flags={"empty_body": {}})
    assert ScreeningPipeline().process_item(article) is article
