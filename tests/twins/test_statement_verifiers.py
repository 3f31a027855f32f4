"""Two verifiers of statements, in two languages, held to the same statements: what one takes the other takes.

The second is plain JavaScript on WebCrypto, run under Node; without Node what asks it is skipped. Statements are those
of ``ledger_maker``: made from the page alone, so that a log can be right in everything but what a test is about.
"""

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Final

import pytest
from tests.twins import event_refusals, refusals, statement_fuzz
from tests.twins.ledger_maker import (
    LOG,
    QUANTUM,
    SECOND,
    START_MS,
    Epoch,
    Maker,
    Signer,
    count,
    intent,
    outcome,
    path_to,
    record,
    text_of,
    upwards,
    witness,
)
from tests.twins.refusals import BASE, NOW_MS, Case
from tests.twins.statement_verifiers import NODE, SCRIPT, Javascript, javascript, python, python_in

from sluis.ledger import verify_statement

CASES = refusals.cases()
needs_node = pytest.mark.skipif(NODE is None, reason="Node is not installed")


@pytest.fixture(scope="module")
def node() -> Iterator[Javascript]:
    if NODE is None:
        pytest.skip("Node is not installed")
    with javascript() as running:
        yield running


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name[:60])
def test_python_ends_each_vector_as_the_page_says(case: Case) -> None:
    code, output = python(case.source, case.whole())
    assert code == case.code, output
    assert re.fullmatch(r"[ -~\n]*", output)
    verdicts = {0: "IT HOLDS", 1: "DOES NOT HOLD: ", 2: "CANNOT BE READ: ", 3: "NOT PROVED: "}
    assert output.startswith(verdicts[code])


WHOLE: Final = {
    "line": BASE.line, "number": BASE.slot, "from_ms": START_MS, "to_ms": START_MS + 3 * 3_600_000,
    "max_age": 1_000_000, "policy": refusals.POLICY, "receipt": None, "receipt_key": event_refusals.KEY,
}  # fmt: skip
"""Everything that whoever checks can give."""


def first_line(case: Case, lang: str = "en") -> str:
    return python(case.source, case.whole(), lang)[1].splitlines()[0]


def test_the_first_sentence_says_all_that_was_not_checked() -> None:
    """For whoever reads one sentence: the verdict, and each thing that the verdict does not cover."""
    case = Case("whole", "1.7.2", 0, text_of(BASE.statement()), {k: v for k, v in WHOLE.items() if v is not None})
    assert first_line(case) == "IT HOLDS: all of it was checked, against what you gave."
    assert first_line(case, "nl") == "HET KLOPT: alles is gecontroleerd, met wat u gaf."
    told = {
        "line": "the line", "number": "its number", "from_ms": "the beginning of the period",
        "to_ms": "the end of the period", "max_age": "how old it may be", "policy": "that the log shows everybody",
    }  # fmt: skip
    for name, words in told.items():
        less = replace(case, asked={key: value for key, value in case.asked.items() if key != name})
        assert first_line(less).startswith(f"IT HOLDS AS FAR AS IT GOES. NOT checked, or NOT shown: {words}")
    wider = replace(case, asked=case.asked | {"to_ms": START_MS + 90 * 3_600_000})
    assert first_line(wider).endswith("NOT shown: a part of the period (see below).")
    unkeyed = replace(case, asked=case.asked | {"log_keys": []})
    assert first_line(unkeyed).startswith("NOT PROVED: a signature was not checked")
    held = Case("receipt", "13.3", 0, text_of(event_refusals.LOGGED.statement()), {
        "receipt": event_refusals.receipt(event_refusals.ASKED),
    })  # fmt: skip
    assert "who signed the receipt" in first_line(held)


def test_javascript_says_the_same_of_each_vector(node: Javascript) -> None:
    wrong = [
        case.name
        for case in CASES
        for lang, answer in python_in(case.source, case.whole(), "en", "nl").items()
        if node(case.source, case.whole(), lang) != answer
    ]
    assert wrong == []


def test_each_rule_of_refusal_has_its_vectors() -> None:
    rules = {case.rule for case in CASES if case.code in {1, 2}}
    assert {f"8.2.{n}" for n in range(1, 10)} <= rules
    assert len({case.name for case in CASES}) == len(CASES) > 280


@pytest.mark.long(sibling="test_the_vectors_that_are_published_are_these")
def test_the_file_of_vectors_is_as_the_module_writes_it() -> None:
    assert refusals.FILE.read_text(encoding="utf-8") == refusals.written(CASES)


