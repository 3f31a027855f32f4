"""What is asked of a desk, over real connections, on SQLite and PostgreSQL: stop a recipient, standing, pages."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection, func, select
from tests.flow.consenting import DIGEST, consenting
from tests.flow.deskhouse import NONE, OTHER, OWN, Answer, Callers, desk, households
from tests.flow.gatehouse import arrive, element, message, wall_clock

from sluis.api.pages import FeedPlace, RegistryPage, key_of
from sluis.desk.routes.registry import RegistryChanges
from sluis.gate.delivery.deliver import claim
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.events import EventType
from sluis.standing.chain import read
from sluis.standing.check import standing_faults
from sluis.standing.entries import Asked
from sluis.standing.holds import show
from sluis.standing.household import Households
from sluis.store.schema import events, lines, outbox, page_feeds, page_requests

INSIGHT = "wifi-insight"
CALLED = {"reason": "telephone"}
NOTHING_SAID = {
    "case_later": False,
    "closed": [],
    "opened": [],
    "last_left": None,
    "left_known": True,
    "under_way": [],
    "cancelled": 0,
    "uncertain": 0,
    "receipts": [],
}


def opened(callers: Callers) -> GateState:
    return open_gate(callers.gate, wall_clock)


def asked_of(state: GateState, slot: int) -> list[str]:
    with state.store.reading() as conn:
        return [event.kind.value for event in Households(conn, state.keystore).of(slot).asked]


def closed_for(state: GateState, slot: int) -> set[str]:
    with state.store.reading() as conn:
        facts = [activity.facts for activity in state.activities]
        shown = show(Households(conn, state.keystore).of(slot).asked, facts, state.clock())
        return {each.activity for each in shown.standings if each.closed is not None}


async def test_a_household_objects_and_withdraws_by_the_desk(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, ("call-centre", "dpo"), database=database_url) as callers:
        helped = await callers.call("here", "POST", "/v1/standing/ask", {"household": OWN, "ask": "help", **CALLED})
        assert helped.status == 200, helped.body
        windows = helped.json["opened"]
        assert isinstance(windows, list)
        assert [window["activity"] for window in windows] == ["wifi-help"]
        state = opened(callers)
        assert "wifi-help" not in closed_for(state, 0)
        objected = await callers.call("household", "POST", "/v1/standing/ask", {"household": OWN, "ask": "object"})
        withdrawn = await callers.call(
            "here", "POST", "/v1/standing/ask", {"household": OWN, "ask": "withdraw", **CALLED}
        )
        assert (objected.status, withdrawn.status) == (200, 200)
        receipts = objected.json["receipts"]
        assert isinstance(receipts, list)
        assert [set(receipt) for receipt in receipts] == [{"v", "origin", "ms", "type", "json", "r", "kid", "sig"}]
        assert asked_of(state, 0) == ["help", "object", "withdraw"]
        assert "wifi-help" in closed_for(state, 0)
        shown = await callers.call("household", "POST", "/v1/standing/show", {"household": OWN})
        history = shown.json["history"]
        assert isinstance(history, list)
        assert [event["kind"] for event in history] == ["help", "object", "withdraw"]
        state.close()


async def test_what_was_asked_under_a_key_is_recorded_once(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, ("call-centre",), database=database_url) as callers:
        ask, key = {"household": OWN, "ask": "object", **CALLED}, {"Idempotency-Key": "a-1"}
        first, *others = [await callers.call("here", "POST", "/v1/standing/ask", ask, headers=key) for _ in range(3)]
        assert first.json["again"] is False
        assert [other.json for other in others] == [{**first.json, "again": True}] * 2
        assert len(first.json["receipts"]) == 1  # type: ignore[arg-type]
        another = await callers.call("here", "POST", "/v1/standing/ask", {**ask, "ask": "restrict"}, headers=key)
        assert (another.status, another.code) == (422, "desk.key-reused")
        state = opened(callers)
        assert asked_of(state, 0) == ["object"]
        with state.store.reading() as conn:
            [row] = conn.execute(select(page_requests)).all()
            assert OWN.encode() not in b"".join(value for value in row if isinstance(value, bytes))
        state.close()


async def test_an_answer_opens_for_its_own_request_and_not_after_its_household_was_erased(
    tmp_path: Path, database_url: str
) -> None:
    async with desk(tmp_path, ("call-centre",), database=database_url) as callers:

        async def asked(household: str, key: str) -> dict[str, object]:
            body, headers = {"household": household, "ask": "object", **CALLED}, {"Idempotency-Key": key}
            return (await callers.call("here", "POST", "/v1/standing/ask", body, headers=headers)).json

        first, second = await asked(OWN, "a-1"), await asked(OTHER, "a-2")
        assert first["receipts"] != second["receipts"]
        state = opened(callers)
        with state.store.transaction() as conn:
            kept = {bytes(row.key): row.answer for row in conn.execute(select(page_requests))}
            one, other = (sha256(key.encode()).digest() for key in ("a-1", "a-2"))
            conn.execute(page_requests.update().where(page_requests.c.key == one).values(answer=kept[other]))
        assert await asked(OWN, "a-1") == {**NOTHING_SAID, "again": True}
        with state.store.transaction() as conn:
            conn.execute(page_requests.update().where(page_requests.c.key == one).values(answer=kept[one]))
        assert await asked(OWN, "a-1") == {**first, "again": True}
        with state.store.transaction() as conn:
            state.keystore.destroy_household(conn, 1)
        assert await asked(OTHER, "a-2") == {**NOTHING_SAID, "again": True}
        state.close()


async def test_nothing_is_said_to_hold_that_is_not_kept_outside_the_database(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, ("call-centre", "registry"), database=database_url) as callers:
        journal, away = callers.gate.journal_folder(), tmp_path / "away"
        ask, key = {"household": OWN, "ask": "object", **CALLED}, {"Idempotency-Key": "a-1"}
        asks, page_key = {"asks": [{"household": OTHER, "ask": "object"}]}, {"Idempotency-Key": "p-1"}
        journal.rename(away)
        for _ in range(2):
            one = await callers.call("here", "POST", "/v1/standing/ask", ask, headers=key)
            many = await callers.call("here", "POST", "/v1/standing/pages", asks, headers=page_key)
            assert [(answer.status, answer.code) for answer in (one, many)] == [(503, "desk.not-kept")] * 2
        away.rename(journal)
        one = await callers.call("here", "POST", "/v1/standing/ask", ask, headers=key)
        many = await callers.call("here", "POST", "/v1/standing/pages", asks, headers=page_key)
        assert (one.status, one.json["again"], len(one.json["receipts"])) == (200, True, 1)  # type: ignore[arg-type]
        assert (many.status, many.json["refused"]) == (200, [])
        state = opened(callers)
        assert [asked_of(state, slot) for slot in (0, 1)] == [["object"], ["object"]]
        with state.store.reading() as conn:
            assert len([entry for entry in state.journal.entries(conn)[0] if entry is not None]) == 4
        state.close()


async def test_a_feed_that_somebody_moved_in_the_database_takes_no_page(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        assert (await sent(callers, 1, page(1, change("A")))).status == 200
        state = opened(callers)
        with state.store.transaction() as conn:
            conn.execute(page_feeds.update().values(cursor="c2"))
        skipped = await sent(callers, 3, page(3, change("B"), after="c2"))
        stands = await callers.call("registry", "GET", "/v1/registry/feeds/crm")
        assert [(answer.status, answer.code) for answer in (skipped, stands)] == [(409, "desk.feed-changed")] * 2
        with state.store.transaction() as conn:
            conn.execute(page_feeds.update().values(cursor="c1", feed="other"))
        other = await callers.call("registry", "GET", "/v1/registry/feeds/other")
        assert (other.status, other.code) == (409, "desk.feed-changed")
        state.close()


async def test_a_consent_to_the_text_of_the_register_is_given_and_withdrawn_with_less(
    tmp_path: Path, database_url: str
) -> None:
    async with desk(tmp_path, ("call-centre",), database=database_url, register=consenting(tmp_path)) as callers:
        text = {"sha256": DIGEST, "version": "3", "language": "nl", "act": "button"}
        given = {"household": OWN, "ask": "consent", "activity": "wifi-help", "text": text}

        async def asked(**change: object) -> Answer:
            return await callers.call("household", "POST", "/v1/standing/ask", {**given, **change})

        for change, code in (
            ({"text": None}, "standing.consent-text"),
            ({"text": {**text, "sha256": "0" * 64}}, "standing.consent-text"),
            ({"text": {**text, "version": "2"}}, "standing.consent-text"),
            ({"activity": None}, "standing.consent-activity"),
            ({"activity": "network-quality"}, "standing.consent-activity"),
            ({"text": {**text, "act": "ticked"}}, "desk.call-refused"),
            ({"ask": "object"}, "desk.call-refused"),
        ):
            refused = await asked(**change)
            assert (refused.status, refused.code) == (400 if code == "desk.call-refused" else 422, code)
        state = opened(callers)
        assert asked_of(state, 0) == []
        done = await asked()
        assert done.status == 200, done.body
        [receipt] = done.json["receipts"]  # type: ignore[misc]
        told = json.loads(receipt["json"])
        assert (told["text"], told["text_version"], told["language"], told["act"]) == (DIGEST, "3", "nl", "button")
        assert "wifi-help" not in closed_for(state, 0)
        less = {"household": OWN, "ask": "withdraw", "activity": "wifi-help"}
        assert (await callers.call("household", "POST", "/v1/standing/ask", less)).status == 200
        assert "wifi-help" in closed_for(state, 0)
        page = await callers.call(
            "here", "POST", "/v1/standing/pages", {"asks": [given]}, headers={"Idempotency-Key": "p"}
        )
        assert (page.status, page.code) == (400, "desk.call-refused")
        with state.store.reading() as conn:
            assert list(standing_faults(conn, state.keystore, state.journal)) == []
        state.close()


async def test_a_call_centre_says_how_a_household_asked(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, ("call-centre",), database=database_url) as callers:
        ask = {"household": OWN, "ask": "object"}
        silent = await callers.call("here", "POST", "/v1/standing/ask", ask)
        assert (silent.status, silent.code) == (400, "desk.reason-needed")
        other = await callers.call("here", "POST", "/v1/standing/ask", {**ask, "reason": "he said so"})
        assert (other.status, other.code) == (400, "desk.call-refused")
        done = await callers.call("here", "POST", "/v1/standing/ask", {**ask, **CALLED})
        [receipt] = done.json["receipts"]  # type: ignore[misc]
        assert json.loads(receipt["json"])["reason"] == "telephone"
        page = {"asks": [{"household": OTHER, "ask": "object", "reason": "letter"}]}
        assert (
            await callers.call("here", "POST", "/v1/standing/pages", page, headers={"Idempotency-Key": "p"})
        ).status == 200
        state = opened(callers)
        with state.store.reading() as conn:
            chain = read(conn, state.keystore, [1])[1]
            assert chain is not None
            assert [entry.reason for entry in chain.entries if isinstance(entry, Asked)] == ["letter"]
            contents = conn.execute(select(events.c.content).where(events.c.type == "standing")).scalars()
            assert not any(b"telephone" in bytes(content) for content in contents)
        state.close()


async def test_a_moment_nobody_can_write_again_spoils_no_file_of_a_household(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, ("call-centre", "dpo"), database=database_url) as callers:
        ask = {"household": OWN, "ask": "object", "at": "0001-01-01T00:00:00+23:59"}
        refused = await callers.call("here", "POST", "/v1/standing/ask", ask)
        assert (refused.status, refused.code) == (400, "desk.call-refused")
        shown = await callers.call("here", "POST", "/v1/standing/show", {"household": OWN})
        assert (shown.status, shown.json["history"]) == (200, [])


async def test_a_page_of_objections_is_recorded_or_refused_one_by_one(tmp_path: Path, database_url: str) -> None:
    lines = [f"NL-{number:04}" for number in range(60)]
    async with desk(tmp_path, ("registry",), *households(*lines), database=database_url) as callers:
        asks: list[dict[str, str]] = [{"household": line, "ask": "object"} for line in lines]
        asks[7] = {"household": NONE, "ask": "object"}
        asks[8] = {"household": lines[8], "ask": "object", "activity": "none-such"}
        asks[9] = {"household": lines[9], "ask": "object", "at": "2999-01-01T00:00:00Z"}
        key = {"Idempotency-Key": "page-1"}
        done = await callers.call("here", "POST", "/v1/standing/pages", {"asks": asks}, headers=key)
        assert done.status == 200, done.body
        refused = done.json["refused"]
        assert isinstance(refused, list)
        assert [(each["at"], each["code"]) for each in refused] == [
            (7, "gate.household-unknown"),
            (8, "cli.activity-unknown"),
            (9, "standing.event-future"),
        ]
        again = await callers.call("here", "POST", "/v1/standing/pages", {"asks": asks}, headers=key)
        assert again.json == {**done.json, "again": True}
        state = opened(callers)
        assert [asked_of(state, slot) for slot in range(60)] == [
            [] if slot in {7, 8, 9} else ["object"] for slot in range(60)
        ]
        with state.store.reading() as conn:
            of_asked = select(func.count()).where(events.c.type == EventType.STANDING.value)
            assert conn.execute(of_asked).scalar() == 57
        state.close()
        nothing = await callers.call("here", "POST", "/v1/standing/pages", {"asks": asks})
        assert (nothing.status, nothing.code) == (400, "desk.key-needed")


async def test_two_callers_send_the_same_page_at_once_and_it_is_done_once(tmp_path: Path, database_url: str) -> None:
    lines = [f"NL-{number:04}" for number in range(80)]
    async with desk(tmp_path, ("registry",), *households(*lines), database=database_url) as callers:
        asks = {"asks": [{"household": line, "ask": "object"} for line in lines]}
        key = {"Idempotency-Key": "page-1"}
        sending = [callers.call("here", "POST", "/v1/standing/pages", asks, headers=key) for _ in range(3)]
        assert [answer.status for answer in await asyncio.gather(*sending)] == [200, 200, 200]
        state = opened(callers)
        assert {tuple(asked_of(state, slot)) for slot in range(80)} == {("object",)}
        state.close()


async def test_after_the_answer_to_a_stop_nothing_is_claimed(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, ("operator", "call-centre"), *households(OWN, OTHER), database=database_url) as callers:
        at_s = wall_clock() // 1000
        before = datetime.fromtimestamp(at_s - 60, tz=UTC).isoformat()
        await callers.call(
            "here", "POST", "/v1/standing/ask", {"household": OWN, "ask": "help", "at": before, **CALLED}
        )
        state = opened(callers)
        arrive(state, *(message(element(at_s - second)) for second in range(30)), login=f"cpe-{OWN}")
        taken, _ = claim(state, INSIGHT, 1)
        done = await callers.call("here", "POST", f"/v1/recipients/{INSIGHT}/stop")
        assert done.status == 200, done.body
        under_way = done.json["under_way"]
        assert isinstance(under_way, list)
        assert [left["disclosure"] for left in under_way] == [each.waiting.commitment.hex() for each in taken]
        assert claim(state, INSIGHT, 4)[0] == []
        with state.store.reading() as conn:
            waits = (outbox.c.recipient == INSIGHT, outbox.c.state == "waiting")
            assert conn.execute(select(func.count()).select_from(outbox).where(*waits)).scalar() == 0
        assert done.json["cancelled"] == 29
        again = await callers.call("here", "POST", f"/v1/recipients/{INSIGHT}/stop")
        assert (again.status, again.code) == (409, "standing.recipient-stopped")
        unknown = await callers.call("here", "POST", "/v1/recipients/PIEPKUIKEN/stop")
        assert (unknown.status, unknown.code) == (404, "standing.recipient-unknown")
        assert b"PIEPKUIKEN" not in unknown.body
        state.close()


HOSTILE = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'{"household":"PIEPKUIKEN"}',
    b'{"household":"PIEPKUIKEN","ask":"erase"}',
    b'{"household":7,"ask":"object"}',
    b'{"household":"PIEPKUIKEN","ask":"object","PIEPKUIKEN":1}',
    b'{"household":"PIEPKUIKEN","ask":"object","at":"PIEPKUIKEN"}',
    b'{"household":"' + b"P" * 300 + b'","ask":"object"}',
    b'{"household":"PIEPKUIKEN\xff","ask":"object"}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_body_that_is_none_is_refused_and_not_repeated(tmp_path: Path, body: bytes) -> None:
    async with desk(tmp_path, ("call-centre",)) as callers:
        answer = await callers.call("here", "POST", "/v1/standing/ask", body)
        assert (answer.status, answer.code) == (400, "desk.call-refused")
        assert b"PIEPKUIKEN" not in answer.body
        assert b"P" * 30 not in answer.body


@pytest.mark.parametrize("line", ["", " ", "\0", "\ud800", "NL-0001#x", "NL-0001#0#0", "' OR 1=1 --", "é" * 200])
async def test_every_id_can_be_guessed_and_says_nothing(tmp_path: Path, line: str, database_url: str) -> None:
    async with desk(tmp_path, ("dpo",), database=database_url) as callers:
        missing = await callers.call("here", "POST", "/v1/standing/show", {"household": NONE})
        answer = await callers.call("here", "POST", "/v1/standing/show", {"household": line})
        assert answer in {missing, *([answer] if answer.status == 400 else [])}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/xml"])
async def test_a_body_of_another_type_is_refused(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path, ("call-centre",)) as callers:
        body = b'{"household":"NL-0001","ask":"object"}'
        answer = await callers.call("here", "POST", "/v1/standing/ask", body, headers={"Content-Type": kind})
        assert (answer.status, answer.code) == (415, "desk.call-refused")
        state = opened(callers)
        assert asked_of(state, 0) == []
        state.close()


def change(line: str, **more: str | None) -> dict[str, str | None]:
    return {"line": line, "login": f"cpe-{line}", "from": "2026-11-01T00:00:00Z", **more}


def page(number: int, *changes: dict[str, str | None], after: str | None = None) -> dict[str, object]:
    return {"feed": "crm", "after": after, "cursor": f"c{number}", "changes": list(changes)}


async def sent(callers: Callers, number: int, body: object) -> Answer:
    key = {"Idempotency-Key": f"page-{number}"}
    return await callers.call("registry", "POST", "/v1/registry/pages", body, headers=key)


async def test_a_feed_brings_households_in_and_tells_that_one_is_gone(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        begun = await callers.call("registry", "GET", "/v1/registry/feeds/crm")
        assert begun.json == {"feed": "crm", "cursor": None}
        first = page(1, change("A"), change("B"), change("C", login=None), change("D", login="cpe-A"))
        done = await sent(callers, 1, first)
        assert done.status == 200, done.body
        assert [done.json[name] for name in ("added", "again", "total")] == [2, False, 4]
        assert done.json["refused"] == [
            {"at": 2, "code": "standing.registry.identity"},
            {"at": 3, "code": "standing.registry.overlap"},
        ]
        receipts = done.json["receipts"]
        assert isinstance(receipts, list)
        assert [(each["line"], each["number"], len(each["registration"])) for each in receipts] == [
            ("A", 2, 64),
            ("B", 3, 64),
        ]
        again = await sent(callers, 1, first)
        assert (again.json["receipts"], again.json["again"], again.json["added"]) == (receipts, True, 0)
        moved: dict[str, str | None] = {"line": "A", "left": "2026-11-20T00:00:00Z"}
        gone: dict[str, str | None] = {"line": NONE, "left": "2026-11-20T00:00:00Z"}
        second = await sent(
            callers, 2, page(2, moved, change("A", **{"from": "2026-11-20T00:00:00Z"}), gone, after="c1")
        )
        assert second.status == 200, second.body
        assert [second.json[name] for name in ("left", "added", "refused")] == [
            1,
            1,
            [{"at": 2, "code": "gate.household-unknown"}],
        ]
        assert (await callers.call("registry", "GET", "/v1/registry/feeds/crm")).json["cursor"] == "c2"
        third = await sent(callers, 3, page(3, change("B", to="2026-11-25T00:00:00Z"), moved, after="c2"))
        assert [third.json[name] for name in ("closed", "left", "refused")] == [1, 0, []], "who came after A stays"
        state = opened(callers)
        with state.store.reading() as conn:
            households_ = Households(conn, state.keystore)
            assert households_.of(2).closed_ms is not None
            assert households_.of(4).closed_ms is None
            assert households_.of(3).routers[0].to_ms is not None
        state.close()


async def test_a_page_out_of_turn_is_refused_and_changes_nothing(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        early = await sent(callers, 2, page(2, change("A"), after="c1"))
        assert (early.status, early.code) == (409, "desk.page-order")
        assert (await sent(callers, 1, page(1, change("A")))).status == 200
        other = await sent(callers, 1, page(1, change("B")))
        assert (other.status, other.code) == (422, "desk.key-reused")
        twice = await sent(callers, 3, page(3, change("B")))
        assert (twice.status, twice.code) == (409, "desk.page-order")
        state = opened(callers)
        with state.store.reading() as conn:
            assert conn.execute(select(func.count()).select_from(lines)).scalar() == 3
        state.close()


async def test_a_page_goes_on_where_a_crash_left_it(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        changes = [change(f"L{number}") for number in range(40)]
        body = page(1, *changes)
        gate = callers.running.desk.gate
        key = key_of("registry", "page-1", msgspec.convert(body, RegistryChanges))
        begun = RegistryPage(changes, key, FeedPlace("registry", "crm", None, "c1"))
        assert begun.page.advance(gate.beside(), lambda: True) is False
        assert begun.page.at == 1
        done = await sent(callers, 1, body)
        assert (done.status, done.json["again"], done.json["added"]) == (200, True, 39)
        receipts = done.json["receipts"]
        assert isinstance(receipts, list)
        assert len(receipts) == 40


async def test_a_page_is_cut_into_transactions_of_its_own(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        store, pieces = callers.running.desk.gate.beside().store, list[int]()
        alone = store.transaction

        @contextmanager
        def timed() -> Iterator[Connection]:
            with alone() as conn:
                yield conn
                pieces.append(1)

        store.transaction = timed  # type: ignore[method-assign]
        done = await sent(callers, 1, page(1, *(change(f"L{number}") for number in range(400))))
        assert done.json["added"] == 400
        assert len(pieces) > 2
