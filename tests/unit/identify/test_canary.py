# ruff: noqa: E501 - one situation per line, to be read as a table
"""The canary finds this household in the bytes, and nothing else."""

import json
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.canary import Hit, collect, own_name, scan_body
from sluis.telemetry.model import Leaf, Number
from sluis.terms import Kind

WORDS = frozenset(
    {"Device", "Hosts", "Host", "HostName", "PhysAddress", "WiFi", "SignalStrength", "phone", "television", "5GHz"}
)
TOKEN = "ghjkmnpqrstvwxyzghjkmnpqrs"


def leaf(path: str, value: str) -> Leaf:
    return Leaf(tuple(path.split(".")), value)


LEAVES = [
    leaf("Device.Hosts.Host.1.HostName", "Annas-iPhone"),
    leaf("Device.Hosts.Host.1.PhysAddress", "3C:06:30:12:34:56"),
    leaf("Device.Hosts.Host.1.IPAddress", "192.168.1.23"),
    leaf("Device.Hosts.Host.1.IPv6Address.1.IPAddress", "2001:db8::1:23"),
    leaf("Device.Hosts.Host.2.HostName", "phone"),
    leaf("Device.WiFi.SSID.1.SSID", "Familie Jansen"),
    leaf("Device.DeviceInfo.SerialNumber", "S12345678"),
    leaf("Device.LocalAgent.EndpointID", "os::012345-S12345678"),
    leaf("Device.X_VENDOR_Mesh.Station.4.DeviceName", "Zoës telefoon"),
    leaf("Device.X_VENDOR_Mesh.aa:bb:cc:00:11:22.Rate", "fast"),
    leaf("Device.X_VENDOR_Log", "client da:a1:19:ab:cd:ef joined"),
    Leaf(("Device", "WiFi", "SignalStrength"), Number("-61")),
]
KNOWN = collect(LEAVES, [(Kind.USER_NAME, "kpn-line-4711"), (Kind.SERIAL, "S12345678")])

GOOD = {
    "Report": [
        {
            "CollectionTime": 1795525200,
            "Device": {
                "Hosts": {"Host": {"1": {"HostName": "phone", "PhysAddress": TOKEN}}},
                "WiFi": {"SignalStrength": -65},
            },
            "Household": TOKEN,
        }
    ]
}


def body(value: str) -> bytes:
    return json.dumps({"Report": [{"Device": {"Hosts": {"Host": {"1": {"HostName": value}}}}}]}).encode()


def test_words_numbers_and_tokens_are_no_hits() -> None:
    assert scan_body(json.dumps(GOOD).encode(), KNOWN, WORDS) is None
    pairs = {"Report": [{"CollectionTime": 1795525200, "Device.Hosts.Host.1.HostName": "phone", "Household": TOKEN}]}
    assert scan_body(json.dumps(pairs).encode(), KNOWN, WORDS) is None
    csv = f"ReportTimestamp,ParameterName,ParameterValue,ParameterType\n1795525200,Device.Hosts.Host.1.HostName,phone,string\n1795525200,Device.WiFi.SignalStrength,-65,int\n1795525200,Household,{TOKEN},string\n"
    assert scan_body(csv.encode(), KNOWN, WORDS) is None


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("Annas-iPhone", Kind.HOST_NAME),
        ("ANNAS-IPHONE", Kind.HOST_NAME),
        ("x annas-iphone.lan", Kind.HOST_NAME),
        (quote("Zoës telefoon"), Kind.DEVICE_NAME),
        ("Zoe\u0308s telefoon", Kind.DEVICE_NAME),
        ("416e6e61732d6950686f6e65", Kind.HOST_NAME),
        ("familie jansen", Kind.SSID),
        ("192.168.1.23", Kind.IP_ADDRESS),
        ("2001:0db8:0000:0000:0000:0000:0001:0023", Kind.IP_ADDRESS),
        ("S12345678", Kind.SERIAL),
        ("sn=s12345678", Kind.SERIAL),
        ("os::012345-S12345678", Kind.ENDPOINT),
        ("kpn-line-4711", Kind.USER_NAME),
        ("00:11:22:33:44:55", Kind.MAC_ADDRESS),
        ("001122334455", Kind.MAC_ADDRESS),
    ],
)
def test_an_identifier_is_found_in_its_usual_spellings(value: str, kind: Kind) -> None:
    hit = scan_body(body(value), KNOWN, WORDS)
    assert hit == Hit(("Report", "Device", "Hosts", "Host", "*", "HostName"), hit.kind if hit else kind)
    assert hit is not None
    assert (
        hit.kind is kind or (kind is Kind.ENDPOINT and hit.kind is Kind.SERIAL) or value == "416e6e61732d6950686f6e65"
    )


