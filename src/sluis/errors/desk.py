"""Errors of the desk, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.entry import entry
from sluis.errors.place import Code, FileName
from sluis.i18n import N_


@entry(
    "desk.socket-busy",
    "The socket of a desk cannot be opened.",
    N_("{file} cannot be opened as a socket."),
    N_("Stop the desk that answers there, or choose another place in a folder of the desk's user."),
)
def socket_busy_error(*, file: FileName) -> None: ...
@entry(
    "desk.caller-unknown",
    "Somebody calls a desk who is not listed in its settings.",
    N_("The desk does not know who calls."),
    N_("Add [[caller]] to desk.toml with the user of the process or the name in its certificate."),
    exit_code=1,
)
def caller_unknown_error() -> None: ...
@entry(
    "desk.person-needed",
    "A caller that speaks for people makes a call without the ID token of one.",
    N_("The call shows no person."),
    N_("Send the ID token of whoever is signed in as Sluis-Person."),
    exit_code=1,
)
def person_needed_error() -> None: ...
@entry(
    "desk.machine-refused",
    "A caller that speaks for machines makes a call without an access token of one that counts here.",
    N_("The call shows no access token that counts here."),
    N_("Ask the identity service for a new one for this desk, and send it as Authorization: Bearer."),
    exit_code=1,
)
def machine_refused_error() -> None: ...
@entry(
    "desk.call-forbidden",
    "A caller makes a call that none of its roles may make.",
    N_("None of the caller's roles may make this call."),
    N_("docs/reference/desk.md lists who may make which."),
    exit_code=1,
)
def call_forbidden_error() -> None: ...
@entry(
    "desk.call-refused",
    "A call is none of the list, or its body cannot be used.",
    N_("This is no call of the desk: {why}."),
    N_("docs/reference/desk.md lists every call with its form."),
    words={
        "path": N_("there is no such path"),
        "method": N_("the path has no such method"),
        "type": N_("the body must be application/json"),
        "form": N_("the body has another form"),
        "large": N_("the body is too large"),
        "slow": N_("the body did not come in time"),
    },
)
def call_refused_error(*, why: Code) -> None: ...
@entry(
    "desk.busy",
    "Too many calls wait at a desk.",
    N_("The desk has no room for another call now."),
    N_("Call again in a moment, with the same Idempotency-Key."),
    exit_code=1,
)
def desk_busy_error() -> None: ...
@entry(
    "desk.fault",
    "A fault of Sluis kept a call from being answered; what it did is on record or did not happen.",
    N_("The desk could not answer: a fault of Sluis."),
    N_("The log says its kind and place. Call again with the same Idempotency-Key."),
)
def desk_fault_error() -> None: ...
@entry(
    "desk.reason-needed",
    "A call centre records what a household asks and does not say how it asked.",
    N_("`reason` is missing: how the household asked."),
    N_("Say telephone, letter, e-mail, chat or visit. It stands in the event, where the household can read it."),
)
def reason_needed_error() -> None: ...
@entry(
    "desk.channel-needed",
    "An employee takes in a request about data and does not say how it came.",
    N_("`channel` is missing: how this request came."),
    N_("Say letter, email, web, telephone, counter or agent. It stands in the case."),
)
def channel_needed_error() -> None: ...
@entry(
    "desk.look-reason-needed",
    "An employee of a call centre looks at a household and does not say why.",
    N_("`reason` is missing: why you look at this household."),
    N_("Say question, request, complaint or mistake. It is on record with your look."),
)
def look_reason_needed_error() -> None: ...
@entry(
    "desk.identified-needed",
    "An employee writes down what a household asks and does not say how he knows that it is that household.",
    N_("It is not said how you know that it is this household: {why}."),
    N_("Say call-back, code-by-post, counter, questions or mandate; of what only stops something also none."),
    words={
        "missing": N_("`identified` is missing"),
        "opens": N_("what opens something is not taken from who was not identified"),
    },
)
def identified_needed_error(*, why: Code) -> None: ...
@entry(
    "desk.consent-own",
    "A call centre gives a consent in the place of a household.",
    N_("A consent is given by the household itself, with the text before it: not by telephone, and by nobody else."),
    N_("The household gives it on its own pages, or signs the text; a signed one is recorded as such."),
)
def consent_own_error() -> None: ...
@entry(
    "desk.key-needed",
    "A page of changes, which may be sent again, came without a key to know it by.",
    N_("The header Idempotency-Key is missing, or longer than 200 printable characters."),
    N_("Give each page a key of its own, and send it again under the same key until it is answered."),
)
def key_needed_error() -> None: ...
@entry(
    "desk.key-reused",
    "A key was used for another page before.",
    N_("This Idempotency-Key belongs to another page."),
    N_("Give a page that is not the same a key of its own."),
)
def key_reused_error() -> None: ...
@entry(
    "desk.page-order",
    "A page of a feed does not follow the last one that was applied.",
    N_("The page does not follow the last one of its feed."),
    N_("`GET /v1/registry/feeds/NAME` says where the feed stands: go on from there."),
    exit_code=1,
)
def page_order_error() -> None: ...
@entry(
    "desk.feed-changed",
    "Where a feed stands was changed in the database by somebody else than its pages.",
    N_("Where this feed stands was changed in the database."),
    N_("Find out who did. Then send what the registry holds under another feed, from its first page."),
    exit_code=1,
)
def feed_changed_error() -> None: ...
@entry(
    "desk.not-kept",
    "What was asked is recorded, and does not stand in the journal outside the database yet.",
    N_("It is recorded, and not yet kept outside the database: the place of the journal cannot be reached."),
    N_("Everything is closed until it can. Ask again then under the same key: nothing is recorded twice."),
    exit_code=1,
)
def not_kept_error() -> None: ...
@entry(
    "desk.questions-not-sent",
    "Somebody notes that questions were sent to a recipient, and it is not the form of this moment.",
    N_("It was not noted as sent: {why}."),
    N_("Fetch the form of today, send that, and note it then."),
    exit_code=1,
    words={
        "nothing": N_("there is nothing to ask"),
        "changed": N_("what must be asked has changed since that form was made"),
    },
)
def questions_not_sent_error(*, why: Code) -> None: ...
@entry(
    "desk.second-person",
    "Two people want open what is stopped, and neither is the data protection officer.",
    N_("One of the two people who start something again must be the data protection officer."),
    N_("Ask the data protection officer to say so within a day of the first."),
    exit_code=1,
)
def second_person_error() -> None: ...
