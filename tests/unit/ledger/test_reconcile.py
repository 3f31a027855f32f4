"""Each of the six classes, provoked on purpose; and what is never called wrong."""

import io
from collections.abc import Callable, Iterable

import pytest
from sqlalchemy import delete, insert, update
from tests.unit.ledger.receipts import (
    INSIGHT,
    MINUTE_MS,
    NOW_MS,
    ORIGIN,
    body,
    header,
    intent,
    line,
    outcome,
    promised,
    record,
    record_count,
)

from sluis.keys.keystore import Keystore
from sluis.ledger.disclosures import disclosures
from sluis.ledger.erasure import prune
from sluis.ledger.outbox import Outgoing, enqueue
from sluis.ledger.receipt_log import Bad, ReceiptLog, Signers
from sluis.ledger.reconcile import (
    FAULTS,
    LISTED,
    Asked,
    Class,
    Discrepancy,
    Reconciled,
    Reconciliation,
    What,
    resolve,
)
from sluis.ledger.record import RecordKind, Status
from sluis.ledger.writer import Appended, Writer
from sluis.store.engine import Store
from sluis.store.schema import epochs, pin_keys, records, writers

Lines = Iterable[bytes]


@pytest.fixture
def hold(store: Store, keystore: Keystore) -> Callable[..., Reconciled]:
    """Hold some lines against the ledger."""

    def held(lines: Lines, asked: Asked | None = None) -> Reconciled:
        asked = asked or Asked()
        done = Reconciled()
        with store.reading() as conn:
            names = [INSIGHT, "netwerk-meting"] if asked.recipient is None else [asked.recipient]
            log = ReceiptLog(Signers(ORIGIN, keystore.receipt_publics(conn), names))
            log.read(io.BytesIO(b"".join(lines)), done.spoil)
            Reconciliation(conn, keystore, log, asked, promised, done).run()
            log.close()
        return done

    return held


@pytest.fixture
def told(store: Store, keystore: Keystore) -> list[Appended]:
    """Household 0 and 1 have a disclosure each, delivered."""
    made = record(store, keystore, intent(0, 0), intent(1, 1))
    record(store, keystore, *(outcome(n, appended, Status.DELIVERED) for n, appended in enumerate(made)))
    return made


def lines_of(store: Store, keystore: Keystore, told: list[Appended]) -> list[bytes]:
    return [line(header(store, keystore, appended, n), n, NOW_MS + n * MINUTE_MS) for n, appended in enumerate(told)]


def faults(done: Reconciled) -> dict[Class, list[Discrepancy]]:
    return {kind: done.listed[kind] for kind in FAULTS if kind in done.listed}


def test_two_that_say_the_same_agree(
    hold: Callable[..., Reconciled], store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    lines = lines_of(store, keystore, told)
    done = hold([*lines, lines[0]])
    assert done.holds
    assert (done.counts[Class.AGREES], done.repeats, done.period) == (2, 1, (NOW_MS, NOW_MS + MINUTE_MS))
    with store.transaction() as conn:
        keystore.new_receipt_key(conn)
    assert hold(lines).holds, "older keys keep verifying"


def test_a_the_tail_of_the_ledger_dropped_with_its_head(
    hold: Callable[..., Reconciled], store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    lines = lines_of(store, keystore, told)
    with store.transaction() as conn:
        conn.execute(delete(records).where(records.c.outcome_of == told[1].commitment))
        conn.execute(delete(records).where(records.c.commitment == told[1].commitment))
        conn.execute(update(writers).values(next_seq=1, head=told[0].chain))
    done = hold(lines)
    assert faults(done) == {Class.UNRECORDED: [Discrepancy(told[1].commitment, None, (2,))]}
    assert not done.holds


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ({"chain": bytes(32)}, What.PIN),
        ({"t_ms": NOW_MS}, What.MOMENT),
        ({"t_ms": NOW_MS + 7}, What.MOMENT),
        ({"recipient": "netwerk-meting"}, What.RECIPIENT),
        ({"body_sha256": bytes(32)}, What.BODY),
    ],
)
def test_b_what_we_signed_is_not_what_is_on_record(
    hold: Callable[..., Reconciled],
    store: Store,
    keystore: Keystore,
    told: list[Appended],
    other: dict[str, object],
    what: What,
) -> None:
    lines = lines_of(store, keystore, told)
    signed = line(header(store, keystore, told[0], 0, **other), 0)
    if what is What.BODY:
        signed = _other(signed)
    done = hold([signed, lines[1]])
    assert faults(done) == {Class.DIFFERS: [Discrepancy(told[0].commitment, what, (1,))]}


