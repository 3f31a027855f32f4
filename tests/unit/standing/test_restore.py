from sqlalchemy import Connection, update

from sluis.keys.keystore import Keystore
from sluis.standing.chain import append
from sluis.standing.entries import Asked, Erased, Held, LineEntry, encoded
from sluis.standing.household import Households
from sluis.standing.journal_place import Kept
from sluis.standing.registry import register_line, slot_of_line
from sluis.standing.restore import apply_again
from sluis.store.engine import Store
from sluis.store.schema import standing_heads

OBJECTION = Asked(kind="object", activity=None, at_ms=2, until_ms=None, recorded_ms=2)
LINE = LineEntry(line="NL-0", region=None, use=None)


def nobody(_conn: Connection, _slot: int, _entry: Erased | Held) -> None:
    raise AssertionError


def test_a_lost_request_is_applied_once_and_only_what_is_lost(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        register_line(conn, keystore, LINE, [], 0)
        held = append(conn, keystore, 0, OBJECTION)
        lost = Kept(0, 2, bytes(32), encoded(OBJECTION))
        kept = [None, Kept(0, held.seq, held.mac, held.content), lost]
        done = apply_again(conn, keystore, kept, (nobody, nobody), 9)
        assert (done.applied, done.erased, done.registered, done.failed) == (1, 0, 0, 0)
        assert len(Households(conn, keystore).of(0).asked) == 2


def test_a_home_nobody_knows_is_registered_by_its_line(store: Store, keystore: Keystore) -> None:
    kept = [Kept(4, 0, bytes(32), encoded(LINE)), Kept(4, 1, bytes(32), encoded(OBJECTION))]
    with store.transaction() as conn:
        done = apply_again(conn, keystore, kept, (nobody, nobody), 9)
        assert (done.applied, done.registered) == (1, 1)
        slot = slot_of_line(conn, "NL-0")
        assert slot == 0
        assert len(Households(conn, keystore).of(slot).asked) == 1


def test_an_erasure_comes_first_and_nothing_else_of_that_home(store: Store, keystore: Keystore) -> None:
    erased: list[int] = []
    kept = [Kept(0, 1, bytes(32), encoded(OBJECTION)), Kept(0, 2, bytes(32), encoded(Erased(at_ms=3, ref="AVG-1")))]
    with store.transaction() as conn:
        register_line(conn, keystore, LINE, [], 0)
        done = apply_again(conn, keystore, kept, (lambda _conn, slot, _entry: erased.append(slot), nobody), 9)
        assert (done.erased, done.applied, erased) == (1, 0, [0])
        assert slot_of_line(conn, "NL-0") is None


def test_a_hold_is_kept_again_also_where_its_chain_does_not_check(store: Store, keystore: Keystore) -> None:
    held, again = Held(at_ms=2, until_ms=50, ref="JZ-1", recorded_ms=2), list[tuple[int, Held]]()
    kept = [Kept(0, 1, bytes(32), encoded(held))]
    for broken in (False, True):
        with store.transaction() as conn:
            if not broken:
                register_line(conn, keystore, LINE, [], 0)
            else:
                conn.execute(update(standing_heads).values(head=b""))
            keep = (nobody, lambda _conn, slot, entry: again.append((slot, entry)))
            done = apply_again(conn, keystore, kept, keep, 9)
            assert (done.applied, done.failed) == (not broken, broken)
    assert again == [(0, held)] * 2
