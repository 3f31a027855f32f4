"""A dossier for tests: a gate with people, a register that lived, households that are sealed; and it handed over."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
from source_tree import ROOT
from tests.paper_checks import HOSTILE
from tests.ssh_people import Signatory
from tests.unit.cli.test_ledger_statement import recorded
from tests.unit.conftest import SETTINGS

from sluis.api.dossier import HandedOver, Prepared, hand_over_dossier, namespace_of, prepare_dossier
from sluis.api.dossier_index import FindingsOf, Parts, SampleMade
from sluis.api.dossier_members import InForce, LogPart, RegisterPart
from sluis.api.dossier_request import DossierRequest
from sluis.api.files import load_register
from sluis.api.gate import Gate
from sluis.api.inspection import WitnessSeen, leaf_digest, population_of
from sluis.api.ledger import epochs, seal
from sluis.api.lifecycle import SignWith
from sluis.api.paper_signing import Signer, nobody, signer_of
from sluis.api.ssh_keygen import sign
from sluis.cli.main import main
from sluis.ledger.check_dossier import MANIFEST, SIGNATURE, packed, unpacked
from sluis.ledger.dossiers import FOR_EVER_MS, NOTHING_BEFORE, Dossier
from sluis.lifecycle.people import Role
from sluis.lifecycle.step import Advice, Step, StepDetails, StepName

ROLES = {"Hoofd Klantenservice": Role.OWNER, "FG van Voorbeeld": Role.DPO, "Beheer": Role.OPERATOR}
SEED = "4613225561423316"
DAY = date(2026, 12, 2)
REFERENCE = "z2026-00042"
REQUEST = """\
authority = "AP"
by = "Autoriteit Persoonsgegevens"
reference = "z2026-00042"
received = 2026-11-20
due = 2026-12-04
powers = ["avg-58-1", "awb-5-16", "awb-5-17", "awb-5-20"]
asked = "Everything about the activity wifi-help."
period = {{ first = {first}, last = {last} }}
audits = ["audit.json"]
{more}
[sample]
seed = "4613225561423316"
count = 4
[[correspondence]]
file = "letter.txt"
sender = "Autoriteit Persoonsgegevens"
date = 2026-11-20
about = "The request."
"""
AUDIT = {"sources": [{"name": "/away/somebody/trace.pcapng", "kind": "pcapng", "sha256": "ab" * 32, "octets": 4096}]}


@dataclass
class Provider:
    """A gate of which somebody asks a dossier."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "gate.toml"

    @property
    def key(self) -> Path:
        """Return the key of the data protection officer."""
        return self.folder / "dpo"

    @property
    def request(self) -> Path:
        return self.folder / "request.toml"

    def ask(self, more: str = "", text: str = REQUEST) -> None:
        """Note a request about the days around now."""
        today = datetime.now(UTC).date()
        first, last = date.fromordinal(today.toordinal() - 1), date.fromordinal(today.toordinal() + 1)
        self.request.write_text(text.format(first=first, last=last, more=more), encoding="utf-8")
        (self.folder / "letter.txt").write_text("Hierbij vorder ik inlichtingen.\n", encoding="utf-8")
        (self.folder / "audit.json").write_text(json.dumps(AUDIT), encoding="utf-8")

    @contextmanager
    def opened(self) -> Iterator[tuple[Gate, Signer]]:
        with Gate.open(self.config) as gate:
            yield gate, signer_of(self.key, None, gate)

    def prepared(self) -> Prepared:
        with self.opened() as (gate, signer):
            return prepare_dossier(gate, self.request, signer, DAY)

    def handed_over(self) -> HandedOver:
        with self.opened() as (gate, signer):
            return hand_over_dossier(gate, prepare_dossier(gate, self.request, signer, DAY), signer)


def provider(folder: Path, database: str = "sqlite:///sluis.db") -> Provider:
    """Build a gate with people who sign, in a folder of its own; nothing is on record yet."""
    for shipped, name in (("register-per-home.yaml", "register.yaml"), ("registry.csv", "registry.csv")):
        shutil.copy(ROOT / "examples" / shipped, folder / name)
    shutil.copytree(ROOT / "examples" / "vocabularies", folder / "vocabularies")
    digest = hashlib.sha256((folder / "register.yaml").read_bytes()).hexdigest()
    text = SETTINGS.format(sha256=digest).replace("sqlite:///sluis.db", database)
    for name, role in ROLES.items():
        key = Signatory()
        key.key_file(folder / role.value)
        (folder / f"{role.value}.pub").write_text(f"{key.line} {role.value}\n", encoding="utf-8")
        text += f'\n[[people.signers]]\nname = "{name}"\nroles = ["{role.value}"]\nkey = "{key.line}"\n'
    (folder / "gate.toml").write_text(text, encoding="utf-8")
    for path in folder.rglob("*"):
        path.chmod(path.stat().st_mode & ~0o022)
    made = Provider(folder)
    made.ask()
    return made


