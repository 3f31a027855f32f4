"""Folding: a year in a few lines, and nothing left out."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.ledger.disclosure_groups import fold
from sluis.ledger.disclosures import Disclosure
from sluis.ledger.record import NOT_SENT, PendingRecord, RecordKind, Status

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
        assert sum(line.rows.values()) == sum(sum(disclosure.intent.rows.values()) for disclosure in own)
        assert line.sent == line.count - sum(disclosure.status in NOT_SENT for disclosure in own)
