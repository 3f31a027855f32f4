"""Errors of the keystore, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.caught import KeystoreError, SealBrokenError
from sluis.errors.entry import entry
from sluis.errors.place import Code, FileName, RegisterText
from sluis.i18n import N_


@entry(
    "keys.missing",
    "There is no key file.",
    N_("There is no key file {file}."),
    N_("Check the path in the settings. `sluis gate status` makes one for a new database; a lost one stays lost."),
    raised_as=KeystoreError,
)
def keystore_missing_error(*, file: FileName) -> None: ...
@entry(
    "keys.exists",
    "A key file would be overwritten.",
    N_("{file} exists already and was left alone."),
    N_("Choose another path: overwriting a key file makes every household key unreadable."),
    raised_as=KeystoreError,
)
def keystore_exists_error(*, file: FileName) -> None: ...
@entry(
    "keys.in-use",
    "The store already has a key file.",
    N_("The store already belongs to another key file than {file}."),
    N_("Use that file. `sluis keys turn-over` replaces it."),
    raised_as=KeystoreError,
)
def keystore_in_use_error(*, file: FileName) -> None: ...
@entry(
    "keys.open-to-others",
    "Others than the owner have rights on the key file.",
    N_("Others than the user that runs Sluis can use the key file {file}."),
    N_("Run `chmod 600` on it as the user that runs Sluis, and turn the key over if somebody may have read it."),
    raised_as=KeystoreError,
)
def keystore_open_to_others_error(*, file: FileName) -> None: ...
@entry(
    "keys.unusable",
    "The file is no key file.",
    N_("{file} is not a key file of Sluis."),
    N_("Restore the key file from where it is kept; it is one line and starts with sluis-kek-v1."),
    raised_as=KeystoreError,
)
def keystore_unusable_error(*, file: FileName) -> None: ...
@entry(
    "keys.unreadable",
    "The system does not let us use the key file.",
    N_("The key file {file} cannot be read or written."),
    N_("Check folder, owner and disk. A symbolic link is refused."),
    raised_as=KeystoreError,
)
def keystore_unreadable_error(*, file: FileName) -> None: ...
@entry(
    "keys.mismatch",
    "The key file belongs to another store, or is an old one.",
    N_("The key file {file} does not belong to this store."),
    N_("Check that database and key file are of the same installation and the same day. Nothing was changed."),
    raised_as=KeystoreError,
)
def keystore_mismatch_error(*, file: FileName) -> None: ...
@entry(
    "keys.seal-broken",
    "Encrypted bytes do not open: another key, another owner, or changed.",
    N_("Stored bytes do not open under their key."),
    N_("The database was changed from outside or mixed with another one. Restore it, and keep this copy."),
    raised_as=SealBrokenError,
)
def seal_broken_error() -> None: ...
@entry(
    "keys.household-exists",
    "A slot would get a second key.",
    N_("Slot {slot} already has a key."),
    N_("Nothing was changed. This is a fault in Sluis."),
    raised_as=KeystoreError,
)
def household_key_exists_error(*, slot: int) -> None: ...
@entry(
    "keys.pin-lost",
    "The key that opens a recipient's pins is gone, although something was promised under it.",
    N_("The key that opens the receipts of {recipient} is gone. Nothing is sent to it."),
    N_("Restore the database it was in. Drawing a new one is the last resort: older receipts can then not be opened."),
    raised_as=KeystoreError,
)
def pin_key_lost_error(*, recipient: RegisterText) -> None: ...
@entry(
    "keys.ssh-key",
    "An SSH public key cannot be used: in the settings, or in a signature.",
    N_("This SSH public key cannot be used: {what}."),
    N_("Use Ed25519 (`ssh-keygen -t ed25519`), ECDSA, RSA of 2,048 to 8,192 bits, or a security key."),
    words={
        "form": N_("it is no public key"),
        "kind": N_("its kind is not known here"),
        "size": N_("it is too short or too long"),
    },
)
def ssh_key_error(*, what: Code) -> None: ...
@entry(
    "keys.ssh-signature",
    "An SSH signature cannot be read, is for something else, or was not made over what is handed in.",
    N_("This SSH signature does not hold: {what}."),
    N_("Sign the very file that `sluis register` wrote, unchanged, with the namespace it names."),
    words={
        "form": N_("it is no file that `ssh-keygen -Y sign` writes"),
        "namespace": N_("it was made for another namespace"),
        "verify": N_("it is not of this key over this file, or no one touched the security key"),
    },
)
def ssh_signature_error(*, what: Code) -> None: ...