def test_the_vectors_that_are_published_are_these() -> None:
    published = json.loads(refusals.FILE.read_bytes())["cases"]
    questions = [{key: vector[key] for key in ("name", "rule", "exit", "asked")} for vector in published]
    assert questions == [json.loads(json.dumps(case.question())) for case in refusals.published(CASES)]
    base, held = published[0]["text"], {case.name: case for case in CASES}
    for vector in published[1:]:
        parts = vector.get("parts", [])
        text = "".join(base[part[0] : part[1]] if isinstance(part, list) else part for part in parts)
        source = base64.b64decode(vector["base64"]) if "base64" in vector else text.encode()
        assert source == held[vector["name"]].source
    assert len(published) > 270


@needs_node
@pytest.mark.parametrize(
    "changes",
    [500, pytest.param(5_000, marks=pytest.mark.long(sibling="test_thousands_of_changes_are_judged_alike"))],
)
def test_thousands_of_changes_are_judged_alike(changes: int) -> None:
    """``make long`` asks a hundred thousand besides (``tests/twins/statement_fuzz.py``)."""
    ended, wrong = statement_fuzz.compare(changes, 20261202)
    assert wrong == []
    assert sum(ended.values()) == changes
    for kind in ("leaf", "note", "record", "event", "policy", "text", "structure", "story", "line"):
        assert {code for name, code in ended if name == kind} >= {0, 1}, kind


def test_what_is_still_taken_after_a_change_says_nothing_else() -> None:
    """Only comments, the period that was asked for, and spelling may change: the rest is bound by a hash."""
    evidence = {"v", "origin", "slot", "line", "rk", "registration", "checkpoint", "first", "leaves", "range", "opened"}
    taken = 0
    for name, (source, asked, _) in statement_fuzz.questions(600, 5):
        if name in {"text", "structure", "bytes"} and python(source, asked)[0] == 0:
            made = json.loads(source)
            assert {key: made[key] for key in evidence} == {key: statement_fuzz.WHOLE[key] for key in evidence}
            events = statement_fuzz.WHOLE["events"]
            assert isinstance(events, list)
            assert all(event in events for event in made["events"])
            taken += 1
    assert taken > 4


R = [bytes([n]) * 32 for n in range(1, 8)]


def said(maker: Maker, **asked: object) -> str:
    code, text = python(text_of(maker.statement()), {"log_keys": [LOG.vkey()], "now_ms": NOW_MS} | asked)
    assert code == 0, text
    return text


def test_what_became_of_a_report_is_the_highest_in_whatever_order_it_was_written(node: Javascript) -> None:
    first = intent(START_MS + 1)
    ref = record(R[0], first)
    statuses = ("expired", "cancelled", "unknown", "refused", "delivered")
    for at, high in enumerate(statuses):
        for low in statuses[:at]:
            told = set()
            for each, other in ((high, low), (low, high)):
                for later in (R[1], R[2]):
                    pairs = [
                        (R[1 if later is R[2] else 2], outcome(ref, each)),
                        (later, outcome(ref, other, kind="correction")),
                    ]
                    whole = Maker((Epoch([(R[0], first), *pairs]),))
                    apart = Maker((Epoch([(R[0], first), pairs[0]]), Epoch([pairs[1]])))
                    for maker in (whole, apart):
                        text = said(maker)
                        assert node(text_of(maker.statement()), {"log_keys": [LOG.vkey()], "now_ms": NOW_MS})[1] == text
                        told.add("".join(line + "\n" for line in text.splitlines() if line.startswith("  ")))
            assert told == {
                f"  to wifi-insight for wifi-diagnosis: 1 ({high} 1)\n    of these is also on record: {low} 1\n"
            }


def test_without_an_outcome_it_is_unknown_and_a_count_is_sent() -> None:
    text = said(Maker((Epoch([(R[0], intent()), (R[1], count()), (R[2], count(START_MS + 9, homes=150))]),)))
    assert "  to wifi-insight for wifi-diagnosis: 1 (unknown 1)\n" in text
    counted = "  counted, to netwerk-meting for network-quality: 2, sent, each figure over about 150 homes; "
    assert counted + "privacy budget 0.500000 of 2.000000 a year\n" in text
    assert "'Unknown' means that it may have arrived." in text
    assert "NOTHING" not in text


def test_a_late_outcome_alone_is_not_nothing() -> None:
    text = said(Maker((Epoch([(R[0], outcome(R[1], "delivered"))]), Epoch())))
    assert "NOTHING" not in text
    assert "  what became of reports of another time, to wifi-insight for wifi-diagnosis: delivered 1\n" in text


