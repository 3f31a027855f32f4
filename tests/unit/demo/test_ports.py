"""A port of the demonstration: nobody has it, and the system gives it to nobody."""

import socket

import pytest
from tests.raised import raises

from sluis.demo import ports
from sluis.errors.gate import listener_busy_error


def test_a_port_is_free_and_of_no_range_the_system_draws_from() -> None:
    port = ports.free_port()
    assert port < 32_768
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_one_that_is_taken_is_passed_over_and_without_any_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", ports.free_port())) as taken:
        at = int(taken.getsockname()[1])
        monkeypatch.setattr(ports, "_LOWEST", at)
        monkeypatch.setattr(ports, "_HIGHEST", at + 1)
        with raises(listener_busy_error):
            ports.free_port()
