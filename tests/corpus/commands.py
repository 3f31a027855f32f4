"""What the command line says, in Dutch and English: help, findings, plans, law, drafts, and sentences of errors."""

import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tests.corpus import internals
from tests.corpus.internals import Said
from tests.corpus.reports import ROOT

LANGS = ("en", "nl")
DATES = ("2026-01-15", "2026-03-03", "2026-11-24", "2026-12-01", "2027-06-01", "2028-03-01")
MATERIAL = Path(__file__).parent / "material"
REGISTERS = (
    "examples/register.yaml",
    "examples/register-neighbours.yaml",
    "examples/registers/as-the-law-moves.yaml",
    "examples/registers/march-2026-invented.yaml",
    "examples/registers/march-2026-public-record.yaml",
    "examples/registers/sector-baseline.yaml",
    "examples/registers/sluis-itself.yaml",
    "material/wide.yaml",
    "small.yaml",
)
SETS = (
    "recipients.wifi-insight.own_use.training=true",
    "recipients.wifi-insight.country=CN",
    "recipients.wifi-insight.transfer.tia.outcome=not_equivalent",
    "recipients.netwerk-meting.role=controller",
    "controller.rights.objection=false",
    "controller.dpo=",
    "activities.wifi-help.claim=anonymous",
    "activities.wifi-help.household.lifetime=month",
    "activities.network-quality.retention=P5Y",
    "activities.network-quality.dpia.residual=high",
    "activities.network-quality.children=true",
    "activities.no-such.children=true",
    "nonsense",
)

SMALL = """\
version: 2
controller: {name: Voorbeeld B.V., country: NL, contact: a@voorbeeld.example}
recipients:
  meting: {name: Meting GmbH, country: DE, role: processor}
activities:
  help:
    purpose: {nl: Helpen}
    recipient: meting
    trigger: {kind: help-request, window: P3D}
    grounds: [{subjects: [subscriber, household, guest], avg: 6-1-b}]
    retention: P30D
    fields:
      - {path: Device.WiFi.Radio.*.Channel, treatment: release, as: {number: {min: 1, max: 233, step: 1}}, why: w}
"""
FAULTY = {
    "bad.yaml": "version: 1\ncontroller: {name: [\n",
    "tabs.yaml": "version: 1\n\tcontroller: x\n",
    "empty.yaml": "",
    "list.yaml": "- 1\n- 2\n",
    "version.yaml": "version: 2\n",
    "twice.yaml": "version: 1\nversion: 1\n",
    "anchor.yaml": "version: &a 1\nx: *a\n",
    "unknown-key.yaml": SMALL.replace("retention: P30D", "retentoin: P30D"),
    "unknown-recipient.yaml": SMALL.replace("recipient: meting", "recipient: metin"),
    "bad-path.yaml": SMALL.replace("Device.WiFi.Radio.*.Channel", "Device..Channel."),
    "secret.yaml": SMALL.replace("Radio.*.Channel", "AccessPoint.*.Security.KeyPassphrase"),
    "overlap.yaml": SMALL
    + "      - {path: Device.WiFi.Radio.*.Channel, treatment: withhold, why: w}\n"
    + "      - {path: Device.WiFi.Radio.*, treatment: withhold, why: w}\n",
    "shape.yaml": SMALL.replace("min: 1, max: 233, step: 1", "min: 9, max: 3, step: 0"),
    "no-vocabulary.yaml": SMALL.replace("{number: {min: 1, max: 233, step: 1}}", "{vocabulary: no-such}"),
    "binary.yaml": "version: 1\nx: \x01\n",
    "small.yaml": SMALL,
    "gate-bad.toml": "[database\nurl = 1\n",
    "gate-unknown.toml": '[database]\nurl = "sqlite:///x.db"\nurk = 1\n',
    "gate-empty.toml": "",
    "report-bad.json": '{"Report":[{"CollectionTime":1',
    "report-empty.json": '{"Report":[]}',
    "words.txt": "The phone Annas-iPhone (3C:06:30:12:34:56) took 192.168.1.20; mail anna@voorbeeld.example.\n",
    "message.ndjson": '{"Report":[{"CollectionTime":1795527091,"Device":{"DeviceInfo":{"UpTime":1}}}]}\n{"Rep\n',
    "leases.txt": "1795525200 02:00:5e:00:00:01 192.0.2.23 woonkamer *\n",
    "other.yaml": "",
}
"""Files beside the examples. ``other.yaml`` is the example without a row, see ``furnished``."""
ACTIVE = "      - {path: Device.Hosts.Host.*.Active, treatment: release, as: flag, why: "

