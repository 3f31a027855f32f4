r"""Who somebody says to be, apart from what proves it: user names are read, and secrets only searched.

In:  headers, web addresses, names and passwords, as any reader of captures finds them.
Out: ``SeparatedPart``: the part, its octets and its name, the same for every reader; and the texts of a secret to look
     in.

The rules this module keeps:
 * One list (``proves``) of what proves who somebody is, for every kind of capture. What a reader gives for it is the
   user name, as what a sender calls itself, and the rest as ``Part.CREDENTIAL``.
 * Nothing of a ``Part.CREDENTIAL`` is ever a value, a name on a path, or in an error. It waits in the spool until the
   house is known, is searched for what is known of the house, and is gone.
 * Only what can hold something goes there: no digest of a password, no signature, and at most ``SECRET_BYTES``.

Source: RFC 7617 (Basic), RFC 7616 (Digest; ``username*`` as in RFC 8187), RFC 6750 (Bearer), RFC 7519 (JWT), RFC 6265
(cookies), RFC 3986 section 3.2.1 (user information).
"""

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from urllib.parse import unquote, unquote_to_bytes

from sluis.capture.base.sighting import Part
from sluis.identify.find.opened import readable
from sluis.telemetry.recorded import dropped_of

USER: Final = "username"
CLIENT: Final = "client_id"
PASSWORD: Final = "password"  # noqa: S105 - the name of a place
SECRET_BYTES: Final = 64 * 1024
"""Most that is searched of one secret, octets: more than any server takes in a header."""
PROVES: Final = frozenset(
    {
        "authorization", "proxy-authorization", "x-wsse", "authentication-info", "www-authenticate",
        "proxy-authenticate", "cookie", "cookie2", "set-cookie", "x-api-key", "x-auth-token", "x-csrf-token",
        "sec-websocket-key", "sec-websocket-accept", "x-amz-security-token", "x-amz-signature",
    }
)  # fmt: skip
"""Headers that prove who somebody is."""
_NAMED: Final = re.compile(
    r"authorization|cookie|(?:^|[-_.])(?:token|secret|passwo?r?d|passphrase|jwt|sid|signature|credentials?)$|"
    r"(?:api|auth|access|subscription|private|session)[-_.]?(?:key|id|token)$|[a-z]token$"
)
"""Names of headers and properties of their own that say the same."""
_LOGINS: Final = re.compile(r"authorization$|^x-wsse$")
_PARAMETER: Final = re.compile(
    rb'(?<![A-Za-z0-9_-])([A-Za-z][A-Za-z0-9_-]*+\*?)\s*=\s*("[^"\\]*+(?>(?:\\.[^"\\]*+)*)"|[^\s,"]*+)[\s,]*', re.DOTALL
)
_USERS: Final = frozenset({b"username", b"username*"})
_EMPTY: Final = frozenset({b"response", b"signature", b"passworddigest", b"uri"})
"""Parameters in which nothing can be found: digests with a number used once; and the web address, said already."""
_WEB_TOKEN: Final = re.compile(r"(?a)(?<![\w-])(?>[\w-]*?(?=eyJ))(eyJ[\w-]{2,}+)\.([\w-]{4,}+)(?:\.[\w-]*+)?")
_SIGNED: Final = re.compile(rb"(?<![\w-])((?>[\w-]*?(?=eyJ))eyJ[\w-]{2,}+\.[\w-]{4,}+)\.[\w-]++")
"""Both begin where a word begins, so that a long one is gone over once."""
_MAC_FIRST: Final = re.compile(rb"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?=:|$)")
_AUTHORITY: Final = re.compile(rb"(?i)^([a-z][a-z0-9+.-]*+://)([^/?#]*+)")


class SeparatedPart(NamedTuple):
    """One thing that a header or an address says; never logged."""

    part: Part
    octets: bytes
    media: str = ""
    """The name of the header, or what a sender's name is: ``username``, ``client_id``; of a secret where it stood."""


def proves(name: str) -> bool:
    """Return whether a header or property of that name proves who somebody is.

    Examples:
        >>> [proves(name) for name in ("Cookie", "X-Device-Token", "apikey", "X-Serial", "ETag", "Accept")]
        [True, True, True, False, False, False]
    """
    lower = name.strip().lower()
    return lower in PROVES or _NAMED.search(lower) is not None


