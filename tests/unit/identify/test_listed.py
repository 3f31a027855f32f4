# ruff: noqa: S311 - chance is seeded
"""Words of a register that are identifiers themselves, in every notation of the corpus; and words that are words."""

from random import Random

import pytest
from detection_corpus import FORMS, MAC_FORMS, MARK

from sluis.identify.listed import LIKELY_KINDS, identifier_in, shown_word
from sluis.terms import DeviceClass, Kind, Reason, VendorGroup

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


WORDS = [*DeviceClass, *VendorGroup, *Reason, "2.4GHz", "Up", "802.11ax", "WPA2-PSK", "b/g/n/ax", "1.2.3.4", "v7.1.2.3"]


@pytest.mark.parametrize("word", [*WORDS, "2026-01-01", "iPhone15,2", "Annas-telefoon", "Familie Jansen", "<b>", ""])
def test_words_are_words_and_so_is_the_name_of_a_host_or_network(word: str) -> None:
    assert identifier_in(word) is None
    assert shown_word(word) == word
