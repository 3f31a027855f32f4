"""``sluis identify --text``: where identifiers stand in any text, of what kind, how sure and why; never a value.

In:  names of files with text, or standard input. Out: one line per hit: place, kind, how sure, reason.

What an identifier of one line is, is known in the others: a host name in a lease shows its digest in a log.
"""

from pathlib import Path

from sluis.cli import show
from sluis.cli.files import read_bytes
from sluis.cli.verb import FINE, STDIN_FILE
from sluis.i18n import N_, tr
from sluis.identify.find.hit import Hit, Point, Sureness
from sluis.identify.find.known import Known, formal
from sluis.identify.find.plain import plain
from sluis.identify.find.scan import find
from sluis.telemetry.source import STDIN
from sluis.terms import KINDS, Kind

_SURENESS = {
    Sureness.DOUBTFUL: N_("doubtful"),
    Sureness.LIKELY: N_("likely"),
    Sureness.SURE: N_("sure"),
}


def _known(text: str) -> Known:
    """Return what the form of a text says for certain, to find it again in other forms."""
    seen = plain(text).text
    sure = {(hit.kind, seen[hit.start : hit.end]) for hit in formal(seen) if hit.confidence is Sureness.SURE}
    return Known((), tuple(sorted(sure)))


def _place(text: str, hit: Hit) -> tuple[int, int, int]:
    """Return (line, first column, last column) of a hit, each counted from 1."""
    before = text.rfind("\n", 0, hit.start) + 1
    return text.count("\n", 0, hit.start) + 1, hit.start - before + 1, hit.end - before


def _entry(name: str, text: str, hit: Hit) -> dict[str, show.Json]:
    line, first, last = _place(text, hit)
    return {
        "file": name,
        "line": line,
        "from": first,
        "to": last,
        "kind": hit.kind.value,
        "confidence": hit.confidence.name.lower(),
        "reason": hit.reason,
        "nature": None if hit.nature is None else hit.nature.value,
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
    found: list[tuple[str, str, Hit]] = []
    for name in files:
        text = read_bytes(Path(STDIN_FILE if name == STDIN else name)).decode("utf-8", "replace")
        found += [(name, text, hit) for hit in find(text, _known(text), Point.CANARY)]
    if as_json:
        show.print_json({"hits": [_entry(*one) for one in found]})
        return FINE
    rows = []
    for name, text, hit in found:
        line, first, last = _place(text, hit)
        rows.append(
            [name, f"{line}:{first}-{last}", tr(KINDS[hit.kind].label), tr(_SURENESS[hit.confidence]), hit.reason]
        )
    page = show.out()
    page.print(show.table([N_("file"), N_("place"), N_("kind"), N_("how sure"), N_("reason")], rows))
    doubtful = sum(hit.confidence is Sureness.DOUBTFUL for _, _, hit in found)
    show.say(
        page,
        N_("Found: {count}, of which doubtful: {doubtful}. Values are not shown."),
        count=len(found),
        doubtful=doubtful,
    )
    if any(hit.kind is Kind.UNKNOWN for _, _, hit in found):
        show.say(page, N_("Unknown: something that may hold an identifier and could not be opened or explained."))
    return FINE