def separate_header(name: str, value: bytes) -> list[SeparatedPart]:
    """Return what a header says.

    Args:
        name: In any case.
        value: As sent.

    Returns:
        The header, a login in a web address apart; of one that proves who somebody is the user name, and the secret.

    Effects:
        None.

    Examples:
        >>> separate_header("X-Serial", b"EX1")[0].part.value
        'header'
        >>> basic = b"Basic " + base64.b64encode(b"EX1:zandkasteel")
        >>> [(part.part.value, part.octets, part.media) for part in separate_header("Authorization", basic)]
        [('client', b'EX1', 'username'), ('credential', b'zandkasteel', 'authorization')]
    """
    lower = name.strip().lower()
    if not proves(lower):
        address, *login = separate_address(value)  # of Referer, Location and their like
        return [SeparatedPart(Part.HEADER, address.octets, name), *login]
    users, secret = _login(value) if _LOGINS.search(lower) else ([], value)
    return [*_users(users), *_secret(secret, lower)]


def separate_address(url: bytes) -> list[SeparatedPart]:
    """Return what a web address says: the address without a login, and the login.

    Examples:
        >>> [(part.part.value, part.octets) for part in separate_address(b"http://EX1:geheim@a.example/in?x=1")]
        [('url', b'http://a.example/in?x=1'), ('client', b'EX1'), ('credential', b'geheim')]
    """
    authority = _AUTHORITY.match(url)
    login, at, host = authority[2].rpartition(b"@") if authority is not None else (b"", b"", b"")
    if authority is None or not at:
        return [SeparatedPart(Part.URL, url)]
    return [SeparatedPart(Part.URL, authority[1] + host + url[authority.end() :]), *separate_login(login)]


def separate_login(login: bytes) -> list[SeparatedPart]:
    """Return what stands before the ``@`` of a web address.

    Examples:
        >>> [(part.part.value, part.octets) for part in separate_login(b"EX%31:a%20b")]
        [('client', b'EX1'), ('credential', b'a b')]
    """
    user, secret = _parted(login)
    return [*_users([unquote_to_bytes(user)]), *separate_password(unquote_to_bytes(secret))]


def separate_password(secret: bytes) -> list[SeparatedPart]:
    """Return a password as a secret; nothing when there is none."""
    return _secret(secret, PASSWORD)


def separate_request(
    raw: bytes, headers: Iterable[tuple[str, str]]
) -> tuple[tuple[tuple[str, str], ...], list[SeparatedPart]]:
    r"""Return who a recorded request says to be: its reader drops some credentials and knows no others.

    Args:
        raw: The request, as ``telemetry.recorded`` took it.
        headers: What that gives of its headers.

    Returns:
        The headers without what proves who somebody is; and that, as user names and secrets.

    Effects:
        None.

    Examples:
        >>> raw = b"GET http://EX1:geheim@a/ HTTP/1.1\r\nX-Api-Key: duin\r\nDNT: 1\r\n\r\n"
        >>> plain, separated = separate_request(raw, [("x-api-key", "duin"), ("dnt", "1")])
        >>> plain, [(part.part.value, part.octets) for part in separated]
        ((('dnt', '1'),), [('credential', b'duin'), ('client', b'EX1'), ('credential', b'geheim')])
    """
    dropped = dropped_of(raw)
    separated = [
        part for name, value in (*headers, *dropped.headers) for part in separate_header(name, value.encode("latin-1"))
    ] + separate_login(dropped.login.encode("latin-1"))
    plain = tuple((part.media, part.octets.decode("latin-1")) for part in separated if part.part is Part.HEADER)
    return plain, [part for part in separated if part.part is not Part.HEADER]


def without_login(url: str) -> str:
    """Return a web address without a login in it, for where it is only a name of a request.

    Examples:
        >>> without_login("http://EX1:geheim@a.example/in"), without_login("/in?to=a@b")
        ('http://a.example/in', '/in?to=a@b')
    """
    return separate_address(url.encode("utf-8", "surrogatepass"))[0].octets.decode("utf-8", "surrogatepass")


