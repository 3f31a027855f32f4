"""The gate of the golden papers: a register, a household and a ledger of which every moment is fixed.

In:  the gate of the tests, the example's register. Out: what papers about a statement and an incident are made from.

The rule this module keeps: the last moment of every period is one after the newest record, so that no paper depends on
the clock of the machine.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.flow.gatehouse import COLLECTED_MS, DAY_MS, Clock, arrive, ask, build, element, message, opened

from sluis.api.gate import Gate
from sluis.api.paper_incident import IncidentAsked
from sluis.gate.http.sealing import sealer_of
from sluis.gate.state.state import GateState

ROOT = Path(__file__).resolve().parent.parent
LEAKY = ROOT / "examples" / "firmware" / "leaky.har"
DAY = date(2026, 12, 1)
END_MS = COLLECTED_MS + 2 * 3_600_000
ROLLOUT = """\
oui,product_class,firmware,from,to,count
0011AA,HG,1.0,2026-09-01,2026-10-01,100000
0011AA,HG,1.1,2026-10-01,2026-11-01,60000
"""
NOTES = """\
detected = 2026-11-25T09:00:00+01:00
notice = "first"
nature = "Een leverancier kreeg namen van apparaten."
circumstances = "Een update van de firmware zette het versturen aan."
summary = "Een update van uw router stuurde gegevens naar een bedrijf."
consequences = "Het bedrijf kan zien welke apparaten u thuis heeft."
measures = "Wij hebben het versturen gestopt."
advice = "U kunt uw apparaten een andere naam geven."
people_told = 160000
[neighbours]
summary = "Een update van een router in de buurt stuurde gegevens naar een bedrijf."
consequences = "Het bedrijf kan weten dat uw wifi er is."
advice = "U kunt uw wifi een andere naam geven."
"""
NOT_NOTIFIED = """\
[not_notified]
text = "Wij zoeken nog uit om wie het gaat."
by = "A. de Vries, directeur"
day = 2026-11-26
"""


class _Opened(Gate):
    """A gate whose state is open, with a clock of its own."""

    state: GateState

    def beside(self) -> GateState:
        return self.state


@dataclass(frozen=True, slots=True)
class Golden:
    """What papers are made from."""

    gate: Gate
    noted: IncidentAsked
    """With notes, a list of firmware, a log of the recipient and a recording."""
    bare: IncidentAsked
    """With the ledger and the decision not to notify, and nothing else."""


@contextmanager
def golden_ledger(folder: Path) -> Iterator[Golden]:
    """Have a gate with two reports that are sealed, and one that is not.

    Args:
        folder: Empty; the gate is made in it.
    """
    settings, clock = build(folder), Clock()
    with opened(settings, clock) as state:
        ask(state)
        arrive(state, message(element()), message(element(COLLECTED_MS // 1000 + 1)))
        clock.at_ms = COLLECTED_MS + 3_600_000
        sealer = sealer_of(state)
        with sealer.alone():
            sealer.fence()
            sealer.advance()
        clock.at_ms = END_MS - 1
        arrive(state, message(element(END_MS // 1000 - 60)))
        gate = _Opened(settings, folder / "gate.toml")
        gate.state = state
        decided = folder / "decided.toml"
        decided.write_text(NOT_NOTIFIED, encoding="utf-8")
        bare = IncidentAsked("wifi-insight", COLLECTED_MS - 10 * DAY_MS, END_MS, facts=decided, day=DAY)
        yield Golden(gate, _noted(folder), bare)


def _noted(folder: Path) -> IncidentAsked:
    received = ("2026-11-24T14:00:00Z", "2026-11-24T15:00:00Z", "2026-11-24T15:20:00Z")
    log = "".join(
        json.dumps({"received_at": at, "body_sha256": f"{number:064x}"}) + "\n" for number, at in enumerate(received)
    )
    files = {name: folder / name for name in ("rollout.csv", "incident.toml", "received.ndjson")}
    for (_, file), content in zip(files.items(), (ROLLOUT, NOTES, log), strict=True):
        file.write_text(content, encoding="utf-8")
    return IncidentAsked(
        "wifi-insight",
        COLLECTED_MS - 90 * DAY_MS,
        END_MS,
        rollout=files["rollout.csv"],
        facts=files["incident.toml"],
        log=files["received.ndjson"],
        recordings=(str(LEAKY),),
        day=DAY,
    )
