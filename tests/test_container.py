"""What Dockerfile and compose.yaml promise, as far as it can be seen without an engine."""

import re
import tomllib

import yaml

from tests.conftest import PROJECT

COMPOSE = yaml.safe_load((PROJECT / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (PROJECT / "Dockerfile").read_text("utf-8")
OWN = {name: s for name, s in COMPOSE["services"].items() if s["image"] == "dangjian"}


def test_nothing_runs_as_root_or_writes_but_to_the_volume():
    assert set(OWN) == {"prepare", "worker", "browse", "crawler"}
    for service in OWN.values():
        assert (service["user"], service["read_only"]) == ("10001", True)
        assert service["cap_drop"] == ["ALL"]
        assert service["volumes"] == ["data:/srv/dangjian/data"]
    assert re.findall("^USER (.*)$", DOCKERFILE, re.MULTILINE) == ["10001"]


def test_what_is_published_is_for_this_machine_alone():
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:8000:8000"]


def test_the_commands_and_extras_are_those_of_the_project():
    verbs = {path.stem for path in (PROJECT / "crawler" / "commands").glob("*.py")}
    assert {service["command"][0] for service in OWN.values()} <= verbs
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    (extras,) = re.findall(r"--editable '\.\[(.*)\]'", DOCKERFILE)
    assert set(extras.split(",")) <= set(project["optional-dependencies"])
