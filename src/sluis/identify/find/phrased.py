# ruff: noqa: E501 - one line of a program a row, to be read as a table
"""What labels, short messages and printed objects say of devices, networks, logins and secrets.

In:  a plain text (``plain.plain``).
Out: hits of names, networks, logins and secrets at the places such lines have.

The rules this module keeps:
 * A name stands behind the word for what it is and before the word for what it did, or in the marks of a form that a
   program prints: an answer to an AT command, a row of ``nmcli``, a frame of ``tcpdump``.
 * What is called with two words begins with a capital; a sentence behind a word for a network is none.
 * Linear time: every part of a pattern is bounded.
"""

from typing import Final

from sluis.identify.find.hit import Hit
from sluis.identify.find.rows import D, N, U, begins, find_rows, row

_NET: Final = r"[A-ZÀ-Þ0-9][\wÀ-ÿ.\-'&]{1,31}(?: (?!(?:is|was|has|not|auf|op|on)\b)[\wÀ-ÿ][\wÀ-ÿ.\-'&]{0,24}){0,3}"
"""A network's name as it is written without quotation marks."""
_NET_END: Final = r"(?=$|[\n,;|\")]|\.(?:\s|$)| {2})"
_NO_PORT: Final = r"(?!(?i:(?:br|eth|w?lan|wan|wl|ppp|ath|ra|vlan|radio|en|usb|bridge)[0-9.\-]{0,6}[\"'\s]))"
_THING: Final = r"(?i:light|lamp|plug|device|sensor|apparaat|toestel|client|switch|speaker|camera|group|room|gerät|lampe|steckdose|accessory|station|host|node|appareil|lampe|prise|zone|scene)"
_DONE: Final = r"(?i:erfolgreich|fehlgeschlagen|gescheitert|abgelehnt|geslaagd|mislukt|geweigerd|gelukt|successful(?:ly)?|succeeded|failed|denied|accepted|réussie?|échouée?|refusée?)"
_MIXED: Final = r"(?=[^\s]{0,40}[0-9])(?=[^\s]{0,40}[A-Za-z])"
_STRONG: Final = r"(?=[^\s]{0,40}[0-9\-_!@#$%&*?A-Z])"
_OF_CODES: Final = r"(?i:(?:inlog|verificatie|bevestigings|beveiligings|toegangs|zugangs|bestätigungs|anmelde|sms|tan|verification|security|sign-?in|log-?in|access|confirmation|one-?time|eenmalige)[ \-]?(?:code|pin|passcode)|code de (?:connexion|vérification|sécurité|confirmation))"
_SIX: Final = r"(?:[0-9]{3}[ \-][0-9]{3}|[0-9]{4,8})(?![0-9])"

