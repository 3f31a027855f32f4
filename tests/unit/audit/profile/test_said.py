"""Doubt about a profile is taken as the worse."""

import pytest

from sluis.audit.profile.dump import read_profiles
from sluis.audit.profile.said import is_on, references_of, short_of, untold

ONE = "Device.BulkData.Profile.1."


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("Enable=false\n", False),
        ("Enable=0\n", False),
        ("Enable=off\n", True),
        ("Alias=a\n", True),
        (f"Enable=false\n{ONE}Enable=true\n", True),
        ("Enable=true\nDevice.BulkData.Enable=false\n", False),
    ],
)
def test_a_profile_is_on_unless_all_says_off(text: str, on: bool) -> None:  # noqa: FBT001 - a case
    dump = read_profiles((ONE + text).encode())
    assert is_on(dump, dump.profiles[0]) is on


def test_an_entry_is_asked_unless_all_says_excluded() -> None:
    text = f"{ONE}Parameter.1.Reference=A.B\n{ONE}Parameter.1.Exclude=true\n{ONE}Parameter.1.Exclude=false\n"
    assert references_of(read_profiles(text.encode()).profiles[0]) == ["A.B"]


def test_what_is_not_said_is_said_so() -> None:
    [finding] = list(untold(read_profiles(f"{ONE}Alias=a\n".encode()).profiles[0]))
    assert "HTTP.URL" in str(finding.words)
    assert [finding.words for finding in short_of(1, "x")] == [(("count", "?"), ("seen", 1))]
