"""Addresses of a service: https, or this machine."""

import pytest

from sluis.oidc.address import LONGEST, is_loopback, is_safe


@pytest.mark.parametrize(
    "url", ["https://id.example", "https://id.example:8443/a?b=c", "http://[::1]:9/", "http://localhost"]
)
def test_what_is_taken(url: str) -> None:
    assert is_safe(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "id.example", "ftp://id.example", "http://id.example", "http://127.0.0.1.evil.example", "https://",
        "https://a:b@id.example", "https://id.example/#a", "https://id.example/ a", "https://id.example/\n",
        "https://id.example:x", "https://[::1", "https://\u0456d.example", "https://id.example/" + "x" * LONGEST,
    ],
)  # fmt: skip
def test_what_is_not(url: str) -> None:
    assert not is_safe(url)


def test_this_machine_has_several_names() -> None:
    hosts = ("127.0.0.1", "127.9.9.9", "::1", "localhost", "192.0.2.1", "a.example", "")
    assert [host for host in hosts if is_loopback(host)] == list(hosts[:4])
