"""A register loads without a fault or not at all."""

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.errors import FileName, RegisterError
from sluis.register import load as module
from sluis.register.convert import Replaced
from sluis.register.load import load_register, register_digest
from sluis.register.tree import Mapping, Scalar, Tree, plain, read_tree

from .register_texts import EXAMPLE, SMALL, codes, faults, load, row, swap, top


def test_the_example_loads() -> None:
    register = load(EXAMPLE)
    assert sum(len(activity.fields) for activity in register.activities.values()) >= 15
    assert register.digest == register_digest(EXAMPLE)
    assert list(register.vocabularies) == ["wifi-standards"]


def test_lines_are_those_of_the_file() -> None:
    register = load(SMALL)
    lines = SMALL.split("\n")
    for line in register.lines["help"]:
        assert lines[line - 1].lstrip().startswith("- {")


def test_text_is_converted_by_the_type_of_its_key() -> None:
    text = swap("country: DE", "country: NO").replace('["012345"]', "[012345]").replace("nl: Helpen", "nl: 2026")
    register = load(text)
    assert register.recipients["meting"].country == "NO"
    assert register.file.profiles["one"].match.oui == ("012345",)
    assert register.activities["help"].purpose.nl == "2026"


def test_quoting_changes_nothing() -> None:
    tree, _ = read_tree(SMALL.encode())
    assert tree is not None
    quoted = yaml.dump(plain(tree), default_style='"')
    assert load(quoted).file == load(SMALL).file


def test_short_forms_mean_the_long_ones() -> None:
    short = swap("{kind: help-request, window: P3D}", "always")
    assert load(short).activities["help"].trigger.kind == "always"
    assert load(row("{path: Device.A, treatment: release, as: flag, why: w}")).file == (
        load(row("{path: Device.A, treatment: release, as: {flag: true}, why: w}")).file
    )


def test_all_faults_come_at_once_in_file_order() -> None:
    text = SMALL.replace("country: NL", "country: nl").replace("retention: P30D", "retentoin: P30D")
    text = text.replace("step: 1", "step: 0").replace("lifetime: day, ", "").replace('["012345"]', "[12345]")
    faults_read = faults(text)
    assert [fault.code.removeprefix("register.") for fault in faults_read] == [
        "expects-country", "unknown-key", "number-step", "token-lifetime", "expects-oui",
    ]  # fmt: skip
    assert [fault.line for fault in faults_read] == sorted(fault.line for fault in faults_read)


def test_an_unknown_key_does_not_hide_what_else_is_wrong_there() -> None:
    assert codes(swap("lifetime: day, why: w}", "colour: red, why: w}")) == [
        "register.token-lifetime",
        "register.unknown-key",
    ]


def test_a_duplicate_key_does_not_hide_what_else_is_wrong() -> None:
    assert codes(swap("{ref: ISMS-1}", "{ref: a, ref: b}").replace("step: 1", "step: 0")) == [
        "register.duplicate-key",
        "register.number-step",
    ]


def test_the_error_says_file_line_column_remedy_and_code() -> None:
    with pytest.raises(RegisterError) as refused:
        load(swap("country: DE", "country: de"))
    text = refused.value.text("en")
    assert "register.yaml cannot be used; faults: 1." in text
    assert "register.yaml:4:40: recipients.meting.country is de; that is no country code. Write the two" in text
    assert "[register.expects-country]" in text


def test_a_newer_version_is_refused_and_an_older_one_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(swap("version: 2", "version: 3")) == ["register.version"]
    assert codes(swap("version: 2", "version: two")) == ["register.expects-word"]
    assert codes(swap("version: 2", "version: 0")) == ["register.expects-word"]

    def newer(tree: Tree) -> tuple[Tree, tuple[Replaced, ...]]:
        assert isinstance(tree, Mapping)
        key, _ = tree.entries["version"]
        return Mapping({**tree.entries, "version": (key, Scalar("1", 1, 10))}, tree.line, tree.column), ()

    monkeypatch.setitem(module.CONVERTERS, 0, newer)
    for older in (0, 1):
        register = load(swap("version: 2", f"version: {older}"))
        assert (register.file.version, register.written) == (2, older)
    assert load(swap("version: 2", "version: 2")).written == 2


def test_a_register_that_is_no_mapping() -> None:
    assert codes("[1, 2]") == ["register.expects-mapping"]
    assert codes("text") == ["register.expects-mapping"]


def test_the_file_of_the_model_survives_a_round_trip() -> None:
    file = load(EXAMPLE).file
    assert msgspec.json.decode(msgspec.json.encode(file), type=type(file)) == file


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_change_of_the_text_loads_or_is_said_with_a_place(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(SMALL) - 1))
    length = data.draw(st.integers(0, 12))
    inserted = data.draw(st.text(alphabet="ab1-*.:{}[],&!#'\" \n", max_size=8))
    text = SMALL[:position] + inserted + SMALL[position + length :]
    faults_read = faults(text)
    rows = text.count("\n") + 1
    assert all(1 <= fault.line <= rows + 1 and fault.text("en") and fault.remedy("en") for fault in faults_read)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_without_another_error(source: bytes) -> None:
    with pytest.raises(RegisterError):
        load_register(source, FileName("x"), None)


def test_an_empty_list_of_decisions_is_fine() -> None:
    assert load(top("decisions: []\n")).file.decisions == ()


@pytest.mark.parametrize("word", ["02:00:5E:00:53:01", "192.0.2.7", "anna@example.nl", "HWTC12345678"])
def test_a_listed_identifier_is_loaded_as_its_kind(word: str) -> None:
    loaded = load(row(f"{{path: Device.A, treatment: release, as: {{enum: [Up, '{word}']}}, why: w}}"))
    assert word not in repr(loaded)
    shape = loaded.activities["help"].fields[-1].as_
    assert shape is not None
    assert shape.enum is not None
    assert shape.enum[0] == "Up"
    assert shape.enum[1].startswith("<")
    twice = faults(row(f"{{path: Device.A, treatment: release, as: {{enum: ['{word}', '{word}']}}, why: w}}"))
    assert [fault.code for fault in twice] == ["register.repeated"]
    assert word not in twice[0].text("en") + twice[0].text("nl")
