"""A firmware that begins as declared and goes on otherwise is found out, by its own packet, from real files."""

import json
import shutil
from pathlib import Path

import pytest
from tests.flow import audited
from tests.unit.capture.pcaps import ROUTER_MAC, Talk, pcap, request, response

ROOT = Path(__file__).parents[2]
REGISTER = ROOT / "examples" / "register-per-home.yaml"
MANY = 1_000
TOKEN = "mgvkyjqpswyqprvsxphpkqzgwp"
MAC, OTHER = "02:00:5e:10:00:01", "02-00-5E-10-00-02"
"""Another one in another notation, so that neither explains the other."""
SIGNAL = "Device.WiFi.AccessPoint.*.AssociatedDevice.*.SignalStrength"
ADDRESS = "Device.Hosts.Host.*.PhysAddress"


def body(token: str, signal: int) -> str:
    device = {
        "Hosts": {"Host": {"1": {"PhysAddress": token, "HostName": "phone"}}},
        "WiFi": {"AccessPoint": {"1": {"AssociatedDevice": {"1": {"SignalStrength": signal}}}}},
    }
    return json.dumps({"Report": [{"CollectionTime": 1795485600, "Device": device}]})


def bodies(many: int = MANY) -> list[str]:
    """So many reports as the register says, but for the signal of one of them and the address of the last."""
    sent = [body(TOKEN, -65)] * many
    sent[many * 7 // 10 - 1], sent[-1] = body(TOKEN, -61), body(OTHER, -65)
    return sent


def har(sent: list[str]) -> bytes:
    made = json.loads((ROOT / "examples" / "firmware" / "clean.har").read_text(encoding="utf-8"))
    entry = next(each for each in made["log"]["entries"] if each["request"]["method"] == "POST")
    entry["request"]["url"] = "https://api.wifi-insight.example/in"
    entry["request"]["headers"][0]["value"] = "api.wifi-insight.example"
    entry["serverIPAddress"] = "198.51.100.99"
    made["log"]["entries"] = [
        entry | {"request": entry["request"] | {"postData": {"mimeType": "application/json", "text": text}}}
        for text in sent
    ]
    return json.dumps(made).encode()


def packets(sent: list[str]) -> bytes:
    host = "api.wifi-insight.example"
    talk = Talk("192.168.1.1", "198.51.100.99", client_mac=ROUTER_MAC, server_mac="02:00:5e:00:53:ee").open()
    for text in sent:
        talk.say(request(text.encode(), "/in", host, "Content-Type: application/json"))
        talk.say(response(b"ok"), back=True)
    return pcap(talk.close().frames)


def told(file: Path) -> dict[str, list[dict[str, object]]]:
    ran = audited.audit(file, "--register", REGISTER, "--alone", "--format", "json", "--reveal", "--router", ROUTER_MAC)
    document: dict[str, list[dict[str, object]]] = json.loads(ran.out)
    assert [source["unread"] for source in document["sources"]] == [[]]
    return document


def treated(document: dict[str, list[dict[str, object]]]) -> dict[str, tuple[object, list[object], list[object]]]:
    """Return, by path, the verdict of what was not treated, and each of its values with how often and where."""
    fields = {field["number"]: field for field in document["fields"]}
    made = {}
    for observation in document["observations"]:
        if observation["sort"] == "not-treated":
            of = [fields[number] for number in observation["fields"]]  # type: ignore[attr-defined]
            path = ".".join(of[0]["path"]).removeprefix("Report.*.")  # type: ignore[arg-type]
            made[path] = (
                observation["verdict"],
                [(field["value"], field["count"]) for field in of],
                observation["places"],
            )
    return made  # type: ignore[return-value]


def expected(places: tuple[int, int]) -> dict[str, tuple[object, list[object], list[object]]]:
    return {
        SIGNAL: ("FAIL", [("-61", 1)], [{"source": 1, "number": places[0]}]),
        ADDRESS: ("FAIL", [(OTHER, 1)], [{"source": 1, "number": places[1]}]),
    }


def test_of_a_thousand_requests_the_two_that_differ_are_found(tmp_path: Path) -> None:
    file = tmp_path / "bench.har"
    file.write_bytes(har(bodies()))
    assert treated(told(file)) == expected((700, MANY))
    file.write_bytes(har([body(TOKEN, -65)] * MANY))
    assert treated(told(file)) == {}


@pytest.mark.skipif(not shutil.which("tshark"), reason="tshark is not installed here (Debian: tshark)")
@pytest.mark.parametrize(
    "many",
    [
        pytest.param(200, id="two hundred"),
        pytest.param(
            MANY,
            id="a thousand",
            marks=pytest.mark.long(sibling="test_of_many_requests_in_a_capture_the_two_are_found"),
        ),
    ],
)
def test_of_many_requests_in_a_capture_the_two_are_found(tmp_path: Path, many: int) -> None:
    file = tmp_path / "bench.pcap"
    file.write_bytes(packets(bodies(many)))
    assert treated(told(file)) == expected((4 + 4 * (many * 7 // 10 - 1), 4 * many))


def test_a_reader_is_shown_what_differs_masked_and_how_often(tmp_path: Path) -> None:
    file = tmp_path / "bench.har"
    file.write_bytes(har([*bodies(), body(OTHER, -65), body(MAC, -65)]))
    ran = audited.audit(file, "--register", REGISTER, "--alone", "--format", "html")
    page = " ".join(" ".join(audited.Page(ran.text).words).split())
    assert "17 characters, 3 times" in page
    assert "entry 1000, 1001, 1002" in page
    assert OTHER not in ran.text
