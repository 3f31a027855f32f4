"""Check a dossier that a provider made with Sluis, offline, with this one file and without any package.

Give what you know yourself, and not from whoever made the dossier: whose key signs, what you asked, the digest of the
dossier you got before, the keys of the log, your seed. What you do not give, the dossier chooses, and the first
sentence says so. Take this file from a release of Sluis, not from the dossier.
Ends with 0: all of it holds; 1: something does not; 2: it cannot be read; 3: it holds, and something was not checked.
Runs on Python 3.9 and later alone. Ed25519 is checked here; other signatures are said not to be.

What is checked:
 * the archive is written in the one way there is: no byte beside its members, none twice, none hidden, packed or named
   so that it would be written elsewhere;
 * every member is the one that the manifest names, and there is no other; a person signed the manifest;
 * every step of a register follows the one before, belongs to the version that is in here, and is signed as it says;
 * the log only grew, its epochs are whole, its events are all there, and its keys and witnesses signed;
 * every record of a dossier in that log is shown and opens, so that one for another authority is in it, too;
 * the sample is the one your seed draws, and each statement holds: by the verifiers in the dossier, which are run only
   when they are, byte for byte, those this file knows.

Longer than 600 lines by its table of sentences; the code is not.
"""

import __future__

import argparse
import base64
import binascii
import contextlib
import datetime as dt
import hashlib
import io
import json
import re
import struct
import sys
import tempfile
import time
import types
from pathlib import Path

VERIFIERS = {
    "verifiers/check_sample.py": "3239d0a8a7ec8e93bffccab4b256e07ffa029d48d11880e912ac05b5bfaffe68",
    "verifiers/verify_statement.py": "9dea1c1a2902c0d3eb6f7504e264e69667c1c178118871736498444d131dea90",
}
"""SHA-256 of the verifiers of the release that this file is of."""
MANIFEST, SIGNATURE, AGREED = "manifest.json", "manifest.json.sig", "manifest.json.agreed"
VERSION, NOTHING = "sluis/dossier/v1", "0" * 64
MOST_BYTES, MOST_MEMBERS, MOST_NAME = 1 << 30, 10_000, 200
PART = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?"
NAME = re.compile(f"{PART}(?:/{PART})*", re.ASCII)
DEVICE = re.compile(r"(?:.*/)?(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./].*)?", re.ASCII | re.IGNORECASE)
"""What Windows writes to a device, whatever folder it is in."""
ALWAYS = (
    "captures/captures.json", "correspondence.json", "dossiers/dossiers.json", "dossiers/records.json",
    "findings/findings.json",
    "index/index-en.html", "index/index-en.pdf", "index/index-nl.html", "index/index-nl.pdf", "law/law.json",
    "law/sources.toml", "log/events.json", "log/log.json", "log/receipt-keys.json", "register/in-force.json",
    "register/people.json", "register/steps.json", "request/request.toml",
)  # fmt: skip
"""Members that every dossier has: one that holds nothing says so."""

