"""Results of audits, made by hand, and strategies that make any.

A Dutch house as it could be, one with nothing, one with two hundred destinations, one whose every text is hostile.
Every company is invented; addresses are those set apart for documentation, MAC addresses of an invented range.
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache

from hypothesis import strategies as st
from source_tree import ROOT

from sluis.api.register import check_register
from sluis.audit.model import (
    Audit,
    Declared,
    Destination,
    Device,
    Field,
    Flow,
    Limit,
    Observation,
    Party,
    Reading,
    Sort,
    Source,
    State,
    Table,
    Treated,
)
from sluis.capture.base.sighting import Part, Place, Via, Why
from sluis.law.finding import Finding
from sluis.terms import Kind, Subject, Verdict

DAY = date(2026, 11, 24)
START = 1_795_525_200_000
"""2026-11-24 13:00:00 UTC."""
SECRETS = ("02:00:5e:00:53:01", "iPad van Emma", "Thuis aan de gracht", "VT-0042-7781")
"""Values that a report may show only when it is asked."""

HOSTILE = (
    '#import "@preview/evil:1.0.0"; #panic() $x^2$ <label> @ref \\ *b* _i_ `raw` = Heading // c',
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"' & &lt; {{ 7*7 }} {% raw %}",
    "\x1b[2J\x1b]0;owned\x07\x9b31m\r\n\x00",
    f"photo{chr(0x202E)}gnp.exe{chr(0x2066)}{chr(0x200B)}{chr(0xFEFF)}{chr(0xE0041)}",
    "{reason} {0} {count!r} %s %(x)s",
    f"lone {chr(0xD800)} and {chr(0xDC80)}",
    "电视 نص עברית 👨‍👩‍👧 ﷽ " + "e" + chr(0x0301) * 40,
    "x" * 5_000,
    "[x](http://evil.example) ![y](z) ]]> --> ]]>",
    "",
    " ",
)


@lru_cache(maxsize=1)
def law() -> tuple[Finding, ...]:
    """Return what the rules of law say of the neighbours' register: real findings of every kind."""
    findings = check_register(ROOT / "examples" / "register-neighbours.yaml", DAY).findings
    return tuple(finding for finding in findings if finding.verdict is not Verdict.PASS)


def _sources() -> tuple[Source, ...]:
    return (
        Source(
            1, "woonkamer-2026-11-24.pcapng", "pcapng", "9f" * 32, 48_211_904, 61_204,
            ((Why.SNAPPED, 14, 2_210), (Why.GAP, 2, 40_011)),
        ),
        Source(2, "router-wan.pcap", "pcap", "3c" * 32, 9_118_220, 12_870),
        Source(3, "app-van-de-provider.har", "har", "b7" * 32, 702_118, 88),
        Source(4, "notities.docx", "", "1d" * 32, 14_020, 0, ((Why.UNKNOWN, 1, 0),)),
    )  # fmt: skip


def _devices() -> tuple[Device, ...]:
    return (
        Device(
            0, ("02:00:5e:00:53:fe",), ("192.168.1.1", "fe80::1"), ("router.home.arpa",), "Voorbeeld Apparaten",
            ("dhcp",),
        ),
        Device(
            1, ("02:00:5e:00:53:01",), ("192.168.1.21",), ("iPad van Emma",), "", ("dhcp option 12", "mdns"),
        ),
        Device(2, ("02:00:5e:00:53:02",), ("192.168.1.22",), ("tv-woonkamer", "Televisie"), "Kijk Co.", ("ssdp",)),
        Device(3, ("02:00:5e:00:53:03",), ("192.168.1.23",), ("NAS-Jansen",), "Schijf & Co", ("mdns", "arp")),
        Device(4, ("02:00:5e:00:53:04",), ("192.168.1.24",), (), "Warm Thermostaten", ("arp",)),
    )  # fmt: skip


