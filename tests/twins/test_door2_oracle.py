"""Door 2 against a recogniser without schema, JSON library or kernel, from the gate specification, section 6.

The recogniser reads the one canonical text of a body from left to right, led by the plan. For pairs and CSV it first
puts the dotted names back together. Both must say the same about bodies, and about bodies with something changed.
"""

import csv
import io
import json
import re
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.strategies_kernel import DOORS, Case, cases, run

from sluis.kernel.grammar import Door2
from sluis.kernel.plan import (
    FlagShape,
    NumberShape,
    Plan,
    Release,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Treatment,
    Withhold,
    WordShape,
)
from sluis.terms import BodyFormat, DeviceClass, VendorGroup

VALUE = re.compile(r'"(?:[^"\\\x00-\x1f\x7f-\uffff]|\\.)*"|true|false|-?[0-9.]+')
Tree = dict[str, "Tree | Treatment | str"]


class NoError(Exception):
    """The text is not in the language."""


def language(plan: Plan) -> Tree:
    tree: Tree = {}
    for row in plan.rows:
        if not isinstance(row.treatment, Withhold):
            here = tree
            for segment in row.path[:-1]:
                below = here.setdefault(segment, {})
                assert isinstance(below, dict)
                here = below
            here[row.path[-1]] = row.treatment
    if plan.household:
        tree["Household"] = "token"
    if plan.time_grid_s:
        tree["CollectionTime"] = Release(TimeShape(plan.time_grid_s))
    return tree


def value_fits(text: str, treatment: Treatment | str) -> bool:  # noqa: PLR0911 - one for each treatment
    def number() -> Fraction:
        if not re.fullmatch(r"0|-?[1-9][0-9]*|-?(0|[1-9][0-9]*)\.[0-9]*[1-9]", text):
            raise NoError
        return Fraction(text)

    match treatment:
        case Release(NumberShape(low, high, step)):
            return low <= number() <= high and ((number() - Fraction(low)) / Fraction(step)).denominator == 1
        case Release(TimeShape(grid)):
            seconds = number()
            return seconds.denominator == 1 and seconds % grid == 0 and 10**9 - grid < seconds < 10**11
        case ToBands(bounds):
            return number() in {Fraction(bound) for bound in bounds}
        case Release(FlagShape()):
            return text in {"true", "false"}
        case Release(WordShape(words)):
            return text in {json.dumps(word) for word in words}
        case ToDeviceClass():
            return text.strip('"') in set(DeviceClass) and text.startswith('"')
        case ToVendorGroup():
            return text.strip('"') in set(VendorGroup) and text.startswith('"')
        case Token() | "token":
            return re.fullmatch('"[ghjkmnpqrstvwxyz]{26}"', text) is not None
    raise NoError


def take(text: str, at: int, literal: str) -> int:
    if not text.startswith(literal, at):
        raise NoError
    return at + len(literal)


def order(name: str) -> tuple[bool, int, bytes]:
    return (True, 0, name.encode()) if not re.fullmatch("[0-9]+", name) else (False, int(name), name.encode())


def place(text: str, at: int, tree: Tree | Treatment | str) -> int:
    """Read one place from ``at``; return where it ends."""
    if not isinstance(tree, dict):
        value = VALUE.match(text, at)
        if value is None or not value_fits(value.group(), tree):
            raise NoError
        return value.end()
    return entries(text, at, tree["*"]) if "*" in tree else names(text, at, tree)


def entries(text: str, at: int, entry: Tree | Treatment | str) -> int:
    before, number = "", 1
    at = take(text, at, "{")
    while True:
        start = take(text, at, f'"{number}":')
        at = place(text, start, entry)
        if text[start:at] < before:
            raise NoError
        before, number = text[start:at], number + 1
        if text.startswith("}", at):
            return at + 1
        at = take(text, at, ",")


def names(text: str, at: int, tree: Tree) -> int:
    at = take(text, at, "{")
    seen = 0
    for name in sorted(tree, key=order):
        opening = ("," if seen else "") + json.dumps(name) + ":"
        if text.startswith(opening, at):
            at = place(text, at + len(opening), tree[name])
            seen += 1
    if not seen:
        raise NoError
    return take(text, at, "}")


def counts(part: object, tree: Tree | Treatment | str, before: tuple[str, ...]) -> dict[tuple[str, ...], int]:
    """Count the entries of each table, all parents together."""
    counted: dict[tuple[str, ...], int] = {}
    if not isinstance(part, dict) or not isinstance(tree, dict):
        return counted
    if "*" in tree:
        counted[*before, "*"] = len(part)
    for name, below in part.items():
        segment = "*" if "*" in tree else name
        for table, count in counts(below, tree[segment], (*before, segment)).items():
            counted[table] = counted.get(table, 0) + count
    return counted


def most_of(plan: Plan, table: tuple[str, ...]) -> int:
    return {bound.path: bound.entries for bound in plan.tables}.get(table, 64)


def object_accepts(plan: Plan, text: str) -> bool:
    tree = language(plan)
    at = take(text, 0, '{"Report":[')
    at = take(text, place(text, at, tree), "]}")
    beside = [name for name in ("Household", "CollectionTime") if name in tree]
    members = re.findall(r'"(?:Household|CollectionTime)":', text)
    if any(count > most_of(plan, table) for table, count in counts(json.loads(text)["Report"][0], tree, ()).items()):
        raise NoError
    rows = {name for name in tree if name not in beside and f"{json.dumps(name)}:" in text}
    return at == len(text) and len(members) == len(beside) and bool(rows)


