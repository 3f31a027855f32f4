"""What a register and the settings say together: everything a reload replaces, in one value.

In:  the settings, and the register and vocabularies on disk. Out: ``Rules``; or an error, and nothing is replaced.

The rules this module keeps:
 * The register on disk must be the pinned one; its plans are compiled once.
 * A register is loaded from the very bytes that are kept of it, so that a decision can be replayed from those.
 * A shadow register that cannot be used leaves the gate without a shadow; it never stops the register in force.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sluis.errors import FileName, RegisterText, SluisError
from sluis.errors.gate import (
    file_missing_error,
    register_identifiers_error,
    register_pin_error,
    settings_value_error,
)
from sluis.gate.state.doors import Doors
from sluis.gate.state.release import is_too_short
from sluis.gate.state.settings import Route, Settings
from sluis.i18n import N_, tr
from sluis.law.judge import LAW_DIGEST
from sluis.law.rules.own import LISTED_IDENTIFIER
from sluis.ledger.events import Content
from sluis.lifecycle.in_force import Version, version_in_force
from sluis.register.load import load_register, register_digest
from sluis.register.lower import Lowered, LoweredActivity, Profile, lower
from sluis.register.model import Register
from sluis.standing.holds import ActivityFacts
from sluis.store.registers import Sources
from sluis.telemetry.decoders import Decoders, load_decoders


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of the register with its doors."""

    lowered: LoweredActivity
    doors: Doors
    facts: ActivityFacts

    activated_ms: int
    """From when its plan holds: the register's activation, or the day its findings let it open, whichever is later."""

    @property
    def name(self) -> str:
        """The register's key of the activity."""
        return self.lowered.name

    def in_force(self, at_ms: int) -> bool:
        """Whether the plan holds at a moment: in ``[activated, not_after)``."""
        return self.activated_ms <= at_ms < self.lowered.lease.not_after_ms


@dataclass(frozen=True, slots=True)
class Rules:
    """A register in force with the settings it runs under."""

    settings: Settings
    register: Register
    sources: Sources
    activities: tuple[Activity, ...]
    profiles: tuple[Profile, ...]
    shadow: "Rules | None" = None
    """A second register that decides beside and sends nothing."""
    shadow_fault: SluisError | None = None
    """Why there is no shadow although the settings name one."""
    held: tuple[int, int] | None = None
    """Number and first moment of the activated version these are of; ``None`` when the settings pin a file."""
    judged_ms: int = 0
    """The moment whose UTC day was judged."""
    decoders: Decoders = field(default_factory=Decoders)
    """What messages are read: Bulk Data, and what decoders read that the settings name."""

    def activity(self, name: str) -> Activity | None:
        """Return an activity by the register's key."""
        return next((activity for activity in self.activities if activity.name == name), None)

    def activities_of(self, route: Route) -> tuple[Activity, ...]:
        """Return the activities a route serves; a route that names none serves all."""
        return activities_of(self.activities, route)

    def profile_of(self, oui: str | None, product_class: str | None, path: str) -> Profile | None:
        """Return the one profile that renames the keys of this kind of router on this route, if any."""
        return next((profile for profile in self.profiles if profile.matches(oui, product_class, path)), None)


def activities_of(activities: tuple[Activity, ...], route: Route) -> tuple[Activity, ...]:
    """Return those of some activities that a route serves; a route that names none serves all."""
    if not route.activities:
        return activities
    return tuple(activity for activity in activities if activity.name in route.activities)


def read_pinned(settings: Settings, file: str, sha256: str) -> tuple[bytes, Path]:
    """Return the bytes of a register on disk, which must be the pinned ones.

    Raises:
        FileMissingError: it cannot be read.
        RegisterPinError: its SHA-256 is not the one in the settings.
    """
    path = settings.file(file)
    try:
        source = path.read_bytes()
    except OSError:
        raise file_missing_error(file=FileName(path)) from None
    digest = register_digest(source)
    if digest != sha256:
        raise register_pin_error(file=FileName(path), found=RegisterText(digest), pinned=RegisterText(sha256))
    return source, path


