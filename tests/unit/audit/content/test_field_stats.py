"""What a place is, and what of it is told apart."""

import hashlib

from tests.unit.audit.house_of import HOUSE, MAC

from sluis.audit.content.field_stats import (
    PLACES,
    FieldKey,
    FieldStats,
    FieldVerdict,
    ObservationCount,
    ObservationKey,
    fold_observations,
    judge_fields,
)
from sluis.audit.content.recogniser import Mark, Recogniser
from sluis.audit.model import State, Treated
from sluis.capture.base.sighting import Part, Place
from sluis.telemetry.model import Path, Value
from sluis.terms import Kind, Subject


def field_key(*path: str) -> FieldKey:
    return FieldKey(1, Part.BODY, path)


def seen(*values: Value) -> FieldStats:
    stats = FieldStats()
    recogniser = Recogniser(HOUSE)
    for value in values:
        stats.witness(value, recogniser.marks(value) if isinstance(value, str) else (), ())
    return stats


def judged(**paths: FieldStats) -> dict[Path, FieldVerdict]:
    spots = {field_key(*path.split("__")): stats for path, stats in paths.items()}
    return {where[2]: place for where, place in judge_fields(spots).items()}


def test_the_catalogue_says_what_it_lists() -> None:
    place_judged = judged(Device__Hosts__Host__1__Active=seen("x"))["Device", "Hosts", "Host", "1", "Active"]
    assert (place_judged.kind, place_judged.subject, place_judged.how, place_judged.listed) == (
        Kind.PRESENCE,
        Subject.HOUSEHOLD,
        "catalogue",
        True,
    )


def test_a_standard_says_what_its_envelope_holds() -> None:
    place_judged = judged(usp__Record__to_id=seen("self::x"))["usp", "Record", "to_id"]
    assert (place_judged.kind, place_judged.subject, place_judged.how) == (Kind.ENDPOINT, Subject.PROVIDER, "standard")


def test_values_tell_what_a_renamed_key_is() -> None:
    place_judged = judged(m__1=seen("00:00:5e:00:53:01", "00:00:5e:00:53:02"))["m", "1"]
    assert (place_judged.kind, place_judged.subject, place_judged.how) == (Kind.MAC_ADDRESS, Subject.HOUSEHOLD, "value")


def test_a_version_is_nobodys_unless_it_stands_beside_somebody() -> None:
    assert judged(firmware_version=seen("1.2"))["firmware_version",].subject is Subject.NOBODY
    beside = judged(firmware_version=seen("1.2"), mac=seen("00:00:5e:00:53:01"))
    assert beside["firmware_version",].subject is Subject.HOUSEHOLD


def test_the_number_of_a_build_is_nobodys() -> None:
    assert judged(build=seen("d6c1a7765c4c428559f4"))["build",].subject is Subject.NOBODY
    assert judged(id=seen("d6c1a7765c4c428559f4"))["id",].subject is Subject.HOUSEHOLD


def test_a_digest_is_no_evidence_that_a_place_holds_the_thing_itself() -> None:
    digest = hashlib.sha256(MAC.encode()).hexdigest()
    place_judged = judged(id=seen(digest, "d6c1a7765c4c428559f4"))["id",]
    assert place_judged.kind is Kind.UNKNOWN


def test_an_unknown_thing_is_the_households() -> None:
    place_judged = judged(zz=seen("a", "b c"))["zz",]
    assert (place_judged.kind, place_judged.subject) == (Kind.UNKNOWN, Subject.HOUSEHOLD)


def test_an_entry_of_a_scan_is_a_neighbours() -> None:
    places_judged = judged(neighbours__1__ssid=seen("a"), neighbours__1__rssi=seen("-60"))
    assert {value.subject for value in places_judged.values()} == {Subject.NEIGHBOUR}


MARK = Mark(Kind.MAC_ADDRESS, State.RAW, "pairs", b"x", 0, 17, whole=True, known=True, owned=True, device=3)
NAMED = FieldVerdict(Kind.HOST_NAME, Subject.HOUSEHOLD, "catalogue", listed=True)


