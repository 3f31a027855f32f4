"""What a capture made to do harm can do: nothing. First of all, that the captures are as hostile as they say."""

import gzip
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from rich.console import Console
from tests.flow import audited
from tests.house import hostile

from sluis.api.audit import Asked, audit_captures
from sluis.audit.house.flow_table import MOST_CONNECTIONS
from sluis.reports.audit.forms import report_of

ROOT = Path(__file__).parents[2]
IN_ORDER = ("-o", "tcp.reassemble_out_of_order:TRUE")


def tshark(folder: Path, capture: bytes, *words: str) -> str:
    """Return what tshark says of a capture; it alone, nothing of ours."""
    if not shutil.which("tshark"):
        pytest.skip("tshark is not installed here (Debian: tshark)")
    file = folder / "made.pcap"
    file.write_bytes(capture)
    done = subprocess.run(["tshark", "-n", *IN_ORDER, "-r", file, *words], capture_output=True, check=False)
    return (done.stdout + done.stderr).decode("utf-8", errors="replace")


def test_every_name_stands_everywhere_a_name_can_stand(tmp_path: Path) -> None:
    protocols = ("dhcp", "mdns", "ssdp", "dns", "http", "tls")
    holds = " || ".join(f'{protocol} contains "{hostile.MARK.decode()}"' for protocol in protocols)
    told = tshark(tmp_path, hostile.all_names(), "-Y", holds, "-T", "fields", "-e", "frame.protocols")
    spoken = [set(line.split(":")) for line in told.splitlines() if line.startswith("eth:")]
    for protocol in protocols:
        assert sum(protocol in each for each in spoken) >= len(hostile.NAMES), protocol


@pytest.mark.parametrize("make", [hostile.sent_again, hostile.out_of_order, hostile.overlapping])
def test_a_torn_connection_still_holds_its_leak(tmp_path: Path, make: object) -> None:
    capture = make()  # type: ignore[operator]
    told = tshark(tmp_path, capture, "-Y", "http.request", "-T", "fields", "-e", "json.value.string")
    assert "00:00:5e:00:53:c3" in told


def test_a_gap_hides_it(tmp_path: Path) -> None:
    told = tshark(tmp_path, hostile.with_a_gap(), "-Y", "http.request", "-T", "fields", "-e", "json.value.string")
    assert "00:00:5e:00:53:c3" not in told


def test_fragments_come_together_only_when_all_are_there(tmp_path: Path) -> None:
    asked = ("-Y", "dns", "-T", "fields", "-e", "dns.qry.name")
    assert "piepkuiken.far.example" in tshark(tmp_path, hostile.fragments(), *asked)
    assert "piepkuiken" not in tshark(tmp_path, hostile.fragments(complete=False), *asked)


def test_a_cut_file_is_told_to_be_one(tmp_path: Path) -> None:
    assert "cut short" in tshark(tmp_path, hostile.cut(), "-c", "1000000")


def test_a_bomb_is_small_on_the_wire() -> None:
    assert len(hostile.bomb(200)) < 300_000
    assert len(hostile.bomb(200, 2)) < 3_000


def test_captures_are_made_the_same_every_time() -> None:
    assert hostile.flipped(3) == hostile.flipped(3) != hostile.flipped(4)
    assert hostile.all_names() == hostile.all_names()


NEEDS_TSHARK = pytest.mark.skipif(not shutil.which("tshark"), reason="tshark is not installed here (Debian: tshark)")
MEMORY_MB = 600
"""Most that the program and tshark may hold, each, whatever a small file asks for."""
MANY_MB = 550
"""Most for 67,536 destinations: 312 here by the console script, 437 forked from a process in which the modules of every
verb are loaded, and what another machine may add; as one tree their JSON alone took 600."""


def written(folder: Path, capture: bytes, name: str = "made.pcap") -> Path:
    file = folder / name
    file.write_bytes(capture)
    return file


def calm(ran: audited.Ran) -> audited.Ran:
    """Assert what holds for every run: it ended by itself, without a trace, and did not take the machine."""
    assert ran.code in audited.ENDED, ran.said
    assert "Traceback" not in ran.said
    assert b"Traceback" not in ran.out
    assert audited.unseen(ran.said) == set()
    assert ran.megabytes < MEMORY_MB
    return ran


