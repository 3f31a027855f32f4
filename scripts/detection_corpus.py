# ruff: noqa: E501, S311, PLR2004, PLW0108, ARG005 - one form a line, to be read as a table; chance is seeded, nothing depends on it being hard to guess
"""Texts with one identifier each, in every notation and in context: what detection is measured on.

In:  a seed. Out: ``Case``s: the text, where the identifier stands in it, its kind, and what is known beside it; and
harmless texts that hold none. Everything is invented: makers' prefixes are real, the rest is drawn by chance; names,
domains and addresses are those reserved for documentation where there are such.

The rules this script keeps:
 * The same seed gives the same corpus.
 * A notation is one function, and its name is what the tables call it.
"""

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

from sluis.terms import Kind

PREFIXES: Final = (
    "3c0630",
    "f01898",
    "1c61b4",
    "9075bc",
    "6ce874",
    "04b167",
    "8836cf",
    "5cf938",
    "9ca2f4",
    "c0b101",
    "000c29",
    "00e04c",
    "44d9e7",
    "b827eb",
)
"""Prefixes of makers (IEEE MA-L)."""
NAMES: Final = (
    "Anna",
    "Piet",
    "Fatima",
    "Sanne",
    "Daan",
    "Mehmet",
    "Noor",
    "Bram",
    "Zoë",
    "Björn",
    "Ünal",
    "Li",
    "Xander",
    "Willemijn",
)
DEVICES: Final = ("iPhone", "iPad", "MacBook-Pro", "Galaxy-S21", "laptop", "TV", "Apple-Watch", "telefoon", "PS5")
AROUND: Final = (
    "{}",
    "station {} joined",
    "mac={};rssi=-61",
    '{{"id": "{}"}}',
    "[info] peer ({}) left",
    "a,{},b",
    "<v>{}</v>",
)
"""Contexts; ``{}`` is where the identifier goes."""


MARK: Final = "\0"
"""Set around the identifier where it is only part of what a form writes."""


@dataclass(frozen=True, slots=True)
class Case:
    """One text with one identifier."""

    kind: Kind
    notation: str
    text: str = field(repr=False)
    start: int
    end: int
    beside: tuple[tuple[Kind, str], ...] = field(default=(), repr=False)
    """What is known from the same report; empty when the form alone must do."""
    name: str = ""
    """Last name of the path."""


