import json

import pytest


def test_the_registered_sources_are_listed(scrapy):
    done = scrapy("sources", "list", "南开大学", "党委组织部")
    assert done.returncode == 0
    assert "nankai-zzb" in done.stdout
    assert "https://zzb.nankai.edu.cn/" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 sources"


def test_one_source_is_shown_as_the_register_has_it(scrapy):
    shown = json.loads(scrapy("sources", "show", "nankai-zzb").stdout)
    assert shown["university"] == "南开大学"
    assert shown["list"] == ["https://zzb.nankai.edu.cn/"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["lst"], "Unknown verb 'lst'; did you mean list?"),
        ([], "Unknown verb ''; there are list, show."),
        (["show", "nankai-zb"], "Unknown source 'nankai-zb'; did you mean nankai-zzb?"),
        (["show"], "No source is named; `scrapy sources list` shows them."),
    ],
)
def test_a_wrong_argument_is_answered_with_one_sentence(scrapy, arguments, sentence):
    done = scrapy("sources", *arguments)
    assert (done.returncode, done.stderr) == (2, f"scrapy sources: {sentence}\n")
