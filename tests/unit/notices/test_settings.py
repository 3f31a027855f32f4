"""Settings of mail and webhooks refuse what is not safe, before any message is made."""

from pathlib import Path

import pytest
from tests.unit.notices.conftest import told

from sluis.gate.state.settings import Duration
from sluis.notices.settings import MailSettings, QueueSettings, WebhookSettings, notice_problems
from sluis.terms import Role

RIGHT = {"host": "mail.provider.example", "sender": "sluis@provider.example", "link": "https://mijn.provider.example"}


def places(mail: MailSettings | None = None, *hooks: WebhookSettings, most: int = 9) -> list[str]:
    return [place for place, _why in notice_problems(mail, hooks, QueueSettings(most=most))]


def mail(**other: object) -> MailSettings:
    to = {Role.DPO: "dpo@provider.example"}
    return MailSettings(**{**RIGHT, "to": to, **other})  # type: ignore[arg-type]


HOSTILE = (
    "a@b.example\r\nBcc: x@y.example",
    "a b@c.example",
    "A <a@b.example>",
    "a@b.example,c@d.example",
    "a@b\x00",
    "",
    "a@",
    "@b",
    '"a b"@c.example',
    "a@[127.0.0.1]",
    "é@b.example",
    "a" * 250 + "@b.example",
    "a@b.example ",
    "a@b.example\n",
)


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_that_could_end_a_line_or_be_two_is_refused(address: str) -> None:
    assert places(mail(sender=address)) == ["mail.sender"]
    assert places(mail(to={Role.DPO: address})) == ["mail.to.dpo"]


@pytest.mark.parametrize(
    ("other", "place"),
    [
        ({"tls": "none"}, "mail.tls"),
        ({"host": "a\r\nb"}, "mail.host"),
        ({"host": ""}, "mail.host"),
        ({"port": 0}, "mail.port"),
        ({"user": "a\r\nQUIT", "password_file": "p"}, "mail.user"),
        ({"user": "a"}, "mail.user"),
        ({"password_file": "p"}, "mail.user"),
        ({"link": "http://mijn.provider.example"}, "mail.link"),
        ({"link": "https://a.example/\r\nBcc: x"}, "mail.link"),
        ({"timeout": Duration(0)}, "mail.timeout"),
        ({"to": {}}, "mail.to"),
        ({"to": {Role.HOUSEHOLD: "a@b.example"}}, "mail.to"),
    ],
)
def test_what_is_not_safe_is_refused(other: dict[str, object], place: str) -> None:
    assert places(mail(**other)) == [place]


def test_what_is_safe_is_taken() -> None:
    assert places(mail()) == []
    assert places(mail(host="127.0.0.1", tls="none")) == []
    assert places(None, WebhookSettings(name="crm", url="https://crm.example/hooks?a=b", key="k")) == []
    assert places(None, WebhookSettings(name="crm", url="http://[::1]:9/a", key="k")) == []


@pytest.mark.parametrize(
    ("name", "url", "place"),
    [
        ("CRM", "https://crm.example", "webhook.name"),
        ("crm\n", "https://crm.example", "webhook.name"),
        ("crm", "http://crm.example", "webhook.url"),
        ("crm", "http://169.254.169.254/latest", "webhook.url"),
        ("crm", "https://user:pass@crm.example", "webhook.url"),
        ("crm", "file:///etc/passwd", "webhook.url"),
        ("crm", "https://127.0.0.1@crm.example", "webhook.url"),
        ("crm", "https://crm.example/\r\nX: y", "webhook.url"),
    ],
)
def test_a_webhook_goes_to_https_or_this_machine(name: str, url: str, place: str) -> None:
    assert places(None, WebhookSettings(name=name, url=url, key="k")) == [place]


def test_two_of_one_name_a_queue_without_room_and_no_time_are_refused() -> None:
    hook = WebhookSettings(name="crm", url="https://crm.example", key="k", timeout=Duration(0))
    assert places(None, hook, hook, most=0) == ["notices.most", "webhook", "webhook.timeout", "webhook.timeout"]


def test_files_that_hold_secrets_or_decide_whom_we_believe_are_named(tmp_path: Path) -> None:
    text = """
[mail]
host = "mail.provider.example"
user = "u"
password_file = "mail.password"
ca = "ca.pem"
sender = "sluis@provider.example"
link = "https://mijn.provider.example"
[mail.to]
dpo = "dpo@provider.example"
[[webhook]]
name = "crm"
url = "https://crm.example"
key = "crm.key"
ca = "crm.pem"
events = ["alarm"]
"""
    settings = told(tmp_path, text)
    assert settings.secrets == (tmp_path / "mail.password", tmp_path / "crm.key")
    assert settings.authorities == (tmp_path / "ca.pem", tmp_path / "crm.pem")
