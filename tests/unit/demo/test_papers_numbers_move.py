"""Every number, share, range, day and time of every paper moves when the source it names is changed.

The papers are those of the demonstration, and the numbers are looked up in what was made: a new number, or a new paper,
fails here until a row of its source is changed by which it moves.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from msgspec import structs
from source_tree import ROOT
from tests.assessment_papers import edited
from tests.unit.cli.test_ledger_statement import recorded

from sluis.api.gate import Gate, opened
from sluis.api.ledger import seal
from sluis.api.papers import MadePaper
from sluis.demo import papers as demo
from sluis.demo.stage import Stage
from sluis.law.deadlines import terms
from sluis.law.sources import OFFICIAL, WORDS, sources
from sluis.ledger.record import PendingRecord, RecordKind
from sluis.reports.papers.figure import Epochs, Figure, Moment, Origin, Period, Term, figures_of
from sluis.reports.papers.incident import Between
from sluis.reports.papers.paper import Paper
from sluis.reports.papers.recognised import Percent

LEAKY = ROOT / "examples" / "firmware" / "leaky.har"
RECEIVER = "ingest.wifi-insight.example"
Key = tuple[str, str, str]
"""A paper, what a number is, and the kind of source it names."""
Numbers = dict[Key, list[object]]

SILENT_ACTIVITY = """
  wifi-plan:
    purpose: {nl: Wifi plannen, en: Plan Wi-Fi}
    recipient: derde
    trigger: {kind: always}
    release: PT1H
    fields:
      - {path: Device.WiFi.Radio.*.Channel, treatment: release, as: {number: {min: 1, max: 233, step: 1}}, why: x}
      - {path: Device.DeviceInfo.MemoryStatus.Free, treatment: generalise, to: {bands: [0, 16384]}, why: x}
      - path: Device.Hosts.Host.*.PhysAddress
        treatment: token
        lifetime: week
        why: x
