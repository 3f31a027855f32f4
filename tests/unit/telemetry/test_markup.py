"""XML is read without document types, and with everything in it that can hold a string."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.errors import RefusedError
from sluis.telemetry.limits import Limits
from sluis.telemetry.markup import Element, parse_markup
from sluis.terms import Reason

LIMITS = Limits()


def test_names_text_attributes_comments_and_namespaces_are_kept() -> None:
    root = parse_markup(
        b'<!--before--><a:x xmlns:a="urn:n" b="1">one<y a:c="2"/>two<!--in--></a:x><!--after-->', LIMITS
    )
    assert (root.name, root.local, root.text, root.attributes) == ("{urn:n}x", "x", "onetwo", {"b": "1"})
    assert sorted(root.comments) == ["after", "before", "in"]
    assert root.namespaces == [("a", "urn:n")]
    [child] = root.children
    assert (child.name, child.attributes) == ("y", {"{urn:n}c": "2"})
    assert root.child("y") is child
    assert root.child("z") is None


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"<!DOCTYPE x><x/>", 1),
        (b'\n<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x>&c;</x>', 2),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', 1),
        (b"<x>\n<?php boo ?></x>", 2),
        (b"<x>&boo;</x>", 1),
        (b"<x>\n<y></x>", 2),
        (b"<x/><x/>", 1),
        (b"<a:x/>", 1),
        (b"hello", 1),
        (b"", 1),
        (b"<x>\x01</x>", 1),
        (b"<x>&#xD800;</x>", 1),
        (b"<x>", 1),
    ],
)
def test_what_is_not_strict_is_refused_at_its_line(body: bytes, line: int) -> None:
    with pytest.raises(RefusedError) as refusal:
        parse_markup(body, LIMITS)
    assert (refusal.value.reason, refusal.value.line) == (Reason.REFUSED_SYNTAX, line)


@pytest.mark.parametrize(
    "body",
    [
        b"<x>\xff</x>",
        b"\xef\xbb\xbf<x/>",
        "<x/>".encode("utf-16"),
        b'<?xml version="1.0" encoding="ISO-8859-1"?><x/>',
        b"<x>\0</x>",
    ],
)
def test_only_utf8_is_read(body: bytes, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(parse_markup, body, LIMITS) is Reason.REFUSED_UTF8


def test_depth_elements_and_bytes_are_bounded_exactly(reason_of: Callable[..., Reason]) -> None:
    deep = b"<a>" * 64 + b"</a>" * 64
    assert parse_markup(deep, LIMITS).local == "a"
    assert reason_of(parse_markup, b"<a>" + deep + b"</a>", LIMITS) is Reason.REFUSED_DEPTH
    wide = b"<a b='1'><!--c--><d/></a>"
    assert parse_markup(wide, Limits(values=4)).children
    assert reason_of(parse_markup, wide, Limits(values=3)) is Reason.REFUSED_SIZE
    assert reason_of(parse_markup, wide, Limits(inflated_bytes=len(wide) - 1)) is Reason.REFUSED_SIZE


def test_text_in_many_pieces_is_joined_in_linear_time() -> None:
    assert parse_markup(b"<a>" + b"x<b/>" * 150_000 + b"</a>", LIMITS).text == "x" * 150_000


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30))
def test_text_and_attributes_come_back(text: str) -> None:
    plain = "".join(character for character in text if character not in "￾￿")
    written = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    root = parse_markup(f'<a b="{written}">{written}</a>'.encode(), LIMITS)
    assert (root.text, root.attributes["b"]) == (plain, plain)


@given(st.binary(max_size=100) | st.text("<>/a&;!-[]?=\"' x", max_size=60).map(str.encode))
def test_any_bytes_give_an_element_or_a_coded_refusal(outcome_of: Callable[..., object], body: bytes) -> None:
    assert isinstance(outcome_of(parse_markup, body, LIMITS), (Element, Reason))
