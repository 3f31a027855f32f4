"""What the house sends: for each act what an audit must find in it, or that there is nothing.

All names, companies and devices are invented; addresses outside are of the documentation ranges (RFC 5737) and one
private network of the provider, the MAC addresses of RFC 7042 and one made up by the phone itself.
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable
from urllib.parse import quote

from tests.house.acts import CLOCK, LAN, RESOLVER, ROUTER, WAN, Act, Device, Innocent, Plant, Planted, Site
from tests.unit.telemetry.protobuf_oracle import Oracle

from sluis.audit.model import State
from sluis.capture.base.sighting import Part
from sluis.telemetry.usp import DEFINITIONS
from sluis.terms import Kind

PHONE = Device("phone", "b6:3f:91:0c:7e:25", "192.168.1.100", "Annas-iPhone", service="_companion-link._tcp")
TV = Device(
    "tv",
    "00:00:5e:00:53:b2",
    "192.168.1.101",
    "Woonkamer-TV",
    client="ff5e0053b200030001" + "00005e0053b2",
    service="_airplay._tcp",
    words=("deviceid=00:00:5E:00:53:B2", "model=KB-55"),
    uuid="6f1c9d52-3b7e-4a08-9c41-2a7d6c18e5f3",
    vendor="kijkbuis-os 7.2",
    address6="2001:db8:1:0:200:5eff:fe00:53b2",
)
PRINTER = Device(
    "printer",
    "00:00:5e:00:53:c3",
    "192.168.1.102",
    "Printer-Zolder",
    service="_ipp._tcp",
    words=("ty=LP-200", "rp=ipp/print"),
)
BOX = "VB-9"
"""What the router calls itself to the provider, whose network gives it its address as it gives one to a device."""
DEVICES = (PHONE, TV, PRINTER)

SITES = (
    Site("acs.voorbeeld.example", "10.11.0.5", provider=True),
    Site("usp.voorbeeld.example", "10.11.0.6", provider=True),
    Site("fw.voorbeeld.example", "10.11.0.7", tls="1.3", keys=True, provider=True),
    Site("conncheck.voorbeeld.example", "198.51.100.80", provider=True),
    Site("ingest.wifi-insight.example", "203.0.113.10", tls="1.3", keys=True),
    Site("telemetry.meshbrain.example", "203.0.113.20", tls="1.2", keys=True),
    Site("hash.meterpoint.example", "203.0.113.30", tls="1.3", keys=True),
    Site("cloud.boxcare.example", "203.0.113.40"),
    Site("pixel.adreach.example", "203.0.113.50"),
    Site("beacon.example", "203.0.113.55", any_label=True),
    Site("mq.homelytics.example", "203.0.113.60", broker=True),
    Site("tvmetrics.example", "203.0.113.170", tls="1.3", keys=True, any_label=True, address6="2001:db8:2::170"),
    Site("www.nieuws.example", "203.0.113.190", tls="1.3"),
    Site("video.kijkbuis.example", "203.0.113.191", tls="1.2", address6="2001:db8:2::191"),
    Site("cdn.kijkbuis.example", "203.0.113.192"),
    Site("updates.drukwerk.example", "203.0.113.193"),
    Site("ntp.tijd.example", CLOCK),
)

BULK = (("Content-Type", "application/json"), ("BBF-Report-Format", "ObjectHierarchy"))
JSON = (("Content-Type", "application/json"),)


def octets(mac: str) -> str:
    """A MAC address without its colons."""
    return mac.replace(":", "")


def compact(document: object) -> bytes:
    """JSON as small devices write it."""
    return json.dumps(document, separators=(",", ":")).encode()


def raw(part: Part, kind: Kind, owner: Device, value: str) -> Plant:
    return Plant(part, kind, State.RAW, owner.key, value)


def bulk_data(who: str, host: str, devices: Iterable[Device]) -> Act:
    """The report of TR-181 as it is, name, address and MAC address of each device in it."""
    hosts, plants = {}, []
    for number, device in enumerate(devices, 1):
        fields = {"HostName": device.name, "PhysAddress": device.mac, "IPAddress": device.address, "Active": True}
        hosts[str(number)] = fields
        plants += [
            raw(Part.BODY, Kind.HOST_NAME, device, device.name),
            raw(Part.BODY, Kind.MAC_ADDRESS, device, device.mac),
            raw(Part.BODY, Kind.IP_ADDRESS, device, device.address),
        ]
    report = {"Report": [{"CollectionTime": 1767225600, "Device": {"Hosts": {"Host": hosts}}}]}
    return Act(who, "http", host, "/bulk", compact(report), BULK, times=2, plants=tuple(plants))


def renamed() -> Act:
    """The same under names that say nothing."""
    body = {"v": 3, "l": [{"a": device.name, "b": octets(device.mac), "x": -61} for device in (PHONE, PRINTER)]}
    plants = [
        plant
        for device in (PHONE, PRINTER)
        for plant in (
            raw(Part.BODY, Kind.HOST_NAME, device, device.name),
            raw(Part.BODY, Kind.MAC_ADDRESS, device, octets(device.mac)),
        )
    ]
    return Act(ROUTER, "http", "telemetry.meshbrain.example", "/c", compact(body), JSON, plants=tuple(plants))


def hashed() -> Act:
    """Plain digests, each device by another recipe."""
    digests = (
        (PHONE, hashlib.sha256(PHONE.mac.upper().encode()).hexdigest()[:16]),
        (TV, hashlib.md5(TV.mac.encode()).hexdigest()),  # noqa: S324 - what such firmware does
        (PRINTER, hashlib.sha1(octets(PRINTER.mac).encode()).hexdigest()),  # noqa: S324
    )
    plants = [Plant(Part.BODY, Kind.MAC_ADDRESS, State.HASHED, device.key, digest) for device, digest in digests]
    body = compact({"d": [{"id": digest, "q": 3} for _device, digest in digests]})
    return Act(ROUTER, "http", "hash.meterpoint.example", "/d", body, JSON, times=3, plants=tuple(plants))


def encoded() -> Act:
    """Base64 in a value."""
    blob = base64.b64encode(compact({"n": PHONE.name, "m": PHONE.mac})).decode()
    plants = (
        Plant(Part.BODY, Kind.HOST_NAME, State.ENCODED, PHONE.key, blob),
        Plant(Part.BODY, Kind.MAC_ADDRESS, State.ENCODED, PHONE.key, blob),
    )
    return Act(ROUTER, "http", "cloud.boxcare.example", "/up", compact({"v": 1, "blob": blob}), JSON, plants=plants)


def in_url() -> Act:
    """A tracking picture."""
    plants = (
        raw(Part.URL, Kind.MAC_ADDRESS, TV, octets(TV.mac)),
        raw(Part.URL, Kind.HOST_NAME, PHONE, PHONE.name),
        raw(Part.URL, Kind.IP_ADDRESS, PHONE, PHONE.address),
    )
    path = f"/t/{octets(TV.mac)}/p.gif?n={PHONE.name}&ip={PHONE.address}"
    return Act(ROUTER, "http", "pixel.adreach.example", path, times=2, plants=plants)


def in_names() -> tuple[Act, ...]:
    """Questions to the name server that carry a name in hexadecimal, a MAC address in base32."""
    name = PHONE.name.encode().hex()
    mac = base64.b32encode(PRINTER.mac.encode()).decode().rstrip("=").lower()
    return (
        Act(
            ROUTER,
            "dns",
            f"{name}.n.beacon.example",
            plants=(Plant(Part.DNS_NAME, Kind.HOST_NAME, State.ENCODED, PHONE.key, name),),
        ),
        Act(
            ROUTER,
            "dns",
            f"{mac}.b.beacon.example",
            plants=(Plant(Part.DNS_NAME, Kind.MAC_ADDRESS, State.ENCODED, PRINTER.key, mac),),
        ),
    )


def messages() -> tuple[Act, ...]:
    """MQTT: in the topic, in the payload, in the name of the client."""
    return (
        Act(
            ROUTER,
            "mqtt",
            "mq.homelytics.example",
            f"home/{octets(TV.mac)}/seen",
            compact({"name": TV.name, "rssi": -48}),
            client="cpe-one",
            version="mqttv311",
            plants=(
                raw(Part.TOPIC, Kind.MAC_ADDRESS, TV, octets(TV.mac)),
                raw(Part.BODY, Kind.HOST_NAME, TV, TV.name),
            ),
        ),
        Act(
            ROUTER,
            "mqtt",
            "mq.homelytics.example",
            "home/devices",
            compact({"u": TV.uuid}),
            client=f"c-{octets(PHONE.mac)}",
            version="mqttv5",
            plants=(
                raw(Part.CLIENT, Kind.MAC_ADDRESS, PHONE, octets(PHONE.mac)),
                raw(Part.BODY, Kind.UUID, TV, TV.uuid),
            ),
        ),
    )


def by_agent() -> Act:
    """A USP Record over WebSocket: the provider's own controller is told the name of a new device."""
    writer = Oracle(DEFINITIONS, "usp")
    change = {"param_path": "Device.Hosts.Host.1.HostName", "param_value": PHONE.name}
    fields = {"subscription_id": "hosts", "value_change": change}
    message = {"header": {"msg_id": "1", "msg_type": 3}, "body": {"request": {"notify": fields}}}
    payload = {"payload": writer.written("Msg", message)}
    ends = {"version": "1.4", "to_id": "self::usp.voorbeeld.example", "from_id": "os::00005E-VB9"}
    record = writer.written("Record", {**ends, "no_session_context": payload})
    plants = (raw(Part.BODY, Kind.HOST_NAME, PHONE, PHONE.name),)
    return Act(ROUTER, "websocket", "usp.voorbeeld.example", "/usp", record, plants=plants)


