# ruff: noqa: E501 - one line of a program a row, to be read as a table
"""Names of hosts where a program reaches them: in addresses of the web and of files, in what tools of the network print.

In:  a plain text (``plain.plain``).
Out: hits of hosts, and of the logins beside them.

The rules this module keeps:
 * A name with dots is one of the internet's unless an address of the home stands beside it.
 * Names that programs have for each other (``mqtt``, ``redis``) are nobody's.
 * Linear time: every part of a pattern is bounded.
"""

from typing import Final

from sluis.identify.find.hit import Hit
from sluis.identify.find.rows import IP, MAC, D, N, U, begins, find_rows, row

_HOME: Final = r"(?:(?:10|127|169\.254|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168|192\.0\.2|198\.51\.100|203\.0\.113)\.[0-9.]{3,11}|f[cde][0-9a-f:]{2,40})"
"""An address of a home, or of documentation."""
_DYNAMIC: Final = r"(?:duckdns\.org|ddns\.net|no-ip\.(?:org|com|biz)|noip\.me|dyndns\.org|myfritz\.net|dynu\.net|hopto\.org|zapto\.org|sytes\.net|freeddns\.org|synology\.me|quickconnect\.to|myqnapcloud\.com|asuscomm\.com|tplinkdns\.com|keenetic\.(?:link|pro)|selfhost\.eu|spdns\.de|ddnss\.de|goip\.de|dedyn\.io|nsupdate\.info|dynv6\.net|ui\.nabu\.casa|ts\.net|mooo\.com|remotewd\.com|plex\.direct)"
"""Where a home has a name of its own in the DNS (services of dynamic DNS and of makers)."""
_ROWS: Final = (
    # addresses with the name they belong to
    row(" at ", rf"(?m:^)(?P<host>{D}) \({IP}\) at {MAC}", r"\) at [0-9A-Fa-f]{2}:"),
    row("ether", rf"(?m:^)(?P<host>(?=[A-Za-z]){D})\s{{1,40}}ether\s{{1,8}}{MAC}", r"\sether\s{1,8}[0-9A-Fa-f]{2}:"),
    row(" lladdr ", rf"(?m:^)(?P<host>(?=[A-Za-z]){D}) dev \S{{1,16}} lladdr "),
    row("PING ", rf"\bPING6? ?(?P<host>{N}) ?\({IP}\)"),
    row("PING ", rf"\bPING (?P<host>{D}) \({_HOME}\)"),
    row(" from ", rf"bytes from (?P<host>{N}) \({IP}\)", r"bytes from [0-9A-Za-z]"),
    row(" (", rf"\b(?:from|to|for|host|client|device|station|with|by|of|via|apparaat|van|naar|met|von|an|zu) (?P<host>(?!the |a ){N}) \({_HOME}\)", r"[a-z] [0-9A-Za-z_\-]{2,63} \([0-9f]"),
    row(" (", rf"(?m:^)(?:\s{{0,4}}[0-9]{{1,2}} {{1,3}})?(?P<host>{D}) \((?:ipv4:)?{_HOME}(?::[0-9]{{1,5}})?\)(?= )", r"[0-9A-Za-z_\-] \((?:ipv4:)?[0-9f]"),
    row(".", rf"(?m:^){IP}[ \t]{{1,24}}(?:{D}[ \t]{{1,8}})?(?P<host>(?=[A-Za-z]){N})(?=[ \t]{{0,8}}(?:#[^\n]{{0,80}})?(?m:$))", r"(?m:^)(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:.]{2,40})[ \t]{1,24}[A-Za-z][0-9A-Za-z_.\- \t]{1,120}(?:#[^\n]{0,80})?(?m:$)"),
    row(":", rf"(?m:^){MAC}[ \t]{{1,8}}(?P<host>(?=[A-Za-z]){N})(?=[ \t]{{0,8}}(?m:$))", r"[:\-][0-9A-Fa-f]{2}[:\-][0-9A-Fa-f]{2}[ \t]{1,8}[A-Za-z][0-9A-Za-z_\-]{1,62}[ \t]{0,8}(?m:$)"),
    row("who-has ", rf"who-has (?P<host>(?![0-9.]{{7,15}}[ ,(]){D})|who-has \S{{1,63}} (?:\({MAC}\) )?(?:\(Broadcast\) )?tell (?P<host2>(?![0-9.]{{7,15}}(?:[ ,]|$)){D})"),
    row(" is-at ", rf"(?i:reply) (?P<host>(?![0-9.]{{7,15}} ){D}) is-at "),
    row("IP", rf"\bIP6? (?P<host>(?=[a-z]){N})\.[0-9a-z\-]{{1,15}} > |\bIP6? \S{{3,60}} > (?P<host2>(?=[a-z]){N})\.[0-9a-z\-]{{1,15}}:", r"IP6? [^\s]{3,60} > "),
    row("new station (", rf"new station \((?P<host>{D})\)"),
    row(" is ", rf"(?m:^)(?P<host>(?=[A-Za-z]){D}) is (?:alive|unreachable)(?=\s|$)", r" is (?:alive|unreachable)"),
    row("|-- ", rf"\|-- (?P<host>{N})\s"),
    row(" has ", rf"(?m:^)(?P<host>{D}) has (?:IPv6 )?address {IP}", r" has (?:IPv6 )?address "),
    row("name pointer ", rf"name pointer (?P<host>{D})\.?(?=\s|$)"),
    row(" IN ", rf"(?m:^);?(?P<host>{N})\.?[ \t]{{1,40}}(?:[0-9]{{1,9}}[ \t]{{1,8}})?IN[ \t]{{1,8}}(?:A|AAAA|CNAME|TXT|HTTPS|ANY)(?=\s|$)", r"\sIN\s{1,8}[A-Z]"),
    row("\tIN\t", rf"(?m:^);?(?P<host>{N})\.?[ \t]{{1,40}}(?:[0-9]{{1,9}}[ \t]{{1,8}})?IN[ \t]{{1,8}}(?:A|AAAA|CNAME|TXT|HTTPS|ANY)(?=\s|$)"),
    row("Standard query ", rf"Standard query (?:response )?0x[0-9a-f]{{4}} (?:A|AAAA|ANY|HTTPS|SRV) (?P<host>{N})(?=[\s,]|$)"),
    row("ing ", rf"\b(?:Resolving|Connecting to|Looking up) (?P<host>{N}) \((?P=host)\)", r"(?:Resolving|Connecting to|Looking up) [0-9A-Za-z]"),
    # shells on other machines
    row("could not be ", rf"[Cc]ould not be resolved[^\n]{{0,20}}: (?P<host>{N})"),
    row("esolve host", rf"[Cc]ould not resolve (?:host|hostname):? (?P<host>{N})(?=[:;,\s]|$)"),
    row("port ", rf"(?:connect to host|[Ff]ailed to connect to|[Cc]onnecting to|[Cc]onnect to|Connection to) (?P<host>{N}) (?:\[[^\]\n]{{1,45}}\] )?port [0-9]", r"[Cc]onnect(?:ing|ion)? to "),
    row("Connection to ", rf"\bConnection to (?P<host>{N}) (?:closed|[0-9]{{1,5}} port \[)"),
    row("authenticity of host '", rf"authenticity of host '(?P<host>{D}) \("),
    row("added '", rf"[Pp]ermanently added '\[?(?P<host>{D})\]?(?::[0-9]{{1,5}})?(?:,\S{{1,45}})?' \("),
    row(" AAAA", rf"(?m:^)(?P<host>{D})(?:,{IP})? (?:ssh-|ecdsa-)", r"[0-9A-Za-z] (?:ssh|ecdsa)-"),
    row("@", rf"(?m:^)\[?(?P<login>{U})@(?P<host>[A-Za-z0-9][\w\-]{{1,62}})(?::[~/][^\s#$]{{0,120}} ?| [~/\w][^\s#$\]]{{0,120}}\])[#$%] ?", r"@[0-9A-Za-z_\-]{2,63}(?::| )[~/0-9A-Za-z]"),
    row(" ", rf"(?m:^)(?P<host>{N})(?:\((?:config|conf)[\w\-]{{0,16}}\))?[#>] ?(?:show|sh|conf|configure|enable|ping|write|wr|copy|exit|interface|int|display|disable|debug|vlan|reload)(?=\s|$)", r"[0-9A-Za-z_)\-][#>] ?(?:sh|conf|en|ping|wr|copy|exit|int|disp|disa|debug|vlan|reload)"),
    # addresses of the web and of files
    row("://", rf"(?<![A-Za-z\-])(?:[A-Za-z][A-Za-z0-9+.]{{1,15}})://(?:[^\s/\"'<>]{{1,160}}@)?(?P<host>{N})(?=(?::[0-9]{{1,5}})?(?:[/?#\s\"'<>),;\]]|$))(?![^\s/]{{0,160}}@)", r"://(?:[^\s/\"'<>]{1,160}@)?[0-9A-Za-z_\-]{2,63}(?::[0-9]{1,5})?(?:[/?#\s\"'<>),;\]]|$)"),
    row("//", rf"(?:^|\s)//(?P<host>{N})/\S{{1,64}}(?= on /| /\S{{1,64}} (?:cifs|smb)| -U| -N|,|\s{{0,4}}(?m:$))", r"//[0-9A-Za-z_\-]{2,63}/[^\s]{1,64}"),
    row("\\", r"(?:^|[\s\"'=(\[])\\{1,2}(?P<host>(?!(?:USERS|WINDOWS|DEVICE|REGISTRY|SOFTWARE|SYSTEM|MACHINE|ROOT|REFRESH|GLOBAL)\\)[A-Z][A-Z0-9\-_]{2,15})\\[\w$]", r"\\[A-Z][A-Z0-9_\-]{2,15}\\"),
    row("\\", rf"(?i:\b(?:smb|cifs|shares?|unc|net use|mount(?:ed)?|map(?:ped)?|gedeelde map|freigabe|netzlaufwerk|partage|netwerkmap)\b)[^\n\\]{{0,40}}[\s\"'=(\[:]\\{{1,2}}(?P<host>(?!(?i:users|windows|device)\\){N})\\[\w$]", r"[\s\"'=(\[:]\\{1,2}[0-9A-Za-z_\-]{2,63}\\"),
    row(":/", rf"(?m:^)(?P<host>{N}):/\S{{1,80}} (?:on )?/\S{{1,80}} (?:type )?(?:nfs|fuse|ceph)", r"[0-9A-Za-z_\-]:/[^\s]{1,80} (?:on )?/"),
    row(".", rf"(?<![\w.\-])(?P<host>(?!(?i:www|members|update|updates|dynupdate|api|my|ipv4|ipv6|checkip|dyn|ns[0-9]|mail)\.)[A-Za-z0-9][\w\-]{{1,62}}\.(?i:{_DYNAMIC}))(?![\w\-]|\.[a-z])", rf"(?i)[0-9a-z_\-]\.(?:{_DYNAMIC})"),
    row("=", rf"[?&](?:hn|hname|host_?name|dev_?name|pc_?name|machine)=(?P<host>{D})(?=[&\s\"'#]|$)", r"[?&](?:hn|hname|host_?name|dev_?name|pc_?name|machine)="),
    row("mount request from ", rf"mount request from (?P<host>{N})[:\s]"),
    row("100.", rf"(?m:^)100\.[0-9]{{1,3}}\.[0-9]{{1,3}}\.[0-9]{{1,3}} {{1,8}}(?P<host>{D}) {{1,32}}(?:(?P<login>{U})@|tagged-devices) {{1,32}}(?:linux|windows|macOS|iOS|android|tvOS|freebsd)", r"(?:@|tagged-devices) {1,32}(?:linux|windows|macOS|iOS|android|tvOS|freebsd)"),
)  # fmt: skip


def beginnings() -> tuple[str, ...]:
    """Return what the sieve looks for."""
    return begins(_ROWS)


def find_in(text: str) -> list[Hit]:
    """Return the hosts that a line of a program reaches.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the name in lower case, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        RFC 3986 3.2.2 (hosts of addresses); manuals and general knowledge of the programs.

    Examples:
        >>> [(hit.start, hit.end) for hit in find_in("ssh: connect to host vuurtoren port 22: refused")]
        [(21, 30)]
        >>> find_in("https://www.example.com/ and mqtt://broker:1883")
        []
    """
    return find_rows(_ROWS, text)
