# ruff: noqa: E501 - one line of a program a row, to be read as a table
"""Logins by their place in the logs of programs: who came in, who did not, and with what.

In:  a plain text (``plain.plain``).
Out: hits of logins, and of the secrets and hosts beside them.

The rules this module keeps:
 * A place counts only where the line around it is that of a known program.
 * Accounts of the system itself are nobody's.
 * Linear time: every part of a pattern is bounded.
"""

from typing import Final

from sluis.identify.find.hit import Hit
from sluis.identify.find.rows import IP, MAC, D, N, U, begins, find_rows, row

_U: Final = r"[^\s\"'`,;:=&<>()\[\]/$%][^\s\"'`,;=&<>()\[\]]{1,63}"


_ROWS: Final = (
    # RADIUS and accounts of a domain
    row("Login ", r"Login (?:OK|incorrect)[^\[\n]{0,120}: \[(?P<login>[^\]/\n]{1,64})(?:/(?P<secret>(?!<)[^\]\n]{1,128}))?\](?: \(from client (?P<host>[A-Za-z][\w\-]{1,62}) )?", r"Login (?:OK|incorrect)"),
    row("User-Name", r"User-Name(?: ?[:+]?= ?|: |\(1\): )\"?(?P<login>[^\"\n,\s]{1,64})"),
    row("NAS-Identifier", rf"NAS-Identifier(?: ?[:+]?= ?|: )\"?(?P<host>{D})"),
    row("Called-Station-Id", rf"Called-Station-Id(?: ?[:+]?= ?|: )\"?(?:{MAC}|[0-9A-F]{{12}}):(?P<ssid>[^\"\n]{{1,32}})\"?"),
    row('with password "', r"attempt with password \"(?P<secret>[^\"\n]{3,128})\""),
    row("user [", rf"user \[(?:[^\]\n]{{0,32}}\]\\{{1,2}}\[)?(?P<login>[^\]\n]{{2,64}})\](?:@\[(?P<host>{N})\])?(?: -> \[(?P<login2>[^\]\n]{{2,64}})\])?"),
    row("orkstation [", rf"workstation \[\\{{0,4}}(?P<host>{N})\]"),
    row("User [", rf"User \[(?P<login>[^\]\n]{{2,64}})\] from \[(?:(?P<host>{N})\()?{IP}\)?\]"),
    row("User: ", rf"\b(?:NTLMSSP_AUTH, )?User: (?:[\w\-]{{1,32}}\\)?(?P<login>{U})(?=[,\s]|$)"),
    row("Users: ", rf"\bUsers: (?P<login>{U}), Source IP: \S{{1,45}}(?: ?, Computer name: (?P<host>(?!---){D}))?"),
    row("|", rf"(?m:^|: )(?P<login>{U})\|{IP}\|(?:(?P<host>{D})\|)?", r"\|[0-9a-f.:]{7,45}\|"),
    row("(", rf"(?m:^)\s{{0,4}}[0-9]{{1,7}} {{2,8}}(?P<login>{U}) {{2,12}}{U} {{2,12}}(?P<host>{D}) {{1,12}}\((?:ipv[46]:)?{IP}", r"[0-9A-Za-z] {1,12}\((?:ipv[46]:)?[0-9a-f]"),
    row("<server>", rf"<server>\s{{1,8}}(?P<login>{U})\s{{1,24}}{MAC}"),
    # who came in over a shell
    row("ccepted ", rf"\bAccepted \S{{3,40}} for (?P<login>{U})(?= from)"),
    row(" for ", rf"(?:Postponed \S{{3,40}}|Failed (?:none|\S{{3,40}})|attempts exceeded) for (?:invalid user )?(?P<login>{U})(?= from)", r"(?:Postponed|Failed|exceeded) [^\n]{1,44}"),
    row("nvalid user ", rf"[Ii]nvalid user (?P<login>{U}) (?:from )?{IP}"),
    row("User ", rf"\bUser (?P<login>{U}) from \S{{1,63}} not allowed"),
    row(" user ", rf"(?:authenticating|from|by|invalid) user (?P<login>{U}) {IP} port", r"(?:authenticating|from|by|invalid) user "),
    row(" for ", rf"Starting session: \S{{2,20}}(?: \S{{1,60}}){{0,4}}? for (?P<login>{U}) from", r"Starting session"),
    row("for user ", rf"session (?:opened|closed) for user (?P<login>{U})(?=\(|\s|$)"),
    row("uid=", rf"\bby (?P<login>{U})\(uid=", r" by [^\s]{1,64}\(uid="),
    row("initially as user ", rf"initially as user (?P<login>{U})"),
    row("sudo:", rf"sudo: {{1,8}}(?P<login>{U}) : "),
    row(" su ", rf"[Ss]uccessful su for {U} by (?P<login>{U})", r"uccessful su for "),
    row("(to ", rf"\(to {U}\) (?P<login>{U}) on "),
    row("ession ", rf"[Ss]ession \S{{1,8}} of [Uu]ser (?P<login>{U})\.?(?=\s|$)"),
    row("User Slice of ", rf"User Slice of (?!UID )(?P<login>{U})\.?(?=\s|$)"),
    row("name=", rf"\bnew (?:user|group): name=(?P<login>{U})", r"new (?:user|group): name="),
    row("user '", r"(?:delete|add|remove|change|lock|unlock) (?:user )?'(?P<login>[^'\n]{2,64})'(?= (?:to|from)|$|,)", r"(?:delete|add|remove|change|lock|unlock) (?:user )?'"),
    row("password ", rf"password (?:changed|expired|updated) for (?P<login>{U})(?=\s|$)"),
    row("attempt for ", r"attempt for (?:nonexistent user )?'(?P<login>[^'\n]{2,64})'(?: from )?"),
    row("auth succeeded for '", r"auth succeeded for '(?P<login>[^'\n]{2,64})'"),
    row("Exit (", rf"Exit \((?P<login>{U})\) from"),
    row(" BY ", rf"LOGIN ON \S{{2,12}} BY (?P<login>{U})"),
    row(" FOR ", rf"FAILED LOGIN [^\n]{{1,80}}? FOR '?(?P<login>{U})"),
    row("(", rf"\((?P<login>{U})\) (?:CMD|LIST|BEGIN EDIT|END EDIT|REPLACE|RELOAD|MAIL|ORPHAN|DELETE|CMDOUT|CMDEND)\b", r"\) (?:CMD|LIST|BEGIN|END|REPLACE|RELOAD|MAIL|ORPHAN|DELETE)"),
    row("USER ", rf"\bUSER (?P<login>{U}) pid [0-9]"),
    row(" ", rf"(?m:^)(?P<login>{U}) {{1,16}}(?:pts/[0-9]{{1,4}}|tty[0-9A-Z]{{1,5}}|:[0-9]) {{1,16}}\S", r"[0-9A-Za-z] {1,16}(?:pts/[0-9]|tty[0-9A-Z]|:[0-9]) "),
    row("/", rf"(?:^|[\s=:'\"(,\[>])(?:/home|/Users|/var/mail|/var/spool/mail|/var/spool/cron/crontabs|/media|/export/home|/volume[0-9]/homes|/share/homes|/mnt/user/home)/(?P<login>(?!(?i:shared|public|guest|all users|www|lost)\b){U})(?=[/\s;,:'\")\]<]|$)", r"/(?:home|Users|mail|crontabs|media|homes)/[0-9A-Za-z]"),
    row("sers", r"(?i)\b[a-z]:[\\/]Users[\\/](?P<login>[A-Za-z0-9][\w.\-]{1,40})(?=[\\/]|\s|$)", r"(?i):[\\/]Users[\\/]"),
    row("/~", rf"/~(?P<login>{U})(?=[/\s\"']|$)"),
    row("mstshash=", rf"mstshash=(?P<login>{U})"),
    # mail, files and printers
    row("user=<", r"user=<(?P<login>[^>\n]{2,64})>"),
    row("=<", r"\b(?:from|to|orig_to)=<(?P<login>[A-Za-z0-9][\w.\-]{1,63})>", r"(?:from|to)=<[A-Za-z0-9]"),
    row("(", rf"\b(?:imap|pop3|lda|lmtp|managesieve|indexer-worker|submission|doveadm)\((?P<login>{U})\)(?=<|:)", r"(?:imap|pop3|lda|lmtp|managesieve|indexer-worker|submission|doveadm)\("),
    row(",", rf"\b(?:passwd-file|passwd|pam|sql|ldap|plain|login|static|shadow|cram-md5|oauth2)\((?P<login>{U}),{IP}", r"[a-z0-9]\([0-9A-Za-z_.@\-]{2,64},[0-9a-f]"),
    row("sasl_username=", rf"sasl_username=(?P<login>{_U})"),
    row("ctladdr=", rf"ctladdr=<?(?P<login>{U})"),
    row("for ", rf"messages? for (?P<login>{U}) at \S", r"messages? for "),
    row("AUTH PLAIN ", r"AUTH PLAIN (?P<secret>[A-Za-z0-9+/]{8,256}={0,2})"),
    row("USER ", rf"(?m:^)USER (?P<login>{U})[ \t\r]{{0,4}}(?m:$)", r"(?m:^)USER "),
    row("PASS ", r"(?m:^)PASS (?P<secret>\S{3,128})[ \t\r]{0,4}(?m:$)", r"(?m:^)PASS "),
    row("required for ", rf"(?m:^)331 [^\n]{{0,40}}required for (?P<login>{U})"),
    row(" LOGIN ", r"(?m:^)[A-Za-z0-9]{1,8} LOGIN \"?(?P<login>[^\s\"{]{2,64})\"? \"?(?P<secret>[^\s\"{]{3,128})\"?[ \t\r]{0,4}(?m:$)"),
    row("] ", rf"\[(?P<login>{U})\] (?:OK|FAIL) [A-Z]", r"\] (?:OK|FAIL) [A-Z]"),
    row("USER ", rf"\bUSER (?P<login>{U})(?:: Login| \(Login)"),
    row("ogged in", rf"(?m:^|[\s\]]){{1}}(?P<login>{U}) is now logged in"),
    row(" ftp 0 ", rf" [ab] [_CUT] [iod] [arg] (?P<login>{U}) ftp "),
    row(" - ", rf"(?m:^)\S{{1,64}} - (?P<login>(?!- ){U}) \[[0-9]{{2}}/[A-Z]", r" - [0-9A-Za-z_.@\-]{2,64} \[[0-9]{2}/[A-Z]"),
    row("login on ", rf"(?:accepted|failed) login on \S{{1,64}} for (?P<login>{U})"),
    row("user ", rf"\buser (?P<login>{U}): (?:authentication|password)|\buser (?P<login2>{U}) not found: ", r"user [0-9A-Za-z_.@\-]{2,64}(?:: (?:auth|pass)| not found: )"),
    row(" by ", rf"[Qq]ueued on \"[^\"\n]{{1,64}}\" by \"(?P<login>{U})\"", r"ueued on \""),
    row(" [", rf"(?m:^)\S{{2,64}} (?P<login>{U}) [0-9]{{1,6}} \[[0-9]{{2}}/[A-Z]", r"[0-9A-Za-z] [0-9]{1,6} \[[0-9]{2}/[A-Z]"),
    row("-", rf"(?m:^)[\w.]{{1,40}}(?:-[\w.]{{1,40}}){{0,3}}-[0-9]{{1,6}} {{2,32}}(?P<login>{U}) {{2,32}}[0-9]{{2,12}} ", r"-[0-9]{1,6} {2,32}[0-9A-Za-z]"),
    row("has ", r"(?:request|[Ll]ogin|[Ss]ession|[Aa]uthentication)[^\n]{0,40} for \"(?P<login>[^\"\n]{2,64})\" (?:has|was|failed|succeeded)", r"for \"[^\"\n]{2,64}\" (?:has|was|failed|succ)"),
    row("Login failed", r"Login failed: '?(?P<login>[^'\n]{2,64}?)'? \((?:Remote IP|from)"),
    # tunnels and lines
    row("[", rf"\[(?P<login>{_U})\] (?:Peer Connection Initiated|Inactivity timeout)", r"\] (?:Peer Connection|Inactivity timeout)"),
    row("SENT CONTROL [", rf"SENT CONTROL \[(?P<login>(?!UNDEF){_U})\]"),
    row(":", rf"(?m:^|[ >]{{1}})(?P<login>{U})/(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}:[0-9]{{1,5}}(?=[\s:,]|$)", r"[0-9A-Za-z_]/(?:[0-9]{1,3}\.){3}[0-9]{1,3}:[0-9]{1,5}"),
    row("depth=0", rf"depth=0, (?:[^\n]{{0,120}}?, )?CN ?= ?(?P<login>{_U})(?=[,\s]|$)"),
    row("/", rf"(?i:openvpn|ovpn)[^\n]{{0,60}}?[: ](?P<login>{U})/{IP} ", r"(?i)(?:openvpn|ovpn)[^\n]{0,124}/[0-9a-f]"),
    row("subject=", rf"subject=[^\n]{{0,120}}?CN ?= ?(?P<login>(?!(?:[\w\-]{{1,63}}\.)+[a-z]{{2,}}(?:[/,\s]|$)){U})"),
    row("\\", rf"(?i:\b(?:user|account|login|as|for|by|gebruiker|benutzer)[ :=]{{1,3}})\"?[A-Z][\w\-]{{1,20}}\\{{1,2}}(?P<login>{U})", r"(?i)(?:user|account|login|as|for|by|gebruiker|benutzer)[ :=]{1,3}\"?[a-z][0-9a-z_\-]{1,20}\\"),
    row("username '", r"for username '(?P<login>[^'\n]{2,64})'"),
    row("CLIENT_LIST,", rf"CLIENT_LIST,(?P<login>{_U}),{IP}"),
    row("ROUTING_TABLE,", rf"ROUTING_TABLE,\S{{3,45}},(?P<login>{U}),{IP}"),
    row(",", rf"(?m:^)(?P<login>{U}),{IP}:[0-9]{{1,5}},[0-9]{{1,15}},[0-9]{{1,15}},", r"[0-9A-Za-z],[0-9a-f.:]{7,45},[0-9]{1,15},[0-9]{1,15},"),
    row(",", rf"(?m:^){IP},(?P<login>(?=[A-Za-z]){U}),{IP}:[0-9]{{1,5}},[A-Z]", r",[A-Za-z][0-9A-Za-z_.@\-]{1,63},[0-9a-f.:]{7,45},[A-Z]"),
    row("authentication of '", r"authentication of '(?P<login>[^'\n]{2,64})' (?:with |successful|failed)"),
    row("dentity ", r"(?:EAP|STA|XAuth|eap:?|EAP-Identity|EAP-Response/Identity)[ :]{1,2}(?:[Ii]dentity)[: ]{1,2}(?:- )?'?(?P<login>[A-Za-z0-9][^'\n\s,]{1,63})'?(?=[\s,']|$)"),
    row("...", rf"\.\.\.{IP}\[(?P<login>{_U})\]", r"\.\.\.[0-9A-Fa-f.:]{7,45}\["),
    row("peer '", r"virtual IP \S{3,45} to peer '(?P<login>[^'\n]{2,64})'"),
    row("lease ", r"lease \S{3,45} (?:by|to) '(?P<login>[^'\n]{2,64})'", r"lease [^\s]{3,45} (?:by|to) '"),
    row("uthentication ", rf"[Aa]uthentication (?:succeeded|failed) for (?!username )(?P<login>{U})"),
    row("authenticating ", rf"(?:secret found for authenticating|authenticating peer) (?P<login>{U})"),
    row(": authentication ", rf"(?m:^|[:\s]){{1}}(?P<login>{U}): authentication (?:succeeded|failed|success)"),
    row("AuthReq", r"AuthReq id=\S{1,8} user=\"(?P<login>[^\"\n]{2,64})\"(?: password=\"(?P<secret>(?!<hidden)[^\"\n]{1,128})\")?"),
    row("[CHAP ", r"\[CHAP [^\n]{0,200}name = \"(?P<login>[^\"\n]{2,64})\""),
    row("VPN-", rf"VPN-Verbindung zu (?P<login>{U}) (?:\[|wurde|ist|\()"),
    # sentences
    row("ogged in as ", rf"[Ll]ogged in as (?P<login>{U})"),
    row("ngelogd als ", rf"[Ii]ngelogd als (?P<login>{U})"),
    row("ngemeldet als ", rf"[Aa]ngemeldet als (?P<login>{U})"),
    row("onnecté en tant que ", rf"[Cc]onnectée? en tant que (?P<login>{U})"),
    row(" des Benutzers ", rf"meldung des Benutzers (?P<login>{U})"),
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
