"""Names in other spellings and languages, alone and below another, and what only ends like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.key_names import KIND_NAMES, kind_of_name, worded
from sluis.terms import Kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (("Gerätename",), Kind.DEVICE_NAME),
        (("X_AVM-DE_Geraetename",), Kind.DEVICE_NAME),
        (("wlangeraet", "name"), Kind.DEVICE_NAME),
        (("X_ACME_Cle", "WPA2"), Kind.SECRET),
        (("setup", "code"), Kind.SECRET),
        (("X_ACME_Rufnummer", "3", "Nummer"), Kind.PHONE_NUMBER),
        (("Equipements", "7", "Nom"), Kind.DEVICE_NAME),
        (("Device", "Name"), None),
        (("VendorClassID",), Kind.FINGERPRINT),
        (("process_id",), None),
        (("SSID", "1", "Name"), None),
        (("sleutelwoord",), None),
        (("adresboek",), None),
        (("naamloos",), None),
        (("SNR",), Kind.SIGNAL),
    ],
)
def test_what_names_promise(path: tuple[str, ...], kind: Kind | None) -> None:
    assert kind_of_name(path) is kind


def test_every_ending_of_the_table_is_of_its_kind_or_one_above_it() -> None:
    order = [kind for kind, _ in KIND_NAMES]
    for kind, names in KIND_NAMES:
        for name in names.split():
            got = kind_of_name((name.lstrip("~"),))
            assert got is not None, name
            assert got is Kind.SECRET or order.index(got) <= order.index(kind), name


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_may_be_a_name(name: str, over: str) -> None:
    assert kind_of_name((over, name)) in {None, *Kind}
    assert worded(worded(name)) == worded(name).lower() or len(name) > 64
