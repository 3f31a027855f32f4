"""``sluis report answers | public | signed``: the ten questions answered, one page of them, and who signed a paper.

In:  a register; a gate, recordings and a term where there are some; a key. Out: papers, and the file of a signature.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sluis import api
from sluis.api.files import beside, read_bytes, write_file
from sluis.cli.report_out import Day, Form, Out, PaperForm, content_of, hand_over
from sluis.cli.verb import FINE, GATE_TOML, Example, Verb, option
from sluis.errors import Code
from sluis.errors.cli import argument_missing_error
from sluis.i18n import N_
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.paper_answers import AnswersAsked
    from sluis.api.paper_signing import Signer
    from sluis.cli.report_out import Printable

_SIG = ".sig"
RegisterFile = Annotated[Path, option(N_("The register of the provider, a YAML file."), "--register")]
WithGate = Annotated[
    Path | None,
    option(N_("The settings of the gate, or their folder: its ledger is read, and its people may sign."), "--config"),
]
Recordings = Annotated[
    list[str],
    Parameter(
        name="--recording", negative="", help=N_("A recording of traffic that is looked at; may be given again.")
    ),
]
AskedOn = Annotated[date | None, option(N_("When the questions came (YYYY-MM-DD)."), "--asked")]
DueOn = Annotated[date | None, option(N_("Until when answers are wanted (YYYY-MM-DD)."), "--due")]
SignedBy = Annotated[str | None, option(N_("Name and function of who is accountable."), "--signed-by")]
SignWith = Annotated[
    Path | None,
    option(
        N_("Sign with this SSH key, to FILE.sig: a private one, or the public one of a key in ssh-agent."),
        "--sign-with",
    ),
]


def answers(
    *,
    register: RegisterFile,
    config: WithGate = None,
    recording: Recordings = [],  # noqa: B006 - cyclopts makes a list; ours is never changed
    asked: AskedOn = None,
    due: DueOn = None,
    signed_by: SignedBy = None,
    sign_with: SignWith = None,
    date_: Day = None,
    format: PaperForm = "html",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """Answer the ten questions."""
    with _asked(register, config, tuple(recording), (asked, due), (signed_by, sign_with), date_) as question:
        _hand_over(api.paper_answers.make_answers(question), format, out, question.signer)
    return FINE


def public(
    *,
    register: RegisterFile,
    config: WithGate = None,
    signed_by: SignedBy = None,
    sign_with: SignWith = None,
    date_: Day = None,
    format: PaperForm = "html",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """Make one page for everybody."""
    with _asked(register, config, (), (None, None), (signed_by, sign_with), date_) as question:
        _hand_over(api.paper_answers.make_public_answer(question), format, out, question.signer)
    return FINE


@contextmanager
def _asked(
    register: Path,
    config: Path | None,
    recordings: tuple[str, ...],
    days: tuple[date | None, date | None],
    who: tuple[str | None, Path | None],
    day: date | None,
) -> "Iterator[AnswersAsked]":
    """Open the gate, when there is one, for as long as the paper is made."""
    from sluis.api.paper_answers import AnswersAsked
    from sluis.api.paper_signing import signer_of

    name, key = who
    if config is None:
        signer = None if key is None else signer_of(key, name)
        yield AnswersAsked(register, day, None, recordings, *days, signer, name)
        return
    with api.Gate.open(config / GATE_TOML.name if config.is_dir() else config) as gate:
        signer = None if key is None else signer_of(key, name, gate)
        yield AnswersAsked(register, day, gate, recordings, *days, signer, name)


def _hand_over(made: "Printable", form: Form, out: Path | None, signer: "Signer | None") -> None:
    if signer is None:
        hand_over(made, form, out)
        return
    from sluis.api.paper_signing import sign_paper

    if out is None:
        raise argument_missing_error(command=Code("sluis report"), argument=Code("--out"))
    content, sealed_in = content_of(made, form), beside(out, _SIG)
    signature = sign_paper(content, signer)
    write_file(out, content)
    write_file(sealed_in, signature)
    for file in (out, sealed_in):
        show.say(show.err(), N_("Written: {file}."), file=file)


def signed(
    paper: Annotated[Path, option(N_("The paper."))],
    /,
    *,
    signature: Annotated[
        Path | None, option(N_("The file of the signature; FILE.sig when absent."), "--signature")
    ] = None,
    config: Annotated[
        Path | None, option(N_("The settings of the gate, whose list of people says whose key it is."), "--config")
    ] = None,
) -> int:
    """Say who signed a paper."""
    from sluis.api.paper_signing import name_of_signer, who_signed

    content, sealed = read_bytes(paper), read_bytes(beside(paper, _SIG) if signature is None else signature)
    key, page = who_signed(content, sealed), show.out()
    if config is None:
        words = N_("Signed, every byte of it, with the key {key}. Compare it with the key of the person.")
        show.say(page, words, key=key)
        return FINE
    with api.Gate.open(config) as gate:
        name = name_of_signer(content, sealed, gate)
    show.say(page, N_("Signed, every byte of it, by {name} with the key {key}."), name=name, key=key)
    return FINE


_ANSWERS = "sluis report answers --register examples/register.yaml --date 2026-12-01"
VERBS = (
    Verb(
        "answers",
        N_(
            "Answer the ten questions of parliament about routers, for one provider.\n\n"
            "Three sentences each, with evidence, a date and what we do not know, from the register and the law of the "
            "day. With --config the ledger is counted, with --recording recorded traffic is looked at; what was not "
            "looked at is said to be that. With --sign-with a person signs every byte of the file."
        ),
        (
            Example(f"{_ANSWERS} --signed-by 'A. de Vries, director'"),
            Example(f"{_ANSWERS} --sign-with ~/.ssh/id_ed25519 --format pdf --out answers.pdf", runs=False),
        ),
        answers,
    ),
    Verb(
        "public",
        N_("Make one page of the answers for everybody, with one figure."),
        (Example("sluis report public --register examples/register.yaml --date 2026-12-01"),),
        public,
    ),
    Verb(
        "signed",
        N_("Say with which key a paper was signed; a changed byte is refused."),
        (Example("sluis report signed answers.pdf", runs=False),),
        signed,
    ),
)
