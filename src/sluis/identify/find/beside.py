# ruff: noqa: E501 - one pattern a line, to be read as a table
"""What a key says only together with what stands beside it: ``n`` next to ``mac``, the name under which an object stands.

In:  a plain text (``plain.plain``).
Out: hits of names, networks, numbers and secrets.

The rules this module keeps:
 * A short key is believed in an object that holds a hardware or IP address, or in a list whose name says what stands in
   it (``clients``, ``scan``); elsewhere ``n`` and ``s`` are units and counters.
 * An object that holds an address is called by its key when that is built as a name, and is no interface or place in a
   table.
 * Columns of scans (wpa_cli, nmcli, netsh), options of UCI, objects of SNMP and registers of meters are read by their form.
 * Linear time: an object is at most 2,048 characters and holds no other; a line is cut where its pattern says.
"""

import re
from collections.abc import Iterator
from typing import Final

from sluis.identify.find.hit import Hit, Sureness
from sluis.identify.find.keyed import kind_of_key, told
from sluis.identify.find.needles import ORDINARY
from sluis.terms import Kind

_MAC: Final = r"(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2}"
_QUOTED: Final = r"\"(?P<value>[^\"\n]{2,64})\""
_OVER_OR_OBJECT = re.compile(
    r"\"(?P<over>[^\"\n]{1,64})\"\s{0,4}:\s{0,4}(?P<list>\[\s{0,16})?(?=\{)|\{(?P<inside>[^{}]{0,2048})\}|\]"
)
_PLAIN: Final = re.compile(r"\{(?P<inside>[^{}]{0,2048})\}")
_ADDRESSED: Final = re.compile(
    rf"\"[A-Za-z_]{{1,24}}\"\s{{0,4}}:\s{{0,4}}\"(?:(?!00:00:00:00:00:00){_MAC}|[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}})\""
)
_HARDWARE: Final = re.compile(rf"{_MAC}|[0-9A-Fa-f]{{12}}")
_RADIO: Final = re.compile(
    r"(?i)\"(?:bssid|ssid_?hex|freq(?:uency)?|ch(?:annel)?|signal|sec(?:urity)?|enc(?:ryption)?|wpa)\"\s{0,4}:"
)
_LONE: Final = re.compile(r"(?i)\"(?:c|r|s|rs|rssi|dbm)\"\s{0,4}:\s{0,4}-?[0-9]")
_SHORT: Final = re.compile(
    rf"\"(?P<key>n|nm|hn|h|dn|hname|cname|devname|name|naam|nom|alias|label|bezeichnung|omschrijving)\"\s{{0,4}}:\s{{0,4}}{_QUOTED}"
)
_NETWORK: Final = re.compile(rf"\"(?P<key>n|s|nn|nm|net|name|naam|nom|essid)\"\s{{0,4}}:\s{{0,4}}{_QUOTED}")
_MADE: Final = re.compile(
    r"(?i)\"(?:device_?type|dev_?type|project_version|esphome_version|board|firmware_?version|fw_?ver(?:sion)?|product_?(?:id|key|model|name)|duid|device_?model|os_?type|manufacturer)\"\s{0,4}:\s{0,4}\""
)
"""What only a thing has: beside it the name is the thing's."""
_ITS_NAME: Final = re.compile(
    rf"\"(?P<key>[Nn]ame|[Nn]aam|[Nn]om|[Aa]lias|[Ll]abel|[Ff]riendlyName)\"\s{{0,4}}:\s{{0,4}}{_QUOTED}"
)
_LOGIN: Final = re.compile(rf"\"(?P<key>u|usr|user)\"\s{{0,4}}:\s{{0,4}}{_QUOTED}")
_CLIENTS: Final = re.compile(
    r"(?i)(?:[a-z]{0,12}_?)?(?:clients?|leases?|hosts?|stations?|stas?|sta_?list|devices?|peers|arp|known_?hosts?|host_?info|apparaten|toestellen|ger(?:ae|ä)te|appareils?|[ée]quipements?|p[ée]riph[ée]riques?)(?:_?list|_?table|s)?"
)
_SCANS: Final = re.compile(
    r"(?i)(?:wifi_?|wlan_?|ap_?|bss_?)?(?:scan(?:s|ned|_?results?|_?list)?|aps|ap_?list|access_?points|nearby|neighbou?rs|surroundings|networks|bss(?:_?list)?|site_?survey|buren|omgeving|netze|r[ée]seaux)"
)
_ACCOUNTS: Final = re.compile(
    r"(?i)acl|mqtt|broker|ftp|smb|samba|sip|vpn|ppp|pppoe|auth|smtp|login|account|accounts|users?|credentials?"
)
_NET_OF: Final = re.compile(r"(?i)uplink|wifi|wlan|location|sta|roam(?:ing)?|connection")
_NET_ALONE: Final = re.compile(rf"\"(?P<key>net|nn)\"\s{{0,4}}:\s{{0,4}}{_QUOTED}")
_LIST = re.compile(r"\"(?P<over>[A-Za-z_\-]{2,24})\"\s{0,4}:\s{0,4}\[(?P<inside>\s{0,4}\"[^\[\]{}\n]{2,1024})\]")
_LISTED: Final = frozenset({Kind.SSID, Kind.HOST_NAME, Kind.DEVICE_NAME})
"""What a list holds whose name says so: ``"essids":["Zolder"]``."""
_ENTRY: Final = re.compile(_QUOTED)
_CALLED: Final = re.compile(r"(?=[\w\-.']{0,62}[\-.'])(?=[^\n]{0,62}[A-Za-z])[A-Za-z0-9][\w\-.']{1,62}\w")
"""What an object is called whose key is a name: words with a mark between them."""
_PLACE_IN_TABLE: Final = re.compile(
    r"(?i)(?:br|eth|w?lan|wan|wl|phy|ppp|veth|tun|tap|usb|docker|bond|vlan|ra|ath|radio|port|if|node|client|device|host|entry|item|sta|ap)[0-9.\-_]{0,8}(?:lan|wan|guest|gast|iot|ap|sta|[0-9])?[0-9.\-]{0,4}|[0-9.\-:A-Fa-f]+"
)
_TECHNICAL: Final = frozenset(
    {"lan", "wan", "wlan", "main", "agent", "master", "slave", "controller", "guest", "gast", "iot", "wifi", "reboot", "power", "temperature", "humidity", "voltage", "current", "energy", "status", "state", "mesh", "gateway", "bridge", "root", "leaf", "unknown device", "unknown"}
)  # fmt: skip
_UCI = re.compile(r"(?<![a-z])config (?P<type>[a-z][a-z0-9_\-]{1,31})(?: ['\"]?[\w\-]{1,32}['\"]?)?(?=\s{0,4}[\s;/,])")
_OPTION = re.compile(
    r"(?<![a-z])(?:option|list) (?P<key>[a-z][a-z0-9_]{1,31}) (?:'(?P<single>[^'\n]{2,128})'|\"(?P<double>[^\"\n]{2,128})\"|(?P<bare>[^\s'\";/,]{2,64}))"
)
_OF_TYPE: Final = {
    ("host", "name"): Kind.HOST_NAME,
    ("domain", "name"): Kind.HOST_NAME,
    ("", "key"): Kind.SECRET,
    ("wifi-iface", "key"): Kind.SECRET,
    ("wifi-station", "key"): Kind.SECRET,
    ("line", "did"): Kind.PHONE_NUMBER,
    ("line", "name"): Kind.USER_NAME,
    ("user", "name"): Kind.USER_NAME,
    ("login", "name"): Kind.USER_NAME,
    ("peer", "description"): Kind.DEVICE_NAME,
}
"""Type of a section and name of an option (OpenWrt's UCI) → what it holds, where the name alone says too little."""
_SNMP = re.compile(
    r"::(?P<key>[A-Za-z][A-Za-z0-9]{1,47})(?:\.[0-9]{1,10}){0,16} = (?:STRING: )?(?P<quote>\"?)(?P<value>(?!(?:INTEGER|Hex-STRING|OID|Timeticks|Gauge32|Counter32|Counter64|IpAddress|STRING):)[^\"\n]{2,128}?)(?P=quote)(?=\s*(?:$|\n))"
)
"""An object of a table or a system, as net-snmp prints it: ``SNMPv2-MIB::sysName.0 = STRING: value``."""
_METER = re.compile(
    r"(?<![0-9])[0-9]-[0-9]{1,2}:(?:96\.1\.[0-9]|0\.0\.[0-9])(?:[*.]255)?(?:\(|\"\s{0,4},\s{0,4}\"(?:value|val|v|waarde|wert)\"\s{0,4}:\s{0,4}\")(?P<value>[0-9A-Za-z]{8,40})(?=[)\"])"
)
"""The identifier of a meter by its register (IEC 62056-61, OBIS), in a telegram or as a member."""
_USN = re.compile(r"(?i:uuid:)[a-z]{2,12}:[a-z]{2,8}:(?P<value>(?=[A-Z]{0,20}[0-9])[0-9A-Z]{8,24})(?![0-9A-Za-z\-])")
"""The serial number of a thing that plays in its unique service name (UPnP)."""
_SCAN_LINES: Final = (
    re.compile(
        rf"(?m)^{_MAC}\t[0-9]{{4}}\t-[0-9]{{1,3}}\t(?:\[[^\]\t\n]{{1,64}}\]){{1,12}}\t(?P<value>[^\n]{{1,32}})$"
    ),
    re.compile(r"(?m)^SSID [0-9]{1,3} : (?P<value>[^\n]{1,32})$"),
    re.compile(
        rf"(?m)^ {{0,32}}(?P<value>\S[^\n]{{0,31}}?) {_MAC} -[0-9]{{1,3}} {{1,4}}[0-9]{{1,3}}(?:[,+\-]\S{{1,4}})? "
    ),
    re.compile(rf"(?m)^[* ] {{1,8}}{_MAC} {{1,8}}(?P<value>\S[^\n]{{0,31}}?) {{1,32}}Infra "),
    re.compile(r"(?:CONNECTED|connected) {1,8}(?P<value>\S[^\n]{0,31}?) {1,32}infra "),
    re.compile(r"[?&](?:wifi|nn|wlan|netwerk|net_?name)=(?P<value>[^&\s\"'%]{3,64})"),
)
"""Networks in what wpa_cli, netsh, airport, nmcli and the query of a position print."""


