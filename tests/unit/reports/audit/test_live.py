"""A running capture, for a person; tests/unit/cli/test_audit_live.py watches a real interface."""

import io

from rich.console import Console
from tests.unit.cli.test_audit_live import seen_so_far

from sluis.audit.look import FlowKey
from sluis.reports.audit.live import picture, size, tell_new


def test_a_destination_is_told_once() -> None:
    page, told = io.StringIO(), set[FlowKey]()
    console = Console(file=page, width=200)
    tell_new(console, seen_so_far(), told, reveal=False)
    tell_new(console, seen_so_far(), told, reveal=False)
    assert page.getvalue().count("\n") == 1
    assert len(told) == 1
    assert "\x1b" not in page.getvalue()


def test_the_picture_is_a_head_a_table_and_a_hint() -> None:
    assert len(picture(seen_so_far()).renderables) == 3
    assert size(1_500) == "1.5 kB"
