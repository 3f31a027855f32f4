import pytest

from sluis.capture.base.control_traffic import CONTROL_TRAFFIC, is_control_traffic, is_echo


@pytest.mark.parametrize("protocol", CONTROL_TRAFFIC)
def test_a_packet_with_room_for_more_is_none(protocol: str) -> None:
    most = CONTROL_TRAFFIC[protocol]
    assert is_control_traffic(protocol, most)
    assert not is_control_traffic(protocol, most + 1)
    assert is_control_traffic(protocol, 3 * most, 3)


def test_what_is_not_known_is_none() -> None:
    assert not is_control_traffic("", 0)
    assert not is_control_traffic("smtp", 0, 0)  # as a log tells of contact without counting
    assert not is_control_traffic("tls", 1)


def test_the_filling_of_an_echo_is_told_from_anything_else() -> None:
    assert is_echo(bytes(range(8, 56)), "icmp")  # as ping of iputils sends it, behind the moment
    assert is_echo(b"\xff" * 56, "icmpv6")
    assert is_echo(b"", "icmp")
    assert not is_echo(bytes(range(8, 56)), "udp")
    assert not is_echo(bytes(16) + bytes.fromhex("02005e005307") + bytes(30), "icmp")
