"""The schema editors use is the one we check with, and it is in the repository."""

import json
from pathlib import Path

import jsonschema_rs
import pytest
import render_reference
import yaml

from sluis.law.flow import FACTS
from sluis.register.fact_locations import MORE, PLACES
from sluis.register.schema import Json, register_schema

from .register_texts import EXAMPLE, SMALL

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


@pytest.mark.parametrize("name", ["register.schema.json", "register.md", "law.md"])
def test_the_page_is_what_the_code_says(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == render_reference.rendered()[name]


def test_it_is_a_schema() -> None:
    jsonschema_rs.meta.validate(register_schema())
    json.dumps(register_schema())


class EditorLoader(yaml.SafeLoader):
    """YAML as an editor reads it: numbers and booleans become what they look like, dates stay text."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.mark.parametrize("source", [EXAMPLE, SMALL.encode()], ids=["example", "small"])
def test_an_editor_accepts_what_we_accept(source: bytes) -> None:
    instance = EditorLoader(source).get_single_data()
    assert [
        error.message for error in jsonschema_rs.Draft202012Validator(register_schema()).iter_errors(instance)
    ] == []


def resolve(place: str) -> dict[str, Json]:
    schema = register_schema()
    node = schema

    def followed(node: dict[str, Json]) -> dict[str, Json]:
        while "$ref" in node:
            node = schema["$defs"][node["$ref"].rpartition("/")[2]]
        return node

    for step in place.replace("[]", ".[]").split("."):
        node = followed(node)
        node = {"*": node.get("additionalProperties"), "[]": node.get("items")}.get(step) or node["properties"][step]
    return node


def test_every_fact_of_law_has_a_place() -> None:
    assert list(PLACES) == list(FACTS)


@pytest.mark.parametrize("fact", [*FACTS, *MORE])
def test_a_place_exists_or_is_derived(fact: str) -> None:
    place = (PLACES | MORE)[fact]
    if place.startswith("derived: "):
        return
    assert resolve(place)["description"]


def test_what_rules_ask_beyond_the_list_stands_in_the_second_table_only() -> None:
    assert not set(MORE) & set(PLACES)


def test_every_key_is_explained() -> None:
    for name, part in register_schema()["$defs"].items():
        if "properties" in part:
            assert part["description"], name
            for key, schema in part["properties"].items():
                assert schema.get("description"), f"{name}.{key}"
