# ruff: noqa: S311 - chance is seeded
"""Words of a register that are identifiers themselves, in every notation of the corpus; and words that are words."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from detection_corpus import FORMS, MAC_FORMS, MARK

from sluis.identify.listed import LIKELY_KINDS, identifier_in, shown_word
from sluis.terms import DeviceClass, Kind, Reason, VendorGroup

ROOT = Path(__file__).parents[3]
MACS = {
    f"{octets} {name}": write(bytes.fromhex(octets), Random(1)).replace(MARK, "")
    for octets in ("3c0630123456", "02005e100001", "daa119abcdef")
    for name, write in MAC_FORMS.items()
}
OTHERS = {
    f"{kind.value} {name}": (kind, make(Random(1)).replace(MARK, ""))
    for (kind, name), make in FORMS.items()
    if kind in LIKELY_KINDS
}


@pytest.mark.parametrize("notation", MACS)
def test_a_mac_address_is_seen_in_every_notation(notation: str) -> None:
    assert identifier_in(MACS[notation]) is not None
    assert shown_word(MACS[notation]) in {f"<{kind.value}>" for kind in {Kind.MAC_ADDRESS, *LIKELY_KINDS}}


@pytest.mark.parametrize("notation", OTHERS)
def test_an_address_serial_or_account_is_seen_in_every_notation(notation: str) -> None:
    kind, text = OTHERS[notation]
    assert identifier_in(text) is not None, kind
    assert text not in shown_word(text)


def test_there_are_notations_of_each_kind() -> None:
    assert len(MACS) > 60
    assert {kind for kind, _ in OTHERS.values()} == LIKELY_KINDS


@pytest.mark.parametrize("word", ["a@b.nl", "anna@example.nl", "192.0.2.7", "2001:db8::1", "HWTC12345678"])
def test_a_plain_one_is_shown_as_its_kind_and_stays_so(word: str) -> None:
    kind = identifier_in(word)
    assert kind in LIKELY_KINDS
    assert shown_word(word) == shown_word(shown_word(word)) == f"<{kind.value}>"
    assert identifier_in(shown_word(word)) is kind


@pytest.mark.parametrize(
    "word",
    [
        *(
            "+31 6 12345678",
            "+31(0)612345678",
            "06-12345678",
            "06 12 34 56 78",
            "0612345678",
            "31612345678",
            "020-1234567",
        ),
        *("0031612345678", "0031 20 123 45 67", "0033 1 23 45 67 89", "+32 471 12 34 56", "tel:+31201234567"),
        *("bel 06-12345678", "<phone_number>"),
    ],
)
def test_a_telephone_number_is_seen_and_shown_as_its_kind(word: str) -> None:
    assert identifier_in(word) is Kind.PHONE_NUMBER
    assert not any(map(str.isdigit, shown_word(word)))


def numbers_that_call_nobody(chance: Random) -> Iterator[str]:
    """Yield versions, channels, counters, dates and times; a counter or date of ten digits from 06 on is a number."""
    for _ in range(1_000):
        parts = [chance.randrange(chance.choice((3, 10, 100, 10_000))) for _ in range(chance.randrange(2, 6))]
        yield from (".".join(map(str, parts)), "v" + ".".join(f"{part:02}" for part in parts))
        yield ",".join(str(chance.randrange(1, 197)) for _ in range(chance.randrange(1, 14)))
        yield f"{chance.randrange(1, 140)}-{chance.randrange(1, 197)}"
        yield str(chance.randrange(10 ** chance.randrange(1, 20)) | 1 << 40)
        yield f"{chance.randrange(7_000_000_000, 10**10)}"
        moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(9 * 10**8))
        yield from map(moment.strftime, MOMENTS)
        yield f"0{chance.choice('12345')}{chance.randrange(10**8):08}"


MOMENTS = [
    *("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y%m%d", "%d%m%Y", "%Y-%m-%dT%H:%M:%SZ", "%Y%m%d%H%M%S", "%d-%m-%Y %H:%M"),
    *("%H:%M:%S", "%d %m %Y", "%m/%d/%Y", "%Y.%m.%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S.%f", "%H%M-%H%M", "%d-%m-%Y-%H"),
]


def test_versions_channels_counters_and_dates_are_no_telephone_numbers() -> None:
    words = list(numbers_that_call_nobody(Random(5)))
    whole = re.compile("316[0-9]{8}|0[1-57][0-9][1-9][0-9]{6}|0[1-57][0-9]{2}[1-9][0-9]{5}")  # a mobile, a landline
    called = [word for word in words if identifier_in(word) is Kind.PHONE_NUMBER and not whole.fullmatch(word)]
    assert len(words) > 20_000
    assert called == []


@pytest.mark.parametrize(
    ("word", "called"),
    [
        ("0201234567", True), ("0113345678", True), ("0701234567", True), ("0592345678", True),
        ("0203202612", False), ("0131199923", False), ("0000000017", False), ("0901234567", False),
        ("0200234567", False), ("02012345678", False), ("020123456", False), ("0000123456", False),
    ],
)  # fmt: skip
def test_ten_digits_behind_an_area_code_call_somebody(word: str, *, called: bool) -> None:
    assert (identifier_in(word) is Kind.PHONE_NUMBER) is called


def test_no_word_of_the_example_registers_or_the_catalogue_is_a_telephone_number() -> None:
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "examples").rglob("*.yaml"))]
    texts += [path.read_text("utf-8") for path in sorted((ROOT / "src/sluis/identify").rglob("*.toml"))]
    words = {
        word
        for text in texts
        for line in text.splitlines()
        for word in (line.strip(), *re.split(r"[\s\"',|\[\]]+", line))
    }
    assert len(words) > 5_000
    assert [word for word in words if identifier_in(word) is Kind.PHONE_NUMBER] == []


@pytest.mark.parametrize("word", ["0032.471123456", "00334.395262"])
def test_a_run_of_digits_with_a_dot_may_be_a_version(word: str) -> None:
    assert identifier_in(word) is None
    assert identifier_in(word.replace(".", " ")) is Kind.PHONE_NUMBER


WORDS = [*DeviceClass, *VendorGroup, *Reason, "2.4GHz", "Up", "802.11ax", "WPA2-PSK", "b/g/n/ax", "1.2.3.4", "v7.1.2.3"]


@pytest.mark.parametrize("word", [*WORDS, "2026-01-01", "iPhone15,2", "Annas-telefoon", "Familie Jansen", "<b>", ""])
def test_words_are_words_and_so_is_the_name_of_a_host_or_network(word: str) -> None:
    assert identifier_in(word) is None
    assert shown_word(word) == word
