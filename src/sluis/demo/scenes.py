"""The scenes of the demonstration, in order. Each says what happens, does it for real, and checks that it happened."""

import asyncio
from collections import Counter
from contextvars import copy_context

from rich.rule import Rule

from sluis import api
from sluis.demo.homes import Home, Tree, body_of, report_of
from sluis.demo.killed import Holds, killed, standing_by
from sluis.demo.recipient import Received
from sluis.demo.stage import Stage
from sluis.gate.path.reading import period_keys
from sluis.gate.state.barrier import StopReceipt, stop
from sluis.gate.state.readiness import moment
from sluis.gate.state.state import Activity
from sluis.gate.state.tally import WHOLE_REPORT
from sluis.gate.trial.side_by_side import LeafComparison, side_by_side
from sluis.i18n import N_, tr
from sluis.kernel.reference import TokenKeys
from sluis.ledger.disclosures import disclosures
from sluis.ledger.record import Status
from sluis.reports import show
from sluis.reports.comparison import comparison
from sluis.reports.disclosures import print_disclosures
from sluis.reports.withheld import print_withheld
from sluis.standing.events import EventKind, record
from sluis.store.counts import unlisted, withheld
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf
from sluis.terms import REASONS, Lifetime, Reason

ASKER, EXPIRING, OBJECTOR = 7, 8, 11
"""Numbers of the homes that play a part."""
FIRMWARE = 25
"""How many homes get the new firmware; more than the k of the settings."""
SHORT_S = 3
"""Seconds that are left of the help window that ends before your eyes."""


def title(number: int, message: str, **places: str) -> None:
    """Print the head of a scene."""
    page = show.out()
    page.print()
    page.print(Rule(f"{number}. {tr(message, None, **places)}", align="left", style="bold"), width=min(page.width, 110))


def now_s(stage: Stage) -> int:
    """Return the gate's clock in seconds."""
    return stage.state.clock() // 1000


async def _report(stage: Stage, home: Home) -> Tree:
    """Return a fresh report, at another second than the one before: a router has one clock."""
    if home.sent and now_s(stage) <= home.sent[-1]:
        await asyncio.sleep(home.sent[-1] + 1 - stage.state.clock() / 1000)
    home.sent.append(now_s(stage))
    return report_of(home, home.sent[-1])


async def reports_of_an_evening(stage: Stage) -> None:
    """Let every router report once, and wait until what left has arrived."""
    reports = [await _report(stage, home) for home in stage.homes]
    answers = await stage.post_all(stage.homes, reports, tr(N_("reports")))
    stage.expect(set(answers) == {200}, "a router was not answered with 200")
    stage.expect(await stage.settled(tr(N_("deliveries"))), "the outbox did not empty")


async def ordinary_evening(stage: Stage) -> None:
    """All routers report; nobody asked for help."""
    title(1, N_("An ordinary evening: every router reports, nobody asked for help"))
    await reports_of_an_evening(stage)
    label = N_(
        "What is always on leaves in the next whole period, each body at its own moment; an hour is a second here."
    )
    show.say(show.out(), label)
    flat = sum(home.flat for home in stage.homes)
    show.say(
        show.out(),
        N_("{count} routers sent one report each over HTTP: {nested} nested, {flat} as pairs. All got 200."),
        count=len(stage.homes),
        nested=len(stage.homes) - flat,
        flat=flat,
    )
    for key, recipient in stage.recipients.items():
        show.say(show.out(), N_("{recipient} received {count}."), recipient=recipient.name, count=len(recipient.kept))
        expected = 0 if key == "wifi-insight" else len(stage.homes)
        stage.expect(len(recipient.kept) == expected, f"{key} did not receive {expected}")
    show.say(
        show.out(),
        N_("wifi-help is {reason}. network-quality is always on, and sends little, and only coarse values."),
        reason=tr(REASONS[Reason.CLOSED_TRIGGER]),
    )


async def help_opens(stage: Stage) -> None:
    """One household asks for help; its reports now pass, and what leaves is shown beside what was sent."""
    home = stage.home(ASKER)
    title(2, N_("One household asks for help: the flow opens, and this is what leaves"))
    hours = _window_ms(stage) // 3_600_000
    show.say(show.out(), N_("{line} asks for help: open for {hours} hours."), line=home.line, hours=hours)
    report, got = await ask_for_help(stage, home)
    if got is not None:
        _show_side_by_side(stage, home, report, got)


