"""A register of 200 activities is judged within a second of one processor."""

import bench_law

from sluis.register.check import check


def test_two_hundred_activities_are_judged_within_a_second() -> None:
    register = bench_law.load(200)
    check(register, bench_law.DAY)
    seconds = min(bench_law.timed("judge all", lambda: check(register, bench_law.DAY)) for _ in range(3))
    assert len(register.activities) == 200
    assert seconds < 1.0
