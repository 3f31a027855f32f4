"""Fields out of what was seen: the same numbers whatever came first, and of credentials nothing."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.content.field_numbering import numbered
from sluis.audit.content.field_stats import FieldKey, FieldStats, ObservationKey
from sluis.audit.content.row_conformance import RowConformance
from sluis.audit.model import NEVER, Field, State
from sluis.capture.base.sighting import Part, Place
from sluis.terms import Kind, Subject

RAW: ObservationKey = (Kind.SERIAL, State.RAW, "name", True, ())
HASHED: ObservationKey = (Kind.SERIAL, State.HASHED, "sha256", False, ())


def fields(*places: tuple[FieldKey, ObservationKey], device: int | None = None) -> list[Field]:
    """Return the fields of some places at each of which one value was seen."""
    spots: dict[FieldKey, FieldStats] = {}
    for spot, entry in places:
        tally = spots.setdefault(spot, FieldStats()).entry(entry)
        tally.take("EX0001", Place(1, 7))
        tally.devices |= set() if device is None else {device}
    return list(numbered(spots, RowConformance()))


SPOTS = st.tuples(st.integers(1, 3), st.sampled_from(Part), st.sampled_from([("a",), ("b",), ("b", "c")]))


@given(st.lists(st.tuples(SPOTS, st.sampled_from([RAW, HASHED])), min_size=1, max_size=12, unique=True), st.randoms())
def test_the_order_in_which_places_were_seen_changes_nothing(
    places: list[tuple[FieldKey, ObservationKey]], random: Random
) -> None:
    other = list(places)
    random.shuffle(other)
    found = fields(*places)
    assert found == fields(*other)
    assert [one.number for one in found] == list(range(1, len(places) + 1))
    assert sorted({one.flow for one in found}) == list(dict.fromkeys(one.flow for one in found))


def test_a_credential_shows_not_even_its_length() -> None:
    found = fields(((1, Part.CREDENTIAL, ("header", "cookie")), RAW), ((1, Part.BODY, ("sn",)), RAW))
    assert {one.part: one.shown for one in found} == {Part.CREDENTIAL: NEVER, Part.BODY: "6 characters"}
    [key] = fields(((1, Part.BODY, ("wifi", "key")), (Kind.SECRET, State.RAW, "name", True, ())))
    assert (key.shown, key.secret) == (NEVER, True)


def test_what_only_the_router_was_seen_to_own_is_its_own() -> None:
    spot: FieldKey = (1, Part.BODY, ("sn",))
    assert [one.subject for one in fields((spot, RAW), device=0)] == [Subject.ROUTER]
    assert [one.subject for one in fields((spot, RAW), device=2)] == [Subject.HOUSEHOLD]
