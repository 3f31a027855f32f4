"""Errors of notices, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.entry import entry
from sluis.errors.place import FileName
from sluis.i18n import N_


@entry(
    "notices.signing-key",
    "A file that should hold the key of a webhook holds none.",
    N_("{file} holds no Ed25519 key in PEM without a password."),
    N_("Make one: openssl genpkey -algorithm ed25519 -out FILE, and chmod 600 FILE."),
)
def signing_key_error(*, file: FileName) -> None: ...
@entry(
    "notices.nobody",
    "It is asked to tell somebody something, and the settings name nobody.",
    N_("{file} has neither [mail] nor [[webhook]]: nobody is told anything."),
    N_("docs/how-to/send-mail.md says what to write there."),
)
def nobody_told_error(*, file: FileName) -> None: ...
