"""What names suggest where the catalogue is silent, checked against the catalogue itself."""

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.catalogue import entries
from sluis.identify.find.key_names import KIND_NAMES, worded
from sluis.identify.suggest import suggest
from sluis.terms import KINDS, Kind, Subject


def kind_of(path: str) -> Kind | None:
    return suggest(tuple(path.split("."))).kind


def subject_of(path: str) -> Subject | None:
    return suggest(tuple(path.split("."))).subject


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("Device.X_TP_AlMac", Kind.MAC_ADDRESS),
        ("InternetGatewayDevice.X_HW_APDevice.3.APMacAddr", Kind.MAC_ADDRESS),
        ("a.b.stamacaddress", Kind.MAC_ADDRESS),
        ("a.X_ALU-COM_WPAPSK", Kind.SECRET),
        ("a.AdminPassword2", Kind.SECRET),
        ("a.PasswordReset", None),
        ("a.KeepAlive", None),
        ("a.Spin", None),
        ("a.Shipping", None),
        ("a.X_ACME_HostNames", Kind.HOST_NAME),
        ("a.dhcp_name", Kind.HOST_NAME),
        ("a.ponSn", Kind.SERIAL),
        ("a.TransactionSN", Kind.SERIAL),
        ("a.NodeID", None),
        ("a.UserClassID", Kind.FINGERPRINT),
        ("a.WAN_IP", Kind.IP_ADDRESS),
        ("a.Clip", None),
        ("a.rx_bytes", Kind.COUNTER),
        ("a.Latitude", Kind.LOCATION),
        ("a.X_ACME_WebUser.2.LoginPwd", Kind.SECRET),
        ("a.OperatorPswd", Kind.SECRET),
        ("a.BackhaulRadiusKey", Kind.SECRET),
        ("a.WdsBridgeKey", Kind.SECRET),
        ("a.H248.AuthInitKey", Kind.SECRET),
        ("a.KeyStore.MasterKey", Kind.SECRET),
        ("a.AuthPw", Kind.SECRET),
        ("a.RwCommunity", Kind.SECRET),
        ("a.ParameterKey", None),
        ("a.HotKey", None),
        ("a.PonLoid", Kind.USER_NAME),
        ("a.Option60.Account", Kind.USER_NAME),
        ("a.Cloud.UserID", Kind.USER_NAME),
        ("a.EapPseudonymIdentity", Kind.USER_NAME),
        ("a.H248.MediaGatewayId", Kind.USER_NAME),
        ("a.CallerIDName", Kind.USER_NAME),
        ("a.HotLineNumber", Kind.PHONE_NUMBER),
        ("a.ManufactureInfo", Kind.SERIAL),
        ("a.Filter.3.SourceIPStart", Kind.IP_ADDRESS),
        ("a.BroadcastAddress", Kind.IP_ADDRESS),
        ("a.WanIPv4Address", Kind.IP_ADDRESS),
        ("a.AccessList.1.Location", None),
        ("a.Box.Location", Kind.LOCATION),
        ("a.Thing", None),
        ("a.7", None),
        ("a." + "x" * 200 + "Password", None),
    ],
)
def test_what_a_last_name_ends_in(path: str, kind: Kind | None) -> None:
    assert kind_of(path) is kind


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("Device.X_TP_AlMac", Subject.ROUTER),
        ("InternetGatewayDevice.X_HW_AmpInfo.SerialNumber", Subject.ROUTER),
        ("Device.X_ACME_Mesh.2.SerialNumber", None),
        ("Device.X_ACME_Event!.MACAddress", None),
        ("InternetGatewayDevice.X_HW_NeighborAP.3.SsidName", Subject.NEIGHBOUR),
        ("InternetGatewayDevice.X_HW_NeighborAP.3.Channel", Subject.NEIGHBOUR),
        ("InternetGatewayDevice.X_HW_NeighborScan.Interval", None),
        ("InternetGatewayDevice.X_HW_NeighborDiscovery.InterfaceSetting.1.Interface", None),
        ("Device.X.IEEE1905Neighbor.1.NeighborDeviceId", None),
        ("Device.X_ACME_SiteSurvey.1.BSSID", Subject.NEIGHBOUR),
        ("Device.X_ACME_UnassociatedSTA.1.Mac", Subject.PASSER_BY),
        ("Device.X_ACME_ProbeReq.4.Rssi", Subject.PASSER_BY),
        ("Device.X_ACME_Guest.1.HostName", Subject.GUEST),
        ("Device.X_ACME_GuestSSIDFormat", None),
        ("InternetGatewayDevice.X.CallHistory.1.CalledNumber", Subject.CORRESPONDENT),
        ("InternetGatewayDevice.X.CallHistory.1.Seconds", None),
        ("Device.X_ACME.SubscriberID", Subject.SUBSCRIBER),
        ("Device.X_ACME.AcsUrl", Subject.PROVIDER),
        ("Device.X_ACME.Client.2.HomepageUrl", None),
    ],
)
def test_whose_a_name_says_it_is(path: str, subject: Subject | None) -> None:
    assert subject_of(path) is subject


