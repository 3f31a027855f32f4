# ruff: noqa: E501 - sentences of the page are kept whole
"""Measure detection: recall and precision per kind and notation, on what is generated and on what was captured.

In:  the seeded corpus of ``detection_corpus``; what detection was not written for (``heldback``); the six dumps of ``../shared/captures/dumps`` with the labels people gave
     957 of their parameters (``tests/labels/dumps.tsv``); its packet captures (``detection_pcaps``).
Out: tables in Markdown on standard output, or with ``--write`` the page ``docs/reference/detection.md``.

The rules this script keeps:
 * Nothing is tuned here: it asks ``find`` as the gate and the audit do.
 * No value of a dump or of the corpus is printed.
 * A hit counts as right when its kind is the labelled one, or one labelled as standing inside it; host name and device
   name count as one, since only the path tells them apart.

Usage: ``python scripts/detection.py [--write] [--quick] [--peers FILE]``; FILE is what
``scripts/peers_detection.py --markdown`` printed. Without it the page keeps the table of peers it has.
"""

import csv
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from shutil import which
from typing import Final

from detection_corpus import Case, cases, harmless
from detection_pcaps import PCAPS, counts, on_pcaps
from heldback import Tables, Tally, before_mending, first_run, fourth_figures, short_of, tallies, third_figures
from heldback_corpus import UNSEEN, Half, fourth, held_back, third

from sluis.identify.find.hit import Hit, Point
from sluis.identify.find.known import NOTHING, Known
from sluis.identify.find.scan import find, kind_of
from sluis.telemetry.model import Leaf
from sluis.terms import Kind

ROOT: Final = Path(__file__).resolve().parent.parent
LABELS: Final = ROOT / "tests" / "labels" / "dumps.tsv"
DUMPS: Final = ROOT.parent / "shared" / "captures" / "dumps"
PAGE: Final = ROOT / "docs" / "reference" / "detection.md"
SEED: Final = 20_261_124
NONE: Final = "none"
_SAMPLED: Final = 12
"""Of so many values of the dumps one is timed."""
_LOG: Final = (
    "station associated with channel 36, rate 866 Mbps, 2026-11-24 13:31:31 ok, Device.WiFi.Radio.1.Stats 1083\n"
)


@dataclass(slots=True)
class Score:
    """How often something was found, and how often what was found was right."""

    there: int = 0
    found: int = 0
    said: int = 0
    right: int = 0
    tails: int = 0
    """Addresses found of which something stayed outside every span."""

    def recall(self) -> str:
        """Return the share found of what is there."""
        return "-" if not self.there else f"{self.found / self.there:.3f}"

    def precision(self) -> str:
        """Return the share that is right of what was said."""
        return "-" if not self.said else f"{self.right / self.said:.3f}"


@dataclass(frozen=True, slots=True)
class Label:
    """What people say of one parameter of a dump."""

    file: str
    path: str
    kind: str
    also: frozenset[str]
    subject: str

    def fits(self, kind: Kind) -> bool:
        """Whether ``kind`` is the labelled one or one that stands inside."""
        named = {Kind.HOST_NAME.value, Kind.DEVICE_NAME.value}
        return kind.value == self.kind or kind.value in self.also or {kind.value, self.kind} <= named


def labels() -> list[Label]:
    """Return the labels, in order."""
    with LABELS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [
        Label(row["file"], row["path"], row["kind"], frozenset(filter(None, row["also"].split("|"))), row["subject"])
        for row in rows
    ]


@cache
def leaves_of(name: str) -> dict[str, str]:
    """Return path → value of a dump."""
    with (DUMPS / name).open(encoding="utf-8", newline="") as lines:
        return {row[0]: row[1] for row in csv.reader(lines) if len(row) > 1 and row[1]}


@cache
def _known_of(name: str) -> Known:
    """Return what a dump holds, to be looked for; kept, as every way of asking looks for it."""
    return Known.from_leaves(Leaf(tuple(path.split(".")), value) for path, value in leaves_of(name).items())


