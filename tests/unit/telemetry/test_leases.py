"""A lease file of dnsmasq is read lease by lease."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.errors import RefusedError
from sluis.telemetry.leases import decode_leases, looks_leases
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Number
from sluis.terms import Reason

LIMITS = Limits()
V4 = "1795525200 02:00:5e:00:53:01 192.0.2.23 Annas-iPhone 01:02:00:5e:00:53:01\n"
V6 = "duid 00:01:00:01:2c:7b:5e:0a:02:00:5e:00:53:01\n1795525200 T123 2001:db8::1 tv 00:03:00:01:02:00:5e:00:53:01\n"
WORD = st.from_regex(r"[!-~]{1,20}", fullmatch=True)


def leaves(text: str, limits: Limits = LIMITS) -> tuple[Leaf, ...]:
    (report,) = decode_leases(text.encode(), limits).reports
    return report.leaves


def test_each_lease_is_an_instance_and_each_field_a_leaf() -> None:
    values = {".".join(leaf.path): leaf.value for leaf in leaves(V4 + V4.replace("Annas-iPhone", "*") + V6)}
    assert values["dnsmasq.lease.1.expiry"] == Number("1795525200")
    assert values["dnsmasq.lease.1.hostname"] == "Annas-iPhone"
    assert values["dnsmasq.lease.2.hostname"] == "*"
    assert values["dnsmasq.duid"] == "00:01:00:01:2c:7b:5e:0a:02:00:5e:00:53:01"
    assert values["dnsmasq.lease6.1.iaid"] == "T123"
    assert values["dnsmasq.lease6.1.duid"] == "00:03:00:01:02:00:5e:00:53:01"
    assert len(values) == 5 + 5 + 1 + 5


@given(st.lists(st.tuples(WORD, WORD), max_size=5))
def test_names_and_ids_come_back(pairs: list[tuple[str, str]]) -> None:
    leaves_read = leaves("".join(f"0 02:00:5e:00:53:01 192.0.2.1 {name} {client}\n" for name, client in pairs))
    assert [(leaves_read[at + 3].value, leaves_read[at + 4].value) for at in range(0, len(leaves_read), 5)] == pairs


@pytest.mark.parametrize(
    "line", ["x", "0 02:00 192.0.2.1 a", "0 zz 192.0.2.1 a b", "0 02:00 192.0.2 a b", "0 02:00 192.0.2.1 a b c"]
)
def test_a_line_that_is_no_lease_is_refused_at_its_line(line: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        leaves(f"{V4}\n{line}\n")
    assert (refusal.value.reason, refusal.value.line) == (Reason.REFUSED_SYNTAX, 3)


def test_size_text_and_leaves_are_bounded(reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_leases, b"\xff", LIMITS) is Reason.REFUSED_UTF8
    assert reason_of(decode_leases, V4.encode(), Limits(inflated_bytes=9)) is Reason.REFUSED_SIZE
    assert len(leaves(V4, Limits(leaves=5))) == 5
    assert reason_of(leaves, V4, Limits(leaves=4)) is Reason.REFUSED_SIZE


@given(st.text("0123:. abduidT*\n", max_size=80).map(str.encode) | st.binary(max_size=60))
def test_any_bytes_give_a_message_or_a_coded_refusal(outcome_of: Callable[..., object], body: bytes) -> None:
    assert isinstance(outcome_of(decode_leases, body, LIMITS), (Message, Reason))


def test_it_is_told_by_its_first_line() -> None:
    assert looks_leases(V4)
    assert looks_leases(V6)
    assert looks_leases(V4.replace("\n", "\r\n"))
    assert not looks_leases("1795525200 hello")
    assert not looks_leases("")
