"""The output grammar as an annex, and door 2 against bytes that are not a body."""

import json
import re
from dataclasses import replace
from decimal import Decimal

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises
from tests.strategies_kernel import plans

from sluis.errors.kernel import grammar_too_large_error
from sluis.kernel.grammar import Door2, grammar_numbers, grammar_words, output_grammar
from sluis.kernel.plan import (
    FlagShape,
    NumberShape,
    Plan,
    PlanPath,
    Release,
    Row,
    TableBound,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    Treatment,
    Withhold,
    WordShape,
)
from sluis.terms import BodyFormat, Kind, Lifetime

HOST = ("Device", "Hosts", "Host", "*")
PLAN = Plan(
    "wifi help",
    "wifi-insight",
    BodyFormat.OBJECT,
    (
        Row(1, (*HOST, "Active"), Release(FlagShape())),
        Row(2, (*HOST, "PhysAddress"), Token(Kind.MAC_ADDRESS, Lifetime.DAY)),
        Row(4, (*HOST, "HostName"), ToDeviceClass()),
        Row(5, (*HOST, "Alias"), Withhold(5)),
        Row(6, ("Device", "WiFi", "Radio", "*", "Noise"), Release(NumberShape(Decimal(-110), Decimal(0), Decimal(5)))),
        Row(7, ("Device", "WiFi", "Radio", "*", "Band"), Release(WordShape(("5GHz", "2.4GHz", "5GHz")))),
    ),
    household=Lifetime.DAY,
    time_grid_s=900,
    digest="ab" * 32,
)
TOKEN = "g" * 26
GOOD = (
    '{"Report":[{"CollectionTime":1795525200,"Device":{"Hosts":{"Host":{"1":{"Active":false},'
    '"2":{"Active":true,"HostName":"phone"}}},"WiFi":{"Radio":{"1":{"Band":"5GHz","Noise":-65}}}},"Household":"'
    + TOKEN
    + '"}]}'
)


def number_row(low: str, high: str, step: str) -> Plan:
    shape = NumberShape(Decimal(low), Decimal(high), Decimal(step))
    return Plan("a", "r", BodyFormat.OBJECT, (Row(1, ("Device", "n"), Release(shape)),))


def dig(schema: object, *keys: str) -> object:
    for key in keys:
        assert isinstance(schema, dict)
        schema = schema[key]
    return schema


def number_schema(low: str, high: str, step: str) -> dict[str, object]:
    grammar = dig(output_grammar(number_row(low, high, step)), "properties", "Report", "items", "properties", "Device")
    schema = dig(grammar, "properties", "n")
    assert isinstance(schema, dict)
    return schema


@given(plans())
def test_every_grammar_is_a_valid_schema_that_survives_json(plan: Plan) -> None:
    grammar = output_grammar(plan)
    assert jsonschema_rs.meta.is_valid(grammar)
    assert json.loads(json.dumps(grammar)) == grammar
    assert output_grammar(plan) == grammar


@given(plans())
def test_every_object_of_a_grammar_is_closed(plan: Plan) -> None:
    def closed(schema: object) -> bool:
        if isinstance(schema, list):
            return all(closed(part) for part in schema)
        if not isinstance(schema, dict):
            return True
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
            return False
        return all(closed(below) for below in schema.values())

    assert closed(output_grammar(plan))


