"""Sentences of logs in four languages that say who, what and which network."""

import pytest

from sluis.identify.find.hit import Point
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families
from sluis.identify.find.told import find_in
from sluis.terms import Kind

SAID = (
    ("Apparaat 'bel-voordeur' is offline", "bel-voordeur", Kind.DEVICE_NAME),
    ("Heimnetz-Gerät drucker_eg angemeldet", "drucker_eg", Kind.DEVICE_NAME),
    ("L'appareil tele-salon a été ajouté", "tele-salon", Kind.DEVICE_NAME),
    ("peer nas-kelder direct via udp", "nas-kelder", Kind.DEVICE_NAME),
    ("sys: device name set to ap-kas", "ap-kas", Kind.DEVICE_NAME),
    ("llmnr query for pc-studie type A", "pc-studie", Kind.DEVICE_NAME),
    ("Inloggen mislukt voor gebruiker tuinbeheer", "tuinbeheer", Kind.USER_NAME),
    ("Benutzer fritz4410 angemeldet", "fritz4410", Kind.USER_NAME),
    ("L'utilisateur agent-17 s'est connecté", "agent-17", Kind.USER_NAME),
    ("smb: session setup user THUIS\\anneke", "THUIS\\anneke", Kind.USER_NAME),
    ("vsftpd: [scans] OK LOGIN: Client", "scans", Kind.USER_NAME),
    ("Verbonden met netwerk Slagerij Vos gasten (kanaal 6)", "Slagerij Vos gasten", Kind.SSID),
    ("WLAN Gartenhaus 4 auf Kanal 11 gefunden", "Gartenhaus 4", Kind.SSID),
    ("connected to network 'zeg maar niks'", "zeg maar niks", Kind.SSID),
    ("Nieuw wifi-wachtwoord ingesteld: Poffertjes12!", "Poffertjes12!", Kind.SECRET),
    ("Das Kennwort lautet 'Blumen am Fenster'", "Blumen am Fenster", Kind.SECRET),
    ("voip: call from Tandarts Smit on line 1", "Tandarts Smit", Kind.USER_NAME),
    ('From: "Wim de Boer" <sip:line1@voip.example>', "Wim de Boer", Kind.USER_NAME),
)


def test_a_sentence_says_who_and_which() -> None:
    for text, name, kind in SAID:
        assert (name, kind) in {(text[hit.start : hit.end], hit.kind) for hit in find_in(text)}, text
        assert Family.TOLD in families(text, Point.AUDIT), text
        assert kind in {hit.kind for hit in find(text) if text[hit.start : hit.end] == name}, text


@pytest.mark.parametrize(
    "text",
    [
        "apparaat heeft geen adres gekregen",
        "device br-lan left promiscuous mode",
        "peer 192.168.1.1 is unreachable",
        "gebruiker heeft niet gereageerd",
        "network is unreachable; Network Time Protocol in use",
        "connected to the server with 3 retries",
        "station associated with channel 36",
        "wachtwoord is gewijzigd",
        "password: required",
        "call from line 1 on hold",
        "camera is online",
        "user admin logged in",
        "printer eth0.2 up",
    ],
)
def test_a_sentence_that_names_nobody_says_nothing(text: str) -> None:
    assert find_in(text) == []


def test_long_texts_are_read_once() -> None:
    for piece in (
        "apparaat ",
        "apparaat a",
        "connected to ",
        "connected to A ",
        "wachtwoord a ",
        "a-",
        "gebruiker a.",
        "call from A ",
    ):
        find_in(piece * (20_000 // len(piece)))
