"""A token that says to whom it is bound counts for nobody else, however it says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.oidc.claims import Claims
from sluis.oidc.sender_bound import fits, thumbprint

OWN, OTHER = b"own certificate", b"another"


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        thumbprint(OWN),
        [],
        {},
        {"x5t#S256": None},
        {"x5t#S256": ""},
        {"x5t#S256": [thumbprint(OWN)]},
        {"x5t#S256": thumbprint(OTHER)},
        {"x5t#S256": thumbprint(OWN) + "="},
        {"x5t#S256": thumbprint(OWN).lower()},
        {"x5t#S256": "\ud800"},
        {"x5t": thumbprint(OWN)},
        {"jkt": thumbprint(OWN)},
        {"x5t#S256": thumbprint(OWN), "jkt": "of a key that was not asked for"},
    ],
)
def test_a_binding_that_is_not_this_certificate_fits_nobody(said: object) -> None:
    for certificate in (OWN, None):
        for needed in (False, True):
            assert not fits(Claims({"cnf": said}), certificate, needed=needed)


@given(st.binary(max_size=64), st.binary(max_size=64))
def test_a_bound_token_fits_its_certificate_and_no_other(own: bytes, other: bytes) -> None:
    bound = Claims({"cnf": {"x5t#S256": thumbprint(own)}})
    assert fits(bound, own, needed=True)
    assert fits(bound, other) == (own == other)


def test_a_token_that_is_bound_to_nothing_counts_where_that_is_enough() -> None:
    assert (fits(Claims({}), None), fits(Claims({}), OWN, needed=True)) == (True, False)
