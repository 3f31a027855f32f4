"""The whole report of an audit, in the order in which it is read; the same for HTML and PDF.

In:  one audit, a language, and whether values may be shown. Out: one ``blocks.Report``.

The rules this module keeps:
 * Summary first, then the picture, then one part per destination, then what differs, and at the end how it was done.
"""

from sluis.audit.model import Audit
from sluis.i18n import N_, Lang
from sluis.law.sources import checked_until
from sluis.reports.audit.closing import closing
from sluis.reports.audit.destination_page import destinations
from sluis.reports.audit.difference_page import differences
from sluis.reports.audit.picture import described, picture
from sluis.reports.audit.picture_phone import picture_phone
from sluis.reports.audit.summary import summary
from sluis.reports.audit.time_line import time_line
from sluis.reports.audit.view import NO_TABLE, SCREEN, Letters, View
from sluis.reports.blocks import Drawing, Report, Section, Words
from sluis.reports.register_state import state_in_words


def report(audit: Audit, lang: Lang, *, reveal: bool, letters: Letters = SCREEN) -> Report:
    """Return the report.

    Args:
        audit: What was found.
        lang: Of every word of ours.
        reveal: Whether values, and names and addresses of devices, are shown.
        letters: Of the medium it is for.
    """
    view = View(audit, lang, reveal=reveal, letters=letters)
    return Report(
        lang=lang,
        title=view.say(N_("What left the house")),
        subtitle=subtitle(view),
        made_with=made_with(view),
        contents=view.say(N_("Contents")),
        page=view.say(N_("page {number} of {count}"), number="{number}", count="{count}"),
        sections=(
            summary(view),
            _drawing(view),
            time_line(view),
            destinations(view),
            differences(view),
            *closing(view),
        ),
    )


def subtitle(view: View) -> str:
    """Return what stands below the title: when, by the law of which day, held against what, and whether values show."""
    audit = view.audit
    places = {"when": view.period(audit.first_ms, audit.last_ms), "day": view.day(audit.at)}
    shown = N_("Values are shown: this report holds personal data.") if view.reveal else N_("Values are hidden.")
    unknown = N_("The inputs do not say when this was; judged by the law of {day}. {shown}")
    message = unknown if not audit.first_ms else N_("Captured {when}; judged by the law of {day}. {shown}")
    return view.say(message, **places, shown=f"{_compared_with(view)} {view.say(shown)}".lstrip())


def made_with(view: View) -> str:
    """Return the line at the foot of every page: with what, what the register is, and until when the law was read."""
    made = view.say(N_("Sluis {version}, audit"), version=view.text(view.audit.version, 40))
    state = state_in_words(view.audit.declared.state, view.lang)
    law = view.say(N_("Law checked until {day}."), day=view.day(checked_until()))
    return f"{made}. {state} {law}" if state else f"{made}. {law}"


def _compared_with(view: View) -> str:
    """Return what it was compared with, so that the first page says it too."""
    declared = view.audit.declared
    if declared.name:
        whose = view.text(declared.controller, 120) or view.say(N_("a provider that it does not name"))
        name = view.text(declared.name, 80)
        sentence = view.say(N_("Compared with the register of {whose} ({name})."), whose=whose, name=name)
        return f"{sentence} {state_in_words(declared.state, view.lang)}".rstrip()
    if declared.statement:
        return view.say(N_("Compared with the statement {name}."), name=view.text(declared.statement, 80))
    return ""


def _drawing(view: View) -> Section:
    caption = N_(
        "A number is how many fields were recognised; where none stands, none was. What is drawn broken could not be "
        "read, and may hold anything. Long names are cut in the middle; the part of each destination has them whole."
    )
    title = view.say(N_("The flows in one picture"))
    if not view.audit.flows:
        return Section("picture", title, (Words(described(view)),))
    svg = picture(view.audit, view.lang, reveal=view.reveal, letters=view.letters)
    told = view.say(caption) if view.audit.table.name else f"{view.say(caption)} {view.say(NO_TABLE)}"
    drawing = Drawing(svg, described(view), told, title, phone=picture_phone(view))
    return Section("picture", title, (drawing,), new_page=True)
