"""The worked example of "Add a capture reader" works: installed beside Sluis, an audit reads its file."""

import re
import tomllib
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from source_tree import ROOT
from tests.installed import install

from sluis.audit.audit import Question, audit
from sluis.telemetry.folder import walk

PAGE = (ROOT / "docs" / "how-to" / "add-a-capture-reader.md").read_text(encoding="utf-8")
LOG, MODULE, PROJECT = (
    dedent(block) for block in re.findall(r"^ *```(?:text|python|toml)\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL)
)


def test_an_audit_reads_the_log_of_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    project = tomllib.loads(PROJECT)["project"]
    points = project["entry-points"]
    install(monkeypatch, tmp_path / "site", project["name"], project["version"], points, {"sluis_acme": MODULE})
    (tmp_path / "traffic").write_text(f"{LOG}nonsense\n")
    result = audit(walk([str(tmp_path / "traffic")]), Question(date(2026, 11, 24)))
    [source], [flow] = result.sources, result.flows
    assert (source.kind, source.entries) == ("acme-firewall 1.0.2", 1)
    assert [(why.value, times, first) for why, times, first in source.unread] == [("syntax", 1, 3)]
    assert (flow.destination, flow.port, flow.octets_out, flow.octets_in) == ("203.0.113.7", 443, 700, 3000)
