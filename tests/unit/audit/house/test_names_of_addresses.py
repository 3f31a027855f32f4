from tests.unit.capture.pcaps import CLOUD

from sluis.audit.house import names_of_addresses
from sluis.audit.house.names_of_addresses import NamesOfAddresses
from sluis.capture.base.sighting import NameBinding, Place, Via


def named(*bindings: tuple[str, Via]) -> NamesOfAddresses:
    names = NamesOfAddresses()
    for number, (name, via) in enumerate(bindings, 1):
        names.take(NameBinding(Place(1, number), CLOUD, name, via))
    return names


def test_the_last_answer_of_a_name_server_is_the_name() -> None:
    assert named(("a.example", Via.DNS), ("b.example", Via.DNS), ("c.example", Via.TLS)).of(CLOUD) == "b.example"


def test_a_name_of_another_connection_counts_only_when_it_is_the_only_one() -> None:
    assert named(("a.example", Via.TLS), ("a.example", Via.HOST)).of(CLOUD) == "a.example"
    assert named(("a.example", Via.TLS), ("b.example", Via.TLS)).of(CLOUD) == ""
    assert named(("*.example", Via.CERTIFICATE)).of(CLOUD) == ""


def test_every_name_is_kept_once_and_how() -> None:
    names = named(("a.example", Via.TLS), ("a.example", Via.TLS), ("a.example", Via.DNS))
    assert names.all(CLOUD) == (("a.example", Via.TLS), ("a.example", Via.DNS))
    assert names.all("192.0.2.1") == ()


def test_there_is_a_limit() -> None:
    names = named(*((f"{number}.example", Via.TLS) for number in range(200)))
    assert len(names.all(CLOUD)) == names_of_addresses.MOST_NAMES


def test_a_certificate_of_many_names_pushes_out_none_that_was_asked_for() -> None:
    certificate = ((f"{number}.example", Via.CERTIFICATE) for number in range(200))
    names = named(*certificate, ("a.example", Via.DNS), ("b.example", Via.TLS), ("c.example", Via.DNS))
    assert names.all(CLOUD)[-3:] == (("a.example", Via.DNS), ("b.example", Via.TLS), ("c.example", Via.DNS))
    assert names.asked(CLOUD) == (("a.example", Via.DNS), ("c.example", Via.DNS))
    assert len(names.all(CLOUD)) == names_of_addresses.MOST_NAMES + 3
