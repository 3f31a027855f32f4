# ruff: noqa: E501 - words are read as a list
"""How a line of a known program says who or what stands at which place in it.

In:  a table of lines, and a plain text (``plain.plain``).
Out: hits at the places the lines name.

The rules this module keeps:
 * What a place holds is what its group is called (``host``, ``login``, …); with a digit behind it when there are two.
 * A line is looked for only in a text that holds its cue; the sieve lets a text through by the same cue.
 * A word that stands for nobody at its place (``localhost``, ``root``) is no hit.
 * Linear time: every part of a pattern is bounded.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from sluis.identify.find.accounts import NOT_A_USER
from sluis.identify.find.hit import Hit, Sureness
from sluis.identify.find.names import is_nobodys, is_place
from sluis.identify.find.needles import ORDINARY
from sluis.identify.find.secrets import empty
from sluis.terms import Kind


class Row(NamedTuple):
    """One kind of line."""

    cue: str
    """Characters that every such line holds, as written."""
    pattern: re.Pattern[str]
    """The line; its groups are called after what stands there."""
    begin: str = ""
    """What the sieve looks for, in RE2; the cue when empty."""


def row(cue: str, pattern: str, begin: str = "") -> Row:
    """Return one kind of line; see ``Row``.

    Examples:
        >>> row("|-- ", r"[|]-- (?P<host>.)").begin
        ''
    """
    return Row(cue, re.compile(pattern), begin)


class _Meaning(NamedTuple):
    kind: Kind
    reason: str


_MEANINGS: Final = {
    "host": _Meaning(Kind.HOST_NAME, "name:told"),
    "device": _Meaning(Kind.DEVICE_NAME, "name:told"),
    "ssid": _Meaning(Kind.SSID, "name:told"),
    "login": _Meaning(Kind.USER_NAME, "login:named"),
    "secret": _Meaning(Kind.SECRET, "secret:named"),
    "phone": _Meaning(Kind.PHONE_NUMBER, "phone:named"),
    "serial": _Meaning(Kind.SERIAL, "serial:named"),
    "location": _Meaning(Kind.LOCATION, "place:told"),
}
N: Final = r"(?:(?=[\w\-]{0,62}[A-Za-z])[A-Za-z0-9][\w\-]{1,62})"
"""A name without a dot."""
D: Final = r"(?:(?=[\w.\-]{0,62}[A-Za-z])[A-Za-z0-9](?:[\w.\-]{0,62}\w))"
"""A name that may have dots."""
U: Final = r"(?:[A-Za-z0-9](?:[\w.@\-]{0,62}\w))"
"""A login."""
IP: Final = r"(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:.]{2,40})"
MAC: Final = r"(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2}"
NOBODYS_HOST: Final = ORDINARY | frozenset(
    {
        "openwrt", "gateway", "ip6-localhost", "ip6-loopback", "broadcasthost", "workgroup", "kernel", "syslogd", "info", "debug", "warning", "warn", "notice", "err", "crit", "emerg", "alert", "fatal", "trace", "bridge", "host", "client", "server",
        "address", "name", "hostname", "device", "failed", "permanent", "reachable", "stale", "delay", "probe", "incomplete", "zie", "see", "niet", "nicht", "not", "the", "het", "een", "hat", "heeft", "has", "was", "is", "geen", "kein", "no",
        "dd-wrt", "lede", "pfsense", "opnsense", "mikrotik", "routeros", "fritzbox", "fritz", "entware", "busybox", "internet", "public", "local", "remote", "network", "netwerk", "netzwerk", "cloud", "proxy", "broker", "mqtt", "mosquitto",
        "redis", "postgres", "postgresql", "mysql", "mariadb", "mongo", "mongodb", "rabbitmq", "kafka", "influxdb", "grafana", "prometheus", "loki", "db", "database", "web", "www", "api", "backend", "frontend", "app", "nginx", "apache", "traefik", "elasticsearch",
        "example", "hostport", "myhost", "yourhost", "your-server", "user", "users", "password", "port", "via", "dev", "auto", "invalid", "domain", "foo", "bar", "test", "wpad", "isatap", "lan", "wan", "wlan", "home", "docker", "self", "node", "agent", "target",
        "acs", "ntp", "dns", "time", "this", "that", "it", "all", "and", "peer", "master", "slave", "controller", "extender", "repeater", "mesh", "update", "new", "old", "to", "from", "for", "associated", "disassociated", "authenticated", "deauthenticated",
        "connected", "disconnected", "expired", "released", "renewed", "leased", "reserved", "abandoned", "idle", "ok", "success", "denied", "allowed", "blocked", "timeout", "online", "offline", "your", "our", "my", "der", "die", "das", "de", "le", "la", "les", "any", "some",
        "whois", "_gateway", "device firmware", "the device", "a device", "your device", "guest", "gast", "guests", "gasten", "gäste", "kinderen", "kids", "children", "kinder", "zelf", "dat", "maar", "ook", "nog", "already", "devices", "apparaten", "geräte",
    }
)  # fmt: skip
"""What stands at the place of a host and is none."""
NOBODYS_LOGIN: Final = ORDINARY | NOT_A_USER | frozenset(
    {"administrator", "beheerder", "policy", "rule", "timer", "remote", "web", "token", "www", "www-data", "pi", "public", "shared", "default user", "all users", "http", "ftp", "mail", "git", "sshd", "ntp", "dnsmasq", "via", "the", "het", "ein", "eine", "een", "op", "der", "sasl", "username", "login", "password", "user1", "someone", "me", "you", "unix", "reboot", "runlevel", "wtmp", "backup", "lp", "games", "man", "news", "uucp", "list", "irc", "gnats", "messagebus", "syslog", "operator", "wheel", "staff", "sudo", "self", "postgres", "mysql", "mosquitto", "homeassistant", "docker", "pi-hole", "pihole", "network", "logd", "nginx", "apache", "dovecot", "postfix", "invalid", "any", "%any", "unknown", "postmaster", "mailer-daemon", "noreply", "this", "that", "it", "and", "not", "without", "with", "from", "by", "to", "in", "at", "on", "for", "local", "localuser", "client", "server", "peer", "host", "svc", "cron", "systemd", "systemd-network", "systemd-resolve", "_apt", "avahi", "tty"}
)  # fmt: skip
_NOBODYS: Final = {"host": NOBODYS_HOST, "device": NOBODYS_HOST, "ssid": NOBODYS_HOST, "login": NOBODYS_LOGIN}


_NO_NAME: Final = re.compile(r"[A-Za-z]{2,6}[0-9.]{1,4}|.{0,64}[0-9A-Fa-f]{6,16}")
"""An interface, or what ends in an address: found by its digits, and no name somebody gave."""
_FEWEST: Final = 7
"""So many digits has the number of a line; a shorter one is that of a set in the house."""
_PART: Final = re.compile(r"[^\W_]+")
_THINGS: Final = frozenset(
    {"pomp", "pump", "pumpe", "kas", "boiler", "meter", "plug", "stekker", "steckdose", "prise", "relay", "relais", "outdoor", "indoor", "buiten", "binnen", "lamp", "lampe", "light", "licht", "fan", "ventilator", "heater", "verwarming", "heizung", "thermostat", "thermostaat", "doorbell", "deurbel", "klingel", "gate", "poort",
        "door", "deur", "window", "raam", "fenster", "blinds", "rolluik", "rolladen", "curtain", "washer", "wasmachine", "dryer", "droger", "dishwasher", "vaatwasser", "fridge", "koelkast", "oven", "kettle", "sensor", "switch", "camera", "cam", "siren", "sirene", "alarm", "valve", "sprinkler", "pool", "zwembad", "inverter",
        "omvormer", "accu", "car", "ev", "charger", "laadpaal", "wallbox", "heatpump", "warmtepomp", "aquarium", "device", "devices", "test", "demo", "zone", "group", "relay0", "meter1", "node", "hub", "base", "outlet", "socket", "bulb", "strip", "led", "remote", "button", "knop", "dimmer", "vacuum", "robot", "mower", "tracker", "gateway", "coordinator", "router",
    }
)  # fmt: skip
"""What a thing is called by what it is."""
_MEASURES: Final = frozenset(
    {
        "energy", "power", "temperature", "humidity", "battery", "voltage", "current", "pressure", "illuminance", "motion", "presence", "state", "status", "time", "weather", "sun", "backup", "update", "version", "total", "daily", "gas", "water", "solar", "grid", "today", "config", "info", "all", "any", "mode", "signal", "rssi", "wifi", "uptime", "memory", "cpu", "disk"}
)  # fmt: skip
"""What is measured, and nobody's."""


