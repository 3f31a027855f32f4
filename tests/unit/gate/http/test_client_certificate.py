"""Which login a client certificate names: the only name of the kind that is asked, or none."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from sluis.gate.http.client_certificate import holds_at, login_in
from sluis.gate.state.settings import ClientName

KEY = ec.generate_private_key(ec.SECP256R1())
DNS, URI = x509.DNSName, x509.UniformResourceIdentifier


def certificate(*common: str, alternative: tuple[x509.GeneralName, ...] = ()) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name) for name in common])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=1))
    )
    if alternative:
        made = made.add_extension(x509.SubjectAlternativeName(alternative), critical=False)
    return made.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    ("made", "kind", "login"),
    [
        (certificate("cpe1", alternative=(DNS("cpe2"), URI("urn:cpe3"))), "dns", "cpe2"),
        (certificate("cpe1", alternative=(DNS("cpe2"), URI("urn:cpe3"))), "uri", "urn:cpe3"),
        (certificate("cpe1", alternative=(DNS("cpe2"), URI("urn:cpe3"))), "cn", "cpe1"),
        (certificate("cpe1"), "dns", None),
        (certificate("cpe1"), "uri", None),
        (certificate(), "cn", None),
        (certificate("cpe1", "cpe2"), "cn", None),
        (certificate("x", alternative=(DNS("cpe1"), DNS("cpe2"))), "dns", None),
        (certificate("x" * 64), "cn", "x" * 64),
        (certificate("x", alternative=(DNS("x" * 257),)), "dns", None),
        (certificate("cpe1\n"), "cn", None),
        (certificate(" "), "cn", None),
    ],
)
def test_the_only_name_of_its_kind_is_the_login(made: bytes, kind: ClientName, login: str | None) -> None:
    assert login_in(made, kind) == login


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_certificate_that_is_none_names_nobody_or_what_stands_there(at: int, value: int) -> None:
    made = bytearray(certificate("cpe1", alternative=(DNS("cpe2"),)))
    made[at % len(made)] = value
    for kind in ("dns", "uri", "cn"):
        login = login_in(bytes(made), kind)
        assert login is None or login.isprintable()
    assert login_in(bytes(made[:at]), "dns") in {None, "cpe2"}


@pytest.mark.parametrize("number", [0x00, 0x80])
def test_a_number_below_one_names_nobody_and_never_holds(number: int) -> None:
    """Nothing makes such a certificate any more; the octet of its number is written over."""
    made = bytearray(certificate("cpe1"))
    assert made[12:15] == b"\x02\x01\x01"
    made[14] = number
    assert login_in(bytes(made), "cn") is None
    assert not holds_at(bytes(made), dt.datetime.now(dt.UTC).timestamp())


def test_a_certificate_holds_between_its_two_moments() -> None:
    made = certificate("cpe1")
    read = x509.load_der_x509_certificate(made)
    first, last = read.not_valid_before_utc.timestamp(), read.not_valid_after_utc.timestamp()
    assert [holds_at(made, at_s) for at_s in (first - 1, first, last, last + 1)] == [False, True, True, False]
    assert not holds_at(b"", first)
