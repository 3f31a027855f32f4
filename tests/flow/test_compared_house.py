"""The captured house beside a register: every leak of the router at its destination, and nothing that is a device's.

On the router itself the sender is known. On the line outside it is not, and then nobody is charged who does not speak
as a router.
"""

from dataclasses import replace
from pathlib import Path

from tests.house.acts import RESOLVER, ROUTER, ROUTER_OUTSIDE
from tests.house.build import House

from sluis.audit.capture_pass import CaptureFacts, gather
from sluis.audit.content.fields import fields_of
from sluis.audit.content.row_conformance import RowConformance
from sluis.audit.house.destinations import SeenAt, describe
from sluis.audit.house.origin import Origins
from sluis.audit.inputs import Input, Options
from sluis.audit.model import Party, Reading, Sort
from sluis.audit.record.compare import Compared, compare
from sluis.audit.record.declared import OnRecord
from sluis.audit.record.draft import draft_of
from sluis.capture.base.sighting import Part
from sluis.errors import FileName
from sluis.register.check import day_of
from sluis.register.load import load_register
from sluis.telemetry.folder import FolderEntry
from sluis.terms import Verdict

EXAMPLES = Path(__file__).parents[2] / "examples"
REGISTER = load_register(
    (EXAMPLES / "register-per-home.yaml").read_bytes(), FileName("register.yaml"), EXAMPLES / "vocabularies"
)
READ = {Reading.SEALED: Reading.OPENED, Reading.UNREAD: Reading.CLEAR}


def compared(house: House, capture: Path, router: str) -> tuple[Compared, str]:
    """What a capture comes to beside the register, and the register drafted from it."""
    source = Input(FolderEntry(str(capture)), 1, Options(keylog=str(house.keylog)))
    with gather(source.sightings(), CaptureFacts()) as seen:
        household = seen.house.build_inventory((), router)
        settled = seen.flows.build_flow_table(household)
        at = [
            SeenAt(key, names, settled.addresses.get(key, ()), settled.places[key])
            for key, names in settled.names.items()
        ]
        known = describe(at, Origins(None))
        record = OnRecord(REGISTER, day_of(seen.last_ms))
        read = fields_of(seen.payloads, household, settled, RowConformance(record, settled.flows, known))
    flows = [
        replace(flow, reading=READ.get(flow.reading, flow.reading)) if flow.number in read.read_flows else flow
        for flow in settled.flows
    ]
    result = compare(read.fields, flows, known, REGISTER, day_of(seen.last_ms), devices=household.devices)
    return result, draft_of(read.fields, flows, known)


def of(result: Compared, sort: Sort, verdict: Verdict) -> set[str]:
    return {
        observation.destination
        for observation in result.observations
        if observation.sort is sort and observation.verdict is verdict
    }


def leaks(house: House, sender: str = "") -> set[str]:
    """Where whose identifiers went that stand in no record, names that were only asked for left out."""
    strangers = {plant.destination for plant in house.planted if not plant.destination.endswith(("voorbeeld.example",))}
    recipient = {stranger for stranger in strangers if stranger.endswith("wifi-insight.example")}
    sent = {
        plant.destination for plant in house.planted if plant.part is not Part.DNS_NAME and sender in {"", plant.sender}
    }
    return (strangers - recipient) & sent


def test_on_the_router_each_of_its_leaks_is_told_and_nobody_else_s(house: House) -> None:
    result, drafted = compared(house, house.router, ROUTER_OUTSIDE)
    assert of(result, Sort.UNDECLARED_RECIPIENT, Verdict.FAIL) == leaks(house, ROUTER)
    assert len(leaks(house, ROUTER)) >= 5
    assert of(result, Sort.UNDECLARED_RECIPIENT, Verdict.UNKNOWN) == {RESOLVER}
    assert of(result, Sort.UNREADABLE_FLOW, Verdict.UNKNOWN) == set()
    assert of(result, Sort.BESIDE_THE_RECORD, Verdict.FAIL) == {"ingest.wifi-insight.example"}
    assert of(result, Sort.NOT_TREATED, Verdict.FAIL) == {"ingest.wifi-insight.example"}
    assert leaks(house) - leaks(house, ROUTER) <= set(result.own)
    values = {plant.value for plant in house.planted}
    assert not [value for value in values if value in repr(result.observations)]
    assert not [value for value in values if value in drafted]
    known = load_register(drafted.encode(), FileName("drafted.yaml"))
    hosts = {host for value in known.recipients.values() for host in value.hosts}
    assert leaks(house, ROUTER) <= hosts


def test_on_the_line_nobody_is_charged_with_what_a_device_may_have_sent(house: House) -> None:
    result, _ = compared(house, house.wan, "")
    assert of(result, Sort.UNDECLARED_RECIPIENT, Verdict.FAIL) == set()
    unknown = of(result, Sort.UNDECLARED_RECIPIENT, Verdict.UNKNOWN)
    assert unknown >= leaks(house, ROUTER)
    assert unknown | set(result.own) >= leaks(house), "the television keeps its own address in IPv6"
    assert of(result, Sort.NOT_TREATED, Verdict.FAIL) == {"ingest.wifi-insight.example"}


def test_a_house_whose_firmware_tells_on_nobody_gives_nothing_to_say(clean_house: House) -> None:
    for capture, router in ((clean_house.router, ROUTER_OUTSIDE), (clean_house.wan, "")):
        result, _ = compared(clean_house, capture, router)
        assert [observation for observation in result.observations if observation.verdict is Verdict.FAIL] == []
        assert of(result, Sort.UNDECLARED_RECIPIENT, Verdict.UNKNOWN) == set()
        assert Party.RECIPIENT not in {destination.party for destination in result.destinations}
