from crawler.items import Article, Attachment, Image
from pipelines.repair.article import RepairPipeline, repair_article

DAMAGED = "1月20日,學(xué)校黨委召開述職評議會,。黨委書記楊大慶講話,,各學(xué)院黨務(wù)干部參加。"


def test_every_field_is_repaired_by_what_is_wrong_with_the_document():
    article = repair_article(
        Article(
            title="學(xué)校黨委召開述職評議會",
            unit="黨委組織部",
            origin="黨委宣傳部",
            authors=["楊 陽"],
            original_text=DAMAGED,
            images=[Image("http://a.example/1.jpg", "會議現場")],
            attachments=[Attachment("http://a.example/1.doc", "學習資料")],
        )
    )
    assert article.title == "学校党委召开述职评议会"
    assert (
        article.text == "1月20日，学校党委召开述职评议会。党委书记杨大庆讲话，各学院党务干部参加。"
    )
    assert (article.unit, article.origin) == ("党委组织部", "党委宣传部")
    assert article.authors == ["杨阳"]
    assert article.images == [Image("http://a.example/1.jpg", "会议现场")]
    assert article.attachments == [Attachment("http://a.example/1.doc", "学习资料")]
    assert article.script == "hant"
    assert article.original_text == DAMAGED
    assert article.repairs["pinyin"] == 4
    assert set(article.repairs) >= {"doubled", "script", "width"}


def test_what_the_page_does_not_say_stays_unsaid():
    article = repair_article(Article(original_text="支部召开会议。"))
    assert article.title is None
    assert article.origin is None
    assert article.repairs == {}


def test_rules_can_be_switched_off():
    article = repair_article(Article(original_text=DAMAGED), rules=["width"])
    assert "學(xué)校" in article.text.replace("（", "(").replace("）", ")")


def test_a_school_is_named_by_its_own_rules_where_the_page_names_none():
    text = "制订《云河大学东山分校考核办法》，修订《云河大学东山分校经费管理规定》。"
    pipeline = RepairPipeline(None)
    assert pipeline.process_item(Article(original_text=text)).university == "云河大学东山分校"
    named = Article(original_text=text, university="云河大学")
    assert pipeline.process_item(named).university == "云河大学"


def test_what_is_far_too_long_for_a_story_is_flagged_and_left():
    text = "?，" * 150_000
    article = repair_article(Article(text=text, original_text=text))
    assert article.text == text
    assert article.flags == {"not_repaired": {"characters": 300_000}}
