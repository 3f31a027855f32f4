"""Notes fill what they say and no more; a provider and a contact come from the register."""

from datetime import date
from pathlib import Path

from source_tree import ROOT

from sluis.api.files import look_at_register
from sluis.api.incident_facts import WHAT, Filling, IncidentFacts, read_facts
from sluis.reports.papers.figure import Origin, Sentence, Source
from sluis.reports.papers.incident import Notice
from sluis.reports.papers.paper import issued_under

OF_THE_REGISTER = {"(b)", "1", "2", "11.3a(3)"}
"""Places that a register fills alone."""


def notices(facts: IncidentFacts) -> tuple[Notice, ...]:
    register, _ = look_at_register(ROOT / "examples" / "register-per-home.yaml", date(2026, 12, 1))
    said = (Sentence("x"),)
    issued = issued_under(register, date(2026, 12, 1), rests_on=said, does_not_show=said)
    return Filling(issued, facts, (), register, ()).notices()


def test_without_notes_only_the_register_fills() -> None:
    made = notices(IncidentFacts())
    assert {field.place for notice in made for field in notice.fields if field.told} == OF_THE_REGISTER
    assert IncidentFacts().decision() is None


def test_every_note_stands_in_a_field_with_its_key(tmp_path: Path) -> None:
    noted = tmp_path / "incident.toml"
    texts = [key for key in WHAT if key not in {"detected", "notice", "people_told"}]
    lines = [f'{key} = "words of {key}"' for key in texts]
    lines += ["detected = 2026-11-20T09:00:00+01:00", 'notice = "second"', "people_told = 12"]
    noted.write_text("\n".join(lines), encoding="utf-8")
    facts = read_facts(noted)
    told = {sentence.words() for notice in notices(facts) for field in notice.fields for sentence in field.told}
    assert {f"words of {key}" for key in texts} <= told
    assert {"a second notification", "12", "Detected: 20 November 2026 at 09:00."} <= told
    figure = facts.figure("summary")
    assert figure is not None
    assert figure.source == Source(Origin.PERSON, "summary")
    assert read_facts(None) == IncidentFacts()
