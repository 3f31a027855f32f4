"""Pages as values: the same page is known by what it says, and a moment that is none refuses the page."""

import pytest
from tests.raised import raises

from sluis.api.gate import Gate
from sluis.api.pages import AskingPage, FeedPlace, RegistryPage, Request, ShownText, key_of, stands_at
from sluis.errors.desk import call_refused_error, page_order_error

PLACE = FeedPlace("crm", "homes", None, "1")


def test_a_key_tells_pages_apart_by_what_they_say() -> None:
    assert key_of("crm", "a", {"x": 1, "y": 2}) == key_of("crm", "a", {"y": 2, "x": 1})
    assert key_of("crm", "a", {"x": 1}) != key_of("crm", "a", {"x": 2})
    assert len(key_of("crm", "a", {}).stored) == 32


@pytest.mark.parametrize(
    "change",
    [
        {"line": "A", "left": "yesterday"},
        {"left": "2026-11-01T00:00:00Z"},
        {"line": "A", "left": "2026-11-01T00:00:00Z", "login": "cpe"},
    ],
)
def test_a_tombstone_is_a_line_and_a_moment(change: dict[str, str | None]) -> None:
    with raises(call_refused_error):
        RegistryPage([change], key_of("crm", "a", {}), PLACE)
    with raises(call_refused_error):
        AskingPage([Request("A", "object", at="yesterday")])


def test_a_text_and_an_end_belong_to_a_consent() -> None:
    text = ShownText("ab" * 32, "3", "nl", "button")
    for request in (Request("A", "object", text=text), Request("A", "help", until="2027-01-01T00:00:00Z")):
        with raises(call_refused_error):
            AskingPage([request])
    consent = Request("A", "consent", "a", until="2027-01-01T00:00:00Z", text=text, reason="letter").change()
    assert (consent.until_ms, consent.details.fields["reason"]) == (1_798_761_600_000, "letter")


def test_a_page_moves_its_feed_and_gives_the_receipts_of_its_lines(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        fields: dict[str, str | None] = {"line": "NL-0400", "login": "cpe-400", "from": "2026-11-01"}
        page = RegistryPage([fields], key_of("crm", "a", fields), PLACE)
        assert page.advance(gate)
        assert [receipt.line for receipt in page.receipts(gate)] == ["NL-0400"]
        assert (stands_at(gate, "crm", "homes"), stands_at(gate, "crm", "other")) == ("1", None)
        with raises(page_order_error):
            RegistryPage([fields], key_of("crm", "b", fields), PLACE).advance(gate)
        asking = AskingPage([Request("NL-0400", "object")], single=True)
        assert asking.advance(gate)
        assert [done.result.events for done in asking.page.done] == [1]