def covers(hits: Sequence[Hit], case: Case) -> bool:
    """Whether the spans leave nothing of the identifier."""
    left = set(range(case.start, case.end))
    for hit in hits:
        left -= set(range(hit.start, hit.end))
    return not left


def on_corpus(point: Point, each: int) -> tuple[dict[tuple[str, str], Score], Score]:
    """Return the score per (kind, notation), and of the whole with the harmless texts."""
    scores: dict[tuple[str, str], Score] = {}
    whole = Score()
    for case in cases(SEED, each):
        hits = find(case.text, Known((), case.beside), point, name=case.name)
        score = scores.setdefault((case.kind.value, case.notation), Score())
        there = [hit for hit in hits if hit.start < case.end and hit.end > case.start]
        score.there += 1
        hit_there = any(hit.kind is case.kind for hit in there)
        score.found += hit_there
        score.tails += case.kind is Kind.MAC_ADDRESS and bool(there) and not covers(hits, case)
        whole.there += 1
        whole.found += hit_there
        whole.said += len(hits)
        whole.right += len(hits if case.notation in {"lease", "url-login", "wifi-code"} else there)  # name two
    for text in harmless(SEED, each):
        whole.said += len(find(text, point=point))
    return scores, whole


Ask = Callable[[str, str, Known], Kind | None]
ASKS: Final[dict[str, tuple[Point, Ask]]] = {
    "value alone, audit": (Point.AUDIT, lambda value, _name, _known: kind_of(value)),
    "with name, audit": (Point.AUDIT, lambda value, name, _known: kind_of(value, name=name)),
    "with name and report, audit": (Point.AUDIT, lambda value, name, known: kind_of(value, known, name=name)),
    "with name and report, canary": (
        Point.CANARY,
        lambda value, name, known: kind_of(value, known, Point.CANARY, name=name),
    ),
}
"""Name of a way to ask → point and question."""


@cache
def on_dumps(ask: Ask) -> tuple[dict[str, Score], Score]:
    """Return the score per labelled kind and of all, over the labelled parameters."""
    scores: dict[str, Score] = {}
    whole = Score()
    for label in labels():
        value = leaves_of(label.file)[label.path]
        answer = ask(value, label.path.rpartition(".")[2], _known_of(label.file))
        for score in (scores.setdefault(label.kind, Score()), whole):
            if label.kind != NONE:
                score.there += 1
                score.found += answer is not None and label.fits(answer)
        if answer is not None:
            right = label.fits(answer)
            whole.said += 1
            whole.right += right
            told = scores.setdefault(label.kind if right else answer.value, Score())
            told.said += 1
            told.right += right
    return scores, whole


