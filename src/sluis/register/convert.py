"""Turn a register of version 1 into one of version 2: known phrases become words of a list, the rest becomes absent.

In:  the tree of a register of version 1.
Out: the tree of version 2, and every place that was changed: a word, or a question that somebody has to answer.

The rules this module keeps:
 * A phrase is known by all of its words and never by a part of them: a denial holds the words it denies.
 * What is not known becomes absent, so a conversion can close an activity and never open one.
"""

import re
from collections.abc import Iterator
from collections.abc import Mapping as Keys
from dataclasses import dataclass, field
from typing import Final

from sluis.i18n import N_, Lang, tr
from sluis.law.activity import ConsentGiver, DeletionProof, NoticeElement
from sluis.law.parties import Coverage, Measure, ScopeLaw, ToolName
from sluis.law.scalars import COUNTRY_PATTERN
from sluis.register.absent import is_absent
from sluis.register.fact_path import Steps, path_of
from sluis.register.tree import Mapping, Scalar, Sequence, Tree

ABSENT: Final = "~"
"""What stands where nothing is established."""
_COUNTRY: Final = re.compile(COUNTRY_PATTERN)
_TOOL_QUESTION: Final = N_("Which instrument of chapter V carries the transfer to this sub-processor?")


@dataclass(frozen=True, slots=True)
class Phrase:
    """How the text of one fact becomes a word."""

    words: frozenset[str]
    """The list of version 2."""
    question: str
    """Message id: what somebody has to answer when the text is not known."""
    known: Keys[str, str] = field(default_factory=dict)
    """Text in lower case, words joined by one space → word."""
    pattern: tuple[tuple[re.Pattern[str], str], ...] = ()
    """Forms a whole text can have, and the word."""
    otherwise: str | None = None
    """The word for whatever else is stated."""

    def word(self, text: str) -> str | None:
        """Return the word for a text; ``None`` when it is not known."""
        plain = " ".join(text.casefold().split()).rstrip(".")
        same = next((word for word in self.words if word.casefold() == plain), None)
        matched = (word for form, word in self.pattern if form.fullmatch(plain))
        return same or self.known.get(plain) or next(matched, None) or (None if is_absent(text) else self.otherwise)


@dataclass(frozen=True, slots=True)
class Replaced:
    """One place whose text is no word of version 2."""

    steps: Steps
    line: int
    column: int
    text: str
    """As it was written."""
    word: str | None
    """What it became; ``None``: it was left absent."""
    question: str
    """Message id; may name ``{words}``."""
    words: frozenset[str] = frozenset()
    """The list it can be chosen from."""

    def asks(self, lang: Lang | None = None) -> str:
        """Return what somebody has to answer, in ``lang`` (the language in force when absent)."""
        return tr(self.question, lang, words=", ".join(sorted(self.words)))

    @property
    def path(self) -> str:
        """The place as people read it."""
        return path_of(self.steps)


def _choices(words: object) -> frozenset[str]:
    return frozenset(str(word) for word in getattr(words, "__args__", ()))


