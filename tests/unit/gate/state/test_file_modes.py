"""A running gate refuses files that others can change and secrets that others can read; links only out of reach."""

import tempfile
from pathlib import Path

import pytest
from tests.flow.gatehouse import build
from tests.raised import raises

from sluis.errors import Entry
from sluis.errors.gate import file_writable_error, secret_readable_error
from sluis.gate.state import file_modes
from sluis.gate.state.file_modes import changed_by_others, read_by_others, refuse_open_files
from sluis.gate.state.settings import Settings, load_settings

MORE = """
[shadow]
file = "shadow/register.yaml"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
[[listener]]
port = 0
tls_certificate = "cert.pem"
tls_key = "key.pem"
client_ca = "ca.pem"
"""
DECIDING = (
    "gate.toml", "register.yaml", "vocabularies/wifi-standards.yaml", "shadow/register.yaml", "cert.pem", "ca.pem",
    "policy", "stamp.pem",
)  # fmt: skip
SECRET = ("gate.passwords", "acs.secret", "key.pem", "token")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    insight = 'url = "https://a.example/"\nauthorization_file = "token"'
    build(tmp_path, more=MORE, insight=insight)
    text = (tmp_path / "gate.toml").read_text()
    named = '[ledger]\nstamp_certificates = "stamp.pem"\n'
    policy = '[[ledger.policy]]\nfile = "policy"\nfrom_epoch = 0\n'
    (tmp_path / "gate.toml").write_text(text.replace("[ledger]\n", named) + policy)
    (tmp_path / "shadow").mkdir()
    for name in DECIDING + SECRET:
        path = tmp_path / name
        if not path.exists():
            path.write_text("x")
        path.chmod(0o600 if name in SECRET else 0o644)
    for folder in (tmp_path / "shadow", tmp_path / "vocabularies"):
        folder.chmod(0o755)
    return load_settings(tmp_path / "gate.toml")


def test_files_of_their_owner_are_taken_and_those_that_are_not_there_are_left_to_others(
    settings: Settings, tmp_path: Path
) -> None:
    refuse_open_files(settings, tmp_path / "gate.toml")
    for name in DECIDING + SECRET:
        (tmp_path / name).unlink()
    refuse_open_files(settings, tmp_path / "gate.toml")


@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
@pytest.mark.parametrize("name", DECIDING)
def test_what_decides_is_refused_when_others_can_change_it(
    settings: Settings, tmp_path: Path, name: str, mode: int
) -> None:
    (tmp_path / name).chmod(mode)
    refused(settings, tmp_path, file_writable_error, name)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o666])
@pytest.mark.parametrize("name", SECRET)
def test_what_holds_a_secret_is_refused_when_others_can_read_it(
    settings: Settings, tmp_path: Path, name: str, mode: int
) -> None:
    (tmp_path / name).chmod(mode)
    refused(settings, tmp_path, secret_readable_error, name)


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o1777])
def test_the_folder_of_the_journal_is_refused_when_others_can_change_it(
    settings: Settings, tmp_path: Path, mode: int
) -> None:
    journal = settings.journal_folder()
    journal.mkdir(mode=0o700)
    refuse_open_files(settings, tmp_path / "gate.toml")
    journal.chmod(mode)
    refused(settings, tmp_path, file_writable_error, journal.name)


def refused(settings: Settings, folder: Path, error: Entry, name: str) -> None:
    with raises(error) as caught:
        refuse_open_files(settings, folder / "gate.toml")
    assert str(caught.value.places["file"]).endswith(name.rpartition("/")[2])


@pytest.mark.parametrize(("mode", "changed"), [(0o755, False), (0o775, True), (0o777, True), (0o1777, False)])
def test_a_folder_in_which_others_can_replace_a_file_is_as_good_as_the_file(
    tmp_path: Path, mode: int, *, changed: bool
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / "gate.toml").write_text("x")
    (folder / "gate.toml").chmod(0o644)
    folder.chmod(mode)
    (tmp_path / "link").symlink_to(folder / "gate.toml")
    assert changed_by_others(folder / "gate.toml") is changed
    assert changed_by_others(tmp_path / "link") is changed


def test_a_file_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    path.write_text("x")
    path.chmod(0o600)
    assert not changed_by_others(path)
    assert not read_by_others(path)
    owner = 7001
    monkeypatch.setattr(file_modes, "_foreign", lambda about: about.st_uid != owner)
    assert changed_by_others(path)
    assert read_by_others(path)


def test_a_secret_is_a_link_only_where_nobody_else_gets_to_it() -> None:
    """As secrets are mounted: a link to a folder that is replaced as a whole."""
    with tempfile.TemporaryDirectory() as name:  # not below pytest's own folder, which nobody else may enter
        mounted = Path(name)
        data, link = mounted / "..data", mounted / "token"
        data.mkdir()
        (data / "token").write_text("x")
        (data / "token").chmod(0o644)
        link.symlink_to("..data/token")
        mounted.chmod(0o700)
        assert not read_by_others(link)
        assert read_by_others(data / "token"), "no link: its own mode counts"
        mounted.chmod(0o755)
        assert read_by_others(link)
        (data / "token").chmod(0o600)
        assert read_by_others(link), "somebody may put another link there"
        (mounted / "loop").symlink_to("loop")
        assert not read_by_others(mounted / "loop"), "whoever needs it says that it cannot be read"
