"""Every mistake a person makes: its code, its place, its sentence and its remedy."""

import re
from pathlib import Path

import pytest

from sluis.register.faults import DID_YOU_MEAN, FAULTS, Fault
from sluis.register.tree import MAX_BYTES

from .register_texts import NUMBER_ROW, TWICE, counting, faults, row, swap, top

OUTSIDER = "path: Device.WiFi.NeighboringWiFiDiagnostic.Result.*.SignalStrength"
DECISION = "{finding: %s, activity: %s, who: x, date: 2026-01-02, expires: %s, facts: " + "0" * 64 + ", why: x}"

COUNT = (
    ",\n         count: {bands: [0, 1000], of: worst, worst: low, cells: [a, b], minimum: 100, epsilon: 0.5, "
    "period: P1D}}"
)

MISTAKES: dict[str, tuple[str | bytes, str]] = {
    "register.size": (b"#" * (MAX_BYTES + 1), "#"),
    "register.utf8": (b"version: 1\nx: \xff\n", ""),
    "register.character": ("version: 1\nx: \x01\n", ""),
    "register.syntax": ("version: [1\n", ""),
    "register.empty": ("# nothing\n", ""),
    "register.documents": (top("---\nversion: 1\n"), "---"),
    "register.alias": (swap("{ref: ISMS-1}", "{ref: *x}"), "*x"),
    "register.anchor": (swap("{ref: ISMS-1}", "{ref: &x ISMS-1}"), "&x"),
    "register.tag": (swap("{ref: ISMS-1}", "{ref: !!str ISMS-1}"), "!!str"),
    "register.merge": (swap("security: {ref: ISMS-1}", "security: {<<: {ref: a}, ref: ISMS-1}"), "<<"),
    "register.key": (swap("security: {ref: ISMS-1}", "security: {[a]: b, ref: ISMS-1}"), "[a]: b"),
    "register.depth": (top("x: " + "[" * 40 + "]" * 40), "[" * 9),
    "register.duplicate-key": (swap("{ref: ISMS-1}", "{ref: a, ref: b}"), "ref: b"),
    "register.version": (swap("version: 2", "version: 3"), "3\n"),
    "register.unknown-key": (swap("retention:", "retentoin:"), "retentoin"),
    "register.missing-key": (swap("    recipient: meting\n", ""), "help:"),
    "register.expects-mapping": (swap("security: {ref: ISMS-1}", "security: ISMS-1"), "ISMS-1"),
    "register.expects-list": (top("decisions: none\n"), "none"),
    "register.expects-text": (swap("retention: P30D", "retention: [P30D]"), "[P30D]"),
    "register.expects-word": (swap("role: processor", "role: helper"), "helper"),
    "register.expects-date": (swap("role: processor", "role: processor, transfer: {signed: 2026-02-30}"), "2026-02-30"),
    "register.expects-number": (swap("max: 233", "max: 0233"), "0233"),
    "register.expects-whole-number": (swap("    retention:", "    k_min: many\n    retention:"), "many"),
    "register.expects-true-false": (swap("country: NL", "country: NL, telecom_provider: yes"), "yes"),
    "register.expects-duration": (swap("window: P3D", "window: P1M"), "P1M"),
    "register.expects-term": (swap("retention: P30D", "retention: 30 days"), "30 days"),
    "register.expects-share": (
        swap("    retention:", "    risk: {singling_out: 1.5, max_age: P30D}\n    retention:"),
        "1.5",
    ),
    "register.expects-release": (swap("    fields:", "    release: soon\n    fields:"), "soon"),
    "register.expects-country": (swap("country: NL", "country: nl"), "nl"),
    "register.expects-oui": (swap('"012345"', "12345"), "12345"),
    "register.expects-name": (swap("  help:\n", "  Wifi help:\n"), "Wifi help"),
    "register.expects-ground": (swap("avg: 6-1-b", "avg: 6(1)(b)"), "6(1)(b)"),
    "register.expects-digest": (
        top("decisions: [" + (DECISION % ("continuity", "help", "2027-01-01")).replace("0" * 64, "abc") + "]"),
        "abc",
    ),
    "register.expects-route": (swap("route: /ingest", "route: ingest"), "ingest}"),
    "register.expects-host": (swap("role: processor", "role: processor, hosts: [a..example]"), "a..example"),
    "register.empty-text": (swap("retention: P30D", "retention:"), ""),
    "register.too-long": (swap("nl: Helpen", "nl: " + "x" * 2001), "x" * 2001),
    "register.empty-list": (swap("subjects: [subscriber, household, guest]", "subjects: []"), "[]"),
    "register.repeated": (row("{path: Device.A, treatment: release, as: {enum: [a, b, a]}, why: w}"), "a]"),
    "register.one-of": (row("{path: Device.A, treatment: release, as: {enum: [a], flag: true}, why: w}"), "{enum"),
    "register.shape": (swap("names: {h: Device.Hosts.Host.*.}", "names: {}"), "{}"),
    "register.path-empty-segment": (row("{path: Device.A., treatment: release, as: flag, why: w}"), "Device.A."),
    "register.path-segment": (row("{path: 'Device.A.{i}.B', treatment: release, as: flag, why: w}"), "'Device.A.{"),
    "register.path-root-star": (row("{path: '*.A', treatment: release, as: flag, why: w}"), "'*.A'"),
    "register.path-reserved": (row("{path: Household.A, treatment: release, as: flag, why: w}"), "Household"),
    "register.overlap": (row("{path: Device.WiFi.Radio, treatment: release, as: flag, why: w}"), "Device.WiFi.Radio, "),
    "register.literal-and-star": (
        row("{path: Device.WiFi.Radio.1.B, treatment: release, as: flag, why: w}"),
        "Device.WiFi.Radio.1",
    ),
    "register.row-empty": (row("{treatment: withhold}"), "{treatment: withhold}"),
    "register.row-by-kind": (row("{kind: serial, treatment: token}"), "token}"),
    "register.row-key": (swap("to: device-class", "to: device-class, lifetime: day"), "day, why: w}\n      - {kind"),
    "register.row-why": (row("{path: Device.A, treatment: release, as: flag}"), "{path: Device.A"),
    "register.release-shape": (swap(f"{NUMBER_ROW}, ", ""), "{path: Device.WiFi"),
    "register.token-lifetime": (swap("lifetime: day, ", ""), "{path: Device.Hosts.Host.*.Phys"),
    "register.token-class": (row("{path: Device.A, treatment: token, lifetime: day, why: w}"), "{path: Device.A"),
    "register.token-kind": (row("{path: Device.A, treatment: token, kind: url, lifetime: day, why: w}"), "url"),
    "register.token-kind-conflict": (swap("treatment: token", "treatment: token, kind: ssid"), "ssid, lifetime"),
    "register.generalise-to": (swap("to: device-class, ", ""), "{path: Device.Hosts.Host.*.HostName"),
    "register.count-missing": (counting(COUNT, "}"), "{path"),
    "register.count-alone": (counting("fields:\n", "household: {lifetime: day}\n    fields:\n"), "{lifetime: day}"),
    "register.count-twice": (TWICE, "{path: Device.WiFi.Radio.*.Stats.ErrorsSent, treatment: count, why: again"),
    "register.count-worst": (counting("worst: low, ", ""), "worst, cells"),
    "register.count-values": (counting("of: worst, worst: low", "of: any"), "any, cells"),
    "register.count-epsilon": (counting("epsilon: 0.5", "epsilon: 0"), "0, period"),
    "register.count-budget": (counting("privacy_budget: 12", "privacy_budget: 0.4"), "0.5, period"),
    "register.count-minimum": (counting("minimum: 100", "minimum: 99"), "99, epsilon"),
    "register.count-period": (counting("period: P1D", "period: PT59M"), "PT59M"),
    "register.count-size": (
        counting("cells: [a, b]", f"cells: [{', '.join(f'c{n}' for n in range(5_001))}]", 20),
        "[c0",
    ),
    "register.number-range": (swap("min: 1, max: 233", "min: 5, max: 4"), "5, max"),
    "register.number-step": (swap("step: 1", "step: 0"), "0}}"),
    "register.number-size": (swap("max: 233", "max: 9007199254740992"), "9007199254740992"),
    "register.number-digits": (swap("max: 233", "max: 900719925474099.125"), "{min"),
    "register.number-values": (swap("min: 1, max: 233, step: 1", "min: 1, max: 20002, step: 2"), "{min"),
    "register.bands-order": (swap("to: device-class", "to: {bands: [1, 3, 2]}"), "2]}"),
    "register.table-path": (
        swap("    retention:", "    tables: [{path: Device.Hosts.*, entries: 9, why: w}]\n    retention:"),
        "Device.Hosts.*, entries",
    ),
    "register.table-entries": (
        swap("    retention:", "    tables: [{path: Device.Hosts.Host.*, entries: 0, why: w}]\n    retention:"),
        "0, why",
    ),
    "register.zero-duration": (swap("grid: PT15M", "grid: PT0M"), "PT0M"),
    "register.days-apart": (
        swap(
            "    retention:",
            "    risk: {singling_out: 0.1, linkage: {share: 0.1, days_apart: 29}, max_age: P30D}\n    retention:",
        ),
        "29}",
    ),
    "register.max-age": (
        swap("    retention:", "    risk: {singling_out: 0.1, max_age: P367D}\n    retention:"),
        "P367D",
    ),
    "register.household-row": (
        row("{path: Device.DeviceInfo.SerialNumber, treatment: token, lifetime: day, why: w}"),
        "Device.DeviceInfo",
    ),
    "register.secret-row": (
        row("{path: Device.WiFi.AccessPoint.*.Security.KeyPassphrase, treatment: release, as: flag, why: w}"),
        "Device.WiFi.AccessPoint",
    ),
    "register.outsider": (row(f"{{{OUTSIDER}, treatment: release, {NUMBER_ROW}, why: w}}"), "Device.WiFi.Neigh"),
    "register.vocabulary-missing": (
        row("{path: Device.A, treatment: release, as: {vocabulary: none}, why: w}"),
        "none}",
    ),
    "register.vocabulary-fault": (
        row("{path: Device.A, treatment: release, as: {vocabulary: broken}, why: w}"),
        "broken",
    ),
    "register.vocabulary-k": (row("{path: Device.A, treatment: release, as: {vocabulary: alone}, why: w}"), "alone"),
    "register.vocabulary-unapproved": (
        row("{path: Device.A, treatment: release, as: {vocabulary: unread}, why: w}"),
        "unread",
    ),
    "register.unknown-recipient": (swap("recipient: meting", "recipient: metign"), "metign"),
    "register.host-wide": (swap("role: processor", "role: processor, hosts: ['*.nl']"), "'*.nl'"),
    "register.host-overlap": (
        swap("role: processor}", "role: processor, hosts: [b.example]}\n  ander: {name: A, hosts: [B.example]}"),
        "B.example",
    ),
    "register.window-missing": (swap(", window: P3D", ""), "{kind: help-request}"),
    "register.release-missing": (swap("    time: {grid: PT15M}\n", ""), "purpose"),
    "register.window-unused": (swap("kind: help-request", "kind: always"), "P3D"),
    "register.alias-name": (swap("{h: Device", '{"h.1": Device'), "Device.Hosts.Host.*.}}"),
    "register.alias-root": (swap("{h: Device", "{Device: Device"), "Device.Hosts.Host.*.}}"),
    "register.profile-overlap": (
        top("  two: {match: {product_class: [A]}, names: {m: Device.Hosts.Host.*.PhysAddress}}\n"),
        "{product_class",
    ),
    "register.decision-rule": (top(f"decisions: [{DECISION % ('continuty', 'help', '2027-01-01')}]"), "continuty"),
    "register.decision-activity": (top(f"decisions: [{DECISION % ('continuity', 'hlep', '2027-01-01')}]"), "hlep"),
    "register.evidence-fact": (
        top(
            "evidence: {documents: [{fact: recipients.nobody, document: a.pdf, date: 2026-01-01, "
            f"sha256: {'0' * 64}}}]}}"
        ),
        "recipients.nobody",
    ),
    "register.decision-dates": (
        top(f"decisions: [{DECISION % ('continuity', 'help', '2026-01-02')}]"),
        "2026-01-02, facts",
    ),
    "register.span-dates": (
        swap("    retention:", "    valid: {from: 2026-01-02, until: 2026-01-02}\n    retention:"),
        "{from",
    ),
}


