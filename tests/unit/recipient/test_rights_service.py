"""The recipient's service: does what is signed, once, and acknowledges with its own key."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.raised import raises
from tests.unit.recipient.test_keeping import KEY, header, name
from tests.unit.recipient.test_passed_on import ASKED, INSIGHT, NOW_MS, ORIGIN, OWN, PINNED, PUBLICS, posted

from sluis.errors import PassedOnError
from sluis.errors.recipient import own_key_error
from sluis.recipient import rights_service
from sluis.recipient.intake import Provider
from sluis.recipient.keeping import Keeping, Taken
from sluis.recipient.passed_on import Acknowledged, Exercise, Message, Result, acknowledgement_in, enclosed
from sluis.recipient.rights_service import RightsDesk, own_key, rights_app
from sluis.tlog.serving import AsgiMessage, Scope

BODY = b"{}"
KEPT, OTHER, NEVER = name(1), name(2), name(3)


@pytest.fixture
def desk(tmp_path: Path) -> RightsDesk:
    keeping = Keeping(tmp_path / "kept")
    for n in (1, 2):
        keeping.keep(name(n), header(n), BODY, NOW_MS)
    return RightsDesk(Provider(ORIGIN, PUBLICS), INSIGHT, keeping, OWN)


def about(exercise: Exercise, *ids: str, key: str = "ab") -> Message:
    return replace(ASKED, exercise=exercise, disclosures=tuple(sorted(ids)), id=key * 16)


def counted(answer: bytes, message: Message) -> Acknowledged:
    import hashlib

    sent = dict.fromkeys(message.disclosures, hashlib.sha256(BODY).digest())
    return acknowledgement_in(answer, message, PINNED, sent, NOW_MS)


def test_erasure_is_done_acknowledged_and_the_same_again_for_the_same_message(desk: RightsDesk) -> None:
    message = about(Exercise.ERASURE, KEPT, NEVER)
    first = desk.take(posted(message), NOW_MS)
    assert counted(first, message).acknowledgement.results == {KEPT: Result.ERASED, NEVER: Result.UNKNOWN}
    assert desk.keeping.body(KEPT) is None
    assert desk.keeping.body(OTHER) == BODY
    assert desk.take(posted(message), NOW_MS + 500) == first
    again = about(Exercise.ERASURE, KEPT, key="cd")
    assert counted(desk.take(posted(again), NOW_MS), again).acknowledgement.results == {KEPT: Result.ALREADY}


def test_a_body_that_arrives_after_its_erasure_was_acknowledged_is_not_kept(desk: RightsDesk) -> None:
    message = about(Exercise.ERASURE, NEVER)
    assert counted(desk.take(posted(message), NOW_MS), message).acknowledgement.results == {NEVER: Result.UNKNOWN}
    copy = about(Exercise.ACCESS, NEVER, key="cd")
    assert counted(desk.take(posted(copy), NOW_MS), copy).acknowledgement.results == {NEVER: Result.UNKNOWN}
    assert desk.keeping.keep(NEVER, header(3), BODY, NOW_MS) is Taken.ERASED
    assert desk.keeping.body(NEVER) is None
    assert len(desk.keeping.export(NEVER).receipts) == 1, "that it came is evidence"


def test_another_message_under_the_same_id_is_refused(desk: RightsDesk) -> None:
    desk.take(posted(about(Exercise.ERASURE, NEVER)), NOW_MS)
    with pytest.raises(PassedOnError) as caught:
        desk.take(posted(about(Exercise.ERASURE, KEPT)), NOW_MS)
    assert caught.value.places["what"] == "other"
    assert desk.keeping.body(KEPT) == BODY


@pytest.mark.parametrize(
    ("held", "lifted"),
    [
        (Exercise.RESTRICTION, Exercise.RESTRICTION_LIFTED),
        (Exercise.OBJECTION, Exercise.OBJECTION_LIFTED),
    ],
)
def test_what_holds_no_more_takes_its_mark_away_and_an_older_message_changes_nothing(
    desk: RightsDesk, held: Exercise, lifted: Exercise
) -> None:
    def take(exercise: Exercise, key: str, after_ms: int) -> list[str]:
        message = replace(about(exercise, KEPT, NEVER, key=key), issued_ms=ASKED.issued_ms + after_ms)
        done = counted(desk.take(posted(message), NOW_MS + 10), message).acknowledgement.results
        assert done == {KEPT: Result.NOTED, NEVER: Result.UNKNOWN}
        return sorted({path.suffix for path in (desk.keeping.folder / "noted").iterdir()})

    assert take(held, "aa", 0) == [f".{held.value}"]
    assert take(lifted, "bb", 2) == [f".{lifted.value}"]
    assert take(held, "cc", 1) == [f".{lifted.value}"], "of before the end, and late"
    assert take(held, "dd", 3) == [f".{held.value}"], "asked anew"
    assert take(lifted, "ee", 2) == [f".{held.value}"], "ends what was before, and not what is now"


@pytest.mark.parametrize("exercise", [Exercise.RECTIFICATION, Exercise.RESTRICTION, Exercise.OBJECTION])
def test_what_the_kit_cannot_do_itself_leaves_a_mark(desk: RightsDesk, exercise: Exercise) -> None:
    desk.keeping.erase(OTHER)
    message = about(exercise, KEPT, OTHER, NEVER)
    done = counted(desk.take(posted(message), NOW_MS), message)
    assert done.acknowledgement.results == {KEPT: Result.NOTED, OTHER: Result.ALREADY, NEVER: Result.UNKNOWN}
    noted = sorted(path.name for path in (desk.keeping.folder / "noted").iterdir())
    assert noted == [f"{KEPT}.{exercise.value}", f"{NEVER}.{exercise.value}"]
    assert desk.keeping.body(KEPT) == BODY


def test_a_copy_is_what_is_kept_and_after_erasure_there_is_none(
    desk: RightsDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = about(Exercise.ACCESS, KEPT, OTHER, NEVER)
    done = counted(desk.take(posted(message), NOW_MS), message)
    assert done.bodies == {KEPT: BODY, OTHER: BODY}
    desk.keeping.erase(KEPT)
    done = counted(desk.take(posted(message), NOW_MS), message)
    assert done.acknowledgement.results == {KEPT: Result.ALREADY, OTHER: Result.COPIED, NEVER: Result.UNKNOWN}
    assert not (desk.keeping.folder / "rights").exists(), "nothing of a copy is kept"
    monkeypatch.setattr(rights_service, "LARGEST_COPIES", 1)
    done = counted(desk.take(posted(message), NOW_MS), message)
    assert done.acknowledgement.results[OTHER] is Result.LEFT_OUT


def test_what_is_not_signed_does_nothing(desk: RightsDesk) -> None:
    message = about(Exercise.ERASURE, KEPT)
    with pytest.raises(PassedOnError):
        desk.take(enclosed(message, KEY.kid, Ed25519PrivateKey.generate()), NOW_MS)
    assert desk.keeping.body(KEPT) == BODY


def test_the_own_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    place = tmp_path / "keys" / "own.key"
    first = own_key(place)
    assert own_key(place).private_bytes_raw() == first.private_bytes_raw()
    assert place.stat().st_mode & 0o777 == 0o600
    place.write_bytes(b"short")
    with raises(own_key_error):
        own_key(place)
    with raises(own_key_error):
        own_key(tmp_path)


async def asked(desk: RightsDesk, body: bytes, *, method: str = "POST", path: str = "/rights") -> tuple[int, bytes]:
    """Ask the application without a socket; return status and body."""
    sent: list[AsgiMessage] = []

    async def receive() -> AsgiMessage:
        return {"type": "http.request", "body": body}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": method, "path": path, "headers": []}
    await rights_app(desk, lambda: NOW_MS)(scope, receive, send)
    status, answer = sent[0]["status"], sent[1]["body"]
    assert isinstance(status, int)
    assert isinstance(answer, bytes)
    return status, answer


async def test_over_http_each_refusal_has_a_status_and_a_word(desk: RightsDesk) -> None:
    message = about(Exercise.ERASURE, KEPT)
    foreign = enclosed(message, KEY.kid, Ed25519PrivateKey.generate())
    assert await asked(desk, foreign) == (401, b'{"error": "signature"}')
    assert await asked(desk, posted(replace(message, recipient="other"))) == (403, b'{"error": "recipient"}')
    assert await asked(desk, posted(replace(message, issued_ms=1, expires_ms=2))) == (410, b'{"error": "late"}')
    assert await asked(desk, b"{}") == (400, b'{"error": "form"}')
    assert (await asked(desk, bytes(200_000)))[0] == 413
    assert (await asked(desk, b"", method="GET"))[0] == 405
    assert (await asked(desk, posted(message), path="/other"))[0] == 404
    assert desk.keeping.body(KEPT) == BODY
    status, answer = await asked(desk, posted(message))
    assert status == 200
    assert counted(answer, message).acknowledgement.results == {KEPT: Result.ERASED}
    assert (await asked(desk, posted(about(Exercise.ERASURE, OTHER))))[0] == 409


async def test_a_disk_that_fails_asks_to_come_again(desk: RightsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OSError

    monkeypatch.setattr(rights_service, "write_whole", full)
    assert (await asked(desk, posted(about(Exercise.ERASURE, KEPT))))[0] == 503
