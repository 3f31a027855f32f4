"""What a statement tells beside reports that left is told by a letter, too; what it does not say is not made up."""

import json
from pathlib import Path

import pytest

from sluis.api.letter_sources import of_statement, of_statement_file
from sluis.api.statement import Statement

WHOLE: dict[str, object] = {
    "origin": "voorbeeld.example/sluis",
    "line": "NL-0001",
    "covers_from_ms": 1_795_527_091_000,
    "covers_to_ms": 1_795_627_091_000,
    "reading": {"shared": [], "counts": [], "unsealed": {"reports": 0}, "pruned": []},
}


def basis(**reading: object) -> list[str]:
    whole = {**WHOLE, "reading": {**WHOLE["reading"], **reading}}  # type: ignore[dict-item]
    return [sentence.words() for sentence in of_statement(Statement(json.loads(json.dumps(whole)))).beside]


def test_counts_unsealed_records_and_time_thrown_away_are_said_each_by_itself() -> None:
    assert basis() == []
    counts = [{"recipient": {"name": name}, "count": count} for name, count in (("A B.V.", 2), ("B B.V.", 1))]
    assert basis(counts=counts) == [
        "My home was also counted among others: 3 counts went to A B.V. and B B.V. I do not list them here."
    ]
    assert basis(unsealed={"reports": 1}) == ["1 record about it was not sealed yet, and is not in it."]
    assert "thrown away" in basis(pruned=[{"first": 0, "last": 1}])[0]


def test_the_period_is_told_where_the_statement_says_it(tmp_path: Path) -> None:
    told = of_statement(Statement(json.loads(json.dumps(WHOLE)))).told.words()
    assert "24 November 2026" in told
    assert "25 November 2026" in told
    file = tmp_path / "statement.json"
    file.write_text(json.dumps({"origin": "a.example", "reading": {"shared": []}}), encoding="utf-8")
    cut = of_statement_file(file)
    assert (cut.line, "covers" in cut.told.words()) == (None, False)


@pytest.mark.parametrize("key", [None, "wifi-insight"])
def test_a_recipient_is_known_by_its_key_where_the_statement_has_it(key: str | None) -> None:
    line = {
        "recipient": {"name": "WiFi Insight", **({} if key is None else {"key": key})},
        "purpose": "x",
        "count": 1,
        "first_ms": 0,
        "last_ms": 0,
        "fields": [],
    }
    whole = {**WHOLE, "reading": {"shared": [line, {**line, "sent": 0}]}}
    assert of_statement(Statement(json.loads(json.dumps(whole)))).keys == (key,)
