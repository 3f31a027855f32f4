# ruff: noqa: E501 - one line of a program a row, to be read as a table
"""What lines say in a word or two of people, devices, networks and numbers: who came home, what joined, whose serial.

In:  a plain text (``plain.plain``).
Out: hits at the places such lines have.

The rules this module keeps:
 * A name stands between a word for what it is and a word for what it did; without quotation marks it is built as a name.
 * What a word for a device is followed by ("client is", "host header") is no name.
 * Linear time: every part of a pattern is bounded.
"""

from typing import Final

from sluis.identify.find.hit import Hit
from sluis.identify.find.rows import IP, MAC, U, begins, find_rows, row

_BUILT: Final = r"(?=[\w.]{0,40}[\-_0-9])(?=[\w.\-]{0,60}[A-Za-z]{2})[A-Za-z0-9][\w.\-]{1,60}\w"
_CAPITAL: Final = r"[A-ZÀ-Þ][^\W\d_]{1,30}(?: (?:van |de |der |den )?[A-ZÀ-Þ][^\W\d_]{1,30}){0,2}"
_DID: Final = r"(?:roam(?:ed|ing|s)|joined|left|(?:dis|re)?connect(?:ed|s)|(?:dis)?associat(?:ed|es)|deauthenticated|moved|went (?:on|off)line|is (?:now )?(?:online|offline|connected|disconnected|asleep|awake|blocked|active)|is (?:nu )?(?:verbonden|online|offline|geblokkeerd)|(?:was|has been|werd|is) (?:steered|blocked|paused|added|removed|renamed|kicked|toegevoegd|verwijderd|geblokkeerd)|steered|lost|timed out|reconnected|dropped|renewed|verbonden|heeft|kreeg|got (?:ip|address|lease)|hat|ist (?:jetzt |nun )?(?:online|offline|verbunden)|est (?:connecté|déconnecté|en ligne|hors ligne)|switched|unreachable|online|offline)"
_END: Final = r"(?=$|[\s.,;!)])"
_WHAT: Final = r"(?i:client|station|host|device|sta|apparaat|toestel|terminal|node|mobile|handset|endpoint|ger[aä]t|appareil|machine|computer|extender|repeater|workstation|werkstation|laptop|desktop)"
_NET_WORD: Final = r"(?i:(?:wireless|wi-?fi|wlan|draadlo(?:os|ze)|draadlose|drahtlose[sn]?|guest|gast|home)[ \-]?(?:network|netwerk|netz|netzwerk)?|r[ée]seau(?: wi-?fi| sans fil)?)"
_SERIAL: Final = r"(?P<serial>(?=[^\s]{0,40}[0-9])[0-9A-Z][0-9A-Za-z\-/.]{3,38}[0-9A-Za-z])"

