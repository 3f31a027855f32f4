"""Errors of the web, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.entry import entry
from sluis.errors.place import Code, RegisterText
from sluis.i18n import N_


@entry(
    "web.request-refused",
    "A request to the web has no form in which it can be answered.",
    N_("This request cannot be answered: {why}."),
    N_("Go back to the first page and try again from there."),
    exit_code=1,
    words={
        "path": N_("there is no such page"),
        "method": N_("this page cannot be asked in that way"),
        "host": N_("it was meant for another address"),
        "type": N_("its form is not one of ours"),
        "form": N_("something in the form is missing or has another form"),
        "large": N_("it is too large"),
        "slow": N_("it did not come in time"),
    },
)
def request_refused_error(*, why: Code) -> None: ...
@entry(
    "web.forged",
    "A form comes from another site, or from a page of another session.",
    N_("Nothing was done: this form does not come from a page you have open here."),
    N_("Open the page again and send the form from there."),
    exit_code=1,
)
def forged_error() -> None: ...
@entry(
    "web.too-often",
    "Somebody asks more often than the limits of the web allow.",
    N_("Too many requests in a short time."),
    N_("Wait a minute and try again."),
    exit_code=1,
)
def too_often_error() -> None: ...
@entry(
    "web.busy",
    "Too many requests wait at the web, or too many people are signed in.",
    N_("There is no room for another visitor now."),
    N_("Try again in a moment."),
    exit_code=1,
)
def web_busy_error() -> None: ...
@entry(
    "web.sign-in-needed",
    "A form is sent by somebody who is not signed in, or not any more.",
    N_("You are not signed in any more, and nothing was done."),
    N_("Sign in and send the form again."),
    exit_code=1,
)
def sign_in_needed_error() -> None: ...
@entry(
    "web.sign-in-not-taken",
    "The desk does not take the ID token of somebody who signed in just now.",
    N_("You signed in just now, and our desk does not take it. Nothing was done."),
    N_("Settings or clocks of the identity service, the web and the desk differ; tell whoever runs these pages."),
    exit_code=1,
)
def sign_in_not_taken_error() -> None: ...
@entry(
    "web.not-yours",
    "Somebody signed in asks for a page that none of his roles may see.",
    N_("This page is not for the roles you have."),
    N_("Ask whoever gives out the roles of your account."),
    exit_code=1,
)
def not_yours_error() -> None: ...
@entry(
    "web.sign-in-broken",
    "Somebody comes back from the identity service without having gone there from this browser, or twice.",
    N_("This sign-in was not begun in this browser, took too long, or was used already."),
    N_("Begin again with the sign-in."),
    exit_code=1,
)
def sign_in_broken_error() -> None: ...
@entry(
    "web.identity-away",
    "Somebody signed in sends a form while the identity service does not answer: nothing is done.",
    N_("Nothing was done: the service where you sign in does not answer, so you can only read here now."),
    N_("Try again in a few minutes. Can it not wait? Ask the people at the bottom of this page."),
    exit_code=1,
)
def identity_away_error() -> None: ...
@entry(
    "web.no-role",
    "Somebody signs in to whom the claims of the identity service give no role and no household.",
    N_("You are known to the identity service, but this account has no household and no role here."),
    N_("Sign in with the account of your contract, or ask whoever gives out roles."),
    exit_code=1,
)
def no_role_error() -> None: ...
@entry(
    "web.fault",
    "A fault of Sluis kept a page from being made.",
    N_("The page could not be made: a fault of Sluis."),
    N_("Nothing more was done than the desk has on record. Try again; the log says kind and place."),
)
def web_fault_error() -> None: ...
@entry(
    "web.desk-away",
    "The desk that the web asks does not answer at all.",
    N_("We cannot reach our records now, so we can show and do nothing."),
    N_("Nothing was changed. Try again later; whoever answers for the web finds why in its log."),
    exit_code=1,
)
def desk_away_error() -> None: ...
@entry(
    "web.desk-silent",
    "The desk that the web asks took a call and did not answer in time, or not in a form of the desk.",
    N_("Our records did not answer in time, so we do not know whether it was done."),
    N_("Look at the page of your requests in a while. Sending the same form again does it only once."),
    exit_code=1,
)
def desk_silent_error() -> None: ...
@entry(
    "web.desk-not-kept",
    "What somebody asked is recorded at the desk, and does not stand outside the database yet.",
    N_("What you asked is recorded, but not yet kept in a second place."),
    N_("Until it is, nothing is sent about anybody. Send the same form again later: it is done only once."),
    exit_code=1,
)
def desk_not_kept_error() -> None: ...
@entry(
    "web.desk-refused",
    "The desk refused what somebody asked of it by a page.",
    N_("This was not done: {why}."),
    N_("Ask the people at the bottom of this page when you do not know why."),
    exit_code=1,
    words={
        "gate.household-unknown": N_("there is no such connection, or it is not yours"),
        "standing.household-ambiguous": N_("more than one household lived at this connection"),
        "standing.not-one-household": N_("this connection is not of one household, so ask us in person"),
        "standing.household-left": N_("the household of this connection has moved out"),
        "ledger.nothing-sealed": N_("nothing is sealed yet of this time, so there is no proof yet"),
        "ledger.household-erased": N_("what we held about this household was erased"),
        "cli.activity-unknown": N_("there is no such activity"),
        "desk.busy": N_("too many people ask at once, try again in a moment"),
        "desk.fault": N_("something is wrong on our side"),
        "desk.call-forbidden": N_("it is not yours to ask"),
        "ledger.sample-epoch": N_("no household can be drawn now: nothing is sealed, or nobody was registered"),
        "register.version-unknown": N_("there is no such version"),
        "oidc.away": N_("the service where you sign in does not answer"),
        "standing.consent-text": N_("the text of the consent is not the one of our rules"),
        "standing.consent-activity": N_("it does not run on consent"),
        "standing.closed": N_("something is wrong on our side, so nothing is recorded or sent now"),
        "standing.broken": N_("what we have on record about this household does not fit together"),
        "rights.case-unknown": N_("there is no such request of yours, or no file to fetch any more"),
        "rights.too-many": N_(
            "you have many requests open, and we answer those first; what stops something is always taken, and so is a "
            "letter"
        ),
    },
)
def desk_refused_error(*, why: Code) -> None: ...
@entry(
    "web.office-refused",
    "The desk refused what an employee asked of it by a page.",
    N_("This was not done: {words} ({code})."),
    N_("Nothing was recorded. Open the page again before you send it once more."),
    exit_code=1,
)
def office_refused_error(*, words: RegisterText, code: Code) -> None: ...