@pytest.fixture
def vocabularies(tmp_path: Path) -> Path:
    (tmp_path / "broken.yaml").write_text("k: 5\nvalues: [a, a]\n")
    (tmp_path / "alone.yaml").write_text("k: 1\napproved: {by: x, date: 2026-01-01}\nvalues: [a]\n")
    (tmp_path / "unread.yaml").write_text("k: 50\nvalues: [a]\n")
    return tmp_path


def test_every_mistake_has_a_case() -> None:
    assert list(MISTAKES) == list(FAULTS)


@pytest.mark.parametrize("code", MISTAKES)
def test_a_mistake_is_named_where_it_stands(code: str, vocabularies: Path) -> None:
    text, needle = MISTAKES[code]
    faults_read = faults(text, vocabularies)
    assert [fault.code for fault in faults_read] == [code]
    fault = faults_read[0]
    assert fault.line >= 1
    assert fault.column >= 1
    if needle and isinstance(text, str):
        assert text.split("\n")[fault.line - 1][fault.column - 1 :].startswith(needle.split("\n")[0])
    sentences = f"{fault.text('en')} {fault.remedy('en')}"
    assert not re.search(r"[{}]\w*[{}]", sentences.replace("{i}", "")), sentences
    assert fault.text("en")
    assert fault.remedy("en").endswith((".", "?"))


def test_a_spelling_mistake_gets_the_word_it_looks_like() -> None:
    fault = faults(MISTAKES["register.unknown-key"][0])[0]
    assert fault.remedy("en").endswith("Did you mean retention?")
    assert "{near}" in DID_YOU_MEAN


def test_a_fault_says_what_the_register_says_and_no_more_than_fits() -> None:
    fault = faults(swap("role: processor", "role: " + "x" * 500))[0]
    assert isinstance(fault, Fault)
    assert len(fault.text("en")) < 250