@pytest.mark.parametrize("octets", ["3c0630123456", "aabbcc001122", "daa119abcdef"])
@pytest.mark.parametrize("mark", [":", "-", "_", " ", "", "%3A"])
@pytest.mark.parametrize("upper", [False, True])
def test_a_mac_is_found_in_every_spelling(octets: str, mark: str, *, upper: bool) -> None:
    pairs = [octets[start : start + 2] for start in range(0, 12, 2)]
    written = mark.join(pairs).upper() if upper else mark.join(pairs)
    for value in (written, f"client-{written}", f"x{written}"):
        assert scan_body(body(value), KNOWN, WORDS) is not None, value
    quads = ".".join(octets[start : start + 4] for start in range(0, 12, 4))
    assert scan_body(body(f"mac.{quads}"), KNOWN, WORDS) is not None


def test_the_surest_of_several_identifiers_gives_the_kind_and_none_gives_none() -> None:
    assert KNOWN.find("annas-iphone and 3c:06:30:12:34:56") is Kind.MAC_ADDRESS
    assert KNOWN.find("v192.168.1.23") is Kind.IP_ADDRESS, "what is doubtful counts too"
    assert KNOWN.find("3c:06:30:12:34:56 and annas-iphone") is Kind.MAC_ADDRESS
    assert KNOWN.find("nobody at all") is None


def test_a_key_is_looked_at_too_and_not_shown() -> None:
    hit = scan_body(json.dumps({"Report": [{"Device": {"Annas-iPhone": 1}}]}).encode(), KNOWN, WORDS)
    assert hit == Hit(("Report", "Device", "*"), Kind.HOST_NAME)
    dotted = scan_body(json.dumps({"Report": [{"Device.Hosts.annas-iphone.HostName": 1}]}).encode(), KNOWN, WORDS)
    assert dotted == Hit(("Report", "Device", "Hosts", "*", "HostName"), Kind.HOST_NAME)


def test_a_long_number_as_a_key_is_no_instance() -> None:
    known = collect([], [(Kind.SERIAL, "4711471147")])
    assert scan_body(b'{"Report":[{"4711471147":1}]}', known, WORDS) is not None


def test_an_escaped_or_doubled_key_does_not_hide() -> None:
    assert scan_body(b'{"Report":[{"HostName":"\\u0041nnas-iPhone"}]}', KNOWN, WORDS) is not None
    assert scan_body(b'{"HostName":"Annas-iPhone","HostName":"phone"}', KNOWN, WORDS) is not None
    assert scan_body(b' {"HostName":"\\u0041nnas-iPhone"}', KNOWN, WORDS) == Hit(("HostName",), Kind.HOST_NAME)
    assert scan_body(b'["\\u0041nnas-iPhone"]', KNOWN, WORDS) is not None


