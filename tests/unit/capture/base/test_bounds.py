from sluis.capture.base.bounds import Bounds


def test_a_message_may_be_as_large_as_its_decoder_is_told() -> None:
    bounds = Bounds(message_bytes=7, inflated_bytes=9)
    assert (bounds.message_limits.message_bytes, bounds.message_limits.inflated_bytes) == (7, 9)


def test_what_is_recognised_is_within_what_is_read() -> None:
    assert Bounds().head_bytes <= Bounds().message_bytes
