"""How often: a bucket for each, that fills evenly, in memory that does not grow."""

from sluis.web import rates
from sluis.web.rates import Rates, bucket_of


def test_a_bucket_empties_and_fills_evenly() -> None:
    now = [0.0]
    made = Rates(6, lambda: now[0])
    assert [made.take("a") for _ in range(8)] == [True] * 6 + [False] * 2
    assert made.take("b"), "another is not kept out"
    now[0] = 9.0
    assert not made.take("a")
    now[0] = 10.0
    assert made.take("a")
    assert not made.take("a")
    now[0] = 10_000.0
    assert [made.take("a") for _ in range(7)] == [True] * 6 + [False]


def test_the_oldest_bucket_is_forgotten(monkeypatch: object) -> None:
    del monkeypatch
    made = Rates(1)
    for number in range(rates.MOST + 10):
        made.take(str(number))
    assert len(made) == rates.MOST
    assert not made.take(str(rates.MOST))


def test_an_address_of_version_6_counts_with_its_network() -> None:
    assert bucket_of("2001:db8:1:2::1") == bucket_of("2001:db8:1:2:ffff::9") != bucket_of("2001:db8:1:3::1")
    assert bucket_of("::ffff:203.0.113.7") == "203.0.113.7"
    assert bucket_of("no address") == ""
