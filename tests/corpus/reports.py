"""Reports that routers could send, made from a seed: every layout, odd values, repeats, short names, broken bytes."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
COLLECTED_S = 1_795_527_091
"""2026-11-24T13:31:31Z."""
JSON_TYPE = "application/json; charset=UTF-8"
CSV_TYPE = "text/csv; charset=UTF-8"

NUMBERS = (
    "-61", "-110", "-111", "0", "-0", "0.0", "-0.0", "1", "1.0", "1e0", "10", "36", "99", "100", "101", "999", "5E1",
    "-2.49", "0.3", "0.300000000000001", "9007199254740991", "9007199254740992", "1e99", "1e-99", "1e100", "86399",
    "86400", "604801", "123456789012", "-110.0000000000000000000000001",
)  # fmt: skip
TEXTS = (
    "Up", "Down", "up", "5GHz", "2.4GHz", "ax", "802.11ax", "", " ", "true", "True", "1", "0", "007", "+1", "NaN",
    "Annas-iPhone", "LivingRoom-TV", "DESKTOP-ABC1234", "television", "phone", "mystery", "woonkamer-tv", "a,b",
    'say "x"', "two\nlines", "\u00fcml\u00e4ut", "\U0001f4f6", "A0:B1:C2:D3:E4:F5", "a0-b1-c2-d3-e4-f5",
    "a0b1c2d3e4f5", "02:00:5e:10:00:01", "3C:06:30:12:34:56", "da:a1:19:ab:cd:ef", "192.168.1.20", "fe80::1",
    "2001:db8::1", "SN0123456789", "2026-11-24T13:31:31Z", "2026-11-24T13:31:31", "2026-11-24T14:31:31+01:00",
    "0001-01-01T00:00:00Z", "1795527091", "1795527091000", "-61", "36.0", "1e3", "\u0661", "nl_NL", "x" * 300,
)  # fmt: skip
OTHERS = ("true", "false", "null", "[]", '["a",{"b":1}]', "{}")
INSTANCES = ("1", "2", "3", "10", "01", "Annas-iPhone", "*", "a0:b1:c2:d3:e4:f5", "\u00e9")
UNLISTED = (
    "Device.Hosts.Host.*.IPAddress", "Device.WiFi.SSID.*.SSID", "Device.DeviceInfo.SoftwareVersion",
    "Device.X_VENDOR_Radar.*.Range", "Device.WiFi.NeighboringWiFiDiagnostic.Result.*.BSSID", "Foo", "Device",
    "Device.Hosts", "Device.WiFi.AccessPoint.*.Security.KeyPassphrase", "InternetGatewayDevice.DeviceInfo.SerialNumber",
)  # fmt: skip
FITTING = {
    "SignalStrength": ("-61", "-48", "-110", "0", "-1", "-77.5"),
    "Channel": ("1", "6", "36", "233", "234"),
    "MACAddress": ('"A0:B1:C2:D3:E4:F5"', '"02:00:5e:10:00:01"', '"a0b1c2d3e4f6"'),
    "PhysAddress": ('"A0:B1:C2:D3:E4:F5"', '"02:00:5e:10:00:01"', '"3C:06:30:12:34:56"'),
    "HostName": ('"Annas-iPhone"', '"LivingRoom-TV"', '"DESKTOP-ABC1234"', '"printer"', '""'),
    "Active": ("true", "false", '"1"', '"true"', "0"),
    "Status": ('"Up"', '"Down"', '"Error"', '"Disabled"', '"NoLink"'),
    "OperatingStandard": ('"ax"', '"ac"', '"n"', '"be"', '"g,n"'),
    "OperatingFrequencyBand": ('"5GHz"', '"2.4GHz"', '"6GHz"'),
    "UpTime": ("0", "3599", "3600", "86400", '"604800"', "99999999"),
}
"""JSON texts of values that mostly leave, by the last name of the path."""


@dataclass(frozen=True)
class Sent:
    """One message as a router sends it."""

    name: str
    content_type: str | None
    body: bytes
    coding: str = "identity"


def paths_of(register: Path) -> list[str]:
    """Return the paths of a register's rows, as the file has them."""
    tree = yaml.safe_load(register.read_text(encoding="utf-8"))
    rows = [row for activity in tree["activities"].values() for row in activity.get("fields", [])]
    return sorted({row["path"] for row in rows if "path" in row})


def _literal(draw: random.Random, path: str) -> str:
    fitting = FITTING.get(path.rpartition(".")[2])
    kind = draw.randrange(10)
    if fitting and kind < 7:
        return draw.choice(fitting)
    if kind % 3 == 0:
        return draw.choice(NUMBERS)
    if kind % 3 == 1:
        return json.dumps(draw.choice(TEXTS))
    return draw.choice(OTHERS) if draw.randrange(3) == 0 else str(draw.randrange(-120, 1100))


