# ruff: noqa: E501, RUF001 - one pattern a line, to be read as a table; a quotation mark of print is meant
"""What a sentence of a log says of people, devices and networks: in Dutch, German, French and English.

In:  a plain text (``plain.plain``).
Out: hits of names, logins, networks, secrets and numbers that stand behind the word for what they are.

The rules this module keeps:
 * Behind such a word a quoted text is the name; one without quotation marks must be built as a name is (a mark or a digit in
   it), or end where the sentence says so.
 * Names of interfaces are nobody's.
 * Linear time: what stands between word and name is bounded.
"""

import re
from collections.abc import Iterator
from typing import Final

from sluis.identify.find.hit import Hit, Sureness
from sluis.identify.find.names import is_nobodys
from sluis.identify.find.needles import ORDINARY
from sluis.identify.find.rows import NOBODYS_HOST
from sluis.identify.find.secrets import empty
from sluis.terms import Kind

_QUOTED: Final = (
    r"(?:\"(?P<double>[^\"\n]{2,64})\"|'(?P<single>[^'\n]{2,64})'|[“„‚‘«] ?(?P<print>[^“”‘’»\n]{2,64}?) ?[”“’‘»])"
)
_BUILT: Final = r"(?P<bare>(?=[A-Za-zÀ-ÿ0-9.]{0,40}[_\-0-9@\\])(?=[0-9_\-.]{0,40}[A-Za-zÀ-ÿ])[A-Za-zÀ-ÿ0-9][\wÀ-ÿ.\-@\\]{2,62}[\wÀ-ÿ])(?![\w:=(])"
_END: Final = r"(?=$|[.,;!)]?(?:\s|$)(?:$|\(|(?:from|by|via|van|vanaf|vanuit|von|aus|de|depuis|auf|am|im|in|an|op|on|at|met|mit|with|avec|is|ist|est|was|has|heeft|hat|s'est|a|en|wordt|wurde|ingelogd|aangemeld|angemeldet|abgemeldet|logged|logout|login|connected|kanaal|kanal|channel|canal|réussie|gelukt|erfolgreich)\b))"
_DEVICE = re.compile(
    rf"(?i)(?:\b(?:(?:netwerk|wifi|wlan-?|heimnetz-?|netzwerk)?(?:apparaat|toestel|ger[aä]t|geraet)|appareil|[ée]quipement|p[ée]riph[ée]rique|peer|knooppunt|mobilteil|handset|repeater|extender|laptop|tablet|telefoon|camera|printer)(?: (?:genaamd|namens|mit namen|nommé|named|called))? (?:{_QUOTED}|{_BUILT})"
    rf"|\b(?:host_?name|device name|computernaam|apparaatnaam|ger[aä]tename|nom d'h[ôo]te) (?:set to|changed to|is|gewijzigd in|ingesteld op|ge[aä]ndert in|ist|est|:) ?['\"]?(?P<set>[A-Za-z0-9][\w.\-]{{1,62}})"
    r"|\b(?:llmnr|mdns|nbns|netbios|nbt|dns-sd)\b[^\n]{0,24}\b(?:query|request|response|name|answer|register(?:ed)?|claim(?:ed)?)(?: for| name)? ['\"]?(?P<asked>[A-Za-z0-9][\w\-]{1,62})(?=['\"]?(?:\s|$|[<,.]))"
    r")"
)
_USER = re.compile(
    rf"(?i)\b(?:gebruiker(?:snaam)?|benutzer(?:in|name)?|utilisat(?:eur|rice)|anwender(?:in)?|(?:session setup |for |voor |f[üu]r |pour )(?:user|account|gebruiker|benutzer)) (?:{_QUOTED}|{_BUILT}|(?P<word>[A-Za-zÀ-ÿ][\w.\-@\\]{{2,62}}){_END})"
    r"|\[(?P<asked>[A-Za-z][\w.@\-]{2,62})\] (?:OK|FAIL|FAILED) LOGIN"
)
_NET: Final = r"(?:(?:wifi|wlan|wi-fi|draadloos|draadloze|drahtloses?|gast|guest)[ \-]?)?(?:netwerk|netzwerk|funknetz|network|r[ée]seau(?: (?:wi-?fi|invit[ée]))?|wlan|wi-?fi|hotspot|ssid|access ?point)"
_WORDS: Final = r"[A-Z0-9À-Ÿ][\wÀ-ÿ.\-'&@]{0,30}(?: [\wÀ-ÿ.\-'&@]{1,30}){0,3}?"
_JOINED = re.compile(
    r"(?i:\b(?:verbonden met|verbinding met|verbinden met|aangemeld op|connected to|disconnected from(?= \"| '| (?:network|ssid|wi-?fi|wlan))|connecting to|connect to|associated (?:with|to)|joined|joining|left|roam(?:ed|ing)? (?:to|from)|connect[ée]e? (?:au|à)|connexion (?:au|à)|verbunden mit|verbindung (?:mit|zu)|angemeldet (?:an|am)))"
    rf"(?i:(?: (?:het|the|le|la|dem|das))?(?: (?P<noun>{_NET}))?) (?:{_QUOTED}|(?P<word>{_WORDS})(?i:{_END}))"
)
_SEEN = re.compile(
    rf"(?i:\b{_NET}) (?:{_QUOTED}|(?P<word>{_WORDS})(?= (?i:(?:auf|im|op|on|sur)(?: le| dem| het)? (?:kanal|autokanal|kanaal|channel|canal))))"
)
_SECRET = re.compile(
    r"(?i:\b[a-z\-]{0,16}(?:wachtwoord|paswoord|kennwort|passwort|passphrase|password|toegangscode|zugangscode|pincode|sleutel|schl[üu]ssel|mot de passe|code pin|cl[ée] wi-?fi))"
    rf"(?i:(?: [a-zà-ÿ]{{2,14}}){{0,3}}(?:: | (?:lautet|luidt) (?:nu |nun |jetzt )?| (?:is|ist|est|lautet|luidt|was|in|op|auf|to|naar) (?:nu |now |jetzt )?(?=['\"„“‚‘«]|\S{{0,20}}[0-9!@#$%&*?])))(?:{_QUOTED}|(?P<word>[^\s\"',;<>]{{4,64}}))"
)
_AFTER: Final = r"(?=[.,;!)]?(?:\s{0,2}$|\s{0,2}[(\[\n]| (?i:en|und|and|et|now|nu|nun|jetzt|maintenant|sinds|since|seit|op|auf|on|has|is|hat|ist|heeft|was|via|with|met|mit|from|van|von|ip|mac|at)\b))"
_NET_CALLED = re.compile(
    rf"(?i:\b(?:{_NET}(?:[ \-]?na(?:am|me))?|{_NET}swerk|netwerknaam|netzwerkname) (?:heet|hei(?:ß|ss)t|lautet|is called|is named|s'appelle|se nomme|genaamd|called|named|name is|naam is)(?: nu| now| nun| jetzt| voortaan| maintenant)?|\b(?:netwerknaam|network name|netzwerkname|nom du r[ée]seau) (?:is|ist|est)) "
    rf"(?:{_QUOTED}|(?P<word>{_WORDS}){_AFTER})"
)
_NEW = re.compile(
    rf"(?i:\b(?:new|nieuwe?|neues|neuer|nouvel|nouveau|unknown|onbekende?|unbekanntes) (?:[a-z\-]{{2,12}} )?(?:device|apparaat|toestel|(?:netzwerk|wlan-?)?ger[äa]t|appareil|client|host|[ée]quipement)(?: [\wÀ-ÿ\-]{{1,16}}){{0,4}}): (?:{_QUOTED}|(?P<word>[A-Za-zÀ-ÿ0-9][\wÀ-ÿ.'\-]{{1,40}}(?: [A-Z0-9][\w'\-]{{0,24}}){{0,2}}){_AFTER})"
)
_CAME = re.compile(
    r"(?m:^|[.!:>] )(?P<word>[A-Z0-9][\wÀ-ÿ'\-]{1,40}(?: [A-Z0-9][\w'\-]{0,24}){0,2}) (?i:has (?:joined|left|connected to|disconnected from) (?:your|the|our)|(?:just )?(?:joined|left) (?:your|our)|hat sich (?:neu |erstmals )?(?:an der|am|mit dem|bei|im)|heeft (?:zich aangemeld|zich afgemeld|verbinding gemaakt|een nieuw ip)|s'est (?:connect|d[ée]connect))"
)
_THE_DEVICE = re.compile(
    r"(?i:\b(?:netwerk)?(?:apparaat|toestel)|\b(?:netzwerk)?ger[äa]t|\bappareil) (?P<word>[A-Za-z][\wÀ-ÿ'\-]{2,40}) (?i:heeft (?:een|geen|zich|verbinding|het|de)|hat (?:sich|eine|keine|die|das)|kreeg|a (?:obtenu|reçu|rejoint)|meldet sich|werd (?:toegevoegd|verwijderd|geblokkeerd)|wurde (?:hinzugef|entfernt|gesperrt))"
)
_ACCESS = re.compile(
    rf"(?i:\b(?:internettoegang|internetzugang|internet access|acc[èe]s internet|schermtijd|screen time|bildschirmzeit|onlinezeit|internettijd)) (?i:van|voor|von|f[üu]r|of|for|de|pour) (?:{_QUOTED}|(?P<word>[A-Za-zÀ-ÿ0-9][\wÀ-ÿ'\-]{{1,40}})) (?i:is|was|has been|wurde|ist|werd|est|a [ée]t[ée]) "
)
_CALL = re.compile(
    rf"(?i:\b(?:oproep|gesprek|gemiste oproep|anruf|appel|call|sms|bericht|nachricht)(?: (?:gemist|binnen|in arrivo|entrant|received|missed|eingehend))? (?:van|von|de|from|naar|an|to|pour)) (?:{_QUOTED}|(?P<word>[A-Z][\w'\-]{{1,30}}(?: [A-Za-z][\w'\-]{{1,30}}){{1,3}}?)(?= (?:on|op|auf|sur|via|[(]) ?))"
)
_DISPLAYED = re.compile(
    r"(?im)(?:^|\s)(?:from|to|p-asserted-identity|remote-party-id|contact): ?\"(?P<word>[^\"\n]{3,64})\" ?<sip:"
)
"""The name beside the number in a header of SIP (RFC 3261 20.10)."""
_TABLE: Final = (
    (_DEVICE, Kind.DEVICE_NAME),
    (_USER, Kind.USER_NAME),
    (_JOINED, Kind.SSID),
    (_SEEN, Kind.SSID),
    (_SECRET, Kind.SECRET),
    (_NET_CALLED, Kind.SSID),
    (_NEW, Kind.DEVICE_NAME),
    (_CAME, Kind.DEVICE_NAME),
    (_THE_DEVICE, Kind.DEVICE_NAME),
    (_ACCESS, Kind.DEVICE_NAME),
    (_CALL, Kind.USER_NAME),
    (_DISPLAYED, Kind.USER_NAME),
)
_GROUPS: Final = ("double", "single", "print", "bare", "word", "set", "asked")
_INTERFACE: Final = re.compile(
    r"(?i)(?:br|eth|w?lan|wan|wl|phy|ppp|veth|tun|tap|usb|docker|bond|vlan|ra|ath|ap|mon|ifb|pci|tty|sd|mmc|mtd|radio|dhcp|ipv[46])[0-9.\-]*(?:lan|wan|guest|range)?[0-9.\-]*"
)
_NOBODY: Final = frozenset(
    {"admin", "root", "user", "guest", "anonymous", "heeft", "niet", "geen", "werd", "wurde", "nicht", "kein", "hat", "not", "has", "was", "with", "and", "found", "failed", "unknown", "invalid", "the", "een", "het", "ein", "une", "disabled", "enabled", "offline", "online"}
)  # fmt: skip
_NO_NETWORK: Final = re.compile(
    r"(?i)(?:(?:mqtt|sip|ssh|vpn|ntp|dns|acs|http|https|tcp|tls|cloud|smtp|imap|syslog|update|relay|stun|turn)[ \-])?(?:server|broker|proxy|master|mesh|repeater|router|gateway|cloud|controller|hub|backend|internet)"
)
"""What one is connected to that is no network with a name: ``Connected to MQTT server``."""
_ADDRESS: Final = re.compile(r"[0-9.]+|(?:[0-9A-Fa-f]{2}[:\-]){2,}[0-9A-Fa-f]{2}")


