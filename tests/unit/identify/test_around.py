"""What stands around the reports of a message is looked at like the reports."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.around import around
from sluis.identify.survey import survey
from sluis.telemetry.model import Claims, Message, Report
from sluis.terms import Kind, Subject


def test_every_place_is_a_leaf_and_is_recognised() -> None:
    message = Message(
        (),
        Claims(oui="012345", product_class="Box", serial="EX0000001", endpoint="os::012345-EX0000001"),
        query="tenant=a?sn=EX0000001&mac=02%3A00%3A5E%3A00%3A53%3A01",
        login="012345-EX0000001",
        path="/ingest/02005e005301",
    )
    seen = {".".join(entry.path): entry for entry in survey([Report(around(message, "/var/x/02-00-5e-00-53-02.json"))])}
    assert seen["url.query.SerialNumber"].kind is Kind.SERIAL
    assert seen["url.query.SerialNumber"].subject is Subject.ROUTER
    assert seen["url.query.mac"].kind is Kind.MAC_ADDRESS
    assert seen["url.path"].kind is Kind.MAC_ADDRESS
    assert seen["login.username"].kind is Kind.USER_NAME
    assert seen["claims.EndpointID"].kind is Kind.ENDPOINT
    assert seen["file.name"].kind is Kind.MAC_ADDRESS


def test_standard_input_has_no_name_and_an_empty_message_no_place() -> None:
    assert around(Message(()), "-") == ()


def test_a_flood_of_parameters_is_one_leaf_that_is_still_looked_at() -> None:
    query = "&".join(f"p{number}=x" for number in range(500)) + "&z=02005e005301"
    leaves = around(Message((), query=query), "-")
    assert len(leaves) < 100
    assert [entry.kind for entry in survey([Report(leaves)]) if entry.path == ("url", "rest")] == [Kind.MAC_ADDRESS]


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(min_size=1, max_size=30))
def test_any_text_gives_leaves(query: str, path: str, login: str, name: str) -> None:
    leaves = around(Message((), query=query, path=path, login=login), name)
    assert sum(entry.count for entry in survey([Report(leaves)])) == len(leaves)
