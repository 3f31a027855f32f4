"""Who gains is said, and what the kernel lets out beyond the old register is always a gain."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.errors import FileName
from sluis.kernel.plan import Withhold
from sluis.kernel.tree import find_row, plan_tree
from sluis.register.change import read_change
from sluis.register.diff import Bound, Difference, difference
from sluis.register.load import read_register
from sluis.register.lower import lower
from sluis.register.model import Register

from .register_texts import EXAMPLE, SMALL, VOCABULARIES, load, row

AT = 1_795_527_091_000
HELP = "activities.wifi-help"
TO = "recipients.wifi-insight"


def changed(*sets: str, source: bytes = EXAMPLE) -> Register:
    return read_register(source, FileName("r.yaml"), VOCABULARIES, tuple(map(read_change, sets))).loaded()


def compared(*sets: str) -> Difference:
    return difference(load(EXAMPLE), changed(*sets), AT)


def test_a_register_against_itself_changes_nothing() -> None:
    changes = difference(load(EXAMPLE), load(EXAMPLE), AT)
    assert changes == Difference((), (), (), (), ())
    assert not changes.widens


def test_withholding_a_row_is_a_loss_and_the_other_way_round_a_gain() -> None:
    less = changed(f"{HELP}.fields[1].treatment=withhold")
    lost = difference(load(EXAMPLE), less, AT)
    assert [moved.path for moved in lost.losses] == ["Device.WiFi.AccessPoint.*.AssociatedDevice.*.SignalStrength"]
    assert (lost.gains, lost.widens) == ((), False)
    gained = difference(less, load(EXAMPLE), AT)
    assert [moved.path for moved in gained.gains] == [moved.path for moved in lost.losses]
    assert gained.widens


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (f"{HELP}.fields[1].as={{number: {{min: -110, max: 0, step: 1}}}}", "SignalStrength"),
        (f"{HELP}.fields[2].lifetime=week", "MACAddress"),
        (f"{HELP}.household.lifetime=month", "Household"),
        (f"{HELP}.time.grid=PT5M", "CollectionTime"),
        (f"{HELP}.trigger.window=P4D", "Household"),
        (f"{HELP}.trigger=always", "Household"),
    ],
)
def test_finer_longer_and_more_often_are_gains(change: str, path: str) -> None:
    changes = compared(change)
    assert path in {moved.path.rpartition(".")[2] for moved in changes.gains}
    assert changes.widens


@pytest.mark.parametrize(
    "change",
    [
        f"{HELP}.fields[1].as={{number: {{min: -110, max: 0, step: 10}}}}",
        f"{HELP}.fields[2].lifetime=hour",
        f"{HELP}.household.lifetime=hour",
        f"{HELP}.time.grid=PT30M",
        f"{HELP}.trigger.window=P1D",
        f"{HELP}.retention=P10D",
        f"{HELP}.owner=Somebody else",
    ],
)
def test_coarser_shorter_and_less_often_are_no_gains(change: str) -> None:
    assert not compared(change).widens


@pytest.mark.parametrize(
    ("change", "fact", "widens"),
    [
        (f"{TO}.access_from=[IN]", "access_from", True),
        (f"{TO}.subprocessors=[{{name: Cloud B.V., country: NL}}]", "subprocessors", True),
        (f"{TO}.legal_entity=WiFi Insight Ltd", "legal_entity", True),
        (f"{HELP}.retention=P90D", "retention", True),
        (f"{HELP}.retention=P9D", "retention", False),
        ("recipients.netwerk-meting.own_use.improvement=true", "own_use", True),
    ],
)
def test_who_gets_at_it_and_for_how_long_is_said(change: str, fact: str, widens: bool) -> None:  # noqa: FBT001
    [access] = compared(change).access
    assert (access.fact, access.widens) == (fact, widens)


def test_taking_out_a_row_by_kind_is_a_widening() -> None:
    rows = load(EXAMPLE).activities["wifi-help"].fields
    number, kind = next((n, each.kind) for n, each in enumerate(rows, 1) if not each.path)
    changes = compared(f"{HELP}.fields[{number}]=")
    assert [(widening.activity, widening.kind) for widening in changes.widenings] == [("wifi-help", kind)]
    assert changes.widens


def test_two_activities_to_one_recipient_are_taken_together() -> None:
    """A second activity that lets the same out to the same recipient as often adds nothing; to another it does."""
    again = "  again:\n" + SMALL.split("  help:\n")[1].split("profiles:")[0]
    assert difference(load(SMALL), load(SMALL.replace("profiles:\n", again + "profiles:\n")), AT).gains == ()
    to_other = again.replace("recipient: meting", "recipient: other")
    other = SMALL.replace("recipients:\n", "recipients:\n  other: {name: Other GmbH, country: DE, role: processor}\n")
    elsewhere = other.replace("profiles:\n", to_other + "profiles:\n")
    assert {moved.recipient for moved in difference(load(SMALL), load(elsewhere), AT).gains} == {"other"}


def test_what_was_said_for_less_is_stale_unless_it_was_renewed() -> None:
    wider = f"{HELP}.fields[1].as={{number: {{min: -110, max: 0, step: 1}}}}"
    assert {stale.what for stale in compared(wider).stale} == {"notice", "dpia", "lia", "tia"}
    renewed = (f"{HELP}.notice.version=4", f"{HELP}.dpia.date=2026-11-20", f"{TO}.transfer.tia.date=2026-11-20")
    assert {stale.what for stale in compared(wider, *renewed).stale} == {"lia"}
    assert compared(f"{HELP}.owner=Somebody else").stale == ()


def test_consent_that_was_asked_for_less_is_stale() -> None:
    asked = changed(f"{HELP}.trigger=consent", f"{HELP}.grounds[1]={{subjects: [subscriber], avg: 6-1-a, tw: 11.7a-1}}")
    wider = changed(
        f"{HELP}.trigger=consent",
        f"{HELP}.grounds[1]={{subjects: [subscriber], avg: 6-1-a, tw: 11.7a-1}}",
        f"{HELP}.household.lifetime=month",
    )
    changes = difference(asked, wider, AT)
    assert [stale.where for stale in changes.stale if stale.what == "consent"] == [
        f"{HELP}.grounds[1]",
        f"{HELP}.trigger",
    ]


def test_what_a_closed_activity_is_written_to_let_out_is_a_gain_that_waits() -> None:
    closed = compared("controller.dpo=", f"{HELP}.household.lifetime=month")
    assert [(moved.path, moved.exposure.closed) for moved in closed.gains] == [("Household", True)]
    opened = difference(changed("controller.dpo="), load(EXAMPLE), AT)
    assert opened.widens, "what the law closed lets out again"
    assert not any(moved.exposure.closed for moved in opened.gains)


SHAPES = st.sampled_from(
    [
        "{number: {min: 0, max: 100, step: 1}}",
        "{number: {min: 0, max: 100, step: 10}}",
        "{number: {min: 10, max: 50, step: 5}}",
        "flag",
        "{enum: [up, down]}",
    ]
)
PATHS = ["Device.Test.A.*.X", "Device.Test.A.*.Y", "Device.Test.B.Z"]
ROWS = st.dictionaries(st.sampled_from(PATHS), SHAPES, min_size=1)


def written(rows: dict[str, str]) -> Register:
    text = "\n      - ".join(
        f"{{path: {path}, treatment: release, as: {shape}, item: {{category: number}}, why: w}}"
        for path, shape in rows.items()
    )
    return load(row(text))


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS)
def test_a_field_that_only_the_new_register_lets_out_is_a_gain(old: dict[str, str], new: dict[str, str]) -> None:
    """Asked of the kernel: a place where the new plan releases and the old one does not."""
    before, after = written(old), written(new)
    gained = {moved.path for moved in difference(before, after, AT).gains}
    for path in PATHS:
        place = tuple(path.replace("*", "7").split("."))
        if leaves(after, place) and not leaves(before, place):
            assert path in gained
    if old == new:
        assert not gained


def leaves(register: Register, place: tuple[str, ...]) -> bool:
    plan = lower(register, AT).activities[0].plan
    met = find_row(plan_tree(plan), place)
    return met is not None and not isinstance(met.treatment, Withhold)


def test_stating_where_a_recipient_receives_widens_nothing_and_more_places_do() -> None:
    unstated = load(EXAMPLE.replace(b'\n    hosts: ["*.wifi-insight.example"]', b"\n"))
    stated = changed(f"{TO}.hosts=[a.wifi-insight.example]")
    more = changed(f"{TO}.hosts=[a.wifi-insight.example, b.wifi-insight.example]")
    first, wider, less = (difference(old, new, AT) for old, new in ((unstated, stated), (stated, more), (more, stated)))
    assert [(change.fact, change.widens) for change in first.access] == [("hosts", False)]
    assert [(change.before, change.after, change.widens) for change in wider.access] == [
        ("a.wifi-insight.example", "a.wifi-insight.example, b.wifi-insight.example", True)
    ]
    assert (wider.widens, wider.stale, less.widens) == (True, (), False)


def test_places_of_the_controller_are_compared_too() -> None:
    stated = changed("controller.hosts=[a.voorbeeld.example]")
    changes = difference(stated, changed("controller.hosts=[b.voorbeeld.example]"), AT)
    assert [(change.recipient, change.fact, change.widens) for change in changes.access] == [
        ("controller", "hosts", True)
    ]


@pytest.mark.parametrize(
    ("was", "now", "widens"), [("PT1H", "PT15M", True), ("PT15M", "immediate", True), ("immediate", "PT1H", False)]
)
def test_leaving_sooner_widens(was: str, now: str, widens: bool) -> None:  # noqa: FBT001
    before, after = (
        load(SMALL.replace("    fields:", f"    release: {word}\n    fields:").encode()) for word in (was, now)
    )
    [change] = [change for change in difference(before, after, AT).access if change.fact == "release"]
    assert change.widens is widens


TABLE = "Device.WiFi.AccessPoint.*.AssociatedDevice.*"


def with_bound(entries: int) -> str:
    return f"{HELP}.tables=[{{path: {TABLE}, entries: {entries}, why: a hotel}}]"


def test_a_bound_that_was_raised_is_named_with_its_table_and_both_numbers() -> None:
    raised = compared(with_bound(256))
    assert raised.bounds == (Bound("wifi-help", TABLE, 64, 256),)
    assert raised.widens
    assert difference(changed(with_bound(256)), load(EXAMPLE), AT).bounds == (Bound("wifi-help", TABLE, 256, 64),)
    lowered = compared(with_bound(8))
    assert (lowered.bounds, lowered.widens) == ((Bound("wifi-help", TABLE, 64, 8),), False)
    assert compared(with_bound(64)).bounds == ()


def test_a_bound_of_a_table_of_which_nothing_leaves_is_named_and_widens() -> None:
    withheld = [
        f"{HELP}.fields[{n}].treatment=withhold"
        for n in range(1, len(load(EXAMPLE).activities["wifi-help"].fields) + 1)
    ]
    closed = changed(*withheld)
    differences = difference(closed, changed(*withheld, with_bound(256)), AT)
    assert differences.gains == ()
    assert differences.widens


COUNT = "activities.network-quality.fields[1].count"
COUNTS = (VOCABULARIES.parent / "register.yaml").read_bytes()


@pytest.mark.parametrize(
    ("change", "fact", "widens"),
    [
        (f"{COUNT}.epsilon=0.2", "count.epsilon network-quality", True),
        (f"{COUNT}.epsilon=0.05", "count.epsilon network-quality", False),
        (f"{COUNT}.period=PT12H", "count.period network-quality", True),
        (f"{COUNT}.period=P1W", "count.period network-quality", False),
        ("privacy_budget=73", "privacy_budget", True),
        ("privacy_budget=20", "privacy_budget", False),
    ],
)
def test_what_counts_may_spend_is_named_with_both_numbers(change: str, fact: str, *, widens: bool) -> None:
    found = difference(load(COUNTS), changed(change, source=COUNTS), AT)
    [said] = found.access
    assert (said.fact, said.widens, found.widens) == (fact, widens, widens)
    assert any(stale.what == "dpia" for stale in found.stale) is widens


def test_fewer_homes_in_a_count_are_a_widening() -> None:
    raised = changed(f"{COUNT}.minimum=200", source=COUNTS)
    assert not difference(load(COUNTS), raised, AT).widens
    lowered = difference(raised, load(COUNTS), AT)
    assert lowered.widens
    assert [(each.fact, each.before, each.after) for each in lowered.access] == [
        ("count.minimum network-quality", "200", "100")
    ]