def test_the_grammar_reads_as_an_annex() -> None:
    grammar = output_grammar(PLAN)
    assert grammar["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert grammar["$id"] == "urn:sluis:grammar:wifi%20help:" + "ab" * 32
    assert grammar["title"] == "What leaves for activity wifi help to recipient wifi-insight, format object"
    assert "Closed: what is not listed here does not leave." in str(grammar["description"])
    report = dig(grammar, "properties", "Report", "items")
    assert dig(report, "required") == ["CollectionTime", "Household"]
    assert dig(report, "minProperties") == 3
    host = dig(report, "properties", "Device", "properties", "Hosts", "properties", "Host", "patternProperties")
    members = dig(host, "^[1-9][0-9]*$", "properties")
    assert isinstance(members, dict)
    assert set(members) == {"Active", "PhysAddress", "HostName"}, "a row that withholds has no place"
    assert dig(members, "PhysAddress", "pattern") == "^[ghjkmnpqrstvwxyz]{26}$"
    assert "Row 2" in str(dig(members, "PhysAddress", "title"))
    band = dig(report, "properties", "Device", "properties", "WiFi", "properties", "Radio", "patternProperties")
    assert dig(band, "^[1-9][0-9]*$", "properties", "Band", "enum") == ["2.4GHz", "5GHz"]


def test_a_whole_annex_of_a_plan_that_is_in_no_register_yet() -> None:
    rows = (
        Row(1, ("Device", "Mac"), Token(Kind.MAC_ADDRESS, Lifetime.WEEK, "all")),
        Row(2, ("Device", "Since"), Release(TimeShape(1))),
    )
    grammar = output_grammar(Plan("a/b", "r", BodyFormat.PAIRS, rows, household=Lifetime.DAY, time_grid_s=1))
    token = {"type": "string", "pattern": "^[ghjkmnpqrstvwxyz]{26}$", "maxLength": 26}
    moment = {
        "description": "Seconds since 1970-01-01T00:00Z, down to a multiple of 1.",
        "type": "integer",
        "minimum": 1_000_000_000,
        "maximum": 99_999_999_999,
        "multipleOf": 1,
    }
    report = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "Device.Mac": {
                "title": "Row 1",
                "description": "Token of kind mac_address, the same for one week, scope all.",
                **token,
            },
            "Device.Since": {"title": "Row 2", **moment},
            "CollectionTime": {"title": "When the router collected this report", **moment},
            "Household": {"title": "Token of kind household, the same for one day, scope household.", **token},
        },
        "patternProperties": {},
        "propertyNames": {"not": {"pattern": r"\n"}},
        "minProperties": 3,
        "required": ["CollectionTime", "Household"],
    }
    assert grammar == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:sluis:grammar:a%2Fb:unregistered",
        "title": "What leaves for activity a/b to recipient r, format pairs",
        "description": grammar["description"],
        "type": "object",
        "properties": {"Report": {"type": "array", "minItems": 1, "maxItems": 1, "items": report}},
        "required": ["Report"],
        "additionalProperties": False,
    }


def test_a_number_is_a_range_where_a_double_can_say_it_else_a_list() -> None:
    assert number_schema("-110", "3", "5") == {
        "title": "Row 1",
        "type": "integer",
        "minimum": -110,
        "maximum": 0,
        "multipleOf": 5,
    }
    assert number_schema("-0.5", "9", "0.25")["multipleOf"] == 0.25
    assert number_schema("-111", "-100", "5")["enum"] == [-111, -106, -101]
    assert number_schema("0", "0.35", "0.1")["enum"] == [0, 0.1, 0.2, 0.3]
    assert number_schema("7", "7", "5")["enum"] == [7]


def test_bands_are_a_list_of_their_lower_bounds() -> None:
    row = Row(1, ("Device", "Rssi"), ToBands((Decimal(-90), Decimal("-67.5"), Decimal(-60))))
    grammar = output_grammar(replace(PLAN, rows=(row,), household=None, time_grid_s=None))
    report = dig(grammar, "properties", "Report", "items")
    assert dig(report, "properties", "Device", "properties", "Rssi", "enum") == [-90, -67.5, -60]


def test_ten_thousand_values_are_listed_and_one_more_is_a_load_error() -> None:
    listed = number_schema("1", "99991", "10")["enum"]
    assert isinstance(listed, list)
    assert len(listed) == 10_000
    with raises(grammar_too_large_error, match=r"allows 10001 values; at most 10000") as raised:
        output_grammar(number_row("1", "100001", "10"))
    assert raised.value.code == "kernel.grammar-too-large"
    with raises(grammar_too_large_error):
        Door2(number_row("1", "100001", "10"))