_PERIOD: Final = (
    r"(?:(?:daily|weekly|monthly|quarterly|half-yearly|yearly|annual|a|the|dagelijkse?|wekelijkse?|maandelijkse?|"
    r"kwartaal|halfjaarlijkse?|jaarlijkse?|een|het|de) ?)?"
)
_ERASED: Final = r"(?:(?:deletion|erasure|verwijder(?:ings)?|wis|vernietigings)[ -]?)?"
_NUMBER: Final = (
    r"(?!0+(?![0-9-]))"
    r"(?:(?!(?:no|not|non|none|never|geen|niet|nooit|nog|nvt|ntb|tbd|draft|wacht)-)[a-z]{1,6}-)?[0-9][0-9-]*"
)
"""The number of a paper, with at most one code before it: no denial and no zero."""
_BY: Final = r"(?: (?:of|by|from) the (?:processor|recipient)| van de (?:verwerker|ontvanger))?(?: " + _NUMBER + r")?"
_SINCE_2021: Final = r"(?!(?:19|200|201|2020)[0-9]{0,2}(?![0-9]))"
"""No number that begins with a year in which the clauses with modules did not exist."""
BY: Final = Phrase(
    _choices(ConsentGiver),
    N_("Who gives this consent: {words}?"),
    {
        "data subjects": "data subject", "the data subject": "data subject", "the data subjects": "data subject",
        "betrokkene": "data subject", "de betrokkene": "data subject", "betrokkenen": "data subject",
        "de betrokkenen": "data subject",
        "the user": "user", "gebruiker": "user", "de gebruiker": "user", "user (gebruiker)": "user",
        "the subscriber": "subscriber", "abonnee": "subscriber", "de abonnee": "subscriber",
        "subscriber (abonnee)": "subscriber",
        "iedereen": "everyone", "alle betrokkenen": "everyone", "ouder": "parent",
        "wettelijk vertegenwoordiger": "parent", "iemand anders": "somebody else",
    },
)  # fmt: skip
PROOF: Final = Phrase(
    _choices(DeletionProof),
    N_("How is deletion at the recipient proved: by {words}?"),
    pattern=tuple(
        (re.compile(_PERIOD + _ERASED + word + _BY), name)
        for word, name in (
            ("(?:report|rapport|rapportage|verslag)", "report"),
            (
                "(?:certificate|certificaat|(?<=[rs])verklaring)",
                "certificate",
            ),
            ("(?:receipt|ontvangstbewijs)", "receipt"),
            ("(?:log|logboek|logbestand)", "log"),
            ("audit", "audit"),
        )
    ),
)
SCOPE: Final = Phrase(
    _choices(ScopeLaw),
    N_("Which of these laws is the recipient under: {words}?"),
    {"us-safe-harbor": "US-SAFE-HARBOUR"},
    otherwise="other",
)
COVERAGE: Final = Phrase(
    _choices(Coverage),
    N_("What does the listing cover: data about staff (hr), other data (non-hr), or both?"),
    {
        "hr data": "hr", "hr only": "hr", "hr data only": "hr", "human resources": "hr", "hr-gegevens": "hr",
        "personeelsgegevens": "hr", "non hr": "non-hr", "non-hr data": "non-hr", "non hr data": "non-hr",
        "other": "non-hr", "other data": "non-hr",
        "hr and non-hr": "both", "hr and non-hr data": "both", "hr and other data": "both",
        "hr data, other data": "both", "hr data and other data": "both",
    },
)  # fmt: skip
ELEMENTS: Final = Phrase(_choices(NoticeElement), N_("Which element of a notice is this, as N01 to N14?"))
MEASURES: Final = Phrase(
    _choices(Measure),
    N_("Which supplementary measure is this: {words}?"),
    {
        "tokens are made in the gate and their keys stay with the provider": "keys-with-exporter",
        "keys with the exporter": "keys-with-exporter",
        "sleutels bij de exporteur": "keys-with-exporter", "versleuteling": "encryption", "encrypted": "encryption",
        "pseudonimisering": "pseudonymisation", "split processing": "split-processing",
        "multi-party computation": "split-processing",
    },
)  # fmt: skip
TOOLS: Final = Phrase(
    _choices(ToolName),
    _TOOL_QUESTION,
    {
        "standard contractual clauses": "scc", "standard clauses": "scc", "modelcontractbepalingen": "scc",
        "standaardcontractbepalingen": "scc", "sccs": "scc", "binding corporate rules": "bcr",
        "bindende bedrijfsvoorschriften": "bcr", "adequacy decision": "adequacy", "adequaatheidsbesluit": "adequacy",
    },
    (
        (re.compile(r"(?:eu[ -])?sccs?(?: \(eu\) 2021/914)?[ -]" + _SINCE_2021 + _NUMBER), "scc"),
        (re.compile(r"bcr[ -]" + _NUMBER), "bcr"),
    ),
)  # fmt: skip
PHRASES: Final[Keys[tuple[str, ...], Phrase]] = {
    ("activities", "*", "grounds", "*", "consent", "by"): BY,
    ("activities", "*", "deletion_proof"): PROOF,
    ("activities", "*", "notice", "elements", "*"): ELEMENTS,
    ("recipients", "*", "subject_to", "*"): SCOPE,
    ("recipients", "*", "transfer", "dpf", "coverage"): COVERAGE,
    ("recipients", "*", "transfer", "supplementary", "*"): MEASURES,
    ("recipients", "*", "subprocessors", "*", "transfer", "dpf", "coverage"): COVERAGE,
    ("recipients", "*", "subprocessors", "*", "transfer", "supplementary", "*"): MEASURES,
}
"""Place of a fact that was free text in version 1 → how it is read."""
COUNTRIES_AT: Final = frozenset(
    {
        ("controller", "country"),
        ("recipients", "*", "country"),
        ("recipients", "*", "parent_country"),
        ("recipients", "*", "access_from", "*"),
        ("recipients", "*", "subprocessors", "*", "country"),
        ("activities", "*", "security", "key_holder_country"),
    }
)
"""Places of a country: version 1 took any two capitals."""
_TWO_CAPITALS: Final = re.compile(r"[A-Z]{2}")
_COUNTRY_QUESTION: Final = N_("Which country is this? Write its code of ISO 3166-1.")
_SUBPROCESSOR: Final = ("recipients", "*", "subprocessors", "*")
_DECISION: Final = ("decisions", "*")
REASONS: Final = "reasons"
"""Key of a decision that version 1 did not have: nothing stands in its place."""
_ALL_REASONS: Final = N_("whatever was to be weighed then")
_REASONS_QUESTION: Final = N_("Which reasons does this decision settle? `sluis check --detail` names them.")


