# ruff: noqa: E501 - one line of a program a row, to be read as a table
"""Logins by their place in the logs of programs: who came in, who did not, and with what.

In:  a plain text (``plain.plain``).
Out: hits of logins, and of the secrets and hosts beside them.

The rules this module keeps:
 * A place counts only where the line around it is that of a known program.
 * Accounts of the system itself are nobody's.
 * Linear time: every part of a pattern is bounded.
"""

import re
from typing import Final

from sluis.identify.find.hit import Hit
from sluis.identify.find.rows import Row, begins, find_rows

_U: Final = r"[^\s\"'`,;:=&<>()\[\]/$%][^\s\"'`,;=&<>()\[\]]{1,63}"
_W: Final = r"[A-Za-z0-9](?:[\w.@\-]{0,62}\w)"
_IP: Final = r"(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:.]{2,40})"


def _row(cue: str, pattern: str, begin: str = "") -> Row:
    return Row(cue, re.compile(pattern), begin)


_ROWS: Final = (
    # brokers and RADIUS
    _row(" k", r" as (?P<device>[\w.\-]{2,64}) \((?:p[0-9], )?c[0-9], k[0-9]{1,5}(?:, u'(?P<login>[^'\n]{1,64})')?", r", k[0-9]{1,5}[,)]"),
    _row("Login ", r"Login (?:OK|incorrect)[^\[\n]{0,120}: \[(?P<login>[^\]/\n]{1,64})(?:/(?P<secret>(?!<)[^\]\n]{1,128}))?\](?: \(from client (?P<host>[A-Za-z][\w\-]{1,62}) )?", r"Login (?:OK|incorrect)"),
    _row("User-Name = ", r"User-Name = \"(?P<login>[^\"\n]{1,64})\""),
    _row("user [", r"user \[(?P<login>[^\]\n]{2,64})\](?: -> \[(?P<login2>[^\]\n]{2,64})\])?"),
    _row("User [", rf"User \[(?P<login>[^\]\n]{{2,64}})\] from \[{_IP}\]"),
    # who came in over a shell
    _row("nvalid user ", rf"[Ii]nvalid user (?P<login>{_W}) (?:from )?{_IP}"),
    _row(" user ", rf"(?:authenticating|from|by) user (?P<login>{_W}) {_IP} port"),
    _row("for user ", rf"session (?:opened|closed) for user (?P<login>{_W})(?=\(|\s|$)"),
    _row("initially as user ", rf"initially as user (?P<login>{_W})"),
    _row("sudo:", rf"sudo: {{1,8}}(?P<login>{_W}) : "),
    _row(" of user ", rf"[Ss]ession \S{{1,8}} of user (?P<login>{_W})\.?(?=\s|$)"),
    _row("attempt for '", r"attempt for '(?P<login>[^'\n]{2,64})' from "),
    _row("CRON[", rf"CRON\[[0-9]{{1,10}}\]: \((?P<login>{_W})\) CMD"),
    _row("s/", rf"(?m:^)(?P<login>{_W}) {{1,16}}pts/[0-9]{{1,4}} ", r" pts/[0-9]"),
    _row("@", rf"(?m:^)(?P<login>{_W})@(?P<host>[A-Za-z0-9][\w\-]{{1,62}}):[~/][^\s#$]{{0,120}}[#$] ", r"@[0-9A-Za-z_\-]{2,63}:[~/]"),
    _row("/home/", rf"(?:^|[\s=:'\"(])/home/(?P<login>{_W})(?=[/\s;,:'\")]|$)"),
    _row("\\Users\\", r"(?i)\b[a-z]:\\Users\\(?P<login>[A-Za-z0-9][\w.\-]{1,40})(?=\\|\s|$)"),
    # mail and files
    _row("user=<", r"user=<(?P<login>[^>\n]{2,64})>"),
    _row(")<", rf"\b(?:imap|pop3|lda|lmtp|managesieve|indexer-worker|submission)\((?P<login>{_W})\)<"),
    _row(",", rf"\b(?:passwd-file|passwd|pam|sql|ldap|plain|login|static|shadow)\((?P<login>{_W}),{_IP}", r"[a-z]\([0-9A-Za-z_.@\-]{2,64},[0-9a-f]"),
    _row("sasl_username=", rf"sasl_username=(?P<login>{_U})"),
    _row("AUTH PLAIN ", r"AUTH PLAIN (?P<secret>[A-Za-z0-9+/]{8,256}={0,2})"),
    _row("USER ", rf"(?m:^)USER (?P<login>{_W})[ \t\r]{{0,4}}(?m:$)", r"(?m:^)USER "),
    _row("PASS ", r"(?m:^)PASS (?P<secret>\S{3,128})[ \t\r]{0,4}(?m:$)", r"(?m:^)PASS "),
    _row("required for ", rf"(?m:^)331 [^\n]{{0,40}}required for (?P<login>{_W})"),
    _row(" LOGIN ", r"(?m:^)[A-Za-z0-9]{1,8} LOGIN \"?(?P<login>[^\s\"{]{2,64})\"? \"?(?P<secret>[^\s\"{]{3,128})\"?[ \t\r]{0,4}(?m:$)"),
    _row('] "', rf"(?m:^){_IP} - (?P<login>(?!- ){_W}) \[[0-9]{{2}}/[A-Z]", r" - [0-9A-Za-z_.@\-]{2,64} \[[0-9]{2}/[A-Z]"),
    _row("accepted login on ", rf"accepted login on \S{{1,64}} for (?P<login>{_W})"),
    # tunnels and lines
    _row("Peer Connection Initiated", rf"\[(?P<login>{_U})\] Peer Connection Initiated"),
    _row(":", rf"(?m:^)(?P<login>{_W})/(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}:[0-9]{{1,5}} ", r"[0-9A-Za-z_]/(?:[0-9]{1,3}\.){3}[0-9]{1,3}:[0-9]{1,5} "),
    _row("depth=0", rf"depth=0, (?:[^\n]{{0,120}}?, )?CN ?= ?(?P<login>{_U})(?=[,\s]|$)"),
    _row("username '", r"for username '(?P<login>[^'\n]{2,64})'"),
    _row("CLIENT_LIST,", rf"CLIENT_LIST,(?P<login>{_U}),{_IP}"),
    _row("authentication of '", r"authentication of '(?P<login>[^'\n]{2,64})' (?:with |successful|failed)"),
    _row("identity '", r"(?:EAP|STA|XAuth) identity '(?P<login>[^'\n]{2,64})'"),
    _row("...", rf"\.\.\.{_IP}\[(?P<login>{_U})\]", r"\.\.\.[0-9A-Fa-f.:]{7,45}\["),
    _row("peer '", r"virtual IP \S{3,45} to peer '(?P<login>[^'\n]{2,64})'"),
    _row("authentication succeeded for ", rf"authentication succeeded for (?!username )(?P<login>{_W})"),
    _row("AuthReq", r"AuthReq id=\S{1,8} user=\"(?P<login>[^\"\n]{2,64})\"(?: password=\"(?P<secret>[^\"\n]{1,128})\")?"),
    _row("[CHAP ", r"\[CHAP [^\n]{0,200}name = \"(?P<login>[^\"\n]{2,64})\""),
    # sentences
    _row("ogged in as ", rf"[Ll]ogged in as (?P<login>{_W})"),
    _row("ngelogd als ", rf"[Ii]ngelogd als (?P<login>{_W})"),
    _row("ngemeldet als ", rf"[Aa]ngemeldet als (?P<login>{_W})"),
    _row(" des Benutzers ", rf"meldung des Benutzers (?P<login>{_W})"),
)  # fmt: skip


def beginnings() -> tuple[str, ...]:
    """Return what the sieve looks for."""
    return begins(_ROWS)


def find_in(text: str) -> list[Hit]:
    """Return the logins, and what lets them in, that stand at their place in a line of a log.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the login in lower case, of a secret the secret, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        Manuals and general knowledge of the programs; RFC 3501 6.2.3, RFC 959 4.1.1.

    Examples:
        >>> [(hit.start, hit.end, hit.reason) for hit in find_in("imap-login: Login: user=<joris>, method=PLAIN")]
        [(25, 30, 'login:named')]
        >>> find_in("systemd-logind[1]: New session 5 of user root.")
        []
    """
    return find_rows(_ROWS, text)
