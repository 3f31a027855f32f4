"""What many households ask at once makes the rows that it makes one by one."""

from sqlalchemy import select, update

from sluis.keys.keystore import Keystore
from sluis.standing.asked_many import append_many, open_chains
from sluis.standing.chain import append, counter, numbered, read
from sluis.standing.entries import Asked, LineEntry
from sluis.standing.registry import register_line
from sluis.store.engine import Store
from sluis.store.schema import journal_numbers, standing_events, standing_heads

OBJECTION = Asked(kind="object", activity=None, at_ms=2, until_ms=None, recorded_ms=2)
HELP = Asked(kind="help", activity="wifi-help", at_ms=3, until_ms=9, recorded_ms=3)
WITHDRAWAL = Asked(kind="withdraw", activity=None, at_ms=4, until_ms=None, recorded_ms=4)


def test_the_rows_are_those_of_appending_one_by_one(store: Store, keystore: Keystore) -> None:
    asked = [(0, HELP), (1, OBJECTION), (0, WITHDRAWAL), (2, HELP), (1, WITHDRAWAL), (0, OBJECTION)]
    rows: list[list[tuple[object, ...]]] = []
    for one_by_one in (True, False):
        with store.transaction() as conn:
            for number in range(3):
                register_line(conn, keystore, LineEntry(line=f"NL-{number}", region=None, use=None), [], 0)
            if one_by_one:
                for slot, entry in asked:
                    append(conn, keystore, slot, entry)
            else:
                append_many(conn, open_chains(conn, keystore, {0, 1, 2}), asked)
            assert numbered(conn)
            assert None not in read(conn, keystore, [0, 1, 2]).values()
            order = standing_events.c.id
            told = select(standing_events.c.slot, standing_events.c.seq, standing_events.c.content).order_by(order)
            rows.append([tuple(row) for row in conn.execute(told)])
            rows.append([tuple(row) for row in conn.execute(select(journal_numbers).order_by("number"))])
            rows.append([(counter(conn),)])
            conn.rollback()
    assert rows[:3] == rows[3:]
    assert rows[1] == [(1, 1, 0), (2, 1, 1), (3, 0, 0), (4, 0, 2), (5, 1, 2), (6, 0, 3)]


def test_later_entries_go_on_where_the_chain_stood(store: Store, keystore: Keystore) -> None:
    for entry in (OBJECTION, WITHDRAWAL):
        with store.transaction() as conn:
            if entry is OBJECTION:
                register_line(conn, keystore, LineEntry(line="NL-0", region=None, use=None), [], 0)
            append_many(conn, open_chains(conn, keystore, {0}), [(0, entry), (0, HELP)])
    with store.reading() as conn:
        chain = read(conn, keystore, [0])[0]
        assert chain is not None
        assert chain.entries[1:] == (OBJECTION, HELP, WITHDRAWAL, HELP)
        assert counter(conn) == 3


def test_a_chain_that_does_not_check_is_not_opened_and_nothing_is_written_for_nobody(
    store: Store, keystore: Keystore
) -> None:
    with store.transaction() as conn:
        register_line(conn, keystore, LineEntry(line="NL-0", region=None, use=None), [], 0)
        register_line(conn, keystore, LineEntry(line="NL-1", region=None, use=None), [], 0)
        conn.execute(update(standing_heads).where(standing_heads.c.slot == 0).values(head=b""))
        chains = open_chains(conn, keystore, {0, 1, 99})
        assert set(chains) == {1}
        append_many(conn, chains, [])
        assert not numbered(conn)
