"""The command itself: language, exit codes, and what a person sees when something stops it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sluis.cli import main as cli
from sluis.cli.verb import Example, Verb
from sluis.errors import FileName
from sluis.errors.gate import file_missing_error
from sluis.i18n import lang_in_force

ROOT = Path(__file__).parents[3]


def with_verb(monkeypatch: pytest.MonkeyPatch, run: object) -> None:
    verb = Verb("trial", "Try.", (Example("sluis trial"),), run)
    monkeypatch.setattr(cli, "root", lambda _only=None: Verb("sluis", "Root.", (), verbs=(verb,)))


@pytest.mark.parametrize("words", [["--lang", "nl", "trial"], ["trial", "--lang", "nl"], ["trial", "--lang=nl"]])
def test_the_language_may_stand_before_or_after_the_verb(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    seen: list[str] = []

    def run() -> int:
        seen.append(lang_in_force())
        return 0

    with_verb(monkeypatch, run)
    assert cli.main(words) == 0
    assert seen == ["nl"]


def test_after_two_dashes_lang_is_a_word_like_any_other() -> None:
    assert cli.language(["a", "--", "--lang", "nl"])[1] == ["a", "--", "--lang", "nl"]


@pytest.mark.parametrize(("locale", "lang"), [("nl_NL.UTF-8", "nl"), ("en_GB.UTF-8", "en"), ("C", "en")])
def test_the_locale_decides_when_nobody_asks(monkeypatch: pytest.MonkeyPatch, locale: str, lang: str) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert cli.language(["trial"])[0] == lang


def test_the_exit_code_is_that_of_the_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    def run() -> int:
        return 1

    with_verb(monkeypatch, run)
    assert cli.main(["trial"]) == 1


def test_an_error_is_one_sentence_and_a_hint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run() -> int:
        raise file_missing_error(file=FileName("r[1].yaml"))

    with_verb(monkeypatch, run)
    assert cli.main(["trial", "--lang", "en"]) == 2
    page = capsys.readouterr()
    assert page.err == "sluis: r[1].yaml cannot be read. Check the name and the permissions.\n"
    assert page.out == ""


def test_the_keyboard_stops_it_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run() -> int:
        raise KeyboardInterrupt

    with_verb(monkeypatch, run)
    assert cli.main(["trial", "--lang", "en"]) == 130
    assert capsys.readouterr().err == "sluis: stopped by the keyboard.\n"


def sluis(*words: str, script: str = "from sluis.cli.main import run; run()") -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "LC_ALL": "C", "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"}
    return subprocess.run([sys.executable, "-c", script, *words], env=env, capture_output=True, check=False, cwd=ROOT)


def test_a_reader_that_goes_away_is_no_fault() -> None:
    script = (
        "import os, sys\nr, w = os.pipe()\nos.close(r)\nos.dup2(w, 1)\nfrom sluis.cli.main import run\n"
        "sys.argv[1:] = ['--help']\nrun()"
    )
    done = sluis(script=script)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_fault_says_type_and_place_but_not_its_text() -> None:
    script = (
        "from sluis.cli import main as m\nfrom sluis.cli.verb import Verb\n"
        "def boom():\n    raise KeyError('02:00:5e:10:00:01')\n"
        "m.root = lambda _only=None: Verb('sluis', 'Root.', (), verbs=(Verb('boom', 'Boom.', (), boom),))\n"
        "import sys; sys.argv[1:] = ['boom']\nm.run()"
    )
    done = sluis(script=script)
    assert done.returncode == 1
    assert b"KeyError" in done.stderr
    assert b"02:00" not in done.stderr + done.stdout
    assert done.stderr.count(b"\n") == 1


def test_without_a_verb_help_is_shown() -> None:
    done = sluis()
    assert done.returncode == 0
    assert done.stdout.startswith(b"Usage: sluis")


@pytest.mark.parametrize("words", [["identify", "-"], ["identify", "--format", "json", "-"], ["identify", "--", "-"]])
def test_a_hyphen_is_standard_input(words: list[str]) -> None:
    env = {**os.environ, "LC_ALL": "C", "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"}
    report = b'{"Report":[{"Device.Hosts.Host.1.HostName":"x"}]}'
    script = "from sluis.cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", script, *words], env=env, input=report, capture_output=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Device.Hosts.Host.*.HostName" in done.stdout


def test_a_hyphen_is_no_file_where_none_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "-", "--lang", "en"]) == 2
    assert "Word 2" in capsys.readouterr().err