async def ask_for_help(stage: Stage, home: Home) -> tuple[Tree, Received | None]:
    """Open the flow for a home and let its router report; return what was sent, and the one body that arrived."""
    with stage.state.transaction() as conn:
        at_ms = stage.state.clock()
        window = (at_ms, at_ms + _window_ms(stage))
        record(conn, stage.state.keystore, stage.slot(home), EventKind.HELP, "wifi-help", window, at_ms)
    await asyncio.sleep(1)
    report = await _report(stage, home)
    before = set(stage.recipients["wifi-insight"].kept)
    await stage.post(home, [report])
    stage.expect(await stage.settled(tr(N_("deliveries"))), "the outbox did not empty")
    fresh = [delivered for key, delivered in stage.recipients["wifi-insight"].kept.items() if key not in before]
    stage.expect(len(fresh) == 1, "the recipient did not receive exactly one body")
    return report, next(iter(fresh), None)


def _window_ms(stage: Stage) -> int:
    activity = stage.state.activity("wifi-help")
    return (activity.lowered.trigger.window_ms if activity else None) or 0


def _show_side_by_side(stage: Stage, home: Home, report: Tree, got: Received) -> None:
    lines = side_by_side_of_report(stage, home, report)
    head = tr(
        N_("{line}: sent by the router, received by {recipient}"),
        None,
        line=home.line,
        recipient=stage.recipients["wifi-insight"].name,
    )
    page = show.out()
    page.print(comparison(lines, head, columns=page.width))
    show.say(
        page,
        N_("The body as it arrived, {size} bytes, with the receipt that is evidence for its recipient:"),
        size=len(got.body),
    )
    show.lines(page, got.body.decode())
    show.line(page, f"Sluis-Disclosure: {got.receipt}")
    expect_nothing_else(stage, home, lines, got)


def side_by_side_of_report(stage: Stage, home: Home, report: Tree) -> list[LeafComparison]:
    """Return the lines of a home's report under the activity that help opens; none without such an activity."""
    activity = stage.state.activity("wifi-help")
    return side_by_side_of(stage, activity, leaves_of(home, report), stage.slot(home)) if activity else []


def expect_nothing_else(stage: Stage, home: Home, lines: list[LeafComparison], got: Received) -> None:
    """Note when a line shows what did not arrive, or when something arrived that names the home or a device of it."""
    text = got.body.decode()
    stage.expect(all(line.leaves in text for line in lines if line.leaves), "a line shows what did not arrive")
    secrets = [part for device in home.devices for part in (device.name, device.mac, device.address)]
    stage.expect(not any(part in text for part in [*secrets, home.ssid, home.serial]), "an identifier left")


def leaves_of(home: Home, report: Tree) -> tuple[Leaf, ...]:
    """Return the leaves of a report as the gate reads them."""
    return decode_bulk(body_of(home, [report]), Limits()).reports[0].leaves


def side_by_side_of(stage: Stage, activity: Activity, leaves: tuple[Leaf, ...], slot: int) -> list[LeafComparison]:
    """Return the lines of a report with the gate's own keys of today."""
    with stage.state.transaction() as conn:
        keys = period_keys(conn, stage.state.keystore, activity.doors.lifetimes, stage.state.clock())
    keys[Lifetime.REPORT] = 0, stage.state.keystore.report_key()
    return side_by_side(leaves, activity.doors.plan, TokenKeys(keys), slot)