def test_a_cell_of_csv_is_found_with_its_row() -> None:
    text = b"ReportTimestamp,ParameterName,ParameterValue,ParameterType\n1,Device.Hosts.Host.1.HostName,Annas-iPhone,string\n"
    assert scan_body(text, KNOWN, WORDS) == Hit(("Device", "Hosts", "Host", "*", "HostName"), Kind.HOST_NAME)
    assert scan_body(b"1,Device.Hosts.Host.1.HostName,192.168.1.23,string\n", KNOWN, WORDS) is not None
    assert scan_body(b"1,Annas-iPhone,string\n", KNOWN, WORDS) == Hit((), Kind.HOST_NAME), "a row without a name"


@pytest.mark.parametrize(
    "broken", [b"", b"{", b'{"a":}', b"\xff\xfe", b'a,"b', b"[" * 100_000, b'{"a":1}x', b"x" * 200_000 + b",y"]
)
def test_what_cannot_be_read_is_a_hit(broken: bytes) -> None:
    assert scan_body(broken, KNOWN, WORDS) == Hit((), Kind.UNKNOWN)


def test_a_host_called_like_a_class_stops_nothing_by_that_word_but_does_in_other_text() -> None:
    assert scan_body(body("phone"), KNOWN, WORDS) is None
    assert scan_body(body("my phone"), KNOWN, WORDS) is not None


def test_names_shorter_than_four_characters_are_not_looked_for() -> None:
    assert scan_body(body("tv-set"), collect([leaf("Device.Hosts.Host.1.HostName", "tv-")], []), WORDS) is None


@pytest.mark.parametrize("value", ["Anna", "anna", "van Anna!"])
def test_a_name_of_exactly_four_characters_is_looked_for(value: str) -> None:
    known = collect([leaf("Device.Hosts.Host.1.HostName", "Anna")], [])
    assert scan_body(body(value), known, WORDS) == Hit(
        ("Report", "Device", "Hosts", "Host", "*", "HostName"), Kind.HOST_NAME
    )


@pytest.mark.parametrize(("value", "kind"), [("4711", Kind.HOST_NAME), ("471", None), ("4712", None), ("47111", None)])
def test_a_name_of_exactly_four_digits_is_looked_for(value: str, kind: Kind | None) -> None:
    known = collect([leaf("Device.Hosts.Host.1.HostName", "4711"), leaf("Device.Hosts.Host.2.HostName", "471")], [])
    assert getattr(scan_body(body(value), known, WORDS), "kind", None) is kind


@pytest.mark.parametrize("short", ["471", "tv"])
def test_a_short_name_is_not_looked_for_beside_a_strange_text_either(short: str) -> None:
    known = collect([leaf("Device.Hosts.Host.1.HostName", short)], [])
    written = json.dumps({"Report": [{"Device": [short, "nobody's"]}]}).encode()
    assert scan_body(written, known, WORDS) is None


ADDRESS = collect([], [(Kind.MAC_ADDRESS, "02:00:5e:10:00:01"), (Kind.SERIAL, "16777216"), (Kind.SERIAL, "16777215")])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"Report":[{"Device":{"Hosts":{"Host":{"1":2200601362433}}}}]}', ("Report", "Device", "Hosts", "Host", "*")),
        ('{"Report":[{"Device.Hosts.Host.1":2200601362433}]}', ("Report", "Device", "Hosts", "Host", "*")),
        ('{"Report":[{"CollectionTime":1795525200,"Device":2200601362433}]}', ("Report", "Device")),
        ('{"Report":[{"Device":{"CollectionTime":2200601362433}}]}', ("Report", "Device", "CollectionTime")),
        ('{"Report":[{"Device":-2200601362433}]}', ("Report", "Device")),
        ('{"Report":[{"Device":[1,2200601362433]}]}', ("Report", "Device")),
        ('{"Report":[{"Device":2200601362433.5}]}', ("Report", "Device")),
        ('{"Report":[{"Device":2.200601362433e12}]}', ("Report", "Device")),
        ('{"Report":[{"Device":16777216}]}', ("Report", "Device")),
        ("ParameterName,ParameterValue\nDevice.Hosts,2200601362433\n", ("Device", "Hosts")),
        (
            "ReportTimestamp,ParameterName,ParameterValue\n2200601362433,Device.Hosts,-2200601362433.5\n",
            ("Device", "Hosts"),
        ),
        (",Device.Hosts,2200601362433,long\n", ("Device", "Hosts")),
        ("long,2200601362433\n", ()),
    ],
)
def test_a_known_number_is_heard_where_it_stands(text: str, place: tuple[str, ...]) -> None:
    hit = scan_body(text.encode(), ADDRESS, WORDS)
    assert hit is not None
    assert (hit.path, hit.number) == (place, True)


