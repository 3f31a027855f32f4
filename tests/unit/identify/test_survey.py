"""A survey shows paths, never a value."""

import csv
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.catalogue import entries
from sluis.identify.mac import find_macs
from sluis.identify.suggest import OUTSIDERS
from sluis.identify.survey import PathSummary, Survey, survey
from sluis.identify.weigh import Owners
from sluis.telemetry.model import Leaf, Number, Opaque, Report
from sluis.terms import Basis, Confidence, Form, Kind, Subject

DUMPS = Path(__file__).parents[3].parent / "shared" / "captures" / "dumps"
LISTED = {path for path, _ in entries()}


def report(*pairs: tuple[str, str]) -> Report:
    return Report(tuple(Leaf(tuple(path.split(".")), value) for path, value in pairs))


def test_instances_are_stars_and_leaves_are_counted() -> None:
    seen = survey(
        [
            report(("Device.Hosts.Host.1.HostName", "Annas-iPhone"), ("Device.Hosts.Host.2.HostName", "LivingRoom-TV")),
            report(("Device.Hosts.Host.1.HostName", "Annas-iPhone"), ("Device.WiFi.Radio.1.Channel", "36")),
        ]
    )
    assert [(".".join(entry.path), entry.count, entry.listed) for entry in seen] == [
        ("Device.Hosts.Host.*.HostName", 3, True),
        ("Device.WiFi.Radio.*.Channel", 1, True),
    ]
    assert (seen[0].kind, seen[0].subject, seen[0].continuity) == (Kind.HOST_NAME, Subject.HOUSEHOLD, False)


def test_an_unlisted_path_counts_as_the_households_and_by_the_look_of_its_values() -> None:
    seen = survey(
        [
            report(
                ("Device.X_HW_AP.3.Mac", "3C:06:30:12:34:56"),
                ("Device.X_HW_AP.4.Mac", ""),
                ("Device.X_HW_AP.4.Rate", "11"),
            )
        ]
    )
    assert [(".".join(entry.path), entry.kind, entry.subject, entry.continuity, entry.listed) for entry in seen] == [
        ("Device.X_HW_AP.*.Mac", Kind.MAC_ADDRESS, Subject.HOUSEHOLD, True, False),
        ("Device.X_HW_AP.*.Rate", Kind.NUMBER, Subject.HOUSEHOLD, True, False),
    ]


def test_an_unlisted_name_below_the_neighbours_is_the_neighbours() -> None:
    (entry,) = survey([report(("Device.WiFi.NeighboringWiFiDiagnostic.Result.3.X_ACME_Mac", "3C:06:30:12:34:56"))])
    assert (entry.kind, entry.subject, entry.listed) == (Kind.MAC_ADDRESS, Subject.NEIGHBOUR, False)


@pytest.mark.parametrize(
    "segment",
    [
        "3c:06:30:12:34:56",
        "3C0630123456",
        "192",
        "Annas-iPhone",
        "AnnasiPhone",
        "SN12345678",
        "Anna de Vries",
        "0001000112345678",
        "é",
        "",
        "x" * 80,
    ],
)
def test_a_segment_that_may_be_an_identifier_is_not_printed(segment: str) -> None:
    (entry, _) = survey(
        [Report((Leaf(("clients", segment, "rssi"), Number("-61")), Leaf(("zz", "HostName"), "AnnasiPhone")))]
    )
    assert entry.path == ("clients", "*", "rssi")


@pytest.mark.parametrize("login", ["admin", "telecom", "kersentaart"])
def test_two_names_are_two_paths_whatever_their_values_are(login: str) -> None:
    """A login called as a word of the name beside it made one path of two, and hid that one of them is a password."""
    pairs = [("Device.X_ACME.Users.1.AdminName", "admin"), ("Device.X_ACME.Users.1.AdminPwd", login)]
    seen = {entry.path[-1]: entry.kind for entry in survey([report(*pairs)])}
    assert seen == {"AdminName": Kind.USER_NAME, "AdminPwd": Kind.SECRET}


def test_a_subnet_mask_is_no_address_and_a_number_to_dial_is_one() -> None:
    mask = ("Device.IP.Interface.1.IPv4Address.1.SubnetMask", "255.255.255.0")
    seen = survey([report(mask, ("X.Foo", "0612345678"))])
    assert [(entry.path[-1], entry.kind, entry.holds) for entry in seen] == [
        ("SubnetMask", Kind.CONFIGURATION, ()),
        ("Foo", Kind.PHONE_NUMBER, ()),
    ]


def test_an_array_is_unknown_and_says_that_it_was_not_looked_into() -> None:
    seen = survey(
        [Report((Leaf(("a", "b"), Opaque.ARRAY), Leaf(("a", "c"), Number("5")), Leaf(("a", "d"), value=True)))]
    )
    assert [entry.kind for entry in seen] == [Kind.UNKNOWN, Kind.NUMBER, Kind.FLAG]
    assert [entry.shape.form for entry in seen] == [Form.ARRAY, Form.WHOLE_NUMBER, Form.FLAG]
    assert [entry.confidence for entry in seen] == [Confidence.NONE, Confidence.POSSIBLE, Confidence.POSSIBLE]


