"""What of a dossier is on record of risk: every measurement, those that never ended, the sealed sample, a curve.

In:  a gate. Out: name → bytes, and what the index tells of them.

The rules this module keeps:
 * What depends on the clock (whether a measurement is too old by now) does not stand in it: the same store gives the
   same bytes.
 * Figures, digests and moments of many homes: no home, no token, no value.
"""

from collections.abc import Sequence

from sluis.api.dossier_members import Members
from sluis.api.risk_curve import risk_curve
from sluis.api.risk_lease import RiskOfActivity
from sluis.api.sample_files import as_json
from sluis.i18n import LANGS, lang_in_force, use

TIMELESS = ("activity", "limit", "history", "begun", "sample")


def risk_files(found: Sequence[RiskOfActivity]) -> Members:
    """Return ``risk/on-record.json``, and a curve of each activity that was measured, in each language."""
    rows = [{name: value for name, value in each.document().items() if name in TIMELESS} for each in found]
    made = {"risk/on-record.json": as_json(rows)}
    before = lang_in_force()
    for each in found:
        for lang in LANGS if each.history else ():
            use(lang)
            made[f"risk/{each.activity}-{lang}.svg"] = risk_curve(each).encode()
    use(before)
    return made
