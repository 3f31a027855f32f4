# ruff: noqa: E501 - ways out are read as tables
"""Every way out: an identifier of the house is found in each notation, at each place, with its kind, state and owner."""

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from unittest.mock import patch
from urllib.parse import quote

import pytest
from tests.unit.audit.house_of import GATEWAY, MAC, NAME, OTHER, ROUTER, flows_of, house_of

from sluis.audit.content.fields import ExtractedFields, fields_of
from sluis.audit.content.traces import Traces
from sluis.audit.model import Field, State
from sluis.capture.base.credentials import separate_header
from sluis.capture.base.sighting import Part, Payload, Place, SocketAddress
from sluis.identify.find.hashed import Digests
from sluis.terms import Kind

NETWORK, SERIAL = "Familie Jansen 5G", "EX21A0007731"
IPV4, IPV6, UUID = "192.168.178.23", "2001:db8:1::23", "6f1c2b1e-9f0a-4c58-8f5e-0d5b7c0a1e11"
OWNED = {
    Kind.MAC_ADDRESS: (MAC, 1, "Device.Hosts.Host.1.PhysAddress"),
    Kind.HOST_NAME: (NAME, 1, "Device.Hosts.Host.1.HostName"),
    Kind.IP_ADDRESS: (IPV4, 1, "Device.Hosts.Host.1.IPAddress"),
    Kind.SSID: (NETWORK, None, "Device.WiFi.SSID.1.SSID"),
    Kind.SERIAL: (SERIAL, 0, "Device.DeviceInfo.SerialNumber"),
    Kind.UUID: (UUID, 2, "Device.UPnP.Discovery.RootDevice.1.UUID"),
}
"""Kind → identifier, device, path it is known under."""


HOUSEHOLD = house_of(
    *(
        ({1: MAC, 2: OTHER, 0: GATEWAY, None: MAC}[device], kind, text)
        for kind, (text, device, _) in OWNED.items()
        if kind is not Kind.MAC_ADDRESS
    )
)


@pytest.fixture(autouse=True, scope="module")
def made_once() -> Iterator[None]:
    """Make what the house is looked up in once, and not for each of 2,700 messages: neither changes after it is made."""
    digests, traces = cache(Digests), cache(Traces)
    with (
        patch("sluis.identify.find.known.Digests", digests),
        patch("sluis.audit.content.recogniser.Traces", traces),
    ):
        yield


def said(part: Part, octets: bytes | str, media: str = "", number: int = 1, coding: str = "") -> Payload:
    raw = octets.encode() if isinstance(octets, str) else octets
    return Payload(
        Place(1, number), 0, ROUTER, SocketAddress("198.51.100.7", 443), part, raw, media=media, coding=coding
    )


def found(saids: Iterable[Payload]) -> ExtractedFields:
    heard = list(saids)
    return fields_of(heard, HOUSEHOLD, flows_of(heard, HOUSEHOLD))


