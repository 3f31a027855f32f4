"""No tracked file names a package registry or a path of one machine, and every direct dependency is argued."""

import re
import tomllib

import pytest
from source_tree import ROOT, tracked

HOSTS = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "crates" + ".io", "proxy.gol" + "ang.org")
MACHINE = re.compile(r"(?<![\w.~-])/(?:work|tmp|root|home|Users)/[\w.]")
OF_A_ROUTER = re.compile(r"/[t]mp/(?:hosts|dhcp\.leases|resolv\.conf)(?=[/\\\s\"'`|)]|$)")
"""Paths of the file system of routers themselves, as their logs name them: no path of a machine this was made on."""
TEXT = [path for path in tracked() if path.name != "LICENSE" and path.stat().st_size < 5_000_000]


def text_of(path: object) -> str:
    return path.read_bytes().decode("utf-8", errors="replace")  # type: ignore[attr-defined]


@pytest.mark.parametrize("host", HOSTS)
def test_no_file_names_a_registry(host: str) -> None:
    assert [str(path.relative_to(ROOT)) for path in TEXT if host in text_of(path).lower()] == []


def path_of_one_machine(text: str) -> str:
    """Return the first path of one machine in a text; nothing when there is none."""
    found = MACHINE.search(OF_A_ROUTER.sub("", text))
    return found[0] if found else ""


def test_no_file_names_a_path_of_one_machine() -> None:
    hits = {str(path.relative_to(ROOT)): path_of_one_machine(text_of(path)) for path in TEXT}
    assert {path: hit for path, hit in hits.items() if hit} == {}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("(?:/etc/hosts|/tm" + r"p/hosts/\S{1,48}|\bDHCP) (?P<host>N)", False),
        ("read /tm" + "p/hosts/odhcpd - 2 addresses", False),
        ("mv /tm" + "p/hosts.new here", True),
        ("/tm" + "p/hostsfile", True),
        ("open('/ho" + "me/jan/hosts')", True),
        ("/tm" + "p/hosts/a and /wo" + "rk/main", True),
    ],
)
def test_a_path_of_a_router_is_no_path_of_one_machine(text: str, *, named: bool) -> None:
    assert bool(path_of_one_machine(text)) is named


def test_the_lock_has_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pinned = re.findall(r"^[A-Za-z0-9_.-]+==", lock, flags=re.MULTILINE)
    assert len(pinned) > 20
    assert lock.count("--hash=sha256:") >= len(pinned)


def direct() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [re.split(r"[<>=!~ \[;]", wanted, maxsplit=1)[0] for wanted in project["dependencies"]]


@pytest.mark.parametrize("name", direct())
def test_a_dependency_is_argued_and_locked(name: str) -> None:
    page = (ROOT / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| \**{re.escape(name)}\** \|", page, flags=re.MULTILINE | re.IGNORECASE), name
    wanted = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    assert name in [line.partition("[")[0] for line in wanted]


def test_every_dependency_is_imported_or_argued() -> None:
    imported = {
        "pyyaml": "yaml",
        "google-re2": "re2",
        "prometheus-client": "prometheus_client",
        "python-docx": "docx",
        "jsonschema-rs": "jsonschema_rs",
        "rfc3161-client": "rfc3161_client",
        "vl-convert-python": "vl_convert",
    }
    source = "\n".join(text_of(path) for path in (ROOT / "src").rglob("*.py"))
    run_by_another = {"httptools", "uvloop", "psycopg", "tzdata"}  # uvicorn, SQLAlchemy, zoneinfo
    missing = [
        name
        for name in direct()
        if name not in run_by_another
        and not re.search(
            rf"^\s*(?:from|import) {imported.get(name.lower(), name.lower())}\b", source, re.MULTILINE | re.IGNORECASE
        )
    ]
    assert missing == []
