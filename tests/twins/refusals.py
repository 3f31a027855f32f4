"""The vectors of refusal (ledger specification, section 8.2), made from the page; ``docs/spec/vectors`` has them.

Usage: ``python -m tests.twins.refusals`` writes the file again. Each case says what is asked of a verifier, the exit
code that it must end with, and why. Cases of exit 0 are the same logs with nothing wrong.
"""

import base64
import difflib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.twins import event_refusals
from tests.twins.ledger_maker import (
    LOG,
    SECOND,
    START_MS,
    Epoch,
    Event,
    Maker,
    Statement,
    b64,
    canonical,
    count,
    intent,
    outcome,
    record,
    text_of,
    witness,
)

FILE = Path(__file__).parents[2] / "docs" / "spec" / "vectors" / "statements.json"
NOW_MS = 1768003200000
R, Q = b"\x11" * 32, b"\x12" * 32
FIRST = intent(START_MS + 5)
POLICY = f"# one\twitness\n  witness w1 {witness(1).vkey()}\nquorum w1\n".encode()
BASE = Maker(
    epochs=(
        Epoch([(R, FIRST), (Q, count(START_MS + 6))], events=(Event(), Event("erasure", b"{}", r=None))),
        Epoch([(b"\x13" * 32, outcome(record(R, FIRST), "delivered", START_MS + 3_600_007))]),
        Epoch(),
    ),
    first=3,
    later=2,
    signers=(LOG, SECOND, witness(1)),
)
"""A log of eight epochs, of which three are shown: two records, an outcome, nothing."""


@dataclass(frozen=True)
class Case:
    """One question to a verifier, and how it must end."""

    name: str
    rule: str
    code: int
    source: bytes
    asked: dict[str, object] = field(default_factory=dict)

    def whole(self) -> dict[str, object]:
        """Return what is expected of the statement: both keys of the log, and whatever the case changes."""
        return {"log_keys": [LOG.vkey(), SECOND.vkey()], "now_ms": NOW_MS} | self.asked

    def question(self) -> dict[str, object]:
        """Return what is published of it beside its source."""
        asked = {name: b64(value) if isinstance(value, bytes) else value for name, value in self.whole().items()}
        return {"name": self.name, "rule": self.rule, "exit": self.code, "asked": asked}

    def written(self) -> dict[str, object]:
        return self.question() | spliced(self.source)


def spliced(source: bytes) -> dict[str, object]:
    """Return it as parts: text, or two places between which the statement of the first case has the same text."""
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": b64(source)}
    whole = made().decode("utf-8")
    base, own = (re.findall('[^"\\\\]+|["\\\\]', text_read) for text_read in (whole, text))
    parts: list[object] = []
    for same, i, j, k, m in difflib.SequenceMatcher(None, base, own, autojunk=False).get_opcodes():
        at, end = len("".join(base[:i])), len("".join(base[:j]))
        if same == "equal" and end - at > 20:
            parts.append([at, end])
        elif k < m and parts and isinstance(parts[-1], str):
            parts[-1] += "".join(own[k:m])
        elif k < m:
            parts.append("".join(own[k:m]))
    return {"parts": parts}


def made(maker: Maker = BASE, **changes: object) -> bytes:
    return text_of(maker.statement(**changes))


def texts(old: str, new: str) -> bytes:
    """Return the statement's own text with one place changed."""
    text = made().decode("utf-8")
    assert old in text
    return text.replace(old, new, 1).encode("utf-8", "surrogatepass")


def longer(by: int) -> Callable[[bytes], bytes]:
    return lambda content: content + bytes(by) if by > 0 else content[:by]


def lengths() -> Iterator[Case]:
    """8.2.1: every hash is right, for the wrong length."""
    for what in ("salt", "r", "rk", "registration", "path 0", "path 15", "range 0", "range 1"):
        for by in (-4, -1, 1, 4):
            bent = replace(BASE, bend={what: longer(by)})
            yield Case(f"{what}, {by:+} bytes", "8.2.1", 1, made(bent))
    twice = replace(BASE, bend={"path 14": longer(-16), "path 15": longer(16)})
    yield Case("two path hashes, one 16 bytes shorter and one longer: the sum is right", "8.2.1", 1, made(twice))


