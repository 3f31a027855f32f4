"""Signing with a key that lies on this machine: ``ssh-keygen`` is asked, which knows passphrases, agents and devices.

In:  a document, a key file and a namespace. Out: the file of the signature.

The rules this module keeps:
 * A private key is never read by Sluis. Whoever has no key here signs elsewhere and hands in the file.
 * That the signature holds is not believed: it is checked as one that is handed in.
"""

import shutil
import subprocess
from pathlib import Path

from sluis.errors import FileName
from sluis.errors.register import ssh_keygen_error


def sign(document: bytes, key: Path | str, namespace: str) -> bytes:
    """Return the file of a signature over a document.

    Args:
        document: The exact bytes.
        key: The private key; or the public one, whose private one ``ssh-agent`` holds.
        namespace: For what it is made.

    Raises:
        ssh_keygen_error: ``ssh-keygen`` is not installed, or made none.

    Effects:
        Runs ``ssh-keygen``, which may ask for a passphrase on the terminal, or for a touch.
    """
    program, absolute = shutil.which("ssh-keygen"), Path(key).absolute()
    if program is None or not absolute.is_file():
        raise ssh_keygen_error(file=FileName(key))
    words = [program, "-q", "-Y", "sign", "-n", namespace, "-f", str(absolute)]
    done = subprocess.run(words, input=document, stdout=subprocess.PIPE, check=False)  # noqa: S603 - no shell
    if done.returncode != 0:
        raise ssh_keygen_error(file=FileName(key))
    return done.stdout
