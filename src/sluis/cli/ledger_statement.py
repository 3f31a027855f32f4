"""``sluis ledger statement | verifier``: what a household is owed, with proof, and the one file that checks it.

In:  a household and a period. Out: text, JSON or a page; JSON and page carry the evidence, and need nothing of ours.

The rules this module keeps:
 * The words are the register's that each disclosure was made under; the numbers are those the evidence opens.
 * "Nothing" is an answer, and is proved like any other.
 * The limits stand on every statement, word for word (ledger specification, section 6).
"""

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from sqlalchemy import Connection

from sluis.cli import show
from sluis.cli.files import moment_of, now_ms, opened_beside, slot_of, write_file
from sluis.cli.ledger_show import STATUSES, Names, fields_of_rows, purpose_of, recipient_of
from sluis.cli.verb import FINE, GATE_TOML, Config, Example, Line, Verb, option
from sluis.gate.http.sealing import folder_of
from sluis.gate.state.state import GateState
from sluis.i18n import N_, lang_in_force, tr
from sluis.i18n.harmless import harmless
from sluis.ledger.disclosure_groups import DisclosureGroup as Read
from sluis.ledger.disclosure_groups import fold
from sluis.ledger.disclosures import disclosures
from sluis.ledger.statement import LIMITS, Evidence, evidence
from sluis.register.model import Register
from sluis.reports.statement import NOTHING, article, how_often, sealed, statement_page, whose
from sluis.standing.registry import line_of_slot

From = Annotated[
    str | None, option(N_("Start of the period, as 2026-01-01T00:00:00Z; the beginning when absent."), "--from")
]
To = Annotated[str | None, option(N_("End of the period; now when absent."), "--to")]
Out = Annotated[Path | None, option(N_("Write it to this file instead of the screen."), "--out")]
Shape = Annotated[
    Literal["text", "json", "html"], option(N_("Text to read, JSON to check, or a page that is both."), "--format")
]