ERRORS = tuple((MATERIAL / "errors.txt").read_text(encoding="utf-8").splitlines())
"""Lines that a person may type and that mean nothing, or name what is not there or cannot be used."""
REPORTS = tuple((MATERIAL / "reports.txt").read_text(encoding="utf-8").splitlines())
LAW = (
    *(f"sluis law list --at {day}" for day in DATES), "sluis law list --format json",
    *(f"sluis law watch --at {day}" for day in DATES), "sluis law watch --at 2027-01-01 --format json",
    "sluis law decisions", "sluis law decisions --format json", "sluis law tables",
    'sluis law listing examples/dpf-snapshot.toml --entity "Voorbeeld Analytics Inc." --at 2026-11-24',
    'sluis law listing examples/dpf-snapshot.toml --entity "No Such Inc." --at 2026-11-24',
    'sluis law listing examples/dpf-snapshot.toml --entity "Voorbeeld Analytics Inc." --at 2028-11-24',
    "sluis clock", "sluis clock --format json",
    *(
        f"sluis clock --event {event} --at {at}{form}"
        for event in (
            "breach", "breach-first-notice", "incident", "incident-notified", "critical-incident",
            "critical-incident-notified", "product-incident", "request", "data-obtained", "first-disclosure",
            "prior-consultation",
        )
        for at in ("2026-11-20T17:00", "2026-12-24T23:30:00Z")
        for form in ("", " --format json")
    ),
)  # fmt: skip


