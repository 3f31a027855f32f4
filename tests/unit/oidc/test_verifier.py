"""Checking tokens with keys that change: fetched once more for a name nobody knows, and for nothing else."""

import json
from pathlib import Path

import pytest
from tests.raised import raises
from tests.tokens import AUDIENCE, ISSUER, Signer, claims
from tests.unit.oidc.answering import answering, service_of

from sluis.errors.gate import file_missing_error
from sluis.errors.oidc import document_refused_error, token_refused_error
from sluis.oidc.fetching import http_client
from sluis.oidc.id_token import Expected
from sluis.oidc.key_set import KeyCache, KeySet, keys_of
from sluis.oidc.verifier import Service, Verifier, keys_in_file, unchanging

OLD, NEW = Signer("ES256", "old"), Signer("RS256", "new")


async def test_a_key_nobody_knows_is_fetched_and_a_wrong_token_is_not_a_reason() -> None:
    sets, fetched, now = [keys_of(OLD.jwks()), keys_of(NEW.jwks())], [0], [0.0]

    async def fetch() -> KeySet:
        fetched[0] += 1
        return sets[min(fetched[0], 2) - 1]

    verifier = Verifier(KeyCache(fetch, lambda: now[0]), Expected(ISSUER, AUDIENCE))
    assert (await verifier.claims(OLD.token(claims())))["sub"] == "7"
    now[0] = 60.0
    with raises(token_refused_error, match="somebody else"):
        await verifier.claims(OLD.token(claims(aud="another")))
    assert fetched == [1]
    assert (await verifier.claims(NEW.token(claims())))["sub"] == "7"
    assert fetched == [2]
    with raises(token_refused_error, match="its key"):
        await verifier.claims(OLD.token(claims()))


async def test_a_nonce_is_compared_where_there_is_one() -> None:
    verifier = Verifier(unchanging(keys_of(OLD.jwks())), Expected(ISSUER, AUDIENCE))
    token = OLD.token(claims(nonce="a"))
    assert (await verifier.claims(token, "a"))["nonce"] == "a"
    assert (await verifier.claims(token))["nonce"] == "a"
    with raises(token_refused_error, match="another sign-in"):
        await verifier.claims(token, "b")


async def test_a_service_is_asked_for_its_document_once_and_for_its_keys_each_time() -> None:
    async with answering(service_of(OLD.jwks())) as there, http_client() as client:
        service = Service(client, there.url)
        for _ in range(2):
            assert [key.kid for key in await service.keys()] == ["old"]
        assert [heard.split(b" ")[1] for heard in there.heard] == [
            b"/.well-known/openid-configuration",
            b"/jwks",
            b"/jwks",
        ]


def test_keys_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with raises(file_missing_error):
        keys_in_file(path)
    path.write_text(json.dumps(OLD.jwks()))
    assert [key.kid for key in keys_in_file(path)] == ["old"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys":[]}', "x" * 300_000])
def test_a_file_that_holds_no_keys_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with raises(document_refused_error):
        keys_in_file(path)
