"""The worked example of "Add a format" works: its decoder decodes, its entry recognises, its tests pass."""

import re
from textwrap import dedent

from hypothesis import given
from hypothesis import strategies as st
from source_tree import ROOT

from sluis.errors import RefusedError
from sluis.i18n import N_
from sluis.telemetry.formats import FORMATS, Format, Head
from sluis.telemetry.limits import Limits

PAGE = (ROOT / "docs" / "how-to" / "add-a-format.md").read_text(encoding="utf-8")
LINE, *BLOCKS = (
    dedent(block) for block in re.findall(r"^ *```(?:text|python)\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL)
)


def made() -> dict[str, object]:
    """Run the module of the page, and its entry and tests in what it made."""
    module, entry, tests = BLOCKS
    names: dict[str, object] = {"__name__": "odhcpd"}
    exec(compile(module, "odhcpd.py", "exec"), names)  # noqa: S102 - what our own page shows
    names |= {"Format": Format, "N_": N_, "given": given, "st": st, "RefusedError": RefusedError, "Limits": Limits}
    names["entry"] = eval(compile(entry.strip(), "entry", "eval"), names)  # noqa: S307 - as above
    exec(compile(tests, "test_odhcpd.py", "exec"), names)  # noqa: S102 - as above
    return names


def test_the_example_decodes_the_line_it_shows_and_its_tests_pass() -> None:
    names = made()
    entry = names["entry"]
    assert isinstance(entry, Format)
    head = Head(LINE.encode())
    assert entry.looks(head)
    assert not [format_.name for format_ in FORMATS if format_.looks(head)]
    assert entry.decode(LINE.encode(), Limits()).reports[0].leaf_count == 8
    tests = [test for name, test in names.items() if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        test()  # type: ignore[operator]


def test_the_page_names_what_is_there() -> None:
    named = re.findall(r"`((?:src|tests|scripts)/[\w./]+\.\w+)`", PAGE)
    assert [path for path in named if not (ROOT / path).exists() and "odhcpd" not in path] == []
