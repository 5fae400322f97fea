"""The API over the demo corpus: the exports' own records, and nothing that it does not describe."""

import json

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import one_of
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pipelines.database.engine import connect
from pipelines.export.records import Records, Selection

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def exported(demo_corpus):
    engine = connect(f"sqlite:///{demo_corpus}")
    records = list(Records(engine, Selection(everything=True)))
    engine.dispose()
    return records


def get(site, path, status=200, **parameters):
    answer = requests.get(f"{site}{path}", params=parameters, timeout=30)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_every_article_is_the_record_of_the_exports(site, exported):
    for record in exported[::7]:
        answer = requests.get(f"{site}/api/articles/{record['id']}", timeout=30)
        assert list(answer.json().items()) == list(record.items())


def test_pages_are_followed_by_their_addresses_to_the_last(site, exported):
    ids, address, more = [], "/api/articles?all=true", True
    while address:
        page = get(site, address)
        ids += [hit["id"] for hit in page["hits"]]
        address, more = page["next"], page["more"]
    assert sorted(ids) == [record["id"] for record in exported]
    assert not more


def test_words_are_marked_where_they_stand(site):
    page = get(site, "/api/articles", q="廉潔", since="2024-01-01")
    assert page["hits"]
    for hit in page["hits"]:
        spans = [hit["snippet"][start:end] for start, end in hit["snippet_matches"]]
        spans += [hit["title"][start:end] for start, end in hit["title_matches"]]
        assert set(spans) == {"廉洁"}
        assert hit["published"] >= "2024-01-01"


def test_versions_and_clusters(site, exported):
    record = next(record for record in exported if not record["canonical"])
    cluster = get(site, f"/api/clusters/{record['cluster']}")
    members = [one["id"] for one in exported if one["cluster"] == record["cluster"]]
    assert sorted(one["id"] for one in cluster["articles"]) == members
    assert [one["canonical"] for one in cluster["articles"]].index(True) == 0
    (version,) = get(site, f"/api/articles/{record['id']}/versions")["versions"]
    assert version.items() <= record.items()


def test_counts_add_up(site):
    counts = get(site, "/api/counts")
    assert counts["articles"] == sum(counts["universities"].values()) == 53
    assert counts["left_out"] == {"hijacked": 8, "non-canonical": 5}


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/api/articles?q=(", 400, "A word is missing at the end; write for example: 党建"),
        ("/api/articles?since=5", 422, "since: a day is written like 2024-06-14."),
        ("/api/articles?page=0", 422, "page: Input should be greater than or equal to 1."),
        ("/api/articles?univercity=x", 422, "univercity: Extra inputs are not permitted."),
        ("/api/articles/987654", 404, "There is no article 987654."),
        ("/api/articles/987654/versions", 404, "There is no article 987654."),
        ("/api/clusters/987654", 404, "There is no cluster 987654."),
        (f"/api/articles/{2**63}", 422, "id: Input should be less than or equal to "),
        ("/api/articles/%00", 422, "id: Input should be a valid integer"),
        ("/api/nothing", 404, "Not Found"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(site, address, status, sentence):
    assert get(site, address, status)["detail"].startswith(sentence)


def test_what_a_program_has_already_is_not_sent_again(site):
    first = requests.get(f"{site}/api/articles/1", timeout=30)
    again = {"If-None-Match": first.headers["ETag"]}
    second = requests.get(f"{site}/api/articles/1", headers=again, timeout=30)
    assert (second.status_code, second.content) == (304, b"")
    assert "Access-Control-Allow-Origin" not in first.headers


def test_the_description_has_the_api_alone_and_the_meanings_of_the_dictionary(site):
    described = get(site, "/api/openapi.json")
    assert all(path.startswith("/api/") for path in described["paths"])
    title = described["components"]["schemas"]["Article"]["properties"]["title"]
    assert title["description"] == "the headline alone, repaired"
    assert "HTTPValidationError" not in json.dumps(described)


def test_whatever_is_asked_the_answer_is_as_described(site):
    description = schemathesis.openapi.from_url(f"{site}/api/openapi.json")
    operations = [one.ok() for one in description.get_all_operations()]
    assert len(operations) == 5
    for operation in operations:

        @settings(
            max_examples=15,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(one_of(operation.as_strategy(), operation.as_strategy(GenerationMode.NEGATIVE)))
        def ask(case):
            case.call_and_validate(checks=CHECKS)

        ask()
