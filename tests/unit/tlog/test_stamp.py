"""Time stamps: asked from a real authority (``openssl ts``), kept and served when they hold, waited for by nobody."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from tests.unit.ledger import stamping
from tests.unit.ledger.sealing import KEY, register, seal_now
from tests.unit.ledger.stamping import Authority

from sluis.errors import Code, StoreError
from sluis.errors.store import store_error
from sluis.ledger.sealer import Sealer
from sluis.ledger.verify import Fault, Verified, What, verify
from sluis.store.schema import seals
from sluis.tlog.checkpoint import Ed25519Cosigner
from sluis.tlog.log_folder import LogFolder
from sluis.tlog.note import Note, signed_note
from sluis.tlog.policy import NO_WITNESS
from sluis.tlog.stamp import ask_stamp, stamp_holds, stamped_text

WITNESS = Ed25519Cosigner("witness.example/w1", Ed25519PrivateKey.from_private_bytes(b"w" * 32), lambda: 6)


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    reason = stamping.why_not()
    if reason is not None:
        pytest.skip(reason)
    (tmp_path / "tsa").mkdir()
    with stamping.authority(tmp_path / "tsa") as running:
        yield running


def test_what_is_stamped_is_the_note_with_the_logs_own_signatures() -> None:
    note = signed_note("example.nl/sluis\n1\nAAAA\n", [KEY])
    cosigned = Note(note.text, (*note.signatures, WITNESS.sign(note.text)))
    assert stamped_text(cosigned, [KEY.verifier]) == str(note).encode()
    assert stamped_text(cosigned, [KEY.verifier, WITNESS.verifier]) == str(cosigned).encode()


def test_a_stamp_holds_for_what_was_stamped_and_by_whom(authority: Authority, tmp_path: Path) -> None:
    stamp = ask_stamp(authority.url, b"a checkpoint")
    assert isinstance(stamp, bytes)
    assert stamp_holds(stamp, b"a checkpoint", authority.certificates)
    assert not stamp_holds(stamp, b"another", authority.certificates)
    assert not stamp_holds(stamp, b"a checkpoint", [])
    assert not stamp_holds(stamp[:-3], b"a checkpoint", authority.certificates)
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other")
    other.make()
    assert not stamp_holds(stamp, b"a checkpoint", other.certificates)
    assert stamp_holds(stamp, b"a checkpoint", [*other.certificates, *authority.certificates])
    assert b"a checkpoint" not in authority.asked[0]
    (tmp_path / "reply").write_bytes(stamp)
    (tmp_path / "content").write_bytes(b"a checkpoint")
    words = ("ts", "-verify", "-data", "content", "-in", "reply", "-CAfile", str(authority.folder / "root.pem"))
    output = Authority(tmp_path).openssl(*words)
    assert b"OK" in output


@pytest.mark.parametrize(
    ("fault", "why"),
    [("breaks", "refused"), ("rejects", "refused"), ("talks", "false"), ("older", "false"), ("another", "false")],
)
def test_an_answer_that_stamps_nothing_is_not_kept(authority: Authority, fault: str, why: str) -> None:
    assert isinstance(ask_stamp(authority.url, b"a checkpoint"), bytes)
    authority.fault = fault
    assert ask_stamp(authority.url, b"a checkpoint") == why


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "ftp://127.0.0.1/", "http:///"])
def test_an_authority_that_is_not_there(url: str) -> None:
    assert ask_stamp(url, b"a checkpoint") == "unreachable"


@given(st.binary(max_size=200))
def test_what_is_no_stamp_does_not_hold(content: bytes) -> None:
    assert not stamp_holds(content, b"a checkpoint", [])


def test_the_checkpoint_is_stamped_before_it_is_served_and_the_stamp_beside_it(
    sealer: Sealer, authority: Authority
) -> None:
    register(sealer)
    stamped = dataclasses.replace(sealer, stamp_url=authority.url)
    seal_now(stamped)
    kept = (stamped.folder.path / "stamp" / "1").read_bytes()
    with stamped.store.reading() as conn:
        assert conn.execute(select(seals.c.stamp)).scalars().all() == [kept]
    content = stamped_text(Note.parse(stamped.folder.checkpoint() or b""), [KEY.verifier])
    assert stamp_holds(kept, content, authority.certificates)
    done = checked(stamped, authority)
    assert (done.faults, done.stamps, done.unchecked_stamps) == ([], 1, 0)
    done = checked(stamped, None)
    assert (done.faults, done.stamps, done.unchecked_stamps) == ([], 0, 1)


def checked(sealer: Sealer, authority: Authority | None) -> Verified:
    trusted = authority.certificates if authority is not None else []
    with sealer.store.reading() as conn:
        return verify(conn, sealer.keystore, sealer.folder, [KEY.verifier], NO_WITNESS, authorities=trusted)


def test_an_authority_that_fails_keeps_nothing_from_being_served(sealer: Sealer, authority: Authority) -> None:
    register(sealer)
    stamped = dataclasses.replace(sealer, stamp_url=authority.url)
    authority.fault = "breaks"
    stamped.fence()
    (done,) = stamped.advance()
    assert (done.state, done.unstamped) == ("served", "refused")
    assert not (stamped.folder.path / "stamp").exists()
    authority.fault = ""
    seal_now(stamped)
    assert [path.name for path in (stamped.folder.path / "stamp").iterdir()] == ["2"]
    assert checked(stamped, authority).faults == []


def test_a_crash_after_the_stamp_asks_for_no_second_one(
    sealer: Sealer, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(sealer)
    stamped = dataclasses.replace(sealer, stamp_url=authority.url)
    stamped.fence()

    def crash(*_: object) -> None:
        raise store_error(what=Code("other"))

    with monkeypatch.context() as patched:
        patched.setattr(LogFolder, "serve", crash)
        with pytest.raises(StoreError):
            stamped.advance()
    assert [(epoch.state, epoch.unstamped) for epoch in stamped.advance()] == [("served", "")]
    assert len(authority.asked) == 1


def test_a_stamp_of_another_checkpoint_is_found(sealer: Sealer, authority: Authority) -> None:
    register(sealer)
    stamped = dataclasses.replace(sealer, stamp_url=authority.url)
    seal_now(stamped)
    seal_now(stamped)
    with stamped.store.transaction() as conn:
        first = conn.execute(select(seals.c.stamp).where(seals.c.epoch == 0)).scalar_one()
        conn.execute(update(seals).where(seals.c.epoch == 1).values(stamp=first))
    assert checked(stamped, authority).faults == [Fault(What.STAMP, 1)]