NOTATIONS: dict[str, tuple[Callable[[str], str], State]] = {
    "as it is": (str, State.RAW),
    "lower case": (str.lower, State.RAW),
    "upper case": (str.upper, State.RAW),
    "percent": (lambda text: "".join(f"%{octet:02X}" for octet in text.encode()), State.RAW),
    "base64": (lambda text: base64.b64encode(text.encode()).decode(), State.ENCODED),
    "base64url": (lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="), State.ENCODED),
    "base64 twice": (lambda text: base64.b64encode(base64.b64encode(text.encode())).decode(), State.ENCODED),
    "hexadecimal": (lambda text: text.encode().hex(), State.ENCODED),
    "base32": (lambda text: base64.b32encode(text.encode()).decode(), State.ENCODED),
    "base32 lower": (lambda text: base64.b32encode(text.encode()).decode().lower().rstrip("="), State.ENCODED),
    "gzip in base64": (lambda text: base64.b64encode(gzip.compress(text.encode())).decode(), State.ENCODED),
    "zlib in hex": (lambda text: zlib.compress(text.encode()).hex(), State.ENCODED),
    "sha256": (lambda text: hashlib.sha256(text.encode()).hexdigest(), State.HASHED),
    "sha256 of lower": (lambda text: hashlib.sha256(text.lower().encode()).hexdigest(), State.HASHED),
    "SHA256 cut": (lambda text: hashlib.sha256(text.encode()).hexdigest()[:16].upper(), State.HASHED),
    "md5": (lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), State.HASHED),
    "sha1 in base64": (
        lambda text: base64.b64encode(hashlib.sha1(text.encode(), usedforsecurity=False).digest()).decode(),
        State.HASHED,
    ),
    "sha512": (lambda text: hashlib.sha512(text.encode()).hexdigest(), State.HASHED),
    "sha256 with the serial": (lambda text: hashlib.sha256((SERIAL + text).encode()).hexdigest(), State.HASHED),
    "md5 with a line end": (lambda text: hashlib.md5(f"{text}\n".encode(), usedforsecurity=False).hexdigest(), State.HASHED),
}  # fmt: skip
PLACES: dict[str, Callable[[str], list[Payload]]] = {
    "a listed path": lambda text: [said(Part.BODY, json.dumps({"Report": [{"Device.Hosts.Host.7.HostName": text}]}))],
    "a renamed key": lambda text: [said(Part.BODY, json.dumps({"Report": [{"z.3": text}]}))],
    "JSON of any build": lambda text: [said(Part.BODY, json.dumps({"a": [{"b": text}]}), "application/json")],
    "JSON in a string": lambda text: [said(Part.BODY, json.dumps({"a": json.dumps({"b": text})}))],
    "a key of JSON": lambda text: [said(Part.BODY, json.dumps({"a": {text: {"b": 1}}}))],
    "lines of JSON": lambda text: [said(Part.BODY, json.dumps({"a": text}) + '\n{"a":"x"}\n')],
    "gzip": lambda text: [said(Part.BODY, gzip.compress(json.dumps({"a": text}).encode()), coding="gzip")],
    "a form": lambda text: [said(Part.BODY, f"a=1&q={quote(text, safe='')}")],
    "a multipart form": lambda text: [
        said(Part.BODY, f'--b\r\nContent-Disposition: form-data; name="q"\r\n\r\n{text}\r\n--b--\r\n',
             "multipart/form-data; boundary=b")
    ],
    "XML": lambda text: [said(Part.BODY, f"<a><b>{text}</b></a>", "text/xml")],
    "an attribute of XML": lambda text: [said(Part.BODY, f'<a b="{text}"/>', "text/xml")],
    "pairs": lambda text: [said(Part.BODY, f"q={text}\nr=1\n", "text/plain")],
    "a table": lambda text: [said(Part.BODY, f"q,r\n{text},1\n", "text/csv")],
    "a sentence": lambda text: [said(Part.BODY, f"seen {text} today, twice", "text/plain")],
    "a parameter": lambda text: [said(Part.URL, f"/in?q={quote(text, safe='')}&v=2")],
    "a path": lambda text: [said(Part.URL, f"/in/{quote(text, safe='')}/x")],
    "a header": lambda text: [said(Part.HEADER, text, "X-Thing")],
    "a cookie": lambda text: [said(Part.CREDENTIAL, f"sid=x81; d={text}; a=b", "cookie")],
    "a password": lambda text: [said(Part.CREDENTIAL, text, "password")],
    "a topic": lambda text: [said(Part.TOPIC, f"t/{text}/up")] if "/" not in text else [],
    "the name of a client": lambda text: [said(Part.CLIENT, text)],
    "an unknown protocol": lambda text: [said(Part.PAYLOAD, b"\x00\x07\xff\x91\x80\xfe" * 9 + text.encode() + b"\x00\x9f\xff")],
    "a page": lambda text: [said(Part.BODY, f"<html><body><p>{text}</p></body></html>", "text/html")],
}  # fmt: skip
OUT_OF_PLACE = {
    ("an unknown protocol", "base64 twice"), ("an unknown protocol", "gzip in base64"),
    ("an unknown protocol", "zlib in hex"), ("an unknown protocol", "percent"), ("a page", "base64 twice"),
    ("a page", "gzip in base64"), ("a page", "zlib in hex"), ("a page", "percent"),
}  # fmt: skip
"""In octets nobody explains only one notation around an identifier is looked through."""


def right(field: Field, kind: Kind, state: State) -> bool:
    alike = {kind, Kind.HOST_NAME} if kind in {Kind.HOST_NAME, Kind.SSID} else {kind}
    _, device, _ = OWNED[kind]
    return field.kind in alike and field.state is state and field.owned and (device is None or device in field.devices)


CASES = [
    pytest.param(kind, name, id=f"{kind.value}-{name}")
    for kind in OWNED
    for name in NOTATIONS
    if name != "sha256 with the serial" or kind not in {Kind.SERIAL, Kind.SSID}
]
"""Of a digest of serial and network name nobody can say which of the two it was made for."""


