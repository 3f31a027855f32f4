"""Every figure of an incident is measured, estimated or unknown, and moves with its source; silence is unknown."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.paper_checks import HOSTILE, SILENT_WORDS, figure, in_language, keeps_ua, text_of, twice
from tests.unit.cli.test_ledger_statement import recorded

from sluis.api.gate import Gate
from sluis.api.ledger import prune_ledger, seal
from sluis.api.moments import now_ms
from sluis.api.paper_incident import IncidentAsked, make_incident
from sluis.api.papers import MadePaper
from sluis.errors import SluisError
from sluis.errors.ledger import statement_behind_error
from sluis.errors.reports import incident_facts_error
from sluis.i18n import LANGS
from sluis.reports.papers.figure import Period, Phrase
from sluis.reports.papers.incident import Certainty, IncidentPaper, Stretch

BEGAN = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp() * 1000)
ROLLOUT = (
    "oui,product_class,firmware,from,to,count\n"
    "0011AA,HG,1.0,2024-01-01,2024-03-01,100000\n"
    "0011AA,HG,1.1,2024-03-01,2024-06-01,{count}\n"
)
NOTES = """
detected = 2026-11-20T09:00:00+01:00
notice = "first"
nature = "Names of devices went to a supplier."
measures = "The sending was stopped."
[not_notified]
text = "It is still looked at."
by = "A. de Vries"
day = 2026-11-21
"""


def incident(
    config: str, *, recipient: str = "wifi-insight", rollout: str = "", notes: str = "", from_ms: int = BEGAN
) -> MadePaper[IncidentPaper]:
    folder = Path(config).parent
    files: list[Path | None] = []
    for name, content in (("rollout.csv", rollout), ("incident.toml", notes)):
        (folder / name).write_text(content, encoding="utf-8")
        files.append(folder / name if content else None)
    with Gate.open(config) as gate:
        return make_incident(gate, IncidentAsked(recipient, from_ms, None, files[0], files[1]))


def told(stretch: Stretch) -> dict[str, tuple[str, str]]:
    """Return each figure of a stretch: how it is known, and what it is in words."""
    return {each.figure.what: (each.certainty, each.figure.words()) for each in stretch.scope()}


def pages(made: MadePaper[IncidentPaper]) -> list[str]:
    """Return what a reader sees of it in Dutch and English, without dates, clocks, epochs and what explains a scale."""
    seen = []
    for lang in LANGS:
        with in_language(lang):
            page = re.sub(r"\d+ \w+ \d{4}( (at|om) \d\d[:.]\d\d)?", "", text_of(made.html()))
            seen.append(re.sub(r"\b(epoch|tijdvak) 0|(bij|to) 0 is", "", page))
    return seen


def pruned(config: str) -> None:
    recorded(config)
    policy = Path(config).parent / "retention.md"
    policy.write_text("One epoch is kept.\n", encoding="utf-8")
    with Gate.open(config) as gate:
        seal(gate)
        seal(gate)
        prune_ledger(gate, 1, policy)


@pytest.mark.parametrize("state", ["empty", "unsealed", "pruned", "other"])
def test_silence_is_unknown_and_never_none(peopled: str, state: str) -> None:
    if state in {"unsealed", "other"}:
        recorded(peopled)
    if state == "pruned":
        pruned(peopled)
    made = incident(peopled, recipient="somebody-else" if state == "other" else "wifi-insight")
    for page in pages(made):
        assert (silent := SILENT_WORDS.search(page)) is None, page[max(0, silent.start() - 60) : silent.end() + 20]
    known = [each for stretch in made.paper.stretches for each in stretch.scope()]
    measured = {each.figure.what for each in known if each.certainty is Certainty.MEASURED}
    assert bool(measured) is (state == "unsealed")
    for each in known:
        assert (each.figure.value == Phrase("unknown")) is (each.certainty is Certainty.UNKNOWN)
        assert each.how.words()


def test_the_parts_are_the_whole_period_and_each_says_its_source(peopled: str) -> None:
    pruned(peopled)
    titles = [re.sub(r": .*", "", each.title.message) for each in incident(peopled).paper.stretches]
    assert titles == ["Before our ledger", "Thrown away from our ledger", "In our ledger"]
    ahead = now_ms() + 86_400_000
    with Gate.open(peopled) as gate:
        made = make_incident(gate, IncidentAsked("wifi-insight", BEGAN, ahead)).paper
    assert made.stretches[-1].homes.how.words() == "That time has not come."
    ends = [
        (period.from_ms, period.to_ms)
        for each in made.stretches
        if isinstance(period := each.title.figures["period"].value, Period)
    ]
    assert [before[1] for before in ends[:-1]] == [after[0] for after in ends[1:]]


def test_measured_figures_move_with_the_ledger(peopled: str) -> None:
    recorded(peopled)
    before = told(incident(peopled).paper.stretches[-1])
    assert before["Homes"] == before["Reports"] == before["Reports that are not sealed yet"] == ("measured", "1")
    with Gate.open(peopled) as gate:
        seal(gate)
    recorded(peopled)
    made = incident(peopled).paper
    after = told(made.stretches[-1])
    assert (after["Homes"], after["Reports"]) == (("measured", "1"), ("measured", "2"))
    assert after["Reports that are not sealed yet"] == ("measured", "1")
    assert before["The last report"] != after["The last report"] or before["Reports"] != after["Reports"]
    counts = {kind.count.about: kind.count.value for kind in made.stretches[-1].kinds}
    assert sorted(counts.values(), key=str) == [2, 6]
    assert after["Kinds of data"] == ("measured", "2")


def test_estimated_figures_move_with_the_list_and_are_added_to_nothing(peopled: str) -> None:
    recorded(peopled)
    words = []
    for count in (60_000, 130_000):
        made = incident(peopled, rollout=ROLLOUT.format(count=count)).paper
        known = told(made.stretches[0])
        assert known["Reports"] == known["Kinds of data"] == ("unknown", "unknown")
        assert known["The first report"][0] == "estimated"
        assert "rollout.csv, SHA-256 " in made.stretches[0].homes.figure.source.words()
        assert told(made.stretches[-1])["Homes"] == ("measured", "1")
        silent = made.stretches[1]
        assert told(silent)["Homes"] == ("unknown", "unknown")
        assert silent.title.figures["period"].words().startswith("from 1 June 2024 at 02:00 until ")
        words.append(known["Homes"])
    assert words == [("estimated", "between 100,000 and 160,000"), ("estimated", "between 130,000 and 230,000")]
    late = incident(peopled, rollout=ROLLOUT.format(count=1), from_ms=now_ms() - 86_400_000).paper
    assert told(late.stretches[0])["Homes"] == ("unknown", "unknown")


def test_fields_are_filled_from_what_was_noted_and_open_where_nothing_was(peopled: str, tmp_path: Path) -> None:
    recorded(peopled)
    bare, noted = incident(peopled), incident(peopled, notes=NOTES, rollout=ROLLOUT.format(count=5))
    assert "Open: nobody filled this yet." in text_of(bare.html())
    assert "Open: whether it is notified is not on record." in text_of(bare.html())
    page = text_of(noted.html())
    for part in (
        "Names of devices went to a supplier.",
        "Detected: 20 November 2026 at 09:00.",
        "between 100,000 and 100,005, estimated.",
        "Data protection officer: fg@voorbeeld.example.",
        "Decided not to notify, because It is still looked at.",
        "Open: how many people live in a home",
    ):
        assert part in page, part
    gdpr, annex, telecom = noted.paper.notices
    assert [field.place for field in annex.fields] == [str(number) for number in range(1, 18)]
    assert {field.place for field in gdpr.fields} == {"(a)", "(b)", "(c)", "(d)"}
    assert [bool(field.told) for field in telecom.fields] == [True, True, False, False, True]
    assert figure(noted.paper, "Nature of what happened").source.words().endswith("nature")
    for forbidden in ("violation", "overtreding"):
        assert all(forbidden not in each.lower() for each in pages(noted))
    with in_language("nl"):
        assert twice(lambda: noted.html().encode()) == noted.html().encode()
        keeps_ua(tmp_path, noted.pdf())


def test_hostile_text_is_text(peopled: str) -> None:
    hostile = HOSTILE.split("\x1b")[0].replace("\\", "").replace('"', "'").replace(chr(0x202E), "")
    notes = "\n".join(f'{key} = "{hostile}"' for key in ("nature", "circumstances", "consequences", "measures"))
    made = incident(peopled, recipient=HOSTILE, notes=notes)
    assert "<script>x" not in made.html()
    assert "\x1b" not in made.html()
    assert made.pdf().startswith(b"%PDF-")


@pytest.mark.parametrize("notes", ["nature = ", 'other = "x"', "detected = 2026-11-20T09:00:00", "people_told = -1"])
def test_notes_of_another_form_are_refused(peopled: str, notes: str) -> None:
    with pytest.raises(SluisError) as raised:
        incident(peopled, notes=notes)
    assert raised.value.entry is incident_facts_error
    assert "incident.toml" in raised.value.text("en")


def test_a_ledger_that_lost_what_was_sealed_is_not_counted(peopled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluis.api.statement.epoch_lost", lambda *_given: 1)
    with pytest.raises(SluisError) as raised:
        incident(peopled)
    assert raised.value.entry is statement_behind_error
