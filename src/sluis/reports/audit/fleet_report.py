"""A fleet of captures as a report: the verdict, what differs, what each version sends, and what was not looked at.

In:  ``Fleet``, what it was held against. Out: ``blocks.Report``; its text, its page and its JSON hold the same.

The rules this module keeps:
 * The first sentence says the verdict, of how many captures and hours, and of which days.
 * No difference is "seen in N captures of M hours", never "none".
 * A capture is a number. No file, no device, no address.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import Final

from sluis.audit.fleet.differences import CHANGES, Change, Compared, Difference
from sluis.audit.fleet.fleet import Fleet
from sluis.audit.fleet.seen import FirmwareSeen, PlaceSeen
from sluis.audit.model import PARTIES, READINGS, SORTS, Reading, Sort
from sluis.i18n import N_, lang_in_force, tr, tr_n
from sluis.i18n.harmless import harmless, shortened
from sluis.reports.blocks import Block, Column, Grid, Judged, Marks, Report, Section, Words
from sluis.reports.show import VERDICT_WORDS
from sluis.terms import KINDS, Kind, Verdict

MOST_ROWS: Final = 200
"""Rows of one table; JSON has them all."""
_MOST_PATHS: Final = 12
_MOST_NUMBERS: Final = 40
_NAME: Final = 96
_FEW_HOURS: Final = 10
_NOT_SEEN: Final = (
    N_(
        "What a version did not send in these hours it may send at other times: after an update, at night, once a week."
    ),
    N_("What is encrypted and was not opened was seen going somewhere; what stood in it was not."),
    N_("How often is compared only of captures that have a length."),
)
_CAPTURE: Final = N_("A capture is called by its number in the order of the list, or of the names of the files.")


def fleet_report(fleet: Fleet, register: str = "") -> Report:
    """Return a fleet as a report, in the language in force.

    Args:
        fleet: What was seen.
        register: Name of the register it was held against; empty: none.
    """
    sections = [_differences(at, compared) for at, compared in enumerate(fleet.compared, 1)]
    sections += [_firmware(at, kind) for at, kind in enumerate(fleet.firmware, 1)]
    return Report(
        lang=lang_in_force(),
        title=_title(fleet),
        subtitle=_held(register),
        made_with=tr(N_("Made with Sluis {version}"), None, version=version("sluis")),
        contents=tr(N_("Contents")),
        page="",
        sections=(*sections, Section("not-seen", tr(N_("What was not looked at")), tuple(_not_seen(fleet)))),
        head=(_judged(fleet),),
    )


def sentence(fleet: Fleet) -> str:
    """Return the verdict as one sentence: what was seen, in how many captures of how long."""
    looked = [kind for compared in fleet.compared for kind in (compared.before, compared.after)] or fleet.firmware
    kinds = list({id(kind): kind for kind in looked}.values())
    captures, hours = sum(len(kind.captures) for kind in kinds), sum(kind.hours for kind in kinds)
    count = sum(len(compared.differences) for compared in fleet.compared)
    places = {"captures": captures, "hours": hours_words(hours), "days": _days(kinds)}
    if not captures:
        return tr(
            N_("Nothing could be read of {captures} captures; nothing can be said."), None, captures=fleet.entries
        )
    if not fleet.compared:
        template = N_(
            "No two versions of one model were compared; {captures} captures of {hours} hours were read ({days})."
        )
        return tr(template, None, **places)
    if not count:
        template = N_("No difference between versions was seen in {captures} captures of {hours} hours ({days}).")
        return tr(template, None, **places)
    seen = tr_n("{count} difference between versions was seen", "{count} differences between versions were seen", count)
    return tr(N_("{seen} in {captures} captures of {hours} hours ({days})."), None, seen=seen, **places)


def change_words(difference: Difference) -> str:
    """Return what a difference is, with what it is about."""
    words = tr(CHANGES[difference.change])
    if difference.change is Change.MORE_OFTEN:
        rate = N_("{before} connections an hour before, {after} now.")
        words += " " + tr(rate, None, before=f"{difference.before:.1f}", after=f"{difference.after:.1f}")
    if difference.kinds:
        words += " " + tr(N_("Kinds: {kinds}."), None, kinds=kinds_words(map(Kind, difference.kinds)))
    if difference.paths:
        words += " " + tr(N_("Fields: {paths}."), None, paths=_paths(difference.paths))
    return words


def place_words(name: str, holder: str) -> str:
    """Return how a place is called."""
    if not name:
        return tr(N_("not said by the files"))
    if name != "*":
        return shortened(harmless(name), _NAME)
    if holder:
        return tr(N_("an address without a name, of {holder}"), None, holder=shortened(harmless(holder), _NAME))
    return tr(N_("an address without a name"))


def hours_words(hours: float) -> str:
    """Return a number of hours, finer where there are few.

    Examples:
        >>> hours_words(0.2503), hours_words(212.04)
        ('0.25', '212.0')
    """
    text = f"{hours:.2f}" if hours < _FEW_HOURS else f"{hours:.1f}"
    return text.replace(".", ",") if lang_in_force() == "nl" else text


def kinds_words(kinds: Iterable[Kind]) -> str:
    """Return kinds in words, in the order of the terms."""
    known = set(kinds)
    return ", ".join(tr(KINDS[kind].label) for kind in Kind if kind in known)


def firmware_words(kind: FirmwareSeen) -> str:
    """Return how a model and its version are called."""
    model, firmware = kind.model or tr(N_("model not said")), kind.firmware or tr(N_("version not said"))
    return f"{harmless(model)} {harmless(firmware)}"


def _title(fleet: Fleet) -> str:
    if len(fleet.compared) == 1:
        after = fleet.compared[0].after
        return tr(N_("Firmware {name}: what it sends"), None, name=firmware_words(after))
    return tr(N_("What the routers of a fleet send"))


def _held(register: str) -> str:
    if register:
        return tr(N_("Held against {register}."), None, register=harmless(register))
    return tr(N_("Held against no register: whether what is sent may be sent was not asked."))


def _judged(fleet: Fleet) -> Judged:
    texts = [tr(_MEANING[fleet.verdict])]
    if fleet.unread:
        texts.append(_unread(fleet.unread))
    return Judged(fleet.verdict.value, tr(VERDICT_WORDS[fleet.verdict]), sentence(fleet), tuple(texts))


_MEANING: Final[dict[Verdict, str]] = {
    Verdict.FAIL: N_("Do not release it: something is sent that the register does not cover, or no longer encrypted."),
    Verdict.UNKNOWN: N_("Do not release it yet: something was not read, or nobody says whose a place is."),
    Verdict.REVIEW: N_("Somebody has to look at what differs before it is released."),
    Verdict.PASS: N_("Nothing that was seen stands in the way of releasing it."),
}


def _unread(unread: Sequence[tuple[int, str]]) -> str:
    shown = _some([f"{number} ({code})" for number, code in unread])
    return tr(N_("Captures of which nothing was read: {numbers}. They count as not known."), None, numbers=shown)


def _rests_on(compared: Compared) -> list[Block]:
    """Say what two versions were compared by, and what is not known of their order."""
    basis = N_(
        "Captures read of the earlier version: {before_captures}, {before_hours} hours together; of the later one: "
        "{after_captures}, {after_hours} hours."
    )
    blocks: list[Block] = [
        Words(
            tr(
                basis,
                None,
                before_captures=len(compared.before.captures),
                before_hours=hours_words(compared.before.hours),
                after_captures=len(compared.after.captures),
                after_hours=hours_words(compared.after.hours),
            )
        )
    ]
    if compared.turned:
        blocks.append(
            Words(
                tr(
                    N_(
                        "Only the clocks of the captures say that the higher number came first. Name the earlier "
                        "and the later version with `--before` and `--after`, or give a list with `from`."
                    )
                )
            )
        )
    return blocks


def _differences(at: int, compared: Compared) -> Section:
    names = {"after": firmware_words(compared.after), "before": firmware_words(compared.before)}
    title = tr(N_("{after} beside {before}"), None, **names)
    blocks = _rests_on(compared)
    rows = tuple(
        (
            (tr(VERDICT_WORDS[each.verdict]),),
            (place_words(each.place, each.holder),),
            (change_words(each),),
            (f"{each.captures}/{len(compared.after.captures)}",),
        )
        for each in compared.differences[:MOST_ROWS]
    )
    if rows:
        titles = (N_("verdict"), N_("place"), N_("what differs"), N_("seen in captures"))
        blocks.append(_grid(title, titles, (1, 3, 5, 1), rows))
        blocks += _left_out(len(compared.differences))
    else:
        blocks.append(Words(tr(N_("No difference was seen in what could be read of them."))))
    return Section(f"differences-{at}", title, tuple(blocks))


def _firmware(at: int, kind: FirmwareSeen) -> Section:
    basis = N_(
        "Captures read: {captures}, {hours} hours together ({days}). Flows of devices behind the router: {others}; "
        "they are not told of here."
    )
    blocks: list[Block] = [
        Words(
            tr(
                basis,
                None,
                captures=len(kind.captures),
                hours=hours_words(kind.hours),
                days=_days([kind]),
                others=kind.by_devices,
            )
        ),
        *(Words(text, quiet=True) for text in _lacking(kind)),
    ]
    rows = tuple(_place_row(place, kind) for place in list(kind.places.values())[:MOST_ROWS])
    if rows:
        titles = (N_("place"), N_("whose"), N_("kinds about people"), N_("how"), N_("seen in captures"), N_("since"))
        blocks.append(_grid(firmware_words(kind), titles, (3, 2, 3, 2, 1, 1), rows))
        blocks += _left_out(len(kind.places))
    told = sorted(kind.observations.items(), key=lambda pair: (list(Verdict).index(pair[0][1]), pair[0][0]))
    if told:
        items = (f"{tr(VERDICT_WORDS[verdict])}: {tr(SORTS[Sort(sort)])} ({count})" for (sort, verdict), count in told)
        blocks += [
            Words(tr(N_("Differences from the register, and in how many captures each was seen:"))),
            Marks(tuple(items)),
        ]
    return Section(f"firmware-{at}", firmware_words(kind), tuple(blocks))


def _left_out(rows: int) -> list[Block]:
    """Return that a table has more rows than are shown; nothing when it has not."""
    left = rows - MOST_ROWS
    return (
        [] if left <= 0 else [Words(tr(N_("{count} more rows are not shown here; JSON has them."), None, count=left))]
    )


def _place_row(place: PlaceSeen, kind: FirmwareSeen) -> tuple[tuple[str, ...], ...]:
    whose = place.recipient or tr(PARTIES[place.party])
    readings = "; ".join(tr(READINGS[reading]) for reading in Reading if place.readings[reading])
    return (
        (place_words(place.name, place.holder),),
        (harmless(whose),),
        (_kinds_since(place),),
        (readings,),
        (f"{place.captures}/{len(kind.captures)}",),
        (_since(place, kind),),
    )


def _kinds_since(place: PlaceSeen) -> str:
    """Return the kinds seen going to a place, those that came later with the day on which they were first seen."""
    words = []
    for kind in (kind for kind in Kind if kind in place.kinds):
        label, first = tr(KINDS[kind].label), place.kinds_first_ms.get(kind, 0)
        later = first and _day(first) != _day(place.first_ms)
        words.append(tr(N_("{kind} (since {day})"), None, kind=label, day=_day(first)) if later else label)
    return ", ".join(words) or tr(N_("none was seen"))


def _since(place: PlaceSeen, kind: FirmwareSeen) -> str:
    """Return since when it is known to be sent: the first day it was seen; the list's day is of the firmware."""
    return _day(place.first_ms) if place.first_ms else ("" if kind.since is None else kind.since.isoformat())


