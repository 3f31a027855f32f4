"""A right from the request to the recipient's answer: its kit runs in its own process with its own key."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from source_tree import ROOT
from tests.flow.gatehouse import Clock, arrive, ask, build, element, message, opened, set_settings

from sluis.api.recipient import keep
from sluis.cli.main import main
from sluis.gate.delivery.deliver import drain
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import GateState
from sluis.kernel.grammar import output_grammar
from sluis.ledger.disclosures import disclosures
from sluis.recipient.keeping import Keeping
from sluis.rights import desk
from sluis.rights.case import State
from sluis.rights.desk import Request
from sluis.rights.kinds import Channel, Ending, Given, Kind, Means
from sluis.rights.lifting import lift_in
from sluis.rights.passing import waiting
from sluis.rights.sending import Attempt, Take, send_due

INSIGHT = "wifi-insight"
KIT = "import sys; from sluis.cli.main import main; sys.exit(main(sys.argv[1:]))"


@contextmanager
def kit(folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[int, str]]:
    """Run the recipient's service; yield its port and its own key."""
    words = ["--recipient", INSIGHT, "--key", str(folder / "provider.json"), "--own-key", str(folder / "own.key")]
    words = ["recipient", "rights", *words, "--folder", str(folder / "kept")]
    capsys.readouterr()
    assert main([*words, "--show-key"]) == 0
    key = capsys.readouterr().out.strip()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", KIT, *words, "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert str(port) in running.stderr.readline()
        _answers(port)
        try:
            yield port, key
        finally:
            running.terminate()


def _answers(port: int) -> None:
    end = time.monotonic() + 120
    while True:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < end
        time.sleep(0.05)


