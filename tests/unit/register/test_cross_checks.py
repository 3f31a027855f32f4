"""Profiles and decisions."""

import pytest

from .register_texts import codes, load, top

TWO = "  two: {{match: {{{match}}}, names: {{m: Device.Hosts.Host.*.PhysAddress}}}}\n"


@pytest.mark.parametrize("match", ["", "oui: [012345]", "route: /ingest", "oui: ['012345'], route: /ingest",
                                   "product_class: [A]", "oui: [AABBCC, 012345]"])  # fmt: skip
def test_profiles_that_can_match_the_same_router_refuse(match: str) -> None:
    assert codes(top(TWO.format(match=match))) == ["register.profile-overlap"]


@pytest.mark.parametrize("match", ["oui: [AABBCC]", "route: /other", "oui: [012345], route: /other"])
def test_profiles_that_cannot_meet_load(match: str) -> None:
    assert len(load(top(TWO.format(match=match))).file.profiles) == 2


def test_upper_and_lower_case_are_one_oui() -> None:
    text = top(TWO.format(match="oui: [abcdef]")).replace('"012345"', "ABCDEF")
    assert codes(text) == ["register.profile-overlap"]
