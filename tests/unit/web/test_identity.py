"""The identity service of the settings: its secret is read at the start, or the web does not start."""

from pathlib import Path

import msgspec
import pytest
from tests.raised import raises
from tests.unit.web.visiting import settings

from sluis.errors.gate import file_missing_error
from sluis.web.identity import identity


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff"])
async def test_a_secret_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    read = settings()
    oidc = msgspec.structs.replace(read.oidc, client_secret_file="secret")
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    with raises(file_missing_error, match="secret"):
        async with identity(msgspec.structs.replace(read, base=str(tmp_path), oidc=oidc)):
            pass


async def test_the_service_is_not_asked_before_somebody_signs_in() -> None:
    async with identity(settings()) as service:
        assert service.flow._client.redirect_uri == "https://privacy.example/sign-in/back"
        assert service.flow._client.secret is None
