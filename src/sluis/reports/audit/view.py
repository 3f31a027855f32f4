"""One audit as one reader sees it: in a language, with or without values, every part found by its number.

In:  an audit, a language, and whether values may be shown. Out: words for its parts.

The rules this module keeps:
 * Every text that others wrote leaves here harmless.
 * Without ``reveal`` no value of a field and no name or address of a device leaves here, also not inside the name of a
   destination that holds one.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from babel import Locale
from babel.dates import format_date

from sluis.audit.model import (
    PARTIES,
    STATES,
    Audit,
    Destination,
    Device,
    Field,
    Flow,
    Observation,
    Party,
    Reading,
    State,
    Treated,
)
from sluis.audit.record.sender_attribution import told_apart
from sluis.audit.record.undeclared_findings import key_of
from sluis.capture.base.home_networks import parsed, private
from sluis.capture.base.sighting import PARTS, Part, Place
from sluis.i18n import N_, Lang, grouped, tr, tr_n
from sluis.i18n.harmless import harmless, shortened
from sluis.reports.country_words import UNKNOWN
from sluis.reports.dutch_time import dutch_day, moment_in_words, period_in_words
from sluis.terms import KINDS, SUBJECTS, Kind, Subject

_LAST_MS: Final = 253_402_300_799_999
"""The end of the year 9999."""
_NAME: Final = 64
"""Characters of a name in a table; the page of a destination shows it whole."""
_WHOLE: Final = 512
_SECRET: Final = 4
"""A shorter value is not looked for in names: it would be found in most."""
_LENGTH: Final = re.compile(r"(\d{1,9}) characters?")
_CODES: Final[dict[str, str]] = {
    **{kind.value: term.label for kind, term in KINDS.items()},
    **{subject.value: label for subject, (label, _) in SUBJECTS.items()},
    **{state.value: label for state, label in STATES.items()},
    **{party.value: label for party, label in PARTIES.items()},
}
_NEVER: Final = N_("never shown")
NO_TABLE: Final = N_(
    "Countries and holders are not known: there was no table of addresses. `sluis audit --renew-table` fetches one."
)
"""What a reader can do where no country is known."""
_NAMES: Final = frozenset({Part.TLS_NAME, Part.DNS_NAME})
_CODED: Final = ("kind", "subject", "state", "party", "treatment")
"""Places of messages that hold words of ours begin with these."""
_MOMENT: Final = "moment"
"""Places that hold milliseconds since 1970 begin with this."""
_ENTRIES: Final = {"zeek": "line", "eve": "line", "pcap": "packet", "pcapng": "packet", "live": "packet"}


def _is_private(address: str) -> bool:
    parsed_address = parsed(address)
    return parsed_address is not None and private(parsed_address)


def _is_known(at_ms: int) -> bool:
    return 0 < at_ms <= _LAST_MS


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a medium."""

    family: str = "sans-serif"
    height: float = 12.0
    """In thousandths of the width of a picture."""
    of: Callable[[str], str] = str
    """What the medium makes of a harmless text: letters that it lacks shown by their number."""


SCREEN: Final = Letters()


class _MaskedName(NamedTuple):
    """A destination of which not all of the name may be shown; never logged."""

    key: str
    masked: str
    """What is shown."""
    law_key: str
    """How law calls it."""


