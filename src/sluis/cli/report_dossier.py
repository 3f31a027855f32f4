"""``sluis report dossier | dossier-known | dossier-lift | dossier-checker``: one signed archive, and what it keeps.

In:  a file that says what was asked, a gate, a key. Out: the archive; that what it kept is let go; the program that
checks one.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Final

from sluis import api
from sluis.api.files import write_file
from sluis.cli.report_out import Day
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Verb, option
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
    from sluis.api.dossier_known import keep_unrecorded, recorded_name, unrecorded_name
    from sluis.api.dossier_settling import recording
    from sluis.api.paper_signing import signer_of

    with api.Gate.open(config) as gate:
        signer = signer_of(sign_with, signed_by, gate)
        prepared = prepare_dossier(gate, request, signer, date_)
        if not os.access(out if out.exists() else out.parent, os.W_OK) or out.is_dir():  # known before anybody signs
            raise output_unwritable_error(file=FileName(out))
        with recording(out.parent):
            made = hand_over_dossier(gate, prepared, signer, lambda archive: keep_unrecorded(out, archive))
            recorded_name(unrecorded_name(out))  # what lay under its own name stayed until another was on record
    page = show.out()
    show.say(page, N_("Dossier {number}, signed and on record."), style="bold", number=made.number)
    show.say(page, N_("SHA-256 of its manifest, which the next one names: {digest}"), digest=made.digest)
    show.say(page, N_("Until it is lifted no epoch is thrown away, and no household of its sample is erased."))
    if not made.kept:
        show.say(page, show.NOT_KEPT, style="bold red")
    show.say(show.err(), N_("Written: {file}."), file=out)
    if made.receipts:
        opening = out.with_name(f"{out.name}{_RECEIPTS}")
        write_file(opening, show.json_text([dict(each.document()) for each in made.receipts]).encode())
        show.say(show.err(), N_("Written: {file}."), file=opening)
    return FINE


_STANDINGS: Final = {
    "recorded": N_("{file}: dossier {number}, on record."),
    "unrecorded": N_(
        "{file}: signed, and this log has no record of it; nobody may have it. With --settle it is set apart, and make "
        "it anew."
    ),
    "unknown": N_(
        "{file}: this log does not know it. It was made beside the record, or the log was restored from an older "
        "backup."
    ),
    "withdrawn": N_(
        "{file}: set apart, and this log still has no record of it. Take it away when you know that the log was never "
        "put back from a backup."
    ),
    "foreign": N_("{file}: of another ledger."),
    "unread": N_("{file}: no archive of a dossier, or a damaged one."),
}

_FINISHED: Final = N_("{file}: finished. Its dossier is on record, and the archive has its name.")
_WITHDRAWN: Final = N_(
    "{file}: withdrawn. This log has no record of it; make it anew. The file stays: a log that was put back from a "
    "backup after which nothing was sealed or asked looks like one that never knew it. Take it away when you know that "
    "it was not."
)


def known(
    place: Annotated[Path, option(N_("An archive, or a folder of archives: your own, or that of a desk."))],
    /,
    *,
    settle: Annotated[
        bool, option(N_("Finish or withdraw what was signed when the process ended, as the log says."), "--settle")
    ] = False,
    config: Config = GATE_TOML,
) -> int:
    """Hold archives against the log, and the log against archives."""
    from sluis.api.dossier_known import WITHDRAWN, ComparedDossiers, compare_dossiers, settle_archives

    page = show.out()
    with api.Gate.open(config) as gate:
        settled = settle_archives(gate, place) if settle else ()
        named = settled[0][1] if settled and not place.is_dir() else place
        compared = ComparedDossiers(()) if named.suffix == WITHDRAWN else compare_dossiers(gate, named)
    for _file, now in settled:
        show.say(page, _WITHDRAWN if now.suffix == WITHDRAWN else _FINISHED, file=now)
    for each in compared.lying:
        number = "-" if each.number is None else each.number
        show.say(page, _STANDINGS[each.standing.value], file=each.file, number=number)
    for dossier in compared.absent:
        words = N_("Dossier {number} is on record, for {request}, and no archive of it lies here.")
        show.say(page, words, number=dossier.number, request=dossier.request)
    return FINE if compared.agrees else FINDINGS


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
        "dossier-known",
        N_(
            "Say of archives of dossiers whether the log knows them, and of the log whether they lie there.\n\n"
            "An archive ends in .unrecorded until its dossier is on record: a process that ended in between is "
            "finished or withdrawn with --settle, as the log says. After a restore of log or folder it names what the "
            "other lacks, and takes nothing away. Exit code 1 when they differ."
        ),
        (
            Example("sluis report dossier-known dossiers --config examples/gate.toml", runs=False),
            Example(
                "sluis report dossier-known dossier.zip.unrecorded --settle --config examples/gate.toml", runs=False
            ),
        ),
        known,
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