def test_whose_it_is_is_never_mixed_up() -> None:
    """The same makers' table, filled with a phone of the home, a neighbour, a passer-by, the box and a server."""
    own, phone, next_door, stranger = (f"3C:06:30:00:00:{tail}" for tail in ("01", "02", "03", "04"))
    seen = survey(
        [
            report(
                ("Device.Ethernet.Interface.1.MACAddress", own),
                ("Device.Hosts.Host.1.PhysAddress", phone),
                ("Device.WiFi.NeighboringWiFiDiagnostic.Result.1.BSSID", next_door),
                ("Device.WiFi.DataElements.Network.Device.1.Radio.1.UnassociatedSTA.1.MACAddress", stranger),
                ("Device.X_A.1.One", phone.lower()),
                ("Device.X_B.1.One", next_door.replace(":", "-")),
                ("Device.X_B.1.Level", "-61"),
                ("Device.X_C.1.One", stranger.replace(":", "")),
                ("Device.X_D.One", own),
                ("Device.X_E.GuestDevice.1.Mac", "3C:06:30:00:00:05"),
                ("Device.X_F.AcsUrl", "https://acs.voorbeeld.example/"),
                ("Device.X_G.CallHistory.1.CalledNumber", "0201234567"),
                ("Device.X_H.1.Mac", "3C:06:30:00:00:06"),
            )
        ]
    )
    whose = {".".join(entry.path): entry.subject for entry in seen if not entry.listed}
    assert whose == {
        "Device.X_A.*.One": Subject.HOUSEHOLD,
        "Device.X_B.*.One": Subject.NEIGHBOUR,
        "Device.X_B.*.Level": Subject.NEIGHBOUR,
        "Device.X_C.*.One": Subject.PASSER_BY,
        "Device.X_D.One": Subject.ROUTER,
        "Device.X_E.GuestDevice.*.Mac": Subject.GUEST,
        "Device.X_F.AcsUrl": Subject.PROVIDER,
        "Device.X_G.CallHistory.*.CalledNumber": Subject.CORRESPONDENT,
        "Device.X_H.*.Mac": Subject.HOUSEHOLD,
    }


def test_a_flag_called_after_a_network_makes_nobody_a_guest() -> None:
    seen = survey([report(("Device.X_AP.1.X_ALU_COM_IsGuestSSID", "false"), ("Device.X_AP.1.Channel", "36"))])
    assert [(entry.kind, entry.subject) for entry in seen] == [
        (Kind.NUMBER, Subject.HOUSEHOLD),
        (Kind.FLAG, Subject.HOUSEHOLD),
    ]


def test_how_sure_and_by_what_is_said() -> None:
    seen = survey(
        [
            report(
                ("Device.Hosts.Host.1.HostName", "Annas-iPhone"),
                ("Device.X.1.MacAddr", "3C:06:30:00:00:01"),
                ("Device.X.1.One", "3C:06:30:00:00:02"),
                ("Device.X.1.AdminPassword", "geheim"),
                ("Device.X.1.Rssi", "-61"),
                ("Device.X.1.Two", "12"),
                ("Device.X.1.Three", "1234567890"),
                ("Device.X.1.Four", "een twee"),
            )
        ]
    )
    assert {entry.path[-1]: (entry.kind, entry.confidence, entry.because) for entry in seen} == {
        "HostName": (Kind.HOST_NAME, Confidence.CERTAIN, Basis.CATALOGUE),
        "MacAddr": (Kind.MAC_ADDRESS, Confidence.LIKELY, Basis.VALUE_AND_NAME),
        "One": (Kind.MAC_ADDRESS, Confidence.LIKELY, Basis.VALUE),
        "AdminPassword": (Kind.SECRET, Confidence.LIKELY, Basis.NAME),
        "Rssi": (Kind.SIGNAL, Confidence.POSSIBLE, Basis.NAME),
        "Two": (Kind.NUMBER, Confidence.POSSIBLE, Basis.FORM),
        "Three": (Kind.UNKNOWN, Confidence.NONE, Basis.NOTHING),
        "Four": (Kind.UNKNOWN, Confidence.NONE, Basis.NOTHING),
    }


