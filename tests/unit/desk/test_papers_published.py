"""What everybody may read: without a person, of the register in force and nothing else, made once."""

import base64
from pathlib import Path

import pytest
from tests.flow.deskhouse import OWN, desk

from sluis.api import published_papers
from sluis.api.paper_orders import make_paper_file


async def test_everybody_reads_them_without_saying_who_he_is_and_each_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def counting(gate: object, order: object) -> object:
        made.append(order)
        return make_paper_file(gate, order)  # type: ignore[arg-type]

    monkeypatch.setattr(published_papers, "make_paper_file", counting)
    async with desk(tmp_path) as callers:
        for _ in range(2):
            for path in ("/v1/notices?activity=wifi-help&lang=nl", "/v1/answers?lang=en"):
                for caller in ("web", "household", "call-centre"):
                    answer = await callers.call(caller, "GET", path)
                    assert answer.status == 200, answer.body
                    assert OWN.encode() not in base64.b64decode(str(answer.json["content"]))
        assert len(made) == 2


@pytest.mark.parametrize("query", ["activity=nothing", "activity=../x", "activity=", "activity=a&form=docx", "form="])
async def test_what_is_not_in_force_is_refused_before_anything_is_made(
    tmp_path: Path, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published_papers, "make_paper_file", None)
    async with desk(tmp_path) as callers:
        answer = await callers.call("web", "GET", f"/v1/notices?{query}")
        assert answer.status in {400, 404}
        assert (await callers.call("web", "GET", "/v1/papers")).status == 401
