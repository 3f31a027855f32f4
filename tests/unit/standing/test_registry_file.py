import json
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.i18n import LANGS
from sluis.standing.registry_file import FLAWS, Flaw, RegistryEntry, RegistryFault, read_registry

HEADING = b"line,oui,product_class,serial,endpoint,login,from,to"
DAY_MS = 86_400_000
NEW_YEAR_MS = 1_767_225_600_000


def flaws(lines: Iterable[bytes]) -> list[tuple[int, Flaw]]:
    return [(fault.at, fault.flaw) for fault in read_registry(lines) if isinstance(fault, RegistryFault)]


def test_csv_and_ndjson_say_the_same() -> None:
    as_csv = [
        b"\xef\xbb\xbf" + HEADING + b"\r\n",
        b"NL-0001,012345,Box,CPE-SN,os::012345-CPE-SN,cpe-1,2026-01-01,2026-01-02\r\n",
        b"\r\n",
        b'"NL-0002",,,,,cpe-2,2026-01-01T01:00:00+01:00,\r\n',
    ]
    names = HEADING.decode().split(",")
    rows = [line.decode().strip().replace('"', "").split(",") for line in (as_csv[1], as_csv[3])]
    as_json = [json.dumps({k: v or None for k, v in zip(names, row, strict=True)}).encode() for row in rows]
    expected = [
        ("NL-0001", "012345", "Box", "CPE-SN", "os::012345-CPE-SN", "cpe-1", NEW_YEAR_MS, NEW_YEAR_MS + DAY_MS),
        ("NL-0002", None, None, None, None, "cpe-2", NEW_YEAR_MS, None),
    ]
    for source in (as_csv, as_json):
        entries = list(read_registry(source))
        assert all(isinstance(entry, RegistryEntry) for entry in entries)
        assert [
            (e.line, e.oui, e.product_class, e.serial, e.endpoint, e.login, e.from_ms, e.to_ms)
            for e in entries
            if isinstance(e, RegistryEntry)
        ] == expected


def test_columns_may_stand_in_any_order_and_the_optional_ones_may_be_absent() -> None:
    (entry,) = read_registry([b"from,login,line", b"2026-01-01T00:00:00.250Z, cpe-1 ,NL-0001"])
    assert isinstance(entry, RegistryEntry)
    assert (entry.line, entry.login, entry.from_ms, entry.at) == ("NL-0001", "cpe-1", NEW_YEAR_MS + 250, 2)


def test_an_oui_keeps_its_zeros_and_is_upper_case() -> None:
    (entry,) = read_registry([b"line,oui,serial,from", b"NL-1,00a0bc,S1,2026-01-01"])
    assert isinstance(entry, RegistryEntry)
    assert entry.oui == "00A0BC"


@pytest.mark.parametrize(
    ("line", "flaw"),
    [
        (b"NL-1,cpe,2026-01-01,x\xff", Flaw.ENCODING),
        (b"NL-1," + b"x" * 20_000 + b",2026-01-01,", Flaw.TOO_LONG),
        (b'NL-1,"cpe,2026-01-01,', Flaw.SYNTAX),
        (b"NL-1,cpe,2026-01-01", Flaw.FIELDS),
        (b"NL-1,cpe,2026-01-01,,more", Flaw.FIELDS),
        (b"NL-1,c\x07pe,2026-01-01,", Flaw.TEXT),
        (b"NL-1," + b"x" * 129 + b",2026-01-01,", Flaw.TEXT),
        (b"NL-1,cpe,01-02-2026,", Flaw.MOMENT),
        (b"NL-1,cpe,2026-01-01T10:00,", Flaw.MOMENT),
        (b"NL-1,cpe,2026-01-01,never", Flaw.MOMENT),
        (b"NL-1,cpe,0001-01-01,", Flaw.MOMENT),
        (b"NL-1,cpe,2026-01-01,9999-12-31T23:59:59-23:00", Flaw.MOMENT),
        (b",cpe,2026-01-01,", Flaw.MISSING),
        (b"NL-1,cpe,,", Flaw.MISSING),
    ],
)
def test_each_mistake_is_named_with_its_line(line: bytes, flaw: Flaw) -> None:
    assert flaws([b"line,login,from,to", b"NL-0,a,2026-01-01,", line, b"NL-9,b,2026-01-01,"]) == [(3, flaw)]