def leaves() -> Iterator[Case]:
    """8.2.2: in a log that is right for the leaf as it is spelled."""
    changes = {
        "U+000B": ("\nepoch 3\n", "\n\x0bepoch 3\n"),
        "U+2028": ("\nepoch 3\n", "\n\u2028epoch 3\n"),
        "U+0085": ("\nepoch 3\n", "\n\x85epoch 3\n"),
        "a tab": ("epoch 3", "epoch\t3"),
        "CR": ("epoch 3\n", "epoch 3\r\n"),
        "two spaces": ("epoch 3", "epoch  3"),
        "a space at the end": ("epoch 3\n", "epoch 3 \n"),
        "+1": ("epoch 3", "epoch +3"),
        "01": ("epoch 3", "epoch 03"),
        "1_0": ("records 2", "records 1_0"),
        "2^53": ("records 2", f"records {2**53}"),
        "17 digits": ("records 2", "records 10000000000000000"),
        "Arabic digits": ("epoch 3", "epoch \u0663"),
        "a minus": ("records 2", "records -2"),
        "no end of line": ("\nplan " + "5" * 64 + "\n", "\nplan " + "5" * 64),
        "a line more": ("records 2\n", "records 2\nrecords 2\n"),
        "a line fewer": ("records 2\n", ""),
        "two lines in another order": ("epoch 3\nfrom 1767225600000\n", "from 1767225600000\nepoch 3\n"),
        "a plan in capitals": ("plan " + "5" * 64, "plan " + "A" * 64),
        "a plan twice": ("plan " + "5" * 64, f"plan {'5' * 64}\nplan {'5' * 64}"),
        "plans that descend": ("plan " + "5" * 64, f"plan {'5' * 64}\nplan {'4' * 64}"),
        "a moment too late": ("to 1767229200000", "to 253402300800000"),
        "it ends before it begins": ("from 1767225600000", "from 1767229200000"),
        "another version": ("epoch/v2", "epoch/v1"),
        "slots no multiple": ("slots 65536", "slots 65535"),
        "slots beyond 2^32": ("slots 65536", "slots 4295032832"),
        "another origin": ("voorbeeld.example", "ander.example"),
        "another number": ("epoch 3", "epoch 4"),
        "base64 that is not canonical": ("=\nplan", "=\nplan"),
    }
    for name, (old, new) in changes.items():

        def leaf(number: int, text: str, old: str = old, new: str = new, name: str = name) -> str:
            if number != 3:
                return text
            if name.startswith("base64"):
                at = text.index("=\nrecords")
                spelled = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                return text[: at - 1] + spelled[spelled.index(text[at - 1]) + 1] + text[at:]
            assert old in text, name
            return text.replace(old, new, 1)

        yield Case(f"leaf: {name}", "8.2.2", 1, made(replace(BASE, leaf=leaf)))
    plans = [f"{number:064x}" for number in range(501)] + ["5" * 64]
    many = replace(BASE, epochs=(replace(BASE.epochs[0], plans=plans), *BASE.epochs[1:]))
    yield Case("leaf: 502 plans", "8.2.2", 1, made(many))


