"""Keys of recipients as the settings state them, and what is wrong with them."""

import pytest

from sluis.gate.state.rights_endpoint import key_text, public_key_of, rights_problems

KEY = key_text(bytes(range(32)))


def test_a_key_has_one_spelling() -> None:
    assert public_key_of(KEY) == bytes(range(32))
    for other in (KEY.removeprefix("ed25519/"), KEY[:-1], KEY + "=", "ed25519/" + "A" * 40, "ed25519/é"):
        assert public_key_of(other) is None


@pytest.mark.parametrize(
    ("url", "keys", "where"),
    [
        ("https://r.example/rights", [KEY], []),
        (None, [], []),
        (None, [KEY], ["recipients.a.rights_url"]),
        ("https://r.example/rights", [], ["recipients.a.rights_url"]),
        ("https://r.example/rights", ["ed25519/AA"], ["recipients.a.rights_keys"]),
        ("https://r.example/rights", [key_text(bytes(32))], ["recipients.a.rights_keys"]),
        ("https://r.example/rights", [key_text(bytes([1, *bytes(31)]))], ["recipients.a.rights_keys"]),
    ],
)
def test_an_address_and_keys_need_each_other(url: str | None, keys: list[str], where: list[str]) -> None:
    assert [path for path, _ in rights_problems("recipients.a", url, keys)] == where
