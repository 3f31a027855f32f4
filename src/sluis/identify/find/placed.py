# ruff: noqa: E501 - one line of a program a row, to be read as a table
"""Names of hosts and things by their place in the lines of programs: nothing in the name itself shows it.

In:  a plain text (``plain.plain``).
Out: hits of hosts, devices and networks.

The rules this module keeps:
 * A place counts only where the line around it is that of a known program; a name with dots is one of the internet's
   wherever public hosts stand at that place too.
 * The host of a syslog line stands behind a full time stamp and before a program.
 * A row of a table counts when it holds an IP address and a MAC address.
 * Linear time: every part of a pattern is bounded, and a row is at most 300 characters.
"""

import re
from collections.abc import Iterator
from typing import Final

from sluis.identify.find.hit import Hit, Sureness
from sluis.identify.find.rows import Row, begins, find_rows, says_nobody
from sluis.terms import Kind

_N: Final = r"(?:(?=[\w\-]{0,62}[A-Za-z])[A-Za-z0-9][\w\-]{1,62})"
"""A name without a dot."""
_D: Final = r"(?:(?=[\w.\-]{0,62}[A-Za-z])[A-Za-z0-9](?:[\w.\-]{0,62}\w))"
"""A name that may have dots."""
_IP: Final = r"(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:.]{2,40})"
_MAC: Final = r"(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2}"
_TIME: Final = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
_STAMP: Final = rf"(?:(?:[0-9]{{4}} )?[A-Z][a-z]{{2}} [ 0-9][0-9] {_TIME}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_TIME}(?:\.[0-9]{{1,9}})?(?:Z|[+\-][0-9]{{2}}:?[0-9]{{2}}))"
_PROGRAM: Final = r"(?:[A-Za-z][\w./\-]{1,40}(?:\[[0-9]{1,10}\])?:|[A-Za-z][\w./\-]{1,40} (?:[0-9]{1,10}|-) \S{1,32} )"


def _row(cue: str, pattern: str, begin: str = "") -> Row:
    return Row(cue, re.compile(pattern), begin)


