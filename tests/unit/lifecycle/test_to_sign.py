"""The document a person signs: readable, the same bytes for the same step, and for no other step, gate or moment."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.flow.living import EXAMPLE, SHELF
from tests.raised import raises
from tests.ssh_people import Signatory

from sluis.errors.keys import ssh_signature_error
from sluis.errors.register import register_document_error, register_signer_error
from sluis.lifecycle.people import People, Role, StatedSigner, people_of
from sluis.lifecycle.to_sign import (
    SIGNED_WITHIN_MS,
    HandedIn,
    StepToSign,
    made_moment,
    namespace_of,
    plans_of,
    read_moment,
    signer_of,
    written_moment,
)
from sluis.store.registers import Sources

KEY, NOW = Signatory(), 1_795_527_091_234
PEOPLE = people_of([StatedSigner("FG", ("dpo",), KEY.line, NOW - 1000, NOW + 1000)])
STEP = StepToSign(
    origin="test.example/ledger",
    register="a" * 64,
    number=1,
    step="advised",
    text="Advies één",
    advice="positive",
    followed=None,
    closed=(),
    from_ms=None,
    previous="b" * 64,
    people=PEOPLE.digest,
    plans={"wifi-help": "c" * 64},
    made_ms=NOW,
)
SPACE = namespace_of(STEP.origin)


def handed(step: StepToSign = STEP, key: Signatory = KEY, namespace: str = SPACE) -> HandedIn:
    return HandedIn(step.document, key.file(step.document, namespace))


def test_the_document_is_read_by_a_person_and_signed_as_it_stands() -> None:
    lines = STEP.document.decode("ascii").splitlines()
    assert ' "step": "advised",' in lines
    assert ' "made": "2026-11-24T13:31:31.234Z",' in lines
    assert ' "text": "Advies \\u00e9\\u00e9n",' in lines, "nothing that cannot be seen hides in it"
    assert json.loads(STEP.document)["form"] == "sluis/register-step-to-sign/v1"
    assert signer_of(handed(), STEP, PEOPLE, Role.DPO, NOW)[0].name == "FG"


@pytest.mark.parametrize(
    ("field", "other", "what"),
    [
        ("origin", "other.example/ledger", "gate"),
        ("register", "d" * 64, "register"),
        ("number", 2, "version"),
        ("step", "approved", "step"),
        ("text", "another", "text"),
        ("advice", "negative", "advice"),
        ("followed", True, "followed"),
        ("closed", ("wifi-help",), "closed"),
        ("from_ms", 5, "from"),
        ("plans", {"wifi-help": "d" * 64}, "plans"),
        ("previous", "e" * 64, "previous"),
        ("people", "f" * 64, "people"),
        ("made_ms", NOW - 1, "made"),
    ],
)
def test_a_signature_for_anything_else_is_none_for_this_step(field: str, other: object, what: str) -> None:
    replayed = handed(replace(STEP, **{field: other}))  # type: ignore[arg-type]
    with raises(register_document_error) as refused:
        signer_of(replayed, STEP, PEOPLE, Role.DPO, NOW)
    assert refused.value.places["what"] == what
    swapped = HandedIn(STEP.document, replayed.signature)
    with raises(ssh_signature_error):
        signer_of(swapped, STEP, PEOPLE, Role.DPO, NOW)


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"{}", STEP.document + b" ", STEP.document.replace(b'\n "text"', b' "text"'), b"\xff", b"[" * 9999],
)
def test_a_document_that_is_spelled_otherwise_is_refused(document: bytes) -> None:
    with raises(register_document_error) as refused:
        signer_of(HandedIn(document, b""), STEP, PEOPLE, Role.DPO, NOW)
    assert refused.value.places["what"] == "form"


def test_who_signed_must_be_in_the_list_in_the_role_and_in_time() -> None:
    for people, role, at_ms, what in (
        (People(), Role.DPO, NOW, "unknown"),
        (people_of([StatedSigner("FG", ("dpo",), Signatory().line)]), Role.DPO, NOW, "unknown"),
        (PEOPLE, Role.OWNER, NOW, "owner"),
        (PEOPLE, Role.OPERATOR, NOW, "operator"),
        (PEOPLE, Role.DPO, NOW + 1000, "time"),
        (people_of([StatedSigner("FG", ("dpo",), KEY.line, NOW + 1)]), Role.DPO, NOW + 5, "time"),
    ):
        with raises(register_signer_error) as refused:
            signer_of(handed(), STEP, people, role, at_ms)
        assert refused.value.places["what"] == what
        assert str(refused.value.places["key"]).startswith("SHA256:")


def test_a_signature_for_another_namespace_is_none() -> None:
    for namespace in ("git", "file", namespace_of("other.example/ledger")):
        with raises(ssh_signature_error, match="another namespace"):
            signer_of(handed(namespace=namespace), STEP, PEOPLE, Role.DPO, NOW)


@pytest.mark.parametrize(
    ("age", "fits"), [(-1, False), (0, True), (SIGNED_WITHIN_MS, True), (SIGNED_WITHIN_MS + 1, False)]
)
def test_a_document_holds_for_seven_days_and_not_before_it_was_made(age: int, *, fits: bool) -> None:
    if fits:
        assert made_moment(handed(), NOW + age) == NOW
        return
    with raises(register_document_error) as refused:
        made_moment(handed(), NOW + age)
    assert refused.value.places["what"] == "made"


@pytest.mark.parametrize(
    "document", [b"", b"[]", b"{}", b'{"made": 1}', b'{"made": "2026-11-24"}', b'{"made":"2026-13-24T13:31:31.234Z"}']
)
def test_a_document_without_a_moment_is_none(document: bytes) -> None:
    with raises(register_document_error) as refused:
        made_moment(HandedIn(document, b""), NOW)
    assert refused.value.places["what"] == "form"


def test_the_plans_are_those_of_the_register() -> None:
    plans = plans_of(Sources(EXAMPLE, SHELF), ())
    assert set(plans) == {"wifi-help", "network-quality"}
    assert all(len(digest) == 64 for digest in plans.values())
    assert plans_of(Sources(EXAMPLE + b"# a comment\n", SHELF), ()) == plans


@given(st.integers(0, 253_402_300_799_999))
def test_a_moment_is_read_back(at_ms: int) -> None:
    assert read_moment(written_moment(at_ms)) == at_ms


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_is_written_makes_the_document_and_nothing_else(text: str, other: str) -> None:
    assert (replace(STEP, text=text).document == replace(STEP, text=other).document) == (text == other)