def _lacking(kind: FirmwareSeen) -> Iterator[str]:
    for template, numbers in (
        (N_("Of captures {numbers} a part was not read."), kind.partly),
        (
            N_("Captures {numbers} have no length, or a clock that jumped: they say nothing of how often."),
            kind.timeless,
        ),
        (
            N_(
                "In captures {numbers} no router was seen sending, so they say nothing of its firmware; where it is "
                "there, `--router` with its MAC address says which it is."
            ),
            kind.without_router,
        ),
        (N_("Of captures {numbers} nothing was read."), sorted(kind.unread)),
    ):
        if numbers:
            yield tr(template, None, numbers=_some([str(number) for number in numbers]))
    if kind.beyond:
        yield tr(N_("{count} places or fields beyond the bound are not told of."), None, count=kind.beyond)
    if kind.since is not None:
        yield tr(N_("By the list it runs since {day}."), None, day=kind.since.isoformat())


def _not_seen(fleet: Fleet) -> Iterator[Block]:
    yield Marks(tuple(tr(text) for text in (*_NOT_SEEN, _CAPTURE)))
    if fleet.unread:
        yield Words(_unread(fleet.unread))


def _grid(
    caption: str, titles: Sequence[str], shares: Sequence[int], rows: tuple[tuple[tuple[str, ...], ...], ...]
) -> Grid:
    columns = tuple(Column(tr(title), share) for title, share in zip(titles, shares, strict=True))
    return Grid(caption, columns, rows, titled=True)


def _paths(paths: Sequence[str]) -> str:
    return _some([shortened(harmless(path), _NAME) for path in paths], _MOST_PATHS)


def _some(words: Sequence[str], most: int = _MOST_NUMBERS) -> str:
    """Return the first of many, and how many more there are."""
    shown, left = ", ".join(words[:most]), len(words) - most
    return shown if left <= 0 else tr(N_("{numbers} and {count} more"), None, numbers=shown, count=left)


def _days(kinds: Sequence[FirmwareSeen]) -> str:
    timed = [kind for kind in kinds if kind.first_ms]
    if not timed:
        return tr(N_("on days that the files do not say"))
    first, last = _day(min(kind.first_ms for kind in timed)), _day(max(kind.last_ms for kind in timed))
    return first if first == last else tr(N_("{first} to {last}"), None, first=first, last=last)


def _day(at_ms: int) -> str:
    try:
        return datetime.fromtimestamp(at_ms // 1000, UTC).date().isoformat()
    except (OverflowError, ValueError):
        return date.max.isoformat()
