"""Texts in builds of their own become leaves, or nothing at all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.content import generic_formats
from sluis.audit.content.generic_formats import (
    Leaves,
    key_path,
    of_form,
    of_json,
    of_json_lines,
    of_pairs,
    of_table,
    of_xml,
    parts_of,
)
from sluis.telemetry.model import Number, Opaque


def read(leaves: Leaves | None) -> dict[str, object] | None:
    return None if leaves is None else {"/".join(leaf.path): leaf.value for leaf in leaves.leaves}


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=24,
)


def count(node: object) -> int:
    if isinstance(node, dict):
        return sum(map(count, node.values())) if node else 1
    return (sum(map(count, node)) if node else 1) if isinstance(node, list) else 1


@given(st.dictionaries(st.text(max_size=8), JSONS, max_size=5))
def test_json_has_as_many_leaves_as_single_values(tree: dict[str, object]) -> None:
    leaves = of_json(json.dumps(tree))
    assert leaves is not None
    assert len(leaves.leaves) == (count(tree) if tree else 0)


def test_json_keeps_numbers_duplicates_and_null() -> None:
    leaves = of_json('{"a":18446744073709551615,"a":null,"b":NaN}')
    assert leaves is not None
    assert [leaf.value for leaf in leaves.leaves] == [Number("18446744073709551615"), Opaque.NULL, "NaN"]


@pytest.mark.parametrize("text", ["", "{", "[1,", '"text"', "12", "[" * 100_000, '{"a":1} x'])
def test_what_is_no_json_document_gives_nothing(text: str) -> None:
    assert of_json(text) is None


def test_more_leaves_than_the_bound_are_left_out_and_said() -> None:
    leaves = of_json(json.dumps(list(range(generic_formats.MOST + 5))))
    assert leaves is not None
    assert len(leaves.leaves) == generic_formats.MOST
    assert leaves.cut


def test_deeper_than_the_bound_is_left_out_and_said() -> None:
    leaves = of_json("[" * 80 + "1" + "]" * 80)
    assert leaves is not None
    assert leaves.cut


def test_every_line_must_be_json() -> None:
    assert read(of_json_lines('{"a":"1"}\n\n{"b":"2"}\n')) == {"a": "1", "b": "2"}
    assert of_json_lines('{"a":"1"}\nplain\n') is None


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        b"<?php echo 1 ?><a/>",
        b"<a><b></a>",
        b"<a>" * 200,
        b"text",
    ],
)
def test_xml_that_is_refused_gives_nothing(document: bytes) -> None:
    assert of_xml(document) is None


def test_xml_gives_text_attributes_and_comments() -> None:
    document = b'<x:a xmlns:x="urn:y" mac="3c"><b>1</b><b>2</b><!-- n --><c/></x:a>'
    leaves = of_xml(document)
    assert leaves is not None
    assert [(leaf.path, leaf.value) for leaf in leaves.leaves] == [
        (("a", "mac"), "3c"),
        (("a", "comment"), "n"),
        (("a", "b"), "1"),
        (("a", "b"), "2"),
        (("a", "c"), ""),
    ]


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("a=1&b=x%20y", {"a": "1", "b": "x y"}),
        ("d=%7B%22mac%22%3A%223c%22%7D", {"d/mac": "3c"}),
        ("Device.Hosts.Host.1.HostName=x", {"Device/Hosts/Host/1/HostName": "x"}),
        ("QW5uYXMtaVBob25lMTI=", None),
        ("a b=1", None),
        ("https://www.example.com/?a=1&b=2", None),
    ],
)
def test_forms(text: str, leaves: dict[str, object] | None) -> None:
    assert read(of_form(text)) == leaves


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("mac=3c:06\n# note\nname = 'x y'\n", {"mac": "3c:06", "name": "x y"}),
        ('a=1;b="2 3", c=4', {"a": "1", "b": "2 3", "c": "4"}),
        ("mac: 3c\nname: x", {"mac": "3c", "name": "x"}),
        ("http://a.example/b\nhttp://a.example/c", None),
        ("Dear you: see below", None),
        ("", None),
    ],
)
def test_pairs(text: str, leaves: dict[str, object] | None) -> None:
    assert read(of_pairs(text)) == leaves


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("mac,name\n3c,x\n", {"mac": "3c", "name": "x"}),
        ("mac\tname\n3c\tx", {"mac": "3c", "name": "x"}),
        ("mac,name\n3c\n", None),
        ("Hello, how are you?\nFine, thanks.\n", None),
        ("mac,name", None),
    ],
)
def test_tables(text: str, leaves: dict[str, object] | None) -> None:
    assert read(of_table(text)) == leaves


def test_parts_have_names_files_and_types() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="mac"\r\n\r\n3c:06\r\n'
        b'--b\r\nContent-Disposition: form-data; name=f; filename="x.json"\r\n'
        b"Content-Type: application/json\r\n\r\n{}\r\n"
        b"--b--\r\n"
    )
    parts = parts_of('multipart/form-data; boundary="b"', body)
    assert parts is not None
    assert [(part.name, part.file, part.media, part.octets) for part in parts] == [
        ("mac", "", "", b"3c:06"),
        ("f", "x.json", "application/json", b"{}"),
    ]
    assert parts_of("application/json", body) is None


def test_only_keys_written_as_a_path_are_split() -> None:
    assert key_path("3c:06:30:12:34:56") == ("3c:06:30:12:34:56",)
    assert key_path("www.example.com") == ("www.example.com",)
    assert key_path("InternetGatewayDevice.X") == ("InternetGatewayDevice", "X")


@given(st.text(max_size=200))
def test_any_text_gives_leaves_or_nothing(text: str) -> None:
    for build in (of_json, of_json_lines, of_form, of_pairs, of_table):
        leaves = build(text)
        assert leaves is None or len(leaves.leaves) <= generic_formats.MOST


@given(st.binary(max_size=200), st.text(max_size=30))
def test_any_octets_give_parts_or_nothing(octets: bytes, boundary: str) -> None:
    parts = parts_of(f"multipart/form-data; boundary={boundary}", b"--" + boundary.encode() + octets)
    assert parts is None or all(len(part.octets) <= len(octets) for part in parts)


def test_a_name_over_something_empty_is_a_leaf_for_it_was_sent() -> None:
    leaves = of_json('{"hosts":{"Annas-iPhone":{},"tv":[]}}')
    assert leaves is not None
    assert [leaf.path for leaf in leaves.leaves] == [("hosts", "Annas-iPhone"), ("hosts", "tv")]


def test_behind_the_last_pair_that_is_counted_the_rest_is_one_value() -> None:
    many = "a=1&" * 4_100
    assert list(generic_formats.pairs_of(f"{many}mac=3c&{many}"))[-1][1].count("mac=3c") == 1


def test_of_a_multipart_message_nothing_is_left_out() -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    parts = parts_of("multipart/form-data; boundary=b", b"before\r\n" + part * 2 + b"--b--\r\nbehind")
    assert parts is not None
    assert [each.name for each in parts] == ["a", "a", "rest"]
    assert b"before" in parts[-1].octets
    assert b"behind" in parts[-1].octets
    many = parts_of("multipart/form-data; boundary=b", part * 300 + part.replace(b"1", b"3c:06") + b"--b--")
    assert many is not None
    assert len(many) > generic_formats.MOST_PARTS
    assert b"3c:06" in many[-1].octets
    named = parts_of(
        "multipart/form-data; boundary=b",
        b"--b\r\nContent-Disposition: form-data; name=a; filename*=UTF-8''Anna%20x.log\r\n\r\n1\r\n--b--",
    )
    assert named is not None
    assert named[0].file == "Anna x.log"