def _digest_of(n: int) -> str:
    return (intent(0, n).body_sha256 or b"").hex()


def _other(signed: bytes) -> bytes:
    return signed.replace(_digest_of(0).encode(), b"0" * 64)


def test_b_the_log_says_another_body_or_it_is_anothers_log(
    hold: Callable[..., Reconciled], store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    lines = lines_of(store, keystore, told)
    done = hold([_other(lines[0]), lines[1]])
    assert faults(done) == {Class.DIFFERS: [Discrepancy(told[0].commitment, What.BODY, (1,))]}
    done = hold(lines, Asked("netwerk-meting"))
    assert {discrepancy.what for discrepancy in done.listed[Class.DIFFERS]} == {What.RECIPIENT}
    assert done.counts[Class.DIFFERS] == 2


def test_b_two_bodies_under_one_id_are_evidence_also_when_nothing_can_be_opened(
    hold: Callable[..., Reconciled], store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    lines = [*lines_of(store, keystore, told), line(header(store, keystore, told[0], 9), 9)]
    expected = {Class.DIFFERS: [Discrepancy(told[0].commitment, What.TWO_BODIES, (1, 3))]}
    assert faults(hold(lines)) == expected
    with store.transaction() as conn:
        keystore.destroy_household(conn, 0)
    assert faults(hold(lines)) == expected


@pytest.mark.parametrize(
    ("other", "what"), [({"chain": bytes(32)}, What.TWO_PINS), ({"t_ms": NOW_MS - 11}, What.TWO_MOMENTS)]
)
def test_b_two_promises_under_one_id_are_evidence_also_when_nothing_can_be_opened(
    hold: Callable[..., Reconciled],
    store: Store,
    keystore: Keystore,
    told: list[Appended],
    other: dict[str, object],
    what: What,
) -> None:
    lines = [*lines_of(store, keystore, told), line(header(store, keystore, told[0], 0, **other), 0)]
    expected = {Class.DIFFERS: [Discrepancy(told[0].commitment, what, (1, 3))]}
    assert faults(hold(lines)) == expected
    with store.transaction() as conn:
        keystore.destroy_household(conn, 0)
    assert faults(hold(lines)) == expected


def test_b_a_pin_that_nobody_can_open_any_more_counts_as_one_that_differs_erased_or_not(
    hold: Callable[..., Reconciled], store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    lines = lines_of(store, keystore, told)
    with store.transaction() as conn:
        keystore.destroy_household(conn, 0)
        conn.execute(delete(pin_keys))
    done = hold(lines)
    assert {discrepancy.what for discrepancy in done.listed[Class.DIFFERS]} == {What.PIN}
    assert done.counts[Class.DIFFERS] == 2
    with store.transaction() as conn:
        assert keystore.renew_lost_pin_keys(conn) == (INSIGHT,)
    assert hold(lines).counts[Class.DIFFERS] == 2, "a new key opens no older pin"


def test_b_the_exact_moment_is_another_than_the_rounded_one_and_one_of_a_lost_plan_is_no_later(
    store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    def held(signed: bytes) -> Reconciled:
        done = Reconciled()
        with store.reading() as conn:
            log = ReceiptLog(Signers(ORIGIN, keystore.receipt_publics(conn), [INSIGHT]))
            log.read(io.BytesIO(signed), done.spoil)
            Reconciliation(conn, keystore, log, Asked(), lambda _intent: None, done).run()
            log.close()
        return done

    exact = line(header(store, keystore, told[0], 0, t_ms=NOW_MS), 0)
    assert held(exact).holds, "that plan is not known any more: only a later moment is surely another"
    later = line(header(store, keystore, told[0], 0, t_ms=NOW_MS + 1), 0)
    assert faults(held(later)) == {Class.DIFFERS: [Discrepancy(told[0].commitment, What.MOMENT, (1,))]}


def test_b_a_receipt_for_an_outcome_and_a_household_whose_records_were_touched(
    hold: Callable[..., Reconciled], store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    [extra] = record(store, keystore, outcome(0, told[0], Status.DELIVERED, kind=RecordKind.CORRECTION))
    lines = lines_of(store, keystore, told)
    done = hold([*lines, line(header(store, keystore, extra, 3), 3)])
    assert faults(done) == {Class.DIFFERS: [Discrepancy(extra.commitment, What.KIND, (3,))]}
    with store.transaction() as conn:
        conn.execute(update(records).where(records.c.commitment == told[1].commitment).values(opening=b"x" * 90))
    assert faults(hold(lines)) == {Class.DIFFERS: [Discrepancy(told[1].commitment, What.RECORD, (2,))]}
    done = hold(lines[:1], Asked(to_ms=NOW_MS + 5))
    assert (done.unread, done.holds, faults(done)) == (1, False, {})


@pytest.mark.parametrize("status", [Status.REFUSED, Status.CANCELLED, Status.EXPIRED])
def test_c_on_record_as_not_taken_or_not_sent_and_yet_received(
    hold: Callable[..., Reconciled], store: Store, keystore: Keystore, status: Status
) -> None:
    [disclosed] = record(store, keystore, intent(0, 0))
    record(store, keystore, outcome(0, disclosed, status))
    done = hold([line(header(store, keystore, disclosed, 0), 0)])
    assert faults(done) == {Class.CONTRARY: [Discrepancy(disclosed.commitment, status.value, (1,))]}


def test_d_delivered_and_not_in_the_log_within_its_period(
    hold: Callable[..., Reconciled], store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    lines = lines_of(store, keystore, told)
    assert hold(lines[:1]).holds, "the log ends before the other was delivered"
    assert faults(hold(lines[1:])) == {}, "and begins after the first was decided"
    done = hold(lines[:1], Asked(to_ms=NOW_MS + MINUTE_MS))
    assert faults(done) == {Class.ABSENT: [Discrepancy(told[1].commitment)]}
    whole = Asked(INSIGHT, NOW_MS, NOW_MS + MINUTE_MS)
    assert hold([], whole).counts[Class.ABSENT] == 2
    assert hold([], Asked("netwerk-meting", NOW_MS, NOW_MS + MINUTE_MS)).holds, "another recipient's log"
    assert hold([]).period is None


def test_e_unknown_is_resolved_once_and_only_when_asked(
    hold: Callable[..., Reconciled], store: Store, keystore: Keystore
) -> None:
    made = record(store, keystore, intent(0, 0), intent(0, 1))
    record(store, keystore, outcome(0, made[0], Status.UNKNOWN))
    lines = lines_of(store, keystore, made)
    done = hold(lines)
    assert done.holds
    assert [discrepancy.commitment for discrepancy in done.listed[Class.RESOLVED]] == sorted(
        appended.commitment for appended in made
    )
    before = record_count(store, 0)

    def resolved() -> int:
        with store.transaction() as conn:
            writer = Writer.start(conn, NOW_MS)
            return resolve(conn, keystore, writer, [appended.commitment for appended in made], NOW_MS + 50)

    assert record_count(store, 0) == before
    assert (resolved(), resolved()) == (2, 0)
    assert record_count(store, 0) == before + 2
    with store.reading() as conn:
        disclosed = disclosures(conn, keystore, 0)
    assert [disclosure.status for disclosure in disclosed] == [Status.DELIVERED] * 2
    assert [len(disclosure.corrections) for disclosure in disclosed] == [1, 0], "what never had an outcome gets one"
    assert hold(lines).counts[Class.AGREES] == 2


def test_what_waits_in_the_outbox_is_left_to_the_gate(
    hold: Callable[..., Reconciled], store: Store, keystore: Keystore
) -> None:
    with store.transaction() as conn:
        writer = Writer.start(conn, NOW_MS)
        [disclosed] = writer.append(conn, keystore, [intent(0, 0)])
        enqueue(
            conn,
            keystore.household_keys(conn, [0]),
            [Outgoing(disclosed, intent(0, 0), body(0), NOW_MS, NOW_MS + MINUTE_MS, NOW_MS)],
        )
    done = hold(lines_of(store, keystore, [disclosed]))
    assert (done.holds, done.counts) == (True, {Class.UNDER_WAY: 1})
    with store.transaction() as conn:
        assert resolve(conn, keystore, Writer.start(conn, NOW_MS), [disclosed.commitment], NOW_MS) == 0


def test_f_erased_and_pruned_are_held_to_their_pin(
    hold: Callable[..., Reconciled], store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    lines = lines_of(store, keystore, told)
    with store.transaction() as conn:
        keystore.destroy_household(conn, 0)
        assert resolve(conn, keystore, Writer.start(conn, NOW_MS), [told[0].commitment], NOW_MS) == 0
    assert hold(lines).counts == {Class.ERASED: 1, Class.AGREES: 1}
    forged = line(header(store, keystore, told[0], 0, chain=bytes(32)), 0)
    assert faults(hold([forged, lines[1]])) == {Class.DIFFERS: [Discrepancy(told[0].commitment, What.PIN, (1,))]}
    with store.transaction() as conn:
        conn.execute(update(epochs).values(state="served", to_ms=NOW_MS + 9))
        conn.execute(insert(epochs).values(epoch=1, from_ms=NOW_MS + 9, state="open"))
        prune(conn, 1, "00" * 32, NOW_MS)
    done = hold(lines)
    assert (done.counts, done.holds) == ({Class.PRUNED: 2}, True)
    assert faults(hold([forged])) == {Class.DIFFERS: [Discrepancy(told[0].commitment, What.PIN, (1,))]}


def test_a_signature_that_is_not_ours_proves_nothing_about_anything(
    hold: Callable[..., Reconciled], store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    lines = lines_of(store, keystore, told)
    elsewhere = line(header(store, keystore, told[0], 0, origin="example.org/other"), 0)
    stranger = line(header(store, keystore, told[0], 0, commitment=b"n" * 32, origin="example.org/other"), 0)
    done = hold([elsewhere, stranger, lines[1]])
    assert sorted(done.bad_lines) == [(1, Bad.SIGNATURE), (2, Bad.SIGNATURE)]
    assert done.counts == {Class.AGREES: 1}
    assert not done.holds, "what cannot be judged is not called fine"


def test_a_recipient_the_register_no_longer_names_is_known_from_the_ledger(
    hold: Callable[..., Reconciled], store: Store, keystore: Keystore
) -> None:
    [disclosed] = record(store, keystore, intent(0, 0, recipient="former"))
    record(store, keystore, outcome(0, disclosed, Status.DELIVERED))
    done = hold([line(header(store, keystore, disclosed, 0, recipient="former"), 0)])
    assert done.counts == {Class.AGREES: 1}


def test_what_is_listed_is_bounded_and_what_is_counted_is_not() -> None:
    done = Reconciled()
    for number in range(LISTED + 5):
        done.add(Class.ABSENT, Discrepancy(number.to_bytes(32, "big")))
        done.spoil(number, Bad.FORM)
    assert (done.counts[Class.ABSENT], done.bad[Bad.FORM]) == (LISTED + 5, LISTED + 5)
    assert (len(done.listed[Class.ABSENT]), len(done.bad_lines)) == (LISTED, LISTED)