def by_the_television() -> tuple[Act, ...]:
    """A device tells on another, and on itself in the name of the server it asks for."""
    body = compact({"seen": [{"friendly": PHONE.name, "mac": PHONE.mac}], "app": "gids"})
    plants = (
        raw(Part.BODY, Kind.HOST_NAME, PHONE, PHONE.name),
        raw(Part.BODY, Kind.MAC_ADDRESS, PHONE, PHONE.mac),
    )
    own = octets(TV.mac)
    return (
        Act(TV.key, "http", "acr.tvmetrics.example", "/v2/scan", body, JSON, plants=plants),
        Act(
            TV.key,
            "http",
            f"{own}.dev.tvmetrics.example",
            "/hello",
            plants=(raw(Part.TLS_NAME, Kind.MAC_ADDRESS, TV, own), raw(Part.DNS_NAME, Kind.MAC_ADDRESS, TV, own)),
        ),
    )


def more_ways() -> tuple[Act, ...]:
    """A form, a header, and a body that is packed."""
    written = quote(PHONE.mac.upper(), safe="")
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    packed = gzip.compress(compact({"hosts": [{"mac": TV.mac, "name": TV.name}]}), mtime=0)
    return (
        Act(
            ROUTER,
            "http",
            "pixel.adreach.example",
            "/form",
            f"name={PHONE.name}&m={written}&k=3".encode(),
            form,
            plants=(
                raw(Part.BODY, Kind.HOST_NAME, PHONE, PHONE.name),
                raw(Part.BODY, Kind.MAC_ADDRESS, PHONE, written),
            ),
        ),
        Act(
            ROUTER,
            "http",
            "cloud.boxcare.example",
            "/ping",
            headers=(("X-Client", PRINTER.mac.upper()),),
            plants=(raw(Part.HEADER, Kind.MAC_ADDRESS, PRINTER, PRINTER.mac.upper()),),
        ),
        Act(
            ROUTER,
            "http",
            "cloud.boxcare.example",
            "/packed",
            packed,
            (*JSON, ("Content-Encoding", "gzip")),
            plants=(
                raw(Part.BODY, Kind.MAC_ADDRESS, TV, TV.mac),
                raw(Part.BODY, Kind.HOST_NAME, TV, TV.name),
            ),
        ),
    )