TEXTS = {
    "holds": ("THE DOSSIER HOLDS. NOT checked: {0}.", "HET DOSSIER KLOPT. NIET gecontroleerd: {0}."),
    "partly": (
        "THE DOSSIER HOLDS AS FAR AS IT GOES. NOT checked: {0}.",
        "HET DOSSIER KLOPT VOOR ZOVER HET GAAT. NIET gecontroleerd: {0}.",
    ),
    "fails": ("THE DOSSIER DOES NOT HOLD: {0}.", "HET DOSSIER KLOPT NIET: {0}."),
    "unread": ("THE DOSSIER CANNOT BE READ: {0}.", "HET DOSSIER IS NIET TE LEZEN: {0}."),
    "c-signer": ("whose key signed it (--signer)", "van wie de sleutel is die tekende (--signer)"),
    "c-kind": (
        "the signature itself, of another kind than Ed25519 (ssh-keygen -Y verify)",
        "de handtekening zelf, van een andere soort dan Ed25519 (ssh-keygen -Y verify)",
    ),
    "c-step-kind": (
        "signatures of {0} steps, of another kind than Ed25519 (ssh-keygen -Y verify)",
        "handtekeningen van {0} stappen, van een andere soort dan Ed25519 (ssh-keygen -Y verify)",
    ),
    "c-agreed": (
        "that {0} agreed to it: nobody signed with a key, the provider wrote down that this account was signed in",
        "dat {0} ermee instemde: niemand tekende met een sleutel, de aanbieder legde vast dat dit account was ingelogd",
    ),
    "c-listed": (
        "who signed it: no list of the provider has this key or account",
        "wie het tekende: geen lijst van de aanbieder heeft deze sleutel of dit account",
    ),
    "c-authority": ("that it is for your authority (--authority)", "dat het voor uw toezichthouder is (--authority)"),
    "c-records": (
        "that {0} records of dossiers stand in the log: they are older than the epochs in it, or not sealed",
        "dat {0} vastleggingen van dossiers in het logboek staan: ouder dan de tijdvakken erin, of niet verzegeld",
    ),
    "c-noted": (
        "that enough witnesses saw {0} earlier heads of the log",
        "dat genoeg getuigen {0} eerdere koppen van het logboek zagen",
    ),
    "c-cosigned": (
        "that anybody else saw the log: its head has no cosignature of a witness",
        "dat iemand anders het logboek zag: de kop heeft geen medeondertekening van een getuige",
    ),
    "c-request": ("that it answers what you asked (--request)", "dat het antwoordt op wat u vroeg (--request)"),
    "c-period": (
        "that it is about the period you asked (--period)",
        "dat het gaat over de periode die u vroeg (--period)",
    ),
    "c-number": (
        "that it is the newest for your authority: which one it is (--number) and the one before (--previous)",
        "dat het het nieuwste voor uw toezichthouder is: het hoeveelste (--number) en het vorige (--previous)",
    ),
    "c-keys": ("that the log signed (--log-key)", "dat het logboek tekende (--log-key)"),
    "c-unsigned": (
        "signatures of the log of a kind that cannot be checked here",
        "handtekeningen van het logboek van een soort die hier niet te controleren is",
    ),
    "c-witness": (
        "that the log shows everybody the same (--policy)",
        "dat het logboek iedereen hetzelfde laat zien (--policy)",
    ),
    "c-own": (
        "that everybody is shown the same: no witness is independent of the provider",
        "dat iedereen hetzelfde ziet: geen getuige staat los van de aanbieder",
    ),
    "c-log": ("the log: nothing was sealed", "het logboek: er was niets verzegeld"),
    "c-epochs": ("epochs of the period: none is in it", "tijdvakken van de periode: er zit er geen in"),
    "c-until": (
        "of the period, what came after {0} UTC: that was not sealed",
        "van de periode wat na {0} UTC kwam: dat was niet verzegeld",
    ),
    "c-events": (
        "events of {0} epochs, which are not all in it",
        "gebeurtenissen van {0} tijdvakken: niet alle zitten erin",
    ),
    "c-typed": ("who took {0} steps: no signature shows it", "wie {0} stappen zette: geen handtekening toont dat"),
    "c-steps": (
        "that {0} steps stand in what is sealed of the period",
        "dat {0} stappen staan in wat van de periode verzegeld is",
    ),
    "c-life": ("the life of the register: no step is in it", "het leven van het register: er zit geen stap in"),
    "c-release": (
        "log and sample: the verifiers in it are of another release than this file",
        "logboek en steekproef: de controleprogramma's erin zijn van een andere uitgave dan dit bestand",
    ),
    "c-sample": ("a sample: none is in it", "een steekproef: er zit er geen in"),
    "c-drawn": ("of the sample: {0}", "van de steekproef: {0}"),
    "c-always": (
        (
            "what was recorded after the last epoch in it, dossiers for others too; "
            "what files that were added say, and whether one was left out; whether the findings are all that the law "
            "says (sluis check tells it of the registers in it); the recordings behind the hashes; that the index says "
            "what the files say; vocabularies and time stamps; the day it bears; whose key is whose in its lists; what "
            "was never on record"
        ),
        (
            "wat na het laatste tijdvak erin is vastgelegd, ook dossiers voor anderen; "
            "wat toegevoegde bestanden zeggen, en of er een is weggelaten; of de bevindingen alles zijn wat de wet "
            "zegt (sluis check zegt het van de registers erin); de opnamen achter de hashes; dat de index zegt wat de "
            "bestanden zeggen; woordenlijsten en tijdstempels; de dag die erop staat; van wie welke sleutel is in de "
            "lijsten; wat nooit is vastgelegd"
        ),
    ),
    "file": ("the file {0}", "het bestand {0}"),
    "zip": ("it is no archive of this kind", "het is geen archief van deze soort"),
    "large": ("it is larger than any dossier", "het is groter dan enig dossier"),
    "archive": (
        "the archive holds more than its members, or is written in another way",
        "het archief bevat meer dan zijn onderdelen, of is anders geschreven",
    ),
    "cut": ("the archive ends in the middle", "het archief eindigt halverwege"),
    "name": ("a member has a name that it cannot have: {0}", "een onderdeel heeft een naam die niet kan: {0}"),
    "order": ("{0} stands twice, or not in its place", "{0} staat er dubbel, of niet op zijn plek"),
    "changed": ("{0} is not what it was", "{0} is niet wat het was"),
    "missing": ("{0} is missing", "{0} ontbreekt"),
    "extra": ("{0} is in it, and the manifest does not name it", "{0} zit erin, en het manifest noemt het niet"),
    "json": ("{0} is not written as it must be", "{0} is niet geschreven zoals het moet"),
    "armour": ("{0}: this is no signature", "{0}: dit is geen handtekening"),
    "namespace": ("{0}: the signature is for something else", "{0}: de handtekening is voor iets anders"),
    "false": ("{0}: the signature is false", "{0}: de handtekening is vals"),
    "signer": ("another key signed it than you gave", "een andere sleutel tekende dan u gaf"),
    "other-key": ("{0}: another key signed than it says", "{0}: een andere sleutel tekende dan er staat"),
    "request": ("it answers another request: {0}", "het antwoordt op een andere vraag: {0}"),
    "period": ("it is about another period: {0} to {1}", "het gaat over een andere periode: {0} tot en met {1}"),
    "signers": (
        "--signer: a line is no public key, or has options that are not looked at here",
        "--signer: een regel is geen publieke sleutel, of heeft opties waar hier niet naar gekeken wordt",
    ),
    "asked-period": ("--period: write it as 2026-11-01/2026-11-30", "--period: schrijf het als 2026-11-01/2026-11-30"),
    "number": (
        "it is dossier {0} for your authority, and not the one you expect",
        "het is dossier {0} voor uw toezichthouder, en niet het verwachte",
    ),
    "authority": ("it is for another authority: {0}", "het is voor een andere toezichthouder: {0}"),
    "no-key": (
        "nobody signed it with a key, and you gave the key of who signs",
        "niemand tekende het met een sleutel, en u gaf de sleutel van wie tekent",
    ),
    "agreed": (
        "what is written down of who agreed is not about this dossier",
        "wat is vastgelegd van wie instemde, gaat niet over dit dossier",
    ),
    "role": (
        "who signed it does not answer an authority, by the provider's own list",
        "wie het tekende, antwoordt geen toezichthouder volgens de lijst van de aanbieder zelf",
    ),
    "record": ("record {0} of a dossier does not open", "vastlegging {0} van een dossier gaat niet open"),
    "before": (
        "the dossiers before it do not follow each other, or are others than it says",
        "de dossiers ervoor volgen niet op elkaar, of zijn andere dan er staat",
    ),
    "unshown": (
        "the log holds a record of a dossier that is not shown: one was left out",
        "het logboek bevat een vastlegging van een dossier die niet getoond is: er is een weggelaten",
    ),
    "previous": (
        "it does not follow the dossier you named: an older one, or one was left out",
        "het volgt niet op het dossier dat u noemde: een ouder, of er is een weggelaten",
    ),
    "row": ("{0} names a file that is not in it: {1}", "{0} noemt een bestand dat er niet in zit: {1}"),
    "chain": ("step {0} does not follow the one before", "stap {0} volgt niet op de vorige"),
    "version": ("step {0} is of another register than is in it", "stap {0} is van een ander register dan erin zit"),
    "left-out": (
        "the log names a step of a register that is not in it: {0}",
        "het logboek noemt een stap van een register die er niet in zit: {0}",
    ),
    "not-in-force": (
        "the log says that a register was in force, which is not in it or not listed: {0}",
        "het logboek zegt dat een register gold, dat er niet in zit of niet genoemd is: {0}",
    ),
    "shorter": (
        "epochs of the period are not in it: it shows {0} to {1}",
        "tijdvakken van de periode zitten er niet in: het toont {0} tot en met {1}",
    ),
    "step": ("step {0} is not signed by the ledger", "stap {0} is niet door het logboek getekend"),
    "origin": ("the log is of another gate", "het logboek is van een andere poort"),
    "key": (
        "a key of the log is not written as it must be",
        "een sleutel van het logboek is niet geschreven zoals het moet",
    ),
    "unsigned": ("the log did not sign with a key you gave", "het logboek tekende niet met een sleutel die u gaf"),
    "none-saw": (
        "the head of the log has no cosignature of a witness you need",
        "de kop van het logboek heeft geen medeondertekening van een getuige die u nodig hebt",
    ),
    "few": ("too few witnesses saw the log", "te weinig getuigen zagen het logboek"),
    "log": ("the log does not hold: {0}", "het logboek klopt niet: {0}"),
    "sample": ("the sample does not hold: {0}", "de steekproef klopt niet: {0}"),
    "another-log": ("a statement is of another log: {0}", "een verklaring is van een ander logboek: {0}"),
    "t-about": (
        "Dossier {0} of {1}, {2}, about {3} to {4}. SHA-256 of its manifest: {5}",
        "Dossier {0} van {1}, {2}, over {3} tot en met {4}. SHA-256 van het manifest: {5}",
    ),
    "t-asked": (
        "Asked by {0}, reference {1}; number {2} for the authority {3}.",
        "Gevraagd door {0}, kenmerk {1}; nummer {2} voor de toezichthouder {3}.",
    ),
    "t-earlier": (
        "Before it, dossier {0}: for {1}, reference {2}, signed by {3}, manifest {4}",
        "Ervoor, dossier {0}: voor {1}, kenmerk {2}, ondertekend door {3}, manifest {4}",
    ),
    "t-agreed": (
        "Agreed to by {0}, signed in as {1}; no key signed.",
        "Ingestemd door {0}, ingelogd als {1}; geen sleutel tekende.",
    ),
    "t-witnesses": ("Witnesses that cosigned the head: {0}.", "Getuigen die de kop medeondertekenden: {0}."),
    "t-signed": ("Signed by {0} with the key {1}.", "Ondertekend door {0} met de sleutel {1}."),
    "t-before": ("The one before: {0}", "Het vorige: {0}"),
    "t-members": ("Members: {0}, each as the manifest says.", "Onderdelen: {0}, elk zoals het manifest zegt."),
    "t-steps": (
        "Steps of registers: {0}, signed by a person: {1}.",
        "Stappen van registers: {0}, door een persoon getekend: {1}.",
    ),
    "t-log": (
        "The log: {0} epochs, root {1}. In the period: {2} to {3}. Sealed until {4} UTC.",
        "Het logboek: {0} tijdvakken, wortel {1}. In de periode: {2} tot en met {3}. Verzegeld tot {4} UTC.",
    ),
    "t-plain": ("{0}", "{0}"),
}


