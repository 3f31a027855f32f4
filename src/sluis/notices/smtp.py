"""Hand a message to a mail server: over TLS, within a time, or not at all.

In:  a message and the settings of mail. Out: taken, or why not, in a word.

The rules this module keeps:
 * TLS first, with a certificate that is checked against the name of the settings; nothing is said before it but that we
   want it. A server that does not offer it gets no message and no password.
 * The whole session has one time. Each answer within its own would not do: a server that sends a byte now and then
   would hold us for ever.
 * What a server answers is repeated nowhere: only its three digits are.

Source: RFC 5321, RFC 3207, RFC 8314.
"""

import contextlib
import smtplib
import socket
import ssl
import threading
import time
from typing import Final, Self

from sluis.errors import FileName
from sluis.errors.gate import file_missing_error
from sluis.notices.settings import MailSettings, NoticeSettings

_REFUSALS: Final = range(400, 600)
TAKEN: Final = ""
"""The word for a message that was taken."""


def hand_over(settings: NoticeSettings, mail: MailSettings, to: str, message: bytes) -> str:
    """Hand a message to the mail server.

    Args:
        settings: Where its files are.
        mail: The server.
        to: Whom it is for.
        message: As it is written, headers and body.

    Returns:
        ``TAKEN``; or why not: ``unreachable``, ``certificate``, ``no-tls``, ``login``, ``slow``, ``broken``, or the
        three digits the server refused it with.

    Raises:
        FileMissingError: a file of the settings cannot be read.

    Effects:
        A connection to the server.
    """
    context, password = _context(settings, mail), _password(settings, mail)
    guard = _Guard(mail.timeout / 1000)
    try:
        with guard:
            _say(mail, to, message, password, (context, guard))
    except (OSError, smtplib.SMTPException, ValueError) as fault:
        return "slow" if guard.over else _word(fault, connected=guard.connected)
    return TAKEN


def _word(fault: Exception, *, connected: bool) -> str:
    match fault:
        case ssl.SSLCertVerificationError():
            return "certificate"
        case smtplib.SMTPNotSupportedError():
            return "no-tls"
        case smtplib.SMTPAuthenticationError():
            return "login"
        case smtplib.SMTPRecipientsRefused():
            return str(next(iter(fault.recipients.values()))[0])
        case smtplib.SMTPResponseException() if fault.smtp_code in _REFUSALS:
            return str(fault.smtp_code)
    return "broken" if connected else "unreachable"


def _say(mail: MailSettings, to: str, message: bytes, password: str, kept: "tuple[ssl.SSLContext, _Guard]") -> None:
    context, guard = kept
    with _Session(mail, mail.sender.rpartition("@")[2], context, guard) as server:
        if mail.tls == "starttls":
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, password)
        server.sendmail(mail.sender, [to], message)
        guard.done = True


class _Guard:
    """Ends a connection when its time is over, whatever comes."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.connected = self.done = False
        self._ends = 0.0
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._same: socket.socket | None = None

    def __enter__(self) -> Self:
        self._ends = time.monotonic() + self.seconds
        self._timer.start()
        return self

    @property
    def over(self) -> bool:
        """Whether its time is over: by the clock, for the wait of a socket can end before the timer has its turn."""
        return time.monotonic() >= self._ends

    def __exit__(self, kind: object, fault: object, trace: object) -> bool:
        """Let go of the connection; a fault after the message was taken is none."""
        self._timer.cancel()
        if self._same is not None:
            self._same.close()
        return self.done and isinstance(fault, (OSError, smtplib.SMTPException))

    def watch(self, connection: socket.socket) -> None:
        """End this connection when the time is over, also after TLS has taken it over."""
        self.connected = True
        self._same = connection.dup()
        if self.over:
            self._end()

    def _end(self) -> None:
        if self._same is not None:
            with contextlib.suppress(OSError):
                self._same.shutdown(socket.SHUT_RDWR)


class _Session(smtplib.SMTP):
    """A session of the standard library whose connection is guarded, and inside TLS from its first byte where asked."""

    def __init__(self, mail: MailSettings, own_name: str, context: ssl.SSLContext, guard: _Guard) -> None:
        self._wrapped = context if mail.tls == "tls" else None
        self._guard = guard
        super().__init__(mail.host, mail.port, local_hostname=own_name, timeout=guard.seconds)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = socket.create_connection((host, port), timeout)
        self._guard.watch(connection)
        return connection if self._wrapped is None else self._wrapped.wrap_socket(connection, server_hostname=host)


def _context(settings: NoticeSettings, mail: MailSettings) -> ssl.SSLContext:
    path = settings.file(mail.ca) if mail.ca else None
    try:
        context = ssl.create_default_context(cafile=None if path is None else str(path))
    except OSError:
        raise file_missing_error(file=FileName(path or "")) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _password(settings: NoticeSettings, mail: MailSettings) -> str:
    if not mail.password_file:
        return ""
    path = settings.file(mail.password_file)
    try:
        return path.read_text(encoding="utf-8").splitlines()[0].rstrip()
    except (OSError, UnicodeDecodeError, IndexError):
        raise file_missing_error(file=FileName(path)) from None
