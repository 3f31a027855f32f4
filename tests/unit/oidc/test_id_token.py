"""ID tokens, each kind of wrong one by its rule; right ones with every algorithm of the list."""

import base64
import json
import time
from collections.abc import Callable

import pytest
from joserfc.jwk import RSAKey
from tests.tokens import AUDIENCE, ISSUER, Signer, claims, signed, with_shared_secret

from sluis.errors import SluisError
from sluis.oidc.discovery import ALGORITHMS
from sluis.oidc.id_token import MOST_BYTES, Expected, check_id_token
from sluis.oidc.key_set import keys_of

SIGNERS = {algorithm: Signer(algorithm, algorithm) for algorithm in ALGORITHMS}
ES, RS = SIGNERS["ES256"], SIGNERS["RS256"]
KEYS = keys_of({"keys": [key for signer in SIGNERS.values() for key in signer.jwks()["keys"]]})  # type: ignore[attr-defined]
NONCE = "a-nonce"
EXPECTED = Expected(ISSUER, AUDIENCE, nonce=NONCE)


def why(token: str, expected: Expected = EXPECTED) -> str:
    """Return why a token is refused, or ``holds``; no word of the token stands in the sentence."""
    try:
        check_id_token(token, KEYS, expected, time.time())
    except SluisError as fault:
        told = fault
    else:
        return "holds"
    assert told.code == "oidc.token-refused"
    assert not [part for part in token.split(".") if len(part) > 8 and part in told.text("en")]
    return str(told.places["why"])


def said(**more: object) -> dict[str, object]:
    return claims(nonce=NONCE, **more)


def pem(signer: Signer) -> bytes:
    assert isinstance(signer.key, RSAKey)
    return signer.key.as_pem(private=False)


def tampered(token: str) -> str:
    head, body, signature = token.split(".")
    other = base64.urlsafe_b64encode(json.dumps(said(sub="8")).encode()).rstrip(b"=").decode()
    assert other != body
    return f"{head}.{other}.{signature}"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_that_holds_gives_its_claims(algorithm: str) -> None:
    made = check_id_token(SIGNERS[algorithm].token(said()), KEYS, EXPECTED, time.time())
    assert (made["sub"], made["iss"]) == ("7", ISSUER)


def test_a_token_without_the_name_of_a_key_holds_where_one_key_fits() -> None:
    assert why(ES.token(said(), kid=None)) == "holds"
    twice = KEYS + KEYS
    with pytest.raises(SluisError):
        check_id_token(ES.token(said(), kid=None), twice, EXPECTED, time.time())


HEADS: list[tuple[str, Callable[[], str], str]] = [
    ("no algorithm", lambda: signed({"alg": "none", "kid": "ES256"}, said(), None), "form"),
    ("no algorithm and a signature", lambda: signed({"alg": "none"}, said(), None) + "AAAA", "algorithm"),
    (
        "the public key as a shared secret",
        lambda: with_shared_secret(said(), pem(RS), kid="RS256"),
        "algorithm",
    ),
    (
        "a shared secret of no length",
        lambda: with_shared_secret(said(), b""),
        "algorithm",
    ),
    ("an algorithm of another kind of key", lambda: ES.token(said(), kid="RS256"), "key"),
    (
        "one that is not on the list",
        lambda: signed({"alg": "RS512", "kid": "RS256"}, said(), RS.key),
        "algorithm",
    ),
    ("a padding that its key is not for", lambda: signed({"alg": "PS256", "kid": "RS256"}, said(), RS.key), "key"),
    ("another key of the same name", lambda: Signer("ES256", "ES256").token(said()), "signature"),
    ("a name nobody knows", lambda: ES.token(said(), kid="x"), "key"),
    ("a name that is a path", lambda: ES.token(said(), kid="../../../dev/null"), "key"),
    ("a name that is an address", lambda: ES.token(said(), kid="https://evil.example/jwks.json"), "key"),
    ("a name with more behind it", lambda: ES.token(said(), kid="ES256\0"), "key"),
    ("an empty name", lambda: ES.token(said(), kid=""), "key"),
    ("where its key lies", lambda: Signer("ES256").token(said(), kid="ES256", jku="https://evil.example"), "signature"),
    ("a name that is no text", lambda: ES.token(said(), kid=7), "header"),
    ("its own key", lambda: Signer("ES256").token(said(), kid="k1", jwk=Signer("ES256").jwks()["keys"]), "key"),  # type: ignore[index]
    ("something critical", lambda: ES.token(said(), crit=["exp"]), "header"),
    ("something critical that is empty", lambda: ES.token(said(), crit=[]), "header"),
    ("a body that is not encoded", lambda: ES.token(said(), crit=["b64"], b64=False), "form"),
    ("another type", lambda: ES.token(said(), typ="at+jwt"), "header"),
    ("a body that was changed", lambda: tampered(ES.token(said())), "signature"),
    ("half a signature", lambda: ES.token(said())[:-20], "signature"),
    ("a signature with more behind it", lambda: ES.token(said()) + "AAAA", "signature"),
    ("two parts", lambda: ".".join(ES.token(said()).split(".")[:2]), "form"),
    ("five parts", lambda: ES.token(said()) + ".AAAA.AAAA", "form"),
    ("a space", lambda: ES.token(said()) + " ", "form"),
    ("a line end", lambda: ES.token(said()) + "\n", "form"),
    ("another alphabet", lambda: ES.token(said()).replace(".", ".+", 1), "form"),
    ("no JSON", lambda: ES.token(b"{"), "form"),
    ("a list", lambda: ES.token([said()]), "form"),
    ("a claim twice", lambda: ES.token(json.dumps(said())[:-1].encode() + b',"sub":"8"}'), "form"),
    ("a body without end", lambda: ES.token(b"[" * 6_000), "form"),
    ("too much", lambda: ES.token(said(more="x" * MOST_BYTES)), "large"),
]


