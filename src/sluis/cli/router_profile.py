"""``sluis router-profile``: an activity as the router's own Bulk Data profile; and dumps of profiles held against it.

In:  a register; with ``--check`` dumps of routers. Out: profiles, messages of USP and CWMP; or what differs.

Longer than 40 lines is the function of the verb, because each of its parameters is an option with its sentence.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from sluis import api
from sluis.cli.given import refuse_other_kinds
from sluis.cli.verb import FINDINGS, FINE, At, Example, Format, Verb, file_names, option
from sluis.errors import Code
from sluis.errors.cli import argument_invalid_error
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.router_profile import CheckedProfiles

FailOn = Literal["fail", "unknown", "review", "never"]


def router_profile(
    *,
    register: Annotated[Path, option(N_("The register, a YAML file."), "--register")],
    activity: Annotated[str | None, option(N_("Only this activity, by its name in the register."))] = None,
    url: Annotated[str, option(N_("Where routers report: the https address of the gate."), "--url")] = "",
    out: Annotated[
        Path | None, option(N_("Write the messages of USP and CWMP here, a folder for each activity."), "--out")
    ] = None,
    exclude: Annotated[
        bool, option(N_("Exclude by name what rows withhold, for routers of Device:2.16 and later."), "--exclude")
    ] = False,
    instance: Annotated[
        int, option(N_("The number that the router gives the profile, for the messages of CWMP."), "--instance")
    ] = 1,
    check: Annotated[
        list[str],
        Parameter(
            name="--check",
            negative="",
            converter=file_names,
            help=N_(
                "Hold a dump of a router's profiles, a folder or a list (CSV) of dumps, against the register instead."
            ),
        ),
    ] = [],  # noqa: B006 - cyclopts makes a list; ours is never changed
    fail_on: Annotated[
        FailOn, option(N_("With --check: exit with 1 from this verdict on; review is any difference."), "--fail-on")
    ] = "review",
    at: At = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Compile profiles, or check dumps of them."""
    if check:
        return _check(check, register, activity, url, at, fail_on, format)
    if instance < 1:
        expected = Code(tr(N_("1 or a greater number")))
        raise argument_invalid_error(
            command=Code("sluis router-profile"), argument=Code("--instance"), expected=expected
        )
    made = api.router_profile.make_profiles(
        register, at=at, activity=activity, url=url, guarded=exclude, instance=instance
    )
    if out is not None:
        for file in made.write(out):
            show.say(show.err(), N_("Written: {file}."), file=file)
    if format == "json":
        show.print_json(api.as_json(made))
    else:
        from sluis.reports.router_profile import print_profiles

        print_profiles(made.register, made.day, made.profiles)
    return FINDINGS if made.refused else FINE


def _check(
    dumps: list[str],
    register: Path,
    activity: str | None,
    url: str,
    at: At,
    fail_on: FailOn,
    format: str,  # noqa: A002 - as above
) -> int:
    refuse_other_kinds(dumps, "sluis router-profile")
    with show.progress() as bar:
        task = bar.add_task(tr(N_("dumps")), total=api.router_profile.dumps_of(dumps) or None)
        checked: CheckedProfiles = api.router_profile.check_profiles(
            dumps, register, at=at, activity=activity, url=url, advance=lambda count: bar.update(task, advance=count)
        )
    if format == "json":
        show.print_json(api.as_json(checked))
    else:
        from sluis.reports.router_profile import print_checked

        print_checked(checked.register, checked.day, checked.summary, checked.routers)
    return FINDINGS if checked.reaches(fail_on) else FINE


VERB = Verb(
    "router-profile",
    N_(
        "Compile an activity into the router's own Bulk Data profile, or hold profiles of routers against the "
        "register.\n\n"
        "The router is then asked for what the rows let something through of, and for nothing else. What cannot be "
        "asked is listed with its reason. With --check a dump of what a router has set (USP, CWMP, JSON, lines of "
        "path and value) is held against the register: each difference is a finding, and what the dump does not say "
        "is UNKNOWN."
    ),
    (
        Example(
            "sluis router-profile --register examples/register-per-home.yaml --url https://gate.voorbeeld.example/ingest"
        ),
        Example("sluis router-profile --register examples/register-per-home.yaml --activity wifi-help --format json"),
        Example(
            "sluis router-profile --check examples/router/as-the-register.txt "
            "--register examples/register-per-home.yaml"
        ),
        Example(
            "sluis router-profile --check examples/router --register examples/register-per-home.yaml",
            exit_code=FINDINGS,
        ),
    ),
    router_profile,
    stdin=True,
)
