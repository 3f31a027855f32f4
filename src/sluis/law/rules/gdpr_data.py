"""GDPR 4(1), 4(5), 9, 11: whether data is about somebody, for whom, what a token is, and what reveals too much.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply.

The rules this module keeps:
 * Personal data is judged twice: for the exporter, who can link a device to a contract, and for the recipient
   (C-413/23 P). The second never switches off notice, access or erasure at the exporter.
 * What was hashed is not anonymous, and what nobody proved is not anonymous either.

Source: ``facts/law.md`` sections 2 and 6.
"""

from datetime import date
from typing import Final

from sluis.errors import Code, RegisterText
from sluis.i18n import N_
from sluis.law.activity import ConsentFacts, Ground
from sluis.law.finding import Authority, Rule, RuleResult
from sluis.law.flow import Flow, Item
from sluis.law.rules.gdpr_basis import NO_CONSENT, not_spoken_for, weigh_consent
from sluis.law.weighing import Weighing
from sluis.terms import Effect, Kind, Subject

NAMES: Final = frozenset({Kind.HOST_NAME.value, Kind.DEVICE_NAME.value, Kind.SSID.value, Kind.FREE_TEXT.value})
"""Kinds in which people write what they like; a device's name can tell an illness or a faith."""
REDUCED: Final = frozenset({"hash", "truncate", "keyed_hash"})
"""Forms from which the value can still be singled out, or found again by trying them all."""
SUMMED: Final = frozenset({"aggregate", "anonymise"})
VISITED: Final = frozenset({Kind.DOMAIN.value, Kind.URL.value, Kind.MESSAGE.value})
"""Where people go and what they write: a site or an app can tell a special category by itself (C-252/21, point 2)."""
CLOSED: Final = frozenset({"generalise"})
"""Forms with a closed alphabet, in which no name fits."""


def row(flow: Flow, item: Item, fact: str = "path") -> str:
    """Return where a fact of a row stands in the register."""
    return f"{flow.where}.fields[{item.row}].{fact}"


def names(items: list[Item]) -> RegisterText:
    """Return the paths of rows for a sentence."""
    return RegisterText(", ".join(item.path for item in items))


def _weighed(flow: Flow, items: list[Item]) -> Weighing:
    weighing = Weighing()
    for item in items:
        weighing.fact(row(flow, item), f"{item.path}: {item.category or 'absent'}, {item.transform}")
    return weighing


def _personal(flow: Flow, _at: date) -> RuleResult | None:
    items = list(flow.leaving)
    if not items:
        return None
    weighing = _weighed(flow, items)
    raw = [i for i in items if (i.identifier or i.linkable_to_subscriber) and i.transform not in REDUCED | SUMMED]
    reduced = [i for i in items if i.identifier and i.transform in REDUCED - {"keyed_hash"}]
    if raw or flow.household_lifetime is not None or any(i.transform == "keyed_hash" for i in items):
        return weighing.answer(N_("This is personal data for the exporter: the GDPR applies."))
    if reduced:
        weighing.review(
            "reduced",
            N_("Whether {paths} still identifies somebody was not proved; that is not the same as anonymous."),
            N_("Test singling out, linkability and inference on what really leaves, and decide (`decisions:`)."),
            paths=names(reduced),
        )
        return weighing.answer()
    weighing.review(
        "linkable",
        N_("No field on record identifies by itself, but the provider can link what leaves to a contract."),
        N_("Treat it as personal data, or show that it is anonymous and decide (`decisions:`)."),
    )
    return weighing.answer()