def json_texts() -> Iterator[Case]:
    """8.2.3 and 1.7.5."""
    slot = '"slot": 2'
    yield Case("JSON: a key twice", "8.2.3", 2, texts(slot, '"slot": 2, "slot": 2'))
    yield Case("JSON: a key twice, deep inside", "8.2.3", 2, texts('"en": "x"', '"en": {"a": 1, "a": 1}'))
    yield Case("JSON: a key twice, one spelled with an escape", "8.2.3", 2, texts(slot, '"slot": 2, "\\u0073lot": 2'))
    for number in ("-0", "1e3", "2.0", "-2", "02", "2e0", str(2**53), "1" * 17, "NaN", "Infinity", "0x2", "+2", "true"):
        yield Case(f"JSON: the number {number}", "8.2.3", 2, texts(slot, f'"slot": {number}'))
    yield Case("JSON: the number 1.5 in a comment", "8.2.3", 2, texts('"en": "x"', '"en": 1.5'))
    yield Case("JSON: half of a surrogate pair", "1.7.5", 2, texts('"en": "x"', '"en": "\\ud800"'))
    yield Case("JSON: half of a surrogate pair, as bytes", "1.7.5", 2, texts('"en": "x"', '"en": "\ud800"'))
    yield Case("JSON: half of a surrogate pair in a key", "1.7.5", 2, texts('"en": "x"', '"\\udfff": "x"'))
    yield Case("JSON: both halves, and then another", "1.7.5", 2, texts('"en": "x"', '"en": "\\ud83d\\ude00\\ude00"'))
    yield Case("JSON: a byte order mark", "1.7.5", 2, b"\xef\xbb\xbf" + made())
    yield Case("JSON: not UTF-8", "1.7.5", 2, made().replace(b'"x"', b'"\xff"', 1))
    yield Case("JSON: UTF-16", "1.7.5", 2, made().decode().encode("utf-16"))
    yield Case("JSON: an unknown key", "1.7.5", 2, texts(slot, '"slot": 2, "x": 2'))
    yield Case("JSON: an unknown key in an opening", "1.7.5", 2, texts('"records":', '"x": 1, "records":'))
    yield Case("JSON: two keys in one", "1.7.5", 2, made(opened=[{"epoch,path": 3}] * 3))
    yield Case("JSON: __proto__", "1.7.5", 2, texts(slot, '"slot": 2, "__proto__": {}'))
    yield Case("JSON: a key is missing", "1.7.5", 2, texts('"made_ms":', '"madems":'))
    for depth, code in ((15, 0), (16, 2), (5000, 2), (200_000, 2)):
        limits = "[" * depth + "]" * depth
        yield Case(f"JSON: {depth} lists in the statement", "1.7.5", code, texts('{"en": "x", "nl": "x"}', limits))
    yield Case("JSON: white space that is none", "1.7.5", 2, texts(slot, '"slot":\u00a02'))
    yield Case("JSON: a comment of its own", "1.7.5", 2, texts(slot, '"slot": 2 /* */'))
    yield Case("JSON: a comma too many", "1.7.5", 2, texts('"nl": "x"}', '"nl": "x",}'))
    yield Case("JSON: something after it", "1.7.5", 2, made() + b"{}")
    yield Case("JSON: a control character in a string", "1.7.5", 2, texts('"en": "x"', '"en": "\x1b"'))
    yield Case("JSON: cut off", "1.7.5", 2, made()[:-40])
    for content in (b"", b"null", b"[]", b"{}", b"0", b'"sluis/statement/v2"', b"<html></html>"):
        yield Case(f"JSON: {content.decode()}", "1.7.5", 2, content)
    yield Case("JSON: version 1", "11.1", 2, made(v="sluis/statement/v1"))


def forms() -> Iterator[Case]:
    """10.18: of another form is unreadable, of another length does not hold."""
    changes: dict[str, object] = {
        "slot": "2",
        "line": 1,
        "from_ms": 253402300800000,
        "to_ms": None,
        "made_ms": 253402300800000,
        "leaves": [],
        "opened": {},
        "events": None,
        "rk": "AAB=",
        "registration": "AAAA\n",
        "checkpoint": [],
        "first": False,
        "range": "A",
        "origin": 3,
        "covers_to_ms": "x",
    }
    for name, value in changes.items():
        yield Case(f"form: {name} is {json.dumps(value)}", "10.18", 2, made(**{name: value}))
    text = b64(mac_of()).replace("=", "")
    yield Case("form: base64 without padding", "10.18", 2, made(rk=text))
    whole = b64(b"\xff" * 32)
    yield Case("form: base64 that is not canonical", "10.18", 2, made(rk=whole.replace("8=", "9=")))
    yield Case("form: base64 of URLs", "10.18", 2, made(rk=whole.replace("/", "_")))
    long = replace(BASE, bend={})
    statement = long.statement()
    yield Case("bound: a range of 129 hashes", "1.7.6", 2, text_of(statement | {"range": b64(bytes(32 * 129))}))
    opened = [dict(opening, path=b64(bytes(32 * 65))) for opening in list_of(statement["opened"])]
    yield Case("bound: a path of 65 hashes", "1.7.6", 2, text_of(statement | {"opened": opened}))
    yield Case("bound: 100,001 epochs", "1.7.6", 2, text_of(statement | {"leaves": [""] * 100_001}))
    yield Case(
        "bound: a policy of 64 KiB and a byte", "1.7.6", 2, made(), {"policy": POLICY + b"#" * (65537 - len(POLICY))}
    )