def report(file: Path, *words: str) -> dict[str, list[dict[str, object]]]:
    told: dict[str, list[dict[str, object]]] = json.loads(calm(audited.audit(file, "--format", "json", *words)).out)
    return told


def unread(*files: Path) -> list[set[str]]:
    """Return why something of each file was not read, as the report says it."""
    told = json.loads(calm(audited.audit(*files, "--format", "json")).out)
    return [{account["why"] for account in source["unread"]} for source in told["sources"]]


@NEEDS_TSHARK
@pytest.mark.parametrize(
    ("form", "reveal"),
    [
        *(pytest.param(form, True, id=f"{form}-revealed") for form in ("text", "json")),
        *(
            pytest.param(
                form,
                reveal,
                marks=pytest.mark.long(sibling="test_names_that_command_are_shown_and_do_nothing"),
                id=f"{form}-{reveal}",
            )
            for form, reveal in (
                ("text", False),
                ("json", False),
                ("html", False),
                ("html", True),
                ("sarif", False),
                ("sarif", True),
                ("svg", False),
                ("svg", True),
            )
        ),
    ],
)
def test_names_that_command_are_shown_and_do_nothing(tmp_path: Path, form: str, *, reveal: bool) -> None:
    file = written(tmp_path, hostile.all_names())
    register = [
        "--devices",
        "--register",
        ROOT / "examples" / "register-per-home.yaml",
    ]  # so that there are differences to tell
    ran = calm(audited.audit(file, "--format", form, *register, *(["--reveal"] if reveal else [])))
    assert ran.code == 1
    do_nothing(form, ran.text, reveal=reveal)


def do_nothing(form: str, text: str, *, reveal: bool) -> None:
    """Assert that names that command are shown, where values are, and do nothing."""
    assert audited.unseen(text) == set()
    assert (hostile.MARK.decode() in text) or not reveal or form in {"sarif", "svg"}, (
        "SARIF goes into a pipeline, and never shows a value"
    )
    if form in {"json", "sarif"}:
        json.loads(text)
    if form in {"html", "svg"}:
        page = audited.Page(text)
        assert page.acting == []
        assert {"script", "img", "iframe", "object", "form", "link"} & page.elements == set()


@NEEDS_TSHARK
def test_names_that_command_do_nothing_in_any_other_form_of_one_audit(tmp_path: Path) -> None:
    file = written(tmp_path, hostile.all_names())
    asked = Asked(register=ROOT / "examples" / "register-per-home.yaml", devices=True)
    told = audit_captures([file], asked).audit
    for form, reveal in (("html", True), ("html", False), ("sarif", True), ("svg", True)):
        octets = report_of(told, form, Console(file=io.StringIO()), reveal=reveal, to_file=True)  # type: ignore[arg-type]
        do_nothing(form, octets.decode(), reveal=reveal)


@NEEDS_TSHARK
def test_names_that_command_are_letters_in_a_pdf(tmp_path: Path) -> None:
    file, out = written(tmp_path, hostile.all_names()), tmp_path / "report.pdf"
    calm(audited.audit(file, "--reveal", "--appendix", out))
    assert out.read_bytes().startswith(b"%PDF-")
    assert b"/JavaScript" not in out.read_bytes()
    if shutil.which("pdftotext"):
        words = subprocess.run(["pdftotext", "-layout", out, "-"], capture_output=True, check=True).stdout.decode()
        assert hostile.MARK.decode() in words
        assert "#panic(" in words, "markup of the page is a word like any other"
        assert "\u202e" not in words


@NEEDS_TSHARK
def test_what_cannot_be_read_is_listed_with_its_reason(tmp_path: Path) -> None:
    made = {
        "cut": (hostile.cut(), "cut"),
        "snapped": (hostile.snapped(), "snapped"),
        "fragment": (hostile.fragments(complete=False), "fragment"),
        "gap": (hostile.with_a_gap(), "gap"),
        "late": (hostile.out_of_order(), "gap"),
        "overlap": (hostile.overlapping(), "gap"),
        "bomb": (hostile.bomb(200), "size"),
    }
    told = unread(*(written(tmp_path, capture, f"{name}.pcap") for name, (capture, _) in made.items()))
    held = zip(made.items(), told, strict=True)
    assert {name: whys for (name, (_, why)), whys in held if why not in whys} == {}