"""
"""An activity of which the register says as little as it may."""
REGISTERS: dict[str, tuple[tuple[str, str], ...]] = {
    "an activity and a recipient of which it says little": (
        ("recipients:\n", "recipients:\n  derde: {name: Derde B.V.}\n"),
        ("activities:\n", f"activities:{SILENT_ACTIVITY}"),
    ),
    "facts that are otherwise": (
        ("    country: US\n", "    country: DE\n"),
        ("      given: true\n", "      given: false\n"),
        ("residual: low", "residual: high"),
        ("retention: P30D", "retention: P31D"),
        ("date: 2026-01-20, residual", "date: 2026-01-21, residual"),
        ("lia_date: 2026-01-10", "lia_date: 2026-01-11"),
        ("{ref: DPA-2026-014, signed: 2026-01-15", "{ref: DPA-2026-014, signed: 2026-01-16"),
        ("    objection: true\n", "    objection: false\n"),
        ("recipient: netwerk-meting\n", "recipient: wifi-insight\n"),
        ("      is_ai_system: true\n", "      is_ai_system: false\n"),
        ("    expires: 2028-02-10\n", "    expires: 2026-11-01\n"),
        ("      published: 2026-02-01\n", ""),
        ("    names_court: true\n", ""),
        ("        lia: LIA-2026-01\n", ""),
        ("as: {number: {min: 1, max: 233, step: 1}}", "as: {number: {min: 1, max: 13, step: 1}}"),
        ("    key_location: exporter_only\n", ""),
    ),
    "a transfer that is otherwise": (("      module: 2\n", "      module: 3\n"), ("      tool: scc\n", "")),
}
OF = {
    "register": {Origin.REGISTER, Origin.LAW, Origin.PROGRAM},
    "ledger": {Origin.LEDGER},
    "recording": {Origin.AUDIT},
    "day": {Origin.LAW},
    "person": {Origin.PERSON},
    "another ledger": {Origin.LEDGER, Origin.REGISTER},
}
"""What was changed → sources of which a number may move by it; what the law says of a register moves with it."""


COUNTED = int | Decimal | Epochs | Percent | Between | date | Moment | Period | Term
"""Numbers, shares, ranges, days and times: what somebody counted, measured or read off, and no words."""
FIXED = {("answers", "Ways to use a right", Origin.REGISTER)}
"""How many ways there are is the same of every register: each of them is counted as yes, no or silent."""


def numbers(making: demo.Making, before: Numbers | None = None, by: str = "") -> Numbers:
    """Return every number of every paper that has one which may move by what was changed; of all at first."""
    asked = set(demo.PAPERS) if before is None else {key[0] for key in before if Origin(key[2]) in OF[by]}
    found: Numbers = {}
    for name, make in ((name, make) for name, make in demo.PAPERS.items() if name in asked):
        for each in figures_of(cast("MadePaper[Paper]", make(making)).paper):
            if isinstance(each.value, COUNTED):
                found.setdefault((name, each.what, each.source.origin), []).append(told(each))
    return found


def told(figure: Figure) -> object:
    """Return a number with what it is about, but not where it stands: another epoch is no other number."""
    exact = isinstance(figure.value, Moment | Period)  # words are of a minute
    return (str(figure.about), figure.value if exact else figure.plain())


def moved(before: Numbers, making: demo.Making, by: str) -> set[Key]:
    """Return which numbers moved that may move by that."""
    after = numbers(making, before, by)
    return {key for key, was in before.items() if after.get(key) != was and Origin(key[2]) in OF[by]}


@contextmanager
def making_of(config: str) -> Iterator[demo.Making]:
    home = SimpleNamespace(line="NL-0001")
    stage = SimpleNamespace(folder=Path(config).parent, config=Path(config), home=lambda _number: home)
    with Gate.open(config) as gate:
        yield demo.Making(gate, cast("Stage", stage), None)


def of_registers(config: str, tmp_path: Path, before: Numbers) -> set[Key]:
    found = set()
    for at, edits in enumerate(REGISTERS.values()):
        (tmp_path / f"register-{at}").mkdir()
        with making_of(config) as making:
            making.register = edited(tmp_path / f"register-{at}", *edits)
            found |= moved(before, making, "register")
    return found


def of_another_home(config: str) -> None:
    """Put one disclosure on record of another home, of a kind of data that did not leave before."""
    with opened(Path(config)) as state, state.transaction() as conn:
        activity = state.activity("wifi-help")
        assert activity is not None
        plan = activity.lowered.plan.digest
        places = ("wifi-help", "wifi-insight", state.clock())
        draft = PendingRecord(RecordKind.INTENT, 1, *places, plan=plan, body_sha256=bytes(32), rows={"2": 1})
        state.writer(conn).append(conn, state.keystore, [draft])


def of_ledger(config: str, before: Numbers) -> set[Key]:
    recorded(config)
    of_another_home(config)
    with Gate.open(config) as gate:
        seal(gate)
    with making_of(config) as making:
        return moved(before, making, "ledger")


def of_recording(config: str, before: Numbers) -> set[Key]:
    with making_of(config) as making:
        recording = json.loads(LEAKY.read_bytes())
        [sent] = [each for each in recording["log"]["entries"] if RECEIVER in each["request"]["url"]]
        stranger = json.loads(json.dumps(sent).replace(RECEIVER, "elsewhere.example"))
        stranger["serverIPAddress"] = "198.51.100.77"
        entries = [{**sent, "startedDateTime": f"2026-11-{day}T02:15:00Z"} for day in (20, 29)]
        recording["log"]["entries"] += [sent, stranger, *entries]
        making.recording = str(Path(config).parent / "more.har")
        Path(making.recording).write_text(json.dumps(recording), encoding="utf-8")
        return moved(before, making, "recording")


def of_table(config: str, before: Numbers) -> set[Key]:
    """Return what moves when the table of law has other rows, as it has while this is called."""
    with making_of(config) as making:
        return moved(before, making, "day")


def of_person(config: str, before: Numbers) -> set[Key]:
    """Return what moves when whoever asks for a paper says another day and another period."""
    with making_of(config) as making:
        making.day += timedelta(days=1)
        making.now_ms += 86_400_000
        return moved(before, making, "person")


def of_another_ledger(folder: Path, place: Path, before: Numbers) -> set[Key]:
    """Return what moves with another gate, which began later and whose register keeps things longer."""
    shutil.copytree(folder, place)
    register, config = place / "register.yaml", place / "gate.toml"
    was = register.read_bytes()
    register.write_bytes(was.replace(b"retention: P30D", b"retention: P31D"))
    digests = [hashlib.sha256(each).hexdigest() for each in (was, register.read_bytes())]
    config.write_text(config.read_text(encoding="utf-8").replace(*digests), encoding="utf-8")
    recorded(str(config))
    with Gate.open(str(config)) as gate:
        seal(gate)
    with making_of(str(config)) as making:
        return moved(before, making, "another ledger")


def of_day(config: str, before: Numbers) -> set[Key]:
    with making_of(config) as making:
        making.day += timedelta(days=700)
        asked = replace(making.answers(), day=making.day)
        making.answers = lambda: asked  # type: ignore[method-assign]
        return moved(before, making, "day")


def test_every_number_of_every_paper_moves_with_its_source(
    peopled: str, peopled_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "SILENT_LINE", "NL-0002")
    recorded(peopled)
    with Gate.open(peopled) as gate:
        seal(gate)
    with making_of(peopled) as making:
        before = numbers(making)
    assert len(before) > 60
    found = of_registers(peopled, tmp_path, before)
    with monkeypatch.context() as patched:
        patched.setattr("sluis.api.law.tally", lambda: {**dict.fromkeys(WORDS, 1), OFFICIAL: 2})
        later = structs.replace(sources(), read_until=sources().read_until + timedelta(days=1))
        patched.setattr("sluis.api.law.sources", lambda: later)
        patched.setattr("sluis.reports.papers.register_findings.checked_until", lambda: later.read_until)
        longer = {name: structs.replace(term, amount=term.amount + 1) for name, term in terms().items()}
        patched.setattr("sluis.api.paper_statement.terms", lambda: longer)
        found |= of_table(peopled, before)
    found |= of_another_ledger(peopled_folder, tmp_path / "later", before)
    others: tuple[Callable[[str, Numbers], set[Key]], ...] = (of_recording, of_day, of_person, of_ledger)
    for change in others:
        found |= change(peopled, before)
    still = sorted(f"{paper}: {what} ({origin})" for paper, what, origin in set(before) - found - FIXED)
    assert not still, "\n".join(still)
