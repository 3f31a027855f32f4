"""The table of I/O points (``tests/sim/points.py``) has every call by which the gate touches anything outside itself.

Looked at are the modules that steps, closing of counts, deliverer, sampling and measuring on time, store and keystore
consist of: those, and everything of Sluis that they import from the packages that may touch something (gate,
lifecycle, ledger, standing, keys, store).
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from source_tree import SOURCE, module, modules
from tests.sim.points import BY_CLOCK, BY_DRIVER, BY_WIRE, ELSEWHERE, POINTS, Seam

ROOTS = (
    "gate/path/steps.py",
    "gate/path/closing.py",
    "gate/delivery/deliver.py",
    "gate/state/state.py",
    "gate/state/sampling.py",
    "gate/http/measuring.py",
)
WHOLE = ("store/", "keys/")
PACKAGES = ("gate", "lifecycle", "ledger", "standing", "keys", "store", "durable.py")
SYSTEM = {
    "os",
    "os.path",
    "fcntl",
    "time",
    "socket",
    "sqlite3",
    "shutil",
    "tempfile",
    "secrets",
    "subprocess",
    "select",
}
"""Libraries whose functions touch the system."""
FILES = {
    "open", "stat", "unlink", "mkdir", "rmdir", "touch", "rename", "chmod", "exists", "is_file", "is_dir", "iterdir",
    "glob", "read_bytes", "read_text", "write_bytes", "write_text", "symlink_to", "hardlink_to", "lstat", "is_symlink",
}  # fmt: skip
"""Methods of a path that touch the system."""
STREAM = {"write", "flush", "truncate", "writelines"}
"""Methods of an open file."""
PURE = {
    "os.geteuid",
}
NOT_A_FILE = {"Keystore.open", "state.unlisted.write"}
"""Methods of ours that are called like those of a file."""
READ_AT_A_START = {
    "gate/state/rules.py",
    "gate/state/settings.py",
    "gate/http/credentials.py",
    "lifecycle/archive.py",
    "gate/trial/doctor.py",
}
"""Modules that read settings, registers and passwords before or beside deciding: a fault there refuses to start."""


def imported(path: str) -> Iterator[str]:
    """Yield the modules of Sluis a module imports, by path."""
    for node in ast.walk(module(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sluis."):
            name = node.module.removeprefix("sluis.").replace(".", "/")
            for file in (f"{name}.py", f"{name}/__init__.py", *(f"{name}/{part.name}.py" for part in node.names)):
                if (SOURCE / file).is_file():
                    yield file


def looked_at() -> set[str]:
    files: set[str] = set()
    todo = [*ROOTS, *(path for path in modules() if path.startswith(WHOLE) and "/migrations/" not in path)]
    while todo:
        path = todo.pop()
        if path not in files and path.split("/")[0] in PACKAGES:
            files.add(path)
            todo += imported(path)
    return files - READ_AT_A_START


def calls(tree: ast.AST, function: str = "") -> Iterator[tuple[str, ast.Call]]:
    """Yield every call with the name of the function it stands in."""
    for node in ast.iter_child_nodes(tree):
        inner = node.name if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else function
        if isinstance(node, ast.Call):
            yield inner, node
        yield from calls(node, inner)


def what(call: ast.Call) -> str | None:
    """Return how the table names a call that touches something; ``None`` for any other."""
    callee = ast.unparse(call.func)
    name = callee.rpartition(".")[2]
    if not isinstance(call.func, ast.Attribute):
        return f"builtin.{callee}" if callee in {"open", "print", "input"} else None
    owner = callee.rpartition(".")[0]
    if callee in PURE or callee in NOT_A_FILE:
        return None
    if owner in SYSTEM:
        return callee
    if name in FILES or (name == "replace" and len(call.args) == 1 and not call.keywords):
        return f"Path.{name}"
    if name in STREAM:
        return f"file.{name}"
    return next(
        (f"{seam}:{name}" for seam, names in (("wire", BY_WIRE), ("driver", BY_DRIVER), ("clock", BY_CLOCK))
         for name in names if callee.endswith(f".{name}")), None,
    )  # fmt: skip


@cache
def in_the_source() -> dict[str, set[str]]:
    """Return every call that touches something, as ``function/call``, with the modules it stands in."""
    points: dict[str, set[str]] = {}
    for path in sorted(looked_at()):
        for function, call in calls(module(path)):
            name = what(call)
            if name is not None:
                points.setdefault(name if ":" in name else f"{function}/{name}", set()).add(path)
    return points


def test_every_call_that_touches_something_is_a_point() -> None:
    known = {*POINTS, *ELSEWHERE}
    missing = {name: sorted(where) for name, where in in_the_source().items() if ":" not in name and name not in known}
    assert missing == {}, "give it a point in tests/sim/points.py, or a reason in ELSEWHERE"


def test_every_point_of_the_system_stands_in_the_source() -> None:
    points = in_the_source()
    by_name = {name for name, point in POINTS.items() if point.seam is Seam.SYSTEM} | ELSEWHERE.keys()
    assert sorted(by_name - points.keys()) == []


def test_what_the_other_seams_stand_for_is_used() -> None:
    points = in_the_source()
    for seam, names in (("driver", BY_DRIVER), ("wire", BY_WIRE), ("clock", BY_CLOCK)):
        assert sorted(name for name in names if f"{seam}:{name}" not in points) == []


def test_the_modules_that_matter_are_looked_at() -> None:
    paths = looked_at()
    assert {
        "gate/path/steps.py",
        "gate/delivery/deliver.py",
        "gate/delivery/endpoint.py",
        "gate/path/recording.py",
    } <= paths
    assert {"keys/kek_file.py", "keys/keystore.py", "ledger/writer.py", "ledger/outbox.py"} <= paths
    assert modules().keys() >= READ_AT_A_START
    assert any(path.startswith("store/") for path in paths)
    assert Path(SOURCE, "gate/path/steps.py").is_file()


def test_a_call_that_is_not_in_the_table_would_be_found() -> None:
    tree = ast.parse("def f(path):\n os.link(path, path)\n path.rename(1)\n text.replace('a', 'b')\n open(path)\n")
    assert [what(call) for _, call in calls(tree)] == ["os.link", "Path.rename", None, "builtin.open"]
    assert [function for function, _ in calls(tree)] == ["f"] * 4
