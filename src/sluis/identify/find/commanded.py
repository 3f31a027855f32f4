# ruff: noqa: E501 - one command a row, to be read as a table
"""Logins and secrets by their place in commands, in files of accounts and of settings.

In:  a plain text (``plain.plain``).
Out: hits of logins and secrets, and of the hosts and networks beside them.

The rules this module keeps:
 * A place counts only behind the command or between the marks of its file.
 * A variable of the shell (``$PASS``) or a placeholder (``<password>``) is no secret.
 * Linear time: every part of a pattern is bounded.
"""

from typing import Final

from sluis.identify.find.hit import Hit
from sluis.identify.find.rows import MAC, N, U, begins, find_rows, row

_Q: Final = r"['\"]?"
_L: Final = r"(?P<login>[^\s:'\"$<%|][^\s:'\"<%|]{1,63})"
_S: Final = r"(?P<secret>[^\s'\"$<][^\s'\"<]{2,127})"
_QS: Final = (
    r"(?:\"(?P<secret>[^\"\n$]{3,128})\"|'(?P<secret2>[^'\n]{3,128})'|(?P<secret3>[^\s'\"$<|;][^\s'\"<|;]{2,127}))"
)
_A: Final = r"[^\n|;]{0,160}?"
_ROWS: Final = (
    # commands
    row("curl", rf"\bcurl\b{_A} (?:-u|--user|--proxy-user|-U)[ =]?{_Q}{_L}:{_S}"),
    row("mosquitto_", rf"\bmosquitto_(?:pub|sub|rr)\b{_A} -u {_Q}{_L}"),
    row("mosquitto_", rf"\bmosquitto_(?:pub|sub|rr)\b{_A} -P {_QS}"),
    row("mosquitto_", rf"\bmosquitto_(?:pub|sub|rr)\b{_A} -h (?P<host>{N})(?= |$)"),
    row("mosquitto_passwd", rf"\bmosquitto_passwd -b \S{{1,80}} {_L} {_S}"),
    row("htpasswd", rf"\bhtpasswd -[a-zA-Z]{{0,4}}b[a-zA-Z]{{0,4}} \S{{1,80}} {_L} {_S}"),
    row(" -U ", rf"\b(?:smbclient|rpcclient|net|smbget|wmic|winexe)\b{_A} -U ?{_Q}(?:[\w\-]{{1,32}}[\\/])?{_L}(?:%{_S})?"),
    row("sshpass ", rf"\bsshpass -p ?{_QS}"),
    row("net use ", rf"\bnet use {_A}/user:(?:[\w\-]{{1,32}}\\)?{_L}(?: {_S})?"),
    row("username=", rf"\bmount\b{_A}\busername=(?P<login>{U})"),
    row("snmp", rf"\bsnmp(?:get|walk|bulkwalk|bulkget|set|table|getnext|status|trap)\b{_A} -c {_QS}"),
    row("snmp", rf"\bsnmp(?:get|walk|bulkwalk|bulkget|set|table|getnext|status|trap)\b{_A} -u {_L}"),
    row("snmp", rf"\bsnmp(?:get|walk|bulkwalk|bulkget|set|table|getnext|status|trap)\b{_A} -A {_QS}"),
    row("snmp", rf"\bsnmp(?:get|walk|bulkwalk|bulkget|set|table|getnext|status|trap)\b{_A} -X {_QS}"),
    row("mysql", rf"\bmysql(?:dump|admin)?\b{_A} -u ?{_L}"),
    row("mysql", rf"\bmysql(?:dump|admin)?\b{_A} -p(?P<secret>[^\s'\"$<\-][^\s'\"<]{{2,127}})"),
    row("ipmitool", rf"\bipmitool\b{_A} -U {_L}"),
    row("ipmitool", rf"\bipmitool\b{_A} -P {_QS}"),
    row("redis-cli", rf"\bredis-cli\b{_A} -a {_QS}"),
    row("ldap", rf"\bldap(?:search|modify|add|passwd|whoami)\b{_A} -w {_QS}"),
    row("/p:", rf"\b(?:xfreerdp|wfreerdp|mstsc|rdesktop)\b{_A} /p:{_QS}"),
    row("/u:", rf"\b(?:xfreerdp|wfreerdp|rdesktop)\b{_A} /u:(?:[\w\-]{{1,32}}\\)?{_L}"),
    row("lftp", rf"\blftp\b{_A} -u {_Q}{_L},{_S}"),
    row("ncftp", rf"\bncftp(?:get|put)?\b{_A} -u {_L} -p {_QS}"),
    row("ssh ", rf"\b(?:ssh|slogin|autossh)\b{_A} -l (?P<login>{U})", r"ssh[^\n|;]{0,164} -l "),
    row("pass:", rf"-pass(?:in|out)? pass:{_QS}"),
    row("wpa_passphrase ", rf"\bwpa_passphrase {_Q}(?P<ssid>[^\s'\"$]{{2,32}}){_Q} {_QS}"),
    row("dev wifi ", rf"\bnmcli\b[^\n]{{0,40}} wifi (?:connect|hotspot) (?:ssid )?(?:\"(?P<ssid>[^\"\n]{{2,32}})\"|'(?P<ssid2>[^'\n]{{2,32}})'|(?P<ssid3>[^\s'\"$]{{2,32}}))(?: password {_QS})?"),
    row("iwctl", rf"\biwctl\b{_A} connect(?:-hidden)? {_Q}(?P<ssid>[^\s'\"$]{{2,32}})"),
    row("iwctl", rf"\biwctl --passphrase[= ]{_QS}"),
    row("setairportnetwork", rf"-setairportnetwork \S{{2,8}} {_Q}(?P<ssid>[^\s'\"$]{{2,32}}){_Q}(?: {_QS})?"),
    row("wps_", rf"\bwps_(?:pin|ap_pin|reg|check_pin)(?: (?:any|set|{MAC}))? (?P<secret>[0-9]{{4}}(?:[0-9]{{4}})?)(?![0-9])"),
    row("adduser", rf"\b(?:adduser|useradd|usermod|userdel|deluser|chage|passwd|smbpasswd|pdbedit)(?: -[\w\-]{{1,16}}| /\S{{1,48}}){{0,6}}? (?P<login>(?!-){U})(?m:$)", r"(?:adduser|useradd|usermod|userdel|deluser|chage|smbpasswd|pdbedit) "),
    row("ppp", rf"/(?:ppp secret|interface pppoe-client|interface l2tp-client|user) add [^\n]{{0,120}}?(?:name|user)=\"?(?P<login>{U})", r"/(?:ppp|interface|user) "),
    row("tailscale", rf"\btailscale\b{_A} --hostname[ =](?P<host>{N})"),
    row("wakeonlan", rf"\b(?:wakeonlan|etherwake|wol)\b[^\n]{{0,60}} (?P<host>(?=[A-Za-z])(?!-){N})(?m:$)"),
    # files of accounts
    row(":x:", rf"(?m:^)(?P<login>{U}):x:[0-9]{{1,6}}:[0-9]{{1,6}}:"),
    row(":$", rf"(?m:^)(?P<login>{U}):\$[0-9a-z]{{1,8}}\$", r"[0-9A-Za-z]:\$[0-9a-z]{1,8}\$"),
    row(":{", rf"(?m:^)(?P<login>{U}):\{{S?(?:SHA|MD5|CRYPT|PLAIN)", r"[0-9A-Za-z]:\{S?(?:SHA|MD5|CRYPT|PLAIN)"),
    row("{PLAIN", r"\{PLAIN(?:-TEXT)?\}(?P<secret>[^\s:]{3,128})"),
    row(":", rf"(?m:^)(?P<login>{U}):[0-9]{{1,6}}:[0-9A-FX]{{32}}:(?P<secret>[0-9A-F]{{32}}):", r":[0-9A-FX]{32}:[0-9A-F]{32}"),
    row(" * ", r"(?m:^)\"?(?P<login>[^\s\"*:#][^\s\"*:]{1,63})\"?[ \t]{1,8}\*[ \t]{1,8}\"?(?P<secret>[^\s\"*]{3,128})\"?(?=[ \t]{1,8}[*\"0-9]|[ \t]{0,8}(?m:$))", r"\"?[ \t]{1,8}\*[ \t]{1,8}\"?[^\s*]"),
    row(": ", r"(?m:^)(?P<login>[A-Za-z0-9@%][\w.@%\-]{1,63})? ?: (?:PSK|EAP|XAUTH|NTLM) \"?(?P<secret>[^\s\"]{3,128})", r": (?:PSK|EAP|XAUTH|NTLM) \"?[^\s]"),
    row("-Password :=", rf"(?m:^)\"?(?P<login>{U})\"?\s{{1,16}}(?:Cleartext|NT|Crypt|MD5|SHA|SSHA)-Password :="),
    row("\t", r"(?m:^)(?P<secret>[A-Za-z0-9+/]{43}=)\t[A-Za-z0-9+/]{43}=\t[0-9]{1,5}\t", r"[A-Za-z0-9+/]{43}=\t[A-Za-z0-9+/]{43}=\t[0-9]"),
    # what programs print of accounts
    row("id=", rf"\b(?:uid|gid|euid)=[0-9]{{1,6}}\((?P<login>{U})\)", r"id=[0-9]{1,6}\("),
    row(" ", rf"(?m:^)(?P<login>{U}) {{1,12}}[0-9]{{1,7}} {{1,4}}[0-9]{{1,3}}\.[0-9] {{1,4}}[0-9]{{1,3}}\.[0-9] {{1,8}}[0-9]{{1,9}} ", r"[0-9A-Za-z] {1,12}[0-9]{1,7} {1,4}[0-9]{1,3}\.[0-9] {1,4}[0-9]{1,3}\.[0-9] "),
    row("rw", rf"(?m:^)[dlcbps\-](?:[r\-][w\-][xsStT\-]){{3}}[.+@]? {{1,4}}[0-9]{{1,5}} (?P<login>{U}) {{1,12}}(?P<login2>{U}) {{1,12}}[0-9]", r"[d\-]r[w\-][xs\-][r\-][w\-][xs\-][r\-][w\-][xt\-][.+@]? {1,4}[0-9]"),
)  # fmt: skip


def beginnings() -> tuple[str, ...]:
    """Return what the sieve looks for."""
    return begins(_ROWS)


def find_in(text: str) -> list[Hit]:
    """Return the logins and secrets at their place in commands and files of accounts.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the login in lower case, of a secret the secret, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        Manuals of the programs; passwd(5), shadow(5), smbpasswd(5), ipsec.secrets(5), pppd(8).

    Examples:
        >>> [(hit.kind.value, hit.end) for hit in find_in("curl -u joris:zonnedauw http://192.168.1.60/")]
        [('user_name', 13), ('secret', 23)]
        >>> find_in("curl -u $USER:$PASS http://192.168.1.60/")
        []
    """
    return find_rows(_ROWS, text)