def mac_of() -> bytes:
    return base64.b64decode(str(BASE.statement()["rk"]))


def list_of(value: object) -> list[Statement]:
    assert isinstance(value, list)
    return value


def with_record(e: bytes, plan: str | None = None) -> bytes:
    """Return a statement whose first epoch holds another record, and all hashes of it."""
    changed = replace(BASE.epochs[0], records=[(R, e)], plans=[plan or "5" * 64])
    return made(replace(BASE, epochs=(changed, BASE.epochs[2], BASE.epochs[2])))


def records() -> Iterator[Case]:
    """8.2.4: in bundles that are right for it."""
    text, counted = FIRST.decode(), count().decode()
    changes = {
        "a space": text.replace(",", ", ", 1),
        "an escape": text.replace("wifi-diagnosis", "wifi\\u002ddiagnosis"),
        "a key of another kind": text.replace('"t_ms"', '"status":"delivered","t_ms"'),
        "a key fewer": text.replace('"slot":2,', ""),
        "keys in another order": '{"body_sha256":"'
        + "b" * 64
        + '",'
        + text[1:].replace('"body_sha256":"' + "b" * 64 + '",', "", 1),
        "a key twice": text.replace('"slot":2', '"slot":2,"slot":2'),
        "no rows": intent(rows={}).decode(),
        "rows in another order": text.replace('{"1":3,"household":1}', '{"household":1,"1":3}'),
        "a row twice": text.replace('"1":3', '"1":3,"1":3'),
        "row 0": intent(rows={"0": 1}).decode(),
        "row 01": intent(rows={"01": 1}).decode(),
        "a row beyond 2^53": intent(rows={str(2**53): 1}).decode(),
        "a count of 0": intent(rows={"1": 0}).decode(),
        "another version": intent(v=1).decode(),
        "-0": text.replace('"slot":2', '"slot":-0'),
        "1e3": text.replace('"slot":2', '"slot":2e0'),
        "a moment too late": intent(253402300800000).decode(),
        "another slot": intent(slot=3).decode(),
        "a recipient in capitals": intent(recipient="Wifi").decode(),
        "a recipient with ESC": text.replace("wifi-insight", "\x1b[2K"),
        "an empty recipient": intent(recipient="").decode(),
        "a recipient of 65 letters": intent(recipient="a" * 65).decode(),
        "a plan in capitals": intent(plan="A" * 64).decode(),
        "another kind": intent(kind="thought").decode(),
        "not an object": "[]",
        "not JSON": "nothing",
        "a count with a slot": count(slot=2).decode(),
        "three digits of homes": count(homes=123).decode(),
        "no home": count(homes=0).decode(),
        "more spent than there is": count(eps_u=3_000_000).decode(),
        "nothing spent": count(eps_u=0).decode(),
        "an end of line": counted + "\n",
        "bytes after it": text + " ",
        "another plan": intent(plan="6" * 64).decode(),
        "letters beyond ASCII": text.replace("wifi-insight", "wifi-insigh\u0442"),
    }
    for name, e in changes.items():
        yield Case(f"E: {name}", "8.2.4", 1, with_record(e.encode()))
    for status in ("sent", "Delivered", ""):
        yield Case(f"E: the status {status!r}", "8.2.4", 1, with_record(outcome(bytes(32), status)))
    own = record(R, FIRST)
    for name, changed in (("recipient", {"recipient": "another"}), ("activity", {"activity": "another"})):
        pairs = [(R, FIRST), (Q, outcome(own, "delivered", **changed))]
        yield Case(f"an outcome of another {name}", "1.2.4", 1, made(replace(BASE, epochs=(Epoch(pairs),))))
    pairs = [(R, count()), (Q, outcome(record(R, count()), "delivered"))]
    yield Case("an outcome of a count", "1.2.4", 1, made(replace(BASE, epochs=(Epoch(pairs),))))


