"""Claims are read wherever they stand; two that differ are never one of the two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.telemetry.claims import (
    ConflictingClaims,
    body_claims,
    claims_of_endpoint,
    claims_of_headers,
    claims_of_target,
    merge_claims,
    origin_form,
)
from sluis.telemetry.model import Claims, Leaf, Number, Opaque, Value

CONFLICT = ConflictingClaims()


@pytest.mark.parametrize(
    ("target", "path", "claims", "rest"),
    [
        ("/", "/", Claims(), ""),
        ("", "", Claims(), ""),
        ("/a?", "/a", Claims(), ""),
        ("/a?oui=012345&pc=Z&sn=Y", "/a", Claims("012345", "Z", "Y"), ""),
        ("/gz?tenant=a?oui=012345&pc=USP%20Agent&sn=0", "/gz", Claims("012345", "USP Agent", "0"), "tenant=a"),
        ("/a?eid=os::012345-1", "/a", Claims(endpoint="os::012345-1"), ""),
        ("/a?eid2=os%3A%3A012345-1&eid=os::012345-1", "/a", Claims(endpoint="os::012345-1"), ""),
        ("/a?sn=1&sn=1&x=%ff&y", "/a", Claims(serial="1"), "x=%ff&y"),
        ("/a?sn=&pc", "/a", Claims(), ""),
        ("/a?sn=&sn=1", "/a", Claims(serial="1"), ""),
        ("/a?oui=00aabb&oui=00AABB", "/a", Claims("00AABB"), ""),
        ("/a?sn=a+b", "/a", Claims(serial="a+b"), ""),
        ("/a?sn=a=b", "/a", Claims(serial="a=b"), ""),
        ("/a?sn=%C3%A9", "/a", Claims(serial="\u00e9"), ""),
        ("/a?Device.DeviceInfo.SerialNumber=1", "/a", Claims(serial="1"), ""),
        ("http://h:1/a?sn=1", "/a", Claims(serial="1"), ""),
        ("/a?sn=1&sn=2", "/a", CONFLICT, ""),
        ("/a?sn=a&sn=A", "/a", CONFLICT, ""),
        ("/a?eid=x&eid2=y", "/a", CONFLICT, ""),
        ("/a?sn=1&Device.DeviceInfo.SerialNumber=2", "/a", CONFLICT, ""),
        ("/a?sn=%ff", "/a", CONFLICT, ""),
    ],
)
def test_a_target_is_split(target: str, path: str, claims: Claims | ConflictingClaims, rest: str) -> None:
    assert claims_of_target(target) == (path, claims, rest)


@given(st.text(st.sampled_from("/?&=%af0:snoui.#"), max_size=40))
def test_any_target_is_split_without_a_fault(target: str) -> None:
    path, claims, _ = claims_of_target(target)
    assert "?" not in path
    assert isinstance(claims, (Claims, ConflictingClaims))


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("http://user:word@host/a?b#c", "/a?b"),
        ("HTTPS://host?sn=1", "/?sn=1"),
        ("http://host", "/"),
        ("http://user:word@host#a", "/"),
        ("/a://b", "/a://b"),
        ("*", "*"),
    ],
)
def test_an_authority_is_not_kept(target: str, kept: str) -> None:
    assert origin_form(target) == kept


def test_headers_claim_in_any_case_from_pairs_or_a_mapping() -> None:
    expected = Claims("00AABB", "Box", "1", "os::1")
    pairs = [("OUI", "00aabb"), ("pc", "Box"), ("Sn", " 1 "), ("usp-endpoint-id", "os::1"), ("Host", "x")]
    assert claims_of_headers(pairs) == claims_of_headers(dict(pairs)) == expected
    assert claims_of_headers([("sn", "1"), ("SN", "2")]) == CONFLICT
    assert claims_of_headers([]) == Claims()


@pytest.mark.parametrize("root", ["Device", "InternetGatewayDevice"])
def test_a_body_claims_under_both_roots(root: str) -> None:
    leaves = [
        Leaf((root, "DeviceInfo", "ManufacturerOUI"), "012345"),
        Leaf((root, "DeviceInfo", "ProductClass"), "Box"),
        Leaf((root, "DeviceInfo", "SerialNumber"), "1"),
        Leaf((root, "LocalAgent", "EndpointID"), "os::012345-1"),
        Leaf((root, "DeviceInfo", "UpTime"), "5"),
        Leaf((root, "DeviceInfo", "SerialNumber", "x"), "2"),
    ]
    assert body_claims(leaves) == Claims("012345", "Box", "1", "os::012345-1")


@pytest.mark.parametrize(
    ("value", "claims"),
    [
        (Number("12"), Claims(serial="12")),
        ("", Claims()),
        (Opaque.NULL, Claims()),
        (Opaque.ARRAY, CONFLICT),
        (True, CONFLICT),
    ],
)
def test_a_claim_of_another_type_is_text_nothing_or_a_conflict(
    value: Value, claims: Claims | ConflictingClaims
) -> None:
    assert body_claims([Leaf(("Device", "DeviceInfo", "SerialNumber"), value)]) == claims


def test_two_spellings_in_one_body_must_agree() -> None:
    serial = Leaf(("Device", "DeviceInfo", "SerialNumber"), "1")
    twin = Leaf(("InternetGatewayDevice", "DeviceInfo", "SerialNumber"), "2")
    assert body_claims([serial, serial]) == Claims(serial="1")
    assert body_claims([serial, twin]) == CONFLICT


def test_claims_of_several_places_are_merged_or_conflict() -> None:
    assert merge_claims() == Claims()
    assert merge_claims(Claims("01AB45"), Claims("01ab45", serial="1"), Claims()) == Claims("01AB45", serial="1")
    assert merge_claims(Claims(endpoint="a"), Claims(endpoint="b")) == CONFLICT
    assert merge_claims(Claims(), CONFLICT) == CONFLICT


@pytest.mark.parametrize(
    ("endpoint", "claims"),
    [
        ("os::012345-S-1", Claims("012345", serial="S-1")),
        ("os::00aabb-S%2D1", Claims("00AABB", serial="S-1")),
        ("ops::012345-Box-S-1", Claims("012345", "Box", "S-1")),
        ("ops::012345-Box", Claims()),
        ("os::012345", Claims()),
        ("imei::990000862471854", Claims()),
        ("self::os::012345-1", Claims()),
        ("", Claims()),
    ],
)
def test_an_endpoint_says_what_its_scheme_says(endpoint: str, claims: Claims) -> None:
    assert claims_of_endpoint(endpoint) == claims
