"""A fleet through the API: held against a register, in JSON and as a page."""

from pathlib import Path

from sluis.api.audit import Asked
from sluis.api.fleet import audit_captures_of_fleet, captures_of

LIST = Path("examples/fleet/rollout.csv")


def test_a_fleet_is_held_against_a_register() -> None:
    audited = audit_captures_of_fleet(LIST, Asked(register="examples/register.yaml"))
    assert audited.reaches("fail")
    document = audited.document()
    assert (document["verdict"], document["captures"], captures_of(LIST)) == ("FAIL", 2, 2)
    assert b"ingest.wifi-insight.example" in audited.html()


def test_without_a_register_a_new_place_is_not_known() -> None:
    audited = audit_captures_of_fleet(LIST)
    assert audited.document()["verdict"] == "UNKNOWN"
    assert audited.document()["register"] is None