def orders() -> Iterator[Case]:
    """8.2.5 to 8.2.7, 1.6.3 and what else stands somewhere."""
    pairs = sorted([(R, FIRST), (Q, count(START_MS + 6))], key=lambda pair: record(*pair), reverse=True)
    unsorted = replace(BASE.epochs[0], records=pairs, sort=False)
    yield Case("C's out of order", "8.2.5", 1, made(replace(BASE, epochs=(unsorted, *BASE.epochs[1:]))))
    twice = replace(BASE.epochs[0], records=[pairs[0], pairs[0]])
    yield Case("a C twice in an epoch", "8.2.5", 1, made(replace(BASE, epochs=(twice, *BASE.epochs[1:]))))
    again = Epoch([(R, FIRST)])
    yield Case("a C twice in two epochs", "8.2.5", 1, made(replace(BASE, epochs=(again, Epoch(), again))))
    absent = Epoch(is_="absent")
    yield Case("a zero leaf between two with R", "8.2.6", 1, made(replace(BASE, epochs=(again, absent, Epoch()))))
    yield Case(
        "the same, an epoch shut between",
        "8.2.6",
        1,
        made(replace(BASE, epochs=(again, Epoch(is_="shut"), absent, Epoch()))),
    )
    yield Case("a zero leaf before and after R", "1.6.2", 0, made(replace(BASE, epochs=(absent, again, absent))))
    early = {"registration": base64.b64decode(str(BASE.statement()["registration"])), "registered_ms": START_MS - 1}
    yield Case("a zero leaf after the receipt", "1.6.3", 1, made(replace(BASE, epochs=(absent, again))), early)
    yield Case(
        "a zero leaf before the receipt",
        "1.6.3",
        0,
        made(replace(BASE, epochs=(absent, again))),
        early | {"registered_ms": START_MS},
    )
    small = replace(BASE, epochs=(replace(again, slots=131_072), Epoch()))
    yield Case("N smaller", "8.2.7", 1, made(small))
    yield Case("N greater", "1.3.6", 0, made(replace(BASE, epochs=(again, Epoch(slots=131_072)))))
    beyond = replace(BASE, slot=70_000, epochs=(absent, Epoch(slots=131_072)))
    yield Case("n beyond N, and then not", "10.32", 0, made(beyond))
    statement = beyond.statement()
    opened = list_of(statement["opened"])
    yield Case(
        "n beyond N with a path",
        "10.32",
        1,
        text_of(statement | {"opened": [opened[0] | {"path": b64(bytes(32))}, opened[1]]}),
    )
    yield Case("no epoch is opened", "10.33", 1, made(replace(BASE, epochs=(absent, Epoch(is_="shut")))))
    statement = BASE.statement()
    opened = list_of(statement["opened"])
    yield Case("an opening is missing", "11.2", 1, text_of(statement | {"opened": opened[:2]}))
    yield Case("openings in another order", "11.2", 1, text_of(statement | {"opened": opened[::-1]}))
    gap = replace(
        BASE,
        leaf=lambda number, text: text.replace("from 1767229200000", "from 1767229200001") if number == 4 else text,
    )
    yield Case("a gap between two epochs", "1.4.4", 1, made(gap))
    yield Case("another first epoch", "1.4.4", 1, made(first=2))
    events = list_of(statement["events"])
    for name, value in (
        ("index", 1),
        ("ms", 1),
        ("type", "erasure"),
        ("json", '{"kind":"object" }'),
        ("r", None),
        ("path", ""),
    ):
        yield Case(
            f"an event with another {name}", "11.4", 1, text_of(statement | {"events": [events[0] | {name: value}]})
        )
    yield Case(
        "an event of an epoch that is not shown", "10.9", 1, text_of(statement | {"events": [events[0] | {"epoch": 9}]})
    )
    yield Case("events in another order", "11.1", 1, text_of(statement | {"events": events[::-1]}))
    yield Case("an event twice", "11.1", 1, text_of(statement | {"events": [events[0], events[0]]}))
    for name, r in (("shorter", 31), ("longer", 33)):
        bent = Epoch([(R, FIRST)], events=(Event(r=bytes(r)),))
        yield Case(f"an event's r is {name}", "8.2.1", 1, made(replace(BASE, epochs=(bent,))))


