import pytest

from sluis.audit.small_talk import SMALL_TALK, is_small_talk


@pytest.mark.parametrize("protocol", SMALL_TALK)
def test_a_packet_with_room_for_more_is_none(protocol: str) -> None:
    most = SMALL_TALK[protocol]
    assert is_small_talk(protocol, most)
    assert not is_small_talk(protocol, most + 1)
    assert is_small_talk(protocol, 3 * most, 3)


def test_what_is_not_known_is_none() -> None:
    assert not is_small_talk("", 0)
    assert not is_small_talk("tls", 1)
