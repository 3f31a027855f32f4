"""Write the reference pages of register and law from the code: run it after changing either.

In:  the register's model and the rules of law.
Out: docs/reference/register.schema.json, docs/reference/register.md, docs/reference/law.md. A test keeps them equal.
"""

import json
from pathlib import Path

from sluis.law.adequacy import ADEQUACY_TABLE, EEA_TABLE, adequacy_table, eea_table
from sluis.law.precedents import precedents
from sluis.law.rules import RULES
from sluis.law.scalars import COUNTRY_PATTERN
from sluis.law.sources import Account, Cited, checked_of, citations, sources
from sluis.law.tables import FINES, PROPOSALS, SUPERVISORS, fines, modules, proposals, supervisors
from sluis.law.words import citation_in_words
from sluis.register.fact_locations import MORE, PLACES
from sluis.register.faults import FAULTS
from sluis.register.schema import Json, register_schema

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"


def rendered() -> dict[str, str]:
    """Return file name and text of every page."""
    return {
        "register.schema.json": json.dumps(register_schema(), indent=1, ensure_ascii=False) + "\n",
        "register.md": register_page(),
        "law.md": law_page(),
    }


def register_page() -> str:
    """Return the page about ``register.yaml``."""
    lines = [REGISTER_HEAD, "## Keys", ""]
    parts = register_schema()["$defs"]
    for name, part in parts.items() if isinstance(parts, dict) else ():
        if isinstance(part, dict) and isinstance(part.get("properties"), dict):
            lines += _part(name, part)
    lines += ["## Facts of law and their place", "", PLACES_HEAD, "", "| fact | place in the register |", "|---|---|"]
    lines += [f"| `{fact}` | {_place(place)} |" for fact, place in (PLACES | MORE).items()]
    lines += ["", "## Faults", "", FAULTS_HEAD, "", "| code | says | do |", "|---|---|---|"]
    lines += [f"| `{code}` | {_cell(says)} | {_cell(remedy)} |" for code, (says, remedy) in FAULTS.items()]
    return "\n".join(lines) + "\n"


def _part(name: str, part: dict[str, Json]) -> list[str]:
    properties, required = part["properties"], part.get("required")
    must = set(required) if isinstance(required, list) else set()
    lines = [f"### {name}", "", str(part.get("description", "")), "", "| key | value | meaning |", "|---|---|---|"]
    for key, schema in properties.items() if isinstance(properties, dict) else ():
        subschema = schema if isinstance(schema, dict) else {}
        star = " (required)" if key in must else ""
        lines.append(f"| `{key}`{star} | {_cell(_value(subschema))} | {_cell(str(subschema.get('description', '')))} |")
    return [*lines, ""]


def _value(schema: dict[str, Json]) -> str:
    words, items, inner, kinds = (schema.get(key) for key in ("enum", "items", "additionalProperties", "type"))
    if isinstance(reference := schema.get("$ref"), str):
        shown_value = _referred(reference.rpartition("/")[2])
    elif isinstance(words, list):
        shown = dict.fromkeys(str(word).lower() if isinstance(word, bool) else str(word) for word in words)
        shown_value = ", ".join(f"`{word}`" for word in shown)
    elif isinstance(items, dict):
        shown_value = f"list of {_value(items)}"
    elif kinds == "object":
        shown_value = f"keys with {_value(inner)}" if isinstance(inner, dict) else "part"
    elif isinstance(kinds, list) and "object" in kinds:
        shown_value = "word, or part"
    else:
        shown_value = _text(schema)
    return shown_value


def _text(schema: dict[str, Json]) -> str:
    kinds, pattern = schema.get("type"), schema.get("pattern")
    if schema.get("format") == "date":
        return "date"
    if isinstance(kinds, list) and "boolean" not in kinds:
        return "whole number" if "integer" in kinds else "number"
    if pattern == COUNTRY_PATTERN:
        return "ISO 3166-1 code, or `org:` and capitals"
    return f"text like `{pattern}`" if isinstance(pattern, str) else "text"


def _referred(name: str) -> str:
    parts = register_schema()["$defs"]
    part = parts.get(name) if isinstance(parts, dict) else None
    if isinstance(part, dict) and "properties" not in part:
        return _value({key: value for key, value in part.items() if key != "description"})
    return f"[{name}](#{name.lower()})"


def _place(place: str) -> str:
    return place if place.startswith("derived") else f"`{place}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("{{", "{").replace("}}", "}").replace("\n", " ").strip()


