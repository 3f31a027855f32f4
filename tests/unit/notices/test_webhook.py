"""An event arrives signed at the address of the settings and nowhere else, and has nothing personal in it."""

import json
from pathlib import Path

import pytest
from tests.flow.hookhouse import receiver, webhook_key
from tests.flow.mailhouse import certificates
from tests.ports import free_port
from tests.raised import raises
from tests.unit.notices.conftest import told

from sluis.errors.gate import file_missing_error
from sluis.notices import webhook
from sluis.notices.kinds import Kind, Occasion
from sluis.notices.settings import NoticeSettings, WebhookSettings

NOW_MS = 1_795_527_091_000
STOPPED = Occasion(Kind.RECIPIENT_STOPPED, "recipient-stopped:wifi-insight:1", NOW_MS, {"recipient": "wifi-insight"})


def hooked(folder: Path, url: str, timeout: str = "PT60S", more: str = "") -> tuple[NoticeSettings, WebhookSettings]:
    webhook_key(folder)
    named = f'[[webhook]]\nname = "crm"\nurl = "{url}"\nkey = "hook.key"\ntimeout = "{timeout}"\n{more}'
    settings = told(folder, named)
    return settings, settings.webhooks[0]


def post(settings: NoticeSettings, hook: WebhookSettings) -> str:
    return webhook.post(settings, hook, webhook.event_of(hook, STOPPED, "voorbeeld.example/sluis"), 1_000)


def test_an_event_has_an_id_that_stays_and_words_of_the_register(tmp_path: Path) -> None:
    certificates(tmp_path)
    with receiver(tmp_path) as kept:
        settings, hook = hooked(tmp_path, f"https://localhost:{kept.port}/in", more='ca = "mail-authority.pem"')
        assert (post(settings, hook), post(settings, hook)) == (webhook.TAKEN, webhook.TAKEN)
        first, again = kept.posted
    assert (first.path, first.body) == ("/in", again.body)
    event = json.loads(first.body)
    assert event.pop("id") == webhook.name_of("webhook:crm", [STOPPED])
    assert event == {
        "type": "recipient-stopped",
        "at": "2026-11-24T13:31:31+00:00",
        "origin": "voorbeeld.example/sluis",
        "about": {"recipient": "wifi-insight"},
    }
    assert {"signature", "signature-input", "content-digest"} <= set(first.headers)
    assert "authorization" not in first.headers
    assert json.loads(webhook.trial_of(hook, NOW_MS, "o"))["type"] == "trial"


@pytest.mark.parametrize("certificate", ["of-strangers", "other-name"])
def test_a_certificate_that_does_not_hold_is_refused(tmp_path: Path, certificate: str) -> None:
    certificates(tmp_path)
    with receiver(tmp_path, certificate) as kept:
        more = 'ca = "mail-authority.pem"'
        assert post(*hooked(tmp_path, f"https://localhost:{kept.port}/in", more=more)) == "certificate"
        assert not kept.posted


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 410, 500])
def test_no_redirect_is_followed_and_a_refusal_is_its_status(tmp_path: Path, status: int) -> None:
    with receiver() as kept:
        kept.answers.append(status)
        assert post(*hooked(tmp_path, f"http://127.0.0.1:{kept.port}/in")) == str(status)
        assert [each.path for each in kept.posted] == ["/in"]


def test_a_slow_receiver_is_left_in_time_and_none_is_unreachable(tmp_path: Path) -> None:
    with receiver() as kept:
        kept.slow_s = 120.0  # or until the receiver ends
        assert post(*hooked(tmp_path, f"http://127.0.0.1:{kept.port}/in", "PT1S")) == "slow"
    assert post(*hooked(tmp_path, f"http://127.0.0.1:{free_port()}/in")) == "unreachable"


def test_an_environment_that_names_a_proxy_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    with receiver() as kept:
        assert post(*hooked(tmp_path, f"http://127.0.0.1:{kept.port}/in")) == webhook.TAKEN
        assert "authorization" not in kept.posted[0].headers


def test_authorities_that_are_not_there_are_named(tmp_path: Path) -> None:
    with raises(file_missing_error):
        post(*hooked(tmp_path, "https://localhost:1/in", more='ca = "none.pem"'))
