import pytest

from sluis.standing.entries import (
    Asked,
    Closed,
    Entry,
    Erased,
    LineEntry,
    RegisterEntry,
    RouterEntry,
    Start,
    Stop,
    closes,
    decoded,
    encoded,
)

ROUTER = RouterEntry(
    number=0, oui="012345", product_class=None, serial="S", endpoint=None, login="cpe", from_ms=1, to_ms=None
)
FORMS: list[tuple[Entry, bytes, bool]] = [
    (
        Asked(kind="object", activity=None, at_ms=1, until_ms=None, recorded_ms=2),
        b'{"activity":null,"at_ms":1,"is":"asked","kind":"object","recorded_ms":2,"until_ms":null}',
        True,
    ),
    (
        Asked(kind="lift", activity="a", at_ms=1, until_ms=None, recorded_ms=2),
        b'{"activity":"a","at_ms":1,"is":"asked","kind":"lift","recorded_ms":2,"until_ms":null}',
        False,
    ),
    (
        ROUTER,
        (
            b'{"endpoint":null,"from_ms":1,"is":"router","login":"cpe","number":0,"oui":"012345","product_class":null,'
            b'"serial":"S","to_ms":null}'
        ),
        False,
    ),
    (
        LineEntry(line="NL\u00e9", region="noord", use="shared"),
        b'{"is":"line","line":"NL\\u00e9","region":"noord","use":"shared"}',
        False,
    ),
    (Closed(at_ms=3, recorded_ms=4), b'{"at_ms":3,"is":"closed","recorded_ms":4}', True),
    (Erased(at_ms=3, ref="AVG-1"), b'{"at_ms":3,"is":"erased","ref":"AVG-1"}', True),
    (Stop(recipient="r", at_ms=3), b'{"at_ms":3,"is":"stop","recipient":"r"}', True),
    (Start(recipient="r", at_ms=3), b'{"at_ms":3,"is":"start","recipient":"r"}', False),
    (RegisterEntry(digest="0" * 64, at_ms=3), b'{"at_ms":3,"digest":"' + b"0" * 64 + b'","is":"register"}', True),
]


@pytest.mark.parametrize(("entry", "content", "closing"), FORMS)
def test_every_form_has_one_spelling_and_says_whether_it_closes(entry: Entry, content: bytes, *, closing: bool) -> None:
    assert encoded(entry) == content
    assert decoded(content) == entry
    assert closes(entry) is closing


def test_a_router_closes_when_it_ends_one_that_was_open() -> None:
    assert closes(ROUTER, ends_router=True)


def test_region_and_use_stand_in_a_router_only_when_they_are_stated() -> None:
    stated = RouterEntry(
        number=1, oui=None, product_class=None, serial=None, endpoint="e", login=None, from_ms=1, to_ms=2, use="holiday"
    )
    assert b'"use":"holiday"' in encoded(stated)
    assert b"region" not in encoded(stated)
    assert decoded(encoded(stated)) == stated


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"null",
        b'{"is":"other"}',
        b'{"at_ms":3}',
        b'{"at_ms":"3","is":"closed"}',
        b'{"at_ms":3,"is":"closed","more":1}',
        b'{"at_ms":3,"is":"closed"',
        b'{"is":"line","line":"NL","region":null,"use":"office"}',
        b'{"activity":null,"at_ms":1,"is":"asked","kind":"forget","recorded_ms":2,"until_ms":null}',
        b"\xff",
    ],
)
def test_what_was_not_written_here_is_no_entry(content: bytes) -> None:
    assert decoded(content) is None