def signatures() -> Iterator[Case]:
    """8.2.8, 8.2.9, 1.5 and the expectations of 1.7.1."""
    yield Case("one signature of two", "8.2.8", 1, made(replace(BASE, signers=(LOG, witness(1)))))
    yield Case("the other one of two", "8.2.8", 1, made(replace(BASE, signers=(SECOND, witness(1)))))
    yield Case("a key that signed nothing", "1.5.2", 1, made(), {"log_keys": [witness(3, kind=1).vkey()]})
    yield Case("no key is given", "1.7.9", 3, made(), {"log_keys": []})
    yield Case("a known key signed twice", "1.4.16", 1, made(replace(BASE, signers=(LOG, LOG, SECOND))))
    strangers = [witness(number) for number in range(1, 64)]
    yield Case("64 signatures and one more", "1.4.16", 1, made(replace(BASE, signers=(LOG, SECOND, *strangers))))
    yield Case("64 signatures", "1.4.16", 0, made(replace(BASE, signers=(LOG, SECOND, *strangers[:-1]))))
    notes = {
        "an extension line": lambda text: text + "more\n",
        "a line fewer": lambda text: text[text.index("\n") + 1 :],
        "its size with a plus": lambda text: text.replace("\n8\n", "\n+8\n"),
        "its size with a zero": lambda text: text.replace("\n8\n", "\n08\n"),
        "another size": lambda text: text.replace("\n8\n", "\n9\n"),
        "another root": lambda text: text[:-10] + "AAAAAAAA=\n",
    }
    for name, note in notes.items():
        changed = replace(BASE, note=note, signers=(LOG, SECOND))
        yield Case(f"checkpoint: {name}", "1.5.1", 1, made(changed))
    checkpoint = str(BASE.statement()["checkpoint"])
    spelled = {
        "no blank line": checkpoint.replace("\n\n", "\n", 1),
        "no end of line": checkpoint[:-1],
        "a hyphen": checkpoint.replace("\u2014", "-"),
        "CR": checkpoint.replace("\n", "\r\n"),
        "two spaces": checkpoint.replace("\u2014 ", "\u2014  "),
        "no signature": checkpoint.partition("\n\n")[0] + "\n\n",
        "a signature that is not canonical": checkpoint[:-2] + "B=\n"
        if checkpoint.endswith("A=\n")
        else checkpoint[:-1] + "=\n",
        "a signature changed": checkpoint.replace("AB", "AC").replace("a", "b", 1).replace("vo", "vo"),
        "U+2028": checkpoint.replace("\n\n", "\n\u2028\n", 1),
    }
    for name, text in spelled.items():
        assert text != checkpoint, name
        yield Case(f"checkpoint: {name}", "1.4.16", 1, made(checkpoint=text))
    lines = [line[:-8] if line.startswith("\u2014") else line for line in checkpoint.split("\n")]
    yield Case("checkpoint: signatures of fewer bytes", "0.3.2", 1, made(checkpoint="\n".join(lines)))
    yield from policies()
    expected = {
        "line": "NL-0002",
        "number": 3,
        "registration": bytes(32),
        "from_ms": START_MS * 2,
        "to_ms": START_MS,
    }
    for name, value in expected.items():
        code = 2 if name == "to_ms" else 1
        more = {"to_ms": START_MS * 2 + 1} if name == "from_ms" else {}
        yield Case(f"another {name} is expected", "1.7.1", code, made(), {name: value} | more)
    yield Case("another line in it", "1.1.3", 1, made(line="NL-0002"))
    for name, line in (
        ("NFD", "e\u0301"),
        ("a control character", "NL\x07"),
        ("nothing", ""),
        ("256 bytes", "x" * 256),
        ("C1", "NL\x9b"),
    ):
        yield Case(f"a line with {name}", "1.1.4", 1, made(replace(BASE, line=line)))
    yield Case("a key that is not one", "10.12", 2, made(), {"log_keys": ["voorbeeld"]})
    yield Case("a key with another id", "10.12", 2, made(), {"log_keys": [LOG.vkey().replace("+", "+0", 1)]})


