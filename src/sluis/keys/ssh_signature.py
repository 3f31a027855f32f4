"""Signatures of files by SSH keys, as ``ssh-keygen -Y sign`` makes them: read, and held against a message.

In:  the file with the signature, the message, and the namespace it must be for. Out: the key that made it.

The rules this module keeps:
 * A signature is for one namespace: one that was made for something else is none here.
 * What was signed is the digest of the whole message, by SHA-256 or SHA-512.
 * What is reserved is empty: a signature over more is none for OpenSSH either.
 * Who holds the key is not asked here: that is for the list of people.

Source: OpenSSH's PROTOCOL.sshsig, version 1.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from sluis.errors import Code
from sluis.errors.keys import ssh_signature_error
from sluis.keys.ssh_key import SshKey, Wire, ssh_key, written

_MAGIC: Final = b"SSHSIG"
_VERSION: Final = 1
_RESERVED: Final = b""
_LONGEST: Final = 32_768
_HASHES: Final = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}
_BEGIN: Final = "-----BEGIN SSH SIGNATURE-----"
_END: Final = "-----END SSH SIGNATURE-----"
_ARMOUR: Final = re.compile(rf"{_BEGIN}\n((?:[A-Za-z0-9+/]{{1,76}}={{0,2}}\n)+){_END}\n*")
_COLUMNS: Final = 70


@dataclass(frozen=True, slots=True)
class SshSignature:
    """A signature that was read, and not yet held against anything."""

    key: SshKey
    namespace: bytes
    hash_name: str
    signature: bytes

    @property
    def armoured(self) -> str:
        """The text of its file, as ``ssh-keygen`` writes it."""
        fields = (self.key.octets, self.namespace, _RESERVED, self.hash_name.encode("ascii"), self.signature)
        octets = _MAGIC + _VERSION.to_bytes(4, "big") + b"".join(map(written, fields))
        text = base64.b64encode(octets).decode("ascii")
        lines = [text[at : at + _COLUMNS] for at in range(0, len(text), _COLUMNS)]
        return "\n".join((_BEGIN, *lines, _END, ""))

    def refuse_unless_of(self, message: bytes, namespace: str) -> None:
        """Refuse a signature that its key did not make, over this message, for this namespace.

        Raises:
            ssh_signature_error: ``namespace``, or ``verify``.
        """
        if self.namespace != namespace.encode():
            raise ssh_signature_error(what=Code("namespace"))
        digest = _HASHES[self.hash_name](message).digest()
        fields = (self.namespace, _RESERVED, self.hash_name.encode("ascii"), digest)
        if not self.key.verifies(self.signature, _MAGIC + b"".join(map(written, fields))):
            raise ssh_signature_error(what=Code("verify"))


def read_signature(file: bytes) -> SshSignature:
    """Read the file of a signature.

    Args:
        file: What ``ssh-keygen -Y sign`` wrote; lines may end in CR LF, as mail makes them.

    Raises:
        ssh_signature_error: ``form``: it is no such file; or it is signed over a digest other than SHA-256 and SHA-512.
        ssh_key_error: the key in it is none that signs here.
    """
    try:
        text = file.decode("ascii").replace("\r\n", "\n") if len(file) <= _LONGEST else ""
        armour = _ARMOUR.fullmatch(text)
        wire = Wire(base64.b64decode(armour[1].replace("\n", "") if armour else "", validate=True))
        if wire.take(len(_MAGIC)) != _MAGIC or wire.number() != _VERSION:
            raise ssh_signature_error(what=Code("form"))
        octets, namespace, reserved, hash_name = wire.string(), wire.string(), wire.string(), wire.text()
        signature = wire.string()
        wire.end()
    except (ValueError, binascii.Error):
        raise ssh_signature_error(what=Code("form")) from None
    if hash_name not in _HASHES or reserved != _RESERVED:
        raise ssh_signature_error(what=Code("form"))
    return SshSignature(ssh_key(octets), namespace, hash_name, signature)
