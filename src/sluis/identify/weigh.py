"""What a path is that no model lists: its values, its name and its neighbours in the same object are weighed.

In:  what was seen of one path, over all reports of a survey.
Out: kind, subject, whether it links tokens, how sure, and by what.

The rules this module keeps:
 * Values that are unmistakable (an address, an e-mail address, a UUID) win over a name; a name wins over a form.
 * A name that promises an identifier is not believed when every value is a flag: ``IsGuestSSID`` is no SSID.
 * In doubt a path is the household's, unknown, and links tokens.
 * Whose it is: the names on the way first, then whose the same value is elsewhere in these reports, then whose the
   other leaves of the object are. An outsider is never outvoted by the household.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from sluis.identify.canary import Identifiers
from sluis.identify.catalogue import Classified, classify, entries, known_template
from sluis.identify.find import macs
from sluis.identify.find.hit import Hit, Sureness
from sluis.identify.find.key_names import worded
from sluis.identify.find.keyed import KINDS_OF_KEYS, VAGUE, can_be
from sluis.identify.find.names import is_device, is_maker, is_place, product_name
from sluis.identify.find.plain import plain
from sluis.identify.find.rows import NOBODYS_HOST
from sluis.identify.find.secrets import empty
from sluis.identify.form import Shape
from sluis.identify.mac import find_macs
from sluis.identify.suggest import OUTSIDERS, suggest
from sluis.identify.values import kind_of_value
from sluis.identify.vendor import maker
from sluis.telemetry.model import Leaf, Path
from sluis.terms import KINDS, Basis, Confidence, Form, Kind, Subject

_SHORTEST: Final = 6
"""Shortest text by which a value is known again, characters: ``wlan0`` and ``36`` stand everywhere."""
_LONGEST: Final = 256
_MOSTLY: Final = 0.8
"""Of so many parameters with one name the kind must be the same, for the name to say it."""
_BY_FORM: Final[dict[Form, Kind]] = {
    Form.FLAG: Kind.FLAG,
    Form.WHOLE_NUMBER: Kind.NUMBER,
    Form.DECIMAL: Kind.NUMBER,
    Form.TIME: Kind.MOMENT,
}
_NUMBERS: Final = frozenset({Form.FLAG, Form.WHOLE_NUMBER, Form.DECIMAL, Form.EMPTY, Form.NULL})
_FORMS_OF: Final[dict[Kind, frozenset[Form]]] = {
    Kind.FLAG: frozenset({Form.FLAG, Form.EMPTY, Form.NULL}),
    Kind.ENUM: frozenset({Form.WORD, Form.TEXT, Form.FLAG, Form.EMPTY, Form.NULL}),
    Kind.MOMENT: frozenset({Form.TIME, Form.WHOLE_NUMBER, Form.EMPTY, Form.NULL}),
    **dict.fromkeys((Kind.NUMBER, Kind.COUNTER, Kind.SIGNAL, Kind.UPTIME, Kind.TRAFFIC), _NUMBERS),
}
"""Which forms the values of a kind can have; any other kind can have any form but a flag when it identifies."""
_CALLED: Final = frozenset({Kind.USER_NAME, Kind.DEVICE_NAME, Kind.PHONE_NUMBER, Kind.SERIAL})
_NO_NAME: Final = 3
_CAN_BE_TOLD: Final = frozenset({Kind.USER_NAME, Kind.PHONE_NUMBER, Kind.LOCATION})
"""Kinds of which a value shows that it is none; a number or a name of a device may be anything."""
_BY_DIGITS: Final = frozenset({Kind.PHONE_NUMBER})
"""What digits alone look like: a name that promises another identifier is believed before them."""
_DIGITS_OF_A_NUMBER: Final = 6
"""A whole number with more digits may be somebody's number: its form alone says nothing."""
_MARKED: Final = frozenset({"pairs", "quads", "pairs:longer"})
_BARE: Final = frozenset({"bare", "eui-64"})
_GROUP_BIT: Final = 0x01
_LINKS_NOTHING: Final = frozenset({Kind.FLAG, Kind.ENUM, Kind.SIGNAL, Kind.CONFIGURATION, Kind.REFERENCE})
_STRICTEST: Final = (
    Subject.NEIGHBOUR,
    Subject.PASSER_BY,
    Subject.CORRESPONDENT,
    Subject.GUEST,
    Subject.SUBSCRIBER,
    Subject.HOUSEHOLD,
    Subject.ROUTER,
)


