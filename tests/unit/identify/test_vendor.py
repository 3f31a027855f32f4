"""Makers by group, from the packaged registry."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.vendor import VENDOR_DIGEST, group_of_maker, vendor_group
from sluis.terms import VendorGroup


@pytest.mark.parametrize(
    ("organisation", "group"),
    [
        ("Apple, Inc.", VendorGroup.APPLE),
        ("Samsung Electronics Co.,Ltd", VendorGroup.SAMSUNG),
        ("SAMSUNG ELECTRO-MECHANICS(THAILAND)", VendorGroup.SAMSUNG),
        ("Google, Inc.", VendorGroup.GOOGLE),
        ("Amazon Technologies Inc.", VendorGroup.AMAZON),
        ("Microsoft Corporation", VendorGroup.MICROSOFT),
        ("Intel Corporate", VendorGroup.INTEL),
        ("Sony Interactive Entertainment Inc.", VendorGroup.SONY),
        ("LG Electronics (Mobile Communications)", VendorGroup.LG),
        ("HUAWEI TECHNOLOGIES CO.,LTD", VendorGroup.HUAWEI),
        ("Beijing Xiaomi Mobile Software Co., Ltd", VendorGroup.XIAOMI),
        ("TP-LINK TECHNOLOGIES CO.,LTD.", VendorGroup.TP_LINK),
        ("Espressif Inc.", VendorGroup.ESPRESSIF),
        ("Hewlett Packard", VendorGroup.HP),
        ("Ring LLC", VendorGroup.OTHER),
        ("Dexcom, Inc.", VendorGroup.OTHER),
        ("Applewood Systems", VendorGroup.OTHER),
        ("", VendorGroup.OTHER),
    ],
)
def test_large_makers_by_name_all_others_together(organisation: str, group: VendorGroup) -> None:
    assert group_of_maker(organisation) is group


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("F0:18:98:00:00:01", VendorGroup.APPLE),
        ("f0-18-98-00-00-01", VendorGroup.APPLE),
        ("f01898000001", VendorGroup.APPLE),
        ("DA:A1:19:AB:CD:EF", VendorGroup.RANDOMISED),
        ("02:60:8C:00:00:01", VendorGroup.OTHER),
        ("FC:FF:FE:00:00:01", VendorGroup.OTHER),
        ("01:00:5E:00:00:01", None),
        ("FF:FF:FF:FF:FF:FF", None),
        ("00:00:00:00:00:00", None),
        ("f018.9800.0001", None),
        ("Annas-iPhone", None),
        ("", None),
    ],
)
def test_addresses(text: str, group: VendorGroup | None) -> None:
    assert vendor_group(text) is group


@given(st.binary(min_size=6, max_size=6))
def test_a_made_up_address_is_never_a_makers_unless_registered(octets: bytes) -> None:
    group = vendor_group(octets.hex())
    if octets[0] & 1:
        assert group is None
    elif octets[0] & 2:
        assert group in {VendorGroup.RANDOMISED, *VendorGroup}
    assert group is not VendorGroup.RANDOMISED or octets[0] & 2


@given(st.text(max_size=40))
def test_any_text_gives_a_group_or_none(text: str) -> None:
    assert vendor_group(text) in {None, *VendorGroup}


def test_every_group_is_found_in_the_registry() -> None:
    from netaddr.eui import ieee

    groups = set()
    for oui in ieee.OUI_INDEX:
        groups.add(vendor_group(f"{oui:06x}000001"))
    assert set(VendorGroup) - groups <= {VendorGroup.RANDOMISED}


def test_the_digest_is_of_rules_and_registry() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", VENDOR_DIGEST)
