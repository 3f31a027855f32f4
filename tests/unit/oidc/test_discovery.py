"""What a service says of itself: its name to the letter, https only, PKCE and an algorithm of the list."""

import json

import pytest
from tests.raised import raises
from tests.unit.oidc.answering import answering, http

from sluis.errors.oidc import document_refused_error
from sluis.oidc.discovery import discover, metadata_of
from sluis.oidc.fetching import http_client

ISSUER = "https://id.example"


def document(**more: object) -> dict[str, object]:
    said = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/auth",
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/jwks",
        "end_session_endpoint": f"{ISSUER}/end",
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        "code_challenge_methods_supported": ["plain", "S256"],
        **more,
    }
    return {name: value for name, value in said.items() if value is not None}


def test_a_document_that_can_be_believed() -> None:
    made = metadata_of(document(authorization_response_iss_parameter_supported=True), ISSUER)
    assert made.algorithms == {"RS256"}
    assert (made.token, made.end_session, made.names_itself) == (f"{ISSUER}/token", f"{ISSUER}/end", True)
    assert made.client_secret == "basic"
    assert metadata_of(document(end_session_endpoint=None), ISSUER).end_session is None
    post = metadata_of(document(token_endpoint_auth_methods_supported=["client_secret_post"]), ISSUER)
    assert post.client_secret == "post"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"issuer": ISSUER + "/"}, "another issuer"),
        ({"issuer": "https://evil.example"}, "another issuer"),
        ({"issuer": None}, "another issuer"),
        ({"token_endpoint": "http://id.example/token"}, "not https"),
        ({"token_endpoint": "http://127.0.0.1/token"}, "not https"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "not https"),
        ({"jwks_uri": "file:///etc/passwd"}, "not https"),
        ({"jwks_uri": None}, "another form"),
        ({"end_session_endpoint": 7}, "another form"),
        ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, "no algorithm"),
        ({"id_token_signing_alg_values_supported": None}, "no algorithm"),
        ({"code_challenge_methods_supported": ["plain"]}, "PKCE"),
        ({"code_challenge_methods_supported": None}, "PKCE"),
    ],
)
def test_a_document_that_cannot_be_believed(more: dict[str, object], words: str) -> None:
    with raises(document_refused_error, match=words):
        metadata_of(document(**more), ISSUER)


async def test_it_is_asked_where_the_issuer_says() -> None:
    def own(asked: bytes) -> bytes:
        named = "http://" + asked.partition(b"Host: ")[2].partition(b"\r\n")[0].decode() + "/realm/"
        places = dict.fromkeys(("authorization_endpoint", "token_endpoint", "jwks_uri"), named + "x")
        return http(json.dumps(document(issuer=named, end_session_endpoint=None, **places)).encode())

    async with answering(own) as there, http_client() as client:
        made = await discover(client, there.url + "/realm/")
        assert made.issuer == there.url + "/realm/"
        assert there.heard[0].startswith(b"GET /realm/.well-known/openid-configuration ")


@pytest.mark.parametrize(
    "issuer", ["http://id.example", "https://id.example?a=b", "id.example", "https://id.example#a"]
)
async def test_an_issuer_that_is_not_https_is_not_asked(issuer: str) -> None:
    async with http_client() as client:
        with raises(document_refused_error, match="not https"):
            await discover(client, issuer)


async def test_a_service_without_a_document_is_refused() -> None:
    async with answering([http(b"{}", "404 Not Found")]) as there, http_client() as client:
        with raises(document_refused_error, match="another form"):
            await discover(client, there.url)
