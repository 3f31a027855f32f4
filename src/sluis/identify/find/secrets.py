# ruff: noqa: E501 - one pattern a line, to be read as a table
"""Secrets and keys of every kind.

In:  a plain text (``plain.plain``), and the last name of the path it stands under when there is one.
Out: hits of kind ``SECRET`` and ``CERTIFICATE``.

The rules this module keeps:
 * A form that only a secret has is sure: a PEM block, a password digest, a token with its maker's letters.
 * Behind a word that says "password" or the like everything is a secret, unless it says that there is none.
 * Linear time: every part of a pattern is bounded, and a PEM block is cut at 16 KiB.
"""

import re
from collections.abc import Iterator
from typing import Final

from sluis.identify.find.hit import Hit, Sureness, doubt
from sluis.terms import Kind

_PEM = re.compile(
    r"-----BEGIN (?P<what>[A-Z0-9 ]{3,40})-----[^-]{0,16384}+(?:-(?!----)[^-]{0,4096}+){0,4}(?:-----END [A-Z0-9 ]{3,40}-----)?"
)
_WORD: Final = (
    r"(?:pass(?:word|wd|phrase|code|wort|key)?|pwd|passwrd|wachtwoord|kennwort|(?:setup|pairing|claim|unlock|verification)[_\-]?code|toegangscode|pincode|psk|pre_?shared_?key|shared_?(?:key|secret)|secret|"
    r"(?:api|auth|access|private|encryption|network|master|wpa|wep|wifi|sae|key|session|client|license|preshared|dpp|group|pmk|ptk|gtk)[_\-]?(?:key|token|secret|passphrase|id_?token)|"
    r"token|credential|community|auth_?password|wpa_?psk|sae_?password|key_?mgmt_?key|wps_?pin|pin|puk)"
)
_PAIR = re.compile(
    rf"(?i){_WORD}(?:[_\-.]?[0-9]{{1,2}})?[\"']?(?:\s{{0,2}}(?:[:=]|=>|->)\s{{0,2}}|\s(?:is|was)\s|\s(?=[\"']))"
    r"(?:\"(?P<double>[^\"\n]{1,256})\"|'(?P<single>[^'\n]{1,256})'|(?P<bare>[^\s\"',;&<>]{1,256}))"
)
_XML = re.compile(
    rf"(?i)<(?P<tag>[A-Za-z0-9_:.\-]{{0,40}}?{_WORD}[A-Za-z0-9_]{{0,8}})(?:\s[^<>]{{0,200}})?>(?P<value>[^<>]{{1,256}})</"
)
_TAGGED = re.compile(
    rf"(?i)<name>[^<>]{{0,200}}?{_WORD}[0-9]{{0,2}}</name>\s{{0,16}}<value[^<>]{{0,80}}>(?P<value>[^<>]{{1,256}})</value>"
)
_CLI = re.compile(
    r"(?i)(?:(?:enable |username \S{1,64} )(?:secret|password)(?: level [0-9]{1,2})?|\bsnmp-server community|\br[ow]community6?|\bset \S{1,100}\.(?:key[1-4]?|psk|sae_password|password))"
    r"(?: (?:[0-9]|level) |\s{1,2}|=)'?(?P<value>[^\s'\"]{4,128})"
)
"""Lines of configuration: of routers by command (``enable secret 5 …``), of UCI (``set wireless.x.key=…``)."""
_AUTHORISATION = re.compile(
    r"(?i)\b(?:basic|bearer|digest|token|negotiate)\s{1,2}(?P<value>[A-Za-z0-9+/=._~\-]{8,2048})"
)
_DIGEST_AUTH = re.compile(r"(?i)\b(?:response|nonce|cnonce)=\"(?P<value>[0-9A-Za-z+/=]{8,128})\"")
_PATH_TOKEN = re.compile(
    r"(?i:/(?:api|hooks?|webhooks?|token|key|secret|invite|reset|verify|activate|auth|session|magic)/|[?&](?:code|sid|ticket|sig|signature)=(?=[0-9A-Za-z_\-]{16}))"
    r"(?P<value>(?=[A-Za-z_\-]{0,40}[0-9])(?=[0-9A-Z_\-]{0,40}[a-z])(?=[0-9a-z_\-]{0,40}[A-Z])[0-9A-Za-z_\-]{16,256})(?=[/?#&\s\"']|$)"
)
"""Digits and letters of both cases at random where an interface lets in whoever has them: ``/api/bT0R…/lights``."""
_ANYBODYS = re.compile(r"(?<![0-9A-Fa-f:])00:00:00:00:00:00 (?P<value>[^\s\"']{8,63})(?=\s|$)")
"""A line of a file of pass phrases that holds for every station (hostapd, ``wpa_psk_file``)."""
_URL_LOGIN = re.compile(r"://[^\s/:@\"'<>]{0,64}:(?P<value>[^\s/\"'<>]{1,128})@(?=[A-Za-z0-9\[])")
PLACEHOLDER: Final = frozenset(
    {"pass", "password", "passwd", "pw", "pwd", "secret", "wachtwoord", "passwort", "token", "key"}
)
"""What a manual writes where the secret belongs."""
_MADE = re.compile(
    r"(?<![A-Za-z0-9])(?:eyJ[A-Za-z0-9_\-]{8,1024}\.eyJ[A-Za-z0-9_\-]{4,4096}\.[A-Za-z0-9_\-]{0,1024}|gh[opsur]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[A-Za-z0-9_\-]{20,64}|"
    r"xox[abeprs]-[A-Za-z0-9\-]{10,128}|A(?:KIA|SIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_\-]{35}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,128}|ya29\.[A-Za-z0-9_\-]{20,256}|hf_[A-Za-z0-9]{30,64}|"
    r"npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_\-]{40,256}|SG\.[A-Za-z0-9_\-]{16,32}\.[A-Za-z0-9_\-]{16,64}|sk-[A-Za-z0-9_\-]{20,256}|dckr_pat_[A-Za-z0-9_\-]{20,64})(?![A-Za-z0-9])"
)
_CRYPT = re.compile(
    r"(?<![A-Za-z0-9$])\$(?:1|5|6|y|7|apr1|2[abxy]|sha1|md5|argon2(?:id|i|d)|scrypt|pbkdf2(?:-sha(?:1|256|512))?)\$[A-Za-z0-9./$=,+\-]{8,256}"
    r"|\{(?:SSHA|SHA|SMD5|MD5|CRYPT|SSHA256|SSHA512)\}[A-Za-z0-9+/=$.]{12,256}"
)
_WIFI = re.compile(r"(?i)WIFI:(?=[^\n]{0,200};)(?:[A-Z]:(?:\\.|[^;\\\n]){0,128};){1,8};?")
_WIFI_PART = re.compile(r"(?i)(?:^WIFI:|;)P:(?P<value>(?:\\.|[^;\\]){1,128})")
_DPP = re.compile(r"(?<![A-Za-z])DPP:(?:[A-Z]:[^;\s]{0,256};){1,8};?")
_SSH = re.compile(
    r"ssh-(?:rsa|ed25519|dss) AAAA[A-Za-z0-9+/=]{20,4096}|ecdsa-sha2-nistp[0-9]{3} AAAA[A-Za-z0-9+/=]{20,4096}"
)
_HEX_KEY = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{64}(?![0-9A-Za-z])")
_THREAD = re.compile(r"(?i)(?<![0-9a-z])0e080000[0-9a-f]{60,512}(?![0-9a-z])")
_NAME_SAYS = re.compile(
    r"(?i)(?:pass(?:word|wd|wrd|phrase|code|key|wort)|wachtwoord|kennwort|motdepasse|pwd|pswd|(?:access|refresh|auth)tok|(?:setup|pairing|claim|unlock|verification|puk|pin)[_\-]?code|(?<![a-z])otp|psk[c]?|(?<![a-z])pass|(?-i:(?<=[a-z0-9])Pass)|(?:login|user|admin|auth|web|root|telnet|ssh|ftp|sip|ppp|wifi|wlan|wpa|smtp|mqtt|vpn)[_\-]?(?:pass|pw|psw)|sharedsec|(?<![a-z])sso(?:token|ticket|id)?|accessticket|jwt|presharedkey|(?<!public)(?<!ssh)key(?:value|data|passphrase)?|secret|credentials?|(?<![a-z])pin|community(?:string)?|authtoken|token|sessionid|"
    r"wepkey|networkkey|privatekey|authenticationcode|activationcode|puk|snmpcommunity|adminpwd|challenge\.value)[_\-]?(?:[0-9]{0,2}|(?:2[._]?4?|5|6)g(?:hz)?)$"
)
_NAME_DENIES = re.compile(
    r"(?i)(?:enable|enabled|type|mode|index|length|count|entries|status|number|format|policy|ruler?|interval|expir\w*|supported|method|algorithm|changed|strength|required|generator|locked|state|level|id|url|file|path|parameterkey|commandkey|filterkey|"
    r"hotkey|dtmfkey|flashkey|keepalive|monkey|turnkey|idempotency[_\-]?key|(?:star|pound|hash|function|feature|dial)key)$"
)
_LETS_THROUGH = re.compile(
    r"(?i)(?:low|high|band|by|all|tests?|check(?:s|ed)?|first|second|single|multi)[_\-]?pass[0-9]{0,2}$"
)
"""Filters and results: what passes there is no word that lets in."""
_NO_SECRET: Final = frozenset(
    {"", "none", "null", "nil", "no", "yes", "true", "false", "0", "1", "enabled", "disabled", "unset", "set", "empty", "n/a", "na", "-", "changed", "ok", "failed", "success", "invalid", "wrong", "required", "incorrect", "unknown", "expired", "missing", "keypassphrase", "wpa", "wpa2", "psk", "string", "correct", "error", "and", "or", "not"}
)  # fmt: skip
_STARS = re.compile(r"[*•.xX#\-_\s]{1,}")
WHERE: Final = re.compile(r"PWD=/[^\n]{0,255}|PASS(?:WORD)?=\$\{?[A-Z_]{1,32}\}?|(?i:password:\s{1,2}authentication)")
"""Where a command ran (``PWD`` of a shell), a variable, or what a program does: no secret."""
_MINIMUM: Final = 4