def _destinations() -> tuple[Destination, ...]:
    return (
        Destination(
            "telemetry.eu-central.wifi-insight.example",
            (("telemetry.eu-central.wifi-insight.example", Via.TLS), ("ingest.wifi-insight.example", Via.DNS)),
            ("198.51.100.20", "198.51.100.21"), "WiFi Insight Inc.", "US", 64_500, "Wolkenhuis", Party.RECIPIENT,
            "wifi-insight", Place(2, 14),
        ),
        Destination(
            "acs.voorbeeld.example", (("acs.voorbeeld.example", Via.HOST),), ("192.0.2.10", "2001:db8:10::1"),
            "Voorbeeld Telecom B.V.", "NL", 64_496, "", Party.PROVIDER, "", Place(2, 20),
        ),
        Destination(
            "collect.homegraph.example", (("collect.homegraph.example", Via.HOST),), ("203.0.113.7",),
            "HomeGraph Analytics Ltd.", "GB", 64_502, "", Party.THIRD, "", Place(2, 311),
        ),
        Destination(
            "stats.kijk-electronics.example",
            (("stats.kijk-electronics.example", Via.TLS), ("*.kijk-electronics.example", Via.CERTIFICATE)),
            ("203.0.113.60", "203.0.113.61", "203.0.113.62"), "Kijk Electronics Co.", "KR", 64_503, "Wolkenhuis",
            Party.THIRD, "", Place(1, 90),
        ),
        Destination(
            "bulk.netwerk-meting.example", (("bulk.netwerk-meting.example", Via.PROXY),), ("198.51.100.77",),
            "Netwerk Meting GmbH", "DE", 64_504, "", Party.RECIPIENT, "netwerk-meting", Place(3, 4),
        ),
        Destination("203.0.113.99", (), ("203.0.113.99",), "", "", 0, "", Party.THIRD, "", Place(2, 7_001)),
        Destination(
            "resolver.voorbeeld.example", (("resolver.voorbeeld.example", Via.DNS),), ("192.0.2.53",),
            "Voorbeeld Telecom B.V.", "NL", 64_496, "", Party.PROVIDER, "", Place(2, 2),
        ),
    )  # fmt: skip


def _flow(number: int, device: int, to: str, protocol: str, port: int, reading: Reading, octets: int) -> Flow:
    transport = "udp" if protocol in {"dns", ""} else "tcp"
    places = tuple(Place(2, 10 * number + step) for step in range(3))
    first, times = START + 60_000 * number, 1 + 7 * number
    return Flow(
        number, device, to, protocol, transport, port, reading, 4 * times, octets, octets // 3, first,
        first + 7_200_000, times, places,
    )  # fmt: skip


def _flows() -> tuple[Flow, ...]:
    return (
        _flow(1, 0, "telemetry.eu-central.wifi-insight.example", "tls", 443, Reading.OPENED, 1_204_118),
        _flow(2, 0, "acs.voorbeeld.example", "http", 7547, Reading.CLEAR, 88_410),
        _flow(3, 0, "collect.homegraph.example", "http", 80, Reading.CLEAR, 40_212),
        _flow(4, 2, "stats.kijk-electronics.example", "tls", 443, Reading.SEALED, 9_120_442),
        _flow(5, 0, "bulk.netwerk-meting.example", "mqtt", 8883, Reading.OPENED, 20_001),
        _flow(6, 4, "203.0.113.99", "", 40_000, Reading.UNREAD, 1_880),
        _flow(7, 0, "resolver.voorbeeld.example", "dns", 53, Reading.CLEAR, 61_118),
    )


def _field(
    number: int, flow: int, path: str, kind: Kind, subject: Subject, state: State, *, part: Part = Part.BODY,
    how: str = "catalogue", owned: bool = False, devices: tuple[int, ...] = (), value: str = "-60", count: int = 24,
    values: int = 1, rows: tuple[str, ...] = (),
) -> Field:  # fmt: skip
    places = tuple(Place(2, 100 * number + step) for step in range(min(count, 4)))
    return Field(
        number, flow, part, tuple(path.split(".")), kind, subject, state, how, count, values, devices, owned,
        f"{len(value)} characters", value, places, rows,
        tuple((row, Treated.OTHERWISE if state in {State.RAW, State.ENCODED} else Treated.AS_SAID) for row in rows),
    )  # fmt: skip


