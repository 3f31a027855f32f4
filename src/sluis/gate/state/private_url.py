"""Whether what is sent to an address of the settings is readable by nobody on the way.

In:  an address as the settings state it. Out: what is wrong with it, in words.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from sluis.i18n import N_, tr
from sluis.oidc.address import is_loopback


def url_problems(path: str, url: str | None) -> Iterator[tuple[str, str]]:
    """Yield what is wrong: which key of the settings, and what; nothing for no address.

    Examples:
        >>> [path for path, _ in url_problems("a", "http://elsewhere.example/")], [*url_problems("a", None)]
        (['a'], [])
    """
    if url is not None and not re.match(r"https?://[^/@?#\s]+(/|\Z)", url):
        yield path, tr(N_("must be http or https, without a password in it"))
    elif url is not None and not private(url):
        yield path, tr(N_("must be https outside this machine"))


def private(url: str) -> bool:
    """Whether a body sent there is readable by nobody on the way: TLS, or this machine by its address.

    ``localhost`` is a name: where it leads is for a resolver to say, and nobody is asked for a certificate.
    """
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.hostname != "localhost" and is_loopback(parts.hostname or ""))
