# ruff: noqa: E501 - one form a row, to be read as a table
"""Telephone numbers, serial numbers and places by the line, the column or the topic they stand in.

In:  a plain text (``plain.plain``).
Out: hits of telephone numbers, serial numbers, places, and names that a standard object of SNMP holds.

The rules this module keeps:
 * A number is one of a telephone by the line of a call or a word of telephony before it, and by how it is built.
 * A serial number stands behind its word, in the object of a standard that holds it, or in a topic of a meter.
 * Linear time: every part of a pattern is bounded.
"""

from typing import Final

from sluis.identify.find.hit import Hit
from sluis.identify.find.rows import D, begins, find_rows, row

_DIALLED: Final = r"(?:\+[1-9][0-9]{8,14}|00[1-9][0-9]{8,13}|0[1-9][0-9]{7,10}|(?:31|32|33|44|49)[1-9][0-9]{7,10}|1[2-9][0-9]{2}[2-9][0-9]{6})"
_TELEPHONY: Final = r"(?:dtmf|relay|rufumleitung|doorschakel\w{0,4}|doorgeschakeld|umleitung|weiterleitung|forward(?:ed|ing)?|nebenstelle|toestelnummer|inkomend|uitgaand|incoming|outgoing|eingehend|ausgehend|entrant|sortant|caller|callee|gebeld|belt|kiest|dial(?:ing|led|s)?|anruf|oproep|gesprek|call|sms|rufnummer|telefoon|telefon|t[ée]l[ée]phone|msisdn|cli|ani|dnis|voicemail|mailbox|fax|ring(?:ing)?|hangup|opgehangen|answered|busy|bezet|whatsapp)"
_SERIAL: Final = r"(?=[A-Z\-]{0,24}[0-9])[0-9A-Z][0-9A-Z\-]{5,31}"
_METERED: Final = r"(?:ecoflow|solar|goodwe|growatt|solaredge|fronius|opendtu|ahoy|hoymiles|deye|sofar|ebusd|p1|dsmr|enphase|envoy|victron|sma|kostal|foxess|solis|sungrow|easee|zaptec|wallbox|alfen|go-?e(?:Charger)?|homewizard|slimmelezer|meter|meters|zaehler|compteur|linky|inverter|inverters|omvormer|solax|huawei_solar|tibber|plugwise|anker|zendure|marstek|N)"
_TEXT: Final = r"(?:\.[0-9]{1,10}){0,8}(?: = (?:STRING: )?| )\"?"
_ROWS: Final = (
    # lines of calls
    row(";RING;", r";RING;[0-9]{1,3};(?P<phone>\+?[0-9]{3,17})?;(?P<phone2>\+?[0-9]{3,17})?;"),
    row(";CALL;", r";CALL;[0-9]{1,3};[0-9]{1,3};(?P<phone>\+?[0-9]{3,17});(?P<phone2>\+?[0-9#*]{3,17});"),
    row(";CONNECT;", r";CONNECT;[0-9]{1,3};[0-9]{1,3};(?P<phone>\+?[0-9]{6,17});"),
    row("Executing [", r"Executing \[(?P<phone>\+?[0-9]{7,15})@"),
    row("xtension ", r"[Ee]xtension '?(?P<phone>\+?[0-9]{8,15})'?"),
    row("nternetrufnummer ", r"[Ii]nternetrufnummer (?P<phone>\+?[0-9]{5,17})"),
    row("", rf"(?i:\b{_TELEPHONY}\b)[^\n0-9+]{{0,32}}(?<!\d)(?:[0-9]{{2,4}} [^\n0-9+]{{1,24}})?(?P<phone>{_DIALLED})(?![0-9.:\-])", rf"(?i){_TELEPHONY}[^\n+]{{0,62}}[0-9]{{9}}"),
    # serial numbers behind their word
    row("", rf"(?i:\b(?:serie-?nummer|serien-?nummer|serie-?nr|num[ée]ro de s[ée]rie|serial(?: number| no)?|meternummer|z[äa]hlernummer|apparaatnummer|ger[äa]tenummer|chip-?id|kastnummer)\.?)(?i:(?: is| lautet| est)? ?[:=#]? ?)(?P<serial>{_SERIAL})(?![0-9A-Za-z])", r"(?i)(?:serie|serien|de s.{1,2}rie|serial|meternummer|hlernummer|zahlernummer|apparaatnummer|tenummer|chip-?id|kastnummer)[^\n]{1,14}[0-9a-z]"),
    row("n", r"(?i:\b(?:module|compteur|meter|teller|z[äa]hler|linky|tic|boitier|decoder|kaart|card)\b)[^\n]{0,16} n[°ºo]\.? ?(?P<serial>[0-9][0-9A-Z]{7,20})(?![0-9A-Za-z])", r" n(?:°|º|o)"),
    row(" ", r"\b(?i:printer|drucker|imprimante|decoder|router|modem|ont|meter|teller|z[äa]hler|compteur|settop|stb|omvormer|inverter|onduleur|wechselrichter|wallbox|laadpaal|charger|repeater|camera|boiler|ketel|bridge|hub) (?P<serial>(?=[A-Z]{0,12}[0-9])(?=(?:[A-Z]{0,12}[0-9]){4})(?=[0-9]{0,12}[A-Z])[0-9A-Z]{10,20})(?![0-9A-Za-z\-])", r"(?i)(?:printer|drucker|imprimante|decoder|router|modem|ont|meter|teller|hler|compteur|settop|stb|omvormer|inverter|onduleur|wechselrichter|wallbox|laadpaal|charger|repeater|camera|boiler|ketel|bridge|hub) [0-9A-Z]{10}"),
    row('identifier="', r"\bidentifier=\"(?P<serial>[0-9]{5} [0-9]{7}(?:-[0-9]{1,2})?)\""),
    row("ain=", r"\bain=\"?(?P<serial>[0-9]{5}(?: |%20|\+)?[0-9]{7})"),
    row("/", rf"(?:^|[\s'\"]){_METERED}/(?:[\w.\-]{{1,32}}/){{0,3}}?(?P<serial>(?=(?:[0-9A-Z]{{0,16}}?[0-9]){{4}})[0-9A-Z]{{8,20}})(?=[/\s'\"]|$)", rf"{_METERED}/"),
    row("broadcast/id ", r"/broadcast/id (?P<serial>[0-9][0-9A-Z]{9,39})"),
    row(" enterprise ", r"\benterprise 3561: [^\n]{0,60}?(?:2:|4:|5:)?(?P<serial>(?=[A-Z]{0,6}[0-9]{4})[0-9A-Z]{8,32})"),
    # objects of standards
    row("1.3.6.1.2.1.1.5.0", rf"1\.3\.6\.1\.2\.1\.1\.5\.0{_TEXT}(?P<host>{D})"),
    row("1.3.6.1.2.1.1.4.0", rf"1\.3\.6\.1\.2\.1\.1\.4\.0{_TEXT}(?P<login>[^\s\"<>@][^\"\n<>@]{{1,63}})"),
    row("1.3.6.1.2.1.1.6.0", rf"1\.3\.6\.1\.2\.1\.1\.6\.0{_TEXT}(?P<location>[^\s\"][^\"\n]{{2,127}}[^\s\"])"),
    row("1.3.6.1.2.1.69.1.1.4.0", rf"1\.3\.6\.1\.2\.1\.69\.1\.1\.4\.0{_TEXT}(?P<serial>[0-9A-Za-z\-]{{5,40}})"),
    row("1.3.6.1.2.1.47.1.1.1.1.11", rf"1\.3\.6\.1\.2\.1\.47\.1\.1\.1\.1\.11{_TEXT}(?P<serial>[0-9A-Za-z\-]{{5,40}})"),
    row("1.3.6.1.2.1.43.5.1.1.17", rf"1\.3\.6\.1\.2\.1\.43\.5\.1\.1\.17{_TEXT}(?P<serial>[0-9A-Za-z\-]{{5,40}})"),
    row("1.3.6.1.2.1.43.5.1.1.16", rf"1\.3\.6\.1\.2\.1\.43\.5\.1\.1\.16{_TEXT}(?P<host>{D})"),
    row("1.0.8802.1.1.2.1.", rf"1\.0\.8802\.1\.1\.2\.1\.(?:4\.1\.1\.9|3\.3){_TEXT}(?P<host>{D})"),
    row("1.3.6.1.4.1.9.9.23.1.2.1.1.6", rf"1\.3\.6\.1\.4\.1\.9\.9\.23\.1\.2\.1\.1\.6{_TEXT}(?P<host>{D})"),
    row("1.3.6.1.4.1.", rf"1\.3\.6\.1\.4\.1\.(?:14179\.2\.1\.4\.1\.7|14179\.2\.1\.1\.1\.2|41112\.1\.4\.5\.1\.2|41112\.1\.6\.1\.2\.1\.6|14988\.1\.1\.1\.3\.1\.4){_TEXT}(?P<ssid>[^\"\n]{{1,32}}[^\s\"])"),
    # places
    row("", r"(?i)\b(?:lat|lon|lng|latitude|longitude|breite|l[äa]nge|breedte|lengte)(?:=\"| |: ?|=)(?P<location>-?[0-9]{1,3}\.[0-9]{3,12})(?![0-9])", r"(?i)(?:lat|lon|lng|itude|breite|nge|breedte|lengte)(?:=\"| |: ?|=)-?[0-9]{1,3}\.[0-9]{3}"),
    row('="', r"\b(?:lat|lon|latitude|longitude)=\"(?P<location>-?[0-9]{1,3}\.[0-9]{2,12})\"", r"(?:lat|lon|itude)=\"-?[0-9]"),
    row("", r"(?P<location>(?<![0-9.])[0-9]{1,2}\.[0-9]{3,8} ?[NS][ ,;]{1,3}[0-9]{1,3}\.[0-9]{3,8} ?[EWO])(?![0-9A-Za-z])", r"[0-9]\.[0-9]{3,8} ?[NS][ ,;]"),
    row("=", r"(?i:weer|weather|meteo|wetter|forecast|owm|buien|zon|sunrise|air-?quality|pollen)[^\s]{0,80}[?&](?:q|city|town|place|loc|plaats|ort|ville|name)=(?P<location>[A-Z][\w\-' ]{2,40}(?:,[A-Za-z]{2})?)", r"(?i)(?:weer|weather|meteo|wetter|forecast|owm|buien|zon|sunrise|air-?quality|pollen)[^\s]{0,80}[?&](?:q|city|town|place|loc|plaats|ort|ville|name)="),
    row(":", r"(?i)<(?:cl|ca|gp|civic)[\w]{0,12}:(?:A[1-6]|RD|RDSEC|HNO|PC|STS|PCN|LMK|NAM|LOC)>(?P<location>[^<>\n]{2,80})</", r"(?i)<(?:cl|ca|gp|civic)[a-z]{0,12}:(?:A[1-6]|RD|HNO|PC|STS|LMK|NAM|LOC)"),
    row(" city ", r"(?i:civic)[^\n]{0,80}? city (?P<location>[A-Z][\w\-' ]{2,40})"),
)  # fmt: skip


def beginnings() -> tuple[str, ...]:
    """Return what the sieve looks for."""
    return begins(_ROWS)


def find_in(text: str) -> list[Hit]:
    """Return the numbers and places that the line, the object or the topic around them shows.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the value in lower case, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        RFC 3418 (system group), RFC 6933, RFC 3805, RFC 4639, IEEE 802.1AB; RFC 4119 and RFC 5139 (civic addresses); the
        call monitor of FRITZ!Box; topics of meters, general knowledge.

    Examples:
        >>> [(hit.start, hit.kind.value) for hit in find_in("24.11.26 13:31:31;RING;0;0591550128;0591550129;SIP0;")]
        [(25, 'phone_number'), (36, 'phone_number')]
        >>> [hit.kind.value for hit in find_in(".1.3.6.1.2.1.1.5.0 = STRING: vuurtoren")]
        ['host_name']
        >>> find_in("call 1234567890 took 3 s")
        []
    """
    return find_rows(_ROWS, text)