class Wrong(Exception):  # noqa: N818 - what it says is a verdict
    """Something does not hold: a name in ``TEXTS``, and its values."""


class Findings:
    """What was not checked, and what is said below the verdict."""

    def __init__(self):
        """Begin with nothing."""
        self.missing, self.told = [], []

    def lacks(self, name, *values):
        """Note what was not checked."""
        self.missing.append((name, *values))

    def say(self, name, *values):
        """Note a line below the verdict."""
        self.told.append((name, *values))


# --- the archive: members that stand one after another, not packed, of no day, in the order of their names ---
LOCAL, CENTRAL, END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
FIRST_DAY = 0x21  # 1 January 1980: the first a ZIP can say


def packed(members):
    """Return members as the one archive there is of them; its bytes follow from names and contents alone."""
    body, index = [], []
    at = 0
    for name in sorted(members):
        content, written = members[name], name.encode("ascii")
        about = (20, 0, 0, 0, FIRST_DAY, binascii.crc32(content), len(content), len(content), len(written))
        body += [LOCAL.pack(b"PK\3\4", *about, 0), written, content]
        index += [CENTRAL.pack(b"PK\1\2", 20, *about, 0, 0, 0, 0, 0, at), written]
        at += LOCAL.size + len(written) + len(content)
    listed = b"".join(index)
    return b"".join([*body, listed, END.pack(b"PK\5\6", 0, 0, len(members), len(members), len(listed), at, 0)])


def unpacked(content):
    """Return the members of an archive that is written in that one way."""
    if len(content) > MOST_BYTES:
        raise Wrong("large")
    if content[:4] != b"PK\3\4":
        raise Wrong("zip")
    members, seen, last, at = {}, set(), "", 0
    while content[at : at + 4] == b"PK\3\4":
        if at + LOCAL.size > len(content):
            raise Wrong("cut")
        *_, crc, _, size, length, _ = LOCAL.unpack_from(content, at)
        name = content[at + LOCAL.size : at + LOCAL.size + length].decode("latin-1")
        begin = at + LOCAL.size + length
        at = begin + size
        if at > len(content):
            raise Wrong("cut")
        if len(name) > MOST_NAME or not NAME.fullmatch(name) or DEVICE.fullmatch(name):
            raise Wrong("name", ascii(name[:MOST_NAME]))
        if name <= last or name.lower() in seen or len(members) >= MOST_MEMBERS:
            raise Wrong("order", name)
        members[name], last = content[begin:at], name
        seen.add(name.lower())
        if binascii.crc32(members[name]) != crc:
            raise Wrong("changed", name)
    if packed(members) != content:
        raise Wrong("archive")
    return members


