"""What values, names and siblings weigh."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.canary import collect
from sluis.identify.form import Shape
from sluis.identify.weigh import Owners, PathEvidence, kind_of_text, weigh
from sluis.telemetry.model import Leaf
from sluis.terms import Basis, Confidence, Form, Kind, Subject

NONE = collect([], [])


def evidence(
    path: str, form: Form = Form.TEXT, kinds: tuple[Kind, ...] = (), owners: tuple[Subject, ...] = ()
) -> PathEvidence:
    return PathEvidence(tuple(path.split(".")), Counter(kinds), Counter(owners), Shape(form), max(1, len(owners)))


def test_a_text_is_looked_at_whole_and_inside() -> None:
    known = collect([Leaf(("Device", "Hosts", "Host", "1", "HostName"), "Annas-iPhone")], [])
    assert kind_of_text("anna@voorbeeld.example", NONE) is Kind.EMAIL
    assert kind_of_text("wan-02:00:5e:00:53:01", NONE) is Kind.MAC_ADDRESS
    assert kind_of_text("hello annas-iphone", known) is Kind.HOST_NAME
    assert kind_of_text("hello", known) is None


@pytest.mark.parametrize(
    ("path", "form", "kind"),
    [
        ("x.Enable", Form.FLAG, Kind.FLAG),
        ("x.Enable", Form.TEXT, Kind.UNKNOWN),
        ("x.Channel", Form.WHOLE_NUMBER, Kind.NUMBER),
        ("x.SSID", Form.FLAG, Kind.FLAG),
        ("x.SSID", Form.WHOLE_NUMBER, Kind.SSID),
        ("x.LastSeen", Form.FLAG, Kind.PRESENCE),
        ("x.Whatever", Form.TIME, Kind.MOMENT),
        ("x.Whatever", Form.ARRAY, Kind.UNKNOWN),
        ("x.AdminPassword", Form.FLAG, Kind.FLAG),
        ("x.AdminPassword", Form.EMPTY, Kind.SECRET),
    ],
)
def test_a_name_is_believed_when_the_form_allows_it(path: str, form: Form, kind: Kind) -> None:
    assert weigh(evidence(path, form)).kind is kind


def test_a_long_number_may_be_somebodys() -> None:
    shape = Shape(Form.WHOLE_NUMBER, digits=10, positive=True)
    answer = weigh(PathEvidence(("x", "Whatever"), Counter(), Counter(), shape, 1))
    assert (answer.kind, answer.confidence, answer.because) == (Kind.UNKNOWN, Confidence.NONE, Basis.NOTHING)


def test_an_outsider_is_not_outvoted_by_the_household() -> None:
    beside = Counter({Subject.HOUSEHOLD: 9, Subject.NEIGHBOUR: 1})
    assert weigh(evidence("x.1.Whatever"), beside).subject is Subject.NEIGHBOUR
    assert weigh(evidence("x.1.Whatever"), Counter({Subject.HOUSEHOLD: 9})).subject is Subject.HOUSEHOLD


def test_one_known_value_among_many_says_nothing_of_whose_the_path_is() -> None:
    one_sided = PathEvidence(("x", "One"), Counter(), Counter({Subject.NEIGHBOUR: 1}), Shape(Form.TEXT), 4)
    assert weigh(one_sided).own_subject is None


def test_a_value_that_two_subjects_have_is_nobodys_in_particular() -> None:
    leaves = [
        Leaf(("Device", "Hosts", "Host", "1", "PhysAddress"), "02:00:5e:00:53:01"),
        Leaf(("Device", "WiFi", "NeighboringWiFiDiagnostic", "Result", "1", "BSSID"), "02-00-5E-00-53-01"),
        Leaf(("Device", "Hosts", "Host", "2", "PhysAddress"), "02:00:5e:00:53:02"),
        Leaf(("Device", "WiFi", "SSID", "1", "Alias"), "ap"),
    ]
    owners = Owners.of(leaves)
    assert owners.whose("02005e005301") == ()
    assert owners.whose("x 02005e005302 y") == (Subject.HOUSEHOLD,)
    assert owners.whose("ap") == ()


def test_a_mesh_node_of_the_home_in_a_neighbour_scan_is_no_neighbour() -> None:
    """A real router lists its own mesh nodes among the networks it hears."""
    scan = ("Device", "WiFi", "NeighboringWiFiDiagnostic", "Result")
    leaves = [
        Leaf(("Device", "WiFi", "SSID", "1", "SSID"), "thuis"),
        Leaf((*scan, "1", "SSID"), "thuis"),
        Leaf((*scan, "1", "BSSID"), "02:00:5e:00:53:01"),
        Leaf((*scan, "2", "SSID"), "ernaast"),
        Leaf((*scan, "2", "BSSID"), "02:00:5e:00:53:02"),
    ]
    owners = Owners.of(leaves)
    assert owners.whose("02:00:5e:00:53:01") == ()
    assert owners.whose("02:00:5e:00:53:02") == (Subject.NEIGHBOUR,)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5), st.sampled_from(Form))
def test_in_doubt_a_path_is_the_households_and_links_tokens(path: list[str], form: Form) -> None:
    answer = weigh(PathEvidence(tuple(path), Counter(), Counter(), Shape(form), 1))
    if answer.kind is Kind.UNKNOWN:
        assert answer.continuity
        assert answer.confidence is Confidence.NONE
    assert answer.subject is (answer.own_subject or Subject.HOUSEHOLD)


def test_sixteen_digits_are_an_address_when_a_maker_or_a_mac_address_made_them() -> None:
    known = collect([], [])
    assert kind_of_text("3c0630fffe123456", known) is Kind.MAC_ADDRESS
    assert kind_of_text("00158d0003a1b2c3", known) is Kind.MAC_ADDRESS
    assert kind_of_text("phone-c2f07ab91d44e06b", known) is None
    assert kind_of_text('"9c07ab91d44e06bf"', known) is None
