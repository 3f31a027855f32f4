"""The index of a dossier holds what it is made of, and every part of the archive has its words."""

from tests.dossiers import parts

from sluis.api.dossier_index import dossier_paper
from sluis.reports.papers.dossier import GROUPS


def test_every_part_of_the_archive_has_its_words() -> None:
    paper = dossier_paper(parts())
    assert {each.name for each in paper.groups} == {"log", "verifiers", "index"}
    assert {each.name for each in paper.groups} <= set(GROUPS)
    assert paper.issued.does_not_show
