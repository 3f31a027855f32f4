"""The statement of a household, as a page with the proof of it inside, and as lines of text.

In:  the document of ``sluis ledger statement --format json``. Out: HTML or text, in the language in force.

The rules this module keeps:
 * The page checks itself with the verifier as it is shipped, and says that this is worth as much as whoever made it.
 * The page says what the document says and nothing more; the document itself stands in it, whole, for who checks it.
 * Every sentence has its period. What was thrown away, what is not sealed yet, what lies before the registration and
   what was not asked are four sentences of their own; beside the first two "nothing" is not said.
 * The limits stand there word for word (ledger specification, section 6), and so does who watches, or that nobody does.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from sluis.i18n import N_, lang_in_force, tr, tr_n
from sluis.i18n.harmless import harmless
from sluis.reports.blocks import Block, Facts, Report, Row, Section, Words, several, single
from sluis.reports.country_words import country_or
from sluis.reports.counts import counted_in_words, counted_what_in_words, spent_in_words
from sluis.reports.household_words import article_in_words
from sluis.reports.page import PAGES, Checking, page
from sluis.reports.sarif import Json
from sluis.terms import SUBJECTS

NOTHING: Final = N_(
    "From {first} to {last} our ledger holds nothing about this line under number {slot}. Anybody can check that."
)
OPENED: Final = N_(
    "From {first} to {last} this statement opens everything our ledger holds about this line under number {slot}."
)
OCCUPIED: Final = N_("Number {slot} is your household on this line, registered since {first}.")
ENDED: Final = N_(
    "Number {slot} was your household on this line, registered since {first}; you moved out at {last}. What came after "
    "that is about somebody else, and is not in this statement."
)
PRUNED: Final = N_("What we held of {first} to {last} was thrown away. We can say nothing about that time any more.")
ABSENT: Final = N_(
    "From {first} to {last} number {slot} was not registered. That does not show that nothing was sent about this line."
)
OUTSIDE: Final = N_("You asked about {first} to {last}. What our ledger holds of other times is not told here.")
NOT_SEALED: Final = N_("What was recorded after {first} is not sealed yet; this statement does not speak of it.")
SEALED: Final = N_("Line {line}, number {slot}. This statement is about {first} to {last}.")
NOBODY: Final = N_("Nobody independent of us watches this ledger: that we show everybody the same is our word only.")
LABELS: Final = {
    "keys": N_("Keys of the log, one a line"),
    "line": N_("Your line"),
    "number": N_("Your number, from the receipt on your contract"),
    "policy": N_("Which witnesses must have seen it: the text of a policy, or nothing"),
    "receipt": N_("A receipt of something you asked, or nothing"),
    "run": N_("Check"),
}
VERDICTS: Final = {
    "1": N_("IT DOES NOT HOLD. Keep this page, and ask us or the supervisory authority."),
    "2": N_("IT CANNOT BE READ, or what you typed cannot."),
    "3": N_("NOT PROVED. It fits together, but a signature was not checked, so anybody may have written it."),
    "busy": N_("Checking ..."),
    "none": N_(
        "Not checked yet. Without JavaScript, or in a browser without WebCrypto, this page cannot check itself."
    ),
}
_DUTCH_TIME: Final = ZoneInfo("Europe/Amsterdam")
_WORDS: Final = {subject.value: words for subject, (words, _) in SUBJECTS.items()}


def statement_page(document: dict[str, Json]) -> str:
    """Return a statement as one page, with the evidence in it, and the verifier that checks it where it is opened.

    Args:
        document: As ``sluis ledger statement --format json`` prints it.
    """
    parts = tuple(_part(number, line) for number, line in enumerate(_shared_lines(document), 1))
    told: tuple[Block, ...] = tuple(Words(harmless(sentence)) for sentence in sentences(document))
    made = Report(
        lang=lang_in_force(),
        title=tr(N_("What was shared about your connection")),
        subtitle=sealed(document),
        made_with=tr(N_("Statement of ledger {origin}"), None, origin=_text(document["origin"])),
        contents=tr(N_("Contents")),
        page="",
        sections=(
            Section("shared", tr(N_("What was shared, and with whom")), told, parts),
            Section(
                "limits",
                tr(N_("What this statement shows, and what not")),
                (Words(_limits(document)), Words(watchers(document))),
            ),
            Section("proof", tr(N_("The proof")), (Words(_how()),)),
        ),
    )
    return page_with_proof(made, document)


def page_with_proof(report: Report, document: dict[str, Json]) -> str:
    """Return a report about a statement as one page, with the evidence in it and the verifier that checks it there.

    Args:
        report: What it says.
        document: As ``sluis ledger statement --format json`` prints it.
    """
    return page(report, evidence=json.dumps(document, ensure_ascii=False), checking=_checking())


def _checking() -> Checking:
    """Return the form that checks the page where it is opened: the verifier as it is shipped, and its button."""
    verifier = files("sluis.ledger").joinpath("verify_statement.mjs").read_text(encoding="utf-8")
    button = PAGES.joinpath("check.mjs").read_text(encoding="utf-8")
    return Checking(
        script=f"{verifier}\n{button}",
        title=tr(N_("Check this page")),
        words=(
            tr(
                N_(
                    "Your browser does this on your own device; nothing is sent. Say what you know yourself. Keys of "
                    "the log must come from elsewhere, such as a newspaper or whoever watches the ledger."
                )
            ),
            tr(
                N_(
                    "We made this page, and the program in it. To be certain, check the saved page with the same "
                    "program from somebody else: verify_statement.mjs or verify_statement.py."
                )
            ),
        ),
        labels={name: tr(text) for name, text in LABELS.items()},
        verdicts={code: tr(text) for code, text in VERDICTS.items()},
    )


def statement_text(document: dict[str, Json]) -> str:
    """Return a statement as lines of text.

    Args:
        document: As ``sluis ledger statement --format json`` prints it.
    """
    return "\n".join(map(harmless, _text_lines(document))) + "\n"


def _text_lines(document: dict[str, Json]) -> list[str]:
    lines = [
        tr(N_("Statement of ledger {origin}"), None, origin=document["origin"]),
        sealed(document),
        *sentences(document),
        "",
    ]
    for line in _shared_lines(document):
        lines += [*_shared(line), ""]
    limits = document["limits"]
    return [*lines, str(limits[lang_in_force()]) if isinstance(limits, dict) else "", watchers(document)]


def holds_nothing(document: dict[str, Json]) -> bool:
    """Return whether a statement says "nothing": no record in an opened epoch, nothing pruned or unsealed beside."""
    records = [_object(opened).get("records", []) for opened in _list(document["opened"])]
    opens = any("salt" in _object(opened) for opened in _list(document["opened"]))
    reading = _object(document["reading"])
    waiting = _object(reading["unsealed"])["reports"]
    return opens and not any(records) and not reading["pruned"] and waiting == 0


def sentences(document: dict[str, Json]) -> list[str]:
    """Return what a statement says of each stretch of its period, in the language in force.

    Args:
        document: As ``sluis ledger statement --format json`` prints it.
    """
    reading = _object(document["reading"])
    kinds = {"absent": ABSENT, "pruned": PRUNED, "opened": NOTHING if holds_nothing(document) else OPENED}
    spans = [(_object(span), kind) for kind in kinds for span in _list(reading[kind])]
    ordered = sorted(spans, key=lambda each: str(each[0]["first"]).zfill(16))
    slot = _text(document["slot"])
    told = [
        tr(kinds[kind], None, first=moment(span["from_ms"]), last=moment(span["to_ms"]), slot=slot)
        for span, kind in ordered
    ]
    return [
        _occupied(document),
        *told,
        *_counts(reading),
        *_elsewhere(reading),
        *_unsealed(document),
        *_outside(document),
    ]


def _occupied(document: dict[str, Json]) -> str:
    """Say the period of occupation."""
    occupation = _object(_object(document["reading"])["occupation"])
    first, last = moment(occupation["from_ms"]), moment(occupation["to_ms"])
    return tr(ENDED if last else OCCUPIED, None, slot=_text(document["slot"]), first=first, last=last)


def _counts(reading: dict[str, Json]) -> list[str]:
    """Say in which counts the home stands."""
    told = []
    for line in map(_object, _list(reading.get("counts"))):
        times, homes = _whole(line["count"]), _whole(line["homes"])
        told.append(counted_in_words(_text(line["purpose"]), _text(line["recipient"]), times, homes))
        if line.get("what"):
            first, last = moment(line["first_ms"]), moment(line["last_ms"])
            told.append(counted_what_in_words(_text(line["what"]), first, last))
        told.append(spent_in_words(_text(line["spent"]), _text(line["budget"]), _whole(line["year"])))
    return told


def _elsewhere(reading: dict[str, Json]) -> list[str]:
    became = [
        f"{_text(_object(each)['became'])}: {_text(_object(each)['count'])}" for each in _list(reading["elsewhere"])
    ]
    template = N_("What became of reports that were recorded at another time: {became}.")
    return [tr(template, None, became="; ".join(became))] if became else []


def _unsealed(document: dict[str, Json]) -> list[str]:
    unsealed = _object(_object(document["reading"])["unsealed"])
    begins, reports, ends = unsealed["from_ms"], unsealed["reports"], document["to_ms"]
    if isinstance(reports, int) and reports:
        return [
            tr_n(
                "After {first}, {count} report was recorded that is not sealed yet; a later statement tells it.",
                "After {first}, {count} reports were recorded that are not sealed yet; a later statement tells them.",
                reports,
                first=moment(begins),
            )
        ]
    late = isinstance(begins, int) and isinstance(ends, int) and ends > begins
    return [tr(NOT_SEALED, None, first=moment(begins))] if late else []


def _outside(document: dict[str, Json]) -> list[str]:
    log, begins, ends = _object(_object(document["reading"])["log"]), document["from_ms"], document["to_ms"]
    inside = (log["from_ms"], log["to_ms"])
    if all(isinstance(each, int) for each in (*inside, begins, ends)):
        asked_less = _whole(begins) > _whole(inside[0]) or _whole(ends) < _whole(inside[1])
        return [tr(OUTSIDE, None, first=moment(begins), last=moment(ends))] if asked_less else []
    return []


def watchers(document: dict[str, Json]) -> str:
    """Return who independent of the provider watches the ledger, or that nobody does."""
    watching = [_object(each) for each in _list(_object(document["reading"])["witnesses"])]
    names = [
        f"{_text(each['name'])} ({_text(each['organisation'])})" if each["organisation"] else _text(each["name"])
        for each in watching
    ]
    return tr(N_("Who watches this ledger: {names}."), None, names=", ".join(names)) if names else tr(NOBODY)


def _shared(line: dict[str, Json]) -> list[str]:
    to = _object(line["recipient"])
    grounds = line["grounds"] if isinstance(line["grounds"], list) else []
    fields = line["fields"] if isinstance(line["fields"], list) else []
    became = line["became"] if isinstance(line["became"], list) else []
    none = f"  {tr(N_('none'))}"
    return [
        tr(
            N_("To whom: {name} ({country})"),
            None,
            name=to["name"],
            country=country_or(_text(to["country"] or ""), "provider"),
        ),
        tr(N_("Why: {purpose}"), None, purpose=line["purpose"]),
        *[
            tr(
                N_("The ground we name for {subjects}: {ground}"),
                None,
                subjects=whose(ground),
                ground=article_in_words(_named(ground)),
            )
            for ground in grounds
            if isinstance(ground, dict)
        ],
        tr(N_("How often: {times}"), None, times=how_often(line)),
        *[f"  {each}" for each in became],
        tr(N_("Which data:")),
        *([f"  - {field['what']} ({field['count']})" for field in fields if isinstance(field, dict)] or [none]),
    ]


def sealed(document: dict[str, Json]) -> str:
    """Return of which line a statement is, and what it covers."""
    return tr(
        SEALED,
        None,
        line=_text(document["line"]),
        slot=_text(document["slot"]),
        first=moment(document["covers_from_ms"]),
        last=moment(document["covers_to_ms"]),
    )


def whose(ground: dict[str, Json]) -> str:
    """Return about whom a ground speaks, in words.

    Examples:
        >>> whose({"subjects": ["subscriber", "guest"]})
        'subscriber, guest'
    """
    return ", ".join(tr(_WORDS[str(name)]) if name in _WORDS else _text(name) for name in _list(ground.get("subjects")))


def article(ground: Json) -> str:
    """Return an article as lawyers write it.

    Examples:
        >>> article("6-1-b"), article(None)
        ('6(1)(b)', '?')
    """
    first, *rest = _text(ground).split("-") if ground else ["?"]
    return first + "".join(f"({part})" for part in rest)


def how_often(line: dict[str, Json]) -> str:
    """Return how many reports left or may have, how many were stopped, and from when to when they were recorded."""
    count = line["count"]
    sent, total = line.get("sent", count), count if isinstance(count, int) else 0
    left = sent if isinstance(sent, int) else total
    times = tr_n("{count} report", "{count} reports", left)
    if left != total:
        stopped = tr_n("{count} was stopped before it left", "{count} were stopped before they left", total - left)
        times = f"{times} ({stopped})"
    first, last = moment(line["first_ms"]), moment(line["last_ms"])
    if first == last:
        return tr(N_("{times}, at {first}"), None, times=times, first=first)
    return tr(N_("{times}, from {first} to {last}"), None, times=times, first=first, last=last)


def moment(at_ms: Json) -> str:
    """Return a moment as people in the Netherlands read it, with how far their clock is from UTC; else nothing.

    Examples:
        >>> moment(1_795_525_200_000), moment(None)
        ('24 November 2026 14:00:00 (UTC+1)', '')
    """
    if not isinstance(at_ms, int):
        return ""
    local = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(_DUTCH_TIME)
    hours = (local.utcoffset() or timedelta()) // timedelta(hours=1)
    return f"{format_datetime(local, 'd MMMM y HH:mm:ss', locale=lang_in_force())} (UTC+{hours})"


def _part(number: int, line: dict[str, Json]) -> Section:
    to = line["recipient"] if isinstance(line["recipient"], dict) else {}
    country = country_or(_text(to.get("country") or ""), "provider")
    return Section(f"shared-{number}", f"{_text(to.get('name'))} ({country})", (Facts(tuple(_facts(line))),))


def _facts(line: dict[str, Json]) -> Iterable[Row]:
    grounds = [each for each in _list(line["grounds"]) if isinstance(each, dict)]
    fields = [each for each in _list(line["fields"]) if isinstance(each, dict)]
    yield single(tr(N_("Why")), _text(line["purpose"]))
    if grounds:
        template = N_("{subjects}: {ground}")
        yield several(
            tr(N_("The ground we name")),
            [tr(template, None, subjects=whose(each), ground=article_in_words(_named(each))) for each in grounds],
        )
    yield single(tr(N_("How often")), how_often(line))
    yield several(tr(N_("What became of it")), [_text(each) for each in _list(line["became"])])
    yield several(tr(N_("Which data")), [_field(each) for each in fields] or [tr(N_("none"))])


def _field(field: dict[str, Json]) -> str:
    count = field["count"]
    return f"{_text(field['what'])} ({tr_n('{count} time', '{count} times', count if isinstance(count, int) else 0)})"


def _shared_lines(document: dict[str, Json]) -> list[dict[str, Json]]:
    return [line for line in map(_object, _list(_object(document["reading"])["shared"])) if line]


def _named(ground: dict[str, Json]) -> str | None:
    return None if ground["avg"] is None else _text(ground["avg"])


def _object(value: Json) -> dict[str, Json]:
    return dict(value) if isinstance(value, dict) else {}


def _whole(value: Json) -> int:
    return value if isinstance(value, int) else 0


def _limits(document: dict[str, Json]) -> str:
    limits = document["limits"]
    return _text(limits[lang_in_force()]) if isinstance(limits, dict) else ""


def _how() -> str:
    return tr(N_("This page holds the proof. Save it, and check it with verify_statement.py and the keys of the log."))


def _list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _text(value: Json) -> str:
    return harmless(str(value))