def _fields() -> tuple[Field, ...]:
    home, host = Subject.HOUSEHOLD, "Report.*.Device.Hosts.Host.*"
    mac, name, _, serial = SECRETS
    return (
        _field(1, 1, f"{host}.PhysAddress", Kind.MAC_ADDRESS, home, State.RAW, owned=True, devices=(1, 2, 3, 4),
               value=mac, values=4, count=96),
        _field(2, 1, f"{host}.HostName", Kind.HOST_NAME, home, State.RAW, owned=True, devices=(1, 2, 3), value=name,
               values=3, count=72),
        _field(3, 1, "Report.*.Device.WiFi.NeighboringWiFiDiagnostic.Result.*.BSSID", Kind.MAC_ADDRESS,
               Subject.NEIGHBOUR, State.RAW, value="02:00:5e:10:00:09", values=11, count=120),
        _field(4, 1, "Report.*.Device.WiFi.SSID.*.SSID", Kind.SSID, home, State.ENCODED, how="base64:utf-8",
               owned=True, value="VGh1aXMgYWFuIGRlIGdyYWNodA==", rows=("wifi-advies#4",)),
        _field(5, 1, "Report.*.Device.WiFi.Radio.*.Noise", Kind.SIGNAL, home, State.GENERALISED,
               rows=("wifi-advies#7",), count=240, values=9),
        _field(6, 1, "Report.*.Device.DeviceInfo.UpTime", Kind.UPTIME, Subject.ROUTER, State.RAW, value="88123"),
        _field(7, 2, "Inform.DeviceId.SerialNumber", Kind.SERIAL, Subject.ROUTER, State.RAW, owned=True, devices=(0,),
               value=serial, count=8),
        _field(8, 2, "Inform.ParameterList.Device.DeviceInfo.SoftwareVersion", Kind.VERSION, Subject.ROUTER, State.RAW,
               value="4.2.1", count=8),
        _field(9, 3, "device", Kind.MAC_ADDRESS, home, State.HASHED, part=Part.URL, how="sha256:mac_address",
               owned=True, devices=(1,), value="e1" * 32),
        _field(10, 3, "n", Kind.DEVICE_NAME, home, State.ENCODED, part=Part.URL, how="base64:utf-8", owned=True,
               devices=(1,), value="aVBhZCB2YW4gRW1tYQ=="),
        _field(11, 3, "events.*.lastSeen", Kind.PRESENCE, home, State.RAW, value="1795525200", values=24),
        _field(12, 5, "report.*.token", Kind.MAC_ADDRESS, home, State.TOKEN, how="form of a token",
               value="GHJKMNPQRSTVWXYZGHJKMNPQRS", rows=("meting#1",)),
        _field(13, 5, "report.*.station", Kind.UNKNOWN, home, State.UNEXPLAINED, how="length of sha256",
               value="a4" * 32),
        _field(14, 7, "*.telemetry.homegraph.example", Kind.SERIAL, Subject.ROUTER, State.RAW, part=Part.DNS_NAME,
               owned=True, devices=(0,), value="vt-0042-7781.telemetry.homegraph.example", count=3),
    )  # fmt: skip


def _words(**words: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(words.items()))


def _observations() -> tuple[Observation, ...]:
    first, second, third, *_ = law()
    insight = "telemetry.eu-central.wifi-insight.example"
    neighbour, ssid = _fields()[2], _fields()[3]
    return (
        Observation(
            1, Sort.UNDECLARED_RECIPIENT, Verdict.FAIL,
            "{destination} received data of this house: {kinds}. This destination does not stand in the record.",
            words=_words(destination="collect.homegraph.example", kinds="mac_address, device_name, presence"),
            destination="collect.homegraph.example", flows=(3,), fields=(9, 10, 11), findings=(first, second),
            places=(Place(2, 30), Place(2, 31)),
        ),
        Observation(
            2, Sort.UNDECLARED_FIELD, Verdict.FAIL,
            "{path} ({kind}) went to {recipient}, and no row of the record lets it through.",
            "Stop sending it, or write a row for it, with its reason, and have that approved.",
            words=_words(path=".".join(neighbour.path), kind="mac_address", recipient="WiFi Insight Inc."),
            destination=insight, flows=(1,), fields=(3,), activity="wifi-advies", findings=(third,),
            places=(Place(2, 300),),
        ),
        Observation(
            3, Sort.NOT_TREATED, Verdict.FAIL,
            "{path} ({kind}) went to {recipient} {state}, and not in the form that its row gives it ({rows}).",
            "Let it leave through the gate, which gives it the form of its row, or withhold the row.",
            words=_words(path=".".join(ssid.path), kind="ssid", recipient="WiFi Insight Inc.", state="encoded",
                         rows="wifi-advies#4"),
            destination=insight, flows=(1,), fields=(4,), activity="wifi-advies", places=(Place(2, 400),),
        ),
        Observation(
            4, Sort.UNREADABLE_FLOW, Verdict.UNKNOWN,
            "The router sent {destination} what could not be read ({times} times), and it does not stand "
            "in the record.",
            "Ask the provider what this is, and to which recipient of its record it belongs.",
            words=_words(destination="stats.kijk-electronics.example", times="29"),
            destination="stats.kijk-electronics.example", flows=(4,), places=(Place(1, 90),),
        ),
        Observation(
            5, Sort.NEVER_SEEN, Verdict.REVIEW, "In the record, and not seen in this capture", activity="meting",
        ),
    )  # fmt: skip


