"""What article 15 asks of an activity: as the register has it, and what it does not say is said to be missing."""

import msgspec
import pytest
from tests.unit.reports.test_rights_letter import loaded

from sluis.law.parties import Ai, Leg, Recipient, Subprocessor, Transfer
from sluis.reports.access_words import (
    automated,
    automated_lines,
    passed_on_known,
    says_where,
    source_line,
    stays_inside,
    transfer_lines,
    transfers,
    transfers_in_words,
)
from sluis.reports.register_words import transfer_phrases

INSIGHT = loaded().recipients["wifi-insight"]


def told(recipient: Recipient | None) -> str:
    return "\n".join([*automated_lines(recipient), *transfer_lines(recipient)])


def test_where_it_comes_from_is_told_or_said_to_be_missing() -> None:
    assert source_line(loaded().activities["wifi-help"]) == "  where it comes from: your router"
    assert "not stated in the register" in source_line(None)


def test_decisions_by_machine_and_profiles_are_told_as_the_register_has_them() -> None:
    text = "\n".join(automated_lines(INSIGHT))
    for words in ("is advice", "no decision about you is made by a machine alone", "no profile of you", "coverage"):
        assert words in text
    assert automated(INSIGHT) == {"effect": "advice", "automated": False, "profiling": False}
    alone = msgspec.structs.replace(INSIGHT, ai=Ai(effect="contract", automated=True, profiling=True))
    text = "\n".join(automated_lines(alone))
    for words in ("decides about your contract", "GDPR article 22(3)", "makes a profile of you"):
        assert words in text
    advice = msgspec.structs.replace(INSIGHT, ai=Ai(effect="advice", automated=True))
    assert "no person decides in between" in "\n".join(automated_lines(advice))
    assert "makes a profile of you: not established" in "\n".join(automated_lines(advice))


@pytest.mark.parametrize("recipient", [None, msgspec.structs.replace(INSIGHT, ai=Ai(is_ai_system=False))])
def test_silence_about_decisions_is_no_denial(recipient: Recipient | None) -> None:
    assert list(automated_lines(recipient)) == [
        "  whether a machine decides about you there, or makes a profile of you: not established"
    ]


def test_a_transfer_is_told_with_its_instrument_or_without_one() -> None:
    assert "United States (WiFi Insight Inc. (Delaware)), under standard contractual clauses" in told(INSIGHT)
    assert "a copy of these safeguards" in told(INSIGHT)
    bare = msgspec.structs.replace(INSIGHT, transfer=Transfer())
    assert "no instrument is on record" in told(bare)
    assert "copy of these safeguards" not in told(bare)
    inside = msgspec.structs.replace(INSIGHT, country="DE")
    assert "does not leave the European Economic Area, as far as our register says" in told(inside)
    assert "can be looked at: not established" in told(msgspec.structs.replace(inside, access_from=()))
    assert "whether it leaves the European Economic Area: not established" in told(None)


def test_who_looks_from_elsewhere_and_who_it_is_passed_on_to_are_transfers_too() -> None:
    far = msgspec.structs.replace(
        INSIGHT,
        country="DE",
        access_from=("own", "IN", "FR"),
        legs=(Leg(country="IN", transfer=Transfer(tool="bcr")),),
        subprocessors=(Subprocessor(name="Cloud", country="SG"), Subprocessor(name="Near", country="NL")),
    )
    assert [(country, transfer.tool) for country, _, transfer in transfers(far)] == [("IN", "bcr"), ("SG", None)]
    assert transfers_in_words(far)[1] == {"country": "SG", "to": "Cloud", "tool": None, "ref": None}
    assert transfers_in_words(None) == []


def test_a_company_that_it_is_passed_on_to_and_of_which_no_country_is_on_record_is_not_inside() -> None:
    inside = msgspec.structs.replace(INSIGHT, country="DE", access_from=("own",))
    assert (says_where(inside), stays_inside(inside)) == (True, True)
    somewhere = msgspec.structs.replace(inside, subprocessors=(Subprocessor(name="Cloud"),))
    assert (passed_on_known(somewhere), says_where(somewhere), stays_inside(somewhere)) == (False, False, False)
    assert "does not leave the European Economic Area" not in told(somewhere)
    assert "where a company is that it passes data on to: not established" in told(somewhere)
    phrases = list(transfer_phrases(somewhere))
    assert phrases == ["where a company is that it passes data on to: not stated in the register"]
    assert stays_inside(msgspec.structs.replace(somewhere, subprocessors=(Subprocessor(name="Cloud", country="NL"),)))
