"""Write a first register as text: every row withholds, and a comment says in what form it could leave.

In:  a ``FirstRegister``. Out: YAML that loads, and the vocabulary files beside it; in the language in use.

The rules this module keeps:
 * What a person must fill in says so, and the trigger is consent: nothing can flow before somebody decided.
 * Comments hold names and forms only. Words stand in vocabulary files, which count for nothing until somebody signs.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sluis.i18n import N_, tr
from sluis.register.propose import FirstRegister, Group, Proposal, Unfit
from sluis.register.row_checks import NAMES_THE_ROUTER
from sluis.terms import BASES, CONFIDENCES, FORMS, KINDS, SUBJECTS, Basis

HEADINGS: Final[dict[Group, str]] = {
    Group.SECRET: N_("Secrets and keys. No register lets these leave; the rows say that they were seen."),
    Group.OUTSIDERS: N_(
        "Neighbours, passers-by and the other party of a call: no customers. Leave these withheld, or give them a "
        "ground and a notice of their own."
    ),
    Group.ROUTER: N_(
        "The router and the contract themselves. What names them leaves only as the token of `household:`."
    ),
    Group.HOME: N_("The home: its devices, its people, its use."),
    Group.NOBODY: N_("About nobody, or about the provider's own servers."),
}
WHY_UNFIT: Final[dict[Unfit, str]] = {
    Unfit.NAME: N_("a part of the name that no row may hold"),
    Unfit.PLACE: N_("at its place stand both names and instances"),
}
_FILL_IN: Final = N_("to be filled in")


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody who was seen receiving, and what."""

    key: str
    """Of the recipient, and of its activity."""
    name: str
    """Empty when it is not known."""
    country: str
    """ISO 3166-1 alpha-2; empty when it is not known."""
    hosts: tuple[str, ...]
    """As ``hosts:`` takes them."""
    first: FirstRegister


def _comment(text: str, indent: str = "") -> str:
    return "\n".join(f"{indent}# {line}".rstrip() for line in text.split("\n"))


def _quoted(text: str) -> str:
    """Return a text as YAML takes it inside a flow mapping: JSON is YAML."""
    return json.dumps(text, ensure_ascii=False)


def register_text(first: FirstRegister) -> str:
    """Return the register.

    Args:
        first: Of ``propose``.

    Returns:
        YAML of version 2. It loads; its activity is closed by law until its facts are filled in.

    Effects:
        None.
    """
    return "\n".join([*_head(first), *_rows(first), *_tail(first)]) + "\n"


def met_text(met: Sequence[Met]) -> str:
    """Return a register of everybody who was seen receiving: a recipient and an activity each, all rows withheld.

    Args:
        met: With different keys, and hosts that do not meet; at least one.

    Returns:
        YAML of version 2 that loads.

    Effects:
        None.
    """
    lines = [
        _comment(tr(N_("Drafted by `sluis audit`: who was seen receiving, and what. Nobody declared any of it."))),
        _comment(tr(N_("Every row withholds. What it could be is a suggestion by form, for a person to decide."))),
        _comment(tr(N_("Move the hosts of the provider itself to `controller:`, and take those recipients out."))),
        *_controller(),
        "recipients:",
    ]
    for party in met:
        country = f", country: {_quoted(party.country)}" if party.country else ""
        hosts = f", hosts: [{', '.join(map(_quoted, party.hosts))}]" if party.hosts else ""
        lines.append(f"  {party.key}: {{name: {_quoted(party.name or tr(_FILL_IN))}{country}{hosts}}}")
    lines.append("activities:")
    for party in met:
        lines += [*_activity(party.key, party.key), *_rows(party.first), *_tail(party.first)]
    return "\n".join(lines) + "\n"