def kind_of_text(text: str, known: Identifiers) -> Kind | None:
    """Return which identifier a text is or holds.

    This is the one place where values are looked at; a better detector is put in here.

    Args:
        text: A value, or a segment of a path.
        known: Names and addresses of the reports at hand, found again inside other text.

    Returns:
        The kind, ``None`` when nothing is recognised.

    Examples:
        >>> from sluis.identify.canary import collect
        >>> kind_of_text("client-3c:06:30:12:34:56", collect([], [])).value
        'mac_address'
    """
    return kind_of_value(text) or (Kind.MAC_ADDRESS if _holds_mac(text) else None) or known.find(text)


def _holds_mac(text: str) -> bool:
    """Whether a MAC address of a device stands in a text, beyond doubt or by itself: digits alone are a number."""
    seen = plain(text).text
    return any(
        hit.confidence > Sureness.DOUBTFUL
        or (hit.reason in _MARKED and not hit.canonical[0] & _GROUP_BIT and _is_marked(seen, hit))
        or (hit.reason in _BARE and _stands_alone(seen, hit))
        for hit in macs.find_in(seen)
    )


def _is_marked(text: str, hit: Hit) -> bool:
    """Whether groups of four with marks are an address: six octets, a letter among them; digits alone are a code."""
    return hit.reason != "quads" or (
        len(hit.canonical) == macs.EUI48 and not text[hit.start : hit.end].replace("-", "").replace(":", "").isdigit()
    )


def _stands_alone(text: str, hit: Hit) -> bool:
    """Whether a bare run is glued to nothing, and has a letter among its digits.

    A run of no listed maker with a dot and more behind it is the number of an article: "3FE56389AAAA.2B4711". Sixteen
    digits of no listed maker are a digest or a number drawn at random, unless they were made of a MAC address.
    """
    if hit.reason == "eui-64" and maker(hit.canonical) is None and macs.unfold_eui64(hit.canonical) is None:
        return False
    around = text[max(hit.start - 1, 0) : hit.start] + text[hit.end : hit.end + 1]
    glued = any(map(str.isalnum, around)) or ("." in around and maker(hit.canonical) is None)
    return not glued and not text[hit.start : hit.end].isdigit()


_ONE_WORD: Final = frozenset({"key", "code", "pin", "token", "cle", "sleutel"})
_NO_SECRET: Final = re.compile(r"[a-z]{1,7}|[a-z]{2,12}_[a-z]{2,12}|-?[0-9]{1,3}|(?:GPIO|[A-Z])[0-9]{1,2}")
"""Shorter than any pass phrase of Wi-Fi (IEEE 802.11, 8 characters), or a number of a pin of a chip."""
_PORT: Final = re.compile(r"[a-z]{2,6}[0-9.]{1,4}")
_STATES: Final = frozenset(
    {"on", "off", "ok", "none", "connected", "disconnected", "enabled", "disabled", "online", "offline"}
)
"""How a network is, where its name may stand."""
_OF_LOGINS: Final = re.compile(
    r"\.(?:credentials?|vpn|ftp|auth|login|account|samba|smb|radius|eap)(?:\.|server|client|$)"
)
_SYSTEMS: Final = frozenset(
    {"root", "nobody", "system", "daemon", "none", "kernel", "cron", "ok", "unknown", "anonymous"}
)
"""Accounts of every system, and no account."""
_CALLS: Final = frozenset({Kind.HOST_NAME, Kind.DEVICE_NAME})
_MODELS: Final = re.compile(r"[A-Z]{1,5}[\- ]?[0-9]{2,5}[A-Za-z]{0,3}(?:[ \-]?[vV][0-9])?")


def cannot_be(path: Path, value: str) -> bool:
    """Return whether a value cannot be what the names of its path promise.

    Args:
        path: As received.
        value: Not empty.

    Returns:
        Whether what stands there is something else: a place in a program below ``caller``, the system's own account
        below ``user``, a maker's model where the name above alone says that a device is called so.

    Examples:
        >>> cannot_be(("caller",), "main.go:231"), cannot_be(("caller",), "0591550128")
        (True, False)
        >>> cannot_be(("X_MESH", "Node", "1", "Name"), "HB810"), cannot_be(("X_MESH", "Node", "1", "Name"), "Zolder")
        (True, False)
    """
    named = suggest(path).kind
    if named is None or named not in KINDS_OF_KEYS or kind_of_value(value) is not None:
        return False
    if named is Kind.SECRET:
        return empty(value) or (path[-1].lower() in _ONE_WORD and _NO_SECRET.fullmatch(value) is not None)
    if named in _CALLS and suggest(path[-1:]).kind is None:
        return _is_model(value) or value.lower() in NOBODYS_HOST or _PORT.fullmatch(value) is not None
    if named is Kind.SSID:
        return value.lower() in _STATES
    return named in _CAN_BE_TOLD and _is_none(named, path, value)


