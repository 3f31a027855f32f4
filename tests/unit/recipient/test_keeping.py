"""A recipient's folder: a body and its line on disk, erased for good, and exported by id."""

import fcntl
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.raised import raises

from sluis.errors import DisclosureUnknownError, SecondBodyError
from sluis.errors.recipient import not_kept_error
from sluis.keys.keystore import ReceiptKey, kid_of
from sluis.ledger.receipt import Promise, make_header
from sluis.recipient.keeping import LOG, Gone, Keeping, Taken, is_disclosure

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEY = ReceiptKey(kid_of(PRIVATE.public_key().public_bytes_raw()), PRIVATE)
NOW_MS = 1_795_525_200_123


def header(n: int, body: bytes = b"{}") -> str:
    digest = hashlib.sha256(body).digest()
    return make_header(KEY, Promise("example.nl/sluis", bytes([n]) * 32, bytes(32), NOW_MS, digest, "insight"))


def name(n: int) -> str:
    return (bytes([n]) * 32).hex()


@pytest.fixture
def keeping(tmp_path: Path) -> Keeping:
    return Keeping(tmp_path / "kept")


def lines(keeping: Keeping) -> list[str]:
    return (keeping.folder / LOG).read_text().splitlines()


def test_a_body_is_kept_once_and_each_arrival_is_in_the_log(keeping: Keeping) -> None:
    assert keeping.keep(name(1), header(1), b"{}", NOW_MS) is Taken.KEPT
    assert keeping.keep(name(1), header(1), b"{}", NOW_MS + 1) is Taken.REPEAT
    assert (keeping.folder / "bodies" / name(1)).read_bytes() == b"{}"
    assert [json.loads(line)["received_at"] for line in lines(keeping)] == [
        "2026-11-24T13:00:00.123Z",
        "2026-11-24T13:00:00.124Z",
    ]
    assert {json.loads(line)["body_sha256"] for line in lines(keeping)} == {hashlib.sha256(b"{}").hexdigest()}
    assert keeping.folder.stat().st_mode & 0o077 == 0


def test_a_folder_that_may_not_be_made_must_be_one_in_which_bodies_were_kept(keeping: Keeping, tmp_path: Path) -> None:
    with raises(not_kept_error):
        Keeping(tmp_path, make=False)
    assert list(tmp_path.iterdir()) == [keeping.folder]
    assert Keeping(keeping.folder, make=False).erase(name(1)) is Gone.UNKNOWN


def test_a_second_body_is_evidence_and_is_not_kept(keeping: Keeping) -> None:
    keeping.keep(name(1), header(1), b"{}", NOW_MS)
    with pytest.raises(SecondBodyError):
        keeping.keep(name(1), header(1, b"[]"), b"[]", NOW_MS)
    assert len(lines(keeping)) == 2
    assert keeping.export(name(1)).body == b"{}"


def test_what_was_erased_stays_erased_when_it_is_sent_again(keeping: Keeping) -> None:
    keeping.keep(name(1), header(1), b"{}", NOW_MS)
    keeping.keep(name(2), header(2), b"{}", NOW_MS)
    assert [keeping.erase(name(n)) for n in (1, 1, 3)] == [Gone.ERASED, Gone.ALREADY, Gone.UNKNOWN]
    assert keeping.keep(name(1), header(1), b"{}", NOW_MS) is Taken.ERASED
    assert sorted(path.name for path in (keeping.folder / "bodies").iterdir()) == [name(2)]
    exported = keeping.export(name(1))
    assert (exported.body, len(exported.receipts)) == (None, 2)
    assert all(json.loads(line)["header"] == header(1) for line in exported.receipts)


def test_an_erasure_that_was_interrupted_counts_and_can_be_done_again(keeping: Keeping) -> None:
    keeping.keep(name(1), header(1), b"{}", NOW_MS)
    (keeping.folder / "erased" / name(1)).touch()
    assert keeping.export(name(1)).body is None
    assert keeping.erase(name(1)) is Gone.ERASED
    assert not (keeping.folder / "bodies" / name(1)).exists()


def test_what_was_never_here_cannot_be_exported(keeping: Keeping) -> None:
    with pytest.raises(DisclosureUnknownError):
        keeping.export(name(1))


def test_a_line_that_a_power_cut_broke_off_does_not_spoil_the_next(keeping: Keeping) -> None:
    keeping.keep(name(1), header(1), b"{}", NOW_MS)
    with (keeping.folder / LOG).open("ab") as log:
        log.write(b'{"header": "c=:\xc3')
    keeping.keep(name(2), header(2), b"{}", NOW_MS)
    raw = (keeping.folder / LOG).read_bytes().split(b"\n")
    assert [json.loads(raw[at])["header"] for at in (0, 2)] == [header(1), header(2)]
    assert len(keeping.export(name(2)).receipts) == 1


def test_many_at_once_lose_nothing(keeping: Keeping) -> None:
    with ThreadPoolExecutor(8) as threads:
        done = list(
            threads.map(lambda n: Keeping(keeping.folder).keep(name(n % 5), header(n % 5), b"{}", NOW_MS), range(40))
        )
    assert (done.count(Taken.KEPT), done.count(Taken.REPEAT)) == (5, 35)
    assert len(lines(keeping)) == 40
    assert all(json.loads(line)["header"].startswith("c=:") for line in lines(keeping))


def test_processes_that_share_the_folder_take_turns(keeping: Keeping) -> None:
    with (keeping.folder / "turn").open("ab") as other, ThreadPoolExecutor(1) as thread:
        fcntl.flock(other, fcntl.LOCK_EX)
        kept = thread.submit(keeping.keep, name(1), header(1), b"{}", NOW_MS)
        with pytest.raises(TimeoutError):
            kept.result(0.2)
        fcntl.flock(other, fcntl.LOCK_UN)
        assert kept.result(10) is Taken.KEPT


@pytest.mark.parametrize("text", ["", "../log.ndjson", "AB" * 32, "ab" * 31, "ab" * 32 + "\n"])
def test_only_an_id_is_an_id(text: str) -> None:
    assert not is_disclosure(text)
    assert is_disclosure("ab" * 32)
