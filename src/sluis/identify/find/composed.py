# ruff: noqa: E501, S105 - words and patterns are read as a list; no password stands here
"""What the name of a value says by two words together: what is spoken of, and what of it: ``boardNo``, ``GuestCode``.

In:  a name in words (``key_names.worded``), and the names above it, nearest first.
Out: a kind, or ``None``.

The rules this module keeps:
 * A word alone says too little: ``No`` and ``Code`` count things, ``Name`` calls rules and ports. Together with a word
   for a device, a network, a person or a contract it says whose number or name it is.
 * Of names above, the nearest that says anything decides, and one that calls a part of the router ends the search.

Own tables: words makers build names of, in English, Dutch, German and French.
"""

import re
from functools import cache
from typing import Final

from sluis.terms import Kind

_DEVICES: Final = (
    "devices device dev hosts host clients client stations station sta nodes node handset camera cam printer speaker "
    "computer pc machine workstation terminal equipment appliance upnp dlna airplay cast wins nb zeroconf plug "
    "laptop tablet apparaat toestel geraete geraet gerat appareil equipement peripherique peer repeater extender accessory asset "
    "thing gadget sensor unit cam lamp switch neighbor lease static.?address static.?dhcp reservation mobilteil decodeur player bulb "
    "inverter omvormer wechselrichter onduleur meter charger wallbox laadpaal battery boiler thermostat thermostaat heat.?pump vacuum robot mower doorbell deurbel"
)
_NETWORKS: Final = (
    "wifi wi.fi wlan ssid network netwerk netz netzwerk funknetz reseau hotspot bss wireless access.?point draadloos"
)
_PEOPLE: Final = (
    "person people persoon personen family.?member household.?member gezinslid child children kid kids kind resident "
    "bewoner parental.?profile parental parental.?control kinderprofil kindprofiel occupant famille gezin family"
)
_CUSTOMERS: Final = "customer klant contract subscriber kunden vertrags abonnee abonne abonnement aansluit subscription"
_CALLING: Final = (
    "name naam nom label alias tag title titel bezeichnung omschrijving nickname surnom bijnaam spitzname remark remarks "
    "user.?name? defined.?name description"
)
_CALLED_BY: Final = "user defined custom friendly display given own new nick full short custom"
_NUMBER: Final = "nr no num number nummer numero sn ser serial uid ident"
_HARDWARE: Final = (
    "board pack battery accu unit meter gas.?meter water.?meter box hw hardware module disk drive bridge inverter pod "
    "product equipment decoder stb ont onu modem router cpe gateway hub panel charger lock dongle stick card reader "
    "logger chip appliance machine tank heat.?pump boiler thermostat robot mower scooter bike ebike vehicle controller"
)
_SECRET_OF: Final = (
    "guest gast wifi wlan network netwerk access entry door alarm install link pair join visitor parental voicemail "
    "admin login auth backhaul mesh cloud acs ppp pppoe sip mqtt ftp vpn portal user root router modem sim"
)
_ADDRESS_OF: Final = (
    "household service svc premise premises site install installation lever leverings bezorg aanrij street mail woon thuis "
    "home delivery billing shipping visit bezoek post property customer klant aansluit subscriber"
)
_PLACES: Final = (
    "city town village dorps dorp place plaats gemeente wijk buurt district province provincie regio stad floor etage "
    "verdieping area room ruimte building gebouw vertrek street straat quartier commune ville"
)
_LOGIN_OF: Final = (
    "auth login ppp pppoe sip vpn ftp mqtt cloud smb radius eap dyn ddns smtp imap xmpp acs cwmp isp voip"
)
_CALL_OF: Final = (
    "hot speed quick redial call called calling forward divert emergency nood alarm sms mobile mobiel dial fax phone tel "
    "telefoon handy caller callee voicemail doorkies terugbel callback"
)


def _any(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True)).replace(".?", r"\.?")


def _numbered() -> tuple[tuple[str, Kind], ...]:
    """Return what names of secrets, numbers and logins are made of."""
    number = _any(_NUMBER)
    return (
        (rf"(?:{_any(_SECRET_OF)})\.?(?:pass|pw|pwd|pin|secret|sleutel|creds?|credentials?|psk|tan)", Kind.SECRET),
        (
            r"(?:guest|gast|wifi|wlan|network|netwerk|access|entry|door|alarm|install|link|pair|join|visitor|parental|sim|voicemail)\.?(?:code|key|cijfercode)",
            Kind.SECRET,
        ),
        (rf"(?:{_any(_CUSTOMERS)})\.?(?:{number}|id|code|ref|reference)", Kind.SUBSCRIBER_NUMBER),
        (
            rf"(?:{_any(_CALL_OF)})\.?(?:dial|dialed|dialled|number|nummer|num|nr|phone|tel|telefoon|msn|dest|destination)",
            Kind.PHONE_NUMBER,
        ),
        (r"(?:last|home|work|contact|thuis|werk)\.?(?:phone|tel|telefoon|dialed|dialled)", Kind.PHONE_NUMBER),
        (rf"(?:{_any(_LOGIN_OF)})\.?(?:user|usr|uname|login|account|principal|identity|ident|uid)", Kind.USER_NAME),
        (
            r"(?:tele|mobile|mobiel|cell\.?phone|gsm|handy|fax|caller|callee|calling|called|remote|dialed|dialled|directory|contact)\.?(?:no|nr|num|numero)|(?:cell|mobile)\.?phone|(?:telephone|telefoon)\.?(?:no|nr)",
            Kind.PHONE_NUMBER,
        ),
    )