@dataclass(slots=True)
class Page:
    """Markdown that grows."""

    parts: list[str] = field(default_factory=list)

    def say(self, *lines: str) -> None:
        """Add a paragraph."""
        self.parts.append("\n".join(lines))

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Add a table."""
        self.say(*("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)))


def speeds(seconds: float) -> list[tuple[str, str, str]]:
    """Return megabytes a second of one core, per text and point."""
    text = _LOG * (round(1_000_000 * min(1.0, seconds)) // len(_LOG))
    values = (
        [value for name in sorted({label.file for label in labels()}) for value in leaves_of(name).values()][::_SAMPLED]
        if DUMPS.is_dir()
        else []
    )
    quiet = [value for value in values if not find(value)]
    rows = []
    for what, texts in (
        ("1 MB of log lines without hits", [text]),
        ("values of the dumps without hits, one by one, a sample", quiet),
    ):
        cells = []
        for point in (Point.AUDIT, Point.CANARY):
            size, spent = 0, 0.0
            while texts and spent < seconds:
                began = time.process_time()
                for each in texts:
                    find(each, NOTHING, point)
                spent += time.process_time() - began
                size += sum(map(len, texts))
            cells.append(f"{size / spent / 1e6:.1f}" if spent else "-")
        rows.append((what, *cells))
    return rows


def _corpus(page: Page, each: int) -> None:
    audit, audit_all = on_corpus(Point.AUDIT, each)
    canary, canary_all = on_corpus(Point.CANARY, each)
    page.say("## The corpus")
    page.say(
        f"Generated by `scripts/detection_corpus.py` with seed {SEED}: {len(audit)} notations, {each} texts of each in changing",
        "contexts, and harmless texts of twenty kinds. *known* notations show only beside the identifier itself in the same report.",
        "The corpus holds the notations the engine was written for, by the same people: it shows what was lost, not what nobody thought of.",
    )
    page.table(
        ("operating point", "recall", "precision"),
        (("canary", canary_all.recall(), canary_all.precision()), ("audit", audit_all.recall(), audit_all.precision())),
    )
    tails = sum(score.tails for kind in (audit, canary) for score in kind.values())
    page.say(f"MAC addresses of which something stayed outside every span: {tails}.")
    kinds = sorted({kind for kind, _ in audit})
    rows = []
    for kind in kinds:
        forms = sorted(notation for kind_of_case, notation in audit if kind_of_case == kind)
        below = [
            f"{form} {audit[kind, form].recall()}"
            for form in forms
            if audit[kind, form].found < audit[kind, form].there
        ]
        lost = [form for form in forms if canary[kind, form].found < canary[kind, form].there]
        rows.append((kind, str(len(forms)), ", ".join(lost) or "none", ", ".join(below) or "none"))
    page.table(("kind", "notations", "below 1.000 for the canary", "below 1.000 for the audit"), rows)
    page.say(
        "Notations of MAC addresses:",
        ", ".join(f"`{form}`" for kind, form in sorted(audit) if kind == "mac_address") + ".",
    )


AIMS: Final[dict[str, float]] = {
    **dict.fromkeys(("mac", "derived"), 1.0),
    **dict.fromkeys(("secret", "login"), 0.99),
    **dict.fromkeys(("hostname", "ssid"), 0.98),
    "person": 0.95,
}
"""Recall aimed at."""
PRECISION: Final = 0.95
"""Aimed at for every kind that was said often enough."""
OFTEN: Final = 50


def _met(tally: Tally, aim: float | None) -> str:
    if aim is None:
        return "no aim"
    return f"{aim:.2f} **not met**" if short_of(tally, aim) else f"{aim:.2f} met"


def _two_tables(page: Page, earlier: dict[str, Tables], now: Tables) -> None:
    """Add recall and precision: a column for each earlier time, by what it is called, and one for now."""
    page.table(
        ("recall of", "things", *earlier, "now", "aim"),
        (
            (
                name,
                str(tally.of),
                *(str(tables[0][name]) for tables in earlier.values()),
                str(tally),
                _met(tally, AIMS.get(name)),
            )
            for name, tally in now[0].items()
        ),
    )
    page.table(
        ("precision of what is called", "said", *earlier, "now", "aim"),
        (
            (
                name,
                str(tally.of),
                *(str(tables[2][name]) for tables in earlier.values()),
                str(tally),
                _met(tally, PRECISION if tally.of >= OFTEN else None),
            )
            for name, tally in now[2].items()
            if tally.of
        ),
    )


def _fourth(page: Page) -> None:
    page.say("### The fourth corpus")
    before, unread, now = fourth_figures("before"), fourth_figures("unread"), tallies(fourth())
    page.say(
        "`tests/labels/fourth`, 630 forms. Its author had seen no rule, and of the other corpora ten lines of three files and the",
        "format. While no form of it had been printed or read by whoever makes rules it was measured three times: *before*, when it",
        "was laid down; and twice on 3 December 2026, each time when rules made from other texts were done: *unread* is the last.",
        "Since 4 December its misses have been read and mended by class: *now* shows what was mended, and nothing about other forms.",
        "No corpus is left that nobody who makes the rules has read, so that what they do on new forms is best told by *unread*.",
        "Each kind has 50 things, all in one person's idea of how routers speak; what a rule costs on lines of real programs this",
        "corpus does not say.",
    )
    _two_tables(page, {"before": before, "unread": unread}, now)
    missed = [
        f"{name} ({unread[0][name].of - unread[0][name].hits} of {unread[0][name].of})"
        for name, aim in AIMS.items()
        if short_of(unread[0][name], aim)
    ]
    page.say(
        f"Aims of recall **not met** on forms nobody had read, with how many were missed: {', '.join(missed) or 'none'}."
    )


def _third(page: Page) -> None:
    page.say("### The third corpus, even lines")
    held, now = third_figures("now", Half.HELD), tallies(third(Half.HELD))
    page.say(
        "`tests/labels/third`. Its author had read neither the rules nor the earlier corpora. The even lines were held back: whoever",
        "mended the rules saw figures only, but for five forms that a failing test printed without a verdict. *Before*: the rules when it was",
        "written. *Unread*: measured once, when all mending against the odd lines and the two corpora below was done. Since 2 December",
        "2026 these lines have been read as well and are held back no longer: *now* shows what was mended, and nothing about other",
        "forms. The column *unread* tells how the rules of then did on forms nobody had fitted them to; each",
        "kind has 33 to 38 things, all in one person's idea of how routers speak.",
    )
    _two_tables(page, {"before": third_figures("before", Half.HELD), "unread": held}, now)
    met = [name for name, aim in AIMS.items() if not short_of(held[0][name], aim)]
    missed = [
        f"{name} ({held[0][name].of - held[0][name].hits} of {held[0][name].of})" for name in AIMS if name not in met
    ]
    page.say(
        f"Aims of recall met while they were unread: {', '.join(met) or 'none'}. **Not met**, with how many were missed:",
        f"{', '.join(missed)}.",
        "What was missed was above all names of keys and ways of saying that nobody here had thought of.",
    )
    page.say("### The third corpus, odd lines")
    page.say(
        "All of its misses were read and mended by class; *now* shows what was mended, and nothing about other forms: set beside",
        "the even lines unread it says how far the mending carries.",
    )
    _two_tables(page, {"before": third_figures("before", Half.MEND)}, tallies(third(Half.MEND)))


def _held_back(page: Page) -> None:
    page.say("## What it was not written for")
    page.say(
        "Four corpora of forms as makers write them (extensions of TR-098 and TR-181, JSON, topics of USP and MQTT, names of DHCP",
        "and mDNS, web addresses, logs), labelled by what each thing is and committed before detection ran over them. Recall counts",
        "a thing when it is called what it is; in brackets the interval of 95 % (Wilson). An aim is met when the share reaches it:",
        "of so few things the interval reaches below it all the same. Forms somebody makes up are no traffic: how often each is met",
        "in a home they do not say.",
    )
    _fourth(page)
    _third(page)
    page.say("### The second corpus")
    page.say(
        "`tests/labels/unseen`. *Before*: the rules when it was written. It was kept apart until the third was there, its figures from",
        "then in `between.tsv`; its misses have been read and mended since.",
    )
    _two_tables(page, {"before": before_mending()}, tallies(held_back(UNSEEN)))
    page.say("### The first corpus")
    page.say(
        "`tests/labels/heldback`. *Before*: the rules when it was written. All of its misses have been looked at since and mended by",
        "class, so that *now* shows what was mended, and nothing about other forms.",
    )
    _two_tables(page, {"before": first_run()}, tallies(held_back()))


def _dumps(page: Page) -> None:
    counts = Counter(label.kind for label in labels())
    page.say("## The dumps")
    page.say(
        f"{len(labels())} parameters of six real routers' dumps (values replaced by invented ones of the same shape), drawn by",
        "`scripts/detection_sample.py` and labelled by hand, reading every group of parameters with one name, with kind and subject in `tests/labels/dumps.tsv`;",
        f"{counts[NONE]} of them identify nobody. The engine is asked in four ways; kinds that only a path can tell (presence,",
        "traffic, signal) are the catalogue's work and are not labelled here.",
    )
    answers = {name: on_dumps(ask) for name, (_, ask) in ASKS.items()}
    page.table(
        ("asked", "recall", "precision"),
        ((name, whole.recall(), whole.precision()) for name, (_, whole) in answers.items()),
    )
    full = "with name and report, audit"
    rows = [
        (
            kind,
            str(score.there),
            score.recall(),
            answers["value alone, audit"][0].get(kind, Score()).recall(),
            score.precision(),
        )
        for kind, score in sorted(answers[full][0].items())
        if kind != NONE
    ]
    page.table(("kind", "labelled", f"recall {full}", "recall by value alone", "precision"), rows)


def _pcaps(page: Page) -> None:
    page.say("## The packet captures")
    page.say(
        f"What an audit learns of a house from {len(counts())} captures of the tcpdump, Zeek and Suricata test suites, against",
        f"{sum(counts().values())} names and addresses of devices on the captured network, labelled by hand from `tshark -V` before it was",
        "run (`tests/labels/pcaps.tsv`, as salted digests). In two of them devices have public addresses, so that a line to the",
        "provider and a house look alike; *told*: with `--home`.",
    )
    plain, told = on_pcaps(), on_pcaps(told=True)
    rows = [
        (kind.value, str(score.there), score.recall(), score.precision(), told[kind].recall(), told[kind].precision())
        for kind, score in plain.items()
    ]
    page.table(("kind", "labelled", "recall", "precision", "recall, told", "precision, told"), rows)


def beside() -> str:
    """Return the table of peers as the page has it: they are measured apart, in an environment of their own."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    lines = text.partition("## Beside others")[2].partition("\n## ")[0].splitlines()
    return "\n".join(line for line in lines if line.startswith("|")) or "Not measured yet."


