from datetime import date
from pathlib import Path
from typing import Final

import pytest
from rich.console import Console
from source_tree import ROOT

from sluis.audit.audit import Question, audit
from sluis.audit.model import Audit
from sluis.audit.record.draft import draft_of
from sluis.errors import FileName
from sluis.register.load import load_register
from sluis.reports.audit.forms import Form, is_text, letter_of, report_of
from sluis.telemetry.folder import walk

FORMS: Final[tuple[Form, ...]] = ("text", "json", "sarif", "html", "svg")


@pytest.fixture(scope="module")
def audited() -> Audit:
    return audit(walk([str(ROOT / "examples" / "firmware" / "leaky.har")]), Question(date(2026, 11, 24)))


def test_text_goes_to_the_console_and_only_for_a_file_becomes_octets(audited: Audit) -> None:
    console = Console(record=True, width=200, file=None, quiet=False)
    with console.capture() as caught:
        assert report_of(audited, "text", console, reveal=False, to_file=False) == b""
    assert "ingest.wifi-insight.example" in caught.get()
    assert b"ingest.wifi-insight.example" in report_of(audited, "text", console, reveal=False, to_file=True)


@pytest.mark.parametrize(
    ("form", "begins"),
    [("json", b"{"), ("sarif", b"{"), ("html", b"<!"), ("svg", b"<svg"), ("pdf", b"%PDF-")],
)
def test_every_other_form_is_octets(audited: Audit, form: Form, begins: bytes) -> None:
    assert report_of(audited, form, Console(), reveal=False, to_file=True).startswith(begins)
    assert is_text(form) is (form != "pdf")


def test_a_letter_is_text_or_paper(audited: Audit) -> None:
    assert letter_of(audited, paper=True).startswith(b"%PDF-")
    assert letter_of(audited, paper=False).decode().strip()


@pytest.mark.parametrize(
    "host",
    ["klara-laptop.collect.example", "9c-41-5d-00-77-ab.collect.example", "nnwgc4tbfvwgc4dun5ya.collect.example"],
)
def test_what_identifies_somebody_in_the_name_of_a_receiver_stands_in_no_report(host: str, tmp_path: Path) -> None:
    body = '{"hostname":"klara-laptop","mac":"9c:41:5d:00:77:ab"}'
    (tmp_path / "one.http").write_bytes(
        f"POST /in HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    path = ROOT / "examples" / "register-per-home.yaml"
    register = load_register(path.read_bytes(), FileName(path.name), path.parent / "vocabularies")
    seen = audit(walk([str(tmp_path / "one.http")]), Question(date(2026, 11, 24), register=register, alone=True))
    made = [report_of(seen, form, Console(), reveal=False, to_file=True) for form in FORMS]
    made += [letter_of(seen, paper=False), draft_of(seen.fields, seen.flows, seen.destinations, seen.hidden).encode()]
    assert any(finding for observation in seen.observations for finding in observation.findings)
    for text in made:
        assert b"collect" in text.lower()
        assert host.partition(".")[0].encode() not in text.lower()
    assert host.encode() in report_of(seen, "json", Console(), reveal=True, to_file=True)
