"""Every place at which a message can hold a string, made from one sample per format.

``variants(text)`` gives the sample once per place, with ``text`` at that place, escaped as the format asks. A new
format joins with one entry in ``BULK_SAMPLES`` or ``FORMAT_SAMPLES``; its places are found by walking the sample.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
Variants = Callable[[str], Iterator[tuple[str, bytes]]]


@dataclass(frozen=True, slots=True)
class Sample:
    """One format: how to put a text at each of its places."""

    name: str
    variants: Variants
    fixed: frozenset[str] = frozenset()
    """Words the format itself needs; with another text in their place the message may be refused."""


def json_variants(document: Json, wrap: Callable[[Json], Json] = lambda inner: inner) -> Variants:
    """Plant in each key and in each value of a JSON tree."""

    def variants(text: str) -> Iterator[tuple[str, bytes]]:
        for place, changed in _planted(document, text, ()):
            yield place, json.dumps(wrap(changed)).encode()

    return variants


def _planted(node: Json, text: str, at: tuple[str, ...]) -> Iterator[tuple[str, Json]]:
    here = "/".join(at)
    if isinstance(node, dict):
        for key, below in node.items():
            yield f"key {here}/{key}", {(text if name == key else name): value for name, value in node.items()}
            for place, changed in _planted(below, text, (*at, key)):
                yield place, {name: (changed if name == key else value) for name, value in node.items()}
    elif isinstance(node, list):
        for position, below in enumerate(node):
            for place, changed in _planted(below, text, (*at, str(position))):
                yield place, [changed if at_ == position else value for at_, value in enumerate(node)]
    else:
        yield f"value {here}", text


def csv_variants(rows: list[list[str]], separator: str = ",") -> Variants:
    """Plant in each cell of a CSV, head included."""

    def variants(text: str) -> Iterator[tuple[str, bytes]]:
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                changed = [list(row) for row in rows]
                changed[number][column] = text
                out = io.StringIO()
                csv.writer(out, delimiter=separator, lineterminator="\n").writerows(changed)
                yield f"cell {number} {cell}", out.getvalue().encode()

    return variants


def request_variants(text: str) -> Iterator[tuple[str, bytes]]:
    """Plant in path, query (name and value) and headers (name and value) of a recorded request, and in its body."""
    body = b'{"Report":[{"Device.WiFi.Radio.1.Channel":36}]}'
    shown = quote(text, safe="")
    yield "path", _request(f"/ingest/{shown}", {}, body)
    yield "path, alone", _request(f"/{shown}", {}, body)
    yield "query value", _request(f"/ingest?place={shown}", {}, body)
    yield "query name", _request(f"/ingest?{shown}=1", {}, body)
    yield "second question mark", _request(f"/ingest?a=b?place={shown}", {}, body)
    yield "standard query value", _request(f"/ingest?sn={shown}", {}, body)
    yield "header value", _request("/ingest", {"X-Place": text}, body)
    if all(character.isalnum() or character in "-_.%" for character in text):
        yield "header name", _request("/ingest", {text: "1"}, body)
    for place, changed in json_variants(BULK_OBJECT)(text):
        yield f"body {place}", _request("/ingest", {}, changed)


def _request(target: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"POST {target} HTTP/1.1", "Host: gate.voorbeeld.example", "Content-Type: application/json; charset=UTF-8"]
    lines += [f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


BULK_OBJECT: Json = {
    "Report": [
        {
            "CollectionTime": 1_795_526_927,
            "Device": {
                "Hosts": {
                    "Host": {"1": {"HostName": "woonkamer", "Active": True, "X_ACME": {"Deep": {"Note": "vrij"}}}}
                },
                "WiFi": {
                    "Radio": {"1": {"Channel": 36, "Name": "radio0"}},
                    "NeighboringWiFiDiagnostic": {"Result": {"1": {"SSID": "ernaast"}}},
                },
                "DeviceInfo": {"SoftwareVersion": "1.2.3"},
            },
            "m.1": "kort",
            "list": ["een", {"twee": "drie"}],
        }
    ],
    "beside": {"the reports": "too"},
}
BULK_PAIRS: Json = {
    "Report": [
        {
            "CollectionTime": 1_795_526_927,
            "Device.Hosts.Host.1.HostName": "woonkamer",
            "Device.WiFi.SSID.1.SSID": "thuis",
            "Device.X_ACME.Free": "vrij",
        }
    ]
}
_BULK_WORDS = frozenset({"Report", "CollectionTime"})

BULK_SAMPLES: tuple[Sample, ...] = (
    Sample("json", json_variants(BULK_OBJECT), _BULK_WORDS),
    Sample("json", json_variants(BULK_PAIRS), _BULK_WORDS),
    Sample(
        "dump",
        csv_variants(
            [
                ["parameter", "value", "type"],
                ["InternetGatewayDevice.LANDevice.1.Hosts.Host.1.HostName", "woonkamer", "xsd:string"],
                ["InternetGatewayDevice.X_ACME.Note", "vrij", "xsd:string"],
            ]
        ),
        frozenset({"parameter", "value", "type"}),
    ),
    Sample("http", request_variants, _BULK_WORDS),
)
