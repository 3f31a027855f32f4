"""``sluis rights``: cases at the shell, in both languages, as text and as JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sluis.api.rights import Channel, Delay, Ground, Kind, Means
from sluis.cli import rights
from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE
from sluis.errors.rights import name_reserved_error
from sluis.i18n import tr
from sluis.reports.rights import IDENTITY, OUTCOMES, READINGS, STATES

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(peopled: str, capsys: pytest.CaptureFixture[str]) -> Run:
    def words(*given: str) -> tuple[int, str]:
        capsys.readouterr()
        code = main(["rights", *given, "--config", peopled])
        told = capsys.readouterr()
        return code, told.out + told.err

    return words


OPEN = ("open", "--household", "NL-0001", "--channel", "letter", "--by", "FG")


def test_a_case_at_the_shell(run: Run) -> None:
    assert run("list") == (FINE, "No case.\n")
    code, text = run(*OPEN, "--kind", "access", "--reason", "what do you share")
    assert (code, "Case 1: access (GDPR art. 15); open." in text) == (FINE, True)
    assert "Receipt, for whoever asked" in text
    code, text = run("answer", "1", "--by", "FG", "--reason", "as asked")
    assert (code, "needs to know who asks" in text) == (FINDINGS, True)
    assert run("check-identity", "1", "--by", "FG", "--means", "sign-in")[0] == FINE
    assert run("extend", "1", "--by", "FG", "--because", "number", "--reason", "many", "--format", "json")[0] == FINE
    assert run("answer", "1", "--by", "FG", "--reason", "as asked")[0] == FINE
    assert run("close", "1", "--by", "FG")[0] == FINE
    code, text = run("show", "1", "--lang", "nl")
    assert (code, "Zaak 1: inzage (AVG artikel 15); gesloten." in text) == (FINE, True)
    assert "Verordening 1182/71" in text
    code, text = run("show", "1", "--format", "json")
    assert json.loads(text)["state"] == "closed"


def test_nobody_takes_a_step_in_the_name_of_whoever_a_desk_checks(run: Run) -> None:
    sentence = name_reserved_error().sentence("en")
    for name in ("account:3148fa9c", "agent:union", "sam (https://id.example)"):
        code, text = run(*OPEN[:-1], name, "--kind", "access")
        assert (code, sentence in " ".join(text.split())) == (2, True)
    run(*OPEN, "--kind", "access")
    for given in (("close", "1"), ("extend", "1", "--because", "number", "--reason", "x")):
        assert run(*given, "--by", "account:3148fa9c")[0] == 2


def test_what_runs_out_is_an_exit_code(run: Run) -> None:
    run(*OPEN, "--kind", "objection")
    assert run("list", "--due") == (FINE, "No case.\n")
    run(*OPEN, "--kind", "copy", "--received", "2026-03-01")
    code, text = run("list", "--due", "--lang", "nl")
    assert (code, "LAAT" in text, "een kopie" in text) == (FINDINGS, True, True)
    assert run("show", "2")[0] == FINDINGS
    code, text = run("list", "--household", "NL-0001", "--format", "json")
    assert [case["kind"] for case in json.loads(text)["cases"]] == ["copy", "objection"]


def test_an_objection_closes_at_once_and_a_refusal_needs_a_ground(run: Run) -> None:
    code, text = run(*OPEN, "--kind", "objection")
    assert (code, "Closed now: network-quality." in text) == (FINE, True)
    code, text = run("refuse", "1", "--by", "FG", "--ground", "accurate", "--reason", "no")
    assert (code, "compelling-grounds" in text) == (2, True)
    assert run("refuse", "1", "--by", "FG", "--ground", "compelling-grounds", "--reason", "fraud")[0] == FINE


def test_an_erasure_asks_for_the_statement_and_says_when_the_key_goes(run: Run, tmp_path: Path) -> None:
    run(*OPEN, "--kind", "erasure")
    run("check-identity", "1", "--by", "FG", "--means", "counter")
    assert "offer the statement first" in run("answer", "1", "--by", "FG", "--reason", "as asked")[1]
    code, text = run("answer", "1", "--by", "FG", "--reason", "as asked", "--statement", "declined")
    assert (code, "destroyed when epoch 0 is sealed" in text) == (FINE, True)
    code, text = run("send", "--copies", str(tmp_path / "copies"))
    assert (code, text) == (FINE, "Sent or tried: 0; not acknowledged: 0.\n")
    assert json.loads(run("send", "--format", "json")[1]) == {"opened": 0, "owed": 0, "messages": []}
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert run("send", "--copies", str(blocked))[0] == 2


def test_a_doubt_and_a_request_taken_back(run: Run) -> None:
    run(*OPEN, "--kind", "access")
    assert "the term runs on" in run("check-identity", "1", "--by", "FG", "--doubt", "another voice")[1]
    closing = ("close", "1", "--by", "FG", "--taken-back")
    assert run(*closing)[0] == run(*closing, "--how", "letter", "--reason", "found it")[0] == 2
    code, text = run(*closing, "--how", "telephone", "--reason", "found it")
    assert (code, "took the request back, by telephone (found it)" in text) == (FINE, True)
    assert "There is no case 9" in run("show", "9")[1]


def test_the_letter_of_a_case(run: Run) -> None:
    run(*OPEN, "--kind", "access")
    assert run("letter", "1")[0] == FINDINGS
    run("check-identity", "1", "--by", "FG", "--means", "sign-in")
    code, text = run("letter", "1", "--lang", "nl")
    assert (code, "Van die tijd staat er niets in dat over uw huishouden is gedeeld." in text) == (FINE, True)
    assert len(text.splitlines()) > 10, "a letter has lines"
    assert json.loads(run("letter", "1", "--format", "json")[1])["shared"] == []


def test_the_words_of_the_shell_are_those_of_the_room() -> None:
    pairs = (
        (rights.KindName, Kind),
        (rights.ChannelName, Channel),
        (rights.MeansName, Means),
        (rights.GroundName, Ground),
    )
    for names, members in pairs:
        said = [member.value for member in members if member is not Channel.NOT_SAID]  # that nobody says
        assert list(names.__args__) == said  # type: ignore[attr-defined]
    assert [delay.value for delay in Delay] == ["complexity", "number"]
    for words in (STATES, OUTCOMES, READINGS, IDENTITY):
        assert all(tr(text, "nl") != text for text in words.values())  # type: ignore[attr-defined]
