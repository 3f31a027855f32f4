"""What is written by definitions is what another writer writes, and what our reader reads."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.telemetry.limits import Limits
from sluis.telemetry.usp import DEFINITIONS
from sluis.telemetry.wire import read_record
from sluis.telemetry.wire_writer import text_form, write_message

TEXT = st.text(st.characters(codec="utf-8"), max_size=300)


@given(TEXT, st.integers(0, 2**40), st.lists(TEXT, max_size=4))
def test_what_is_written_is_read_again(name: str, kind: int, paths: list[str]) -> None:
    header = (("msg_type", kind), ("msg_id", name))
    request = (("delete", tuple(("obj_paths", path) for path in paths)),)
    message = (("header", header), ("body", (("request", request),)))
    octets = write_message(message, "Msg", DEFINITIONS)
    read = read_record(octets, "Msg", DEFINITIONS, Limits())
    inner = read.inner("header")
    assert inner is not None
    assert inner.text("msg_id") == name
    body = read.inner("body")
    delete = body and body.inner("request") and body.inner("request").inner("delete")  # type: ignore[union-attr]
    assert delete is not None
    assert delete.all("obj_paths") == paths


@given(TEXT)
def test_the_text_form_is_plain_and_parses(value: str) -> None:
    from google.protobuf import text_format
    from tests.unit.audit.profile.routers_played import oracle

    text = text_form((("header", (("msg_id", value),)),), "Msg", DEFINITIONS)
    assert text.isascii()
    made = oracle().classes["Msg"]()
    text_format.Parse(text, made)
    assert made.header.msg_id == value
