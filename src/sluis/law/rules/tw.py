"""Telecommunicatiewet chapter 11, beside the GDPR: confidentiality, traffic data, and reading a home's equipment.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply.

The rules this module keeps:
 * Whose consent: 11.2a asks the subscriber's, explicit; 11.5 the one whose traffic it is; 11.7a the user's. Consent of
   the subscriber does not speak for other users of the home.
 * The Dutch exemption for quality (11.7a(3)(b), second limb) is REVIEW at best, and only for what can be minor: no
   address, name or neighbour.
 * 11.7a binds anyone; the other articles bind providers of public services. Only a stated no switches a rule off: while
   nobody said it, the rules that would apply are UNKNOWN.
 * The purposes of traffic data are a closed list (11.5): no consent carries another one.
 * Every breach of a provider is notified, whatever its risk; people are told when it is likely to affect them.
 * A legitimate interest under the GDPR never replaces a consent the Telecommunicatiewet asks.

Source: ``facts/law.md`` section 7, text in force on 15 August 2026. Changes to 11.2a and 11.5 are announced without a
date: ``tables/proposals.toml``.
"""

import re
from datetime import date
from typing import Final

from sluis.errors import Code, RegisterText
from sluis.i18n import N_
from sluis.law.activity import ConsentFacts, Ground
from sluis.law.finding import Rule, RuleResult
from sluis.law.flow import Flow, Item
from sluis.law.rules.gdpr_assess import incidents_at, weigh_breach, weigh_risk, weigh_told
from sluis.law.rules.gdpr_basis import LEARNING, SELLING, SUBSCRIBER, USER, serves, speaks_for, weigh_consent
from sluis.law.rules.gdpr_data import NAMES, names, row
from sluis.law.scalars import SECONDS_A_DAY
from sluis.law.weighing import Weighing, for_providers
from sluis.terms import Effect, Kind, Subject, Supervisor

SAID: Final = frozenset({Kind.DOMAIN.value, Kind.URL.value, Kind.MESSAGE.value})
"""What somebody says, or where they go: the communication itself, or as good as that."""
CONTENT: Final = frozenset({Kind.DOMAIN.value, Kind.URL.value, Kind.MESSAGE.value, Kind.LOG.value, Kind.TRAFFIC.value})
"""Communications and data about them."""
TRAFFIC: Final = frozenset({Kind.TRAFFIC.value, Kind.DOMAIN.value})
FREE_PURPOSES: Final = frozenset({"conveyance", "billing", "traffic-management", "customer-query", "fraud"})
"""Purposes of 11.5 that need no consent."""
TRAFFIC_DAYS: Final = 186
"""How long traffic data serves such a purpose without a closer look. Our own choice; 11.5(1) has no number."""
BILLING_DAYS: Final = 1830
"""Of billing: five years, within which a bill can as a rule be contested or claimed (11.5(2)). Our own reading."""
REQUEST_DAYS: Final = 31
"""How long a request for help carries reading without a closer look. Our own choice: 11.7a has no number."""
OUTSIDERS: Final = frozenset({Subject.NEIGHBOUR, Subject.PASSER_BY})
SHORT: Final = frozenset({"report", "hour", "day"})
_PER_DEVICE: Final = re.compile(r"\.(AssociatedDevice|Host)\.")
"""Tables of TR-181 and TR-098 with a row for each device."""
_VOLUME: Final = re.compile(
    r"\.(?!\w*(?:Error|Discard|Unknown))\w*(?:Bytes|Octets|Packets|Volume|DataUsage|DataUsed)\w*$"
)
"""How a parameter is called that counts what was sent or received, in tables of makers too."""
_COUNTS: Final = frozenset({Kind.COUNTER.value, Kind.NUMBER.value, Kind.UNKNOWN.value})
_OTHER_USERS: Final = frozenset({Subject.HOUSEHOLD, Subject.GUEST})


def _of(flow: Flow, kinds: frozenset[str]) -> list[Item]:
    return [item for item in flow.leaving if item.category in kinds]


def _weigh_rows(weighing: Weighing, flow: Flow, items: list[Item]) -> None:
    for item in items:
        weighing.fact(row(flow, item), f"{item.category}, {item.transform}")


