"""The index of a dossier: each figure moves with what is put in, and what is not there is not on record."""

from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest
from tests.dossiers import parts

from sluis.api.dossier_index import Parts, SampleMade, dossier_paper
from sluis.errors import Code
from sluis.errors.ledger import sample_epoch_error
from sluis.reports.papers.figure import Epochs, figures_of

NO_TERM = msgspec.structs.replace(parts().request, due=None)
CHANGES = (
    ("Number of this dossier", {"number": 3}, "2", "3"),
    ("Statements of them", {"sample": SampleMade(asked=True, drawn=4, with_statement=2, registered=9)}, "3", "2"),
    ("Numbers drawn", {"sample": SampleMade(asked=False)}, "4", "not on record"),
    ("Epochs in the log", {"log": replace(parts().log, size=0)}, "2", "not on record"),
    ("Witnesses of others that cosigned its head", {"witnesses": ()}, "w1", "not on record"),
    ("Manifest of the dossier before, SHA-256", {"earlier": ()}, "aa" * 32, "not on record"),
    ("To be answered by", {"request": NO_TERM}, "Friday 4 December 2026", "not on record"),
)  # fmt: skip


def told(given: Parts, what: str) -> list[str]:
    return [each.words() for each in figures_of(dossier_paper(given)) if each.what == what]


@pytest.mark.parametrize(("what", "change", "was", "now"), CHANGES, ids=[change[0] for change in CHANGES])
def test_every_figure_moves_with_its_source(what: str, change: dict[str, object], was: str, now: str) -> None:
    assert was in told(parts(), what)
    assert now in told(replace(parts(), **change), what)  # type: ignore[arg-type] - one field of it


def test_each_power_is_cited_with_the_digest_of_its_passage() -> None:
    lines = dossier_paper(parts()).powers
    cited = [line.citation.words() for line in lines]
    assert cited == ["GDPR 58(1)(a)", "GDPR 58(1)(e)", "Awb 5:16", "Awb 5:17(1)", "Awb 5:17(2)", "Awb 5:20(1)"]
    assert {len(line.digest.words()) for line in lines} == {64}
    assert [line.how.words() for line in lines][-1] == "official text, an older version"


def test_why_there_is_no_sample_is_said() -> None:
    why = SampleMade(asked=True, why=sample_epoch_error(why=Code("pruned")), seed="1")
    said = [each.words() for each in dossier_paper(replace(parts(), sample=why)).sample_said]
    [sentence] = said
    assert sentence.startswith("Households were not drawn. No household can be drawn from this epoch: what opens it")


def test_until_when_it_is_kept_is_said() -> None:
    assert any("until a person lifts that" in each.words() for each in dossier_paper(parts()).held)
    dated = dossier_paper(replace(parts(), until_ms=1_795_000_000_000)).held
    assert any("18 November 2026" in each.words() for each in dated)


def numbers(given: Parts) -> dict[tuple[str, str], list[object]]:
    """Return every number of an index: what it is, and the kind of source it names."""
    found: dict[tuple[str, str], list[object]] = {}
    for each in figures_of(dossier_paper(given)):
        if isinstance(each.value, int | Decimal | Epochs):
            found.setdefault((each.what, each.source.origin), []).append(each.plain())
    return found


OTHER = replace(
    parts(),
    members={"log/log.json": b"{}", "log/events.json": b"{}", "check_dossier.py": b"", "verifiers/a.py": b""},
    log=replace(parts().log, size=3, first=0, last=2, pruned=2),
    sample=SampleMade(asked=True, epoch=2, registered=8, seed="1", first=3, drawn=5, with_statement=2),
    captures=({**parts().captures[0], "octets": 5_000},),
    earlier=(replace(parts().earlier[0], households=2), replace(parts().earlier[0], number=2, households=2)),
    number=3,
)


def test_there_is_no_number_of_an_index_that_does_not_move() -> None:
    """A new one fails here until its source is changed in ``OTHER``."""
    before, after = numbers(parts()), numbers(OTHER)
    assert len(before) >= 11
    assert sorted(key for key, was in before.items() if after.get(key) == was) == []
