"""A household's own traffic beside its own proved statement: a real gate, a real delivery, a sealed ledger.

The octets of the captures are those that passed the sockets: what the router posted, and what the gate delivered. Only
the packets around them are written here, because at home they pass a line that this machine has not.
"""

import asyncio
import copy
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from tests.flow.gatehouse import (
    COLLECTED_MS,
    DAY_MS,
    LOGIN,
    PASSWORD,
    Clock,
    ask,
    build,
    entry,
    eventually,
    message,
    opened,
    statuses_of,
)
from tests.flow.odd_recipient import OddRecipient
from tests.unit.capture.pcaps import CLOUD, Talk, dns, frame, ip, pcap, response, udp

from sluis.api.audit import Asked, audit_captures
from sluis.api.gate import Gate
from sluis.api.statement import make_statement
from sluis.audit.model import Audit, Observation, Sort
from sluis.gate.delivery.deliver import Deliverer
from sluis.gate.http.running import running
from sluis.gate.http.sealing import sealer_of, signers_of
from sluis.gate.reload.reload import begin
from sluis.gate.state.state import GateState
from sluis.ledger.record import Status
from sluis.terms import Verdict

ROUTER, PROVIDER, INSIGHT = "198.51.100.7", "203.0.113.5", CLOUD
NAMES = {PROVIDER: b"gate.voorbeeld.example", INSIGHT: b"api.wifi-insight.example"}
LINE, NEIGHBOUR = "NL-0001", "NL-0002"