def statement(
    *,
    household: Line,
    from_: From = None,
    to: To = None,
    config: Config = GATE_TOML,
    format: Shape = "text",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """State what the ledger holds about a household."""
    period = (0 if from_ is None else moment_of(from_, "--from"), now_ms() if to is None else moment_of(to, "--to"))
    with opened_beside(config) as state, state.store.reading() as conn:
        slot = slot_of(conn, household)
        line = line_of_slot(conn, slot) or household
        found = evidence(conn, state.keystore, folder_of(state.settings), (slot, line), period)
        read = _reading(state, conn, slot, found)
    asked: dict[str, show.Json] = (
        {} if from_ is not None else {"from_ms": found.from_ms}
    )  # who names no beginning asks for all there is
    document: dict[str, show.Json] = {**_json(found), **asked, "made_ms": now_ms(), "reading": read, "limits": LIMITS}
    if format == "json":
        _write(out, show.json_text(document, 1))
    elif format == "html":
        _write(out, statement_page(document))
    else:
        _write(out, text_of(document))
    return FINE


def _json(found: Evidence) -> dict[str, show.Json]:
    made: dict[str, show.Json] = json.loads(json.dumps(found.document))
    return {**made, "covers_from_ms": found.from_ms, "covers_to_ms": found.to_ms}


def _reading(state: GateState, conn: Connection, slot: int, found: Evidence) -> list[show.Json]:
    inside = range(found.first_epoch, found.last_epoch + 1)
    opened = [one for one in disclosures(conn, state.keystore, slot) if one.epoch in inside]
    names = Names(state, conn)
    return [_line(names, line) for line in fold(opened)]


def _line(names: Names, line: Read) -> show.Json:
    plan, register = names.of_plan(line.activity, line.plan or "")
    name, country = recipient_of(register, line.recipient)
    return {
        "recipient": {"key": line.recipient, "name": name, "country": country, "role": _role(register, line.recipient)},
        "activity": line.activity,
        "purpose": purpose_of(register, line.activity),
        "grounds": _grounds(register, line.activity),
        "plan": line.plan,
        "count": line.count,
        "sent": line.sent,
        "first_ms": line.first_ms,
        "last_ms": line.last_ms,
        "outcomes": {"none" if status is None else status.value: n for status, n in line.statuses.items()},
        "became": [f"{tr(STATUSES[status])}: {n}" for status, n in line.statuses.items()],
        "fields": [
            {"row": field.key, "path": field.path, "what": field.what, "count": field.count}
            for field in fields_of_rows(plan, line.rows)
        ],
    }


def _role(register: Register, key: str) -> str | None:
    known = register.recipients.get(key)
    role = None if known is None else getattr(known, "role", None)
    return None if role is None else str(getattr(role, "value", role))


def _grounds(register: Register, key: str) -> list[show.Json]:
    """Return the grounds of an activity as they stand in the register: article of the AVG and of the Tw."""
    known = register.activities.get(key)
    grounds = getattr(known, "grounds", None) or ()
    return [
        {
            "subjects": [str(getattr(subject, "value", subject)) for subject in getattr(ground, "subjects", ())],
            "avg": _text(getattr(ground, "avg", None)),
            "tw": _text(getattr(ground, "tw", None)),
        }
        for ground in grounds
    ]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def text_of(document: dict[str, show.Json]) -> str:
    """Return a statement as lines of text.

    Args:
        document: As ``statement --format json`` prints it.
    """
    return "\n".join(map(harmless, _lines(document))) + "\n"


def _lines(document: dict[str, show.Json]) -> list[str]:
    said = [
        tr(N_("Statement of ledger {origin}"), None, origin=document["origin"]),
        sealed(document),
        "",
    ]
    reading = document["reading"]
    if not reading:
        said.append(tr(NOTHING))
    for line in reading if isinstance(reading, list) else []:
        said += [*_read(line), ""]
    limits = document["limits"]
    said.append(str(limits[lang_in_force()]) if isinstance(limits, dict) else "")
    return said


def _read(line: show.Json) -> list[str]:
    if not isinstance(line, dict) or not isinstance(line["recipient"], dict):
        return []
    to = line["recipient"]
    grounds = line["grounds"] if isinstance(line["grounds"], list) else []
    fields = line["fields"] if isinstance(line["fields"], list) else []
    became = line["became"] if isinstance(line["became"], list) else []
    return [
        tr(
            N_("To whom: {name} ({country})"),
            None,
            name=to["name"],
            country=to["country"] or tr(N_("country not known")),
        ),
        tr(N_("Why: {purpose}"), None, purpose=line["purpose"]),
        *[
            tr(N_("On what ground: AVG {avg}, for {subjects}"), None, avg=article(one["avg"]), subjects=whose(one))
            for one in grounds
            if isinstance(one, dict)
        ],
        tr(N_("How often: {times}"), None, times=how_often(line)),
        *[f"  {one}" for one in became],
        tr(N_("Which data:")),
        *[f"  - {one['what']} ({one['count']})" for one in fields if isinstance(one, dict)],
    ]


def _write(out: Path | None, text: str) -> None:
    if out is None:
        sys.stdout.write(text)
    else:
        write_file(out, text.encode())


def verifier(*, out: Out = None) -> int:
    """Print the program that checks a statement without us."""
    _write(out, files("sluis.ledger").joinpath("verify_statement.py").read_text(encoding="utf-8"))
    return FINE


_STATEMENT = "sluis ledger statement --household NL-0001 --config examples/gate.toml"
VERBS = (
    Verb(
        "statement",
        N_(
            "State everything the ledger holds about a household in a period, with proof, also when it is nothing.\n\n"
            "Only sealed epochs can be proved: see `sluis ledger status`. Give the JSON or the page to the household."
        ),
        (
            Example(f"{_STATEMENT} --format json --out statement.json", runs=False),
            Example(f"{_STATEMENT} --from 2026-11-01T00:00:00Z --to 2026-12-01T00:00:00Z", runs=False),
        ),
        statement,
    ),
    Verb(
        "verifier",
        N_("Print verify_statement.py: one file that checks a statement offline, without anything of ours."),
        (Example("sluis ledger verifier --out verify_statement.py", runs=False), Example("sluis ledger verifier")),
        verifier,
    ),
)
