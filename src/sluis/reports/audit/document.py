"""An audit as JSON for other programs: ``sluis/audit/v1``, every key explained in docs/reference/audit.md.

In:  one audit. Out: one JSON document.

The rules this module keeps:
 * A key never changes its meaning or its type; a new key does not change the version.
 * Without ``reveal`` the keys that would hold a value are ``null`` or empty, and stay.
 * Text of others is as it was sent: JSON escapes it. ``text_of`` writes nothing but ASCII, so that it is harmless on a
   screen too, and a lone surrogate survives.
"""

import io
import json
from collections.abc import Iterable, Iterator
from typing import Final

from sluis.audit.model import Audit, Destination, Device, Field, Flow, Observation, Source
from sluis.capture.base.sighting import Place
from sluis.i18n import Lang
from sluis.law.finding import Finding
from sluis.law.sources import checked_until
from sluis.reports.audit.view import View
from sluis.reports.register_state import state_document
from sluis.reports.sarif import Json

FORMAT: Final = "sluis/audit/v1"
_ENCODER: Final = json.JSONEncoder(ensure_ascii=True, indent=2)


def document(audit: Audit, *, reveal: bool = False, lang: Lang = "en") -> dict[str, Json]:
    """Return the document.

    Args:
        audit: What was found.
        reveal: Whether values, and names and addresses of devices, are in it.
        lang: Of the sentences in it.
    """
    parts = _parts(audit, reveal=reveal, lang=lang)
    return {key: list(part) if isinstance(part, Iterator) else part for key, part in parts.items()}


def written(audit: Audit, *, reveal: bool = False, lang: Lang = "en") -> bytes:
    """Return the document as octets, the same as ``text_of`` makes of ``document``.

    Args:
        audit: What was found.
        reveal: Whether values, and names and addresses of devices, are in it.
        lang: Of the sentences in it.

    Effects:
        None. It is written entry by entry: a capture of 100,000 destinations is never here as one tree and as a text.
    """
    made = io.BytesIO()
    before = "{\n  "
    for key, part in _parts(audit, reveal=reveal, lang=lang).items():
        made.write(f"{before}{_encoded(key)}: ".encode())
        before = ",\n  "
        if not isinstance(part, Iterator):
            made.write(_encoded(part).replace("\n", "\n  ").encode())  # a line end in a text is escaped
            continue
        between = "[\n    "
        for entry in part:
            made.write((between + _encoded(entry).replace("\n", "\n    ")).encode())
            between = ",\n    "
        made.write(b"\n  ]" if between.startswith(",") else b"[]")
    made.write(b"\n}\n")
    return made.getvalue()


def _parts(audit: Audit, *, reveal: bool, lang: Lang) -> "dict[str, Json | Iterator[Json]]":
    """Return the keys of the document in their order; what can be long as it is asked for."""
    view = View(audit, lang, reveal=reveal)
    declared, table = audit.declared, audit.table
    return {
        "format": FORMAT,
        "language": lang,
        "revealed": reveal,
        "judged_by_law_of": audit.at.isoformat(),
        "law_checked_until": checked_until().isoformat(),
        "first_ms": audit.first_ms,
        "last_ms": audit.last_ms,
        "sources": (_source(source) for source in audit.sources),
        "devices": (_device(view, device) for device in audit.devices),
        "destinations": (_destination(view, destination) for destination in audit.destinations),
        "flows": (_flow(view, flow) for flow in audit.flows),
        "fields": (_field(view, field) for field in audit.fields),
        "observations": (_observation(view, observation) for observation in audit.observations),
        "limits": ({"text": view.told(limit.reason_id, limit.words), "count": limit.count} for limit in audit.limits),
        "flows_inside": audit.inside,
        "declared": {
            "register": declared.name,
            "register_digest": declared.digest,
            "controller": declared.controller,
            "contact": declared.contact,
            "register_state": state_document(declared.state),
            "statement": declared.statement,
            "statement_from": None if declared.statement_from is None else declared.statement_from.isoformat(),
            "statement_to": None if declared.statement_to is None else declared.statement_to.isoformat(),
        },
        "table": {"name": table.name, "day": table.day, "licence": table.licence},
        "version": audit.version,
        "dissector": audit.dissector,
        "keylog_sha256": audit.keylog_sha256,
    }


