"""What art. 30(1) asks, in words: it moves with the register, and what nobody stated is said to be missing."""

import re
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from tests.paper_checks import SILENT_WORDS, in_language
from tests.sheet_rows import example

from sluis.law.activity import NO_SECURITY
from sluis.law.parties import NO_TRANSFER, Subprocessor
from sluis.register.model import Activity, Register
from sluis.reports import register_words as words

REGISTER = example()[0]
HELP = REGISTER.activities["wifi-help"]
INSIGHT = REGISTER.recipients["wifi-insight"]


def with_activity(**facts: object) -> Register:
    changed: Activity = replace(HELP, **facts)
    file = replace(REGISTER.file, activities={**REGISTER.activities, "wifi-help": changed})
    return Register(file, REGISTER.name, REGISTER.digest, REGISTER.lines, REGISTER.vocabularies)


def test_the_example_in_words() -> None:
    assert words.people_in_words(REGISTER, "wifi-help") == "subscriber, household member, guest"
    assert words.kinds_in_words(REGISTER, "wifi-help").startswith("signal strength, MAC address")
    assert words.recipient_in_words(REGISTER, "wifi-insight") == "WiFi Insight Inc. (Delaware) (processor)"
    assert list(words.transfer_phrases(INSIGHT)) == [
        "United States (WiFi Insight Inc. (Delaware)), under standard contractual clauses (article 46(2)(c))"
    ]
    assert words.retention_in_words(REGISTER, "wifi-help") == "30 days"
    assert words.security_in_words(REGISTER, "wifi-help").endswith("keys held in Netherlands")


MOVES: dict[str, tuple[dict[str, object], Callable[[Register, str], str]]] = {
    "people": ({"grounds": ()}, words.people_in_words),
    "kinds": ({"fields": HELP.fields[:1]}, words.kinds_in_words),
    "term": ({"retention": "P6M"}, words.retention_in_words),
    "criteria": ({"retention": None, "retention_criteria": "while it is asked for"}, words.retention_in_words),
    "security": ({"security": replace(HELP.security, tls=False)}, words.security_in_words),
}


@pytest.mark.parametrize("case", MOVES)
def test_it_moves_with_the_register(case: str) -> None:
    facts, told = MOVES[case]
    assert told(with_activity(**facts), "wifi-help") != told(REGISTER, "wifi-help")


def test_what_is_not_stated_is_missing_and_never_none() -> None:
    silent = with_activity(retention=None, security=NO_SECURITY)
    unknown = replace(INSIGHT, country=None, access_from=(), transfer=NO_TRANSFER, role=None)
    for lang, missing in (("en", "not stated in the register"), ("nl", "staat niet in het register")):
        with in_language(lang):
            told = [
                words.retention_in_words(silent, "wifi-help"),
                words.security_in_words(silent, "wifi-help"),
                *words.transfer_phrases(unknown),
            ]
            assert told == [missing] * 3
            assert not any(re.search(SILENT_WORDS, phrase) for phrase in told)


def test_a_transfer_without_an_instrument_is_told_as_that() -> None:
    there = replace(INSIGHT, transfer=NO_TRANSFER, subprocessors=(Subprocessor(name="Sub", country="IN"),))
    told = list(words.transfer_phrases(there))
    assert [phrase.partition(" (")[0] for phrase in told] == ["United States", "India"]
    assert all("states no instrument" in phrase for phrase in told)
    inside = replace(INSIGHT, country="DE", access_from=())
    assert list(words.transfer_phrases(inside)) == [words.LOOKED_AT]


def test_a_row_that_leaves_nothing_counts_for_nothing() -> None:
    rows = words.rows_in_words(REGISTER, "wifi-help")
    assert (len(rows), sum(row.leaves for row in rows)) == (18, 16)
    assert (rows[-1].what, rows[-1].form, rows[-1].example) == ("every IP address", "stays inside", "")
    withheld = with_activity(fields=(replace(HELP.fields[0], treatment="withhold", as_=None), *HELP.fields[1:]))
    assert not words.rows_in_words(withheld, "wifi-help")[0].leaves
    by_kind = with_activity(fields=tuple(row for row in HELP.fields if row.path is None or "Signal" in row.path))
    assert [kind.value for kind in words.kinds_leaving(by_kind, "wifi-help")] == ["signal", "household", "moment"]