def _consents(flow: Flow) -> list[tuple[str, ConsentFacts | None]]:
    """Return each consent to what leaves that is about the subscriber, with its place; never one about others alone."""
    about = [(n, ground) for n, ground in enumerate(flow.grounds, 1) if Subject.SUBSCRIBER.value in ground.subjects]
    given: list[tuple[str, ConsentFacts | None]] = [
        (f"{flow.where}.grounds[{number}].consent", ground.consent)
        for number, ground in about
        if ground.consent is not None and ground.covers("forwarding")
    ]
    return given or [(f"{flow.where}.grounds[{about[0][0] if about else 1}].consent", None)]


def _weigh_consents(
    weighing: Weighing, flow: Flow, at: date, words: tuple[str, ...], *, explicit: bool = False
) -> None:
    """Weigh every consent of the subscriber that could carry it: one that was withdrawn is not made good by another."""
    for place, consent in _consents(flow):
        if explicit:
            weighing.must(
                f"{place}.explicit",
                None if consent is None else consent.explicit,
                N_("The subscriber's consent is not explicit."),
                N_("Ask explicit consent, or withhold the rows."),
            )
        weighing.need(f"{place}.state", None if consent is None else consent.state)
        if consent is not None:
            _whose(weighing, place, consent, words, "subscriber")
            weigh_consent(weighing, flow, at, place, consent)


def _whose(weighing: Weighing, where: str, consent: ConsentFacts, words: tuple[str, ...], asked: str) -> None:
    weighing.need(f"{where}.by", consent.by)
    if speaks_for(consent, words) is False:
        weighing.wrong(
            N_("Another person consented than this article asks: {asked}."),
            N_("Ask consent of the right person: {asked}."),
            asked=Code(asked),
        )


