"""Folding: a year in a few lines, and nothing left out."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sluis.keys.keystore import Keystore
from sluis.ledger.alike import read_alike
from sluis.ledger.disclosure_groups import fold, groups_of
from sluis.ledger.disclosures import Disclosure, disclosures
from sluis.ledger.record import NOT_SENT, PendingRecord, RecordKind, Status
from sluis.ledger.writer import Writer
from sluis.store.engine import Store

drafts = st.builds(
    PendingRecord,
    st.just(RecordKind.INTENT),
    st.just(0),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["r", "s"]),
    st.integers(0, 50),
    plan=st.sampled_from(["p", "q", None]),
    rows=st.dictionaries(st.sampled_from(["1", "2", "household"]), st.integers(1, 5), max_size=3),
)
outcomes = st.one_of(
    st.none(),
    st.builds(
        lambda status: PendingRecord(RecordKind.OUTCOME, 0, "a", "r", 1, ref=b"", status=status),
        st.sampled_from(Status),
    ),
)
found = st.lists(
    st.builds(lambda d, o, e: Disclosure(b"", e, d, o, ()), drafts, outcomes, st.integers(0, 3)), max_size=20
)


@given(found)
def test_the_lines_add_up_to_the_disclosures(given_: list[Disclosure]) -> None:
    lines = fold(given_)
    assert sum(line.count for line in lines) == len(given_)
    assert sum(line.sent for line in lines) == sum(disclosure.counts_as_sent for disclosure in given_)
    assert len({(line.activity, line.recipient, line.plan) for line in lines}) == len(lines)
    for line in lines:
        own = [
            disclosure
            for disclosure in given_
            if (disclosure.intent.activity, disclosure.intent.recipient, disclosure.intent.plan)
            == (line.activity, line.recipient, line.plan)
        ]
        assert (line.first_ms, line.last_ms) == (min(o.intent.t_ms for o in own), max(o.intent.t_ms for o in own))
        assert line.epochs == {disclosure.epoch for disclosure in own}
        left = [disclosure for disclosure in own if disclosure.counts_as_sent]
        assert line.rows == sum((Counter(disclosure.intent.rows) for disclosure in left), Counter())
        stopped = [disclosure for disclosure in own if not disclosure.counts_as_sent]
        assert line.stopped_rows == sum((Counter(disclosure.intent.rows) for disclosure in stopped), Counter())
        told = left or stopped
        assert line.told_ms == (min(o.intent.t_ms for o in told), max(o.intent.t_ms for o in told))
        assert line.sent == line.count - sum(disclosure.status in NOT_SENT for disclosure in own)


def test_read_at_once_they_are_the_same_lines(store: Store, keystore: Keystore) -> None:
    def intent(at: int) -> PendingRecord:
        rows = {"1": 1 + at % 3, "household": 1}
        return PendingRecord(RecordKind.INTENT, 0, f"a-{at % 2}", "r", at, "ab" * 32, bytes(32), rows)

    def about(kind: RecordKind, at: int, c: bytes, status: Status) -> PendingRecord:
        return PendingRecord(kind, 0, "a-0", "r", at, ref=c, status=status)

    with store.transaction() as conn:
        writer = Writer.start(conn, 0)
        made = [each.commitment for each in writer.append(conn, keystore, [intent(at) for at in range(12)])]
        told = [about(RecordKind.OUTCOME, 20, c, status) for c, status in zip(made, [*Status, *Status], strict=False)]
        writer.append(conn, keystore, told)
        corrected = [about(RecordKind.CORRECTION, 30, made[at], Status.DELIVERED) for at in (0, 3, 11)]
        writer.append(conn, keystore, corrected)
    with store.reading() as conn:
        lines = groups_of(read_alike(conn, keystore, 0))
        assert lines == fold(disclosures(conn, keystore, 0))
        assert [list(line.statuses) for line in lines] == [
            list(line.statuses) for line in fold(disclosures(conn, keystore, 0))
        ]
        assert (sum(line.count for line in lines), groups_of(read_alike(conn, keystore, 1))) == (12, [])
