"""Errors of rights, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.caught import AcknowledgementError
from sluis.errors.entry import entry
from sluis.errors.place import Code, Moment, RegisterText
from sluis.i18n import N_


@entry(
    "rights.case-unknown",
    "A case is named that does not exist.",
    N_("There is no case {number}."),
    N_("`sluis rights list` shows those there are."),
)
def case_unknown_error(*, number: int) -> None: ...
@entry(
    "rights.case-broken",
    "What is on record about a case does not check.",
    N_("What is on record about case {number} does not check: it was changed, shortened or put back."),
    N_("Do not answer by it. Look who can write the database, and compare with a backup."),
    exit_code=1,
)
def case_broken_error(*, number: int) -> None: ...
@entry(
    "rights.case-state",
    "A step is taken that a case in its state does not allow.",
    N_("Case {number} does not allow that now: {what}."),
    N_("`sluis rights show` tells its steps."),
    exit_code=1,
    words={
        "open": N_("it is neither answered nor refused yet"),
        "answered": N_("it is answered"),
        "refused": N_("it is refused"),
        "closed": N_("it is closed"),
        "extended": N_("it was extended before; that is possible once"),
        "waiting": N_("a recipient has not acknowledged yet"),
        "immediate": N_("nothing is put off in a withdrawal of consent"),
        "other": N_("it asks something else"),
    },
)
def case_state_error(*, number: int, what: Code) -> None: ...
@entry(
    "rights.identity-needed",
    "A case is answered although who asks was not established.",
    N_("Case {number} cannot be answered yet: {what}."),
    N_("Take a means of `sluis rights check-identity`; ask no more than the request needs, and no copy of a document."),
    exit_code=1,
    words={
        "kind": N_("what it hands out or changes needs to know who asks"),
        "own-check": N_("it hands out details that may be about housemates: that somebody signed in is not enough"),
        "doubt": N_("there is a reasonable doubt about who asks (GDPR art. 12(6)), and nothing took it away"),
    },
)
def identity_needed_error(*, number: int, what: Code) -> None: ...
@entry(
    "rights.extension-late",
    "A term is extended after the month in which that had to be said.",
    N_("Case {number} cannot be extended: that had to be said before {moment}."),
    N_("Answer now. An extension is told within one month of receipt, with its reasons (GDPR art. 12(3))."),
    exit_code=1,
)
def extension_late_error(*, number: int, moment: Moment) -> None: ...
@entry(
    "rights.ground",
    "A request is refused on a ground that the law does not give for it.",
    N_("{ground} is no ground to refuse a request of this kind. Grounds: {known}."),
    N_("A withdrawal of consent and an objection that nothing outweighs are honoured."),
)
def refusal_ground_error(*, ground: Code, known: Code) -> None: ...
@entry(
    "rights.moment",
    "A request is received, or word of an extension given, at a moment that cannot be.",
    N_("The moment of {option} is no ISO 8601 moment, lies after now, or before the case began."),
    N_("Write it as 2026-11-24T13:30:00Z; without a time zone it is Dutch time."),
)
def rights_moment_error(*, option: Code) -> None: ...
@entry(
    "rights.clock-back",
    "A step of a case would be dated before the one before it.",
    N_("The clock stands before the last step of case {number}: nothing was put on record."),
    N_("Set the clock right. What is recorded by a clock that was set back shows no term to be kept."),
    exit_code=1,
)
def clock_back_error(*, number: int) -> None: ...
@entry(
    "rights.text-needed",
    "A step is taken without saying by whom or why.",
    N_("{option} may not be empty."),
    N_("Say who decides and why: the history of a case is what shows afterwards that the law was kept."),
)
def rights_text_error(*, option: Code) -> None: ...
@entry(
    "rights.name-reserved",
    "A name is typed that looks like that of an account, an agent or a person whom a desk checked.",
    N_("The name of --by looks like one that only a desk writes, of whoever it checked: nothing was put on record."),
    N_("Type your own name; without `account:` or `agent:`, and without the address of an identity service."),
)
def name_reserved_error() -> None: ...
@entry(
    "rights.statement-first",
    "An erasure is carried out without a word about the statement.",
    N_("Case {number} is an erasure: offer the statement first, and say what became of it."),
    N_("Give --statement taken or --statement declined. Erasure destroys the household's evidence."),
    exit_code=1,
)
def statement_first_error(*, number: int) -> None: ...
@entry(
    "rights.acknowledgement",
    "A recipient answers what was passed on with something that does not count.",
    N_("The acknowledgement does not count: {what}."),
    N_("The message stays on record as not acknowledged. Ask the recipient; its keys stand in the settings."),
    raised_as=AcknowledgementError,
    exit_code=1,
    words={
        "form": N_("it is not written as it must be"),
        "key": N_("it is signed with a key that is not pinned"),
        "signature": N_("its signature does not fit"),
        "other": N_("it is about another message"),
        "early": N_("it is dated before the message"),
        "future": N_("it is dated in the future"),
        "results": N_("its results are not those of this message"),
        "contradicts": N_("it says that something is kept which the recipient signed to have erased"),
        "copy": N_("a copy is not what the record says was sent"),
    },
)
def acknowledgement_error(*, what: Code) -> None: ...
@entry(
    "rights.taken-back",
    "A case is closed as taken back without saying how that is known.",
    N_("Case {number} cannot be closed as taken back yet: {what}."),
    N_("Give --how and --reason, and of a letter or an e-mail --letter: whoever asked holds a receipt, and may ask."),
    words={
        "how": N_("how whoever asked took it back is not said"),
        "reason": N_("nothing is said of what was said"),
        "letter": N_("the letter or e-mail in which that was done is not given"),
    },
)
def taken_back_error(*, number: int, what: Code) -> None: ...
@entry(
    "rights.too-many",
    "A household asks more on its pages than is open at once.",
    N_("There are {count} requests open already. We answer those first; ask {who} for another one."),
    N_("An objection, a withdrawal and a restriction are taken all the same; so is a letter."),
    exit_code=1,
)
def too_many_cases_error(*, count: int, who: RegisterText) -> None: ...
@entry(
    "rights.mandate-ended",
    "An authorised agent asks for a household that ended its mandate.",
    N_("The household ended this mandate: nothing is asked by it any more."),
    N_(
        "What was asked before goes on when the household says so. "
        "It can ask itself, by another agent, or give this one a new mandate."
    ),
    exit_code=1,
)
def mandate_ended_error() -> None: ...
@entry(
    "rights.agent-request",
    "An authorised agent sends a request that is not addressed to here, or not of now.",
    N_("This request is not taken: {what}."),
    N_("docs/reference/desk.md has its form, docs/explanation/rights.md what of the Data Rights Protocol is followed."),
    words={
        "agent": N_("agent-id is not the name of this caller"),
        "business": N_("business-id is not the name of this ledger"),
        "moment": N_("it was not issued by now, is over, or holds for more than a day"),
    },
)
def agent_request_error(*, what: Code) -> None: ...
