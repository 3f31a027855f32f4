r"""Text that was read: identifiers, words and numbers replaced, the marks of its notation kept.

In:  text of a message (JSON, XML, a form, a path, a header). Out: text of as many octets.

The rules this module keeps:
 * What is kept stands in a list and at its own place: a key of JSON or a form and an element of XML whose every word
   is listed or in the catalogue of parameters. A value is never kept, whatever it says.
 * A MAC or IP address written as text becomes what it becomes in the heads of packets. An IPv6 address whose
   replacement does not fit becomes other words of its length, and is counted as such.
 * Punctuation stays. So an identifier in no notation that anybody writes still loses every letter and digit it has.

Source: RFC 8259 (JSON), XML 1.0, WHATWG URL (forms, percent-encoding).
"""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from sluis.capture.anonymise.kept_words import kept_words
from sluis.capture.anonymise.replacements import Replacements
from sluis.identify.catalogue import known_template

_KEY_WORDS: Final = kept_words("keys")
_INSTANCE: Final = 3
"""Digits of an instance that stays."""
_KEY_PARTS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9._\-]{0,255}")
_XML_WORDS: Final = kept_words("elements")
_MAC: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}(?P<sep>[:.\-]|%3[aA])(?:[0-9A-Fa-f]{2}(?P=sep)){4}[0-9A-Fa-f]{2}"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}|(?=[0-9A-Fa-f]*[A-Fa-f])[0-9A-Fa-f]{12}"
    r"|[0-9A-Fa-f]{6}[fF]{2}[fF][eE][0-9A-Fa-f]{6})(?![0-9A-Za-z])"
)
_IP4: Final = re.compile(r"(?<![0-9A-Za-z.])(?:\d{1,3}\.){3}\d{1,3}(?![0-9A-Za-z]|\.\d)")
_IP6: Final = re.compile(r"(?<![0-9A-Za-z:])(?=[0-9A-Fa-f]*:[0-9A-Fa-f]*:)[0-9A-Fa-f:]{2,39}(?![0-9A-Za-z:])")
_ESCAPED: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ANY: Final = re.compile("|".join(f"(?:{each.pattern})" for each in (_MAC, _IP6, _IP4, _ESCAPED)))
_JSON: Final = re.compile(
    r'"((?:[^"\\]|\\.)*)("?)(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+\-]?\d+)?', re.DOTALL
)
_JSON_ESCAPE: Final = re.compile(r"(?:\\u[0-9A-Fa-f]{4})+|\\.", re.DOTALL)
_XML: Final = re.compile(r"<(/?)([A-Za-z0-9_.\-]+:)?([A-Za-z0-9_.\-]+)|(?<=&)(?:amp|lt|gt|quot|apos)(?=;)")
_FORM: Final = re.compile(r"(?:^|(?<=[?&]))([A-Za-z_]{1,32})(?==)")
_PREFIXES: Final = frozenset({"soap", "soap-env", "soapenv", "cwmp", "xsd", "xsi", "s", "u"})


def known_key(key: str) -> bool:
    """Return whether a key says nothing but what a field is.

    Examples:
        >>> [known_key(key) for key in ("macAddress", "Device.WiFi.SSID.1.SSID", "Noor", "device_noor")]
        [True, True, False, False]
    """
    if _KEY.fullmatch(key) is None:
        return False
    if "." in key:
        path = tuple(key.rstrip(".").split("."))
        spelled = known_template(path)
        return spelled is not None and all(
            mine == listed or (mine.isdigit() and len(mine) <= _INSTANCE)
            for mine, listed in zip(path, spelled, strict=False)
        )
    parts = _KEY_PARTS.findall(key)
    return "".join(parts) == re.sub(r"[_\-]", "", key) and all(part.lower() in _KEY_WORDS for part in parts)


def plain(text: str, swap: Replacements, kind: str = "text") -> str:
    r"""Return text with every address and word in it replaced.

    Examples:
        >>> made = plain("tv-1 at 192.168.1.7, 02:00:5E:00:53:07", Replacements(b"k"))
        >>> len(made), "tv" in made, made.count(":"), made.count(".")
        (38, False, 5, 3)
    """
    out, at = [], 0
    for match in _ANY.finditer(text):
        out += [swap.words(text[at : match.start()], kind), _identifier(match.group(), swap, kind)]
        at = match.end()
    return "".join((*out, swap.words(text[at:], kind)))


def _identifier(text: str, swap: Replacements, kind: str) -> str:
    if text[0] == "%":
        return _percent(text, swap)
    if _MAC.fullmatch(text):
        return _mac(text, swap)
    try:
        if ":" in text:
            return _fitted(IPv6Address(swap.ip6(IPv6Address(text).packed)), text) or swap.words(text, "ip6-cut")
        made = str(IPv4Address(swap.ip4(IPv4Address(text).packed)))
    except AddressValueError:
        return swap.words(text, kind)
    return made if len(made) == len(text) else swap.words(text, kind)


def _percent(text: str, swap: Replacements) -> str:
    """Return escaped octets: punctuation as it is, a letter, digit or anything else as another letter.

    All of them decide each: one letter for one letter would be read by how often it stands there.
    """
    octets = bytes.fromhex(text.replace("%", ""))
    return "".join(
        text[3 * at : 3 * at + 3] if octet < 0x80 and not chr(octet).isalnum() else f"%{_letter(key, octet):02x}"  # noqa: PLR2004 - ASCII
        for at, (octet, key) in enumerate(zip(octets, swap.octets("percent", octets), strict=True))
    )


