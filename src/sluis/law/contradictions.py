"""Pairs of facts that cannot both be so: a person looks at each before anything leaves.

In:  a flow.
Out: the pairs it holds, with what each states.

The rules this module keeps:
 * A pair names two facts of one register, and says which of them speaks against the other. Which of the two is wrong,
   nobody but the controller knows: a pair is a REVIEW, and a decision about it lapses when one of the two changes.
 * A conclusion that decides a rule by itself is weighed there, and FAILs: an assessment that rests on unreadable data
   beside a readable address (``instruments``), help that was asked for beside training (``tw``), anonymous beside a
   token (``gdpr_data``).

Source: GDPR art. 5(2), 24(1): who processes must be able to show it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sluis.i18n import N_
from sluis.law.adequacy import inside_eea
from sluis.law.flow import Flow
from sluis.law.instruments import EFFECTIVE, SINGLES_OUT
from sluis.law.weighing import Value

ROUTER_ROOTS: Final = frozenset({"Device", "InternetGatewayDevice"})
"""First segments of the data models of equipment in a home."""
PASSING_DAYS: Final = 1
"""A term in which what is answered at once may pass through. Our own choice."""
Stated = tuple[str, Value]
"""Path of a fact, and what it states."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two facts that speak against each other."""

    id: str
    reason: str
    """Message id."""
    remedy: str
    """Message id."""
    held: Callable[[Flow], tuple[Stated, ...]]
    """The facts, when a flow holds the pair; else nothing."""


def _provider(flow: Flow) -> tuple[Stated, ...]:
    if flow.controller.telecom_provider is not False or flow.source != "core_network":
        return ()
    return (("controller.telecom_provider", False), (f"{flow.where}.source", flow.source))


def _provides(flow: Flow) -> tuple[Stated, ...]:
    stated: tuple[Stated, ...] = (
        (f"{flow.where}.confidentiality", flow.confidentiality),
        (f"{flow.where}.traffic_purpose", flow.traffic_purpose),
    )
    beside = tuple((path, value) for path, value in stated if value is not None)
    if flow.controller.telecom_provider is not False or not beside:
        return ()
    return (("controller.telecom_provider", False), *beside)


def _aimless(flow: Flow) -> tuple[Stated, ...]:
    recipient, where = flow.recipient, flow.recipient_where
    ourselves = recipient.legal_entity == flow.controller.name  # its own desk, and said to be
    if recipient.role != "controller" or ourselves or recipient.own_purposes is not False or recipient.trains_ai:
        return ()
    return (
        (f"{where}.role", recipient.role),
        (f"{where}.own_use.improvement", recipient.own_use.improvement),
        (f"{where}.own_use.training", recipient.trains_ai),
    )


def _kept(flow: Flow) -> tuple[Stated, ...]:
    if flow.deletion_proof != "nothing-kept" or (flow.retention_days or 0) <= PASSING_DAYS:
        return ()
    return ((f"{flow.where}.deletion_proof", flow.deletion_proof), (f"{flow.where}.retention", flow.retention_days))


def _encrypted(flow: Flow) -> tuple[Stated, ...]:
    where, security = f"{flow.where}.security", flow.security
    bare = tuple((f"{where}.{name}", fact) for name, fact in (("tls", security.tls), ("at_rest", security.at_rest)))
    denied = tuple((path, fact) for path, fact in bare if fact is False)
    if "encryption" not in flow.recipient.transfer.supplementary or not denied:
        return ()
    return ((f"{flow.recipient_where}.transfer.supplementary", flow.recipient.transfer.supplementary), *denied)


def _network(flow: Flow) -> tuple[Stated, ...]:
    rows = [item for item in flow.leaving if item.path.split(".")[0] in ROUTER_ROOTS]
    if flow.source != "core_network" or not rows:
        return ()
    return ((f"{flow.where}.source", flow.source), (f"{flow.where}.fields[{rows[0].row}].path", rows[0].path))


def _named(flow: Flow) -> tuple[Stated, ...]:
    rows = [item for item in flow.leaving if item.identifier is False and item.category in SINGLES_OUT]
    return tuple(
        stated
        for item in rows
        for stated in (
            (f"{flow.where}.fields[{item.row}].item.identifier", False),
            (f"{flow.where}.fields[{item.row}].item.category", item.category),
        )
    )


def _reduced(flow: Flow) -> tuple[Stated, ...]:
    rows = [
        item for item in flow.leaving if item.transform in {"aggregate", "anonymise"} and item.category in SINGLES_OUT
    ]
    return tuple(
        (f"{flow.where}.fields[{item.row}].item.before", f"{item.path}: {item.category}, {item.transform}")
        for item in rows
    )