def read_rules(settings: Settings, now_ms: int) -> Rules:
    """Read everything a reload replaces.

    Args:
        settings: Of ``gate.toml``.
        now_ms: The moment whose UTC day is judged.

    Raises:
        FileMissingError: a register cannot be read.
        RegisterPinError: the register on disk is not the approved one.
        RegisterError: it has faults; carries them all.
        register_identifiers_error: it lists words that are identifiers themselves.
        register_not_activated_error: the database is to say which, and no version is activated there.
        settings_value_error: a route names an activity the register does not have.
        decoder_error: a decoder that the settings name cannot be used.
        settings_value_error: a stated `max_age` is under 2.2 periods of release of an activity.

    Effects:
        Reads the registers and the vocabularies beside them; with ``store`` the database.
    """
    made = _of_version(settings, now_ms) if settings.register.store else _of_pin(settings, now_ms)
    _routes_name_activities(settings, {activity.name for activity in made.activities})
    shadow, fault = _shadow(settings, now_ms)
    return replace(made, shadow=shadow, shadow_fault=fault)


def _of_pin(settings: Settings, now_ms: int) -> Rules:
    pin = settings.register
    source, path = read_pinned(settings, pin.file, pin.sha256)
    return _rules(settings, source, path, _shelf(_folder(settings, path, pin.vocabularies)), now_ms, pin.activated)


def _of_version(settings: Settings, now_ms: int) -> Rules:
    signed_for = settings.ledger.origin if settings.people else None
    return rules_of_version(settings, version_in_force(settings.database_url(), now_ms, signed_for), now_ms)


def rules_of_version(settings: Settings, version: Version, now_ms: int) -> Rules:
    """Return the rules of an activated version of the register.

    Args:
        settings: Of ``gate.toml``.
        version: As the database keeps it.
        now_ms: The moment whose UTC day is judged.

    Raises:
        RegisterError: this version of Sluis cannot read it.
    """
    name = Path(tr(N_("version {number} of the register"), None, number=version.number))
    kept = version.sources
    made = _rules(settings, kept.register, name, kept.vocabularies, now_ms, version.since_ms)
    return replace(made, held=(version.number, version.since_ms))


def judged_again(rules: Rules, now_ms: int) -> Rules:
    """Return the same register under the same settings, judged on another day.

    The bytes are those in memory, or with ``store`` the version that holds then: a file somebody is editing, or a
    change of the settings that nobody asked the gate to take, changes nothing.

    Raises:
        SluisError: with ``store``, when no version holds or it cannot be read.
    """
    settings, stored = rules.settings, rules.settings.register.store
    made = _of_version(settings, now_ms) if stored else rules_of_kept(settings, rules.sources, now_ms)
    shadow = None if rules.shadow is None else _again(rules.shadow, now_ms)
    return replace(made, shadow=shadow, shadow_fault=rules.shadow_fault)


def _again(shadow: Rules, now_ms: int) -> Rules:
    kept = shadow.sources
    return _rules(shadow.settings, kept.register, Path(shadow.register.name), kept.vocabularies, now_ms, 0)


def _routes_name_activities(settings: Settings, known: set[str]) -> None:
    """A route with a misspelt activity would serve nothing and never say so."""
    if any(name not in known for route in settings.route for name in route.activities):
        problem = RegisterText(tr(N_("names an activity that the register does not have")))
        raise settings_value_error(file=FileName(settings.base), path=RegisterText("route.activities"), problem=problem)


def _shadow(settings: Settings, now_ms: int) -> tuple[Rules | None, SluisError | None]:
    pin = settings.shadow
    if pin is None:
        return None, None
    try:
        source, path = read_pinned(settings, pin.file, pin.sha256)
        return _rules(settings, source, path, _shelf(_folder(settings, path, pin.vocabularies)), now_ms, 0), None
    except SluisError as fault:
        return None, fault


