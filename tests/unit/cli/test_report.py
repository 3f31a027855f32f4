"""``sluis report`` names the papers there are, and every one can be written in two forms."""

import pytest

from sluis.cli import report
from sluis.cli.main import main
from sluis.cli.verb import FINE


def test_it_names_its_papers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--help"]) == FINE
    shown = capsys.readouterr().out
    assert report.VERB.verbs
    assert all(verb.name in shown for verb in report.VERB.verbs)
