"""What the reading screens answer, on each database, without a browser."""

import pytest
from sqlalchemy import select

from pipelines.database.tables import article
from tests.pipelines.web.conftest import answer, served
from tests.pipelines.web.stories import fill

SCREENS = ("", "?view=beside", "?view=original&lang=zh", "/versions", "/page", "/raw")


@pytest.fixture
def ids(engine):
    fill(engine)
    with engine.connect() as connection:
        return list(connection.scalars(select(article.c.id).order_by(article.c.id)))


def test_every_screen_on_every_database_and_what_is_not_there(engine, ids):
    first, copy, split, text, bare = ids
    with served(engine) as site:
        for screen in SCREENS:
            assert answer(f"{site}/articles/{first}{screen}")[0] == 200, screen
        assert answer(f"{site}/copies")[0] == 200
        status, _, body = answer(f"{site}/copies/{first}")
        assert status == 200
        assert "It was published later than 2024-04-08." in body.decode()
        assert f"/articles/{copy}" in body.decode()
        status, headers, body = answer(f"{site}/articles/{split}/raw?part=2")
        assert (status, headers["content-type"]) == (200, "text/html; charset=gbk")
        assert body.decode("gbk") == "<p>第二页 <b>后文</b></p>"
        assert headers["content-security-policy"].startswith("sandbox; default-src 'none';")
        assert answer(f"{site}/articles/{text}/raw")[1]["content-type"].startswith("text/plain;")
        wanting = [f"{first}/versions?one=9", f"{split}/raw?part=3", f"{bare}/page", f"{bare}/raw"]
        unknown = ["0", "999999", str(2**63 - 1), str(2**63), "9" * 5000, "x", "-1", "%D9%A1"]
        for path in (*wanting, *unknown, *(f"{number}/page" for number in unknown)):
            assert answer(f"{site}/articles/{path}")[0] == 404, path
        for number in (str(2**63), "999999", f"{first}?page=2"):
            assert answer(f"{site}/copies/{number}")[0] == 404
        assert answer(f"{site}/articles/{bare}")[0] == 200
        assert answer(f"{site}/articles/{bare}/versions")[0] == 200
        assert answer(f"{site}/articles/{first}?view=none")[0] == 400