def says_nobody(what: str, value: str) -> bool:
    """Return whether a value names nobody at a place of this meaning.

    A thing that is called only by its class or by what it measures ("plug", "boiler") names nobody.

    Examples:
        >>> says_nobody("login", "root"), says_nobody("host", "vuurtoren")
        (True, False)
    """
    if what == "secret":
        return empty(value)
    if what == "phone":
        return sum(map(str.isdigit, value)) < _FEWEST
    if what in {"host", "device"} and _NO_NAME.fullmatch(value) is not None:
        return True
    if what == "device" and _only_a_thing(value):
        return True
    return value.lower() in _NOBODYS.get(what, ORDINARY)


def _only_a_thing(value: str) -> bool:
    """Whether a name says what a thing is or measures, and at most in which room: not which of them."""
    words = _PART.findall(value)
    things = [word.lower() for word in words]
    if not all(word in _MEASURES or word in _THINGS or is_nobodys(word) for word in things):
        return False
    return len(things) == 1 or any(word in _MEASURES for word in things) or not any(map(is_place, words))


def begins(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return what the sieve looks for, one pattern a line of the table.

    Examples:
        >>> begins([Row("CN=", re.compile("CN=(?P<login>x)"))])
        ('CN=',)
    """
    return tuple(row.begin or re.escape(row.cue) for row in rows)


def find_rows(rows: Iterable[Row], text: str) -> list[Hit]:
    """Return what stands at the places of the lines of a table.

    Args:
        rows: The table.
        text: A plain text.

    Returns:
        Hits in the order of the table; ``canonical`` is the name in lower case, of a secret the secret, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Examples:
        >>> row = Row("CN=", re.compile("CN=(?P<login>[a-z]{2,8})"))
        >>> [(hit.start, hit.end, hit.reason) for hit in find_rows([row], "depth=0, CN=joris")]
        [(12, 17, 'login:named')]
    """
    hits: list[Hit] = []
    for row in rows:
        for match in row.pattern.finditer(text) if row.cue in text else ():
            for group, value in match.groupdict().items():
                what = group.rstrip("0123456789")
                if value and not says_nobody(what, value):
                    kind, reason = _MEANINGS[what]
                    spelled = value if kind is Kind.SECRET else value.lower()
                    octets = spelled.encode("utf-8", "replace")
                    hits.append(Hit(*match.span(group), kind, octets, Sureness.LIKELY, reason))
    return hits
