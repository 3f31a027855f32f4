"""What article 15 asks about one activity, in sentences: source, period, what is decided by machine, transfers.

In:  an activity and its recipient, as a register has them. Out: lines in the language in force; values for programs.

The rules this module keeps:
 * Each sentence is what the register says. What it does not say is said to be missing, and never taken for "no".
 * Automated decisions are told as the register has them: what comes back, what it decides, who decides in between.
 * A transfer is told with its country and its instrument (GDPR art. 15(2)); outside the European Economic Area one
   without an instrument on record is told as that.
"""

from collections.abc import Iterator
from typing import Final

from sluis.i18n import N_, tr
from sluis.law.adequacy import inside_eea
from sluis.law.finding import WORDS
from sluis.law.instruments import TOOLS
from sluis.law.parties import Ai, Recipient, Transfer
from sluis.register.model import Activity
from sluis.reports.disclosures import country_name
from sluis.reports.show import Json

SOURCES: Final = {
    "cpe_router": N_("your router"),
    "core_network": N_("our network"),
    "app": N_("an app of ours"),
}
NO_SOURCE: Final = N_("  where it comes from: not stated in the register")
EFFECTS: Final = {
    "none": N_("  what comes back decides nothing about you"),
    "advice": N_("  what comes back is advice: it decides nothing about you by itself"),
    "contract": N_("  what comes back decides about your contract"),
    "price": N_("  what comes back decides about what you pay"),
    "credit": N_("  what comes back decides whether you get credit"),
}
NOT_ESTABLISHED: Final = N_("  whether a machine decides about you there, or makes a profile of you: not established")


def source_line(activity: Activity | None) -> str:
    """Return where the data comes from (GDPR art. 15(1)(g))."""
    source = None if activity is None else activity.source
    words = tr(NO_SOURCE)
    return words if source is None else tr(N_("  where it comes from: {source}"), source=tr(SOURCES[source]))


def automated_lines(recipient: Recipient | None) -> Iterator[str]:
    """Yield what is decided by machine, and whether profiles are made (GDPR art. 15(1)(h))."""
    ai = None if recipient is None else recipient.ai
    if ai is None or not _established(ai):
        yield tr(NOT_ESTABLISHED)
        return
    if ai.effect is not None:
        words = EFFECTS[ai.effect]
        yield tr(words)
    yield from _who_decides(ai)
    if ai.profiling is None:
        yield tr(N_("  whether it makes a profile of you: not established"))
    else:
        made, none = N_("  it makes a profile of you"), N_("  it makes no profile of you")
        yield tr(made if ai.profiling else none)
    for told, template in (
        (ai.intended_use, N_("  what the system is for, as our register has it: {words}")),
        (ai.outputs, N_("  what comes back, as our register has it: {words}")),
    ):
        if told is not None:
            yield tr(template, words=told)


def _who_decides(ai: Ai) -> Iterator[str]:
    if ai.automated is None:
        yield tr(N_("  whether a person decides in between: not established"))
    elif not ai.automated:
        yield tr(N_("  no decision about you is made by a machine alone"))
    elif ai.effect in {None, "none", "advice"}:
        yield tr(N_("  no person decides in between"))
    else:
        yield tr(
            N_(
                "  no person decides in between: you may ask that a person looks at it, say what you think, and "
                "contest it (GDPR article 22(3))"
            )
        )


def _established(ai: Ai) -> bool:
    """Return whether the register says anything about decisions or profiles; that there is no AI says nothing."""
    return any(fact is not None for fact in (ai.effect, ai.automated, ai.profiling))


def transfer_lines(recipient: Recipient | None) -> Iterator[str]:
    """Yield to which countries outside the European Economic Area it goes, under which instrument."""
    if recipient is None or recipient.country is None:
        yield tr(N_("  whether it leaves the European Economic Area: not established"))
        return
    outside = list(transfers(recipient))
    if not outside and not recipient.access_from:
        yield tr(N_("  from which countries it can be looked at: not established"))
    elif stays_inside(recipient):
        yield tr(N_("  it does not leave the European Economic Area, as far as our register says"))
    if not passed_on_known(recipient):
        yield tr(N_("  where a company is that it passes data on to: not established"))
    for country, name, transfer in outside:
        words = N_("  leaves the European Economic Area: {country} ({name}), under {tool}")
        if transfer.tool is None:
            words = N_("  leaves the European Economic Area: {country} ({name}); no instrument is on record for it")
        tool = None if transfer.tool is None else tr(WORDS[TOOLS[transfer.tool]])
        yield tr(words, country=country_name(country), name=name, tool=tool or "")
    if any(transfer.tool is not None for _, _, transfer in outside):
        yield tr(N_("  you can get a copy of these safeguards from us"))


def transfers(recipient: Recipient) -> Iterator[tuple[str, str, Transfer]]:
    """Yield each country outside the European Economic Area, who is there, and the instrument of the register."""
    legs = {leg.country: leg.transfer for leg in recipient.legs}
    name = recipient.legal_entity or recipient.name
    if recipient.country is not None and not inside_eea(recipient.country):
        yield recipient.country, name, legs.get(recipient.country, recipient.transfer)
    for place in recipient.looks_from:
        if not inside_eea(place):
            yield place, name, legs.get(place, recipient.transfer)
    for other in recipient.subprocessors:
        if other.country is not None and not inside_eea(other.country):
            yield other.country, other.name, other.transfer


def passed_on_known(recipient: Recipient) -> bool:
    """Return whether the register says of every company that it passes data on to where that is."""
    return all(other.country is not None for other in recipient.subprocessors)


def says_where(recipient: Recipient) -> bool:
    """Return whether a register says where it is, from where somebody looks, and where whom it passes data to is."""
    return recipient.country is not None and bool(recipient.access_from) and passed_on_known(recipient)


def stays_inside(recipient: Recipient) -> bool:
    """Return whether, as the register says it, nothing leaves the European Economic Area; silence is no such word."""
    return says_where(recipient) and not any(True for _ in transfers(recipient))


def automated(recipient: Recipient | None) -> dict[str, Json]:
    """Return the facts of ``automated_lines`` for programs; ``null`` is not established."""
    ai = None if recipient is None else recipient.ai
    names = ("effect", "automated", "profiling")
    return {name: None if ai is None else getattr(ai, name) for name in names}


def transfers_in_words(recipient: Recipient | None) -> list[Json]:
    """Return the transfers for programs."""
    return [
        {"country": country, "to": name, "tool": transfer.tool, "ref": transfer.ref}
        for country, name, transfer in ([] if recipient is None else transfers(recipient))
    ]