@pytest.mark.parametrize(
    "text",
    [
        '{"Report":[{"Device":{"Hosts":2200601362434}}]}',
        '{"Report":[{"CollectionTime":2200601362433,"Device":1}]}',
        '{"Report":[{"CollectionTime":2200601362433,"Device":16777218}]}',
        '{"Report":[{"Device":16777215}]}',
        '{"Report":[{"Device":1e999}]}',
        '{"Report":[{"Device":true}]}',
        "ReportTimestamp,ParameterName,ParameterValue\n2200601362433,Device.Hosts,12\n",
        "ParameterName,ParameterValue\rDevice.Hosts,16777218\r",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert scan_body(text.encode(), ADDRESS, WORDS) is None


def test_a_listed_number_is_not() -> None:
    body_of = b'{"Report":[{"Device":2200601362433}]}'
    assert scan_body(body_of, ADDRESS, WORDS, frozenset({2200601362433})) is None
    assert scan_body(body_of, ADDRESS, WORDS, frozenset({2200601362432})) is not None


def test_many_numbers_at_once_are_looked_at_all() -> None:
    numbers = [20_000_000 + at for at in range(40)]
    body_of = json.dumps({"Report": [{"Device": [*numbers, 2200601362433]}]}).encode()
    assert scan_body(body_of, ADDRESS, WORDS) == Hit(("Report", "Device"), Kind.MAC_ADDRESS, number=True)
    assert scan_body(json.dumps({"Report": [{"Device": numbers}]}).encode(), ADDRESS, WORDS) is None


def test_a_number_no_reader_reads_is_a_hit() -> None:
    assert scan_body(b'{"Report":[{"Device":' + b"9" * 5000 + b"}]}", ADDRESS, WORDS) == Hit((), Kind.UNKNOWN)


def test_the_address_of_a_log_line_is_known_as_a_number() -> None:
    known = collect([leaf("Device.X_VENDOR_Log", "client 02:00:5e:10:00:01 joined")], [])
    assert scan_body(b'{"Report":[{"Device":2200601362433}]}', known, WORDS) is not None
    escaped = collect([leaf("Device.X_VENDOR_Log", "client 02%3A00%3A5e%3A10%3A00%3A01 joined")], [])
    assert scan_body(b'{"Report":[{"Device":2200601362433}]}', escaped, WORDS) is not None


def test_honest_counters_cost_no_search() -> None:
    many = [
        leaf(f"Device.Hosts.Host.{number}.PhysAddress", f"3c:06:30:12:34:{number % 256:02x}") for number in range(300)
    ]
    good = json.dumps({"Report": [{"Device": {"Hosts": [10**9 + 7 * at for at in range(4)]}}]}).encode()
    began = time.process_time()
    for _ in range(200):
        assert scan_body(good, collect(many, []), WORDS) is None
    assert time.process_time() - began < 2


def test_nothing_shows_in_a_repr() -> None:
    assert "nnas" not in repr(KNOWN)
    assert "nnas" not in repr(scan_body(body("Annas-iPhone"), KNOWN, WORDS))


@given(
    name=st.text(st.characters(exclude_categories=("Cs",)), min_size=4, max_size=30),
    before=st.text(st.characters(exclude_categories=("Cs",)), max_size=10),
)
def test_whatever_a_host_is_called_it_is_found(name: str, before: str) -> None:
    known = collect([leaf("Device.Hosts.Host.1.HostName", name)], [])
    value = f"{before} {name} after"
    exempt = len(name.strip()) < 4 or value in WORDS
    assert scan_body(body(value), known, WORDS) is not None or exempt or len(name.lower()) < 4


@given(st.binary(max_size=200))
def test_any_bytes_give_a_hit_or_none(octets: bytes) -> None:
    hit = scan_body(octets, KNOWN, WORDS)
    assert hit is None or isinstance(hit, Hit)


def test_a_large_body_and_many_identifiers_take_bounded_time() -> None:
    many = [leaf(f"Device.Hosts.Host.{number}.HostName", f"host-{number:05}") for number in range(2_000)]
    known = collect(many, [])
    text = body("host- 192.168. " * 60_000)
    began = time.process_time()
    assert scan_body(text, known, WORDS) is None
    assert time.process_time() - began < 5


def test_a_good_body_costs_no_search() -> None:
    many = [leaf(f"Device.Hosts.Host.{number}.HostName", f"host-{number:05}") for number in range(300)]
    good = json.dumps(GOOD).encode()
    began = time.process_time()
    for _ in range(1_000):
        scan_body(good, collect(many, []), WORDS)
    assert time.process_time() - began < 2


TEXTS = st.sampled_from(
    [*("phone", "Device", "2.4GHz", "1", "12", "1234", "123456", "g" * 26, "h" * 26, "g" * 25, "g" * 26 + "\n", "", "abc"),
     *("Annas-iPhone", "annas-iphone.", "3C:06:30:12:34:56", "3c0630123456", "Device.phone", "12.34", "caf\u00e9")]
)  # fmt: skip
BODIES = st.recursive(
    TEXTS | st.integers() | st.booleans(), lambda below: st.dictionaries(TEXTS, below, max_size=4), max_leaves=8
)


@given(BODIES, st.sampled_from([frozenset({"phone", "Device", "2.4GHz"}), frozenset({"HostName"})]))
def test_looking_at_all_texts_at_once_misses_nothing(inside: object, words: frozenset[str]) -> None:
    """The same body with a letter escaped is looked at text by text: the answer must not change."""
    known = collect([leaf("Device.Hosts.Host.1.HostName", "Annas-iPhone")], [(Kind.SERIAL, "123456")])
    plain = json.dumps({"Report": [inside]})
    escaped = plain.replace("Report", "\\u0052eport", 1)
    assert json.loads(escaped) == json.loads(plain)
    assert scan_body(plain.encode(), known, words) == scan_body(escaped.encode(), known, words)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"Report":[{"Device":{"Hosts":"5GHz"}}]}', Kind.SSID),
        ('{"Report":[{"Device":["5GHz","Up"]}]}', Kind.SSID),
        ('{"Report":[{"Device":"5GHz","Hosts":"a\\u0062"}]}', Kind.SSID),
        ('{"Report":[{"Device":"Up","Hosts":["a\\u0062",{"x":"5GHz"}]}]}', Kind.SSID),
        ("Device.Hosts,5GHz\n", Kind.SSID),
        ('{"Report":[{"5GHz":"Up"}]}', None),
        ('{"Report":[{"5GHz":"a\\u0062"}]}', None),
        ('{"Report":[{"Device":"phone"}]}', None),
        ('{"Report":[{"Device":"5GHz upstairs"}]}', None),
        ("Device.5GHz,Up\n", None),
    ],
)
def test_a_listed_word_of_the_body_is_compared_with_the_names(text: str, kind: Kind | None) -> None:
    known = collect([leaf("Device.WiFi.SSID.1.SSID", "5GHz"), leaf("Device.Hosts.Host.1.HostName", "phone")], [])
    assert own_name(text.encode(), known, frozenset({"5GHz", "Up"})) is kind