@lru_cache(maxsize=1)
def house() -> Audit:
    """Return a Dutch house with a provider's register: leaks of every state, something sealed, something unread."""
    return Audit(
        sources=_sources(), at=DAY, first_ms=START, last_ms=START + 9_000_000, devices=_devices(),
        destinations=_destinations(), flows=_flows(), fields=_fields(), observations=_observations(),
        limits=(
            Limit("The capture runs from {moment_first} until {moment_last}, Dutch time (hours, minutes and seconds: "
                  "{long}). What is sent at another moment is not in it.",
                  (("long", "2:30:00"), ("moment_first", str(START)), ("moment_last", str(START + 9_000_000)))),
            Limit("Flows that were encrypted and not read. What was in them is not known.", count=1),
            Limit("Flows without a protocol that is read, or with nothing in them that can be.", count=1),
            Limit("Packets of which the capture kept only the beginning. What stood behind it is lost.", count=14),
            Limit("That something was not seen does not show that it never happens."),
        ),
        declared=Declared("register.yaml", "5a" * 32, "Voorbeeld Telecom B.V.", "privacy@voorbeeld.example"),
        table=Table("invented-table 1.0", "2026-11-01", "CC-BY-4.0"), inside=31, version="0.1.0",
        dissector="tshark 4.0.17",
    )  # fmt: skip


def nothing() -> Audit:
    """Return an audit of no input, without a register or a table."""
    return Audit((), DAY, 0, 0, (), (), (), (), (), (), Declared(), Table("", "", ""))


def many(count: int = 200) -> Audit:
    """Return an audit with so many destinations that no picture holds them all."""
    made = house()
    names = [f"node-{number:03}.{'very-' * (number % 9)}long.cdn.example" for number in range(1, count + 1)]
    places = [Destination(name, ((name, Via.TLS),), (f"203.0.113.{n % 250}",), f"Cloud {n}", ("US", "DE", "")[n % 3])
              for n, name in enumerate(names)]  # fmt: skip
    flows = [_flow(n + 1, n % 5, name, "tls", 443, Reading.SEALED if n % 4 else Reading.OPENED, 100 + n)
             for n, name in enumerate(names)]  # fmt: skip
    fields = [replace(made.fields[n % 14], number=n + 1, flow=flow.number)
              for n, flow in enumerate(flow for flow in flows if flow.reading is Reading.OPENED)]  # fmt: skip
    return replace(made, destinations=tuple(places), flows=tuple(flows), fields=tuple(fields), observations=())


def hostile() -> Audit:
    """Return the house with hostile text wherever a text of others stands."""
    made, texts = house(), HOSTILE

    def bad(number: int) -> str:
        return texts[number % len(texts)]

    keys = {destination.key: f"{number}{bad(number)}" for number, destination in enumerate(made.destinations)}
    return replace(
        made,
        sources=tuple(
            replace(source, name=bad(n), kind=bad(n) if n else "pcap") for n, source in enumerate(made.sources)
        ),
        devices=tuple(
            replace(device, names=texts, vendor=bad(n), macs=texts[:4], addresses=texts[:4], how=texts[:4])
            for n, device in enumerate(made.devices)
        ),
        destinations=tuple(
            replace(destination, key=keys[destination.key], names=tuple((text, Via.TLS) for text in texts),
                    addresses=texts[:3], organisation=bad(n),
                    country=("<b>", "ZZ", "\x1b", "", "US", "x" * 99, "??")[n], cloud=bad(n + 1), recipient=bad(n))
            for n, destination in enumerate(made.destinations)
        ),
        flows=tuple(
            replace(flow, destination=keys[flow.destination], protocol=bad(n), transport=bad(n + 1))
            for n, flow in enumerate(made.flows)
        ),
        fields=tuple(
            replace(field, path=(bad(n), bad(n + 1), bad(n + 2)), how=bad(n), shown=bad(n), value=bad(n),
                    rows=texts[:2])
            for n, field in enumerate(made.fields)
        ),
        observations=tuple(
            replace(observation, destination=keys.get(observation.destination, ""), activity=bad(n))
            for n, observation in enumerate(made.observations)
        ),
        declared=Declared(texts[0], texts[1], texts[2], texts[3], texts[4]),
        table=Table(texts[1], texts[2], texts[0]), version=texts[1], dissector=texts[2],
    )  # fmt: skip


ANY_TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(codec=None, exclude_categories=()), max_size=30))
_COUNT = st.integers(0, 2**53)
_MOMENT = st.integers(0, 4_000_000_000_000)
_PLACES = st.lists(st.builds(Place, st.integers(1, 3), st.integers(0, 10**7)), max_size=3).map(tuple)
_TEXTS = st.lists(ANY_TEXT, max_size=3).map(tuple)


