"""Settings: every mistake refuses, says where, and what shipped loads."""

import re
from pathlib import Path

import pytest
from tests.flow.gatehouse import EXAMPLES
from tests.raised import raises

from sluis.errors import FileMissingError
from sluis.errors.gate import (
    collector_unproven_error,
    listener_unsafe_error,
    settings_syntax_error,
    settings_value_error,
)
from sluis.gate.state.settings import Settings, load_settings
from sluis.i18n import use

MINIMAL = f"""
[database]
url = "sqlite:///gate.db"
[keystore]
file = "gate.keys"
[register]
file = "register.yaml"
sha256 = "{"0" * 64}"
activated = "2026-11-01T00:00:00Z"
[ledger]
origin = "voorbeeld.example/sluis"
"""


def loaded(folder: Path, text: str) -> Settings:
    (folder / "gate.toml").write_text(text, encoding="utf-8")
    return load_settings(folder / "gate.toml")


def test_the_shipped_example_loads() -> None:
    settings = load_settings(EXAMPLES / "gate.toml")
    assert settings.window.late == 86_400_000
    assert settings.register.activated == 1_772_323_200_000


def test_what_is_not_said_has_a_default_and_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    settings = loaded(tmp_path, MINIMAL)
    assert settings.limits.message_bytes == settings.message_limits().message_bytes == 1_048_576
    assert settings.unlisted_households == 20
    assert settings.file("a/b") == tmp_path / "a" / "b"
    assert settings.database_url() == f"sqlite:///{tmp_path / 'gate.db'}"
    absolute = MINIMAL.replace("sqlite:///gate.db", "sqlite:////srv/gate.db")
    assert loaded(tmp_path, absolute).database_url() == "sqlite:////srv/gate.db"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("[database\n", 1, 10), ("a = 1\nb = \n", 2, 5), ("a = 1\na = 2\n", 2, 6), ('a = "', 1, 1)],
)
def test_what_is_no_toml_is_told_with_line_and_column(tmp_path: Path, text: str, line: int, column: int) -> None:
    with raises(settings_syntax_error) as caught:
        loaded(tmp_path, text)
    assert (caught.value.places["line"], caught.value.places["column"]) == (line, column)
    assert f"line {line}, column {column}" in str(caught.value)


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        load_settings(tmp_path / "nothing.toml")
    (tmp_path / "gate.toml").write_bytes(b"a = '\xff'")
    with pytest.raises(FileMissingError):
        load_settings(tmp_path / "gate.toml")


