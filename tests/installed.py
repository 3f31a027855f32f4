"""Packages as an installer leaves them, in a folder of a test: modules, and metadata with entry points."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest


def install(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    package: str,
    version: str,
    points: Mapping[str, Mapping[str, str]],
    modules: Mapping[str, str],
) -> None:
    """Put a package on the path of this process until the test ends.

    Args:
        monkeypatch: Takes it away again.
        folder: Of its own.
        package: Its name.
        version: In its metadata.
        points: Group to name to what it points at.
        modules: Name to text.
    """
    metadata = folder / f"{package.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
    lines = [
        line
        for group, own in points.items()
        for line in (f"[{group}]", *(f"{name} = {at}" for name, at in own.items()))
    ]
    (metadata / "entry_points.txt").write_text("\n".join(lines) + "\n")
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(str(folder))