def test_a_plan_that_releases_nothing_has_a_grammar_without_a_body() -> None:
    door = Door2(replace(PLAN, rows=(Row(1, (*HOST, "Active"), Withhold(1)),)))
    assert not door.check(b'{"Report":[{"CollectionTime":1795525200,"Household":"%s"}]}' % TOKEN.encode())
    assert not door.check(b'{"Report":[{}]}')


BAD = {
    "nothing": "",
    "white space": GOOD.replace(":[", ": ["),
    "a line end": GOOD + "\n",
    "a byte order mark": "\ufeff" + GOOD,
    "another root": GOOD.replace("Report", "Raport"),
    "a second root": GOOD[:-1] + ',"Extra":1}',
    "two reports": GOOD[:-2] + "," + GOOD[11:],
    "no report": '{"Report":[]}',
    "a key twice": GOOD.replace('"Active":true', '"Active":true,"Active":true'),
    "a key twice, the good one last": GOOD.replace('"Active":true', '"Active":"Anna","Active":true'),
    "an unlisted key": GOOD.replace('"Active":false', '"Active":false,"Alias":"x"'),
    "a withheld row": GOOD.replace('"Active":true', '"Active":true,"Alias":"x"'),
    "an instance by name": GOOD.replace('"2":{', '"Annas-iPhone":{'),
    "a gap": GOOD.replace('"2":{', '"3":{'),
    "from nought": GOOD.replace('"1":{"Active"', '"0":{"Active"'),
    "a leading zero": GOOD.replace('"1":{"Active"', '"01":{"Active"'),
    "entries out of order": GOOD.replace("false", "TRUE").replace("true", "false").replace("TRUE", "true"),
    "an empty entry": GOOD.replace('"1":{"Active":false}', '"1":{}'),
    "an empty table": GOOD.replace('{"1":{"Band":"5GHz","Noise":-65}}', "{}"),
    "keys out of order": GOOD.replace('"Band":"5GHz","Noise":-65', '"Noise":-65,"Band":"5GHz"'),
    "off the grid": GOOD.replace("-65", "-64"),
    "out of range": GOOD.replace("-65", "-115"),
    "a number as a string": GOOD.replace("-65", '"-65"'),
    "a float": GOOD.replace("-65", "-65.0"),
    "an exponent": GOOD.replace("-65", "-6.5e1"),
    "minus nought": GOOD.replace("-65", "-0"),
    "a huge number": GOOD.replace("-65", "9" * 5000),
    "NaN": GOOD.replace("-65", "NaN"),
    "minus infinity": GOOD.replace("-65", "-Infinity"),
    "null": GOOD.replace("-65", "null"),
    "a number as a flag": GOOD.replace("true", "1"),
    "a name as a class": GOOD.replace('"phone"', '"Annas-iPhone"'),
    "a class of its own": GOOD.replace('"phone"', '"camera"'),
    "an escaped letter": GOOD.replace('"phone"', '"phon\\u0065"'),
    "an escaped key": GOOD.replace('"HostName"', '"Host\\u004eame"'),
    "half a surrogate pair": GOOD.replace('"phone"', '"\\ud800"'),
    "half a surrogate pair as a key": GOOD.replace('"HostName"', '"\\ud800"'),
    "a MAC as a token": GOOD.replace(TOKEN, "a0:b1:c2:d3:e4:f5"),
    "a token too short": GOOD.replace(TOKEN, "g" * 25),
    "a token with a hex digit": GOOD.replace(TOKEN, "g" * 25 + "a"),
    "no household": GOOD.replace(f',"Household":"{TOKEN}"', ""),
    "no time": GOOD.replace('"CollectionTime":1795525200,', ""),
    "a time off the grid": GOOD.replace("1795525200", "1795525201"),
    "a time in milliseconds": GOOD.replace("1795525200", "1795525200000"),
    "only household and time": '{"Report":[{"CollectionTime":1795525200,"Household":"' + TOKEN + '"}]}',
    "deep": '{"Report":' + "[" * 100_000 + "]" * 100_000 + "}",
    "pairs": '{"Report":[{"CollectionTime":1795525200,"Device.Hosts.Host.1.Active":true,"Household":"' + TOKEN + '"}]}',
}


