import pytest
from sqlalchemy import text

from sluis.standing.heads import SealedHeads, heads_held, heads_of, is_behind
from sluis.store.engine import Store

W = bytes([7]) * 16
ROOT = bytes([1]) * 32


@pytest.fixture(autouse=True)
def sealed(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute(text("INSERT INTO epochs (epoch, from_ms, to_ms, state) VALUES (0, 0, 1, 'built')"))
        conn.execute(text("INSERT INTO slots (n, registration, registered_ms) VALUES (0, :r, 0)"), {"r": b""})
        conn.execute(text("INSERT INTO seals (epoch, slots, root) VALUES (0, 1, :root)"), {"root": ROOT})
        conn.execute(
            text("INSERT INTO writers (writer, started_ms, next_seq, head) VALUES (:w, 0, 2, :h)"),
            {"w": W, "h": b"h2"},
        )
        for seq, chain in enumerate((b"h1", b"h2")):
            conn.execute(
                text(
                    "INSERT INTO records (writer, seq, epoch, slot, commitment, chain, t_ms)"
                    " VALUES (:w, :s, 0, 0, :c, :h, 0)"
                ),
                {"w": W, "s": seq, "c": chain, "h": chain},
            )


def test_what_is_kept_is_what_the_database_holds(store: Store) -> None:
    with store.reading() as conn:
        heads = heads_of(conn, 0, ROOT)
        assert heads == SealedHeads(1, ROOT, ((W, 2, b"h2"),))
        assert not is_behind(conn, heads)
        assert not is_behind(conn, SealedHeads(1, ROOT, ((W, 1, b"h1"),))), "it went on since"


@pytest.mark.parametrize(
    "heads",
    [
        SealedHeads(2, ROOT),
        SealedHeads(1, bytes(32)),
        SealedHeads(1, ROOT, ((W, 3, b"h3"),)),
        SealedHeads(1, ROOT, ((W, 2, b"other"),)),
        SealedHeads(1, ROOT, ((W, 1, b"other"),)),
        SealedHeads(1, ROOT, ((bytes(16), 1, b"h1"),)),
    ],
)
def test_less_or_something_else_is_behind(store: Store, heads: SealedHeads) -> None:
    with store.reading() as conn:
        assert is_behind(conn, heads)


def test_what_is_held_now_is_the_newest_epoch_and_whoever_wrote_in_it_or_since(store: Store) -> None:
    with store.transaction() as conn:
        assert heads_held(conn) == SealedHeads(1, ROOT, ((W, 2, b"h2"),))
        conn.execute(text("UPDATE seals SET root = NULL"))
        held = heads_held(conn)
        assert held == SealedHeads(0, bytes(32), ((W, 2, b"h2"),))
        assert not is_behind(conn, held)
        conn.execute(text("UPDATE writers SET next_seq = 1"))
        assert is_behind(conn, held), "what is open counts, too"
