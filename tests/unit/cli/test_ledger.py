"""The verbs of the ledger stand in one group, each from the module of its part."""

from sluis.cli.ledger import VERB


def test_every_part_is_reachable() -> None:
    assert [verb.name for verb in VERB.verbs] == [
        *("show", "statement", "verifier"),
        *("seal", "status", "serve", "witness", "monitor"),
        *("verify", "reconcile", "pin", "erase", "hold", "prune"),
    ]