@pytest.mark.parametrize(("kind", "notation"), CASES)
def test_an_identifier_of_the_house_is_found_at_every_place(kind: Kind, notation: str) -> None:
    write, state = NOTATIONS[notation]
    missed = []
    for place, way in PLACES.items():
        saids = way(write(OWNED[kind][0]))
        if (
            saids
            and (place, notation) not in OUT_OF_PLACE
            and not any(right(field, kind, state) for field in found(saids).fields)
        ):
            missed.append(place)
    assert not missed, ", ".join(missed)


ZONE = "t.example"


def dns(*names: str) -> list[Payload]:
    return [said(Part.DNS_NAME, name, number=number) for number, name in enumerate(names, 1)]


def b32(text: str) -> str:
    return base64.b32encode(text.encode()).decode().rstrip("=").lower()


def cut(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


NAMES_ASKED: dict[str, tuple[Callable[[str], list[Payload]], State]] = {
    "hexadecimal in a label": (lambda text: dns(f"{text.encode().hex()}.{ZONE}"), State.ENCODED),
    "base32 in a label": (lambda text: dns(f"{b32(text)}.{ZONE}"), State.ENCODED),
    "base64url, case lost": (
        lambda text: dns(f"{base64.urlsafe_b64encode(text.encode()).decode().rstrip('=').lower()}.{ZONE}"), State.ENCODED
    ),
    "hexadecimal over labels": (lambda text: dns(".".join([*cut(text.encode().hex(), 7), ZONE])), State.ENCODED),
    "base32 over labels": (lambda text: dns(".".join(["s1", *cut(b32(text), 6), ZONE])), State.ENCODED),
    "a digest over labels": (
        lambda text: dns(".".join([*cut(hashlib.sha256(text.encode()).hexdigest(), 32), ZONE])), State.HASHED
    ),
    "a digest in base32": (
        lambda text: dns(f"{base64.b32encode(hashlib.sha256(text.encode()).digest()).decode().rstrip('=').lower()}.{ZONE}"),
        State.HASHED,
    ),
    "a cut digest": (lambda text: dns(f"{hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:16]}.{ZONE}"),
                     State.HASHED),
    "over several questions": (
        lambda text: dns(*(f"{number}.{part}.{ZONE}" for number, part in enumerate(cut(b32(text), 5)))), State.ENCODED
    ),
    "hexadecimal over several questions": (
        lambda text: dns(*(f"{part}.{number}.x.{ZONE}" for number, part in enumerate(cut(text.encode().hex(), 6)))),
        State.ENCODED,
    ),
    "a TLS name": (lambda text: [said(Part.TLS_NAME, f"{b32(text)}.{ZONE}")], State.ENCODED),
}  # fmt: skip


@pytest.mark.parametrize("kind", OWNED)
@pytest.mark.parametrize("way", NAMES_ASKED)
def test_an_identifier_of_the_house_is_found_in_names(kind: Kind, way: str) -> None:
    ask, state = NAMES_ASKED[way]
    assert any(right(field, kind, state) for field in found(ask(OWNED[kind][0])).fields)


@pytest.mark.parametrize("part", [Part.DNS_NAME, Part.TLS_NAME])
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (f"{NAME}.{ZONE}", Kind.HOST_NAME),
        (f"x-{NAME.lower()}-y.{ZONE}", Kind.HOST_NAME),
        (f"{MAC.replace(':', '-')}.{ZONE}", Kind.MAC_ADDRESS),
        (f"{MAC.replace(':', '').upper()}.{ZONE}", Kind.MAC_ADDRESS),
        (f"{MAC.replace(':', '.')}.{ZONE}", Kind.MAC_ADDRESS),
        (f"{SERIAL.lower()}.cpe.{ZONE}", Kind.SERIAL),
        (f"{UUID}.{ZONE}", Kind.UUID),
        ("23.178.168.192.in-addr.arpa", Kind.IP_ADDRESS),
    ],
)
def test_and_in_names_as_it_is(part: Part, name: str, kind: Kind) -> None:
    assert any(right(field, kind, State.RAW) for field in found([said(part, name)]).fields)