_HOSTS: Final = (
    _row(":", rf"(?m:^)(?:<[0-9]{{1,3}}>)?(?:1 )?{_STAMP} (?P<host>{_D}) (?={_PROGRAM})", r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+\-][0-9]{2}:?[0-9]{2})? [0-9A-Za-z][0-9A-Za-z_.\-]{1,62} [A-Za-z]"),
    # dnsmasq and its file of configuration
    _row("query[", rf"query\[[A-Z0-9]{{1,6}}\] (?P<host>{_N}) from "),
    _row(" is ", rf"(?:/etc/hosts|\bDHCP|\bcached) (?P<host>{_N}) is (?={_IP})", r"(?:/etc/hosts|DHCP|cached) [0-9A-Za-z_\-]{2,63} is [0-9a-f]"),
    _row("giving name ", rf"not giving name (?P<host>{_D}) to "),
    _row("provides name: ", rf"client provides name: (?P<host>{_D})"),
    _row("dhcp-host=", rf"dhcp-host=(?:(?:{_MAC}|set:\w{{1,32}}|id:[\w:*]{{1,64}}),){{1,3}}(?P<host>{_D})(?=,|\s|$)"),
    _row("address=/", rf"address=/(?P<host>{_N})/"),
    _row("host-record=", rf"host-record=(?P<host>{_N}),"),
    # odhcpd, unbound, avahi
    _row("# ", rf"(?m:^)# [\w.\-]{{1,32}} [0-9a-f]{{12,64}} [0-9a-f]{{1,8}} (?P<host>{_D}) -?[0-9]", r"# [0-9A-Za-z_.\-]{1,32} [0-9a-f]{12,64} [0-9a-f]{1,8} [0-9A-Za-z]"),
    _row("local-data", rf"local-data(?:-ptr)?: ?[\"'](?:{_IP} )?(?P<host>{_N})\.?(?: (?:[0-9]{{1,9}} )?(?:IN )?A|[\"'])"),
    _row("info: ", rf"info: {_IP} (?P<host>{_N})\. (?:A|AAAA|PTR|HTTPS) IN", r"\. (?:A|AAAA|PTR|HTTPS) IN"),
    _row("Host name ", rf"Host name (?:is|conflict, retrying with) (?P<host>{_D})"),
    _row('Service "', r"Service \"(?P<host>[^\"\n]{2,64})\" \("),
    _row(" IPv", r"(?m:^)[+=\-] {1,4}[\w.\-]{2,16} IPv[46] (?P<host>[^\s](?:[^\n]{0,62}?[^\s])?) {2,}_?[A-Za-z]", r"[+=\-] {1,4}[0-9A-Za-z_.\-]{2,16} IPv[46] "),
    _row(";IPv", r"(?m:^)[+=\-];[\w.\-]{2,16};IPv[46];(?P<host>[^;\n]{2,63});[^;\n]{2,40};[\w.]{2,32}(?:;(?P<host2>[\w.\-]{2,63});)?"),
    # servers of DHCP and their leases
    _row(",", rf"(?m:^){_IP},{_MAC},[0-9A-Fa-f:]{{0,60}}(?:,[0-9]{{1,10}}){{3}},[01],[01],(?P<host>{_D}),", r"(?:,[0-9]{1,10}){3},[01],[01],[0-9A-Za-z]"),
    _row("FQDN: ", rf"FQDN: (?P<host>{_D})\.?(?=,|\s|$)"),
    _row("forward map from ", rf"forward map from (?P<host>{_D}) to "),
    _row(" (", rf" {_MAC} \((?P<host>{_D})\) via ", r"\) via "),
    _row(" assigned ", rf" (?:de)?assigned {_IP} (?:for|from|to) {_MAC} (?P<host>{_D})"),
    _row("ption ", rf"(?:FQDN|Hostname) Option (?:81|12), length [0-9]{{1,3}}: (?:\[[^\]\n]{{0,16}}\] )?\"(?P<host>{_D})\""),
    _row("(Client FQDN)", rf"\(Client FQDN\): flags \S{{1,6}} (?P<host>{_D})"),
    _row("lient name: ", rf"(?:Client|client) name: (?P<host>{_D})"),
    _row("OPTION:", rf"OPTION: {{1,4}}(?:81|12) \([ 0-9]{{1,4}}\) (?:Client FQDN {{1,24}}[0-9\-]{{1,8}}|Host name) {{1,24}}(?P<host>{_D})"),
    # measuring
    _row('instance="', rf"\binstance=\"(?P<host>{_N})(?::[0-9]{{1,5}})?\""),
    _row('nodename="', rf"\bnodename=\"(?P<host>{_D})\""),
    _row("host=", rf"(?m:^)\w{{1,40}}(?:,[\w\-]{{1,40}}=[\w.\-]{{1,60}}){{0,6}}?,host=(?P<host>{_D})(?=[, ])", r"[0-9A-Za-z_],host="),
    _row("collectd.", rf"\bcollectd\.(?P<host>{_N})\.[\w\-]{{1,40}}\."),
    _row("rtl_433/", rf"\brtl_433/(?P<host>{_D})/(?:devices|events|states)"),
    # neighbours: LLDP, CDP, NetBIOS
    _row("ame:", rf"(?i)\bsys(?:tem)? ?name: {{1,8}}(?P<host>{_D})"),
    _row("System Name TLV", rf"System Name TLV \(5\), length [0-9]{{1,3}}: (?P<host>{_D})"),
    _row("chassis.name=", rf"chassis\.name=(?P<host>{_D})"),
    _row("Device ID: ", rf"(?m:^)\s{{0,8}}Device ID: (?P<host>(?=[\w.\-]{{0,40}}[A-Za-z]{{3}}){_D})\s{{0,8}}(?m:$)"),
    _row("/", rf"(?m:^)(?P<host>{_D}) {{2,40}}(?:Gi|Fa|Te|Eth|Ten|Gig) ?[0-9]{{1,3}}/[0-9]", r" {2}(?:Gi|Fa|Te|Eth|Ten|Gig) ?[0-9]{1,3}/[0-9]"),
    _row("<", rf"(?m:^)\s{{0,8}}(?P<host>{_N})\s{{1,16}}<(?:00|03|20)>\s{{1,8}}(?:UNIQUE|-)", r"<(?:00|03|20)>\s{1,8}(?:UNIQUE|-)"),
    _row("NetBIOS name: ", rf"NetBIOS name: (?P<host>{_N})"),
    _row("Samba name server ", rf"Samba name server (?P<host>{_N}) is "),
    _row("scan report for ", rf"scan report for (?P<host>{_N}) \({_IP}\)"),
    # addresses with the name they belong to
    _row(" at ", rf"(?m:^)(?P<host>{_D}) \({_IP}\) at {_MAC}", r"\) at [0-9A-Fa-f]{2}:"),
    _row("ether", rf"(?m:^)(?P<host>(?=[A-Za-z]){_D})\s{{1,40}}ether\s{{1,8}}{_MAC}", r"\sether\s{1,8}[0-9A-Fa-f]{2}:"),
    _row(" lladdr ", rf"(?m:^)(?P<host>(?=[A-Za-z]){_D}) dev \S{{1,16}} lladdr "),
    _row("PING ", rf"\bPING (?P<host>{_N}) \({_IP}\)"),
    _row(" bytes from ", rf"bytes from (?P<host>{_N}) \({_IP}\)"),
    _row(".", rf"(?m:^){_IP}[ \t]{{1,16}}(?P<host>(?=[A-Za-z]){_N})(?=[ \t]{{0,8}}(?m:$))", r"[0-9]\.[0-9]{1,3}[ \t]{1,16}[A-Za-z][0-9A-Za-z_\-]{1,62}[ \t]{0,8}(?m:$)"),
    _row("smb://", rf"\bsmb://(?P<host>{_N})/"),
    _row("//", rf"(?:^|\s)//(?P<host>{_N})/\S{{1,64}} (?:on /|/\S{{1,64}} cifs )", r"//[0-9A-Za-z_\-]{2,63}/[^\s]{1,64} (?:on )?/"),
    _row("\\\\", rf"(?:^|[\s\"'])\\\\(?P<host>{_N})\\\w", r"\\\\[0-9A-Za-z]"),
    # the lines of a FRITZ!Box
    _row("MAC ", rf"\), (?:[0-9]{{1,5}} Mbit/s, )?(?P<host>[^\s,][^,\n]{{1,62}}), IP {_IP}, MAC {_MAC}", r", IP [0-9a-f]"),
    _row(", Name: ", rf"MAC-Adresse: {_MAC}, Name: (?P<host>[^\s,][^,\n]{{0,61}}[^\s,.])"),
)  # fmt: skip
_ACTS: Final = r"(?:STATE|SENSOR|LWT|RESULT|POWER[0-9]?|INFO[0-9]?|STATUS[0-9]{0,2}|UPTIME|Dimmer|set|get|availability|relay|status|state|config|online|events?|person|car|motion|snapshot|temperature|humidity|power|energy|battery|light|switch|sensor|lastActive|\$state|\$name|StatusStateAttribute|BatteryStateAttribute|announce)"
_T: Final = r"[A-Za-zÀ-ÿ][\wÀ-ÿ\-. ]{1,40}"
_NO_THING: Final = r"(?!(?:bridge|tasmotas|discovery|discover|status|state|command|announce|stats|events?|sensor|switch|light|binary_sensor|set|get|online|group|available)/)"
_THINGS: Final = (
    _row("/", rf"\b(?:tele|stat|cmnd|zigbee2mqtt|shellies|esphome|z2m|valetudo|frigate|homie|zwave)/{_NO_THING}(?P<device>{_T})/{_ACTS}(?=[/\s'\",:]|$)", r"(?:tele|stat|cmnd|zigbee2mqtt|shellies|esphome|z2m|valetudo|frigate|homie|zwave)/[A-Za-z]"),
    _row("zigbee2mqtt/", rf"\bzigbee2mqtt/{_NO_THING}(?P<device>{_T})(?='|\"| \{{)"),
    _row("homeassistant/", rf"\bhomeassistant/(?:sensor|light|switch|binary_sensor|climate|cover|fan|lock|button|number|select|camera|vacuum)/(?P<device>{_T})/(?:[\w\-]{{1,40}}/)?config"),
    _row("PU", r"\b(?:Received|Sending) PUB[A-Z]{2,5} (?:from|to) (?!auto)(?P<device>[\w.\-]{3,64}) \(", r"(?:Received|Sending) PUB"),
    _row("Device '", r"\bDevice '(?P<device>[^'\n]{2,64})' (?:joined|left|is|was|announced|interview)"),
    _row("Publish '", r"\bPublish '[^'\n]{1,32}' '[^'\n]{1,32}' to '(?P<device>(?!bridge')[^'\n]{2,64})'"),
)  # fmt: skip
_ROWS: Final = (*_HOSTS, *_THINGS)
_OF_TABLE: Final = rf"(?:{_MAC})"
_MAC_CELL: Final = re.compile(_MAC)
_IP_CELL: Final = re.compile(r"(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])")
_TABLE_ROW: Final = re.compile(r"(?m)^[^\n]{0,300}$")
_CELL: Final = re.compile(
    r"(?:(?<=[\t|;,>\"])|(?<= {2})|^)[ ]{0,40}\"?(?P<cell>[^\t|;,<>\"\n]{2,64}?)\"?(?=\s{0,40}(?:[\t|;,<\"]|$)| {2})"
)
_MARKED: Final = re.compile(r"[\t|;,<]|\S {2,}\S")
_NAME_CELL: Final = re.compile(r"(?=[\w'.\- ]{0,40}[A-Za-zÀ-ÿ]{2})[\wÀ-ÿ][\wÀ-ÿ'.\-]{1,40}(?: [\wÀ-ÿ'.\-]{1,24}){0,3}")
_NO_NAME_CELL: Final = re.compile(
    r"(?i)(?:[0-9.]{1,4} ?(?:ghz|mbit/s|mbps|dbm|days?|h|m|s)|wi-?fi ?[0-9]?|wlan ?[0-9]?|w?lan[0-9.]{0,4}|ethernet|wired|wireless|kabel|cable|bedraad|draadloos|yes|no|ja|nein|nee|oui|non|true|false|up|down|online|offline|active|inactive|aktiv|actief|bound|waiting|static|dynamic|"
    r"ether|permanent|reachable|stale|delay|failed|complete|eth[0-9.]{1,4}|br[\-0-9a-z]{1,12}|vlan[0-9 ]{1,5}|dhcp[0-9]{0,2}|arp|none|n/?a|unknown|guest|gast|home|main|iot|ipv[46]|(?:0x)?[0-9a-f]+|[0-9:/.\- ]+|infinite|never|expired|5g|2\.4g|[0-9]{1,2}h[0-9ms]{0,6}|leased?|reserved|allowed|blocked|infra|mesh|auto|connected|disconnected)"
)


