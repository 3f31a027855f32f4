"""A mail is one sentence and a link; nothing of what it is about is in it, whatever names a register has."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import icalendar
import pytest

from sluis.notices.kinds import SENTENCES, Kind, Occasion
from sluis.notices.message import message_of, name_of, trial_of
from sluis.notices.settings import MailSettings
from sluis.terms import Role

NOW_MS = 1_795_527_091_000
MAIL = MailSettings(
    host="mail.provider.example",
    sender="sluis@provider.example",
    link="https://mijn.provider.example/office",
    language="en",
    to={Role.DPO: "dpo@provider.example"},
)
HOSTILE = ("x\r\nBcc: thief@elsewhere.example", "NL-0001", "END:VEVENT\r\nATTENDEE:x", "=?utf-8?q?x?=")


def read(raw: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=default).parsebytes(raw)


def hostile(kind: Kind, number: int = 0) -> Occasion:
    about = {"activity": HOSTILE[0], "path": HOSTILE[1], "recipient": HOSTILE[2], "ends": "2027-01-31T00:00:00+00:00"}
    return Occasion(kind, f"{HOSTILE[0]}:{number}", NOW_MS, about)


@pytest.mark.parametrize("kind", list(Kind))
def test_no_word_of_what_it_is_about_is_in_a_mail_or_can_end_a_header(kind: Kind) -> None:
    raw = message_of(MAIL, Role.DPO, [hostile(kind), hostile(kind, 1)], NOW_MS)
    assert not any(word.encode() in raw for word in (*HOSTILE, "thief", "ATTENDEE"))
    message = read(raw)
    assert message.get_all("To") == ["dpo@provider.example"]
    assert (message["Bcc"], message["Cc"], message["Reply-To"]) == (None, None, None)
    body = message.get_body()
    assert body is not None
    assert body.get_content().splitlines()[:2] == [SENTENCES[kind], "It is so 2 times."]
    assert MAIL.link in body.get_content()


def test_it_says_that_a_machine_wrote_it_and_is_known_when_it_comes_again() -> None:
    [one, two] = [hostile(Kind.ALARM), hostile(Kind.ALARM, 1)]
    first, later = (
        read(message_of(MAIL, Role.DPO, [one, two], NOW_MS)),
        read(message_of(MAIL, Role.DPO, [two, one], NOW_MS + 9_000)),
    )
    assert first["Message-ID"] == later["Message-ID"] == f"<{name_of(Role.DPO, [one, two])}@provider.example>"
    assert first["Date"] != later["Date"]
    assert first["Auto-Submitted"] == "auto-generated"
    assert read(message_of(MAIL, Role.DPO, [one], NOW_MS))["Message-ID"] != first["Message-ID"]


def test_the_end_of_a_term_is_an_entry_for_a_calendar_that_names_nothing() -> None:
    message = read(message_of(MAIL, Role.DPO, [hostile(Kind.LEASE_ENDS)], NOW_MS))
    [attached] = message.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "sluis.ics")
    [entry] = icalendar.Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert entry["dtstart"].dt.isoformat() == "2027-01-31T00:00:00+00:00"
    assert str(entry["summary"]) == "Sluis: the term of an activity ends"
    assert [part.name for part in entry.subcomponents] == ["VALARM"]


def test_a_reader_of_dutch_reads_dutch() -> None:
    dutch = MailSettings(
        host=MAIL.host, sender=MAIL.sender, link=MAIL.link, language="nl", to={Role.DPO: MAIL.to[Role.DPO]}
    )
    message = read(trial_of(dutch, Role.DPO, NOW_MS))
    assert message["Content-Language"] == "nl"
    assert "Er is niets gebeurd." in message.get_content()


def test_an_address_that_got_past_the_settings_ends_no_header() -> None:
    hostile_mail = MailSettings(host=MAIL.host, sender="a@b\r\nBcc: x@y", link=MAIL.link, to=MAIL.to)
    with pytest.raises(ValueError, match="linefeed"):
        trial_of(hostile_mail, Role.DPO, NOW_MS)
