"""``sluis recipient``: what a company that receives bodies runs: keep, serve, export, erase.

In:  bodies with their receipts, the provider's key, the agreed grammar, a folder. Out: the folder; or what it holds.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from sluis.cli import show
from sluis.cli.files import now_ms, read_bytes
from sluis.cli.verb import FINDINGS, FINE, Example, Format, Verb, option
from sluis.errors import (
    BodyRefusedError,
    Code,
    DisclosureUnknownError,
    FileName,
    ReceiptError,
    SecondBodyError,
    SluisError,
)
from sluis.errors.cli import argument_invalid_error, output_unwritable_error
from sluis.errors.gate import file_missing_error
from sluis.errors.recipient import disclosure_unknown_error
from sluis.gate.http.small_server import serve_app
from sluis.i18n import N_, tr
from sluis.recipient.intake import Intake, intake_app, provider_of
from sluis.recipient.keeping import Exported, Gone, Keeping, Taken, is_disclosure
from sluis.recipient.output_grammar import OutputGrammar

Folder = Annotated[Path, option(N_("The folder in which bodies and log are kept; made when absent."), "--folder")]
Recipient = Annotated[str, option(N_("Your own key in the provider's register."), "--recipient")]
Keys = Annotated[
    list[Path], option(N_("A file with the provider's receipt key (`sluis keys show --format json`)."), "--key")
]
Grammars = Annotated[
    list[Path], option(N_("A file with an agreed grammar (`sluis plan REGISTER --grammar ACTIVITY`)."), "--grammar")
]
Ids = Annotated[list[str], option(N_("Ids of disclosures, 64 hex digits each."))]

TAKEN = {
    Taken.KEPT: N_("kept"),
    Taken.REPEAT: N_("was here already"),
    Taken.ERASED: N_("was erased before, and not kept again"),
}
GONE = {
    Gone.ERASED: N_("erased; its line in the log stays"),
    Gone.ALREADY: N_("was erased before"),
    Gone.UNKNOWN: N_("nothing is kept under it"),
}
_ENDINGS = (".json", ".csv")


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
    files = list(_bodies(bodies))
    if header is not None and len(files) != 1:
        expected = Code(tr(N_("for exactly one body")))
        raise argument_invalid_error(command=Code("sluis recipient keep"), argument=Code("--header"), expected=expected)
    intake = _intake(folder, recipient, key, grammar)
    taken: Counter[Taken] = Counter()
    refused: list[tuple[Path, SluisError]] = []
    for path in files:
        said = _header_beside(path) if header is None else header
        try:
            taken[intake.take(said, read_bytes(path), now_ms())[1]] += 1
        except (ReceiptError, BodyRefusedError, SecondBodyError) as fault:
            refused.append((path, fault))
        except OSError:
            raise output_unwritable_error(file=FileName(folder)) from None
    _print_kept(taken, refused, format)
    return FINDINGS if refused else FINE


def _header_beside(path: Path) -> str:
    return read_bytes(path.with_suffix(".disclosure")).decode("latin-1").rstrip("\r\n")


def _bodies(named: list[Path]) -> Iterator[Path]:
    for path in named:
        if path.is_dir():
            yield from sorted(one for one in path.iterdir() if one.suffix in _ENDINGS and not one.name.startswith("."))
        else:
            yield path


def _print_kept(taken: Counter[Taken], refused: list[tuple[Path, SluisError]], form: Format) -> None:
    if form == "json":
        faults = [{"file": str(path), "code": fault.code} for path, fault in refused]
        show.print_json({"taken": {one.value: taken[one] for one in Taken}, "refused": faults})
        return
    page = show.out()
    for one in Taken:
        show.line(page, f"{tr(TAKEN[one])}:", str(taken[one]))
    for path, fault in refused:
        show.line(page, f"{path}:", fault.text())


def _intake(folder: Path, recipient: str, keys: list[Path], grammars: list[Path]) -> Intake:
    provider = provider_of((FileName(path), read_bytes(path)) for path in keys)
    agreed = [OutputGrammar(read_bytes(path), FileName(path)) for path in grammars]
    return Intake(provider, recipient, agreed, _keeping(folder))


def _keeping(folder: Path, *, make: bool = True) -> Keeping:
    if not make and not folder.is_dir():
        raise file_missing_error(file=FileName(folder))
    try:
        return Keeping(folder)
    except OSError:
        raise output_unwritable_error(file=FileName(folder)) from None


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
    intake = _intake(folder, recipient, key, grammar)
    show.say(show.err(), N_("Bodies are taken on port {port}, on any path."), port=port)
    asyncio.run(serve_app(intake_app(intake, now_ms), host, port))
    return FINE


def export(
    ids: Ids,
    /,
    *,
    folder: Folder = Path("received"),
) -> int:
    """Print everything that is kept about disclosures."""
    keeping = _keeping(folder, make=False)
    found: list[Exported] = []
    unknown: list[str] = []
    for one in _checked(ids, "export"):
        try:
            found.append(keeping.export(one))
        except DisclosureUnknownError:
            unknown.append(one)
    if not found:
        raise disclosure_unknown_error()
    show.print_json(
        {
            "disclosures": [
                {
                    "id": one.disclosure,
                    "erased": one.body is None,
                    "body": None if one.body is None else one.body.decode("utf-8"),
                    "receipts": [json.loads(line) for line in one.receipts],
                }
                for one in found
            ],
            "unknown": list(unknown),
        }
    )
    return FINDINGS if unknown else FINE


def erase(
    ids: Ids,
    /,
    *,
    folder: Folder = Path("received"),
) -> int:
    """Erase the bodies of disclosures."""
    keeping = _keeping(folder, make=False)
    gone = [(one, keeping.erase(one)) for one in _checked(ids, "erase")]
    for one, what in gone:
        show.line(show.out(), f"{one}:", tr(GONE[what]))
    return FINDINGS if any(what is Gone.UNKNOWN for _, what in gone) else FINE


def _checked(ids: list[str], verb: str) -> list[str]:
    for one in ids:
        if not is_disclosure(one):
            expected = Code(tr(N_("64 hex digits")))
            raise argument_invalid_error(
                command=Code(f"sluis recipient {verb}"), argument=Code("ID"), expected=expected
            )
    return ids


_AGREED = "--recipient wifi-insight --key provider.json --grammar grammar.json"
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
            "export",
            N_("Print everything that is kept about disclosures, as JSON; for a request of access or portability."),
            (Example(f"sluis recipient export {_ID}", runs=False),),
            export,
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
