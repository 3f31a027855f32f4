"""Every value that goes to a recipient, held against the rows of the register it fits, when it is read.

In:  the record of the day, the flows, whose each destination is; then values, each with its flow, path and state.
Out: one answer for each row that lets something of that path through to that recipient.

The rules this module keeps:
 * Every value is asked, the thousandth as the first: a firmware that begins well is no firmware that does well. Values
   are not kept for it; ``field_stats`` keeps the first of each set of answers.
 * Only what goes to a recipient has a form to leave in. What the provider itself gets is raw by design, and to a
   stranger nothing may leave in any form.
 * At one place at most ``MOST`` sets of answers are kept apart. What comes then is NOT_HELD, unless it differs from
   every row: that is always told.
"""

from collections.abc import Sequence
from typing import Final

from sluis.audit.content.field_stats import Answers, FieldStats, ObservationKey
from sluis.audit.model import Destination, Flow, Form, Party, State, Treated
from sluis.audit.record.declared import OnRecord, RowOnRecord, treated
from sluis.telemetry.model import Opaque, Path, Value

MOST: Final = 16
"""Sets of answers at one place that are kept apart; two rows that let it through have nine."""


class RowConformance:
    """A record, asked about values as they are read; without one nothing is asked."""

    def __init__(
        self, record: OnRecord | None = None, flows: Sequence[Flow] = (), destinations: Sequence[Destination] = ()
    ) -> None:
        """Find out which flows go to a recipient.

        Args:
            record: The register on the day; ``None``: there is none, and every answer is empty.
            flows: What left the house.
            destinations: Where to, as ``describe`` gives them.
        """
        self._record = record
        self._recipients: dict[int, str] = {}
        self._rows: dict[tuple[str, Path], tuple[RowOnRecord, ...]] = {}
        if record is not None:
            owners = {destination.key: record.party_of(destination) for destination in destinations}
            told = ((flow.number, owners[flow.destination]) for flow in flows if flow.destination in owners)
            self._recipients = {number: key for number, (party, key) in told if party is Party.RECIPIENT}

    def answers(self, flow: int, path: Path, state: State, value: Value, text: str) -> Answers:
        """Hold one value against its rows.

        Args:
            flow: Number of the flow.
            path: As it may be printed.
            state: What was seen to be done to the value.
            value: As it was read; an array that was not looked into is UNSURE.
            text: The same as it was written, whole.

        Returns:
            An answer per row, in the order of the register; empty when no row lets anything of the path through there.

        Examples:
            >>> RowConformance().answers(1, ("a",), State.RAW, "x", "x")
            ()
        """
        rows = self._of(flow, path)
        if rows and value is Opaque.ARRAY:
            return (Treated.UNSURE,) * len(rows)
        return tuple(treated(row, state, text) for row in rows)

    def named(self, flow: int, path: Path, answers: Answers) -> Form:
        """Return answers with the keys of their rows."""
        return tuple((row.key, answer) for row, answer in zip(self._of(flow, path), answers, strict=True))

    def _of(self, flow: int, path: Path) -> tuple[RowOnRecord, ...]:
        recipient = self._recipients.get(flow)
        if recipient is None or self._record is None:
            return ()
        rows = self._rows.get((recipient, path))
        if rows is None:
            fitting = self._record.rows_of(path)
            rows = tuple(row for row in fitting if row.recipient == recipient and row.lets_through)
            self._rows[recipient, path] = rows
        return rows


def kept_apart(seen: FieldStats, entry: ObservationKey) -> ObservationKey:
    """Return the entry under which a value is counted: its own, or, where there are too many, one for the rest.

    Args:
        seen: Its place.
        entry: What it is.
    """
    answers = entry.answers
    if entry in seen.entries or not answers or set(answers) == {Treated.OTHERWISE}:
        return entry
    alike = sum(1 for kept_entry in seen.entries if kept_entry[:-1] == entry[:-1])
    return entry if alike < MOST else entry._replace(answers=(Treated.NOT_HELD,) * len(answers))