def test_nothing_carries_its_dates_and_covers_no_epoch_that_is_not_opened() -> None:
    kinds = ("absent", "opened", "opened", "shut", "opened", "absent")
    text = said(Maker(tuple(Epoch(is_=kind) for kind in kinds)))
    days = "2026-01-01 0{}:00:00 UTC"
    nothing = "From {} until {} the ledger holds NOTHING about this line under number 2."
    spans = [(1, 3), (4, 5)]
    assert [line for line in text.splitlines() if "NOTHING" in line] == [
        nothing.format(days.format(begin), days.format(end)) for begin, end in spans
    ]
    assert text.count("NOT REGISTERED: from ") == 2
    assert f"NOT OPENED: from {days.format(3)} until {days.format(4)} (epochs 3 to 3)." in text
    statement_bare = replace(BASE, epochs=(*(Epoch(is_=kind) for kind in kinds[:5]), Epoch([(R[0], intent())])))
    assert "NOTHING" not in said(statement_bare)


def test_each_part_of_a_period_that_is_not_told_has_a_sentence_of_its_own() -> None:
    begin, end = START_MS - 1, START_MS + 9 * 3_600_000
    sealed = said(Maker((Epoch(), Epoch())), from_ms=begin, to_ms=end)
    assert "NO LOG YET: from 2025-12-31 23:59:59.999 UTC until 2026-01-01 00:00:00 UTC." in sealed
    assert "NOT SEALED: from 2026-01-01 02:00:00 UTC until 2026-01-01 09:00:00 UTC. What was recorded" in sealed
    pruned = said(Maker((Epoch(), Epoch()), first=4, later=3), from_ms=begin, to_ms=end)
    assert (
        "NOT SHOWN: from 2025-12-31 23:59:59.999 UTC until 2026-01-01 00:00:00 UTC. Epochs 0 to 3 of the log" in pruned
    )
    assert "NOT SHOWN: from 2026-01-01 02:00:00 UTC until 2026-01-01 09:00:00 UTC. Epochs 6 to 8 of the log" in pruned
    epochs = (Epoch([(R[0], intent())]), Epoch(), Epoch([(R[1], count())]))
    narrow = said(Maker(epochs), from_ms=START_MS + 3_600_000, to_ms=START_MS + 7_200_000)
    assert "NOT ASKED: from 2026-01-01 00:00:00 UTC until 2026-01-01 01:00:00 UTC (epochs 0 to 0)." in narrow
    assert "NOT ASKED: from 2026-01-01 02:00:00 UTC until 2026-01-01 03:00:00 UTC (epochs 2 to 2)." in narrow
    assert "From 2026-01-01 01:00:00 UTC until 2026-01-01 02:00:00 UTC the ledger holds NOTHING" in narrow


def test_what_is_not_given_is_said_first() -> None:
    source, given = text_of(BASE.statement()), {"log_keys": [LOG.vkey()], "now_ms": NOW_MS}
    verdict, first, second, *_ = python(source, given)[1].splitlines()
    assert verdict.startswith("IT HOLDS AS FAR AS IT GOES. NOT checked, or NOT shown: the line (--line), its number ")
    assert first == (
        "The statement itself chose: the line (--line), its number (--number, --registration), the beginning of the "
        "period (--from), the end of the period (--to), how old it may be (--max-age)."
    )
    assert second.startswith("No witness was asked for")
    whole = given | {"line": "NL-0001", "number": 2, "from_ms": START_MS, "to_ms": NOW_MS, "max_age": 999}
    assert python(source, whole | {"policy": refusals.POLICY})[1].splitlines()[1].startswith("Signed by the log ")
    code, text = python(source, {"now_ms": NOW_MS})
    assert code == 3
    assert text.splitlines()[2].startswith("NOT CHECKED: that the log signed this")
    assert text.splitlines()[0].startswith("NOT PROVED: ")


def test_comments_of_the_writer_are_not_shown() -> None:
    statement = BASE.statement(reading=["seen by nobody"], limits="all is proved", made_ms=5, covers_from_ms=1)
    code, text = python(text_of(statement), {"log_keys": [LOG.vkey()], "now_ms": NOW_MS})
    assert code == 0
    assert text == said(BASE)


def test_witnesses_are_named_with_their_group_and_the_provider_s_own_are_none() -> None:
    lines = f"witness w1 {witness(1).vkey()}\nwitness w2 {witness(2).vkey()}\ngroup self any w1\n"
    signed = replace(BASE, signers=(LOG, witness(1), witness(2)))
    own = said(replace(BASE, signers=(LOG, witness(1))), policy=f"{lines}quorum self\n".encode())
    assert "Seen by enough witnesses: w1 (self).\nNone of them is independent" in own
    both = said(signed, policy=f"{lines}group all 1 self w2\nquorum all\n".encode())
    assert "Seen by enough witnesses: w1 (self), w2 (all).\n" in both
    assert "independent" not in both


