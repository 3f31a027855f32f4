import hmac
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.raised import raises

from sluis.errors import StandingClosedError
from sluis.errors.standing import standing_closed_error
from sluis.standing.entries import NO_SLOT
from sluis.standing.journal_place import SEGMENT, SNAPSHOT_EVERY, Cursor, JournalPlace, Kept

KEK = bytes(32)
LEDGER = b'{"ledger":"00","origin":"o"}'


def keys(label: bytes) -> bytes:
    return hmac.digest(KEK, label, "sha256")


def other_keys(label: bytes) -> bytes:
    return hmac.digest(b"\1" * 32, label, "sha256")


def kept(slot: int, seq: int, content: bytes = b"{}") -> Kept:
    return Kept(slot, seq, bytes([slot % 251]) * 32, content)


@pytest.fixture
def place(tmp_path: Path) -> JournalPlace:
    made = JournalPlace(tmp_path / "journal")
    with made.alone():
        made.begin(1, keys, LEDGER)
        made.point_to(1)
    return made


def written(place: JournalPlace, *entries: Kept | None) -> Cursor:
    cursor = Cursor(1)
    with place.alone():
        place.read(cursor, keys)
        place.append(cursor, keys, entries)
    return cursor


def why(call: Callable[[], object]) -> str:
    with pytest.raises(StandingClosedError) as caught:
        call()
    return str(caught.value.places["why"])


def test_what_was_appended_is_read_in_order_by_another(place: JournalPlace) -> None:
    first, second = kept(0, 0), kept(NO_SLOT, 0, b'{"is":"stop"}')
    cursor = written(place, first, None, second)
    again = Cursor(1)
    assert place.read(again, keys) == [first, None, second]
    assert (again.number, again.latest) == (3, {0: (0, first.mac), NO_SLOT: (0, second.mac)})
    assert (again.offset, again.number) == (cursor.offset, cursor.number)
    assert not place.grew(again)
    third = kept(0, 5)
    written(place, third)
    assert place.grew(again)
    assert place.read(again, keys) == [third]
    assert again.latest[0] == (5, third.mac)
    assert place.everything(1, keys).entries == [first, None, second, third]


def test_files_have_the_names_of_the_page_and_are_for_their_owner(place: JournalPlace) -> None:
    written(place, kept(0, 0))
    place.keep_heads(1, keys, b"heads")
    names = sorted(str(path.relative_to(place.path)) for path in place.path.rglob("*") if path.is_file())
    assert names == ["current", "g1/0000000000000001.seg", "g1/heads", "g1/ledger"]
    assert (place.path / "current").read_bytes() == b"1\n"
    assert all(path.stat().st_mode & 0o077 == 0 for path in place.path.rglob("*"))
    content = (place.path / "g1/0000000000000001.seg").read_bytes()
    assert int.from_bytes(content[:4], "big") == len(content) - 4
    assert content[4:5] == b"\x02"


def test_segments_hold_a_thousand_and_a_snapshot_stands_for_ten_thousand(place: JournalPlace) -> None:
    entries = [kept(number % 7, number) for number in range(SNAPSHOT_EVERY + 3)]
    cursor = written(place, *entries)
    assert len(list((place.path / "g1").glob("*.seg"))) == SNAPSHOT_EVERY // SEGMENT + 1
    assert [path.name for path in (place.path / "g1").glob("*.snap")] == [f"{SNAPSHOT_EVERY:016d}.snap"]
    again = Cursor(1)
    assert place.read(again, keys) == entries[SNAPSHOT_EVERY:]
    assert (again.number, again.latest, again.offset) == (cursor.number, cursor.latest, cursor.offset)
    (place.path / f"g1/{SNAPSHOT_EVERY:016d}.snap").write_bytes(b"broken")
    slow = Cursor(1)
    assert len(place.read(slow, keys)) == len(entries)
    assert slow.latest == cursor.latest
    assert place.everything(1, keys).entries == entries
    full = written(place, *[kept(9, number) for number in range(SEGMENT - 3)])
    assert (full.number % SEGMENT, full.offset) == (0, 0)
    assert not place.grew(full)