def empty(value: str) -> bool:
    """Whether a value says that there is no secret, or hides it already.

    Examples:
        >>> empty("********"), empty("None"), empty("hunter2")
        (True, True, False)
    """
    return value.strip().lower() in _NO_SECRET or _STARS.fullmatch(value) is not None


def name_says(name: str) -> bool:
    """Whether the last name of a path says that its value is a secret.

    Args:
        name: The last segment, vendor prefix included.

    Source:
        Names the Broadband Forum's models mark as hidden or secured, and those of vendors in captures.

    Examples:
        >>> name_says("KeyPassphrase"), name_says("X_TP_WEPKey4"), name_says("PasswordLength")
        (True, True, False)
        >>> name_says("X_ACME_EnablePass"), name_says("SelfTestPass"), name_says("HighPass")
        (True, False, False)
    """
    if _NAME_SAYS.search(name) is None or _LETS_THROUGH.search(name) is not None:
        return False
    return _NAME_DENIES.search(name) is None or name.lower().endswith("sessionid")


def _secret(span: tuple[int, int], value: str, sure: Sureness, reason: str, kind: Kind = Kind.SECRET) -> Hit:
    return Hit(*span, kind, value.encode("utf-8", "replace"), sure, reason)


def _pairs(text: str) -> Iterator[Hit]:
    for match in _PAIR.finditer(text):
        group = next(name for name in ("double", "single", "bare") if match[name] is not None)
        if not empty(match[group]):
            short = len(match[group]) < _MINIMUM and "pin" not in match.group().lower()
            quoted = group != "bare" or "=" in match.group() or ":" in match.group()
            named = quoted and not short and WHERE.fullmatch(match.group()) is None
            yield _secret(match.span(group), match[group], doubt(unless=named), "secret:named")
    for pattern, reason in (
        (_XML, "secret:element"),
        (_TAGGED, "secret:element"),
        (_CLI, "secret:named"),
        (_ANYBODYS, "secret:named"),
    ):
        for match in pattern.finditer(text):
            if not empty(match["value"]):
                yield _secret(match.span("value"), match["value"], Sureness.LIKELY, reason)