def _letter(key: int, but: int) -> int:
    """Return a letter that a key decides, and another than was there."""
    made = 0x61 + key % 26
    return made if made != but else 0x61 + (key + 1) % 26


def _mac(text: str, swap: Replacements) -> str:
    """Return a MAC address in its own notation, or the EUI-64 of one."""
    digits = [at for at, character in enumerate(text) if character in "0123456789abcdefABCDEF"]
    if "%" in text:
        digits = [at for at in digits if text[at - 1] != "%" and (text[at - 2 : at - 1] != "%" or at < 2)]  # noqa: PLR2004
    octets = bytes.fromhex("".join(text[at] for at in digits))
    made = swap.mac(octets) if len(octets) == 6 else swap.interface(octets)  # noqa: PLR2004 - of MAC
    out = list(text)
    upper = any(text[at].isupper() for at in digits)
    for at, digit in zip(digits, made.hex(), strict=True):
        out[at] = digit.upper() if upper else digit
    return "".join(out)


def _fitted(address: IPv6Address, text: str) -> str | None:
    """Return an address written in as many characters as another; ``None`` when it does not fit."""
    short, full = str(address), address.exploded.split(":")
    if len(short) > len(text):
        return None
    groups = short.split(":")
    missing = len(text) - len(short)
    for at, group in enumerate(groups):
        more = min(missing, 4 - len(group)) if group else 0
        groups[at] = "0" * more + group
        missing -= more
    made = ":".join(groups)
    if missing and len(":".join(full)) == len(text):
        made, missing = ":".join(full), 0
    return None if missing else made


def json_text(text: str, swap: Replacements) -> str:
    r"""Return JSON, or the beginning of some, with its values replaced and its known keys kept.

    Examples:
        >>> made = json_text('{"mac":"02:00:5e:00:53:07","up":true,"rssi":-65,"Noor":1}', Replacements(b"k"))
        >>> made.startswith('{"mac":"'), "true" in made, "Noor" in made, "-65" in made
        (True, True, False, False)
    """
    out, at = [], 0
    for match in _JSON.finditer(text):
        out.append(plain(text[at : match.start()], swap))
        out.append(_json_token(match, swap))
        at = match.end()
    return "".join((*out, plain(text[at:], swap)))


def _json_token(match: re.Match[str], swap: Replacements) -> str:
    whole = match.group()
    if whole[0] == '"':
        inside, closed, colon = match.groups()
        inside = inside if colon and known_key(inside) else _unescaped(inside, swap)
        return f'"{inside}{closed}{colon or ""}'
    if whole[0].isalpha():
        return whole
    return re.sub(r"\d+", lambda number: swap.words(number.group()), whole)


def _unescaped(text: str, swap: Replacements) -> str:
    if "\\" not in text:
        return plain(text, swap)
    out, at = [], 0
    for match in _JSON_ESCAPE.finditer(text):
        out.append(plain(text[at : match.start()], swap))
        escape = match.group()
        if escape[1] == "u" and len(escape) > 2:  # noqa: PLR2004 - \uXXXX, as many as there are together
            codes = [int(code, 16) for code in escape.split("\\u")[1:]]
            keys = swap.octets("escape", escape.lower().encode())
            escape = "".join(f"\\u00{_letter(key, code):02x}" for key, code in zip(keys, codes, strict=False))
        elif escape[1] not in '"\\/bfnrt':
            escape = "\\n"
        out.append(escape)
        at = match.end()
    return "".join((*out, plain(text[at:], swap)))


def xml_text(text: str, swap: Replacements) -> str:
    """Return XML with its known elements kept and all else in it replaced.

    Examples:
        >>> xml_text("<Name>tv</Name>", Replacements(b"k")).startswith("<Name>")
        True
    """
    out, at = [], 0
    for match in _XML.finditer(text):
        out.append(plain(text[at : match.start()], swap))
        prefix, name = match.group(2) or "", match.group(3)
        if name is None:
            out.append(match.group())
        else:
            known = name.lower() in _XML_WORDS and prefix.rstrip(":").lower() in {"", *_PREFIXES}
            out.append(match.group() if known else f"<{match.group(1)}{plain(prefix + name, swap)}")
        at = match.end()
    return "".join((*out, plain(text[at:], swap)))


def form_text(text: str, swap: Replacements) -> str:
    """Return a query or a form with its known names kept and its values replaced.

    Examples:
        >>> form_text("mac=00005E005307&noor=1", Replacements(b"k")).startswith("mac=00005E")
        True
    """
    out, at = [], 0
    for match in _FORM.finditer(text):
        out.append(plain(text[at : match.start()], swap))
        out.append(match.group() if match.group(1).lower() in _KEY_WORDS else plain(match.group(), swap))
        at = match.end()
    return "".join((*out, plain(text[at:], swap)))


def body_text(octets: bytes, swap: Replacements) -> bytes | None:
    """Return the octets of a text with what it holds replaced; ``None`` for what is no text.

    Examples:
        >>> body_text(bytes(range(20)), Replacements(b"k")) is None
        True
    """
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return None
    if any(character < " " and character not in "\t\r\n" for character in text):
        return None
    head = text.lstrip()[:1]
    read = json_text if head in {"{", "["} else xml_text if head == "<" else form_text
    made = read(text, swap).encode()
    return made if len(made) == len(octets) else None
