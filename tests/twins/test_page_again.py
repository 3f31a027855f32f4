"""The page of a household, byte for byte: read anew, remembered from a look before, and each record read plainly."""

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Connection, select, update
from tests.flow.webhouse import Web, sent, share, web

from sluis.keys.keystore import Keystore
from sluis.ledger.disclosure_groups import DisclosureGroup, fold
from sluis.ledger.disclosures import disclosures
from sluis.ledger.folded import Folds
from sluis.store.schema import records
from sluis.web.sessions import COOKIE

_CLOCK = re.compile(rb"\d\d[.:]\d\d")
"""A page tells at which minute it was made."""


def plainly(_folds: Folds, conn: Connection, keystore: Keystore, slot: int) -> list[DisclosureGroup]:
    return fold(disclosures(conn, keystore, slot))


async def looked(house: Web, browser: aiohttp.ClientSession, lang: str = "nl") -> tuple[int, bytes]:
    async with browser.get(f"{house.url}/household/1", headers={"Accept-Language": lang}) as answer:
        return answer.status, _CLOCK.sub(b"", await answer.read())


async def looked_plainly(house: Web, browser: aiohttp.ClientSession, lang: str = "nl") -> tuple[int, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Folds, "of", plainly)
        return await looked(house, browser, lang)


async def test_a_page_says_the_same_however_records_are_read_and_sees_each_change(tmp_path: Path) -> None:
    async with web(tmp_path) as house, aiohttp.ClientSession() as browser:
        browser.headers["Cookie"] = f"{COOKIE}={house.sign_in()[0]}"  # of one session, for its forms are its own
        plain = 0, b""
        for reports in (3, 9):  # the second time three of them may be those of before
            await asyncio.to_thread(share, tmp_path, reports, helped=reports == 3)
            before = plain
            plain = await looked_plainly(house, browser)
            assert plain[0] == 200
            assert plain[1] != before[1]
            assert b": %d meldingen over deze aansluiting" % await asyncio.to_thread(sent, tmp_path) in plain[1]
            assert [await looked(house, browser) for _ in range(3)] == [plain] * 3
            assert await looked(house, browser, "en") == await looked_plainly(house, browser, "en")
        store = house.callers.running.desk.gate.beside().store
        with store.transaction() as conn:
            kept = conn.execute(select(records.c.commitment, records.c.opening).where(records.c.slot == 0)).all()[0]
            conn.execute(update(records).where(records.c.commitment == kept.commitment).values(opening=bytes(300)))
        damaged = await looked(house, browser)
        assert damaged == await looked_plainly(house, browser)
        assert damaged[0] != 200
        with store.transaction() as conn:
            conn.execute(update(records).where(records.c.commitment == kept.commitment).values(opening=kept.opening))
        assert await looked(house, browser) == plain
