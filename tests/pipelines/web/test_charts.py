"""Numbers as SVG, read back from it."""

import pytest
from lxml import etree

from pipelines.web.charts import Bar, Cell, level, shade, shades, spark, strip, table, time_bars
from tests.pipelines.web.numbers import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn):
    """A drawing as a strict parser reads it; whoever forgot to escape something fails here."""
    return etree.fromstring(str(drawn).replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))


def test_bars_are_as_high_as_their_numbers_say():
    bars = [Bar("January", 40), Bar("February", 0), Bar("March", 20, "/?since=2024-03-01&q=1")]
    tree = parsed(time_bars(bars, "Articles", [(0, "2024")], height=131))
    drawn = tree.findall(f".//{SVG}rect[@class='bar']")
    assert [float(bar.get("height")) for bar in drawn] == [100, 50]
    assert [bar.findtext(f"{SVG}title") for bar in drawn] == ["January: 40", "March: 20"]
    assert [link.get("href") for link in tree.iter(f"{SVG}a")] == ["/?since=2024-03-01&q=1"]
    assert [text.text for text in tree.iter(f"{SVG}text")] == ["20", "40", "2024"]
    assert tree.get("role") == "group"


def test_a_chart_without_links_is_an_image_and_one_without_numbers_is_empty():
    tree = parsed(time_bars([Bar("2024", 0)], "Articles", []))
    assert (tree.get("role"), tree.get("aria-label")) == ("img", "Articles")
    assert tree.findall(f".//{SVG}rect") == []


@pytest.mark.parametrize(
    "drawn",
    [
        time_bars([Bar(HOSTILE, 3, f"/?topic={HOSTILE}")], HOSTILE, [(0, HOSTILE)]),
        strip([1, 0, 3], HOSTILE),
        spark([1, 0], HOSTILE),
        table(HOSTILE, ["", HOSTILE], [[Cell(HOSTILE), Cell(HOSTILE, HOSTILE, 2, HOSTILE)]]),
    ],
)
def test_names_from_the_web_stay_text(drawn):
    for element in parsed(drawn).iter():
        assert not element.tag.endswith("script")
        assert not [name for name in element.attrib if name.startswith("on")]
    assert "<script" not in drawn


def test_the_fields_of_a_strip_are_in_their_places_and_gaps_stay_blank():
    paths = parsed(strip([2, 2, 0, 1, 2], "a")).findall(f"{SVG}path")
    assert [(path.get("class"), path.get("d")) for path in paths] == [
        ("q1", "M3 0h1v1h-1z"),
        ("q2", "M0 0h2v1h-2zM4 0h1v1h-1z"),
    ]


def test_a_level_is_its_share_of_the_highest():
    assert parsed(level(1, 4)).find(f"{SVG}rect").get("width") == "25%"


@pytest.mark.parametrize("highest", [1, 2, 7, 100, 12345])
def test_the_key_to_the_shades_names_each_number_once(highest):
    said = [(n, one) for one, low, high in shades(highest) for n in range(low, high + 1)]
    assert said == [(n, shade(n, highest)) for n in range(1, highest + 1)]
