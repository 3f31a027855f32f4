"""Keys that say what a value is, however they are spelled, and words that only look like one."""

import pytest

from sluis.identify.find.hit import Point
from sluis.identify.find.key_names import KIND_NAMES
from sluis.identify.find.keyed import find_in, kind_of_key
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families
from sluis.identify.suggest import suggest
from sluis.register.row_checks import suggest as asked_of_a_row
from sluis.terms import Kind

SPELLINGS = {
    Kind.SECRET: ("wifiSleutel", "wifi_sleutel", "wifi-sleutel", "WIFISLEUTEL", "mijnWifiSleutel", "x_wifi_sleutel_2",
        "Toegangscode5G"),
    Kind.USER_NAME: ("inlogNaam", "inlog_naam", "INLOGNAAM", "mqtt_gebruikersnaam", "nom-utilisateur", "Benutzername"),
    Kind.SERIAL: ("meterNr", "meter_nr", "METERNUMMER", "zaehlernummer", "Zählernummer", "numeroSerie", "numéro_série"),
    Kind.PHONE_NUMBER: ("telNr", "tel_nr", "Rufnummer", "telefoonnummers", "numero-tel"),
    Kind.LOCATION: ("plz", "postcode", "woonplaats", "codePostal", "code_postal", "Straße"),
    Kind.SSID: ("netwerkNaam", "wifi_naam", "nomReseau", "Netzwerkname", "SSID_5GHz"),
    Kind.DEVICE_NAME: ("apparaatNaam", "apparaat_naam", "Gerätename", "GERAETENAME", "nom-appareil"),
}  # fmt: skip
VALUES = {
    Kind.SECRET: "Kaas-en-ham-9",
    Kind.USER_NAME: "kees78",
    Kind.SERIAL: "E0041200339921",
    Kind.PHONE_NUMBER: "0591 55 01 28",
    Kind.LOCATION: "9711NV",
    Kind.SSID: "Kip zonder kop",
    Kind.DEVICE_NAME: "bel-achterdeur",
}


@pytest.mark.parametrize("kind", list(SPELLINGS))
def test_a_key_is_known_however_it_is_spelled_and_whatever_parts_it_from_its_value(kind: Kind) -> None:
    value = VALUES[kind]
    for key in SPELLINGS[kind]:
        for text in (
            f'{{"a":1,"{key}":"{value}"}} x',
            f"{key}='{value}'",
            f'<x {key}="{value}">',
            f"<{key}>{value}</{key}>",
        ):
            hits = [hit for hit in find(text) if text[hit.start : hit.end] == value]
            assert kind in {hit.kind for hit in hits}, (key, text)


def test_what_a_key_says_is_what_a_row_of_a_register_is_refused_for() -> None:
    assert asked_of_a_row is suggest
    for kind in (Kind.SECRET, Kind.USER_NAME):
        for key in SPELLINGS[kind]:
            assert suggest(("Device", "X_ACME", key)).kind is kind, key
    assert suggest(("Device", "X_ACME_Cle", "WPA2")).secret
    assert suggest(("Device", "WiFi", "X_ACME_Sleutel", "Value")).secret


@pytest.mark.parametrize(
    "text",
    [
        "sleutelwoord=zomer1234",
        "adresboek=leeg12",
        '{"naamloos":"ja-ja-ja"}',
        "adressering: statisch",
        "plaatsing=wand",
        "zone=lan region=EU channel=36",
        "userland: 64bit",
        "snr=31 rssi=-61",
        "ClassID=MSFT5 accessid=true",
        "wifi=on; telefonie: actief",
        "user=admin, login=root",
        "serienummering=aan",
        "keyboard=nl_NL keyframe=2s",
        "Location: /index.html",
        "stadsverwarming=1203",
    ],
)  # fmt: skip
def test_false_friends_say_nothing(text: str) -> None:
    assert find_in(text) == []


def test_a_value_must_be_able_to_keep_what_its_key_promises() -> None:
    for text in ("telnr=aan", "meternr=ja", "postcode=/x", "wachtwoord=********", "apparaatnaam=12", "ssid=off"):
        assert find_in(text) == [], text


def test_a_table_of_keys_is_read_by_one_look_first() -> None:
    for kind, names in KIND_NAMES:
        for name in names.split():
            key = name.lstrip("~")
            promised = kind_of_key(key)
            for text in (f'"{key}":"{VALUES.get(kind, "x")}"', f"{key}={VALUES.get(kind, 'x')}"):
                if promised is not None and find_in(text):
                    assert Family.KEYS in families(text, Point.AUDIT), text


def test_a_topic_and_an_address_of_the_web_have_keys_too() -> None:
    for text, kind in (
        ("robot/7/ssid Stofnest", Kind.SSID),
        ("GET /x/serienummer/AB12345678/y HTTP/1.1", Kind.SERIAL),
        ("v1/devices/ACM-P1-5c2f7703/telemetry", Kind.SERIAL),
        ("GET /weer?plaats=Heerde&taal=nl HTTP/1.1", Kind.LOCATION),
    ):
        assert kind in {hit.kind for hit in find(text)}, text


def test_long_texts_are_read_once() -> None:
    for piece in ("a", "a_", "ssid", "ssid=", '"naam":"', "<naam ", "/ssid", "naam: ", "a" * 47 + "_", "key='"):
        find_in(piece * (20_000 // len(piece)))