LISTENER = "[[listener]]\nport = 8080\n"
RECIPIENT = "[recipients.r]\n"
HERE = 'directory = "out"\n'
SECRET = "[[collector]]\nname = 'acs'\nsecret_file = 'acs.secret'\n"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIL/FnSaT7a5X7QXt+ild/2IZXCVbpqPnBbn++iepHklQ"
BACKWARDS = "since = 2026-01-02T00:00:00Z\nuntil = 2026-01-01T00:00:00Z\n"
SIGNER = f"[[people.signers]]\nname = 'FG'\nroles = ['dpo']\nkey = '{KEY} fg@voorbeeld.example'\n"
VOUCHED = "[[route]]\npath = '/a'\nauth = 'collector'\ncollectors = ['acs']\n"
WRONG = [
    ("surprise = 1\n" + MINIMAL, "the file.surprise", "is not a key of the settings"),
    (MINIMAL + "[limits]\nmesage_bytes = 1\n", "limits.mesage_bytes", "is not a key of the settings"),
    (MINIMAL.replace('origin = "voorbeeld.example/sluis"', ""), "ledger.origin", "is missing"),
    (MINIMAL.replace("[database]", "[databases]"), "the file.databases", "is not a key of the settings"),
    (MINIMAL + "[limits]\nmessage_bytes = '1 MiB'\n", "limits.message_bytes", "another form"),
    (MINIMAL + "[limits]\nmessage_bytes = true\n", "limits.message_bytes", "another form"),
    (MINIMAL + "[window]\nlate = '1 day'\n", "window.late", "another form"),
    (MINIMAL + "[window]\nlate = 'P'\n", "window.late", "another form"),
    (MINIMAL + "[window]\nlate = 86400\n", "window.late", "another form"),
    (MINIMAL.replace("2026-11-01T00:00:00Z", "2026-11-01 00:00"), "register.activated", "another form"),
    (MINIMAL.replace("0" * 64, "0" * 63), "register.sha256", "is not 64 hex digits"),
    (MINIMAL + "[[route]]\npath = 'ingest'\n", "route.path", "must start with / and occur once"),
    (MINIMAL + "[[route]]\npath = '/a'\n[[route]]\npath = '/a'\n", "route.path", "occur once"),
    (MINIMAL + "[[route]]\npath = '/a'\nauth = 'none'\n", "route[0].auth", "another form"),
    (MINIMAL + "[[route]]\npath = '/a'\nnetworks = ['10.0.0.0/8', 'home']\n", "route.networks", "no network"),
    (MINIMAL + RECIPIENT, "recipients.r", "either a url or a directory"),
    (MINIMAL + RECIPIENT + HERE + "url = 'https://a.example/'\n", "recipients.r", "either a url or a directory"),
    (MINIMAL + RECIPIENT + "url = 'ftp://a.example/'\n", "recipients.r.url", "http or https"),
    (MINIMAL + RECIPIENT + "url = 'https://me:secret@a.example/'\n", "recipients.r.url", "without a password"),
    (MINIMAL + RECIPIENT + 'url = "https://a.example\\n"\n', "recipients.r.url", "without a password"),
    (MINIMAL + RECIPIENT + "url = 'http://a.example/'\n", "recipients.r.url", "https outside this machine"),
    (MINIMAL + RECIPIENT + "url = 'http://127.0.0.1.a.example/'\n", "recipients.r.url", "https outside this machine"),
    (MINIMAL + RECIPIENT + "url = 'http://localhost/'\n", "recipients.r.url", "https outside this machine"),
    (MINIMAL + RECIPIENT + "url = 'http://LOCALHOST:80/'\n", "recipients.r.url", "https outside this machine"),
    (MINIMAL.replace("voorbeeld.example/sluis", "a b"), "ledger.origin", "printable ASCII"),
    (MINIMAL.replace("voorbeeld.example/sluis", "a+b"), "ledger.origin", "printable ASCII"),
    (MINIMAL + "policy = [{file = 'a', from_epoch = -1}]\n", "ledger.policy", "rises"),
    (MINIMAL + "policy = [{file = 'a', from_epoch = 2}, {file = 'b', from_epoch = 2}]\n", "ledger.policy", "rises"),
    (MINIMAL + "policy = [{from_epoch = 2}]\n", "ledger.policy[0].file", "is missing"),
    (MINIMAL + "[people]\n", "people.signers", "is missing"),
    (MINIMAL + "[people]\nsigners = 'FG'\n", "people.signers", "another form"),
    (MINIMAL + SIGNER + SIGNER, "people.signers[1].key", "stands there twice"),
    (MINIMAL + SIGNER.replace("'dpo'", "'boss'"), "people.signers[0].roles", "one or more of owner, dpo, operator"),
    (MINIMAL + SIGNER.replace("AAAA", "BBBB"), "people.signers[0].key", "it is no public key"),
    (MINIMAL + SIGNER + "role = 'dpo'\n", "people.signers[0].role", "is not a key of the settings"),
    (MINIMAL + SIGNER.replace("name = 'FG'\n", ""), "people.signers[0].name", "is missing"),
    (MINIMAL + SIGNER + "until = 'soon'\n", "people.signers[0].until", "another form"),
    (
        MINIMAL + SIGNER + "since = 2026-01-02T00:00:00Z\nuntil = 2026-01-01T00:00:00Z\n",
        "people.signers[0].until",
        "later",
    ),
    (MINIMAL + "witness_policy = 'a'\n", "ledger.witness_policy", "not a key"),
    (MINIMAL + "inspector_key = 'x25519/AAAA'\n", "ledger.inspector_key", "32 bytes of a public key"),
    (MINIMAL + f"inspector_key = 'x25519/{'A' * 43}='\n", "ledger.inspector_key", "32 bytes of a public key"),
    (MINIMAL + f"inspector_key = 'x25519/{'A' * 42}B='\n", "ledger.inspector_key", "32 bytes of a public key"),
    (MINIMAL + "stamp_url = 'ftp://a.example/'\n", "ledger.stamp_url", "http or https"),
    (MINIMAL + "stamp_url = 'http://a.example/'\n", "ledger.stamp_url", "https outside this machine"),
    (MINIMAL + RECIPIENT + HERE + "timeout = 'PT0S'\n", "recipients.r.timeout", "more than 0"),
    (MINIMAL + RECIPIENT + HERE + "first_retry = 'PT0S'\n", "recipients.r.first_retry", "more than 0"),
    (MINIMAL + RECIPIENT + HERE + "parallel = 0\n", "recipients.r.parallel", "more than 0"),
    (MINIMAL + "[limits]\nwaiting = 0\n", "limits.waiting", "more than 0"),
    (MINIMAL + "[limits]\ninflated_bytes = -1\n", "limits.inflated_bytes", "more than 0"),
    (MINIMAL + "[[listener]]\nport = 65536\n", "listener.port", "is no port"),
    (MINIMAL + "[admin]\nport = -1\n", "admin.port", "is no port"),
    (MINIMAL + "[admin]\nhost = '0.0.0.0'\nport = 1\n", "admin.host", "must be a loopback address"),
    (MINIMAL + LISTENER + "tls_certificate = 'a.pem'\n", "listener.tls_certificate", "need each other"),
    (MINIMAL + LISTENER + "client_ca = 'a.pem'\n", "listener.client_ca", "needs tls_certificate and tls_key"),
    (MINIMAL + LISTENER + "client_name = 'email'\n", "listener[0].client_name", "another form"),
    (MINIMAL + SECRET + SECRET, "collector.name", "must occur once"),
    (MINIMAL + "[[collector]]\nname = 'a:b'\nsecret_file = 'a'\n", "collector.name", "without a colon"),
    (MINIMAL + "[[collector]]\nname = 'acs'\n", "collector", "either a secret_file or a certificate"),
    (MINIMAL + SECRET + "certificate = 'acs.example'\n", "collector", "either a secret_file or a certificate"),
    (MINIMAL + "[[collector]]\nname = 'acs'\ncertificate = 'a'\n", "collector.certificate", "with client_ca"),
    (MINIMAL + SECRET + VOUCHED.replace("acs", "scs"), "route.collectors", "is no [[collector]]"),
    (MINIMAL + SECRET + VOUCHED.replace("auth = 'collector'\n", ""), "route.collectors", 'needs auth = "collector"'),
    (MINIMAL + '[credentials]\nfile = "a\\u0000b"\n', "credentials", "holds a NUL"),
    (MINIMAL + '[[route]]\npath = "/a\\u0000b"\n', "route", "holds a NUL"),
    (MINIMAL + "[limits]\nlogins_waiting = 0\n", "limits.logins_waiting", "more than 0"),
    (MINIMAL + "[limits]\nwrong_per_login = 0\n", "limits.wrong_per_login", "more than 0"),
    (MINIMAL + "[limits]\nwrong_per_address = 0\n", "limits.wrong_per_address", "more than 0"),
]


