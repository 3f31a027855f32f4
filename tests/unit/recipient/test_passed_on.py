"""Messages about rights and their acknowledgements: what counts, and everything that does not."""

import base64
import hashlib
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.recipient.test_keeping import KEY

from sluis.errors import AcknowledgementError, PassedOnError
from sluis.recipient.passed_on import (
    ACKNOWLEDGEMENT,
    MESSAGE,
    MOST_DISCLOSURES,
    Acknowledgement,
    Exercise,
    Message,
    Result,
    acknowledgement_in,
    answered,
    enclosed,
    message_in,
    signed_bytes,
    written,
)

NOW_MS = 1_795_525_200_123
ORIGIN, INSIGHT = "example.nl/sluis", "insight"
OWN = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)
PINNED = [OWN.public_key().public_bytes_raw()]
PUBLICS = {KEY.kid: KEY.public}
BODY = b'{"a":1}'
IDS = ("11" * 32, "22" * 32)
SENT = {name: hashlib.sha256(BODY).digest() for name in IDS}
ASKED = Message(ORIGIN, INSIGHT, "ab" * 16, Exercise.ERASURE, NOW_MS, NOW_MS + 1000, IDS)
RESULTS = {IDS[0]: Result.ERASED, IDS[1]: Result.UNKNOWN}
DONE = Acknowledgement(ASKED, NOW_MS + 5, RESULTS)


def posted(message: Message = ASKED) -> bytes:
    return enclosed(message, KEY.kid, KEY.private)


def refused(body: bytes, now_ms: int = NOW_MS) -> str:
    with pytest.raises(PassedOnError) as caught:
        message_in(body, PUBLICS, ORIGIN, INSIGHT, now_ms)
    return str(caught.value.places["what"])


def not_counted(answer: bytes, message: Message = ASKED, now_ms: int = NOW_MS + 10) -> str:
    with pytest.raises(AcknowledgementError) as caught:
        acknowledgement_in(answer, message, PINNED, SENT, now_ms)
    return str(caught.value.places["what"])


def test_a_message_is_read_as_it_was_signed_and_names_no_household() -> None:
    assert message_in(posted(), PUBLICS, ORIGIN, INSIGHT, NOW_MS) == ASKED
    assert set(json.loads(ASKED.content())) == {
        "disclosures",
        "exercise",
        "expires_ms",
        "id",
        "issued_ms",
        "origin",
        "recipient",
        "regime",
        "v",
    }


def test_the_bytes_of_a_message_are_those_of_the_specification() -> None:
    small = replace(ASKED, disclosures=IDS[:1])
    assert small.content() == (
        b'{"disclosures":["' + b"11" * 32 + b'"],"exercise":"erasure","expires_ms":1795525201123,"id":"'
        b"abababababababababababababababab"
        b'","issued_ms":1795525200123,"origin":"example.nl/sluis","recipient":"insight","regime":"gdpr",'
        b'"v":"sluis/rights-message/v1"}'
    )
    assert signed_bytes(MESSAGE, b"{}") == b"sluis/rights-message/v1\0\0\0\0\x02{}"
    assert signed_bytes(ACKNOWLEDGEMENT, b"") == b"sluis/rights-acknowledgement/v1\0\0\0\0\0"


@pytest.mark.parametrize(
    ("message", "word"),
    [
        (replace(ASKED, origin="other/log"), "recipient"),
        (replace(ASKED, recipient="other"), "recipient"),
        (replace(ASKED, issued_ms=NOW_MS + 300_001, expires_ms=NOW_MS + 400_000), "early"),
        (replace(ASKED, issued_ms=1, expires_ms=NOW_MS), "late"),
        (replace(ASKED, expires_ms=NOW_MS), "form"),
        (replace(ASKED, disclosures=()), "form"),
        (replace(ASKED, disclosures=(IDS[1], IDS[0])), "form"),
        (replace(ASKED, disclosures=(IDS[0], IDS[0])), "form"),
        (replace(ASKED, disclosures=("xx",)), "form"),
        (replace(ASKED, disclosures=tuple(f"{n:064x}" for n in range(MOST_DISCLOSURES + 1))), "form"),
        (replace(ASKED, id="AB" * 16), "form"),
    ],
)
def test_a_message_that_does_not_count_says_why(message: Message, word: str) -> None:
    assert refused(posted(message)) == word