def test_an_address_as_a_name_is_both() -> None:
    stats = FieldStats()
    stats.entry(ObservationKey(Kind.MAC_ADDRESS, State.RAW, "pairs", whole=True, answers=())).take(
        "x", Place(1, 1), MARK
    )
    assert {key[0]: tally.count for key, tally in fold_observations(stats, NAMED).items()} == {
        Kind.HOST_NAME: 1,
        Kind.MAC_ADDRESS: 1,
    }


def test_a_digest_of_something_known_comes_instead_of_the_places_kind() -> None:
    stats = FieldStats()
    stats.entry(ObservationKey(Kind.MAC_ADDRESS, State.HASHED, "md5", whole=False, answers=())).take(
        "x", Place(1, 1), MARK
    )
    assert [key[0] for key in fold_observations(stats, NAMED)] == [Kind.MAC_ADDRESS]


def test_a_word_of_a_closed_list_is_coarser_only_where_something_finer_could_stand() -> None:
    stats = FieldStats()
    stats.entry(ObservationKey(None, State.GENERALISED, "", whole=False, answers=())).take("phone", Place(1, 1))
    assert [key[2] for key in fold_observations(stats, NAMED)] == [State.GENERALISED]
    model = FieldVerdict(Kind.MODEL, Subject.NOBODY, "catalogue", listed=True)
    assert [key[2] for key in fold_observations(stats, model)] == [State.RAW]


def test_where_something_was_only_found_there_is_no_other_kind() -> None:
    stats = FieldStats()
    stats.entry(ObservationKey(Kind.MAC_ADDRESS, State.RAW, "pairs", whole=True, answers=())).take(
        "x", Place(1, 1), MARK, Subject.ROUTER
    )
    assert [key[:2] for key in fold_observations(stats, None)] == [(Kind.MAC_ADDRESS, None)]


def test_a_part_of_a_value_makes_no_second_leaf() -> None:
    stats = FieldStats()
    stats.entry(ObservationKey(None, State.RAW, "", whole=False, answers=())).take("x y", Place(1, 1))
    stats.entry(ObservationKey(Kind.HOST_NAME, State.RAW, "known:text", whole=False, answers=())).take(
        "x", Place(1, 1), MARK
    )
    [(key, tally)] = fold_observations(stats, NAMED).items()
    assert (key[0], tally.count, tally.devices, tally.owned) == (Kind.HOST_NAME, 1, {3}, True)


def test_a_tally_keeps_the_first_value_and_the_first_places() -> None:
    tally = ObservationCount()
    for number in range(1, 12):
        tally.take(f"value {number % 3}", Place(1, number), MARK if number == 4 else None)
    assert (tally.count, len(tally.values), tally.value, tally.length) == (11, 3, "value 1", 7)
    assert tally.places == [Place(1, number) for number in range(1, PLACES + 1)]
    assert "value 1" not in repr(tally)


def test_of_two_tallies_the_earlier_value_stays() -> None:
    early, other = ObservationCount(), ObservationCount()
    early.take("late", Place(1, 9))
    other.take("early", Place(1, 2), MARK)
    early.absorb(other)
    assert (early.value, early.count, early.places) == ("early", 2, [Place(1, 2), Place(1, 9)])
    early.absorb(other, counting=False)
    assert early.count == 2


def test_each_value_that_widened_what_a_place_holds_is_an_example_and_no_other() -> None:
    stats = seen("0", "1", "0", "7", "-61", "-7", "Anna", "12")
    assert stats.examples == ["0", "1", "7", "-61", "Anna"]
    assert "Anna" not in repr(stats)


def test_what_a_row_tells_apart_is_counted_apart() -> None:
    stats = FieldStats()
    for number, (value, answer) in enumerate([("36", Treated.AS_SAID), ("x", Treated.OTHERWISE)] * 3, 1):
        stats.entry(ObservationKey(None, State.RAW, "", whole=False, answers=(answer,))).take(value, Place(1, number))
    told = {
        key[-1]: (tally.value, tally.count, tally.places[0]) for key, tally in fold_observations(stats, NAMED).items()
    }
    assert told == {(Treated.AS_SAID,): ("36", 3, Place(1, 1)), (Treated.OTHERWISE,): ("x", 3, Place(1, 2))}
