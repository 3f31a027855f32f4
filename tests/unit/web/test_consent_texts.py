"""Consent: the provider's own text as it stands, known by its digest, and a box that nobody ticked beforehand."""

import hashlib
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from tests.flow.consenting import consenting
from tests.flow.deskhouse import OTHER, OWN, desk, households
from tests.flow.gatehouse import entry
from tests.unit.web.asking import House, asking, hidden
from tests.unit.web.visiting import settings

from sluis.api.sharing import sharing
from sluis.web.app import make_app
from sluis.web.consent_texts import LARGEST, consent_text
from sluis.web.pages import HANDLERS
from sluis.web.rendering import painter
from sluis.web.settings import WebSettings

TEXT = b"Mag {naam} kijken hoe uw wifi het doet?\n\nU kunt dat <b>altijd</b> stoppen.\n"
DIGEST = hashlib.sha256(TEXT).hexdigest()
PAGE = "/household/1/ask/consent?activity=wifi-help"


def with_texts(folder: Path, name: str = "texts") -> WebSettings:
    (folder / name).mkdir(exist_ok=True)
    return msgspec.structs.replace(settings(), base=str(folder), consent_texts=name)


def changed_to(house: House, made: WebSettings) -> None:
    house.app = make_app(made, house.client, HANDLERS, painter(made), house.sessions)


async def test_a_text_is_shown_as_it_stands_and_the_box_is_empty(tmp_path: Path) -> None:
    made = with_texts(tmp_path)
    (tmp_path / "texts" / "wifi-help.nl.txt").write_bytes(TEXT)
    async with asking(tmp_path, register=consenting(tmp_path, DIGEST)) as house:
        changed_to(house, made)
        browser, _ = house.household()
        page = await browser.get(PAGE)
        assert "Mag {naam} kijken hoe uw wifi het doet?" in page.text
        assert "U kunt dat &lt;b&gt;altijd&lt;/b&gt; stoppen." in page.text
        assert hidden(page, "text") == DIGEST
        assert "Versie 3" in page.text
        assert "Dit is nu voor iedereen dicht: na uw bevestiging wordt er nog niets gedeeld." in page.text
        assert "vanaf nu gedeeld worden" not in page.text, "its ground is not on record"
        assert 'type="checkbox"' in page.text
        assert "checked" not in page.text
        english = await browser.get(f"{PAGE}&lang=en")
        assert '<div class="utrecht-alert" lang="nl">' in english.text


async def test_without_the_box_or_with_another_text_nothing_is_asked(tmp_path: Path) -> None:
    made = with_texts(tmp_path)
    (tmp_path / "texts" / "wifi-help.nl.txt").write_bytes(TEXT)
    async with asking(tmp_path, register=consenting(tmp_path, DIGEST)) as house:
        changed_to(house, made)
        browser, person = house.household()
        page = await browser.get(PAGE)
        form = {name: hidden(page, name) for name in ("csrf", "household", "activity", "key", "text")}
        for more in ({}, {"agreed": "no"}, {"agreed": "yes", "text": "0" * 64}):
            answer = await browser.post(PAGE.partition("?")[0], urlencode({**form, **more}))
            assert answer.status == 422, more
            assert 'role="alert"' in answer.text
        shown = await house.callers.call("household", "POST", "/v1/standing/show", {"household": OWN})
        assert shown.json["history"] == []
        assert person.households == (OWN,)


async def test_a_consent_is_given_with_its_text_and_withdrawn_as_easily(tmp_path: Path) -> None:
    made = with_texts(tmp_path)
    (tmp_path / "texts" / "wifi-help.nl.txt").write_bytes(TEXT)
    async with asking(tmp_path, register=consenting(tmp_path, DIGEST)) as house:
        changed_to(house, made)
        browser, _ = house.household()
        page = await browser.get(PAGE)
        form = {name: hidden(page, name) for name in ("csrf", "household", "activity", "key", "text")}
        done = await browser.post(PAGE.partition("?")[0], urlencode({**form, "agreed": "yes"}))
        assert "Uw toestemming is vastgelegd" in done.text
        assert DIGEST in hidden(done, "receipt"), "the event names the text"
        shown = await house.callers.call("household", "POST", "/v1/standing/show", {"household": OWN})
        activities = shown.json["activities"]
        assert isinstance(activities, list)
        assert [each["consented"] for each in activities] == [True, False]
        assert "Mijn toestemming intrekken" in (await browser.get("/household/1")).text
        ending = await browser.get("/household/1/ask/withdraw?activity=wifi-help")
        form = {name: hidden(ending, name) for name in ("csrf", "household", "activity", "key")}
        ended = await browser.post("/household/1/ask/withdraw", urlencode(form))
        assert "Uw intrekking is vastgelegd" in ended.text


async def test_a_text_the_register_does_not_know_is_refused_by_the_desk(tmp_path: Path) -> None:
    made = with_texts(tmp_path)
    (tmp_path / "texts" / "wifi-help.nl.txt").write_bytes(TEXT + b"En nog iets.")
    async with asking(tmp_path, register=consenting(tmp_path, DIGEST)) as house:
        changed_to(house, made)
        browser, _ = house.household()
        page = await browser.get(PAGE)
        form = {name: hidden(page, name) for name in ("csrf", "household", "activity", "key", "text")}
        done = await browser.post(PAGE.partition("?")[0], urlencode({**form, "agreed": "yes"}))
        assert done.status == 409
        assert "de tekst van de toestemming is niet die van onze regels" in done.text


async def test_without_a_text_nobody_can_consent(tmp_path: Path) -> None:
    async with asking(tmp_path, register=consenting(tmp_path, DIGEST)) as house:
        browser, _ = house.household()
        page = await browser.get(PAGE)
        assert "Wij hebben geen tekst voor deze toestemming" in page.text
        assert "<form" not in page.text.partition("<main")[2]


async def test_what_is_no_text_is_not_shown(tmp_path: Path) -> None:
    made = with_texts(tmp_path)
    file = tmp_path / "texts" / "wifi-help.nl.txt"
    async with desk(
        tmp_path, ("operator",), entry(OWN), *households(OTHER), register=consenting(tmp_path, DIGEST)
    ) as callers:
        activity = sharing(callers.running.desk.gate).activities[0]
    assert activity.consent_version == "3"
    for content in (b"", b"\xff", b"a" * (LARGEST + 1)):
        file.write_bytes(content)
        assert consent_text(made, activity, "nl") is None
    file.write_bytes(TEXT)
    assert consent_text(made, activity, "en") is not None
    for wrong in ({"activity": "../texts/wifi-help"}, {"consent_version": None}):
        assert consent_text(made, msgspec.structs.replace(activity, **wrong), "nl") is None
    assert consent_text(msgspec.structs.replace(made, consent_texts=None), activity, "nl") is None
