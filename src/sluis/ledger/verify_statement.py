"""Check a household's statement of a Sluis ledger, offline and without trusting whoever made it.

Give what you know yourself; what you do not give, the statement chooses. The first line is the verdict, and says what
was not checked.
Ends with 0: all of it holds; 1: something does not; 2: it cannot be read; 3: a signature was not checked.
Runs on Python 3.11 alone; to check signatures it needs "cryptography". The same in JavaScript: verify_statement.mjs.
What is checked, and in which order: the ledger specification, sections 1.7, 10 and 11.
Longer than 600 lines by its table of sentences; the code is not.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import time
import unicodedata
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import groupby

# fmt: off
TEXTS = {
    "holds": (
        "IT HOLDS: all of it was checked, against what you gave.",
        "HET KLOPT: alles is gecontroleerd, met wat u gaf.",
    ),
    "partly": (
        "IT HOLDS AS FAR AS IT GOES. NOT checked, or NOT shown: {0}.",
        "HET KLOPT VOOR ZOVER HET GAAT. NIET gecontroleerd, of NIET getoond: {0}.",
    ),
    "c-witness": (
        "that the log shows everybody the same (--policy)",
        "dat het logboek iedereen hetzelfde laat zien (--policy)",
    ),
    "c-own": (
        "that everybody is shown the same: no witness is independent of the provider",
        "dat iedereen hetzelfde ziet: geen getuige staat los van de aanbieder",
    ),
    "c-signer": (
        "who signed the receipt (--receipt-key)",
        "wie het ontvangstbewijs tekende (--receipt-key)",
    ),
    "c-gaps": (
        "a part of the period (see below)",
        "een deel van de periode (zie hieronder)",
    ),
    "other-household": (
        "the receipt is of another number",
        "het ontvangstbewijs is van een ander nummer",
    ),
    "fails": ("DOES NOT HOLD: {0}.", "KLOPT NIET: {0}."),
    "unread": ("CANNOT BE READ: {0}.", "NIET TE LEZEN: {0}."),
    "chose": ("The statement itself chose: {0}.", "Het overzicht koos zelf: {0}."),
    "c-line": ("the line (--line)", "de aansluiting (--line)"),
    "c-number": ("its number (--number, --registration)", "haar nummer (--number, --registration)"),
    "c-from": ("the beginning of the period (--from)", "het begin van de periode (--from)"),
    "c-to": ("the end of the period (--to)", "het eind van de periode (--to)"),
    "c-age": ("how old it may be (--max-age)", "hoe oud het mag zijn (--max-age)"),
    "no-key": (
        "NOT CHECKED: that the log signed this; no key of the log was given (--log-key).",
        "NIET GECONTROLEERD: dat het logboek dit tekende; er is geen sleutel van het logboek gegeven (--log-key).",
    ),
    "no-witness": (
        "No witness was asked for: that the log shows everybody the same is NOT shown (--policy).",
        "Er is geen getuige gevraagd: dat het logboek iedereen hetzelfde laat zien, is NIET aangetoond (--policy).",
    ),
    "unchecked": (
        "NOT CHECKED: the signature of {0} (key {1}, {2}): this program cannot, where it runs.",
        "NIET GECONTROLEERD: de handtekening van {0} (sleutel {1}, {2}): dit programma kan dat hier niet.",
    ),
    "signed": ("Signed by the log {0}.", "Ondertekend door het logboek {0}."),
    "quorum": ("Seen by enough witnesses: {0}.", "Gezien door genoeg getuigen: {0}."),
    "own": (
        "None of them is independent of the provider (self, or the log's own key): that everybody is shown the same is "
        "NOT shown.",
        "Geen van hen staat los van de aanbieder (self, of de sleutel van het logboek zelf): dat iedereen hetzelfde "
        "ziet, is NIET aangetoond.",
    ),
    "in-future": ("{0} is dated in the future.", "{0} is in de toekomst gedateerd."),
    "age": (
        "Last seen at {0}, which is not longer ago than asked.",
        "Het laatst gezien om {0}; dat is niet langer geleden dan gevraagd.",
    ),
    "range": (
        "Epochs {0} to {1} are in it, without a gap. Head of the log: {2} epochs, root {3}. Compare it with that of "
        "another household: another root for as many epochs means that you are shown different logs.",
        "Tijdvak {0} tot en met {1} zijn compleet. Stand van het logboek: {2} tijdvakken, wortel {3}. Vergelijk die "
        "met een ander huishouden: een andere wortel bij evenveel tijdvakken betekent dat u andere logboeken ziet.",
    ),
    "begins": (
        "NO LOG YET: from {0} until {1}. Nothing is said about that time.",
        "NOG GEEN LOGBOEK: van {0} tot {1}. Over die tijd zegt dit niets.",
    ),
    "before": (
        "NOT SHOWN: from {0} until {1}. Epochs 0 to {2} of the log are not in this statement.",
        "NIET GETOOND: van {0} tot {1}. Tijdvak 0 tot en met {2} van het logboek staan niet in dit overzicht.",
    ),
    "after": (
        "NOT SHOWN: from {0} until {1}. Epochs {2} to {3} of the log are not in this statement.",
        "NIET GETOOND: van {0} tot {1}. Tijdvak {2} tot en met {3} van het logboek staan niet in dit overzicht.",
    ),
    "unsealed": (
        "NOT SEALED: from {0} until {1}. What was recorded in that time is not in it yet.",
        "NIET VERZEGELD: van {0} tot {1}. Wat in die tijd is genoteerd, staat er nog niet in.",
    ),
    "outside": (
        "NOT ASKED: from {0} until {1} (epochs {2} to {3}). It is in the statement, and is not told below.",
        "NIET GEVRAAGD: van {0} tot {1} (tijdvak {2} tot en met {3}). Het staat in het overzicht, en hieronder niet.",
    ),
    "same": ("It is about line {0}, always number {1}.", "Het gaat over aansluiting {0}, steeds nummer {1}."),
    "opened": (
        "OPENED: from {0} until {1} (epochs {2} to {3}).",
        "GEOPEND: van {0} tot {1} (tijdvak {2} tot en met {3}).",
    ),
    "absent": (
        "NOT REGISTERED: from {0} until {1} (epochs {2} to {3}). That does not say that nothing was sent.",
        "NIET INGESCHREVEN: van {0} tot {1} (tijdvak {2} tot en met {3}). Dat zegt niet dat er niets is verstuurd.",
    ),
    "shut": (
        "NOT OPENED: from {0} until {1} (epochs {2} to {3}). Nothing is said about that time.",
        "NIET GEOPEND: van {0} tot {1} (tijdvak {2} tot en met {3}). Over die tijd zegt dit niets.",
    ),
    "nothing": (
        "From {0} until {1} the ledger holds NOTHING about this line under number {4}.",
        "Van {0} tot {1} staat er onder nummer {4} NIETS over deze aansluiting in het logboek.",
    ),
    "intents": (
        "Reports on record in what is opened: {0}, the first at {1}, the last at {2}.",
        "Meldingen in wat is geopend: {0}, de eerste om {1}, de laatste om {2}.",
    ),
    "line": ("  to {0} for {1}: {2} ({3})", "  aan {0} voor {1}: {2} ({3})"),
    "differs": ("    of these is also on record: {0}", "    daarover staat ook genoteerd: {0}"),
    "late": (
        "  what became of reports of another time, to {0} for {1}: {2}",
        "  hoe het afliep met meldingen van een andere tijd, aan {0} voor {1}: {2}",
    ),
    "counts": (
        "  counted, to {0} for {1}: {2}, sent, each figure over about {3} homes; privacy budget {4} of {5} a year",
        "  geteld, aan {0} voor {1}: {2}, verstuurd, elk cijfer over ongeveer {3} huizen; privacybudget {4} van {5} "
        "per jaar",
    ),
    "moments": (
        "Records whose moment lies outside their epoch: {0}.",
        "Regels met een moment buiten hun tijdvak: {0}.",
    ),
    "event": ("Event {1} of epoch {0}, {2}: {3} {4}", "Gebeurtenis {1} van tijdvak {0}, {2}: {3} {4}"),
    "delivered": ("delivered {0}", "bezorgd {0}"),
    "refused": ("refused {0}", "geweigerd {0}"),
    "unknown": ("unknown {0}", "onbekend {0}"),
    "cancelled": ("cancelled {0}", "geannuleerd {0}"),
    "expired": ("expired {0}", "verlopen {0}"),
    "means": ("'Unknown' means that it may have arrived.", "'Onbekend' betekent dat het kan zijn aangekomen."),
    "sealed": (
        "The last epoch in it was closed at {0}; what came later is not in it.",
        "Het laatste tijdvak erin sloot om {0}; wat later kwam, staat er niet in.",
    ),
    "limits": (
        "Not shown: that nothing went outside the ledger; that this line is not registered twice; that the "
        "recipient deleted anything. The words beside the evidence are the writer's and were not checked.",
        "Niet aangetoond: dat er niets buiten het logboek om ging; dat deze aansluiting niet dubbel is "
        "ingeschreven; dat de ontvanger iets heeft gewist. De woorden bij het bewijs zijn van de maker en zijn niet "
        "gecontroleerd.",
    ),
    "unproved": (
        "NOT PROVED: a signature was not checked, so anybody may have written this.",
        "NIET BEWEZEN: een handtekening is niet gecontroleerd, dus iedereen kan dit hebben geschreven.",
    ),
    "file": ("the file {0}", "het bestand {0}"),
    "page": ("the page does not hold one statement", "de pagina bevat niet precies één overzicht"),
    "json": (
        "it is not JSON in the one spelling that is taken",
        "het is geen JSON in de ene vorm die wordt aangenomen",
    ),
    "version": ("it is not a statement of version 2", "het is geen overzicht van versie 2"),
    "form": ("{0} does not have the form that it must have", "{0} heeft niet de vorm die het moet hebben"),
    "bound": ("{0} is larger than anything of ours", "{0} is groter dan wat dan ook van ons"),
    "key": ("a key is not written as it must be", "een sleutel is niet geschreven zoals het moet"),
    "policy": ("line {0} of the policy is not as it must be", "regel {0} van het beleid is niet zoals het moet"),
    "length": ("{0} is not as long as it must be", "{0} is niet zo lang als het moet"),
    "note": ("the checkpoint is not written as it must be", "het controlepunt is niet geschreven zoals het moet"),
    "origin": ("the checkpoint is of another log", "het controlepunt is van een ander logboek"),
    "unsigned": ("the log did not sign it with the key {0}", "het logboek tekende het niet met de sleutel {0}"),
    "signature": ("the signature of {0} is false", "de handtekening van {0} is vals"),
    "twice": ("{0} signed twice", "{0} tekende twee keer"),
    "few": ("too few witnesses saw this log", "te weinig getuigen zagen dit logboek"),
    "future": ("{0} is dated in the future", "{0} is in de toekomst gedateerd"),
    "old": (
        "it was last seen at {0}, longer ago than asked",
        "het is het laatst gezien om {0}, langer geleden dan gevraagd",
    ),
    "proof": ("a proof does not fit the place that it is of", "een bewijs past niet op de plek waarvan het is"),
    "epochs": ("the epochs are not in that log", "de tijdvakken staan niet in dat logboek"),
    "leaf": ("epoch {0} is not written as it must be", "tijdvak {0} is niet geschreven zoals het moet"),
    "order": (
        "epoch {0} does not stand where it must, or not after the one before",
        "tijdvak {0} staat niet waar het moet, of niet na dat ervoor",
    ),
    "period": ("the period ends before it begins", "de periode eindigt voordat zij begint"),
    "no-epoch": ("no epoch in it meets the time from {0} until {1}", "geen tijdvak erin raakt de tijd van {0} tot {1}"),
    "other-line": ("it is about another line", "het gaat over een andere aansluiting"),
    "other-number": ("it is about another number", "het gaat over een ander nummer"),
    "other-registration": ("it is about another registration", "het gaat over een andere inschrijving"),
    "registration": ("the registration does not open to the line", "de inschrijving is niet van deze aansluiting"),
    "unopened": ("openings and epochs are not the same", "openingen en tijdvakken zijn niet dezelfde"),
    "registered": (
        "in epoch {0} the line is said not to be registered, and it was",
        "in tijdvak {0} zou de aansluiting niet zijn ingeschreven, en dat was zij wel",
    ),
    "bundle": (
        "epoch {0} holds something else about this line",
        "in tijdvak {0} staat iets anders over deze aansluiting",
    ),
    "unsorted": (
        "records of epoch {0} stand in another order, or twice",
        "regels van tijdvak {0} staan in een andere volgorde, of dubbel",
    ),
    "record": (
        "a record of epoch {0} is not written as it must be",
        "een regel van tijdvak {0} is niet geschreven zoals het moet",
    ),
    "other": ("a record of epoch {0} is about another number", "een regel van tijdvak {0} is van een ander nummer"),
    "plan": (
        "a record of epoch {0} has a plan that the epoch does not have",
        "een regel van tijdvak {0} heeft een plan dat het tijdvak niet heeft",
    ),
    "reference": ("what became of a record does not fit that record", "een afloop past niet bij de melding"),
    "an-event": ("event {1} of epoch {0} is not in it", "gebeurtenis {1} van tijdvak {0} staat er niet in"),
    "none-opened": (
        "no epoch from {0} until {1} is opened, so it says nothing about the household",
        "geen tijdvak van {0} tot {1} is geopend, dus zegt het niets over het huishouden",
    ),
    "ended": (
        "The occupation of number {0} is over since {1}. What came later on this line stands under another number.",
        "De bewoning van nummer {0} is voorbij sinds {1}. Wat later op deze aansluiting kwam, staat onder een ander "
        "nummer.",
    ),
    "receipt": (
        "What the receipt of {0} says is in the log, event {2} of epoch {1}: {3} {4}",
        "Wat het ontvangstbewijs van {0} zegt, staat in het logboek, gebeurtenis {2} van tijdvak {1}: {3} {4}",
    ),
    "promised": ("The receipt is signed by the key {0}.", "Het ontvangstbewijs is ondertekend met de sleutel {0}."),
    "plain": ("{0}", "{0}"),
    "no-receipt": (
        "what the receipt of {0} says is not in what is shown of the log",
        "wat het ontvangstbewijs van {0} zegt, staat niet in wat van het logboek is getoond",
    ),
    "receipt-signature": (
        "the signature under the receipt is false, or of another key",
        "de handtekening onder het ontvangstbewijs is vals, of van een andere sleutel",
    ),
    "after-end": (
        "a report of {0} stands under the number, after the end of its occupation",
        "een melding van {0} staat onder het nummer, na het eind van de bewoning",
    ),
}

GAPS = {"begins", "before", "after", "unsealed", "absent", "shut"}
UNREAD = ("file", "page", "json", "version", "form", "bound", "key", "policy", "period")
MOST_BYTES, MOST_MARKS, MOST_EPOCHS, MOST_POLICY, DEPTH = 256 << 20, 1 << 22, 100_000, 64 << 10, 16
END_MS, WHOLE, FUTURE_MS, HOUR_MS, LONG, MOST_SHOWN = 253402300800000, 1 << 53, 300_000, 3_600_000, 64, 240
RANK = ("delivered", "refused", "unknown", "cancelled", "expired")
SIGNED = {1: ("Ed25519", 32, 64), 4: ("Ed25519", 32, 72), 6: ("MLDSA44", 1312, 2428)}
OPENED = {"epoch": "number", "path": 64, "salt": "hash", "records": ["pair"]}
RECEIPT = {
    "v": "text", "origin": "text", "ms": "ms", "type": "text", "json": "text",
    "r": "hash", "kid": "any", "sig": "any"}
EVENT = {"epoch": "number", "index": "number", "ms": "ms", "type": "text", "json": "text", "r": "hash?", "path": 64}
FORM: dict[str, object] = dict.fromkeys(("v", "origin", "line", "checkpoint"), "text")
FORM |= dict.fromkeys(("slot", "first"), "number")
FORM |= dict.fromkeys(("from_ms", "to_ms", "made_ms", "covers_from_ms", "covers_to_ms"), "ms")
FORM |= {"rk": "hash", "registration": "hash", "range": 128, "leaves": ["text"], "reading": "any", "limits": "any"}
FORM |= {"opened": [({"epoch": "number"}, {"epoch": "number", "path": 64}, OPENED)], "events": [EVENT]}
NAME, NUMBER, HASH = "[!-*,-~]{1,255}", "(?:0|[1-9][0-9]{0,15})", "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="
ENDED = re.compile(rf'{{"at_ms":({NUMBER}),"is":"closed","recorded_ms":{NUMBER},"slot":{NUMBER}}}')
NOTE = re.compile(rf"({NAME})\n({NUMBER})\n({HASH})\n\n((?:— {NAME} [A-Za-z0-9+/]+={{0,2}}\n){{1,64}})")
LEAF_TEXT = (
    "sluis/epoch/v2\n{}\nepoch {}\nfrom {}\nto {}\n"
    "slots {} {}\nrecords {}\nwriters {} {}\nevents {} {}\nprev-note {}\n")
KINDS = (NAME, NUMBER, NUMBER, NUMBER, NUMBER, HASH, NUMBER, NUMBER, HASH, NUMBER, HASH, HASH)
FIELDS = (
    "origin", "number", "from", "to", "slots", "root",
    "total", "writers", "writer_root", "events", "event_root", "before")
LEAF = re.compile(LEAF_TEXT.format(*(f"({kind})" for kind in KINDS)) + "((?:plan [0-9a-f]{64}\n){0,500})")
KEY, HEX, ROW = '"[a-z0-9-]{1,64}"', '"[0-9a-f]{64}"', '"(?:household|time|[1-9][0-9]{0,15})":[1-9][0-9]{0,15}'
RECORD = re.compile(
    rf'{{"activity":{KEY},"body_sha256":{HEX},"kind":"intent","plan":{HEX},"recipient":{KEY},'
    rf'"rows":{{{ROW}(?:,{ROW})*}},"slot":{NUMBER},"t_ms":{NUMBER},"v":2}}|'
    rf'{{"activity":{KEY},"body_sha256":{HEX},"budget_u":{NUMBER},"eps_u":{NUMBER},"homes":[1-9][0-9]?0{{0,14}},'
    rf'"kind":"count","plan":{HEX},"recipient":{KEY},"t_ms":{NUMBER},"v":2}}|'
    rf'{{"activity":{KEY},"kind":"(?:outcome|correction)","recipient":{KEY},"ref":{HEX},"slot":{NUMBER},'
    rf'"status":"(?:{"|".join(RANK)})","t_ms":{NUMBER},"v":2}}')
PAGE = b'<script type="application/json" id="statement">'

sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
lp = lambda content, width=2: len(content).to_bytes(width, "big") + content
u64 = lambda number: number.to_bytes(8, "big")
b64 = lambda content: base64.b64encode(content).decode("ascii")
in_order = lambda values: list(values) == sorted(set(values))
millionths = lambda number: f"{number // 1_000_000}.{number % 1_000_000:06}"
tallied = lambda statuses: [(status, statuses.count(status)) for status in RANK if status in statuses]
span = lambda epochs: (moment(epochs[0]["from"]), moment(epochs[-1]["to"]), epochs[0]["number"], epochs[-1]["number"])

class Refused(Exception):  # noqa: N818 - what a check does
    """Something does not hold, or cannot be read: a name in ``TEXTS``, and its values."""

def require(holds, name, *values):
    if not holds:
        raise Refused(name, *values)
def number(word):
    if not re.fullmatch(NUMBER, word) or int(word) >= WHOLE:
        raise ValueError(word)
    return int(word)
def unb64(text):
    """Return what canonical base64 holds; ``None`` when it is not that."""
    content = b"" if len(text) % 4 or not re.fullmatch("[A-Za-z0-9+/]*={0,2}", text) else base64.b64decode(text)
    return content if b64(content) == text else None
def moment(ms):
    made = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    return made.strftime("%Y-%m-%d %H:%M:%S") + (f".{ms % 1000:03} UTC" if ms % 1000 else " UTC")
def escaped(text):
    """Return text of which nothing looks like a line of ours: no run of spaces, no long value with spaces or whole."""
    text = re.sub(r"[^ -\[\]-~]", lambda match: f"\\u{{{ord(match[0]):x}}}", str(text))
    text = re.sub(" " if len(text) > LONG else "^ | (?= )|(?<= ) | $", r"\\u{20}", text)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}...[{len(text)}]"
def rendered(sentences, lang):
    """Return lines of text for names in ``TEXTS`` with values, in which no value can be taken for anything else."""
    def line(name, *values):
        parts = [", ".join(line(*each) for each in v) if isinstance(v, list) else escaped(v) for v in values]
        return TEXTS[name][lang == "nl"].format(*parts)
    return "".join(line(*each) + "\n" for each in sentences)

# --- strict JSON, and the form of a statement as FORM has it: sections 1.7.5, 1.7.6, 11 ---
def read_json(content):
    """Return what JSON holds; ``None`` unless there is one way to read it."""
    def once(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key twice")
        return dict(pairs)
    def sound(value, depth):
        if isinstance(value, (list, dict)):
            parts = value if isinstance(value, list) else [*value, *value.values()]
            return depth > 0 and all(sound(each, depth - 1) for each in parts)
        return not isinstance(value, str) or value.encode("utf-8") is not None  # half of a surrogate pair: ValueError
    outside = re.sub(b'"[^"]*"?', b"", content.replace(b"\\\\", b"").replace(b'\\"', b""))  # what is in no string
    if sum(map(outside.count, (b",", b"[", b"{"))) > MOST_MARKS:
        return None  # before anything is built of it
    try:
        numbers = dict.fromkeys(("parse_int", "parse_float", "parse_constant"), number)
        made = json.loads(content.decode("utf-8"), object_pairs_hook=once, **numbers)
        return made if sound(made, DEPTH) else None
    except (ValueError, RecursionError):
        return None

def formed(value, form, what, lengths):
    """Return a value whose form is right, with bytes for base64; note whether these are as long as they must be."""
    if isinstance(form, (dict, tuple)):
        forms = form if isinstance(form, tuple) else (form,)
        form = next((each for each in forms if isinstance(value, dict) and set(each) == set(value)), None)
        require(form is not None, "form", what)
        return {name: formed(value[name], form[name], name, lengths) for name in form}
    kinds = {"number": int, "ms": int, "any": object, "pair": list, "hash?": (str, type(None))}
    kind = list if isinstance(form, list) else kinds.get(form, str)
    require(isinstance(value, kind) and not (kind is int and isinstance(value, bool)), "form", what)
    if isinstance(form, list):
        require(value or what != "leaves", "form", what)
        require(len(value) <= MOST_EPOCHS or what not in ("leaves", "opened"), "bound", what)
        return [formed(each, form[0], what, lengths) for each in value]
    if form == "pair":
        require(len(value) == 2, "form", what)
        return formed(value[0], "hash", "r", lengths), formed(value[1], "text", "E", lengths)
    require(form != "ms" or value < END_MS, "form", what)
    if form in ("number", "ms", "any", "text") or value is None:
        return value
    content, several = unb64(value), isinstance(form, int)
    require(not several or len(value) <= -(-form * 32 // 3) * 4, "bound", what)
    require(content is not None, "form", what)
    lengths.append((len(content) % 32 == 0 if several else len(content) == 32, "length", what))
    return content

def read_statement(source):
    """Return a statement whose form is right, and each of whose lengths is: before any hash is opened."""
    require(len(source) <= MOST_BYTES, "bound", "it")
    pages = source.split(PAGE)[1:] if source[:1] == b"<" else [source]
    require(len(pages) == 1 and (pages[0] is source or b"</script>" in pages[0]), "page")
    made, lengths = read_json(source if pages[0] is source else pages[0].split(b"</script>")[0]), []
    require(made is not None, "json")
    require(isinstance(made, dict) and made.get("v") == "sluis/statement/v2", "version")
    made = formed(made, FORM, "it", lengths)
    for length in lengths:
        require(*length)
    return made

def read_receipt(source):
    """Return the receipt of an event: whoever checks gives it, so what is not in form is unreadable."""
    lengths = []
    made = formed(read_json(source), RECEIPT, "the receipt", lengths)
    kid, sig, said = made["kid"], made["sig"], read_canonical(made["json"]) or {}
    signed = all(isinstance(each, str) for each in (kid, sig)) and re.fullmatch("[0-9a-f]{8}", kid)
    signed = signed and len(unb64(sig) or b"") == 64
    made |= {"sig": unb64(sig) if signed else b"", "slot": said.get("slot")}
    fits = all(fits for fits, *_ in lengths) and type(made["slot"]) is int and (signed or kid is sig is None)
    require(fits and made["v"] == "sluis/event-receipt/v2", "form", "the receipt")
    return made

# --- keys, policies and signed notes: C2SP signed-note, tlog-policy, tlog-checkpoint, tlog-cosignature ---
def read_key(text, kinds):
    """Return (name, id, kind, public key); ``None`` when it is not written as it must be."""
    match = re.fullmatch(rf"({NAME})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/]+={{0,2}})", text)
    raw = match and unb64(match[3])
    fits = raw and raw[0] in kinds and len(raw) - 1 == SIGNED[raw[0]][1]
    fits = fits and sha(match[1].encode(), b"\n", raw).hex()[:8] == match[2]
    return (match[1], match[2], raw[0], raw[1:]) if fits else None

class Policy:
    """Which logs, which witnesses, and how many of them are enough. Octets above 0x7f are letters like others."""
    def __init__(self, content):
        require(len(content) <= MOST_POLICY, "bound", "the policy")
        self.logs, self.witnesses, self.groups, self.parent, self.quorum = {}, {}, {}, {}, None
        lines = content.decode("latin-1").split("\n")
        for place, line in enumerate(lines, start=1):
            words = [word for word in re.split("[ \t]+", line) if word]
            taken = not words or words[0][0] == "#" or self.takes(len(words), *words)
            require(taken and re.fullmatch("[\t -~\x80-\xff]*", line), "policy", place)
        require(self.quorum is not None, "policy", len(lines))

    def takes(self, count, verb, name="", *more):
        fresh = name != "none" and name not in self.witnesses and name not in self.groups
        if verb == "quorum":
            first, self.quorum = self.quorum is None, name
            return first and count == 2 and not fresh
        if verb == "group":
            least, *members = more or ("",)
            least = {"all": str(len(members)), "any": "1"}.get(least, least)
            fits = fresh and re.fullmatch("[1-9][0-9]{0,8}", least) and int(least) <= len(members)
            fits = fits and len(set(members) - set(self.parent)) == len(members)
            fits = fits and all(each in self.witnesses or each in self.groups for each in members)
            below = list(members) if fits else []
            for each in below if name == "self" else ():  # it grows: however deep in self, it is the provider's
                below += self.groups.get(each, (0, ()))[1]
            self.groups[name] = (int(least) if fits else 0, members)
            self.parent.update(dict.fromkeys(below, name))
            return fits
        log = verb == "log"
        kept = self.logs if log else self.witnesses
        key = read_key(name, (1, 6)) if log else read_key("".join(more[:1]), (4, 6))
        fits = key is not None and all(key[3] != each[3] for each in kept.values())
        kept[key if log else name] = key
        return fits and (count in (2, 3) if log else verb == "witness" and fresh and count in (3, 4))

    def holds(self, seen):
        """Whether these witnesses are enough. Members of a group stand before it."""
        true = {"none", *seen}
        for name, (least, members) in self.groups.items():
            true.update([name] if sum(each in true for each in members) >= least else [])
        return self.quorum in true

class Note:
    """A checkpoint and its signatures; it is written again and compared."""
    def __init__(self, text):
        match = NOTE.fullmatch(text)
        require(match, "note")
        self.origin, self.size, self.root, self.unchecked = match[1], int(match[2]), unb64(match[3]), {}
        self.text = f"{self.origin}\n{self.size}\n{b64(self.root)}\n"
        lines = [line.split(" ") for line in match[4].split("\n")[:-1]]
        self.lines = [(name, unb64(content) or b"") for _, name, content in lines]
        again = "".join(f"— {name} {b64(raw)}\n" for name, raw in self.lines)
        fits = self.size < WHOLE and all(len(raw) > 4 for _, raw in self.lines)
        require(fits and f"{self.text}\n{again}" == text, "note")

    def signed(self, key):
        """Return when a key signed, in seconds (0: a log); ``None``: it did not; -1: that cannot be checked here."""
        name, key_id, kind, public = key
        own = [raw[4:] for signer, raw in self.lines if (signer, raw[:4].hex()) == (name, key_id)]
        require(len(own) < 2, "twice", name)
        if not own:
            return None
        require(len(own[0]) == SIGNED[kind][2], "length", f"the signature of {name}")
        message, seconds, signature = self.text.encode(), 0, own[0]
        if kind != 1:
            seconds, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = f"cosignature/v1\ntime {seconds}\n{self.text}".encode()
        if kind == 6:
            names = lp(name.encode(), 1) + u64(seconds) + lp(self.origin.encode(), 1)
            message = b"subtree/v1\n\0" + names + u64(0) + u64(self.size) + self.root
        holds = verified(SIGNED[kind][0], public, signature, message)
        require(holds is not False, "signature", name)
        if holds is None:
            self.unchecked[name, key_id] = SIGNED[kind][0]
        return -1 if holds is None else seconds

def verified(kind, public, signature, message):
    """Return whether a signature holds; ``None`` where nothing can tell."""
    try:
        errors = import_module("cryptography.exceptions")
        keys = import_module(f"cryptography.hazmat.primitives.asymmetric.{kind.lower().removesuffix('44')}")
        getattr(keys, f"{kind}PublicKey").from_public_bytes(public).verify(signature, message)
    except ImportError:
        return None
    except (errors.InvalidSignature, errors.UnsupportedAlgorithm, ValueError) as fault:
        return None if isinstance(fault, errors.UnsupportedAlgorithm) else False
    return True

# --- what stands in the log: sections 1.2 to 1.6 ---
def root_of(leaves, first, size, path, at=0):
    """Return the root over leaves and the hashes beside them: from left to right (``at`` 0), or upwards (-1)."""
    rest, end = [path[place : place + 32] for place in range(0, len(path), 32)], first + len(leaves)
    def build(lo, hi):
        if hi <= first or lo >= end:
            require(rest, "proof")
            return rest.pop(at)
        if hi - lo == 1:
            return leaves[lo - first]
        middle = lo + (1 << (hi - lo - 1).bit_length() - 1)
        right = build(middle, hi) if at and middle >= end else None
        left = build(lo, middle)
        return sha(b"\x01", left, right or build(middle, hi))
    require(end <= size, "proof")
    root = build(0, size) if size else sha()
    require(not rest, "proof")
    return root

def read_leaf(text, at):
    """Return an epoch; it is written again and compared."""
    match = LEAF.fullmatch(text) if len(text) <= 65535 else None
    require(match, "leaf", at)
    *texts, plans = match.groups()
    read = {NUMBER: int, HASH: unb64, NAME: str}
    values = [read[kind](each) for each, kind in zip(texts, KINDS, strict=True)]
    epoch = dict(zip(FIELDS, values, strict=True))
    plans = [line.split(" ")[1] for line in plans.split("\n")[:-1]]
    again = LEAF_TEXT.format(*(b64(each) if isinstance(each, bytes) else each for each in values))
    fits = again + "".join(f"plan {plan}\n" for plan in plans) == text and in_order(plans)
    fits = fits and all(each < WHOLE for each in values if isinstance(each, int))
    fits = fits and epoch["from"] < epoch["to"] < END_MS
    fits = fits and 0 < epoch["slots"] <= 1 << 32 and epoch["slots"] % 65536 == 0
    require(fits and (epoch["number"] > 0 or epoch["before"] == bytes(32)), "leaf", at)
    return {**epoch, "plans": set(plans)}
def read_canonical(text):
    """Return an object that is written with sorted keys, without white space, in ASCII; else ``None``."""
    made = read_json(text.encode())
    return made if isinstance(made, dict) and json.dumps(made, sort_keys=True, separators=(",", ":")) == text else None
def read_record(text, at):
    record = read_canonical(text) if RECORD.fullmatch(text) else None
    require(record is not None, "record", at)
    fits = all(int(row) < WHOLE for row in record.get("rows", ()) if row not in ("household", "time"))
    fits = fits and record["t_ms"] < END_MS
    require(fits and 1 <= record.get("eps_u", 1) <= record.get("budget_u", 1), "record", at)
    return record
def check_place(epoch, slot, registration, bundle, path):
    leaf = sha(b"\x00sluis/slot/v1\x00", u64(epoch["number"]), u64(slot), registration, bundle)
    require(root_of([leaf], slot, epoch["slots"], path, -1) == epoch["root"], "bundle", epoch["number"])
def open_bundle(opening, epoch, slot, registration):
    at, pairs, records = epoch["number"], opening["records"], []
    cs = [sha(b"sluis/record/v2\0", lp(r), lp(e.encode(), 4)) for r, e in pairs]
    inside = root_of([sha(b"\x00", c) for c in cs], 0, len(cs), b"")
    place = u64(at) + u64(slot) + len(cs).to_bytes(4, "big")
    bundle = sha(b"sluis/bundle/v2\0", lp(opening["salt"]), place, inside)
    check_place(epoch, slot, registration, bundle, opening["path"])
    require(in_order(cs), "unsorted", at)
    for c, (_, e) in zip(cs, pairs, strict=True):
        record = read_record(e, at)
        require(record.get("slot", slot) == slot, "other", at)
        require("plan" not in record or record["plan"] in epoch["plans"], "plan", at)
        records.append({**record, "c": c.hex(), "epoch": epoch})
    return records
def check_event(event, epoch, slot):
    content, refusal = event["json"].encode(), ("an-event", event["epoch"], event["index"])
    written = re.fullmatch("[a-z-]{1,64}", event["type"]) and read_canonical(event["json"]) is not None
    require(epoch is not None and written, *refusal)
    if event["r"] is not None:
        hidden = sha(b"sluis/hidden/v2\0", lp(event["r"]), lp(content, 4))
        content = f'{{"commitment":"{hidden.hex()}"}}'.encode()
        require(repr(read_canonical(event["json"]).get("slot")) == str(slot), *refusal)
    event["sealed"] = content
    leaf = sha(b"\x00sluis/event/v2\0", u64(event["ms"]), lp(event["type"].encode()), lp(content, 4))
    require(root_of([leaf], event["index"], epoch["events"], event["path"], -1) == epoch["event_root"], *refusal)

# --- the checks, in the order of section 1.7.12 ---
class Verdict:
    """What a statement comes to: exit code, what is said (names in ``TEXTS`` with values), and what it proves."""
    def __init__(self, asked, code=0, sentences=()):
        self.asked, self.code, self.said, self.header, self.witnessed = asked, code, list(sentences), 0, False
        self.statement, self.epochs, self.records, self.period = {}, [], [], None

    def say(self, name, *values):
        self.said.append((name, *values))

    def expects(self, *names):
        return any(self.asked.get(name) is not None for name in names)

    def check(self, source):
        keys = [read_key(key, (1, 6)) for key in dict.fromkeys(self.asked.get("log_keys") or ())]
        require(None not in keys, "key")
        policy = Policy(self.asked["policy"] if self.expects("policy") else b"quorum none")
        receipt = read_receipt(self.asked["receipt"]) if self.expects("receipt") else None
        self.statement = read_statement(source)
        self.say_what_was_not_given(keys or policy.logs, policy)
        note = Note(self.statement["checkpoint"])
        self.check_log(note, keys, list(policy.logs))
        self.check_witnesses(note, policy, [key[3] for key in [*keys, *policy.logs]])
        for (name, key_id), kind in note.unchecked.items():
            self.say("unchecked", name, key_id, kind)
        self.check_epochs(note)
        selected = self.check_period(note)
        self.check_household()
        self.check_openings()
        unchecked = not (receipt is None or self.check_receipt(receipt)) or note.unchecked
        self.tell(selected)
        if not self.code and (unchecked or not (keys or policy.logs)):
            self.code = 3
        self.said = [*self.sum_up(), *self.said]

    def sum_up(self):
        """Return the verdict in one sentence: for whoever reads no further, also what was not checked or not shown."""
        words = {each[0] for each in self.said}
        rest = [each for said in self.said if said[0] == "chose" for each in said[1]]
        told = {"c-gaps": GAPS, "c-witness": {"no-witness"}, "c-own": {"own"}}
        rest += [(name,) for name, which in told.items() if words & which]
        rest += [("c-signer",)] if self.expects("receipt") and not self.expects("receipt_key") else []
        return ([("partly", rest)] if rest else [("holds",)], [], [], [("unproved",)])[self.code]

    def say_what_was_not_given(self, keys, policy):
        names = {"c-line": ["line"], "c-number": ["number", "registration"], "c-from": ["from_ms"], "c-to": ["to_ms"]}
        chose = [(name,) for name, given in {**names, "c-age": ["max_age"]}.items() if not self.expects(*given)]
        self.said += [("chose", chose)] if chose else []
        self.said += [] if keys else [("no-key",)]
        self.said += [("no-witness",)] if policy.quorum == "none" else []
        self.header = len(self.said)

    def check_log(self, note, keys, logs):
        """Each key that was given signed; of the logs of a policy one did."""
        require(note.origin == self.statement["origin"], "origin")
        for key in keys:
            require(key[0] == note.origin and note.signed(key) is not None, "unsigned", f"{key[0]}+{key[1]}")
        signed = [key for key in logs if key[0] == note.origin and note.signed(key) is not None]
        require(signed or not logs, "unsigned", "of the policy")
        self.said += [("signed", note.origin)] if (keys or logs) and not note.unchecked else []

    def check_witnesses(self, note, policy, logs):
        """Enough witnesses signed; evidence of age is the last moment at which a whole quorum did (section 10.17)."""
        signed = {name: note.signed(key) for name, key in policy.witnesses.items()}
        signed = {name: seconds for name, seconds in signed.items() if seconds is not None}
        require(policy.holds(signed), "few")
        seen = {name: min(seconds * 1000, END_MS - 1) for name, seconds in signed.items() if seconds >= 0}
        for name in [name for name, ms in seen.items() if ms > self.asked["now_ms"] + FUTURE_MS]:
            require(not self.expects("max_age"), "future", name)
            self.say("in-future", name)
        if policy.quorum != "none" and policy.holds(seen):  # else only what could not be checked makes it enough
            group = {name: f" ({policy.parent[name]})" for name in seen if name in policy.parent}
            self.say("quorum", [("plain", name + group.get(name, "")) for name in seen])
            own = {name for name in seen if "self" in (name, policy.parent.get(name))}
            own |= {name for name in seen if policy.witnesses[name][3] in logs}
            self.said += [("own",)] if len(own) == len(seen) else []
            latest = sorted(seen.values(), reverse=True)
            self.check_age(next(ms for ms in latest if policy.holds([name for name in seen if seen[name] >= ms])))
            self.witnessed = True

    def check_age(self, ms):
        if self.expects("max_age") and ms is not None:
            require(ms <= self.asked["now_ms"] + FUTURE_MS, "future", moment(ms))
            require(self.asked["now_ms"] - ms <= self.asked["max_age"] * HOUR_MS, "old", moment(ms))
            self.say("age", moment(ms))

    def check_epochs(self, note):
        """The leaves are the log's, in order and without a gap."""
        first, leaves = self.statement["first"], self.statement["leaves"]
        hashed = [sha(b"\x00", leaf.encode()) for leaf in leaves]
        require(root_of(hashed, first, note.size, self.statement["range"]) == note.root, "epochs")
        for at, text in enumerate(leaves, start=first):
            epoch = read_leaf(text, at)
            before = self.epochs[-1] if self.epochs else {"to": epoch["from"], "slots": 0}
            follows = epoch["from"] == before["to"] and epoch["slots"] >= before["slots"]
            require(follows and (epoch["origin"], epoch["number"]) == (note.origin, at), "order", at)
            self.epochs.append(epoch)
        self.say("range", first, first + len(leaves) - 1, note.size, b64(note.root))

    def check_period(self, note):
        """Return the epochs that the period meets, and say what of the period is not shown."""
        begin, end = (self.asked[n] if self.expects(n) else self.statement[n] for n in ("from_ms", "to_ms"))
        require(begin < end, "period")
        self.period = moment(begin), moment(end)
        selected = [epoch for epoch in self.epochs if epoch["from"] < end and epoch["to"] > begin]
        require(selected, "no-epoch", *self.period)
        start, close, first, last = span(self.epochs)
        if begin < self.epochs[0]["from"]:
            self.say("before" if first else "begins", self.period[0], start, first - 1)
        if end > self.epochs[-1]["to"]:
            self.say("after" if last + 1 < note.size else "unsealed", close, self.period[1], last + 1, note.size - 1)
        at = selected[0]["number"] - first
        for part in filter(None, (self.epochs[:at], self.epochs[at + len(selected) :])):
            self.say("outside", *span(part))
        self.check_age(None if self.witnessed else self.epochs[-1]["to"])
        return selected

    def check_household(self):
        """It is about whom it should be, and the registration opens to that line."""
        line, held = self.statement["line"], {**self.statement, "number": self.statement["slot"]}
        for name in ("line", "number", "registration"):
            require(not self.expects(name) or self.asked[name] == held[name], f"other-{name}")
        written = unicodedata.normalize("NFC", line) == line and not re.search("[\x00-\x1f\x7f-\x9f]", line)
        require(written and 1 <= len(line.encode()) <= 255, "registration")
        opened = sha(b"sluis/registration/v2\0", lp(held["rk"]), lp(line.encode()))
        require(opened == held["registration"], "registration")
        self.say("same", line, held["slot"])

    def check_openings(self):
        """Each epoch is opened, or shown not to hold the number, or left shut; each event stands where it says."""
        held, known, first = self.statement, self.asked.get("registered_ms"), self.epochs[0]["number"]
        require([each["epoch"] for each in held["opened"]] == [each["number"] for each in self.epochs], "unopened")
        opened = [each["epoch"] for each in held["opened"] if "salt" in each]
        for opening, epoch in zip(held["opened"], self.epochs, strict=True):
            at, epoch["is"] = epoch["number"], ("shut", "absent", "opened")[("path" in opening) + ("salt" in opening)]
            if epoch["is"] == "opened":
                self.records += open_bundle(opening, epoch, held["slot"], held["registration"])
            if epoch["is"] == "absent":
                if held["slot"] < epoch["slots"]:
                    check_place(epoch, held["slot"], bytes(32), bytes(32), opening["path"])
                require(held["slot"] < epoch["slots"] or not opening["path"], "proof")
                before = not (opened and opened[0] < at)
                late = before and known is not None and epoch["from"] > known
                require(not late and (before or at > opened[-1]), "registered", at)
        require(in_order(sorted(record["c"] for record in self.records)), "unsorted", first)
        by_number = {epoch["number"]: epoch for epoch in self.epochs}
        for event in held["events"]:
            check_event(event, by_number.get(event["epoch"]), held["slot"])
        require(in_order([(event["epoch"], event["index"]) for event in held["events"]]), "order", first)

    def check_receipt(self, receipt):
        """Its signature, when a key is given, and then that its event is shown; return whether all could be checked."""
        hidden = sha(b"sluis/hidden/v2\0", lp(receipt["r"]), lp(receipt["json"].encode(), 4))
        names, holds = lp(receipt["origin"].encode()) + u64(receipt["ms"]) + lp(receipt["type"].encode()), True
        if self.expects("receipt_key"):
            key = self.asked["receipt_key"]
            holds = verified("Ed25519", key, receipt["sig"] or b"", b"sluis/event-receipt/v2\0" + names + hidden)
            require(holds is not False, "receipt-signature")
            kid = sha(key).hex()[:8]
            self.said.append(("promised", kid) if holds else ("unchecked", "the receipt", kid, "Ed25519"))
        require(receipt["slot"] == self.statement["slot"], "other-household")
        same = (f'{{"commitment":"{hidden.hex()}"}}'.encode(), receipt["ms"], receipt["type"], receipt["origin"])
        for event in self.statement["events"]:
            if (event["sealed"], event["ms"], event["type"], self.statement["origin"]) == same:
                place = event["epoch"], event["index"]
                self.say("receipt", moment(event["ms"]), *place, receipt["type"], receipt["json"])
                return holds is not None
        raise Refused("no-receipt", moment(receipt["ms"]))

    def ends(self):
        """Return since when the occupation is over, as hidden events say; no later report stands under the number."""
        hidden = [event for event in self.statement["events"] if event["type"] == "standing" and event["r"] is not None]
        told = [ENDED.fullmatch(event["json"]) for event in hidden]
        moments = [int(match[1]) for match in told if match and int(match[1]) < END_MS]
        reports = [record["t_ms"] for record in self.records if record["kind"] == "intent"]
        late = [ms for ms in reports if moments and ms >= min(moments)]
        require(not late, "after-end", moment(min(late, default=0)))
        return moments

    def outcomes(self):
        """Return C of an intent → what is on record of it, the highest first (section 1.7.13)."""
        known, became = {record["c"]: record for record in self.records}, {}
        for record in [record for record in self.records if "ref" in record]:
            intent = known.get(record["ref"], {**record, "kind": "intent"})
            fits = all(intent[name] == record[name] for name in ("recipient", "activity"))
            require(fits and intent["kind"] == "intent", "reference")
            became[record["ref"]] = became.get(record["ref"], set()) | {record["status"]}
        return {c: sorted(statuses, key=RANK.index) for c, statuses in became.items()}

    def tell(self, selected):
        """Say what the epochs of the period hold, and which of them were not opened."""
        ends, became, numbers = self.ends(), self.outcomes(), {epoch["number"] for epoch in selected}
        runs = [(kind, list(part)) for kind, part in groupby(selected, key=lambda epoch: epoch["is"])]
        for kind, part in runs:
            self.say(kind, *span(part))
        if all(kind != "opened" for kind, _ in runs):
            self.code, self.said = 1, [("fails", [("none-opened", *self.period)]), *self.said]
            return
        own = [record for record in self.records if record["epoch"]["number"] in numbers]
        for part in [part for kind, part in runs if kind == "opened" and not own]:
            self.say("nothing", *span(part), self.statement["slot"])
        self.tell_records(own, became)
        outside = [each for each in own if not each["epoch"]["from"] <= each["t_ms"] < each["epoch"]["to"]]
        self.said += [("moments", len(outside))] if outside else []
        for event in [event for event in self.statement["events"] if event["epoch"] in numbers]:
            self.say("event", event["epoch"], event["index"], moment(event["ms"]), event["type"], event["json"])
        self.said += [("ended", self.statement["slot"], moment(min(ends)))] if ends else []
        self.say("sealed", moment(self.epochs[-1]["to"]))
        self.say("limits")

    def tell_records(self, own, became):
        intents = [record for record in own if record["kind"] == "intent"]
        times, known = sorted(record["t_ms"] for record in intents), {record["c"] for record in intents}
        self.said += [("intents", len(intents), moment(times[0]), moment(times[-1]))] if intents else []
        key = lambda record: (record["recipient"], record["activity"], record.get("budget_u", 0))
        for (to, activity, budget), part in groupby(sorted(own, key=key), key=key):
            group = list(part)
            statuses = [became.get(each["c"], ["unknown"]) for each in group if each["kind"] == "intent"]
            lower = [status for each in statuses for status in each[1:]]
            late = [each["status"] for each in group if "ref" in each and each["ref"] not in known]
            if budget:
                spent, homes = sum(each["eps_u"] for each in group), min(each["homes"] for each in group)
                self.say("counts", to, activity, len(group), homes, millionths(spent), millionths(budget))
            highest = [each[0] for each in statuses]
            self.said += [("line", to, activity, len(statuses), tallied(highest))] if statuses else []
            self.said += [("differs", tallied(lower))] if lower else []
            self.said += [("late", to, activity, tallied(late))] if late else []
        self.said += [("means",)] if intents else []