def text_of(made: Json) -> str:
    r"""Return a document as text: ASCII only, keys in their order.

    Examples:
        >>> text_of({"name": "é" + chr(27)})
        '{\n  "name": "\\u00e9\\u001b"\n}\n'
    """
    return _encoded(made) + "\n"


def _encoded(made: Json) -> str:
    return _ENCODER.encode(made).replace("\x7f", "\\u007f")  # the one control character that JSON does not escape


def _places(places: Iterable[Place]) -> Json:
    return [{"source": place.source, "number": place.number} for place in places]


def _source(source: Source) -> Json:
    return {
        "number": source.number,
        "name": source.name,
        "kind": source.kind,
        "sha256": source.sha256,
        "octets": source.octets,
        "entries": source.entries,
        "unread": [{"why": why.value, "count": count, "first": first} for why, count, first in source.unread],
    }


def _device(view: View, device: Device) -> Json:
    return {
        "number": device.number,
        "router": device.is_router,
        "vendor": device.vendor,
        "known_by": list(device.how),
        "name_count": len(device.names),
        "names": list(device.names) if view.reveal else [],
        "mac_count": len(device.macs),
        "macs": list(device.macs) if view.reveal else [],
        "address_count": len(device.addresses),
        "addresses": list(device.addresses) if view.reveal else [],
    }


def _destination(view: View, destination: Destination) -> Json:
    return {
        "number": view.numbers[destination.key],
        "name": view.masked(destination.key),
        "names": [{"name": view.masked(name), "via": via.value} for name, via in destination.names],
        "addresses": list(destination.addresses),
        "organisation": destination.organisation,
        "country": destination.country,
        "asn": destination.asn,
        "cloud": destination.cloud,
        "party": destination.party.value,
        "recipient": destination.recipient,
        "own": destination.key in view.audit.own,
        "first_seen": None
        if destination.place is None
        else {"source": destination.place.source, "number": destination.place.number},
    }


def _flow(view: View, flow: Flow) -> Json:
    return {
        "number": flow.number,
        "device": flow.device,
        "destination": view.numbers.get(flow.destination, 0),
        "protocol": flow.protocol,
        "transport": flow.transport,
        "port": flow.port,
        "reading": flow.reading.value,
        "packets": flow.packets,
        "octets_out": flow.octets_out,
        "octets_in": flow.octets_in,
        "first_ms": flow.first_ms,
        "last_ms": flow.last_ms,
        "times": flow.times,
        "hours": list(flow.hours),
        "began_open": flow.began_open,
        "partly_read": flow.partly_read,
        "places": _places(flow.places),
    }


def _field(view: View, field: Field) -> Json:
    return {
        "number": field.number,
        "flow": field.flow,
        "part": field.part.value,
        "path": list(field.path),
        "kind": field.kind.value,
        "subject": field.subject.value,
        "personal": field.personal,
        "state": field.state.value,
        "how": field.how,
        "owned": field.owned,
        "devices": list(field.devices),
        "count": field.count,
        "values": field.values,
        "shown": field.shown,
        "value": field.value if view.reveal and not field.secret else None,
        "rows": list(field.rows),
        "form": [{"row": row, "answer": answer.value} for row, answer in field.form],
        "places": _places(field.places),
    }


def _observation(view: View, observation: Observation) -> Json:
    return {
        "number": observation.number,
        "sort": observation.sort.value,
        "verdict": observation.verdict.value,
        "reason": view.told(observation.reason_id, observation.words),
        "remedy": view.told(observation.remedy_id, observation.words),
        "destination": view.numbers.get(observation.destination, 0),
        "activity": observation.activity,
        "flows": list(observation.flows),
        "fields": list(observation.fields),
        "findings": [_finding(view, finding) for finding in observation.findings],
        "places": _places(observation.places),
    }


def _finding(view: View, finding: Finding) -> Json:
    return {
        "activity": view.law(finding.activity),
        "rule": finding.rule,
        "verdict": finding.verdict.value,
        "effect": finding.effect.value,
        "supervisor": finding.supervisor.value,
        "citation": finding.citation,
        "authority": finding.authority.value,
        "checked": finding.checked,
        "reason": view.law(finding.reason(view.lang)),
        "remedy": view.law(finding.remedy(view.lang)),
        "missing": [view.law(path) for path in finding.missing],
    }
