"""Who is believed, and as whom: nobody is by default."""

import pytest
from tests.flow.gatehouse import LOGIN

from sluis.gate.path.arrival import Login, OperatorsLine, Peer, Proof, Vouched, Voucher, authenticated_peer
from sluis.gate.path.steps import Arrival, sender_of
from sluis.gate.state.settings import Route
from sluis.telemetry.claims import ConflictingClaims
from sluis.telemetry.model import Claims

COLLECTOR = Route(path="/", auth="collector", networks=("127.0.0.0/8", "2001:db8::/32"))
CERTIFICATE = Route(path="/", auth="certificate", certificate_header="X-Verified-CN")
NAMED = {"x-verified-cn": LOGIN, "x-client-login": "somebody"}


@pytest.mark.parametrize(
    ("host", "believed"),
    [
        ("127.0.0.9", True),
        ("2001:db8::1", True),
        ("192.0.2.1", False),
        ("127.0.0.1.example", False),
        ("::ffff:127.0.0.1", False),  # doubt believes nobody
        ("", False),
    ],
)
def test_a_collector_vouches_from_its_networks_only(host: str, *, believed: bool) -> None:
    proven = Peer(host, collector="acs")
    assert authenticated_peer(COLLECTOR, NAMED, proven) == (Vouched(Voucher.COLLECTOR) if believed else None)
    assert authenticated_peer(Route(path="/", auth="collector", networks=()), {}, proven) is None
    assert authenticated_peer(COLLECTOR, NAMED, Peer(host)) is None, "an address proves nothing"


def test_a_certificate_names_the_login_its_own_header_holds() -> None:
    assert authenticated_peer(CERTIFICATE, NAMED, Peer("127.0.0.1")) == Login(LOGIN, Proof.CERTIFICATE)
    assert authenticated_peer(CERTIFICATE, NAMED, Peer("192.0.2.1")) is None
    for without in ({}, {"x-verified-cn": ""}, {"x-client-login": LOGIN}):
        assert authenticated_peer(CERTIFICATE, without, Peer("127.0.0.1")) is None


def test_where_the_listener_checks_certificates_no_header_names_anybody() -> None:
    assert authenticated_peer(CERTIFICATE, NAMED, Peer("127.0.0.1", checked=True)) is None
    shown = Peer("192.0.2.1", checked=True, login="cpe2")
    assert authenticated_peer(CERTIFICATE, NAMED, shown) == Login("cpe2", Proof.CERTIFICATE)
    assert authenticated_peer(Route(path="/", auth="basic"), {}, shown) is None


def test_a_route_that_asks_a_password_believes_no_header() -> None:
    assert authenticated_peer(Route(path="/", auth="basic"), {"x-client-login": LOGIN}, Peer("127.0.0.1")) is None


@pytest.mark.parametrize(
    "sent_by", [Login(LOGIN, Proof.PASSWORD), Vouched(Voucher.COLLECTOR), OperatorsLine("NL-0001")]
)
def test_a_sender_is_who_was_proven_and_what_was_claimed(sent_by: Login | Vouched | OperatorsLine) -> None:
    arrival = Arrival(Route(path="/"), "/?sn=1&oui=aabbcc", {"pc": "Box"}, b"", sent_by)
    assert sender_of(arrival).authenticated is sent_by
    assert sender_of(arrival).claims == Claims("AABBCC", "Box", "1")
    other = Arrival(Route(path="/"), "/?sn=1", {"sn": "2"}, b"", sent_by)
    assert isinstance(sender_of(other).claims, ConflictingClaims)