@pytest.mark.parametrize("empty", [False, True])
def test_a_journal_that_ends_on_a_snapshot_knows_its_last_entry(place: JournalPlace, *, empty: bool) -> None:
    entries: list[Kept | None] = [kept(number % 7, number) for number in range(SNAPSHOT_EVERY)]
    if empty:
        entries[-1] = None
    written(place, *entries)
    again = Cursor(1)
    assert place.read(again, keys) == []
    assert again.number == SNAPSHOT_EVERY
    last = entries[-1]
    mac = b"" if last is None else last.mac
    assert again.last == mac
    assert again.differs(kept(0, 1).mac)
    assert not again.differs(mac)
    newest = place.path / f"g1/{SNAPSHOT_EVERY - SEGMENT + 1:016d}.seg"
    newest.write_bytes(newest.read_bytes()[:-9])
    assert why(lambda: place.read(Cursor(1), keys)) == "lost", "its last entry is torn off"


@pytest.mark.parametrize("cut", [1, 3, 4, 20, 70])
def test_a_torn_tail_is_absent_and_is_cut_off_by_who_appends(place: JournalPlace, cut: int) -> None:
    first, second = kept(0, 0), kept(1, 0)
    written(place, first, second)
    segment = place.path / "g1/0000000000000001.seg"
    segment.write_bytes(segment.read_bytes()[:-cut])
    again = Cursor(1)
    assert place.read(again, keys) == [first]
    written(place, second)
    assert place.everything(1, keys).entries == [first, second]


def test_a_changed_entry_or_one_that_does_not_rise_is_refused(place: JournalPlace) -> None:
    written(place, kept(0, 0), kept(1, 0))
    segment = place.path / "g1/0000000000000001.seg"
    content = segment.read_bytes()
    segment.write_bytes(content[:30] + bytes([content[30] ^ 1]) + content[31:])
    assert why(lambda: place.read(Cursor(1), keys)) == "unreadable"
    segment.write_bytes(content[len(content) // 2 :] + content[: len(content) // 2])
    assert why(lambda: place.read(Cursor(1), keys)) == "unreadable", "each is bound to its number"
    segment.write_bytes(b"\xff" * 8)
    assert why(lambda: place.read(Cursor(1), keys)) == "unreadable"
    segment.write_bytes(content)
    assert why(lambda: written(place, kept(1, 0))) == "order"


def test_a_segment_that_is_missing_between_others_is_no_end(place: JournalPlace) -> None:
    written(place, *[kept(number, 0) for number in range(SEGMENT + 1)])
    first = place.path / "g1/0000000000000001.seg"
    for content in (first.read_bytes()[:-1], None):
        first.unlink()
        if content is not None:
            first.write_bytes(content)
        assert why(lambda: place.read(Cursor(1), keys)) == "order"
        assert why(lambda: place.everything(1, keys)) == "order", "nor for who restores"


def test_another_key_opens_nothing(place: JournalPlace) -> None:
    written(place, kept(0, 0))
    place.keep_heads(1, keys, b"heads")
    assert (place.ledger(1, keys), place.ledger(1, other_keys)) == (LEDGER, None)
    assert (place.heads(1, keys), place.heads(1, keys)) == (b"heads", b"heads")
    assert why(lambda: place.heads(1, other_keys)) == "unreadable"
    assert why(lambda: place.read(Cursor(1), other_keys)) == "unreadable"


def test_a_generation_counts_when_the_pointer_says_so_and_those_before_it_go(place: JournalPlace) -> None:
    cursor = written(place, kept(0, 0))
    with place.alone():
        place.begin(2, keys, LEDGER)
    assert (place.generation(), place.newest()) == (1, 2)
    assert not place.grew(cursor)
    place.point_to(2)
    assert place.generation() == 2
    assert not (place.path / "g1").exists()
    assert place.read(Cursor(2), keys) == []
    assert place.heads(2, keys) is None


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda place: (place.path / "current").unlink(), "lost"),
        (lambda place: (place.path / "current").write_bytes(b"x"), "unreadable"),
        (lambda place: (place.path / "current").write_bytes(b"\xff"), "unreadable"),
    ],
)
def test_a_pointer_that_is_gone_or_damaged_closes(
    place: JournalPlace, damage: Callable[[JournalPlace], object], expected: str
) -> None:
    damage(place)
    assert why(place.generation) == expected


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    place = JournalPlace(tmp_path / "no" / "journal")
    assert not place.there()
    assert place.newest() == 0
    assert why(place.generation) == "lost"
    with raises(standing_closed_error), place.alone():
        pass
    assert why(lambda: place.ledger(1, keys)) == "lost"


def test_a_place_that_cannot_be_used_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    place = JournalPlace(tmp_path / "file")
    assert why(place.there) == "unreachable"
    assert why(lambda: place.keep_heads(1, keys, b"")) == "unreachable"
    assert why(lambda: place.begin(1, keys, LEDGER)) == "unreachable"
    assert why(lambda: place.append(Cursor(1), keys, [None])) == "unreachable"