def _recipients_view(flow: Flow, _at: date) -> RuleResult | None:
    tokens = [item for item in flow.leaving if item.transform == "keyed_hash"]
    if not tokens:
        return None
    weighing = _weighed(flow, tokens)
    weighing.fact(f"{flow.where}.key_location", flow.key_location)
    weighing.role(flow)
    if flow.key_location != "exporter_only":
        weighing.need(f"{flow.where}.key_location", flow.key_location)
        return weighing.answer(N_("For the recipient this is personal data too: it can undo the tokens."))
    if flow.recipient_role not in {"processor", "subprocessor"}:
        weighing.review(
            "tokens-there",
            N_(
                "Whether tokens are personal data for this recipient depends on what else it knows; "
                "for the exporter they stay personal, and notice is due."
            ),
            N_("Look at its other data and at what the contract forbids, and decide (`decisions:`)."),
        )
    return weighing.answer(N_("The recipient acts for the exporter, for whom tokens stay personal; notice is due."))


def _claim(flow: Flow, _at: date) -> RuleResult | None:
    if flow.claim != "anonymous":
        return None
    items = list(flow.leaving)
    weighing = _weighed(flow, items)
    weighing.fact(f"{flow.where}.claim", flow.claim)
    still = [i for i in items if i.identifier and i.transform in REDUCED | {"none"}]
    if still:
        weighing.wrong(
            N_("It is called anonymous, but {paths} can still be singled out or found again."),
            N_("Call it personal data, or let only totals over enough households leave."),
            paths=names(still),
        )
    weighing.need(f"{flow.where}.k_min", flow.k_min)
    weighing.review(
        "three-tests",
        N_("Anonymous means that nobody can be singled out, linked or inferred: three tests, with numbers."),
        N_("Run the three tests on what leaves and decide (`decisions:`)."),
    )
    return weighing.answer()


def _pseudonyms(flow: Flow, _at: date) -> RuleResult | None:
    items = [i for i in flow.leaving if i.transform in {"hash", "keyed_hash"}]
    if not items:
        return None
    weighing = _weighed(flow, items)
    plain = [i for i in items if i.transform == "hash"]
    if plain:
        weighing.wrong(
            N_("A plain hash of {paths} is no pseudonym: all addresses can be tried."),
            N_("Let the gate make tokens with a key, or withhold the row."),
            paths=names(plain),
        )
    weighing.must(
        f"{flow.where}.key_location",
        flow.key_location,
        N_("The key of the tokens is not with the exporter alone."),
        N_("Keep the key with the exporter."),
        be="exporter_only",
    )
    return weighing.answer(N_("Tokens are made with a key that only the exporter holds."))


def _special(flow: Flow, at: date) -> RuleResult | None:
    hinting = [
        item
        for item in flow.leaving
        if item.special_hint
        or (item.category in NAMES and item.transform not in CLOSED)
        or (item.category in VISITED and item.transform not in {*CLOSED, *SUMMED, "keyed_hash"})
        or (item.category == Kind.MAC_ADDRESS.value and item.transform in {"none", "truncate"})
    ]
    if not hinting:
        return None
    weighing = Weighing()
    for item in hinting:
        weighing.fact(row(flow, item), f"{item.path}: {item.transform}")
        weighing.need(row(flow, item, "item.special_hint"), item.special_hint)
    special = [(number, ground) for number, ground in enumerate(flow.grounds, 1) if ground.special is not None]
    told = [item for item in hinting if item.special_hint]
    if told and not special:
        weighing.wrong(
            N_("The row {paths} can tell health, faith or orientation, and no ground of article 9(2) is on record."),
            N_("Withhold the row or generalise it; only explicit consent could carry it."),
            paths=names(told),
        )
    elif told:
        _excepted(weighing, flow, at, special, told)
    return weighing.answer()