_ABOUT_DEVICES: Final = frozenset({_NEW, _CAME, _THE_DEVICE, _ACCESS})
_NOBODYS: Final = NOBODYS_HOST | frozenset(
    {"zelf", "dat", "die", "met", "van", "in", "op", "voor", "und", "mit", "auf", "wird", "sich", "das", "welches", "qui", "ne", "connecté", "inconnu", "onbekend", "nieuw", "verbonden", "opnieuw", "weer", "buitenaf", "buiten", "iedereen", "alle", "jeder", "everyone", "everybody", "someone", "iemand", "jemand", "it", "he", "she", "they", "which", "this device", "interface", "firmware"}
)  # fmt: skip
"""What stands where a sentence says a device, and is none."""
_PART: Final = re.compile(r"[^\W_]+")


def _named(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text):
        groups = match.groupdict()
        group = next(name for name in _GROUPS if groups.get(name) is not None)
        name = match[group]
        if pattern is _JOINED and group == "word" and _NO_NETWORK.fullmatch(name):
            continue
        if pattern in _ABOUT_DEVICES and (name.lower() in _NOBODYS or all(map(is_nobodys, _PART.findall(name)))):
            continue
        plain = name.lower() not in ORDINARY | _NOBODY and _INTERFACE.fullmatch(name) is None
        if plain and _ADDRESS.fullmatch(name) is None and not (pattern is _SECRET and empty(name)):
            start, end = match.span(group)
            yield start, end - (len(name) - len(name.rstrip(".")))


def find_in(text: str) -> list[Hit]:
    """Return the names, logins, networks and secrets that a sentence says by a word for what they are.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the name in lower case, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        Logs of routers in four languages, general knowledge.

    Examples:
        >>> [hit.kind.value for hit in find_in("Apparaat 'deurbel-achter' heeft zich afgemeld")]
        ['device_name']
        >>> [hit.kind.value for hit in find_in("Verbonden met netwerk Bakkerij Bos (kanaal 36)")]
        ['ssid']
        >>> find_in("apparaat heeft geen adres; device br-lan left promiscuous mode")
        []
    """
    return [
        Hit(start, end, kind, text[start:end].lower().encode("utf-8", "replace"), Sureness.LIKELY, "name:told")
        for pattern, kind in _TABLE
        for start, end in _named(pattern, text)
    ]