def _hit(span: tuple[int, int], kind: Kind, value: str, reason: str = "key:beside") -> Hit:
    return Hit(*span, kind, value.strip().lower().encode("utf-8", "replace"), Sureness.LIKELY, reason)


def _names(value: str) -> bool:
    folded = value.strip().lower()
    return (
        folded not in ORDINARY | _TECHNICAL
        and any(map(str.isalpha, value))
        and not value.startswith(("/", "http", "{"))
        and _PLACE_IN_TABLE.fullmatch(folded) is None
        and _HARDWARE.search(value) is None
    )


def _valued(pattern: re.Pattern[str], text: str, at: int, kind: Kind) -> Iterator[Hit]:
    for match in pattern.finditer(text):
        if _names(match["value"]):
            start, end = match.span("value")
            yield _hit((at + start, at + end), kind, match["value"])


def _objects(text: str) -> Iterator[Hit]:
    scan: str | None = None
    for match in _OVER_OR_OBJECT.finditer(text):
        if match["over"] is not None:
            scan = match["over"]
            called = scan if match["list"] is None else None
            if called is not None and _CALLED.fullmatch(called) and _names(called):
                inside = _PLAIN.match(text, match.end())
                if inside is not None and _ADDRESSED.search(inside["inside"]):
                    yield _hit(match.span("over"), Kind.DEVICE_NAME, called)
        elif match["inside"] is not None:
            yield from _members(match["inside"], match.start("inside"), scan or "")
        else:
            scan = None