def law_page() -> str:
    """Return the page about the rules of law that ship."""
    lines = [LAW_HEAD, "| rule | what it asks | citation | effect | supervisor | authority | from | until | checked |"]
    lines.append("|---|---|---|---|---|---|---|---|---|")
    for rule in RULES:
        until = "" if rule.ends is None else rule.ends.isoformat()
        cells = (
            f"`{rule.id}`", rule.title, rule.citation, rule.effect.value, rule.supervisor.value, rule.authority.value,
            rule.starts.isoformat(), until, rule.checked,
        )  # fmt: skip
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    table, eea = adequacy_table(), eea_table()
    lines += ["", "## Adequacy decisions", "", ADEQUACY_HEAD.format(days=table.dpf_max_age_days), ""]
    lines += ["| country | decision | CELEX | from | until | scope | checked |", "|---|---|---|---|---|---|---|"]
    for row in table.decision:
        scope = row.scope if not row.laws else f"{row.scope}: {', '.join(row.laws)}"
        ends = "" if row.ends is None else row.ends.isoformat()
        cells = (row.country, row.name, row.celex, row.starts.isoformat(), ends, f"{scope}. {row.note}",
                 checked_of(f"{ADEQUACY_TABLE}/{row.country} {row.name}"))  # fmt: skip
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    lines += ["", "## Inside the EEA", "", f"Checked: {checked_of(f'{EEA_TABLE}/countries')}.", ""]
    lines += [
        f"Members: {', '.join(eea.members)}.",
        "",
        f"Inside with their parent: {', '.join(eea.inside_with_parent)}.",
    ]
    lines += ["", f"Third countries that look otherwise: {', '.join(eea.third_country_traps)}."]
    return citation_in_words("\n".join([*lines, *_more_tables()]), "en") + "\n"