def verify(source, asked):
    """Check the bytes of a statement against what is asked, as in ``OPTIONS``, at ``now_ms``; return the verdict."""
    verdict = Verdict(asked)
    try:
        verdict.check(source)
    except Refused as fault:
        verdict.code = 2 if fault.args[0] in UNREAD else 1
        verdict.said = [("unread" if verdict.code == 2 else "fails", [fault.args]), *verdict.said[: verdict.header]]
    return verdict

# --- the command line ---
def read_moment(text):
    match = re.fullmatch("([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2})Z)?", text)
    made = datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00:00'}+00:00")
    return number(str((made - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)))
def read_registration(text):
    content, at, when = text.partition("@")
    return (unb64(content), read_moment(when) if at else None) if len(unb64(content)) == 32 else number(text)
def read_hex(text):
    return bytes.fromhex(text) if re.fullmatch("[0-9a-f]{64}", text) else number("none")
def read_file(place, most=MOST_POLICY):
    try:
        with open(place, "rb") as stream:
            return stream.read(most + 1)
    except OSError:
        raise ValueError(place) from None
def read_policy(text):
    return read_file(re.sub(f"(?<=.)@{NUMBER}$", "", text))

OPTIONS = (  # name, where ``verify`` looks for it, how it is read, what it is
    ("line", "line", lambda text: unicodedata.normalize("NFC", text), "the line"),
    ("number", "number", number, "the household's number"),
    ("registration", "registration", read_registration, "R[@WHEN]: what its receipt shows (base64), and its moment"),
    ("from", "from_ms", read_moment, "begin of the period, UTC: 2026-01-31 or 2026-01-31T12:00:00Z"),
    ("to", "to_ms", read_moment, "its end, which is not in it any more"),
    ("max-age", "max_age", number, "hours: how long ago the log, or the witnesses it needs, may have seen it last"),
    ("policy", "policy", read_policy, "FILE[@EPOCH]: its witnesses (C2SP tlog-policy), needed in any epoch"),
    ("receipt", "receipt", read_file, "FILE: what whoever asked something got; its event must be in the log"),
    ("receipt-key", "receipt_key", read_hex, "the public key (hex) that must have signed the receipt"),
    ("log-key", "log_keys", str, "a public key of the log; give each of them, for each must have signed"),
)

def main(arguments=None):
    raw = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw, allow_abbrev=False)
    parser.add_argument("statement", help="the JSON file, or the page that holds it")
    for name, dest, read, more in OPTIONS:
        parser.add_argument(f"--{name}", dest=dest, type=read, help=more, action="append")
    parser.add_argument("--lang", choices=("en", "nl"), action="append")
    asked = {**vars(parser.parse_args(arguments)), "now_ms": time.time_ns() // 1_000_000}
    for name, given in asked.items():
        if isinstance(given, list) and name != "log_keys":
            asked[name], *more = given
            if more:  # one of them would be checked, and the other believed to be
                parser.error(f"given more than once: {name}")
    asked["lang"] = asked["lang"] or "en"
    asked["registration"], asked["registered_ms"] = asked["registration"] or (None, None)
    try:
        verdict = verify(read_file(asked["statement"], MOST_BYTES), asked)
    except ValueError:
        verdict = Verdict(asked, 2, [("unread", [("file", asked["statement"])])])
    sys.stdout.buffer.write(rendered(verdict.said, asked["lang"]).encode())
    sys.stdout.flush()
    return verdict.code

if __name__ == "__main__":
    sys.exit(main())
