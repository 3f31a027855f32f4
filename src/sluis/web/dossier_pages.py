"""Dossiers on pages: the list, what is typed of a request, and the archive, as every desk of the web shows them.

In:  what the desk answers, and fields of a form. Out: rows in words; what is asked of the desk; a file.

The rules this module keeps:
 * A list says of each dossier who stands for it and how, what it rests on, and what is kept because of it.
 * What was typed is sent as it is; what it means is judged at the desk, and not here. What has no form that the desk
   takes is told beforehand, with the name of its field: the desk says of a whole call that it cannot be used.
"""

import base64
import re
from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec
from litestar import Response

from sluis.api.addresses import is_plain_number
from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_, Lang, tr
from sluis.web.visit import Visit, file_answer

ZIP: Final = "application/zip"
AUTHORITIES: Final = (
    ("AP", "Autoriteit Persoonsgegevens"),
    ("ACM", "Autoriteit Consument en Markt"),
    ("RDI", "Rijksinspectie Digitale Infrastructuur"),
)
"""Whose inspectors have dossiers at their desk."""
FIELDS: Final = {
    "by": (N_("Who asks"), N_("The authority, or its inspector."), 48, 200),
    "reference": (N_("Their reference"), "", 24, 200),
    "received": (N_("When the request came in"), N_("As 2026-11-24."), 12, 10),
    "due": (N_("Until when it is to be answered"), N_("As 2026-11-24; empty where no term was set."), 12, 10),
    "powers": (
        N_("By which powers it is asked"),
        N_(
            "One or more of these words, with spaces between: avg-58-1 (GDPR 58(1): information, and access to data), "
            "awb-5-16 (Awb 5:16: information), awb-5-17 (Awb 5:17: business data and documents), awb-5-20 "
            "(Awb 5:20(1): cooperation), uavg-15-5 (UAVG 15(5): Awb title 5.2 applies)."
        ),
        48,
        200,
    ),
    "asked": (N_("What is asked, in their words"), "", 60, 4_000),
    "first": (N_("The first day it is about"), N_("As 2026-11-24."), 12, 10),
    "last": (N_("The last day it is about"), N_("As 2026-11-24."), 12, 10),
    "hold_until": (
        N_("Keep what it rests on until the end of"),
        N_("As 2026-11-24; empty: until somebody lets it go."),
        12,
        10,
    ),
    "seed": (N_("The seed of the inspector"), N_("Empty where no households are drawn."), 24, 200),
    "place": (N_("From which place in its order"), N_("1 is the first."), 6, 7),
    "count": (N_("How many households"), N_("25 at most."), 6, 2),
}
"""Field of the form → its label, a hint, how wide and how long it is."""
_NEEDED: Final = ("by", "reference", "received", "powers", "asked", "first", "last")
_DAYS: Final = ("received", "due", "first", "last", "hold_until")
_NUMBERS: Final = {"place": 1_000_000, "count": 25}
"""Field → the largest number in it; only where households are drawn."""
_EMPTY: Final = N_("{field}: fill this in. Nothing was made yet.")
_NO_DAY: Final = N_("{field}: write a day as 2026-11-24. Nothing was made yet.")
_NO_NUMBER: Final = N_("{field}: write a number from 1 to {most}. Nothing was made yet.")
STAGES: Final = {
    "waits": N_("another dossier is being made first"),
    "registers": N_("registers and log are being gathered"),
    "sample": N_("statements of the sample are being made"),
    "findings": N_("registers are held against the law"),
    "index": N_("the index is being made"),
    "made": N_("it is made"),
    "failed": N_("it cannot be made"),
}
_NUMBER: Final = re.compile(r"[0-9]{1,9}", re.ASCII)