def test_a_group_within_the_provider_s_own_is_the_provider_s_own(node: Javascript) -> None:
    lines = "".join(f"witness w{n} {witness(n).vkey()}\n" for n in (1, 2))
    groups = (
        "group inner any w1\ngroup middle any inner\ngroup self any middle\ngroup outer any self w2\nquorum outer\n"
    )
    for signers, names, own in ((1,), "w1 (self)", True), ((1, 2), "w1 (self), w2 (outer)", False):
        source = text_of(replace(BASE, signers=(LOG, *map(witness, signers))).statement())
        asked = {"log_keys": [LOG.vkey()], "now_ms": NOW_MS, "policy": f"{lines}{groups}".encode()}
        code, text = python(source, asked)
        assert code == 0
        assert f"Seen by enough witnesses: {names}.\n" in text
        assert ("None of them is independent" in text) == own
        assert node(source, asked) == (code, text)


def test_a_witness_that_is_the_log_or_is_named_self_is_the_provider_s_own(node: Javascript) -> None:
    keys = {"witness.example/own": replace(witness(1), name="witness.example/own", seed=LOG.seed)}
    keys["witness.example/second"] = replace(witness(1), name="witness.example/second", seed=SECOND.seed)
    outside = witness(2)
    policies = {
        f"witness self {witness(1).vkey()}\nquorum self\n": ((witness(1),), True),
        f"witness a {keys['witness.example/own'].vkey()}\nquorum a\n": ((keys["witness.example/own"],), True),
        f"log {LOG.vkey()}\nlog {SECOND.vkey()}\nwitness a {keys['witness.example/second'].vkey()}\nquorum a\n": (
            (keys["witness.example/second"],),
            True,
        ),
        f"witness self {witness(1).vkey()}\nwitness w2 {outside.vkey()}\ngroup g all self w2\nquorum g\n": (
            (witness(1), outside),
            False,
        ),
        f"witness a {witness(1).vkey()}\nquorum a\n": ((witness(1),), False),
    }
    for policy, (signers, own) in policies.items():
        source = text_of(replace(BASE, signers=(LOG, *signers)).statement())
        asked = {"log_keys": [LOG.vkey()], "now_ms": NOW_MS, "policy": policy.encode()}
        code, text = python(source, asked)
        assert code == 0
        assert ("None of them is independent" in text) == own
        assert ("no witness is independent of the provider" in text.splitlines()[0]) == own
        assert node(source, asked) == (code, text)
        assert node(source, asked, "nl") == python(source, asked, "nl")


def test_two_households_can_compare_the_head_of_the_log_they_were_shown(node: Javascript) -> None:
    heads = set[str]()
    for maker in (BASE, replace(BASE, epochs=(Epoch(),)), replace(BASE, epochs=(Epoch(), Epoch()), later=1)):
        statement = maker.statement()
        size, root = str(statement["checkpoint"]).split("\n")[1:3]
        asked = {"log_keys": [LOG.vkey()], "now_ms": NOW_MS}
        code, text = python(text_of(statement), asked)
        heads.add(f"Head of the log: {size} epochs, root {root}. ")
        assert code == 0
        assert f"Head of the log: {size} epochs, root {root}. Compare it with that of another household: " in text
        dutch = f"Stand van het logboek: {size} tijdvakken, wortel {root}. Vergelijk die met een ander huishouden: "
        assert dutch in python(text_of(statement), asked, "nl")[1]
        assert node(text_of(statement), asked) == (code, text)
        assert node(text_of(statement), asked, "nl") == python(text_of(statement), asked, "nl")
    assert len(heads) == 3


def test_where_either_witness_is_enough_only_the_printed_heads_show_two_logs(node: Javascript) -> None:
    lines = "".join(f"witness w{n} {witness(n).vkey()}\n" for n in (1, 2))
    for least, code in (("any", 0), ("all", 1)):
        asked = {
            "log_keys": [LOG.vkey()],
            "now_ms": NOW_MS,
            "policy": f"{lines}group g {least} w1 w2\nquorum g\n".encode(),
        }
        heads = set[str]()
        for maker, seen in ((BASE, 1), (replace(BASE, epochs=tuple(Epoch() for _ in BASE.epochs)), 2)):
            source = text_of(replace(maker, signers=(LOG, witness(seen))).statement())
            answer = python(source, asked)
            assert answer[0] == code
            assert node(source, asked) == answer
            heads |= {line for line in answer[1].splitlines() if "Head of the log: " in line}
        assert len(heads) == (2 if code == 0 else 0), "who asks both witnesses for one head takes neither log"


def older_head(*signers: Signer) -> str:
    """Return lines of signatures over another, smaller head of the log."""
    text = "\n".join([LOG.name, "1", base64.b64encode(bytes(32)).decode(), ""])
    return "".join(signer.line(text) for signer in signers)


