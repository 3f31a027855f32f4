"""Which addresses of an identity service are taken: https; plain http on this machine only, for tests.

In:  an address as text. Out: whether it is taken.
"""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 2_048


def is_loopback(host: str) -> bool:
    """Return whether only this machine can be at the other end of a host.

    Examples:
        >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("privacy.example")
        (True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_safe(url: str) -> bool:
    """Return whether an address is https, or http of this machine, with nobody's name in it and no fragment.

    Examples:
        >>> is_safe("https://id.example/a?b"), is_safe("http://id.example"), is_safe("http://127.0.0.1:9/a")
        (True, False, True)
        >>> is_safe("https://a@id.example"), is_safe("https://id.example/#x"), is_safe("https:///a")
        (False, False, False)
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        return False
    plain = parts.scheme == "http" and is_loopback(host)
    return bool(host) and (parts.scheme == "https" or plain) and "@" not in parts.netloc and "#" not in url