def _filled(draw: random.Random, path: str) -> str:
    usual = draw.randrange(4) > 0
    return ".".join(
        draw.choice(INSTANCES[:4] if usual else INSTANCES) if name == "*" else name for name in path.split(".")
    )


def _leaves(draw: random.Random, paths: Sequence[str], most: int) -> list[tuple[str, str]]:
    """Return paths with the JSON text of their value."""
    leaves: dict[str, str] = {}
    for _ in range(draw.randrange(most + 1)):
        path = draw.choice(paths) if draw.randrange(5) else draw.choice(UNLISTED)
        for _ in range(draw.randrange(1, 4)):
            leaves[_filled(draw, path)] = _literal(draw, path)
    return list(leaves.items())


def _pairs(leaves: Sequence[tuple[str, str]], time: str | None) -> str:
    head = [] if time is None else [f'"CollectionTime":{time}']
    return "{" + ",".join(head + [f"{json.dumps(path)}:{text}" for path, text in leaves]) + "}"


def _tree(leaves: Sequence[tuple[str, str]], time: str | None) -> str:
    root: dict[str, object] = {} if time is None else {"CollectionTime": time}
    for path, text in leaves:
        *above, name = path.split(".")
        node: dict[str, object] | None = root
        for part in above:
            below = node.setdefault(part, {})
            node = below if isinstance(below, dict) else None
            if node is None:
                break
        if node is not None:
            node.setdefault(name, text)

    def written(node: object) -> str:
        if isinstance(node, dict):
            return "{" + ",".join(f"{json.dumps(key)}:{written(value)}" for key, value in node.items()) + "}"
        return str(node)

    return written(root)


def _csv(leaves: Sequence[tuple[str, str]], time: str | None, *, rows: bool) -> str:
    def cell(text: object) -> str:
        return '"' + str(text).replace('"', '""') + '"'

    texts = [(path, str(json.loads(text)) if text[:1] == '"' else text) for path, text in leaves]
    at = "" if time is None else time.strip('"')
    if rows:
        lines = ["ReportTimestamp,ParameterName,ParameterValue,ParameterType"]
        lines += [f"{at},{cell(path)},{cell(text)},string" for path, text in texts]
    else:
        lines = [",".join(["ReportTimestamp", *(cell(path) for path, _ in texts)])]
        lines += [",".join([at, *(cell(text) for _, text in texts)])]
    return "\r\n".join(lines) + "\r\n"


def _time(draw: random.Random, usual: int) -> str | None:
    kind = draw.randrange(12)
    odd = {0: None, 1: '"2026-11-24T13:31:31Z"', 2: f'"{usual}"', 3: "null", 4: f"{usual}000", 5: "12.5"}
    return odd.get(kind, str(usual))


def synthetic(paths: Sequence[str], seed: int, count: int, *, timed: bool = False, most: int = 8) -> Iterator[Sent]:
    """Yield messages about these paths; with ``timed`` each report has a collection time of its own."""
    draw = random.Random(seed)  # noqa: S311 - reports, no secrets
    for number in range(count):
        usual = COLLECTED_S - number if timed else COLLECTED_S
        time = str(usual) if timed else _time(draw, usual)
        leaves = _leaves(draw, paths, most)
        kind = draw.randrange(8)
        name = f"{seed}-{number:03}"
        if kind == 0:
            yield Sent(name, CSV_TYPE, _csv(leaves, time, rows=True).encode("utf-8", "replace"))
        elif kind == 1:
            yield Sent(name, CSV_TYPE, _csv(leaves, time, rows=False).encode("utf-8", "replace"))
        elif kind in {2, 3}:
            repeated = leaves + ([draw.choice(leaves)] if leaves and draw.randrange(6) == 0 else [])
            yield Sent(name, JSON_TYPE, f'{{"Report":[{_pairs(repeated, time)}]}}'.encode())
        elif kind == 4:
            half = len(leaves) // 2
            first, second = _pairs(leaves[:half], time), _tree(leaves[half:], str(usual - 500) if timed else time)
            yield Sent(name, JSON_TYPE, f'{{"Report":[{first},{second}]}}'.encode())
        elif kind == 5:
            # one path in two spellings: nested and with dots
            twice = _tree(leaves, time)[:-1] + "".join(f",{json.dumps(path)}:{text}" for path, text in leaves[:1]) + "}"
            yield Sent(name, JSON_TYPE, f'{{"Report":[{twice}]}}'.replace("{,", "{").encode())
        else:
            yield Sent(name, JSON_TYPE, f'{{"Report":[{_tree(leaves, time)}]}}'.encode())