def kept_section(title: str) -> list[str]:
    """Return a section as the page has it, where what it is measured on is not on this machine."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    inside = text.partition(f"## {title}\n")[2].partition("\n## ")[0].strip()
    return [f"## {title}", "", *inside.splitlines()] if inside else []


def _speed(page: Page, seconds: float) -> None:
    page.say("## Speed")
    page.say("Megabytes a second of one core, shared with other work; text without hits, nothing known beside it.")
    page.table(("text", "audit", "canary"), speeds(seconds))


def _peers(page: Page, peers: str | None) -> None:
    page.say("## Beside others")
    page.say(
        "The same texts, without the forms that only a known identifier or a path shows, through Presidio's pattern",
        "recognisers (blank pipeline, no model), DataFog's regular expressions and scrubadub's default detectors:",
        "`scripts/peers_detection.py`. An identifier counts when the spans cover all of it, whatever it is called; *in part*: what",
        "is left of it stays in clear. Last measured on 27 November 2026 with the versions of that day.",
    )
    page.say(beside() if peers is None else peers)


def measured(*, quick: bool, peers: str | None = None) -> str:
    """Return the page."""
    page = Page()
    page.say("# Detection")
    page.say("<!-- Made by scripts/detection.py. Do not edit: run `python scripts/detection.py --write`. -->")
    page.say(
        "How well `identify/find` recognises what identifies somebody, measured. One engine, two operating points: the *canary*",
        "of the gate takes what is only doubtful, the *audit* does not. `sluis identify --text` shows what it finds in a text of",
        "your own. Why RE2, and what lost: [ADR 0016](../adr/0016-one-look-with-re2.md).",
    )
    _corpus(page, 2 if quick else 20)
    _held_back(page)
    if DUMPS.is_dir():
        _dumps(page)
    else:
        page.say(*kept_section("The dumps"))
    if PCAPS.is_dir() and which("tshark") is not None:
        _pcaps(page)
    else:
        page.say(*kept_section("The packet captures"))
    _speed(page, 0.05 if quick else 1.0)
    _peers(page, peers)
    page.say(REST)
    return "\n\n".join(page.parts) + "\n"


REST: Final = """## Reasons