def test_the_strictest_subject_wins() -> None:
    assert subject_of("X.Guest.1.Neighbour.2.BSSID") is Subject.NEIGHBOUR


def test_names_alone_say_of_nine_in_ten_listed_parameters_what_the_catalogue_says() -> None:
    """A renamed standard parameter is the best test there is: the catalogue is the hand-made answer."""
    right: Counter[bool] = Counter()
    for path, entry in entries():
        kind = suggest(path).kind
        if kind is not None:
            right[kind is entry.kind] += 1
    assert right.total() > 2_000
    assert right[True] / right.total() > 0.9


def test_names_alone_find_most_secrets_and_addresses_of_the_catalogue() -> None:
    """Missed are names that say nothing: ``Value``, ``TLVs``, ``InterfaceId``."""
    wanted = {Kind.SECRET: 0.8, Kind.MAC_ADDRESS: 0.6, Kind.SSID: 0.5, Kind.PHONE_NUMBER: 0.5}
    for kind, least in wanted.items():
        paths = [path for path, entry in entries() if entry.kind is kind]
        assert sum(suggest(path).kind is kind for path in paths) / len(paths) > least, kind


def test_no_name_makes_a_neighbour_a_member_of_the_household() -> None:
    outsiders = {Subject.NEIGHBOUR, Subject.PASSER_BY, Subject.CORRESPONDENT}
    for path, entry in entries():
        if entry.subject in outsiders and KINDS[entry.kind].personal:
            assert suggest(path).subject in {*outsiders, None}, path


def test_every_name_of_the_table_is_found_as_its_kind_or_an_earlier_one() -> None:
    earlier: list[Kind] = []
    for kind, names in KIND_NAMES:
        earlier.append(kind)
        for name in names.split():
            assert suggest(("x", name.lstrip("~"))).kind in earlier


@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_path_has_an_answer(path: list[str]) -> None:
    suggestion = suggest(tuple(path))
    assert suggestion.secret == (suggestion.kind is Kind.SECRET)
    assert suggestion.continuity in {True, False}


def test_long_names_cost_nothing() -> None:
    began = time.process_time()
    assert worded("aA" * 500_000) == ""
    suggest(tuple("neighbor" * 15 for _ in range(32)))
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("X_ACME_RouterPass", Kind.SECRET),
        ("pass", Kind.SECRET),
        ("Passphrase5G", Kind.SECRET),
        ("wpa_psk_2_4ghz", Kind.SECRET),
        ("GuestSSID5GHz", Kind.SSID),
        ("wlan_name_24g", Kind.SSID),
        ("SNo", Kind.SERIAL),
        ("TrackingAreaCode", Kind.LOCATION),
        ("NCGI", Kind.LOCATION),
        ("Contact", Kind.USER_NAME),
        ("BroadcastMAC", Kind.CONFIGURATION),
        ("SelfTestPass", None),
        ("LowPass", None),
        ("BandPass2", None),
        ("Bypass", None),
        ("Compass", None),
        ("PassCount", None),
    ],
)
def test_names_of_bands_passes_cells_and_people(name: str, kind: Kind | None) -> None:
    assert suggest(("Device", "X_ACME_Thing", name)).kind is kind
