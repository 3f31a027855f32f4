"""The limits are those of the gate specification, section 2.2, and nobody changes them by accident."""

from sluis.telemetry.limits import Limits


def test_the_limits_are_those_of_the_specification() -> None:
    limits = Limits()
    assert (limits.message_bytes, limits.inflated_bytes) == (1_048_576, 8 * 1_048_576)
    assert (limits.depth, limits.report_depth) == (64, 32)
    assert (limits.number_chars, limits.exponent_digits) == (32, 2)
    assert (limits.reports, limits.leaves) == (1_000, 50_000)