A hit says why it is one, in words joined by colons; what stands in front is the outermost coding.

| words | meaning |
| --- | --- |
| `pairs` `no-zeros` `quads` `halves` `bare` `glued` `mixed` `byte-array` | a MAC address in groups of two, with zeros dropped, in groups of four or six, without marks, glued to a word, with changing marks, as a list of bytes |
| `client-id` `duid-ll` `duid-llt` `eui-64` `interface-id` `uuid-1` `frame-802.11` `frame-ethernet` | a MAC address inside a DHCP identifier, an EUI-64, an IPv6 address, a UUID made of one, a Wi-Fi frame, the header of a frame |
| `ipv4:private` `ipv6:global:64` and the like | an IP address: version, class, number of bits of a prefix |
| `imei` `imsi` `iccid` `eid` `phone` `coordinates` `street` | numbers, with `named` `checked` `split` `range` `dutch` `international` `uri` for how they were recognised |
| `e-mail` `login` `sip-account` `usp-endpoint` `uuid` `url` `serial` | accounts, agents, addresses, serials |
| `key` `key:path` `key:beside` `name:told` `place:told` | what a key beside a value, the name of its path, a short key with what stands beside it, or the sentence or line of a program says it is |
| `key:column` `key:label` | what the head of a column, or a label of several words, padded or in the cell beside, says a value is |
| `object-id` | a MAC address in the index of an object identifier (SNMP), six decimal numbers |
| `name:owner` `name:default` `name:family` `name:local-domain` `name:keyed` `name:lease` `name:path` `name:person` | a name built as somebody's, a maker's default with an address in it, a family's network, a name of the home's domain, behind a key, in a lease, told by its path, with a person's name or a word for kin |
| `secret:named` `secret:path` `secret:element` `authorisation` `pem` `password-digest` `token:maker` `token:path` `wifi-code` `dpp-uri` `thread-dataset` `hex-key` | secrets, by what gives them away |
| `dhcp:12` `dhcpv6:39` and the like | an option of DHCP, by its number |
| `known:text` `known:integer` `known:hex` `known:byte-array` `known:octets` `known:tail` | an identifier of the same report, as written, as an integer, in a longer run, as bytes, its end in a name |
| `sha256:mac_address:colon-upper:first-16:hex` and the like | a digest: algorithm, of what, in which notation, what was kept, how it is written |
| `digest:unexplained` `digest:limit` `limit` | may hold an identifier: a digest of nothing known, too many recipes to try, a coding too deep or too large to open |
| `base64:` `hex:` `hex-pairs:` `hex-escapes:` `compressed:` in front | inside such a coding |
| `base32:` `utf-16:` in front, `key:`, `token` | of an audit only: inside such a coding, in the name of a field, in the form of the gate's tokens |

