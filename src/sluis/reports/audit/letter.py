"""A letter that asks the provider for access (GDPR art. 15), filled from what was seen.

In:  one audit. Out: the letter as text and as PDF.

The rules this module keeps:
 * It asks and accuses nobody: "we saw", "as far as we can tell", and what could not be read is said as well.
 * Only law that stands in facts/law.md: art. 11(2), 12, 12(3), 12(6), 15(1), 15(1)(c) with C-154/21, 15(1)(h), 15(2),
   15(3) and 77.
 * It speaks of what the provider's router sent; what somebody's own television sent is no question for the provider.
   On a capture from outside the house it says that the two look the same.
 * What is about people stands first, and of that what went to others than the provider.
 * No value is in it: whoever reads the letter at the provider sees kinds, not names.
 * What the household has to fill in is dots between brackets, so that it cannot be overlooked.
"""

import textwrap
from pathlib import PurePath
from typing import Final

import msgspec

from sluis.audit.model import Audit, Destination, Flow, Party, State
from sluis.i18n import N_, Lang
from sluis.reports.audit.pdf import PAPER
from sluis.reports.audit.summary import UNREAD
from sluis.reports.audit.view import SCREEN, View
from sluis.reports.blocks import Block, Lead, Marks, Steps, Words
from sluis.reports.country_words import UNKNOWN
from sluis.reports.paper import pdf_of

WIDTH: Final = 76
"""Columns of the letter as text."""
_FIRST: Final = 12
"""Destinations in the letter; the report that goes with it has them all."""
_DOTS: Final = "." * 36


class Letter(msgspec.Struct, frozen=True):
    """A letter before it is text or paper."""

    lang: str
    title: str
    sender: tuple[str, ...]
    receiver: tuple[str, ...]
    date: str
    blocks: tuple[Block, ...]
    closing: tuple[str, ...]
    page: str


ASKED: Final = (
    N_("Do you process data about me or my household? (art. 15(1))"),
    N_("If so, give me a copy of those data, in a form I can read. I also ask for the data that other companies hold "
       "for you. (art. 15(3))"),
    N_("What do you use the data for, which kinds of data are they, how long do you keep them, and where do you get "
       "them? (art. 15(1))"),
    N_("Which companies received the data, or still receive them? Please give me the name of each company, not only "
       "the kind of company. (art. 15(1)(c); Court of Justice of the EU, C-154/21)"),
    N_("Do the data go to a country outside the European Economic Area? If so: to which country, what protects the "
       "data there, and how do I get a copy of those agreements? (art. 15(2))"),
    N_("Do you use the data to decide something about us without a person looking at it? If so: how does that work? "
       "(art. 15(1)(h))"),
)  # fmt: skip
"""What the letter asks, in its order."""


def letter(audit: Audit, *, lang: Lang = "nl") -> str:
    """Return the letter as text, lines of at most ``WIDTH`` columns where words allow it.

    Args:
        audit: What was found.
        lang: ``nl`` or ``en``.
    """
    made = written(View(audit, lang, letters=SCREEN))
    lines = [*made.sender, "", *made.receiver, "", made.date, "", made.title, ""]
    for block in made.blocks:
        if isinstance(block, Words | Lead):
            lines += [*_wrapped(block.text), *([""] if isinstance(block, Words) else [])]
        elif isinstance(block, Marks):
            lines += [line for text in block.items for line in _wrapped(text, "- ")] + [""]
        elif isinstance(block, Steps):
            lines += [line for number, text in enumerate(block.items, 1) for line in _wrapped(text, f"{number}. ")] + [
                ""
            ]
    return "\n".join([*lines, *made.closing]) + "\n"


def letter_pdf(audit: Audit, *, lang: Lang = "nl") -> bytes:
    """Return the letter as PDF/UA-1, the same bytes for the same audit.

    Args:
        audit: What was found.
        lang: ``nl`` or ``en``.
    """
    made: dict[str, object] = msgspec.to_builtins(written(View(audit, lang, letters=PAPER)))
    return pdf_of("letter.typ", made, audit.at)


