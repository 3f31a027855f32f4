"""What is sent to an address of the settings is read by nobody on the way, or the settings are refused."""

import pytest

from sluis.gate.state.private_url import private, url_problems


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/", True),
        ("http://127.0.0.1:8080/", True),
        ("http://[::1]/", True),
        ("http://localhost/", False),
        ("http://a.example/", False),
        ("http://127.0.0.1.a.example/", False),
    ],
)
def test_what_leaves_this_machine_is_encrypted(url: str, *, kept: bool) -> None:
    assert private(url) is kept
    assert [path for path, _ in url_problems("stamp", url)] == ([] if kept else ["stamp"])


@pytest.mark.parametrize("url", ["ftp://a.example/", "https://me:secret@a.example/", "a.example", ""])
def test_what_is_no_address_or_holds_a_password_is_refused(url: str) -> None:
    [(path, problem)] = url_problems("stamp", url)
    assert path == "stamp"
    assert "without a password" in problem
