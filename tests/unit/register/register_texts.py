"""A small register that loads, and ways to change its text; shared by the tests of this folder."""

from pathlib import Path

from sluis.errors import FileName, RegisterError
from sluis.register.faults import Fault
from sluis.register.load import load_register
from sluis.register.model import Register

EXAMPLES = Path(__file__).parents[3] / "examples"
VOCABULARIES = EXAMPLES / "vocabularies"
EXAMPLE = (EXAMPLES / "register-per-home.yaml").read_bytes()

SMALL = """\
version: 2
controller: {name: Voorbeeld B.V., country: NL, contact: a@voorbeeld.example, dpo: b@voorbeeld.example}
recipients:
  meting: {name: Meting GmbH, country: DE, role: processor}
activities:
  help:
    purpose: {nl: Helpen}
    recipient: meting
    trigger: {kind: help-request, window: P3D}
    grounds: [{subjects: [subscriber, household, guest], avg: 6-1-b}]
    retention: P30D
    security: {ref: ISMS-1}
    time: {grid: PT15M}
    fields:
      - {path: Device.WiFi.Radio.*.Channel, treatment: release, as: {number: {min: 1, max: 233, step: 1}}, why: w}
      - {path: Device.Hosts.Host.*.PhysAddress, treatment: token, lifetime: day, why: w}
      - {path: Device.Hosts.Host.*.HostName, treatment: generalise, to: device-class, why: w}
      - {kind: ssid, treatment: withhold}
profiles:
  one: {match: {oui: ["012345"], route: /ingest}, names: {h: Device.Hosts.Host.*.}}
"""

OPEN = (
    SMALL.replace("dpo: b@voorbeeld.example}", "dpo: b@voorbeeld.example, rights: {objection: true}}")
    .replace(
        "role: processor}",
        "own_use: {improvement: false, benchmarking: false, training: false}, ai: {is_ai_system: false}, "
        "access_from: [own], "
        "processor_agreement: {ref: D-1, description: true, covers: [a, b, c, d, e, f, g, h], signed: 2026-01-01, "
        "subprocessing: none}, "
        "role: processor}",
    )
    .replace(
        "    grounds: [{subjects: [subscriber, household, guest], avg: 6-1-b}]\n",
        """\
    purposes: ["dpv:ServiceProvision"]
    source: cpe_router
    read_from_terminal: true
    children: false
    reused: false
    notice: {published: 2026-01-01, given: true, states_interest: true}
    dpia: {ref: P-1, date: 2026-01-01, residual: low}
    grounds:
      - {subjects: [subscriber], avg: 6-1-b, contract: C-1, tw: 11.7a-3-b}
      - {subjects: [household, guest], avg: 6-1-f, lia: L-1, lia_date: 2026-01-01,
         lia_steps: [interest, necessity, balance], interest: service, tw: 11.7a-3-b}
""",
    )
)
"""The same with every fact that the law needs to let it run."""

NUMBER_ROW = "as: {number: {min: 1, max: 233, step: 1}}"


def row(text: str) -> str:
    """Return the small register with one more row."""
    return SMALL.replace("profiles:\n", f"      - {text}\nprofiles:\n")


def top(text: str) -> str:
    """Return the small register with something at its end."""
    return SMALL + text


def swap(old: str, new: str) -> str:
    """Return the small register with one text exchanged."""
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def load(text: str | bytes, vocabularies: Path | None = VOCABULARIES) -> Register:
    """Load a register from text."""
    source = text.encode() if isinstance(text, str) else text
    return load_register(source, FileName("register.yaml"), vocabularies)


def faults(text: str | bytes, vocabularies: Path | None = VOCABULARIES) -> list[Fault]:
    """Return the faults of a register that does not load."""
    try:
        load(text, vocabularies)
    except RegisterError as refused:
        return [fault for fault in refused.faults if isinstance(fault, Fault)]
    return []


def codes(text: str | bytes, vocabularies: Path | None = VOCABULARIES) -> list[str]:
    """Return the codes of the faults of a register."""
    return [fault.code for fault in faults(text, vocabularies)]


COUNTING = "privacy_budget: 12\n" + SMALL.replace("    time: {grid: PT15M}\n", "    release: PT1H\n").replace(
    SMALL[SMALL.index("      - {path: Device.WiFi.Radio") : SMALL.index("      - {kind: ssid")],
    """\
      - {path: Device.WiFi.Radio.*.Stats.ErrorsSent, treatment: count, why: w,
         count: {bands: [0, 1000], of: worst, worst: low, cells: [a, b], minimum: 100, epsilon: 0.5, period: P1D}}
""",
)
"""An activity that counts homes, and nothing else."""
TWICE = COUNTING.replace(
    "profiles:\n",
    COUNTING[COUNTING.index("  help:\n") : COUNTING.index("profiles:\n")]
    .replace("  help:", "  again:")
    .replace("treatment: count, why: w", "treatment: count, why: again")
    + "profiles:\n",
)
"""Two activities that count the same for the same recipient."""


def counting(old: str = "", new: str = "", bands: int = 2) -> str:
    """Return ``COUNTING`` with one text in the place of another, and so many bands."""
    assert old in COUNTING
    changed = COUNTING.replace(old, new, 1) if old else COUNTING
    return changed.replace("[0, 1000]", f"[{', '.join(map(str, range(bands)))}]")