async def shared(state: GateState, folder: Path) -> str:
    """Let a report arrive at the recipient, which keeps it; return the id of its disclosure."""
    now_ms = state.clock()
    ask(state, at_ms=now_ms - 3_600_000)
    arrive(state, message(element(now_ms // 1000 - 60)))
    assert (await drain(state, 120.0)).waiting == 0
    activity = state.activity("wifi-help")
    assert activity is not None
    (folder / "grammar.json").write_text(json.dumps(output_grammar(activity.lowered.plan)))
    with state.store.reading() as conn:
        key = state.keystore.receipt_key(conn)
        known = disclosures(conn, state.keystore, 0)
    stated = {"origin": state.settings.ledger.origin, "kid": key.kid, "public": key.public.hex()}
    (folder / "provider.json").write_text(json.dumps(stated))
    bodies = sorted((folder / "insight").glob("*.json"))
    kept = keep(bodies, folder / "kept", INSIGHT, [folder / "provider.json"], [folder / "grammar.json"])
    assert kept.refused == []
    [disclosure] = [each for each in known if each.intent.recipient == INSIGHT]
    return disclosure.commitment.hex()


def addressed(settings: Settings, port: int, key: str) -> Settings:
    insight = settings.recipients[INSIGHT]
    there = msgspec.structs.replace(insight, rights_url=f"http://127.0.0.1:{port}/rights", rights_keys=(key,))
    return msgspec.structs.replace(settings, recipients={**settings.recipients, INSIGHT: there})


def asked(state: GateState, kind: Kind) -> int:
    number = desk.open_case(state, 0, Request(kind, Channel.LETTER, state.clock(), "desk")).case.number
    desk.identify(state, number, "desk", Means.CALL_BACK)
    desk.honour(state, number, "desk", "as asked", None, Given.TAKEN if kind is Kind.ERASURE else None)
    return number


def sent(state: GateState, copies: Take | None) -> Attempt:
    [attempt] = [each for each in send_due(state, copies) if each.recipient == INSIGHT]
    return attempt


def full(copies: Mapping[str, bytes]) -> None:
    assert copies
    raise OSError


async def test_a_copy_is_fetched_then_erased_and_then_there_are_kinds_and_no_values(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    import asyncio

    clock = Clock(time.time_ns() // 1_000_000)  # the kit is another process, and has the clock of the machine
    with opened(build(tmp_path, database=database_url), clock) as state:
        disclosure = await shared(state, tmp_path)
        [body] = (tmp_path / "insight").glob("*.json")
        with kit(tmp_path, capsys) as (port, key):
            set_settings(state, addressed(state.settings, port, key))
            copies: dict[str, bytes] = {}
            foreign, again, erased = await asyncio.to_thread(_story, state, clock, copies)
    assert copies == {disclosure: body.read_bytes()}
    assert (foreign.outcome, foreign.reason) == ("does-not-count", "key")
    assert (erased.outcome, dict(erased.results)) == ("acknowledged", {disclosure: "erased"})
    assert dict(again.results) == {disclosure: "already-erased"}
    assert Keeping(tmp_path / "kept").body(disclosure) is None


def _story(state: GateState, clock: Clock, copies: dict[str, bytes]) -> tuple[Attempt, Attempt, Attempt]:
    """Ask for a copy; erase, first with another key pinned; and ask for a copy again, asked before the erasure."""
    first = asked(state, Kind.COPY)
    assert sent(state, None).outcome == "no-folder"
    with pytest.raises(OSError, match=r"^$"):
        sent(state, full)
    with state.store.reading() as conn:
        told = [each for each in desk.case(conn, state, first).passed if each.told.recipient == INSIGHT]
    assert told[0].acknowledged is None, "a copy that nobody has was not given"
    assert sent(state, copies.update).outcome == "acknowledged"
    later = asked(state, Kind.COPY)
    number = asked(state, Kind.ERASURE)
    right = state.settings
    other = "ed25519/" + "A" * 43 + "="
    wrong = {
        INSIGHT: msgspec.structs.replace(right.recipients[INSIGHT], rights_keys=(other,)),
        "netwerk-meting": right.recipients["netwerk-meting"],
    }
    set_settings(state, msgspec.structs.replace(right, recipients=wrong))
    foreign = next(each for each in send_due(state) if each.case == number and each.recipient == INSIGHT)
    set_settings(state, right)
    clock.at_ms += 60_000
    attempts = {each.case: each for each in send_due(state, copies.update) if each.recipient == INSIGHT}
    with state.store.reading() as conn:
        case = desk.case(conn, state, number)
    done = next(each for each in case.passed if each.told.recipient == INSIGHT)
    assert done.acknowledged is not None
    if all(passed.acknowledged is not None for passed in case.passed):
        assert desk.close(state, number, "desk", Ending.DONE).case.state is State.CLOSED
    return foreign, attempts[later], attempts[number]


async def test_the_end_of_a_restriction_reaches_the_kit_and_a_replayed_message_brings_nothing_back(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    import asyncio

    clock = Clock(time.time_ns() // 1_000_000)  # the kit is another process, and has the clock of the machine
    with opened(build(tmp_path, database=database_url), clock) as state:
        disclosure = await shared(state, tmp_path)
        with kit(tmp_path, capsys) as (port, key):
            set_settings(state, addressed(state.settings, port, key))
            posted, marks = await asyncio.to_thread(_restricted_and_lifted, state, tmp_path, clock)
            replayed = await asyncio.to_thread(_post_again, port, posted)
            after = noted(tmp_path)
    assert marks == [[f"{disclosure}.restriction"], [f"{disclosure}.restriction-lifted"]]
    assert replayed == 200, "the same message is answered by the same acknowledgement"
    assert after == marks[1]


def noted(folder: Path) -> list[str]:
    """Return the marks that the kit keeps."""
    return sorted(path.name for path in (folder / "kept" / "noted").iterdir())


def _restricted_and_lifted(state: GateState, folder: Path, clock: Clock) -> tuple[bytes, list[list[str]]]:
    """Restrict, tell, lift and tell; return the first message as it was posted, and the marks after each."""
    asked(state, Kind.RESTRICTION)
    with state.store.reading() as conn:
        first = next(each for each in waiting(conn, state.keystore) if each.message.recipient == INSIGHT)
    assert sent(state, None).outcome == "acknowledged"
    marks = [noted(folder)]
    clock.at_ms += 1
    with state.transaction() as conn:
        lift_in(state, conn, 0, None, "desk", state.clock())
    assert sent(state, None).outcome == "acknowledged"
    return first.posted, [*marks, noted(folder)]


def _post_again(port: int, posted: bytes) -> int:
    """Post a message once more, as whoever noted it down on its way could."""
    asked_again = urllib.request.Request(f"http://127.0.0.1:{port}/rights", posted)
    with urllib.request.urlopen(asked_again, timeout=30) as answer:  # noqa: S310 - our own kit
        return int(answer.status)