def alive(device: Device) -> Act:
    """Tell the network of one's own UUID; it stays inside."""
    headers = (
        "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nCACHE-CONTROL: max-age=1800\r\n"
        f"LOCATION: http://{device.address}:8008/desc.xml\r\nNT: upnp:rootdevice\r\nNTS: ssdp:alive\r\n"
        f"SERVER: Linux/5 UPnP/1.1 kijkbuis/7\r\nUSN: uuid:{device.uuid}::upnp:rootdevice\r\n\r\n"
    )
    return Act(device.key, "ssdp", "239.255.255.250", body=headers.encode(), times=2)


ANNOUNCED = tuple(alive(device) for device in DEVICES if device.uuid)
LEAKS = (
    bulk_data(ROUTER, "acs.voorbeeld.example", DEVICES),
    bulk_data(ROUTER, "ingest.wifi-insight.example", (PHONE, TV)),
    renamed(),
    hashed(),
    encoded(),
    in_url(),
    *in_names(),
    *more_ways(),
    *messages(),
    by_agent(),
)
BY_DEVICES = by_the_television()

DIGEST = hashlib.sha256(b"seventeenth piece of a film").hexdigest()
CACHE_KEY = "1b4e28ba-2fa1-4d2f-883f-0016d3cca427"
INNOCENT = (
    Act(PHONE.key, "http", "www.nieuws.example", "/voorpagina", times=2),
    Act(PHONE.key, "ntp", "ntp.tijd.example"),
    Act(PHONE.key, "dns", "weer.nieuws.example"),
    Act(TV.key, "http", "video.kijkbuis.example", "/groot/400000", times=2),
    Act(
        TV.key,
        "http",
        "cdn.kijkbuis.example",
        f"/seg/00017-{DIGEST}.ts",
        headers=(("If-None-Match", f'"{CACHE_KEY}"'), ("User-Agent", "kijkbuis-os/7.2")),
    ),
    Act(PRINTER.key, "http", "updates.drukwerk.example", "/fw/check?model=LP-200&version=3.1.7.12"),
    Act(PRINTER.key, "http", "updates.drukwerk.example", "/nieuws/woonkamer/printer?q=zolder&order=iphone"),
    Act(ROUTER, "http", "conncheck.voorbeeld.example", "/generate_204", times=2),
    Act(
        ROUTER,
        "http",
        "fw.voorbeeld.example",
        "/check",
        compact({"model": "VB-9", "version": "4.2.1", "build": hashlib.sha256(b"build 421").hexdigest()}),
        JSON,
    ),
    Act(ROUTER, "ntp", "ntp.tijd.example"),
)