def test_an_identifier_in_a_key_or_where_none_should_be_is_said() -> None:
    seen = survey(
        [
            report(
                ("Device.WiFi.Radio.1.Name", "radio 3c:06:30:12:34:56"),
                ("Device.Hosts.Host.3C0630123457.Active", "1"),
                ("clients.3c-06-30-12-34-58.rssi", "-61"),
            )
        ]
    )
    assert [(entry.path[-1], entry.holds, entry.in_key) for entry in seen] == [
        ("Active", (), (Kind.MAC_ADDRESS,)),
        ("Name", (Kind.MAC_ADDRESS,), ()),
        ("rssi", (), (Kind.MAC_ADDRESS,)),
    ]


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("abcd.ef01.2345", Kind.MAC_ADDRESS),
        ("192.0.2.77", Kind.IP_ADDRESS),
        ("02.00.5e.00.53.af", Kind.MAC_ADDRESS),
        ("anna@example", Kind.EMAIL),
        ("anna.de.vries@voorbeeld.example", Kind.EMAIL),
        ("annas.laptop.lan", Kind.HOST_NAME),
    ],
)
@pytest.mark.parametrize("before", ["clients", "Device.Hosts.Host", "Device.X_ACME"])
def test_an_identifier_split_at_its_dots_is_found_and_no_piece_printed(before: str, key: str, kind: Kind) -> None:
    name = ("Device.Hosts.Host.1.HostName", "annas.laptop.lan")
    seen = survey([report((f"{before}.{key}.Rssi", "-61"), name)])
    (entry,) = [entry for entry in seen if entry.path[-1] != "HostName"]
    assert entry.in_key == (kind,)
    assert not {"abcd", "ef01", "anna", "de", "annas", "laptop", "lan"} & set(entry.path)


def test_instances_in_a_row_are_no_address() -> None:
    (entry,) = survey([report(("Device.X_ACME.1.2.3.4.Rssi", "-61"))])
    assert (".".join(entry.path), entry.in_key) == ("Device.X_ACME.*.*.*.*.Rssi", ())


@given(st.lists(st.tuples(st.lists(st.text(max_size=12), min_size=1, max_size=5), st.text(max_size=12)), max_size=8))
def test_every_leaf_is_counted_once(pairs: list[tuple[list[str], str]]) -> None:
    seen = survey([Report(tuple(Leaf(tuple(path), value) for path, value in pairs))])
    assert sum(entry.count for entry in seen) == len(pairs)
    assert all(entry.listed == (entry.path in LISTED) for entry in seen)


@cache
def dumped(name: str) -> tuple[tuple[Leaf, ...], Survey, list[PathSummary]]:
    """Return the leaves of a real dump, and its survey: the expensive part, made once for all that look at it."""
    with (DUMPS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        leaves = tuple(Leaf(tuple(row[0].split(".")), row[1]) for row in csv.reader(lines) if len(row) > 1)
    seen = Survey((Report(leaves),))
    return leaves, seen, seen.seen()


LARGE = pytest.mark.long(sibling="test_no_name_or_address_of_a_real_dump_stands_in_its_survey")
NAMED = pytest.mark.parametrize(
    "name",
    [
        pytest.param("tr098-huawei-mesh", marks=LARGE),
        pytest.param("tr098-nokia", marks=LARGE),
        "tr098-zte",
        "tr181-tplink-dataelements",
        pytest.param("tr181-tplink-mesh", marks=LARGE),
        "tr181-tplink-small",
    ],
)
"""The large ones are left to ``make long``."""


@pytest.mark.skipif(not DUMPS.is_dir(), reason="the captures (../shared/captures) are not here")
@NAMED
def test_no_name_or_address_of_a_real_dump_stands_in_its_survey(name: str) -> None:
    leaves, _, seen = dumped(name)
    shown = "\n".join(".".join(entry.path).lower() for entry in seen)
    wanted = ("HostName", "SSID", "MACAddress", "SerialNumber", "PhysAddress", "IPAddress")
    secrets = {
        leaf.value.lower()
        for leaf in leaves
        if isinstance(leaf.value, str) and leaf.path[-1].endswith(wanted) and len(leaf.value) >= 6
    }
    assert [value for value in secrets if value in shown] == []
    assert sum(entry.count for entry in seen) == len(leaves)
    assert sum(entry.listed for entry in seen) > 100


@pytest.mark.skipif(not DUMPS.is_dir(), reason="the captures (../shared/captures) are not here")
@NAMED
def test_in_a_real_dump_no_neighbour_is_at_home_and_no_device_next_door(name: str) -> None:
    """What an address is at a listed path, it is at every path no model lists where only its like stand."""
    leaves, seen, entries_seen = dumped(name)
    owners = Owners.of(leaves)
    subject_of = {entry.path: entry for entry in entries_seen}
    whose: dict[tuple[str, ...], set[Subject]] = {}
    for leaf in leaves:
        whose_value = owners.whose(leaf.value) if isinstance(leaf.value, str) and find_macs(leaf.value) else ()
        whose.setdefault(seen.spelled(leaf.path), set()).update(
            whose_value or {Subject.NOBODY} if leaf.value else set()
        )
    checked = 0
    for path, subjects in whose.items():
        if len(subjects) == 1 and Subject.NOBODY not in subjects and not subject_of[path].listed:
            checked += 1
            assert (subject_of[path].subject in OUTSIDERS) == (subjects <= OUTSIDERS), path
    assert checked > 0 or name in {"tr181-tplink-mesh", "tr181-tplink-small"}
