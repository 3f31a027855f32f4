"""Check a household's statement of a Sluis ledger, offline and without trusting whoever made it.

Usage: python verify_statement.py STATEMENT.json --log-key VKEY [--log-key VKEY] [--policy FILE] [--lang nl|en]

One file. Needs Python 3.11 and the package "cryptography" (for Ed25519 and ML-DSA-44), nothing of Sluis and no network.
It goes through the checks in the order of the ledger specification, section 1.7, says what it has shown and what not,
and ends with 0 when everything holds, 1 when something does not, 2 when the input cannot be read.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections import Counter
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

TEXTS = {
    "key": ("Signed by the log {0}.", "Ondertekend door het logboek {0}."),
    "quorum": ("Seen by enough witnesses: {0}.", "Gezien door genoeg getuigen: {0}."),
    "no-witness": (
        "No witness was asked for: that the log shows everybody the same is NOT shown.",
        "Er is geen getuige gevraagd: dat het logboek iedereen hetzelfde laat zien is NIET aangetoond.",
    ),
    "range": ("Epochs {0} to {1} are in it, without a gap.", "Tijdvakken {0} t/m {1} staan er heel in."),
    "covered": ("The period is covered from {0} until {1}.", "De periode is gedekt van {0} tot {1}."),
    "not-covered": (
        "NOT covered: what you asked before {0} or after {1} (not registered, not sealed yet, or thrown away).",
        "NIET gedekt: wat u vroeg voor {0} of na {1} (niet ingeschreven, nog niet verzegeld, of weggegooid).",
    ),
    "same": ("It is about line {0}, always number {1}.", "Het gaat over aansluiting {0}, steeds nummer {1}."),
    "nothing": ("It holds NOTHING about this line then.", "Er staat toen NIETS over deze aansluiting in."),
    "intents": ("Reports on record: {0}, from {1} to {2}.", "Rapporten in het logboek: {0}, van {1} tot {2}."),
    "line": ("  to {0} for {1}: {2} ({3})", "  aan {0} voor {1}: {2} ({3})"),
    "sealed": ("Last sealed at {0}.", "Het laatst verzegeld op {0}."),
    "limits": (
        "Not shown: that nothing went outside the ledger; that this line is not registered twice; that the recipient "
        "deleted anything; what happened after the last seal.",
        "Niet aangetoond: dat er niets buiten het logboek om ging; dat deze aansluiting niet dubbel ingeschreven is; "
        "dat de ontvanger iets heeft gewist; wat er na de laatste verzegeling gebeurde.",
    ),
    "fails": ("DOES NOT HOLD: {0}.", "KLOPT NIET: {0}."),
}


class DoesNotHoldError(Exception):
    """A check failed; the text says which."""


def require(holds, what):
    if not holds:
        raise DoesNotHoldError(what)


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def unb64(text):
    return base64.b64decode(text, validate=True)


def hashes(text):
    raw = unb64(text)
    return [raw[at : at + 32] for at in range(0, len(raw), 32)]


def moment(ms):
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


# --- signed notes, checkpoints, witnesses: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy ---


def read_vkey(text):
    name, key_id, key = text.split("+", 2)
    raw = unb64(key)
    require(sha(name.encode(), b"\n", raw)[:4].hex() == key_id, "a key is not written as it must be")
    return name, bytes.fromhex(key_id), raw[0], raw[1:]


def signed_message(kind, name, text, signature):
    if kind == 1:
        return text.encode(), signature
    seconds, signature = int.from_bytes(signature[:8], "big"), signature[8:]
    if kind == 4:
        return f"cosignature/v1\ntime {seconds}\n{text}".encode(), signature
    origin, size, root = text.splitlines()[:3]
    name, origin, number = name.encode(), origin.encode(), int(size).to_bytes(8, "big")
    names = bytes([len(name)]) + name + seconds.to_bytes(8, "big") + bytes([len(origin)]) + origin
    return b"subtree/v1\n\0" + names + bytes(8) + number + unb64(root), signature


def signed_by(text, lines, vkey):
    name, key_id, kind, public = read_vkey(vkey)
    for line in lines:
        dash, signer, content = line.split(" ")
        raw = unb64(content)
        if (dash, signer, raw[:4]) == ("—", name, key_id):
            message, signature = signed_message(kind, name, text, raw[4:])
            key = MLDSA44PublicKey if kind == 6 else Ed25519PublicKey
            try:
                key.from_public_bytes(public).verify(signature, message)
            except (InvalidSignature, ValueError):
                raise DoesNotHoldError(f"the signature of {name}") from None
            return True
    return False


def quorum(text, lines, policy):
    """Return who cosigned, when they are enough; ``None`` when the policy asks for nobody."""
    keys, groups, wanted = {}, {}, None
    for line in policy.splitlines():
        words = line.split()
        if words[:1] == ["witness"]:
            keys[words[1]] = words[2]
        elif words[:1] == ["group"]:
            least = {"all": len(words) - 3, "any": 1}.get(words[2]) or int(words[2])
            groups[words[1]] = (least, words[3:])
        elif words[:1] == ["quorum"]:
            wanted = words[1]
    require(wanted is not None, "the policy has no quorum line")
    if wanted == "none":
        return None
    seen = [name for name, vkey in keys.items() if signed_by(text, lines, vkey)]

    def holds(name):
        least, members = groups.get(name, (1, []))
        return sum(map(holds, members)) >= least if members else name in seen

    require(holds(wanted), "too few witnesses saw this log")
    return seen


# --- trees: RFC 9162 section 2.1 ---


def split(size):
    return 1 << (size - 1).bit_length() - 1


def root_of_range(leaves, first, size, path):
    rest, end = list(path), first + len(leaves)

    def build(lo, hi):
        if hi <= first or lo >= end:
            require(rest, "a proof is too short")
            return rest.pop(0)
        if hi - lo == 1:
            return leaves[lo - first]
        middle = lo + split(hi - lo)
        left = build(lo, middle)
        return sha(b"\x01", left, build(middle, hi))

    require(0 <= first < end <= size, "a proof is of another place")
    root = build(0, size)
    require(not rest, "a proof is too long")
    return root


def root_of_path(leaf, index, size, path):
    """The same for one leaf, whose path comes from the leaf upwards."""
    require(0 <= index < size, "a proof is of another place")
    number, last, digest = index, size - 1, leaf
    for step in path:
        require(last > 0, "a proof is too long")
        if number & 1 or number == last:
            digest = sha(b"\x01", step, digest)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            digest = sha(b"\x01", digest, step)
        number, last = number >> 1, last >> 1
    require(last == 0, "a proof is too short")
    return digest


# --- the checks, in the order of the specification ---


def check(statement, log_keys, policy, say):
    require(statement["v"] == "sluis/statement/v1", "it is a statement of another version")
    text, _, below = statement["checkpoint"].rpartition("\n\n")
    text, lines = text + "\n", below.splitlines()
    origin, size, root = text.splitlines()
    require(origin == statement["origin"], "the checkpoint is of another log")
    mine = [vkey for vkey in log_keys if vkey.split("+")[0] == origin]
    require(sum(signed_by(text, lines, vkey) for vkey in mine), "none of the given keys signed the checkpoint")
    say("key", origin)
    witnesses = quorum(text, lines, policy) if policy else None
    say("no-witness") if witnesses is None else say("quorum", ", ".join(witnesses))

    leaves, first = [leaf.encode() for leaf in statement["leaves"]], statement["first"]
    hashed = [sha(b"\x00", leaf) for leaf in leaves]
    computed = root_of_range(hashed, first, int(size), hashes(statement["range"]))
    require(computed == unb64(root), "the epochs are not in that log")
    epochs = [epoch_of(leaf) for leaf in leaves]
    for at, epoch in enumerate(epochs):
        require((epoch["origin"], epoch["epoch"]) == (origin, first + at), "an epoch stands at another place")
        require(at == 0 or epoch["from"] == epochs[at - 1]["to"], "there is a gap between two epochs")
    say("range", first, first + len(leaves) - 1)
    begin, end = epochs[0]["from"], epochs[-1]["to"]
    say("covered", moment(max(begin, statement["from_ms"])), moment(min(end, statement["to_ms"])))
    if statement["from_ms"] < begin or statement["to_ms"] > end:
        say("not-covered", moment(begin), moment(end))

    slot, registration, line = statement["slot"], unb64(statement["registration"]), statement["line"].encode()
    opened_to = sha(b"sluis/registration/v1\0", unb64(statement["rk"]), len(line).to_bytes(2, "big"), line)
    require(opened_to == registration, "the registration is of another line")
    say("same", statement["line"], slot)
    require(
        [opening["epoch"] for opening in statement["opened"]] == [epoch["epoch"] for epoch in epochs],
        "an epoch is not opened",
    )
    records = []
    for opening, epoch in zip(statement["opened"], epochs, strict=True):
        records += records_of(opening, epoch, slot, registration)
    tell(records, say)
    say("sealed", moment(end))
    say("limits")


def epoch_of(leaf):
    lines = [line.split(" ") for line in leaf.decode().splitlines()]
    require(lines[0] == ["sluis/epoch/v1"], "an epoch is of another version")
    names = {words[0]: words[1:] for words in lines[2:8]}
    require(
        list(names) == ["epoch", "from", "to", "slots", "records", "events"], "an epoch is not written as it must be"
    )
    slots, root = names["slots"]
    whole = {name: int(names[name][0]) for name in ("epoch", "from", "to")}
    return {**whole, "origin": lines[1][0], "slots": int(slots), "slot_root": unb64(root)}


def records_of(opening, epoch, slot, registration):
    """Open a household's bundle of one epoch; return what its records say."""
    commitments = [sha(b"sluis/record/v1\0", unb64(r), e.encode()) for r, e in opening["records"]]
    bundle = sha(b"sluis/bundle/v1\0", unb64(opening["salt"]), len(commitments).to_bytes(4, "big"), *commitments)
    leaf = b"sluis/slot/v1\0" + epoch["epoch"].to_bytes(8, "big") + slot.to_bytes(8, "big") + registration + bundle
    root = root_of_path(sha(b"\x00", leaf), slot, epoch["slots"], hashes(opening["path"]))
    require(root == epoch["slot_root"], f"epoch {epoch['epoch']} holds something else about this line")
    contents = [json.loads(e) for _, e in opening["records"]]
    require(all(each["slot"] == slot for each in contents), "a record is about another line")
    return [{**each, "c": c.hex()} for each, c in zip(contents, commitments, strict=True)]


