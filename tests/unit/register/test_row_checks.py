"""One row: shapes that load are shapes the kernel and the grammar can use."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.kernel.grammar import output_grammar
from sluis.kernel.tree import told_apart
from sluis.register.lower import plan_of
from sluis.register.row_checks import LISTED_VALUES, is_binary, is_multiple, value_count

from .register_texts import NUMBER_ROW, codes, load, row, swap

NUMBERS = st.decimals(-(2**53) + 1, 2**53 - 1, places=2).map(lambda d: f"{d:f}")


@settings(max_examples=80, deadline=None)
@given(NUMBERS, NUMBERS, st.decimals("0.01", 10**6, places=2).map(lambda d: f"{d:f}"))
def test_a_number_shape_that_loads_compiles_to_a_grammar(low: str, high: str, step: str) -> None:
    low, high = sorted([low, high], key=Decimal)
    text = swap("min: 1, max: 233, step: 1", f"min: {low}, max: {high}, step: {step}")
    faults_read = codes(text)
    exact = is_multiple(Decimal(low), Decimal(step)) and is_binary(Decimal(step))
    if not told_apart(map(Decimal, (low, high, step))):
        assert faults_read == ["register.number-digits"]
        return
    many = value_count(Decimal(low), Decimal(high), Decimal(step)) > LISTED_VALUES
    assert faults_read == (["register.number-values"] if many and not exact else [])
    if not faults_read:
        output_grammar(plan_of(load(text), "help"))


@given(st.integers(-50, 50), st.integers(0, 60), st.integers(1, 20))
def test_values_are_counted_exactly(low: int, span: int, step: int) -> None:
    assert value_count(Decimal(low), Decimal(low + span), Decimal(step)) == len(range(low, low + span + 1, step))


@given(st.integers(0, 10**18), st.sampled_from([1, 2, 4, 5]), st.integers(1, 99))
def test_a_multiple_is_a_whole_number_of_steps(counted: int, parts: int, step: int) -> None:
    fraction = Fraction(counted, parts)
    value = Decimal(fraction.numerator) / Decimal(fraction.denominator)
    assert is_multiple(value, Decimal(step)) is ((fraction / step).denominator == 1)


@pytest.mark.parametrize(
    "text",
    [
        "{path: Device.A, treatment: release, as: {number: {min: -1.5, max: 1.5, step: 0.5}}, why: w}",
        "{path: Device.A, treatment: release, as: flag, why: w}",
        "{path: Device.A, treatment: release, as: {enum: [a, 'true', 5]}, why: w}",
        "{path: Device.A, treatment: release, as: {time: {grid: PT1H}}, why: w}",
        "{path: Device.A, treatment: release, as: {vocabulary: wifi-standards}, why: w}",
        "{path: Device.A, treatment: token, kind: mac_address, lifetime: report, scope: all, why: w}",
        "{path: Device.A, treatment: generalise, to: vendor-group, why: w}",
        "{path: Device.A, treatment: generalise, to: {bands: [-5, 0, 0.5]}, why: w}",
        "{path: Device.A, treatment: withhold, why: w}",
        "{path: Device.DeviceInfo.SerialNumber, treatment: withhold, why: w}",
        "{kind: host_name, treatment: withhold, why: w}",
    ],
)
def test_a_good_row_loads_and_compiles(text: str) -> None:
    output_grammar(plan_of(load(row(text)), "help"))


@pytest.mark.parametrize("path", ["Device.DeviceInfo.SerialNumber", "Device.LocalAgent.EndpointID",
                                  "Device.WiFi.SSID.*.BSSID", "Device.Ethernet.Interface.*.MACAddress",
                                  "InternetGatewayDevice.DeviceInfo.SerialNumber", "Device.DSL.Line.*.XTURSerial",
                                  "Device.PTM.Link.*.MACAddress", "Device.Cellular.Interface.*.IMEI",
                                  "Device.XPON.ONU.*.ANI.*.TC.ONUActivation.SerialNumber",
                                  "Device.MQTT.Client.*.ClientID",
                                  "Device.Services.VoiceService.*.DECT.Base.*.RFPI"])  # fmt: skip
@pytest.mark.parametrize(
    "how", ["treatment: token, kind: serial, lifetime: day", "treatment: release, as: {enum: [a]}"]
)
def test_the_router_leaves_only_as_its_token(path: str, how: str) -> None:
    assert "register.household-row" in codes(row(f"{{path: {path}, {how}, why: w}}"))


def test_a_row_needs_a_reason() -> None:
    assert codes(swap(f"{NUMBER_ROW}, why: w", NUMBER_ROW)) == ["register.row-why"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("Device.X_ACME.AdminPassword", "register.secret-row"),
        ("Device.Hosts.Host.*.X_ACME_Passphrase", "register.secret-row"),
        ("Device.X_TP_AlMac", "register.household-row"),
        ("InternetGatewayDevice.X_HW_Info.SerialNumber", "register.household-row"),
        ("Device.X_ACME.SubscriberID", "register.household-row"),
        ("Device.Cellular.Interface.*.USIM.MSISDN", "register.household-row"),
        ("InternetGatewayDevice.X_HW_NeighborAP.*.SsidName", "register.outsider"),
        ("Device.X_ACME_UnassociatedSTA.*.Mac", "register.outsider"),
        ("Device.Services.VoiceService.*.CallLog.*.CalledPartyNumber", "register.outsider"),
    ],
)
def test_a_makers_copy_is_refused_like_the_parameter(path: str, code: str) -> None:
    assert codes(row(f"{{path: {path}, treatment: token, kind: serial, lifetime: day, why: w}}")) == [code]
    assert codes(row(f"{{path: {path}, treatment: withhold, why: w}}")) == []


def test_who_looked_may_say_that_a_name_is_not_the_routers_own() -> None:
    text = "path: Device.X_ACME.PhoneMac, treatment: token, kind: mac_address, lifetime: day, why: w"
    assert codes(row(f"{{{text}}}")) == ["register.household-row"]
    assert codes(row(f"{{{text}, item: {{subjects: [household]}}}}")) == []
    secret = "{path: Device.X.Passphrase, treatment: release, as: flag, item: {subjects: [household]}, why: w}"
    assert codes(row(secret)) == ["register.secret-row"]
