"""The register in terms of the Data Privacy Vocabulary (DPV 2), as JSON-LD that needs nothing from elsewhere.

In:  a register, a day. Out: a document.

The rules this module keeps:
 * Its context stands in it: nothing is fetched to read it.
 * A term of DPV says what DPV says; what it has no term for stands in a namespace of ours.
 * What the register does not state is not there: no term says "none".
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from sluis.law.activity import Ground
from sluis.law.instruments import TOOLS
from sluis.law.parties import Recipient
from sluis.register.flows import kinds_of, subjects_of_row
from sluis.register.model import Activity, Register, Row, subjects_of
from sluis.reports.access_words import transfers
from sluis.reports.dpv_terms import BESIDE, LOCATIONS, NAMESPACES, OURS, PURPOSES
from sluis.reports.register_words import kinds_leaving, leaving, people_of
from sluis.reports.show import Json
from sluis.terms import KINDS, SUBJECTS, Kind, Subject

_ROLES: Final = {
    "processor": "dpv:DataProcessor",
    "subprocessor": "dpv:DataSubProcessor",
    "controller": "dpv:DataController",
    "joint": "dpv:DataController",
}
"""Role of a recipient that DPV has a class for; of any other it is a recipient, and its role is a term of ours."""
_WEEKS: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_DAYS_A_WEEK: Final = 7
_DPV: Final = "dpv:"
Node = dict[str, Json]


def register_in_dpv(register: Register, day: date) -> Node:
    """Return a register as JSON-LD.

    Args:
        register: One whose activities can be lowered.
        day: Of the document.
    """
    base = f"urn:sluis:register:{register.digest}"
    controller = register.file.controller
    who = _stated({
        "@id": f"{base}#controller",
        "@type": "dpv:DataController",
        "dpv:hasName": controller.name,
        "dpv:hasContact": controller.contact,
        "dpv:hasDataProtectionOfficer": _somebody(controller.dpo),
        "dpv:hasRepresentative": _somebody(controller.representative),
        "dpv:hasLocation": _place(controller.country),
    })  # fmt: skip
    return {
        "@context": {**NAMESPACES, **BESIDE, "sluis": OURS},
        "@id": base,
        "@type": "dpv:ROPA",
        "dcterms:date": {"@value": day.isoformat(), "@type": "xsd:date"},
        "sluis:registerSha256": register.digest,
        "dpv:hasDataController": who,
        "dpv:hasProcess": [_process(register, key, base) for key in register.activities],
    }


def _stated(node: Node) -> Node:
    """Return a node without what is not stated."""
    return {key: value for key, value in node.items() if value is not None and value != []}


def _named(term: str) -> Node:
    return {"@id": term}


def _somebody(contact: str | None) -> Node | None:
    return None if contact is None else {"dpv:hasContact": contact}


def _place(code: str | None) -> Json:
    """Return a country as DPV lists it; one that it does not list, and an organisation, as text of ours."""
    if code is None:
        return None
    return _named(f"loc:{code}") if code in LOCATIONS else {"sluis:country": code}


def _process(register: Register, key: str, base: str) -> Node:
    entry = register.activities[key]
    recipient = register.recipients[entry.recipient]
    return _stated({
        "@id": f"{base}#activity-{key}",
        "@type": "dpv:Process",
        "sluis:activity": key,
        "sluis:owner": entry.owner,
        "dpv:hasPurpose": list(_purposes(entry)),
        "dpv:hasPersonalData": [_named(term) for term in _unique(kinds_leaving(register, key))],
        "dpv:hasDataSubject": [_named(term) for term in _people(people_of(register, key))],
        "dpv:hasRecipient": _recipient(recipient, f"{base}#recipient-{entry.recipient}"),
        "dpv:hasLegalBasis": [_ground(ground) for ground in entry.grounds if ground.avg is not None],
        "dpv:hasStorageCondition": _storage(entry),
        "dpv:hasTechnicalOrganisationalMeasure": list(_measures(register, key)),
        "dpv:hasThirdCountry": list(_countries(recipient)),
        "sluis:trigger": entry.trigger.kind,
        "sluis:window": entry.trigger.window,
        "sluis:telecomGround": [_telecom(ground) for ground in entry.grounds if ground.tw is not None],
        "sluis:accessLogged": entry.security.access_log,
        "sluis:keysHeldIn": _place(entry.security.key_holder_country),
        "sluis:field": [_field(register, key, number, row) for number, row in enumerate(entry.fields, 1) if row.path],
    })  # fmt: skip


def _unique(kinds: tuple[Kind, ...]) -> list[str]:
    return list(dict.fromkeys(KINDS[kind].dpv for kind in kinds))


def _people(subjects: tuple[Subject, ...]) -> list[str]:
    return list(dict.fromkeys(term for subject in subjects if (term := SUBJECTS[subject][1]).startswith(_DPV)))


def _purposes(entry: Activity) -> Iterator[Json]:
    if entry.purpose is not None:
        texts: list[Json] = [
            {"@value": text, "@language": lang}
            for lang, text in (("nl", entry.purpose.nl), ("en", entry.purpose.en))
            if text is not None
        ]
        yield {"@type": "dpv:Purpose", "dcterms:description": texts}
    for purpose in entry.purposes:
        if purpose.removeprefix(_DPV) in PURPOSES and purpose.startswith(_DPV):
            yield _named(purpose)
        else:
            yield {"@type": "dpv:Purpose", "sluis:statedPurpose": purpose}


def _recipient(recipient: Recipient, name: str) -> Node:
    kinds = ["dpv:Recipient"]
    if recipient.role in _ROLES:
        kinds.append(_ROLES[recipient.role])
    return _stated({
        "@id": name,
        "@type": list(kinds),
        "dpv:hasName": recipient.legal_entity or recipient.name,
        "dpv:hasLocation": _place(recipient.country),
        "sluis:role": recipient.role,
    })  # fmt: skip


def _ground(ground: Ground) -> Node:
    people = _people(subjects_of(ground.subjects))
    return {"@type": f"eu-gdpr:A{ground.avg}", "sluis:groundFor": [_named(term) for term in people]}


def _telecom(ground: Ground) -> Json:
    return ground.tw


def _storage(entry: Activity) -> Node | None:
    if entry.retention is not None:
        return {
            "@type": "dpv:StorageDuration",
            "dpv:hasDuration": {"@value": as_duration(entry.retention), "@type": "xsd:duration"},
        }
    return None if entry.retention_criteria is None else {"sluis:retentionCriteria": entry.retention_criteria}


def as_duration(period: str) -> str:
    """Return a term of the register as XML Schema spells it: without weeks.

    Examples:
        >>> as_duration("P30D"), as_duration("P2W"), as_duration("P1Y2W3D")
        ('P30D', 'P14D', 'P1Y17D')
    """
    match = _WEEKS.fullmatch(period)
    if match is None or match[3] is None:
        return period
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    whole = weeks * _DAYS_A_WEEK + days
    return "P" + "".join(f"{count}{unit}" for count, unit in ((years, "Y"), (months, "M"), (whole, "D")) if count)


def _measures(register: Register, key: str) -> Iterator[Json]:
    security = register.activities[key].security
    if security.tls:
        yield _named("dpv:EncryptionInTransfer")
    if security.at_rest:
        yield _named("dpv:EncryptionAtRest")
    if any(row.treatment == "token" for row in leaving(register, key)):
        yield _named("dpv:Pseudonymise")


def _countries(recipient: Recipient) -> Iterator[Json]:
    """Yield each country outside the EEA that it goes to, with the instrument for it, or that none is stated."""
    for country, name, transfer in transfers(recipient):
        if transfer.tool is None:
            instrument: Node = {"sluis:withoutInstrument": True}
        else:
            instrument = {"dpv:hasLegalBasis": {"@type": f"eu-gdpr:{TOOLS[transfer.tool]}"}}
        yield {"@type": "dpv:DataTransferRecord", "dpv:hasName": name, "dpv:hasLocation": _place(country), **instrument}


def _field(register: Register, key: str, number: int, row: Row) -> Node:
    kinds = kinds_of(row) or (Kind.UNKNOWN,)
    stays = row not in leaving(register, key)
    return _stated({
        "@id": f"urn:sluis:register:{register.digest}#field-{key}-{number}",
        "sluis:path": row.path,
        "sluis:kind": kinds[0].value,
        "sluis:nearestTerm": _named(KINDS[kinds[0]].dpv),
        "sluis:subject": [subject.value for subject in subjects_of_row(row)],
        "sluis:treatment": "withhold" if stays else row.treatment,
        "sluis:why": row.why,
    })  # fmt: skip
