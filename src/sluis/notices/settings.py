"""The settings of mail, webhooks, callbacks of agents and their queue: tables of ``desk.toml``.

In:  those tables. Out: ``NoticeSettings``; every path is relative to the file.

The rules this module keeps:
 * Mail goes over TLS whose certificate is checked; without it on this machine only. So do webhooks.
 * Where anything is sent stands in these settings and nowhere else: no address comes from a database or a call. An
   agent has one address, of who runs the desk, and no request of its own names another.
 * An address, a name or a link that could end a line is refused here, before any message is made.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import msgspec

from sluis.gate.state.settings import Duration
from sluis.i18n import N_, tr
from sluis.notices.kinds import WRITTEN_TO, Kind
from sluis.oidc.address import is_loopback, is_safe
from sluis.terms import Role

_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]{1,190}"
)
_HOST: Final = re.compile(r"[A-Za-z0-9.:-]{1,253}")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_LONGEST_ADDRESS: Final = 254
_LAST_PORT: Final = 65_535


class MailSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The mail server that takes what roles are told; a link and one sentence, no content."""

    host: str
    """Its name, as its certificate says it."""
    port: int = 587
    """587 with `starttls`, mostly 465 with `tls`."""
    tls: Literal["starttls", "tls", "none"] = "starttls"
    """`none` is taken for this machine only."""
    user: str = ""
    """Whom it knows us by; it is not asked when absent."""
    password_file: str = ""
    """A file with the password in its first line, mode 0600."""
    ca: str = ""
    """Authorities for its certificate, PEM; those of the system when absent."""
    sender: str
    """The address mail is from; what cannot be delivered comes back to it."""
    link: str
    """Where whoever reads it signs in: the address of your pages, https."""
    language: Literal["nl", "en"] = "nl"
    """Of what is written."""
    timeout: Duration = Duration(30_000)
    """How long one message may take, from the connection to the last answer."""
    to: dict[Role, str]
    """Role → its address: `owner`, `legal`, `dpo` or `operator`. One address each; a list is the mail server's."""


class WebhookSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A machine that is told what happened, signed."""

    name: str
    """What the log calls it: small letters, digits and hyphens."""
    url: str
    """Where events are posted, https; nowhere else, no redirect is followed."""
    key: str
    """The Ed25519 key that signs, PEM (PKCS8), mode 0600."""
    ca: str = ""
    """Authorities for its certificate, PEM; those of the system when absent."""
    events: tuple[Kind, ...] = ()
    """Of what it is told; of everything when absent."""
    timeout: Duration = Duration(10_000)
    """How long one event may take."""


class StatusCallbackSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where an authorised agent hears that a request of its own stands otherwise, signed."""

    agent: str
    """The name of a caller or machine with the role agent."""
    url: str
    """Where its statuses are posted, https; nowhere else, no redirect is followed."""
    key: str
    """The Ed25519 key that signs, PEM (PKCS8), mode 0600."""
    ca: str = ""
    """Authorities for its certificate, PEM; those of the system when absent."""
    timeout: Duration = Duration(10_000)
    """How long one status may take."""


class QueueSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How what is told waits."""

    most: int = 1_000
    """How many may wait for one receiver; what finds no room is looked for again, and the log says so."""


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """Who is told, and how."""

    base: Path
    mail: MailSettings | None = None
    webhooks: tuple[WebhookSettings, ...] = ()
    queue: QueueSettings = field(default_factory=QueueSettings)
    callbacks: tuple[StatusCallbackSettings, ...] = ()

    def file(self, name: str) -> Path:
        """Return a path of the settings."""
        return self.base / name

    @property
    def secrets(self) -> tuple[Path, ...]:
        """The files that nobody else may read."""
        password = [] if self.mail is None or not self.mail.password_file else [self.mail.password_file]
        return tuple(
            self.file(name)
            for name in (*password, *(hook.key for hook in self.webhooks), *(each.key for each in self.callbacks))
        )

    @property
    def authorities(self) -> tuple[Path, ...]:
        """The files that nobody else may change."""
        named = ["" if self.mail is None else self.mail.ca, *(hook.ca for hook in self.webhooks)]
        named += [each.ca for each in self.callbacks]
        return tuple(self.file(name) for name in named if name)


def notice_problems(
    mail: MailSettings | None,
    webhooks: tuple[WebhookSettings, ...],
    queue: QueueSettings,
    callbacks: tuple[StatusCallbackSettings, ...] = (),
) -> Iterator[tuple[str, str]]:
    """Yield what cannot be used of the settings: the place of a key, and why."""
    other_form = tr(N_("has a value of another form"))
    if queue.most <= 0:
        yield "notices.most", tr(N_("must be more than 0"))
    if mail is not None:
        yield from _mail_problems(mail, other_form)
    names = [hook.name for hook in webhooks]
    if len(set(names)) != len(names):
        yield "webhook", tr(N_("names or knows two in the same way"))
    for hook in webhooks:
        if not _NAME.fullmatch(hook.name):
            yield "webhook.name", other_form
        yield from _address_problems("webhook", hook)
    if len({each.agent for each in callbacks}) != len(callbacks):
        yield "status_callback", tr(N_("names or knows two in the same way"))
    for each in callbacks:
        yield from _address_problems("status_callback", each)


def _address_problems(kind: str, there: WebhookSettings | StatusCallbackSettings) -> Iterator[tuple[str, str]]:
    if not is_safe(there.url):
        yield f"{kind}.url", tr(N_("must be https://, without somebody's name or a fragment"))
    if there.timeout <= 0:
        yield f"{kind}.timeout", tr(N_("must be more than 0"))


def _mail_problems(mail: MailSettings, other_form: str) -> Iterator[tuple[str, str]]:
    if not _HOST.fullmatch(mail.host):
        yield "mail.host", other_form
    if not 0 < mail.port <= _LAST_PORT:
        yield "mail.port", other_form
    if mail.tls == "none" and not is_loopback(mail.host):
        yield "mail.tls", tr(N_('"none" is taken for this machine only'))
    if not mail.user.isprintable() or bool(mail.user) != bool(mail.password_file):
        yield "mail.user", tr(N_("needs password_file beside it, and password_file a user"))
    if not is_safe(mail.link):
        yield "mail.link", tr(N_("must be https://, without somebody's name or a fragment"))
    if mail.timeout <= 0:
        yield "mail.timeout", tr(N_("must be more than 0"))
    for place, address in (
        ("mail.sender", mail.sender),
        *((f"mail.to.{role}", text) for role, text in mail.to.items()),
    ):
        if not _ADDRESS.fullmatch(address) or len(address) > _LONGEST_ADDRESS:
            yield place, tr(N_("is no mail address"))
    if not mail.to:
        yield "mail.to", tr(N_("is missing"))
    if not WRITTEN_TO.issuperset(mail.to):
        yield "mail.to", tr(N_("has a role that nothing is written to: owner, legal, dpo or operator"))
