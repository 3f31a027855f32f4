"""A form with a file is read as browsers send it, and refused where it is anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises

from sluis.errors import SluisError
from sluis.errors.web import request_refused_error
from sluis.web.form_data import FormData, form_data_of, is_form_data

KIND = b"multipart/form-data; boundary=----x"


def sent(*parts: tuple[str, bytes]) -> bytes:
    """Return the body of a form of some parts: what follows `form-data;`, and what it holds."""
    made = b"".join(
        b"------x\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + content + b"\r\n"
        for head, content in parts
    )
    return made + b"------x--\r\n"


def test_fields_are_text_and_files_are_bytes() -> None:
    body = sent(
        ('name="csrf"', b"token"),
        ('name="text"', "wegens de \u00e9en".encode()),
        ('name="file"; filename="C:\\a; name=%22csrf%22.yaml"\r\nContent-Type: text/yaml', b"\xff\r\n\r\n--x\r\n"),
        ('name="list"; filename=""\r\nContent-Type: application/octet-stream', b""),
    )
    told = form_data_of(KIND, body)
    assert told == FormData(
        {"csrf": "token", "text": "wegens de \u00e9en"}, {"file": b"\xff\r\n\r\n--x\r\n", "list": b""}
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"------x--\r\n",
        sent(('name="a"', b"1"))[:-4],
        sent(('name="a"', b"1")) + b"more",
        b"before\r\n" + sent(('name="a"', b"1")),
        sent(('name="a"', b"1"), ('name="a"', b"2")),
        sent(('name="a"', b"1"), ('name="a"; filename="f"', b"2")),
        sent(('name="a"', b"\xff")),
        sent(('filename="f"', b"1")),
        sent(('name="a"\r\nContent-Disposition: form-data; name="b"', b"1")),
        sent(('name="a b"', b"1")),
        sent(*[(f'name="a{number}"', b"") for number in range(21)]),
        sent(('name="a"', b"1")).replace(b"\r\n\r\n", b"\r\n"),
    ],
)
def test_what_is_no_such_form_is_refused(body: bytes) -> None:
    with raises(request_refused_error):
        form_data_of(KIND, body)


@pytest.mark.parametrize("kind", [b"multipart/form-data", b"multipart/form-data; boundary=", b"text/plain; boundary=x"])
def test_a_form_without_a_boundary_is_refused(kind: bytes) -> None:
    with raises(request_refused_error):
        form_data_of(kind, sent(('name="a"', b"1")))


def test_the_kind_is_known_by_its_name() -> None:
    assert is_form_data(KIND)
    assert not is_form_data(b"application/x-www-form-urlencoded")


@given(st.binary(max_size=200))
def test_no_body_is_a_fault(body: bytes) -> None:
    try:
        told = form_data_of(KIND, b"------x" + body + b"\r\n------x--")
    except SluisError:
        return
    assert len(told.fields) + len(told.files) > 0
