"""A register no gate would load is looked at as far as it can be, and says what is the matter with it."""

from datetime import date

import pytest

from sluis.errors import FileName, RegisterError
from sluis.register.check import check
from sluis.register.load import load_register
from sluis.register.looking import RegisterState, look_at
from sluis.register.lower import lower
from sluis.register.model import Register

from .register_texts import EXAMPLE, EXAMPLES, VOCABULARIES

DAY = date(2026, 11, 24)
NEIGHBOURS = (EXAMPLES / "register-neighbours.yaml").read_bytes()
NAME = FileName("r.yaml")


def look(source: bytes) -> tuple[Register, RegisterState | None]:
    return look_at(source, NAME, VOCABULARIES, DAY)


def changed(old: str, new: str, source: bytes = EXAMPLE) -> bytes:
    text = source.decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def test_a_register_that_loads_has_nothing_the_matter() -> None:
    register, state = look(EXAMPLE)
    assert state is None
    assert register.digest == load_register(EXAMPLE, NAME, VOCABULARIES).digest


def test_with_faults_of_law_it_is_looked_at_whole_and_closed() -> None:
    register, state = look(NEIGHBOURS)
    assert state is not None
    assert (state.left_out, state.faults) == ((), 2)
    assert state.closing == sum(finding.closes for finding in check(register, DAY)) > 0
    assert not any(activity.open for activity in lower(register, 1_795_525_200_000).activities)
    with pytest.raises(RegisterError):
        load_register(NEIGHBOURS, NAME, VOCABULARIES)


def test_an_activity_that_cannot_be_lowered_is_left_out_with_its_decisions() -> None:
    source = changed("trigger: always", "trigger: sometimes")
    register, state = look(source)
    assert state is not None
    assert state.left_out == ("network-quality",)
    assert state.faults > 0
    assert list(register.activities) == ["wifi-help"]
    assert not any(decision.activity == "network-quality" for decision in register.file.decisions)
    whole, _ = look(EXAMPLE)
    assert any(decision.activity == "network-quality" for decision in whole.file.decisions)
    assert lower(register, 1_795_525_200_000).activities[0].plan == lower(whole, 1_795_525_200_000).activities[0].plan


@pytest.mark.parametrize(
    "source",
    [
        b"version: 2\nversion: 1\n",
        b"\xff\xfe",
        b"just words\n",
        changed("country: NL", "country: Nederland"),
        changed("version: 2", "version: 99"),
        changed("trigger: always", "trigger: sometimes").replace(b"version: 2", b"colour: red\nversion: 1"),
        changed("trigger: ", "trigger: not-", NEIGHBOURS),
        b"",
    ],
    ids=["twice", "no text", "no mapping", "controller", "newer", "outside and inside", "the only one", "empty"],
)
def test_what_cannot_be_read_or_has_nothing_left_is_refused_with_every_fault(source: bytes) -> None:
    with pytest.raises(RegisterError) as caught:
        look(source)
    assert caught.value.faults


def test_an_activity_in_one_line_is_left_out_too() -> None:
    text = EXAMPLE.decode()
    at = text.index("activities:\n") + len("activities:\n")
    source = (text[:at] + "  broken: {recipient: nobody, trigger: always, fields: []}\n" + text[at:]).encode()
    register, state = look(source)
    assert state is not None
    assert state.left_out == ("broken",)
    assert list(register.activities) == ["wifi-help", "network-quality"]
