"""The register in DPV: another program reads it, every term is one of the list, shapes of ours hold, and it moves."""

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import pyshacl
import pytest
import rdflib
from msgspec.structs import replace
from source_tree import ROOT
from tests.paper_checks import HOSTILE
from tests.sheet_rows import changed, example

from sluis.law.parties import NO_TRANSFER, Controller
from sluis.register.model import Localised, Register
from sluis.reports.dpv import as_duration, register_in_dpv
from sluis.reports.dpv_terms import BESIDE, NAMESPACES, OURS, OWN_TERMS, known_terms
from sluis.reports.show import Json

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib", "ignore::DeprecationWarning:pyshacl")
"""rdflib calls a class of its own that it says is deprecated."""
DAY = date(2026, 12, 1)
REGISTER = example()[0]
HELP = REGISTER.activities["wifi-help"]
SHAPES = (ROOT / "docs" / "reference" / "register-shapes.ttl").read_text(encoding="utf-8")
DPV = rdflib.Namespace(NAMESPACES["dpv"])


def graph(register: Register) -> rdflib.Graph:
    return rdflib.Graph().parse(data=json.dumps(register_in_dpv(register, DAY)), format="json-ld")


@lru_cache(maxsize=1)
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(data=SHAPES, format="turtle")


def holds(read: rdflib.Graph) -> tuple[bool, str]:
    conforms, _, text = pyshacl.validate(read, shacl_graph=shapes())
    return conforms, str(text)


def terms(node: Json) -> Iterator[str]:
    """Yield every prefixed name that stands in a document, as a key, a type or an identifier."""
    if isinstance(node, dict):
        for key, below in node.items():
            if key in {"@id", "@type"}:
                yield from ([below] if isinstance(below, str) else [str(each) for each in below])  # type: ignore[union-attr]
            elif not key.startswith("@"):
                yield key
            if key != "@context":
                yield from terms(below)
    elif isinstance(node, list):
        for each in node:
            yield from terms(each)


def test_every_term_is_one_of_the_list_or_named_as_ours() -> None:
    for register in (REGISTER, changed(country="XK", transfer=NO_TRANSFER, role="unknown")):
        met = {term for term in terms(register_in_dpv(register, DAY)) if not term.startswith("urn:")}
        ours = {f"sluis:{term}" for term in OWN_TERMS}
        assert {term for term in met if term.split(":")[0] in NAMESPACES} <= known_terms()
        assert {term for term in met if term.startswith("sluis:")} <= ours
        assert {term.split(":")[0] for term in met} <= {*NAMESPACES, *BESIDE, "sluis"}


def test_another_program_reads_it_and_shapes_of_ours_hold() -> None:
    read = graph(REGISTER)
    assert holds(read) == (True, holds(read)[1])
    assert {str(name) for name in read.objects(None, DPV.hasName)} >= {"Voorbeeld Telecom B.V.", "Netwerk Meting GmbH"}
    processes = list(read.subjects(rdflib.RDF.type, DPV.Process))
    assert len(processes) == 2
    durations = {str(value) for value in read.objects(None, DPV.hasDuration)}
    assert durations == {"P30D", "P6M"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"dpv:Process"', '"dpv:Purpose"'),
        ('"sluis:trigger": "always"', '"sluis:trigger": "sometimes"'),
        ('"dpv:hasName": "Voorbeeld Telecom B.V.", ', ""),
        ('"@value": "P30D", "@type": "xsd:duration"', '"@value": "P30D"'),
        (f'"sluis:registerSha256": "{REGISTER.digest}"', '"sluis:registerSha256": "x"'),
    ],
)
def test_shapes_refuse_what_we_would_not_write(before: str, after: str) -> None:
    written = json.dumps(register_in_dpv(REGISTER, DAY))
    assert before in written
    assert not holds(rdflib.Graph().parse(data=written.replace(before, after), format="json-ld"))[0]


MOVED = {
    "purpose": changed(replace(HELP, purpose=Localised(nl="Anders"))),
    "dpv purpose": changed(replace(HELP, purposes=("dpv:Marketing",))),
    "kinds": changed(replace(HELP, fields=HELP.fields[:1])),
    "grounds": changed(replace(HELP, grounds=HELP.grounds[:1])),
    "term": changed(replace(HELP, retention="P2W")),
    "measures": changed(replace(HELP, security=replace(HELP.security, tls=False))),
    "country": changed(country="IN"),
    "tool": changed(transfer=replace(REGISTER.recipients["wifi-insight"].transfer, tool="bcr")),
    "role": changed(role="controller"),
    "officer": changed(controller=replace(REGISTER.file.controller, dpo="other")),
}


@pytest.mark.parametrize("case", MOVED)
def test_it_moves_with_the_register(case: str) -> None:
    assert register_in_dpv(MOVED[case], DAY) != register_in_dpv(REGISTER, DAY)


def test_what_dpv_has_no_term_for_is_named_as_ours() -> None:
    made = json.dumps(register_in_dpv(changed(replace(HELP, purposes=("dpv:Surveillance", "wifi"))), DAY))
    assert '"sluis:statedPurpose": "dpv:Surveillance"' in made
    assert '"@id": "dpv:Surveillance"' not in made
    assert json.dumps(register_in_dpv(changed(country="XK"), DAY)).count('{"sluis:country": "XK"}') == 2
    assert '"sluis:withoutInstrument": true' in json.dumps(register_in_dpv(changed(transfer=NO_TRANSFER), DAY))


def test_what_is_not_stated_is_not_there() -> None:
    silent = replace(HELP, retention=None, purpose=None, purposes=(), grounds=(), owner=None)
    made = register_in_dpv(changed(silent, Controller(name="C"), country=None, role=None), DAY)
    process = made["dpv:hasProcess"][0]  # type: ignore[index,call-overload]
    assert not {"dpv:hasStorageCondition", "dpv:hasPurpose", "dpv:hasLegalBasis", "sluis:owner"} & set(process)
    assert set(made["dpv:hasDataController"]) == {"@id", "@type", "dpv:hasName"}  # type: ignore[arg-type]
    assert holds(rdflib.Graph().parse(data=json.dumps(made), format="json-ld"))[0]


def test_hostile_text_is_a_literal_and_names_nothing() -> None:
    hostile = f'{HOSTILE}"@id": "https://x.example"'
    register = changed(
        replace(HELP, owner=hostile, purposes=(hostile,)), Controller(name=hostile), legal_entity=hostile
    )
    read = graph(register)
    assert rdflib.Literal(hostile) in set(read.objects())
    assert not any("x.example" in str(node) for node in read.all_nodes() if isinstance(node, rdflib.URIRef))


def test_every_own_term_has_a_namespace_of_ours() -> None:
    assert OURS.startswith("urn:sluis:")
    assert as_duration("P1Y6M") == "P1Y6M"