def written(view: View) -> Letter:
    """Return the letter in the words of a reader."""
    declared = view.audit.declared
    to = [view.text(declared.controller, 120) or _blank(view, N_("name of your provider"))]
    to.append(view.text(declared.contact, 200) or _blank(view, N_("address or e-mail address of your provider")))
    sender = (N_("your name"), N_("your address"), N_("your customer number"))
    signed = (N_("your signature"), N_("your name"))
    return Letter(
        lang=view.lang,
        title=view.say(N_("Request for access to my personal data (GDPR art. 15)")),
        sender=tuple(_blank(view, name) for name in sender),
        receiver=(*to, view.say(N_("For the attention of the data protection officer"))),
        date=_blank(view, N_("place and date")),
        blocks=(*_opening(view), *_seen(view), *_questions(view), *_terms(view)),
        closing=(view.say(N_("Yours sincerely,")), "", *(_blank(view, name) for name in signed)),
        page=view.say(N_("page {number} of {count}"), number="{number}", count="{count}"),
    )


def _blank(view: View, name: str) -> str:
    return f"[{view.say(name)}: {_DOTS}]"


def _opening(view: View) -> tuple[Block, ...]:
    audit = view.audit
    asks = N_("I use an internet connection and a router of yours. I want to know which data about me and my household "
              "you process, and who receives them. That is my right under article 15 of the GDPR.")  # fmt: skip
    if not audit.first_ms:
        return (Words(view.say(N_("Dear sir or madam,"))), Words(view.say(asks)))
    made = N_("We recorded which traffic left our house, {when}. This letter says what we saw, as far as we can tell. "
              "We may be wrong, and there may be a good explanation. That is why I ask.")  # fmt: skip
    period = {"when": view.period(audit.first_ms, audit.last_ms)}
    return (Words(view.say(N_("Dear sir or madam,"))), Words(view.say(asks)), Words(view.say(made, **period)))


def _seen(view: View) -> tuple[Block, ...]:
    seen = [
        (destination, flows)
        for destination in view.audit.destinations
        if (flows := sent_for_the_provider(view, destination, apart=view.apart))
    ]
    sent = sorted(seen, key=lambda pair: (not kinds_seen(view, *pair), pair[0].party is Party.PROVIDER))
    if not sent:
        none = N_("In what we recorded we saw nothing that your router sent by itself.")
        other = N_("We saw traffic leave our house. In what we could read, we saw nothing about people.")
        return (Words(view.say(none if view.apart or not view.audit.flows else other)),)
    items = [_item(view, destination, flows) for destination, flows in sent[:_FIRST]]
    more = len(sent) - _FIRST
    if more > 0:
        items.append(
            view.tr_n(
                "And {count} more destination; the report that goes with this letter names it.",
                "And {count} more destinations; the report that goes with this letter names them.",
                more,
            )
        )
    how = N_(
        "The numbers say where it stands in our recording. Kinds of data are named here; the data themselves are not."
    )
    outside = N_(
        "Where we recorded, the router and a device in our house look the same. So we do not know which of them sent "
        "this. What we could not read, or what says nothing about people, is listed only where it went to you or to a "
        "company that works for you."
    )
    hashed = any(
        field.telling and field.state is State.HASHED
        for destination, _ in sent
        for field in view.fields_to[destination.key]
    )
    code = N_("A plain digest is a code that others can guess back.")
    sentences = [*([] if view.apart else [outside]), how, *([code] if hashed else [])]
    title = N_("What we saw your router send") if view.apart else N_("What we saw our house send")
    return (Lead(view.say(title)), Marks(tuple(items)), Words(" ".join(view.say(sentence) for sentence in sentences)))


