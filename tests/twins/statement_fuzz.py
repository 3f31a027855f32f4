"""Statements, leaves, notes, records, policies and JSON changed at random, and both verifiers asked about each.

Usage: ``python -m tests.twins.statement_fuzz [--cases N] [--seed N]``; ends with 1 at a difference or an exception.

Half of the changes keep every hash and signature right, so that they reach the grammar that they are about: a changed
leaf stands in a log that is signed over it.
"""

import argparse
import json
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.twins.ledger_maker import (
    LOG,
    SECOND,
    SLOT,
    START_MS,
    Epoch,
    Event,
    Maker,
    Statement,
    count,
    intent,
    outcome,
    record,
    text_of,
    witness,
)
from tests.twins.statement_verifiers import NODE, SCRIPT, SERVER, Answer, python, question

R = [bytes([n]) * 32 for n in range(1, 6)]
INTENT = intent(START_MS + 5)
NOW_MS = 1768003200000
BASE = Maker(
    epochs=(
        Epoch([(R[0], INTENT), (R[1], count(START_MS + 6))], events=(Event(), Event("erasure", b"{}", r=None))),
        Epoch([(R[2], outcome(record(R[0], INTENT), "unknown", START_MS + 3_600_007))]),
    ),
    first=1,
    later=1,
)
WHOLE = BASE.statement()
TEXT = text_of(WHOLE).decode("utf-8")
POLICY = (
    f"# some\nlog {LOG.vkey()}\nwitness w1 {witness(1).vkey()} url\nwitness w2 {witness(2).vkey()}\n"
    f"witness w3 {witness(3).vkey()}\ngroup g 2 w1 w2\ngroup self any w3\ngroup all 1 g self\nquorum all\n"
)
WITNESSED = replace(BASE, signers=(LOG, witness(1), witness(2), witness(3)))
POLICED = text_of(WITNESSED.statement())
ODD = (
    *"\x00\t\n\x0b\x0c\r\x1b\x1c\x1e\x7f\x85\xa0\u0301\u0663\u200e\u202e\u2028\u2029\ufeff\uffff\U0001f600",
    *'+-_.019Aaeu=/"\\{}[]:,#',
    *("\\ud800", "\\u0031", "\r\n", "  ", "01", "1e3", "-0", "1_0", "null", "true"),
    *(str(2**53), str(2**53 - 1), str(2**64), "9" * 40),
)
VALUES: tuple[object, ...] = (
    None,
    True,
    False,
    0,
    1,
    2,
    65_536,
    2**53 - 1,
    253402300799999,
    START_MS,
    "",
    "0",
    "AAAA",
    "AA==",
    [],
    {},
    [[]],
    "x" * 300,
    "\x1b[2K",
    "e\u0301",
    "sluis/statement/v1",
    [1, "x"],
    {"epoch": 1},
    {"epoch": 1, "path": ""},
    b"".hex(),
)
Question = tuple[bytes, dict[str, object], str]
Asked = dict[str, object]


def spoiled(rng: random.Random, text: str) -> str:
    """Return a text with one to three places changed."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at = rng.randrange(len(text) + 1)
        length = rng.choice((0, 1, 1, 1, 2, 8))
        lines = text.split("\n")
        how = rng.randrange(8)
        if how < 3:
            text = text[:at] + rng.choice(ODD) + text[at + length :]
        elif how == 3:
            text = text[:at] + text[at + length :]
        elif how == 4:
            text = text[:at] + text[at : at + length] + text[at:]
        elif how == 5 and len(lines) > 2:
            first, other = rng.randrange(len(lines)), rng.randrange(len(lines))
            lines[first], lines[other] = lines[other], lines[first]
            text = "\n".join(lines)
        elif how == 6:
            text = text[:at] + chr(rng.choice((rng.randrange(0x20, 0x7F), rng.randrange(0x800)))) + text[at + 1 :]
        else:
            numbers = [place for place, letter in enumerate(text) if letter.isdigit()] or [0]
            place = rng.choice(numbers)
            text = text[:place] + rng.choice("0123456789") + text[place + 1 :]
    return text


def places(value: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield where the parts of a JSON value stand."""
    yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inside in items:
        yield from places(inside, (*at, name))


PLACES = list(places(WHOLE))[1:]


