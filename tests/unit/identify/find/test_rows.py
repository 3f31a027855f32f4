"""Tables of lines: what a group is called says what stands at the place."""

import re

from sluis.identify.find.rows import Row, begins, find_rows, says_nobody
from sluis.terms import Kind

TABLE = (
    Row("in:", re.compile(r"in:(?P<login>\w{1,9})(?:/(?P<secret>\w{1,9}))?(?: on (?P<host>\w{1,9}))?")),
    Row("a.b", re.compile(r"a\.b(?P<host>x)(?P<host2>y)"), r"a\.b[a-z]"),
)


def test_each_group_is_what_it_is_called() -> None:
    text = "in:Joris/Bol on kast"
    assert [(text[hit.start : hit.end], hit.kind, hit.canonical) for hit in find_rows(TABLE, text)] == [
        ("Joris", Kind.USER_NAME, b"joris"),
        ("Bol", Kind.SECRET, b"Bol"),
        ("kast", Kind.HOST_NAME, b"kast"),
    ]
    assert [hit.kind for hit in find_rows(TABLE, "a.bxy")] == [Kind.HOST_NAME, Kind.HOST_NAME]


def test_who_is_nobody_is_no_hit() -> None:
    assert find_rows(TABLE, "in:root/none on localhost") == []
    assert says_nobody("login", "Root")
    assert says_nobody("secret", "****")
    assert not says_nobody("device", "klok")


def test_the_sieve_looks_for_the_cue_or_what_the_row_says() -> None:
    assert begins(TABLE) == ("in:", r"a\.b[a-z]")
