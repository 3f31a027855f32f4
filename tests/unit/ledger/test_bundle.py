import pytest

from sluis.keys.derive import registration, registration_key, salt
from sluis.ledger.bundle import NOBODY, bundle, slot_leaf
from sluis.tlog.merkle import mth

K_0, K_1 = bytes(range(32)), bytes(range(32, 64))
C = bytes.fromhex("578239eeddc6b7445a0c1cdda541b0a330b6acafa7bcd0882b75b1a88519d93c")
OTHER = bytes(32)


def test_the_vectors_of_the_specification() -> None:
    full, nothing = bundle(salt(K_0, 0), 0, 0, [C]), bundle(salt(K_1, 0), 0, 1, [])
    assert full.hex()[:16] == "357b26d3045ded67"
    assert nothing.hex()[:16] == "8e732539d4dc7617"
    leaves = [
        slot_leaf(0, 0, registration(registration_key(K_0), "NL-0001"), full),
        slot_leaf(0, 1, registration(registration_key(K_1), "NL-0002"), nothing),
        slot_leaf(0, 2, NOBODY, NOBODY),
    ]
    assert mth(leaves).hex() == "c39d1a405e4ed8e8241bf9e40520d82791d7ac2f7b2d1d850ec09ad9013a9fa9"


def test_active_and_silent_homes_have_leaves_of_one_length() -> None:
    assert len(slot_leaf(3, 5, NOBODY, bundle(OTHER, 3, 5, [C, OTHER]))) == len(slot_leaf(3, 5, NOBODY, NOBODY)) == 94


def test_number_and_place_of_records_matter_and_the_order_of_writing_does_not() -> None:
    assert bundle(OTHER, 0, 0, [C, OTHER]) == bundle(OTHER, 0, 0, [OTHER, C])
    assert len({bundle(OTHER, 0, 0, made) for made in ([], [C], [OTHER], [C, OTHER])}) == 4
    assert len({bundle(OTHER, epoch, slot, [C]) for epoch in range(3) for slot in range(3)}) == 9


@pytest.mark.parametrize("by", [-4, -1, 1, 4])
def test_nothing_of_another_length_is_bundled(by: int) -> None:
    for length, commitments in ((32 + by, [C]), (32, [bytes(32 + by)])):
        with pytest.raises(ValueError, match=r"^not 32 bytes"):
            bundle(bytes(length), 0, 0, commitments)


def test_no_record_stands_twice_in_a_bundle() -> None:
    with pytest.raises(ValueError, match="twice"):
        bundle(OTHER, 0, 0, [C, OTHER, C])
