"""What is handed over for portability fits its schema, and holds nothing that nobody let go."""

import json
from pathlib import Path

import jsonschema_rs
from tests.unit.reports.test_rights_letter import RECEIVED_MS, TOLD, UNDER, case, loaded, shared

from sluis.register.model import Register
from sluis.reports.portability import Portability, reviewable
from sluis.reports.rights_letter import Letter
from sluis.rights.kinds import Kind
from sluis.rights.portable import Why

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "reference" / "portability.schema.json").read_text())
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)


def made(*reviewed: str, **copies: bytes) -> dict[str, object]:
    given = (shared(1), shared(2), shared(3, "gone"), shared(4, "network-quality"))
    under: dict[tuple[str, str], Register] = {**UNDER, ("network-quality", "00" * 32): loaded()}
    letter = Letter(case(Kind.PORTABILITY), loaded(), given, RECEIVED_MS, TOLD, under)
    assert reviewable(letter) == {"wifi-help", "gone"}
    document = Portability(letter, frozenset(reviewed), copies).document()
    VALIDATOR.validate(document)
    stated: dict[str, object] = json.loads(json.dumps(document))
    return stated


def test_what_a_person_must_look_at_is_named_and_not_handed_over() -> None:
    document = made()
    assert document["provided"] == []
    left = document["left_out"]
    assert isinstance(left, list)
    assert [(each["activity"], each["portable"], each["reports"]) for each in left] == [
        ("wifi-help", "review", 2),
        ("gone", "review", 1),
        ("network-quality", "no", 1),
    ]
    assert left[1]["why"] == ["register"]


def test_what_a_person_let_go_is_handed_over_with_the_copies_that_there_are() -> None:
    document = made("wifi-help", **{shared(1).id: b'{"a":1}'})
    [given] = document["provided"] if isinstance(document["provided"], list) else []
    assert (given["reviewed"], given["kinds"]) == (True, [{"what": "signal strength", "count": 4}])
    assert [each["content"] for each in given["reports"]] == ['{"a":1}', None]
    assert "network-quality" in json.dumps(made("network-quality")["left_out"]), "what is no, nobody lets go"


def test_the_schema_knows_each_reason_and_nothing_else() -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    named = SCHEMA["properties"]["left_out"]["items"]["properties"]["why"]["items"]["enum"]
    assert set(named) == {why.value for why in Why}
    assert not VALIDATOR.is_valid({**made(), "slot": 7})
