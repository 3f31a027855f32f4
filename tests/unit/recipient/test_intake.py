"""The intake: receipt, grammar, kept; and what a gate hears over HTTP."""

import asyncio
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from tests.raised import raises
from tests.unit.recipient.test_keeping import KEY, NOW_MS
from tests.unit.recipient.test_output_grammar import GOOD, grammar_of, plan_of

from sluis.errors import BodyRefusedError, FileName, ReceiptError, SecondBodyError
from sluis.errors.recipient import provider_key_error
from sluis.ledger.receipt import DAY_MS, Promise, make_header
from sluis.recipient.intake import LARGEST_BODY, Intake, Provider, intake_app, provider_of
from sluis.recipient.keeping import Keeping, Taken
from sluis.recipient.output_grammar import OutputGrammar
from sluis.terms import BodyFormat

ORIGIN = "example.nl/sluis"
BODY = GOOD[BodyFormat.OBJECT].encode()
SHORT = b'{"Report":[{"Device":{"Up":1}}]}'


DAY_START_MS = NOW_MS - NOW_MS % DAY_MS


def header(body: bytes = BODY, n: int = 1, t_ms: int = DAY_START_MS) -> str:
    return make_header(KEY, Promise(ORIGIN, bytes([n]) * 32, bytes(32), t_ms, sha256(body).digest(), "insight"))


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    provider = Provider(ORIGIN, {KEY.kid: KEY.public})
    return Intake(provider, "insight", [grammar_of(plan_of(BodyFormat.OBJECT))], Keeping(tmp_path))


class AQuarter(OutputGrammar):
    """A grammar in which the moment of a report has a grid of a quarter of an hour."""

    def __init__(self, other: OutputGrammar) -> None:
        self.__dict__.update(other.__dict__)
        self.grid_ms = 900_000


def post(intake: Intake, body: bytes, *headers: tuple[str, str], method: str = "POST", pieces: int = 2) -> int:
    """Post as a server would hand it over, in pieces."""
    size = len(body) // pieces + 1
    parts = [body[at : at + size] for at in range(0, len(body), size)] or [b""]
    waiting = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)} for number, part in enumerate(parts, 1)
    ]
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: object) -> None:
        assert isinstance(message, dict)
        sent.append(message)

    scope = {"type": "http", "method": method, "headers": [(a.encode(), b.encode()) for a, b in headers]}
    asyncio.run(intake_app(intake, lambda: NOW_MS)(scope, receive, send))  # type: ignore[arg-type]
    assert sent[1]["body"] == b"", "nothing is repeated"
    return int(str(sent[0]["status"]))


def test_what_verifies_and_fits_is_kept(intake: Intake) -> None:
    assert intake.take(header(), BODY, NOW_MS) == ("01" * 32, Taken.KEPT)
    assert intake.take(header(), BODY, NOW_MS) == ("01" * 32, Taken.REPEAT)
    assert intake.keeping.export("01" * 32).body == BODY


def test_what_does_not_is_neither_kept_nor_logged(intake: Intake) -> None:
    outside = BODY.replace(b"phone", b"Annas")
    for sender, body, error in (
        (header(), SHORT, ReceiptError),
        ("nonsense", BODY, ReceiptError),
        (header(outside), outside, BodyRefusedError),
    ):
        with pytest.raises(error) as caught:
            intake.take(sender, body, NOW_MS)
        assert "Annas" not in str(caught.value)
    assert not (intake.keeping.folder / "log.ndjson").exists()


def test_a_moment_that_is_finer_than_what_was_agreed_is_refused(intake: Intake) -> None:
    """The grammar lets no moment leave: the receipt says a day and no more."""
    for t_ms in (NOW_MS, DAY_START_MS + 1, DAY_START_MS + 900_000):
        with pytest.raises(ReceiptError) as fault:
            intake.take(header(t_ms=t_ms), BODY, NOW_MS)
        assert fault.value.places["what"] == "grid"
        assert post(intake, BODY, ("sluis-disclosure", header(t_ms=t_ms))) == 400
    quarters = replace(intake, grammars=[AQuarter(intake.grammars[0])])
    assert quarters.take(header(t_ms=DAY_START_MS + 900_000), BODY, NOW_MS)[1] is Taken.KEPT
    with pytest.raises(ReceiptError):
        quarters.take(header(n=2, t_ms=DAY_START_MS + 60_000), BODY, NOW_MS)


def test_a_grammar_of_another_recipient_allows_nothing_here(intake: Intake) -> None:
    other = Intake(intake.provider, "somebody", intake.grammars, intake.keeping)
    with pytest.raises(ReceiptError):
        other.take(header(), BODY, NOW_MS)
    promise = Promise(ORIGIN, bytes(32), bytes(32), NOW_MS, sha256(BODY).digest(), "somebody")
    with pytest.raises(BodyRefusedError):
        other.take(make_header(KEY, promise), BODY, NOW_MS)


def test_what_a_gate_hears(intake: Intake) -> None:
    headers = ("sluis-disclosure", header())
    assert post(intake, BODY, headers) == 200
    assert post(intake, BODY, headers, ("content-encoding", "identity")) == 200
    assert post(intake, BODY) == 400
    assert post(intake, BODY, headers, headers) == 400
    assert post(intake, SHORT, headers) == 400
    assert post(intake, b"{}", ("sluis-disclosure", header(b"{}"))) == 422
    with pytest.raises(SecondBodyError):
        intake.take(header(SHORT), SHORT, NOW_MS)
    assert post(intake, SHORT, ("sluis-disclosure", header(SHORT))) == 422
    assert post(intake, BODY, headers, ("content-encoding", "gzip")) == 415
    assert post(intake, b"x" * (LARGEST_BODY + 1), headers) == 413
    assert post(intake, BODY, headers, method="GET") == 405


def test_a_key_not_known_yet_and_a_disk_that_fails_are_reasons_to_send_again(intake: Intake) -> None:
    headers = ("sluis-disclosure", header())
    stranger = Intake(Provider(ORIGIN, {}), "insight", intake.grammars, intake.keeping)
    assert post(stranger, BODY, headers) == 503
    (intake.keeping.folder / "bodies").rmdir()
    assert post(intake, BODY, headers) == 503


def key_file(**change: object) -> bytes:
    fields = {"origin": ORIGIN, "kid": KEY.kid, "public": KEY.public.hex(), "algorithm": "Ed25519"}
    return json.dumps({**fields, **change}).encode()


def test_a_provider_is_read_from_what_keys_show_prints() -> None:
    name = FileName("provider.json")
    assert provider_of([(name, key_file()), (name, key_file())]) == Provider(ORIGIN, {KEY.kid: KEY.public})
    for wrong in (b"", b"[]", key_file(kid="00000000"), key_file(public="zz"), key_file(public="00")):
        with raises(provider_key_error):
            provider_of([(name, wrong)])
    with raises(provider_key_error):
        provider_of([(name, key_file()), (name, key_file(origin="example.org/other"))])
