"""A recipient's folder, as a gate drops it and as the kit keeps it; and the file that says whose home it is."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.raised import raises
from tests.unit.risk.test_released import PLAN

from sluis.errors import FileName
from sluis.errors.risk import homes_file_error, risk_body_error, risk_body_other_error
from sluis.ledger.receipt import Promise, ReceiptKey, kid_of, make_header
from sluis.recipient.keeping import Keeping
from sluis.risk.inbox import Collected, Found, bodies_of, collect, read_homes
from sluis.risk.released import Collecting

BODY = b'{"Report":[{"CollectionTime":1795525200,"Household":"h1","Load":3}]}'
AT_MS = 1_795_527_000_000
HOMES = FileName("homes.csv")
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEY = ReceiptKey(kid_of(PRIVATE.public_key().public_bytes_raw()), PRIVATE)


def header() -> str:
    """Return a header of the right form; whether it is true is not looked at here."""
    promise = Promise("example.nl/sluis", bytes([0xAB] * 32), bytes(32), AT_MS, bytes(32), "vendor")
    return make_header(KEY, promise)


def test_without_a_header_the_body_says_when(tmp_path: Path) -> None:
    (tmp_path / "aa.json").write_bytes(BODY)
    (tmp_path / ".hidden.json").write_bytes(b"no")
    (tmp_path / "aa.disclosure").write_text("no header", encoding="utf-8")
    assert list(bodies_of(tmp_path)) == [Found("aa", BODY, None)]
    collecting = Collecting(PLAN)
    assert collect(bodies_of(tmp_path), collecting, None, HOMES) == Collected(1_795_525_200, 1_795_525_200, 1)
    assert [tuple(row.values()) for row in collecting.released().units.to_pylist()] == [(0, -1, 20781)]


def test_the_kits_folder_is_read_by_its_log(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path / "kept")
    keeping.keep("ab" * 32, header(), BODY, AT_MS + 5_000)
    keeping.keep("cd" * 32, "no header", BODY, AT_MS)
    found = list(bodies_of(keeping.folder))
    assert found == [Found("ab" * 32, BODY, AT_MS, AT_MS + 5_000), Found("cd" * 32, BODY, None)]


def test_the_header_beside_a_body_is_read(tmp_path: Path) -> None:
    (tmp_path / "aa.json").write_bytes(BODY)
    (tmp_path / "aa.disclosure").write_text(header() + "\n", encoding="utf-8")
    assert list(bodies_of(tmp_path)) == [Found("aa", BODY, AT_MS)]


def test_the_moment_of_the_header_is_when_it_was_released() -> None:
    collecting = Collecting(PLAN)
    found = [Found("a", BODY, AT_MS), Found("b", BODY.replace(b"h1", b"h2"), AT_MS + 86_400_000)]
    made = collect(iter(found), collecting, {"a": 4, "b": 4}, HOMES)
    assert made == Collected(AT_MS // 1000, AT_MS // 1000 + 86_400, 2)
    released = collecting.released()
    assert [row["home"] for row in released.units.to_pylist()] == [4, 4]
    assert sorted({row["day"] for row in released.rows.to_pylist()}) == [20781, 20782]


@pytest.mark.parametrize("content", [b"a\n", b"a,b,c\n", b"a,x\n", b"a,1\na,2\n", b"a,-1\n"])
def test_a_file_of_homes_is_refused_by_its_line(content: bytes) -> None:
    with raises(homes_file_error):
        read_homes(content, HOMES)


def test_a_body_that_the_file_of_homes_does_not_know_is_a_hole() -> None:
    with raises(homes_file_error):
        collect(iter([Found("a", BODY, AT_MS)]), Collecting(PLAN), {"b": 1}, HOMES)


def test_what_is_no_body_is_refused() -> None:
    with raises(risk_body_error):
        collect(iter([Found("a", b"{", AT_MS)]), Collecting(PLAN), None, HOMES)


@pytest.mark.parametrize(
    "body",
    [
        BODY.replace(b"1795525200", b'"2026-12-02T00:00:00Z"'),
        BODY.replace(b"1795525200", b"9" * 30),
        BODY.replace(b"1795525200", b"-1"),
        BODY.replace(b'"h1"', b'"\\ud800"'),
        b'{"Report":[' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"]}",
    ],
)
def test_a_body_of_no_moment_and_of_no_text_is_bad_input(body: bytes) -> None:
    with raises(risk_body_error):
        collect(iter([Found("a", body, None)]), Collecting(PLAN), None, HOMES)


def test_a_body_that_says_more_than_its_activity_releases_is_not_measured_as_if_it_did_not() -> None:
    body = BODY.replace(b'"Load":3', b'"Load":3,"Serial":"S1"')
    with raises(risk_body_other_error):
        collect(iter([Found("a", body, AT_MS)]), Collecting(PLAN), None, HOMES)


def test_a_body_of_no_known_day_is_left_out_and_counted() -> None:
    """Taken for one of 1970 it would make that nothing left on a second day."""
    collecting, undated = Collecting(PLAN), BODY.replace(b'"CollectionTime":1795525200,', b"")
    made = collect(iter([Found("a", BODY, None), Found("b", undated, None)]), collecting, None, HOMES)
    assert made == Collected(1_795_525_200, 1_795_525_200, 1, 1)
    assert {row["day"] for row in collecting.released().rows.to_pylist()} == {20781}


def test_one_token_is_of_one_home() -> None:
    found = [Found("a", BODY, AT_MS), Found("b", BODY, AT_MS)]
    with raises(homes_file_error):
        collect(iter(found), Collecting(PLAN), {"a": 4, "b": 5}, HOMES)
