"""A letter to neighbours names only what was seen of their Wi-Fi; one with a blank is not ready."""

from datetime import date

import msgspec

from sluis.kernel.plan import PlanPath
from sluis.reports.papers.figure import Figure, Origin, Sentence, Source
from sluis.reports.papers.incident import Certainty, ScopeFigure, Stretch
from sluis.reports.papers.incident_letter import IncidentLetter, Reader, of_reader, silence
from sluis.reports.papers.letters import blank
from sluis.reports.papers.paper import Issued
from sluis.reports.papers.statement_letter import KindLine

HERE = Source(Origin.PERSON)
TEXT = Figure("Something.", "What happened", HERE)
OWN = ("Device", "WiFi", "Radio", "*", "Channel")
NEAR = ("Device", "WiFi", "NeighboringWiFiDiagnostic", "Result", "*", "SSID")


def stretch(certainty: Certainty, *paths: PlanPath) -> Stretch:
    known = ScopeFigure(figure=TEXT, certainty=certainty, how=Sentence("x"))
    kinds = tuple(KindLine(path, None, Figure(1, "Values", HERE, ".".join(path))) for path in paths)
    return Stretch(title=Sentence("x"), homes=known, figures=(known,) * 3, kinds=kinds, kinds_known=known)


def letter(reader: Reader, *stretches: Stretch) -> IncidentLetter:
    said = (Sentence("x"),)
    issued = Issued(by=TEXT, contact=TEXT, officer=None, day=date(2026, 12, 1), rests_on=said, does_not_show=said)
    return IncidentLetter(
        issued=issued,
        reader=reader,
        recipient=TEXT,
        country=TEXT,
        summary=TEXT,
        consequences=TEXT,
        measures=TEXT,
        advice=TEXT,
        stretches=stretches,
        kinds=of_reader(reader, stretches),
    )


def test_neighbours_are_told_of_their_wifi_only() -> None:
    both = stretch(Certainty.MEASURED, OWN, NEAR)
    assert [kind.path for kind in letter(Reader.CUSTOMER, both).kinds] == [OWN, NEAR]
    assert [kind.path for kind in letter(Reader.NEIGHBOUR, both).kinds] == [NEAR]


def test_what_is_not_known_is_said() -> None:
    own, unknown = stretch(Certainty.MEASURED, OWN), stretch(Certainty.UNKNOWN)
    assert list(silence(letter(Reader.CUSTOMER, own))) == []
    for reader, stretches in ((Reader.NEIGHBOUR, (own,)), (Reader.CUSTOMER, (own, unknown))):
        [said] = silence(letter(reader, *stretches))
        assert "we do not know" in said.words().lower()


def test_a_blank_makes_it_not_ready() -> None:
    made = letter(Reader.CUSTOMER, stretch(Certainty.MEASURED, OWN))
    assert made.ready
    assert not msgspec.structs.replace(made, advice=blank("What people can do")).ready
