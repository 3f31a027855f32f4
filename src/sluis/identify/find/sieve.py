# ruff: noqa: E501 - one pattern a line, to be read as a table
"""One look over a text: may anything identifying be in it at all?

In:  a plain text and an operating point.
Out: yes or no. "No" is certain: no detector of this folder would find anything.

The rules this module keeps:
 * All detectors' beginnings are two compiled automata (RE2), one for forms and one for lines of programs: the time is
   linear whatever the text, and does not grow with the number of patterns. ADR 0016 says why RE2.
 * A search, never RE2's set: a set that runs out of memory answers "nothing", a search goes on in another way. It is
   written as a match from the start with anything before, so that RE2 does not go back for where a hit began.
 * What is not ASCII is never sieved out.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Final, Protocol

import re2  # type: ignore[import-untyped]

from sluis.identify.device_class import class_words
from sluis.identify.find import (
    codes,
    columns,
    commanded,
    logged,
    numbered,
    object_ids,
    persons,
    phrased,
    placed,
    reached,
    spoken,
    things,
)
from sluis.identify.find.hit import Point
from sluis.identify.find.keyed import key_words
from sluis.identify.find.names import maker_words, place_words
from sluis.identify.find.people import ABOUT_PEOPLE, KIN, LINKS, THING_ENDS, THINGS
from sluis.identify.find.valued import PERSON_KEYS, PLACE_KEYS

_H: Final = "[0-9A-Fa-f]"
_MACS: Final = (
    rf"(?:{_H}{{1,2}}:){{5}}{_H}",
    rf"(?:{_H}{{1,2}}-){{5}}{_H}",
    rf"(?:{_H}{{1,2}}_){{5}}{_H}",
    rf"(?:{_H}{{2}} ){{5}}{_H}{{2}}",
    rf"(?:{_H}{{1,2}}\.){{5}}{_H}",
    rf"{_H}{{4}}[.:\-]{_H}{{4}}[.:\-]{_H}{{4}}",
    rf"{_H}{{6}}[:\-_.]{_H}{{6}}",
    rf"{_H}{{12}}",
    rf"{_H}{{2}}(?:[:\-_./]{_H}{{2}}){{5}}",
    rf"(?:0[xX]|\\x){_H}{{1,2}}[,;:\s]{{0,3}}(?:0[xX]|\\x)",
)
_ADDRESSES: Final = (
    r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]",
    rf"{_H}:[0-9A-Fa-f:]{{0,40}}:[0-9A-Fa-f:]{{0,30}}(?:{_H}{{3}}|:{_H})",
    r"::[0-9A-Fa-f/]",
    rf"{_H}::",
    r"(?i)ip-[0-9]",
    r"[0-9]-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}\.",
    r"(?i)\.arpa",
    r"[0-9A-F]{8}:[0-9A-F]{4} [0-9A-F]{8}:[0-9A-F]{4}",
    r"(?i)option [0-9]{1,2}[ :=]{1,3}(?:0x)?[0-9a-f]{8}",
    r"(?i)(?:ip|addr|address)_?(?:int|num|dec|long|uint32)[\"']?[:=]",
)
_NUMBERS: Final = (
    r"[0-9]{14}", r"\+[1-9][ .\-()]{0,2}[0-9]", r"(?:^|[^0-9.])0[0-9]{1,4}[ \-.]?[0-9][0-9 \-]{5}", r"[0-9]{2}[ \-/][0-9]{6}[ \-/][0-9]{6}",
    r"89[0-9]{2}[ \-][0-9]{4}", r"[0-9]\.[0-9]{3}[^a-zA-Z]{1,12}[0-9]\.[0-9]{3}", "°|º|(?i)[0-9] ?deg", r"(?i)(?:lat|lon|lng|long|itude)[\"']?\s{0,2}[:=]", r"(?i)(?:tel|sms|fax):",
    r"@(?:s\.whatsapp\.net|c\.us)", r"(?i)(?:PJSIP|SIP|IAX2|DAHDI|Local)/\+?[0-9]", r"(?i)\+C[EG]?REG:", r"[0-9] (?:bis |ter )?(?:rue|avenue|boulevard|impasse|chemin|all.{1,2}e|place|route|quai|cours|square) ",
    r"(?:stra..?e|strasse|str\.|gasse|allee|platz|damm|ufer|ring|chaussee) [0-9]",
    r"[0-9]{4}\.[0-9]{2,7},[NS],", r"(?i)(?:cell[ _\-]?id(?:entity)?|cgi|eci|nci|tac|lac)[\"']?[\s:=]", r"[2-7][0-9]{2}-[0-9]{2,3}-[0-9a-fA-F]{1,5}-[0-9a-fA-F]{4}",
    r"(?:straat|laan|weg|pad|plein|gracht|kade|dijk|singel|hof|dreef|steeg|baan|plantsoen|brink|zoom|akker|markt|wal) [0-9]",
)  # fmt: skip
_ACCOUNTS: Final = (
    r"@", r"://", r"[a-zA-Z]:[A-Za-z0-9.\-]*:[A-Za-z0-9%]", rf"{_H}{{8}}-{_H}{{4}}-", r"[A-Z0-9]{4}[0-9A-Fa-f]{8}", r"[0-9A-F]{6}-",
    r"(?i)(?:s/?n|serial[ _\-]?(?:no|nr|num|number|nummer)?|serienummer|ser\.?nr)[\"']?[ \t]{0,2}[:=#.]", r"(?i)(?:serial(?: no| number)?(?: is)?|s/n|sn) [0-9a-z\-]{7}",
    r"(?i)(?:user|user_?name|login|gebruiker|gebruikersnaam|ppp_?user|account|uid|peer)[\"']?[ \t]{0,2}[:=]",
    r"(?i)sips?:|xmpp:|h323:|\buser ['\"a-z0-9]", r"(?i)(?:password|publickey|auth(?:entication)?|log[ -]?in|credentials?|session opened)\b[^\n]{0,32} for ",
    r"(?i)(?:^|[/_\-])(?:sn|serial(?:_?(?:no|nr|number))?|serienummer)/[0-9a-z]",
)  # fmt: skip
_SECRETS: Final = (
    r"-----BEGIN ",
    r"://[^\s/]{0,200}@",
    r"(?i)/(?:api|hooks?|webhooks?|token|key|secret|invite|reset|verify|activate|auth|session|magic)/[0-9a-z_\-]{20}|[?&](?:code|sid|ticket|sig|signature)=[0-9a-z_\-]{16}|00:00:00:00:00:00 ",
    r"(?i)(?:pass[a-z]{0,6}|pwd|passwrd|wachtwoord|kennwort|code|psk|key|secret|token|credential|community|pin|puk)(?:[_\-.]?[0-9]{1,2})?[\"']?(?:\s{0,2}(?:[:=]|=>|->)|\s(?:is|was)\s|\s[\"']|[A-Za-z0-9_]{0,8}(?:\s[^<>]{0,200})?>|</name>)",
    r"(?i)(?:enable|username \S{1,64}) (?:secret|password)|snmp-server community|r[ow]community|\bset \S{1,100}\.(?:key|psk|sae_password|password)",
    r"(?i)(?:basic|bearer|digest|token|negotiate)\s{1,2}[A-Za-z0-9+/=._~\-]{8}",
    r"(?i)(?:response|nonce)=\"", r"eyJ[A-Za-z0-9_\-]{8}|gh[opsur]_|github_pat_|glpat-|xox[abeprs]-|A(?:KIA|SIA)[A-Z0-9]{16}|AIza|[sr]k_(?:live|test)_|ya29\.|hf_|npm_|pypi-|SG\.|sk-|dckr_pat_",
    r"\$[a-z0-9\-]{1,14}\$", r"\{S?(?:SHA|MD5|CRYPT|SMD5)", r"(?i)WIFI:|DPP:", r"(?:ssh|ecdsa)-[a-z0-9\-]+ AAAA",
)  # fmt: skip
_NAMES: Final = (
    r"(?i)(?:host|client|device|friendly|dhcp|network)_?-?name(?:_?(?:2[._]?4?|5|6)g(?:hz)?)?[\"'\])]?\s{0,2}[:=]|e?ssid(?:_?(?:2[._]?4?|5|6)g(?:hz)?)?[\"'\])]?\s{0,2}[:=]|(?:nickname|fqdn)[\"']?\s{0,2}[:=]",
    rf"(?:{_H}{{2}}:){{5}}{_H}{{2}}[ \t]{{1,4}}[0-9]",
    r"(?i)(?:lease for|client|new device|station) [\"']|(?:lease|dhcp)[^\n\"']{0,40}host=|(?:name(?: is)?|ssid) [\"'a-z0-9]",
    r"(?i)sending (?:ack|offer|nak) to |registered name |dhcp\.[@a-z0-9_\[\]\-]{1,40}\.name",
    r"DIRECT-|(?i)(?:Ziggo|upc|SFR|bbox|Livebox|freebox|MagentaWLAN|Vodafone|EasyBox|telenet|WLAN|KPN|Odido|TMNL|Proximus|VGV|H3G|Telekom)[\-_ ]?[0-9A-F]{4}|WIFI:",
    r"(?i)(?:tele|stat|cmnd|zigbee2mqtt|shellies|esphome|z2m|valetudo)/[a-z]",
    r"DHCP(?:ACK|OFFER|INFORM|REQUEST)\(", r"(?i)\._(?:tcp|udp)", r"(?:^|[\s,;|])fn=",
    r"(?i)(?:android|desktop|laptop|win|amazon|esp|tasmota|shelly[a-z0-9]*|sonos|wled|brw|brn|npi|hp|epson|chromecast|lgwebostv|sep|rincon_?|ps4|ps5)[_\-]?[0-9a-z]{6}",
    r"(?i)\.(?:local|lan|home|fritz\.box|localdomain|internal|intern|thuis)",
    r"(?i)(?:familie|family|fam\.?|huize|gezin)[ \-_]",
)  # fmt: skip
_BASE64: Final = (
    r"[A-Za-z0-9+/_\-]{6}={1,2}(?:[^A-Za-z0-9=]|$)",
    # Runs of this length that mix digits and both cases, or hold + or /; a long word has neither.
    r"[A-Za-z0-9+/_\-]{0,512}(?:[0-9][A-Za-z+/]*[A-Z]|[A-Z][A-Za-z+/]*[0-9]|[a-z][A-Za-z+/]*[0-9]|[0-9][A-Za-z+/]*[a-z])[A-Za-z0-9+/_\-]{14,}",
)
_DOUBTFUL_MACS: Final = (rf"{_H}{{2}}(?:[:\-_ ./]{_H}{{2}}){{5}}",)
_MEMORY: Final = 64 << 20
"""Octets an automaton may grow to; what needs more is searched in another way, slower and still linear."""


_TOLD: Final = (
    r"(?i)(?:apparaat|toestel|ger..?.?t|geraet|appareil|quipement|riph..?rique|peer|knooppunt|mobilteil|handset|repeater|extender|laptop|tablet|telefoon|camera|printer|namens|namen|genaamd|named|called) ['\"0-9a-z]",
    r"(?i)(?:host_?name|device name|computernaam|apparaatnaam|tename|nom d'h)[^\n]{0,20} |(?:llmnr|mdns|nbns|netbios|nbt|dns-sd)\b",
    r"(?i)(?:gebruiker|gebruikersnaam|benutzer|benutzerin|benutzername|utilisateur|utilisatrice|anwender|anwenderin|user|account) ['\"a-z0-9]|\] (?:OK|FAIL)",
    r"(?i:(?:verbonden|verbinding|verbinden) met|aangemeld op|connect(?:ed|ing)? to|associated (?:with|to)|joined|joining|left|roam(?:ed|ing)? (?:to|from)|(?:connect.{1,3}|connexion) (?:au|.{1,2})|verbunden mit|verbindung (?:mit|zu)|angemeldet (?:an|am))(?i: (?:het|the|le|la|dem|das))?(?i: (?:wifi|wlan|wi-fi|draadlo[a-z]{2,3}|drahtlos[a-z]{0,2}|gast|guest)?[ -]?(?:netwerk|netzwerk|funknetz|network|r.{1,2}seau(?: [a-z\-]{4,7})?|wlan|wi-?fi|hotspot|ssid|access ?point))? [\"'0-9A-Z]",
    r"(?i)(?:netwerk|netzwerk|funknetz|network|seau|wlan|wi-?fi|hotspot|ssid|access ?point)[ \-]?(?:naam|name)? ['\"0-9a-z]",
    r"(?i)(?:wachtwoord|paswoord|kennwort|passwort|passphrase|password|code|sleutel|ssel|mot de passe|pin|wi-?fi)(?::| )",
    r"(?i)(?:has (?:joined|left|connected to|disconnected from) |(?:joined|left) (?:your|our) |hat sich |heeft (?:zich|verbinding|een) |s'est |(?:internettoegang|internetzugang|internet access|schermtijd|screen time|bildschirmzeit|onlinezeit|internettijd) )",
    r"(?i)(?:apparaat|toestel|ger.{1,3}t|appareil|device|client|host|quipement)[^\n:]{0,70}: [\"'0-9a-z]|disconnected from ",
    r"(?i)(?:oproep|gesprek|anruf|appel|call|sms|bericht|nachricht)\b[^\n]{1,24} |\" ?<sip:",
)  # fmt: skip


_BESIDE: Final = (
    r"\"(?:n|s|u|h|nm|hn|dn|nn|net|usr|user|cname|hname|devname|name|naam|nom|alias|label|essid|bezeichnung|omschrijving)\"\s{0,4}:\s{0,4}\"",
    r"\"\s{0,4}:\s{0,4}\{[^{}]*\"[a-zA-Z_]{1,24}\"\s{0,4}:\s{0,4}\"[0-9A-Fa-f]{1,3}[.:\-]",
    r"\"\s{0,4}:\s{0,4}\[\s{0,4}\"",
    r"(?i)\"(?:device_?type|dev_?type|project_version|esphome_version|board|firmware_?version|fw_?ver(?:sion)?|product_?(?:id|key|model|name)|duid|device_?model|os_?type|manufacturer)\"\s{0,4}:",
    r"(?:option|list) [a-z][a-z0-9_]{1,31} [^\s]",
    r"::[A-Za-z][A-Za-z0-9]{1,47}[.0-9]{0,180} = ",
    r"[0-9]-[0-9]{1,2}:(?:96\.1|0\.0)\.[0-9]", r"(?i)uuid:[a-z]{2,12}:[a-z]{2,8}:",
    r"\t\[", r"SSID [0-9]{1,3} : ", r"[0-9A-Fa-f]{2} -[0-9]{1,3} {1,4}[0-9]", r"(?i)infra ", r"[?&](?:wifi|nn|wlan|netwerk|net_?name)=",
)  # fmt: skip


class Family(StrEnum):
    """Which detectors a beginning belongs to."""

    MACS = "macs"
    ADDRESSES = "addresses"
    NUMBERS = "numbers"
    ACCOUNTS = "accounts"
    SECRETS = "secrets"
    NAMES = "names"
    KEYS = "keys"
    TOLD = "told"
    BESIDE = "beside"
    PLACED = "placed"
    REACHED = "reached"
    THINGS = "things"
    COLUMNS = "columns"
    LABELLED = "labelled"
    LOGGED = "logged"
    COMMANDED = "commanded"
    CODES = "codes"
    NUMBERED = "numbered"
    OBJECT_IDS = "object-ids"
    SPOKEN = "spoken"
    PHRASED = "phrased"
    PERSONS = "persons"
    CODINGS = "codings"


_LINES: Final = (
    Family.PLACED,
    Family.REACHED,
    Family.THINGS,
    Family.COLUMNS,
    Family.LABELLED,
    Family.LOGGED,
    Family.COMMANDED,
    Family.CODES,
    Family.NUMBERED,
    Family.OBJECT_IDS,
    Family.SPOKEN,
    Family.PHRASED,
    Family.PERSONS,
)
"""What knows how the lines of programs are built."""
_FORMS: Final = tuple(family for family in Family if family not in _LINES)


class _Pattern(Protocol):
    def match(self, text: bytes) -> object | None: ...


def _owning(point: Point) -> tuple[str, ...]:
    words = "|".join(sorted(class_words()))
    owner = r"[0-9A-Za-z']" if point is Point.CANARY else r"(?:'s|s'|[A-Za-z]{3}[sS])"
    return (
        rf"(?i){owner}[ \-_](?:[0-9a-z]{{1,20}}[ \-_]){{0,2}}(?:{words})",
        rf"(?i)(?:{words})[0-9]{{0,4}}[ \-_](?:[0-9a-z]{{1,12}}[ \-_]){{0,2}}(?:van|of|von|fra|di)[ \-_]",
    )


def _beside_people() -> tuple[str, ...]:
    words = "|".join(sorted(class_words() | place_words() | KIN | THINGS | set(THING_ENDS)))
    gap = r"(?:'?s)?[ _\-.']{1,3}"
    links = rf"(?:(?:{'|'.join(sorted(LINKS))}){gap}){{0,2}}"
    return (
        rf"(?i)(?:{words})[0-9]{{0,16}}{gap}{links}[a-z]{{2}}",
        rf"(?i)[a-z]{{3}}{gap}{links}(?:{words})",
        rf"(?i)[a-z0-9]{gap}(?:van|von|of){gap}{links}[a-z]{{3}}",
        rf"(?i)(?:{'|'.join(sorted(ABOUT_PEOPLE))})/[^\s]",
        rf"(?i:{'|'.join(sorted(maker_words()))})(?:[ _\-][0-9A-Za-z]{{1,64}}){{1,3}}[ _\-][A-Z][a-z]",
        r"(?i)(?:dhr|mevr|mevrouw|meneer|mw|frau|herr|mme|madame|mrs)\.? [a-z]",
    )


def _keys() -> tuple[str, ...]:
    """Return the beginnings of a key with a value: how a key ends, what may follow it, and a mark."""
    words = "|".join("[_-]?".join(word) for word in sorted(key_words()))
    ends = rf"(?:{words}|key|pass|token|secret|sec|id|string|ticket|sso|jwt|credentials?|nummer|number|numero|num|nr|dest|device[_-]?id|snr|line|lijn|recipients?|to|from|van|naar|did|ani|dnis|cli|called|mobil|mobiel|mobile|prive|privat|private|geschaeftlich|zakelijk|thuis|werk|handy|portable|sos|ontvanger|afzender|bestemming|inkomend|uitgaand|dialed|dialled|remote|destination|recipient|e164|clip|clid)"
    more = r"(?:[_-]?(?:es|s|list|[0-9]{1,2}|(?:2[_.-]?4?|24|5|6)[_-]?g(?:[_-]?hz)?))?"
    return (
        rf"(?i){ends}{more}(?:\.[0-9]{{1,4}}){{0,2}}[\"'\])]{{0,2}}\s{{0,2}}[:=>/-]",
        rf"(?i)/[^\s]{{0,40}}{ends}{more}(?:/| )",
        r"(?i)(?:devices|appliances|things|meters?|inverters?|gateways?|batteries|chargers?)/[a-z0-9]",
        r"(?i)\s(?:name|naam|nom|label|alias|code|value)=\"",
        rf"(?i:{PERSON_KEYS})[\"']?\s{{0,2}}(?:=>|->|[:=])\s{{0,2}}[\"']?[A-Z][a-z]",
        rf"(?i)(?:{PLACE_KEYS})[\"']?\s{{0,2}}(?:=>|->|[:=])\s{{0,2}}[\"'\[(]?(?:[a-z]|[1-9][0-9]{{3}} ?[a-z]|-?[0-9]{{1,3}}\.[0-9])",
        r"(?i)(?:device|dev|apparaat|toestel|accessory|sensor)[\"']?\s{0,2}[:=]\s{0,2}[\"']?[a-z][0-9a-z]{0,24}[_-]",
        r"\[\s{0,4}[0-9]{1,3}(?:\s{0,4},\s{0,4}[0-9]{1,3}){7}",
    )


def _labels() -> str:
    """Return how a label or the head of a column ends, in words and blanks."""
    words = "|".join("[ _-]?".join(word) for word in sorted(key_words()))
    more = r"(?:[ _-]?(?:es|s|list|[0-9]{1,2}|(?:2[_.-]?4?|24|5|6)[ _-]?g(?:[ _-]?hz)?))?"
    return rf"(?i)(?:{words}|name|naam|nom|ssid|essid|fqdn|host|client|device|apparaat|toestel|beschrijving|alias|label|profile?|benutzer|gebruikers|utilisateurs|content|inhalt|inhoud|network|netwerk|netz|netzwerk|wlan|key|pass|token|secret|sec|id|string|ticket|sso|jwt|credentials?|nummer|number|numero|num|nr|dest|snr|line|lijn|recipients?|to|from|van|naar|did|ani|dnis|cli|called|mobil|mobiel|mobile|prive|privat|private|geschaeftlich|zakelijk|thuis|werk|telefon|telefoon|phone|tel|gsm){more}\.?(?: ?\([^)\n]{{0,24}}\))?"


def _patterns(point: Point) -> dict[Family, tuple[str, ...]]:
    doubtful = point is Point.CANARY
    return {
        Family.MACS: (*_MACS, *(_DOUBTFUL_MACS if doubtful else ())),
        Family.ADDRESSES: _ADDRESSES,
        Family.NUMBERS: _NUMBERS,
        Family.ACCOUNTS: _ACCOUNTS,
        Family.SECRETS: (*_SECRETS, *((rf"{_H}{{64}}",) if doubtful else ())),
        Family.NAMES: (*_NAMES, *_owning(point), *_beside_people()),
        Family.KEYS: _keys(),
        Family.TOLD: _TOLD,
        Family.BESIDE: _BESIDE,
        Family.PLACED: placed.beginnings(),
        Family.REACHED: reached.beginnings(),
        Family.THINGS: things.beginnings(),
        Family.COLUMNS: (
            *columns.beginnings(),
            rf"{_labels()}[\"']?(?: {{0,40}}[\t|;,]| {{2,40}}[^\s]|[ \t|\r]{{0,40}}\n)[^\n]{{0,280}}(?:\n|$)",
        ),
        Family.LABELLED: (
            rf"{_labels()}[\"']?(?:[ .\t]{{0,48}}:[ \t]{{1,24}}[^\s]|:?\s{{0,16}}</(?:td|th|dt|label|b|strong|span)>|[ \"|]{{0,40}}[\t|;][ \t]{{0,40}}[^\s])",
        ),
        Family.LOGGED: logged.beginnings(),
        Family.COMMANDED: commanded.beginnings(),
        Family.CODES: codes.beginnings(),
        Family.NUMBERED: numbered.beginnings(),
        Family.OBJECT_IDS: object_ids.beginnings(),
        Family.SPOKEN: spoken.beginnings(),
        Family.PHRASED: phrased.beginnings(),
        Family.PERSONS: persons.beginnings(),
        Family.CODINGS: (
            *_BASE64,
            *(
                (rf"{_H}{{8}}", rf"{_H}{{2}}(?:[: \-,]{_H}{{2}}){{7}}")
                if doubtful
                else (rf"{_H}{{12}}", rf"{_H}{{2}}(?:[: \-,]{_H}{{2}}){{11}}", r"\\x")
            ),
        ),
    }


def _compiled(patterns: Iterable[str]) -> _Pattern:
    options = re2.Options()
    options.max_mem = _MEMORY
    options.never_capture = True
    options.log_errors = False
    anywhere = "|".join(f"(?:{pattern})" for pattern in patterns)
    compiled: _Pattern = re2.compile(f"(?s:.*?)(?:{anywhere})", options)
    return compiled


@cache
def _groups(point: Point) -> tuple[tuple[_Pattern, tuple[Family, ...]], ...]:
    """Return one automaton for all forms and one for all lines of programs: together they outgrow the cache of RE2."""
    table = _patterns(point)
    return tuple(
        (_compiled(pattern for family in group for pattern in table[family]), group) for group in (_FORMS, _LINES)
    )


@cache
def _automata(point: Point) -> dict[Family, _Pattern]:
    return {family: _compiled(patterns) for family, patterns in _patterns(point).items()}


def families(text: str, point: Point) -> frozenset[Family]:
    """Return which detectors could find anything in a plain text.

    Args:
        text: A plain text.
        point: The canary looks for more.

    Returns:
        Families; one that is missing finds nothing. All of them for a text beyond ASCII.

    Effects:
        None. Time linear in the length of ``text``; the first call of a process compiles the automata.

    Examples:
        >>> Family.MACS in families("station 3c:06:30:12:34:56 associated", Point.AUDIT)
        True
        >>> families("station associated", Point.AUDIT)
        frozenset()
    """
    if not text.isascii():
        return _ALL
    octets = text.encode()
    automata = _automata(point)
    found = [
        family
        for automaton, group in _groups(point)
        if automaton.match(octets) is not None
        for family in group
        if automata[family].match(octets) is not None
    ]
    return frozenset(found) if found else _NONE


_ALL: Final = frozenset(Family)
_NONE: Final[frozenset[Family]] = frozenset()


def may_hold(text: str, point: Point) -> bool:
    """Return whether a detector could find anything in a plain text.

    Args:
        text: A plain text.
        point: The canary looks for more.

    Returns:
        ``False`` only when nothing can be found; ``True`` says nothing yet.

    Effects:
        None. Time linear in the length of ``text``; the first call of a process compiles the automaton.

    Source:
        RE2 (Cox, "Regular Expression Matching in the Wild"); the list of beginnings is ours.

    Examples:
        >>> may_hold("station associated, 36 channels, rate 866", Point.AUDIT)
        False
        >>> may_hold("station 3c:06:30:12:34:56 associated", Point.AUDIT)
        True
    """
    if not text.isascii():
        return True
    octets = text.encode()
    return any(automaton.match(octets) is not None for automaton, _ in _groups(point))
