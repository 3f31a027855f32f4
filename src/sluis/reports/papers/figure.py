"""A figure: a value on a paper, what it is, and where it comes from. A sentence: words of ours that figures stand in.

In:  values and places, in no language. Out: the same in the language in force; every figure that a paper holds.

The rules this module keeps:
 * No value without a place: whoever doubts a figure is told where to look.
 * What others wrote comes out harmless, whatever it holds; markup is the renderer's work.
 * ``None`` is "not on record", which is neither "none" nor 0.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol, TypeAlias

import msgspec
from babel.lists import format_list

from sluis.i18n import N_, grouped, lang_in_force, tr
from sluis.i18n.harmless import harmless
from sluis.law.words import citation_in_words
from sluis.reports.country_words import UNKNOWN
from sluis.reports.disclosures import country_name
from sluis.reports.dutch_time import day_in_words, exact_period_in_words, moment_in_words
from sluis.reports.dutch_time import period_in_words as period_between
from sluis.reports.household_words import period_in_words

NOT_ON_RECORD: Final = N_("not on record")


class Origin(StrEnum):
    """Where a figure comes from: a closed list."""

    REGISTER = "register"
    LEDGER = "ledger"
    STATEMENT = "statement"
    STANDING = "standing"
    AUDIT = "audit"
    LAW = "law"
    SETTINGS = "settings"
    STEPS = "steps"
    ROLLOUT = "rollout"
    RECIPIENT_LOG = "recipient-log"
    PERSON = "person"
    CLOCK = "clock"
    PROGRAM = "program"
    NOBODY = "nobody"
    BLANK = "blank"


ORIGINS: Final[dict[Origin, str]] = {
    Origin.REGISTER: N_("the register"),
    Origin.LEDGER: N_("the ledger"),
    Origin.STATEMENT: N_("a statement of the ledger"),
    Origin.STANDING: N_("the registry of households"),
    Origin.AUDIT: N_("an audit of recorded traffic"),
    Origin.LAW: N_("the table of law"),
    Origin.SETTINGS: N_("the settings of the gate"),
    Origin.STEPS: N_("the life of the register: signed steps"),
    Origin.ROLLOUT: N_("a list of which firmware ran on how many routers; nobody checked it"),
    Origin.RECIPIENT_LOG: N_("a log that the recipient handed over; nobody checked it"),
    Origin.PERSON: N_("whoever asked for this paper; nobody checked it"),
    Origin.CLOCK: N_("the clock of the machine that made this paper"),
    Origin.PROGRAM: N_("the program that made this paper"),
    Origin.NOBODY: N_("the sources do not tell it"),
    Origin.BLANK: N_("still empty: whoever signs fills it in"),
}


class Worded(Protocol):
    """A value that has words in each language."""

    def words(self) -> str:
        """Return them in the language in force; text of others need not be harmless yet."""
        ...


class Source(msgspec.Struct, frozen=True):
    """Where somebody looks who doubts a figure."""

    origin: Origin
    place: str | Worded = ""
    """A key of a register, an epoch, an article, a file: as it is called there; or words of ours."""

    def words(self) -> str:
        """Return it in the language in force.

        Examples:
            >>> Source(Origin.REGISTER, "controller.name").words()
            'the register: controller.name'
        """
        origin = tr(ORIGINS[self.origin])
        place = harmless(self.place if isinstance(self.place, str) else self.place.words())
        place = citation_in_words(place) if self.origin is Origin.LAW else place
        return f"{origin}: {place}" if place else origin


class Cited(msgspec.Struct, frozen=True):
    """A place in law."""

    citation: str

    def words(self) -> str:
        """Return it as the language in force cites."""
        return citation_in_words(self.citation)


class LookedAt(msgspec.Struct, frozen=True):
    """Where a figure was looked for, and is not."""

    source: Source

    def words(self) -> str:
        """Return the place that was looked at.

        Examples:
            >>> Source(Origin.NOBODY, LookedAt(Source(Origin.LEDGER, "epoch 0"))).words()
            'the sources do not tell it: what was looked at is the ledger: epoch 0'
        """
        return tr(N_("what was looked at is {source}"), None, source=self.source.words())


class Moment(msgspec.Struct, frozen=True):
    """A moment, told in Dutch local time."""

    at_ms: int
    """Milliseconds since 1970-01-01T00:00Z."""

    def words(self) -> str:
        """Return it to the minute."""
        return moment_in_words(self.at_ms)


class Period(msgspec.Struct, frozen=True):
    """A time between two moments, told in Dutch local time."""

    from_ms: int
    """Milliseconds since 1970-01-01T00:00Z."""
    to_ms: int

    def words(self) -> str:
        """Return it to the minute."""
        return period_between(self.from_ms, self.to_ms)


class ExactPeriod(Period, frozen=True):
    """A time that begins or ends where another does: to the second, so that the two do not run into each other."""

    def words(self) -> str:
        """Return it to the second where that is not a whole minute."""
        return exact_period_in_words(self.from_ms, self.to_ms)


class Term(msgspec.Struct, frozen=True):
    """A length of time as a register says it: ``P30D``."""

    period: str

    def words(self) -> str:
        """Return it in years, months, weeks and days."""
        return period_in_words(self.period)


class Phrase(msgspec.Struct, frozen=True):
    """A value that is words of ours: a message id."""

    message: str

    def words(self) -> str:
        """Return it translated."""
        return tr(self.message)


class Country(msgspec.Struct, frozen=True):
    """A country by its code, ISO 3166-1."""

    code: str

    def words(self) -> str:
        """Return its name."""
        return country_name(self.code)


class Somewhere(msgspec.Struct, frozen=True):
    """Somebody in a country."""

    name: str
    code: str

    def words(self) -> str:
        """Return the name, and the country after it."""
        return f"{self.name}, {country_name(self.code)}"


class Epochs(msgspec.Struct, frozen=True):
    """A stretch of epochs of a ledger."""

    first: int
    last: int

    def words(self) -> str:
        """Return the number of the first, and of the last when that is another."""
        if self.first == self.last:
            return tr(N_("epoch {first}"), None, first=self.first)
        return tr(N_("epochs {first} to {last}"), None, first=self.first, last=self.last)


class LedgerPlace(msgspec.Struct, frozen=True):
    """Where in a ledger reports of one activity stand."""

    epochs: Epochs
    activity: str
    plan: str
    """Its digest."""

    def words(self) -> str:
        """Return the epochs, the activity, and the plan by its first digits."""
        return f"{self.epochs.words()}, {self.activity}, plan {self.plan[:16]}"


class EveryRegister(msgspec.Struct, frozen=True):
    """A key of every register that was ever in force."""

    key: str

    def words(self) -> str:
        """Return the key, and that every register was looked at."""
        return tr(N_("{key}, the longest of every register that was in force"), None, key=self.key)


class NameList(msgspec.Struct, frozen=True):
    """Several names."""

    names: tuple[str, ...]

    def words(self) -> str:
        """Return them as a sentence lists them."""
        return str(format_list(self.names, locale=lang_in_force()))


class Both(msgspec.Struct, frozen=True):
    """A text that others wrote in Dutch, in English, or in both."""

    nl: str | None
    en: str | None

    def words(self) -> str:
        """Return it in the language in force, else in the other one."""
        first, second = (self.nl, self.en) if lang_in_force() == "nl" else (self.en, self.nl)
        return first or second or tr(NOT_ON_RECORD)


Value: TypeAlias = int | Decimal | str | date | Worded | None


class Figure(msgspec.Struct, frozen=True):
    """A value on a paper."""

    value: Value
    """``None`` is "not on record"."""
    what: str
    """What it is: a message id."""
    source: Source
    about: str | Worded = ""
    """Of whom or what, as others call it."""
    absent: str = NOT_ON_RECORD
    """What stands there when the value is ``None``: a message id."""

    def words(self) -> str:
        """Return the value in the language in force, harmless.

        Examples:
            >>> here = Source(Origin.REGISTER, "x")
            >>> Figure(Term("P30D"), "", here).words(), Figure(None, "", here).words(), Figure(0, "", here).words()
            ('30 days', 'not on record', '0')
            >>> Figure(1040, "", here).words(), Figure(1040, "", here).plain(), Figure("1040", "", here).words()
            ('1,040', '1040', '1040')
        """
        return harmless(tr(self.absent) if self.value is None else _in_words(self.value))

    def plain(self) -> str:
        """Return the value for programs: as ``words``, but a number is not grouped."""
        number = self.value
        if isinstance(number, Decimal):
            return f"{number.normalize():f}"
        return str(number) if isinstance(number, int) else self.words()

    def title(self) -> str:
        """Return what it is in the language in force, harmless."""
        about = self.about_words()
        return f"{tr(self.what)}: {about}" if about else tr(self.what)

    def about_words(self) -> str:
        """Return of whom or what it is in the language in force, harmless."""
        return harmless(self.about if isinstance(self.about, str) else self.about.words())


def country_figure(code: str | None, source: Source, about: str = "", *, ask: str, what: str = N_("Country")) -> Figure:
    """Return a country as a figure that, where none is on record, says who can tell.

    Args:
        code: ISO 3166-1; ``None`` when it is not on record.
        source: Where it stands.
        about: Of whom.
        ask: Who can tell: a key of ``country_words.UNKNOWN``.
        what: What it is: a message id.

    Examples:
        >>> here = Source(Origin.REGISTER, "recipients.x.country")
        >>> country_figure("IE", here, ask="us").words(), country_figure(None, here, ask="us").words()
        ('Ireland', 'country not on record: ask us')
    """
    return Figure(Country(code) if code else None, what, source, about, UNKNOWN[ask])


class Sentence(msgspec.Struct, frozen=True):
    """Words of ours with figures in their places."""

    message: str
    """A message id; each of its places is a figure of that name."""
    figures: dict[str, Figure] = {}
    plural: str = ""
    """The message id for any number but 1, when ``message`` is for one; the figure ``count`` says how many."""

    def words(self) -> str:
        """Return the sentence in the language in force.

        Raises:
            KeyError: a place of the message has no figure.

        Examples:
            >>> count = Figure(2, "Reports", Source(Origin.LEDGER, "epoch 0"))
            >>> Sentence("{count} report", {"count": count}, "{count} reports").words()
            '2 reports'
            >>> Sentence("From {a}.", {"a": Figure("Voorbeeld B.V.", "", Source(Origin.PERSON))}).words()
            'From Voorbeeld B.V.'
        """
        several = bool(self.plural) and self.figures["count"].value != 1
        message = tr(self.plural if several else self.message)
        places = {name: figure.words() for name, figure in self.figures.items()}
        ends = {name: words.rstrip(".") if f"{{{name}}}." in message else words for name, words in places.items()}
        return message.format(**ends) if ends else message


def figures_of(paper: object) -> tuple[Figure, ...]:
    """Return every figure that stands anywhere in a paper, each once, in the order of the paper."""
    return tuple(dict.fromkeys(_figures(paper)))


def _figures(value: object) -> Iterator[Figure]:
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _figures(getattr(value, name))
    elif isinstance(value, dict):
        for each in value.values():
            yield from _figures(each)
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _figures(each)


def _in_words(value: date | Decimal | int | str | Worded) -> str:
    match value:
        case date():
            return day_in_words(value)
        case Decimal() | int():
            return grouped(value)
        case str():
            return value
        case _:
            return value.words()
