"""``sluis notices``: tell people by mail and machines by webhook; what waits; whether it arrives."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from sluis import api
from sluis.cli.verb import FINDINGS, FINE, Example, Format, Verb, option
from sluis.errors import FileName
from sluis.errors.notices import nobody_told_error
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.notices import NoticeSettings

DESK_TOML: Final = Path("desk.toml")
_Settings = Annotated[Path, option(N_("The settings of the desk."), "--settings")]
WORDS: Final = {
    "unreachable": N_("nothing answers there"),
    "certificate": N_("its certificate does not hold"),
    "no-tls": N_("it offers no TLS"),
    "login": N_("it does not take user and password"),
    "slow": N_("it took longer than it may"),
    "broken": N_("it broke off"),
    "unreadable": N_("what the queue holds is not what Sluis wrote"),
}


def run(
    *,
    again: Annotated[bool, option(N_("Also what was given up."), "--again")] = False,
    settings: _Settings = DESK_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Look what there is to tell, and send what is due."""
    with _opened(settings) as (gate, told):
        if again:
            api.notices.again(gate)
        done = api.notices.notify(gate, told)
    if format == "json":
        show.print_json(api.as_json(done))
        return FINE if done.well else FINDINGS
    page = show.out()
    show.say(page, N_("New in the queue: {count}."), count=done.told.queued)
    show.say(page, N_("Sent: {count}."), count=done.told.sent)
    for (receiver, word), count in sorted(done.told.refused.items()):
        show.say(page, N_("{receiver}: {count} not taken yet: {why}."), receiver=receiver, count=count, why=_why(word))
    if done.told.no_room:
        show.say(page, N_("The queue is full; no room for {count}."), count=done.told.no_room, style="bold red")
    if done.told.given_up:
        show.say(page, N_("Given up: {count}."), count=done.told.given_up, style="bold red")
    return FINE if done.well else FINDINGS


def try_(*, settings: _Settings = DESK_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Send everybody a trial."""
    with _opened(settings) as (gate, told):
        tried = api.notices.try_out(gate, told)
    well = FINDINGS if any(tried.words.values()) else FINE
    if format == "json":
        show.print_json(api.as_json(tried))
        return well
    page = show.out()
    for receiver, word in tried.words.items():
        if word:
            show.say(page, N_("{receiver}: not taken: {why}."), receiver=receiver, why=_why(word), style="bold red")
        else:
            show.say(page, N_("{receiver}: taken."), receiver=receiver)
        if receiver in tried.keys:
            show.say(page, N_("Its receiver checks signatures by {key}."), key=tried.keys[receiver])
    return well


def show_(*, settings: _Settings = DESK_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Say how much waits for whom."""
    with _opened(settings) as (gate, told):
        waiting = api.notices.waiting(gate, told)
    if format == "json":
        show.print_json(api.as_json(waiting))
    else:
        columns = [N_("receiver"), N_("waiting"), N_("taken"), N_("given up")]
        rows = [[name, str(each.waiting), str(each.taken), str(each.given_up)] for name, each in waiting.counts.items()]
        show.out().print(show.table(columns, rows))
    return FINDINGS if waiting.given_up else FINE


def _why(word: str) -> str:
    if word in WORDS:
        return tr(WORDS[word])
    if word.isdecimal():
        return tr(N_("it answered {status}"), None, status=word)
    return tr(N_("{code}, which docs/reference/errors.md explains"), None, code=word)


@contextmanager
def _opened(path: Path) -> "Iterator[tuple[api.Gate, NoticeSettings]]":
    from sluis.desk.settings import load_desk_settings

    settings = load_desk_settings(path)
    told = settings.told()
    if told is None:
        raise nobody_told_error(file=FileName(path))
    with api.Gate.open(settings.file(settings.gate)) as gate:
        yield gate, told


VERB = Verb(
    "notices",
    N_(
        "Tell people by mail and machines by webhook what happened to a gate.\n\n"
        "A desk does so by itself while it runs. A mail is one sentence and a link; an event has no household and no "
        "value in it. Who is told stands in desk.toml: [mail], [[webhook]] and [[status_callback]]."
    ),
    (Example("sluis notices test --settings desk.toml", runs=False),),
    verbs=(
        Verb(
            "run",
            N_(
                "Look what there is to tell, and send what is due: once, as a timer would.\n\n"
                "Each occasion is told once. What was not taken waits and is tried again; exit code 1 says so."
            ),
            (Example("sluis notices run --settings desk.toml", runs=False),),
            run,
        ),
        Verb(
            "test",
            N_("Send everybody a trial, and say what became of it; show the public keys of signatures."),
            (Example("sluis notices test --settings desk.toml", runs=False),),
            try_,
        ),
        Verb(
            "show",
            N_("Say how much waits for whom, was taken, was given up; exit code 1 when something was."),
            (Example("sluis notices show --settings desk.toml", runs=False),),
            show_,
        ),
    ),
)
