"""Every verb that reads a file answers a bad one with one sentence, exit code 2 and nothing written.

``LINES`` names places of the command line at which a file is read. Each is tried on some kinds of bad file here, so
that every kind and every line has its turn; all on all is ``long``.
"""

import contextlib
import gzip
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli import main as cli

SECRET = "Annas-iPhone-5449700"
R = "register-per-home.yaml"
HAR = "clean.har"
INCIDENT = "report incident --recipient wifi-insight --from 2026-01-01T00:00:00Z"
KIT = "--recipient wifi-insight"
LINES: dict[str, tuple[int, ...]] = {
    "check {}": (2,),
    "plan {}": (2,),
    "router-profile --register {} --url https://x.example": (2,),
    f"router-profile --register {R} --check {{}}": (1, 2),
    f"diff {{}} {R}": (2,),
    f"diff {R} {{}}": (2,),
    f"diff {R} {R} --replay {{}}": (2,),
    f"try {{}} --register {R}": (1, 2),
    f"try {HAR} --register {{}}": (2,),
    f"risk {{}} --register {R}": (2,),
    f"risk {HAR} --register {{}}": (2,),
    f"risk --register {R} --activity wifi-help --bodies {{}}": (2,),
    f"risk --register {R} --activity wifi-help --bodies bodies --homes {{}}": (2,),
    "demo --input {}": (2,),
    "draft {}": (2,),
    "identify {}": (2,),
    "identify --text {}": (0, 2),
    "audit {}": (2,),
    f"audit {HAR} --register {{}}": (2,),
    f"audit {HAR} --statement {{}}": (1, 2),
    f"audit {HAR} --statement {HAR} --log-key x --policy {{}}": (1, 2),
    f"audit {HAR} --keylog {{}}": (1, 2),
    f"audit {HAR} --table {{}}": (1, 2),
    "audit --fleet {}": (1, 2),
    "anonymise {} made.pcap": (2,),
    f"anonymise {HAR} made.pcap --seed {{}}": (2,),
    "filter {} --config {config}": (1, 2),
    "gate measure wifi-help {} --config {config}": (2,),
    "gate measure wifi-help --bodies {} --homes homes.csv --config {config}": (2,),
    "gate measure wifi-help --bodies bodies --homes {} --config {config}": (2,),
    "standing import {} --config {config}": (2,),
    "standing consent --household NL-0001 --activity wifi-help --text {} --text-version 1 --language nl --act button"
    " --config {config}": (1, 2),
    "rights answer 1 --by D --reason r --letter {} --config {config}": (1, 2),
    "rights refuse 1 --by D --ground unfounded --reason r --letter {} --config {config}": (0, 1, 2),
    "rights close 1 --by D --taken-back --how letter --reason r --letter {} --config {config}": (1, 2),
    "rights portability 1 --copies {} --config {config}": (1, 2),
    "report register {}": (2,),
    "report findings {}": (2,),
    f"report findings {R} --before {{}}": (2,),
    "report notice {} --activity wifi-help": (2,),
    "report annex {} --activity wifi-help": (2,),
    "report dpia --register {}": (2,),
    "report tia --register {}": (2,),
    "report lia --register {}": (2,),
    f"report dpia --register {R} --before {{}}": (2,),
    f"report tia --register {R} --before {{}}": (2,),
    f"report lia --register {R} --before {{}}": (2,),
    "report answers --register {}": (2,),
    f"report answers --register {R} --recording {{}}": (2,),
    f"report answers --register {R} --sign-with {{}} --signed-by D --out made.html": (2,),
    "report public --register {}": (2,),
    f"report public --register {R} --sign-with {{}} --signed-by D --out made.html": (2,),
    "report signed {}": (2,),
    f"report signed {R} --signature {{}}": (2,),
    f"{INCIDENT} --rollout {{}} --out made.html --config {{config}}": (2,),
    f"{INCIDENT} --facts {{}} --out made.html --config {{config}}": (0, 2),
    f"{INCIDENT} --log {{}} --out made.html --config {{config}}": (2,),
    f"{INCIDENT} --recording {{}} --out made.html --config {{config}}": (2,),
    "report letter access-provider --statement {}": (2,),
    "report letter access-provider --recording {}": (2,),
    f"report letter access-provider --recording {HAR} --register {{}}": (2,),
    "report delay --register {} --to AP --about x --received 2026-11-01 --due 2026-12-01 --answer-by 2026-12-20"
    " --reason r --signed-by D": (2,),
    "report dossier --request {} --sign-with key --out made.zip --config {config}": (2,),
    "report dossier --request request.toml --sign-with {} --out made.zip --config {config}": (2,),
    "report dossier-known {} --config {config}": (0, 1, 2),
    "report dossier-lift 1 --why x --sign-with {} --config {config}": (2,),
    "desk run --settings {}": (2,),
    "web run --settings {}": (2,),
    "notices run --settings {}": (2,),
    "notices test --settings {}": (2,),
    "notices show --settings {}": (2,),
    "ledger witness --folder {} --name w.example --log-key x": (1, 2),
    "ledger monitor http://127.0.0.1:1 --log-key x --policy {}": (1, 2),
    "ledger monitor http://127.0.0.1:1 --log-key x --seen {}": (1, 2),
    "ledger reconcile {} --config {config}": (1, 2),
    "ledger prune --before 1 --policy {} --config {config}": (0, 2),
    f"recipient keep {{}} {KIT} --key a.pub --grammar g.json": (2,),
    f"recipient keep {HAR} {KIT} --key {{}} --grammar g.json": (2,),
    f"recipient keep {HAR} {KIT} --key a.pub --grammar {{}}": (2,),
    f"recipient keep {HAR} {KIT} --key a.pub --grammar g.json --folder {{}}": (2,),
    f"recipient serve {KIT} --key {{}} --grammar g.json": (2,),
    f"recipient serve {KIT} --key a.pub --grammar {{}}": (2,),
    f"recipient rights {KIT} --key {{}} --own-key own.key": (2,),
    f"recipient rights {KIT} --key a.pub --own-key {{}} --show-key": (0, 2),
    "recipient export 0123456789abcdef --folder {}": (2,),
    "recipient erase 0123456789abcdef --folder {}": (2,),
    f"recipient count 0123456789abcdef {KIT} --opening {{}}": (2,),
    "register propose {} --by D --why x --config {config}": (2,),
    f"register propose {R} --why x --sign-with {{}} --config {{config}}": (2,),
    f"register propose {R} --why x --signature {{}} --config {{config}}": (2,),
    "register advise 01 --advice positive --text x --sign-with {} --config {config}": (2,),
    "register advise 01 --advice positive --text x --signature {} --config {config}": (2,),
    "register approve 01 --followed yes --sign-with {} --config {config}": (2,),
    "register approve 01 --followed yes --signature {} --config {config}": (2,),
    "register activate 01 --sign-with {} --config {config}": (2,),
    "register activate 01 --signature {} --config {config}": (2,),
    "register questions {} --recipient wifi-insight": (2,),
    f"register questions {R} --recipient wifi-insight --answers {{}}": (1, 2),
    "register convert {}": (2,),
    f"register import {{}} --register {R}": (2,),
    "register import clean.har --register {}": (2,),
    "law show avg-44 --texts {}": (0, 2),
    "law listing {} --entity x": (2,),
    "law tables {}": (2,),
}
"""Command lines with the file at its place, and the exit codes that may come; 0 and 1 where a verb takes any octets, or
says what it found in them."""


