"""An agent hears that a request of its own stands otherwise: the status it can ask for, signed, where we know it."""

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, update
from tests.flow.hookhouse import Posted, Receiver, receiver, webhook_key
from tests.ports import free_port
from tests.unit.api.test_rights_agents import LINE, asked
from tests.unit.notices.conftest import told

from sluis.api import rights
from sluis.api.gate import Gate
from sluis.api.rights_agents import end_mandate, give_mandate, revoke, status_of
from sluis.gate.state.state import GateState
from sluis.notices import agent_status, telling
from sluis.notices.settings import NoticeSettings
from sluis.notices.signed_request import content_digest, signature_base
from sluis.notices.telling import one_pass, receivers
from sluis.rights.kinds import Channel, Delay, Ground, Means
from sluis.rights.listed import all_listed
from sluis.store.notices import NoticeCounts, counted
from sluis.store.schema import notices, rights_cases

CALLBACK = """[[status_callback]]
agent = "{agent}"
url = "http://127.0.0.1:{port}/in"
key = "hook.key"
timeout = "PT60S"
"""
DAY_MS = 86_400_000


def called(folder: Path, *ports: tuple[str, int]) -> NoticeSettings:
    return told(folder, "".join(CALLBACK.format(agent=agent, port=port) for agent, port in ports))


def statuses(kept: Receiver) -> list[dict[str, object]]:
    return [json.loads(each.body) for each in kept.posted]


def words(kept: Receiver) -> list[tuple[object, object]]:
    return [(each["request_id"], each["status"]) for each in statuses(kept)]


def verify(posted: Posted, port: int, key: Ed25519PrivateKey, *, tag: str) -> None:
    """Check a request as its receiver does."""
    said = posted.headers["signature-input"].removeprefix("sluis=")
    assert f'tag="{tag}"' in said
    assert posted.headers["content-digest"] == content_digest(posted.body)
    covered = {
        "@method": "POST",
        "@target-uri": f"http://127.0.0.1:{port}{posted.path}",
        "content-type": posted.headers["content-type"],
        "content-digest": posted.headers["content-digest"],
    }
    from base64 import b64decode

    signature = b64decode(posted.headers["signature"].removeprefix("sluis=:").removesuffix(":"))
    key.public_key().verify(signature, signature_base(list(covered.items()), said))


def later(monkeypatch: pytest.MonkeyPatch, state: GateState, ms: int) -> None:
    at_ms = state.clock() + ms
    monkeypatch.setattr(state, "clock", lambda: at_ms)


def test_each_change_is_told_once_signed_and_with_no_word_of_anybody(peopled: str, tmp_path: Path) -> None:
    key = webhook_key(tmp_path)
    with receiver() as kept, Gate.open(peopled) as gate:
        state, settings = gate.beside(), called(tmp_path, ("union", kept.port))
        assert receivers(settings) == ["agent:union"]
        first = asked(gate, "access", "for Mrs Jansen of NL-0001")
        one_pass(state, settings)
        assert not kept.posted, "the answer said how it stands"
        rights.check_identity(gate, 1, "FG of Voorbeeld", Means.MANDATE)
        for _ in range(2):
            one_pass(state, settings)
        [status] = statuses(kept)
        assert status == {"request_id": "1", "status": "in_progress"} | {
            name: getattr(first, name) for name in ("received_at", "expected_by")
        }
        rights.extend(gate, 1, "FG", Delay.NUMBER, "too many of NL-0001")
        one_pass(state, settings)
        rights.answer(gate, 1, "FG", "as asked")
        one_pass(state, settings)
        rights.close(gate, 1, "FG")
        assert one_pass(state, settings).sent == 0, "it was fulfilled before"
        assert words(kept) == [("1", "in_progress"), ("1", "in_progress"), ("1", "fulfilled")]
        assert [each.get("processing_details") is None for each in statuses(kept)] == [True, False, False]
        for posted in kept.posted:
            verify(posted, kept.port, key, tag="sluis-request-status")
            assert "authorization" not in posted.headers
            for word in (LINE, "Jansen", "FG", "Voorbeeld", "union", "too many"):
                assert word.encode() not in posted.body, word
        with pytest.raises(InvalidSignature):
            verify(kept.posted[0], kept.port + 1, key, tag="sluis-request-status")