@pytest.mark.parametrize(
    ("known", "signed", "older", "says"),
    [
        ((1,), (), (1,), "DOES NOT HOLD: the signature of witness.example/w1 is false.\n"),
        ((1, 2), (2,), (1,), "DOES NOT HOLD: the signature of witness.example/w1 is false.\n"),
        ((1,), (1,), (1,), "DOES NOT HOLD: witness.example/w1 signed twice.\n"),
        ((2,), (2,), (1,), "Seen by enough witnesses: w2 (g).\n"),
    ],
)
def test_a_witness_that_signed_an_older_head_saw_nothing_of_this_one(
    node: Javascript, known: tuple[int, ...], signed: tuple[int, ...], older: tuple[int, ...], says: str
) -> None:
    made = replace(BASE, signers=(LOG, *map(witness, signed))).statement()
    source = text_of(made | {"checkpoint": str(made["checkpoint"]) + older_head(*map(witness, older))})
    lines = "".join(f"witness w{n} {witness(n).vkey()}\n" for n in known)
    policy = f"{lines}group g any {' '.join(f'w{n}' for n in known)}\nquorum g\n"
    asked = {"log_keys": [LOG.vkey()], "now_ms": NOW_MS, "policy": policy.encode()}
    code, text = python(source, asked)
    assert says in text
    assert code == (1 if says.startswith("DOES") else 0)
    assert node(source, asked) == (code, text)


@pytest.mark.parametrize(
    ("signer", "keys", "code"),
    [(LOG, (SECOND, LOG), 1), (LOG, (LOG, SECOND), 1), (SECOND, (LOG,), 1), (SECOND, (SECOND,), 0)],
)
def test_a_log_whose_key_was_rolled_over_is_held_to_the_keys_that_are_given(
    node: Javascript, signer: Signer, keys: tuple[Signer, ...], code: int
) -> None:
    source = text_of(replace(BASE, signers=(signer,)).statement())
    asked = {"log_keys": [key.vkey() for key in keys], "now_ms": NOW_MS}
    answer = python(source, asked)
    missing = next((key for key in keys if key != signer), None)
    assert answer[0] == code
    if missing is not None:
        name = f"{missing.name}+{missing.key_id().hex()}"
        assert answer[1].startswith(f"DOES NOT HOLD: the log did not sign it with the key {name}.\n")
    assert node(source, asked) == answer
    either = f"log {LOG.vkey()}\nlog {SECOND.vkey()}\nquorum none\n".encode()
    assert python(source, {"now_ms": NOW_MS, "policy": either})[0] == 0
    assert node(source, {"now_ms": NOW_MS, "policy": either})[0] == 0


def test_a_name_cannot_write_anything_else(node: Javascript) -> None:
    line = "NL\u202e\u0441\u00e9 \\"
    maker = replace(BASE, line=line)
    asked = {"log_keys": [LOG.vkey()], "now_ms": NOW_MS}
    text = python(text_of(maker.statement()), asked)[1]
    assert "It is about line NL\\u{202e}\\u{441}\\u{e9} \\u{5c}, always number 2." in text
    assert node(text_of(maker.statement()), asked)[1] == text


MARKS: Final = verify_statement.MOST_MARKS


LOWER: Final = 1 << 12
"""A bound for copies of both, as they are but for it: at the bound itself a file is some megabytes."""


def lowered(folder: Path) -> list[list[str]]:
    """Return both command lines with ``LOWER`` for their bound."""
    bounds = {
        Path(PYTHON[2]): ("256 << 20, 1 << 22, ", f"256 << 20, {LOWER}, "),
        SCRIPT: ("[2 ** 28, 2 ** 22, ", f"[2 ** 28, {LOWER}, "),
    }
    for file, (bound, lower) in bounds.items():
        text = file.read_text(encoding="utf-8")
        assert text.count(bound) == 1
        (folder / file.name).write_text(text.replace(bound, lower), encoding="utf-8")
    return [[sys.executable, str(folder / Path(PYTHON[2]).name)], [str(NODE), str(folder / SCRIPT.name)]]