@NEEDS_TSHARK
def test_of_a_network_that_nobody_reads_nothing_is_said_but_that(tmp_path: Path) -> None:
    """A lone such capture is refused in a sentence; beside another it is listed with its reason."""
    lone = calm(audited.audit(written(tmp_path, hostile.unknown_link())))
    assert (lone.code, lone.out, lone.said.count("a kind of network that cannot be read")) == (2, b"", 1)
    other = written(tmp_path, hostile.fragments(complete=False), "other.pcap")
    both = calm(audited.audit(tmp_path / "made.pcap", other, "--format", "json"))
    assert [source["unread"][0]["why"] for source in json.loads(both.out)["sources"]] == ["link", "fragment"]


@NEEDS_TSHARK
def test_a_connection_that_was_sent_twice_is_read_once(tmp_path: Path) -> None:
    told = report(written(tmp_path, hostile.sent_again()))
    [mac] = [field for field in told["fields"] if field["kind"] == "mac_address"]
    assert mac["count"] == 1


@NEEDS_TSHARK
def test_a_bomb_in_a_bomb_and_json_without_a_floor_are_survived(tmp_path: Path) -> None:
    made = (hostile.bomb(200, 2), hostile.deep(), hostile.longest_names())
    calm(audited.audit(*(written(tmp_path, capture, f"{number}.pcap") for number, capture in enumerate(made))))


@NEEDS_TSHARK
@pytest.mark.parametrize("seed", range(1))
def test_flipped_bits_are_survived(tmp_path: Path, seed: int) -> None:
    packets = written(tmp_path, hostile.flipped(seed, inside=True), "packets.pcap")
    ran = calm(audited.audit(packets, written(tmp_path, hostile.flipped(seed, inside=False), "file.pcap"), "--reveal"))
    assert audited.unseen(ran.text) == set()


def test_archives_are_named_and_not_opened(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.pcap", b"\0" * 1_000_000)
    written(tmp_path, packed.getvalue(), "a.zip")
    written(tmp_path, gzip.compress(gzip.compress(b"{}" * 100)), "b.gz")
    written(tmp_path, b"", "c.pcap")
    ran = calm(audited.audit(*sorted(tmp_path.iterdir())))
    assert ran.code == 2, "one of them is an archive, and was named itself"
    assert "a.zip" in ran.said
    shutil.copy(ROOT / "examples" / "firmware" / "clean.har", tmp_path / "d.har")
    told = json.loads(calm(audited.audit(tmp_path, "--format", "json")).out)
    assert [[account["why"] for account in source["unread"]] for source in told["sources"]] == [
        ["archive"], ["archive"], ["empty"], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "octets",
    [
        MEMORY_MB << 21,
        pytest.param((1 << 31) + 1, marks=pytest.mark.long(sibling="test_a_huge_file_of_nothing_is_passed_over")),
    ],
    ids=["more-than-memory", "beyond-2-31"],
)
def test_a_huge_file_of_nothing_is_passed_over(tmp_path: Path, octets: int) -> None:
    huge = tmp_path / "huge.bin"
    with huge.open("wb") as file:
        file.truncate(octets)
    ran = calm(audited.audit(huge))
    assert ran.code == 2


@NEEDS_TSHARK
def test_many_destinations_fit_in_the_longest_form(tmp_path: Path) -> None:
    fit(tmp_path, 1_500)


@NEEDS_TSHARK
@pytest.mark.long(sibling="test_many_destinations_fit_in_the_longest_form")
def test_more_destinations_than_connections_are_kept_apart_fit_in_the_longest_form(tmp_path: Path) -> None:
    fit(tmp_path, MOST_CONNECTIONS + 2_000)


def fit(folder: Path, many: int) -> None:
    """Assert that a report of many destinations holds each, and the memory it takes is bounded."""
    ran = calm(audited.audit(written(folder, hostile.many_destinations(many)), "--format", "json"))
    assert ran.out.count(b'"first_seen": {') == many
    assert ran.out.count(b'"octets_out": ') == many, "what was folded is a flow too"
    assert ran.megabytes < MANY_MB
