"""``sluis recipient``: what a company that receives bodies runs: keep, serve, export, erase.

In:  bodies with their receipts, the provider's key, the agreed grammar, a folder. Out: the folder; or what it holds.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

from sluis import api
from sluis.cli.verb import FINDINGS, FINE, Example, Format, Verb, option
from sluis.errors import Code
from sluis.errors.cli import argument_invalid_error
from sluis.i18n import N_, tr
from sluis.reports import show

Folder = Annotated[Path, option(N_("The folder in which bodies and log are kept; made when absent."), "--folder")]
Recipient = Annotated[str, option(N_("Your own key in the provider's register."), "--recipient")]
Keys = Annotated[
    list[Path], option(N_("A file with the provider's receipt key (`sluis keys show --format json`)."), "--key")
]
Grammars = Annotated[
    list[Path], option(N_("A file with an agreed grammar (`sluis plan REGISTER --grammar ACTIVITY`)."), "--grammar")
]
Ids = Annotated[list[str], option(N_("Ids of disclosures, 64 hex digits each."))]

TAKEN: Final = {
    "kept": N_("kept"),
    "repeat": N_("was here already"),
    "erased": N_("was erased before, and not kept again"),
}
_MILLION: Final = 1_000_000
GONE: Final = {
    "erased": N_("erased; its line in the log stays"),
    "already-erased": N_("was erased before"),
    "unknown": N_("nothing is kept under it"),
}


def keep(
    bodies: Annotated[list[Path], option(N_("Files with a body, or folders in which a gate drops them."))],
    /,
    *,
    recipient: Recipient,
    key: Keys,
    grammar: Grammars,
    folder: Folder = Path("received"),
    header: Annotated[
        str | None,
        option(N_("The header Sluis-Disclosure, for one body; else in a file beside it, ending .disclosure.")),
    ] = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Verify, check and keep bodies."""
    files = api.recipient.bodies_in(bodies)
    if header is not None and len(files) != 1:
        expected = Code(tr(N_("for exactly one body")))
        raise argument_invalid_error(command=Code("sluis recipient keep"), argument=Code("--header"), expected=expected)
    kept = api.recipient.keep(files, folder, recipient, key, grammar, header)
    if format == "json":
        show.print_json(api.as_json(kept))
        return FINDINGS if kept.refused else FINE
    page = show.out()
    for taken in api.recipient.Taken:
        show.line(page, f"{tr(TAKEN[taken.value])}:", str(kept.taken[taken]))
    for path, fault in kept.refused:
        show.line(page, f"{path}:", fault.text())
    return FINDINGS if kept.refused else FINE


def serve(
    *,
    recipient: Recipient,
    key: Keys,
    grammar: Grammars,
    folder: Folder = Path("received"),
    host: Annotated[str, option(N_("The address to listen on."))] = "127.0.0.1",
    port: Annotated[int, option(N_("The port to listen on."))] = 8490,
) -> int:
    """Take bodies over HTTP until stopped."""
    serving = api.serving.intake_of(folder, recipient, key, grammar)
    show.say(show.err(), N_("Bodies are taken on port {port}, on any path."), port=port)
    serving.run(host, port)
    return FINE


def rights(
    *,
    recipient: Recipient,
    key: Keys,
    own_key: Annotated[Path, option(N_("The file of your own key; made at the first start."), "--own-key")],
    folder: Folder = Path("received"),
    show_key: Annotated[bool, option(N_("Print your own key, for the provider's settings, and end."))] = False,
    host: Annotated[str, option(N_("The address to listen on."))] = "127.0.0.1",
    port: Annotated[int, option(N_("The port to listen on."))] = 8491,
) -> int:
    """Take what a provider passes on about rights, until stopped."""
    serving = api.serving.rights_of(folder, recipient, key, own_key)
    if show_key:
        show.line(show.out(), serving.key)
        return FINE
    show.say(show.err(), N_("What is passed on about rights is taken on port {port}, at /rights."), port=port)
    serving.run(host, port)
    return FINE


def export(
    ids: Ids,
    /,
    *,
    folder: Folder = Path("received"),
) -> int:
    """Print everything that is kept about disclosures."""
    exported = api.recipient.export(_checked(ids, "export"), folder)
    show.print_json(api.as_json(exported))
    return FINDINGS if exported.unknown else FINE