def _named() -> tuple[tuple[str, Kind], ...]:
    """Return what names of networks, places, things and people are made of."""
    devices, calling, between = _any(_DEVICES), _any(_CALLING), rf"(?:\.?(?:{_any(_CALLED_BY)}))?"
    number = _any(_NUMBER)
    return (
        (
            r"(?:previous|prev|roaming|associated)\.?(?:network|netwerk|ssid)|(?:current|target|connected)\.?ap|(?:vap|ess|mesh)\.?name|wireless\.?network",
            Kind.SSID,
        ),
        (r"ap\.?(?:alias|label)|(?:system|sys|machine)\.?name", Kind.DEVICE_NAME),
        (
            rf"(?:{_any(_ADDRESS_OF)})\.?(?:address|addr|adres|adresse)|addr(?:ess)?(?:\.?line)?\.?[1-3]",
            Kind.LOCATION,
        ),
        (
            rf"(?:{_any(_PLACES)})\.?(?:name|naam|nom|label|title|titel)|(?:installed|mounted|placed|located)\.?(?:at|in|on)",
            Kind.LOCATION,
        ),
        (
            r"(?:lat|lon|lng|latitude|longitude)\.?(?:deg|degrees|dd)|(?:house|huis|haus|street)\.?(?:no|nr|num|number)",
            Kind.LOCATION,
        ),
        (
            r"(?:fabricage|fabrik|fabriek|fab|factory|manufacturing|production|asset|inventory|inventaris|ident|chassis|imei|vehicle)\.?(?:no|nr|num|number|nummer)",
            Kind.SERIAL,
        ),
        (
            rf"(?:{_any(_HARDWARE)})\.?(?:{number}|(?<!router)(?<!router\.)(?<!product)(?<!product\.)(?<!onu)(?<!onu\.)(?<!module)(?<!module\.)id)",
            Kind.SERIAL,
        ),
        (rf"(?:{_any(_NETWORKS)}){between}\.?(?:{calling})", Kind.SSID),
        (
            r"(?:home|target|upstream|last|current|known|saved|joined|preferred|guest|gast|my|connected|visitor|own|uplink|homekit)\.?(?:wifi|wlan|network|netwerk|netz|netzwerk|reseau)",
            Kind.SSID,
        ),
        (rf"(?:{devices}){between}\.?(?:{calling})", Kind.DEVICE_NAME),
        (rf"(?:{_any(_PEOPLE)}){between}\.?(?:{calling})", Kind.USER_NAME),
    )


@cache
def _within() -> tuple[tuple[re.Pattern[str], Kind], ...]:
    """Compile what the end of one name says, when a name is first asked about."""
    table = (*_numbered(), *_named())
    return tuple((re.compile(rf"\.(?:{pattern})[0-9]{{0,2}}$"), kind) for pattern, kind in table)


_ALONE: Final = re.compile(
    rf"(?:\.(?:{_any(_CALLED_BY)}))*\.(?:{_any(_CALLING)})|(?:\.(?:{_any(_CALLED_BY)}))+(?:\.(?:{_any(_CALLING)}))"
)
"""A name that only calls: whatever stands above it."""


@cache
def _above() -> tuple[tuple[re.Pattern[str], Kind | None], ...]:
    """Compile what a name above says of a name that only calls."""
    table: tuple[tuple[str, Kind | None], ...] = (
        (
            r"interface|radio|port|mapping|rule|vlan|bridge|queue|filter|chain|level|class|policy|schedule|job|category|role|process|unit|parameter|file|server|service|driver|module|firmware|image|app|group|event|subscription|codec|capabilit(?:y|ies)|usb|option|pool|settings|config|type|zone|result|test|bulk\.data|data|acl|log",
            None,
        ),
        (_any(_PEOPLE), Kind.USER_NAME),
        (_any(_DEVICES), Kind.DEVICE_NAME),
        (_any(_NETWORKS.replace(" ssid ", " ")) + r"|guest", Kind.SSID),
    )
    return tuple((re.compile(rf"\.(?:{pattern})s?(?:\.?list|\.?table)?$"), kind) for pattern, kind in table)


_OWN: Final = re.compile(r"\.(?:unlock|auth)")
_OPENS: Final = re.compile(r"\.(?:sim|usim|card|lock|door|broker|mqtt|voicemail)$")
_FARTHEST: Final = 3


def kind_within(last: str) -> Kind | None:
    """Return what two words at the end of a name say together.

    Examples:
        >>> kind_within(".board.no").value, kind_within(".guest.code").value, kind_within(".error.code")
        ('serial', 'secret', None)
    """
    return next((kind for pattern, kind in _within() if pattern.search(last)), None)


def kind_above(last: str, above: list[str]) -> Kind | None:
    """Return what a name that only calls says below the names above it.

    Args:
        last: The name, in words.
        above: Names above it, in words, nearest first, without instances.

    Examples:
        >>> kind_above(".alias", [".station", ".network"]).value, kind_above(".alias", [".interface", ".host"])
        ('device_name', None)
    """
    if _OWN.fullmatch(last) and above and _OPENS.search(above[0]):
        return Kind.SECRET
    if _ALONE.fullmatch(last) is None:
        return None
    for name in above[:_FARTHEST]:
        for pattern, kind in _above():
            if pattern.search(name):
                return kind
    return None


_ENDS: Final = (
    "pass pw pwd pin secret sleutel cred creds psk tan code key number nummer num nr no id uid sn ser serial ref reference "
    "ident user usr login account principal identity dial dialed dialled dest destination phone tel telefoon msn wifi wlan "
    "network netwerk netz netzwerk reseau ap address addr adres adresse at deg degrees line numero"
)


def words_of_ends() -> frozenset[str]:
    """Return how such names end, letters only, for the look that is taken first."""
    calling = _CALLING.replace(".?", " ").replace("?", "")
    return frozenset(word for word in f"{_ENDS} {calling}".split() if word.isalpha())
