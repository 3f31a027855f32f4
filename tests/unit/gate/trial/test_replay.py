"""Two registers on the same traffic: counts per recipient and field, and never a value."""

from tests.flow.gatehouse import COLLECTED_MS, EXAMPLES
from tests.flow.reloading import EXAMPLE, WITHOUT_ACTIVE

from sluis.errors import FileName
from sluis.gate.trial.replay import replay
from sluis.register.load import load_register
from sluis.register.lower import Lowered, lower

REPORT = str(EXAMPLES / "report.json")


def lowered(text: str) -> Lowered:
    return lower(load_register(text.encode(), FileName("r.yaml"), EXAMPLES / "vocabularies"), COLLECTED_MS)


def test_the_same_register_lets_the_same_out() -> None:
    rows = replay(lowered(EXAMPLE), lowered(EXAMPLE), [REPORT], COLLECTED_MS)
    assert rows
    assert all(row.before == row.after > 0 for row in rows)
    assert {"Household", "CollectionTime"} <= {row.path for row in rows}


def test_a_row_that_is_gone_shows_on_the_traffic_that_had_it() -> None:
    rows = replay(lowered(EXAMPLE), lowered(WITHOUT_ACTIVE), [REPORT], COLLECTED_MS)
    changed = {row.path: (row.before > 0, row.after) for row in rows if row.before != row.after}
    assert changed == {"Device.Hosts.Host.*.Active": (True, 0)}


def test_a_register_the_law_closes_lets_nothing_out() -> None:
    closed = EXAMPLE.replace("  dpo: fg@voorbeeld.example\n", "", 1)
    assert all(row.after == 0 for row in replay(lowered(EXAMPLE), lowered(closed), [REPORT], COLLECTED_MS))
