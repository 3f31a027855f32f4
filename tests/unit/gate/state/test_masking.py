"""What is shown of the settings holds nothing a secret could stand in."""

import json
from pathlib import Path

import pytest
from tests.flow.gatehouse import build

from sluis.gate.state.masking import masked_address, masked_settings

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"https://user:{SECRET}@api.example/", "https://api.example/"),
        (f"https://api.example/hooks/{SECRET}", "https://api.example/***"),
        (f"https://api.example?token={SECRET}", "https://api.example/***"),
        (f"https://[2001:db8::1]:8443/{SECRET}", "https://[2001:db8::1]:8443/***"),
        (f"postgresql+psycopg://sluis:{SECRET}@db.example:5432/{SECRET}", "postgresql+psycopg://db.example:5432/***"),
        (f"sqlite:///sluis.db?key={SECRET}", "sqlite:///sluis.db"),
        (f"https://[{SECRET}", "***"),
        (f"https://api.example:{SECRET}/", "***"),
    ],
)
def test_of_an_address_host_and_port_are_shown(address: str, shown: str) -> None:
    assert masked_address(address) == shown


def test_no_secret_is_in_the_tree_and_no_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"Bearer {SECRET}")
    insight = f'url = "https://recipient.example/{SECRET}?t={SECRET}"\nauthorization_file = "token"'
    settings = build(tmp_path, insight=insight)
    tree = masked_settings(settings)
    shown = json.dumps(tree)
    assert SECRET not in shown
    assert str(tmp_path) not in shown
    assert (tmp_path / "gate.passwords").read_text().strip() not in shown
    assert tree["recipients"]["wifi-insight"]["authorization_file"] == "token"  # type: ignore[index,call-overload]
    assert tree["window"] == {"late": "PT604800S", "early": "PT300S"}
    assert tree["register"]["activated"] == "2026-11-01T00:00:00+00:00"  # type: ignore[index,call-overload]