class View:
    """An audit, a language and what may be shown."""

    def __init__(self, audit: Audit, lang: Lang, *, reveal: bool = False, letters: Letters = SCREEN) -> None:
        """Take the audit as it is; nothing is copied or changed."""
        self.letters = letters
        self._seen: dict[str, str] = {}
        self.audit = audit
        self.lang = lang
        self.reveal = reveal
        self.locale = Locale("nl" if lang == "nl" else "en")

    # --- finding parts ------------------------------------------------------------------------------------------------

    @cached_property
    def flow(self) -> dict[int, Flow]:
        """Flows by number."""
        return {flow.number: flow for flow in self.audit.flows}

    @cached_property
    def field(self) -> dict[int, Field]:
        """Fields by number."""
        return {field.number: field for field in self.audit.fields}

    @cached_property
    def device(self) -> dict[int, Device]:
        """Devices by number."""
        return {device.number: device for device in self.audit.devices}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Numbers of destinations by key, from 1, in the order of the audit."""
        return {destination.key: number for number, destination in enumerate(self.audit.destinations, 1)}

    @cached_property
    def flows_to(self) -> dict[str, list[Flow]]:
        """Flows by key of their destination."""
        by_destination: dict[str, list[Flow]] = {destination.key: [] for destination in self.audit.destinations}
        for flow in self.audit.flows:
            by_destination.setdefault(flow.destination, []).append(flow)
        return by_destination

    def got(self, destination: Destination) -> bool:
        """Return whether a destination received anything; some only sent to the house, as who gives out addresses."""
        flows = self.flows_to[destination.key]
        return not flows or any(self.left(flow) for flow in flows)

    def left(self, flow: Flow) -> bool:
        """Return whether anything left the house in a flow; an input that counts no octets at all is believed."""
        return flow.octets_out > 0 or flow.octets_in == 0 or flow.number in self._read

    def unanswered(self, flow: Flow) -> bool:
        """Return whether nobody answered what may have arrived nowhere.

        That is what only opens a connection, what goes by UDP, and whatever goes to a private address outside, which
        may be of nobody.
        """
        if flow.octets_in or not flow.octets_out:
            return False
        return flow.reading is Reading.EMPTY or flow.transport == "udp" or flow.destination in self._private

    def tried(self, destination: Destination) -> bool:
        """Return whether somebody of the house called a destination, and it never answered."""
        flows = [flow for flow in self.flows_to[destination.key] if self.left(flow)]
        return bool(flows) and all(self.unanswered(flow) for flow in flows)

    def received(self, destination: Destination) -> bool:
        """Return whether a destination got something of which it is known that it came, and that there was content."""
        flows = [flow for flow in self.flows_to[destination.key] if self.left(flow)]
        if not flows:
            return self.got(destination)
        return any(flow.reading is not Reading.EMPTY and not self.unanswered(flow) for flow in flows)

    def is_private(self, destination: Destination) -> bool:
        """Return whether all that is known of where it stands is private addresses, which no table knows."""
        return destination.key in self._private

    @cached_property
    def _private(self) -> frozenset[str]:
        return frozenset(
            destination.key
            for destination in self.audit.destinations
            if destination.addresses and all(_is_private(address) for address in destination.addresses)
        )

    @cached_property
    def _read(self) -> frozenset[int]:
        return frozenset(field.flow for field in self.audit.fields)

    @cached_property
    def fields_to(self) -> dict[str, list[Field]]:
        """Fields by key of the destination of their flow."""
        by_destination: dict[str, list[Field]] = {destination.key: [] for destination in self.audit.destinations}
        for field in self.audit.fields:
            flow = self.flow.get(field.flow)
            if flow is not None:
                by_destination.setdefault(flow.destination, []).append(field)
        return by_destination

    @cached_property
    def observed_at(self) -> dict[str, list[Observation]]:
        """Observations by key of their destination."""
        by_destination: dict[str, list[Observation]] = {}
        for observation in self.audit.observations:
            by_destination.setdefault(observation.destination, []).append(observation)
        return by_destination

    @cached_property
    def apart(self) -> bool:
        """Whether the router is told from the devices behind it; else what bears its address may be of any of them."""
        audit = self.audit
        return audit.alone or told_apart(audit.devices, audit.flows, audit.destinations)

    # --- words of ours ------------------------------------------------------------------------------------------------

    def say(self, message: str, /, **places: object) -> str:
        """Return a sentence of ours; text of others in its places has to be harmless already."""
        return tr(message, self.lang, **places)

    def tr_n(self, singular: str, plural: str, count: int) -> str:
        """Return a counted sentence of ours; the number itself as the language writes it."""
        return tr_n(singular, plural, count, self.lang)

    def number(self, number: int) -> str:
        """Return a number as the language writes it."""
        return grouped(number, self.lang)

    def octets(self, octets: int) -> str:
        """Return a size."""
        return self.say(N_("{count} bytes"), count=self.number(octets))

    def day(self, day: date) -> str:
        """Return a day as people write it."""
        return format_date(day, "d MMMM y", locale=self.locale)

    def moment(self, at_ms: int) -> str:
        """Return a moment in Dutch time, to the minute; a dash when it is not known."""
        return moment_in_words(at_ms, self.lang) if _is_known(at_ms) else "-"

    def day_of(self, at_ms: int) -> str:
        """Return the day of a moment, in Dutch time."""
        return self.day(dutch_day(min(max(at_ms, 0), _LAST_MS)))

    def period(self, first_ms: int, last_ms: int) -> str:
        """Return a time between two moments in Dutch time, with its preposition; that it is not known, when it is not.

        A time that is only one of the two is that moment.
        """
        if not (_is_known(first_ms) or _is_known(last_ms)):
            return self.say(N_("at a moment that the input does not say"))
        return self.say(N_("{period} (Dutch time)"), period=self.between(first_ms, last_ms))

    def between(self, first_ms: int, last_ms: int) -> str:
        """Return a time between two moments, for where is said that it is Dutch time; a dash when it is not known."""
        known = [at for at in (first_ms, last_ms) if _is_known(at)]
        return period_in_words(known[0], max(known), self.lang) if known else "-"

    def telling_to(self, key: str) -> int:
        """Return how many fields about people went to a destination."""
        return sum(field.telling for field in self.fields_to[key])

    def country(self, code: str) -> str:
        """Return the name of a country; where it is not known, that, and who can tell or what to do."""
        known = self.locale.territories.get(code) if code else None
        return str(known) if known else (harmless(code) if code else self.say(UNKNOWN[self.cure]))

    @property
    def cure(self) -> str:
        """What can be done where a country is not known: a key of ``country_words.UNKNOWN``."""
        return "holder" if self.audit.table.name else "table"

    def listed(self, texts: Iterable[str]) -> str:
        """Return texts one after the other, each once."""
        return ", ".join(dict.fromkeys(texts))

    # --- words of others ----------------------------------------------------------------------------------------------

    def text(self, text: str, most: int = _WHOLE) -> str:
        """Return text of others, harmless and not longer than a page can hold."""
        return shortened(self.letters.of(harmless(text[: 4 * most])), most) if text else ""

    def name(self, text: str, most: int = _NAME) -> str:
        """Return a name of a destination, without what identifies somebody in the house."""
        return self.text(self.masked(text), most)

    def to(self, key: str, most: int = _NAME) -> str:
        """Return what a destination is called; some inputs do not say who received."""
        return self.name(key, most).strip() or self.say(N_("receiver not known"))

    def party(self, destination: Destination) -> str:
        """Return who a destination is to the house."""
        label = self.say(PARTIES[destination.party])
        if destination.key in self.audit.own:
            label = self.say(N_("{party}; devices of the house sent here, by themselves"), party=label)
        named = self.text(destination.recipient, _NAME)
        return f"{label} ({named})" if destination.party is Party.RECIPIENT and named else label

    def who(self, destination: Destination) -> str:
        """Return the organisation of a destination, as far as it is known."""
        known = self.text(destination.organisation, _NAME)
        return known or self.say(N_("not known"))

    def held(self, destination: Destination) -> tuple[str, ...]:
        """Return organisation and country of a destination."""
        return (self.who(destination), self.country(destination.country))

    def sender(self, number: int, most: int = _NAME) -> str:
        """Return what a device is called here."""
        if number == 0:
            return self.say(N_("the router") if self.apart else N_("the house"))
        device = self.device.get(number)
        names = (*device.names, device.vendor) if device and self.reveal else (device.vendor,) if device else ()
        known = next((self.text(name, most) for name in names if name), "")
        called = self.say(N_("device {number}"), number=number)
        return self.text(f"{called} ({known})" if known else called, most)

    def path(self, field: Field) -> str:
        """Return where in what was sent a field stands, without its part."""
        return self.text(".".join(field.path)) or "-"

    def part(self, field: Field) -> str:
        """Return in which part a field stands."""
        return self.say(PARTS[field.part])

    def kind(self, kind: Kind) -> str:
        """Return the name of a kind."""
        return self.say(KINDS[kind].label)

    def subject(self, subject: Subject) -> str:
        """Return whose data it is."""
        return self.say(SUBJECTS[subject][0])

    def state(self, state: State) -> str:
        """Return what was done to a value."""
        return self.say(STATES[state])

    def left_as(self, field: Field) -> str:
        """Return what was done to the values of a field, and when it is so that no row of it asks for that."""
        label = self.state(field.state)
        otherwise = bool(field.form) and all(answer is Treated.OTHERWISE for _, answer in field.form)
        return self.say(N_("{state}; not in the form of its row"), state=label) if otherwise else label

    def value(self, field: Field) -> str:
        """Return the value when it may be shown, else what may be shown of it."""
        if field.secret:
            return self.say(_NEVER)
        if self.reveal:
            return self.text(field.value)
        length = _LENGTH.fullmatch(field.shown)
        if length is None:
            return self.text(field.shown)
        return self.tr_n("{count} character", "{count} characters", int(length[1]))

    def recognised(self, field: Field) -> str:
        """Return by what a field was recognised."""
        how = self.text(field.how, _NAME)
        if not field.owned:
            return how
        whose = self.listed(self.sender(number) for number in field.devices) or self.say(N_("the house"))
        label = self.say(N_("known from {whose}"), whose=whose)
        return f"{label}; {how}" if how else label

    def protocol(self, flow: Flow) -> str:
        """Return protocol, transport and port of a flow."""
        words = [self.text(word, 24) for word in (flow.protocol, flow.transport) if word]
        port = self.say(N_("port {number}"), number=flow.port) if flow.port else ""
        return ", ".join(word for word in (*dict.fromkeys(words), port) if word) or "-"

    def evidence(self, places: Sequence[Place]) -> str:
        """Return places as a reader looks them up: input, and the numbers of its packets, lines or entries."""
        by_source: dict[int, list[int]] = {}
        for place in places:
            by_source.setdefault(place.source, []).append(place.number)
        kinds = {source.number: source.kind for source in self.audit.sources}
        references = []
        for source, numbers in by_source.items():
            word = _ENTRIES.get(kinds.get(source, ""), "entry")
            shown = ", ".join(str(number) for number in dict.fromkeys(numbers) if number)
            references.append(self.say(_PLACES[word] if shown else _WHOLE_INPUT, source=source, numbers=shown))
        return "; ".join(references) or "-"

    def told(self, message: str, words: Sequence[tuple[str, str]]) -> str:
        """Return a sentence of the audit with its places filled: kinds and treatments in words, the rest harmless."""
        return self.say(message, **{name: self._word(name, value) for name, value in words})

    def law(self, text: str) -> str:
        """Return words of a finding: the flow it is about is called after its destination."""
        for key, masked, called in self._renamed:
            text = text.replace(key, masked).replace(called, key_of(masked))
        return text

    @cached_property
    def _renamed(self) -> tuple[_MaskedName, ...]:
        """Destinations of which not all of the name may be shown."""
        keys = sorted((destination.key for destination in self.audit.destinations), key=lambda key: (-len(key), key))
        return tuple(_MaskedName(key, masked, key_of(key)) for key in keys if (masked := self.masked(key)) != key)

    def _word(self, name: str, value: str) -> str:
        if name.startswith(_MOMENT):
            return self.moment(int(value)) if value.isascii() and value.isdigit() else "-"
        if name.startswith(_CODED):
            return ", ".join(
                self.say(_CODES[word]) if word in _CODES else self.name(word) for word in value.split(", ")
            )
        return self.name(value, _WHOLE)

    # --- what is not shown --------------------------------------------------------------------------------------------

    @cached_property
    def _secrets(self) -> re.Pattern[str] | None:
        """What may not stand in a name: identifiers that were found in names of hosts, and what devices are called."""
        named = [
            field for field in self.audit.fields if field.part in _NAMES or (field.part is Part.URL and field.owned)
        ]
        identifiers = [*(field.value for field in named if field.personal), *self.audit.hidden]
        for device in self.audit.devices:
            identifiers += [
                *device.names,
                *device.macs,
                *(mac.replace(":", mark) for mac in device.macs for mark in ("", "-")),
            ]
        texts = sorted({text for text in identifiers if len(text) >= _SECRET}, key=lambda text: (-len(text), text))
        return re.compile("|".join(re.escape(text) for text in texts), re.IGNORECASE) if texts else None

    def masked(self, text: str) -> str:
        """Return a name as it was sent, but for what identifies somebody in the house."""
        if self.reveal or not text or self._secrets is None:
            return text
        made = self._seen.get(text)
        if made is None:
            labels = text.rpartition(".")[0].rpartition(".")
            whole = self._secrets.fullmatch(text) is not None and bool(labels[2])
            zone = text[len(labels[0]) + 1 :] if labels[0] else text.rpartition(".")[2]
            made = f"*.{zone}" if whole else self._secrets.sub("*", text)
            self._seen[text] = made
        return made


_PLACES: Final[dict[str, str]] = {
    "packet": N_("input {source}, packet {numbers}"),
    "line": N_("input {source}, line {numbers}"),
    "entry": N_("input {source}, entry {numbers}"),
}
_WHOLE_INPUT: Final = N_("input {source}")