def restructured(rng: random.Random) -> bytes:
    """Return the statement with one or two of its parts replaced, removed, doubled, added or exchanged."""
    made = json.loads(TEXT)
    for _ in range(rng.choice((1, 1, 2))):
        *path, last = rng.choice(PLACES)
        inside = made
        try:
            for step in path:
                inside = inside[step]
            value = inside[last]
        except (KeyError, IndexError, TypeError):
            continue
        if not isinstance(inside, (dict, list)):
            continue
        how = rng.randrange(7)
        if how == 0 and isinstance(inside, dict):
            inside.pop(last)
        elif how == 1 and isinstance(inside, dict):
            inside[rng.choice(("x", "epoch", "path", "__proto__", "salt"))] = rng.choice(VALUES)
        elif how == 2 and isinstance(inside, list):
            inside.insert(rng.randrange(len(inside) + 1), rng.choice((value, *VALUES)))
        elif how == 3 and isinstance(value, int) and not isinstance(value, bool):
            inside[last] = abs(value + rng.choice((-1, 1, 3_600_000, -3_600_000)))
        elif how == 4 and isinstance(value, str):
            inside[last] = spoiled(rng, value)
        else:
            inside[last] = rng.choice(VALUES)
    return json.dumps(made, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def bytes_changed(rng: random.Random) -> bytes:
    content = bytearray(TEXT.encode())
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(content))
        content[at : at + rng.randrange(3)] = bytes(rng.randrange(256) for _ in range(rng.randrange(3)))
    return bytes(content)


def made_whole(rng: random.Random, changed: Callable[[], Maker]) -> bytes:
    """Return a statement of a log that was made with the change in it; nothing changed where it cannot be made."""
    try:
        return text_of(changed().statement())
    except (ValueError, UnicodeError, KeyError, TypeError, OverflowError):
        return bytes_changed(rng)


def in_leaf(rng: random.Random) -> bytes:
    number = rng.choice((1, 2))
    return made_whole(rng, lambda: replace(BASE, leaf=lambda at, text: spoiled(rng, text) if at == number else text))


def in_note(rng: random.Random) -> bytes:
    if rng.random() < 0.5:
        return made_whole(rng, lambda: replace(BASE, note=lambda text: spoiled(rng, text)))
    return text_of(WHOLE | {"checkpoint": spoiled(rng, str(WHOLE["checkpoint"]))})


def in_record(rng: random.Random) -> bytes:
    epoch = BASE.epochs[0]
    which = rng.choice((INTENT, count(), outcome(record(R[0], INTENT), "refused")))
    spoilt = spoiled(rng, which.decode()).encode("utf-8", "surrogatepass")
    pairs = [(R[3], spoilt), *epoch.records]
    return made_whole(
        rng, lambda: replace(BASE, epochs=(replace(epoch, records=pairs, plans=["5" * 64]), BASE.epochs[1]))
    )


def in_event(rng: random.Random) -> bytes:
    text = rng.choice((
        f'{{"a":[1,{{"b":"c"}}],"d":null,"slot":{SLOT}}}', f'{{"kind":"object","slot":{SLOT},"t_ms":5}}',
        f'{{"slot":{SLOT},"\\u00e9":"\\n\\u001b"}}', '{"kind":"object","t_ms":5}',
    ))  # fmt: skip
    content = spoiled(rng, text) if rng.random() < 0.8 else text
    event = Event(spoiled(rng, "erasure") if rng.random() < 0.3 else "erasure", content.encode("ascii", "replace"))
    return made_whole(rng, lambda: replace(BASE, epochs=(replace(BASE.epochs[0], events=(event,)), BASE.epochs[1])))


def in_line(rng: random.Random) -> bytes:
    return made_whole(rng, lambda: replace(BASE, line=spoiled(rng, BASE.line)))


def in_length(rng: random.Random) -> bytes:
    what = rng.choice(("salt", "r", "rk", "registration", "path 0", "path 15", "range 0", "range 1"))
    by = rng.choice((-32, -4, -1, 1, 4, 32))
    return made_whole(rng, lambda: replace(BASE, bend={what: lambda raw: raw + bytes(by) if by > 0 else raw[:by]}))


def in_story(rng: random.Random) -> bytes:
    """Return a statement in which everything holds, of another household's months, or nearly."""
    epochs, intents = [], []
    for number in range(rng.randrange(1, 5)):
        pairs = []
        for at in range(rng.choice((0, 0, 1, 2, 3))):
            r, t_ms = bytes([number * 16 + at + 1]) * 32, START_MS + number * 3_600_000 + rng.choice((0, 5, 3_600_000))
            names = {"recipient": rng.choice(("b", "wifi-insight")), "activity": rng.choice(("a", "wifi-diagnosis"))}
            kind = rng.randrange(4)
            if kind == 0 or not intents:
                pairs.append((r, intent(t_ms, **names)))
                intents.append((record(*pairs[-1]), names))
            elif kind == 1:
                budget = rng.choice((1_000_000, 2_000_000, 2**53 - 1))
                spent = {
                    "budget_u": budget,
                    "eps_u": rng.choice((1, 333_333, budget)),
                    "homes": rng.choice((7, 120, 9_000)),
                }
                pairs.append((r, count(t_ms, **names, **spent)))
            else:
                ref, own = rng.choice(intents)
                ref, own = (ref, own) if rng.random() < 0.9 else (bytes(32), names)
                status = rng.choice(("delivered", "refused", "unknown", "cancelled", "expired"))
                kinds = rng.choice(("outcome", "correction"))
                pairs.append((r, outcome(ref, status, t_ms, kind=kinds, **own)))
        epochs.append(
            Epoch(pairs, rng.choice(("opened", "opened", "opened", "absent", "shut")), rng.choice((1, 1, 2)) * 65_536)
        )
    maker = replace(BASE, epochs=epochs, first=rng.randrange(4), later=rng.randrange(4))
    begin, end = sorted(rng.sample(range(0, 7 * 1_800_000, 1_800_000), 2))
    return text_of(maker.statement(from_ms=START_MS - 1_800_000 + begin, to_ms=START_MS + end))


