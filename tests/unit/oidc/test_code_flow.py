"""What a sign-in sends and takes, where no service needs to run; ``tests/oidc`` signs in at a real one."""

import json
from urllib.parse import parse_qsl

import httpx
import pytest
from tests.raised import raises
from tests.tokens import AUDIENCE, Signer, claims
from tests.unit.oidc.answering import Answering, answering, http
from tests.unit.oidc.test_discovery import document

from sluis.errors import Entry, SluisError
from sluis.errors.oidc import answer_refused_error, document_refused_error
from sluis.oidc.code_flow import Begun, Client, CodeFlow
from sluis.oidc.fetching import http_client
from sluis.oidc.id_token import Expected
from sluis.oidc.key_set import keys_of
from sluis.oidc.verifier import Service, Verifier, unchanging

SIGNER = Signer("ES256")
SECRET = "a b:c"
BEGUN = Begun("state", "nonce", "verifier")


class There:
    """A service that says one thing about a code."""

    def __init__(self, answer: object, status: str = "200 OK", **more: object) -> None:
        self.answer, self.status, self.more = answer, status, more
        self.heard: list[bytes] = []

    def __call__(self, asked: bytes) -> bytes:
        named = "http://" + asked.partition(b"Host: ")[2].partition(b"\r\n")[0].decode()
        if asked.startswith(b"POST"):
            self.heard.append(asked)
            return http(json.dumps(self.answer).encode(), self.status)
        places = dict.fromkeys(
            ("authorization_endpoint", "token_endpoint", "end_session_endpoint", "jwks_uri"), named + "/x"
        )
        return http(json.dumps(document(**{"issuer": named, **places, **self.more})).encode())


async def finished(there: There, answer: dict[str, str], secret: str | None = SECRET) -> dict[str, object]:
    async with answering(there) as place, http_client() as client:
        return dict((await flow(place, client, secret).finish(answer, BEGUN))[1])


def flow(place: Answering, client: object, secret: str | None) -> CodeFlow:
    assert isinstance(client, httpx.AsyncClient)
    verifier = Verifier(unchanging(keys_of(SIGNER.jwks())), Expected("https://id.example", AUDIENCE))
    return CodeFlow(
        Service(client, place.url), verifier, Client(AUDIENCE, "https://a.example/back", ("openid",), secret)
    )


async def test_a_code_gives_claims_and_shows_the_secret_in_the_way_the_service_takes() -> None:
    answer = {"id_token": SIGNER.token(claims(nonce="nonce")), "access_token": "x"}
    there = There(answer)
    assert (await finished(there, {"code": "c"}))["sub"] == "7"
    assert b"Authorization: Basic c2x1aXMtd2ViOmErYiUzQWM=" in there.heard[0]
    form = dict(parse_qsl(there.heard[0].partition(b"\r\n\r\n")[2].decode()))
    assert (form.pop("redirect_uri"), form.pop("code_verifier")) == ("https://a.example/back", "verifier")
    assert form == {"grant_type": "authorization_code", "code": "c"}
    there = There(answer, token_endpoint_auth_methods_supported=["client_secret_post"])
    await finished(there, {"code": "c"})
    assert b"client_secret=a+b%3Ac" in there.heard[0]
    assert b"Authorization" not in there.heard[0]
    there = There(answer)
    await finished(there, {"code": "c"}, None)
    assert b"client_id=sluis-web" in there.heard[0]
    assert b"secret" not in there.heard[0]


@pytest.mark.parametrize(
    ("answer", "status", "row", "words"),
    [
        (
            {"error": "invalid_grant", "error_description": "PIEPKUIKEN"},
            "400 Bad Request",
            answer_refused_error,
            "the code",
        ),
        ({"error": "invalid_client"}, "400 Bad Request", answer_refused_error, "not its secret"),
        ({"error": "invalid_client"}, "401 Unauthorized", answer_refused_error, "not its secret"),
        ({}, "200 OK", answer_refused_error, "another form"),
        ({"id_token": ["x"]}, "200 OK", answer_refused_error, "another form"),
        ([], "200 OK", document_refused_error, "another form"),
    ],
)
async def test_a_service_that_gives_no_token(answer: object, status: str, row: Entry, words: str) -> None:
    with raises(row, match=words) as told:
        await finished(There(answer, status), {"code": "c"})
    assert "PIEPKUIKEN" not in str(told.value)


async def test_a_service_that_names_itself_must_do_so_in_its_answer() -> None:
    there = There({}, authorization_response_iss_parameter_supported=True)
    for answer in ({"code": "c"}, {"code": "c", "iss": "https://evil.example"}):
        with raises(answer_refused_error, match="another issuer"):
            await finished(there, answer)
    assert there.heard == [], "the code went nowhere"
    with raises(answer_refused_error, match="another issuer"):
        await finished(There({}), {"code": "c", "iss": "https://evil.example"})


@pytest.mark.parametrize("code", ["", "x" * 2_049, "\x00", "\xe9"])
async def test_what_cannot_be_a_code_is_not_sent(code: str) -> None:
    there = There({})
    with raises(answer_refused_error, match="another form"):
        await finished(there, {"code": code})
    assert there.heard == []


async def test_nothing_of_a_sign_in_is_printed() -> None:
    assert repr(BEGUN) == "Begun()"
    assert "s3cret" not in repr(Client("a", "b", (), "s3cret"))


async def test_a_service_without_a_place_to_sign_out_has_none() -> None:
    async with answering(There({}, end_session_endpoint=None)) as place, http_client() as client:
        assert await flow(place, client, None).sign_out("https://a.example/out", "nl") is None


async def test_a_service_that_cannot_be_believed_is_not_gone_to() -> None:
    async with answering(There({}, code_challenge_methods_supported=["plain"])) as place, http_client() as client:
        with pytest.raises(SluisError):
            await flow(place, client, None).begin("nl")
