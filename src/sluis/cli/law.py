"""``sluis law``: the rules that ship, with what each rests on and who read the text.

In:  nothing. Out: a table or JSON of rules.
"""

from sluis.cli import show
from sluis.cli.files import today
from sluis.cli.verb import FINE, At, Example, Format, Verb
from sluis.i18n import N_, tr
from sluis.law.judge import LAW_DIGEST
from sluis.law.rules import RULES


def list_(*, at: At = None, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """List the rules in force on a day."""
    in_force = [rule for rule in RULES if rule.in_force(at or today())]
    if format == "json":
        rules: list[show.Json] = [
            {
                "rule": rule.id,
                "title": tr(rule.title),
                "citation": rule.citation,
                "effect": rule.effect.value,
                "supervisor": rule.supervisor.value,
                "authority": rule.authority.value,
                "checked": rule.checked,
                "starts": rule.starts.isoformat(),
                "ends": None if rule.ends is None else rule.ends.isoformat(),
            }
            for rule in in_force
        ]
        show.print_json({"law": LAW_DIGEST, "rules": rules})
        return FINE
    rows = [
        [rule.id, tr(rule.title), rule.citation, rule.supervisor.value, rule.starts.isoformat(), rule.checked]
        for rule in in_force
    ]
    page = show.out()
    columns = [N_("rule"), N_("what it asks"), N_("ground"), N_("supervisor"), N_("since"), N_("text read by")]
    page.print(show.table(columns, rows))
    show.say(page, N_("Digest of rules and tables: {digest}"), digest=LAW_DIGEST)
    return FINE


VERB = Verb(
    "law",
    N_("The rules of law that Sluis judges by."),
    (Example("sluis law list"),),
    verbs=(
        Verb(
            "list",
            N_(
                "List the rules in force on a day, with what each rests on.\n\n"
                "A rule whose text nobody read officially says so: check it before you lean on it."
            ),
            (Example("sluis law list"), Example("sluis law list --at 2026-12-01 --format json")),
            list_,
        ),
    ),
)