async def help_ends(stage: Stage) -> None:
    """A help window runs out before your eyes."""
    home = stage.home(EXPIRING)
    title(3, N_("The help window ends: the flow closes by itself"))
    slot, window_ms = stage.slot(home), _window_ms(stage)
    with stage.state.transaction() as conn:
        now_ms = stage.state.clock()
        asked_ms = now_ms - window_ms + SHORT_S * 1000
        record(conn, stage.state.keystore, slot, EventKind.HELP, "wifi-help", (asked_ms, asked_ms + window_ms), now_ms)
    show.say(
        show.out(),
        N_("{line} asked for help {hours} hours ago; {seconds} seconds of its window are left."),
        line=home.line,
        hours=window_ms // 3_600_000,
        seconds=SHORT_S,
    )
    await stage.post(home, [await _report(stage, home)])
    await stage.settled(tr(N_("deliveries")))
    first = _count(stage, slot, "wifi-help")
    await asyncio.sleep(max(0.0, (asked_ms + window_ms - stage.state.clock()) / 1000) + 1.0)
    await stage.post(home, [await _report(stage, home)])
    await stage.settled(tr(N_("deliveries")))
    second = _count(stage, slot, "wifi-help")
    show.say(show.out(), N_("Inside the window: {count} report passed."), count=first)
    show.say(show.out(), N_("After it: {count} passed."), count=second - first)
    stage.expect((first, second) == (1, 1), "the help window did not open and close")


def _count(stage: Stage, slot: int, activity: str) -> int:
    with stage.state.store.reading() as conn:
        return sum(
            disclosure.intent.activity == activity for disclosure in disclosures(conn, stage.state.keystore, slot)
        )


async def objection(stage: Stage) -> None:
    """A household objects; the receipt names the last report that left, and nothing leaves after it."""
    home = stage.home(OBJECTOR)
    title(4, N_("A household objects: it stops at once, and the receipt names the last report that left"))
    slot = stage.slot(home)
    before = _count(stage, slot, "network-quality")
    receipt = await asyncio.to_thread(stop, stage.state, slot, EventKind.OBJECT, None, stage.state.clock())
    _print_receipt(home, receipt)
    stage.expect(receipt.stopped.last_left is not None, "the receipt names no last report")
    await stage.post(home, [await _report(stage, home)])
    await stage.settled(tr(N_("deliveries")))
    after = _count(stage, slot, "network-quality")
    show.say(show.out(), N_("Its router reported again: {count} left."), count=after - before)
    stage.expect(after == before, "a report left after the objection")


def _print_receipt(home: Home, receipt: StopReceipt) -> None:
    page, last = show.out(), receipt.stopped.last_left
    show.say(
        page, N_("{line} objects. Closed now: {activities}."), line=home.line, activities=", ".join(receipt.closed)
    )
    if last is not None:
        show.say(
            page,
            N_("Last report that left: decided {moment}, to {recipient}, id {id}."),
            moment=moment(last.t_ms),
            recipient=last.recipient,
            id=last.commitment.hex()[:16],
        )
    show.say(
        page,
        N_("In flight: {flying}. Stopped before they left: {cancelled}."),
        flying=len(receipt.stopped.in_flight),
        cancelled=receipt.stopped.cancelled,
    )


async def recipient_down(stage: Stage) -> None:
    """The recipient goes down and comes back; nothing is lost, everything is there once."""
    title(5, N_("The recipient goes down and comes back: nothing is lost, everything arrives once"))
    recipient = stage.recipients["netwerk-meting"]
    others = [home for home in stage.homes if home.number != OBJECTOR]
    reports = [await _report(stage, home) for home in others]
    before = len(recipient.kept)
    await recipient.down()
    await stage.post_all(others, reports, tr(N_("reports")))
    await asyncio.sleep(1)
    waiting = stage.waiting()
    recipient.swallow = 3
    await recipient.up()
    done = await stage.settled(tr(N_("deliveries")))
    fresh = len(recipient.kept) - before
    show.say(show.out(), N_("While it was down, {count} bodies waited, encrypted, in the outbox."), count=waiting)
    show.say(
        show.out(),
        N_("Back again it took in {arrivals} bodies, {repeats} of them twice; by their ids {count} are left."),
        arrivals=recipient.arrivals,
        repeats=recipient.arrivals - len(recipient.kept),
        count=len(recipient.kept),
    )
    stage.expect(done and fresh == len(others), "not every body arrived exactly once")
    stage.expect(waiting >= len(others), "the outbox did not hold what could not be sent")


