"""Asking witnesses over HTTP: real servers, a quorum, one that is down, one that lies, one that is ahead."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.raised import raises
from tests.unit.ledger.sealing import KEY, ORIGIN, intents

from sluis.errors import FileName, LedgerTreeError
from sluis.errors.ledger import witness_ahead_error
from sluis.ledger.sealer import Sealer
from sluis.tlog.checkpoint import Checkpoint, Ed25519Cosigner, verified
from sluis.tlog.merkle import mth
from sluis.tlog.note import signed_note
from sluis.tlog.policy import Policy, read_policy
from sluis.tlog.witness import Reply, Witness
from sluis.tlog.witnesses import ask, cosigned_by

LEAVES = [bytes([n]) for n in range(9)]


class Served:
    """A witness behind a real socket."""

    def __init__(self, folder: Path, name: str, answer: bytes | None = None) -> None:
        private = Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b"."))
        self.cosigner = Ed25519Cosigner(f"witness.example/{name}", private, lambda: 1679315147)
        self.witness = Witness(folder / name, [self.cosigner], [KEY.verifier], bytes(32))
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                reply = Reply(200, answer) if answer is not None else outer.witness.add_checkpoint(body)
                self.send_response(reply.status)
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, *_said: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.line = f"witness {name} {self.cosigner.verifier} http://127.0.0.1:{self.server.server_port}\n"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Served, Served]]:
    made = Served(tmp_path, "w1"), Served(tmp_path, "w2")
    yield made
    for witness in made:
        witness.server.shutdown()
        witness.server.server_close()


def policy(text: str) -> Policy:
    return read_policy(text.encode(), FileName("policy"))


def head(size: int, leaves: list[bytes] = LEAVES) -> Checkpoint:
    return Checkpoint(ORIGIN, size, mth(leaves[:size]))


def subtree(lo: int, hi: int) -> bytes:
    return mth(LEAVES[lo:hi])


def test_all_that_answer_cosign_and_a_witness_that_lags_is_brought_up(pair: tuple[Served, Served]) -> None:
    both = policy(pair[0].line + pair[1].line + "group two all w1 w2\nquorum two\n")
    first = ask(both, signed_note(head(2).text(), [KEY]), subtree, 0)
    assert (first.by, first.silent) == (("w1", "w2"), ())
    only = policy(pair[0].line + "quorum w1\n")
    assert ask(only, signed_note(head(5).text(), [KEY]), subtree, 2).by == ("w1",)
    last = ask(both, signed_note(head(9).text(), [KEY]), subtree, 5)
    assert cosigned_by(last.note, both) == ("w1", "w2")
    assert len(last.note.signatures) == 3
    assert ask(both, last.note, subtree, 5) == last


def test_one_that_is_down_or_has_no_address_is_named(pair: tuple[Served, Served]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    down = pair[1].line.rpartition(":")[0] + f":{port}\n"
    nowhere = Ed25519Cosigner("witness.example/w3", Ed25519PrivateKey.from_private_bytes(b"3" * 32), lambda: 1)
    some = policy(f"{pair[0].line}{down}witness w3 {nowhere.verifier}\nquorum w1\n")
    got = ask(some, signed_note(head(2).text(), [KEY]), subtree, 0)
    assert (got.by, got.silent) == (("w1",), (("w2", "unreachable"), ("w3", "no-url")))


def test_an_answer_that_does_not_verify_is_not_believed(tmp_path: Path) -> None:
    liar = Served(tmp_path, "w1", "— witness.example/w1 AAAAAAAAAAA=\nnonsense\n".encode())
    got = ask(policy(liar.line + "quorum w1\n"), signed_note(head(2).text(), [KEY]), subtree, 0)
    liar.server.shutdown()
    liar.server.server_close()
    assert (got.by, got.silent) == ((), (("w1", "false"),))


def test_a_witness_that_saw_more_or_another_stops_everything(pair: tuple[Served, Served]) -> None:
    asked = policy(pair[0].line + "quorum w1\n")
    ask(asked, signed_note(head(9).text(), [KEY]), subtree, 0)
    with raises(witness_ahead_error, match="size 9"):
        ask(asked, signed_note(head(5).text(), [KEY]), subtree, 4)
    forked = [b"other", *LEAVES[1:]]
    with raises(witness_ahead_error):
        ask(asked, signed_note(head(9, forked).text(), [KEY]), subtree, 9)


def test_a_log_that_refuses_says_refused(tmp_path: Path) -> None:
    stranger = Served(tmp_path, "w1")
    other = Checkpoint("example.nl/other", 1, mth(LEAVES[:1]))
    got = ask(policy(stranger.line + "quorum w1\n"), signed_note(other.text(), [KEY]), subtree, 0)
    stranger.server.shutdown()
    stranger.server.server_close()
    assert got.silent == (("w1", "refused"),)


def test_an_epoch_waits_for_its_quorum_and_is_served_when_it_is_there(
    sealer: Sealer, pair: tuple[Served, Served]
) -> None:
    import dataclasses

    unreachable = pair[0].line.rpartition(" ")[0] + "\n"
    waiting = dataclasses.replace(sealer, policy=policy(unreachable + pair[1].line + "group g all w1 w2\nquorum g\n"))
    intents(waiting, 0)
    waiting.fence()
    waiting.fence()
    (first,) = waiting.advance()
    assert (first.state, first.silent) == ("signed", (("w1", "no-url"),))
    assert sealer.folder.checkpoint() is None
    with pytest.raises(LedgerTreeError):
        sealer.folder.leaf(0, 1)
    complete = dataclasses.replace(sealer, policy=policy(pair[0].line + pair[1].line + "group g all w1 w2\nquorum g\n"))
    assert [(epoch.epoch, epoch.state) for epoch in complete.advance()] == [(0, "served"), (1, "served")]
    served, note = verified(complete.folder.checkpoint() or b"", [KEY.verifier])
    assert served.size == 2
    assert cosigned_by(note, complete.policy) == ("w1", "w2")
