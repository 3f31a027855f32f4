"""The demonstration's provider makes every paper there is, in both languages and forms; what is signed checks."""

import asyncio
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from tests.paper_checks import keeps_ua
from tests.unit.cli.test_ledger_statement import recorded

from sluis.api.gate import Gate
from sluis.api.ledger import seal
from sluis.cli import report
from sluis.demo import papers as made
from sluis.demo.papers import PAPERS, Making
from sluis.demo.stage import Stage

ONE_OF_EACH_LAYOUT = (
    "statement-nl", "public-nl", "letter-complaint-nl", "annex-nl", "register-nl", "findings-nl", "notice-nl",
)  # fmt: skip
NO_PAPER_OF_ITS_OWN = {"signed", "dossier", "dossier-lift", "dossier-known", "dossier-checker"}
"""Verbs of ``sluis report`` that make none; the dossier is an archive, and is checked where it is made."""


async def test_every_paper_is_made_and_what_is_signed_checks(
    peopled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(peopled)
    with Gate.open(peopled) as gate:
        seal(gate)
    home = SimpleNamespace(line="NL-0001")
    stage = SimpleNamespace(folder=Path(peopled).parent, config=Path(peopled), home=lambda _number: home)
    monkeypatch.setattr(made, "SILENT_LINE", "NL-0002")
    folder = tmp_path / "papers"
    folder.mkdir()
    count, verdict = await made.papers(cast("Stage", stage), folder, ("nl",))  # English is made in the same way
    names = {f"{name}-nl.{end}" for name in PAPERS for end in ("html", "pdf")}
    names.add("register-nl.xlsx")
    assert names <= {file.name for file in folder.iterdir()}
    signs = (folder / "allowed_signers").exists()
    assert count == len(names) + signs
    assert (folder / "dossier.zip").exists() is signs
    assert verdict.startswith("THE DOSSIER HOLDS AS FAR AS IT GOES. ") is signs
    await asyncio.to_thread(signed, folder)
    keeps_ua(tmp_path, *((folder / f"{name}.pdf").read_bytes() for name in ONE_OF_EACH_LAYOUT))


def signed(folder: Path) -> None:
    """Have OpenSSH check what a person signed, where it is installed."""
    if (folder / "allowed_signers").exists():
        words = [
            "ssh-keygen",
            "-Y",
            "verify",
            "-f",
            "allowed_signers",
            "-I",
            made.ACCOUNTABLE,
            "-n",
            "sluis-paper",
            "-s",
        ]
        paper = (folder / "answers-nl.pdf").read_bytes()
        for content, holds in ((paper, True), (paper + b" ", False)):
            done = subprocess.run(
                [*words, "answers-nl.pdf.sig"], cwd=folder, input=content, capture_output=True, check=False
            )
            assert (done.returncode == 0) is holds


def test_there_is_a_paper_for_every_verb_that_makes_one() -> None:
    named = {name.split("-")[0] for name in PAPERS}
    assert {verb.name for verb in report.VERB.verbs} - NO_PAPER_OF_ITS_OWN <= named
    assert callable(Making.delay)