def policies() -> Iterator[Case]:
    """C2SP tlog-policy."""
    first, two = witness(1).vkey(), witness(2).vkey()
    good = {
        "as it is": POLICY.decode(),
        "none": "quorum none\n",
        "a group": f"witness w1 {first}\nwitness w2 {two}\ngroup g any w1 w2\nquorum g",
        "a group of groups": f"witness w1 {first} url\nwitness w2 {two}\ngroup a 1 w1\ngroup g 1 w2 a\nquorum g\n",
        "the log": f"log {LOG.vkey()}\nlog {SECOND.vkey()} url\nwitness w1 {first}\nquorum w1\n",
        "tabs": f"\twitness\t w1 {first}\t\n\n#\n \nquorum w1 \n",
        "a comment of any octets": f"# \u00e9\u2028\nwitness \u00e9 {first}\nquorum \u00e9\n",
    }
    for name, text in good.items():
        yield Case(f"policy: {name}", "1.4.17", 0, made(), {"policy": text.encode()})
    unread = {
        "an unknown line": f"{POLICY.decode()}frobnicate\n",
        "two quorums": POLICY.decode() + "quorum w1\n",
        "no quorum": f"witness w1 {first}\n",
        "empty": "",
        "0 of a group": f"witness w1 {first}\ngroup g 0 w1\nquorum g\n",
        "2 of a group of one": f"witness w1 {first}\ngroup g 2 w1\nquorum g\n",
        "01 of a group": f"witness w1 {first}\ngroup g 01 w1\nquorum g\n",
        "a name twice": f"witness w1 {first}\nwitness w1 {two}\nquorum w1\n",
        "a key twice": f"witness w1 {first}\nwitness w2 {first}\nquorum w1\n",
        "a member twice": f"witness w1 {first}\ngroup g 1 w1 w1\nquorum g\n",
        "a member of two": f"witness w1 {first}\ngroup g 1 w1\ngroup f 1 w1\nquorum g\n",
        "none as a member": f"witness w1 {first}\ngroup g 1 none\nquorum g\n",
        "a name that comes later": f"group g 1 w1\nwitness w1 {first}\nquorum g\n",
        "a witness named none": f"witness none {first}\nquorum none\n",
        "a quorum of nobody": f"witness w1 {first}\nquorum w2\n",
        "CR": POLICY.decode().replace("\n", "\r\n"),
        "U+000B": f"witness\x0bw1 {first}\nquorum w1\n",
        "a log's key of a witness": f"witness w1 {LOG.vkey()}\nquorum w1\n",
        "a witness's key of a log": f"log {first}\nquorum none\n",
        "four words": f"witness w1 {first} url more\nquorum w1\n",
        "a key that is none": "witness w1 x\nquorum w1\n",
        "NUL": "quorum none\n#\x00\n",
        "a group without members": "group g any\nquorum none\n",
        "a group without anything": "group\nquorum none\n",
        "quorum of two": "quorum none none\n",
    }
    for name, text in unread.items():
        yield Case(f"policy: {name}", "8.2.9", 2, made(), {"policy": text.encode()})
    bad = {
        "a witness who did not sign": f"witness w2 {two}\nquorum w2\n",
        "all of two": f"witness w1 {first}\nwitness w2 {two}\ngroup g all w1 w2\nquorum g\n",
        "a log that did not sign": f"log {witness(5, kind=1).vkey()}\nwitness w1 {first}\nquorum w1\n",
    }
    for name, text in bad.items():
        yield Case(f"policy: {name}", "1.5.3", 1, made(), {"policy": text.encode()})
    deep = "".join(f"group g{n} 1 {'w1' if n == 0 else f'g{n - 1}'}\n" for n in range(2500))
    yield Case(
        "policy: 2,500 groups in each other",
        "1.7.7",
        0,
        made(),
        {"policy": f"witness w1 {first}\n{deep}quorum g2499\n".encode()},
    )
    hour = 3_600_000
    yield Case(
        "seen a year ago", "1.7.11", 1, made(), {"policy": POLICY, "max_age": 24, "now_ms": NOW_MS + 8760 * hour}
    )
    yield Case("seen just now", "1.7.11", 0, made(), {"policy": POLICY, "max_age": 24, "now_ms": NOW_MS + 24 * hour})
    yield Case(
        "seen a ms too long ago",
        "1.7.11",
        1,
        made(),
        {"policy": POLICY, "max_age": 24, "now_ms": NOW_MS + 24 * hour + 1},
    )
    yield Case("signed in the future, no age asked", "10.28", 0, made(), {"policy": POLICY, "now_ms": START_MS})
    yield Case("signed in the future", "10.28", 1, made(), {"policy": POLICY, "max_age": 24, "now_ms": START_MS})
    far = replace(BASE, signers=(LOG, SECOND, witness(1, 2**64 - 1)))
    yield Case("signed at the end of time", "10.28", 1, made(far), {"policy": POLICY, "max_age": 24})
    old = replace(BASE, signers=(LOG, SECOND, witness(1), witness(2, 5)))
    pair = f"witness w1 {first}\nwitness w2 {two}\ngroup g {{}} w1 w2\nquorum g\n"
    yield Case(
        "one new cosignature of two that are needed",
        "10.17",
        1,
        made(old),
        {"policy": pair.format("all").encode(), "max_age": 24},
    )
    yield Case(
        "one new cosignature, and one is enough",
        "10.17",
        0,
        made(old),
        {"policy": pair.format("any").encode(), "max_age": 24},
    )
    yield Case("no witness, the last epoch is old", "1.7.11", 1, made(), {"max_age": 1})


