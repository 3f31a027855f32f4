"""What decoders read, and what both doors make of it."""

from collections.abc import Iterator
from pathlib import Path

from tests.corpus import internals, reports
from tests.corpus.reports import ROOT, Sent

REGISTERS = (
    *sorted(path for path in (ROOT / "examples").rglob("*.yaml") if path.parent.name != "vocabularies"),
    Path(__file__).parent / "material" / "wide.yaml",
)
PER_REGISTER = 120
OTHER_FORMATS: dict[str, bytes] = {
    "dump": b"parameter,value,type\nDevice.DeviceInfo.UpTime,86400,xsd:unsignedInt\n"
    b"Device.Hosts.Host.1.HostName,tv,xsd:string\n",
    "exposition": b'# TYPE wifi_signal gauge\nwifi_signal{mac="02:00:5e:00:00:01",ifname="wlan0"} -39\nup 1\n',
    "leases": b"1795525200 02:00:5e:00:00:01 192.0.2.23 woonkamer *\nduid 00:01:00:01\n",
    "ubus": b'{"freq":5180,"clients":{"02:00:5e:00:00:01":{"auth":true,"signal":-61}}}',
    "netjson": b'{"type":"DeviceMonitoring","general":{"hostname":"ap1","uptime":9},"interfaces":[{"name":"wlan0"}]}',
    "ucentral": b'{"jsonrpc":"2.0","method":"state","params":{"serial":"02005e000001","state":{"unit":{"uptime":5}}}}',
    "path-list": b'[{"path":"Device.WiFi.Radio.1.","parameters":{"Channel":36,"Enable":true}}]',
    "rdk": b'{"searchResult":[{"mac":"02:00:5e:00:00:01"},{"Time":"2026-11-24 13:31:31"},{"UPTIME_split":"7"}]}',
    "data-elements": b'{"wfa-dataelements:Network":{"ID":"net","DeviceList":[{"ID":"d","RadioList":[{"ID":"r"}]}]}}',
    "http": b"POST /ingest?oui=012345&sn=1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    b'Content-Length: 53\r\n\r\n{"Report":[{"CollectionTime":1795527091,"Device":1}]}',
    "cwmp": b'<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/" '
    b'xmlns:cwmp="urn:dslforum-org:cwmp-1-2"><soap-env:Body><cwmp:Inform><DeviceId><OUI>00256D</OUI>'
    b"<SerialNumber>S1</SerialNumber></DeviceId><ParameterList><ParameterValueStruct><Name>Device.A</Name><Value>x</Value>"
    b"</ParameterValueStruct></ParameterList></cwmp:Inform></soap-env:Body></soap-env:Envelope>",
    "none": b"hello",
    "empty": b"",
    "ndjson": b'{"Report":[{"CollectionTime":1,"a":1}]}\n{"Report":[]}\n',
}


def name_of(path: Path) -> str:
    """Return a register's name in an entry."""
    return path.relative_to(ROOT).as_posix().removeprefix("examples/").removeprefix("tests/corpus/")


def messages(register: Path) -> Iterator[Sent]:
    """Yield what is sent to the plans of a register."""
    seed = sum(name_of(register).encode())
    yield from reports.synthetic(reports.paths_of(register), seed, PER_REGISTER)
    yield from reports.aliased()
    yield Sent("example", reports.JSON_TYPE, (ROOT / "examples" / "report.json").read_bytes())


def decoding(_folder: Path) -> Iterator[tuple[str, str]]:
    """Entries of what each message decodes to."""
    for register in REGISTERS:
        yield f"of {name_of(register)}", "".join(_decoded(sent) for sent in messages(register))
    for sent in reports.broken():
        yield sent.name, _decoded(sent)
    for name, raw in OTHER_FORMATS.items():
        yield f"as a file: {name}", internals.line_of(internals.decoded_as_a_file(raw))
        yield f"as any-json: {name}", internals.line_of(internals.decoded_as_a_file(raw, "any-json"))


def captures(_folder: Path) -> Iterator[tuple[str, str]]:
    """Entries of what real captures beside the project decode to, and of their projection."""
    folder = ROOT.parent / "shared" / "captures"
    example = internals.lowered(ROOT / "examples" / "register-per-home.yaml")
    for path in sorted([*folder.glob("cwmp/*"), *folder.glob("obuspa/*"), *folder.glob("dumps/*")]):
        decoded = internals.decoded_as_a_file(path.read_bytes())
        name = f"{path.parent.name}/{path.name}"
        yield f"decoded {name}", internals.line_of(decoded)
        if isinstance(decoded[1], str):
            continue
        for activity in example.activities:
            doors = internals.doors_of(activity.plan, activity.plan.body_format)
            made = [doors.reference(report, report.collection_time, 3) for report in decoded[1].reports]
            yield f"{activity.name} of {name}", "".join(internals.line_of(made_one) for made_one in made)


def no_captures() -> str | None:
    """Say why there are no captures, or nothing."""
    there = (ROOT.parent / "shared" / "captures").is_dir()
    return None if there else "the captures are not beside this repository"


def _decoded(sent: Sent) -> str:
    decoded = internals.decoded_as_the_gate(sent.content_type, sent.coding, sent.body)
    return internals.line_of([sent.name, decoded])


def projecting(_folder: Path) -> Iterator[tuple[str, str]]:
    """Entries of both doors over every register, activity and body format."""
    for register in REGISTERS:
        if not internals.loads(register):
            yield f"{name_of(register)} has faults", "\n"
            continue
        lowered = internals.lowered(register)
        sent = list(messages(register))
        decoded = [
            internals.decoded_as_the_gate(message_sent.content_type, message_sent.coding, message_sent.body)
            for message_sent in sent
        ]
        cases = [
            (
                message_sent.name,
                slot,
                internals.renamed(lowered, report) if message_sent.name.startswith("alias") else report,
            )
            for slot, (message_sent, read) in enumerate(zip(sent, decoded, strict=True))
            if not isinstance(read, str)
            for report in read
        ]
        for activity in lowered.activities:
            plan = [activity.plan.digest, activity.open, len(activity.plan.rows)]
            name = f"{name_of(register)} {activity.name}"
            yield f"{name} plan", internals.line_of(plan)
            for body_format in internals.FORMATS:
                doors = internals.doors_of(activity.plan, body_format)
                for door in (doors.reference, doors.compiled):
                    lines = []
                    for case, slot, report in cases:
                        made = door(report, report.collection_time, slot)
                        accepted = None if made.body is None else doors.accepts(made.body)
                        lines.append(internals.line_of([case, slot, made, accepted]))
                    yield f"{name} {body_format.value} {door.__name__}", "".join(lines)