def to_version_2(tree: Tree) -> tuple[Tree, tuple[Replaced, ...]]:
    """Return a register of version 1 as one of version 2, and what was replaced, in the order of the file.

    Args:
        tree: A register as it was read. What has another shape than asked stays as it is, for the check of shape.

    Source:
        Register specification, section 1.4.

    Examples:
        >>> from sluis.register.tree import plain, read_tree
        >>> tree, _ = read_tree(b"{version: 1, activities: {a: {deletion_proof: a promise}}}")
        >>> new, replaced = to_version_2(tree)
        >>> plain(new), [place.path for place in replaced]
        ({'version': '2', 'activities': {'a': {'deletion_proof': '~'}}}, ['activities.a.deletion_proof'])
    """
    replaced: list[Replaced] = []
    made = _converted(tree, (), replaced)
    if isinstance(made, Mapping) and "version" in made.entries:
        key, written = made.entries["version"]
        newer = Scalar("2", written.line, written.column)
        made = Mapping({**made.entries, "version": (key, newer)}, made.line, made.column)
    return made, tuple(sorted(replaced, key=lambda place: (place.line, place.column)))


def _kinds(steps: Steps) -> tuple[str, ...]:
    """Return steps with ``*`` for positions and for names somebody chose."""
    return tuple(
        "*" if isinstance(step, int) or (depth == 1 and steps[0] in {"activities", "recipients"}) else step
        for depth, step in enumerate(steps)
    )


def _converted(node: Tree, steps: Steps, replaced: list[Replaced]) -> Tree:
    if isinstance(node, Scalar):
        return _scalar(node, steps, replaced)
    if isinstance(node, Sequence):
        items = tuple(_converted(item, (*steps, number), replaced) for number, item in enumerate(node.items))
        return Sequence(items, node.line, node.column)
    entries = dict(_subprocessor(node, steps, replaced)) if _kinds(steps) == _SUBPROCESSOR else node.entries
    below = {key: (name, _converted(value, (*steps, key), replaced)) for key, (name, value) in entries.items()}
    if _kinds(steps) == _DECISION and "reasons" not in entries:
        replaced.extend(_unreasoned(entries, steps))
    return Mapping(below, node.line, node.column)


def _scalar(node: Scalar, steps: Steps, replaced: list[Replaced]) -> Scalar:
    kinds = _kinds(steps)
    phrase = PHRASES.get(kinds)
    if node.broken:
        return node
    if kinds in COUNTRIES_AT and _TWO_CAPITALS.fullmatch(node.text) and not _COUNTRY.fullmatch(node.text):
        replaced.append(Replaced(steps, node.line, node.column, node.text, None, _COUNTRY_QUESTION))
        return Scalar(ABSENT, node.line, node.column)
    if phrase is None or node.text in phrase.words or node.text == ABSENT:
        return node
    word = phrase.word(node.text)
    replaced.append(Replaced(steps, node.line, node.column, node.text, word, phrase.question, phrase.words))
    return Scalar(ABSENT if word is None else word, node.line, node.column)


def _unreasoned(entries: Keys[str, tuple[Scalar, Tree]], steps: Steps) -> Iterator[Replaced]:
    """Yield a decision of version 1: it settled a rule whole, and which reasons were weighed only its maker knows."""
    written = entries["facts"][1] if "facts" in entries else None
    if isinstance(written, Scalar):
        place = (*steps, REASONS)
        yield Replaced(place, written.line, written.column, tr(_ALL_REASONS), None, _REASONS_QUESTION)


def _subprocessor(node: Mapping, steps: Steps, replaced: list[Replaced]) -> Iterator[tuple[str, tuple[Scalar, Tree]]]:
    """Yield the keys of a sub-processor with the text of ``tool`` as the instrument of its own ``transfer``."""
    for key, (name, value) in node.entries.items():
        if key != "tool" or not isinstance(value, Scalar):
            yield key, (name, value)
            continue
        taken = "transfer" in node.entries
        word = None if taken else TOOLS.word(value.text)
        replaced.append(Replaced((*steps, key), name.line, name.column, value.text, word, _TOOL_QUESTION))
        if not taken:
            tool = Scalar("tool", value.line, value.column)
            held = Scalar(ABSENT if word is None else word, value.line, value.column)
            made = Mapping({"tool": (tool, held)}, value.line, value.column)
            yield "transfer", (Scalar("transfer", name.line, name.column), made)
