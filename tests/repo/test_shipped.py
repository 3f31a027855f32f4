"""What ships as an example fits together."""

import hashlib

from source_tree import ROOT

from sluis.gate.state.settings import load_settings

EXAMPLES = ROOT / "examples"


def test_the_settings_pin_the_register_beside_them() -> None:
    settings = load_settings(EXAMPLES / "gate.toml")
    digest = hashlib.sha256((EXAMPLES / settings.register.file).read_bytes()).hexdigest()
    assert settings.register.sha256 == digest, "examples/register.yaml changed: pin its SHA-256 in examples/gate.toml"


def test_every_recipient_of_the_register_has_an_endpoint() -> None:
    from sluis.api.files import load_register

    assert set(load_register(EXAMPLES / "register.yaml").recipients) == set(
        load_settings(EXAMPLES / "gate.toml").recipients
    )