@dataclass(frozen=True)
class Happened:
    """What passed the sockets, and what the ledger says of it."""

    folder: Path
    posted: bytes
    """As the router sent it to the gate."""
    delivered: bytes
    """As the gate sent it to the recipient."""
    statement: dict[str, object]
    neighbours: dict[str, object]
    before: dict[str, object]
    """Of the household, of the day before the report."""
    log_key: str
    register: Path

    def write(self, statement: dict[str, object]) -> Path:
        path = self.folder / "statement.json"
        path.write_text(json.dumps(statement))
        return path

    def audited(self, octets: dict[str, bytes], statement: dict[str, object], **asked: object) -> Audit:
        """Audit a capture of what went to each address, beside a statement."""
        capture = self.folder / "house.pcap"
        capture.write_bytes(captured(octets, int(str(asked.pop("at_ms", COLLECTED_MS))) // 1000))
        given = {
            "register": self.register,
            "statement": self.write(statement),
            "log_keys": (self.log_key,),
            "alone": True,
        }
        return audit_captures(str(capture), Asked(**{**given, **asked})).audit  # type: ignore[arg-type]


def captured(octets: dict[str, bytes], start_s: int) -> bytes:
    """Return a capture outside the router: a question for each name, and the octets to each address."""
    frames: list[bytes] = []
    for number, (address, sent) in enumerate(octets.items()):
        asked = NAMES[address]
        frames.append(frame(udp(dns(asked), ROUTER, "198.51.100.1", 5353 + number, 53)))
        answer = dns(asked, [(asked, 1, ip(address))])
        frames.append(frame(udp(answer, "198.51.100.1", ROUTER, 53, 5353 + number)))
        talk = Talk(client=ROUTER, server=address, sport=41000 + number).open()
        frames += talk.say(sent).say(response(), back=True).close().frames
    return pcap(frames, start_s=start_s)


async def _post(port: int, body: bytes) -> bytes:
    """Post a report on a bare socket as the router does; return the octets that were sent."""
    head = (
        f"POST /ingest HTTP/1.1\r\nHost: {NAMES[PROVIDER].decode()}\r\n"
        "Content-Type: application/json; charset=UTF-8\r\n"
        f"Authorization: {aiohttp.encode_basic_auth(LOGIN, PASSWORD)}\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.encode() + body)
    answer = await reader.read()
    writer.close()
    assert b" 200 " in answer.split(b"\r\n")[0], answer
    return head.encode() + body


async def _delivered(gate: GateState, recipient: OddRecipient) -> tuple[bytes, bytes]:
    async with running(gate) as served:
        posted = await _post(served.ports[0], message())
    with ThreadPoolExecutor(max_workers=1) as thread:
        deliverer = Deliverer(gate, thread)
        await asyncio.get_running_loop().run_in_executor(thread, begin, gate)
        deliverer.start()
        await eventually(lambda: statuses_of(gate) == [Status.DELIVERED])
        await deliverer.stop()
    (asked,) = recipient.asked
    return posted, asked.head.encode() + b"\r\n\r\n" + asked.body


@pytest.fixture(scope="module")
def happened(tmp_path_factory: pytest.TempPathFactory) -> Happened:
    if not shutil.which("tshark"):
        pytest.skip("tshark is not installed here (Debian: tshark)")
    folder = tmp_path_factory.mktemp("audited")
    neighbour = entry(NEIGHBOUR, serial="000000000001", endpoint="os::012345-000000000001", login="cpe2")
    clock = Clock(COLLECTED_MS - 2 * DAY_MS)

    async def lived() -> Happened:
        recipient = await OddRecipient().up()
        settings = build(folder / "gate", insight=recipient.endpoint)
        with opened(settings, clock, entry(), neighbour) as gate:
            _seal(gate)
            clock.at_ms = COLLECTED_MS - DAY_MS
            ask(gate, at_ms=clock.at_ms - 1000)
            _seal(gate)
            clock.at_ms = COLLECTED_MS + 60_000
            posted, delivered = await _delivered(gate, recipient)
            clock.at_ms += 1000
            _seal(gate)
            api_gate = Gate(settings, folder / "gate" / "gate.toml")
            api_gate._deciding = gate
            until = COLLECTED_MS + DAY_MS
            with gate.store.reading() as conn:
                log_key = str(signers_of(gate, conn)[0].verifier)
            made = Happened(
                folder, posted, delivered,
                make_statement(api_gate, LINE, None, until).document(),
                make_statement(api_gate, NEIGHBOUR, None, until).document(),
                make_statement(api_gate, LINE, None, COLLECTED_MS - DAY_MS).document(),
                log_key, folder / "gate" / "register.yaml",
            )  # fmt: skip
        await recipient.down()
        return made

    (folder / "gate").mkdir()
    return asyncio.run(lived())


def _seal(gate: GateState) -> None:
    sealer = sealer_of(gate)
    sealer.fence()
    sealer.advance()


def of(audit: Audit, *sorts: Sort) -> list[Observation]:
    return [each for each in audit.observations if each.sort in sorts]


BOTH = (Sort.NOT_IN_STATEMENT, Sort.STATED_NOT_SEEN, Sort.STATEMENT_UNPROVED)


def test_what_passed_the_provider_is_told_as_passed_on_and_nothing_is_missing(happened: Happened) -> None:
    audit = happened.audited({PROVIDER: happened.posted}, happened.statement, line=LINE)
    (beside,) = of(audit, *BOTH)
    assert (beside.sort, beside.verdict) == (Sort.STATED_NOT_SEEN, Verdict.REVIEW)
    assert dict(beside.words) == {"count": "1", "recipient": "WiFi Insight Inc. (Delaware)"}
    assert "The statement is of the line that was named. That this traffic is of that line does not show." in [
        limit.reason_id for limit in audit.limits
    ]


def test_what_the_gate_delivered_holds_nothing_that_the_statement_does_not_show(happened: Happened) -> None:
    audit = happened.audited({INSIGHT: happened.delivered}, happened.statement)
    assert audit.fields, "the delivery was read"
    assert of(audit, *BOTH) == []


def test_what_the_router_sends_past_the_gate_does_not_stand_in_it(happened: Happened) -> None:
    past = happened.posted.replace(NAMES[PROVIDER], NAMES[INSIGHT])
    audit = happened.audited({PROVIDER: happened.posted, INSIGHT: past}, happened.statement)
    (lost,) = of(audit, *BOTH)
    assert (lost.sort, lost.verdict, lost.destination) == (
        Sort.NOT_IN_STATEMENT,
        Verdict.FAIL,
        NAMES[INSIGHT].decode(),
    )
    kinds = dict(lost.words)["kinds"]
    assert "serial" in kinds or "device" in kinds or "host_name" in kinds, kinds


def test_a_statement_of_another_household_is_refused_when_the_line_is_named_and_hides_no_leak_when_it_is_not(
    happened: Happened,
) -> None:
    (refused,) = of(happened.audited({PROVIDER: happened.posted}, happened.neighbours, line=LINE), *BOTH)
    assert (refused.sort, refused.verdict, dict(refused.words)) == (
        Sort.STATEMENT_UNPROVED, Verdict.FAIL, {"what": "line"},
    )  # fmt: skip
    past = happened.posted.replace(NAMES[PROVIDER], NAMES[INSIGHT])
    leaked = happened.audited({INSIGHT: past}, happened.neighbours)
    assert [each.verdict for each in of(leaked, Sort.NOT_IN_STATEMENT)] == [Verdict.FAIL]
    nothing = happened.audited({PROVIDER: happened.posted}, happened.neighbours)
    assert "That the statement is about this house does not show in traffic." in [x.reason_id for x in nothing.limits]


def test_a_capture_of_another_moment_is_not_called_the_same(happened: Happened) -> None:
    """Of another house, or of a way out that was not recorded: what is shown and was not seen is not known."""
    elsewhere = happened.audited({PROVIDER: happened.posted}, happened.statement, at_ms=COLLECTED_MS - 6 * 3_600_000)
    assert of(elsewhere, *BOTH) == []
    two = happened.audited({PROVIDER: happened.posted, INSIGHT: happened.delivered}, happened.before)
    assert [(each.sort, each.verdict) for each in of(two, Sort.STATED_NOT_SEEN)] == [
        (Sort.STATED_NOT_SEEN, Verdict.UNKNOWN)
    ]
    assert [each.verdict for each in of(two, Sort.NOT_IN_STATEMENT)] == [Verdict.UNKNOWN]


def test_a_statement_that_was_changed_anywhere_is_compared_with_nothing(happened: Happened) -> None:
    changes: list[dict[str, object]] = []
    for key in ("checkpoint", "line", "origin", "range", "leaves", "slot"):
        changed = copy.deepcopy(happened.statement)
        was = changed[key]
        changed[key] = was + 1 if isinstance(was, int) else was[:-1] if isinstance(was, list) and was else f"{was}x"
        changes.append(changed)
    worded = copy.deepcopy(happened.statement)
    worded["reading"]["shared"] = []  # type: ignore[index]
    less = copy.deepcopy(happened.statement)
    less["opened"][-1]["records"] = []  # type: ignore[index]
    for changed in (*changes, less):
        (refused,) = of(happened.audited({PROVIDER: happened.posted}, changed), *BOTH)
        assert (refused.sort, refused.verdict) == (Sort.STATEMENT_UNPROVED, Verdict.FAIL)
    (without_words,) = of(happened.audited({PROVIDER: happened.posted}, worded), *BOTH)
    assert dict(without_words.words) == {"count": "1", "recipient": "wifi-insight"}, "counted from the proof"


def test_a_statement_of_another_provider_proves_nothing_here(happened: Happened, tmp_path: Path) -> None:
    other = happened.log_key.replace("voorbeeld.example", "ander.example")
    (refused,) = of(happened.audited({PROVIDER: happened.posted}, happened.statement, log_keys=(other,)), *BOTH)
    assert (refused.sort, refused.verdict) == (Sort.STATEMENT_UNPROVED, Verdict.FAIL)
    theirs = tmp_path / "register.yaml"
    shutil.copytree(happened.register.parent / "vocabularies", tmp_path / "vocabularies")
    source = happened.register.read_text()
    theirs.write_text(source.replace("Device.WiFi.", "Device.WiFi.X_ANDER_"))
    audit = happened.audited({PROVIDER: happened.posted}, happened.statement, register=theirs)
    made_under = [
        limit.count for limit in audit.limits if "or under the register of another provider" in limit.reason_id
    ]
    assert made_under == [1]


def test_without_the_register_nobody_can_say_and_that_is_said(happened: Happened) -> None:
    audit = happened.audited({PROVIDER: happened.posted}, happened.statement, register=None)
    assert {each.verdict for each in of(audit, *BOTH)} == {Verdict.UNKNOWN}
    assert any(each.sort is Sort.STATED_NOT_SEEN for each in audit.observations)


def test_where_nothing_left_the_house_what_the_statement_shows_is_told_all_the_same(happened: Happened) -> None:
    """A capture that missed the way out must not read as if all that is stated was seen."""
    capture = happened.folder / "inside.pcap"
    inside = frame(udp(b"hello", "192.168.1.60", "192.168.1.1", 5000, 5001))
    capture.write_bytes(pcap([inside, inside], start_s=COLLECTED_MS // 1000))
    asked = Asked(
        register=happened.register, statement=happened.write(happened.statement), log_keys=(happened.log_key,)
    )
    audit = audit_captures(str(capture), asked).audit
    assert audit.flows == ()
    (told,) = of(audit, *BOTH)
    assert (told.sort, told.verdict, dict(told.words)["count"]) == (Sort.STATED_NOT_SEEN, Verdict.UNKNOWN, "1")


def test_of_inputs_without_a_time_it_is_said_that_nothing_was_compared(happened: Happened) -> None:
    body = happened.folder / "body.json"
    body.write_bytes(b'{"Report":[{"Device.A":1}]}')
    asked = Asked(
        register=happened.register, statement=happened.write(happened.statement), log_keys=(happened.log_key,)
    )
    audit = audit_captures(str(body), asked).audit
    told = of(audit, Sort.STATED_NOT_SEEN)
    assert [(each.verdict, each.reason_id) for each in told] == [
        (
            Verdict.UNKNOWN,
            "The inputs do not say when anything was sent. Nothing could be compared with the statement.",
        )
    ]
