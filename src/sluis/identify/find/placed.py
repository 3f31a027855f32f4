# ruff: noqa: E501 - one line of a program a row, to be read as a table
"""Names of hosts by their place in the lines of programs: nothing in the name itself shows it.

In:  a plain text (``plain.plain``).
Out: hits of hosts.

The rules this module keeps:
 * A place counts only where the line around it is that of a known program; a name with dots is one of the internet's
   wherever public hosts stand at that place too.
 * The host of a syslog line stands behind a full time stamp and before a program.
 * Linear time: every part of a pattern is bounded.
"""

from typing import Final

from sluis.identify.find.hit import Hit
from sluis.identify.find.rows import IP, MAC, D, N, begins, find_rows, row

_TIME: Final = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
_STAMP: Final = rf"(?:(?:[0-9]{{4}} )?[A-Z][a-z]{{2}} [ 0-9][0-9] {_TIME}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_TIME}(?:\.[0-9]{{1,9}})?(?:Z|[+\-][0-9]{{2}}:?[0-9]{{2}}))"
_PROGRAM: Final = r"(?:[A-Za-z][\w./\-]{1,40}(?:\[[0-9]{1,10}\])?:|[A-Za-z][\w./\-]{1,40} (?:[0-9]{1,10}|-) \S{1,32} )"