def _arranged(flow: Flow) -> tuple[Stated, ...]:
    ref, role = flow.recipient.arrangement.ref, flow.recipient.role
    if ref is None or role in {None, "joint"} or flow.exporter_role == "joint":
        return ()
    return ((f"{flow.recipient_where}.role", role), (f"{flow.recipient_where}.arrangement.ref", ref))


def _no_ai(flow: Flow) -> tuple[Stated, ...]:
    ai, where = flow.recipient.ai, f"{flow.recipient_where}.ai"
    if ai.is_ai_system is not False:
        return ()
    beside: tuple[Stated, ...] = (
        ("annex_iii", ai.annex_iii),
        ("profiling", ai.profiling),
        ("sensing", ai.sensing),
        ("scores_households", ai.scores_households),
        ("talks_to_people", ai.talks_to_people),
    )
    stated = tuple((f"{where}.{name}", value) for name, value in beside if value)
    return ((f"{where}.is_ai_system", False), *stated) if stated else ()


def _asked_of_each(flow: Flow) -> tuple[Stated, ...]:
    leaning = [
        (f"{flow.where}.grounds[{number}].avg", ground.avg)
        for number, ground in enumerate(flow.grounds, 1)
        if ground.avg == "6-1-a" and ground.covers("forwarding")
    ]
    return ((f"{flow.where}.trigger.kind", flow.trigger), *leaning) if flow.trigger == "always" and leaning else ()


def _keys(flow: Flow) -> tuple[Stated, ...]:
    transfer, where = flow.recipient.transfer, f"{flow.recipient_where}.transfer"
    holder = flow.security.key_holder_country
    if transfer.tia.ground in EFFECTIVE and holder is not None and not inside_eea(holder):
        return ((f"{where}.tia.ground", transfer.tia.ground), (f"{flow.where}.security.key_holder_country", holder))
    return ()


PAIRS: Final = (
    Pair(
        "no-provider",
        N_("It is said to be no provider of telecommunications, and the data is said to come from its network."),
        N_("Find out which of the two is so, correct the other, or decide (`decisions:`)."),
        _provider,
    ),
    Pair(
        "provider-duties",
        N_("It is said to be no provider of telecommunications, and an exception for providers is claimed."),
        N_("Find out which of the two is so, correct the other, or decide (`decisions:`)."),
        _provides,
    ),
    Pair(
        "controller-without-purpose",
        N_("The recipient is said to be a controller, and every purpose of its own is denied."),
        N_("Find out who decides about purposes and means, and correct the role; or decide (`decisions:`)."),
        _aimless,
    ),
    Pair(
        "kept-and-not-kept",
        N_("It is said that nothing is kept at the recipient, and a term is on record for which it is kept."),
        N_("Find out which of the two is so, correct the other, or decide (`decisions:`)."),
        _kept,
    ),
    Pair(
        "encryption-denied",
        N_("Encryption is named as a measure, and the record says that the data is sent or kept without it."),
        N_("Find out which of the two is so, correct the other, or decide (`decisions:`)."),
        _encrypted,
    ),
    Pair(
        "router-in-the-core",
        N_("The data is said to come from the network itself, and its rows are those of a router at home."),
        N_("Correct where the data comes from, or the paths; or decide (`decisions:`)."),
        _network,
    ),
    Pair(
        "unnamed-identifier",
        N_("A row is said to identify nobody, and it is of a kind that singles somebody out."),
        N_("Take that word away, correct the kind, or withhold the row; or decide (`decisions:`)."),
        _named,
    ),
    Pair(
        "reduced-identifier",
        N_("A row is said to be anonymous or added up before it came here, and it still is of a kind that names one."),
        N_("Say what it is since then (`item.category`), or withhold the row; or decide (`decisions:`)."),
        _reduced,
    ),
    Pair(
        "arrangement-without-joint",
        N_("An arrangement between joint controllers is on record, and the recipient is said to be something else."),
        N_("Find out who decides about purposes and means, and correct the role; or decide (`decisions:`)."),
        _arranged,
    ),
    Pair(
        "no-ai",
        N_("It is said to be no AI system, and facts that only an AI system has are on record."),
        N_("Find out from the recipient what it runs, and correct one of the two; or decide (`decisions:`)."),
        _no_ai,
    ),
    Pair(
        "consent-and-always",
        N_(
            "What leaves rests on consent, and it leaves of every home all the time, whether somebody consented or not."
        ),
        N_("Let consent start it (`trigger: consent`), name another ground, or decide (`decisions:`)."),
        _asked_of_each,
    ),
    Pair(
        "keys-abroad",
        N_("The assessment rests on data nobody there can read, and who holds the keys is outside the EEA."),
        N_("Keep the keys with the exporter inside the EEA, or assess again; or decide (`decisions:`)."),
        _keys,
    ),
)
"""Every pair, in the order in which they are said."""
