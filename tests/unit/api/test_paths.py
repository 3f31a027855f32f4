"""Names that no file can have give one sentence and no trace: NUL, a lone surrogate, a name without end."""

from collections.abc import Callable
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis import api
from sluis.api.difference import compare_registers
from sluis.api.files import load_register, read_bytes, write_file
from sluis.api.law import listing_of, tables_in_order
from sluis.api.ledger import prune_ledger
from sluis.api.recipient import bodies_in, erase, export, intake, keep
from sluis.api.serving import intake_of, log_of, reload_gate, run_gate, witness_of
from sluis.api.statement import verify_statement
from sluis.errors import SluisError

REGISTER = ROOT / "examples" / "register-per-home.yaml"
NAMES = {"nul": "nul\0byte", "surrogate": "lone\ud800", "long": "x" * 5_000, "deep": "a/" * 3_000 + "b"}
KEY = "witness.example/w1+00000000+AQ=="


def gate_settings(folder: Path) -> Path:
    import shutil

    for name in ("gate.toml", "register.yaml"):
        shutil.copy(ROOT / "examples" / name, folder / name)
    shutil.copytree(ROOT / "examples" / "vocabularies", folder / "vocabularies")
    return folder / "gate.toml"


def decided(name: str, folder: Path) -> object:
    with api.Gate.open(gate_settings(folder)) as gate:
        return gate.decide(name, household="NL-0001")


def imported(name: str, folder: Path) -> object:
    with api.Gate.open(gate_settings(folder)) as gate:
        return gate.registry.import_file(Path(name))


def proposed(name: str, folder: Path) -> object:
    with api.Gate.open(gate_settings(folder)) as gate:
        return gate.registers.propose(Path(name), by="a")


def reconciled(name: str, folder: Path) -> object:
    with api.Gate.open(gate_settings(folder)) as gate:
        return api.reconcile(gate, name)


def pruned(name: str, folder: Path) -> object:
    with api.Gate.open(gate_settings(folder)) as gate:
        return prune_ledger(gate, 0, Path(name))


CALLS: dict[str, Callable[[str, Path], object]] = {
    "audit": lambda name, _folder: api.audit_captures(name),
    "audit register": lambda name, _folder: api.audit_captures(str(REGISTER), api.Asked(register=name)),
    "audit statement": lambda name, _folder: api.audit_captures(
        str(REGISTER), api.Asked(register=REGISTER, statement=name)
    ),
    "audit keylog": lambda name, _folder: api.audit_captures(str(REGISTER), api.Asked(keylog=name)),
    "audit table": lambda name, _folder: api.audit_captures(str(REGISTER), api.Asked(table=name)),
    "compare": lambda name, _folder: compare_registers(name, REGISTER),
    "compare new": lambda name, _folder: compare_registers(REGISTER, name),
    "draft": lambda name, _folder: api.draft_register(name),
    "identify": lambda name, _folder: api.identify_paths(name),
    "read": lambda name, _folder: api.read_reports(name),
    "try": lambda name, _folder: list(api.try_file(name, REGISTER)),
    "try register": lambda name, _folder: list(api.try_file(str(ROOT / "examples" / "report.json"), name)),
    "read bytes": lambda name, _folder: read_bytes(name),
    "write": lambda name, _folder: write_file(Path(name), b""),
    "register": lambda name, _folder: load_register(name),
    "check": lambda name, _folder: api.check_register(name),
    "plan": lambda name, _folder: api.compile_plan(name),
    "questions": lambda name, _folder: api.questions_about(name, "wifi-insight"),
    "settings": lambda name, _folder: list(api.Gate.open(name).__enter__().deciding().activities),
    "doctor": lambda name, _folder: api.health.examine_gate(name),
    "decide": decided,
    "import": imported,
    "propose": proposed,
    "reconcile": reconciled,
    "prune": pruned,
    "listing": lambda name, _folder: listing_of(Path(name), "x"),
    "tables": lambda name, _folder: tables_in_order(Path(name)),
    "bodies": lambda name, _folder: bodies_in([Path(name)]),
    "keep": lambda name, folder: keep([REGISTER], folder, "r", [Path(name)], [REGISTER]),
    "keep folder": lambda name, _folder: keep([REGISTER], Path(name), "r", [REGISTER], [REGISTER]),
    "intake": lambda name, folder: intake(folder, "r", [REGISTER], [Path(name)]),
    "intake server": lambda name, folder: intake_of(folder, "r", [Path(name)], [REGISTER]),
    "export": lambda name, _folder: export(["a" * 64], Path(name)),
    "erase": lambda name, _folder: erase(["a" * 64], Path(name)),
    "log": lambda name, _folder: log_of(Path(name)),
    "witness": lambda name, _folder: witness_of(Path(name), "witness.example/w1", [KEY]),
    "run": lambda name, _folder: run_gate(Path(name)),
    "reload": lambda name, _folder: reload_gate(Path(name)),
    "statement": lambda name, _folder: verify_statement(Path(name), [KEY]),
}


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("call", CALLS)
def test_a_name_that_no_file_can_have_is_one_sentence(call: str, kind: str, tmp_path: Path) -> None:
    with pytest.raises(SluisError) as caught:
        CALLS[call](NAMES[kind], tmp_path)
    assert caught.value.exit_code in {1, 2}
    text = caught.value.text("nl")
    assert "\0" not in text
    text.encode()