def acts(firmware: str) -> tuple[Act, ...]:
    """Everything that is sent in a house with that firmware: ``leaky``, or ``clean`` and then there are no leaks."""
    return INNOCENT if firmware == "clean" else (*INNOCENT, *BY_DEVICES, *LEAKS)


def site_of(host: str) -> Site:
    """The site that answers for a name."""
    return next(site for site in SITES if site.name == host or (site.any_label and host.endswith(f".{site.name}")))


def planted(firmware: str) -> tuple[Planted, ...]:
    """What an audit must find, in the order of the acts."""
    return tuple(
        Planted(
            act.who,
            plant.owner,
            RESOLVER if plant.part is Part.DNS_NAME else act.host,
            "dns" if plant.part is Part.DNS_NAME else act.how,
            plant.part,
            plant.kind,
            plant.state,
            plant.value,
            act.times * (2 if plant.part is Part.DNS_NAME and act.how != "dns" else 1),  # A and AAAA
            (WAN,) if act.who == ROUTER or plant.part is Part.DNS_NAME else (LAN, WAN),
            sealed=plant.part not in {Part.DNS_NAME, Part.TLS_NAME} and bool(site_of(act.host).tls),
        )
        for act in acts(firmware)
        for plant in act.plants
    )


def innocents(firmware: str) -> tuple[Innocent, ...]:
    """What must be seen and must give nothing, in the order of the acts."""
    return tuple(
        Innocent(
            act.who,
            RESOLVER if act.how == "dns" else act.host,
            act.how,
            (WAN,) if act.who == ROUTER or act.how == "dns" else (LAN, WAN),
            sealed=act.how != "dns" and bool(site_of(act.host).tls),
            opened=act.how != "dns" and site_of(act.host).keys,
        )
        for act in acts(firmware)
        if not act.plants
    )
