"""The page of an audit: nothing hidden is in it, nothing hostile does anything, any audit gives one."""

import pytest
from hypothesis import given, settings
from tests.audit_results import HOSTILE, SECRETS, audits, hostile, house

from sluis.audit.model import Audit
from sluis.i18n import Lang
from sluis.i18n.harmless import harmless
from sluis.reports.audit.html import html


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_values_are_hidden_until_somebody_asks(lang: Lang) -> None:
    page = html(house(), lang=lang)
    held = [
        *SECRETS,
        *(field.value for field in house().fields if len(field.value) > 12),
        "tv-woonkamer",
        "192.168.1.21",
    ]
    assert [value for value in held if value.lower() in page.lower()] == []
    shown = html(house(), lang=lang, reveal=True)
    assert [value for value in held if value not in shown] == [SECRETS[2]], "the SSID is never sent as it is"


def test_every_destination_field_observation_device_and_input_is_in_it() -> None:
    page = html(house(), lang="nl")
    assert all(f'id="destination-{number}"' in page for number in range(1, 8))
    assert all(".".join(field.path).replace("&", "&amp;") in page for field in house().fields)
    assert all(f'id="difference-{observation.number}"' in page for observation in house().observations)
    assert all(source.sha256 in page for source in house().sources)
    assert "invoer 2, pakket 100, 101, 102, 103" in page
    assert "AP (Autoriteit Persoonsgegevens)" in page


@pytest.mark.parametrize("reveal", [True, False])
def test_hostile_text_is_text(reveal: bool) -> None:  # noqa: FBT001
    page = html(hostile(), lang="nl", reveal=reveal)
    assert "<script" not in page
    assert "<img" not in page
    assert harmless(page.replace("\n", "")) == page.replace("\n", "")
    if reveal:
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "⟨U+202E⟩" in page
        assert HOSTILE[4].replace("'", "&#39;") in page


@settings(max_examples=40)
@given(audits())
def test_any_audit_gives_a_page(audit: Audit) -> None:
    page = html(audit, lang="nl", reveal=True)
    page.encode("utf-8")
    assert "<script" not in page
    assert page == html(audit, lang="nl", reveal=True)