INNOCENT: dict[str, list[Payload]] = {
    "names of servers": [
        said(part, name, number=number)
        for part in (Part.DNS_NAME, Part.TLS_NAME)
        for number, name in enumerate(
            [
                "www.example.com", "d1a2b3c4e5f6a7.cdn.example.net", "ec2-192-0-2-44.compute.example.com", "a1b2c3d4e5f6.example.org",
                "e1234.dscb.akamaiedge.example.net", "192.0.2.44.example.com", "x1.c.lencr.example.org", "_dns-sd._udp.example",
                "android.clients.example.com", "iphone-ld.example.com", "5.100.51.198.in-addr.arpa", "time.example.net",
                "8e3c4f1a2b5d6e7f.a.example.net", "mqtt-eu-01.iot.example.com", "s3-eu-west-1.example.com", "familie.example.nl",
                "b-graph.example.com", "3p-udc.example.com", "r4---sn-5hne6nsz.example.com", "jansen.example.nl", "tijd.example.nl", "connectivitycheck.example.com", "0.nl.pool.ntp.example.org",
                "6f1c2b1e-9f0a-4c58-8f5e-0d5b7c0a1e12.example.com", "msh.amazon.example.co.uk", "orsxg5a.example.com",
            ],
            1,
        )
    ],
    "headers": [
        said(part, octets.decode(), media)
        for name, value in {
            "Host": "198.51.100.7:8080", "User-Agent": "Mozilla/5.0 (Linux; Android 13; SM-G991B) Version/4.0.1.2 Mobile",
            "ETag": '"5f3c-60a1b2c3d4e5f"', "If-None-Match": 'W/"a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"',
            "Content-Type": "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
            "X-Request-Id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "Date": "Tue, 24 Nov 2026 13:31:31 GMT",
            "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "Accept": "application/json, */*;q=0.8",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "X-Amz-Cf-Id": "u_Dk3vYyQ7wq1Kq9b3m1V8oXx7dZ0q1lKk2jv7o0Xy0Q==",
            "Cookie": "session=a94a8fe5ccb19ba61c4c0873d391e987982fbbd3; tv=android; t=3c0630123456", "Authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
            "X-Firmware": "1.2.3.4", "Cache-Control": "max-age=31536000", "X-Api-Key": "AKIAIOSFODNN7EXAMPLE",
            "Referer": "https://www.example.com/a?b=1", "Via": "1.1 varnish (Varnish/6.0)",
        }.items()
        for part, octets, media in separate_header(name, value.encode())
    ],
    "web addresses": [
        said(Part.URL, url, number=number)
        for number, url in enumerate(
            [
                "/", "/index.html?v=1.2.3", "/assets/app.3f2a9c81d4e5b6a7.js", "/fw/2.4.1.9/image-a94a8fe5ccb19ba61c4c0873d391e987.bin",
                "/v1/objects/6f1c2b1e-9f0a-4c58-8f5e-0d5b7c0a1e12", "/generate_204", "/t?ts=1795525200123&rnd=839201748201",
                "/static/css/main.css?cb=0c3d21e5f4", "/ocsp/MFEwTzBNMEswSTAJBgUrDgMCGgUABBQ50otx%2Fh0Ztl", "/sdk/phone/android.zip",
                "/log?level=info&message=started", "/api/v2/time?zone=Europe%2FAmsterdam", "/q?id=12345678&session=a94a8fe5ccb19ba61c",
                "/p?token=2c26b46b68ffc68ff99b453c1d304134", "/familie/jansen", "/tv/apple-tv/", "/x?version=10.0.0.1&build=20261124",
                "/g?key=AIzaSyA-abcdefghijklmnopqrstuvwxyz12345", "/dl?sig=sha256%3Aba7816bf8f01cfea414140de5dae2223b00361a396177a9c",
            ],
            1,
        )
    ],
    "ordinary content": [
        said(Part.BODY, "<html><body>Annas telefoon 00:00:5e:00:53:01 192.0.2.1 anna@voorbeeld.example</body></html>", "text/html"),
        said(Part.BODY, "var a='6f1c2b1e-9f0a-4c58-8f5e-0d5b7c0a1e12'; // 3c0630123456", "application/javascript"),
        said(Part.BODY, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "image/png"),
        said(Part.PAYLOAD, hashlib.sha512(b"x").digest() * 200),
        said(Part.TOPIC, "status/online"),
        said(Part.CLIENT, "mosq-8fJk20sLw9dQe"),
    ],
    "what came in": [Payload(Place(1, 1), 0, SocketAddress("198.51.100.7", 443), ROUTER, Part.BODY, MAC.encode())],
}  # fmt: skip


@pytest.mark.parametrize("what", INNOCENT)
def test_what_is_nobodys_gives_no_field(what: str) -> None:
    assert [
        (field.part, field.path, field.kind, field.how, field.value) for field in found(INNOCENT[what]).fields
    ] == []