@needs_node
@pytest.mark.parametrize("more", [0, 1])
@pytest.mark.parametrize("mark", [b"[],", b"0,", b'"\\",[{",', b'{"\\\\":0},'])
@pytest.mark.parametrize(
    "bound",
    [LOWER, pytest.param(MARKS, marks=pytest.mark.long(sibling="test_what_a_parse_can_build_is_bounded_before_it"))],
)
def test_what_a_parse_can_build_is_bounded_before_it(tmp_path: Path, bound: int, mark: bytes, more: int) -> None:
    """At the bound it is parsed and of another version; one more is no JSON that is taken, as nested as it may be."""
    each = mark.count(b",") + mark.count(b"[") + mark.count(b"{") if not mark.startswith(b'"') else 1
    marks = bound - 2 + more
    programs = lowered(tmp_path) if bound == LOWER else [PYTHON, [str(NODE), str(SCRIPT)]]
    content = b'{"v":[' + mark * (marks // each) + b"0," * (marks % each) + b"0]}"
    (tmp_path / "large").write_bytes(content)
    sentence = "it is not JSON in the one spelling that is taken" if more else "it is not a statement of version 2"
    for program in programs:
        done = subprocess.run([*program, str(tmp_path / "large")], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (2, f"CANNOT BE READ: {sentence}.\n", "")


@pytest.mark.parametrize(
    "octets",
    [
        25_000_000,
        pytest.param(
            120_000_000,
            marks=pytest.mark.long(sibling="test_a_large_nested_file_calls_nothing_for_what_stands_in_it"),
        ),
    ],
)
@pytest.mark.parametrize("inside", [b"[" * 14 + b"]" * 14, b'{"a":' * 14 + b"0" + b"}" * 14])
def test_a_large_nested_file_calls_nothing_for_what_stands_in_it(inside: bytes, octets: int) -> None:
    content = b'{"v":[' + (inside + b",") * (octets // (len(inside) + 1)) + b"0]}"
    assert content.count(b"[") + content.count(b"{") + content.count(b",") > MARKS
    calls = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(counted)
    try:
        made = verify_statement.read_json(content)
    finally:
        sys.setprofile(None)
    assert made is None
    assert calls < 100


@needs_node
@pytest.mark.parametrize(
    "size", [1_000_000, pytest.param(10_000_000, marks=pytest.mark.long(sibling="test_what_is_large_ends_in_no_trace"))]
)
@pytest.mark.parametrize("what", ["escapes", "a page"])
def test_what_is_large_ends_in_no_trace(tmp_path: Path, what: str, size: int) -> None:
    """A million of them are more than any stack is deep; ten million, and a page of 120 MB, in ``make long``."""
    page = b"<p>" + b" " * (12 * size) + verify_statement.PAGE + b"{}</script>"
    content = page if what == "a page" else b'{"v":"' + rb"\n" * size + b'"}'
    (tmp_path / "large").write_bytes(content)
    for command in ([sys.executable, verify_statement.__file__], [str(NODE), str(SCRIPT)]):
        done = subprocess.run([*command, str(tmp_path / "large")], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (2, "CANNOT BE READ: it is not a statement of version 2.\n")
        assert done.stderr == ""


def test_the_post_quantum_signature_is_checked_or_named(node: Javascript) -> None:
    source = text_of(replace(BASE, signers=(LOG, QUANTUM)).statement())
    asked = {"log_keys": [LOG.vkey(), QUANTUM.vkey()], "now_ms": NOW_MS}
    assert python(source, asked)[0] == 0
    code, text = node(source, asked)
    assert (code, text) == python(source, asked) or (code == 3 and "(MLDSA44)" not in text and "MLDSA44" in text)
    other = text_of(replace(BASE, signers=(LOG, replace(QUANTUM, seed=b"\x10" * 32))).statement())
    assert python(other, asked)[0] == node(other, asked)[0] == 1


def test_two_implementations_of_a_path_agree_with_the_definition() -> None:
    leaves = [bytes([n]) for n in range(8)]
    for index, leaf in enumerate(leaves):
        path = path_to(leaves, index)
        root = upwards(leaf, index, path)
        assert path_to([*leaves, b"x"], 8) == [root]
        hashed = verify_statement.sha(b"\0", leaf)
        assert verify_statement.root_of([hashed], index, 8, b"".join(path), -1) == root
    for size in range(1, 20):
        many = [bytes([n]) for n in range(size)]
        for index in range(size):
            path, leaf = path_to(many, index), verify_statement.sha(b"\0", many[index])
            whole = verify_statement.root_of([verify_statement.sha(b"\0", each) for each in many], 0, size, b"")
            assert verify_statement.root_of([leaf], index, size, b"".join(path), -1) == whole


def command(tmp_path: Path, program: list[str], *options: str, source: bytes | None = None) -> tuple[int, str, str]:
    """Run a verifier as anybody does, on a file."""
    place = tmp_path / "statement.json"
    place.write_bytes(text_of(BASE.statement()) if source is None else source)
    done = subprocess.run([*program, str(place), *options], capture_output=True, check=False, cwd=tmp_path)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


PYTHON = [sys.executable, "-I", str(Path(str(verify_statement.__file__)))]


@needs_node
@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 3),
        (["--log-key", LOG.vkey()], 0),
        (["--log-key", LOG.vkey(), "--log-key", SECOND.vkey(), "--lang", "nl"], 0),
        ([f"--log-key={LOG.vkey()}", "--line=NL-0001", "--number", "2", "--policy", "policy@7"], 0),
        (["--log-key", LOG.vkey(), "--from", "2026-01-01", "--to", "2026-01-01T01:00:00Z"], 0),
        (["--log-key", LOG.vkey(), "--from", "2027-01-01", "--to", "2027-01-02"], 1),
        (["--log-key", LOG.vkey(), "--registration", str(BASE.statement()["registration"])], 0),
        (["--log-key", LOG.vkey(), "--registration", f"{BASE.statement()['registration']}@2026-01-01"], 0),
        (["--log-key", LOG.vkey(), "--max-age", "1"], 1),
        (["--log-key", LOG.vkey(), "--line", "NL-1"], 1),
        (["--log-key", "x"], 2),
        *((["--log-key", LOG.vkey(), "--policy", f"policy@{epoch}"], 0) for epoch in (0, 6, 7, 8, 10**15)),
        *((["--log-key", LOG.vkey(), "--policy", f"lacks@{epoch}"], 1) for epoch in (0, 6, 7, 8, 10**15)),
    ],
)
def test_both_command_lines_say_the_same(tmp_path: Path, options: list[str], code: int) -> None:
    (tmp_path / "policy").write_bytes(refusals.POLICY)
    (tmp_path / "lacks").write_text(f"witness w2 {witness(2).vkey()}\nquorum w2\n", encoding="ascii")
    assert NODE is not None
    mine, theirs = command(tmp_path, PYTHON, *options), command(tmp_path, [NODE, str(SCRIPT)], *options)
    assert mine == theirs
    assert mine[0] == code
    assert mine[2] == ""


@needs_node
@pytest.mark.parametrize(
    "options",
    [
        ["--number", "01"], ["--number", "x"], ["--from", "2026-02-30"], ["--from", "2026-1-1"], ["--to", "1969-01-01"],
        ["--from", "2026-01-01T24:00:00Z"], ["--max-age", "-1"], ["--policy", "nowhere"], ["--lang", "fr"], ["--x"],
        ["--registration", "AAAA"], ["--registration", f"{BASE.statement()['registration']}@x"], ["--line"], ["more"],
        ["--log-key"], ["--policy", "policy@0", "--policy", "lacks@5"], ["--policy", "policy@3", "--policy=policy@3"],
        ["--policy", "policy@01"], ["--line", "NL-0002", "--line", "NL-0001"], ["--max-age=1", "--max-age", "9999"],
        ["--lang", "nl", "--lang", "en"],
    ],
)  # fmt: skip
def test_what_is_no_option_ends_with_2_and_no_trace(tmp_path: Path, options: list[str]) -> None:
    """An option twice, too: one of them would be checked, and whoever gave both believed that each was."""
    assert NODE is not None
    for name in ("policy", "lacks"):
        (tmp_path / name).write_bytes(refusals.POLICY)
    for program in (PYTHON, [NODE, str(SCRIPT)]):
        code, out, err = command(tmp_path, program, *options)
        assert (code, out) == (2, ""), err
        assert "Traceback" not in err
        assert "    at " not in err


@needs_node
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert NODE is not None
    for program in (PYTHON, [NODE, str(SCRIPT)]):
        for place in (tmp_path / "none\x1b", tmp_path):
            done = subprocess.run([*program, str(place)], capture_output=True, check=False, text=True)
            assert done.returncode == 2
            assert done.stdout == f"CANNOT BE READ: the file {verify_statement.escaped(place)}.\n"
            assert done.stderr == ""


def test_without_the_package_each_signature_is_named_and_the_exit_is_3(tmp_path: Path) -> None:
    """-S hides whatever is installed, as on a Python that has only its own library."""
    bare = [sys.executable, "-I", "-S", *PYTHON[2:]]
    policed = tmp_path / "policy"
    policed.write_bytes(refusals.POLICY)
    code, text, err = command(tmp_path, bare, "--log-key", LOG.vkey(), "--policy", str(policed))
    assert (code, err) == (3, "")
    assert "NOT CHECKED: the signature of voorbeeld.example/sluis (key " in text
    assert "NOT CHECKED: the signature of witness.example/w1 (key " in text
    assert "Seen by" not in text
    assert text.startswith("NOT PROVED: a signature was not checked, so anybody may have written this.\n")
    assert command(tmp_path, bare, "--log-key", SECOND.vkey(), "--line", "x")[0] == 1
    source = text_of(replace(BASE, signers=(SECOND,)).statement())
    assert command(tmp_path, bare, "--log-key", LOG.vkey(), source=source)[0] == 1


@pytest.mark.parametrize(
    ("file", "opens", "closes"), [(Path(PYTHON[2]), "TEXTS = {", "}"), (SCRIPT, "export const TEXTS = {", "};")]
)
def test_each_has_at_most_600_lines_of_code_and_no_line_of_more_than_120_characters(
    file: Path, opens: str, closes: str
) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, 1) if len(line) > 120] == []
    begin = lines.index(opens)
    program = lines[:begin] + lines[lines.index(closes, begin) + 1 :]
    code = [line for line in program if line.strip() and not line.lstrip().startswith(("#", '"""', "//", "/**"))]
    assert len(code) <= 600


