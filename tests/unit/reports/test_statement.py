"""The statement as a page: what was shared in words of the reader, the proof whole, and any text only text."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit_results import ANY_TEXT, HOSTILE
from tests.checkers import pages

from sluis.i18n import Lang, use
from sluis.ledger.statement import LIMITS
from sluis.reports.sarif import Json
from sluis.reports.statement import article, how_often, moment, statement_page, whose

NEEDS_AXE = pytest.mark.skipif(pages.why_not() is not None, reason=pages.why_not() or "")
AT = 1_795_525_200_000


def line(name: str = "WiFi Insight Inc.", what: str = "signal strength", count: int = 3) -> dict[str, Json]:
    return {
        "recipient": {"key": "wifi-insight", "name": name, "country": "United States", "role": "processor"},
        "activity": "wifi-help",
        "purpose": what,
        "grounds": [{"subjects": ["subscriber", "guest"], "avg": "6-1-b", "tw": None}],
        "plan": "p",
        "count": count,
        "sent": count,
        "first_ms": AT,
        "last_ms": AT + 60_000,
        "became": ["received by the recipient: 2", what],
        "fields": [{"row": "1", "path": "a.b", "what": what, "count": count}],
    }


def document(*lines: dict[str, Json], origin: str = "log.example/ledger") -> dict[str, Json]:
    return {
        "v": "sluis/statement/v1", "origin": origin, "line": "NL-0001", "slot": 4, "covers_from_ms": AT,
        "covers_to_ms": AT + 120_000, "reading": list(lines), "limits": LIMITS, "leaves": ["a<b"],
    }  # fmt: skip


def proof(page: str) -> object:
    found = re.findall(r'<script type="application/json" id="statement">(.*?)</script>', page, re.DOTALL)
    assert len(found) == 1
    return json.loads(found[0])


def words(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page.split("<script", maxsplit=1)[0])


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("3 reports, from", "AVG article 6(1)(b), for subscriber, guest", "signal strength (3 times)")),
        ("nl", ("3 rapporten, van", "AVG artikel 6(1)(b), voor: abonnee, gast", "signal strength (3 keer)")),
    ],
)
def test_it_says_to_whom_why_how_often_and_what(lang: Lang, said: tuple[str, ...]) -> None:
    use(lang)
    page = statement_page(document(line()))
    assert [
        text for text in (*said, "WiFi Insight Inc. (United States)", "log.example/ledger") if text not in page
    ] == []
    assert LIMITS[lang].replace("'", "&#39;") in page, "word for word"


def test_nothing_is_an_answer() -> None:
    assert "Nothing was shared about this line. That is proved" in statement_page(document())


def test_the_whole_document_stands_in_it_and_no_script_runs() -> None:
    page = statement_page(document(line()))
    assert proof(page) == json.loads(json.dumps(document(line())))
    assert page.count("<script") == 1
    assert "script-src" not in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_of_a_register_are_words(text: str) -> None:
    safe = text.encode("utf-8", "replace").decode()
    page = statement_page(document(line(safe, safe), origin=safe))
    assert page.count("<script") == 1
    assert "<img" not in page
    assert "\x1b" not in words(page)
    assert chr(0x202E) not in words(page)
    assert proof(page) == json.loads(json.dumps(document(line(safe, safe), origin=safe)))


@settings(max_examples=40)
@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT, st.integers(0, 10**6)), max_size=4))
def test_any_words_give_a_page_that_holds_its_proof(lines: list[tuple[str, str, int]]) -> None:
    made = document(*(line(name.encode("utf-8", "replace").decode(), what, count) for name, what, count in lines))
    assert proof(statement_page(made)) == json.loads(json.dumps(made))


def test_one_moment_is_said_once() -> None:
    assert how_often({"count": 1, "first_ms": AT, "last_ms": AT}) == "1 report, at 2026-11-24 13:00:00 UTC"
    assert moment(AT) == "2026-11-24 13:00:00 UTC"


def test_a_ground_of_which_we_know_no_word_stands_as_it_is() -> None:
    assert whose({"subjects": ["subscriber", "else"]}) == "subscriber, else"
    assert article("9-2-a") == "9(2)(a)"


@NEEDS_AXE
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_breaks_no_rule_of_who_cannot_see_it(lang: Lang, tmp_path: Path) -> None:
    use(lang)
    looked = pages.looked(statement_page(document(line(), line(HOSTILE[7][:400]))), pages.PHONE, tmp_path)
    assert (looked.broken, max(looked.sideways, 0)) == ((), 0)
