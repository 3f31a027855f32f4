"""A register is proposed as a file, to the byte; what is none, or too long, is refused in one sentence."""

from pathlib import Path

import pytest
from tests.flow.gatehouse import INSTALLED
from tests.unit.desk.test_agreed import PEOPLE
from tests.unit.web.asking import asking, hidden
from tests.unit.web.test_form_data import KIND
from tests.unit.web.test_form_data import sent as form_of
from tests.unit.web.test_office_steps import PROPOSE, Signed, people
from tests.unit.web.test_office_steps import sent as typed
from tests.unit.web.visiting import ORIGIN, Answer

from sluis.web.office_propose import BOTH, LONGEST, NEITHER, NO_TEXT, TOO_LONG, chosen

FILE = INSTALLED.replace(b"\n", b"\r\n") + b"# of a file\r\n"


async def sent(who: Signed, path: str, *parts: tuple[str, bytes], token: str | None = None) -> Answer:
    """Send a form with a file as a browser does."""
    browser, signed_in = who
    csrf = ('name="csrf"', (signed_in.csrf if token is None else token).encode())
    headers = {"origin": ORIGIN, "content-type": KIND.decode(), "accept_language": "en"}
    return await browser.ask("POST", path, form_of(csrf, *parts), headers)


def file(content: bytes) -> tuple[str, bytes]:
    return 'name="file"; filename="register.yaml"\r\nContent-Type: application/yaml', content


async def test_a_file_becomes_a_version_to_the_byte(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        owner = people(house)["owner"]
        assert 'enctype="multipart/form-data"' in (await owner[0].get(PROPOSE)).text
        pasted = 'name="register"', b""
        seen = await sent(owner, PROPOSE, file(FILE), pasted, ('name="text"', b"the helpdesk\r\nasks"))
        assert "Nothing was recorded yet" in seen.text, seen.text
        done = await typed(owner, PROPOSE, seen=hidden(seen, "seen"))
        assert (done.status, done.header("location")) == (303, "/office/registers/1")
        assert (await house.callers.call("dpo", "GET", "/v1/registers/1")).body == FILE


async def test_what_is_no_register_is_refused_on_the_page_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    async with asking(tmp_path, more=PEOPLE) as house:
        who = people(house)
        why = 'name="text"', b"why <b>I</b> ask"
        for content, words in (
            (FILE.decode().encode("utf-16"), "no text in UTF-8"),
            (b"\xef\xbb\xbf" + FILE, "no text in UTF-8"),
            (b"# " + b"x" * LONGEST, "at most 131072 bytes"),
            (b"", "choose a file or paste a register."),
        ):
            answer = await sent(who["owner"], PROPOSE, file(content), why)
            assert answer.status == 422
            assert words in answer.text
            assert "why &lt;b&gt;I&lt;/b&gt; ask</textarea>" in answer.text
        half = await sent(who["owner"], PROPOSE, file(FILE), ('name="list_name"', b"device-class.yaml"))
        assert (half.status, "needs both" in half.text) == (422, True)
        both = await sent(who["owner"], PROPOSE, file(FILE), ('name="register"', b"version: 2\r\nmeta:\r\n\tx: <1>"))
        assert "version: 2\nmeta:\n\tx: &lt;1&gt;</textarea>" in both.text, "what was typed stays, line by line"
        large = await sent(who["owner"], PROPOSE, file(b"x" * 300_000))
        assert (large.status, "it is too large" in large.text) == (413, True)
        assert (await sent(who["owner"], PROPOSE, file(FILE), token="other")).status == 403
        assert (await sent(who["dpo"], PROPOSE, file(FILE))).status == 403
        elsewhere = await sent(who["dpo"], "/office/registers/1/advice", ('name="advice"', b"positive"))
        assert elsewhere.status == 415, "no other form takes a file"


@pytest.mark.parametrize(
    ("content", "pasted", "wrong"),
    [
        (b"a", "b", BOTH),
        (b"", " \r\n", NEITHER),
        (b"a\0", "", NO_TEXT),
        (b"", "\u00e9" * (LONGEST // 2) + "x", TOO_LONG),
        (b"x" * LONGEST, "", ""),
    ],
)
def test_what_is_wrong_is_one_sentence(content: bytes, pasted: str, wrong: str) -> None:
    assert chosen(content, pasted)[1] == wrong
