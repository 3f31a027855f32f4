"""Cosignatures of real witnesses in a dossier, checked offline: flipped, dropped, forged or never there, it is told."""

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from source_tree import SOURCE
from tests.dossiers import Provider, known_of, lived, provider, resigned
from tests.unit.cli.test_ledger_statement import recorded

from sluis.api.dossier import dossier_checker
from sluis.api.gate import Gate
from sluis.api.ledger import epochs, seal
from sluis.ledger.check_dossier import main, unpacked
from sluis.tlog.checkpoint import Ed25519Cosigner
from sluis.tlog.note import Note, VerifierKey
from sluis.tlog.witness import Witness


@dataclass
class Watching:
    """Two witnesses of others and what they sign, behind real sockets."""

    cosigners: dict[str, Ed25519Cosigner]
    policy: str
    servers: list[ThreadingHTTPServer] = field(default_factory=list)


def watching(folder: Path, log: VerifierKey) -> Watching:
    made, lines = Watching({}, ""), ""
    for name in ("w1", "w2"):
        private = Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b"."))
        cosigner = Ed25519Cosigner(f"witness.example/{name}", private, lambda: 1795527091)
        witness = Witness(folder / name, [cosigner], [log], bytes(32))

        class Handler(BaseHTTPRequestHandler):
            witness_of = witness

            def do_POST(self) -> None:
                reply = self.witness_of.add_checkpoint(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(reply.status)
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, *_said: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        made.cosigners[name] = cosigner
        made.servers.append(server)
        lines += f"witness {name} {cosigner.verifier} http://127.0.0.1:{server.server_port}\n"
    made.policy = f"{lines}group both all w1 w2\nquorum both\n"
    return made


@dataclass
class Made:
    """A dossier whose log was cosigned in its second epoch, and not in its first."""

    provider: Provider
    watching: Watching
    archive: bytes
    known: list[str]

    @property
    def log(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(unpacked(self.archive)["log/log.json"])
        return told

    def with_log(self, **changes: object) -> bytes:
        whole = json.dumps({**self.log, **changes}).encode()
        gone: dict[str, bytes | None] = {name: None for name in unpacked(self.archive) if name.startswith("sample/")}
        return resigned(self.provider, self.archive, **gone, **{"log/log.json": whole})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    own = provider(tmp_path_factory.mktemp("provider"))
    lived(own)
    with Gate.open(own.config) as gate:
        log = VerifierKey.parse(epochs(gate).keys[0])
    seen = watching(tmp_path_factory.mktemp("witnesses"), log)
    (own.folder / "policy").write_text(seen.policy, encoding="utf-8")
    text = own.config.read_text(encoding="utf-8")
    own.config.write_text(text.replace("[ledger]\n", '[ledger]\npolicy = [{ file = "policy", from_epoch = 1 }]\n'))
    recorded(str(own.config))
    with Gate.open(own.config) as gate:
        seal(gate)
    archive = own.handed_over().archive
    yield Made(own, seen, archive, [*known_of(own), "--authority", "AP", "--number", "1", "--previous", "none"])
    for server in seen.servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def check(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Return what the checker ends with and says, given a policy."""

    def run(content: bytes, policy: str | None = made.watching.policy, *words: str) -> tuple[int, str]:
        file, asked = tmp_path / "dossier.zip", tmp_path / "policy"
        file.write_bytes(content)
        given = [] if policy is None else ["--policy", str(asked)]
        asked.write_text(policy or "", encoding="utf-8")
        capsys.readouterr()
        return main([str(file), *(words or made.known), *given]), capsys.readouterr().out

    return run


Check = Callable[..., tuple[int, str]]


def test_cosignatures_of_real_witnesses_are_checked_offline(made: Made, check: Check) -> None:
    code, told = check(made.archive)
    assert code == 3, told
    verdict = told.splitlines()[0]
    assert "--policy" not in verdict
    assert "cosignature" not in verdict
    assert "Witnesses that cosigned the head: w1, w2." in told
    assert "that enough witnesses saw 1 earlier heads of the log" in verdict, "the first epoch had no witness yet"
    assert "log/policy-1.txt" in unpacked(made.archive)


def test_they_are_checked_without_any_package(made: Made, tmp_path: Path) -> None:
    for name, content in (("d.zip", made.archive), ("check.py", dossier_checker())):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "policy").write_text(made.watching.policy, encoding="utf-8")
    words = [sys.executable, "-I", "-S", "check.py", "d.zip", *made.known, "--policy", "policy"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Witnesses that cosigned the head: w1, w2." in done.stdout
    assert (SOURCE / "ledger" / "check_dossier.py").read_bytes() == dossier_checker()


def signature_lines(note: str) -> tuple[str, list[str]]:
    text, _, lines = note.partition("\n\n")
    return f"{text}\n\n", lines.splitlines(keepends=True)


def test_a_cosignature_that_is_flipped_dropped_or_forged_is_found(made: Made, check: Check) -> None:
    head = str(made.log["checkpoint"])
    text, lines = signature_lines(head)
    of_log, first, second = lines

    def told(*kept: str) -> tuple[int, str]:
        code, said = check(made.with_log(checkpoint=text + "".join(kept)))
        return code, said.splitlines()[0]

    assert told(of_log, first) == (1, "THE DOSSIER DOES NOT HOLD: too few witnesses saw the log.")
    none = "THE DOSSIER DOES NOT HOLD: the head of the log has no cosignature of a witness you need."
    assert told(of_log) == (1, none)
    dash, name, coded = second.split()
    raw = bytearray(b64decode(coded))
    for at in (4, 11, 12, len(raw) - 1):  # the moment it was seen, and the signature
        flipped = bytearray(raw)
        flipped[at] ^= 1
        code, said = told(of_log, first, f"{dash} {name} {b64encode(flipped).decode()}\n")
        assert code == 1, at
        assert "the log does not hold" in said
    stranger = Ed25519Cosigner("witness.example/w2", Ed25519PrivateKey.from_private_bytes(b"x" * 32), lambda: 1)
    forged = stranger.sign(Note.parse(head.encode()).text).signed
    line = f"— {stranger.verifier.name} {b64encode(stranger.verifier.key_id + forged).decode()}\n"
    assert told(of_log, first, line)[1].endswith("too few witnesses saw the log."), "a key of its own under that name"
    disguised = f"— {name} {b64encode(bytes(raw[:4]) + forged).decode()}\n"
    assert "the log does not hold" in told(of_log, first, disguised)[1], "the id of the witness over another signature"
    assert "the log does not hold" in told(of_log, first, second, second)[1]


def test_a_cosignature_of_an_older_head_is_none_of_this_one(made: Made, check: Check) -> None:
    text, (of_log, first, second) = signature_lines(str(made.log["checkpoint"]))
    older = str(made.log["notes"][0])  # type: ignore[index]
    cosigned = made.watching.cosigners["w2"].sign(Note.parse(older.encode()).text).signed
    verifier = made.watching.cosigners["w2"].verifier
    moved = f"— {verifier.name} {b64encode(verifier.key_id + cosigned).decode()}\n"
    code, said = check(made.with_log(checkpoint=text + of_log + first + moved))
    assert (code, "the log does not hold" in said.splitlines()[0]) == (1, True)
    assert second


def test_a_head_without_a_cosignature_is_said_to_have_none(made: Made, check: Check) -> None:
    text, (of_log, *_) = signature_lines(str(made.log["checkpoint"]))
    alone = made.with_log(checkpoint=text + of_log, notes=[])
    for policy in (None, "quorum none\n"):
        code, said = check(alone, policy)
        assert (code, "its head has no cosignature of a witness" in said.splitlines()[0]) == (3, True), policy
    code, said = check(made.archive, None)
    assert (code, "has no cosignature" in said, "(--policy)" in said.splitlines()[0]) == (3, False, True)


def test_a_witness_of_the_provider_is_not_taken_for_one_of_others(made: Made, check: Check) -> None:
    own = made.watching.policy.replace("group both", "group self")
    own = own.replace("quorum both", "quorum self")
    code, said = check(made.archive, own)
    assert (code, "no witness is independent of the provider" in said.splitlines()[0]) == (3, True)
