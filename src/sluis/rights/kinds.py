"""What a case can be: the closed lists of kinds, channels, means of identification, grounds and reasons, with words.

In:  nothing. Out: lists, and what the articles say about each kind.

The rules this module keeps:
 * Every list is closed: what decides is chosen from it, and a text stands beside it that decides nothing.
 * An identity check is proportionate: what only stops processing needs the line and no more; what hands data out or
   changes them needs to know who asks (GDPR art. 12(6), 5(1)(c)). No copy of an identity document is among the means.
 * A withdrawal of consent is not among the requests of art. 12(3): it holds at once and has no term to answer in.

Source: rights specification, section 1.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from sluis.i18n import N_
from sluis.recipient.passed_on import Exercise


class Kind(StrEnum):
    """What somebody asks."""

    ACCESS = "access"
    COPY = "copy"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    WITHDRAWAL = "withdrawal"


class Channel(StrEnum):
    """How it came."""

    LETTER = "letter"
    EMAIL = "email"
    WEB = "web"
    TELEPHONE = "telephone"
    COUNTER = "counter"
    AGENT = "agent"
    NOT_SAID = "not-said"
    """Of a restriction that a machine or an operator recorded."""


class Means(StrEnum):
    """How it was established who asks."""

    SIGN_IN = "sign-in"
    CALL_BACK = "call-back"
    CODE_BY_POST = "code-by-post"
    COUNTER = "counter"
    MANDATE = "mandate"


class Proof(StrEnum):
    """By what an authorised agent says that it may ask for a household."""

    SIGNED_MANDATE = "signed-mandate"
    NOTARIAL_MANDATE = "notarial-mandate"
    COURT_ORDER = "court-order"


class Ground(StrEnum):
    """Why a request is refused."""

    NOT_IDENTIFIED = "not-identified"
    UNFOUNDED = "unfounded"
    EXCESSIVE = "excessive"
    RIGHTS_OF_OTHERS = "rights-of-others"
    LEGAL_OBLIGATION = "legal-obligation"
    LEGAL_CLAIMS = "legal-claims"
    COMPELLING = "compelling-grounds"
    NO_CASE_OF_LAW = "no-case-of-law"
    ACCURATE = "accurate"


class Delay(StrEnum):
    """Why an answer takes more than a month (GDPR art. 12(3))."""

    COMPLEXITY = "complexity"
    NUMBER = "number"


class Given(StrEnum):
    """What became of the statement that is offered before an erasure."""

    TAKEN = "taken"
    DECLINED = "declined"


class Ending(StrEnum):
    """Why a case is closed."""

    DONE = "done"
    TAKEN_BACK = "taken-back"


KINDS: Final[Mapping[Kind, str]] = {
    Kind.ACCESS: N_("access (GDPR art. 15)"),
    Kind.COPY: N_("a copy (GDPR art. 15(3))"),
    Kind.RECTIFICATION: N_("rectification (GDPR art. 16)"),
    Kind.ERASURE: N_("erasure (GDPR art. 17)"),
    Kind.RESTRICTION: N_("restriction (GDPR art. 18)"),
    Kind.PORTABILITY: N_("portability (GDPR art. 20)"),
    Kind.OBJECTION: N_("objection (GDPR art. 21)"),
    Kind.WITHDRAWAL: N_("withdrawal of consent (GDPR art. 7(3))"),
}
CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.LETTER: N_("by letter"),
    Channel.EMAIL: N_("by e-mail"),
    Channel.WEB: N_("in the customer pages"),
    Channel.TELEPHONE: N_("by telephone"),
    Channel.COUNTER: N_("at a counter"),
    Channel.AGENT: N_("by somebody who acts for the household"),
    Channel.NOT_SAID: N_("how is not on record"),
}
MEANS: Final[Mapping[Means, str]] = {
    Means.SIGN_IN: N_("signed in to the customer pages"),
    Means.CALL_BACK: N_("called back on the number of the contract"),
    Means.CODE_BY_POST: N_("a code sent to the address of the line"),
    Means.COUNTER: N_("a document shown at a counter, of which no copy was made"),
    Means.MANDATE: N_("a mandate, checked with who gave it"),
}
PROOFS: Final[Mapping[Proof, str]] = {
    Proof.SIGNED_MANDATE: N_("a mandate signed by the household"),
    Proof.NOTARIAL_MANDATE: N_("a mandate before a notary"),
    Proof.COURT_ORDER: N_("an order of a court"),
}
GROUNDS: Final[Mapping[Ground, str]] = {
    Ground.NOT_IDENTIFIED: N_("we cannot establish who asks (GDPR art. 12(2) and 12(6))"),
    Ground.UNFOUNDED: N_("the request is manifestly unfounded (GDPR art. 12(5))"),
    Ground.EXCESSIVE: N_("the request is excessive (GDPR art. 12(5))"),
    Ground.RIGHTS_OF_OTHERS: N_("it would harm the rights of others (GDPR art. 15(4) and 20(4))"),
    Ground.LEGAL_OBLIGATION: N_("we are obliged by law to keep it (GDPR art. 17(3)(b))"),
    Ground.LEGAL_CLAIMS: N_("it is needed for legal claims (GDPR art. 17(3)(e))"),
    Ground.COMPELLING: N_("compelling legitimate grounds outweigh the objection (GDPR art. 21(1))"),
    Ground.NO_CASE_OF_LAW: N_("none of the cases that the article names is there"),
    Ground.ACCURATE: N_("what is held is accurate (GDPR art. 16)"),
}
DELAYS: Final[Mapping[Delay, str]] = {
    Delay.COMPLEXITY: N_("the request is complex"),
    Delay.NUMBER: N_("there are many requests"),
}
GIVEN: Final[Mapping[Given, str]] = {
    Given.TAKEN: N_("whoever asked took it"),
    Given.DECLINED: N_("it was offered, and whoever asked wanted none"),
}
ENDINGS: Final[Mapping[Ending, str]] = {
    Ending.DONE: N_("it is done"),
    Ending.TAKEN_BACK: N_("whoever asked took the request back"),
}

_ALWAYS: Final = (Ground.NOT_IDENTIFIED, Ground.UNFOUNDED, Ground.EXCESSIVE)
ALLOWED_GROUNDS: Final[Mapping[Kind, tuple[Ground, ...]]] = {
    Kind.ACCESS: (*_ALWAYS, Ground.RIGHTS_OF_OTHERS),
    Kind.COPY: (*_ALWAYS, Ground.RIGHTS_OF_OTHERS),
    Kind.RECTIFICATION: (*_ALWAYS, Ground.ACCURATE),
    Kind.ERASURE: (*_ALWAYS, Ground.NO_CASE_OF_LAW, Ground.LEGAL_OBLIGATION, Ground.LEGAL_CLAIMS),
    Kind.RESTRICTION: (*_ALWAYS, Ground.NO_CASE_OF_LAW),
    Kind.PORTABILITY: (*_ALWAYS, Ground.NO_CASE_OF_LAW, Ground.RIGHTS_OF_OTHERS),
    Kind.OBJECTION: (*_ALWAYS, Ground.COMPELLING, Ground.LEGAL_CLAIMS),
    Kind.WITHDRAWAL: (),
}
"""By kind: a withdrawal of consent can be refused on none."""

NEED_IDENTITY: Final = frozenset({Kind.ACCESS, Kind.COPY, Kind.RECTIFICATION, Kind.ERASURE, Kind.PORTABILITY})
"""What hands data out, changes or destroys them. What only stops processing needs the line and no more."""
OWN_CHECK: Final = frozenset({Kind.COPY, Kind.PORTABILITY})
"""What hands out details of devices, which may be about anybody at home: a check of its own, beside signing in. A line
is not a person, and who holds the account is not everybody on it."""
OF_A_PAGE: Final = frozenset({Kind.ACCESS, Kind.COPY, Kind.RECTIFICATION, Kind.ERASURE, Kind.PORTABILITY})
"""What a household asks on its page as a case; what stops something stands at once, and is asked as that."""
AT_ONCE: Final[Mapping[Kind, str]] = {
    Kind.RESTRICTION: "restrict",
    Kind.OBJECTION: "object",
    Kind.WITHDRAWAL: "withdraw",
}
"""What stands from the moment it is recorded, by the kind of event in the household's chain."""
PASSED_ON: Final[Mapping[Kind, Exercise]] = {
    Kind.RECTIFICATION: Exercise.RECTIFICATION,
    Kind.ERASURE: Exercise.ERASURE,
    Kind.RESTRICTION: Exercise.RESTRICTION,
    Kind.OBJECTION: Exercise.OBJECTION,
    Kind.COPY: Exercise.ACCESS,
    Kind.PORTABILITY: Exercise.ACCESS,
}
"""What recipients are told or asked, by kind. Art. 19 names the first three; the objection goes too, for nothing that
was shared on that ground may be used any more (art. 21(1)); a copy is asked of whoever holds the bodies (art. 15(3) and
20)."""
