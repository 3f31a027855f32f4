"""What-ifs are typed as the register's own loader would type them, and a slip is refused."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises

from sluis.errors import FileName, RegisterError
from sluis.errors.register import set_form_error, set_path_error, set_value_error
from sluis.register.change import Change, plain_with, read_change, with_changes
from sluis.register.load import load_register, read_register
from sluis.register.tree import Json, Mapping, Scalar, Sequence, Tree, plain, read_tree

from .register_texts import EXAMPLE, SMALL, VOCABULARIES

WORDS = st.sampled_from(["a", "b", "treatment", "as", "to"])
STEPS = st.lists(st.one_of(WORDS, st.integers(0, 2)), min_size=1, max_size=4)
NODES = st.recursive(
    st.text("xyz", max_size=3),
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(WORDS, below, max_size=4)),
    max_leaves=12,
)


def tree_of(node: Json) -> Tree:
    if isinstance(node, str):
        return Scalar(node, 1, 1)
    if isinstance(node, list):
        return Sequence(tuple(tree_of(item) for item in node), 1, 1)
    return Mapping({key: (Scalar(key, 1, 1), tree_of(value)) for key, value in node.items()}, 1, 1)


def register(*sets: str, source: bytes = EXAMPLE) -> Json:
    read = read_register(source, FileName("r.yaml"), VOCABULARIES, tuple(map(read_change, sets)))
    assert read.tree is not None
    read.loaded()
    return plain(read.tree)


@given(NODES.filter(lambda node: isinstance(node, dict)), STEPS, st.none() | NODES)
def test_the_quick_twin_changes_what_the_tree_changes(node: Json, steps: list[str | int], value: Json | None) -> None:
    """Without lists on the way: places in lists are checked against the register before they are changed."""
    at = tuple(step for step in steps if isinstance(step, str))
    if not at:
        return
    after = plain_with(node, at, value)
    from sluis.register.change import SHAPE_OF_A_ROW, _with

    tree = _with(tree_of(node), at, None if value is None else tree_of(value))
    if at[-1] == "treatment" and value == "withhold":
        for key in SHAPE_OF_A_ROW:
            tree = _with(tree, (*at[:-1], key), None)
    if value is not None:
        assert plain(tree) == after


def test_a_scalar_is_converted_by_its_declared_type() -> None:
    read = read_register(
        EXAMPLE, FileName("r.yaml"), VOCABULARIES, (read_change("recipients.wifi-insight.country=NO"),)
    )
    assert read.loaded().recipients["wifi-insight"].country == "NO"


@pytest.mark.parametrize(
    "text",
    [
        "recipients.wifi-insight.own_use.training=true",
        "recipients.wifi-insight.transfer.tia.date=2026-03-01",
        "activities.wifi-help.fields[1].as={number: {min: -100, max: 0, step: 10}}",
        "recipients.wifi-insight.access_from=[IN, NO]",
        "controller.name=Een naam: met een dubbelepunt",
        "activities.wifi-help.trigger=always",
        "activities.wifi-help.notice=",
    ],
)
def test_setting_is_the_same_as_writing_it_in_the_file(text: str) -> None:
    """The twin: the same value written into the YAML by another library gives the same register."""
    change = read_change(text)
    node = yaml.load(EXAMPLE, yaml.BaseLoader)  # noqa: S506 - BaseLoader makes text only
    here = node
    for step in change.steps[:-1]:
        here = here[step]
    value = text.partition("=")[2]
    if not value:
        del here[change.steps[-1]]
    else:
        here[change.steps[-1]] = yaml.load(value, yaml.BaseLoader) if value[0] in "[{" else value  # noqa: S506
    written = yaml.dump(node, sort_keys=False, allow_unicode=True).encode()
    changed = read_register(EXAMPLE, FileName("r.yaml"), VOCABULARIES, (change,)).loaded()
    assert changed.file == load_register(written, FileName("r.yaml"), VOCABULARIES).file


def test_a_row_that_is_withheld_loses_its_shape() -> None:
    changed = register("activities.wifi-help.fields[1].treatment=withhold")
    assert isinstance(changed, dict)
    row = changed["activities"]["wifi-help"]["fields"][0]  # type: ignore[index,call-overload]
    assert "as" not in row


def test_the_file_is_not_changed_and_a_later_change_sees_the_earlier() -> None:
    tree, _ = read_tree(SMALL.encode())
    assert tree is not None
    before = plain(tree)
    changes = (Change(("controller", "dpo"), None), read_change("controller.dpo=c@voorbeeld.example"))
    after = plain(with_changes(tree, changes))
    assert plain(tree) == before
    assert isinstance(after, dict)
    assert after["controller"]["dpo"] == "c@voorbeeld.example"  # type: ignore[call-overload,index]


@pytest.mark.parametrize("text", ["", "country", "=NL", "recipients..country=NL", "recipients.a.fields[0]=x"])
def test_what_is_no_change_is_one_sentence(text: str) -> None:
    with raises(set_form_error):
        read_change(text)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("recipients.wifi-insight.county=NL", "country"),
        ("recipients.wifi-insigt.country=NL", "wifi-insight"),
        ("activities.wifi-help.fields[99].why=x", "1..18"),
        ("activities.wifi-help.fields[99]=", "1..18"),
        ("activities.nobody.retention=P1D", "wifi-help"),
    ],
)
def test_a_place_the_register_does_not_have_is_refused_and_one_it_has_is_named(text: str, near: str) -> None:
    with raises(set_path_error, match=near.replace(".", r"\.")):
        register(text)


def test_a_list_that_is_no_yaml_is_refused() -> None:
    with raises(set_value_error):
        read_change("recipients.wifi-insight.access_from=[NL")


def test_a_value_of_the_wrong_type_is_a_fault_as_in_the_file() -> None:
    with pytest.raises(RegisterError, match="no country"):
        register("recipients.wifi-insight.country=Noorwegen")
