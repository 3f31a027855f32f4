# ruff: noqa: E501 - one form a row, to be read as a table
"""Secrets by the form a maker, a protocol or a printed dump gives them, where no key stands beside them.

In:  a plain text (``plain.plain``).
Out: hits of kind ``SECRET``, with the login beside it where the form holds one.

The rules this module keeps:
 * A form that only a secret has counts alone; one that other numbers have as well counts behind the word for what it is.
 * All zeros are no secret: a session that nobody opened.
 * Linear time: every part of a pattern is bounded.
"""

from typing import Final

from sluis.identify.find.hit import Hit
from sluis.identify.find.rows import begins, find_rows, row

_END: Final = r"(?![0-9A-Za-z])"
_T: Final = r"[A-Za-z0-9_\-]"
_RANDOM: Final = r"(?=[A-Za-z_\-]{0,60}[0-9])(?=[0-9_\-]{0,60}[A-Za-z])"
_KEYED_HEX: Final = (
    r"(?:[0-9A-Fa-f]{128}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{48}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})"
)
_FORMS: Final = (
    # what lets a device into a home
    row("MT:", r"(?<![A-Za-z0-9])(?P<secret>MT:[0-9A-Z.\-]{19,22})(?![0-9A-Z])"),
    row("X-HM://", r"X-HM://(?P<secret>[0-9A-Z]{9,16})"),
    row("-", r"(?<![0-9\-])(?P<secret>[0-9]{5}(?:-[0-9]{5}){7})(?![0-9\-])", r"[0-9]{5}(?:-[0-9]{5}){7}"),
    row("AGE-SECRET-KEY-", r"AGE-SECRET-KEY-(?P<secret>1[0-9A-Z]{30,80})"),
    # what a service gives out
    row(":AA", rf"(?<![0-9A-Za-z])(?:bot)?(?P<secret>[0-9]{{8,11}}:AA{_T}{{32,34}})(?!{_T})"),
    row("bot", rf"/bot(?P<secret>[0-9]{{8,11}}:{_T}{{16,40}})(?!{_T})", r"/bot[0-9]{8}"),
    row("tskey-", rf"(?<!{_T})(?P<secret>tskey-[a-z]{{3,8}}-{_T}{{10,80}})"),
    row("_v1_", rf"(?<!{_T})(?P<secret>do[opr]_v1_[0-9a-f]{{64}}){_END}"),
    row("glsa_", rf"(?<!{_T})(?P<secret>glsa_[A-Za-z0-9]{{32}}_[0-9a-f]{{8}}){_END}"),
    row("glc_", rf"(?<!{_T})(?P<secret>glc_[A-Za-z0-9+/=]{{32,400}}){_END}"),
    row("gl", rf"(?<!{_T})(?P<secret>gl(?:rt|dt|ptt|ft|soat|oas|agent|cbt|imt)-{_T}{{20,64}})", r"gl(?:rt|dt|ptt|ft|soat|oas|agent|cbt|imt)-[A-Za-z0-9_\-]{20}"),
    row("_", rf"(?<!{_T})(?P<secret>(?:rk_live|rk_test|whsec|shpat|shpca|shpss|sbp|lin_api|nfp|fio-u|pul|rdme|dp\.pt|dp\.st|figd|gsk|tvly|r8|sq0csp|sntrys|sntryu|ntn|secret|pscale_tkn|pat|PMAK|csb|shp|lsk|lk|ops|key|vercel|ddapi|pplx|cio|tfp|hct|pnu)_{_RANDOM}[A-Za-z0-9_\-+/=]{{24,400}})", r"(?:rk_live|rk_test|whsec|shpat|shpca|shpss|sbp|lin_api|nfp|pul|rdme|figd|gsk|tvly|r8|sq0csp|sntrys|sntryu|ntn|secret|pscale_tkn|pat|csb|ops|key|ddapi|hct|pnu)_[A-Za-z0-9_\-+/=]{24}"),
    row("-", rf"(?<!{_T})(?P<secret>(?:sk-ant-|nvapi-|xai-|PMAK-|CFPAT-|NRAK-|xapp-|xoxe\.xox[bp]-|ATATT3x|ATCTT3x|key-(?=[0-9a-f]{{32}}(?![0-9A-Za-z]))|pplx-|sl\.u?\.?|hvs\.|hvb\.|gtoken-|fo1_|dapi(?=[0-9a-f]{{32}})|ddp_|API-(?=[A-Z0-9]{{26}}(?![0-9A-Za-z]))){_RANDOM}[A-Za-z0-9_\-+/=.]{{20,400}})", r"(?:sk-ant|nvapi|xai|PMAK|CFPAT|NRAK|xapp|xox[bp]|ATATT3x|ATCTT3x|key|pplx|API)-?[A-Za-z0-9_\-+/=.]{16}"),
    row("hv", rf"(?<!{_T})(?P<secret>hv[sb]\.{_T}{{20,200}})", r"hv[sb]\."),
    row("dapi", rf"(?<!{_T})(?P<secret>dapi[0-9a-f]{{32}}){_END}"),
    row("EAA", rf"(?<!{_T})(?P<secret>EAA[A-Z][A-Za-z0-9]{{60,300}}){_END}"),
    row("1//0", rf"(?<!{_T})(?P<secret>1//0{_T}{{30,120}})"),
    row("GOCSPX-", rf"(?P<secret>GOCSPX-{_T}{{20,40}})"),
    row("SharedAccess", r"SharedAccess(?:Key|Signature)=?(?: sr=[^\s&]{1,128}&sig=)?(?P<secret>[A-Za-z0-9+/%=]{20,128})"),
    row("AccountKey=", r"AccountKey=(?P<secret>[A-Za-z0-9+/=]{40,128})"),
    row("webhook", rf"(?i)/webhooks?/(?:[0-9]{{6,24}}/)?(?P<secret>{_T}{{20,128}})(?=[/?#\s\"']|$)", r"(?i)/webhooks?/"),
    row("hooks.", r"hooks\.(?:slack|zapier|nabu|chat)[a-z.]{0,20}/(?:services|hooks|workflows|triggers)/(?P<secret>[A-Za-z0-9_\-/]{16,160})", r"hooks\.(?:slack|zapier|nabu|chat)"),
    row("/webhookb2/", r"/webhookb2/(?P<secret>[0-9a-f\-]{36}@[0-9A-Za-z\-/]{36,160})"),
    row("/with/key/", rf"/with/key/(?P<secret>{_T}{{16,64}})"),
    row("hc-ping.com/", r"hc-ping\.com/(?P<secret>[0-9a-f\-]{36}|[A-Za-z0-9_\-]{20,40})"),
    row("token/", r"(?i)/(?:update|ping|push|alexa|trigger)/token/(?P<secret>[0-9A-Za-z_\-]{12,64})"),
    row("/api/push/", r"/api/push/(?P<secret>[0-9A-Za-z]{10,64})"),
    row("stok=", r";stok=(?P<secret>(?!0{16})[0-9a-f]{16,64})"),
    # sessions of routers
    row("", r"(?i)(?<![a-z])(?:sid|session|sessionid|session_id|sysauth(?:_https?)?|ubus_rpc_session|csrf_?token|nonce_?key)[\"']?(?:=|>|: ?|\": ?\")[\"']?(?P<secret>(?!0{8,})[0-9a-f]{16,64})(?![0-9a-z])", r"(?i)(?:sid|session|session_?id|sysauth(?:_https?)?|ubus_rpc_session|csrf_?token)[\"']?(?:=|>|: ?)[\"']?[0-9a-f]{16}"),
    row("response=", r"(?:&|\?|\b)response=(?P<secret>[0-9A-Za-z$]{4,80}-[0-9a-f]{32}|[0-9]\$[0-9]{2,7}\$[0-9a-f$]{32,160}|[0-9a-f]{16,64}\$[0-9a-f]{32,128})"),
    row("ookie: ", r"(?i)(?:set-)?cookie: [^\n]{0,400}?\b[\w\-.]{0,40}(?:sess|auth|token|sid|login|remember|jwt)[\w\-.]{0,24}=(?P<secret>(?=[A-Za-z_\-%.]{0,60}[0-9])[0-9A-Za-z_\-%.+/=|]{12,1024})"),
    # keys in dumps
    row("hexdump", r"\b(?:PMK(?:-R[01])?|PTK|GTK|IGTK|KCK|KEK|TK|PSK|MSK|EMSK|PWE|K_aut|K_encr|PMKID|passphrase|password|WPA PSK|(?:Network|Device) ?(?:Key|Password)|AuthKey|KeyWrapKey|DH Private Key|Shared Secret|shared secret|private key)[^\n:]{0,32} - hexdump(?:_ascii)?\(len=[1-9][0-9]{0,3}\): ?(?P<secret>[0-9a-f]{2}(?: [0-9a-f]{2}){3,255}|(?!\[)\S[^\n]{2,160})"),
    row("", rf"(?i)(?:psk|pmk|aes|master|network|link|encryption|wireguard|noise|wpa|link|install|bind|ble|irk|ltk|owner|local|root|device|seed|hmac|shared|private|secret|signing|api)[ _\-]{{0,2}}(?:key|code|seed|secret|sleutel|schl[üu]ssel)?(?: is|:|=| =|,|\)|\]| for \S{{1,40}}:| for \S{{1,40}})? {{0,2}}[\"'\[]?(?P<secret>(?!0{{16}}){_KEYED_HEX}){_END}", r"(?i)(?:psk|pmk|aes|key|code|seed|secret|sleutel|ssel)[^\n]{0,44}[0-9a-f]{32}"),
    row("nstall", r"(?i)\binstall(?:ation)?[ _\-]?code[:= ]{1,3}(?P<secret>(?:[0-9A-F]{4} ?){4,9}|[0-9A-F]{16,36})(?![0-9A-Z])"),
    # numbers behind their word
    row("", r"(?i)(?:matter|pairing|set-?up|homekit|hap|commissioning|commission|onboarding|manual|koppel|hinzuf[üu]ge)[ \-_]{0,2}(?:manual |setup |pairing |onboarding |device )?(?:code|pin|payload|passcode)?(?: ?code)?(?: (?:is|voor|for|:)[^\n:]{0,30})?[:=]? {0,3}[\[\"'(]{0,2}(?P<secret>[0-9]{4}-[0-9]{3}-[0-9]{4}|[0-9]{11}|[0-9]{3}-[0-9]{2}-[0-9]{3}|[0-9]{4}-[0-9]{4}|[0-9]{21})(?![0-9\-])", r"(?i)(?:matter|pairing|set-?up|homekit|hap|commission|onboarding|manual|koppel|hinzuf.{1,2}ge)[^\n]{0,90}[^0-9](?:[0-9]{4}-[0-9]{3}-[0-9]{4}|[0-9]{11}|[0-9]{3}-[0-9]{2}-[0-9]{3}|[0-9]{4}-[0-9]{4}|[0-9]{21})"),
    row("", r"(?i)(?:\bpin(?:code|-code)?|passcode|password id|passkey|setup_?pin_?code|wps[ \-]?pin|\bpuk[12]?)(?: (?:is|code|for|number|voor|generated|set to|van|of|changed to|nummer|enabled)){0,2}(?:[ :=\[\"'(]{1,3})(?P<secret>[0-9]{8}|[0-9]{4}-[0-9]{4}|[0-9]{4} [0-9]{4}|[0-9]{6})(?![0-9\-.])", r"(?i)(?:pin|passcode|passkey|puk|code)[^\n]{1,40}[0-9]{6}"),
    row("PSKd", r"\bPSKd[:= ]{1,3}(?P<secret>[0-9A-HJ-NPR-Y]{6,32})"),
    row("oiner", r"(?i)joiner (?:add|credential|password|start)(?: \S{1,24})?[: ]{1,2}(?P<secret>[0-9A-HJ-NPR-Y]{6,32})(?=\s|$)"),
    row("networkkey ", r"(?i)networkkey (?P<secret>[0-9a-f]{32})"),
    row("pskc ", r"(?i)pskc (?P<secret>[0-9a-f]{32})"),
    # names and words of protocols
    row("AUTH ", r"\bAUTH (?:PLAIN|LOGIN|XOAUTH2|CRAM-MD5|OAUTHBEARER) (?P<secret>[A-Za-z0-9+/]{8,512}={0,2})(?=\s|$)"),
    row("APOP ", r"\bAPOP (?P<login>[^\s]{2,64}) (?P<secret>[0-9a-f]{32})"),
    row("Request: ", r"Request: PASS (?P<secret>\S{3,128})"),
    row("Request: ", r"Request: USER (?P<login>[^\s]{2,64})"),
    row(" with password ", r"(?i)(?:login attempt|authenticat\w{2,8}|log(?:in|ged in)|user \S{1,64}) with password [\"'](?P<secret>[^\"'\n]{3,128})[\"']"),
)  # fmt: skip


def beginnings() -> tuple[str, ...]:
    """Return what the sieve looks for."""
    return begins(_FORMS)


def find_in(text: str) -> list[Hit]:
    """Return the secrets that their form, or the word before them, gives away.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the secret, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        Matter Core Specification 5.1 (setup payload), HomeKit Accessory Protocol 4.2, Z-Wave S2 (device specific key),
        logs of hostapd and wpa_supplicant, RFC 4954 and RFC 1939; makers' letters of tokens are general knowledge.

    Examples:
        >>> [(hit.start, hit.end) for hit in find_in("WPS: AP PIN 12345670 enabled for 300 seconds")]
        [(12, 20)]
        >>> find_in("<SessionInfo><SID>0000000000000000</SID></SessionInfo>")
        []
    """
    return find_rows(_FORMS, text)