def _cells(text: str) -> Iterator[Hit]:
    """Yield the name of each row of a table that holds an IP address and a MAC address."""
    for line in _TABLE_ROW.finditer(text):
        row = line.group()
        mac, address = _MAC_CELL.search(row), _IP_CELL.search(row)
        if mac is None or address is None or _MARKED.search(row) is None:
            continue
        for cell in _CELL.finditer(row):
            value = cell["cell"].strip()
            if _NAME_CELL.fullmatch(value) and not _NO_NAME_CELL.fullmatch(value) and not says_nobody("host", value):
                start = line.start() + cell.start("cell")
                octets = value.lower().encode("utf-8", "replace")
                yield Hit(start, start + len(value), Kind.HOST_NAME, octets, Sureness.LIKELY, "name:lease")
                break


def beginnings() -> tuple[str, ...]:
    """Return what the sieve looks for."""
    return (*begins(_ROWS), _OF_TABLE)


def find_in(text: str) -> list[Hit]:
    """Return the hosts and things that stand at their place in a line of a program.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the name in lower case, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        RFC 3164 and RFC 5424 (syslog); manuals and general knowledge of the programs.

    Examples:
        >>> [(hit.start, hit.end) for hit in find_in("Nov 24 13:31:31 vuurtoren cron[9]: started")]
        [(16, 25)]
        >>> find_in("Nov 24 13:31:31 dnsmasq[9]: started")
        []
    """
    return [*find_rows(_ROWS, text), *(_cells(text) if _MAC_CELL.search(text) else ())]