def test_what_is_posted_is_what_the_agent_can_ask_for(peopled: str, tmp_path: Path) -> None:
    webhook_key(tmp_path)
    with receiver() as kept, Gate.open(peopled) as gate:
        state, settings = gate.beside(), called(tmp_path, ("union", kept.port))
        for name in ("a", "b", "c"):
            asked(gate, "deletion", name)
        rights.refuse(gate, 1, "FG", Ground.EXCESSIVE, "again")
        revoke(gate, "union", 2, "found the letter")
        rights.check_identity(gate, 3, "FG", None, "who is this")
        assert one_pass(state, settings).sent == 2, "a doubt about who asks changes no word: it was to be checked"
        for status in statuses(kept):
            own = status_of(gate, "union", int(str(status["request_id"])))
            assert status == {
                name: value
                for name in own.__struct_fields__
                if (value := getattr(own, name)) is not None and name != "agent_request_id"
            }


def test_what_changes_to_and_fro_is_told_each_time(peopled: str, tmp_path: Path) -> None:
    webhook_key(tmp_path)
    with receiver() as kept, Gate.open(peopled) as gate:
        state, settings = gate.beside(), called(tmp_path, ("union", kept.port))
        asked(gate)
        for _ in range(2):
            rights.check_identity(gate, 1, "FG", Means.MANDATE)
            one_pass(state, settings)
            rights.check_identity(gate, 1, "FG", None, "who is this")
            one_pass(state, settings)
        assert [each.get("reason") for each in statuses(kept)] == [None, "need_user_verification"] * 2


def test_each_agent_hears_of_its_own_and_of_nothing_after_its_mandate_ended(peopled: str, tmp_path: Path) -> None:
    webhook_key(tmp_path)
    with receiver() as union, receiver() as other, Gate.open(peopled) as gate:
        state = gate.beside()
        settings = called(tmp_path, ("union", union.port), ("other", other.port))
        asked(gate, "objection", "a")
        asked(gate, "objection", "a", agent="other")
        asked(gate, "access", "b")
        rights.open_case(gate, LINE, rights.Incoming(rights.Kind.ACCESS, Channel.LETTER, "somebody"))
        end_mandate(gate, LINE, "union", "kim")
        for number in (1, 2):
            rights.check_identity(gate, number, "FG", Means.MANDATE)
            rights.answer(gate, number, "FG", "stopped")
        give_mandate(gate, LINE, "union", "kim")
        done = one_pass(state, settings)
        assert (done.refused, done.given_up) == ({}, 0)
        assert (words(union), words(other)) == ([], [("2", "fulfilled")])


