"""Papers that everybody may read, made once a day: what an activity is for people at home, and the answers on a page.

In:  a gate, and which of them. Out: ``PaperFile``.

The rules this module keeps:
 * They are made of the register in force, today, unsigned; nothing that somebody asks goes into them.
 * Each is kept until the day or the register is another: whoever asks a thousand times has one made.
 * An activity that the register in force does not have is refused before anything is made or kept.
"""

import threading
from datetime import date
from typing import Final

from sluis.api.gate import Gate
from sluis.api.paper_list import PaperFile, PaperForm, PaperKind
from sluis.api.paper_orders import PaperOrder, make_paper_file
from sluis.api.papers import paper_day
from sluis.errors import Code, FileName, RegisterText
from sluis.errors.cli import activity_unknown_error
from sluis.i18n import Lang

FORMS: Final = (PaperForm.HTML, PaperForm.PDF)
"""In which everybody has them."""
_REGISTER: Final = "register.yaml"


class PublishedPapers:
    """What was made of the register in force, today."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, PaperForm, Lang], PaperFile] = {}
        self._of: tuple[str, date] | None = None
        self._lock = threading.Lock()

    def notice(self, gate: Gate, activity: str, form: PaperForm, lang: Lang) -> PaperFile:
        """Return what people are told of an activity.

        Raises:
            activity_unknown_error: the register in force has no such activity.
            SluisError: as ``make_paper_file``.
        """
        register = gate.beside().register
        if activity not in register.activities:
            known = RegisterText(", ".join(register.activities))
            raise activity_unknown_error(file=FileName(_REGISTER), option=Code("activity"), known=known)
        order = PaperOrder(kind=PaperKind.NOTICE, form=form, lang=lang, activity=activity)
        return self._kept(gate, activity, order)

    def answers(self, gate: Gate, form: PaperForm, lang: Lang) -> PaperFile:
        """Return the answers to the ten questions on one page.

        Raises:
            SluisError: as ``make_paper_file``.
        """
        return self._kept(gate, "", PaperOrder(kind=PaperKind.PUBLIC, form=form, lang=lang))

    def _kept(self, gate: Gate, activity: str, order: PaperOrder) -> PaperFile:
        with self._lock:
            of = gate.beside().register.digest, paper_day(None)
            if self._of != of:
                self._made.clear()
                self._of = of
            key = activity, order.form, order.lang
            if key not in self._made:
                self._made[key] = make_paper_file(gate, order)
            return self._made[key]