def cases() -> list[Case]:
    """Return all of them."""
    honest = [
        Case("as it is", "1.7", 0, made()),
        Case("as a page", "11", 0, page(made())),
        Case("two in one page", "11", 2, page(made()) + page(made())),
        Case("nothing", "1.3.3", 0, made(replace(BASE, epochs=(Epoch(), Epoch())))),
        Case(
            "all that may be expected",
            "1.7.1",
            0,
            made(),
            {
                "line": "NL-0001",
                "number": 2,
                "registration": base64.b64decode(str(BASE.statement()["registration"])),
                "from_ms": START_MS,
                "to_ms": START_MS + 1,
                "max_age": 1000,
                "policy": POLICY,
            },
        ),
    ]
    parts = (lengths(), leaves(), json_texts(), forms(), records(), orders(), signatures())
    more = [
        Case(question.name, question.rule, question.code, made(question.maker), question.asked)
        for question in event_refusals.questions()
    ]
    return [*honest, *(case for part in parts for case in part), *more]


def page(content: bytes) -> bytes:
    safe = content.replace(b"<", b"\\u003c")
    return b'<!doctype html><script type="application/json" id="statement">' + safe + b"</script></html>"


SMALL = 20_000
"""Bytes of a case that is published; the larger ones follow from their names."""


def published(held: Sequence[Case]) -> list[Case]:
    """Return the cases that are small enough for the file."""
    return [case for case in held if len(case.source) + len(str(case.asked)) < SMALL]


def written(held: Sequence[Case]) -> str:
    """Return the file of vectors: a case a line."""
    first = {"text": made().decode("utf-8")}
    small = published(held)
    lines = [json.dumps(case.written() | (first if case is small[0] else {})) for case in small]
    return '{"about": "docs/spec/ledger.md, section 8.2", "cases": [\n' + ",\n".join(lines) + "\n]}\n"


__all__ = ["FILE", "Case", "canonical", "cases", "published", "written"]

if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(written(cases()), encoding="utf-8")