def _is_none(named: Kind, path: Path, value: str) -> bool:
    """Whether a value is no login, number or place."""
    if named is Kind.LOCATION and not value.isalpha():
        return False
    if named is Kind.USER_NAME and VAGUE.fullmatch(path[-1]) is None:
        return value.lower() in _SYSTEMS
    return not can_be(named, path[-1], value) and not _OF_LOGINS.search("".join(map(worded, path[:-1])))


def _is_model(value: str) -> bool:
    """Whether a name is a maker's for a model: "HB810", "Deco X20 v2"; one with a room in it is somebody's."""
    words = value.split()
    if _MODELS.fullmatch(value) is not None:
        return True
    if not words or any(map(is_place, words)) or not (is_maker(words[0]) or is_device(words[0])):
        return False
    return product_name(value) or (len(words) > 1 and all(any(map(str.isdigit, word)) for word in words[1:]))


class Owners:
    """Whose the identifiers of some reports are, by the listed paths they stand at."""

    def __init__(self, subjects: dict[str | bytes, frozenset[Subject]]) -> None:
        self._subjects = subjects

    @classmethod
    def of(cls, leaves: Iterable[Leaf]) -> "Owners":
        """Gather the owners of every identifying value at a listed path.

        A scan of the neighbourhood sees the home's own mesh nodes too: an entry with a network name of the home says
        nothing of whose its address is.
        """
        owned = [
            (leaf.path, text, classified)
            for leaf in leaves
            if (text := _text(leaf)) and (classified := _owned(leaf.path))
        ]
        own = {
            text
            for _, text, classified in owned
            if classified.kind is Kind.SSID and classified.subject is Subject.HOUSEHOLD
        }
        ours = {path[:-1] for path, text, classified in owned if classified.kind is Kind.SSID and text in own}
        subjects: dict[str | bytes, set[Subject]] = {}
        for path, text, classified in owned:
            if classified.subject not in OUTSIDERS or path[:-1] not in ours:
                for mark in _marks(text):
                    subjects.setdefault(mark, set()).add(classified.subject)
        return cls({mark: frozenset(owners) for mark, owners in subjects.items()})

    def whose(self, text: str) -> tuple[Subject, ...]:
        """Return whose ``text``, or the MAC addresses in it, are; nothing when they are known of nobody or of two."""
        owners = (self._subjects.get(mark, frozenset()) for mark in _marks(text))
        return tuple(subject for subjects in owners if len(subjects) == 1 for subject in subjects)


def _text(leaf: Leaf) -> str:
    return leaf.value if isinstance(leaf.value, str) else ""


def _owned(path: Path) -> Classified | None:
    """Return what the catalogue says of a listed path whose values are somebody's."""
    classified = classify(path) if known_template(path) else None
    return (
        classified
        if classified is not None and KINDS[classified.kind].personal and classified.subject in _STRICTEST
        else None
    )


def _marks(text: str) -> tuple[str | bytes, ...]:
    """Return by what a value is known again: the addresses in it, else the whole text."""
    macs = tuple(hit.octets for hit in find_macs(text))
    if macs:
        return tuple(octets for octets in macs if any(octets))
    return (text.strip().lower(),) if _SHORTEST <= len(text.strip()) <= _LONGEST else ()


@dataclass(frozen=True, slots=True)
class PathEvidence:
    """What was seen of one unlisted path."""

    path: Path
    kinds: Counter[Kind]
    """Identifiers recognised in its values."""
    owners: Counter[Subject]
    """Whose the same values are at listed paths."""
    shape: Shape
    count: int
    cannot: bool = False
    """Whether none of its values can be what its name promises."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is said of one unlisted path."""

    kind: Kind
    subject: Subject
    own_subject: Subject | None
    """The subject its own names and values gave; ``None`` when it took its siblings', or the household in doubt."""
    continuity: bool
    confidence: Confidence
    because: Basis