@pytest.mark.parametrize(("text", "path", "problem"), WRONG)
def test_a_value_that_cannot_be_used_is_told_with_its_place(tmp_path: Path, text: str, path: str, problem: str) -> None:
    with raises(settings_value_error) as caught:
        loaded(tmp_path, text)
    assert caught.value.places["path"] == path
    assert problem in str(caught.value.places["problem"])
    for secret in ("secret@", "1 MiB", "1 day"):
        assert secret not in str(caught.value)


def test_a_collector_is_not_believed_by_its_address_alone(tmp_path: Path) -> None:
    with raises(collector_unproven_error) as caught:
        loaded(tmp_path, MINIMAL + SECRET + "[[route]]\npath = '/a'\nauth = 'collector'\nnetworks = ['127.0.0.0/8']\n")
    assert caught.value.places["path"] == "/a"
    assert "[[collector]]" in caught.value.hint
    assert loaded(tmp_path, MINIMAL + SECRET + VOUCHED).route[0].collectors == ("acs",)


def test_the_problem_is_told_in_dutch(tmp_path: Path) -> None:
    use("nl")
    with raises(settings_value_error) as caught:
        loaded(tmp_path, MINIMAL + RECIPIENT)
    assert "either" not in caught.value.text("nl")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "gate.example"])  # noqa: S104 - that is the mistake
