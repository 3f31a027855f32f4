"""Profiles of routers on a screen: what is asked and what is not, and how dumps differ from it.

In:  profiles, results of a check. Out: text on standard output.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from rich.console import Console
from rich.text import Text

from sluis.audit.profile.drift_kinds import Drift
from sluis.audit.profile.messages import settings
from sluis.audit.profile.routers import DriftSummary, KindOfRouter, RouterChecked
from sluis.audit.profile.wanted import LEFT, PACED, WantedProfile
from sluis.i18n import N_, tr, tr_n
from sluis.register.model import Register
from sluis.reports import show
from sluis.reports.plan_words import TRIGGERS, in_words
from sluis.reports.router_profile_document import NOT_LOOKED_AT, said
from sluis.terms import Verdict

_SHOWN: Final = 50
"""Findings of one router on a screen; JSON has more."""
_NUMBERS: Final = 20
"""Numbers of routers behind one model and firmware; JSON has all."""


def print_profiles(register: Register, day: date, profiles: Sequence[WantedProfile]) -> None:
    """Print what a router is asked, and what not."""
    page = show.out()
    places = {"register": register.name, "day": day.isoformat()}
    show.say(page, N_("Made of {register}, as it may run on {day}."), **places)
    for profile in profiles:
        page.print()
        _print_profile(page, profile)


def _print_profile(page: Console, profile: WantedProfile) -> None:
    show.say(page, N_("{activity}: profile {alias}"), style="bold", activity=profile.activity, alias=profile.alias)
    if not profile.open:
        template = N_("Closed: `sluis check` says why. No profile is made, and a router should have none that is on.")
        show.say(page, template, style="bold red")
    elif not profile.made:
        show.say(page, N_("Nothing of this activity can be asked in a profile."), style="bold red")
    else:
        _print_settings(page, profile)
    if profile.made:
        columns = [N_("row"), N_("the router reports"), N_("what leaves of it"), N_("in the parameter lists")]
        rows = [
            [str(row.number), row.reference, in_words(row.treatment), tr(N_("yes") if row.listed else N_("no"))]
            for row in profile.asked
        ]
        page.print(show.table(columns, rows))
    if profile.left:
        show.say(page, N_("Not asked of the router:"))
        left = [[str(row.number), ".".join(row.path), tr(LEFT[row.why])] for row in profile.left]
        page.print(show.table([N_("row"), N_("path"), N_("why")], left))


def _print_settings(page: Console, profile: WantedProfile) -> None:
    for name, _, value in settings(profile):
        show.line(page, f"  {name} = {value}")
    template = N_("  One report in {seconds} seconds: {why}.")
    show.say(page, template, seconds=profile.interval_s, why=tr(PACED[profile.paced]))
    if not profile.url:
        show.say(page, N_("  It names no place to report to: give one with --url, and until then leave it off."))
    elif profile.enabled:
        show.say(page, N_("  It is switched on by the message `enable`, which is sent last."))
    else:
        template = N_("  It stays off. Switch it on only where the activity may run ({trigger}), and off after that.")
        show.say(page, template, trigger=tr(TRIGGERS[profile.trigger]))
    show.say(page, N_(
        "  The router reports each value in full to the gate; a token, a band or a step is made there and not in the "
        "router."
    ))  # fmt: skip
    show.say(page, N_(
        "  No login stands in it: that is each router's own. `Device.BulkData.Enable` is left as it is, because it "
        "switches every profile."
    ))  # fmt: skip


def print_checked(register: Register, day: date, summary: DriftSummary, routers: Sequence[RouterChecked]) -> None:
    """Print how dumps differ from the register, worst first."""
    page = show.out()
    sentence = tr_n(
        "{count} dump was held against {register}, as on {day}.",
        "{count} dumps were held against {register}, as on {day}.",
        summary.routers,
        None,
        register=register.name,
        day=day.isoformat(),
    )
    page.print(show.verdict(summary.worst))
    if summary.worst is Verdict.PASS:
        none = N_("No difference was seen in what they say.")
        show.sentences(page, sentence, tr(none))
    else:
        differing = sum(len(kind.drifting) for kind in summary.kinds)
        template = N_("Dumps that differ from it: {differing}. Dumps that could not be read whole: {unread}.")
        show.sentences(page, sentence, tr(template, None, differing=differing, unread=summary.unread))
    if summary.routers > 1:
        _print_kinds(page, summary)
    for router in routers[:_SHOWN] if summary.routers > 1 else routers:
        _print_router(page, router, alone=summary.routers == 1)
    left = sum(len(kind.drifting) for kind in summary.kinds) - _SHOWN
    if left > 0:
        show.say(page, N_("{count} more dumps differ and are not shown one by one here."), count=left)
    for note in NOT_LOOKED_AT:
        show.say(page, note)


def _print_kinds(page: Console, summary: DriftSummary) -> None:
    columns = [N_("model"), N_("firmware"), N_("dumps"), N_("verdict"), N_("dumps that differ"), N_("differences")]
    rows: list[list[str | Text]] = [
        [
            kind.model or tr(N_("not said")),
            kind.firmware or tr(N_("not said")),
            str(kind.routers),
            show.verdict(kind.worst),
            _numbers(kind),
            ", ".join(f"{drift.value} {kind.counts[drift]}" for drift in Drift if kind.counts[drift]),
        ]
        for kind in summary.kinds
    ]
    page.print(show.table(columns, rows))
    show.say(page, N_("A dump is called by its number in the order of the names of the files."))


def _numbers(kind: KindOfRouter) -> str:
    shown = ", ".join(map(str, kind.drifting[:_NUMBERS]))
    left = len(kind.drifting) - _NUMBERS
    return shown if left <= 0 else tr(N_("{numbers} and {count} more"), None, numbers=shown, count=left)


def _print_router(page: Console, router: RouterChecked, *, alone: bool) -> None:
    if not alone:
        page.print()
        show.say(page, N_("Dump {number}"), style="bold", number=router.number)
    rows: list[list[str | Text]] = [
        [show.verdict(finding.verdict), str(finding.profile or ""), finding.drift.value, said(finding)]
        for finding in router.findings[:_SHOWN]
    ]
    if rows:
        page.print(show.table([N_("verdict"), N_("profile"), N_("difference"), N_("what was seen")], rows))
    left = sum(count for _, count in router.counts) - len(rows)
    if left > 0:
        show.say(page, N_("{count} more differences are not shown here; --format json has more of them."), count=left)