## What it does not do

- Bare digits of an address the device made up, with no word beside them, are doubtful: the audit leaves them out, also when
  they are glued to a word. Known from the same report they are found.
- The packaged registry has no MA-M and MA-S blocks; an address in one has no maker here, and is bare no address for the audit.
- A digest with a secret key, or with an affix that is in no report, is found only as "a digest nobody can explain", by the canary.
- In a number the canary looks for identifiers it knows, from 2^24 on, in base 10 and 16, and for no form alone. One that has
  fallen to a grid is another number.
- A listed word of a register is judged by its form alone: a network or host name has none, and a version number of four parts
  is an address. What a gate does with such words: register specification, section 4.15, and gate specification, section 7.3.
- Names without a device word, an owner's form or a telling key are found only when the path or the same report tells them. A
  given name counts beside a word for a device, a room or kin, and only when it is in the packaged list.
- Of postal addresses a Dutch street with its number is found, and what a name calls one. Dates of birth and account numbers of banks are not looked for: no router format has a place for them."""


def main(arguments: Sequence[str]) -> int:
    """Print or write the page."""
    given = arguments[arguments.index("--peers") + 1] if "--peers" in arguments else None
    peers = Path(given).read_text(encoding="utf-8").strip() if given else None
    text = measured(quick="--quick" in arguments, peers=peers)
    if "--write" in arguments:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
