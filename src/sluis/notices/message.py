"""What a mail says: one sentence and a link, and the end of a term as a calendar entry; nothing else.

In:  a role, the occasions of one kind that it is told. Out: a message (RFC 5322).

The rules this module keeps:
 * A sentence is one of ``kinds``, as it stands there. No word of a register, no line, no device, no value is in a mail,
   so nothing of them can end a header either.
 * The same occasions give the same ``Message-ID``: what is sent again after an answer got lost is known as the same.
 * It says that a machine wrote it (``Auto-Submitted``, RFC 3834), so that no machine answers it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from icalendar import Alarm, Calendar, Event

from sluis.i18n import N_, Lang, tr, tr_n
from sluis.notices.kinds import SENTENCES, SUBJECTS, Occasion
from sluis.notices.settings import MailSettings
from sluis.terms import Role

_AHEAD: Final = timedelta(days=1)


def message_of(mail: MailSettings, role: Role, told: Sequence[Occasion], now_ms: int) -> bytes:
    """Return what a role is written about occasions of one kind.

    Args:
        mail: Who writes to whom, in which language.
        role: Whom.
        told: At least one.
        now_ms: The moment, for its date.

    Raises:
        ValueError: an address could end a line; the settings have refused that before.
    """
    kind, lang = told[0].kind, mail.language
    body = [tr(SENTENCES[kind], lang)]
    if len(told) > 1:
        body.append(tr_n("It is so once.", "It is so {count} times.", len(told), lang))
    without = N_("What it is about is not in this message, because mail can be read on its way.")
    body += ["", tr(N_("Sign in to read more:"), lang), mail.link, "", tr(without, lang)]
    ends = [each for each in told if "ends" in each.about]
    calendar = calendar_of(ends, lang).decode() if ends else ""
    heads = _heads(mail, role, tr(SUBJECTS[kind], lang), name_of(role, told), now_ms)
    return _written(heads, "\n".join(body) + "\n", calendar)


def trial_of(mail: MailSettings, role: Role, now_ms: int) -> bytes:
    """Return a message that shows that mail arrives."""
    heads = _heads(mail, role, tr(N_("a trial"), mail.language), f"trial-{role}-{now_ms}", now_ms)
    sentence = tr(N_("Mail from Sluis arrives. Nothing happened."), mail.language)
    return _written(heads, f"{sentence}\n\n{mail.link}\n")


def name_of(receiver: str, told: Sequence[Occasion]) -> str:
    """Return what tells this message from every other, and is the same when it is made again."""
    named = "\n".join([receiver, *sorted(each.key for each in told)])
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def _heads(mail: MailSettings, role: Role, subject: str, name: str, now_ms: int) -> dict[str, str]:
    return {
        "From": mail.sender,
        "To": mail.to[role],
        "Subject": f"Sluis: {subject}",
        "Date": format_datetime(datetime.fromtimestamp(now_ms // 1000, UTC)),
        "Message-ID": f"<{name}@{mail.sender.rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": mail.language,
    }


def _written(heads: Mapping[str, str], text: str, calendar: str = "") -> bytes:
    message = EmailMessage(policy=SMTP)
    message.set_content(text)  # it drops what begins with Content-, so it comes first
    for name, value in heads.items():
        message[name] = value
    if calendar:
        message.add_attachment(calendar, subtype="calendar", filename="sluis.ics")
    return message.as_bytes()


def calendar_of(told: Sequence[Occasion], lang: Lang) -> bytes:
    r"""Return the ends of terms as a calendar file (RFC 5545); it says the moment and nothing of what ends.

    Examples:
        >>> from sluis.notices.kinds import Kind
        >>> ends = Occasion(Kind.LEASE_ENDS, "lease:a", 0, {"ends": "2027-01-31T00:00:00+00:00"})
        >>> [line for line in calendar_of([ends], "en").decode().split("\r\n") if line.startswith("DTSTART")]
        ['DTSTART:20270131T000000Z']
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Sluis//Notices//EN")
    calendar.add("calscale", "GREGORIAN")
    for each in told:
        entry = Event()
        entry.add("uid", f"{hashlib.sha256(each.key.encode()).hexdigest()[:32]}@sluis")
        entry.add("dtstamp", datetime.fromtimestamp(each.at_ms // 1000, UTC))
        entry.add("dtstart", datetime.fromisoformat(str(each.about["ends"])).astimezone(UTC))
        entry.add("summary", f"Sluis: {tr(SUBJECTS[each.kind], lang)}")
        entry.add("transp", "TRANSPARENT")
        warning = Alarm()
        warning.add("action", "DISPLAY")
        warning.add("trigger", -_AHEAD)
        warning.add("description", f"Sluis: {tr(SUBJECTS[each.kind], lang)}")
        entry.add_component(warning)
        calendar.add_component(entry)
    return bytes(calendar.to_ical())
