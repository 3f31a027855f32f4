from sluis.keys.derive import registration, registration_key, salt
from sluis.ledger.bundle import NOBODY, bundle, slot_leaf
from sluis.tlog.merkle import mth

K_0, K_1 = bytes(range(32)), bytes(range(32, 64))
C = bytes.fromhex("9ba7e533e9c8097ea2b1031d4260f6b8492ca6e0e4dcb3413a4107230957aba1")


def test_the_vectors_of_the_specification() -> None:
    one, nothing = bundle(salt(K_0, 0), [C]), bundle(salt(K_1, 0), [])
    assert one.hex() == "0bb3f8cff9cb6fa036d2be9f6217e6738ee113f38e707d6483112b75cbb08378"
    assert nothing.hex() == "45e2a5464ef345773cdaa6b21a69ca5afa11eab21264b7d0de4354c088a71535"
    leaves = [
        slot_leaf(0, 0, registration(registration_key(K_0), "NL-0001"), one),
        slot_leaf(0, 1, registration(registration_key(K_1), "NL-0002"), nothing),
        slot_leaf(0, 2, NOBODY, NOBODY),
    ]
    assert mth(leaves).hex() == "bdc8eaa5e50a3b213156f535813440ef82613acaf355348b0065431c23c686c8"


def test_active_and_silent_homes_have_leaves_of_one_length() -> None:
    assert len(slot_leaf(3, 5, NOBODY, bundle(bytes(32), [C, C]))) == len(slot_leaf(3, 5, NOBODY, NOBODY)) == 94


def test_order_and_number_of_records_matter() -> None:
    other = bytes(32)
    assert len({bundle(other, made) for made in ([], [C], [C, other], [other, C], [C, C])}) == 5