SOURCES: dict[str, Callable[[random.Random], bytes]] = {
    "structure": restructured,
    "bytes": bytes_changed,
    "leaf": in_leaf,
    "note": in_note,
    "record": in_record,
    "event": in_event,
    "line": in_line,
    "length": in_length,
    "story": in_story,
    "text": lambda rng: spoiled(rng, TEXT).encode("utf-8", "surrogatepass"),
}


def asked_of(rng: random.Random) -> Asked:
    """Return what is expected, most of which is so."""
    asked: Asked = {"log_keys": rng.choice(([LOG.vkey()],) * 8 + ([], [LOG.vkey(), SECOND.vkey()])), "now_ms": NOW_MS}
    may: Asked = {
        "line": rng.choice(("NL-0001", "NL-0001", "NL-0002")),
        "number": rng.choice((2, 2, 3)),
        "from_ms": START_MS + rng.choice((-1, 0, 1, 3_600_000, 7_200_000)),
        "to_ms": START_MS + rng.choice((0, 1, 3_600_000, 9_000_000)),
        "max_age": rng.choice((0, 1, 300, 10_000, 2**53 - 1)),
        "now_ms": rng.choice((0, START_MS, NOW_MS, NOW_MS * 2)),
        "registered_ms": START_MS + rng.choice((-1, 0, 4_000_000)),
    }
    return asked | {name: value for name, value in may.items() if rng.random() < 0.15}


def questions(cases: int, seed: int) -> Iterator[tuple[str, Question]]:
    """Yield so many questions, with what was changed."""
    rng = random.Random(seed)  # noqa: S311 - repeatable changes, no secret
    names = [*SOURCES, "policy", "policy"]
    for number in range(cases):
        name, lang = names[number % len(names)], rng.choice(("en", "nl"))
        if name == "policy":
            policy = spoiled(rng, POLICY).encode("utf-8", "surrogatepass")
            yield name, (POLICED, asked_of(rng) | {"policy": policy}, lang)
        else:
            yield name, (SOURCES[name](rng), asked_of(rng), lang)


def compare(cases: int, seed: int) -> tuple[Counter[tuple[str, int]], list[str]]:
    """Ask both verifiers; return how often what ended how, and the differences."""
    assert NODE is not None
    ended, wrong = Counter[tuple[str, int]](), list[str]()
    asked = list(questions(cases, seed))
    with subprocess.Popen(
        [NODE, str(SERVER), str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as node:
        assert node.stdin is not None
        assert node.stdout is not None
        stdin = node.stdin

        def send() -> None:
            with stdin:
                stdin.writelines(question(*each) for _, each in asked)

        threading.Thread(target=send, daemon=True).start()
        for name, each in asked:
            mine = python(*each)
            line = json.loads(node.stdout.readline())
            theirs: Answer = (line["code"], line["text"])
            ended[name, mine[0]] += 1
            if mine != theirs:
                wrong.append(f"{name}: Python {mine}, JavaScript {theirs}, asked {each!r}")
    return ended, wrong


def main() -> int:
    """Compare so many; print the first difference whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if NODE is None:
        sys.stdout.write("fuzz: statements         skipped, Node is not installed\n")
        return 0
    total = Counter[int]()
    for at in range(0, given.cases, 5_000):
        ended, wrong = compare(min(5_000, given.cases - at), given.seed + at)
        for (_, code), number in ended.items():
            total[code] += number
        if wrong:
            sys.stdout.write(f"fuzz: statements         {len(wrong)} differences, the first: {wrong[0]}\n")
            return 1
    codes = ", ".join(f"{number} ended with {code}" for code, number in sorted(total.items()))
    sys.stdout.write(f"fuzz: statements         fine, {given.cases} inputs: {codes}\n")
    return 0


__all__ = ["Statement", "compare", "questions"]

if __name__ == "__main__":
    sys.exit(main())