def _make_bad(folder: Path) -> None:
    """Make bad files, each called after what is wrong with it."""
    octets = {
        "empty": b"",
        "image": b"\x89PNG\r\n\x1a\n" + SECRET.encode(),
        "packed": gzip.compress(SECRET.encode()),
        "capture": b"\xd4\xc3\xb2\xa1" + SECRET.encode(),
        "latin": b"\xff\xfe " + SECRET.encode(),
        "words": b"\xef\xbb\xbf" + SECRET.encode() + b"\r\nand more\r\n",
        "nested": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        "brackets": b"a = " + b"[" * 20_000,
        "digits": b"version = " + b"9" * 5000,
        "huge": b'{"version": 1e999}',
        "aliases": b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
        "line": b"a" * 300_000,
        "nul": b"version: 2\x00\n",
    }
    for name, content in octets.items():
        (folder / name).write_bytes(content)
    with zipfile.ZipFile(folder / "document", "w") as archive:
        archive.writestr("word/document.xml", SECRET)
    (folder / "folder").mkdir()
    (folder / "round").symlink_to("round")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a gate beside it, so that nothing of the gate counts as written."""
    folder = tmp_path_factory.mktemp("bad")
    gate = folder / "gate"
    gate.mkdir(mode=0o700)
    for name in ("gate.toml", "register.yaml", "registry.csv"):
        (gate / name).write_bytes((ROOT / "examples" / name).read_bytes())
    here = folder / "here"
    (here / "bodies").mkdir(parents=True)
    for source in (R, "register.yaml", "firmware/clean.har"):
        (here / Path(source).name).write_bytes((ROOT / "examples" / source).read_bytes())
    for name in ("vocabularies/wifi-standards.yaml",):
        for at in (here, gate):
            (at / name).parent.mkdir(exist_ok=True)
            (at / name).write_bytes((ROOT / "examples" / name).read_bytes())
    for path in folder.rglob("*"):
        path.chmod(path.stat().st_mode & ~0o022)
    config = str(gate / "gate.toml")
    with contextlib.chdir(here):
        for line in (
            f"gate status --config {config}",
            f"standing import {gate / 'registry.csv'} --config {config}",
            f"rights open --household NL-0001 --kind access --channel letter --by D --config {config}",
        ):
            assert cli.main(line.split()) == 0, line
    return here


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.lstat().st_mtime_ns, path.lstat().st_size) for path in folder.rglob("*")}


TAKEN = {
    ("anonymise {} made.pcap", "capture"),  # the kind it is for
    (f"{INCIDENT} --facts {{}} --out made.html --config {{config}}", "empty"),  # no fact is known yet: blanks
    (f"{INCIDENT} --recording {{}} --out made.html --config {{config}}", "nameless"),
    (f"register questions {R} --recipient wifi-insight --answers {{}}", "empty"),  # nothing is answered yet
}
"""What is no bad file there."""


def wrong_with(line: str, name: str, place: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    """Run a line with a bad file at its place, and yield what is wrong with how it ended."""
    config = str(place.parent / "gate" / "gate.toml")
    words = [name if word == "{}" else config if word == "{config}" else word for word in line.split()]
    before = listing(place)
    try:
        code = cli.main(words)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        yield f"{type(error).__name__}: {str(error)[:100]}"
        return
    page = capsys.readouterr()
    allowed = LINES[line] if name else (0, 1, 2)  # no name is the folder somebody stands in, which some verbs read
    if code not in allowed:
        yield f"exit code {code}: {page.err[:200]}"
    folder = name in {"", "folder"}  # what is in it is named before it is refused
    if code == 2 and not folder and (page.out or not page.err.startswith("sluis: ")):
        yield f"said: {page.out[:100]} {page.err[:100]}"
    if SECRET in page.out + page.err or "Traceback" in page.err:
        yield "a value, or a trace"
    if listing(place) != before:
        yield f"written: {sorted(set(listing(place)) ^ set(before))}"


def tried(every: int, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Run every line on each ``every``-th kind, another one first for each line."""
    monkeypatch.chdir(place)
    if not (place / "empty").exists():
        _make_bad(place)
    kinds = list(_kinds_of(place).items())
    return [
        f"{line} | {kind}: {wrong}"
        for at, line in enumerate(LINES)
        for kind, name in kinds[at % every :: every]
        if (line, kind) not in TAKEN
        for wrong in wrong_with(line, name, place, capsys)
    ]


def _kinds_of(place: Path) -> dict[str, str]:
    made = {path.name: path.name for path in sorted(place.iterdir()) if "." not in path.name}
    for ours in ("bodies", "vocabularies"):
        made.pop(ours)
    return {**made, "missing": "missing", "below": "empty/below", "long name": "x" * 300, "nameless": ""}


def test_a_bad_file_is_answered_in_a_sentence_and_leaves_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "\n".join(tried(9, place, monkeypatch, capsys)) == ""


@pytest.mark.long(sibling="test_a_bad_file_is_answered_in_a_sentence_and_leaves_nothing")
def test_every_bad_file_is_answered_at_every_place(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "\n".join(tried(1, place, monkeypatch, capsys)) == ""