def furnished(folder: Path) -> Path:
    """Put the examples and the files of this module in a folder; return it."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    shutil.copytree(MATERIAL, folder / "material")
    for name, text in FAULTY.items():
        (folder / name).write_text(text, encoding="utf-8")
    example = (ROOT / "examples" / "register.yaml").read_text(encoding="utf-8")
    other = "".join(line for line in example.splitlines(keepends=True) if not line.startswith(ACTIVE))
    (folder / "other.yaml").write_text(other.replace("retention: P6M", "retention: P9M"), encoding="utf-8")
    shutil.copytree(ROOT / "examples" / "vocabularies", folder / "vocabularies")
    return folder


_VERSION: Final = re.compile(rf"(?<![\d.]){re.escape(version('sluis'))}(?![\d.])")


def written(answer: Said, folder: Path) -> str:
    """Return what a command said as one text, without the folders of this machine and the version of Sluis."""
    text = f"exit code {answer.code}\n--- output\n{answer.out}\n--- errors\n{answer.err}"
    for place, name in ((folder, "<folder>"), (ROOT, "<root>")):
        text = text.replace(str(place), name)
    return _VERSION.sub("<version>", text)


def run(line: str, lang: str, folder: Path, stdin: bytes = b"") -> str:
    """Run a line in a folder."""
    with chdir(folder), internals.drawn_alike():
        spoken = [] if "--lang" in line else ["--lang", lang]
        return written(internals.command([*shlex.split(line)[1:], *spoken], stdin), folder)


def of_lines(lines: Sequence[str], langs: Sequence[str] = LANGS) -> Callable[[Path], Iterator[tuple[str, str]]]:
    """Return a group whose entries are lines in each language."""

    def entries(folder: Path) -> Iterator[tuple[str, str]]:
        for lang in langs:
            place = furnished(folder / lang)
            for line in lines:
                yield f"{lang} {line}", run(line, lang, place)

    return entries


def help_lines(_folder: Path) -> Iterator[tuple[str, str]]:
    """Entries of the help of every verb."""
    for lang in LANGS:
        for words, _examples in internals.verbs():
            for ending in ("--help", ""):
                line = " ".join(["sluis", *words, ending]).strip()
                if ending or not words:
                    yield (
                        f"{lang} {line}",
                        written(internals.command([*words, *ending.split(), "--lang", lang]), _folder),
                    )


def checks(folder: Path) -> Iterator[tuple[str, str]]:
    """Entries of ``check``: in Dutch on one day only."""
    lines = check_lines()
    of_one_day = [line for line in lines if "--at 2026-11-24" in line or "--set" in line]
    yield from of_lines(lines, ("en",))(folder)
    yield from of_lines(of_one_day, ("nl",))(folder)


def check_lines() -> list[str]:
    """Return lines that judge registers on several days, in all forms."""
    lines = [f"sluis check {name} --at {day} --format json" for name in REGISTERS for day in DATES]
    lines += [f"sluis check {name} --at 2026-11-24" for name in REGISTERS]
    lines += [f"sluis check {name} --at 2026-11-24 --format sarif" for name in REGISTERS]
    lines += [f"sluis check examples/register.yaml --at 2026-11-24 --set {change}" for change in SETS]
    lines += [f"sluis check examples/register.yaml --format json --set {change}" for change in SETS]
    return lines


def plan_lines() -> list[str]:
    """Return lines that show and compare plans."""
    lines = [f"sluis plan {name} --at 2026-11-24" for name in REGISTERS]
    lines += [f"sluis plan {name} --at 2026-11-24 --format json" for name in REGISTERS]
    lines += [
        "sluis plan examples/register.yaml --grammar wifi-help",
        "sluis plan examples/register.yaml --grammar network-quality",
    ]
    lines += ["sluis plan material/wide.yaml --grammar everything", "sluis plan material/wide.yaml --grammar plain"]
    pairs = [
        ("examples/register.yaml", "other.yaml"),
        ("other.yaml", "examples/register.yaml"),
        ("small.yaml", "material/wide.yaml"),
    ]
    for old, new in pairs:
        lines += [f"sluis diff {old} {new} --at 2026-11-24{form}" for form in ("", " --format json")]
        lines += [
            f"sluis diff {old} {new} --at 2026-11-24 --replay examples/report.json{form}"
            for form in ("", " --format json")
        ]
    asked = "sluis register questions examples/register.yaml --recipient"
    lines += [
        f"{asked} {name} --at 2026-11-24{form}"
        for name in ("wifi-insight", "netwerk-meting")
        for form in ("", " --format json")
    ]
    return [*lines, "sluis register questions small.yaml --recipient meting --at 2026-11-24"]


def law_lines() -> list[str]:
    """Return lines that show what the law asks, every rule among them."""
    listed = internals.command(["law", "list", "--lang", "en"]).out
    rules = re.findall(r"(?m)^([a-z0-9][a-z0-9-]+) {2,}", listed)
    return [
        *LAW,
        *(f"sluis law show {rule}" for rule in rules if rule != "rule"),
        "sluis law show tw-11-7a --format json",
    ]


def law(folder: Path) -> Iterator[tuple[str, str]]:
    """Entries of the verbs of law."""
    yield from of_lines(law_lines())(folder)


def try_lines() -> list[str]:
    """Return lines that try registers on reports."""
    at = "--at 2026-11-24T14:00:00Z"
    lines = []
    for register in (
        "examples/register.yaml",
        "other.yaml",
        "material/wide.yaml",
        "examples/registers/sluis-itself.yaml",
    ):
        lines += [
            f"sluis try examples/report.json --register {register} {at}{form}"
            for form in ("", " --all", " --format json")
        ]
    lines += [
        f"sluis try message.ndjson leases.txt report-bad.json --register examples/register.yaml {at}",
        f"sluis try message.ndjson --register examples/register.yaml {at} --activity network-quality --route /ingest",
        f"sluis try leases.txt --register examples/register.yaml {at} --collected-at 2026-11-24T13:00:00Z",
    ]
    return lines


def stdin_lines(folder: Path) -> Iterator[tuple[str, str]]:
    """Entries of verbs that read standard input."""
    report = (ROOT / "examples" / "report.json").read_bytes()
    place = furnished(folder / "stdin")
    at = "--at 2026-11-24T14:00:00Z"
    for lang in LANGS:
        for line in ("sluis identify -", "sluis draft -", f"sluis try - --register examples/register.yaml {at}"):
            yield f"{lang} {line}", run(line, lang, place, report)
