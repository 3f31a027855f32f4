"""Letters are filled from what was recorded or stated; every figure moves with it, and what is none is refused."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.paper_checks import HOSTILE, in_language, text_of, twice
from tests.raised import raises

from sluis.api.paper_letters import LetterAsked, make_letter
from sluis.errors.cli import argument_invalid_error, argument_missing_error
from sluis.errors.gate import file_missing_error
from sluis.errors.reports import statement_unread_error
from sluis.reports.papers.figure import figures_of
from sluis.reports.papers.letters import LetterKind, OutgoingLetter

LEAKY = (str(ROOT / "examples" / "firmware" / "leaky.har"),)
DAY = date(2026, 12, 1)
SHARED = {
    "recipient": {"name": "WiFi Insight Inc.", "country": "Verenigde Staten"},
    "purpose": "Wifi-hulp",
    "count": 3,
    "first_ms": 1_795_527_091_000,
    "last_ms": 1_795_627_091_000,
    "fields": [{"what": "signaalsterkte"}, {"what": "signaalsterkte"}, {"what": "wat voor apparaat"}],
}


def stated(folder: Path, **changed: object) -> Path:
    """Write what a statement holds of what was shared."""
    document = {"origin": "voorbeeld.example/sluis", "reading": {"shared": [{**SHARED, **changed}]}}
    (folder / "statement.json").write_text(json.dumps(document), encoding="utf-8")
    return folder / "statement.json"


def of_recordings(kind: LetterKind, **more: object) -> LetterAsked:
    return replace(LetterAsked(kind, recordings=LEAKY, provider="Voorbeeld B.V.", day=DAY), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", LetterKind)
def test_each_kind_is_filled_from_recordings_in_both_languages(kind: LetterKind) -> None:
    to = "ingest.wifi-insight.example" if kind is LetterKind.ACCESS_RECIPIENT else None
    made = make_letter(of_recordings(kind, to=to))
    for lang in ("nl", "en"):
        with in_language(lang):  # type: ignore[arg-type] - one of two
            page = text_of(made.html())
            assert "ingest.wifi-insight.example" in page
            assert "MAC" in page
            assert "violation" not in page.lower()
            assert "overtred" not in page.lower()
            assert "....." in page, "what only the writer knows is a blank"
    assert "B.V.." not in page
    assert any("leaky.har, SHA-256 " in each.words() for each in figures_of(made.paper))


def test_a_letter_goes_to_whom_its_kind_says() -> None:
    to = {kind: make_letter(of_recordings(kind)).paper.to.words() for kind in LetterKind if "recipient" not in kind}
    assert to[LetterKind.COMPLAINT] == "Autoriteit Persoonsgegevens"
    assert to[LetterKind.OBJECTION] == to[LetterKind.ACCESS_PROVIDER] == "Voorbeeld B.V."
    assert to[LetterKind.WOO].startswith("[The public body that you ask: ..")
    assert make_letter(of_recordings(LetterKind.WOO, to="RDI")).paper.to.words() == "RDI"


def test_without_a_provider_there_is_a_blank_and_with_a_register_its_controller() -> None:
    nobody = make_letter(of_recordings(LetterKind.OBJECTION, provider=None)).paper
    assert nobody.provider.words().startswith("[Name of your provider: ..")
    known = of_recordings(LetterKind.OBJECTION, provider=None, register=ROOT / "examples" / "register-per-home.yaml")
    assert make_letter(known).paper.provider.words() == "Voorbeeld Telecom B.V."


CHANGED = {
    "Recipient": {"recipient": {"name": "Other Inc.", "country": "Duitsland"}},
    "Country": {"recipient": {"name": "WiFi Insight Inc.", "country": None}},
    "How often": {"count": 4},
    "First": {"first_ms": 1_795_400_000_000},
    "Last": {"last_ms": 1_795_900_000_000},
    "Kinds of data": {"fields": []},
    "Why": {"purpose": "Iets anders"},
}


@pytest.mark.parametrize("what", CHANGED)
def test_every_figure_moves_with_the_statement(what: str, tmp_path: Path) -> None:
    def values(**changed: object) -> list[str]:
        paper = make_letter(LetterAsked(LetterKind.COMPLAINT, stated(tmp_path, **changed), day=DAY)).paper
        return [each.words() for each in figures_of(paper) if each.what == what]

    before, after = values(), values(**CHANGED[what])
    assert len(before) == len(after) == 1
    assert before != after
    if what in {"Country", "Kinds of data"}:
        said = {"Country": "I do not know in which country: the provider can tell", "Kinds of data": "not on record"}
        assert after == [said[what]], "what a statement does not say is not none"


def test_a_page_of_a_statement_is_read_as_its_json(tmp_path: Path) -> None:
    page = tmp_path / "statement.html"
    inside = stated(tmp_path).read_text(encoding="utf-8").replace("<", "\\u003c")
    page.write_text(f'<p><script type="application/json" id="statement">{inside}</script>', encoding="utf-8")
    made = make_letter(LetterAsked(LetterKind.ACCESS_RECIPIENT, page, day=DAY)).paper
    assert made.to.words() == "WiFi Insight Inc."


FAR = json.dumps({"origin": "x", "reading": {"shared": [{**SHARED, "last_ms": 10**20}]}}).encode()


@pytest.mark.parametrize("content", [b"", b"{}", b'{"origin": 1, "reading": {}}', b"\xff\xfe", b"[1]", FAR])
def test_what_is_no_statement_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(content)
    with raises(statement_unread_error):
        make_letter(LetterAsked(LetterKind.OBJECTION, file))


def test_what_is_not_given_or_not_there_is_refused(tmp_path: Path) -> None:
    with raises(argument_missing_error):
        make_letter(LetterAsked(LetterKind.OBJECTION))
    with raises(argument_missing_error):
        make_letter(of_recordings(LetterKind.ACCESS_RECIPIENT))
    with raises(argument_invalid_error):
        make_letter(of_recordings(LetterKind.ACCESS_RECIPIENT, to="Nobody"))
    with raises(file_missing_error):
        make_letter(LetterAsked(LetterKind.OBJECTION, tmp_path / "none.json"))


def test_hostile_text_is_text(tmp_path: Path) -> None:
    file = stated(
        tmp_path,
        recipient={"name": HOSTILE, "country": HOSTILE},
        purpose=HOSTILE,
        fields=[{"what": HOSTILE}],
    )
    asked = LetterAsked(LetterKind.WOO, file, to=HOSTILE, provider=HOSTILE, day=DAY)
    page = make_letter(asked).html()
    assert "<script>x" not in page
    assert page.count("&lt;script&gt;x") >= 6
    with in_language("nl"):
        assert twice(lambda: make_letter(asked).pdf()).startswith(b"%PDF-")


def test_no_name_of_a_device_stands_in_a_letter() -> None:
    letter: OutgoingLetter = make_letter(of_recordings(LetterKind.COMPLAINT)).paper
    recorded = Path(LEAKY[0]).read_text(encoding="utf-8")
    names = {"iPad-Noor", "Annas"} & set(recorded.replace('"', " ").replace("\\", " ").split())
    told = " ".join(each.words() for each in figures_of(letter))
    assert not any(name in told for name in names)


def test_what_was_stopped_is_not_said_to_have_been_received(tmp_path: Path) -> None:
    asked = LetterAsked(
        LetterKind.ACCESS_RECIPIENT, statement=stated(tmp_path, sent=0), to="WiFi Insight Inc.", day=DAY
    )
    with raises(argument_invalid_error):
        make_letter(asked)
    objection = replace(asked, kind=LetterKind.OBJECTION, to=None)
    made = make_letter(objection)
    assert made.paper.seen == ()
    for lang, nobody in (("en", "It names nobody to whom something went."), ("nl", "Er staat niemand in naar wie")):
        with in_language(lang):  # type: ignore[arg-type] - one of two
            assert nobody in text_of(made.html())
    stated(tmp_path, sent=2)
    [seen] = make_letter(objection).paper.seen
    assert seen.times.value == 2


def test_parties_beyond_those_that_are_listed_are_counted_and_can_be_written_to(tmp_path: Path) -> None:
    lines = [{**SHARED, "recipient": {"name": f"Party {number}"}} for number in range(14)]
    file = tmp_path / "statement.json"
    file.write_text(json.dumps({"origin": "a.example", "reading": {"shared": lines}}), encoding="utf-8")
    made = make_letter(LetterAsked(LetterKind.OBJECTION, statement=file, day=DAY))
    assert len(made.paper.seen) == 12
    with in_language("en"):
        assert "Beside these there are 2 more in it. I mean those, too." in text_of(made.html())
    last = make_letter(LetterAsked(LetterKind.ACCESS_RECIPIENT, statement=file, to="Party 13", day=DAY))
    assert (len(last.paper.seen), last.paper.more) == (1, None)