_ROWS: Final = (
    # networks
    row("", rf"(?i:\be?ssid)(?:[0-9]{{1,2}})?(?:\[[^\]\n]{{1,16}}\])? (?i:(?:is |was |has been )?(?:now )?(?:set|changed|renamed|gewijzigd|geändert|modifié)) (?i:to|in|naar|auf|zu|en) \"?{_NO_PORT}(?!(?i:hidden|visible|default|empty|verborgen|zichtbaar|versteckt)\b)(?P<ssid>[^\s\"][^\n\",;]{{1,31}}?)\"?(?=$|[\n\",;]|\.(?:\s|$))", r"(?i)ssid[^\n]{0,40} (?:set|changed|renamed|gewijzigd|ge.{1,2}ndert|modifi.{1,2}) "),
    row("ssid ", rf"\bssid (?P<ssid>{_NET}) (?=provisioned|enabled|disabled|removed|added|created|deleted|deployed|activated|configured|hidden)", r"ssid [^\n]{2,80} (?:provis|enab|disab|remov|added|creat|delet|deplo|activ|config|hidden)"),
    row("", rf"(?i:\b(?:network name|netzwerk ?name|netz ?name|netwerk ?naam|wlan[ \-]?name|wi-?fi[ \-]?(?:name|naam)|nom (?:du|de) réseau|nom wi-?fi))(?: \((?i:e?ssid|wi-?fi|wlan|[^)\n]{{2,12}}GHz)\)| [0-9](?:[.,][0-9])? ?GHz)?(?: ?[:=] {{0,8}}\"?| \"?| „)(?P<ssid>{_NET}){_NET_END}", r"(?i)(?:network name|netzwerk ?name|netz ?name|netwerk ?naam|wlan[ \-]?name|wi-?fi[ \-]?(?:name|naam)|nom (?:du|de) r|nom wi-?fi)[^\n]{0,24}[ :=\"]"),
    row("", rf"(?i:\b(?:wi-?fi|wlan|wireless|draadloze?|draadloos|drahtloses?)[ \-]?(?:network|netwerk|netz|netzwerk)):? (?:\"(?P<ssid>[^\"\n]{{2,32}})\"|(?P<ssid2>{_NET})(?=, ?(?i:rssi|signal|signaal|channel|kanaal|kanal|[0-9])))", r"(?i)(?:wi-?fi|wlan|wireless|draadlo|drahtlos)[a-z]{0,4}[ \-]?(?:network|netwerk|netz)"),
    row("rofil", r"\b[Pp]rofil(?:e|)? \"?(?P<ssid>\S[^\n\"]{0,31}?)\"? (?:is applied on interface|is added on interface|is deleted from interface|wird auf Schnittstelle|wurde auf der Schnittstelle|est appliqué sur l'interface)", r"rofil[e]? [^\n]{1,40} (?:is (?:appl|added|del)|wird auf|wurde auf|est appl)"),
    row("(", r"\b(?:Probe Re(?:quest|sponse)|Beacon|(?:Re)?Assoc Re(?:quest|sponse)) \((?P<ssid>[^)\n]{2,32})\)(?= (?:\[|ESS|IBSS|CH:))", r"(?:Probe Re|Beacon|Assoc Re)[a-z]{0,8} \("),
    row("+CW", r"\+CW[JS]AP(?:_CUR|_DEF)?: ?\"(?P<ssid>[^\"\n]{1,32})\""),
    row("AT+CW", r"AT\+CW[JS]AP(?:_CUR|_DEF)?=\"(?P<ssid>[^\"\n]{1,32})\"(?:,\"(?P<secret>[^\"\n]{8,63})\")?"),
    row("+CWLAP:", r"\+CWLAP: ?\([0-9],\"(?P<ssid>[^\"\n]{1,32})\""),
    row("Mbit/s", r"(?:\* {1,16}|(?m:^) {1,16})(?P<ssid>[^\s*][^\n]{0,31}?) {2,24}(?:Infra|Infrastructure|Ad-Hoc|Mesh) {1,16}[0-9]{1,3} {1,16}[0-9]{1,5} Mbit/s"),
    row('"', rf"(?i:\b(?:dhcp|lease|address|adres)\b)[^\n\"]{{0,32}} (?:on|op|auf|via|sur) \"{_NO_PORT}(?P<ssid>[^\"\n]{{2,32}})\"", r"(?i)(?:dhcp|lease|address|adres)[^\n\"]{0,32} (?:on|op|auf|via|sur) \""),
    row(",", r"(?i:\bscan(?:ned|ning| result)?): ?(?P<ssid>[^\s,:\"][^,\n\"]{1,31}),-[0-9]{2,3},(?:WPA|WEP|OPEN|SAE|[0-9])", r"(?i)scan[a-z ]{0,7}: ?[^,\n]{2,34},-[0-9]{2}"),
    # devices and hosts
    row(" ", rf"\b{_THING} (?:[0-9]{{1,4}} |id [0-9]{{1,6}} |\"[^\"\n]{{1,40}}\" |'[^'\n]{{1,40}}' )?(?i:(?:was |is |werd |wurde |has been |a été )?(?:renamed|hernoemd|umbenannt|renommée?)(?: (?:from|van|von|de) [^\n]{{1,40}}?)? (?:to|naar|in|en|zu)) [\"']?{_NO_PORT}(?P<device>[^\s\"'][^\n\"',;]{{1,47}}?)[\"']?(?=$|[\n\"',;]|\. )", r"(?i)(?:renamed|hernoemd|umbenannt|renomm)"),
    row("System Name", rf"System Name(?: TLV)?(?: \([0-9]\))?(?:, length [0-9]{{1,3}})?: ?\"?(?P<host>{D})"),
    row(" ", r"(?i:\b(?:repeater|extender|mesh[ \-]?(?:punt|point|node|repeater)|satelliet|satellite|powerline)) (?P<device>(?=[\w!.]{0,40}[\-_])[A-Za-z][\w!.\-]{3,60}) (?=(?i:(?:is |ist |est )?(?:(?:dis)?connected|verbunden|verbonden|online|offline|getrennt|joined|left|connecté|aangemeld|angemeldet)))", r"(?i)(?:repeater|extender|punt|point|node|satelliet|satellite|powerline) [a-z][0-9a-z_!.\-]{3,60} [a-z]"),
    row("100.", rf"(?:^|\s)100\.(?:[0-9]{{1,3}}\.){{2}}[0-9]{{1,3}} {{1,16}}(?P<host>{N}) {{1,24}}(?:(?P<login>[\w.+\-]{{2,48}}@[\w.\-]{{0,48}}) {{1,24}})?(?:linux|windows|macOS|iOS|android|freebsd|tvOS)\b", r"100\.[0-9.]{5,11} {1,16}[0-9A-Za-z]"),
    row("origin software=", rf"(?P<host>{D})(?: rsyslogd:)? \[?origin software="),
    row("<", r"(?:^|[\s:])(?P<host>[A-Z0-9][\w\-]{1,14}) {1,15}<(?:00|03|20|1[bcdeBCDE])> {1,4}-", r"[0-9A-Z] {1,15}<(?:00|03|20|1[b-eB-E])> {1,4}-"),
    row("=", r"(?:^|[ ;,\"])(?:name|fn|nm|n)=(?P<device>[A-Z][^\n=;,\"]{2,47}?) (?=(?:model|am|md|deviceid|features|flags|rmodel|srcvers|type|id|mdl|manufacturer|vendor)=)", r"(?:name|fn|nm|n)=[A-Z][^\n=;,\"]{2,47} (?:model|am|md|deviceid|features|flags|rmodel|srcvers|type|id|mdl|manufacturer|vendor)="),
    row("P2P-", r"P2P-[A-Z\-]{4,32}[^\n]{0,160}? name='(?P<device>[^\n]{2,64}?)'(?= \w{2,24}=|$)"),
    row("name='", r"\b[A-Z]\w{1,40}(?:Device|Info|Client|Host|Entry|Accessory|Station|Player|Speaker|Robot|Camera)\((?:[^()\n]{0,200}?, )?(?:device_|friendly_|host_?)?name='(?P<device>[^'\n]{2,64})'"),
    # logins
    row("\\", rf"(?i:\b(?:session setup(?: as)?|log-?on|log-?in|anmeldung|aanmelding|inlog\w{{0,4}}|auth\w{{0,12}}|account|credentials?|as|map(?:ped)?|mount\w{{0,4}}))[^\n\\]{{0,24}}?[ \"']{{1,2}}[A-Za-z][\w.\-]{{1,20}}\\{{1,2}}(?P<login>{U})", r"(?i)(?:session setup|log-?on|log-?in|anmeldung|aanmelding|inlog|auth|account|credential|as|map|mount)[^\n\\]{0,48}\\"),
    row(" ", rf"(?i:\b(?:anmeldung|abmeldung|login|log-in|logout|aanmelding|afmelding|connexion|inloggen|authenti[a-z]{{4,8}})) (?:von|van|de|by|door|of) (?:Benutzer |gebruiker |user |l'utilisateur )?\"?(?P<login>{U})\"? (?:is |ist |war |was |est )?{_DONE}", r"(?i)(?:meldung|melding|log-?in|logout|connexion|inloggen|authenti[a-z]{4,8}) (?:von|van|de|by|door|of) "),
    row("ummer ", r"\b(?:T-Online-?[Nn]ummer|Zugangs-?[Nn]ummer|Anschluss-?[Kk]ennung|Mitbenutzer-?[Nn]ummer) (?P<login>[0-9]{4,24}(?:#[0-9]{4})?)(?![0-9])", r"(?:T-Online-?|Zugangs-?|Mitbenutzer-?)[Nn]ummer [0-9]"),
    row("331 ", rf"\b331 (?:Password required for|Please specify the password for|User) (?P<login>{U})"),
    row("", rf"\b(?i:mqttuser|mqttclient|webuser) (?P<login>(?!0\b|1\b)(?=[^\s]{{0,40}}[A-Za-z]){U})(?=$|[\s;])", r"(?i)(?:mqttuser|mqttclient|webuser) [0-9a-z]"),
    # secrets
    row("", r"\b(?i:mqttpassword|webpassword|password[12]) (?P<secret>[^\s;\"]{4,64})(?=$|[\s;])", r"(?i)(?:mqttpassword|webpassword|password[12]) [^\s;]{4}"),
    row("", r"\b(?i:mot de passe|wachtwoord|passwort|kennwort|password|passphrase|sleutel|schlüssel|code d'accès)(?i:(?: (?:administrateur|admin|beheer(?:der)?|routeur|box|du|de|la|le|l'admin|wi-?fi|wlan|voor|for|für|the|van|het|of|gast|guest|root|user|gebruiker|gastnetz|gastnetwerk|invité|modem|router)){1,4}) ?[=:] ?\"?(?P<secret>[^\s\"]{4,64})", r"(?i)(?:mot de passe|wachtwoord|passwort|kennwort|password|passphrase|sleutel|ssel|code d'acc.{1,2}s) [a-z'\-]{2,16}[^\n]{0,44}[=:]"),
    row("", rf"\b(?i:[\w!.\-]{{0,16}}(?:kennwort|passwort|wachtwoord|password|passphrase|mot de passe|wifi-?code|wlan-?code))(?: (?:is|lautet|est|luidt))?:? {{1,2}}(?P<secret>{_MIXED}(?!(?i:sha|md5|pbkdf|aes|v[0-9]))[^\s,;=:\"'<>()/]{{6,64}})(?=$|[\s,;.])", r"(?i)(?:kennwort|passwort|wachtwoord|password|passphrase|mot de passe|wifi-?code|wlan-?code)(?: [a-z]{2,6})?:? {1,2}[^\s]{0,63}[0-9]"),
    row("", rf"\b{_OF_CODES}(?: (?:voor|for|für|van|of|pour|bij|bei|to) [\w.\-!]{{2,24}})?(?: is| ist| est| lautet| luidt)?:? (?:is )?(?P<secret>{_SIX})", r"(?i)(?:code|pin|passcode)[^\n]{1,48} [0-9]{3}"),
    row("", r"\b(?P<secret>[0-9]{3}[ \-][0-9]{3}|[0-9]{4,8}) (?i:is|ist|est) (?i:your|uw|je|ihr|dein|votre|jouw) [^\n]{0,30}(?i:code|tan|pin)\b", r"(?i)[0-9]{3} (?:is|ist|est) (?:your|uw|je|ihr|dein|votre|jouw) "),
    row("", rf"(?i:\b(?:radius|tacacs|coa|l2tp|ike|ipsec|shared|pre-?shared|cluster|replication)[ \-](?:server )?(?:secret|key|geheim)(?: is)?:?) \"?(?P<secret>{_STRONG}[^\s\",;:=]{{4,64}})(?=$|[\s\",;])", r"(?i)(?:radius|tacacs|coa|l2tp|ike|ipsec|shared|cluster|replication)[ \-](?:server )?(?:secret|key|geheim)"),
)  # fmt: skip


def beginnings() -> tuple[str, ...]:
    """Return what the sieve looks for."""
    return begins(_ROWS)


def find_in(text: str) -> list[Hit]:
    """Return what labels, short messages and printed objects say of devices, networks, logins and secrets.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the name in lower case, of a secret the secret, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        Output of tcpdump, nmcli, netsh, nmblookup and tailscale; AT commands of Espressif; commands of Tasmota; logs and
        messages of routers and apps, general knowledge.

    Examples:
        >>> [(hit.start, hit.end) for hit in find_in("SSID2 is set to Polderzicht")]
        [(16, 27)]
        >>> [hit.kind.value for hit in find_in("light 4 renamed to Kast boven")]
        ['device_name']
        >>> find_in("eth0: renamed from veth12; SSID is set to hidden; login by policy")
        []
    """
    return find_rows(_ROWS, text)