async def new_firmware(stage: Stage) -> None:
    """A new firmware sends fields nobody listed; they stay inside, and the privacy engineer sees their names."""
    title(7, N_("New firmware sends fields nobody listed: they stay inside, and the privacy engineer sees them"))
    homes = [home for home in stage.homes if home.number != OBJECTOR][:FIRMWARE]
    for home in homes:
        home.new_firmware = True
    reports = [await _report(stage, home) for home in homes]
    await stage.post_all(homes, reports, tr(N_("reports")))
    await stage.settled(tr(N_("deliveries")))
    with stage.state.store.reading() as conn:
        counts, names = withheld(conn), unlisted(conn)
    new = [name for name in names if name.template.startswith("Device.X_VOORBEELD")]
    show.say(
        show.out(),
        N_("{count} routers got new firmware. A name the catalogue does not know shows once {k} households sent it:"),
        count=len(homes),
        k=stage.state.settings.unlisted_households,
    )
    print_withheld([count for count in counts if count.row != WHOLE_REPORT][:8], new)
    bodies = b"".join(
        delivered.body for recipient in stage.recipients.values() for delivered in recipient.kept.values()
    )
    stage.expect(len(new) == 2, "the new names did not show")  # noqa: PLR2004 - the two fields of RoomSense
    stage.expect(b"RoomSense" not in bodies and b"Slaapkamer" not in bodies, "a new field left")


async def killed_while_sending(stage: Stage) -> None:
    """A gate in a process of its own is killed while it sends, and started again."""
    title(8, N_("The gate's process is killed while it is sending: what a recipient holds is on record"))
    async with standing_by(stage) as other:
        before, after = await killed(stage, other)
    page = show.out()
    show.say(
        page,
        N_(
            "{count} routers report to a gate in a process of its own. It is killed when {flying} bodies are with the "
            "recipient and {delivered} of them are settled."
        ),
        count=len(other.homes),
        flying=before.held,
        delivered=before.delivered,
    )
    columns = (
        N_("moment"),
        N_("recipient holds"),
        N_("of those on record"),
        N_("on record"),
        N_("delivered"),
        N_("may have arrived"),
    )
    named = ((N_("killed with SIGKILL"), before), (N_("after the next start"), after))
    page.print(show.table(columns, [[tr(name), *_numbers(holding)] for name, holding in named]))
    show.say(
        page,
        N_(
            "What may have arrived was sent again under the same ids: "
            "{repeats} came twice, and by their ids {count} are left."
        ),
        repeats=other.recipient.arrivals - after.held,
        count=after.held,
    )
    count = len(other.homes)
    stage.expect(before.delivered < before.held < count, "the gate was not killed while it was sending")
    stage.expect(before.held == before.held_on_record, "a body is not on record")
    stage.expect(after == Holds(count, count, count, count, 0), "not every body is on record as delivered, once")


def _numbers(holds: Holds) -> list[str]:
    return [str(n) for n in (holds.held, holds.held_on_record, holds.recorded, holds.delivered, holds.uncertain)]


def _disclosures(stage: Stage, home: Home) -> api.Disclosures:
    with api.Gate.open(stage.config) as gate:
        return api.disclosures(gate, home.line)


async def on_record(stage: Stage) -> None:
    """What a household can be told: everything, with names; and another's answer."""
    home = stage.home(ASKER)
    title(9, N_("On record: what {line} can be told"), line=home.line)
    told = await asyncio.to_thread(copy_context().run, _disclosures, stage, home)
    print_disclosures(told.disclosures, told.reach)
    kept = {disclosure for recipient in stage.recipients.values() for disclosure in recipient.kept}
    with stage.state.store.reading() as conn:
        recorded = {
            disclosure.commitment.hex(): disclosure.status
            for each in stage.homes
            for disclosure in disclosures(conn, stage.state.keystore, stage.slot(each))
        }
    outcomes = Counter(status.value if status else "unknown" for status in recorded.values())
    show.say(
        show.out(),
        N_("Recipients hold {held} bodies; {recorded} are on record; held but not on record: {missing}."),
        held=len(kept),
        recorded=len(recorded),
        missing=len(kept - recorded.keys()),
    )
    stage.expect(kept <= recorded.keys(), "a body is not on record")
    stage.expect(outcomes[Status.DELIVERED.value] == len(kept), "an outcome is missing")