@pytest.mark.parametrize("name", ["two\rlines", "two\nlines", "two\r\nlines"])
def test_a_listed_word_with_a_line_end_is_compared_as_it_is(name: str) -> None:
    known = collect([], [(Kind.SSID, name)])
    assert own_name(f'Device.Hosts,"{name}"\n'.encode(), known, frozenset({name})) is Kind.SSID


@pytest.mark.parametrize(("name", "heard"), [("abcd", True), ("abc", False)])
def test_a_listed_word_of_exactly_four_characters_is_compared(name: str, *, heard: bool) -> None:
    known = collect([], [(Kind.SSID, name)])
    assert (own_name(f'{{"a":"{name}"}}'.encode(), known, frozenset({name})) is Kind.SSID) is heard


@pytest.mark.parametrize("form", ['{{"Report":[{{"Device":"{}"}}]}}', "Device.Hosts,{}\n"])
@pytest.mark.parametrize("word", ["AgBeEAAB", "2200601362433", "02-00-5E-10-00-01", "EX0000001", "ex-0000001"])
def test_a_listed_word_is_an_identifier_in_another_notation(word: str, form: str) -> None:
    written, listed = form.format(word).encode(), frozenset({word, "Connected"})
    extra = [(Kind.MAC_ADDRESS, "02:00:5e:10:00:01"), (Kind.SERIAL, "EX-0000001")]
    assert own_name(written, collect([], extra), listed) in {Kind.MAC_ADDRESS, Kind.SERIAL}
    assert own_name(written, collect([], [(Kind.MAC_ADDRESS, "02:00:5e:10:00:02")]), listed) is None
    assert own_name(form.format("Connected").encode(), collect([], extra), listed) is None


