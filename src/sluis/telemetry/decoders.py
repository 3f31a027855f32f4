"""Decoders of other packages for messages of routers: loaded when somebody names one, and never otherwise.

In:  the name of a decoder, the package that brings it and its exact version (``[[decoder]]`` in ``gate.toml``); or, for
     a verb that only looks, its name alone (``--as``). A verb that decides needs it named in the settings too.
Out: ``Decoders``, which reads the content types of those that are named, and Bulk Data as ever; or a ``Format``.

The rules this module keeps:
 * A gate runs no code that its settings do not name with its version, and both go into the digest of every plan.
 * An exact version: another one that is installed refuses, and so does one that was replaced while the program runs.
 * What Sluis reads itself it goes on reading itself: a decoder has content types of its own.
 * A decoder is total as ours are: it gives a message or refuses. One that fails otherwise fails that message.

Source: gate specification, section 2.1.4. To write one: ``docs/how-to/add-a-format.md``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, PackageNotFoundError, packages_distributions, version
from typing import Final, NamedTuple, Protocol

from sluis.errors import Code, RefusedError, SluisError
from sluis.errors.telemetry import decoder_error
from sluis.i18n import N_
from sluis.telemetry.extensions import entry_points_of, fenced, package_of, version_of
from sluis.telemetry.formats import Format
from sluis.telemetry.limits import Limits
from sluis.telemetry.media import content_type_ok, decode_body, media_type_of
from sluis.telemetry.model import Claims, Message, Number, Opaque
from sluis.telemetry.strict_json import refused
from sluis.terms import Reason

GROUP: Final = "sluis.telemetry_decoders"
_MEDIA: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")
_VALUES: Final = (str, bool, Number, Opaque)
_RUNNING: Final[dict[str, str]] = {}
"""Package to its version when a decoder of it was loaded: its modules stay what they were."""


class DecoderPin(NamedTuple):
    """Which decoder, of which package, in which version: what the digest of a plan covers."""

    name: str
    package: str
    version: str


class TelemetryDecoder(Protocol):
    """Reads one kind of message; an entry point of the group ``sluis.telemetry_decoders`` names one."""

    @property
    def media_types(self) -> tuple[str, ...]:
        """Content types of its messages, in lower case, without parameters."""

    def decode(self, body: bytes, limits: Limits) -> Message:
        """Return what a message says.

        Args:
            body: The whole message, its content coding undone.
            limits: What it may hold.

        Raises:
            RefusedError: it is no such message.
        """


class LoadedDecoder(NamedTuple):
    """A decoder behind a fence."""

    pin: DecoderPin
    decoder: TelemetryDecoder

    def decode(self, body: bytes, limits: Limits) -> Message:
        """Return what a message says, looked at: no larger than a message may be, and of values that there are.

        Raises:
            RefusedError: as the decoder refuses; ``refused-size``, ``refused-depth`` over a limit.
            decoder_error: it fails, or gives what is no message.
        """
        if len(body) > limits.inflated_bytes:
            raise refused(Reason.REFUSED_SIZE)
        try:
            with fenced(lambda: _fault(self.pin, "raises")):
                message = self.decoder.decode(body, limits)
                leaves = [leaf for report in message.reports for leaf in report.leaves]
                sound = all(isinstance(leaf.value, _VALUES) for leaf in leaves) and isinstance(message, Message)
                sound = sound and isinstance(message.claims, Claims)
                deepest = max((len(leaf.path) for leaf in leaves), default=0)
        except OSError:
            raise _fault(self.pin, "raises") from None
        if not sound:
            raise _fault(self.pin, "raises")
        if len(message.reports) > limits.reports or len(leaves) > limits.leaves:
            raise refused(Reason.REFUSED_SIZE)
        if deepest > limits.path_segments:
            raise refused(Reason.REFUSED_DEPTH)
        return message


@dataclass(frozen=True, slots=True)
class Decoders:
    """What a gate reads: Bulk Data, and the content types of the decoders its settings name.

    Examples:
        >>> Decoders().reads("application/json"), Decoders().reads("application/x-acme")
        (True, False)
    """

    pins: tuple[DecoderPin, ...] = ()
    by_media: dict[str, LoadedDecoder] = field(default_factory=dict)

    def reads(self, content_type: str | None) -> bool:
        """Return whether a message with this ``Content-Type`` is read."""
        return media_type_of(content_type) in self.by_media or content_type_ok(content_type)

    def decode(self, content_type: str | None, body: bytes, limits: Limits) -> Message:
        """Return what a message says.

        Args:
            content_type: The header as sent; ``None`` or blank when there was none.
            body: Its content coding undone.
            limits: What it may hold.

        Raises:
            RefusedError: as ``media.decode_body`` and ``LoadedDecoder.decode``.
            decoder_error: the decoder failed; the caller withholds the message.
        """
        decoder = self.by_media.get(media_type_of(content_type))
        return decode_body(content_type, body, limits) if decoder is None else decoder.decode(body, limits)


def load_decoders(pins: Sequence[DecoderPin]) -> Decoders:
    """Load the decoders that somebody names.

    Args:
        pins: In their order.

    Raises:
        decoder_error: one is not installed in that version, cannot be loaded, is no decoder, or reads what another or
            Sluis itself reads.

    Effects:
        Imports the named packages.

    Examples:
        >>> load_decoders([]).pins
        ()
    """
    by_media: dict[str, LoadedDecoder] = {}
    for pin in pins:
        point = _point(pin)
        decoder = _loaded(pin, point)
        for media in _media_types(pin, decoder):
            if media in by_media or content_type_ok(media):
                raise _fault(pin, "media")
            by_media[media] = LoadedDecoder(pin, decoder)
    return Decoders(tuple(pins), by_media)


def _point(pin: DecoderPin) -> EntryPoint:
    try:
        installed = version(pin.package)
    except (PackageNotFoundError, ValueError):
        raise _fault(pin, "absent") from None
    if installed != pin.version:
        raise _fault(pin, "version")
    points = [point for point in entry_points_of(GROUP) if point.name == pin.name]
    own = [point for point in points if _key(package_of(point)) == _key(pin.package)]
    if len(own) != 1 or version_of(own[0]) != pin.version:
        raise _fault(pin, "entry")
    owners = packages_distributions().get(own[0].module.partition(".")[0], [])
    if owners and _key(pin.package) not in map(_key, owners):
        raise _fault(pin, "module")
    _remember_running(pin)
    return own[0]


def _remember_running(pin: DecoderPin) -> None:
    """Remember which version of a package is loaded.

    Raises:
        decoder_error: another version of it is.
    """
    if _RUNNING.setdefault(_key(pin.package), pin.version) != pin.version:
        raise _fault(pin, "running")


def _key(package: str) -> str:
    """Return the name of a package as registries compare it.

    Source:
        Python Packaging User Guide, name normalization.
    """
    return re.sub(r"[-_.]+", "-", package).lower()


def _loaded(pin: DecoderPin, point: EntryPoint) -> TelemetryDecoder:
    try:
        with fenced(lambda: _fault(pin, "load")):
            decoder: TelemetryDecoder = point.load()
    except OSError:
        raise _fault(pin, "load") from None
    return decoder


def _media_types(pin: DecoderPin, decoder: TelemetryDecoder) -> tuple[str, ...]:
    with fenced(lambda: _fault(pin, "shape")):
        media_types = tuple(decoder.media_types)
        sound = callable(getattr(decoder, "decode", None)) and all(map(_MEDIA.fullmatch, media_types))
    if not (sound and media_types):
        raise _fault(pin, "shape")
    return media_types


def installed_format(name: str) -> Format | None:
    """Return an installed decoder by its name, for a verb that looks at files; ``None`` when there is none.

    Args:
        name: As somebody typed it (``--as``).

    Raises:
        decoder_error: two packages bring one of that name, another version of its package is loaded, or it cannot be.

    Effects:
        Imports that decoder, and no other.

    Examples:
        >>> installed_format("no-such-format") is None
        True
    """
    points = [point for point in entry_points_of(GROUP) if point.name == name]
    if not points:
        return None
    pin = DecoderPin(name, package_of(points[0]), version_of(points[0]))
    if len(points) > 1:
        raise _fault(pin, "entry")
    _remember_running(pin)
    loaded = LoadedDecoder(pin, _loaded(pin, points[0]))
    _media_types(pin, loaded.decoder)
    return _format_of(loaded)


def pinned_format(name: str, pins: Sequence[DecoderPin]) -> Format | None:
    """Return a decoder that the settings of a gate name, for a verb that decides; ``None`` when there is none.

    Args:
        name: As somebody typed it (``--as``).
        pins: Of the settings.

    Raises:
        decoder_error: it is installed and the settings do not name it; or as ``load_decoders``.

    Effects:
        Imports that decoder, when the settings name it, and no other.

    Examples:
        >>> pinned_format("no-such-format", []) is None
        True
    """
    own = [pin for pin in pins if pin.name == name]
    if not own:
        for point in entry_points_of(GROUP):
            if point.name == name:
                raise _fault(DecoderPin(name, package_of(point), version_of(point)), "unpinned")
        return None
    if len(own) > 1:
        raise _fault(own[0], "entry")
    return _format_of(next(iter(load_decoders(own).by_media.values())))


def _format_of(loaded: LoadedDecoder) -> Format:
    """Return a decoder as a format that is told by its name only."""

    def decode(raw: bytes, limits: Limits) -> Message:
        try:
            return loaded.decode(raw, limits)
        except RefusedError:
            raise
        except SluisError:
            raise refused(Reason.REFUSED_SYNTAX) from None

    return Format(
        loaded.pin.name, N_("a format of an installed package"), lambda _head: False, decode, "", "only by `--as`"
    )


def _fault(pin: DecoderPin, problem: str) -> SluisError:
    return decoder_error(name=Code(pin.name), package=Code(pin.package), problem=Code(problem))