def tell(records, say):
    """Say what the records come to: intents with the last that is known of each."""
    intents = [each for each in records if each["kind"] == "intent"]
    if not intents:
        say("nothing")
        return
    became = {each["ref"]: each["status"] for each in records if each["kind"] != "intent"}
    say("intents", len(intents), moment(min(e["t_ms"] for e in intents)), moment(max(e["t_ms"] for e in intents)))
    groups = {(each["recipient"], each["activity"]) for each in intents}
    for recipient, activity in sorted(groups):
        own = [each for each in intents if (each["recipient"], each["activity"]) == (recipient, activity)]
        outcomes = Counter(became.get(each["c"], "unknown") for each in own)
        say("line", recipient, activity, len(own), ", ".join(f"{status} {n}" for status, n in sorted(outcomes.items())))


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("statement")
    parser.add_argument("--log-key", action="append", required=True)
    parser.add_argument("--policy")
    parser.add_argument("--lang", choices=("nl", "en"), default="en")
    asked = parser.parse_args(arguments)

    def say(name, *values):
        print(TEXTS[name][asked.lang == "nl"].format(*values))

    try:
        with open(asked.statement, encoding="utf-8") as stream:
            statement = json.load(stream)
        policy = open(asked.policy, encoding="utf-8").read() if asked.policy else ""
    except (OSError, ValueError):
        say("fails", "the file cannot be read / het bestand kan niet worden gelezen")
        return 2
    try:
        check(statement, asked.log_key, policy, say)
    except DoesNotHoldError as what:
        say("fails", what)
        return 1
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        say("fails", "the statement is not whole / het overzicht is niet heel")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