def test_the_good_body_is_good() -> None:
    assert Door2(PLAN).check(GOOD.encode())


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_what_is_not_a_body_does_not_pass(body: str) -> None:
    assert not Door2(PLAN).check(body.encode())


@pytest.mark.parametrize("body_format", BodyFormat)
@given(body=st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_door_2_is_total(body_format: BodyFormat, body: bytes) -> None:
    assert not Door2(replace(PLAN, body_format=body_format)).check(body)


def test_other_encodings_of_the_same_body_do_not_pass() -> None:
    for encoding in ("utf-16", "utf-32", "utf-8-sig", "utf-16-le"):
        assert not Door2(PLAN).check(GOOD.encode(encoding))


CSV = (
    "ReportTimestamp,ParameterName,ParameterValue,ParameterType\n"
    "1795525200,Device.Hosts.Host.1.Active,true,boolean\n"
    "1795525200,Device.WiFi.Radio.1.Noise,-65,long\n"
    f"1795525200,Household,{TOKEN},string\n"
)
BAD_CSV = {
    "no header": CSV.split("\n", 1)[1],
    "another header": CSV.replace("ParameterType", "Type"),
    "CR LF": CSV.replace("\n", "\r\n"),
    "no last line end": CSV[:-1],
    "an empty line": CSV + "\n",
    "a needless quote": CSV.replace("true", '"true"'),
    "an open quote": CSV.replace("true", '"true'),
    "another type": CSV.replace("-65,long", "-65,string"),
    "an unknown type": CSV.replace("-65,long", "-65,int"),
    "no flag": CSV.replace("true", "yes"),
    "another time": CSV.replace("1795525200,Household", "1795526100,Household"),
    "no time": CSV.replace("1795525200,", ","),
    "time as a row": CSV + "1795525200,CollectionTime,1795525200,long\n",
    "a name twice": CSV + f"1795525200,Household,{TOKEN},string\n",
    "out of order": "\n".join([*CSV.split("\n")[:1], *CSV.split("\n")[3:0:-1], ""]),
    "a field too many": CSV.replace("boolean", "boolean,"),
    "a field too few": CSV.replace(",boolean", ""),
    "an unlisted name": CSV.replace("Active", "Alias"),
    "a table as a value": CSV.replace("Device.Hosts.Host.1.Active", "Device.Hosts.Host.1"),
    "below a value": CSV.replace("Device.Hosts.Host.1.Active", "Device.Hosts.Host.1.Active.x"),
    "not UTF-8": CSV.replace("true", "\udcff"),
}


def test_the_good_csv_is_good() -> None:
    assert Door2(replace(PLAN, body_format=BodyFormat.CSV)).check(CSV.encode())


@pytest.mark.parametrize("body", BAD_CSV.values(), ids=BAD_CSV)
def test_what_is_not_a_csv_body_does_not_pass(body: str) -> None:
    assert not Door2(replace(PLAN, body_format=BodyFormat.CSV)).check(body.encode("utf-8", "surrogateescape"))


def one(path: PlanPath, treatment: Treatment, body_format: BodyFormat = BodyFormat.OBJECT) -> Plan:
    return Plan("a", "r", body_format, (Row(1, path, treatment),))


@pytest.mark.parametrize("body_format", [BodyFormat.PAIRS, BodyFormat.CSV])
def test_a_table_with_an_entry_too_many_does_not_pass_where_its_names_are_dotted(body_format: BodyFormat) -> None:
    plan = replace(one(("T", "*", "A"), Release(FlagShape()), body_format), tables=(TableBound(("T", "*"), 1),))
    for entries in (1, 2):
        names = [f"T.{number}.A" for number in range(1, entries + 1)]
        bodies = {
            BodyFormat.PAIRS: '{"Report":[{' + ",".join(f'"{name}":true' for name in names) + "}]}",
            BodyFormat.CSV: CSV.split("\n", 1)[0] + "\n" + "".join(f",{name},true,boolean\n" for name in names),
        }
        assert Door2(plan).check(bodies[body_format].encode()) is (entries == 1)


def test_the_whole_bounds_of_bands_are_its_numbers() -> None:
    bands = ToBands((Decimal("0.5"), Decimal(1), Decimal(2), Decimal("2.5"), Decimal("3.0")))
    assert grammar_numbers(one(("a",), bands)) == {1, 2, 3}


def test_the_words_of_a_grammar_are_its_names_words_and_classes_and_nothing_else() -> None:
    words = grammar_words(PLAN)
    assert {"Device", "Hosts", "HostName", "phone", "5GHz", "Report", "CollectionTime", "Household", "true"} <= words
    assert "Alias" not in words
    assert "*" not in words
    assert "ParameterName" not in words
    assert grammar_words(replace(PLAN, body_format=BodyFormat.CSV)) - words == {
        *("ReportTimestamp", "ParameterName", "ParameterValue", "ParameterType"),
        *("string", "boolean", "long", "decimal"),
    }
    assert grammar_words(one(("a",), ToBands((Decimal(1),)))) == {
        *("a", "Report", "CollectionTime", "Household", "true", "false")
    }


def test_a_moment_of_a_row_is_seconds_on_its_grid() -> None:
    door = Door2(one(("Device", "Since"), Release(TimeShape(86_400))))
    assert door.check(b'{"Report":[{"Device":{"Since":1795478400}}]}')
    assert not door.check(b'{"Report":[{"Device":{"Since":1795478401}}]}')
    assert not door.check(b'{"Report":[{"Device":{"Since":86400}}]}')


def accepted_as_python_reads_it(schema: object, value: object) -> bool:
    """Judge the keywords that name texts and keys, with the regular expressions of Python: ``$`` is no end there."""
    assert isinstance(schema, dict)
    if isinstance(value, str):
        long = len(value) > schema.get("maxLength", len(value))
        return not long and re.search(schema.get("pattern", ""), value) is not None
    assert isinstance(value, dict)
    names = schema.get("propertyNames", {}).get("not", {}).get("pattern")
    for key, below in value.items():
        parts = [part for pattern, part in schema.get("patternProperties", {}).items() if re.search(pattern, key)]
        parts += [schema["properties"][key]] if key in schema.get("properties", {}) else []
        if not parts or (names is not None and re.search(names, key)):
            return False
        if isinstance(below, dict | str) and not all(accepted_as_python_reads_it(part, below) for part in parts):
            return False
    return True


@pytest.mark.parametrize("body_format", list(BodyFormat))
def test_a_validator_that_reads_patterns_as_python_does_is_closed_too(body_format: BodyFormat) -> None:
    rows = (Row(1, (*HOST, "Mac"), Token(Kind.MAC_ADDRESS, Lifetime.DAY)),)
    grammar = output_grammar(Plan("a", "r", body_format, rows, household=Lifetime.DAY))
    element = dig(grammar, "properties", "Report", "items")

    def report(instance: str, token: str, household: str) -> object:
        if body_format is BodyFormat.OBJECT:
            return {"Device": {"Hosts": {"Host": {instance: {"Mac": token}}}}, "Household": household}
        return {f"Device.Hosts.Host.{instance}.Mac": token, "Household": household}

    assert accepted_as_python_reads_it(element, report("1", TOKEN, TOKEN))
    assert not accepted_as_python_reads_it(element, report("1\n", TOKEN, TOKEN))
    assert not accepted_as_python_reads_it(element, report("1", TOKEN + "\n", TOKEN))
    assert not accepted_as_python_reads_it(element, report("1", TOKEN, TOKEN + "\n"))
    if body_format is not BodyFormat.OBJECT:
        assert not accepted_as_python_reads_it(element, {"Device.Hosts.Host.1.Mac\n": TOKEN, "Household": TOKEN})
