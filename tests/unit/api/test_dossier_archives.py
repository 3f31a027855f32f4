"""Archives beside a desk: sealed, whole or not at all, and gone when nothing is kept."""

from dataclasses import replace
from pathlib import Path

from tests.dossiers import DAY, provider
from tests.raised import raises

from sluis.api.dossier import dossiers, hand_over_dossier, lift, prepare_dossier
from sluis.api.dossier_archives import Archives
from sluis.api.dossier_known import Standing, compare_dossiers
from sluis.api.moments import now_ms
from sluis.errors.reports import dossier_unmade_error


def test_an_archive_opens_with_the_key_file_and_goes_with_its_hold(tmp_path: Path) -> None:
    own, archives = provider(tmp_path), Archives(tmp_path / "archives")
    with own.opened() as (gate, signer):
        prepared = prepare_dossier(gate, own.request, signer, DAY)
        made = hand_over_dossier(gate, prepared, signer, lambda archive: archives.keep(gate, prepared.digest, archive))
        [dossier] = dossiers(gate)
        [before] = (tmp_path / "archives").iterdir()
        assert before.suffix == ".unrecorded", "written before its dossier was on record"
        assert archives.has(dossier)
        [file] = (tmp_path / "archives").iterdir()
        assert (file.stat().st_mode & 0o777, (tmp_path / "archives").stat().st_mode & 0o777) == (0o600, 0o700)
        assert b"manifest.json" not in file.read_bytes()
        assert archives.opened(gate, dossier) == made.archive
        sealed = file.read_bytes()
        for broken in (sealed[:-1], sealed[:40] + bytes([sealed[40] ^ 1]) + sealed[41:], b""):
            file.write_bytes(broken)
            with raises(dossier_unmade_error, match="is not what was put there"):
                archives.opened(gate, dossier)
        file.write_bytes(sealed)
        other = replace(dossier, manifest="ab" * 32)
        file.with_name(f"{other.manifest}.sealed").write_bytes(sealed)
        with raises(dossier_unmade_error, match="is not what was put there"):
            archives.opened(gate, other)
        aside = file.with_name(f"{'cd' * 32}.unrecorded")
        aside.write_bytes(sealed)
        restored = file.with_name(f"{other.manifest}.sealed")
        archives.forget(dossiers(gate), now_ms())
        apart = aside.with_suffix(".withdrawn")
        kept = sorted([file, restored, apart])
        assert sorted((tmp_path / "archives").iterdir()) == kept, "nothing goes: the log may be an older one"
        assert apart.read_bytes() == sealed
        told = {each.file: each.standing for each in compare_dossiers(gate, tmp_path / "archives").lying}
        assert (told[apart], told[file]) == (Standing.WITHDRAWN, Standing.RECORDED)
        file.replace(file.with_suffix(".withdrawn"))
        assert not compare_dossiers(gate, file.with_suffix(".withdrawn")).agrees, "on record, and set apart"
        assert archives.opened(gate, dossier) == made.archive, "a log that knows it again hands it out"
        lift(gate, 1, "closed", signer)
        archives.forget(dossiers(gate), now_ms())
        assert not archives.has(dossier)
        with raises(dossier_unmade_error, match="does not lie at this desk"):
            archives.opened(gate, dossier)


def test_a_desk_without_a_folder_has_none(tmp_path: Path) -> None:
    own, archives = provider(tmp_path), Archives(None)
    with own.opened() as (gate, signer):
        hand_over_dossier(gate, prepare_dossier(gate, own.request, signer, DAY), signer)
        [dossier] = dossiers(gate)
        assert not archives.has(dossier)
        with raises(dossier_unmade_error):
            archives.keep(gate, dossier.manifest, b"")
        archives.forget([], now_ms())
