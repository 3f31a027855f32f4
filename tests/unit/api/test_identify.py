"""What files hold, as values."""

from source_tree import ROOT

from sluis.api.identify import find_identifiers, identify_paths
from sluis.terms import Kind


def test_paths_have_kind_and_count_and_no_value() -> None:
    survey = identify_paths(str(ROOT / "examples" / "report.json"))
    assert Kind.HOST_NAME in {entry.kind for entry in survey.paths}
    assert "Annas" not in str(survey.document())
    assert survey.document()["reports"] == len(survey.read.reports)


def test_an_identifier_of_one_line_is_known_in_the_others() -> None:
    text = "mac 02:00:5e:00:53:01\nand 02005e005301 again"
    places = find_identifiers(text)
    assert {place.line for place in places} == {1, 2}
    first = places[0]
    assert text[first.first - 1 : first.last] == "02:00:5e:00:53:01"
