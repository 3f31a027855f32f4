"""An inspector reads of each case when it came, when it was decided and whether that was in time; nothing else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, build, opened

from sluis.api import rights
from sluis.api.gate import Gate
from sluis.api.inspection_cases import inspected_cases, was_kept
from sluis.api.moments import iso

LAST = datetime(2026, 12, 1, 22, 59, 59, tzinfo=UTC)
LAST_MS = int(LAST.timestamp() * 1000)
DAY_MS = 86_400_000


def test_terms_are_kept_by_the_article_that_was_used(tmp_path: Path, database_url: str) -> None:
    with opened(build(tmp_path, database=database_url), lambda: COLLECTED_MS):
        pass
    with Gate.open(tmp_path / "gate.toml") as gate:
        now_ms = gate.beside().clock()

        def case(kind: rights.Kind, days: int) -> int:
            came = iso(now_ms - days * DAY_MS)
            incoming = rights.Incoming(kind, rights.Channel.LETTER, "Kim of the desk", came, reason="Jansen asks")
            return rights.open_case(gate, "NL-0001", incoming).shown.case.number

        fresh, old = case(rights.Kind.ACCESS, 0), case(rights.Kind.ACCESS, 60)
        refused_late, taken_back = case(rights.Kind.RESTRICTION, 60), case(rights.Kind.ERASURE, 2)
        withdrawn = case(rights.Kind.WITHDRAWAL, 60)
        rights.refuse(gate, refused_late, "Kim", rights.Ground.NO_CASE_OF_LAW, "none")
        evidence = rights.taken_back(rights.Channel.TELEPHONE, "found it")
        rights.close(gate, taken_back, "Kim", rights.Ending.TAKEN_BACK, evidence)
        told = inspected_cases(gate)
    rows = {each.number: (each.state, each.decided is not None, each.kept) for each in told.cases}
    assert rows == {
        fresh: ("open", False, None),
        old: ("open", False, False),
        refused_late: ("refused", True, False),
        taken_back: ("closed", True, True),
        withdrawn: ("open", False, None),
    }
    assert [each.number for each in told.cases] == sorted(rows)
    assert told.broken == []
    assert not any(words in repr(told) for words in ("NL-0001", "Kim", "Jansen"))


@pytest.mark.parametrize(
    ("decided", "now", "kept"),
    [(LAST_MS, LAST_MS + DAY_MS, True), (LAST_MS + 1_000, LAST_MS + DAY_MS, False), (None, LAST_MS, None)],
)
def test_the_last_second_is_in_time(decided: int | None, now: int, *, kept: bool | None) -> None:
    assert was_kept(LAST, decided, now) is kept
    assert was_kept(LAST - timedelta(days=1), decided, now) is False
