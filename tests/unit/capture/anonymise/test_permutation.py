"""Numbers are replaced one to one, and only the key says how."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.anonymise.permutation import Permutation, stream


@given(size=st.integers(2, 400), key=st.binary(min_size=1, max_size=32))
def test_different_numbers_stay_different(size: int, key: bytes) -> None:
    order = Permutation(key, b"n", size)
    assert sorted(order.of(number) for number in range(size)) == list(range(size))


def test_a_walk_goes_on_until_the_answer_fits() -> None:
    order = Permutation(b"k", b"n", 100)
    even = [order.of(number, lambda at: at % 2 == 0) for number in range(0, 100, 2)]
    assert sorted(even) == list(range(0, 100, 2))


def test_another_key_and_another_name_give_another_order() -> None:
    orders = [
        [Permutation(key, name, 50).of(n) for n in range(50)]
        for key, name in ((b"k", b"a"), (b"l", b"a"), (b"k", b"b"))
    ]
    assert len({tuple(order) for order in orders}) == 3
    assert stream(b"k", b"a", 8) != stream(b"l", b"a", 8)