def test_what_the_provider_did_not_sign_does_not_count() -> None:
    other = Ed25519PrivateKey.generate()
    assert refused(enclosed(ASKED, KEY.kid, other)) == "signature"
    assert refused(enclosed(ASKED, "00000000", KEY.private)) == "key"
    envelope = json.loads(posted())
    changed = {**envelope, "message": envelope["message"].replace("erasure", "access")}
    assert refused(written(changed)) == "signature"


@pytest.mark.parametrize("spoilt", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, posted() + b" ", posted()[:-1]])
def test_what_is_not_in_its_one_spelling_does_not_count(spoilt: bytes) -> None:
    assert refused(spoilt) == "form"
    assert not_counted(spoilt) == "form"


@pytest.mark.parametrize("depth", range(900, 1010))
def test_what_is_nested_to_the_edge_does_not_count(depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    assert not_counted(b'{"acknowledgement":' + nested + b',"bodies":{},"key":"","sig":""}') == "form"


@pytest.mark.parametrize("other", [{"exercise": []}, {"exercise": {}}, {"issued_ms": True}, {"expires_ms": False}])
def test_a_signed_message_of_another_form_does_not_count(other: dict[str, list[str] | dict[str, str] | bool]) -> None:
    content = written({**json.loads(ASKED.content()), **other})
    signature = base64.b64encode(KEY.private.sign(signed_bytes(MESSAGE, content))).decode()
    assert refused(written({"kid": KEY.kid, "message": content.decode(), "sig": signature})) == "form"


def test_an_acknowledgement_counts_and_is_what_was_signed() -> None:
    counted = acknowledgement_in(answered(DONE, OWN, {}), ASKED, PINNED, SENT, NOW_MS + 10)
    assert counted.acknowledgement.results == RESULTS
    assert (counted.content, counted.key) == (DONE.content(), PINNED[0])


@pytest.mark.parametrize(
    ("done", "word"),
    [
        (replace(DONE, at_ms=NOW_MS - 1), "early"),
        (replace(DONE, at_ms=NOW_MS + 10 + 300_001), "future"),
        (replace(DONE, message=replace(ASKED, id="cd" * 16)), "other"),
        (replace(DONE, message=replace(ASKED, expires_ms=NOW_MS + 1001)), "other"),
        (replace(DONE, message=replace(ASKED, recipient="another")), "other"),
        (replace(DONE, results={IDS[0]: Result.ERASED}), "results"),
        (replace(DONE, results={**RESULTS, "33" * 32: Result.ERASED}), "results"),
        (replace(DONE, results={**RESULTS, IDS[0]: Result.NOTED}), "results"),
    ],
)
def test_a_wrong_old_or_replayed_acknowledgement_does_not_count(done: Acknowledgement, word: str) -> None:
    assert not_counted(answered(done, OWN, {})) == word


def test_an_acknowledgement_of_a_foreign_key_or_changed_on_the_way_does_not_count() -> None:
    assert not_counted(answered(DONE, Ed25519PrivateKey.generate(), {})) == "key"
    envelope = json.loads(answered(DONE, OWN, {}))
    changed = {**envelope, "acknowledgement": envelope["acknowledgement"].replace("unknown", "erased")}
    assert not_counted(written(changed)) == "signature"
    assert not_counted(written({**envelope, "key": "ed25519/" + "A" * 44})) == "key"


def test_a_copy_is_held_against_the_record() -> None:
    asked = replace(ASKED, exercise=Exercise.ACCESS)
    done = Acknowledgement(asked, NOW_MS, {IDS[0]: Result.COPIED, IDS[1]: Result.ALREADY})
    good = acknowledgement_in(answered(done, OWN, {IDS[0]: BODY}), asked, PINNED, SENT, NOW_MS)
    assert good.bodies == {IDS[0]: BODY}
    for bodies in ({}, {IDS[0]: BODY + b" "}, {IDS[0]: BODY, IDS[1]: BODY}, {IDS[1]: BODY}):
        assert not_counted(answered(done, OWN, bodies), asked) == "copy"
    envelope = json.loads(answered(done, OWN, {IDS[0]: BODY}))
    copies = {IDS[0]: base64.b64encode(BODY).decode()[:-1]}
    assert not_counted(written({**envelope, "bodies": copies}), asked) == "form"