@st.composite
def audits(draw: st.DrawFn) -> Audit:
    """Return any audit whose parts point at each other as they should, with any text of others in it."""
    keys = draw(st.lists(ANY_TEXT.filter(bool), max_size=4, unique=True))
    devices = draw(st.integers(0, 3))
    flows = [draw(_any_flow(number, devices, keys)) for number in range(1, draw(st.integers(0, 5 if keys else 0)) + 1)]
    fields = [draw(_any_field(number, len(flows))) for number in range(1, draw(st.integers(0, 5 if flows else 0)) + 1)]
    seen = [draw(_any_observation(number, keys)) for number in range(1, draw(st.integers(0, 3)) + 1)]
    return Audit(
        sources=tuple(draw(_any_source(number)) for number in range(1, 4)),
        at=draw(st.dates(date(2018, 1, 1), date(2100, 1, 1))), first_ms=draw(_MOMENT), last_ms=draw(_MOMENT),
        devices=tuple(Device(n, draw(_TEXTS), draw(_TEXTS), draw(_TEXTS), draw(ANY_TEXT), draw(_TEXTS))
                      for n in range(devices)),
        destinations=tuple(draw(_any_destination(key)) for key in keys), flows=tuple(flows), fields=tuple(fields),
        observations=tuple(seen),
        limits=tuple(draw(st.lists(st.builds(Limit, st.just("empty"), count=_COUNT), max_size=2))),
        declared=draw(st.builds(Declared, ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)),
        table=draw(st.builds(Table, ANY_TEXT, ANY_TEXT, ANY_TEXT)), inside=draw(_COUNT), version=draw(ANY_TEXT),
        dissector=draw(ANY_TEXT),
    )  # fmt: skip


def _any_source(number: int) -> st.SearchStrategy[Source]:
    unread = st.lists(st.tuples(st.sampled_from(Why), _COUNT, _COUNT), max_size=2).map(tuple)
    return st.builds(Source, st.just(number), ANY_TEXT, st.sampled_from(["pcap", "zeek", "har", ""]), ANY_TEXT, _COUNT,
                     _COUNT, unread)  # fmt: skip


def _any_destination(key: str) -> st.SearchStrategy[Destination]:
    named = st.lists(st.tuples(ANY_TEXT, st.sampled_from(Via)), max_size=2).map(tuple)
    return st.builds(Destination, st.just(key), named, _TEXTS, ANY_TEXT, st.sampled_from(["US", "NL", "", "ZZ"]),
                     _COUNT, ANY_TEXT, st.sampled_from(Party), ANY_TEXT)  # fmt: skip


def _any_flow(number: int, devices: int, keys: list[str]) -> st.SearchStrategy[Flow]:
    return st.builds(Flow, st.just(number), st.integers(0, max(devices, 1)), st.sampled_from(keys), ANY_TEXT, ANY_TEXT,
                     st.integers(0, 65_535), st.sampled_from(Reading), _COUNT, _COUNT, _COUNT, _MOMENT, _MOMENT, _COUNT,
                     _PLACES)  # fmt: skip


def _any_field(number: int, flows: int) -> st.SearchStrategy[Field]:
    return st.builds(Field, st.just(number), st.integers(1, max(flows, 1)), st.sampled_from(Part), _TEXTS,
                     st.sampled_from(Kind), st.sampled_from(Subject), st.sampled_from(State), ANY_TEXT, _COUNT, _COUNT,
                     st.lists(st.integers(0, 3), max_size=2).map(tuple), owned=st.booleans(), shown=ANY_TEXT,
                     value=ANY_TEXT, places=_PLACES, rows=_TEXTS)  # fmt: skip


_SAID = "{path} ({kind}) went to {recipient}, and no row of the record lets it through."


def _any_observation(number: int, keys: list[str]) -> st.SearchStrategy[Observation]:
    words = st.tuples(*(st.tuples(st.just(name), ANY_TEXT) for name in ("kind", "path", "recipient")))
    return st.builds(Observation, st.just(number), st.sampled_from(Sort), st.sampled_from(Verdict), st.just(_SAID),
                     words=words, destination=st.sampled_from(["", *keys]), activity=ANY_TEXT, places=_PLACES,
                     fields=st.lists(st.integers(1, 5), max_size=3).map(tuple),
                     findings=st.lists(st.sampled_from(law()), max_size=2).map(tuple))  # fmt: skip
