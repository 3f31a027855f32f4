import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.house.address_table import Origin
from sluis.audit.house.cloud import cloud_of, cloud_table
from sluis.audit.house.origin import Origins, usual_place

ADDRESSES = {
    "Amazon Web Services": "52.95.110.1", "Microsoft Azure": "20.50.2.1", "Google Cloud": "34.90.1.1",
    "Cloudflare": "1.1.1.1", "Fastly": "151.101.1.1", "OVHcloud": "51.68.1.1", "Hetzner": "88.198.1.1",
    "DigitalOcean": "104.248.1.1", "Akamai": "23.32.1.1",
}  # fmt: skip


def test_the_table_is_dated_and_says_how_it_was_checked() -> None:
    assert cloud_table().day.year >= 2026
    assert re.fullmatch(r"general knowledge|verified: .+", cloud_table().checked)


def test_no_number_and_no_name_stands_for_two_clouds() -> None:
    numbers = [number for cloud_row in cloud_table().cloud for number in cloud_row.asn]
    suffixes = [suffix for cloud_row in cloud_table().cloud for suffix in cloud_row.suffixes]
    assert sorted(set(numbers)) == sorted(numbers)
    assert sorted(set(suffixes)) == sorted(suffixes)
    assert all(re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", suffix) for suffix in suffixes)


@pytest.mark.parametrize(
    ("names", "number", "cloud"),
    [
        (("x.s3.eu-west-1.amazonaws.com",), 0, "Amazon Web Services"),
        (("collect.example",), 16509, "Amazon Web Services"),
        (("collect.example", "d1.cloudfront.net"), 16509, "Amazon CloudFront"),
        (("amazonaws.com.collect.example",), 0, ""),
        (("evilamazonaws.com",), 0, ""),
        (("collect.example",), 64496, ""),
        ((), 0, ""),
    ],
)
def test_a_name_decides_and_then_a_number(names: tuple[str, ...], number: int, cloud: str) -> None:
    assert cloud_of(names, number) == cloud


@pytest.mark.skipif(not usual_place().is_file(), reason="no table of addresses: make table makes it, with npm")
@pytest.mark.parametrize("cloud", ADDRESSES)
def test_a_public_address_of_a_cloud_is_told_by_the_number_of_its_block(cloud: str) -> None:
    origin = Origins.load().of(ADDRESSES[cloud])
    assert origin != Origin()
    assert cloud_of((), origin.asn) == cloud


SUFFIXES = [suffix for cloud_row in cloud_table().cloud for suffix in cloud_row.suffixes]


ENDS = st.one_of(st.sampled_from(SUFFIXES), st.text("a.-", max_size=30))
NAMES = st.builds("{}{}".format, st.text("ab.", max_size=12), ENDS)


@given(st.lists(NAMES, max_size=3), st.sampled_from([0, 16509]))
def test_a_name_is_of_the_first_cloud_whose_suffix_it_has(names: list[str], number: int) -> None:
    def has(name: str, suffixes: tuple[str, ...]) -> bool:
        return any(name == suffix or name.endswith(f".{suffix}") for suffix in suffixes)

    by_name = [
        cloud_row.name for cloud_row in cloud_table().cloud if any(has(name, cloud_row.suffixes) for name in names)
    ]
    by_number = [cloud_row.name for cloud_row in cloud_table().cloud if number and number in cloud_row.asn]
    assert cloud_of(tuple(names), number) == next(iter([*by_name, *by_number]), "")
    assert all(suffix.count(".") < 8 for suffix in SUFFIXES)