def rules_of_kept(settings: Settings, kept: Sources, now_ms: int) -> Rules:
    """Return the rules of the pinned register as the database keeps it, when the file on disk is another one by now.

    Args:
        settings: Of ``gate.toml``; its pin names the register.
        kept: What that register was loaded from when it was activated.
        now_ms: The moment whose UTC day is judged.

    Raises:
        RegisterError: this version of Sluis cannot read it.
    """
    pin = settings.register
    return _rules(settings, kept.register, settings.file(pin.file), kept.vocabularies, now_ms, pin.activated)


def _folder(settings: Settings, register: Path, vocabularies: str | None) -> Path:
    return settings.file(vocabularies) if vocabularies else register.parent / "vocabularies"


def _rules(
    settings: Settings, source: bytes, path: Path, shelf: Mapping[str, bytes], now_ms: int, activated_ms: int
) -> Rules:
    register = load_register(source, FileName(path), shelf)
    decoders = load_decoders(settings.decoder_pins())
    lowered: Lowered = lower(register, now_ms, decoders.pins)
    _no_identifier_is_listed(lowered, FileName(path))
    used = {f"{name}.yaml": shelf[f"{name}.yaml"] for name in register.vocabularies}
    activities = tuple(activity_with_doors(activity, activated_ms) for activity in lowered.activities)
    _bodies_have_time(settings, lowered.activities)
    return Rules(
        settings, register, Sources(source, used), activities, lowered.profiles, judged_ms=now_ms, decoders=decoders
    )


def _no_identifier_is_listed(lowered: Lowered, file: FileName) -> None:
    """Refuse a register whose words name somebody, open or not: looking verbs show it, a gate does not run it."""
    naming = [
        activity.name
        for activity in lowered.activities
        if any(finding.rule == LISTED_IDENTIFIER for finding in activity.findings)
    ]
    if naming:
        raise register_identifiers_error(file=file, activities=RegisterText(", ".join(naming)))


def _bodies_have_time(settings: Settings, activities: Sequence[LoweredActivity]) -> None:
    """A body waits up to two periods for its moment; one that expires before a second attempt must not be promised."""
    for activity in activities:
        recipient = activity.plan.recipient
        endpoint = settings.recipients.get(recipient)
        if endpoint is None or endpoint.max_age is None or not is_too_short(endpoint.max_age, activity.release_ms):
            continue
        template = N_("is shorter than 2.2 periods of release of {activity}; leave it out for three")
        problem = RegisterText(tr(template, None, activity=RegisterText(activity.name)))
        path = RegisterText(f"recipients.{recipient}.max_age")
        raise settings_value_error(file=FileName(settings.base), path=path, problem=problem)


def _shelf(folder: Path) -> dict[str, bytes]:
    """Read the vocabularies once: what is loaded and what is kept are the same bytes."""
    shelf: dict[str, bytes] = {}
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        try:
            shelf[path.name] = path.read_bytes()
        except OSError:
            continue  # a row that names it says that it is missing
    return shelf


def activity_with_doors(lowered: LoweredActivity, activated_ms: int) -> Activity:
    """Make the doors of an activity.

    Args:
        lowered: Of a register, judged on a day.
        activated_ms: When that register was activated.
    """
    facts = ActivityFacts(lowered.name, lowered.trigger.kind, lowered.objectionable)
    return Activity(lowered, Doors(lowered.plan), facts, max(activated_ms, lowered.lease.activated_ms))


def mark_of(rules: Rules) -> bytes:
    """Return what tells rules that decide alike from others: 32 bytes over register, activation, plans and law."""
    plans = {activity.name: activity.lowered.plan.digest for activity in rules.activities}
    since_ms = int(rules.settings.register.activated) if rules.held is None else rules.held[1]
    content = {**event_of(rules.register.digest, plans), "activated": since_ms}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()


def event_of(register: str, plans: Mapping[str, str]) -> Content:
    """Return what the ledger says when a register comes into force: digests and names of the register only.

    Args:
        register: SHA-256 of its bytes.
        plans: Activity → digest of its plan.
    """
    return {
        "register": register,
        "plans": [f"{activity} {digest}" for activity, digest in sorted(plans.items())],
        "law": LAW_DIGEST,
    }