def _excepted(weighing: Weighing, flow: Flow, at: date, special: list[tuple[int, Ground]], told: list[Item]) -> None:
    """Weigh the exceptions of article 9(2) that are claimed: each by its letter, and together for everybody."""
    concerned = {Subject.SUBSCRIBER.value, *(subject.value for item in told for subject in item.subjects)}
    uncovered = concerned - {subject for _, ground in special for subject in ground.subjects}
    for number, ground in special:
        weighing.fact(f"{flow.where}.grounds[{number}].special", ground.special)
        weighing.fact(f"{flow.where}.grounds[{number}].subjects", ground.subjects)
        if ground.special == "9-2-a":
            _explicit(weighing, flow, at, f"{flow.where}.grounds[{number}].consent", ground)
        else:
            weighing.review(
                "other-ground",
                N_("A ground of article 9(2) other than explicit consent is claimed for {paths}."),
                N_("Let somebody weigh that ground and decide (`decisions:`)."),
                paths=names(told),
            )
    if uncovered:
        weighing.wrong(
            N_("No ground of article 9(2) is on record for everybody these rows are about: {subjects}."),
            N_("Withhold the row or generalise it, or ask the explicit consent of these people too."),
            subjects=Code(", ".join(sorted(uncovered))),
        )


def _explicit(weighing: Weighing, flow: Flow, at: date, where: str, special: Ground) -> None:
    """Weigh the consent of article 9(2)(a): explicit, and all that article 7 asks, of everybody the ground names."""
    consent = special.consent or ConsentFacts()
    if consent.state in NO_CONSENT:
        weighing.wrong(
            N_("The consent for special categories does not hold: {state}."),
            N_("Withhold the row; without consent nothing carries it."),
            state=Code(consent.state),
        )
    weighing.must(
        f"{where}.explicit",
        consent.explicit,
        N_("The consent for special categories is not explicit."),
        N_("Ask explicit consent, or withhold the row."),
    )
    weigh_consent(weighing, flow, at, where, consent)
    others = not_spoken_for(consent, special.subjects, children=flow.children)
    weighing.need(f"{where}.by", consent.by)
    if others:
        weighing.wrong(
            N_("Consent of one person does not speak for others: {subjects}."),
            N_("Ask the people themselves, or withhold the rows about them."),
            subjects=Code(", ".join(others)),
        )


def _article_11(flow: Flow, _at: date) -> RuleResult | None:
    if not any(item.transform == "keyed_hash" for item in flow.leaving):
        return None
    weighing = Weighing()
    weighing.must(
        "controller.rights.identified_by_device",
        flow.controller.rights.identified_by_device,
        N_("Somebody who brings a device address or a serial to be found is turned away."),
        N_("Take a device address or router serial as information of article 11(2)."),
    )
    return weighing.answer()


RULES: Final = (
    Rule(
        id="avg-4-1",
        citation="AVG art. 4(1), rec. 26, 30; C-582/14; ECLI:NL:RBOVE:2024:594",
        title=N_("Is what leaves personal data for the exporter?"),
        answer=_personal,
        effect=Effect.INFORM,
    ),
    Rule(
        id="avg-4-1-recipient",
        citation="AVG art. 4(1); C-413/23 P, ECLI:EU:C:2025:645",
        title=N_("Is what leaves personal data for the recipient?"),
        answer=_recipients_view,
        effect=Effect.INFORM,
        authority=Authority.JUDGMENT,
    ),
    Rule(
        id="avg-4-1-claim",
        citation="AVG rec. 26; WP216; EDPB Guidelines 02/2026 (draft)",
        title=N_("What is called anonymous is anonymous."),
        answer=_claim,
        effect=Effect.CLOSE,
        authority=Authority.GUIDELINE,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-4-5",
        citation="AVG art. 4(5), 25, 32; EDPB Guidelines 01/2025 (draft)",
        title=N_("A pseudonym needs a key that stays apart."),
        answer=_pseudonyms,
        effect=Effect.CLOSE,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-9",
        citation="AVG art. 9(1), 9(2); C-184/20; C-252/21; C-21/23",
        title=N_("Nothing leaves that tells health, faith or orientation."),
        answer=_special,
        effect=Effect.CLOSE,
        fine="avg-83-5",
    ),
    Rule(
        id="avg-11",
        citation="AVG art. 11(2), 12(2), 12(6)",
        title=N_("Who brings a device address can be found."),
        answer=_article_11,
        fine="avg-83-4",
    ),
)
