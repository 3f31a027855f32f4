from datetime import date

import pytest
from rich.console import Console
from source_tree import ROOT

from sluis.audit.audit import Question, audit
from sluis.audit.model import Audit
from sluis.cli.audit_report import Form, is_text, letter_of, report_of
from sluis.telemetry.folder import walk


@pytest.fixture(scope="module")
def found() -> Audit:
    return audit(walk([str(ROOT / "examples" / "firmware" / "leaky.har")]), Question(date(2026, 11, 24)))


def test_text_goes_to_the_console_and_only_for_a_file_becomes_octets(found: Audit) -> None:
    console = Console(record=True, width=200, file=None, quiet=False)
    with console.capture() as caught:
        assert report_of(found, "text", console, reveal=False, to_file=False) == b""
    assert "ingest.wifi-insight.example" in caught.get()
    assert b"ingest.wifi-insight.example" in report_of(found, "text", console, reveal=False, to_file=True)


@pytest.mark.parametrize(
    ("form", "begins"),
    [("json", b"{"), ("sarif", b"{"), ("html", b"<!"), ("svg", b"<svg"), ("pdf", b"%PDF-")],
)
def test_every_other_form_is_octets(found: Audit, form: Form, begins: bytes) -> None:
    assert report_of(found, form, Console(), reveal=False, to_file=True).startswith(begins)
    assert is_text(form) is (form != "pdf")


def test_a_letter_is_text_or_paper(found: Audit) -> None:
    assert letter_of(found, paper=True).startswith(b"%PDF-")
    assert letter_of(found, paper=False).decode().strip()
