"""One place is of one party, however it is written; and a look-up agrees with what the entries say."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.register.hosts import Host, HostBook, meetings, read_host

LABELS = st.sampled_from(["a", "b", "x-1", "_tr"])
NAMES = st.lists(LABELS, min_size=1, max_size=3).map(lambda labels: ".".join([*labels, "example"]))
WILD = NAMES.map(lambda name: f"*.{name}")
FOURS = st.builds(
    lambda bits, length: str(ipaddress.ip_network(((203 << 24) | bits, length), strict=False)),
    st.integers(0, 255), st.integers(24, 32),
)  # fmt: skip
SIXES = st.builds(
    lambda bits, length: str(ipaddress.ip_network(((0x20010DB8 << 96) | bits, length), strict=False)),
    st.integers(0, 255), st.integers(32, 128),
)  # fmt: skip
ENTRIES = NAMES | WILD | FOURS | SIXES
PROBES = [f"{prefix}example" for prefix in ("", "a.", "b.", "a.a.", "b.a.", "x-1.b.a.", "a.a.a.", "c.a.a.a.")]


def host(text: str) -> Host:
    host_read = read_host(text)
    assert host_read is not None, text
    return host_read


@pytest.mark.parametrize(
    "text",
    ["", "*", "*.", "**.a.example", "a.*.example", "-a.example", "a-.example", "a..example", ".a.example", "a.example.",
     "192.0.2", "192.0.2.256", "192.0.2.1/24", "192.0.2.0/33", "*.192.0.2.1", "2001:db8::/129", "2001:db8::1/32",
     "ingést.example", "a.example/24", "http://a.example", "a.example:443", "a" * 64 + ".example",
     ".".join(["abcdefgh"] * 29), "fe80::1%eth0", "a b.example", "a.example\n", "\u202ea.example"],
)  # fmt: skip
def test_what_is_no_host_is_none(text: str) -> None:
    assert read_host(text) is None


@pytest.mark.parametrize("text", ["*.nl", "nl", "0.0.0.0/0", "192.0.0.0/7", "2000::/15", "::/0"])
def test_what_no_party_can_have_is_wide(text: str) -> None:
    assert host(text).wide


@pytest.mark.parametrize("text", ["*.a.nl", "a.nl", "10.0.0.0/8", "2001::/16", "_tr._tcp.a.nl", "xn--ingst-dsa.nl"])
def test_what_a_party_can_have_is_not(text: str) -> None:
    assert not host(text).wide


def test_upper_case_is_the_same_name() -> None:
    assert host("Ingest.Example") == host("ingest.example")
    assert HostBook([(host("Ingest.Example"), "v")]).of_name("INGEST.example") == "v"


@given(st.text(max_size=300))
def test_any_text_is_a_host_or_none(text: str) -> None:
    host_read = read_host(text)
    assert host_read is None or bool(host_read.labels) != (host_read.network is not None)


def test_a_mapped_and_a_scoped_address_are_the_address() -> None:
    book = HostBook([(host("192.0.2.0/24"), "v"), (host("fe80::/64"), "w")])
    assert book.of_address("::ffff:192.0.2.9") == "v"
    assert book.of_address("fe80::1%eth0") == "w"
    assert book.of_address("a.example") is None


def covers(text: str, name: str, address: str) -> bool:
    """What an entry covers, said another way."""
    if text.startswith("*."):
        return name.endswith(text[1:])
    if "example" in text:
        return name == text
    network, address_read = ipaddress.ip_network(text), ipaddress.ip_address(address)
    return address_read.version == network.version and address_read in network


@given(st.lists(st.tuples(ENTRIES, st.sampled_from(["one", "two", "three"])), max_size=8))
def test_only_entries_that_meet_can_dispute_a_place(entries: list[tuple[str, str]]) -> None:
    hosts = [(host(text), owner) for text, owner in entries]
    met = {entry for pair in meetings(hosts) for entry in pair}
    book = HostBook(hosts)
    addresses = [f"203.0.0.{last}" for last in (0, 7, 128, 255)] + [f"2001:db8::{last:x}" for last in (0, 9, 255)]
    for name, address in [(probe, "192.0.2.1") for probe in PROBES] + [
        ("none.invalid", address) for address in addresses
    ]:
        holding = [at for at, (text, _) in enumerate(entries) if covers(text, name, address)]
        owners = {entries[at][1] for at in holding}
        holder = book.of_name(name) if address == "192.0.2.1" else book.of_address(address)
        assert (holder in owners) if owners else (holder is None)
        if len(owners) > 1:
            assert set(holding) & met, "two parties hold a place and nothing was said"


@given(st.lists(st.tuples(ENTRIES, st.sampled_from(["one", "two"])), max_size=8))
def test_what_is_said_to_meet_does(entries: list[tuple[str, str]]) -> None:
    hosts = [(host(text), owner) for text, owner in entries]
    for later, earlier in meetings(hosts):
        assert earlier < later
        texts = entries[later][0], entries[earlier][0]
        held = [text.replace("*", "q.q.q.q") if "example" in text else text.partition("/")[0] for text in texts]
        probes = [(probe, "192.0.2.1") if "example" in probe else ("none.invalid", probe) for probe in held]
        assert any(all(covers(text, *probe) for text in texts) for probe in probes)
        assert hosts[later][1] != hosts[earlier][1]
        pair = [hosts[later], hosts[earlier]]
        assert list(meetings(pair)) == [(1, 0)]
        assert list(meetings(pair[::-1])) == [(1, 0)]
