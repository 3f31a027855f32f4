"""A signature is the one RFC 9421 prints, its headers are structured fields, and a change of anything shows."""

import base64
from pathlib import Path

import http_sf
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.flow.hookhouse import webhook_key
from tests.raised import raises

from sluis.errors.gate import file_missing_error
from sluis.errors.notices import signing_key_error
from sluis.notices.signed_request import (
    content_digest,
    key_id,
    public_text,
    request_headers,
    signature_base,
    signed_headers,
    signing_key,
)

RFC_KEY = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""
URL = "https://crm.example/hooks?from=sluis"


def test_the_signature_is_that_of_the_example_in_the_standard(tmp_path: Path) -> None:
    """RFC 9421, appendix B.2.6."""
    (tmp_path / "rfc.key").write_text(RFC_KEY)
    key = signing_key(tmp_path / "rfc.key")
    covered = [
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("@method", "POST"),
        ("@path", "/foo"),
        ("@authority", "example.com"),
        ("content-type", "application/json"),
        ("content-length", "18"),
    ]
    headers = signed_headers(key, covered, 1_618_884_473, more=';keyid="test-key-ed25519"', label="sig-b26")
    assert headers == {
        "Signature-Input": 'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"',
        "Signature": "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",  # noqa: E501
    }
    assert public_text(key.public_key()) == "ed25519/JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="


def test_headers_are_structured_fields_and_cover_address_and_every_byte() -> None:
    key = Ed25519PrivateKey.generate()
    headers = request_headers(key, URL, b'{"id":1}', 1_000)
    told = http_sf.parse(headers["Signature-Input"].encode(), tltype="dictionary")
    names, parameters = told["sluis"]
    assert [name for name, _more in names] == ["@method", "@target-uri", "content-type", "content-digest"]
    assert (parameters["created"], parameters["expires"], parameters["alg"]) == (1_000, 1_300, "ed25519")
    assert (parameters["keyid"], parameters["tag"]) == (key_id(key.public_key()), "sluis-webhook")
    signature, _more = http_sf.parse(headers["Signature"].encode(), tltype="dictionary")["sluis"]
    digest = http_sf.parse(headers["Content-Digest"].encode(), tltype="dictionary")
    assert f"sha-256=:{base64.b64encode(digest['sha-256'][0]).decode()}:" == content_digest(b'{"id":1}')
    said = headers["Signature-Input"].removeprefix("sluis=")
    values = {
        "@method": "POST",
        "@target-uri": URL,
        "content-type": "application/json",
        "content-digest": headers["Content-Digest"],
    }
    key.public_key().verify(signature, signature_base(list(values.items()), said))
    for name, other in (("@target-uri", URL + "2"), ("@method", "PUT"), ("content-digest", content_digest(b"x"))):
        with pytest.raises(InvalidSignature):
            key.public_key().verify(signature, signature_base(list({**values, name: other}.items()), said))
    with pytest.raises(InvalidSignature):
        key.public_key().verify(signature, signature_base(list(values.items()), said.replace("1300", "9300")))


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    webhook_key(tmp_path)
    assert signing_key(tmp_path / "hook.key")
    with raises(file_missing_error):
        signing_key(tmp_path / "none.key")
    rsa = generate_private_key(65_537, 2_048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for content in (b"", b"no key", rsa):
        (tmp_path / "other.key").write_bytes(content)
        with raises(signing_key_error):
            signing_key(tmp_path / "other.key")
