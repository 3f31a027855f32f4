"""A running desk tells what happened by itself; a receiver that hangs holds up neither a call nor the end of it."""

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.flow.deskhouse import build_desk, desk
from tests.flow.gatehouse import build
from tests.flow.hookhouse import receiver, webhook_key
from tests.raised import raises
from tests.unit.notices.conftest import HOOK

from sluis.desk import keep_telling
from sluis.desk.serve import refuse_open_desk
from sluis.desk.settings import load_desk_settings
from sluis.errors.gate import secret_readable_error, settings_value_error


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not holds():  # noqa: ASYNC110 - what is waited for is another process's answer
            await asyncio.sleep(0.02)


async def test_a_stop_over_the_desk_reaches_a_webhook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_telling, "LOOK_S", 0.05)
    webhook_key(tmp_path)
    with receiver() as crm:
        async with desk(tmp_path, limits=HOOK.format(name="crm", port=crm.port, more="")) as callers:
            assert (await callers.call("here", "POST", "/v1/recipients/wifi-insight/stop")).status == 200
            await until(lambda: bool(crm.posted))
            crm.slow_s = 1.0
            assert (await callers.call("here", "GET", "/healthz")).status == 200
    assert json.loads(crm.posted[0].body)["about"] == {"recipient": "wifi-insight"}


async def test_a_file_that_is_gone_is_logged_by_its_code_and_the_desk_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keep_telling, "LOOK_S", 0.05)
    with receiver() as crm, caplog.at_level(logging.WARNING, "sluis.desk"):
        async with desk(tmp_path, limits=HOOK.format(name="crm", port=crm.port, more="")) as callers:
            await callers.call("here", "POST", "/v1/recipients/wifi-insight/stop")
            await until(lambda: any("[gate.file-missing]" in line for line in caplog.messages))
            assert (await callers.call("here", "GET", "/readyz")).status == 200


def test_a_key_that_others_can_read_and_an_address_that_is_not_safe_refuse_the_start(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    build(tmp_path)
    webhook_key(tmp_path)
    settings = build_desk(tmp_path, ("operator",), limits=HOOK.format(name="crm", port=1, more=""))
    refuse_open_desk(settings, tmp_path / "desk.toml")
    (tmp_path / "hook.key").chmod(0o644)
    called = '[[status_callback]]\nagent = "agent"\nurl = "http://127.0.0.1:1/in"\nkey = "hook.key"\n'
    for other in (settings, build_desk(tmp_path, ("operator",), limits=called)):
        with raises(secret_readable_error):
            refuse_open_desk(other, tmp_path / "desk.toml")
    build_desk(tmp_path, ("operator",), limits=HOOK.format(name="crm", port=1, more=""))
    text = (tmp_path / "desk.toml").read_text().replace("http://127.0.0.1:1/", "http://10.0.0.1/")
    (tmp_path / "desk.toml").write_text(text)
    with raises(settings_value_error):
        load_desk_settings(tmp_path / "desk.toml")