def _table(title: str, head: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    lines = ["", f"## {title}", "", head, "", f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    return lines + ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]


def _more_tables() -> list[str]:
    """Return fines, supervisors, modules, elements of a notice, proposals and decisions."""
    return [
        *_table(
            "Fines",
            "The highest amount of each tier; a percentage is of yearly turnover.",
            ("tier", "citation", "at most", "checked"),
            [(fine.id, fine.citation, fine.amount, checked_of(f"{FINES}/{fine.id}")) for fine in fines().values()],
        ),
        *_table(
            "Supervisors",
            "`unsettled` means that no Dutch act was found that designates one.",
            ("key", "name", "supervises", "checked"),
            [
                (supervisor.id, supervisor.name, supervisor.task, checked_of(f"{SUPERVISORS}/{supervisor.id}"))
                for supervisor in supervisors().values()
            ],
        ),
        *_table(
            "Modules of the standard clauses",
            "(EU) 2021/914: who exports to whom.",
            ("exporter", "importer", "module"),
            [(exporter, importer, str(number)) for (exporter, importer), number in modules().items()],
        ),
        *_table("Elements of a notice", ELEMENTS_HEAD, ("element", "what it is", "article"), ELEMENTS),
        *_table(
            "Proposals and pending cases",
            "Data only: they decide nothing.",
            ("id", "what", "touches", "says", "checked"),
            [
                (
                    proposal.id, proposal.citation, ", ".join(proposal.touches), proposal.says,
                    checked_of(f"{PROPOSALS}/{proposal.id}"),
                )
                for proposal in proposals()
            ],
        ),
        *_table(
            "Real decisions as test cases",
            "`sluis law decisions` judges them; what must come out stands here.",
            ("decision", "number", "instrument", "status", "must come out", "checked"),
            [
                (
                    f"{precedent.body}, {precedent.name}", precedent.number, precedent.instrument,
                    f"{precedent.status}, {precedent.status_seen}",
                    ", ".join(f"{rule} {verdict}" for rule, verdict in precedent.expect.items()), precedent.checked,
                )
                for precedent in precedents()
            ],
        ),
        *_table(
            "Where each was read",
            READ_HEAD,
            ("rule or row", "checked", "passage", "version", "not read"),
            [
                (
                    f"`{held.of}`", held.checked,
                    "; ".join([*map(_passage, citations(held.of)), *map(_account, held.accounts)]),
                    "; ".join(dict.fromkeys(cited.text.version for cited in citations(held.of))), held.note,
                )
                for held in sources().row
            ],
        ),
    ]  # fmt: skip


def _passage(cited: Cited) -> str:
    return f"[{cited.reading.act} {cited.reading.at}]({cited.text.link})"


def _account(account: Account) -> str:
    host = account.link.removeprefix("https://").split("/")[0]
    return f"[{account.at or host}]({account.link}), {account.read.isoformat()}"


READ_HEAD = (
    "Of each rule and each row the passage it rests on, or the copy or account it was read in and when; "
    "`src/sluis/law/tables/sources.toml` has the digests of passage and sentence. "
    "`python scripts/law_sources.py` says which rows have to be read again when a text changed."
)
ELEMENTS_HEAD = "The keys of `notice: elements:` in the register; read in GDPR 13(1)-(2) and 14(1)-(2)."
ELEMENTS = [
    ("N01", "controller and contact", "13(1)(a)"),
    ("N02", "data protection officer", "13(1)(b)"),
    ("N03", "purposes, and the ground of each", "13(1)(c)"),
    ("N04", "the legitimate interest", "13(1)(d)"),
    ("N05", "recipients or categories", "13(1)(e)"),
    ("N06", "third country, and decision or safeguards and how to get a copy", "13(1)(f)"),
    ("N07", "term or criteria", "13(2)(a)"),
    ("N08", "rights", "13(2)(b)"),
    ("N09", "withdrawing consent", "13(2)(c)"),
    ("N10", "complaint to the AP", "13(2)(d)"),
    ("N11", "whether data must be given, and what happens without", "13(2)(e)"),
    ("N12", "automated decisions and profiling", "13(2)(f)"),
    ("N13", "categories of data", "14(1)(d)"),
    ("N14", "source of the data", "14(2)(f)"),
]


REGISTER_HEAD = """# register.yaml

*Written by `scripts/render_reference.py` from the code; change the code, then run it.*

The register is the router part of the record of processing (GDPR art. 30), and the valve: an activity names a purpose,
a recipient, the grounds, and the fields that may leave, each in the form in which it leaves. What is not listed is
withheld. `examples/register.yaml` is a complete one, `register.schema.json` beside this page is for editors.

- Every scalar is read as text and converted by the type of its key: `country: NO` is Norway, `oui: 012345` an OUI,
  quoted or not. Anchors, aliases, tags, merge keys, a key that stands twice and a second document refuse.
- All faults are shown at once, each with line, column, what is wrong and what to do.
- Absent means "not established". The law then answers UNKNOWN, and UNKNOWN closes.
- Dates are ISO 8601 days in UTC. A day that ends something (`expires`, `until`, `review`) is the first day after.
- A path has letters, digits, `-` and `_` between its dots, and `*` where an instance number stands. No two rows of
  one activity meet: a row whose path begins with another's overlaps it, and at one place there are names or `*`.
- A row by kind (`{kind: ssid, treatment: withhold}`) wins over every row of that kind, by the path catalogue.
- `as: {vocabulary: NAME}` names `vocabularies/NAME.yaml` beside the register: `k` (at least 2 households have each
  value), `approved: {by, date}` and `values`.
- A decision settles a REVIEW and nothing else. It names the rule, the activity and the digest of the facts weighed
  (`sluis check` prints it); it lapses when one of them changes, and on `expires`.
"""

PLACES_HEAD = """Every fact the rules of law may ask for has an optional place, so that rules arrive without breaking
registers. What is derived says so: nobody can state it otherwise. `*` is a key, `[]` an entry of a list.
`recipient.own_purposes` also follows from `own_use.benchmarking` and `own_use.other`; categories and subjects of rows
come from the path catalogue first."""

FAULTS_HEAD = "`{places}` hold words of the register itself."

LAW_HEAD = """# Rules of law that ship

*Written by `scripts/render_reference.py` from the code; change the code, then run it.*

A rule looks at one activity on one day and answers PASS, FAIL, UNKNOWN (a fact is missing) or REVIEW (a person has to
weigh). A finding is for the controller: it never says that the law was broken. With effect `close`, everything but
PASS keeps the activity closed; only a REVIEW can be settled, by a decision in the register. `general knowledge` under
*checked* means that nobody has read the official text yet.
"""

ADEQUACY_HEAD = """GDPR art. 45(3). `subject_to`: the recipient falls under one of these laws
(`recipients.*.subject_to`). `dpf`: the legal entity is listed, and that was checked at most {days} days ago; older
answers UNKNOWN. The day under *until* is the first on which the decision no longer counts."""


def main() -> None:
    """Write every page."""
    for name, text in rendered().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        print(REFERENCE / name)


if __name__ == "__main__":
    main()