@cache
def _by_last_name() -> dict[str, Kind]:
    """Return what the catalogue nearly always says of a parameter with this last name; built once, on first use."""
    kinds: dict[str, Counter[Kind]] = {}
    for path, classified in entries():
        kinds.setdefault(worded(path[-1]), Counter())[classified.kind] += 1
    kinds_by_name: dict[str, Kind] = {}
    for name, counted in kinds.items():
        kind, count = counted.most_common(1)[0]
        if kind is not Kind.UNKNOWN and count >= _MOSTLY * counted.total():
            kinds_by_name[name] = kind
    return kinds_by_name


def _named(path: Path) -> Kind | None:
    """Return what the last name says: as the catalogue uses it, else as it ends."""
    if not path:
        return None
    suggested = suggest(path).kind
    told_above = suggested is not None and suggest(path[-1:]).kind in {None, Kind.FREE_TEXT} - {suggested}
    return suggested if told_above or suggested is Kind.SECRET else _by_last_name().get(worded(path[-1])) or suggested


def _believed(named: Kind | None, shape: Shape) -> bool:
    """Whether values of this form can be what a name promises: nobody is called by a number of three digits."""
    form = shape.form
    if named is None or (named in _CALLED and form in _NUMBERS and 0 < shape.digits <= _NO_NAME):
        return False
    if named in _FORMS_OF:
        return form in _FORMS_OF[named]
    return form is not Form.FLAG or named is Kind.PRESENCE or not KINDS[named].personal


class _Guess(NamedTuple):
    """What kind an unlisted path is, and why."""

    kind: Kind
    confidence: Confidence
    basis: Basis


def _kind(evidence: PathEvidence) -> _Guess:
    named, form = None if evidence.cannot else _named(evidence.path), evidence.shape.form
    by_value = max(
        evidence.kinds, key=lambda kind: (KINDS[kind].personal, evidence.kinds[kind], kind.value), default=None
    )
    if by_value is not None and by_value is named:
        return _Guess(by_value, Confidence.LIKELY, Basis.VALUE_AND_NAME)
    if named is Kind.SECRET and form is not Form.FLAG:
        return _Guess(named, Confidence.LIKELY, Basis.NAME)
    if by_value is not None and not (by_value in _BY_DIGITS and named is not None and KINDS[named].personal):
        return _Guess(by_value, Confidence.LIKELY, Basis.VALUE)
    for promised in (named, suggest(evidence.path).kind):  # a word of another model first, then of any maker
        if promised is not None and not evidence.cannot and _believed(promised, evidence.shape):
            return _Guess(promised, Confidence.POSSIBLE, Basis.NAME)
    by_form = _BY_FORM.get(form)
    if by_form is not None and (by_form is not Kind.NUMBER or evidence.shape.digits <= _DIGITS_OF_A_NUMBER):
        return _Guess(by_form, Confidence.POSSIBLE, Basis.FORM)
    return _Guess(Kind.UNKNOWN, Confidence.NONE, Basis.NOTHING)


def _strictest(counted: Counter[Subject]) -> Subject | None:
    """Return an outsider when there is one, else the commonest."""
    outside = [subject for subject in _STRICTEST if subject in OUTSIDERS and counted[subject]]
    if outside:
        return outside[0]
    return max(counted, key=lambda subject: (counted[subject], subject.value)) if counted else None


def weigh(evidence: PathEvidence, beside: Counter[Subject] | None = None) -> Weighed:
    """Say what an unlisted path is.

    Args:
        evidence: What was seen of it.
        beside: Whose the other leaves of its object are.

    Returns:
        Kind, subject, continuity, confidence and basis.

    Effects:
        None. The first call of a process judges the whole catalogue once, to learn its last names (0.3 s).

    Examples:
        >>> seen = weigh(PathEvidence(("x", "*", "Rssi"), Counter(), Counter(), Shape(Form.WHOLE_NUMBER), 3))
        >>> seen.kind.value, seen.confidence.value, seen.because.value
        ('signal', 'possible', 'name')
    """
    kind, confidence, because = _kind(evidence)
    own = suggest(evidence.path if KINDS[kind].personal else (*evidence.path[:-1], "")).subject
    if own is None and evidence.owners.total() * 2 > evidence.count:
        own = _strictest(evidence.owners)
    subject = own
    if subject is None and beside:
        subject = _strictest(Counter({who: n for who, n in beside.items() if who in OUTSIDERS or who is Subject.GUEST}))
    return Weighed(
        kind=kind,
        subject=subject or Subject.HOUSEHOLD,
        own_subject=own,
        continuity=kind not in _LINKS_NOTHING,
        confidence=confidence,
        because=because,
    )