def put_together(members: list[tuple[str, str]]) -> str:
    """Object text of dotted names; they must stand in the order in which the tree is walked."""
    nested: dict[str, object] = {}
    for name, value in members:
        here: dict[str, object] = nested
        *above, last = name.split(".")
        for segment in above:
            below = here.setdefault(segment, {})
            if not isinstance(below, dict):
                raise NoError
            here = below
        if last in here:
            raise NoError
        here[last] = value

    def walked(tree: object, before: str) -> list[tuple[str, object]]:
        if not isinstance(tree, dict):
            return [(before, tree)]
        return [leaf for name, below in tree.items() for leaf in walked(below, f"{before}.{name}" if before else name)]

    def written(tree: object) -> str:
        if not isinstance(tree, dict):
            return str(tree)
        return "{" + ",".join(f"{json.dumps(name)}:{written(below)}" for name, below in tree.items()) + "}"

    if walked(nested, "") != list(members):
        raise NoError
    return f'{{"Report":[{written(nested)}]}}'


def pairs_accept(plan: Plan, text: str) -> bool:
    at, members = take(text, 0, '{"Report":[{'), []
    while True:
        name = re.compile(r'"(?:[^"\\]|\\.)*"').match(text, at)
        if name is None:
            raise NoError
        value = VALUE.match(text, take(text, name.end(), ":"))
        if value is None or json.dumps(json.loads(name.group())) != name.group():
            raise NoError
        members.append((json.loads(name.group()), value.group()))
        if text[value.end() :] == "}]}":
            return object_accepts(plan, put_together(members))
        at = take(text, value.end(), ",")


def csv_accepts(plan: Plan, text: str) -> bool:
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    again = io.StringIO(newline="")
    csv.writer(again, lineterminator="\n").writerows(lines)
    if again.getvalue() != text or lines[0] != ["ReportTimestamp", "ParameterName", "ParameterValue", "ParameterType"]:
        raise NoError
    members = [(name, json.dumps(value) if kind == "string" else value) for _, name, value, kind in lines[1:]]
    stamps = {line[0] for line in lines[1:]}
    if len(stamps) != 1 or any(kind_of(plan, name) != kind for _, name, _, kind in lines[1:]):
        raise NoError
    stamp = stamps.pop()
    if any(name == "CollectionTime" for name, _ in members) or bool(stamp) != bool(plan.time_grid_s):
        raise NoError
    if stamp:
        members.append(("CollectionTime", stamp))
        tops = sorted({name.split(".")[0] for name, _ in members}, key=order)
        members.sort(key=lambda member: tops.index(member[0].split(".")[0]))
        if [name for name, _ in members if name != "CollectionTime"] != [line[1] for line in lines[1:]]:
            raise NoError
    return object_accepts(plan, put_together(members))


def kind_of(plan: Plan, name: str) -> str:
    place: Tree | Treatment | str = language(plan)
    for segment in name.split("."):
        if not isinstance(place, dict) or (segment not in place and "*" not in place):
            raise NoError
        place = place["*"] if "*" in place else place[segment]
    match place:
        case Release(NumberShape(low, _, step)):
            return "long" if low % 1 == 0 and step % 1 == 0 else "decimal"
        case ToBands(bounds):
            return "long" if all(bound % 1 == 0 for bound in bounds) else "decimal"
        case Release(FlagShape()):
            return "boolean"
        case Release(TimeShape()):
            return "long"
    return "string"


ACCEPTS = {BodyFormat.OBJECT: object_accepts, BodyFormat.PAIRS: pairs_accept, BodyFormat.CSV: csv_accepts}


def accepts(plan: Plan, body: bytes) -> bool:
    try:
        text = body.decode("utf-8" if plan.body_format is BodyFormat.CSV else "ascii")
        return ACCEPTS[plan.body_format](plan, text)
    except (NoError, ValueError, csv.Error):
        return False


INSERTED = (b" ", b"0", b"1", b"-", b".0", b"e0", b"\n", b'"', b",", b"{}", b"h")


def changed(data: st.DataObject, body: bytes) -> bytes:
    """Change something: a byte anywhere, or a piece that still looks like a body."""
    kind = data.draw(st.integers(0, 5))
    at = data.draw(st.integers(0, len(body) - 1))
    if kind == 0:
        return body[:at] + bytes([data.draw(st.integers(0, 255))]) + body[at + 1 :]
    if kind == 1:
        return body[:at] + body[at + 1 :]
    if kind == 2:
        return body[:at] + data.draw(st.sampled_from(INSERTED)) + body[at:]
    pieces = re.split(rb'([,:{}\n]|"[^"]*"|[0-9]+)', body)
    solid = [number for number, piece in enumerate(pieces) if piece]
    first, other = data.draw(st.sampled_from(solid)), data.draw(st.sampled_from(solid))
    if kind == 3:
        pieces[first], pieces[other] = pieces[other], pieces[first]
    elif kind == 4:
        pieces[first] = pieces[other]
    else:
        words = [b"1", b"0", b"2", b"true", b"-65", b"0.5", b'"phone"', b'"Up"', b'"' + b"g" * 26 + b'"', b"1795525200"]
        pieces[first] = data.draw(st.sampled_from(words))
    return b"".join(pieces)


@settings(max_examples=500)
@given(case=cases(timed=True), data=st.data())
def test_door_2_and_the_recogniser_agree_on_bodies_and_on_changed_bodies(case: Case, data: st.DataObject) -> None:
    body = run(DOORS["reference"](case.plan), case).body
    assume(body is not None)
    assert body is not None
    door = Door2(case.plan)
    assert door.check(body)
    assert accepts(case.plan, body)
    for _ in range(8):
        other = changed(data, body)
        assert door.check(other) == accepts(case.plan, other), other
