"""Errors of the sign-in by OpenID Connect, one row each; ``sluis.errors`` says how to read a row.

No row has a place for anything of a token, a code or an answer of the identity service.
"""

from sluis.errors.entry import entry
from sluis.errors.place import Code
from sluis.i18n import N_


@entry(
    "oidc.away",
    "The identity service does not answer, or not in time.",
    N_("The identity service of the provider does not answer: nobody can sign in now."),
    N_("Try again in a few minutes. Who is signed in can read until his session ends, and do nothing."),
    exit_code=1,
)
def away_error() -> None: ...
@entry(
    "oidc.document-refused",
    "What an identity service publishes about itself, or its keys, cannot be believed.",
    N_("What the identity service says of itself cannot be used: {why}."),
    N_("Compare issuer and settings with its discovery document."),
    words={
        "issuer": N_("it names another issuer"),
        "address": N_("an address in it is not https"),
        "form": N_("it has another form"),
        "large": N_("it is too large"),
        "pkce": N_("it does not take PKCE with S256"),
        "algorithms": N_("it signs with no algorithm of the list"),
        "keys": N_("it has no key that can be used"),
    },
)
def document_refused_error(*, why: Code) -> None: ...
@entry(
    "oidc.token-refused",
    "An ID token does not hold.",
    N_("The sign-in does not hold: {why}."),
    N_("Sign in again. If that does not help, the settings of the identity service and of Sluis differ."),
    exit_code=1,
    words={
        "form": N_("the ID token has another form"),
        "large": N_("the ID token is too large"),
        "algorithm": N_("it is signed with an algorithm that is not on the list"),
        "header": N_("its head asks for something that is not understood"),
        "key": N_("its key is not one of the identity service"),
        "signature": N_("its signature does not hold"),
        "issuer": N_("it comes from another issuer"),
        "audience": N_("it was made for somebody else"),
        "expired": N_("it has expired"),
        "moment": N_("its moments cannot be right"),
        "nonce": N_("it belongs to another sign-in"),
        "claims": N_("a claim is missing or has another form"),
    },
)
def token_refused_error(*, why: Code) -> None: ...
@entry(
    "oidc.answer-refused",
    "The identity service sends somebody back, or answers for a code, in a way that gives no sign-in.",
    N_("The sign-in did not succeed: {why}."),
    N_("Begin again with the sign-in."),
    exit_code=1,
    words={
        "declined": N_("it was declined at the identity service"),
        "error": N_("the identity service reports an error"),
        "issuer": N_("the answer comes from another issuer"),
        "code": N_("the identity service does not take the code"),
        "client": N_("the identity service does not know this web, or not its secret"),
        "form": N_("the answer has another form"),
    },
)
def answer_refused_error(*, why: Code) -> None: ...
