"""``sluis report letter``: a letter of a household, filled from recordings or from its statement.

In:  what it is for; recordings or a statement. Out: the letter, as a page, a paper, or a text to edit (DOCX).
"""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from sluis import api
from sluis.cli.report_out import Day, EditedForm, Out, content_in, write_out
from sluis.cli.verb import FINE, Example, Verb, option
from sluis.i18n import N_

KindName = Literal["access-provider", "access-recipient", "objection", "complaint", "woo"]


def letter(
    kind: Annotated[KindName, option(N_("What the letter is for."))],
    /,
    *,
    statement: Annotated[
        Path | None, option(N_("The household's statement that it is filled from, JSON or page."), "--statement")
    ] = None,
    recording: Annotated[
        list[str],
        Parameter(
            name="--recording",
            negative="",
            help=N_("A recording of traffic that it is filled from; may be given again."),
        ),
    ] = [],  # noqa: B006 - cyclopts makes a list; ours is never changed
    register: Annotated[
        Path | None, option(N_("The register of the provider, to hold recordings against."), "--register")
    ] = None,
    to: Annotated[
        str | None, option(N_("To whom; of a request to a recipient its name as it stands there."), "--to")
    ] = None,
    provider: Annotated[str | None, option(N_("Who your provider is."), "--provider")] = None,
    date_: Day = None,
    format: EditedForm = "html",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """Write a letter of a household."""
    from sluis.api.paper_letters import LetterAsked, LetterKind

    asked = LetterAsked(LetterKind(kind), statement, tuple(recording), register, to, provider, date_)
    write_out(content_in(api.paper_letters.make_letter(asked), format), format, out)
    return FINE


_LEAKY = "--recording examples/firmware/leaky.har --provider 'Voorbeeld Telecom B.V.'"
VERBS = (
    Verb(
        "letter",
        N_(
            "Write a letter of a household: access, objection, complaint, or a request for documents (Woo).\n\n"
            "It is filled from recordings, or from a statement. It asks, and never says that a law was broken. What "
            "only you know is a blank with dots. It is no legal advice."
        ),
        (
            Example(f"sluis report letter complaint {_LEAKY}"),
            Example(
                "sluis report letter access-recipient --statement statement.json --format pdf --out letter.pdf",
                runs=False,
            ),
        ),
        letter,
    ),
)
