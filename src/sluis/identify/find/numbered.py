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
_MAKER: Final = r"(?:Nest|Sonos|Ring|Arlo|Tado|Netatmo|Philips|Hue|Somfy|Eufy|Reolink|Dyson|Bosch|Siemens|Miele|Zyxel|Sagemcom|Arris|ARRIS|Huawei|ZTE|Nokia|Arcadyan|AVM|Netgear|Ubiquiti|Apple|Samsung|Roborock|Ecobee|Honeywell|Enphase|SolarEdge|Growatt|Tesla|Zaptec|Easee|Alfen|Wallbox|Ezviz|Wyze|Toon|Google)"
_METERED: Final = r"(?:ecoflow|solar|goodwe|growatt|solaredge|fronius|opendtu|ahoy|hoymiles|deye|sofar|ebusd|p1|dsmr|enphase|envoy|victron|sma|kostal|foxess|solis|sungrow|easee|zaptec|wallbox|alfen|go-?e(?:Charger)?|homewizard|slimmelezer|meter|meters|zaehler|compteur|linky|inverter|inverters|omvormer|solax|huawei_solar|tibber|plugwise|anker|zendure|marstek|N)"
_TOWN: Final = r"(?!(?i:today|tomorrow|home|thuis|vandaag|morgen|heute|monday|maandag|montag|the|de|het)\b)[A-ZÀ-Þ][\wÀ-ÿ'\-]{2,30}(?: (?:aan |den |am |an |sur )?(?:[a-z]{2,3} )?[A-ZÀ-Þ][\wÀ-ÿ'\-]{1,24}){0,2}"
_SPACED: Final = r"(?:(?:\+|00)[1-9][0-9]{0,3}(?:[ \-/.]?[0-9]{2,8}){2,5}|(?!(?:[ \-/.]?[0-9]){13})0[1-9][0-9]{0,4}(?:[ \-/.][0-9]{2,8}){1,5}|0[1-9][0-9]{7,10})(?![0-9.:\-])"
"""A telephone number as it is written for people, in groups."""
_TEXT: Final = r"(?:\.[0-9]{1,10}){0,8}(?: = (?:STRING: )?| )\"?"
_ROWS: Final = (
    # lines of calls
    row(";RING;", r";RING;[0-9]{1,3};(?P<phone>\+?[0-9]{3,17})?;(?P<phone2>\+?[0-9]{3,17})?;"),
    row(";CALL;", r";CALL;[0-9]{1,3};[0-9]{1,3};(?P<phone>\+?[0-9]{3,17});(?P<phone2>\+?[0-9#*]{3,17});"),
    row(";CONNECT;", r";CONNECT;[0-9]{1,3};[0-9]{1,3};(?P<phone>\+?[0-9]{6,17});"),
    row(";RING;", r";RING;[0-9]{1,3};(?P<phone>\+?[0-9]{3,17});(?:SIP|ISDN|POTS|DECT|[A-Z])"),
    row(";CALL;", r";CALL;[0-9]{1,3};[0-9]{1,3};[A-Z]{2,8}[0-9]{0,2};(?P<phone>\+?[0-9#*]{3,17});"),
    row('","', r"(?:^|[\s:,])\"[^\"\n]{0,40}\",\"(?P<phone>\+?[0-9]{8,15})\",\"(?:(?P<phone2>\+?[0-9]{8,15})|[\w\-*#+]{1,24})\",\"[\w\-]{2,40}\"", r"\",\"\+?[0-9]{8,15}\",\""),
    row("", r"(?i:\bE\.?164)(?i: (?:number|nummer))?[:= ]{1,2}(?P<phone>\+?[1-9][0-9]{7,14})(?![0-9])", r"(?i)E\.?164[^\n]{1,10}[0-9]"),
    row(".e164.arpa", r"(?P<phone>(?<![0-9.])(?:[0-9]\.){6,14}[0-9])\.e164\.arpa"),
    row("nternetrufnummer ", r"[Ii]nternetrufnummer (?P<phone>\+?[0-9]{2,6}(?: [0-9]{2,8}){1,3})"),
    row("", rf"(?i:\b(?:anruf|oproep|gesprek|call|appel|sms|fax|voicemail|mailbox|rückruf|terugbelverzoek)(?: (?:manqué|entrant|missed|gemist|verpasst|eingehend|binnen|received|incoming))?(?: (?:von|van|from|de|an|naar|to|à|aan|vom))? ?:? ?)(?P<phone>{_SPACED})", r"(?i)(?:anruf|oproep|gesprek|call|appel|sms|fax|voicemail|mailbox|ckruf|terugbelverzoek)[^\n]{1,24}[+0]"),
    row("", rf"(?i:\b(?:rufumleitung|weiterleitung|umleitung|doorschakeling|doorgeschakeld|omleiding|renvoi|call forward(?:ing)?)\b)[^\n0-9+]{{1,24}}(?P<phone>{_SPACED})", r"(?i)(?:rufumleitung|weiterleitung|umleitung|doorscha|doorgescha|omleiding|renvoi|call forward)"),
    row("", r"(?i:\b(?:nummer|number|numéro|rufnummer|telefoonnummer)(?: [a-zéü]{3,14}){0,2}) ?: (?P<phone>0[0-9]{2,4}[\- ][0-9]{3,8}(?:[\- ][0-9]{2,4}){0,4})(?![0-9])", r"(?i)(?:nummer|number|num.{1,2}ro)[^\n]{0,34}: 0[0-9]{2}"),
    row("", r"(?i:\bfax (?:tx|rx|send|sent|receive[d]?|verzonden|ontvangen|gesendet|empfangen)\b)[^\n]{0,24}? (?P<phone>\+?[0-9]{9,15})(?![0-9])", r"(?i)fax (?:tx|rx|sen|rec|verz|ontv|gese|empf)"),
    row("Executing [", r"Executing \[(?P<phone>\+?[0-9]{7,15})@"),
    row("xtension ", r"[Ee]xtension '?(?P<phone>\+?[0-9]{8,15})'?"),
    row("nternetrufnummer ", r"[Ii]nternetrufnummer (?P<phone>\+?[0-9]{5,17})"),
    row("", rf"(?i:\b{_TELEPHONY}\b)[^\n0-9+]{{0,32}}(?<!\d)(?:[0-9]{{2,4}} [^\n0-9+]{{1,24}})?(?P<phone>{_DIALLED})(?![0-9.:\-])", rf"(?i){_TELEPHONY}[^\n+]{{0,62}}[0-9]{{9}}"),
    # serial numbers behind their word
    row("", rf"(?i:\b(?:serie-?nummer|serien-?nummer|serie-?nr|num[ée]ro de s[ée]rie|serial(?: number| no)?|meternummer|z[äa]hlernummer|apparaatnummer|ger[äa]tenummer|chip-?id|kastnummer)\.?)(?i:(?: is| lautet| est)? ?[:=#]? ?)(?P<serial>{_SERIAL})(?![0-9A-Za-z])", r"(?i)(?:serie|serien|de s.{1,2}rie|serial|meternummer|hlernummer|zahlernummer|apparaatnummer|tenummer|chip-?id|kastnummer)[^\n]{1,14}[0-9a-z]"),
    row("n", r"(?i:\b(?:module|compteur|meter|teller|z[äa]hler|linky|tic|boitier|decoder|kaart|card)\b)[^\n]{0,16} n[°ºo]\.? ?(?P<serial>[0-9][0-9A-Z]{7,20})(?![0-9A-Za-z])", r" n(?:°|º|o)"),
    row(" ", r"\b(?i:printer|drucker|imprimante|decoder|router|modem|ont|meter|teller|z[äa]hler|compteur|settop|stb|omvormer|inverter|onduleur|wechselrichter|wallbox|laadpaal|charger|repeater|camera|boiler|ketel|bridge|hub) (?P<serial>(?=[A-Z]{0,12}[0-9])(?=(?:[A-Z]{0,12}[0-9]){4})(?=[0-9]{0,12}[A-Z])[0-9A-Z]{10,20})(?![0-9A-Za-z\-])", r"(?i)(?:printer|drucker|imprimante|decoder|router|modem|ont|meter|teller|hler|compteur|settop|stb|omvormer|inverter|onduleur|wechselrichter|wallbox|laadpaal|charger|repeater|camera|boiler|ketel|bridge|hub) [0-9A-Z]{10}"),
    row("<", r"(?i:\b(?:serial(?: (?:number|no\.?))?|serie-?nummer|seriennummer|numéro de série|s/?n))[: ]{0,3}(?:</\w{1,8}>)?[: ]{0,3}<(?i:b|strong|td|span|code)(?: [^<>]{0,80})?>\s{0,8}(?P<serial>(?=[^<>\s]{0,40}[0-9])[0-9A-Za-z\-/.]{5,40})\s{0,8}<", r"(?i)(?:serial|nummer|rie|s/?n)[^\n<]{0,12}<"),
    row("", r"\b(?:PRM|PDL|ADSC|ADCO|ADS|PCE|EAN(?:-?[Cc]ode)?|MaLo(?:-?ID)?|MeLo(?:-?ID)?|Zählpunkt)(?: ?[:=])? ?(?P<serial>(?=(?:[A-Z]{0,4}[0-9]){8})[0-9A-Z]{11,33})(?![0-9A-Za-z])", r"(?:PRM|PDL|ADSC|ADCO|ADS|PCE|EAN|code|Code|ID|punkt) ?[:=]? ?[0-9A-Z]{11}"),
    row("+", r"\+(?:Q?I?CCID|CGSN|GSN|QCCID)[:=] ?\"?(?P<serial>[0-9]{14,20}F?)(?![0-9])", r"\+(?:Q?I?CCID|CGSN|GSN)"),
    row("iSerial", r"iSerial {1,24}[1-9][0-9]{0,2} (?P<serial>[0-9A-Za-z][^\s]{3,62})"),
    row("-", r"(?<![\w\-])(?P<serial>[0-9A-Z]{2,3}-[A-Z]{2}-[A-Z]{3}[0-9]{4}[A-Z])(?![\w\-])", r"[0-9A-Z]{2,3}-[A-Z]{2}-[A-Z]{3}[0-9]{4}[A-Z]"),
    row(" ", rf"\b{_MAKER}(?: [A-Z][A-Za-z0-9\-]{{2,16}}){{1,2}} (?P<serial>(?=(?:[A-Z]{{0,8}}[0-9]){{6}})(?=[0-9]{{0,12}}[A-Z])[0-9A-Z]{{12,20}})(?![0-9A-Za-z\-])", rf"{_MAKER}[^\n]{{1,40}} [0-9A-Z]{{12}}"),
    row("enterprises.", r"enterprises\.[0-9.]{6,80} = STRING: \"?(?P<serial>(?!V[0-9]{3}R)(?=(?:[A-Z]{0,8}[0-9]){6})(?=[0-9]{0,12}[A-Z])[0-9A-Z]{12,20})(?=\"|$|\s)"),
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
    row("", rf"(?i:\b(?:zonsopkomst|zonsondergang|zon|weer|weersverwachting|weather|wetter|météo|meteo|forecast|verwachting|vorhersage|buienradar|buien|regen|neerslag|sunrise|sunset|pollen|luchtkwaliteit|air quality))\b[^\n]{{0,40}}? (?:voor|for|in|für|pour|à|te|bij) (?P<location>{_TOWN})(?=$|[\s,.;:(\"])", r"(?i)(?:zon|weer|weather|wetter|m.{1,2}t.{1,2}o|forecast|verwachting|vorhersage|buien|regen|neerslag|sunrise|sunset|pollen|kwaliteit|air quality)[^\n]{0,60} (?:voor|for|in|f.{1,2}r|pour|.{1,2}|te|bij) [A-Z]"),
    row("eNB", r"\b[eg]NB(?:[ _\-]?ID)?[ :=]{1,2}(?P<location>[0-9]{4,7})(?:[ ,;]{1,2}[Cc]ell(?:[ _\-]?ID)?[ :=]{1,2}(?P<location2>[0-9]{2,10}))?", r"[eg]NB"),
    row("+", r"(?<![0-9A-Za-z/+=])(?P<location>(?=[0-9]{0,7}[CFGHJMPQRVWX])[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,3})(?![0-9A-Za-z/+=])", r"[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2}"),
    row("///", r"(?<![:\w/])///(?P<location>[a-zà-ÿ]{3,24}\.[a-zà-ÿ]{3,24}\.[a-zà-ÿ]{3,24})(?![\w./])"),
    row("CA type", r"CA type (?:[1-9][0-9]{0,2}|'[a-z ]{2,24}')(?: \([^)\n]{1,32}\))?(?:, length [0-9]{1,3})?:? (?P<location>[^\W_][^\n,;]{1,64})"),
    row("", r"(?i:\b(?:site|plant|anlagen?|installatie|installation)[ \-]?(?:name|naam))[ :=]{1,3}\"(?P<location>[^\"\n]{3,64})\"", r"(?i)(?:site|plant|anlagen?|installatie|installation)[ \-]?(?:name|naam)[ :=]{1,3}\""),
    row("", r"(?i:\b(?:site|locatie|location|standort|adres|adresse|address))[ :=]{1,3}\"?(?P<location>[A-Z][\wÀ-ÿ.']{2,24}(?:weg|straat|laan|plein|gracht|kade|dijk|singel|hof|dreef|steeg|straße|strasse|allee|gasse|platz)[ \-_][0-9]{1,4}[A-Za-z]?(?:[ \-_,]{1,2}[A-Z0-9][\wÀ-ÿ]{1,24}){0,3})", r"(?i)(?:site|locatie|location|standort|adres|adresse|address)[ :=]{1,3}\"?[A-Z][^\n]{2,30}[ \-_][0-9]"),
    row("", r"(?i:\b(?:code postal|postcode|postleitzahl|plz|zip code))[ :=]{1,3}(?P<location>[0-9]{4,5}(?: ?[A-Z]{2})?)(?![0-9A-Za-z])", r"(?i)(?:code postal|postcode|postleitzahl|plz|zip code)[ :=]{1,3}[0-9]{4}"),
    row("", r"(?i:\b(?:wijkkast|straatkast|wijkcentrale|nummercentrale|kvz|hvt|straßenverteiler|armoire de rue)) \"?(?P<location>[A-ZÀ-Þ][\wÀ-ÿ\-']{2,40}(?: [A-ZÀ-Þ0-9][\wÀ-ÿ\-']{0,24}){0,2}(?:, [A-ZÀ-Þ][\wÀ-ÿ\-' ]{2,40})?)", r"(?i)(?:wijkkast|straatkast|wijkcentrale|nummercentrale|kvz|hvt|enverteiler|armoire de rue) "),
    row("", r"\b(?i:meetstation|messstation|station météo|knmi-station) (?P<location>[A-ZÀ-Þ][\wÀ-ÿ\-]{2,30}(?: [A-Z][\wÀ-ÿ\-]{2,24})?)", r"(?i)(?:meetstation|messstation|station m|knmi-station) "),
    row("", r"(?i:\b(?:vertrek|aankomst|departure|arrival|van|naar|from|to|abfahrt|ankunft|départ|arrivée|bestemming|destination))[: ]{1,2}(?P<location>(?:Station|Bahnhof|Gare|Hauptbahnhof) (?:de |du )?[A-ZÀ-Þ][\wÀ-ÿ\-]{2,30}(?: [A-Z][\wÀ-ÿ\-]{1,20})?)", r"(?:Station|Bahnhof|Gare|Hauptbahnhof) "),
    row(" ", r"(?<![\w.])(?P<location>[0-9]{1,4}[A-Za-z]? (?:[A-Z][a-z']{2,20} ){1,2}(?:Close|Road|Street|Avenue|Lane|Drive|Way|Gardens|Crescent|Court|Place|Terrace|Grove|Hill|Mews|Square|Walk|Row|Park)(?:, [A-Z][A-Za-z ]{2,24}){0,2}(?:,? [A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2})?)\b", r"[0-9][A-Za-z]? (?:[A-Z][a-z']{2,20} ){1,2}(?:Close|Road|Street|Avenue|Lane|Drive|Way|Gardens|Crescent|Court|Place|Terrace|Grove|Hill|Mews|Square|Walk|Row|Park)"),
    row("zone.", r"\bzone\.[a-z_0-9]{2,24}[^\n]{0,24}friendly_name[\"']?[:=] ?[\"']?(?P<location>[^,\"'\n]{3,48})"),
    row("", r"(?i:\b(?:charge ?point|laadpunt|laadpaal|charger|wallbox|ladepunkt|ladestation|meter|gateway|sensor|router|zähler)\b[^\n]{0,16} (?:locatie|location|standort|emplacement)):? (?P<location>(?=[^\n]{0,40} )[^\W_][^\n,;\"=]{4,64})", r"(?i)(?:charge ?point|laadpunt|laadpaal|charger|wallbox|ladepunkt|ladestation|meter|gateway|sensor|router|hler)[^\n]{0,17} (?:locatie|location|standort|emplacement):? [^\n]{4}"),
    row("", r"(?i:\b(?:standort|aufstellort|locatie|emplacement|location) (?:des|van|of|der|du|de|van het|of the|de l)[ ']?(?:geräts|gerätes|apparaat|toestel|device|router|routers|appareil|meter|zählers|zähler|sensor|camera)): (?P<location>[^\W_][^\n;|\"]{2,80})", r"(?i)(?:ort|locatie|emplacement|location) (?:des|van|of|der|du|de)[^\n]{1,20}: "),
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
