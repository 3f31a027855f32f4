"""The statement a household asks for is the file that checks; before anything is sealed there is none."""

from pathlib import Path

from tests.flow.deskhouse import OWN, desk

from sluis.api.ledger import seal
from sluis.api.statement import Stated, verify_statement


async def test_a_household_gets_its_statement_and_it_checks(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        early = await callers.call("household", "POST", "/v1/statements", {"household": OWN})
        assert (early.status, early.code) == (409, "ledger.nothing-sealed")
        letter = await callers.call("household", "POST", "/v1/statements", {"household": OWN, "form": "letter"})
        assert (letter.status, letter.body[:5]) == (200, b"%PDF-"), "a letter tells what is not sealed yet, too"
        assert dict(letter.headers)["Content-Type"] == "application/pdf"
        sealed = seal(callers.running.desk.gate)
        made = await callers.call("household", "POST", "/v1/statements", {"household": OWN})
        assert isinstance(verify_statement(made.body, sealed.keys), Stated)
        page = await callers.call("household", "POST", "/v1/statements", {"household": OWN, "form": "html"})
        assert dict(page.headers)["Content-Type"].startswith("text/html")
        (tmp_path / "page.html").write_bytes(page.body)
        assert isinstance(verify_statement(tmp_path / "page.html", sealed.keys), Stated)
        wrong = await callers.call("household", "POST", "/v1/statements", {"household": OWN, "from": "yesterday"})
        assert (wrong.status, wrong.code) == (400, "desk.call-refused")
