"""What the rules of chapter V answer to a hundred flows and more, whole: sentences, facts, what is missing.

Kept in ``chapter_v_told.txt``, to be read by people: a change of a sentence or of a fact shows there. Write it anew
with ``python -m tests.unit.law.chapter_v_told``, and read the difference.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from sluis.law.activity import Span
from sluis.law.flow import Flow, Item
from sluis.law.instruments import EQUIVALENT, TOOLS
from sluis.law.parties import Dpf, Leg, OwnUse, ProcessorAgreement, Recipient, Subprocessor, Tia, Transfer
from sluis.law.precedents import precedents
from sluis.law.rules.chapter_v import RULES
from sluis.terms import Subject

KEPT = Path(__file__).with_suffix(".txt")
NOW, DAY = date(2026, 11, 24), date(2026, 1, 1)
WHOLE = Tia(ref="x", made=DAY, outcome=EQUIVALENT, ground="use-case-2")
SCC = Transfer(tool="scc", scc_module=2, signed=DAY, tia=WHOLE, rights_enforceable=True, importer_under_avg=False)
ALONE = ProcessorAgreement(subprocessing="none")
INDIA = Recipient(
    name="R", country="IN", role="processor", transfer=SCC, access_from=("own",), processor_agreement=ALONE
)
READABLE = Item(row=1, path="address", category="mac_address", identifier=True, subjects=(Subject.SUBSCRIBER,))
ROWS = (replace(READABLE, transform="keyed_hash", lifetime="day"),)


def flow(recipient: Recipient = INDIA, trigger: str | None = None, exporter: str = "controller") -> Flow:
    return Flow(id="a", recipient_key="r", recipient=recipient, items=ROWS, trigger=trigger, exporter_role=exporter,
                key_location="exporter_only")  # fmt: skip


def with_transfer(**changes: object) -> Flow:
    return flow(replace(INDIA, transfer=replace(SCC, **changes)))


def passed_on(*legs: tuple[str | None, Transfer]) -> Flow:
    subs = tuple(Subprocessor(name="S", country=country, transfer=transfer) for country, transfer in legs)
    return flow(replace(INDIA, country="NL", transfer=Transfer(), subprocessors=subs))


def legs() -> Iterator[tuple[str, Flow, date]]:
    """Yield who gets at the data under an instrument of its own, or is left out of a decision."""
    for access_by in ("staff", "group", None):
        for role, module in (("processor", 3), ("controller", 1), ("joint", 1)):
            leg = Leg(country="IN", transfer=replace(SCC, scc_module=module))
            looks = replace(INDIA, country="NL", role=role, transfer=Transfer(), access_from=("IN",))
            yield (
                f"a leg of its own, by {access_by}, {role}",
                flow(replace(looks, access_by=access_by, legs=(leg,))),
                NOW,
            )
    for body in ("academic", "political", "public-body", None):
        japan = replace(INDIA, country="JP", transfer=Transfer(), subject_to=("APPI",), body=body)
        yield f"Japan, {body}", flow(japan), NOW
    listed = Dpf(listed=True, checked_at=NOW, coverage="non-hr")
    for dpf in (Dpf(listed=False), replace(listed, coverage=None), listed):
        yield f"passed on to the United States, {dpf.listed}, {dpf.coverage}", passed_on(("US", Transfer(dpf=dpf))), NOW
    bare = replace(SCC, scc_module=3)
    for tool in ("sa-scc", "bcr", "certification", "49-1-a"):
        named = replace(bare, tool=tool, decision="AP-1", group_member=True)
        yield f"passed on under {tool}", passed_on(("IN", named)), NOW
    yield "passed on inside", passed_on(("DE", bare)), NOW
    onward = passed_on(("JP", Transfer()))
    yield (
        "passed on to Japan, under a law that is no matter there",
        replace(onward, recipient=replace(onward.recipient, subject_to=("other",))),
        NOW,
    )
    unsafe = Subprocessor(name="S", country="IN", transfer=replace(bare, tool="sa-scc", decision="AP-1"))
    yield (
        "nothing carries it, and one to weigh behind",
        flow(replace(INDIA, transfer=Transfer(), subprocessors=(unsafe,))),
        NOW,
    )
    agreed = replace(INDIA, country="NL", processor_agreement=ProcessorAgreement(ref="x"))
    yield "nobody said whether it may be passed on", flow(agreed), NOW
    yield "nobody said so, and it is", flow(replace(agreed, subprocessors=(replace(unsafe, country="NL"),))), NOW
    british = replace(INDIA, country="GB", parent_country="US", access_from=("US",), access_by="staff")
    for day in (date(2020, 12, 31), date(2021, 1, 1)):
        yield f"staff of the United Kingdom who look from outside, {day}", flow(british), day
    yield "passed on, not signed", passed_on(("IN", replace(bare, signed=None))), NOW


def flows() -> Iterator[tuple[str, Flow, date]]:
    """Yield a name, a flow and a day."""
    for case in precedents():
        yield f"decision {case.id}", case.flow, case.at
    law = replace(WHOLE, ground="law-and-practice")
    for tool in TOOLS:
        yield f"tool {tool}", with_transfer(tool=tool, decision="AP-1", group_member=True), NOW
        yield f"tool {tool}, on a request", replace(with_transfer(tool=tool), trigger="help-request"), NOW
    yield "nobody said where", flow(replace(INDIA, country=None)), NOW
    yield "all inside", flow(replace(INDIA, country="NL")), NOW
    yield "inside, with a parent outside", flow(replace(INDIA, country="NL", parent_country="US")), NOW
    yield "inside, with a parent inside", flow(replace(INDIA, country="NL", parent_country="DE")), NOW
    yield "an address that can be read", replace(flow(), items=(READABLE,)), NOW
    yield "passed on by adequacy that is none", passed_on(("IN", Transfer(tool="adequacy"))), NOW
    two = (("CA", Transfer()), ("IN", replace(SCC, scc_module=1)))
    yield "passed on twice", passed_on(*two), NOW
    yield "staff who travel", flow(replace(INDIA, country="NL", access_from=("US",), access_by="staff")), NOW
    yield (
        "the group looks from outside",
        flow(replace(INDIA, country="NL", access_from=("CN",), access_by="group")),
        NOW,
    )
    authorised = ProcessorAgreement(ref="x", subprocessing="general")
    yield "authorised and not named", flow(replace(INDIA, country="NL", processor_agreement=authorised)), NOW
    yield "Uruguay", flow(replace(INDIA, country="UY", transfer=Transfer())), NOW
    yield "the United Kingdom and nobody knows", flow(replace(INDIA, country="GB", access_from=("CA",))), NOW
    yield "Canada, law unknown", flow(replace(INDIA, country="CA", transfer=Transfer())), NOW
    yield "passed on to nothing", passed_on(("IN", Transfer())), NOW
    yield "passed on to Canada", passed_on(("CA", Transfer())), NOW
    yield "passed on under clauses", passed_on(("IN", replace(SCC, scc_module=3))), NOW
    yield "passed on under the wrong module", passed_on(("IN", replace(SCC, scc_module=1))), NOW
    yield "passed on to China, by law and practice", passed_on(("CN", replace(SCC, scc_module=3, tia=law))), NOW
    yield from legs()
    yield "no assessment", with_transfer(tia=Tia()), NOW
    yield "not equivalent", with_transfer(tia=replace(WHOLE, outcome="not_equivalent")), NOW
    yield "not signed", with_transfer(signed=None), NOW
    yield "law and practice of China", flow(replace(INDIA, country="CN", transfer=replace(SCC, tia=law))), NOW
    yield "an importer under the AVG", with_transfer(importer_under_avg=True), NOW
    yield "an importer not under the AVG", with_transfer(importer_under_avg=False), NOW
    yield "all annexes", with_transfer(importer_under_avg=False, annexes=("I.A", "I.B", "I.C", "II", "III")), NOW
    yield "rights that nobody can enforce", with_transfer(rights_enforceable=False), NOW
    yield (
        "a body and own use",
        flow(replace(INDIA, body="academic", own_use=OwnUse(improvement=True, training=True))),
        NOW,
    )
    seen = replace(flow(replace(INDIA, transfer=Transfer())), observed=Span(from_=DAY))
    yield "seen", seen, NOW
    yield "seen, to the United States", replace(seen, recipient=Recipient(name="R", country="US")), NOW
    for service in ("saas", "other", None):
        for ground in ("use-case-2", "law-and-practice"):
            tia = replace(WHOLE, ground=ground)
            there = Recipient(name="R", country="US", role="processor", service=service, transfer=replace(SCC, tia=tia))
            yield f"a service in the United States, {service}, {ground}", flow(there), NOW
            yield f"the same before it lapsed, {service}, {ground}", flow(there), date(2026, 1, 2)
            yield f"the same on the day it lapsed, {service}, {ground}", flow(there), date(2026, 6, 12)
    measured = replace(
        INDIA, country="US", service="saas", transfer=replace(SCC, supplementary=("keys-with-exporter",))
    )
    yield "a measure in the United States", flow(measured), NOW


def told() -> str:
    """Return all answers as text."""
    lines: list[str] = []
    for name, case, day in flows():
        lines.append(f"## {name}")
        for rule in RULES:
            answer = rule.answer(case, day)
            if answer is None:
                continue
            places = {key: str(place) for key, place in answer.places.items()}
            lines += [f"{rule.id}: {answer.verdict.value}", f"  {answer.reason_id}", f"  {answer.remedy_id}"]
            lines += [f"  {key} = {place}" for key, place in places.items()]
            lines += [f"  {path}: {value}" for path, value in answer.facts]
            lines += [f"  missing {path}" for path in answer.missing]
            lines += [f"  to weigh: {review.key}" for review in answer.reviews]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    KEPT.write_text(told(), encoding="utf-8")