def test_both_have_the_same_sentences_and_nothing_but_the_standard_library() -> None:
    source = Path(PYTHON[2]).read_text(encoding="utf-8")
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)
    assert not re.search(r"splitlines|\.split\(\)|\bint\([a-z]*\.read", source)
    block = SCRIPT.read_text(encoding="utf-8").partition("export const TEXTS = {")[2].partition("\n};")[0]
    block = re.sub(r'" \+\n +"', "", block)  # a long sentence stands on several lines
    quoted = r'"((?:[^"\\]|\\.)*)"'
    theirs = {
        (name or plain): (json.loads(f'"{english}"'), json.loads(f'"{dutch}"'))
        for name, plain, english, dutch in re.findall(
            rf'(?:"([a-z-]+)"|\b([a-z]+)): \[\s*{quoted},\s+{quoted},?\s*\]', block
        )
    }
    assert theirs == verify_statement.TEXTS


def test_no_value_looks_like_a_line_of_its_own(node: Javascript) -> None:
    asked = {"log_keys": [LOG.vkey()], "now_ms": NOW_MS}
    shown = {
        "NL-1" + " " * 60 + "It is about line NL-2": "NL-1"
        + "\\u{20}" * 60
        + "It\\u{20}is\\u{20}about\\u{20}line\\u{20}NL-2",
        " NL  1 ": "\\u{20}NL\\u{20}\\u{20}1\\u{20}",
        "NL 1": "NL 1",
        "N L" * 40: ("N\\u{20}L" * 40)[:240] + f"...[{8 * 40}]",
        "x" * 255: "x" * 240 + "...[255]",
    }
    for line, written in shown.items():
        source = text_of(replace(BASE, line=line).statement())
        code, text = python(source, asked)
        assert code == 0
        cut = written if len(written) <= 240 or "...[" in written else f"{written[:240]}...[{len(written)}]"
        assert f"It is about line {cut}, always number 2.\n" in text
        assert "  " not in text.replace("\n  ", "\n").replace("\n  ", "\n")
        assert node(source, asked) == (code, text)


