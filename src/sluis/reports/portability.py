"""What is handed over for portability (GDPR art. 20), as a file for programs: docs/reference/portability.schema.json.

In:  a letter, which activities a person looked at, and copies that recipients sent. Out: a document.

The rules this module keeps:
 * Handed over is what is portable, and what a person looked at and let go; nothing else. What stays behind is named
   with its reasons and its number of reports.
 * A copy is handed over with the record it was sent under: its SHA-256 is that of the record. Another one is left.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from sluis.gate.state.readiness import moment
from sluis.reports.rights_letter import Letter, Part
from sluis.reports.show import Json
from sluis.rights.portable import Judged, Portable, judge

VERSION: Final = "sluis/portability/v1"


@dataclass(frozen=True, slots=True)
class Portability:
    """What is handed over. Full of personal data: never logged."""

    letter: Letter = field(repr=False)
    reviewed: frozenset[str]
    """Activities that a person looked at and let go."""
    copies: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Disclosure → its body, as a recipient sent it and the record has its digest."""

    def document(self) -> dict[str, Json]:
        """Return it."""
        letter, controller = self.letter, self.letter.register.file.controller
        judged = [(part, judge(part.rules)) for part in letter.parts()]
        given = [self._given(part, each) for part, each in judged if self.goes(part, each)]
        return {
            "v": VERSION,
            "case": letter.case.number,
            "made": moment(letter.made_ms),
            "controller": {"name": controller.name, "contact": controller.contact, "dpo": controller.dpo},
            "tells_from": _moment(letter.covered.told_from_ms),
            "thrown_away_until": _moment(letter.covered.pruned_ms),
            "provided": [*given],
            "left_out": [_left(part, each) for part, each in judged if not self.goes(part, each)],
        }

    def goes(self, part: Part, judged: Judged) -> bool:
        """Return whether a part is handed over."""
        if judged.portable is Portable.REVIEW:
            return part.activity in self.reviewed
        return judged.portable is Portable.YES

    def _given(self, part: Part, judged: Judged) -> Json:
        grounds = () if part.rules is None else part.rules.grounds
        return {
            **_named(part),
            "grounds": sorted({ground.avg for ground in grounds if ground.avg is not None}),
            "reviewed": judged.portable is Portable.REVIEW,
            "kinds": [{"what": what, "count": count} for what, (count, _) in part.kinds().items()],
            "reports": [
                {"id": each.id, "at": moment(each.t_ms), "content": self._content(each.id)} for each in part.shared
            ],
        }

    def _content(self, disclosure: str) -> str | None:
        body = self.copies.get(disclosure)
        return None if body is None else body.decode("utf-8", "replace")


def reviewable(letter: Letter) -> Collection[str]:
    """Return the activities of a letter of which a person must look before anything is handed over."""
    return {part.activity for part in letter.parts() if judge(part.rules).portable is Portable.REVIEW}


def _left(part: Part, judged: Judged) -> Json:
    return {
        **_named(part),
        "portable": judged.portable.value,
        "why": [each.value for each in judged.why],
        "reports": len(part.shared),
    }


def _named(part: Part) -> dict[str, Json]:
    to = part.shared[0].recipient
    return {
        "activity": part.activity,
        "purpose": part.shared[0].purpose,
        "recipient": to.name,
        "country": to.country,
        "register_sha256": None if part.under is None else part.under.digest,
    }


def _moment(at_ms: int | None) -> str | None:
    return None if at_ms is None else moment(at_ms)
