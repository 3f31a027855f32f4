"""``sluis ledger monitor``: watch a sealed log from outside, and cry.

In:  the address of a log and its keys. Out: one sentence; exit code 1 when something is wrong with the log.
"""

from pathlib import Path
from typing import Annotated, Final

from sluis import api
from sluis.cli.verb import FINDINGS, FINE, Example, Format, Verb, option
from sluis.i18n import N_
from sluis.reports import show

SENTENCES: Final = {
    "note": N_("The checkpoint of the log is not written as it must be, or there is none."),
    "origin": N_("This is another log than the one that was seen before."),
    "unsigned": N_("The head is not signed by each key, or too few witnesses saw it."),
    "back": N_("The log went back: it had {size} epochs, and now shows {at}."),
    "fork": N_("The log forked: its head of {at} epochs does not continue what was seen, or is not over its leaves."),
    "leaf": N_("Epoch {at} is not written as it must be."),
    "follows": N_("Epoch {at} does not follow the one before it."),
    "second": N_("The head of {at} epochs is served again with other signatures: there are two versions of it."),
    "unnamed": N_("Epoch {at} names another checkpoint than the one that was seen: others were shown another one."),
    "missing": N_("The log does not serve epoch {at}, which is under its head."),
}
_READ: Final = N_("The log has {size} epochs. All of {read} new ones are as they must be, and follow what was seen.")
_UNWITNESSED: Final = N_(
    "The log has {size} epochs. No witness was asked for (--policy): others may be shown another log. All of {read} "
    "new ones are as they must be, and follow what was seen."
)


def monitor(
    url: Annotated[str, option(N_("Where the log is served, as https://log.example."))],
    *,
    log_key: Annotated[
        tuple[str, ...], option(N_("A key of the log; each that is given must have signed."), "--log-key")
    ],
    seen: Annotated[Path, option(N_("The file that keeps the last head."), "--seen")] = Path("seen.json"),
    policy: Annotated[
        Path | None, option(N_("FILE[@EPOCH]: which witnesses must have seen it (C2SP tlog-policy)."), "--policy")
    ] = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Look at a log once."""
    watched = api.monitoring.watch_log(url, seen, log_key, policy)
    wrong = watched.wrong
    if format == "json":
        outcome = {"size": watched.seen.size, "read": watched.read, "wrong": wrong and wrong.value, "at": watched.at}
        show.print_json(outcome)
    elif wrong is None:
        show.say(show.out(), _READ if policy else _UNWITNESSED, size=watched.seen.size, read=watched.read)
    else:
        show.say(show.out(), SENTENCES[wrong.value], style="bold red", at=watched.at, size=watched.seen.size)
    return FINE if wrong is None else FINDINGS


_KEY = "voorbeeld.example/sluis+66b5e5c6+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
VERBS = (
    Verb(
        "monitor",
        N_(
            "Look at a sealed log from outside: read each new leaf, and hold its head against the last one.\n\n"
            "A witness sees heads only. Let somebody else run this from time to time. Exit code 1, and one sentence, "
            "when a leaf cannot be read or does not follow, the log went back or forked, or a signature is missing."
        ),
        (Example(f"sluis ledger monitor https://log.example --log-key {_KEY} --seen seen.json", runs=False),),
        monitor,
    ),
)