_ROWS: Final = (
    row(":", rf"(?m:^)(?:<[0-9]{{1,3}}>)?(?:1 )?{_STAMP} (?P<host>{D}) (?={_PROGRAM})", r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+\-][0-9]{2}:?[0-9]{2})? [0-9A-Za-z][0-9A-Za-z_.\-]{1,62} [A-Za-z]"),
    # dnsmasq and its file of configuration
    row("query[", rf"query\[[A-Z0-9]{{1,6}}\] (?P<host>{N}) from "),
    row(" is ", rf"(?:/etc/hosts|/tmp/hosts/\S{{1,48}}|\bDHCP|\bcached|\bconfig|\breply) (?P<host>{N}) is (?={IP}|NODATA|<CNAME>)", r"(?:hosts|hosts/[^\s]{1,48}|DHCP|cached|config|reply) [0-9A-Za-z_\-]{2,63} is [0-9a-fN<]"),
    row(" is ", rf"(?:/etc/hosts|/tmp/hosts/\S{{1,48}}|\bDHCP|\bcached|\bconfig|\breply) {IP} is (?P<host>{N})(?=\s|$)", r"(?:hosts|hosts/[^\s]{1,48}|DHCP|cached|config|reply) [0-9a-f.:]{7,40} is [0-9A-Za-z]"),
    row("giving name ", rf"not giving name (?P<host>{D}) to "),
    row("provides name: ", rf"client provides name: (?P<host>{D})"),
    row("option: ", rf"size: {{1,3}}[0-9]{{1,3}} option: (?: 12 hostname| ?81 FQDN|12 host-?name) {{1,4}}(?P<host>{D})", r"option: [ 0-9]{2,3} ?(?:host|FQDN)"),
    row("duplicate ", rf"(?:duplicate (?:IP address \S{{1,45}} \(|name )|ignoring (?:name|domain) )(?P<host>{D})\)? (?:in|for) ", r"duplicate (?:name|IP address)|ignoring (?:name|domain) "),
    row("dhcp-host=", rf"dhcp-host=(?:(?:{MAC}|{IP}|set:\w{{1,32}}|id:[\w:*]{{1,64}}),){{0,4}}(?P<host>{D})(?=,|\s|$)"),
    row("address=/", rf"address=/(?P<host>{N})/"),
    row("=", rf"\b(?:host-record|cname|interface-name)=(?P<host>{N}),(?:(?P<host2>{N})(?=[,\s]|$))?", r"(?:host-record|cname|interface-name)="),
    row("ptr-record=", rf"ptr-record=\S{{1,80}}?,\"?(?P<host>{D})\"?"),
    # odhcpd, unbound, avahi
    row("# ", rf"(?m:^)# [\w.\-]{{1,32}} [0-9a-f]{{12,64}} [0-9a-f]{{1,8}} (?P<host>{D}) -?[0-9]", r"# [0-9A-Za-z_.\-]{1,32} [0-9a-f]{12,64} [0-9a-f]{1,8} [0-9A-Za-z]"),
    row("local-", rf"local-(?:data(?:-ptr)?|zone): ?[\"'](?:{IP} )?(?P<host>{N})\.?(?: (?:[0-9]{{1,9}} )?(?:IN )?A|[\"'])"),
    row("info: ", rf"info: {IP} (?P<host>{N})\. (?:A|AAAA|PTR|HTTPS) IN", r"\. (?:A|AAAA|PTR|HTTPS) IN"),
    row("re", rf"\b(?:resolving|response for|query response was \S{{1,16}} for|reply from) <?(?P<host>{N})\.?>? (?:A|AAAA|PTR|HTTPS|IN)\b", r"(?:resolving|response for|reply from) <?[0-9A-Za-z_\-]{2,63}\.?>? [A-Z]"),
    row(" name ", rf"(?:Host|host) name (?:is|conflict, retrying with|collision on|registered as) (?P<host>{D})(?=\.?(?:\s{{0,4}}(?m:$)|[.,;] |\s{{0,4}}\())", r"[Hh]ost name (?:is|con|col|reg)"),
    row("ervice ", r"(?:Service|service|Service name conflict for|[Ll]ocal name collision for) \"(?P<host>[^\"\n]{2,64})\"(?= \(|, renaming| successfully)", r"(?:ervice|conflict for|collision for) \""),
    row(" IPv", r"(?m:^)[+=\-] {1,4}[\w.\-]{2,16} IPv[46] (?P<host>[^\s](?:[^\n]{0,62}?[^\s])?) {2,}_?[A-Za-z]", r"[+=\-] {1,4}[0-9A-Za-z_.\-]{2,16} IPv[46] "),
    row(";IPv", r"(?m:^)[+=\-];[\w.\-]{2,16};IPv[46];(?P<host>[^;\n]{2,63});[^;\n]{2,40};[\w.]{2,32}(?:;(?P<host2>[\w.\-]{2,63});)?"),
    row("hostname = [", rf"hostname = \[(?P<host>{D})\]"),
    row("local. ", r"\b(?:Add|Rmv) {1,8}[0-9]{1,5} {1,4}[0-9]{1,3} local\. {1,16}_[\w\-]{1,15}\._(?:tcp|udp)\. {1,16}(?P<host>[^\n]{2,63})(?m:$)"),
    row("can be reached at ", rf"can be reached at (?P<host>{D})\.?:[0-9]"),
    # servers and clients of DHCP, and their leases
    row(",", rf"(?m:^){IP},{MAC},[0-9A-Fa-f:]{{0,60}}(?:,[0-9]{{1,10}}){{3}},[01],[01],(?P<host>{D}),", r"(?:,[0-9]{1,10}){3},[01],[01],[0-9A-Za-z]"),
    row("FQDN: ", rf"FQDN: (?P<host>{D})\.?(?=,|\s|$)"),
    row("FQDN option: ", rf"FQDN option: \(?(?:name=)?(?P<host>{D})"),
    row("ostname option", rf"[Hh]ostname option[^\n:]{{0,40}}: (?P<host>{D})"),
    row(" (string)", rf"type=0{{0,3}}12, len=[0-9]{{1,5}}: \"(?P<host>{D})\" \(string\)"),
    row(" map ", rf"(?:forward|reverse) map from \S{{1,80}}? to (?P<host>(?![0-9.]{{7,15}}(?:\s|$|:)){D})", r"(?:forward|reverse) map from "),
    row("forward map from ", rf"forward map from (?P<host>{D}) to "),
    row(" (", rf" {MAC} \((?P<host>{D})\) (?:via|on|for) ", r"\) (?:via|on|for) "),
    row("assigned ", rf" (?:de)?assigned {IP} (?:for|from|to) {MAC} (?P<host>{D})"),
    row("ption ", rf"(?:FQDN|Hostname|Host-?[nN]ame) (?:\(12\)|Option|option) ?(?:\(?(?:81|12)\)?)?, length [0-9]{{1,3}}: (?:\[[^\]\n]{{0,16}}\] )?\"(?P<host>{D})\"", r"ption ?[^\n]{0,12}, length "),
    row("(Client FQDN)", rf"\(Client FQDN\):? ?(?:flags \S{{1,6}} )?(?P<host>{D})"),
    row("(Host Name)", rf"\(Host Name\):? (?:length [0-9]{{1,3}} )?\"?(?P<host>{D})"),
    row("lient name: ", rf"(?:Client|client) name: (?P<host>{D})"),
    row("ost Name: ", rf"\bHost Name: (?P<host>{D})"),
    row("OPTION:", rf"OPTION: {{1,4}}(?:81|12) \([ 0-9]{{1,4}}\) (?:Client FQDN {{1,24}}[0-9\-]{{1,8}}|Host name) {{1,24}}(?P<host>{D})"),
    row("hostname:", rf"(?:-x ?|option )hostname:(?P<host>{D})"),
    row("host ", rf"(?m:^)\s{{0,8}}host (?P<host>{D}) \{{", r"host [0-9A-Za-z_.\-]{2,63} \{"),
    row("host-name ", rf"\bhost-name \"?(?P<host>{D})\"?(?=[;\s]|$)"),
    row("ddns-", rf"\bddns-(?:hostname|fwd-name) =? ?\"(?P<host>{D})\""),
    row("static-mapping ", rf"static-mapping (?P<host>{D}) (?:ip|mac)-address"),
    row("Offered ", rf"(?:Offered|Acked|Assigned|Leased) {IP} to (?:{MAC} \()?(?P<host>{D})\)?(?=\s|$)", r"(?:Offered|Acked|Assigned|Leased) [0-9a-f]"),
    row(", ", rf"(?i:dhcp)[^\n]{{0,160}}\bon [\w.\-]{{2,20}}, (?:host)?name (?P<host>{D})", r", (?:host)?name [0-9A-Za-z]"),
    row("SysName ", rf"\bSysName (?P<host>{D})"),
    row('="', r"(?i:<[\w:]{0,24}(?:lease|client|host|device|station|apparaat|gera?e?t|appareil|peer)[\w:]{0,24} [^<>]{0,200}?\b(?:name|naam|nom)=\")(?P<host>[^\"\n]{2,64})\"", r"(?i)(?:lease|client|host|device|station|apparaat|ger.{1,2}t|appareil|peer)[^<>]{0,240}(?:name|naam|nom)=\""),
    # what a system is called, and what it is told to be called
    row("ost", rf"(?i:\b(?:static |transient |system |changed |set )?host ?name) (?:set |changed |from ['\"]?[\w.\-]{{1,63}}['\"]? )?(?:to|is now|is:) ['\"<]?(?P<host>{D})", r"(?i)host ?name (?:set |changed |from )?"),
    row("tatic hostname: ", rf"Static hostname: (?P<host>{D})"),
    row("name", rf"(?m:^)\s{{0,8}}(?:hostname|sysname|hostname name|host-name|switchname|set system host-name|set hostname|system identity set name=|/system identity set name=|netbios name =) ?\"?(?P<host>{N})\"?\s{{0,4}}(?m:$)", r"(?:name=?|name =) ?\"?[0-9A-Za-z_\-]{2,63}\"?[ \t]{0,4}(?m:$)"),
    row("ip host ", rf"(?m:^)\s{{0,4}}ip host (?P<host>{D}) {IP}"),
    # measuring
    row('="', rf"\b(?:instance|exported_instance|agent_hostname)=\"(?P<host>{N})(?::[0-9]{{1,5}})?\"", r"(?:instance|agent_hostname)=\""),
    row('="', rf"[{{,] ?(?:host|nodename|node|machine|agent_host|server|target|alias)=\"(?P<host>{D})\"", r"[{,] ?(?:host|nodename|node|machine|agent_host|server|target|alias)=\""),
    row("host=", rf"(?m:^)\w{{1,40}}(?:,[\w\-]{{1,40}}=[\w.\-]{{1,60}}){{0,6}}?,(?:agent_)?host=(?P<host>{D})(?=[, ])", r"[0-9A-Za-z_],(?:agent_)?host="),
    row(".", rf"(?:^|\s)(?:collectd|servers|hosts|telegraf|nodes|machines|stats\.gauges|diamond|graphite)\.(?P<host>{N})\.[\w\-]{{1,40}}[. ]", r"(?:collectd|servers|hosts|telegraf|nodes|machines|gauges|diamond|graphite)\."),
    row("PUTVAL ", rf"PUTVAL \"?(?P<host>{D})/"),
    row("on host ", rf"\bon host \"(?P<host>{D})\""),
    row(" ALERT: ", rf"(?:SERVICE|HOST) (?:FLAPPING |NOTIFICATION|ALERT)?(?:ALERT)?: (?P<host>{D});"),
    row("rtl_433/", rf"\brtl_433/(?P<host>{D})/(?:devices|events|states)"),
    # neighbours: LLDP, CDP, NetBIOS
    row("ame:", rf"(?i)\bsys(?:tem)? ?name: {{1,8}}(?P<host>{D})", r"(?i)sys(?:tem)? ?name:"),
    row("ystem Name", rf"System Name(?: TLV \(5\), length [0-9]{{1,3}}:| =|:) {{0,8}}(?P<host>{D})"),
    row("chassis.name=", rf"chassis\.name=(?P<host>{D})"),
    row("neighbo", rf"(?i)neighbou?r \"?(?P<host>{D})\"? (?:added|removed|discovered|lost|timed out|on port|via port)", r"(?i)neighbou?r \"?[0-9a-z_.\-]{2,63}\"? (?:added|removed|discovered|lost|timed|on port|via port)"),
    row("evice ID: ", rf"(?m:^|[ \t,])Device ID: (?P<host>(?=[\w.\-]{{0,40}}[A-Za-z]{{3}}){D})(?=\s{{0,8}}(?m:$)| {{1,4}}Port| ?,)"),
    row("-ID (0x", rf"Device-ID \(0x01\), (?:value )?length:? [0-9]{{1,3}}(?: bytes)?: '?(?P<host>{D})"),
    row("/", rf"(?m:^)(?P<host>{D}) {{2,40}}(?:Gi|Fa|Te|Eth|Ten|Gig|ge|xe|swp|Po) ?-?[0-9]{{1,3}}/[0-9]", r" {2}(?:Gi|Fa|Te|Eth|Ten|Gig|ge|xe|swp|Po) ?-?[0-9]{1,3}/[0-9]"),
    row("<", rf"(?m:^)\s{{0,8}}(?P<host>{N})\s{{1,16}}<(?:00|03|20)>\s{{1,8}}(?:UNIQUE|-)", r"<(?:00|03|20)>\s{1,8}(?:UNIQUE|-)"),
    row("<", rf"(?m:^){IP} (?P<host>{N})<[0-9a-f]{{2}}>", r"[0-9] [0-9A-Za-z_\-]{2,63}<[0-9a-f]{2}>"),
    row("querying ", rf"querying (?P<host>{N}) on {IP}"),
    row("NetBIOS ", rf"NetBIOS (?:computer |Computer )?[nN]ame: (?P<host>{N})"),
    row("omputer name: ", rf"[Cc]omputer name: (?P<host>{D})"),
    row("Name=", rf"\bName=(?P<host>{N})\s{{1,16}}NameType="),
    row("N", rf"\bNBNS? (?:Name query|Registration|Refresh|Release)?(?: response)? ?(?:NB|NBSTAT) (?P<host>{N})<|\b(?:Name query|Registration|Refresh|Release|Name query response) NB (?P<host2>{N})<", r"(?:NB|NBSTAT) [0-9A-Za-z_\-]{2,63}<"),
    row("Announcement", rf"(?:Host|Local Master|Domain Master) Announcement,? (?P<host>{N})"),
    row("amba ", rf"Samba (?:name )?server (?P<host>{N}) (?:is |has )"),
    row("Server ", rf"\bServer (?P<host>{N}) (?:at IP|on subnet) ", r"Server [0-9A-Za-z_\-]{2,63} (?:at IP|on subnet)"),
    row("scan report for ", rf"scan report for (?P<host>{N})(?: \({IP}\)|\s{{0,4}}(?m:$))"),
    row("Host: ", rf"Service Info: (?:OS: [^;\n]{{1,40}}; )?Host: (?P<host>{D})[;,\s]", r"Service Info: "),
    # the lines of a FRITZ!Box
    row("MAC ", rf"\), (?:[0-9]{{1,5}} Mbit/s, )?(?P<host>[^\s,][^,\n]{{1,62}}), IP {IP}, MAC {MAC}", r", IP [0-9a-f]"),
    row(", Name: ", rf"MAC-Adresse: {MAC}, Name: (?P<host>[^\s,][^,\n]{{0,61}}[^\s,.])"),
    row("(MAC", rf"[:,] (?P<host>[\w.\-]{{2,63}}) \(MAC(?:-Adresse)?:? {MAC}"),
)  # fmt: skip


def beginnings() -> tuple[str, ...]:
    """Return what the sieve looks for."""
    return begins(_ROWS)


def find_in(text: str) -> list[Hit]:
    """Return the hosts that stand at their place in a line of a program.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the name in lower case, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        RFC 3164 and RFC 5424 (syslog); manuals and general knowledge of the programs.

    Examples:
        >>> [(hit.start, hit.end) for hit in find_in("Nov 24 13:31:31 vuurtoren cron[9]: started")]
        [(16, 25)]
        >>> find_in("Nov 24 13:31:31 dnsmasq[9]: started")
        []
    """
    return find_rows(_ROWS, text)