def read_json(members, name):
    """Return what a member holds that is JSON of one meaning."""

    def once(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key twice")
        return dict(pairs)

    if name not in members:
        raise Wrong("missing", name)
    try:
        return json.loads(members[name].decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise Wrong("json", name) from None


# --- Ed25519 (RFC 8032), and signatures by SSH keys (PROTOCOL.sshsig) ---
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)


def point_of(octets):
    """Return the point that 32 octets write in the one way; ``None`` when there is none."""
    y, odd = int.from_bytes(octets, "little") & (2**255 - 1), octets[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * ROOT % P
    if y >= P or x * x % P != square or (x == 0 and odd):
        return None
    x = P - x if x % 2 != odd else x
    return x, y, 1, x * y % P


def plus(one, other):
    """Return the sum of two points."""
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    """Return a point added to itself so many times."""
    made = (0, 1, 1, 0)
    while number:
        made = plus(made, point) if number & 1 else made
        point, number = plus(point, point), number >> 1
    return made


def written_point(point):
    """Return a point as its 32 octets."""
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519(public, signature, message):
    """Return whether a signature is of a key; a key for which anybody can sign is none."""
    if len(public) != 32 or len(signature) != 64:  # noqa: PLR2004 - RFC 8032
        return False
    key, s = point_of(public), int.from_bytes(signature[32:], "little")
    if key is None or s >= L or written_point(times(8, key)) == b"\1" + bytes(31):
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    against = (P - key[0], key[1], 1, P - key[3])
    return written_point(plus(times(s, BASE), times(h, against))) == signature[:32]


def fields_of(octets):
    """Return the strings of SSH that octets hold, one after another and nothing else."""
    made, at = [], 0
    while at < len(octets):
        end = at + 4 + int.from_bytes(octets[at : at + 4], "big")
        if at + 4 > len(octets) or end > len(octets):
            raise ValueError("too short")
        made.append(octets[at + 4 : end])
        at = end
    return made


def string(octets):
    """Return octets as a string of SSH."""
    return len(octets).to_bytes(4, "big") + octets


def fingerprint(key):
    """Return the name of a key, as ``ssh-keygen -l`` gives it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


ARMOUR = re.compile("-----BEGIN SSH SIGNATURE-----\n((?:[A-Za-z0-9+/]{1,76}={0,2}\n)+)-----END SSH SIGNATURE-----\n*")


def read_armoured(armoured, what):
    """Return key, namespace, name of the hash, and signature, of a file as ``ssh-keygen -Y sign`` writes it."""
    match = ARMOUR.fullmatch(armoured.replace("\r\n", "\n"))
    try:
        octets = base64.b64decode(match[1].replace("\n", "") if match else "", validate=True)
        key, space, reserved, hashed, signature = fields_of(octets[10:])
    except (ValueError, binascii.Error):
        raise Wrong("armour", what) from None
    if octets[:10] != b"SSHSIG\0\0\0\1" or reserved or hashed not in (b"sha256", b"sha512"):
        raise Wrong("armour", what)
    return key, space, hashed.decode(), signature


def ssh_signer(armoured, message, namespace, what):
    """Return the key that signed a message for a namespace, and whether that was checked here."""
    key, space, hashed, signature = read_armoured(armoured, what)
    if space != namespace.encode():
        raise Wrong("namespace", what)
    try:
        parts, length = fields_of(key), 4 + int.from_bytes(signature[:4], "big")
        kind, [algorithm] = parts[0], fields_of(signature[:length])
        if kind not in (b"ssh-ed25519", b"sk-ssh-ed25519@openssh.com"):
            return key, False
        told = map(string, (space, b"", hashed.encode(), hashlib.new(hashed, message).digest()))
        holds = algorithm == kind and ssh_ed25519(parts, signature[length:], b"SSHSIG" + b"".join(told))
    except (ValueError, IndexError):
        raise Wrong("armour", what) from None
    if not holds:
        raise Wrong("false", what)
    return key, True


def ssh_ed25519(key, signature, message):
    """Return whether an Ed25519 key signed, or one on a security key that somebody touched."""
    length = 4 + int.from_bytes(signature[:4], "big")
    [made], rest = fields_of(signature[:length]), signature[length:]
    if len(key) == 2:  # noqa: PLR2004 - kind and point
        return not rest and ed25519(key[1], made, message)
    touched = len(key) == 3 and len(rest) == 5 and rest[0] & 1  # noqa: PLR2004 - and application; flags and a counter
    whole = hashlib.sha256(key[2]).digest() + rest + hashlib.sha256(message).digest() if touched else b""
    return bool(touched) and ed25519(key[1], made, whole)


# --- what the dossier says of itself, and who signed it ---
FORM = {
    "v": str, "origin": str, "number": int, "previous": str, "day": str, "period": dict, "issuer": str,
    "authority": dict, "request": dict, "hold": dict, "signer": dict, "sample": dict, "files": dict,
}  # fmt: skip


def check_manifest(members):
    """Return the manifest; every member is the one that it names, and there is no other."""
    manifest = read_json(members, MANIFEST)
    formed = isinstance(manifest, dict) and set(manifest) == set(FORM)
    formed = formed and all(type(manifest[name]) is kind for name, kind in FORM.items())
    if not formed or manifest["v"] != VERSION or manifest["number"] < 1:
        raise Wrong("json", MANIFEST)
    files = manifest["files"]
    for name in sorted(files):
        if name not in members:
            raise Wrong("missing", ascii(name))
        if hashlib.sha256(members[name]).hexdigest() != files[name]:
            raise Wrong("changed", name)
    shows = AGREED if manifest["signer"]["by"] == "account" else SIGNATURE
    for name in sorted(set(members) - set(files) - {MANIFEST, shows}):
        raise Wrong("extra", name)
    if {MANIFEST, SIGNATURE, AGREED} & set(files):
        raise Wrong("json", MANIFEST)
    for name in ALWAYS:
        if name not in members:
            raise Wrong("missing", name)
    return manifest


def check_signature(members, manifest, given, findings):
    """Check who signed the manifest, or that nobody did."""
    if manifest["signer"]["by"] == "account":
        check_agreed(members, manifest, given, findings)
        return
    if SIGNATURE not in members:
        raise Wrong("missing", SIGNATURE)
    armoured, space = members[SIGNATURE].decode("latin-1"), f"sluis-dossier@{manifest['origin']}"
    key, checked = ssh_signer(armoured, members[MANIFEST], space, SIGNATURE)
    if fingerprint(key) != manifest["signer"]["key"]:
        raise Wrong("other-key", SIGNATURE)
    if given.signer is not None and key not in keys_of(given.signer):
        raise Wrong("signer")
    if given.signer is None:
        findings.lacks("c-signer")
    if not checked:
        findings.lacks("c-kind")
    findings.say("t-signed", manifest["signer"]["name"], manifest["signer"]["key"])


def check_agreed(members, manifest, given, findings):
    """Check what is written down of who agreed; it proves no more than that it is about this dossier."""
    if given.signer is not None:
        raise Wrong("no-key")
    told, signer = read_json(members, AGREED), manifest["signer"]
    account = f"{told['issuer']} {told['subject']}"
    about = (told["v"], told["gate"], told["manifest"], told["by"], account)
    digest = hashlib.sha256(members[MANIFEST]).hexdigest()
    if about != ("sluis/dossier-agreed/v1", manifest["origin"], digest, signer["name"], signer["key"]):
        raise Wrong("agreed")
    findings.lacks("c-agreed", signer["name"])
    findings.say("t-agreed", signer["name"], signer["key"])


def check_listed(members, manifest, findings):
    """Check that the provider's own list has the signer, in a role that answers an authority."""
    named = manifest["signer"]["key"]
    rows = [row for each in read_json(members, "register/people.json") for row in each["signers"]]
    own = [roles for roles, known in map(listed, rows) if known == named]
    if not own:
        findings.lacks("c-listed")
    elif not ANSWERS & set(own[-1].split(",")):
        raise Wrong("role")


ANSWERS = {"owner", "dpo", "legal"}
"""Roles that answer an authority."""


def listed(line):
    """Return the roles of a line of a list of people, and the name of its key or account."""
    roles, kind, coded = line.split(" ", 3)[:3]
    octets = base64.b64decode(coded, validate=True)
    return roles, octets.decode("ascii") if kind == "openid" else fingerprint(octets)


def keys_of(text):
    """Return the public keys in a line, or in the lines of a file; one that counts only sometimes is refused."""
    with contextlib.suppress(OSError, ValueError):
        text = Path(text).read_text(encoding="utf-8")
    made = []
    for line in text.splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        at = next((at for at in (0, 1) if at < len(words) and KIND.fullmatch(words[at])), None)
        try:
            octets = base64.b64decode(words[at + 1], validate=True)
            whole = fields_of(octets)[0].decode("ascii") == words[at] and not (at and SPECIAL.match(words[0]))
        except (TypeError, ValueError, IndexError):
            whole = False
        if not whole:
            raise Wrong("signers")
        made.append(octets)
    if not made:
        raise Wrong("signers")
    return made


KIND = re.compile(r"(?:ssh-|ecdsa-sha2-|sk-ssh-|sk-ecdsa-sha2-)[a-z0-9@.-]+", re.ASCII)
SPECIAL = re.compile(r"@|[^,]*(?:=|cert-authority)")
"""What stands before a key that counts not always, or is no key of a person."""


def check_given(manifest, given, findings):
    """Check that it is what was asked for, and the newest, as far as whoever checks says what that is."""
    asked, digest, own = manifest["request"], given.previous, manifest["authority"]
    if given.authority is not None and own["id"] != given.authority:
        raise Wrong("authority", own["id"])
    if given.authority is None:
        findings.lacks("c-authority")
    if given.request is not None and asked["reference"] != given.request:
        raise Wrong("request", asked["reference"])
    if given.number is not None and own["number"] != given.number:
        raise Wrong("number", own["number"])
    period = manifest["period"]
    if given.period is not None and not re.fullmatch(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}", given.period
    ):
        raise Wrong("asked-period")
    if given.period not in (None, f"{period['from']}/{period['to']}"):
        raise Wrong("period", period["from"], period["to"])
    if digest is not None and own["previous"] != (NOTHING if digest == "none" else digest):
        raise Wrong("previous")
    if given.request is None:
        findings.lacks("c-request")
    if given.period is None:
        findings.lacks("c-period")
    if given.number is None or digest is None:
        findings.lacks("c-number")


def check_rows(members):
    """Check that each list of added files names files that are in it, and each file has its row."""
    rows = read_json(members, "correspondence.json")
    named = {row["file"] for row in rows}
    for row in rows:
        if row["file"] not in members or hashlib.sha256(members[row["file"]]).hexdigest() != row["sha256"]:
            raise Wrong("row", "correspondence.json", ascii(row["file"]))
    for name in sorted(members):
        if name.startswith("correspondence/") and name not in named:
            raise Wrong("extra", name)


def check_before(members, manifest, findings):
    """Check that each record of a dossier opens, and that those before this one are what it says."""
    made, contents = [], []
    for at, row in enumerate(read_json(members, "dossiers/records.json"), start=1):
        r, opened = bytes.fromhex(row["r"]), row["opened"].encode("ascii")
        framed = len(r).to_bytes(2, "big") + r + len(opened).to_bytes(4, "big") + opened
        commitment = hashlib.sha256(b"sluis/hidden/v2\0" + framed).hexdigest()
        if json.loads(row["content"]) != {"commitment": commitment}:
            raise Wrong("record", at)
        contents.append((row["at_ms"], row["content"]))
        said = json.loads(opened)
        made += [said] if said["is"] == "made" else []
    rows = [(row["number"], row["manifest"], row["request"]) for row in read_json(members, "dossiers/dossiers.json")]
    own = [said["manifest"] for said in made if said.get("authority", "") == manifest["authority"]["id"]]
    before = [NOTHING, *(said["manifest"] for said in made)]
    follows = all((said["number"], said["previous"]) == (at, before[at - 1]) for at, said in enumerate(made, start=1))
    follows = follows and rows == [(said["number"], said["manifest"], said["request"]) for said in made]
    follows = follows and (manifest["number"], manifest["previous"]) == (len(made) + 1, before[-1])
    told = manifest["authority"]["number"], manifest["authority"]["previous"]
    if not follows or told != (len(own) + 1, [NOTHING, *own][-1]):
        raise Wrong("before")
    for said in made:
        authority = said.get("authority") or "-"
        findings.say("t-earlier", said["number"], authority, said["request"], said["by"], said["manifest"])
    return contents


def check_steps(members, manifest, findings):
    """Check the life of the register; return the digests of its records."""
    steps, keys = read_json(members, "register/steps.json"), read_json(members, "log/receipt-keys.json")
    origin, before, digests, kinds = manifest["origin"].encode(), NOTHING, [], []
    for at, step in enumerate(steps, start=1):
        record, content = step["record"].encode(), json.loads(step["record"])
        version = f"register/versions/{content['number']:04}/register.yaml"
        if content["previous"] != before:
            raise Wrong("chain", at)
        if version not in members or hashlib.sha256(members[version]).hexdigest() != content["register"]:
            raise Wrong("version", at)
        before = hashlib.sha256(record).hexdigest()
        told = b"sluis/register-step/v1\0" + len(origin).to_bytes(2, "big") + origin + bytes.fromhex(before)
        signature = base64.b64decode(step["signature"], validate=True)
        if not ed25519(bytes.fromhex(keys[step["kid"]]), signature, told):
            raise Wrong("step", at)
        kinds.append(check_person(step, content, manifest["origin"], at))
        digests.append(before)
    if False in kinds:
        findings.lacks("c-typed", kinds.count(False))
    if None in kinds:
        findings.lacks("c-step-kind", kinds.count(None))
    if not steps:
        findings.lacks("c-life")
    findings.say("t-steps", len(steps), kinds.count(True))
    return digests


def check_person(step, content, origin, at):
    """Return whether a person signed a step, which then says what the record says; ``None``: not to be checked here."""
    if content["v"] != 2:  # noqa: PLR2004 - signed by a person
        return False
    document, what = json.loads(step["document"]), f"register/steps.json, {at}"
    key, checked = ssh_signer(content["sshsig"], step["document"].encode(), f"sluis-register@{origin}", what)
    if fingerprint(key) != content["key"]:
        raise Wrong("other-key", what)
    same = {"register": "register", "version": "number", "step": "step", "text": "text", "advice": "advice"}
    same.update({"followed": "followed", "previous": "previous", "people": "people", "plans": "plans"})
    if any(document[one] != content[other] for one, other in same.items()) or document["gate"] != origin:
        raise Wrong("chain", at)
    return True if checked else None


# --- the log and the sample, by the verifiers that this file knows ---
def loaded(members, name):
    """Return a verifier as a module; ``None`` when it is another than this file knows."""
    if hashlib.sha256(members.get(name, b"")).hexdigest() != VERIFIERS[name]:
        return None
    module = types.ModuleType(Path(name).stem)
    if not hasattr(dt, "UTC"):  # before Python 3.11
        dt.UTC = dt.timezone.utc  # noqa: UP017 - what is missing there
    module.__dict__.update({"__file__": name, "zip": zipped})
    whole = compile(members[name], name, "exec", flags=__future__.annotations.compiler_flag, dont_inherit=True)
    exec(whole, module.__dict__)  # noqa: S102 - of the release that this file is of, as its digest says
    return module


def zipped(*rows, strict=False):
    """Do what ``zip`` does on Python 3.10 and later."""
    held = [list(row) for row in rows]
    if strict and len({len(row) for row in held}) > 1:
        raise ValueError("of another length")
    return iter([tuple(row[at] for row in held) for at in range(min(map(len, held), default=0))])


def check_cosigned(verifier, notes, given, findings):
    """Check that enough witnesses saw each head of the period; a cosignature that is false is a fault of the log."""
    if given.policy is None:
        return
    policy, few = verifier.Policy(Path(given.policy).read_bytes()), 0
    for text in notes:
        note = verifier.Note(text)
        few += not policy.holds([name for name, key in policy.witnesses.items() if note.signed(key) is not None])
    if few:
        findings.lacks("c-noted", few)


def check_log(verifier, members, manifest, given, about):
    """Check the log; return its checkpoint, and the digests of steps that its events name."""
    shown, findings = about
    log = read_json(members, "log/log.json")
    keys = [verifier.read_key(key, (1, 6)) for key in given.log_key]
    if None in keys:
        raise Wrong("key")
    if any(key[0] != manifest["origin"] for key in keys):
        raise Wrong("origin")
    if log["checkpoint"] is None:
        findings.lacks("c-log")
        findings.lacks("c-keys")
        unlogged(shown, (), findings)
        return None, set()
    note = verifier.Note(log["checkpoint"])
    check_noted(verifier, note, manifest, keys, given, findings)
    first, leaves = log["first"], log["leaves"]
    if first is None:
        findings.lacks("c-epochs")
        unlogged(shown, (), findings)
        return log["checkpoint"], set()
    path, hashed = verifier.unb64(log["path"]), [hashlib.sha256(b"\0" + leaf.encode()).digest() for leaf in leaves]
    if verifier.root_of(hashed, first, note.size, path) != note.root:
        raise Wrong("log", "log/log.json")
    for text in log["notes"]:
        earlier = verifier.Note(text)
        grew = first < earlier.size <= note.size and earlier.origin == note.origin
        if not grew or verifier.root_of(hashed[: earlier.size - first], first, earlier.size, path) != earlier.root:
            raise Wrong("log", f"checkpoint {earlier.size}")
        if keys and all(earlier.signed(key) is None for key in keys):
            raise Wrong("unsigned")
    check_cosigned(verifier, log["notes"], given, findings)
    epochs = [verifier.read_leaf(leaf, at) for at, leaf in enumerate(leaves, start=first)]
    begins = check_extent(log, epochs, manifest, findings)
    findings.say("t-log", note.size, note.root.hex(), first, log["last"], utc(epochs[-1]["to"]))
    return log["checkpoint"], check_events(verifier, members, epochs, (log["last"], begins), (shown, findings))


def check_extent(log, epochs, manifest, findings):
    """Check that the epochs that are shown are all those of the period; return when it begins, ms."""
    first, last = log["first"], log["last"]
    begins, ends = midnight(manifest["period"]["from"]), midnight(manifest["period"]["to"], 1)
    if type(first) is not int or type(last) is not int or not 0 <= first <= last < first + len(epochs):
        raise Wrong("json", "log/log.json")
    after = epochs[last - first + 1 :]
    if (first and epochs[0]["from"] > begins) or (after and after[0]["from"] < ends):
        raise Wrong("shorter", first, last)
    sealed = epochs[-1]["to"]
    if sealed < ends:
        findings.lacks("c-until", utc(sealed))
    return begins


def utc(at_ms):
    """Return a moment to the minute, in UTC, which is said beside it."""
    return f"{dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=at_ms):%Y-%m-%d %H:%M}"  # noqa: DTZ001


def midnight(day, more=0):
    """Return when a day of the Netherlands begins, ms: summer time turns on the last Sunday of two months."""
    begins = dt.datetime.strptime(day, "%Y-%m-%d") + dt.timedelta(days=more)  # noqa: DTZ007 - of the Netherlands
    turns = [dt.datetime(begins.year, month, 31) for month in (3, 10)]  # noqa: DTZ001
    start, end = (turn - dt.timedelta(days=(turn.weekday() + 1) % 7) for turn in turns)
    hours = 2 if start < begins <= end else 1
    return (begins - dt.timedelta(hours=hours) - dt.datetime(1970, 1, 1)) // dt.timedelta(milliseconds=1)  # noqa: DTZ001


def check_noted(verifier, note, manifest, keys, given, findings):
    """Check who signed the head of the log."""
    if note.origin != manifest["origin"]:
        raise Wrong("origin")
    if any(note.signed(key) is None for key in keys):
        raise Wrong("unsigned")
    if not keys:
        findings.lacks("c-keys")
    if given.policy is None:
        findings.lacks("c-witness")
    else:
        policy = verifier.Policy(Path(given.policy).read_bytes())
        seen = [name for name, key in policy.witnesses.items() if note.signed(key) is not None]
        if not policy.holds(seen):
            raise Wrong("few" if seen else "none-saw")
        logs = [key[3] for key in [*keys, *policy.logs]]
        own = [name for name in seen if "self" in (name, policy.parent.get(name)) or policy.witnesses[name][3] in logs]
        if seen and len(own) == len(seen):
            findings.lacks("c-own")
        if seen:
            findings.say("t-witnesses", ", ".join(seen))
    if all(name == note.origin for name, _ in note.lines):
        findings.lacks("c-cosigned")
    if note.unchecked:
        findings.lacks("c-unsigned")


def check_events(verifier, members, epochs, period, about):
    """Check that the events of each epoch are all there; return the digests of steps that those of the period name."""
    (last, begins), (shown, findings) = period, about
    events, named, taken, without, recorded = read_json(members, "log/events.json"), set(), set(), 0, []
    for epoch in epochs:
        rows = events.get(str(epoch["number"]))
        if rows is None:
            without += 1
            continue
        hashed = []
        for ms, kind, content in rows:
            told = verifier.u64(ms) + verifier.lp(kind.encode()) + verifier.lp(content.encode(), 4)
            hashed.append(hashlib.sha256(b"\0sluis/event/v2\0" + told).digest())
            own = epoch["number"] <= last
            named |= {json.loads(content)["record"]} if own and kind == "register-step" else set()
            taken |= {json.loads(content)["register"]} if own and kind == "register" and ms >= begins else set()
            recorded += [(ms, content)] if kind == "dossier" else []
        if len(rows) != epoch["events"] or verifier.root_of(hashed, 0, len(hashed), b"") != epoch["event_root"]:
            raise Wrong("log", f"log/events.json, {epoch['number']}")
    if without:
        findings.lacks("c-events", without)
    if set(recorded) - set(shown):
        raise Wrong("unshown")
    unlogged(shown, recorded, findings)
    check_in_force(members, taken)
    return named


def unlogged(shown, recorded, findings):
    """Note how many records of dossiers do not stand in what is shown of the log."""
    left = len(set(shown) - set(recorded))
    if left:
        findings.lacks("c-records", left)


def check_in_force(members, taken):
    """Check that each register that was in force is in it: those it lists, and those that the log names."""
    listed = {row["register"] for row in read_json(members, "register/in-force.json")}
    texts = [name for name in members if name.startswith("register/") and name.endswith("/register.yaml")]
    there = {hashlib.sha256(members[name]).hexdigest() for name in texts}
    for digest in sorted((taken - listed) | ((taken | listed) - there)):
        raise Wrong("not-in-force", digest)


def check_sample(verifier, sampler, members, checkpoint, given, findings):
    """Check the sample with the verifiers of samples and statements."""
    names = [name for name in members if name.startswith("sample/")]
    if not names:
        findings.lacks("c-sample")
        return
    policy = None if given.policy is None else Path(given.policy).read_bytes()

    def run(statement, number, keys, lang):
        source = statement.read_bytes()
        if json.loads(source)["checkpoint"] != checkpoint:
            raise Wrong("another-log", statement.name)
        asked = {"number": number, "log_keys": keys, "policy": policy, "lang": lang}
        verdict = verifier.verify(source, {**asked, "now_ms": time.time_ns() // 1_000_000})
        return verdict.code, verifier.rendered(verdict.said, lang).splitlines()[0]

    def say(name, *places):
        return sampler.TEXTS[name][given.lang == "nl"].format(*places)

    with tempfile.TemporaryDirectory() as place, contextlib.redirect_stdout(io.StringIO()) as told:
        for name in names:
            file = Path(place, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(members[name])
        try:
            verdict, code = sampler.judged(Path(place, "sample"), given, say, run)
        except sampler.Wrong as wrong:
            raise Wrong("sample", say(*wrong.args)) from None
    if code:
        findings.lacks("c-drawn", verdict.split(": ", 1)[-1].rstrip("."))
    for line in [*told.getvalue().splitlines(), verdict]:
        findings.say("t-plain", line)


def judged(content, given, findings):
    """Check a dossier: raise what does not hold, and note what was not checked."""
    members = unpacked(content)
    manifest = check_manifest(members)
    period, asked = manifest["period"], manifest["request"]
    digest = hashlib.sha256(members[MANIFEST]).hexdigest()
    findings.say(
        "t-about", manifest["number"], manifest["issuer"], manifest["day"], period["from"], period["to"], digest
    )
    own = manifest["authority"]
    findings.say("t-asked", asked["by"], asked["reference"], own["number"], own["id"] or "-")
    findings.say("t-before", manifest["previous"])
    check_signature(members, manifest, given, findings)
    check_listed(members, manifest, findings)
    check_given(manifest, given, findings)
    findings.say("t-members", len(manifest["files"]))
    check_rows(members)
    shown = check_before(members, manifest, findings)
    digests = check_steps(members, manifest, findings)
    verifier, sampler = (loaded(members, f"verifiers/{name}.py") for name in ("verify_statement", "check_sample"))
    if verifier is None or sampler is None:
        findings.lacks("c-release")
        return
    by_library = verifier.verified

    def verified(kind, public, signature, message):
        holds = by_library(kind, public, signature, message)
        return ed25519(public, signature, message) if holds is None and kind == "Ed25519" else holds

    verifier.verified = verified
    try:
        checkpoint, named = check_log(verifier, members, manifest, given, (shown, findings))
    except verifier.Refused as fault:
        raise Wrong("log", verifier.rendered([fault.args], given.lang).strip()) from None
    for digest in sorted(named - set(digests)):
        raise Wrong("left-out", digest)
    unsealed = len([each for each in digests if each not in named])
    if unsealed:
        findings.lacks("c-steps", unsealed)
    check_sample(verifier, sampler, members, checkpoint, given, findings)


def options(arguments):
    """Return what whoever checks gave."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("dossier", help="the archive")
    parser.add_argument("--signer", help="the public key of who signs, as in id_ed25519.pub; or a file of such lines")
    parser.add_argument("--request", help="the reference of what you asked")
    parser.add_argument("--period", help="the first and the last day you asked about, as 2026-11-01/2026-11-30")
    parser.add_argument("--authority", help="your authority, as the provider's table has it: AP, ACM or RDI")
    parser.add_argument("--number", type=int, help="which dossier for your authority you expect, from 1")
    parser.add_argument("--previous", help="SHA-256 of the manifest of the one before for it; none of the first")
    parser.add_argument("--log-key", action="append", default=[], help="a public key of the log; give each of them")
    parser.add_argument("--policy", help="a file: the witnesses you need (C2SP tlog-policy)")
    parser.add_argument("--seed", help="the seed you gave")
    parser.add_argument("--leaf", help="SHA-256 of the leaf of the epoch, as you wrote it down before the seed")
    parser.add_argument("--registered", type=int, help="how many numbers were given out, as you wrote it down with it")
    parser.add_argument("--places", help="the places of the order you asked for, as 1-10")
    parser.add_argument("--lang", choices=("en", "nl"), default="en")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Check a dossier, say what was found, and return the exit code."""
    given, findings = options(arguments), Findings()

    def say(name, *values):
        return sentence(given.lang, name, *values)

    try:
        with open(given.dossier, "rb") as stream:  # noqa: PTH123 - at most so many bytes
            content = stream.read(MOST_BYTES + 1)
        judged(content, given, findings)
        verdict, code = verdict_of(findings, given.lang)
    except Wrong as wrong:
        unread = wrong.args[0] in ("zip", "large", "signers", "asked-period")
        told = say(*wrong.args)
        verdict, code = TEXTS["unread" if unread else "fails"][given.lang == "nl"].format(told), 2 if unread else 1
    except OSError:
        verdict, code = say("unread", say("file", given.dossier)), 2
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, struct.error):
        verdict, code = say("fails", say("json", "a member")), 1
    lines = [verdict, *(say(*each) for each in findings.told)]
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8", "replace"))
    sys.stdout.flush()
    return code


def sentence(lang, name, *values):
    """Return a sentence in which values of others look like nothing of ours."""
    return TEXTS[name][lang == "nl"].format(*map(shown, values))


def verdict_of(findings, lang):
    """Return the first sentence of a dossier that holds, and the exit code; nothing of what it names is cut off."""
    missing = "; ".join(sentence(lang, *each) for each in [*findings.missing, ("c-always",)])
    name, code = ("partly", 3) if findings.missing else ("holds", 0)
    return TEXTS[name][lang == "nl"].format(missing), code


def shown(value):
    """Return a value in which nothing can look like a line of ours, or change how the others look."""
    text = "".join(letter if letter.isprintable() else f"\\u{{{ord(letter):x}}}" for letter in str(value))
    return text if len(text) <= 4000 else f"{text[:4000]}..."  # noqa: PLR2004 - longer than any verdict of ours


if __name__ == "__main__":
    sys.exit(main())