DIRECTORY = "Device.Services.VoiceService.1.CallControl.Line.1.DirectoryNumber"
CALLED = [
    *("+31 6 12345678", "06-12345678", "0031612345678", "0612345678", "31612345678", "612345678", "06.12.34.56.78"),
    *("31 6 12345678", "x0612345678", "tel:+31612345678"),
]


@pytest.mark.parametrize(
    "form", ['{{"Report":[{{"Device":"{}"}}]}}', '{{"Report":[{{"Device.Hosts.{}":1}}]}}', "Device.Hosts,{}\n"]
)
@pytest.mark.parametrize("word", CALLED)
@pytest.mark.parametrize("written", ["+31 6 12345678", "0612345678", "31612345678", "+31 (0)6-12345678"])
def test_a_telephone_number_is_heard_in_any_text_or_key(written: str, word: str, form: str) -> None:
    body = form.format(word).encode()
    for known in (collect([leaf(DIRECTORY, written)], []), collect([], [(Kind.SUBSCRIBER_NUMBER, written)])):
        hit = scan_body(body, known, WORDS)
        assert hit is not None
        assert hit.kind in {Kind.PHONE_NUMBER, Kind.SUBSCRIBER_NUMBER}


@pytest.mark.parametrize("word", CALLED)
def test_a_listed_word_that_is_its_telephone_number_keeps_this_report_in_and_no_other(word: str) -> None:
    body, listed = json.dumps({"Report": [{"Device": word}]}).encode(), frozenset({word, "Up"})
    for known in (collect([leaf(DIRECTORY, "+31 6 12345678")], []), collect([], [(Kind.USER_NAME, "0612345678")])):
        assert own_name(body, known, listed) is not None
        assert scan_body(body, known, WORDS | listed) is None
    assert own_name(body, collect([leaf(DIRECTORY, "+31 6 12345679")], []), listed) is None


@pytest.mark.parametrize("text", ["7.1.2-345", "2026-12-01", "36,40,44,48", "14:31:31", "612-345", "0.9.61234567"])
def test_a_version_date_or_channel_is_no_telephone_number(text: str) -> None:
    known = collect([leaf(DIRECTORY, "+31 6 12345678")], [])
    assert scan_body(json.dumps({"Report": [{"Device": text}]}).encode(), known, WORDS) is None
