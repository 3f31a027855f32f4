from pathlib import Path

import pytest

from sluis.audit.house.destinations import SeenAt, describe
from sluis.audit.house.origin import Origins
from sluis.capture.base.sighting import Place, Via

ROWS = """# day: 2026-11-01
9.9.9.0,9.9.9.255,NL,64496,Example
9.9.10.0,9.9.10.255,DE,64497,Voorbeeld
9.9.11.0,9.9.11.255,NL,13335,Example
"""


@pytest.fixture
def origins(tmp_path: Path) -> Origins:
    path = tmp_path / "own.csv"
    path.write_text(ROWS)
    return Origins.load(path)


def seen(key: str, *addresses: str, place: int = 1, names: tuple[tuple[str, Via], ...] = ()) -> SeenAt:
    return SeenAt(key, names, addresses, Place(1, place))


def test_a_destination_gets_the_holder_of_its_address(origins: Origins) -> None:
    (destination,) = describe([seen("a.example", "9.9.9.1", names=(("a.example", Via.TLS),))], origins)
    assert (destination.organisation, destination.country, destination.asn, destination.cloud) == (
        "Example",
        "NL",
        64496,
        "",
    )
    assert (destination.names, destination.addresses, destination.place) == (
        (("a.example", Via.TLS),),
        ("9.9.9.1",),
        Place(1, 1),
    )


def test_what_addresses_do_not_agree_on_is_not_known_and_every_organisation_is_named(origins: Origins) -> None:
    (destination,) = describe([seen("a.example", "9.9.9.1", "9.9.10.1", "9.9.9.2")], origins)
    assert (destination.organisation, destination.country, destination.asn) == ("Example; Voorbeeld", "", 0)
    (two,) = describe([seen("a.example", "9.9.9.1", "9.9.11.1", "192.0.2.1")], origins)
    assert (two.organisation, two.country, two.cloud) == ("Example", "NL", "Cloudflare")


def test_an_address_in_no_row_is_unknown(origins: Origins) -> None:
    (destination,) = describe([seen("9.9.12.1", "9.9.12.1")], origins)
    assert (destination.organisation, destination.country, destination.asn, destination.cloud) == ("", "", 0, "")


def test_they_come_in_the_order_of_first_sight(origins: Origins) -> None:
    destinations = describe([seen("c", place=9), seen("b", place=2), seen("a", place=2)], origins)
    assert [destination.key for destination in destinations] == ["a", "b", "c"]