_ROWS: Final = (
    # devices
    row(" ", rf"\b{_WHAT} (?P<device>{_BUILT}) {_DID}{_END}", r"(?i)(?:client|station|host|device|sta|apparaat|toestel|terminal|node|mobile|handset|endpoint|ger.{1,2}t|appareil|machine|computer|extender|repeater|workstation|werkstation|laptop|desktop) [0-9a-z][0-9a-z_.]{0,40}[0-9_.-][^\s]{0,60} [a-z]"),
    row(" ", rf"\b{_WHAT} (?:\"(?P<device>[^\"\n]{{2,64}})\"|'(?P<device2>[^'\n]{{2,64}})'|[“„](?P<device3>[^“”\n]{{2,64}})[”“]) (?:\S{{1,24}} )?{_DID}{_END}", r"(?i)(?:client|station|host|device|sta|apparaat|toestel|terminal|node|mobile|handset|endpoint|ger.{1,2}t|appareil|machine|computer|extender|repeater|workstation|werkstation|laptop|desktop) [\"']"),
    row(" ", rf"(?:{MAC}|{IP}|\b[0-9A-Fa-f]{{20,40}})[^\n]{{0,80}}?\s(?:host|hostname|name|naam|hn|sta|client)[ =:](?P<host>{_BUILT})(?=$|[\s,;)])", r"(?:[:.][0-9A-Fa-f]{1,3}|[0-9A-Fa-f]{20})[^\n]{0,100}\s(?:host|hostname|name|naam|hn|sta|client)[ =:][0-9A-Za-z]"),
    row("sta=", rf"\bsta(?:tion)?=(?P<host>(?=[^\s]{{0,40}}[g-zG-Z]){_BUILT})(?=$|[\s,;&)])"),
    row("/", r"(?i:/(?:clients?|devices?|hosts?|stations?|apparaten|apparaat|toestellen|nodes?)/)(?P<device>(?=[^/\s]{0,40}[\-_])(?=[^/\s]{0,40}[g-z])[A-Za-z][\w.\-]{2,60}[g-z])(?=/)", r"(?i)/(?:clients?|devices?|hosts?|stations?|apparaten|apparaat|toestellen|nodes?)/[a-z]"),
    row("_HOST", r"(?m:^|\s)[A-Z]{2,12}_HOST(?:NAME)?[:=] ?(?P<host>(?=[\w]{0,40}-)[A-Za-z][\w\-]{2,60}\w)(?=$|\s)"),
    # people
    row("rofi", rf"\b[Pp]rofi(?:el|le?)(?: van| of| von| de)? [\"'“„]?(?P<login>{_CAPITAL})[\"'”“]? (?:heeft (?:de|zijn|haar|het|geen|nog)|has (?:reached|used|no)|hat (?:das|die|sein|ihr|kein)|a (?:atteint|dépassé)|est (?:en pause|bloqué|suspendu)|reached|bereikt|mag|may|darf|(?:is |was |werd |wurde )?(?:blocked|paused|geblokkeerd|gepauzeerd|gesperrt))\b", r"rofi(?:el|le?)[^\n]{1,10}[A-Z]"),
    row(" ", rf"(?i:\b(?:internet(?:toegang|zugang| access)?|wi-?fi|screen time|schermtijd|access|toegang|bedtime|bedtijd|homework time)) (?:for|voor|van|of|f[üu]r|pour|de) [\"'“„]?(?P<login>{_CAPITAL})[\"'”“]? (?:has been|has|is|was|werd|wordt|wurde|ist|a été|est)\b", r"(?i)(?:internet|toegang|zugang|access|wi-?fi|time|tijd) (?:for|voor|van|of|f.{1,2}r|pour|de) [^\n]{0,2}[A-Z]"),
    row(" ", rf"(?i:\b(?:resident|bewoner|person|persoon|member|user|gezinslid|familielid|occupant|huisgenoot|family member|bewohner|habitant)) [\"']?(?P<login>{_CAPITAL})[\"']? (?:arrived|left|came|entered|returned|is (?:home|away|thuis|weg|niet thuis|not home|zu ?hause)|kwam|vertrok|ging|detected|herkend|gezien)\b", r"(?i)(?:resident|bewoner|person|persoon|member|user|gezinslid|familielid|occupant|huisgenoot|bewohner|habitant) "),
    row(" ", rf"(?i:\b(?:face|gezicht|gesicht|visage|person|persoon|speaker|voice|stem)) (?i:recogni[sz]ed|detected|herkend|identified|erkannt|reconnue?|matched|match|seen):? [\"']?(?P<login>{_CAPITAL})", r"(?i)(?:face|gezicht|gesicht|visage|person|persoon|speaker|voice|stem) [a-z]{4,12}:? "),
    row(" ", r"(?m:^|[.:>] )(?P<login>[A-ZÀ-Þ][^\W\d_]{2,24}) (?:arrived (?:at )?home|left home|is (?:nu )?(?:thuis|niet thuis)(?: gekomen)?|is thuisgekomen|kwam thuis|ging weg|is (?:not )?home|ist (?:nach Hause gekommen|zu Hause))\b", r"(?i)(?:arrived (?:at )?home|left home|is (?:nu |niet )?thuis|kwam thuis|ging weg|is (?:not )?home|ist (?:nach|zu) hause)"),
    # networks
    row(" ", rf"(?i:\b(?:joined|left|joining|leaving|verbonden met|verbinding met|connected to|connect to|connecting to|associated (?:with|to)|authenticated (?:to|with)|verbunden mit|connect[ée]e? (?:au|à)|switched to|roamed to|lost|forgot|forget|remembered|saved|onthouden))(?: (?i:the|het|de|das|le))? {_NET_WORD} [\"']?(?P<ssid>(?!(?i:at|in|on|op|via|is|and|en|with|met|channel|kanaal|network|netwerk|client|access|mode|name|signal|again|successfully)\b)[\w][\w.\-'&]{{2,31}}(?: [A-Z0-9][\w.\-'&]{{0,24}}){{0,3}})[\"']?(?=$|[.,;(!]|\s(?:on|op|at|via|with|met|from|after|in|kanaal|channel|\())", r"(?i)(?:joined|left|joining|leaving|verbonden|verbinding|connect(?:ed|ing)?|associated|authenticated|verbunden|connect.{1,3}|switched|roamed|lost|forgot|forget|remembered|saved|onthouden)(?: [a-z]{2,4})?(?: [a-z]{2,3})? (?:wireless|wi-?fi|wlan|draadlo|drahtlos|guest|gast|home|r.{1,2}seau)"),
    row("uthenticated ", r"\b[Aa]uthenticated (?:to|with) \"(?P<ssid>[^\"\n]{2,32})\""),
    row("robe", r"\b[Pp]robe[ \-]?(?:request|response|req|resp)s? (?:for|to|from|van|voor) \"?(?P<ssid>(?!the |broadcast)[\w][^\"\n]{1,31}?)\"? (?:from|by|van|sent|on|at|\()", r"robe[ \-]?(?:request|response|req|resp)s? "),
    row(" ", r"\b(?:AP|[Aa]ccess [Pp]oint|[Bb]eacon(?: from)?|[Hh]idden AP|[Rr]ogue AP|[Nn]etwork|[Nn]etwerk|[Nn]etzwerk) \"?(?P<ssid>[A-ZÀ-Þ][\w.\-'&]{3,31}(?: [\w.\-'&]{1,24}){0,3}?)\"? (?:lost|found|seen|appeared|disappeared|vanished|is (?:back|gone|weg)|out of range|gevonden|gefunden|verloren|verdwenen|gezien|detected)\b", r"(?i)(?:AP|access point|beacon(?: from)?|network|netwerk|netzwerk) [^\n]{3,80} (?:lost|found|seen|appeared|disappeared|vanished|is|out|gevonden|gefunden|verloren|verdwenen|gezien|detected)"),
    row("WPA", r"(?m:^|: )[ *]{0,8}(?P<ssid>[^\s:*][^\n:]{1,31}?) {2,24}(?:WPA[123]?|WEP|OPEN|SAE)(?:[ /\-](?:WPA[23]|Personal|PSK|SAE))? {1,24}-?[0-9]{1,3}\b", r" {2,24}WPA"),
    # logins and secrets
    row(" for ", rf"\b(?:PAP|CHAP|MS-?CHAP(?:v2)?|EAP|PPPoE?)\b[^\n]{{0,60}}? for (?:user |peer )?[\"'<]?(?P<login>(?!(?:wan|lan|interface|ppp|pppoe|eth|vlan|peer|user|this|the)\b){U})", r"(?:PAP|CHAP|EAP|PPP)[^\n]{0,70} for "),
    row("AUTH ", r"\b(?:AUTH|SASL) (?P<login>(?=[^\s]{0,40}[\-_.0-9@])[a-z][\w.@\-]{2,60}) (?:ok|OK|failed|FAILED|success|denied)\b"),
    row("requirepass ", r"\b(?:requirepass|masterauth) [\"']?(?P<secret>[^\s\"'#<>]{4,128})"),
    # numbers
    row(" ", rf"(?i:\b(?:serie-?nummer|serienr\.?|serial(?:[ \-]?(?:number|no\.?|nr\.?))?|seriennummer|num[ée]ro de s[ée]rie|ser\.?)(?: (?:van|of|der|des|du|de|het|the|dit|this|[Zz]ählers|[Gg]eräts|apparaat|toestel|device|box|router|modem|meter|camera|unit|appareil|ger[äa]t|kastje|gateway)){{0,4}}(?: (?:is|ist|est|was|changed to|read|luidt|lautet):?| ?[:=#])?) {_SERIAL}(?=$|[\s,;.)\]])", r"(?i)(?:serie-?nummer|serienr|serial|seriennummer|de s.{1,2}rie|ser\.?) "),
    row("/", r"(?<=/)(?P<serial>(?=[0-9A-F]*[0-9])[0-9A-F]{6}-(?:[\w%.]{1,32}-)?(?=[0-9A-Z]*[0-9])[0-9A-Z]{6,24})(?=/|$|\s|\?)", r"/[0-9A-F]{6}-"),
    row("/", r"(?i:(?:^|/)(?:fw-?check|firmware-?check|inform|provision|provisioning|bootstrap|activate|register|onboard|config|cfg|ztp)/)(?:[\w.\-]{1,32}/)?(?P<serial>(?=[0-9A-Z]*[0-9]{4})(?=[0-9A-Z]*[A-Z])[0-9A-Z]{9,24})(?=/|$|\s|\?|\.(?:xml|cfg|json|bin|conf))", r"(?i)(?:fw-?check|firmware-?check|inform|provision|provisioning|bootstrap|activate|register|onboard|config|cfg|ztp)/"),
    row("ial", r"\b[Dd]ial(?:ing|led|ed)? (?:number )?(?P<phone>(?:\+|00?)[1-9][0-9 ]{7,16}[0-9])", r"ial(?:ing|led|ed)? [^\n]{0,8}[+0]"),
    # places
    row(" in ", r"(?i:\b(?:geplaatst|opgehangen|ge[ïi]nstalleerd|staat|hangt|installed|placed|mounted|located|aufgestellt|montiert|install[ée])) (?:in|op|im|dans|on) (?:de |het |the |der |dem |la |le )?(?P<location>(?i:woonkamer|zolder|keuken|kelder|garage|schuur|tuin|bijkeuken|meterkast|hal|gang|slaapkamer|badkamer|studeerkamer|kinderkamer|achtertuin|voortuin|overloop|berging|serre|living room|bedroom|kitchen|attic|basement|hallway|bathroom|office|shed|garden|cellar|loft|wohnzimmer|schlafzimmer|küche|flur|dachboden|salon|chambre|cuisine|cave|grenier))\b", r"(?i)(?:geplaatst|opgehangen|ge.{1,2}nstalleerd|staat|hangt|installed|placed|mounted|located|aufgestellt|montiert|install.{1,2}) (?:in|op|im|dans|on) "),
)  # fmt: skip


def beginnings() -> tuple[str, ...]:
    """Return what the sieve looks for."""
    return begins(_ROWS)


def find_in(text: str) -> list[Hit]:
    """Return what lines say in a word or two of people, devices, networks and numbers.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the name in lower case, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        Logs of routers and of home automation, general knowledge.

    Examples:
        >>> [(hit.start, hit.end) for hit in find_in("client kast-boven roamed from AP1 to AP2")]
        [(7, 17)]
        >>> find_in("client roamed from 2.4 GHz; device is offline; user logged in")
        []
    """
    return find_rows(_ROWS, text)