class DossierRow(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier on record, as the desk says."""

    number: int
    manifest: str
    authority: str
    authority_number: int
    reference: str
    by: str
    signed: bool
    period: str
    epochs: str
    households: int
    made: str
    until: str | None
    lifted: str | None
    had: tuple[str, ...]
    here: bool

    @property
    def authority_name(self) -> str:
        """What the authority is called; empty for one that this web does not list."""
        return dict(AUTHORITIES).get(self.authority, self.authority)


class DossiersShown(msgspec.Struct, frozen=True):
    """Dossiers on record."""

    dossiers: tuple[DossierRow, ...]


class DossierBegun(msgspec.Struct, frozen=True):
    """One that is being made."""

    making: str


class DossierMaking(msgspec.Struct, frozen=True, kw_only=True):
    """How far one is."""

    making: str
    stage: str
    done: int
    stages: int
    authority: str
    by: str
    reference: str
    problem: str | None
    number: int | None
    manifest: str | None
    households: int | None
    files: int | None
    index: str | None

    @property
    def authority_name(self) -> str:
        """What the authority is called."""
        return dict(AUTHORITIES).get(self.authority, self.authority)


class DossierFile(msgspec.Struct, frozen=True, kw_only=True):
    """An archive. It may be full of personal data: never logged."""

    number: int
    name: str
    manifest: str
    sha256: str
    content: bytes

    def __repr__(self) -> str:
        """Say which, and nothing that stands in it."""
        return f"DossierFile({self.number})"


def number_in(text: str) -> int:
    """Return the number of a dossier.

    Raises:
        request_refused_error: it is none.
    """
    if not is_plain_number(text):
        raise request_refused_error(why=Code("path"))
    return int(text)


async def archive_of(visit: Visit, number: int) -> Response[bytes]:
    """Return the archive of a dossier as a file to keep; the desk puts on record that it hands it out.

    Raises:
        office_refused_error: the desk has none for whoever asks.
    """
    made = await visit.ask(f"/v1/dossiers/{number}/archive", DossierFile)
    return file_answer(made.content, f"sluis-dossier-{number}.zip", ZIP)


def unusable(fields: Mapping[str, str], lang: Lang) -> tuple[str, str]:
    """Return the first field of which what was typed has no form that the desk takes, and what is said of it.

    Args:
        fields: As they were typed.
        lang: Of the words.

    Examples:
        >>> unusable({"by": "AP", "reference": "1", "received": "24-11-2026"}, "en")
        ('received', 'When the request came in: write a day as 2026-11-24. Nothing was made yet.')
    """
    typed = {name: fields.get(name, "").strip() for name in FIELDS}
    for name, (label, *_more) in FIELDS.items():
        field, value = tr(label, lang), typed[name]
        if not value:
            if name in _NEEDED:
                return name, tr(_EMPTY, lang, field=field)
        elif name in _DAYS and not _is_day(value):
            return name, tr(_NO_DAY, lang, field=field)
        elif name in _NUMBERS and typed["seed"]:
            most = _NUMBERS[name]
            if not (_NUMBER.fullmatch(value) and 1 <= int(value) <= most):
                return name, tr(_NO_NUMBER, lang, field=field, most=most)
    return "", ""


def _is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def wanted(fields: Mapping[str, str], letter: bytes) -> dict[str, object]:
    """Return what is asked of the desk, of what was typed; an added letter is that of the request.

    Examples:
        >>> asked = wanted({"by": " AP ", "powers": "avg-58-1  awb-5-16", "seed": ""}, b"")
        >>> asked["by"], asked["powers"], "sample" in asked, "due" in asked
        ('AP', ['avg-58-1', 'awb-5-16'], False, False)
    """
    typed = {name: fields.get(name, "").strip()[:most] for name, (_l, _h, _w, most) in FIELDS.items()}
    made: dict[str, object] = {"authority": fields.get("authority", ""), "powers": typed["powers"].split()}
    made |= {name: typed[name] for name in ("by", "reference", "received", "asked", "first", "last")}
    made |= {name: typed[name] for name in ("due", "hold_until") if typed[name]}
    if typed["seed"]:
        place, count = (int(typed[name]) if _NUMBER.fullmatch(typed[name]) else 0 for name in ("place", "count"))
        made["sample"] = {"seed": typed["seed"], "first": max(place - 1, 0), "count": count or 10}
    if letter:
        content = base64.b64encode(letter).decode("ascii")
        about = {"name": "request.bin", "sender": typed["by"], "date": typed["received"], "about": typed["reference"]}
        made["added"] = [{**about, "content": content}]
    return made
