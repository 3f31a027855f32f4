from dataclasses import replace

from sluis.audit.model import PARTIES, READINGS, SORTS, STATES, Device, Field, Party, Reading, Sort, State
from sluis.capture.base.sighting import Part
from sluis.i18n import tr
from sluis.terms import Kind, Subject


def field(subject: Subject) -> Field:
    return Field(
        1, 1, Part.BODY, ("a",), Kind.MAC_ADDRESS, subject, State.RAW, "pairs", 1, 1, (), owned=False,
        shown="17 characters", value="02:00:5e:00:53:01",
    )  # fmt: skip


def test_every_word_of_the_result_is_called_something_in_both_languages() -> None:
    for table, words in ((PARTIES, Party), (READINGS, Reading), (STATES, State), (SORTS, Sort)):
        assert set(table) == set(words)
        assert all(tr(text, "nl") != tr(text, "en") for text in table.values())


def test_the_value_of_a_field_is_not_in_its_repr() -> None:
    assert "02:00:5e" not in repr(field(Subject.HOUSEHOLD))


def test_a_field_of_the_provider_is_about_nobody() -> None:
    assert field(Subject.HOUSEHOLD).personal
    assert not field(Subject.PROVIDER).personal


def test_what_nobody_can_place_may_be_about_somebody_and_is_not_called_so() -> None:
    unplaced = replace(field(Subject.HOUSEHOLD), kind=Kind.FLAG, how="form")
    assert (unplaced.personal, unplaced.telling) == (True, False)
    assert replace(unplaced, how="catalogue").telling
    assert replace(unplaced, devices=(1,)).telling
    assert replace(unplaced, kind=Kind.UNKNOWN).telling is False
    assert field(Subject.HOUSEHOLD).telling
    assert field(Subject.PROVIDER).telling is False


def test_number_zero_is_the_router() -> None:
    assert Device(0, (), (), ()).is_router
    assert not Device(1, (), (), ()).is_router
