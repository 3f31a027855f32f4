"""A running gate refuses files that others can change and secrets that others can read; links only out of reach."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flow.gatehouse import build
from tests.raised import raises

from sluis.errors import Entry
from sluis.errors.gate import file_writable_error, secret_readable_error
from sluis.gate.state import file_modes
from sluis.gate.state.file_modes import open_places, read_by_others, refuse_open_files, where_others_change
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

STICKY = os.geteuid() != 0
"""Whether a sticky folder that the tests make is open: one of root keeps what lies in it, and no other does."""


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


@pytest.mark.parametrize(("mode", "changed"), [(0o755, False), (0o775, True), (0o777, True), (0o1777, STICKY)])
def test_a_folder_in_which_others_can_replace_a_file_is_as_good_as_the_file(
    tmp_path: Path, mode: int, *, changed: bool
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / "gate.toml").write_text("x")
    (folder / "gate.toml").chmod(0o644)
    folder.chmod(mode)
    (tmp_path / "link").symlink_to(folder / "gate.toml")
    for path in (folder / "gate.toml", tmp_path / "link", folder / ".." / "shared" / "gate.toml"):
        assert where_others_change(path) == (folder if changed else None)


NAMED = (*DECIDING, *SECRET, "gate.keys", "gate.keys.journal")


@pytest.fixture
def above() -> Iterator[Path]:
    """Give a folder high up, where nothing but the root and /tmp is above it."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize(("mode", "changed"), [(0o755, False), (0o775, True), (0o757, True), (0o1777, STICKY)])
def test_each_folder_above_counts(above: Path, depth: int, mode: int, *, changed: bool) -> None:
    """Whoever can write in one replaces the folder below it, and with it all that lies there."""
    way = [above / "a", above / "a" / "b", above / "a" / "b" / "c"]
    way[-1].mkdir(parents=True)
    for folder in (above, *way):
        folder.chmod(0o755)
    (way[-1] / "x").write_text("x")
    (way[-1] / "x").chmod(0o600)
    way[depth - 1].chmod(mode)
    assert where_others_change(way[-1] / "x") == (way[depth - 1] if changed else None)


@pytest.mark.parametrize("name", NAMED)
def test_a_folder_above_refuses_all_a_gate_runs_on(settings: Settings, tmp_path: Path, above: Path, name: str) -> None:
    """The folder of each file is moved below one that others can write; a link leads there."""
    open_folder, closed = above / "open", above / "open" / "closed"
    closed.mkdir(parents=True, mode=0o700)
    above.chmod(0o755)
    if name == "gate.keys.journal":
        (closed / name).mkdir(mode=0o700)
    elif (tmp_path / name).exists():
        (tmp_path / name).rename(closed / Path(name).name)
    else:
        (closed / name).write_text("x")
    target = closed / Path(name).name
    target.chmod(0o700 if target.is_dir() else 0o600)
    (tmp_path / name).symlink_to(target)
    refuse_open_files(settings, tmp_path / "gate.toml")
    open_folder.chmod(0o777)
    assert list(open_places(settings, tmp_path / "gate.toml")) == [open_folder]
    refused(settings, tmp_path, file_writable_error, "open")
    open_folder.chmod(0o1777)
    if STICKY:
        refused(settings, tmp_path, file_writable_error, "open")
    else:
        refuse_open_files(settings, tmp_path / "gate.toml")


def test_a_journal_that_is_not_there_yet_is_not_made_where_others_can_write(settings: Settings, tmp_path: Path) -> None:
    assert not settings.journal_folder().exists()
    tmp_path.chmod(0o777)
    for name in NAMED:
        (tmp_path / name).unlink(missing_ok=True)
    assert list(open_places(settings)) == [tmp_path]


def test_a_sticky_folder_of_somebody_else_and_a_link_of_somebody_else_are_refused(
    above: Path,
) -> None:
    """Whoever owns a sticky folder, or a link in one, replaces what lies there."""
    (above / "sticky").mkdir()
    (above / "sticky" / "x").write_text("x")
    (above / "link").symlink_to(above / "sticky" / "x")
    (above / "sticky").chmod(0o1777)
    for path in (above, above / "sticky" / "x"):
        path.chmod(0o700)
    assert where_others_change(above / "link") == (above / "sticky" if STICKY else None)
    if not STICKY:
        os.chown(above / "link", 7001, 7001, follow_symlinks=False)
        assert where_others_change(above / "link") == above / "link"
        assert where_others_change(above / "sticky" / "x") is None
        os.chown(above / "sticky", 7001, 7001)
    assert where_others_change(above / "sticky" / "x") == above / "sticky"


def test_a_link_that_leads_nowhere_or_round_is_left_to_whoever_needs_it(above: Path) -> None:
    (above / "loop").symlink_to("loop")
    (above / "gone").symlink_to("nothing")
    (above / "file").write_text("x")
    for name in ("loop", "gone", "file/below", "none"):
        assert where_others_change(above / name) is None


@pytest.mark.parametrize("mode", [0o1777, 0o755])
def test_settings_and_secrets_mounted_as_orchestrators_do(above: Path, mode: int) -> None:
    """A folder of root's, sticky for all; links to a folder that is replaced as a whole by another link."""
    above.chmod(0o700)
    mounted = above / "mounted"
    (mounted / "..2026_12_01").mkdir(parents=True)
    (mounted / "..2026_12_01").chmod(0o755)
    for name in ("gate.toml", "token"):
        (mounted / "..2026_12_01" / name).write_text("x")
        (mounted / "..2026_12_01" / name).chmod(0o644)
        (mounted / name).symlink_to(f"..data/{name}")
    (mounted / "..data").symlink_to("..2026_12_01")
    mounted.chmod(mode)
    fine = mode == 0o755 or not STICKY
    for name in ("gate.toml", "token"):
        assert where_others_change(mounted / name) == (None if fine else mounted)
    assert not read_by_others(mounted / "token"), "below a folder that only its owner enters"
    above.chmod(0o755)
    assert read_by_others(mounted / "token")
    (mounted / "..2026_12_01").chmod(0o775)
    assert where_others_change(mounted / "gate.toml") == (mounted / "..2026_12_01" if fine else mounted)


def test_a_file_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    path.write_text("x")
    path.chmod(0o600)
    assert where_others_change(path) is None
    assert not read_by_others(path)
    owner = path.stat().st_ino
    monkeypatch.setattr(file_modes, "_foreign", lambda about: about.st_ino == owner)
    assert where_others_change(path) == path
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