def _members(inside: str, at: int, over: str) -> Iterator[Hit]:
    """Yield what the short keys of one object say."""
    if _SCANS.fullmatch(over):
        yield from _valued(_NETWORK, inside, at, Kind.SSID)
    elif _ADDRESSED.search(inside):
        kind = Kind.SSID if _RADIO.search(inside) and _LONE.search(inside) else Kind.HOST_NAME
        yield from _valued(_NETWORK if kind is Kind.SSID else _SHORT, inside, at, kind)
    elif _MADE.search(inside):
        yield from _valued(_ITS_NAME, inside, at, Kind.DEVICE_NAME)
    elif _CLIENTS.fullmatch(over):
        yield from _valued(_SHORT, inside, at, Kind.HOST_NAME)
    elif _ACCOUNTS.fullmatch(over):
        yield from _valued(_LOGIN, inside, at, Kind.USER_NAME)
    elif _NET_OF.fullmatch(over):
        yield from _valued(_NET_ALONE, inside, at, Kind.SSID)


def _lists(text: str) -> Iterator[Hit]:
    for match in _LIST.finditer(text):
        kind = kind_of_key(match["over"])
        if kind in _LISTED:
            yield from _valued(_ENTRY, match["inside"], match.start("inside"), kind)
        elif _SCANS.fullmatch(match["over"]) or (match["over"] == "list" and '"scan"' in text):
            yield from _valued(_ENTRY, match["inside"], match.start("inside"), Kind.SSID)


