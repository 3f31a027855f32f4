"""Every output that carries a verdict of law says until which day the law was read: one test over all of them.

An output is added here when a verb learns another form; what carries no verdict of law is named with the reason.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest
from source_tree import ROOT

from sluis.cli.main import main
from sluis.law.sources import checked_until

EXAMPLES: Final = ROOT / "examples"
REGISTER: Final = str(EXAMPLES / "register-per-home.yaml")
INVENTED: Final = str(EXAMPLES / "registers" / "march-2026-invented.yaml")
BASELINE: Final = str(EXAMPLES / "registers" / "sector-baseline.yaml")
REPORT: Final = str(EXAMPLES / "report.json")
LEAKY: Final = str(EXAMPLES / "firmware" / "leaky.har")
DAY: Final = ("--at", "2026-11-24")
ASKED: Final = ("register", "questions", BASELINE, "--recipient", "processor", *DAY)
OUTPUTS: Final[dict[str, tuple[str, ...]]] = {
    "check": ("check", REGISTER, *DAY),
    "check, detail": ("check", REGISTER, *DAY, "--detail"),
    "check, json": ("check", REGISTER, *DAY, "--format", "json"),
    "check, sarif": ("check", REGISTER, *DAY, "--format", "sarif"),
    "check, faulty": ("check", INVENTED, "--at", "2026-03-03"),
    "check, faulty, json": ("check", INVENTED, "--at", "2026-03-03", "--format", "json"),
    "plan": ("plan", REGISTER, *DAY),
    "plan, json": ("plan", REGISTER, *DAY, "--format", "json"),
    "diff": ("diff", REGISTER, REGISTER, *DAY),
    "diff, json": ("diff", REGISTER, REGISTER, *DAY, "--format", "json"),
    "try": ("try", REPORT, "--register", REGISTER),
    "try, json": ("try", REPORT, "--register", REGISTER, "--format", "json"),
    "questions": ASKED,
    "questions, json": (*ASKED, "--format", "json"),
    "clock": ("clock", "--event", "breach", "--at", "2026-11-20T17:00"),
    "law": ("law", "show", "avg-44"),
    "law, json": ("law", "list", "--format", "json"),
    "law watch": ("law", "watch", *DAY),
    "law watch, json": ("law", "watch", *DAY, "--format", "json"),
    **{
        f"audit, {form}": ("audit", LEAKY, "--register", REGISTER, "--format", form)
        for form in ("text", "json", "sarif", "html", "svg")
    },
}
NO_VERDICT: Final = {
    "filter": "it says what left and what stayed, by the gate's own reasons",
    "audit --letter": "a household asks; it states terms of the AVG and judges nothing",
    "ledger statement": "what left a household; the activities were judged before",
}
"""Outputs without a verdict of law."""


def spelled() -> tuple[str, ...]:
    """Return the day as outputs write it."""
    day = checked_until()
    english = f"{day.day} {day:%B} {day.year}"
    dutch = english
    for there, here in {"November": "november", "October": "oktober", "December": "december"}.items():
        dutch = dutch.replace(there, here)
    return day.isoformat(), english, dutch


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("words", OUTPUTS.values(), ids=list(OUTPUTS))
def test_it_says_until_when_the_law_was_read(
    words: tuple[str, ...], lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*words, "--lang", lang])
    page = " ".join(capsys.readouterr().out.split())
    assert any(day in page for day in spelled()), page[-400:]


@pytest.mark.parametrize(
    ("words", "option", "name"),
    [
        (ASKED, "--out", "form.csv"),
        (("clock", "--event", "breach", "--at", "2026-11-20T17:00"), "--ics", "terms.ics"),
    ],
)
def test_a_file_says_it_too(words: tuple[str, ...], option: str, name: str, tmp_path: Path) -> None:
    main([*words, option, str(tmp_path / name)])
    text = (tmp_path / name).read_text(encoding="utf-8-sig").replace("\n ", "").replace("\r", "")
    assert checked_until().isoformat() in text


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed (poppler-utils)")
def test_the_pages_of_an_audit_say_it(tmp_path: Path) -> None:
    report = tmp_path / "report.pdf"
    main(["audit", LEAKY, "--register", REGISTER, "--format", "pdf", "--out", str(report)])
    read = subprocess.run(["pdftotext", "-raw", str(report), "-"], capture_output=True, check=True).stdout.decode()
    assert any(day in " ".join(read.split()) for day in spelled())


def test_the_row_of_the_form_that_says_it_asks_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "form.csv"
    main([*ASKED, "--out", str(form)])
    capsys.readouterr()
    main([*ASKED, "--answers", str(form), "--format", "json"])
    assert json.loads(capsys.readouterr().out)["changes"] == []


def test_what_carries_no_verdict_is_named_with_the_reason() -> None:
    assert all(reason for reason in NO_VERDICT.values())
    assert not set(NO_VERDICT) & set(OUTPUTS)
