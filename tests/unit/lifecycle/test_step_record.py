"""Records of steps: read back as they were made, one version each, and refused in any other form."""

import json

import pytest
from tests.raised import raises

from sluis.errors.register import register_record_error
from sluis.lifecycle.account import Account
from sluis.lifecycle.people import Role
from sluis.lifecycle.step import Agreed, Signed, StepDetails, StepName
from sluis.lifecycle.step_record import AGREED_VERSION, SIGNED_VERSION, VERSION, KeptShown, read_record, record_of
from sluis.store.register_versions import StoredStep

SIGNED = Signed(Role.OWNER, "SHA256:x", "ef", 4, "sig")
AGREED = Agreed(Role.OWNER, Account("https://id.example", "7"), "ab" * 32, "ef", 4)


def made(shown: Signed | Agreed | None) -> bytes:
    kept = None if shown is None else KeptShown(shown, {"a": "b"}, None)
    return record_of("ab", 1, StepName.PROPOSED, StepDetails("Owner", "why"), 5, None, "0" * 64, kept)


def stored(record: bytes) -> StoredStep:
    return StoredStep(1, "proposed", None, record, "k", b"")


@pytest.mark.parametrize(
    ("shown", "version"), [(None, VERSION), (SIGNED, SIGNED_VERSION), (AGREED, AGREED_VERSION)], ids=["1", "2", "3"]
)
def test_a_record_is_read_back_and_says_its_version(shown: Signed | Agreed | None, version: int) -> None:
    record = made(shown)
    step = read_record(1, stored(record))
    assert (step.shown, step.details.by, step.details.text) == (shown, "Owner", "why")
    assert json.loads(record)["v"] == version
    assert record != made(shown), "it is salted"


@pytest.mark.parametrize(
    "change",
    [{"v": 4}, {"made_ms": "4"}, {"issuer": "id.example"}, {"subject": ""}, {"token": "AB" * 32}, {"token": None}],
    ids=str,
)
def test_another_form_is_no_record(change: dict[str, object]) -> None:
    record = json.dumps({**json.loads(made(AGREED)), **change}).encode()
    with raises(register_record_error):
        read_record(3, stored(record))
