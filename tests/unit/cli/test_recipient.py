"""``sluis recipient``: bodies a gate dropped are kept, exported and erased by id; the rest is named."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from hashlib import sha256
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.flow.gatehouse import COLLECTED_MS, arrive, ask, build, opened
from tests.ports import free_port
from tests.twins.ledger_maker import b64, count, record
from tests.unit.recipient.test_keeping import KEY

from sluis.cli.main import main
from sluis.cli.recipient import GONE, TAKEN
from sluis.cli.verb import FINDINGS, FINE
from sluis.gate.delivery.deliver import drain
from sluis.ledger.receipt import DAY_MS, Promise, make_header
from sluis.recipient.keeping import Gone, Keeping, Taken


@pytest.fixture
async def dropped(tmp_path: Path) -> Path:
    """Return a folder with one body that a gate dropped, beside the provider's key and the grammar."""
    settings = build(tmp_path)
    with opened(settings, lambda: COLLECTED_MS + 60_000) as state:
        ask(state)
        arrive(state)
        assert (await drain(state, 10.0)).waiting == 0
    return tmp_path


@pytest.fixture
def agreed(dropped: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the words of an agreement, its files written by the verbs that print them."""
    for name, words in (
        ("provider.json", ["keys", "show", "--config", str(dropped / "gate.toml"), "--format", "json"]),
        ("grammar.json", ["plan", str(dropped / "register.yaml"), "--grammar", "wifi-help"]),
    ):
        capsys.readouterr()
        assert main(words) == FINE
        (dropped / name).write_text(capsys.readouterr().out, encoding="utf-8")
    given = {"recipient": "wifi-insight", "key": dropped / "provider.json", "grammar": dropped / "grammar.json"}
    return [word for name, value in given.items() for word in (f"--{name}", str(value))]


def test_a_drop_is_kept_exported_and_erased(
    dropped: Path, agreed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ["--folder", str(dropped / "kept")]
    assert main(["recipient", "keep", str(dropped / "insight"), *agreed, *folder]) == FINE
    assert "kept: 1" in capsys.readouterr().out
    assert main(["recipient", "keep", str(dropped / "insight"), *agreed, *folder, "--lang", "nl"]) == FINE
    assert "was er al: 1" in capsys.readouterr().out
    [body] = (dropped / "insight").glob("*.json")
    with body.with_suffix(".disclosure").open("a") as header:
        header.write("\n")
    assert main(["recipient", "keep", str(body), *agreed, *folder]) == FINE
    capsys.readouterr()
    assert main(["recipient", "export", body.stem, "ab" * 32, *folder]) == FINDINGS
    told = json.loads(capsys.readouterr().out)
    assert told["unknown"] == ["ab" * 32]
    [disclosure] = told["disclosures"]
    assert (disclosure["body"].encode(), len(disclosure["receipts"])) == (body.read_bytes(), 3)
    assert main(["recipient", "erase", body.stem, *folder]) == FINE
    assert "its line in the log stays" in capsys.readouterr().out
    assert main(["recipient", "erase", body.stem, "ab" * 32, *folder]) == FINDINGS
    capsys.readouterr()
    assert main(["recipient", "keep", str(dropped / "insight"), *agreed, *folder, "--format", "json"]) == FINE
    assert json.loads(capsys.readouterr().out)["taken"] == {"kept": 0, "repeat": 0, "erased": 1}
    assert main(["recipient", "export", body.stem, *folder]) == FINE
    assert json.loads(capsys.readouterr().out)["disclosures"][0]["erased"] is True
    log = str(dropped / "kept" / "log.ndjson")
    assert main(["ledger", "reconcile", log, "--config", str(dropped / "gate.toml")]) == FINE
    assert "Nothing is wrong." in capsys.readouterr().out


def test_a_body_that_was_changed_on_the_way_is_named_and_not_kept(
    dropped: Path, agreed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    [body] = (dropped / "insight").glob("*.json")
    header = body.with_suffix(".disclosure").read_text()
    body.write_bytes(body.read_bytes() + b" ")
    folder = ["--folder", str(dropped / "kept")]
    assert main(["recipient", "keep", str(body), "--header", header, *agreed, *folder]) == FINDINGS
    assert "does not verify" in capsys.readouterr().out
    assert main(["recipient", "keep", str(body), *agreed, *folder, "--format", "json"]) == FINDINGS
    assert json.loads(capsys.readouterr().out)["refused"][0]["code"] == "ledger.receipt"
    assert list((dropped / "kept" / "bodies").iterdir()) == []


def test_a_folder_in_which_nothing_was_kept_is_refused_and_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, opening = tmp_path / "photos", tmp_path / "count.json"
    (folder / "bodies").mkdir(parents=True)
    (folder / "bodies" / "one.jpg").write_bytes(b"x")
    opening.write_text("{}")
    before = sorted(tmp_path.rglob("*"))
    further = {"count": ["--opening", str(opening), "--recipient", "x"]}
    for verb in ("export", "erase", "count"):
        assert main(["recipient", verb, "ab" * 32, "--folder", str(folder), *further.get(verb, [])]) == 2
        page = capsys.readouterr()
        assert page.out == ""
        assert page.err.startswith("sluis: "), verb
        assert "is no folder in which bodies were kept" in page.err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["export", "ab" * 32], "Nothing is kept"),
        (["export", "../../etc"], "64 hex digits"),
        (["erase", "short"], "64 hex digits"),
        (["erase", "ab" * 32, "--folder", "nowhere"], "does not exist"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    tmp_path: Path, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Keeping(tmp_path / "received")
    assert main(["recipient", *words]) != FINE
    error = capsys.readouterr().err
    assert sentence in error
    assert "etc" not in error


def test_one_header_is_of_one_body(dropped: Path, agreed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    empty = dropped / "empty"
    empty.mkdir()
    assert main(["recipient", "keep", str(empty), "--header", "x", *agreed, "--folder", str(dropped / "kept")]) == 2
    assert "exactly one body" in capsys.readouterr().err


def test_it_serves_until_it_is_stopped(dropped: Path, agreed: list[str]) -> None:
    [body] = (dropped / "insight").glob("*.json")
    port = free_port()
    words = ["recipient", "serve", *agreed, "--folder", str(dropped / "kept"), "--port", str(port)]
    code = "import sys; from sluis.cli.main import main; sys.exit(main(sys.argv[1:]))"
    with subprocess.Popen([sys.executable, "-c", code, *words], cwd=ROOT, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert str(port) in running.stderr.readline()
        header = body.with_suffix(".disclosure").read_text()
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/intake", body.read_bytes(), {"Sluis-Disclosure": header}
        )
        assert _status(asked) == 200
        running.terminate()
    assert (dropped / "kept" / "bodies" / body.stem).read_bytes() == body.read_bytes()


def _status(asked: urllib.request.Request) -> int:
    import time

    for _ in range(600):
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - our own server
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except urllib.error.URLError:
            time.sleep(0.1)
    return 0


def test_everything_has_a_word() -> None:
    assert set(TAKEN) == set(Taken)
    assert set(GONE) == set(Gone)


def test_no_body_is_erased_when_one_id_is_none(dropped: Path, agreed: list[str]) -> None:
    folder = ["--folder", str(dropped / "kept")]
    assert main(["recipient", "keep", str(dropped / "insight"), *agreed, *folder]) == FINE
    [body] = (dropped / "insight").glob("*.json")
    assert main(["recipient", "erase", body.stem, "short", *folder]) not in {FINE, FINDINGS}
    assert (dropped / "kept" / "bodies").is_dir()
    assert list((dropped / "kept" / "bodies").iterdir()) != []


def test_a_count_is_told_by_the_record_behind_its_receipt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    r, body = bytes([7]) * 32, b"{}"
    e = count(COLLECTED_MS, body_sha256=sha256(body).hexdigest(), homes=1200)
    day = COLLECTED_MS - COLLECTED_MS % DAY_MS
    digest = sha256(body).digest()
    header = make_header(KEY, Promise("example.nl/sluis", record(r, e), bytes(32), day, digest, "netwerk-meting"))
    name = record(r, e).hex()
    Keeping(tmp_path / "kept").keep(name, header, body, COLLECTED_MS)
    opening = tmp_path / "count.json"
    opening.write_text(json.dumps({"r": b64(r), "E": e.decode()}))
    asked = ["recipient", "count", name, "--opening", str(opening), "--folder", str(tmp_path / "kept")]
    assert main([*asked, "--recipient", "netwerk-meting"]) == FINE
    assert capsys.readouterr().out == (
        "Counted for network-quality over about 1200 homes; privacy budget 0.250000 of 2.000000 a year each.\n"
    )
    assert main([*asked, "--recipient", "another"]) == FINDINGS
    opening.write_text("{}")
    assert main([*asked, "--recipient", "netwerk-meting"]) == FINDINGS
    assert main(["recipient", "count", "x", *asked[3:], "--recipient", "netwerk-meting"]) == 2