def _head(first: FirstRegister) -> Iterator[str]:
    counted = tr(
        N_(
            "Drafted by `sluis draft` from {reports} reports of {routers} routers, {leaves} values: {rows} rows, "
            "{unfit} paths that can be none."
        ),
        None,
        reports=first.reports,
        routers=first.routers,
        leaves=first.leaves,
        rows=len(first.rows),
        unfit=len(first.unfit),
    )
    yield _comment(counted)
    yield _comment(tr(N_("Every row withholds. What it could be is a suggestion by form, for a person to decide.")))
    yield from _controller()
    yield "recipients:"
    yield f"  recipient: {{name: {_quoted(tr(_FILL_IN))}}}"
    yield "activities:"
    yield from _activity("first-draft", "recipient")


def _controller() -> Iterator[str]:
    yield "version: 2"
    yield f"controller: {{name: {_quoted(tr(_FILL_IN))}}}"


def _activity(key: str, recipient: str) -> Iterator[str]:
    yield f"  {key}:"
    yield f"    purpose: {{nl: {_quoted(tr(_FILL_IN, 'nl'))}, en: {_quoted(tr(_FILL_IN, 'en'))}}}"
    yield f"    recipient: {recipient}"
    yield "    trigger: consent"
    yield "    release: P1D"
    yield "    fields:"


def _rows(first: FirstRegister) -> Iterator[str]:
    for group, rows in groupby(first.rows, key=lambda row: row.group):
        yield _comment(tr(HEADINGS[group]), "      ")
        for row in rows:
            why = _quoted(_why(row))
            yield f"      - {{path: {'.'.join(row.seen.path)}, treatment: withhold, why: {why}}}"
            yield from (_comment(note, "      ") for note in _notes(row, first.k))
    yield _comment(tr(N_("Whatever is added above later, secrets never leave.")), "      ")
    yield "      - {kind: secret, treatment: withhold}"


def _why(row: Proposal) -> str:
    seen = row.seen
    sure = tr(CONFIDENCES[seen.confidence])
    if seen.because is not Basis.CATALOGUE:
        sure += f", {tr(BASES[seen.because])}"
    return tr(
        N_("Draft: {kind} of {whom} ({sure}); {form}, {count} seen."),
        None,
        kind=tr(KINDS[seen.kind].label),
        whom=tr(SUBJECTS[seen.subject][0]),
        sure=sure,
        form=tr(FORMS[seen.shape.form]),
        count=seen.count,
    )


def _notes(row: Proposal, k: int) -> Iterator[str]:
    seen = row.seen
    for kind in seen.holds:
        yield tr(N_("beware: its values hold a {kind}"), None, kind=tr(KINDS[kind].label))
    for kind in seen.in_key:
        yield tr(N_("beware: a key on the way is a {kind}"), None, kind=tr(KINDS[kind].label))
    if row.group is Group.ROUTER and seen.kind in NAMES_THE_ROUTER:
        yield tr(N_("could be: household: {lifetime}"), None, lifetime="{lifetime: day}")
    elif row.could_be is not None:
        yield tr(N_("could be: {treatment}"), None, treatment=row.could_be)
    elif row.too_few:
        words = tr(N_("{words} different words seen, none of them from {k} routers: no vocabulary yet"))
        yield words.format(words=row.too_few, k=k)


def _tail(first: FirstRegister) -> Iterator[str]:
    if not first.unfit:
        return
    yield _comment(tr(N_("Seen, but no row can name them; they are withheld like all that is not listed.")))
    for seen, why in first.unfit:
        yield _comment(f"{'.'.join(seen.path)}: {tr(WHY_UNFIT[why])} ({seen.count})")


def vocabulary_text(words: tuple[str, ...], k: int) -> str:
    """Return a vocabulary file nobody has approved yet, so that no row can use it.

    Examples:
        >>> print(vocabulary_text(("Down", "Up"), 20), end="")
        # Each value was sent by at least 20 routers. Read every one, then sign: approved: {by: NAME, date: 2026-01-31}
        k: 20
        values: ["Down", "Up"]
    """
    head = N_("Each value was sent by at least {k} routers. Read every one, then sign: approved: {example}")
    note = tr(head, None, k=k, example="{by: NAME, date: 2026-01-31}")
    return f"{_comment(note)}\nk: {k}\nvalues: [{', '.join(map(_quoted, words))}]\n"
