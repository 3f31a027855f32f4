"""Messages of MQTT out of octets: everything the standards fix is held, and nothing is read twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.mqtt_messages import MOST_WAITING, MqttStream, begins

CONNECT_3 = bytes.fromhex("101000044d5154540402003c000441424344")
WITH_WILL = bytes.fromhex("101900044d51545404c6003c0001410001740001770001750001") + b"p"


def test_a_will_a_user_and_a_secret_stand_where_the_flags_say() -> None:
    (message,) = MqttStream().take(WITH_WILL) or ()
    assert (message.client, message.user, message.secret) == (b"A", b"u", b"p")
    assert (message.topics, message.body, message.body_topic) == ((b"t",), b"w", b"t")


def test_topics_asked_are_said() -> None:
    stream = MqttStream()
    stream.take(CONNECT_3)
    (asked,) = stream.take(bytes.fromhex("8206000100016100")) or ()
    assert asked.topics == (b"a",)


@pytest.mark.parametrize(
    "wrong", [b"\x36\x03\x00\x01a", b"\x80\x06\x00\x01\x00\x01a\x00", b"\x00\x00", b"\x30\xff\xff\xff\xff\x01"]
)
def test_what_does_not_fit_ends_it(wrong: bytes) -> None:
    stream = MqttStream()
    assert stream.take(CONNECT_3)
    assert stream.take(wrong) is None


def test_more_than_is_kept_ends_it() -> None:
    stream = MqttStream()
    assert stream.take(CONNECT_3 + b"\x30\xff\xff\xff\x7f" + bytes(MOST_WAITING + 1)) is None


@given(st.binary(max_size=60))
def test_a_beginning_is_a_connect_or_nothing(tail: bytes) -> None:
    assert begins(CONNECT_3 + tail)
    assert not begins(tail) or tail[:1] == b"\x10"


@given(st.integers(0, 7), st.integers(0, len(CONNECT_3) - 7))
def test_a_connect_with_another_bit_is_none_or_says_the_same_protocol(bit: int, place: int) -> None:
    octets = bytearray(CONNECT_3)
    octets[place] ^= 1 << bit
    if begins(bytes(octets)):
        assert octets[4:8] == b"MQTT"
        assert octets[8] in {4, 5}