def test_a_receipt_is_looked_up_and_its_signature_named(node: Javascript) -> None:
    logged, held = text_of(event_refusals.LOGGED.statement()), event_refusals.receipt(event_refusals.ASKED)
    asked = {"log_keys": [LOG.vkey()], "now_ms": NOW_MS, "receipt": held, "receipt_key": event_refusals.KEY}
    code, text = python(logged, asked)
    assert code == 0
    assert "The receipt is signed by the key " in text
    said = event_refusals.ASKED.content.decode()
    assert (
        f"What the receipt of 2026-01-01 00:00:00 UTC says is in the log, event 1 of epoch 0: standing {said}\n" in text
    )
    assert node(logged, asked) == (code, text)
    over = text_of(event_refusals.OVER.statement())
    code, text = python(over, {"log_keys": [LOG.vkey()], "now_ms": NOW_MS})
    assert "The occupation of number 2 is over since 2026-01-01 00:00:00.050 UTC. What came later" in text


@needs_node
def test_both_command_lines_take_a_receipt(tmp_path: Path) -> None:
    assert NODE is not None
    (tmp_path / "receipt.json").write_bytes(event_refusals.receipt(event_refusals.ASKED))
    key = event_refusals.KEY.hex()
    source = text_of(event_refusals.LOGGED.statement())
    for options, code in (
        (["--receipt", "receipt.json"], 0),
        (["--receipt", "receipt.json", "--receipt-key", key], 0),
        (["--receipt", "statement.json"], 2),
        (["--receipt", "receipt.json", "--receipt-key", "AAAA"], 2),
        (["--receipt", "none.json"], 2),
    ):
        whole = ["--log-key", LOG.vkey(), *options]
        mine, theirs = (command(tmp_path, program, *whole, source=source) for program in (PYTHON, [NODE, str(SCRIPT)]))
        assert mine[:2] == theirs[:2]
        assert mine[0] == code
    bare = [sys.executable, "-I", "-S", *PYTHON[2:]]
    code, text, _ = command(tmp_path, bare, "--log-key", LOG.vkey(), "--receipt", "receipt.json", source=source)
    assert (code, "says is in the log" in text) == (3, True)