def test_passwords_do_not_travel_in_clear_beyond_this_machine(tmp_path: Path, host: str) -> None:
    with raises(listener_unsafe_error) as caught:
        loaded(tmp_path, MINIMAL + LISTENER + f"host = '{host}'\n")
    assert caught.value.places["port"] == 8080
    safe = LISTENER + f"host = '{host}'\ntls_certificate = 'a'\ntls_key = 'b'\n"
    assert loaded(tmp_path, MINIMAL + safe).listener[0].host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_loopback_needs_no_certificate(tmp_path: Path, host: str) -> None:
    assert loaded(tmp_path, MINIMAL + LISTENER + f"host = '{host}'\n").listener[0].host == host


def test_a_moment_may_be_written_as_toml_writes_it(tmp_path: Path) -> None:
    bare = MINIMAL.replace('"2026-11-01T00:00:00Z"', "2026-11-01T00:00:00Z")
    local = MINIMAL.replace('"2026-11-01T00:00:00Z"', "2026-11-01T00:00:00")
    assert loaded(tmp_path, bare).register.activated == loaded(tmp_path, local).register.activated
    with raises(settings_value_error):
        loaded(tmp_path, MINIMAL.replace('"2026-11-01T00:00:00Z"', "2026-11-01"))


@pytest.mark.parametrize(
    ("register", "path"),
    [
        ('store = true\nfile = "r.yaml"', "register.file"),
        (f'store = true\nsha256 = "{"0" * 64}"', "register.sha256"),
        ("store = true\nactivated = 2026-03-01T00:00:00Z", "register.activated"),
        ('store = true\nvocabularies = "v"', "register.vocabularies"),
        ("", "register.file"),
        (f'file = "r.yaml"\nsha256 = "{"0" * 64}"', "register.activated"),
    ],
)
def test_a_pin_and_the_store_exclude_each_other_and_one_of_them_is_needed(
    tmp_path: Path, register: str, path: str
) -> None:
    text = re.sub(r"\[register\]\n(?:\w+ = .*\n)+", f"[register]\n{register}\n", MINIMAL)
    (tmp_path / "gate.toml").write_text(text, encoding="utf-8")
    with raises(settings_value_error, match=re.escape(path)):
        load_settings(tmp_path / "gate.toml")


def test_people_who_sign_are_those_of_the_settings(tmp_path: Path) -> None:
    assert loaded(tmp_path, MINIMAL).signers().signers == ()
    span = "since = 2026-11-01T00:00:00Z\nuntil = '2027-11-01T00:00:00+01:00'\n"
    [person] = loaded(tmp_path, MINIMAL + SIGNER + span).signers().signers
    assert (person.name, person.roles, person.key.line) == ("FG", ("dpo",), KEY)
    assert (person.from_ms, person.until_ms) == (1_793_491_200_000, 1_825_023_600_000)
