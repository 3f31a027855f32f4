"""Archives against the log: what ended in between is finished or withdrawn, and what a restore parted is told."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.dossiers import Provider, lived, provider

from sluis.api.dossier import dossiers
from sluis.api.dossier_known import Standing, compare_dossiers, settle_archives, unrecorded_name
from sluis.api.gate import Gate
from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE

ENDS = """\
import os, sys
from datetime import date
from pathlib import Path
from sluis.api import dossier, dossier_known
from sluis.api.gate import Gate
from sluis.api.paper_signing import signer_of

folder, ends = Path(sys.argv[1]), sys.argv[2]
def keeping(archive):
    dossier_known.keep_unrecorded(folder / "made" / "dossier.zip", archive)
    if ends == "before":
        os._exit(9)
with Gate.open(folder / "gate.toml") as gate:
    signer = signer_of(folder / "dpo", None, gate)
    prepared = dossier.prepare_dossier(gate, folder / "request.toml", signer, date(2026, 12, 2))
    dossier.hand_over_dossier(gate, prepared, signer, keeping)
    os._exit(9)
"""


def ended(own: Provider, when: str) -> Path:
    """Have a process sign a dossier and end before or after it is on record; return the archive it leaves."""
    (own.folder / "made").mkdir()
    done = subprocess.run([sys.executable, "-c", ENDS, str(own.folder), when], check=False)
    assert done.returncode == 9
    left = unrecorded_name(own.folder / "made" / "dossier.zip")
    assert [*(own.folder / "made").iterdir()] == [left]
    return left


def known(own: Provider, place: Path, *words: str) -> int:
    return main(["report", "dossier-known", str(place), "--config", str(own.config), *words])


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """Return what was written, on one line: where lines end hangs on how long the name of a folder is."""
    return " ".join(capsys.readouterr().out.split())


def test_what_was_signed_and_never_recorded_is_found_and_withdrawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = provider(tmp_path)
    left = ended(own, "before")
    assert known(own, left) == FINDINGS
    assert "signed, and this log has no record of it; nobody may have it" in told(capsys)
    assert left.exists(), "nothing goes that nobody asked for"
    archive = left.read_bytes()
    assert known(own, left, "--settle") == FINE
    assert "withdrawn. This log has no record of it; make it anew." in told(capsys)
    [apart] = left.parent.iterdir()
    assert re.fullmatch(r"dossier\.zip\.[0-9a-f]{16}\.withdrawn", apart.name)
    assert apart.read_bytes() == archive, "no program can tell this log from one that was put back"
    assert own.handed_over().number == 1, "it left no gap"


def test_what_was_recorded_when_the_process_ended_is_finished(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = provider(tmp_path)
    left = ended(own, "after")
    assert known(own, left) == FINDINGS, "it is on record, and has not its name"
    assert known(own, left, "--settle") == FINE
    assert "finished. Its dossier is on record" in told(capsys)
    archive = left.with_suffix("")
    assert [*left.parent.iterdir()] == [archive]
    with Gate.open(own.config) as gate:
        [lying] = compare_dossiers(gate, archive).lying
        assert (lying.standing, lying.digest) == (Standing.RECORDED, dossiers(gate)[0].manifest)
    assert known(own, left.parent) == FINE
    capsys.readouterr()
    main(["doctor", "--config", str(own.config)])
    assert "dossiers on record: 1;" in told(capsys)


def test_a_restored_log_and_a_restored_folder_are_told_and_nothing_is_taken_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own, folder = provider(tmp_path), tmp_path / "made"
    lived(own)
    folder.mkdir()
    shutil.copy(tmp_path / "sluis.db", tmp_path / "backup.db")
    (folder / "dossier.zip").write_bytes(own.handed_over().archive)
    assert known(own, folder) == FINE
    (folder / "dossier.zip").rename(tmp_path / "away.zip")
    capsys.readouterr()
    assert known(own, folder, "--settle") == FINDINGS
    assert "Dossier 1 is on record, for z2026-00042, and no archive of it lies here." in told(capsys)
    (tmp_path / "away.zip").rename(folder / "dossier.zip")
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"sluis.db{suffix}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.db", tmp_path / "sluis.db")
    assert known(own, folder, "--settle", "--lang", "nl") == FINDINGS
    assert "dit logboek kent het niet" in told(capsys)
    assert (folder / "dossier.zip").exists(), "the only copy of what an authority has"


def test_a_log_put_back_to_before_any_sealing_looks_untouched_and_takes_nothing_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who puts back a backup of before the dossier, and settles, gets rid of no archive that an authority may have."""
    own, folder = provider(tmp_path), tmp_path / "made"
    folder.mkdir()
    text = own.request.read_text(encoding="utf-8")
    own.request.write_text(re.sub(r"\[sample\]\n(\w+ = .*\n)+", "", text), encoding="utf-8")
    with Gate.open(own.config) as gate:
        assert dossiers(gate) == ()
    shutil.copy(tmp_path / "sluis.db", tmp_path / "backup.db")
    archive = own.handed_over().archive
    left = unrecorded_name(folder / "dossier.zip")
    left.write_bytes(archive)
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"sluis.db{suffix}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.db", tmp_path / "sluis.db")
    for _again in range(2):
        left.write_bytes(archive)
        known(own, folder, "--settle")
    said = told(capsys)
    assert "The file stays: a log that was put back from a backup" in said
    assert [each.read_bytes() for each in folder.iterdir() if each.suffix == ".withdrawn"] == [archive]
    assert known(own, folder) == FINE
    assert "set apart, and this log still has no record of it" in told(capsys)


def test_what_was_set_apart_comes_back_when_the_log_knows_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own, folder = provider(tmp_path), tmp_path / "made"
    folder.mkdir()
    archive = own.handed_over().archive
    with Gate.open(own.config) as gate:
        digest = dossiers(gate)[0].manifest
    apart = folder / f"dossier.zip.{digest[:16]}.withdrawn"
    apart.write_bytes(archive)
    assert known(own, folder) == FINDINGS, "on record, and it has not its name"
    (folder / "dossier.zip").write_bytes(b"of somebody else")
    known(own, folder, "--settle")
    assert apart.read_bytes() == archive, "what has that name is not replaced"
    (folder / "dossier.zip").unlink()
    capsys.readouterr()
    assert known(own, folder, "--settle") == FINE
    assert "finished. Its dossier is on record" in told(capsys)
    assert [each.name for each in folder.iterdir()] == ["dossier.zip"]


def test_what_is_no_archive_or_of_another_gate_is_told_as_that(tmp_path: Path) -> None:
    for name in ("own", "other"):
        (tmp_path / name).mkdir()
    own, other = provider(tmp_path / "own"), provider(tmp_path / "other")
    text = other.config.read_text(encoding="utf-8")
    assert 'origin = "test.example/ledger"' in text
    other.config.write_text(text.replace("test.example/ledger", "else.example/ledger"), encoding="utf-8")
    foreign = tmp_path / "foreign.zip"
    foreign.write_bytes(other.handed_over().archive)
    (tmp_path / "torn.zip").write_bytes(foreign.read_bytes()[:-9])
    (tmp_path / f"{'ab' * 32}.sealed").write_bytes(b"x")
    with Gate.open(own.config) as gate:
        told = {each.file.name[:4]: each.standing for each in compare_dossiers(gate, tmp_path).lying}
        assert settle_archives(gate, tmp_path) == ()
    assert told == {"fore": Standing.FOREIGN, "torn": Standing.UNREAD, "abab": Standing.UNKNOWN}
