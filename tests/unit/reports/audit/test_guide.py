"""The guide says what was tried and what was not, in both languages, and its commands are those of the verb."""

import re

import pytest

from sluis.cli.audit import audit_
from sluis.cli.main import main
from sluis.reports.audit.guide import GUIDE


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_is_printed_without_a_file(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--guide", "--lang", lang]) == 0
    page = capsys.readouterr().out
    assert max(map(len, page.splitlines())) <= 120
    assert page.count("sluis audit ") >= 4
    assert ("niet geprobeerd" if lang == "nl" else "not tried") in page


def test_every_option_it_names_is_one_of_the_verb() -> None:
    named = set(re.findall(r"--([a-z-]+)", " ".join(sentence for group in GUIDE for sentence in group)))
    options = {name.strip("_").replace("_", "-") for name in audit_.__annotations__}
    assert named
    assert named <= options


def test_an_invented_way_is_not_called_tried() -> None:
    for sentence in (sentence for group in GUIDE for sentence in group if "tried" in sentence):
        assert sentence.startswith("  Linux, tried:") or "not tried" in sentence
