"""The register of the play is the example in all but when what is always on leaves."""

from datetime import date

import pytest
from source_tree import ROOT

from sluis.demo.sooner import STATED, sooner
from sluis.errors import FileName
from sluis.register.check import check_activity, is_open
from sluis.register.load import load_register
from sluis.register.lower import lower

EXAMPLES = ROOT / "examples"
SOURCE = (EXAMPLES / "register-per-home.yaml").read_bytes()


@pytest.mark.parametrize(("release", "period_ms"), [("PT1S", 1_000), ("immediate", None)])
def test_it_leaves_sooner_and_stays_open(release: str, period_ms: int | None) -> None:
    assert SOURCE.count(STATED) == 1
    changed = sooner(SOURCE, EXAMPLES / "vocabularies", release)
    register = load_register(changed, FileName("r.yaml"), EXAMPLES / "vocabularies")
    activities = {entry.name: entry for entry in lower(register, 1_795_525_200_000).activities}
    assert activities["network-quality"].release_ms == period_ms
    for name in activities:
        assert is_open(check_activity(register, name, date(2026, 12, 1))), name
    was = load_register(SOURCE, FileName("r.yaml"), EXAMPLES / "vocabularies")
    assert [row.path for row in register.activities["network-quality"].fields] == [
        row.path for row in was.activities["network-quality"].fields
    ]
