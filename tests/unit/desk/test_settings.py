"""Settings of a desk: what is needed, what refuses, and who is known by what."""

import os
from pathlib import Path

import pytest
from tests.raised import raises

from sluis.desk.settings import DeskSettings, load_desk_settings
from sluis.errors.gate import file_missing_error, settings_syntax_error, settings_value_error
from sluis.terms import Role

SOCKET = '[socket]\npath = "run/desk.sock"\n'
TLS = '[listener]\ntls_certificate = "a"\ntls_key = "b"\nclient_ca = "c"\n'
HERE = f'[[caller]]\nname = "a"\nuser = "{os.getuid()}"\nroles = ["dpo"]\n'


def loaded(folder: Path, text: str) -> DeskSettings:
    path = folder / "desk.toml"
    path.write_text(text)
    return load_desk_settings(path)


def test_what_stands_there_is_what_counts(tmp_path: Path) -> None:
    more = '[[caller]]\nname = "b"\ncertificate = "crm.example"\nroles = ["household"]\nhouseholds = [" NL-1 "]\n'
    settings = loaded(tmp_path, SOCKET + TLS + HERE + more)
    assert settings.by_user()[os.getuid()].roles == {Role.DPO}
    assert settings.by_certificate()["crm.example"].households == {"NL-1"}
    assert settings.file(settings.gate) == tmp_path / "gate.toml"
    assert (settings.limits.body_bytes, settings.limits.body) == (1_048_576, 10_000)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (HERE, "socket"),
        (SOCKET, "caller"),
        (SOCKET + 'mode = "0666"\n' + HERE, "socket.mode"),
        (SOCKET + HERE.replace('"dpo"', ""), "caller.roles"),
        (SOCKET + HERE.replace("dpo", "root"), "caller"),
        (SOCKET + HERE.replace("dpo", "household"), "caller.households"),
        (SOCKET + HERE + HERE, "caller"),
        (SOCKET + HERE + HERE.replace('"a"', '"b"'), "caller"),
        (SOCKET + HERE.replace(f'"{os.getuid()}"', '"no-such-user"'), "caller.user"),
        (SOCKET + HERE + 'certificate = "x"\n', "caller"),
        (SOCKET + HERE.replace(f'user = "{os.getuid()}"', 'certificate = "x"'), "caller.certificate"),
        (TLS + HERE, "caller.user"),
        (SOCKET + HERE + "[limits]\nwaiting = 0\n", "limits"),
        (SOCKET + HERE + "[limits]\nwait = 1\n", "limits.wait"),
        (TLS + "port = 70000\n" + HERE.replace(f'user = "{os.getuid()}"', 'certificate = "x"'), "listener.port"),
        (SOCKET + HERE.replace('name = "a"', 'name = " "'), "caller.name"),
        (SOCKET + HERE.replace('name = "a"', 'name = "account:ab"'), "caller.name"),
        (SOCKET + HERE.replace('name = "a"', 'name = "sam (https://id.example)"'), "caller.name"),
    ],
)
def test_what_cannot_be_meant_refuses_and_says_where(tmp_path: Path, text: str, place: str) -> None:
    with raises(settings_value_error) as refused:
        loaded(tmp_path, text)
    assert str(refused.value.places["path"]).startswith(place)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with raises(settings_syntax_error):
        loaded(tmp_path, "[socket")
    with raises(file_missing_error):
        load_desk_settings(tmp_path / "none.toml")