def _options(text: str) -> Iterator[Hit]:
    sections = list(_UCI.finditer(text))
    for number, section in enumerate(sections):
        end = sections[number + 1].start() if number + 1 < len(sections) else len(text)
        for match in _OPTION.finditer(text, section.end(), end):
            group = next(name for name in ("single", "double", "bare") if match[name] is not None)
            kind = _OF_TYPE.get((section["type"], match["key"])) or told(match["key"], match[group])
            if kind is not None and match[group].lower() not in ORDINARY:
                yield _hit(match.span(group), kind, match[group])
    for match in _OPTION.finditer(text, 0, sections[0].start() if sections else len(text)):
        group = "single" if match["single"] is not None else "double"
        if match[group] is not None and match[group].lower() not in ORDINARY:
            kind = _OF_TYPE.get(("", match["key"])) or told(match["key"], match[group])
            if kind is not None:
                yield _hit(match.span(group), kind, match[group])


def _printed(text: str) -> Iterator[Hit]:
    """Yield what stands in the columns and registers that programs and meters print."""
    if "::" in text:
        for match in _SNMP.finditer(text):
            kind = told(match["key"], match["value"])
            if kind is not None:
                yield _hit(match.span("value"), kind, match["value"])
    for pattern in (_METER, _USN):
        for match in pattern.finditer(text):
            yield _hit(match.span("value"), Kind.SERIAL, match["value"])
    for pattern in _SCAN_LINES:
        for match in pattern.finditer(text):
            if match["value"].strip().lower() not in ORDINARY:
                yield _hit(match.span("value"), Kind.SSID, match["value"])


def find_in(text: str) -> list[Hit]:
    """Return what short keys, keys that are names, and printed columns say by what stands beside them.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the value in lower case, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        OpenWrt's UCI; net-snmp; IEC 62056-61; output of wpa_cli, netsh, nmcli and airport; general knowledge.

    Examples:
        >>> [hit.kind.value for hit in find_in('{"n":"kast-boven","m":"02:00:5e:10:00:01"}')]
        ['host_name']
        >>> [hit.kind.value for hit in find_in("SNMPv2-MIB::sysName.0 = STRING: kast-boven")]
        ['host_name']
        >>> find_in('{"n":"power","u":"W","v":12}')
        []
    """
    hits = list(_printed(text))
    if "{" in text:
        hits += [*_objects(text), *_lists(text)]
    if "config " in text or "option " in text:
        hits += _options(text)
    return hits
