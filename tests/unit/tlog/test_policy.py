"""Policy files of witnesses; the shape of the first is the example of C2SP tlog-policy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises

from sluis.errors import FileName, SluisError
from sluis.errors.ledger import witness_policy_error
from sluis.tlog.note import COSIGNED_ED25519, ED25519, VerifierKey
from sluis.tlog.policy import NO_WITNESS, SELF, Policies, Policy, read_policy

NAMES = ("X1", "X2", "X3", "Y1", "Y2", "Y3")
KEYS = {name: VerifierKey(f"example/{name}", COSIGNED_ED25519, bytes([n]) * 32) for n, name in enumerate(NAMES)}
LOG = VerifierKey("example.nl/sluis", ED25519, b"\x77" * 32)
EXAMPLE = (
    f"log {LOG} https://example.nl/sluis\n# ours\n\n"
    + "".join(f"witness {name} {key}\n" for name, key in KEYS.items())
    + "group X-witnesses 2 X1 X2 X3\n\tgroup Y-witnesses any Y1 Y2 Y3\n"
    + "group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"
)


def read(text: str) -> Policy:
    return read_policy(text.encode(), FileName("policy"))


@pytest.mark.parametrize(
    ("cosigned", "enough"),
    [((), False), (("X1", "X2"), False), (("X1", "X3", "Y2"), True), (("X1", "Y1", "Y2", "Y3"), False), (NAMES, True)],
)
def test_the_example_of_the_standard(cosigned: tuple[str, ...], enough: bool) -> None:  # noqa: FBT001 - cases
    policy = read(EXAMPLE)
    assert policy.enough(cosigned) is enough
    assert (policy.logs[0].url, len(policy.witnesses)) == ("https://example.nl/sluis", 6)


def test_no_witness_must_be_written_out() -> None:
    assert read("quorum none\n").enough([])
    assert NO_WITNESS.enough([])
    with raises(witness_policy_error, match="no quorum line"):
        read("# nothing\n")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("whatever", "not understood"),
        ("witness X4", "not understood"),
        ("log", "not understood"),
        ("quorum X1 X2", "not understood"),
        ("quorum X1\nquorum X1", "not understood"),
        ("quorum\x0bX1", "not understood"),
        ("group G 1", "not understood"),
        ("witness X4 nonsense", "key"),
        (f"witness X4 {KEYS['X1']}", "key"),
        (f"witness X4 {LOG}", "key"),
        (f"log {LOG}", "key"),
        (f"witness X1 {VerifierKey('example/new', COSIGNED_ED25519, bytes(31) + b'x')}", "name"),
        ("group G any X9", "name"),
        ("group G any none", "name"),
        ("group G any X1 X1", "name"),
        ("group none any X1", "name"),
        ("group G 4 X1 X2 X3", "so many"),
        ("group G 0 X1", "so many"),
        ("quorum Z", "name"),
        ("group G any X1\ngroup H any X1", "name"),
    ],
)
def test_a_line_that_is_not_understood_refuses_the_file(line: str, words: str) -> None:
    head = f"log {LOG}\n" + "".join(f"witness {name} {key}\n" for name, key in KEYS.items())
    with raises(witness_policy_error, match=words):
        read(head + line + "\nquorum X1\n")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        policy = read_policy(content, FileName("policy"))
    except SluisError as refusal:
        if refusal.entry is not witness_policy_error:
            raise
        return
    assert policy.enough(NAMES) or policy.quorum != "none"


def test_each_epoch_has_the_policy_that_was_begun_last() -> None:
    policy, both = read(EXAMPLE), read("quorum none\n")
    policies = Policies(((2, policy), (5, both)))
    assert [policies.at(epoch) for epoch in (0, 1, 2, 4, 5, 99)] == [NO_WITNESS, NO_WITNESS, policy, policy, both, both]
    assert policy.at(7) is policy


def test_the_group_of_a_witness_names_its_organisation() -> None:
    policy = read(EXAMPLE)
    assert [policy.group_of(name) for name in ("X1", "Y3", "Z")] == ["X-witnesses", "Y-witnesses", ""]
    own = read(f"witness w {KEYS['X1']}\ngroup {SELF} all w\nquorum {SELF}\n")
    assert own.group_of("w") == SELF


def test_a_witness_in_a_group_within_the_log_s_own_is_the_log_s_own() -> None:
    witnesses = "".join(f"witness {name} {KEYS[name]}\n" for name in ("X1", "X2", "X3"))
    groups = f"group inner any X1\ngroup middle any inner\ngroup {SELF} any middle X2\ngroup all any {SELF} X3\n"
    policy = read(f"{witnesses}{groups}quorum all\n")
    assert [policy.group_of(name) for name in ("X1", "X2", "X3")] == [SELF, SELF, "all"]


def test_a_witness_that_is_named_so_or_has_the_log_s_key_is_the_log_s_own() -> None:
    assert read(f"witness {SELF} {KEYS['X1']}\nquorum {SELF}\n").group_of(SELF) == SELF
    log = VerifierKey("log.example/one", ED25519, b"\x55" * 32)
    twin = VerifierKey("witness.example/one", COSIGNED_ED25519, b"\x55" * 32)
    policy = read(f"log {log}\nwitness w {twin}\nwitness x {KEYS['X1']}\ngroup g any w x\nquorum g\n")
    assert [policy.group_of(name) for name in ("w", "x")] == [SELF, "g"]
    silent = read(f"witness w {twin}\nwitness x {KEYS['X1']}\ngroup g any w x\nquorum g\n")
    assert [silent.group_of(name, [log]) for name in ("w", "x")] == [SELF, "g"]