@pytest.mark.parametrize(("made", "rule"), [row[1:] for row in HEADS], ids=[row[0] for row in HEADS])
def test_a_token_that_is_signed_wrongly_is_refused(made: Callable[[], str], rule: str) -> None:
    assert why(made()) == rule


CLAIMS: list[tuple[str, dict[str, object], str]] = [
    ("another issuer", {"iss": "https://evil.example"}, "issuer"),
    ("an issuer with a slash more", {"iss": ISSUER + "/"}, "issuer"),
    ("no issuer", {"iss": None}, "claims"),
    ("another audience", {"aud": "another"}, "audience"),
    ("two audiences", {"aud": [AUDIENCE, "another"]}, "audience"),
    ("two audiences and our party", {"aud": [AUDIENCE, "another"], "azp": AUDIENCE}, "audience"),
    ("the same audience twice", {"aud": [AUDIENCE, AUDIENCE]}, "audience"),
    ("no audience", {"aud": None}, "audience"),
    ("an audience that begins as ours", {"aud": AUDIENCE + "x"}, "audience"),
    ("another authorized party", {"azp": "another"}, "audience"),
    ("no subject", {"sub": None}, "claims"),
    ("an empty subject", {"sub": ""}, "claims"),
    ("a long subject", {"sub": "x" * 256}, "claims"),
    ("a subject that is a number", {"sub": 7}, "claims"),
    ("a subject that moves a cursor", {"sub": "\x1b[2J"}, "claims"),
    ("expired", {"iat": 1_000, "exp": 2_000}, "expired"),
    ("no end", {"exp": None}, "claims"),
    ("an end that is text", {"exp": "9999999999"}, "claims"),
    ("an end that is true", {"exp": True}, "claims"),
    ("an end without end", {"exp": 1e300}, "claims"),
    ("an end below zero", {"exp": -1}, "claims"),
    ("made in the future", {"iat": 4_000_000_000, "exp": 4_000_000_600}, "moment"),
    ("made long ago and without end", {"iat": 1_000, "exp": 4_000_000_000}, "moment"),
    ("not valid yet", {"nbf": 4_000_000_000}, "moment"),
    ("not made", {"iat": None}, "claims"),
    ("another nonce", {"nonce": "x"}, "nonce"),
    ("no nonce", {"nonce": None}, "claims"),
    ("a nonce that is no text", {"nonce": ["a-nonce"]}, "claims"),
    ("half a letter as a nonce", {"nonce": "\ud800"}, "nonce"),
]


@pytest.mark.parametrize(("more", "rule"), [row[1:] for row in CLAIMS], ids=[row[0] for row in CLAIMS])
def test_a_token_that_says_something_wrong_is_refused(more: dict[str, object], rule: str) -> None:
    assert why(ES.token({name: value for name, value in {**said(), **more}.items() if value is not None})) == rule


def test_an_audience_may_stand_in_a_list_of_one_with_its_party() -> None:
    assert why(ES.token(said(aud=[AUDIENCE], azp=AUDIENCE))) == "holds"


def test_where_no_sign_in_asked_for_a_nonce_none_is_compared() -> None:
    assert why(ES.token(claims()), Expected(ISSUER, AUDIENCE)) == "holds"


def test_an_algorithm_that_is_not_expected_is_refused() -> None:
    assert why(ES.token(said()), Expected(ISSUER, AUDIENCE, frozenset({"RS256"}), NONCE)) == "algorithm"
    assert (
        why(
            with_shared_secret(said(), b"x"),
            Expected(ISSUER, AUDIENCE, frozenset({"HS256"})),
        )
        == "algorithm"
    )


def test_a_token_holds_until_the_second_it_ends() -> None:
    token = ES.token(claims(iat=1_000, exp=2_000))
    expected = Expected(ISSUER, AUDIENCE)
    assert check_id_token(token, KEYS, expected, 1_999.9)["exp"] == 2_000
    with pytest.raises(SluisError):
        check_id_token(token, KEYS, expected, 2_000.0)