def sent_for_the_provider(view: View, destination: Destination, *, apart: bool) -> list[Flow]:
    """Return what the router itself sent there, or anybody sent to who works for the provider.

    When nobody can tell the router from a device behind it, what holds nothing about people stays out: it may be what
    the household itself looked at.
    """
    known = destination.party in {Party.PROVIDER, Party.RECIPIENT}
    flows = [flow for flow in view.flows_to[destination.key] if view.left(flow) and (known or flow.device == 0)]
    return flows if apart or known or kinds_seen(view, destination, flows) else []


def kinds_seen(view: View, destination: Destination, flows: list[Flow]) -> str:
    """Return what about people was seen to go there, in words."""
    numbers = {flow.number for flow in flows}
    return view.listed(
        f"{view.kind(field.kind)} ({view.state(field.state)})"
        for field in view.fields_to[destination.key]
        if field.telling and field.flow in numbers
    )


def _item(view: View, destination: Destination, flows: list[Flow]) -> str:
    kinds = kinds_seen(view, destination, flows)
    parts = [_where_and_when(view, destination, flows)]
    if kinds:
        parts.append(view.say(N_("We saw: {kinds}."), kinds=kinds))
    if any(flow.reading in UNREAD for flow in flows):
        parts.append(view.say(N_("Some of it we could not read.") if kinds else N_("We could not read what was sent.")))
    places = tuple(place for flow in flows for place in flow.places[:2])
    return " ".join([*parts, view.say(N_("Recording: {evidence}."), evidence=view.evidence(places[:6]))])


def _where_and_when(view: View, destination: Destination, flows: list[Flow]) -> str:
    first, last = view.day_of(min(flow.first_ms for flow in flows)), view.day_of(max(flow.last_ms for flow in flows))
    long = N_("To {name} ({holder}, {country}), {times}, from {first} to {last}.")
    short = N_("To {name} ({holder}, {country}), {times}, on {first}.")
    return view.say(
        short if first == last else long,
        name=view.to(destination.key, 120),
        holder=view.text(destination.organisation, 80) or view.say(N_("holder not known")),
        country=view.country(destination.country) if destination.country else view.say(UNKNOWN["written"]),
        times=view.tr_n("{count} time", "{count} times", sum(flow.times for flow in flows)),
        first=first,
        last=last,
    )


def _questions(view: View) -> tuple[Block, ...]:
    return (Lead(view.say(N_("What I ask you"))), Steps(tuple(view.say(question) for question in ASKED)))


def _terms(view: View) -> tuple[Block, ...]:
    term = N_("Please answer within one month after you get this letter (art. 12(3)). Do you need more time? Then tell "
              "me so within that month, and why. An answer costs nothing (art. 12).")  # fmt: skip
    who = N_("Do you doubt who I am? Then ask me for no more than you need (art. 12(6)). I can give you the serial "
             "number of the router (art. 11(2)).")  # fmt: skip
    after = N_("If we do not agree on the answer, I can put it to the Dutch Data Protection Authority, the AP (art. "
               "77). I would rather hear it from you.")  # fmt: skip
    blocks: list[Block] = [Words(view.say(text)) for text in (term, who, after)]
    inputs = [source for source in view.audit.sources if source.sha256 and source.kind]
    if inputs:
        intro = N_("These are the recordings, each with its SHA-256, so that we can be sure to speak of the same one:")
        # The folder it lies in says how the writer's own computer is laid out, and helps the reader with nothing.
        names = [
            f"{source.number}: {view.text(PurePath(source.name).name, 80)}, {view.text(source.sha256, 64)}"
            for source in inputs[:_FIRST]
        ]
        blocks += [Lead(view.say(intro)), Marks(tuple(names))]
    return tuple(blocks)


def _wrapped(text: str, mark: str = "") -> list[str]:
    below = " " * len(mark)
    lines = textwrap.wrap(
        text, WIDTH, initial_indent=mark, subsequent_indent=below, break_long_words=False, break_on_hyphens=False
    )
    return lines or [mark.strip()]
