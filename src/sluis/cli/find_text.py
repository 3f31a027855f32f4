"""``sluis identify --text``: where identifiers stand in any text, of what kind, how sure and why; never a value.

In:  names of files with text, or standard input. Out: one line per hit: place, kind, how sure, reason.

What an identifier of one line is, is known in the others: a host name in a lease shows its digest in a log.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sluis import api
from sluis.api.files import read_bytes
from sluis.cli.verb import FINE, STDIN, STDIN_FILE
from sluis.i18n import N_, tr
from sluis.reports import show
from sluis.terms import KINDS, Kind

if TYPE_CHECKING:
    from sluis.api.identify import HitPlace

_DOUBTFUL: Final = "DOUBTFUL"
_SURENESS: Final = {
    _DOUBTFUL: N_("doubtful"),
    "LIKELY": N_("likely"),
    "SURE": N_("sure"),
}


def find_text(files: list[str], *, as_json: bool) -> int:
    """Print where identifiers stand in some texts.

    Args:
        files: Names; ``-`` is standard input.
        as_json: Whether programs read it.

    Raises:
        FileMissingError: a file cannot be read.

    Effects:
        Reads the files and prints; octets that are no UTF-8 are read as one unknown character each.
    """
    hits: list[tuple[str, HitPlace]] = []
    for name in files:
        text = read_bytes(Path(STDIN_FILE if name == STDIN else name)).decode("utf-8", "replace")
        hits += [(name, place) for place in api.find_identifiers(text)]
    if as_json:
        show.print_json({"hits": [{"file": name, **api.as_json(place)} for name, place in hits]})
        return FINE
    page = show.out()
    rows = [_row(name, place) for name, place in hits]
    page.print(show.table([N_("file"), N_("place"), N_("kind"), N_("how sure"), N_("reason")], rows))
    doubtful = sum(place.hit.confidence.name == _DOUBTFUL for _, place in hits)
    show.say(
        page,
        N_("Found: {count}, of which doubtful: {doubtful}. Values are not shown."),
        count=len(hits),
        doubtful=doubtful,
    )
    if any(place.hit.kind is Kind.UNKNOWN for _, place in hits):
        show.say(page, N_("Unknown: something that may hold an identifier and could not be opened or explained."))
    return FINE


def _row(name: str, place: "HitPlace") -> list[str]:
    hit = place.hit
    where = f"{place.line}:{place.first}-{place.last}"
    return [name, where, tr(KINDS[hit.kind].label), tr(_SURENESS[hit.confidence.name]), hit.reason]
