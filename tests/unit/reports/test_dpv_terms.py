"""The list of terms is closed, and each prefix of it is a namespace of DPV."""

from sluis.reports.dpv_terms import LOCATIONS, NAMESPACES, OWN_TERMS, PURPOSES, known_terms
from sluis.terms import KINDS, SUBJECTS


def test_every_term_has_a_prefix_of_dpv() -> None:
    assert {term.partition(":")[0] for term in known_terms()} == set(NAMESPACES)


def test_every_kind_and_person_has_a_term() -> None:
    assert {term.dpv for term in KINDS.values()} <= known_terms()
    assert {term for _, term in SUBJECTS.values() if term.startswith("dpv:")} <= known_terms()


def test_terms_of_other_releases_are_none_of_it() -> None:
    assert not {"dpv:hasExpiry", "dpv:RecordOfProcessingActivities", "dpv:PersonalDataHandling"} & known_terms()
    assert "loc:XK" not in known_terms()
    assert {"NL", "US"} <= LOCATIONS


def test_terms_of_ours_and_of_dpv_have_no_name_in_common() -> None:
    names = {term.partition(":")[2] for term in known_terms()}
    assert not OWN_TERMS & names
    assert "Purpose" not in PURPOSES
