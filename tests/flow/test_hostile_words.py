"""Words of others on a terminal: whatever stands in an input, a register or a file name, a screen only shows it."""

import json
from pathlib import Path

import pytest
from tests.flow import audited

from sluis.cli.main import main

ROOT = Path(__file__).parents[2]
HOSTILE = "MARK\x1b[2J\x1b]0;owned\x07\x9b31m\u202eevil\u200b\x7f\u2028\r\nOWNED"
"""Clears a screen, names a window, writes red by a character of C1, turns a line round, hides, and goes back."""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """An input and a register in which the hostile name stands wherever text can, in files that bear it too."""
    named = tmp_path / HOSTILE.replace("/", "")
    named.mkdir()
    device = {"Hosts": {"Host": {"1": {"HostName": HOSTILE, HOSTILE: HOSTILE}}}, HOSTILE: {"a": HOSTILE}}
    (named / "in.json").write_text(json.dumps({"Report": [{"Device": device, HOSTILE: 1}]}), encoding="utf-8")
    text = (ROOT / "examples" / "register-per-home.yaml").read_text(encoding="utf-8")
    quoted = json.dumps(HOSTILE)
    for words in (
        "name: WiFi Insight Inc.",
        "owner: Hoofd Klantenservice",
        "who: Hoofd Netwerkbeheer, after advice of the data protection officer",
    ):
        assert words in text
        text = text.replace(words, f"{words.partition(':')[0]}: {quoted}")
    (named / "register.yaml").write_text(text, encoding="utf-8")
    (named / "broken.yaml").write_text(text.replace("  wifi-help:", f"  {quoted}: {{{quoted}: 1}}\n  wifi-help:"))
    (named / "vocabularies").symlink_to(ROOT / "examples" / "vocabularies")
    return {name: named / name for name in ("in.json", "register.yaml", "broken.yaml", "none.json")}


COMMANDS = {
    "identify": ["identify", "in.json"],
    "identify-json": ["identify", "in.json", "--format", "json"],
    "identify-text": ["identify", "in.json", "--text"],
    "draft": ["draft", "in.json"],
    "check": ["check", "register.yaml"],
    "check-json": ["check", "register.yaml", "--format", "json"],
    "check-broken": ["check", "broken.yaml"],
    "plan": ["plan", "register.yaml"],
    "try": ["try", "in.json", "--register", "register.yaml"],
    "try-json": ["try", "in.json", "--register", "register.yaml", "--format", "json"],
    "audit": ["audit", "in.json", "--register", "register.yaml"],
    "no-file": ["identify", "none.json"],
    "no-word": ["law", "show", HOSTILE],
}


SHOWN = {"check", "check-json", "check-broken", "identify-text", "try", "no-file", "no-word"}
"""Those that show such a name; the others must not."""


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_passes_on_what_commands_a_terminal(
    name: str, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([str(files.get(word, word)) for word in COMMANDS[name]])
    told = capsys.readouterr()
    assert code in audited.ENDED
    assert ("MARK" in told.out + told.err) or name not in SHOWN
    assert "Traceback" not in told.err
    assert audited.unseen(told.out + told.err) == set()
    assert not [line for line in (told.out + told.err).splitlines() if line.startswith("OWNED")]