def _users(users: list[bytes]) -> list[SeparatedPart]:
    return [SeparatedPart(Part.CLIENT, user, USER) for user in dict.fromkeys(users) if user.strip()]


def _secret(secret: bytes, place: str) -> list[SeparatedPart]:
    kept = _SIGNED.sub(rb"\1", secret[:SECRET_BYTES]).strip()
    return [SeparatedPart(Part.CREDENTIAL, kept, place)] if kept else []


def _login(value: bytes) -> tuple[list[bytes], bytes]:
    """Return user names, and what stays secret."""
    scheme, _, rest = value.strip().partition(b" ")
    if scheme.lower() == b"basic":
        return _basic(rest.strip())
    parameters = list(_PARAMETER.finditer(rest))
    if not any(parameter[1].lower() in _USERS | _EMPTY for parameter in parameters):
        return [], rest or scheme
    users = [_user(parameter[1], parameter[2]) for parameter in parameters if parameter[1].lower() in _USERS]
    at, kept = 0, []
    for parameter in parameters:
        if parameter[1].lower() in _USERS | _EMPTY:
            kept.append(rest[at : parameter.start()])
            at = parameter.end()
    return users, b"".join([*kept, rest[at:]])


def _basic(token: bytes) -> tuple[list[bytes], bytes]:
    """Return the user name and the password; a token that holds none is all secret."""
    try:
        octets = base64.b64decode(token + b"=" * (-len(token) % 4), validate=True)
    except ValueError:
        return [], token
    if b":" not in octets:
        return [], octets
    user, secret = _parted(octets)
    return [_utf8(user)], secret


def _parted(login: bytes) -> tuple[bytes, bytes]:
    """Return user name and password: no colon stands in a user name (RFC 7617, 2), but devices send their MAC address.

    Examples:
        >>> _parted(b"EX1:a:b"), _parted(b"02:00:5e:00:53:07:a"), _parted(b"EX1")
        ((b'EX1', b'a:b'), (b'02:00:5e:00:53:07', b'a'), (b'EX1', b''))
    """
    mac = _MAC_FIRST.match(login)
    user = mac[0] if mac is not None else login.partition(b":")[0]
    return user, login[len(user) + 1 :]


def _utf8(octets: bytes) -> bytes:
    """Return a name in UTF-8; one that is none was ISO 8859-1, as old clients write it."""
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1").encode("utf-8")
    return octets


def _user(name: bytes, written: bytes) -> bytes:
    """Return a user name of Digest without its quotes; of ``username*`` without its character set and language."""
    bare = re.sub(rb"\\(.)", rb"\1", written[1:-1], flags=re.DOTALL) if written[:1] == b'"' else written
    if not name.endswith(b"*"):
        return _utf8(bare)
    charset, _, rest = bare.partition(b"'")
    octets = unquote_to_bytes(rest.partition(b"'")[2])
    return octets.decode("latin-1").encode("utf-8") if charset.lower() == b"iso-8859-1" else _utf8(octets)


def texts_of(secret: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts of a secret in which something known of the house can stand.

    Args:
        secret: Of a ``Part.CREDENTIAL``.

    Yields:
        What was undone to read it (empty for nothing), and the text: as sent, with ``%``-signs undone, and the head and
        claims of a JWT.

    Effects:
        None.

    Examples:
        >>> claims = base64.urlsafe_b64encode(b'{"sub":"EX00001"}').rstrip(b"=")
        >>> [text for coded, text in texts_of(b"eyJhbGciOiJIUzI1NiJ9." + claims) if coded]
        ['{"alg":"HS256"}', '{"sub":"EX00001"}']
    """
    try:
        text = secret.decode("utf-8")
    except UnicodeDecodeError:
        text = secret.decode("latin-1")
    yield "", text
    if "%" in text:
        yield "", unquote(text, errors="replace")
    for token in _WEB_TOKEN.finditer(text):
        for piece in token.group(1, 2):
            inner = readable(base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4))) if len(piece) % 4 != 1 else None
            if inner is not None:
                yield "base64", inner