def test_what_is_not_taken_waits_and_goes_once_as_it_stands_then(
    peopled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook_key(tmp_path)
    with receiver() as kept, Gate.open(peopled) as gate:
        state, settings = gate.beside(), called(tmp_path, ("union", kept.port))
        asked(gate)
        asked(gate, "objection", "o")
        kept.answers += [302, 500]
        rights.check_identity(gate, 1, "FG", Means.MANDATE)
        rights.answer(gate, 2, "FG", "stopped")
        assert one_pass(state, settings).refused == {("agent:union", "302"): 1, ("agent:union", "500"): 1}
        assert [each.path for each in kept.posted] == ["/in", "/in"], "no redirect is followed"
        kept.posted.clear()
        rights.answer(gate, 1, "FG", "as asked")
        later(monkeypatch, state, telling.FIRST_MS)
        one_pass(state, settings)
        assert sorted(words(kept)) == [("1", "fulfilled"), ("2", "fulfilled")]
        with state.store.reading() as conn:
            assert counted(conn) == {"agent:union": NoticeCounts(0, 3, 0)}


def test_who_is_away_is_asked_once_in_a_pass_and_given_up_with_an_alarm(
    peopled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    webhook_key(tmp_path)
    monkeypatch.setattr(telling, "MOST_ATTEMPTS", 2)
    with Gate.open(peopled) as gate:
        state, settings = gate.beside(), called(tmp_path, ("union", free_port()))
        for name in ("a", "b"):
            asked(gate, "objection", name)
            rights.answer(gate, int(name == "b") + 1, "FG", "stopped")
        assert one_pass(state, settings).refused == {("agent:union", "unreachable"): 1}
        later(monkeypatch, state, telling.LONGEST_MS)
        assert one_pass(state, settings).given_up == 1
        assert "alarm: agent:union was not told" in caplog.text


def test_the_queue_says_which_agent_and_case_and_not_how_it_stands(peopled: str, tmp_path: Path) -> None:
    webhook_key(tmp_path)
    with Gate.open(peopled) as gate:
        state, settings = gate.beside(), called(tmp_path, ("union", free_port()))
        asked(gate, "deletion", "for Mrs Jansen")
        rights.refuse(gate, 1, "FG", Ground.EXCESSIVE, "again")
        one_pass(state, settings)
        with state.store.reading() as conn:
            [row] = conn.execute(select(notices)).all()
    assert (row.receiver, row.kind, json.loads(row.about)) == ("agent:union", "request-status", {"case": 1})
    case, number, count, digest = row.occasion.split(":")
    assert (case, number, count, len(digest)) == ("case", "1", "1", 32)
    assert digest != agent_status._digest(b"", 1, ("denied", False, False)), "nobody can try the words there are"


def test_a_list_that_somebody_put_back_is_not_believed_and_a_broken_case_holds_up_no_other(
    peopled: str, tmp_path: Path
) -> None:
    webhook_key(tmp_path)
    with receiver() as kept, Gate.open(peopled) as gate:
        state, settings = gate.beside(), called(tmp_path, ("union", kept.port))
        asked(gate, "objection", "a")
        with state.store.reading() as conn:
            before = conn.execute(select(rights_cases)).one()._asdict()
        rights.answer(gate, 1, "FG", "stopped")
        with state.transaction() as conn:
            conn.execute(update(rights_cases).values(before))
        assert one_pass(state, settings).sent == 0, "its events say more than its steps"
        assert not kept.posted
        with state.store.reading() as conn:
            assert all_listed(conn, state.keystore)[1] == [1]


def test_a_row_that_somebody_else_wrote_is_given_up(peopled: str, tmp_path: Path) -> None:
    webhook_key(tmp_path)
    with receiver() as kept, Gate.open(peopled) as gate:
        state, settings = gate.beside(), called(tmp_path, ("union", kept.port))
        asked(gate, "objection", "a")
        rights.answer(gate, 1, "FG", "stopped")
        one_pass(state, settings)
        for about in ('{"case": "1"}', "[]", "{", '{"case": true}'):
            with state.transaction() as conn:
                conn.execute(update(notices).values(about=about, became=0, next_ms=0))
            assert one_pass(state, settings).given_up == 1, about
        with state.transaction() as conn:
            conn.execute(update(notices).values(about='{"case": 99}', became=0, next_ms=0))
        assert one_pass(state, settings).refused == {}
        assert len(kept.posted) == 1, "of a case that is not its own nothing is posted"


def test_what_ended_long_ago_is_not_told(peopled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook_key(tmp_path)
    with receiver() as kept, Gate.open(peopled) as gate:
        state, settings = gate.beside(), called(tmp_path, ("union", kept.port))
        asked(gate, "objection", "a")
        rights.answer(gate, 1, "FG", "stopped")
        later(monkeypatch, state, agent_status.RECENT_MS + DAY_MS)
        one_pass(state, settings)
        assert not kept.posted


def test_an_agent_hears_of_an_erasure_after_the_household_is_gone(peopled: str, tmp_path: Path) -> None:
    webhook_key(tmp_path)
    with receiver() as kept, Gate.open(peopled) as gate:
        state, settings = gate.beside(), called(tmp_path, ("union", kept.port))
        asked(gate, "deletion", "a")
        asked(gate, "access", "b")
        rights.check_identity(gate, 1, "FG", Means.MANDATE)
        rights.answer(gate, 1, "FG", "as asked", None, rights.Given.TAKEN)
        one_pass(state, settings)
        assert words(kept) == [("1", "fulfilled")]
        assert status_of(gate, "union", 1).status == "fulfilled"
        rights.refuse(gate, 2, "FG", Ground.UNFOUNDED, "nothing is left")
        one_pass(state, settings)
        assert words(kept)[1:] == [("2", "denied")]
