"""``sluis report dossier | dossier-lift | dossier-checker``: one signed archive for an authority, and what it keeps.

In:  a file that says what was asked, a gate, a key. Out: the archive; that what it kept is let go; the program that
checks one.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

from sluis import api
from sluis.api.files import write_file
from sluis.cli.report_out import Day
from sluis.cli.verb import FINE, GATE_TOML, Config, Example, Verb, option
from sluis.errors import FileName
from sluis.errors.cli import output_unwritable_error
from sluis.i18n import N_
from sluis.reports import show

SignWith = Annotated[
    Path,
    option(
        N_("Sign with this Ed25519 key of SSH: a private one, or the public one of a key in ssh-agent."), "--sign-with"
    ),
]
SignedBy = Annotated[str | None, option(N_("Name and function of who is accountable."), "--signed-by")]
_RECEIPTS = ".receipts.json"


def dossier(
    *,
    request: Annotated[Path, option(N_("What was asked, by whom and by which power: a TOML file."), "--request")],
    sign_with: SignWith,
    out: Annotated[Path, option(N_("The archive that is made."), "--out")],
    signed_by: SignedBy = None,
    config: Config = GATE_TOML,
    date_: Day = None,
) -> int:
    """Make a dossier for an authority."""
    from sluis.api.dossier import hand_over_dossier, prepare_dossier
    from sluis.api.paper_signing import signer_of

    with api.Gate.open(config) as gate:
        signer = signer_of(sign_with, signed_by, gate)
        prepared = prepare_dossier(gate, request, signer, date_)
        if not out.exists():  # a place that cannot be written is known before anything is on record
            write_file(out, b"")
        elif not os.access(out, os.W_OK) or out.is_dir():  # what lies there stays until there is another
            raise output_unwritable_error(file=FileName(out))
        made = hand_over_dossier(gate, prepared, signer)
    write_file(out, made.archive)
    page = show.out()
    show.say(page, N_("Dossier {number}, signed and on record."), style="bold", number=made.number)
    show.say(page, N_("SHA-256 of its manifest, which the next one names: {digest}"), digest=made.digest)
    show.say(page, N_("Until it is lifted no epoch is thrown away, and no household of its sample is erased."))
    if not made.kept:
        show.say(page, show.NOT_KEPT, style="bold red")
    show.say(show.err(), N_("Written: {file}."), file=out)
    if made.receipts:
        beside = out.with_name(f"{out.name}{_RECEIPTS}")
        write_file(beside, show.json_text([dict(each.document()) for each in made.receipts]).encode())
        show.say(show.err(), N_("Written: {file}."), file=beside)
    return FINE


def lift(
    number: Annotated[int, option(N_("The number of the dossier."))],
    /,
    *,
    why: Annotated[str, option(N_("Why it need not be kept any more."), "--why")],
    sign_with: SignWith,
    signed_by: SignedBy = None,
    config: Config = GATE_TOML,
) -> int:
    """Let go what a dossier keeps."""
    from sluis.api.dossier import lift as let_go
    from sluis.api.paper_signing import signer_of

    with api.Gate.open(config) as gate:
        ended = let_go(gate, number, why, signer_of(sign_with, signed_by, gate))
    show.say(show.out(), N_("Dossier {number} keeps nothing any more, which is on record."), number=number)
    show.say(show.out(), N_("Holds of households that ended: {count}."), count=ended)
    return FINE


def checker(
    *, out: Annotated[Path | None, option(N_("Write it to this file instead of the screen."), "--out")] = None
) -> int:
    """Print the program that checks a dossier."""
    from sluis.api.dossier import dossier_checker

    if out is None:
        sys.stdout.buffer.write(dossier_checker())
        sys.stdout.buffer.flush()
    else:
        write_file(out, dossier_checker())
        show.say(show.err(), N_("Written: {file}."), file=out)
    return FINE


_SIGNED = "--sign-with ~/.ssh/id_ed25519 --config examples/gate.toml"
VERBS = (
    Verb(
        "dossier",
        N_(
            "Make a dossier for an authority: one archive that a person signs, and that anybody checks offline.\n\n"
            "It holds the registers of a period with drafts, advice and decisions, what the law says of them, the log, "
            "statements of households that a seed draws, digests of recordings, letters, and the programs that check "
            "it. It is on record, and what it rests on is kept: nothing is pruned, and no household of its sample is "
            "erased, until it is lifted. docs/how-to/make-a-dossier.md lists the keys of the request."
        ),
        (Example(f"sluis report dossier --request request.toml --out dossier.zip {_SIGNED}", runs=False),),
        dossier,
    ),
    Verb(
        "dossier-lift",
        N_(
            "Let go what a dossier keeps, on record and signed.\n\n"
            "After a restore of a backup of before, give it again: holds come back with the journal."
        ),
        (Example(f"sluis report dossier-lift 1 --why 'the authority closed its file' {_SIGNED}", runs=False),),
        lift,
    ),
    Verb(
        "dossier-checker",
        N_(
            "Print the program that checks a dossier: one file, for Python 3.9 and later without packages.\n\n"
            "Whoever checks takes it from a release of Sluis, and not from whoever made the dossier."
        ),
        (Example("sluis report dossier-checker"),),
        checker,
    ),
)
