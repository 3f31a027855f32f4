"""What the shadow counted, side by side, matched by path and not by number."""

from pathlib import Path

from tests.flow.gatehouse import COLLECTED_MS, build
from tests.flow.reloading import MOVED, WITHOUT_ACTIVE, shadow_table

from sluis.gate.state.rules import read_rules
from sluis.gate.trial.shadow_report import Compared, compared
from sluis.store.shadow_counts import Counted

ACTIVE = "Device.Hosts.Host.*.Active"
HOST_NAME = "Device.Hosts.Host.*.HostName"


def lines(folder: Path, register: str, totals: dict[Counted, int]) -> list[Compared]:
    rules = read_rules(build(folder, more=shadow_table(folder, register)), COLLECTED_MS)
    assert rules.shadow is not None
    return list(compared(rules, rules.shadow, totals))


def test_rows_that_moved_are_one_line(tmp_path: Path) -> None:
    totals: dict[Counted, int] = {
        ("in-force", "wifi-help", 6, "released"): 4,
        ("shadow", "wifi-help", 7, "released"): 3,
        ("shadow", "wifi-help", 7, "no-class"): 1,
    }
    assert lines(tmp_path, MOVED, totals) == [
        Compared("wifi-insight", "wifi-help", "6/7", HOST_NAME, "no-class", 0, 1),
        Compared("wifi-insight", "wifi-help", "6/7", HOST_NAME, "released", 4, 3),
    ]


def test_a_row_only_one_register_has_is_no_zero(tmp_path: Path) -> None:
    totals: dict[Counted, int] = {
        ("in-force", "wifi-help", 7, "released"): 4,
        ("in-force", "wifi-help", -1, "released"): 4,
        ("shadow", "wifi-help", -1, "closed-lease"): 4,
        ("shadow", "wifi-help", 0, "unlisted"): 9,
        ("in-force", "wifi-help", -2, "released"): 4,
        ("in-force", "", -1, "unknown-household"): 1,
        ("shadow", "gone", -1, "released"): 1,
        ("shadow", "wifi-help", 99, "withhold"): 1,
    }
    rows = lines(tmp_path, WITHOUT_ACTIVE, totals)
    assert Compared("wifi-insight", "wifi-help", "7/-", ACTIVE, "released", 4, None) in rows
    assert Compared("wifi-insight", "wifi-help", "", "", "closed-lease", 0, 4) in rows
    assert Compared("wifi-insight", "wifi-help", "", "", "released", 4, 0) in rows
    assert Compared("wifi-insight", "wifi-help", "", "-", "unlisted", 0, 9) in rows
    assert Compared("wifi-insight", "wifi-help", "", "household", "released", 4, 0) in rows
    assert Compared("", "", "", "", "unknown-household", 1, 0) in rows
    assert Compared("", "gone", "", "", "released", None, 1) in rows
    assert any(line.path == "#99" and line.shadow == 1 for line in rows)
    assert [line.released for line in rows if line.path == ACTIVE] == [True]
