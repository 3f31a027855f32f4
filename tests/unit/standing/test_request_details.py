"""What stands beside a request goes into its entry, and an entry without it reads as it always did."""

from sluis.standing.entries import Asked, decoded, encoded
from sluis.standing.events import EventKind, asked_entry
from sluis.standing.request_details import NO_DETAILS, RequestDetails, ShownText

TEXT = ShownText("ab" * 32, "3", "nl", "button")


def test_nothing_beside_a_request_leaves_the_entry_as_it_was() -> None:
    plain = asked_entry(EventKind.OBJECT, None, (1, None), 2, NO_DETAILS)
    assert encoded(plain) == b'{"activity":null,"at_ms":1,"is":"asked","kind":"object","recorded_ms":2,"until_ms":null}'
    assert decoded(encoded(plain)) == Asked(kind="object", activity=None, at_ms=1, until_ms=None, recorded_ms=2)


def test_text_and_reason_are_read_back_as_they_were_written() -> None:
    entry = asked_entry(EventKind.CONSENT, "a", (1, 9), 2, RequestDetails(TEXT, "telephone"))
    assert decoded(encoded(entry)) == entry
    assert (entry.text, entry.text_version, entry.language, entry.act) == ("ab" * 32, "3", "nl", "button")
    assert entry.reason == "telephone"


def test_what_is_no_act_and_no_way_of_asking_is_no_entry() -> None:
    entry = encoded(asked_entry(EventKind.CONSENT, "a", (1, 9), 2, RequestDetails(TEXT, "letter")))
    for before, after in ((b'"button"', b'"ticked"'), (b'"letter"', b'"guess"')):
        assert decoded(entry.replace(before, after)) is None