def lived(made: Provider) -> None:
    """Have three people bring the register into force, and a household with a disclosure sealed."""
    folder = made.folder
    assert main(["standing", "import", str(folder / "registry.csv"), "--config", str(made.config)]) == 0
    with Gate.open(made.config) as gate:
        life = gate.registers
        life.propose(folder / "register.yaml", SignWith(folder / "owner"), "the helpdesk asks for it")
        life.advise("1", SignWith(folder / "dpo"), "conditions", "only for three days")
        life.approve("1", SignWith(folder / "owner"), followed=True)
        life.activate("1", SignWith(folder / "operator"))
    recorded(str(made.config))
    with Gate.open(made.config) as gate:
        seal(gate)


def known_of(made: Provider) -> list[str]:
    """Return what an inspector knows otherwise, as words for the checker."""
    with Gate.open(made.config) as gate:
        known, keys = population_of(gate), seal_keys(gate)
    words = ["--signer", (made.folder / "dpo.pub").read_text(), "--request", REFERENCE, "--seed", SEED]
    words += ["--places", "1-4", "--registered", str(known.registered), "--leaf", leaf_digest(known)]
    asked = made.request.read_text(encoding="utf-8")
    words += ["--period", "/".join(re.findall(r"(?:first|last) = ([0-9-]+)", asked))]
    return [*words, *(word for key in keys for word in ("--log-key", key))]


def seal_keys(gate: Gate) -> tuple[str, ...]:
    """Return the public keys of the log."""
    return epochs(gate).keys


def again(archive: bytes, **changes: bytes | None) -> bytes:
    """Return an archive with members changed, put in or (``None``) left out, its directory in order."""
    members = {**unpacked(archive), **changes}
    return packed({name: content for name, content in members.items() if content is not None})


def parts() -> Parts:
    """Return the parts of a dossier without any gate: one version, its steps, a log of two epochs, hostile text."""
    details = StepDetails("FG van Voorbeeld", HOSTILE, Advice.CONDITIONS)
    steps = (
        Step(1, "ab" * 32, StepName.PROPOSED, StepDetails("Hoofd"), 1_795_000_000_000, None, "01" * 32, "k"),
        Step(1, "ab" * 32, StepName.ADVISED, details, 1_795_000_001_000, None, "02" * 32, "k"),
    )
    life = RegisterPart({}, steps, (InForce(1_795_000_002_000, "ab" * 32, 1), InForce(1, "cd" * 32, None)), {})
    log = LogPart(
        files={}, checkpoint="note", size=2, root="ef" * 32, keys=("key",), first=1, last=1, ends_ms=1, sealed_ms=1,
        unsealed=True, pruned=1,
    )  # fmt: skip
    text = REQUEST.format(first="2026-11-01", last="2026-11-30", more="")
    request = msgspec.structs.replace(msgspec.toml.decode(text, type=DossierRequest), asked=HOSTILE)
    capture: dict[str, str | int] = {"audit": "audit.json", "name": "a.pcap", "sha256": "ab" * 32, "octets": 4_096}
    letter = {
        "file": "correspondence/0001.bin",
        "name": HOSTILE,
        "sender": "AP",
        "date": "2026-11-20",
        "about": HOSTILE,
        "sha256": "ab" * 32,
    }
    return Parts(
        register=load_register(ROOT / "examples" / "register-per-home.yaml"), day=DAY, number=2,
        earlier=(Dossier(1, "aa" * 32, NOTHING_BEFORE, "z1", "A", "k", "s", FOR_EVER_MS),), request=request,
        until_ms=FOR_EVER_MS, members={"log/log.json": b"{}", "check_dossier.py": b""}, life=life,
        findings=(FindingsOf("ab" * 32, (("wifi-help", "AVG 6 (REVIEW)"),), ()),), log=log,
        witnesses=(WitnessSeen("w1", "others", own=False), WitnessSeen("w2", "self", own=True)),
        sample=SampleMade(asked=True, epoch=1, registered=9, seed=SEED, drawn=4, with_statement=3),
        captures=(capture,), correspondence=(letter,), signed=nobody("FG van Voorbeeld"),
    )  # fmt: skip


def resigned(made: Provider, archive: bytes, **changes: bytes | None) -> bytes:
    """Return an archive with members changed, put in or left out, and signed again over a manifest that fits."""
    members = {name: content for name, content in {**unpacked(archive), **changes}.items() if content is not None}
    manifest = json.loads(members.pop(MANIFEST))
    members.pop(SIGNATURE)
    manifest["files"] = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(members.items())}
    whole = json.dumps(manifest).encode()
    signature = sign(whole, made.key, namespace_of(manifest["origin"]))
    return packed({**members, MANIFEST: whole, SIGNATURE: signature})  # type: ignore[no-any-return]
