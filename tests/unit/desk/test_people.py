"""For whom a caller speaks: roles and households of the token, a name that is a digest, and who stands on record."""

import hashlib
import json
from pathlib import Path

import pytest
from tests.flow.deskhouse import build_desk
from tests.raised import raises
from tests.tokens import AUDIENCE, ISSUER, Signer, claims

from sluis.desk.calls import NO_HOUSEHOLD, Call, Caller
from sluis.desk.people import People, actor_of, people
from sluis.errors.gate import file_missing_error
from sluis.errors.oidc import token_refused_error
from sluis.oidc.claims import ClaimsSettings
from sluis.oidc.id_token import Expected
from sluis.oidc.key_set import keys_of
from sluis.oidc.verifier import Verifier, unchanging
from sluis.terms import Role

SIGNER = Signer("ES256")
READ = ClaimsSettings(households="lines", role={"office": Role.DPO})
PEOPLE = People(Verifier(unchanging(keys_of(SIGNER.jwks())), Expected(ISSUER, AUDIENCE)), READ)


async def test_a_person_has_the_rights_of_the_token() -> None:
    token = SIGNER.token(claims(roles="office"))
    caller = await PEOPLE.caller("web", token)
    assert (caller.roles, caller.households) == ({Role.DPO}, None)
    assert caller.may(Call.REGISTERS)
    assert not caller.may(Call.REGISTRY_PAGE)
    actor = actor_of(caller)
    assert actor is not None
    assert (actor.subject, actor.for_own_household) == ("7", False)
    assert actor.token == hashlib.sha256(token.encode()).hexdigest()


async def test_a_household_reaches_its_lines_and_no_other() -> None:
    caller = await PEOPLE.caller("web", SIGNER.token(claims(lines=["NL-0001", "cafe\u0301"])))
    assert caller.roles == {Role.HOUSEHOLD}
    assert [caller.household(line) for line in ("NL-0001", "caf\xe9", "NL-0002")] == [
        "NL-0001",
        "caf\xe9",
        NO_HOUSEHOLD,
    ]
    actor = actor_of(caller)
    assert actor is not None
    assert actor.for_own_household


async def test_nobody_may_nothing() -> None:
    caller = await PEOPLE.caller("web", SIGNER.token(claims()))
    everybody = [Call.SHARING, Call.NOTICE, Call.PUBLIC_ANSWERS]
    assert [call for call in Call if caller.may(call)] == everybody, "what everybody may read"


async def test_a_name_is_one_of_its_person_and_says_nothing_of_him() -> None:
    names = [
        (await PEOPLE.caller(through, SIGNER.token(claims(sub=subject)))).name
        for through, subject in (("web", "7"), ("web", "7"), ("web", "8"), ("other", "7"))
    ]
    assert names[0] == names[1]
    assert len(set(names)) == 3
    assert names[0].startswith("web/")
    caller = await PEOPLE.caller("web", SIGNER.token(claims(sub="subject-7", lines=["NL-0001"])))
    assert not [text for text in ("subject-7", "NL-0001") if text in repr(caller)]


async def test_a_token_of_another_key_is_refused() -> None:
    with raises(token_refused_error):
        await PEOPLE.caller("web", Signer("ES256").token(claims(roles="office")))


def test_a_machine_is_nobody_on_record() -> None:
    assert actor_of(Caller("crm", frozenset({Role.REGISTRY}))) is None


async def test_keys_of_the_settings_are_read_at_the_start(tmp_path: Path) -> None:
    settings = build_desk(tmp_path, ["operator"])
    async with people(settings) as known:
        assert known is not None
    (tmp_path / "people.jwks").write_text(json.dumps({"keys": []}))
    with pytest.raises(Exception, match="no key"):
        async with people(settings):
            pass
    (tmp_path / "people.jwks").unlink()
    with raises(file_missing_error):
        async with people(settings):
            pass