@pytest.mark.parametrize(
    "oui", [b"12345", b"0123456", b"01:23:", b"GGGGGG", "\u0661\u0661\u0661\u0661\u0661\u0661".encode()]
)
def test_an_oui_is_six_hexadecimal_digits(oui: bytes) -> None:
    assert flaws([b"line,oui,serial,from", b"NL-1," + oui + b",S,2026-01-01"]) == [(2, Flaw.OUI)]


@pytest.mark.parametrize(
    ("line", "flaw"),
    [
        (b'{"line":"NL-1","line":"NL-2","login":"a","from":"2026-01-01"}', Flaw.FIELDS),
        (b'{"line":1,"login":"a","from":"2026-01-01"}', Flaw.FIELDS),
        (b'{"line":"NL-1","logon":"a","from":"2026-01-01"}', Flaw.FIELDS),
        (b'{"line":"\\ud800","login":"a","from":"2026-01-01"}', Flaw.TEXT),
        (b'{"line":"NL-1"', Flaw.SYNTAX),
        (b'["NL-1"]', Flaw.SYNTAX),
        (b"{" + b'"line":{' * 1500, Flaw.SYNTAX),
    ],
)
def test_mistakes_in_ndjson(line: bytes, flaw: Flaw) -> None:
    assert flaws([b'{"line":"NL-0","login":"z","from":"2026-01-01"}', line]) == [(2, flaw)]


@pytest.mark.parametrize(
    "heading", [b"line,login", b"line,from,from", b"line,from,name", b"NL-1,cpe,2026-01-01,", b'a"b']
)
def test_a_wrong_heading_is_the_only_fault_named(heading: bytes) -> None:
    faults = flaws([heading, b"NL-1,cpe,2026-01-01,", b"x"])
    assert len(faults) == 1
    assert faults[0][0] == 1


def test_every_flaw_has_a_sentence_that_names_no_value() -> None:
    assert set(FLAWS) == set(Flaw)
    for lang in LANGS:
        for flaw in Flaw:
            assert RegistryFault(7, flaw, 3).text(lang)


@settings(max_examples=200)
@given(st.lists(st.binary(max_size=60), max_size=5))
def test_any_bytes_give_entries_or_faults(lines: list[bytes]) -> None:
    for row in read_registry([HEADING, *lines]):
        assert isinstance(row, (RegistryEntry, RegistryFault))
    for row in read_registry(lines):
        assert isinstance(row, (RegistryEntry, RegistryFault))


def test_a_region_with_holes_in_another_spelling_or_twice_is_said_and_none_is_guessed() -> None:
    """Who is put in a region that is not listed is not counted; who is put in two would be counted wrongly."""
    rows = [
        b"\xef\xbb\xbfline,login,from,region\r\n",
        b"NL-1,cpe-1,2026-01-01,1011\r\n",
        b"NL-2,cpe-2,2026-01-01,\r\n",
        b"NL-3,cpe-3,2026-01-01, 1011 \r\n",
        b"NL-4,cpe-4,2026-01-01,1011 AB\r\n",
        b"NL-5,cpe-5,2026-01-01,Noord\r\n",
        "NL-6,cpe-6,2026-01-01,\uff11\uff10\uff11\uff11\r\n".encode(),
        b"NL-7,cpe-7,2026-01-01,1011,1012\r\n",
        b"NL-8,cpe-8,2026-01-01\r\n",
    ]
    found = list(read_registry(rows))
    assert [entry.region for entry in found if isinstance(entry, RegistryEntry)][:3] == ["1011", None, "1011"]
    assert flaws(rows) == [
        (5, Flaw.REGION), (6, Flaw.REGION), (7, Flaw.REGION), (8, Flaw.FIELDS), (9, Flaw.FIELDS),
    ]  # fmt: skip
    assert flaws([b"line,login,from,region,region\n", b"NL-1,cpe-1,2026-01-01,a,b\n"]) == [(1, Flaw.HEADING)]