def _care(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing = Weighing()
    weighing.need("controller.security_policy", flow.controller.security_policy)
    where = f"{flow.where}.security"
    weak = N_("Stored or sent data is not protected as a provider has to.")
    mend = N_("Encrypt it, and let only authorised staff see it.")
    weighing.must(f"{where}.tls", flow.security.tls, weak, mend)
    weighing.must(f"{where}.at_rest", flow.security.at_rest, weak, mend)
    return weighing.answer()


def _umbrella(flow: Flow, _at: date) -> RuleResult | None:
    if not flow.leaving:
        return None
    weighing = Weighing()
    weighing.fact("controller.telecom_provider", flow.controller.telecom_provider)
    return weighing.answer(
        N_("As a provider the controller cares for the privacy of subscribers and users; every finding here counts.")
    )


def _confidential(flow: Flow, at: date) -> RuleResult | None:
    items = _of(flow, CONTENT)
    if not items:
        return None
    weighing, where = Weighing(), f"{flow.where}.confidentiality"
    _weigh_rows(weighing, flow, items)
    weighing.need(where, flow.confidentiality)
    heard = _of(flow, SAID)
    if flow.confidentiality == "a":
        _weigh_consents(weighing, flow, at, SUBSCRIBER, explicit=True)
    elif flow.confidentiality in {"b", "c"} and heard:
        weighing.review(
            "said-or-visited",
            N_("What people say or where they go ({paths}) is claimed to be necessary for the network or the service."),
            N_("Withhold these rows, ask the subscriber's explicit consent, or decide (`decisions:`)."),
            paths=names(heard),
        )
    elif flow.confidentiality in {"b", "c"} and flow.trigger != "help-request":
        weighing.review(
            "all-the-time",
            N_("Data about communications ({paths}) leaves all the time as necessary for the network or the service."),
            N_("Show that it cannot be done without and decide (`decisions:`)."),
            paths=names(items),
        )
    elif flow.confidentiality == "d":
        weighing.review(
            "statute-or-order",
            N_("A statute or a court order is claimed for data about communications."),
            N_("Read it and decide (`decisions:`)."),
        )
    return weighing.answer(N_("An exception of article 11.2a(2) is on record for data about communications."))


def _signal(flow: Flow, _at: date) -> RuleResult | None:
    items = _of(flow, frozenset({Kind.SIGNAL.value}))
    if not items:
        return None
    weighing = Weighing()
    _weigh_rows(weighing, flow, items)
    weighing.fact(f"{flow.where}.confidentiality", flow.confidentiality)
    if flow.confidentiality is None:
        weighing.review(
            "signal",
            N_("Whether signal strength is data about communications is not settled: {paths}."),
            N_("Name an exception of 11.2a(2) in `confidentiality:`, or decide that none is needed (`decisions:`)."),
            paths=names(items),
        )
    return weighing.answer()


def _traffic(flow: Flow, at: date) -> RuleResult | None:
    items = _of(flow, TRAFFIC)
    if not items:
        return None
    weighing, path = Weighing(), f"{flow.where}.traffic_purpose"
    _weigh_rows(weighing, flow, items)
    weighing.need(path, flow.traffic_purpose)
    weighing.role(flow)
    weighing.need(f"{flow.recipient_where}.role", flow.recipient.role)
    if flow.traffic_purpose == "disputes":
        weighing.review(
            "dispute",
            N_("Traffic data ({paths}) is said to go to who decides a dispute (article 11.5(6))."),
            N_("Show which dispute it is and who decides it, and decide (`decisions:`)."),
            paths=names(items),
        )
        return weighing.answer()
    if flow.recipient_role in {"controller", "joint"}:
        weighing.wrong(
            N_("Traffic data ({paths}) goes to somebody who does not work under the provider's authority."),
            N_("Withhold these rows, or make the recipient a processor that does nothing for itself."),
            paths=names(items),
        )
    if flow.traffic_purpose == "other":
        weighing.wrong(
            N_("Traffic data ({paths}) serves a purpose that is not on the closed list of article 11.5."),
            N_("Make it anonymous, or withhold these rows: no consent carries another purpose."),
            paths=names(items),
        )
    elif flow.traffic_purpose is not None and flow.traffic_purpose not in FREE_PURPOSES:
        _weigh_consents(weighing, flow, at, (*SUBSCRIBER, *USER))
    _as_needed(weighing, flow, items)
    return weighing.answer(N_("Traffic data serves a purpose of article 11.5, under the provider's authority."))


def _as_needed(weighing: Weighing, flow: Flow, items: list[Item]) -> None:
    """Weigh whether traffic data is erased once its purpose is served, and serves no other beside it (11.5(1), (5))."""
    weighing.need(f"{flow.where}.kept_after_purpose", flow.kept_after_purpose)
    if flow.kept_after_purpose:
        weighing.wrong(
            N_("Traffic data ({paths}) is kept after what it was for has ended."),
            N_("Erase it or make it anonymous, and end such keeping."),
            paths=names(items),
        )
    if flow.traffic_purpose not in FREE_PURPOSES:
        return
    weighing.fact(f"{flow.where}.retention", flow.retention_days)
    longest = BILLING_DAYS if flow.traffic_purpose == "billing" else TRAFFIC_DAYS
    if flow.retention_days is not None and flow.retention_days > longest:
        weighing.review(
            "kept-long",
            N_("Traffic data is kept for {days} days; it is erased or made anonymous once it is no longer needed."),
            N_("Shorten the term, or show what needs it so long and decide (`decisions:`). The measure is our own."),
            days=flow.retention_days,
        )
    if serves(flow, (*SELLING, *LEARNING)):
        weighing.fact(f"{flow.where}.purposes", flow.purposes)
        weighing.review(
            "other-purposes",
            N_("Traffic data is said to serve the network or its customer, and the activity has other purposes too."),
            N_("Withhold these rows from the other purposes, or decide (`decisions:`)."),
        )


def _tells_volume(item: Item) -> bool:
    """Whether a row counts what a device or a home sent or received: by its table, or by what it is called."""
    counter = item.category == Kind.COUNTER.value and _PER_DEVICE.search(item.path) is not None
    return counter or (item.category in _COUNTS and _VOLUME.search(item.path) is not None)


def _volume(flow: Flow, _at: date) -> RuleResult | None:
    items = [item for item in flow.leaving if _tells_volume(item)]
    if not items:
        return None
    weighing = Weighing()
    _weigh_rows(weighing, flow, items)
    weighing.need(f"{flow.where}.traffic_purpose", flow.traffic_purpose)
    weighing.need(f"{flow.where}.confidentiality", flow.confidentiality)
    if flow.traffic_purpose == "other":
        weighing.wrong(
            N_("Traffic data ({paths}) serves a purpose that is not on the closed list of article 11.5."),
            N_("Make it anonymous, or withhold these rows: no consent carries another purpose."),
            paths=names(items),
        )
    weighing.review(
        "volume",
        N_(
            "How much a device or a home sent and received ({paths}) can be traffic data and tell about communications."
        ),
        N_("Withhold the rows, or weigh whether the purpose and the exception on record carry them (`decisions:`)."),
        paths=names(items),
    )
    return weighing.answer()


def _location(flow: Flow, at: date) -> RuleResult | None:
    placed = _of(flow, frozenset({Kind.LOCATION.value}))
    near = [i for i in flow.leaving if i.identifier and OUTSIDERS & set(i.subjects)]
    if not placed and not near:
        return None
    weighing = Weighing()
    _weigh_rows(weighing, flow, [*placed, *near])
    if placed:
        weighing.need(f"{flow.where}.source", flow.source)
    if placed and flow.source == "core_network":
        _network_location(weighing, flow, at, placed)
    elif placed or near:
        weighing.review(
            "place",
            N_("These rows can show where somebody is ({paths}); whether this article reaches them is not settled."),
            N_("Withhold the rows, or let somebody weigh it and decide (`decisions:`)."),
            paths=names([*placed, *near]),
        )
    return weighing.answer(N_("The subscriber or user consented to the place for a service with added value."))


def _network_location(weighing: Weighing, flow: Flow, at: date, placed: list[Item]) -> None:
    """Weigh a place the network knows: anonymous, or consent for a stated service with added value."""
    if all(item.transform in {"aggregate", "anonymise"} for item in placed):
        weighing.review(
            "said-anonymous",
            N_("The place is said to be anonymous ({paths}); three tests decide whether it is."),
            N_("Run the three tests on what leaves and decide (`decisions:`)."),
            paths=names(placed),
        )
        return
    weighing.fact(f"{flow.where}.traffic_purpose", flow.traffic_purpose)
    if flow.traffic_purpose == "conveyance":
        weighing.review(
            "conveyance",
            N_("A place the network needs to convey ({paths}) is traffic data; whether this is one has to be weighed."),
            N_("Show that conveying needs it and decide (`decisions:`), or withhold the rows."),
            paths=names(placed),
        )
        return
    if flow.traffic_purpose != "value-added" or all(consent is None for _, consent in _consents(flow)):
        weighing.wrong(
            N_("The network's own data shows where somebody is ({paths}), neither anonymous nor with consent for a "
               "stated service with added value."),
            N_("Make it anonymous, ask consent for that service, or withhold the rows."),
            paths=names(placed),
        )  # fmt: skip
        return
    _weigh_consents(weighing, flow, at, (*SUBSCRIBER, *USER))


def minor(item: Item) -> bool:
    """Return whether a row can be minor for privacy: no address, name or neighbour; a token of a day at most.

    Source:
        Our own reading of 11.7a(3)(b), ``facts/law.md`` section 7 (``MINOR_SET``).
    """
    if OUTSIDERS & set(item.subjects):
        return False
    if item.transform == "keyed_hash":
        return item.lifetime in SHORT and item.category not in NAMES
    return item.transform == "generalise" or not item.identifier or item.category in {"fingerprint", "presence"}


def _equipment(flow: Flow, at: date) -> RuleResult | None:
    if not flow.leaving or flow.source == "core_network":
        return None
    weighing = Weighing()
    weighing.need(f"{flow.where}.source", flow.source)
    weighing.fact(f"{flow.where}.read_from_terminal", flow.read_from_terminal)
    if flow.source != "app":
        weighing.need(f"{flow.where}.read_from_terminal", flow.read_from_terminal)
    if flow.source == "app" and flow.read_from_terminal is False:
        weighing.review(
            "app",
            N_("An app runs on its user's equipment, and it is said that it reads nothing there."),
            N_("Let somebody weigh that and decide (`decisions:`)."),
        )
        return weighing.answer()
    if flow.read_from_terminal is False:
        weighing.review(
            "no-terminal",
            N_("The router at home is claimed not to be terminal equipment; the network ends before it, says the ACM."),
            N_("Let somebody weigh that and decide (`decisions:`)."),
        )
        return weighing.answer()
    for number, ground in enumerate(flow.grounds, 1):
        if set(ground.subjects) & set(flow.concerned) and (ground.covers("intake") or ground.covers("forwarding")):
            _reading(weighing, flow, at, number, ground)
    if not flow.grounds:
        weighing.need(f"{flow.where}.grounds", None)
    return weighing.answer(
        N_("Reading the equipment rests on consent of its user, or on a service the user asked for.")
    )


def _reading(weighing: Weighing, flow: Flow, at: date, number: int, ground: Ground) -> None:
    where = f"{flow.where}.grounds[{number}]"
    tw = ground.tw or ""
    weighing.need(f"{where}.tw", ground.tw)
    if tw.startswith("11.7a-3-b"):
        _exempt(weighing, flow)
    elif tw.startswith("11.7a-3-a"):
        weighing.review(
            "only-conveyance",
            N_(
                "It is claimed that reading only serves to carry a communication; analysis elsewhere is more than that."
            ),
            N_("Let somebody weigh that and decide (`decisions:`)."),
        )
    elif tw.startswith("11.7a-1") or ground.consent is not None:
        consent = ground.consent or ConsentFacts()
        weigh_consent(weighing, flow, at, f"{where}.consent", consent)
        weighing.need(f"{where}.consent.by", consent.by)
        others = [subject for subject in ground.subjects if subject in _OTHER_USERS]
        if speaks_for(consent, USER) is False and others:
            weighing.review(
                "other-users",
                N_("The subscriber consented, and others use the equipment too: {subjects}."),
                N_("Leave devices of others out, ask them, or decide (`decisions:`)."),
                subjects=Code(", ".join(others)),
            )
        elif speaks_for(consent, (*USER, *SUBSCRIBER)) is False:
            _whose(weighing, f"{where}.consent", consent, USER, "user")
    elif ground.tw is not None:
        weighing.wrong(
            N_("The home's equipment is read, and the ground named for that ({ground}) is none of article 11.7a."),
            N_("Ask the user's consent, or name the exemption of 11.7a(3) that fits."),
            ground=RegisterText(tw),
        )


def _exempt(weighing: Weighing, flow: Flow) -> None:
    weighing.fact(f"{flow.where}.trigger.kind", flow.trigger)
    large = [item for item in flow.leaving if not minor(item)]
    if flow.trigger == "help-request":
        if flow.recipient.own_purposes or flow.recipient.trains_ai:
            weighing.role(flow)
            weighing.wrong(
                N_("Help was asked for, and the recipient also uses the data for itself: not strictly necessary."),
                N_("Have it end that use, or ask the user's consent."),
            )
        near = [item for item in flow.leaving if item.identifier and OUTSIDERS & set(item.subjects)]
        if near:
            weighing.review(
                "outsiders",
                N_("A customer's request hardly makes reading about neighbours strictly necessary: {paths}."),
                N_("Withhold these rows, or decide (`decisions:`)."),
                paths=names(near),
            )
        _asked_for(weighing, flow)
        return
    categories = sorted({item.category or "absent" for item in flow.leaving})
    weighing.fact(f"{flow.where}.fields", tuple(categories))
    weighing.fact(f"{flow.where}.household.lifetime", flow.household_lifetime)
    if flow.recipient.own_purposes or flow.recipient.trains_ai:
        weighing.wrong(
            N_("The exemption for quality is claimed, and the recipient uses the data for itself."),
            N_("Have it end that use, or ask the user's consent."),
        )
    if large:
        weighing.wrong(
            N_("The exemption for quality is claimed for more than can be minor: {paths}."),
            N_("Withhold or generalise these rows, or ask the user's consent."),
            paths=names(large),
        )
    weighing.review(
        "minor",
        N_("Whether internet access is such a service, and whether this is minor for privacy, is not settled."),
        N_("Weigh both and decide (`decisions:`), or ask the user's consent."),
    )


def _asked_for(weighing: Weighing, flow: Flow) -> None:
    """Weigh whether what was asked needs it: not for long after the request, and for nothing beside the help."""
    days = None if flow.window_seconds is None else -(-flow.window_seconds // SECONDS_A_DAY)
    weighing.fact(f"{flow.where}.trigger.window", days)
    if days is not None and days > REQUEST_DAYS:
        weighing.review(
            "long-window",
            N_("One request for help carries reading for {days} days; what was asked hardly needs that."),
            N_("Shorten the window, or show that the help needs it and decide (`decisions:`). The measure is our own."),
            days=days,
        )
    if serves(flow, (*SELLING, *LEARNING)):
        weighing.fact(f"{flow.where}.purposes", flow.purposes)
        weighing.review(
            "other-purposes",
            N_("Help was asked for, and the activity has other purposes too: for those it is not strictly necessary."),
            N_("Take the other purposes out, ask the user's consent for them, or decide (`decisions:`)."),
        )


def _breach(flow: Flow, at: date) -> RuleResult | None:
    if not incidents_at(flow, at):
        return None
    weighing = Weighing()
    late = N_("Of the incident {incident} no notice to the AP within 24 hours of detection is on record.")
    weigh_breach(weighing, flow, at, "tw-611-first", late, whatever_risk=True)
    return weighing.answer()


def _told(flow: Flow, at: date) -> RuleResult | None:
    incidents = [(where, each) for where, each in incidents_at(flow, at) if each.security_breach is not False]
    if not incidents:
        return None
    weighing = Weighing()
    for where, incident in incidents:
        weighing.need(f"{where}.security_breach", incident.security_breach)
        weighing.need(f"{where}.adverse", incident.adverse)
        weigh_risk(weighing, where, incident)
        if not incident.adverse or incident.security_breach is None:
            continue
        weighing.fact(f"{where}.unintelligible", incident.unintelligible)
        if incident.unintelligible:
            weighing.review(
                "unintelligible",
                N_("The data of {incident} are called unintelligible; whether that counts is for the AP to say."),
                N_("Ask the AP, or weigh it and decide (`decisions:`); a keyed hash counts while its key is safe."),
                incident=RegisterText(incident.ref),
            )
        else:
            weigh_told(weighing, where, incident, at)
    return weighing.answer(N_("Nobody is likely to be affected, or they were told."))


RULES: Final = (
    Rule(
        id="tw-11-2",
        citation="Telecommunicatiewet art. 11.2",
        title=N_("A provider cares for the privacy of subscribers and users."),
        answer=for_providers(_umbrella),
        effect=Effect.INFORM,
        supervisor=Supervisor.ACM,
        fine="tw-15-4-acm",
    ),
    Rule(
        id="tw-11-2a",
        citation="Telecommunicatiewet art. 11.2a(1)-(4)",
        title=N_("Communications and data about them stay confidential."),
        answer=for_providers(_confidential),
        effect=Effect.CLOSE,
        supervisor=Supervisor.ACM,
        fine="tw-15-4-acm",
    ),
    Rule(
        id="tw-11-2a-signal",
        citation="Telecommunicatiewet art. 11.2a(1)",
        title=N_("Is signal strength data about communications?"),
        answer=for_providers(_signal),
        supervisor=Supervisor.ACM,
        fine="tw-15-4-acm",
    ),
    Rule(
        id="tw-11-3",
        citation="Telecommunicatiewet art. 11.3(1)-(2)",
        title=N_("A provider protects what it stores and sends, by a policy."),
        answer=for_providers(_care),
        supervisor=Supervisor.ACM,
        fine="tw-15-4-acm",
    ),
    Rule(
        id="tw-11-3a",
        citation="Telecommunicatiewet art. 11.3a; Regulation (EU) 611/2013 art. 2",
        title=N_("A provider notifies a breach within 24 hours."),
        answer=for_providers(_breach),
        effect=Effect.CLOCK,
        fine="tw-15-4-ap",
    ),
    Rule(
        id="tw-11-3a-2",
        citation="Telecommunicatiewet art. 11.3a(2), 11.3a(5); Regulation (EU) 611/2013 art. 3, 4",
        title=N_("People are told of a breach that is likely to affect them."),
        answer=for_providers(_told),
        effect=Effect.CLOCK,
        fine="tw-15-4-ap",
    ),
    Rule(
        id="tw-11-5-volume",
        citation="Telecommunicatiewet art. 11.1(b), 11.2a(1), 11.5(1)",
        title=N_("How much a device or a home sent and received is weighed as traffic data."),
        answer=for_providers(_volume),
        effect=Effect.CLOSE,
        supervisor=Supervisor.RDI,
        fine="tw-15-4-minister",
    ),
    Rule(
        id="tw-11-5",
        citation="Telecommunicatiewet art. 11.5(1)-(6)",
        title=N_("Traffic data serves its purpose, under the provider's authority."),
        answer=for_providers(_traffic),
        effect=Effect.CLOSE,
        supervisor=Supervisor.RDI,
        fine="tw-15-4-minister",
    ),
    Rule(
        id="tw-11-5a",
        citation="Telecommunicatiewet art. 11.5a",
        title=N_("Nothing shows where somebody's equipment is."),
        answer=for_providers(_location),
        effect=Effect.CLOSE,
        supervisor=Supervisor.RDI,
        fine="tw-15-4-minister",
    ),
    Rule(
        id="tw-11-7a",
        citation="Telecommunicatiewet art. 11.7a(1)-(3); EDPB Guidelines 2/2023",
        title=N_("A home's equipment is read with its user's consent, or for what the user asked."),
        answer=_equipment,
        effect=Effect.CLOSE,
        supervisor=Supervisor.ACM,
        fine="tw-15-4-acm",
    ),
)
