"""The statement as a page: what was shared in words of the reader, the proof whole, and any text only text."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit_results import ANY_TEXT, HOSTILE
from tests.checkers import pages
from tests.twins.statement_verifiers import SCRIPT as VERIFIER

from sluis.i18n import Lang, use
from sluis.ledger.statement import LIMITS
from sluis.reports.sarif import Json
from sluis.reports.statement import (
    article,
    holds_nothing,
    how_often,
    moment,
    sentences,
    statement_page,
    statement_text,
    whose,
)

NEEDS_AXE = pytest.mark.skipif(pages.why_not() is not None, reason=pages.why_not() or "")
AT = 1_795_525_200_000
HOUR_MS = 3_600_000


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


def span(begins: int, ends: int) -> dict[str, Json]:
    return {"first": begins, "last": ends - 1, "from_ms": AT + begins * HOUR_MS, "to_ms": AT + ends * HOUR_MS}


def document(
    *lines: dict[str, Json], origin: str = "log.example/ledger", records: int = 0, **words: Json
) -> dict[str, Json]:
    """Return a statement of three hours, each with an epoch; ``words`` are those that differ."""
    reading: dict[str, Json] = {
        "shared": list(lines), "opened": [span(0, 3)], "pruned": [], "absent": [], "elsewhere": [],
        "unsealed": {"from_ms": AT + 3 * HOUR_MS, "reports": 0}, "witnesses": [],
        "log": {"from_ms": AT, "to_ms": AT + 3 * HOUR_MS}, "occupation": {"from_ms": AT, "to_ms": None},
    }  # fmt: skip
    opened: list[Json] = [{"epoch": 0, "salt": "", "path": "", "records": [["", ""]] * (records or len(lines))}]
    return {
        "v": "sluis/statement/v2", "origin": origin, "line": "NL-0001", "slot": 4, "from_ms": AT,
        "to_ms": AT + 3 * HOUR_MS, "covers_from_ms": AT, "covers_to_ms": AT + 3 * HOUR_MS, "opened": opened,
        "reading": {**reading, **words}, "limits": LIMITS, "leaves": ["a<b"],
    }  # fmt: skip


def told(made: dict[str, Json]) -> tuple[str, str]:
    """Return a statement's text and its page's words."""
    return statement_text(made), words(statement_page(made))


def proof(page: str) -> object:
    statements = re.findall(r'<script type="application/json" id="statement">(.*?)</script>', page, re.DOTALL)
    assert len(statements) == 1
    return json.loads(statements[0])


def words(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page.split("<script", maxsplit=1)[0])


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        (
            "en",
            (
                "3 reports, from",
                "subscriber, guest: It is needed for your contract. (GDPR article 6(1)(b))",
                "signal strength (3 times)",
            ),
        ),
        (
            "nl",
            (
                "3 meldingen, van",
                "abonnee, gast: Het is nodig voor uw contract. (AVG artikel 6, lid 1, onder b)",
                "signal strength (3 keer)",
            ),
        ),
    ],
)
def test_it_says_to_whom_why_how_often_and_what(lang: Lang, texts: tuple[str, ...]) -> None:
    use(lang)
    page = statement_page(document(line()))
    assert [
        text for text in (*texts, "WiFi Insight Inc. (United States)", "log.example/ledger") if text not in page
    ] == []
    assert LIMITS[lang].replace("'", "&#39;") in page, "word for word"


NOTHING = "our ledger holds nothing about this line"
AROUND = "From 24 November 2026 14:00:00 (UTC+1) to 24 November 2026 17:00:00 (UTC+1)"


def test_nothing_is_an_answer_with_its_dates() -> None:
    made = document()
    assert holds_nothing(made)
    for text in told(made):
        assert f"{AROUND} {NOTHING}" in text
    use("nl")
    for text in told(made):
        around = "Van 24 november 2026 14:00:00 (UTC+1) tot 24 november 2026 17:00:00 (UTC+1)"
        assert f"{around} staat er in ons logboek onder nummer" in text


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (document(line()), f"{AROUND} this statement opens everything"),
        (document(records=1), f"{AROUND} this statement opens everything"),
        (
            document(opened=[span(1, 3)], pruned=[span(0, 1)]),
            "What we held of 24 November 2026 14:00:00 (UTC+1) to 24 November 2026 15:00:00 (UTC+1) was thrown away",
        ),
        (
            document(unsealed={"from_ms": AT + 3 * HOUR_MS, "reports": 2}),
            "After 24 November 2026 17:00:00 (UTC+1), 2 reports were recorded that are not sealed yet",
        ),
        (
            document(records=1, elsewhere=[{"status": "delivered", "became": "received", "count": 1}]),
            "What became of reports that were recorded at another time: received: 1.",
        ),
    ],
)
def test_nothing_is_never_said_beside_what_was_recorded_pruned_or_is_not_sealed(
    made: dict[str, Json], sentence: str
) -> None:
    assert not holds_nothing(made)
    for text in told(made):
        assert sentence in text
        assert NOTHING not in text


def test_pruned_unsealed_unregistered_and_not_asked_are_four_sentences() -> None:
    made = document(
        opened=[span(2, 3)], absent=[span(0, 1)], pruned=[span(1, 2)], log={"from_ms": 0, "to_ms": AT + 3 * HOUR_MS}
    ) | {"to_ms": AT + 4 * HOUR_MS}
    sentences_of = sentences(made)
    assert len(set(sentences_of)) == len(sentences_of) == 6
    for text in told(made):
        for sentence in (
            (
                "From 24 November 2026 14:00:00 (UTC+1) to 24 November 2026 15:00:00 (UTC+1) "
                f"number {made['slot']} was not registered."
            ),
            "What we held of 24 November 2026 15:00:00 (UTC+1) to 24 November 2026 16:00:00 (UTC+1) was thrown away.",
            "What was recorded after 24 November 2026 17:00:00 (UTC+1) is not sealed yet;",
            "You asked about 24 November 2026 14:00:00 (UTC+1) to 24 November 2026 18:00:00 (UTC+1).",
        ):
            assert sentence in text


def test_the_period_of_occupation_is_said_and_that_later_is_somebody_else() -> None:
    slot = document()["slot"]
    for text in told(document()):
        assert (
            f"Number {slot} is your household on this line, registered since 24 November 2026 14:00:00 (UTC+1)." in text
        )
    for text in told(document(occupation={"from_ms": AT, "to_ms": AT + HOUR_MS})):
        assert "you moved out at 24 November 2026 15:00:00 (UTC+1). What came after that is about somebody else" in text


def test_witnesses_are_named_with_their_organisation_or_it_is_said_that_there_is_none() -> None:
    for text in told(document()):
        assert "Nobody independent of us watches this ledger" in text
    witnesses: list[Json] = [{"name": "w1", "organisation": "Stichting X"}, {"name": "w2", "organisation": ""}]
    for text in told(document(witnesses=witnesses)):
        assert "Who watches this ledger: w1 (Stichting X), w2." in text
        assert "Nobody independent" not in text


def test_the_whole_document_stands_in_it_and_one_script_may_run_the_verifier_as_it_is_shipped() -> None:
    page = statement_page(document(line()))
    assert proof(page) == json.loads(json.dumps(document(line())))
    assert page.count("<script") == 2
    script = page.partition('<script type="module">')[2].partition("</script>")[0]
    assert script.startswith(VERIFIER.read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert len(policy) == 1
    assert "default-src 'none'; style-src 'sha256-" in policy[0]
    assert f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in policy[0]
    assert "unsafe" not in policy[0]
    assert "http" not in policy[0]
    assert not re.search(r"fetch\(|XMLHttp|WebSocket|sendBeacon|localStorage|innerHTML|eval\(|document\.cookie", script)
    assert not re.search(r"<!--|<script|</script", script, re.IGNORECASE)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_of_a_register_are_words(text: str) -> None:
    safe = text.encode("utf-8", "replace").decode()
    page = statement_page(document(line(safe, safe), origin=safe))
    assert page.count("<script") == 2
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
    assert how_often({"count": 1, "first_ms": AT, "last_ms": AT}) == "1 report, at 24 November 2026 14:00:00 (UTC+1)"
    assert moment(AT) == "24 November 2026 14:00:00 (UTC+1)"


def test_a_moment_in_summer_says_so() -> None:
    assert moment(1_784_000_000_000) == "14 July 2026 05:33:20 (UTC+2)"


def test_a_ground_of_which_we_know_no_word_stands_as_it_is() -> None:
    assert whose({"subjects": ["subscriber", "else"]}) == "subscriber, else"
    assert article("9-2-a") == "9(2)(a)"


@NEEDS_AXE
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_breaks_no_rule_of_who_cannot_see_it(lang: Lang, tmp_path: Path) -> None:
    use(lang)
    looked = pages.looked(statement_page(document(line(), line(HOSTILE[7][:400]))), pages.PHONE, tmp_path)
    assert (looked.broken, max(looked.sideways, 0)) == ((), 0)
