"""A count is opened by what the provider hands out, when it is the record that the receipt is of."""

import json
from dataclasses import replace

import pytest
from tests.twins.ledger_maker import START_MS, b64, count, intent, outcome, record

from sluis.errors import SluisError
from sluis.errors.recipient import count_opening_error
from sluis.recipient.count_opening import Receipt, open_count

R = b"\x11" * 32
E = count(START_MS + 5, homes=1200)
KEPT = Receipt(record(R, E), START_MS, b"\xcc" * 32, "netwerk-meting")


def opening(r: bytes = R, e: bytes = E) -> bytes:
    return json.dumps({"r": b64(r), "E": e.decode()}).encode()


def refused(content: bytes, receipt: Receipt = KEPT) -> str:
    with pytest.raises(SluisError) as fault:
        open_count(content, receipt)
    assert fault.value.entry is count_opening_error
    return str(fault.value.places["what"])


def test_a_count_says_its_homes_and_what_it_spent() -> None:
    opened = open_count(opening(), KEPT)
    assert (opened.homes, opened.eps_u, opened.budget_u, opened.activity) == (
        1200,
        250_000,
        2_000_000,
        "network-quality",
    )


def test_another_record_is_not_opened() -> None:
    assert refused(opening(b"\x12" * 32)) == "commitment"
    assert refused(opening(e=count(START_MS + 6))) == "commitment"
    for short in (R[:31], R + b"\0", b""):
        assert refused(opening(short)) == "form"


def test_what_the_receipt_does_not_say_differs() -> None:
    for changed in ({"recipient": "another"}, {"body_sha256": bytes(32)}, {"t_ms": START_MS + 6}, {"t_ms": 0}):
        assert refused(opening(), replace(KEPT, **changed)) == "differs"  # type: ignore[arg-type]


def test_only_a_count_is_opened_and_only_in_its_one_spelling() -> None:
    for e in (intent(), outcome(bytes(32), "delivered")):
        assert refused(opening(e=e), replace(KEPT, commitment=record(R, e))) == "kind"
    for e in (E.replace(b",", b", ", 1), count(homes=123), count(eps_u=0), count(v=1), b"[]", b"\xc3\xa9"):
        assert refused(opening(e=e), replace(KEPT, commitment=record(R, e))) == "form"


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b'{"r":1,"E":2}', opening()[:-1], opening().replace(b"}", b',"x":1}'), b"\xff"],
)
def test_what_is_no_opening_is_refused(content: bytes) -> None:
    assert refused(content) in {"form", "commitment"}
