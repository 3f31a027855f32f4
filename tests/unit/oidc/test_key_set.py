"""Keys of a service: which may check what, how long they hold, and that nobody has them fetched at will."""

import asyncio

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import ECKey, OctKey
from joserfc.util import int_to_base64
from tests.raised import raises
from tests.tokens import Signer

from sluis.errors import SluisError
from sluis.errors.oidc import away_error, document_refused_error
from sluis.oidc.key_set import BETWEEN_S, FRESH_S, MOST_KEYS, STALE_S, KeyCache, KeySet, keys_of

ES = Signer("ES256")
_WEAK = rsa.generate_private_key(65_537, 1_024)  # noqa: S505 - to be refused
WEAK = {"kty": "RSA", "e": "AQAB", "n": int_to_base64(_WEAK.public_key().public_numbers().n)}
GOOD = keys_of(ES.jwks())


def entry(**more: object) -> dict[str, object]:
    [key] = ES.jwks()["keys"]  # type: ignore[misc]
    return {**key, **more}


def test_a_key_checks_what_its_kind_and_its_name_say() -> None:
    [key] = Signer("RS256").jwks()["keys"]  # type: ignore[misc]
    assert keys_of({"keys": [key]})[0].algorithms == {"RS256"}
    assert keys_of({"keys": [{name: value for name, value in key.items() if name != "alg"}]})[0].algorithms == {
        "RS256",
        "PS256",
    }
    assert GOOD[0].algorithms == {"ES256"}
    assert keys_of(Signer("EdDSA").jwks())[0].algorithms == {"EdDSA"}


@pytest.mark.parametrize(
    "listed",
    [
        [],
        [entry(use="enc")],
        [entry(alg="ES512")],
        [entry(crv="P-384")],
        [entry(x="AAAA")],
        [entry(kty="none")],
        [entry(kty=7)],
        ["key"],
        [OctKey.generate_key(256).as_dict(private=True)],
        [ECKey.generate_key("P-384").as_dict(private=False)],
        [WEAK],
    ],
)
def test_a_set_without_a_key_that_may_check_a_token_is_refused(listed: list[object]) -> None:
    with raises(document_refused_error, match="no key that can be used"):
        keys_of({"keys": listed})


@pytest.mark.parametrize("document", [{}, {"keys": "x"}, {"keys": [entry()] * (MOST_KEYS + 1)}])
def test_what_is_no_set_is_refused(document: dict[str, object]) -> None:
    with raises(document_refused_error, match="another form"):
        keys_of(document)


def test_of_a_private_key_the_public_half_is_read() -> None:
    [key] = keys_of({"keys": [ES.key.as_dict(private=True)]})
    assert not key.key.is_private


class Service:
    """Gives keys, or is away; counts who asked."""

    def __init__(self) -> None:
        self.now, self.asked, self.away = 0.0, 0, False
        self.cache = KeyCache(self.fetched, lambda: self.now)

    async def fetched(self) -> KeySet:
        self.asked += 1
        if self.away:
            raise away_error()
        return GOOD


async def test_keys_are_kept_and_fetched_again_after_a_while() -> None:
    service = Service()
    for _ in range(3):
        assert await service.cache.current() == GOOD
    assert service.asked == 1
    service.now = FRESH_S
    await service.cache.current()
    assert service.asked == 2


async def test_keys_hold_on_while_the_service_is_away_but_not_for_ever() -> None:
    service = Service()
    await service.cache.current()
    service.away, service.now = True, FRESH_S
    assert await service.cache.current() == GOOD
    assert await service.cache.current() == GOOD
    assert service.asked == 2, "not asked with each token"
    service.now = STALE_S
    with pytest.raises(SluisError):
        await service.cache.current()


async def test_whoever_names_unknown_keys_has_them_fetched_now_and_then_only() -> None:
    service = Service()
    await service.cache.current()
    for _ in range(50):
        await service.cache.anew()
    assert service.asked == 1
    service.now = BETWEEN_S
    for _ in range(50):
        await service.cache.anew()
    assert service.asked == 2


async def test_nobody_waits_while_somebody_fetches_keys_that_still_hold() -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()
    now = [0.0]

    async def slowly() -> KeySet:
        if now[0]:
            begun.set()
            await goes_on.wait()
        return GOOD

    cache = KeyCache(slowly, lambda: now[0])
    await cache.current()
    now[0] = FRESH_S
    fetching = asyncio.create_task(cache.current())
    await begun.wait()
    assert await asyncio.wait_for(cache.current(), 120) == GOOD
    assert not fetching.done()
    goes_on.set()
    assert await fetching == GOOD


async def test_without_any_key_nothing_holds() -> None:
    service = Service()
    service.away = True
    with raises(away_error):
        await service.cache.current()