def erase(
    ids: Ids,
    /,
    *,
    folder: Folder = Path("received"),
) -> int:
    """Erase the bodies of disclosures."""
    done = api.recipient.erase(_checked(ids, "erase"), folder)
    for name, gone in done.gone:
        show.line(show.out(), f"{name}:", tr(GONE[gone.value]))
    return FINDINGS if any(gone is api.recipient.Gone.UNKNOWN for _, gone in done.gone) else FINE


def count(
    disclosure: Annotated[str, option(N_("Id of a disclosure, 64 hex digits."))],
    /,
    *,
    opening: Annotated[Path, option(N_("The file with r and E that the provider hands out."), "--opening")],
    recipient: Recipient,
    folder: Folder = Path("received"),
) -> int:
    """Say over how many homes a figure was counted, and what it spent of their privacy budget."""
    (name,) = _checked([disclosure], "count")
    counted = api.recipient.count_of(name, opening, folder, recipient)
    show.say(
        show.out(),
        N_("Counted for {activity} over about {homes} homes; privacy budget {spent} of {budget} a year each."),
        activity=counted.activity,
        homes=counted.homes,
        spent=f"{counted.eps_u / _MILLION:.6f}",
        budget=f"{counted.budget_u / _MILLION:.6f}",
    )
    return FINE


def _checked(ids: list[str], verb: str) -> Iterator[str]:
    """Yield the ids when they are asked for: a folder that is not there is said first."""
    for disclosure in ids:
        if not api.recipient.is_disclosure(disclosure):
            expected = Code(tr(N_("64 hex digits")))
            raise argument_invalid_error(
                command=Code(f"sluis recipient {verb}"), argument=Code("ID"), expected=expected
            )
        yield disclosure


_AGREED = "--recipient wifi-insight --key provider.json --grammar grammar.json"
_RIGHTS = "--recipient wifi-insight --key provider.json --own-key own.key"
_ID = "9ba7e533e9c8097ea2b1031d4260f6b8492ca6e0e4dcb3413a4107230957aba1"
VERB = Verb(
    "recipient",
    N_("For a company that receives: verify receipts, check bodies, keep them, and answer erasure and export."),
    (Example(f"sluis recipient keep out/wifi-insight {_AGREED}", runs=False),),
    verbs=(
        Verb(
            "keep",
            N_(
                "Keep bodies whose receipt verifies and that the agreed grammar allows.\n\n"
                "The rest is named and not kept; exit code 1 then. The folder's log.ndjson is what the provider's "
                "`sluis ledger reconcile` reads."
            ),
            (Example(f"sluis recipient keep out/wifi-insight {_AGREED}", runs=False),),
            keep,
        ),
        Verb(
            "serve",
            N_(
                "Take bodies over HTTP and keep them; ends with Ctrl-C.\n\n"
                "Put your own TLS and authentication before it."
            ),
            (Example(f"sluis recipient serve {_AGREED} --port 8490", runs=False),),
            serve,
        ),
        Verb(
            "rights",
            N_(
                "Take what a provider passes on about rights (GDPR art. 19), do it, and acknowledge; ends with "
                "Ctrl-C.\n\n"
                "Erasure is done in the folder; restriction, objection and rectification leave a mark there that you "
                "must heed. Put your own TLS before it."
            ),
            (Example(f"sluis recipient rights {_RIGHTS}", runs=False),),
            rights,
        ),
        Verb(
            "export",
            N_("Print everything that is kept about disclosures, as JSON; for a request of access or portability."),
            (Example(f"sluis recipient export {_ID}", runs=False),),
            export,
        ),
        Verb(
            "count",
            N_(
                "Say over how many homes a figure was counted, by the record behind its receipt.\n\n"
                "The provider hands out r and E of a count, as JSON. Exit code 1 when they are of another record."
            ),
            (Example(f"sluis recipient count {_ID} --opening count.json --recipient wifi-insight", runs=False),),
            count,
        ),
        Verb(
            "erase",
            N_(
                "Erase the bodies of disclosures; they are not kept again when they are sent again.\n\n"
                "Their lines in the log stay: they hold a digest and no body. Copies elsewhere are yours to erase."
            ),
            (Example(f"sluis recipient erase {_ID}", runs=False),),
            erase,
        ),
    ),
)