def luhn_digit(digits: str) -> str:
    """Return the check digit of some digits (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def _mac(chance: Random) -> bytes:
    if chance.random() < 0.3:
        return bytes([chance.choice((0x02, 0xDA, 0x3E, 0x96, 0xE6)), *chance.randbytes(5)])
    return bytes.fromhex(chance.choice(PREFIXES)) + chance.randbytes(3)


def _pairs(octets: bytes, mark: str) -> str:
    return mark.join(f"{octet:02x}" for octet in octets)


def _quads(octets: bytes, mark: str) -> str:
    return mark.join(octets.hex()[start : start + 4] for start in range(0, 2 * len(octets), 4))


def _interface(octets: bytes) -> bytes:
    return bytes([octets[0] ^ 2]) + octets[1:3] + b"\xff\xfe" + octets[3:]


def _groups16(octets: bytes, *, full: bool) -> str:
    return ":".join(
        octets[at : at + 2].hex() if full else f"{int.from_bytes(octets[at : at + 2], 'big'):x}"
        for at in range(0, len(octets), 2)
    )


def _frame(octets: bytes, chance: Random) -> bytes:
    bssid = bytes.fromhex("1c61b4") + chance.randbytes(3)
    elements = bytes([0, 4]) + b"home" + bytes([1, 4, 0x82, 0x84, 0x8B, 0x96])
    return bytes.fromhex("00003a01") + bssid + octets + bssid + b"\0\0" + b"\x11\x04\x0a\0" + elements


def _uuid1(octets: bytes, chance: Random) -> str:
    head = chance.randbytes(10).hex()
    return f"{head[:8]}-{head[8:12]}-1{head[13:16]}-9{head[17:20]}-{octets.hex()}"


def _b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


MAC_FORMS: Final[dict[str, Callable[[bytes, Random], str]]] = {
    "colon": lambda mac, _: _pairs(mac, ":"),
    "colon-upper": lambda mac, _: _pairs(mac, ":").upper(),
    "mixed-case": lambda mac, chance: "".join(chance.choice((c.lower(), c.upper())) for c in _pairs(mac, ":")),
    "hyphen": lambda mac, _: _pairs(mac, "-").upper(),
    "underscore": lambda mac, _: _pairs(mac, "_"),
    "space": lambda mac, _: _pairs(mac, " "),
    "dot-pairs": lambda mac, _: _pairs(mac, "."),
    "quads-dot": lambda mac, _: _quads(mac, "."),
    "quads-hyphen": lambda mac, _: _quads(mac, "-"),
    "quads-colon": lambda mac, _: _quads(mac, ":"),
    "halves": lambda mac, _: f"{mac.hex()[:6]}-{mac.hex()[6:]}",
    "bare-lower": lambda mac, _: mac.hex(),
    "bare-upper": lambda mac, _: mac.hex().upper(),
    "0x": lambda mac, _: f"0x{MARK}{mac.hex()}{MARK}",
    "zeros-dropped": lambda mac, _: ":".join(f"{octet:x}" for octet in mac),
    "zeros-dropped-hyphen": lambda mac, _: "-".join(f"{octet:x}" for octet in mac),
    "marks-mixed": lambda mac, _: f"{_pairs(mac[:2], ':')}-{_pairs(mac[2:4], ':')}-{_pairs(mac[4:], ':')}",
    "url-encoded": lambda mac, _: _pairs(mac, "%3A"),
    "url-encoded-twice": lambda mac, _: _pairs(mac, "%253a"),
    "json-escapes": lambda mac, _: _pairs(mac, "\\u003a"),
    "html-escapes": lambda mac, _: _pairs(mac, "&#58;"),
    "glued-to-word": lambda mac, _: f"client{MARK}{mac.hex()}{MARK}",
    "glued-to-hex-word": lambda mac, _: f"node{MARK}{mac.hex()}{MARK}",
    "glued-to-serial": lambda mac, _: f"SN{MARK}{mac.hex().upper()}{MARK}Z7",
    "glued-pairs": lambda mac, _: f"wlan{MARK}{_pairs(mac, ':')}{MARK}",
    "client-id": lambda mac, _: "01" + mac.hex(),
    "client-id-pairs": lambda mac, _: "01:" + _pairs(mac, ":"),
    "client-id-4361": lambda mac, chance: "ff" + chance.randbytes(4).hex() + "00030001" + mac.hex(),
    "dhcp-option-61": lambda mac, _: "35010132043c4f6f213d0701" + mac.hex(),
    "duid-ll": lambda mac, _: "00030001" + mac.hex(),
    "duid-ll-pairs": lambda mac, _: "00:03:00:01:" + _pairs(mac, ":"),
    "duid-llt": lambda mac, chance: "00010001" + chance.randbytes(4).hex() + mac.hex(),
    "eui-64": lambda mac, _: _pairs(mac[:3] + b"\xff\xfe" + mac[3:], ":"),
    "eui-64-bare": lambda mac, _: (mac[:3] + b"\xff\xfe" + mac[3:]).hex(),
    "ipv6-link-local": lambda mac, _: "fe80::" + _groups16(_interface(mac), full=False),
    "ipv6-global": lambda mac, _: "2001:db8:5:1:" + _groups16(_interface(mac), full=False),
    "ipv6-full": lambda mac, _: "2001:0db8:0005:0001:" + _groups16(_interface(mac), full=True).upper(),
    "uuid-1": _uuid1,
    "json-in-string": lambda mac, _: json.dumps(json.dumps({"sta": "@"})).replace(
        "@", f"{MARK}{_pairs(mac, ':')}{MARK}"
    ),
    "base64-text": lambda mac, _: _b64(_pairs(mac, ":").encode()),
    "base64-frame": lambda mac, chance: _b64(_frame(mac, chance)),
    "hex-text": lambda mac, _: _pairs(mac, ":").encode().hex(),
    "gzip-base64": lambda mac, _: _b64(gzip.compress(b'{"sta":"%s"}' % _pairs(mac, ":").encode(), mtime=0)),
    "zlib-hex": lambda mac, _: zlib.compress(b"sta " + _pairs(mac, ":").encode()).hex(),
    "base64-twice": lambda mac, _: _b64(_b64(b"sta=" + _pairs(mac, ":").encode()).encode()),
    "bytes-0x": lambda mac, _: ", ".join(f"0x{octet:02x}" for octet in mac),
    "bytes-escaped": lambda mac, _: "".join(f"\\x{octet:02x}" for octet in mac),
    "zero-width": lambda mac, _: _pairs(mac, "\u200b:"),
    "full-width": lambda mac, _: _pairs(mac, "\uff1a"),
    "right-to-left": lambda mac, _: f"\u202e{MARK}{_pairs(mac, ':' + chr(0x200F))}{MARK}\u202c",
    "unicode-hyphen": lambda mac, _: _pairs(mac, "\u2011"),
}
"""Forms that say by themselves what they are."""

KNOWN_MAC_FORMS: Final[dict[str, Callable[[bytes, Random], str]]] = {
    "integer": lambda mac, _: str(int.from_bytes(mac, "big")),
    "bytes-decimal": lambda mac, _: ",".join(map(str, mac)),
    "bytes-dotted": lambda mac, _: ".".join(map(str, mac)),
    "base64-octets": lambda mac, chance: _b64(chance.randbytes(3) + mac + chance.randbytes(3)),
    "in-longer-run": lambda mac, chance: (
        f"{chance.randbytes(3).hex()}{MARK}{mac.hex()}{MARK}{chance.randbytes(5).hex()}"
    ),
    "reversed": lambda mac, _: mac[::-1].hex(),
    "tail-in-name": lambda mac, _: f"ESP_{MARK}{mac.hex()[-6:].upper()}{MARK}",
    "md5": lambda mac, _: hashlib.md5(_pairs(mac, ":").encode(), usedforsecurity=False).hexdigest(),
    "sha1-upper": lambda mac, _: (
        hashlib.sha1(_pairs(mac, ":").upper().encode(), usedforsecurity=False).hexdigest().upper()
    ),
    "sha256-bare": lambda mac, _: hashlib.sha256(mac.hex().encode()).hexdigest(),
    "sha256-octets": lambda mac, _: hashlib.sha256(mac).hexdigest(),
    "sha256-first-16": lambda mac, _: hashlib.sha256(_pairs(mac, ":").encode()).hexdigest()[:16],
    "sha512-base64": lambda mac, _: _b64(hashlib.sha512(_pairs(mac, ":").encode()).digest()),
    "sha256-serial-before": lambda mac, _: hashlib.sha256(b"S4711NL0815" + _pairs(mac, ":").encode()).hexdigest(),
    "sha1-serial-behind": lambda mac, _: hashlib.sha1(
        (_pairs(mac, ":") + ":S4711NL0815").encode(), usedforsecurity=False
    ).hexdigest(),
    "sha256-newline": lambda mac, _: hashlib.sha256((_pairs(mac, ":") + "\n").encode()).hexdigest(),
}
"""Forms that only a known address shows."""


def _word(chance: Random, size: int = 8) -> str:
    return "".join(chance.choice("bcdfghjklmnprstvwz" if at % 2 == 0 else "aeiou") for at in range(size))


def _digits(chance: Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _imei(chance: Random) -> str:
    body = "35" + _digits(chance, 12)
    return body + luhn_digit(body)


def _iccid(chance: Random) -> str:
    body = "8931" + _digits(chance, 14)
    return body + luhn_digit(body)


def _password(chance: Random) -> str:
    return "".join(
        chance.choice("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!?.-")
        for _ in range(chance.randint(8, 20))
    )


def _token(chance: Random, size: int) -> str:
    return "".join(chance.choice("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") for _ in range(size))


def _json(key: str, value: str, *, twice: bool = False) -> str:
    text = json.dumps({key: f"@1{value}@1"})
    return (json.dumps(text) if twice else text).replace("@1", MARK)


def _person(chance: Random) -> str:
    return chance.choice(NAMES)


FORMS: Final[dict[tuple[Kind, str], Callable[[Random], str]]] = {
    (Kind.IP_ADDRESS, "ipv4-private"): lambda c: f"192.168.{c.randint(0, 254)}.{c.randint(1, 254)}",
    (Kind.IP_ADDRESS, "ipv4-global"): lambda c: (
        f"{c.choice((31, 62, 77, 84, 145, 213))}.{c.randint(0, 254)}.{c.randint(0, 254)}.{c.randint(1, 254)}"
    ),
    (Kind.IP_ADDRESS, "ipv4-shared"): lambda c: f"100.{c.randint(64, 127)}.{c.randint(0, 254)}.{c.randint(1, 254)}",
    (Kind.IP_ADDRESS, "ipv4-in-name"): lambda c: f"ip-10-{c.randint(0, 254)}-{c.randint(0, 254)}-{c.randint(1, 254)}",
    (Kind.IP_ADDRESS, "ipv6"): lambda c: (
        f"2001:db8:{c.randint(1, 65535):x}::{c.randint(256, 65535):x}:{c.randint(1, 65535):x}"
    ),
    (Kind.IP_ADDRESS, "ipv6-unique-local"): lambda c: (
        f"fd{c.randbytes(1).hex()}:{c.randbytes(2).hex()}:{c.randbytes(2).hex()}::{c.randint(16, 65535):x}"
    ),
    (Kind.IP_ADDRESS, "ipv6-zone"): lambda c: f"fe80::{c.randint(256, 65535):x}:{c.randint(1, 65535):x}%eth0",
    (Kind.IP_ADDRESS, "reverse-name"): lambda c: f"{c.randint(1, 254)}.{c.randint(0, 254)}.168.192.in-addr.arpa",
    (Kind.IP_PREFIX, "ipv6-prefix"): lambda c: f"2001:db8:{c.randint(1, 65535):x}::/{c.choice((48, 56, 64))}",
    (Kind.IP_PREFIX, "ipv4-prefix"): lambda c: f"10.{c.randint(0, 254)}.{c.randint(1, 254)}.0/24",
    (Kind.EMAIL, "plain"): lambda c: f"{_word(c)}.{_word(c)}@example.nl",
    (Kind.EMAIL, "plus"): lambda c: f"{_word(c)}+wifi@mail.example.co.uk",
    (Kind.EMAIL, "url-encoded"): lambda c: f"{_word(c)}%40example.nl",
    (Kind.USER_NAME, "sip"): lambda c: f"sip:+3120{_digits(c, 7)}@ims.example.nl",
    (Kind.USER_NAME, "sips-name"): lambda c: f"sips:{_word(c)}@sip.example.nl:5061",
    (Kind.USER_NAME, "ppp-realm"): lambda c: f"{_word(c)}{_digits(c, 4)}@internet",
    (Kind.SUBSCRIBER_NUMBER, "mobile-identity"): lambda c: (
        f"0{MARK}204{c.choice(('04', '08', '16'))}{_digits(c, 10)}{MARK}@nai.epc.mnc004.mcc204.3gppnetwork.org"
    ),
    (Kind.SUBSCRIBER_NUMBER, "imsi-named"): lambda c: f"imsi={MARK}20404{_digits(c, 10)}{MARK}",
    (Kind.SUBSCRIBER_NUMBER, "imsi-bare"): lambda c: f"20408{_digits(c, 10)}",
    (Kind.SUBSCRIBER_NUMBER, "iccid"): _iccid,
    (Kind.SUBSCRIBER_NUMBER, "iccid-split"): lambda c: (
        (n := _iccid(c)) and f"{n[:4]} {n[4:8]} {n[8:12]} {n[12:16]} {n[16:]}"
    ),
    (Kind.IMEI, "bare"): _imei,
    (Kind.IMEI, "split"): lambda c: (n := _imei(c)) and f"{n[:2]}-{n[2:8]}-{n[8:14]}-{n[14]}",
    (Kind.IMEI, "named"): lambda c: f"IMEI: {MARK}{_digits(c, 15)}{MARK}",
    (Kind.PHONE_NUMBER, "international"): lambda c: f"+31 6 {_digits(c, 8)}",
    (Kind.PHONE_NUMBER, "international-00"): lambda c: f"003120{_digits(c, 7)}",
    (Kind.PHONE_NUMBER, "mobile"): lambda c: f"06-{c.randint(1, 5)}{_digits(c, 7)}",
    (Kind.PHONE_NUMBER, "mobile-bare"): lambda c: f"06{c.randint(1, 5)}{_digits(c, 7)}",
    (Kind.PHONE_NUMBER, "fixed"): lambda c: f"020-{c.randint(2, 7)}{_digits(c, 6)}",
    (Kind.PHONE_NUMBER, "uri"): lambda c: f"tel:{MARK}+3120{_digits(c, 7)}{MARK}",
    (Kind.UUID, "version-4"): lambda c: (
        f"{c.randbytes(4).hex()}-{c.randbytes(2).hex()}-4{c.randbytes(2).hex()[1:]}-a{c.randbytes(2).hex()[1:]}-{c.randbytes(6).hex()}"
    ),
    (Kind.UUID, "upper"): lambda c: (
        f"{c.randbytes(4).hex()}-{c.randbytes(2).hex()}-4{c.randbytes(2).hex()[1:]}-b{c.randbytes(2).hex()[1:]}-{c.randbytes(6).hex()}".upper()
    ),
    (Kind.ENDPOINT, "os"): lambda c: f"os::012345-{_digits(c, 12)}",
    (Kind.ENDPOINT, "ops"): lambda c: f"ops::012345-HG8245-{_token(c, 12).upper()}7",
    (Kind.ENDPOINT, "imei"): lambda c: f"imei::{_imei(c)}",
    (Kind.ENDPOINT, "proto"): lambda c: f"proto::agent-{_digits(c, 6)}",
    (Kind.SERIAL, "gpon"): lambda c: f"{c.choice(('HWTC', 'ALCL', 'ZTEG', 'FHTT'))}{c.randbytes(4).hex().upper()}",
    (Kind.SERIAL, "gpon-hex"): lambda c: f"48575443{c.randbytes(4).hex().upper()}",
    (Kind.SERIAL, "named"): lambda c: f"S/N: {MARK}{_token(c, 10).upper()}7{MARK}",
    (Kind.SERIAL, "oui-class-serial"): lambda c: f"202BC1-BM632w-{_digits(c, 10)}",
    (Kind.LOCATION, "pair"): lambda c: f"52.{_digits(c, 5)}1, 4.{_digits(c, 5)}1",
    (Kind.LOCATION, "degrees"): lambda c: (
        f"52°{c.randint(10, 59)}'{c.randint(10, 59)}\"N 4°{c.randint(10, 59)}'{c.randint(10, 59)}\"E"
    ),
    (Kind.LOCATION, "named"): lambda c: f'"latitude": {MARK}52.{_digits(c, 5)}1{MARK}',
    (Kind.DEVICE_NAME, "possessive-dutch"): lambda c: f"{_person(c)}s-{c.choice(DEVICES)}",
    (Kind.DEVICE_NAME, "possessive-english"): lambda c: f"{_person(c)}'s {c.choice(DEVICES)}",
    (Kind.DEVICE_NAME, "possessive-curly"): lambda c: f"{_person(c)}\u2019s {c.choice(DEVICES)}",
    (Kind.DEVICE_NAME, "van"): lambda c: f"{c.choice(DEVICES)}-van-{_person(c)}",
    (Kind.DEVICE_NAME, "of"): lambda c: f"{c.choice(DEVICES)} of {_person(c)}",
    (Kind.HOST_NAME, "android-default"): lambda c: f"android-{c.randbytes(8).hex()}",
    (Kind.HOST_NAME, "windows-default"): lambda c: f"DESKTOP-{_token(c, 7).upper()}",
    (Kind.HOST_NAME, "local-domain"): lambda c: f"{_word(c)}-{_word(c, 4)}.local",
    (Kind.HOST_NAME, "keyed"): lambda c: f"hostname={MARK}{_word(c)}-{_word(c, 5)}{MARK}",
    (Kind.HOST_NAME, "lease"): lambda c: (
        f"1795525200 {_pairs(_mac(c), ':')} 192.168.1.{c.randint(2, 254)} {MARK}{_word(c)}-pc{MARK} *"
    ),
    (Kind.SSID, "keyed"): lambda c: f'ssid="{MARK}{_word(c)} {_digits(c, 3)}{MARK}"',
    (Kind.SSID, "family"): lambda c: f"Familie {_word(c).title()}",
    (Kind.URL, "connection-request"): lambda c: f"http://192.0.2.{c.randint(1, 254)}:7547/{c.randbytes(8).hex()}",
    (Kind.URL, "identity"): lambda c: f"https://acs.example.nl/bulk?oui=012345&pc=Z&sn={_digits(c, 12)}",
    (Kind.SECRET, "json"): lambda c: _json("KeyPassphrase", _password(c)),
    (Kind.SECRET, "json-in-string"): lambda c: _json("PreSharedKey", _password(c), twice=True),
    (Kind.SECRET, "ini"): lambda c: f"wpa_passphrase={MARK}{_password(c)}{MARK}",
    (Kind.SECRET, "yaml"): lambda c: f"password: {MARK}{_password(c)}{MARK}",
    (Kind.SECRET, "dutch"): lambda c: f"wachtwoord = {MARK}{_password(c)}{MARK}",
    (Kind.SECRET, "command"): lambda c: f'wpa_cli set_network 0 psk "{MARK}{_password(c)}{MARK}"',
    (Kind.SECRET, "xml"): lambda c: f"<Password>{MARK}{_token(c, 12)}{MARK}</Password>",
    (Kind.SECRET, "cwmp"): lambda c: (
        f'<Name>Device.WiFi.AccessPoint.1.Security.KeyPassphrase</Name><Value xsi:type="xsd:string">{MARK}{_token(c, 14)}{MARK}</Value>'
    ),
    (Kind.SECRET, "basic"): lambda c: f"Authorization: Basic {MARK}{_b64(f'{_word(c)}:{_password(c)}'.encode())}{MARK}",
    (Kind.SECRET, "bearer"): lambda c: f"Authorization: Bearer {MARK}{_token(c, 40)}{MARK}",
    (Kind.SECRET, "url-login"): lambda c: f"mqtt://{_word(c)}:{MARK}{_token(c, 12)}{MARK}@broker.example.nl:8883",
    (Kind.SECRET, "jwt"): lambda c: f"eyJ{_token(c, 20)}.eyJ{_token(c, 40)}.{_token(c, 43)}",
    (Kind.SECRET, "maker-token"): lambda c: c.choice(
        (f"ghp_{_token(c, 36)}", f"AKIA{_token(c, 16).upper()}", f"glpat-{_token(c, 20)}")
    ),
    (Kind.SECRET, "crypt"): lambda c: f"$6$rounds=5000${_token(c, 12)}${_token(c, 86)}",
    (Kind.SECRET, "private-key"): lambda c: (
        f"-----BEGIN EC PRIVATE KEY-----\n{_token(c, 64)}\n{_token(c, 60)}==\n-----END EC PRIVATE KEY-----"
    ),
    (Kind.SECRET, "wifi-code"): lambda c: f"WIFI:T:WPA;S:{_word(c)};P:{MARK}{_token(c, 12)}{MARK};;",
    (Kind.SECRET, "dpp"): lambda c: f"DPP:C:81/1;M:{_mac(c).hex()};K:{_token(c, 80)};;",
    (Kind.SECRET, "pin"): lambda c: f"WPS PIN: {MARK}{_digits(c, 8)}{MARK}",
    (Kind.SECRET, "community"): lambda c: f'snmp community "{MARK}{_word(c)}{_digits(c, 2)}{MARK}"',
}
"""Every other kind: a form that says by itself what it is."""

NAMED: Final[dict[tuple[Kind, str], Callable[[Random], str]]] = {
    (Kind.SECRET, "KeyPassphrase"): _password,
    (Kind.SECRET, "X_VENDOR_WEPKey1"): lambda c: _digits(c, 10),
    (Kind.SECRET, "Password"): lambda c: c.randbytes(16).hex(),
    (Kind.SECRET, "PIN"): lambda c: _digits(c, 8),
    (Kind.HOST_NAME, "HostName"): lambda c: _word(c),
    (Kind.SSID, "SSID"): lambda c: f"H{_digits(c, 7)}",
    (Kind.DEVICE_NAME, "X_VENDOR_DeviceName"): lambda c: f"{_word(c)} {_word(c)}",
}
"""Forms that only the name of the path shows; the notation is that name."""

CODED: Final[dict[str, Callable[[str], str]]] = {
    "as-written": lambda text: text,
    "upper": lambda text: text.upper(),
    "base64": lambda text: _b64(text.encode()),
    "hex": lambda text: text.encode().hex(),
    "url": lambda text: "".join(f"%{octet:02X}" for octet in text.encode()),
    "json-escapes": lambda text: "".join(f"\\u{ord(character):04x}" for character in text),
    "gzip-base64": lambda text: _b64(gzip.compress(f"{text} {text}".encode(), mtime=0)),
    "zlib-base64url": lambda text: (
        base64.urlsafe_b64encode(zlib.compress(f"{text} {text}".encode())).decode().rstrip("=")
    ),
    "dhcp-option-12": lambda text: "350103" + f"0c{len(text.encode()):02x}" + text.encode().hex(),
    "zero-width": lambda text: "\u200d".join(text),
    "sha256": lambda text: hashlib.sha256(text.encode()).hexdigest(),
    "md5-lower": lambda text: hashlib.md5(text.lower().encode(), usedforsecurity=False).hexdigest(),
}
"""Codings of a name that is known from the same report."""

HARMLESS: Final[tuple[Callable[[Random], str], ...]] = (
    lambda c: (
        f"{c.randint(-95, -30)} dBm, channel {c.choice((1, 6, 11, 36, 44, 100))}, {c.choice((20, 40, 80, 160))} MHz"
    ),
    lambda c: f"2026-11-{c.randint(10, 28)}T{c.randint(10, 23)}:{c.randint(10, 59)}:{c.randint(10, 59)}Z",
    lambda c: (
        f"2026-11-{c.randint(10, 28)} {c.randint(10, 23)}:{c.randint(10, 59)}:{c.randint(10, 59)},123 up {c.randint(1, 99)} days"
    ),
    lambda c: (
        f"firmware version {c.randint(1, 9)}.{c.randint(0, 99)}.{c.randint(0, 99)}.{c.randint(0, 999)} build {_digits(c, 6)}"
    ),
    lambda c: f"BytesSent={_digits(c, 10)} BytesReceived={_digits(c, 11)} Errors=0",
    lambda c: f"Device.WiFi.Radio.{c.randint(1, 3)}.Stats.BytesReceived {_digits(c, 9)}",
    lambda c: "1,2,5.5,11,6,9,12,18,24,36,48,54",
    lambda c: "36 40 44 48 52 56 60 64 100 104",
    lambda c: f"0x{c.randbytes(4).hex()} flags=0x{c.randbytes(2).hex()} mask=255.255.255.0",
    lambda c: "WPA2-Personal, AES; band steering enabled; PasswordEnable=true KeyIndex=1",
    lambda c: "the iPhone and the Samsung TV in the living room lost their link",
    lambda c: f"[{_digits(c, 5)}.{_digits(c, 6)}] wl0: link up, rate {c.randint(1, 1300)} Mbps, phymode 11ax",
    lambda c: (
        f"HWVER-{c.randint(1, 9)}{c.choice('ABC')}.{c.randint(0, 9)} {c.choice(('802.11ax', 'b,g,n', 'TKIPandAES'))}"
    ),
    lambda c: "http://www.example.com/help and https://www.example.org/firmware/latest.bin",
    lambda c: f"rtt min/avg/max = 9.{_digits(c, 3)}/12.{_digits(c, 3)}/48.{_digits(c, 3)} ms",
    lambda c: "0.0.0.0 127.0.0.1 ::1 :: 00:00:00:00:00:00",
    lambda c: f"InternetGatewayDevice.WANDevice.1.WANConnectionDevice.{c.randint(1, 8)}.WANIPConnection.1",
    lambda c: (
        f"GMT+01:00 offset {c.randint(0, 9)}:{c.randint(10, 59)}:{c.randint(10, 59)} uptime {c.randint(10, 99)}:{c.randint(10, 59)}:{c.randint(10, 59)}"
    ),
    lambda c: (
        f"CPU {c.randint(1, 99)}% mem {_digits(c, 5)}/{_digits(c, 6)} kB load 0.{_digits(c, 2)} 0.{_digits(c, 2)} 0.{_digits(c, 2)}"
    ),
    lambda c: "BandSteeringEnable AutoChannelRefreshPeriod NameValuePair SupportedOperatingChannelBandwidths",
)
"""Texts a router really sends and in which nothing identifies anybody."""


def _placed(chance: Random, kind: Kind, notation: str, written: str, beside: tuple[tuple[Kind, str], ...] = ()) -> Case:
    before, _, after = chance.choice(AROUND).replace("{{", "{").replace("}}", "}").partition("{}")
    if written.startswith(("{", "<", '"', "-----", "1795525200")) or "sha" in notation or notation == "md5":
        before, after = "", ""
    head, _, rest = written.rpartition(MARK)[0].partition(MARK) if MARK in written else ("", "", written)
    tail = written.rpartition(MARK)[2] if MARK in written else ""
    start = len(before) + len(head)
    return Case(kind, notation, before + head + rest + tail + after, start, start + len(rest), beside)


def cases(seed: int, each: int) -> Iterator[Case]:
    """Yield ``each`` cases of every notation.

    Args:
        seed: The same seed gives the same cases.
        each: Cases per notation.
    """
    chance = Random(seed)
    for _ in range(each):
        for notation, write in MAC_FORMS.items():
            yield _placed(chance, Kind.MAC_ADDRESS, notation, write(_mac(chance), chance))
        for notation, write in KNOWN_MAC_FORMS.items():
            octets = _mac(chance)
            beside = ((Kind.MAC_ADDRESS, _pairs(octets, ":")), (Kind.SERIAL, "S4711NL0815"))
            yield _placed(chance, Kind.MAC_ADDRESS, f"known: {notation}", write(octets, chance), beside)
        for (kind, notation), make in FORMS.items():
            yield _placed(chance, kind, notation, make(chance))
        for (kind, name), make in NAMED.items():
            text = make(chance)
            yield Case(kind, f"path {name}", text, 0, len(text), name=name)
        for notation, write_name in CODED.items():
            text = f"{_word(chance).title()}s-{_word(chance, 5)}"
            yield _placed(chance, Kind.HOST_NAME, f"known: {notation}", write_name(text), ((Kind.HOST_NAME, text),))


def harmless(seed: int, each: int) -> Iterator[str]:
    """Yield texts in which nothing identifies anybody.

    Args:
        seed: The same seed gives the same texts.
        each: Texts per form.
    """
    chance = Random(seed)
    for _ in range(each):
        for make in HARMLESS:
            yield make(chance)