def _forms(text: str) -> Iterator[Hit]:
    for match in _PEM.finditer(text):
        private = "PRIVATE" in match["what"] or "SECRET" in match["what"]
        kind = Kind.SECRET if private else Kind.CERTIFICATE
        yield _secret(match.span(), match.group(), Sureness.SURE, "pem:private" if private else "pem", kind)
    for pattern, reason in (
        (_MADE, "token:maker"),
        (_CRYPT, "password-digest"),
        (_DPP, "dpp-uri"),
        (_THREAD, "thread-dataset"),
    ):
        for match in pattern.finditer(text):
            yield _secret(match.span(), match.group(), Sureness.SURE, reason)
    for match in _SSH.finditer(text):
        yield _secret(match.span(), match.group(), Sureness.LIKELY, "ssh-key", Kind.CERTIFICATE)
    for match in _WIFI.finditer(text):
        part = _WIFI_PART.search(match.group())
        if part is not None:
            start = match.start() + part.start("value")
            yield _secret((start, start + len(part["value"])), part["value"], Sureness.SURE, "wifi-code")
    for pattern, reason in (
        (_AUTHORISATION, "authorisation"),
        (_DIGEST_AUTH, "authorisation:digest"),
        (_URL_LOGIN, "url:password"),
        (_PATH_TOKEN, "token:path"),
    ):
        for match in pattern.finditer(text):
            value = match["value"]
            plain_word = value.isalpha() and (value.islower() or value.istitle())
            if pattern is _URL_LOGIN:
                plain_word = value.lower() in PLACEHOLDER or value.startswith(("$", "{"))
            yield _secret(match.span("value"), value, doubt(unless=not plain_word), reason)
    for match in _HEX_KEY.finditer(text):
        yield _secret(match.span(), match.group(), Sureness.DOUBTFUL, "hex-key")


def find_in(text: str, name: str = "") -> list[Hit]:
    """Return the secrets in a plain text.

    Args:
        text: A plain text.
        name: The last name of the path it stands under; empty when there is none.

    Returns:
        Hits in no particular order; ``canonical`` is the secret itself, in UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        RFC 7468 (PEM), RFC 7617, RFC 6750, RFC 7519 (JWT); Wi-Fi Alliance Easy Connect (DPP); crypt(5). Makers'
        letters of tokens are general knowledge.

    Examples:
        >>> [hit.reason for hit in find_in('{"KeyPassphrase":"zeven-geiten"}')]
        ['secret:named']
        >>> [hit.reason for hit in find_in("zeven-geiten", "KeyPassphrase")]
        ['secret:path']
        >>> find_in("password: none")
        []
    """
    hits = [*_pairs(text), *_forms(text)]
    if name and name_says(name) and not empty(text):
        hits.append(_secret((0, len(text)), text, Sureness.SURE, "secret:path"))
    return hits
