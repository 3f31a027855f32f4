"""``sluis report``: papers to file, sign, send or publish, each from what is on record. One module a paper."""

from sluis.cli import (
    report_activity,
    report_answers,
    report_assessment,
    report_delay,
    report_dossier,
    report_findings,
    report_incident,
    report_letter,
    report_register,
    report_statement,
)
from sluis.cli.verb import Example, Verb
from sluis.i18n import N_

VERB = Verb(
    "report",
    N_(
        "Make a paper to file, sign, send or publish, from what is on record.\n\n"
        "Every paper says who issued it, when, what it rests on and does not show, and where each figure comes from."
    ),
    (Example("sluis report delay --help"),),
    verbs=(
        *report_statement.VERBS,
        *report_register.VERBS,
        *report_findings.VERBS,
        *report_activity.VERBS,
        *report_assessment.VERBS,
        *report_answers.VERBS,
        *report_incident.VERBS,
        *report_letter.VERBS,
        *report_delay.VERBS,
        *report_dossier.VERBS,
    ),
)
