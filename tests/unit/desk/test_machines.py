"""Access tokens of machines: what counts, over which connection, and one answer to everything else."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from tests.flow.deskhouse import DESK_AUDIENCE, NONE, OTHER, OWN, SERVICE, Answer, Callers, build_desk, desk
from tests.raised import raises
from tests.tokens import AUDIENCE, ISSUER, Signer, claims, with_shared_secret

from sluis.desk.calls import NO_HOUSEHOLD, Call, Caller
from sluis.desk.machines import Machines
from sluis.desk.people import machine_of
from sluis.desk.settings import load_desk_settings
from sluis.errors.desk import machine_refused_error
from sluis.errors.entry import SluisError
from sluis.oidc.id_token import Expected
from sluis.oidc.key_set import keys_of
from sluis.oidc.sender_bound import thumbprint
from sluis.oidc.verifier import Verifier, unchanging
from sluis.terms import Role

MACHINES = """
[[caller]]
name = "platform"
certificate = "unlisted.example"
speaks_for = "machines"
[[machine]]
name = "crm"
client_id = "crm-1"
through = "platform"
roles = ["registry"]
[[machine]]
name = "union"
client_id = "union-1"
through = "platform"
roles = ["agent"]
households = ["NL-0001"]
[[machine]]
name = "portal"
client_id = "portal-1"
through = "platform"
roles = ["household"]
households = ["NL-0001"]
"""
THROUGH = 'through = "platform"\n'
CRM = f'{THROUGH}roles = ["registry"]'
CRM_IN_FULL = f'[[machine]]\nname = "crm"\nclient_id = "crm-1"\n{CRM}\n'
STANDING = "/v1/standing/show"


def access(client: str = "portal-1", **more: object) -> dict[str, object]:
    return claims(**{"sub": client, "client_id": client, "aud": DESK_AUDIENCE, "jti": "1", "scope": "", **more})


def token(client: str = "portal-1", signer: Signer = SERVICE, **more: object) -> str:
    return signer.token(access(client, **more), typ="at+jwt")


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


@pytest.fixture
async def callers(tmp_path: Path) -> AsyncIterator[Callers]:
    async with desk(tmp_path, limits=MACHINES) as made:
        yield made


async def shown(callers: Callers, headers: dict[str, str], line: str = OWN, who: str = "unlisted") -> Answer:
    return await callers.call(who, "POST", STANDING, {"household": line}, headers)


async def test_a_machine_has_the_roles_and_lines_of_the_settings_and_no_other(callers: Callers) -> None:
    portal = bearer(token(scope="dpo", roles=["dpo"], lines=[OTHER]))
    assert (await shown(callers, portal)).status == 200
    other, nowhere = [await shown(callers, portal, line) for line in (OTHER, NONE)]
    assert (other, other.code) == (nowhere, "gate.household-unknown")
    assert (await callers.call("unlisted", "GET", "/v1/registers", None, portal)).code == "desk.call-forbidden"
    feed = await callers.call("unlisted", "GET", "/v1/registry/feeds/f", None, bearer(token("crm-1")))
    assert feed.status != 403
    assert (await shown(callers, bearer(token("crm-1")))).code == "desk.call-forbidden"
    assert (await shown(callers, bearer(token("union-1")))).code == "desk.call-forbidden"


async def test_whatever_does_not_count_is_answered_alike(callers: Callers) -> None:
    now = int(time.time())
    unsigned = ".".join([*with_shared_secret(access(), b"", alg="none", typ="at+jwt").split(".")[:2], "AA"])
    wrong = [
        token(aud=AUDIENCE),
        token(aud=[DESK_AUDIENCE, AUDIENCE]),
        token(iss="https://other.example"),
        token(iat=now - 60, exp=now - 1),
        token(iat=now - 601, exp=now + 60),
        token(nbf=now + 120),
        token(signer=Signer("ES256")),
        token("nobody"),
        token(sub="kim"),
        token(client_id=None),
        token(jti=None),
        token()[:-8] + "AAAAAAAA",
        unsigned,
        with_shared_secret(access(), b"secret", typ="at+jwt"),
        SERVICE.token(access()),
        SERVICE.token(access(), typ=None),
        SERVICE.token(claims(lines=[OWN])),
        "x",
        "",
    ]
    headers = [{}, {"Authorization": f"Basic {token()}"}, {"Sluis-Person": SERVICE.token(claims(lines=[OWN]))}]
    answers = {await shown(callers, sent) for sent in [*map(bearer, wrong), *headers]}
    [answer] = answers
    assert (answer.status, answer.code) == (401, "desk.machine-refused")
    assert ("www-authenticate", "Bearer") in [(name.lower(), value) for name, value in answer.headers]
    assert (await shown(callers, bearer(token()))).status == 200


async def test_a_token_counts_over_its_own_connection_and_no_other(callers: Callers) -> None:
    copied = bearer(token())
    for who, code in (("operator", "desk.call-forbidden"), ("here", "desk.call-forbidden")):
        assert (await shown(callers, copied, who=who)).code == code, "its own roles, whatever it copied"
    assert (await shown(callers, copied, who="web")).code == "desk.person-needed"
    assert (await shown(callers, {"Sluis-Person": token()}, who="web")).code == "oidc.token-refused"


async def test_a_token_bound_to_a_certificate_counts_over_a_connection_with_it_and_no_other(tmp_path: Path) -> None:
    needed = MACHINES.replace('client_id = "union-1"', 'client_id = "union-1"\nbound = true')
    async with desk(tmp_path, limits=needed) as callers:
        own, another = [
            {"x5t#S256": thumbprint(x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER))}
            for pem in ((tmp_path / f"{file}.pem").read_bytes() for file in ("unlisted", "web"))
        ]
        refused = (401, "desk.machine-refused")
        assert (await shown(callers, bearer(token(cnf=own)))).status == 200
        for wrong in (another, {}, {"jkt": own["x5t#S256"]}, own | {"jkt": "x"}):
            answer = await shown(callers, bearer(token(cnf=wrong)))
            assert (answer.status, answer.code) == refused, wrong
        path = "/v1/data-rights-request/1"
        unbound, bound = [
            await callers.call("unlisted", "GET", path, None, bearer(token("union-1", **more)))
            for more in ({}, {"cnf": own})
        ]
        assert ((unbound.status, unbound.code), bound.code) == (refused, "rights.case-unknown")


async def test_of_two_callers_that_speak_for_machines_each_has_its_own() -> None:
    known = Caller("union", frozenset({Role.AGENT}), frozenset({OWN}))
    expected = Expected(ISSUER, DESK_AUDIENCE, oldest_s=600, access=True)
    machines = Machines(Verifier(unchanging(keys_of(SERVICE.jwks())), expected), {("platform", "union-1"): known})
    caller = await machines.caller("platform", f"bearer {token('union-1')}")
    assert caller is known
    assert (caller.household(OTHER), caller.may(Call.EXERCISE)) == (NO_HOUSEHOLD, True)
    on_record = machine_of(caller)
    assert on_record is not None
    assert on_record.name == "union"
    with raises(machine_refused_error):
        await machines.caller("other", f"Bearer {token('union-1')}")
    bound = token("union-1", cnf={"x5t#S256": thumbprint(b"of a machine")})
    assert await machines.caller("platform", f"Bearer {bound}", b"of a machine") is known
    with raises(machine_refused_error):
        await machines.caller("platform", f"Bearer {bound}")  # over a socket there is no certificate


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ('through = "platform"', 'through = "web"', "machine.through"),
        ('client_id = "crm-1"', 'client_id = ""', "machine.client_id"),
        ('client_id = "crm-1"', 'client_id = "union-1"', "machine.client_id"),
        ('name = "crm"', 'name = "web"', "caller"),
        (CRM, f"{THROUGH}roles = []", "machine.roles"),
        (CRM, f'{THROUGH}roles = ["household"]', "machine.households"),
        (CRM, f'{THROUGH}roles = ["agent", "dpo"]\nhouseholds = ["NL-0001"]', "machine.roles"),
        (f'desk = "{DESK_AUDIENCE}"', f'desk = "{AUDIENCE}"', "identity.desk"),
        (f'desk = "{DESK_AUDIENCE}"', "", "identity.desk"),
        ("[identity]", '[identity]\noldest_access = "PT0S"', "identity.oldest_access"),
        ('speaks_for = "machines"', 'speaks_for = "machines"\nroles = ["dpo"]', "caller.speaks_for"),
        (
            f'certificate = "unlisted.example"\nspeaks_for = "machines"\n{CRM_IN_FULL}',
            f'user = "1"\nspeaks_for = "machines"\n{CRM_IN_FULL}bound = true\n',
            "machine.bound",
        ),
    ],
)
def test_settings_that_would_believe_too_much_are_refused(written: Path, before: str, after: str, place: str) -> None:
    text = written.read_text()
    assert before in text
    changed = written.with_name("changed.toml")
    changed.write_text(text.replace(before, after, 1))
    with pytest.raises(SluisError) as caught:
        load_desk_settings(changed)
    assert f": {place} " in str(caught.value)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    build_desk(folder, ("operator",), limits=MACHINES)
    return folder / "desk.toml"