def aliased() -> Iterator[Sent]:
    """Yield messages in the short names of the example's profile."""
    for number, keys in enumerate(
        (
            '"h.1.HostName":"Annas-iPhone","h.1.Active":true',
            '"m.1":"3C:06:30:12:34:56","h.1.Active":"1"',
            '"m":"3C:06:30:12:34:56"',
            '"h":{"1":{"PhysAddress":"3C:06:30:12:34:56"}},"m":{"1":"3C:06:30:12:34:56"}',
            '"h":{"1":{"PhysAddress":"3C:06:30:12:34:56"}},"m":{"1":"3C:06:30:12:34:57"}',
            '"h.1.Active":true,"Device":{"Hosts":{"Host":{"1":{"Active":false}}}}',
        )
    ):
        yield Sent(
            f"alias-{number}", JSON_TYPE, f'{{"Report":[{{"CollectionTime":{COLLECTED_S - number},{keys}}}]}}'.encode()
        )


def broken() -> Iterator[Sent]:
    """Yield messages that are refused, whole or in part, and some that only look so."""
    report = f'{{"CollectionTime":{COLLECTED_S},"Device":{{"DeviceInfo":{{"UpTime":1}}}}}}'
    deep, deeper = "[" * 70 + "]" * 70, '{"a":' * 40 + "1" + "}" * 40
    texts = {
        "empty": "", "space": " ", "no-json": "hello", "cut": '{"Report":[{"CollectionTime":1', "array": "[]",
        "no-report": "{}", "report-object": '{"Report":{}}', "report-empty": '{"Report":[]}',
        "report-null": '{"Report":null}',
        "element-text": f'{{"Report":["x",{report}]}}', "twice": f'{{"Report":[{report}],"Report":[]}}',
        "twice-below": f'{{"Report":[{{"CollectionTime":{COLLECTED_S},"a":1,"a":1}},{report}]}}',
        "nan": f'{{"Report":[{{"a":NaN}},{report}]}}', "infinity": '{"Report":[{"a":-Infinity}]}',
        "long-number": f'{{"Report":[{{"CollectionTime":{COLLECTED_S},"a":{"9" * 40}}},{report}]}}',
        "long-exponent": f'{{"Report":[{{"CollectionTime":{COLLECTED_S},"a":1e999}},{report}]}}',
        "leading-zero": '{"Report":[{"a":01}]}', "deep": f'{{"Report":[{deep}]}}',
        "deep-report": f'{{"Report":[{deeper},{report}]}}',
        "trailing": f'{{"Report":[{report}]}} x', "comment": f'{{"Report":[{report}] /* */}}',
        "surrogate": f'{{"Report":[{{"CollectionTime":{COLLECTED_S},"a":"\\ud800"}},{report}]}}',
        "control": '{"Report":[{"a":"\x01"}]}', "beside": f'{{"Report":[{report}],"Other":1}}',
        "empty-key": f'{{"Report":[{{"CollectionTime":{COLLECTED_S},"":1,"a..b":2,".":3}},{report}]}}',
        "long-path": f'{{"Report":[{{"{"a." * 70}b":1}},{report}]}}',
        "many": '{"Report":[' + ",".join([report] * 1001) + "]}",
    }  # fmt: skip
    for name, text in texts.items():
        yield Sent(f"broken-{name}", JSON_TYPE, text.encode("utf-8", "surrogatepass"))
    whole = f'{{"Report":[{report}]}}'.encode()
    yield Sent("broken-utf8", JSON_TYPE, whole.replace(b"UpTime", b"Up\xffTime"))
    yield Sent("broken-bom", JSON_TYPE, b"\xef\xbb\xbf" + whole)
    yield Sent("broken-utf16", JSON_TYPE, whole.decode().encode("utf-16"))
    yield Sent("broken-gzip", JSON_TYPE, whole, "gzip")
    yield Sent("broken-coding", JSON_TYPE, whole, "zstd-x")
    yield Sent("media-none", None, whole)
    yield Sent("media-text", "text/plain", whole)
    yield Sent("media-image", "image/png", whole)
    yield Sent("media-latin", "application/json; charset=latin1", whole)
    yield Sent("csv-cut", CSV_TYPE, b"ReportTimestamp,ParameterName,ParameterValue,ParameterType\r\n1,a\r\n")
    yield Sent(
        "csv-quote", CSV_TYPE, b'ReportTimestamp,ParameterName,ParameterValue,ParameterType\r\n1,"a,1,string\r\n'
    )
    head = b"ReportTimestamp,ParameterName,ParameterValue,ParameterType\r\n"
    twice = head + b"1,a,1,string\r\n1,a,1,string\r\n2,a,1,string\r\n"
    yield Sent("csv-twice", CSV_TYPE, twice)
    yield Sent(
        "csv-semicolons", CSV_TYPE, b"ReportTimestamp;ParameterName;ParameterValue;ParameterType\r\n1;a;1;int\r\n"
    )
    yield Sent("csv-no-header", CSV_TYPE, b"1,a,1,string\r\n")
