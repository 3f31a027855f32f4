# ruff: noqa: E501 - one line of a program a row, to be read as a table
"""Names of things of a home by their place: in topics of MQTT, entities of Home Assistant, lines of a broker or a bridge.

In:  a plain text (``plain.plain``).
Out: hits of devices, and of the logins, networks and hosts beside them.

The rules this module keeps:
 * A thing that is called only by its class and its room names nobody.
 * An entity counts where the line shows that it is one: its word stands nowhere else (``device_tracker``), or another
   word of Home Assistant stands beside it.
 * Linear time: every part of a pattern is bounded.
"""

from typing import Final

from sluis.identify.find.hit import Hit
from sluis.identify.find.rows import N, begins, find_rows, row

_OF_HOME: Final = r"(?:tele|stat|cmnd|zigbee2mqtt|shellies|esphome|z2m|valetudo|frigate|homie|zwave|wled|sonos|nuki|openbk|rhasspy|espresense/(?:devices|rooms)|octoPrint|emsesp|bambulab|ecowitt|unifi-protect)"
_ACTS: Final = r"(?:STATE|SENSOR|LWT|RESULT|POWER[0-9]?|INFO[0-9]?|STATUS[0-9]{0,2}|UPTIME|Dimmer|set|get|availability|relay|status|state|config|online|events?|rpc|person|car|cat|dog|motion|snapshot|temperature|humidity|power|energy|battery|light|switch|sensor|emeter|input|telemetry|g|api|col|lastActive|\$[a-z]{4,12}|StatusStateAttribute|BatteryStateAttribute|announce|recordings|detect|all|last_snap)"
_T: Final = r"[A-Za-zÀ-ÿ][\wÀ-ÿ\-. ]{1,40}"
_NO_THING: Final = r"(?!(?:bridge|tasmotas|discovery|discover|status|state|command|announce|stats|events?|sensor|switch|light|binary_sensor|set|get|online|group|available|all|notifications|reviews|tracked_object_update)(?:/|[\s'\"]|$))"
_DOMAINS: Final = r"(?:sensor|light|switch|binary_sensor|climate|cover|fan|lock|button|number|select|camera|vacuum|media_player|scene|script|text|humidifier|siren|event|device_automation|update)"
_E: Final = r"[a-z0-9][a-z0-9_]{2,48}"
_PROPERTY: Final = r"(?!(?:name|id|ids|email|age|address|phone|first_name|last_name|firstname|lastname|count|detected|detection|state|status|home|away|json|xml|yaml|yml|txt|com|org|py|js|ts|get|set|type|created|updated|reload|value|label|score|area|box|title|birthday|gender|role|list|all|new|none)\b)"
_ROWS: Final = (
    row("/", rf"\b{_OF_HOME}/{_NO_THING}(?P<device>{_T})/{_ACTS}(?=[/\s'\",:]|$)", rf"{_OF_HOME}/[A-Za-z]"),
    row("zigbee2mqtt/", rf"\bzigbee2mqtt/{_NO_THING}(?P<device>{_T})(?='|\"| \{{|\s{{0,2}}$)"),
    row("homeassistant/", rf"\bhomeassistant/{_DOMAINS}/(?P<device>{_T})/(?:[\w\-]{{1,40}}/)?(?:config|state|set|attributes)"),
    row("owntracks/", r"\bowntracks/(?P<login>[A-Za-z][\w.\-]{1,40})/(?P<device>[A-Za-z][\w.\-]{1,40})"),
    row("/", r"(?m:^|topic[:= '\"]{1,3})(?P<device>(?!homeassistant|hass|status|system|bridge|server|zigbee2mqtt|router|gateway|tele|stat|test|home|huis|broker)[A-Za-z][\w\-]{2,40})/(?:status|LWT|availability|connection|state) (?:\[?retain\]? )?\"?(?:online|offline|connected|disconnected|Online|Offline)", r"/(?:status|LWT|availability|connection|state) [^\n]{0,12}(?:online|offline|connected|Online|Offline)"),
    row("/clients/", r"/clients/(?P<device>[A-Za-z][\w.\-]{2,63})/(?:connected|disconnected|subscribed)"),
    # a broker
    row("(d", r"\b(?:Received|Sending|Denied) PUB[A-Z]{2,5} (?:from|to) (?!auto)(?P<device>[\w.\-]{3,64}) \(", r"(?:Received|Sending|Denied) PUB"),
    row("m ", r"\b(?:Received|Denied) (?:PUB|SUB|UNSUB|PING|DIS|CON)[A-Z]{2,8} from (?!auto)(?P<device>[\w.\-]{3,64})(?=[\s(]|$)", r"(?:Received|Denied) [A-Z]{6,12} from "),
    row("to ", r"\bSending (?:CONN|SUB|UNSUB|PING|DIS)[A-Z]{3,8} to (?!auto)(?P<device>[\w.\-]{3,64})(?=[\s(]|$)", r"Sending [A-Z]{6,12} to "),
    row("lient ", r"\b[Cc]lient (?!auto)(?P<device>[\w.\-]{3,64}) (?:closed its|disconnected|has exceeded|already connected|timed out|\[[0-9.:]{7,48}\] (?:closed|dis|conn))", r"[Cc]lient [0-9A-Za-z_.\-]{3,64} [a-z\[]"),
    row("on client ", r"\b(?:error|timeout|limit|Bad [a-z ]{3,20}) on client (?!auto)(?P<device>[\w.\-]{3,64})[,\s]"),
    row(" k", r" as (?P<device>[\w.\-]{2,64}) \((?:p[0-9], )?c[0-9], k[0-9]{1,5}(?:, u'(?P<login>[^'\n]{1,64})')?", r", k[0-9]{1,5}[,)]"),
    row("/", r"(?m:^)(?:[0-9]{10}: )?(?:\t| {1,4})?(?!auto)(?P<device>[A-Za-z][\w.\-]{2,63}) [012] (?:[\w$+#\-]{1,32}/){1,6}[\w+#]", r"[0-9A-Za-z_] [012] (?:[0-9A-Za-z_$+#\-]{1,32}/)"),
    # a bridge
    row("'", r"\bDevice '(?P<device>[^'\n]{2,64})' (?:joined|left|is|was|announced|interview|has|removed|successfully)", r"Device '"),
    row("ublish '", r"\b[Pp]ublish '[^'\n]{1,32}' '[^'\n]{1,32}' to '(?P<device>(?!bridge')[^'\n]{2,64})'"),
    row("nterview", r"\b[Ii]nterview(?:ed| of| successful:| failed:|ing)? '(?P<device>[^'\n]{2,64})'"),
    row(" '", r"\b(?:message from|to ping|ping|available for|to configure|configure|configured|reconfigure|remove|removed|[Rr]enamed?|entity|friend(?:ly)? name|read state of|bind|bound|updat(?:e|ing) of|[Ff]inished update of) '(?P<device>(?!0x)[^'\n]{2,64})'(?! [:=])", r"(?i:(?:message from|ping|available for|configured?|removed?|renamed?|entity|name|state of|bind|bound|updat[eing]{1,3} of) ')"),
    row("roject tasmota", r"Project tasmota[\w]{0,16}(?: -| \-)? (?P<device>[A-Za-z][\w\-. ]{1,40}?) (?:\([\w ]{1,24}\) )?(?:Version|[0-9]{1,2}\.[0-9])", r"roject tasmota"),
    row("Connecting to AP", rf"Connecting to AP[0-9] (?P<ssid>[^\n]{{1,32}}?) (?:Channel|in mode)(?: [^\n]{{0,60}}? as (?P<host>{N}))?"),
    row(" as ", rf"in mode 1[^\n]{{1,12}} as (?P<host>{N})", r"in mode 1[^\n]{1,12} as "),
    row("connected with ", r"(?i:wifi|sta): ?connected with (?P<ssid>[^\n]{1,32}?), (?:aid|channel)"),
    # Home Assistant
    row("device_tracker.", rf"(?<![\w.])device_tracker\.(?P<device>{_E})"),
    row("person.", rf"(?<![\w.\-/])person\.(?P<login>{_PROPERTY}{_E})(?![\w.(\[])(?=[^\n]{{0,240}}(?:home|zone\.|state|device_tracker|entit|homeassistant))", r"person\.[a-z0-9]"),
    row("person.", rf"(?:entit|state|zone\.|homeassistant|home)[^\n]{{0,240}}?(?<![\w.\-/])person\.(?P<login>{_PROPERTY}{_E})(?![\w.(\[])", r"(?:entit|state|zone\.|homeassistant|home)[^\n]{0,240}person\."),
    row("notify.mobile_app_", rf"\bnotify\.mobile_app_(?P<device>{_E})"),
    row("entit", rf"\bentit(?:y|y_id|ies)[\"']?(?: |: ?|=|: ?\[?)[\"']?{_DOMAINS}\.(?P<device>{_E})", r"entit(?:y|y_id|ies)[^a-z]{1,4}[a-z_]{4,20}\."),
    row("mobile_app_", rf"(?<![\w])mobile_app_(?P<device>{_E})"),
)  # fmt: skip


def beginnings() -> tuple[str, ...]:
    """Return what the sieve looks for."""
    return begins(_ROWS)


def find_in(text: str) -> list[Hit]:
    """Return the things of a home that stand at their place in a topic or a line.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the name in lower case, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        Topics and logs of Tasmota, Zigbee2MQTT, Shelly, Home Assistant and mosquitto, general knowledge.

    Examples:
        >>> [(hit.start, hit.end, hit.kind.value) for hit in find_in("tele/vuurtoren/STATE")]
        [(5, 14, 'device_name')]
        >>> find_in("zigbee2mqtt/bridge/state online")
        []
    """
    return find_rows(_ROWS, text)
