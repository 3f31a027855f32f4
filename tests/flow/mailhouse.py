"""A real mail server for tests: STARTTLS, TLS or neither, a password or none, and a mailbox that is read back."""

import mailbox
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import AuthResult, LoginPassword
from tests.flow.deskhouse import Authority
from tests.ports import free_port

USER, PASSWORD = "sluis", "not-a-real-password"
SENDER = "sluis@provider.example"


class MailServer:
    """A server with one mailbox for everybody."""

    def __init__(self, folder: Path, tls: str = "starttls", *, login: bool = True, certificate: str = "mail") -> None:
        self.folder, self.tls, self.login = folder, tls, login
        self.port = free_port()
        self.box = folder / "box"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / f"{certificate}.pem", folder / f"{certificate}.key")
        more: dict[str, object] = {}
        if tls == "starttls":
            more = {"tls_context": context, "require_starttls": True}
        elif tls == "tls":
            more = {"ssl_context": context}
        if login:
            more |= {"authenticator": self._known, "auth_required": True, "auth_require_tls": tls != "none"}
        self.controller = Controller(Mailbox(str(self.box)), hostname="127.0.0.1", port=self.port, **more)

    def _known(self, _server: object, _session: object, _envelope: object, _how: str, data: object) -> AuthResult:
        right = data == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=right)

    @property
    def messages(self) -> list[EmailMessage]:
        """What lies in the mailbox, the oldest first."""
        box = mailbox.Maildir(self.box)
        read = [BytesParser(EmailMessage, policy=default).parsebytes(box.get_bytes(key)) for key in box.keys()]  # noqa: SIM118 - it iterates over messages
        return sorted(read, key=lambda message: str(message["Subject"]))

    def settings(self, *roles: str, language: str = "en", timeout: str = "PT60S", host: str = "localhost") -> str:
        """Return ``[mail]`` for this server."""
        to = "\n".join(f'{role} = "{role}@provider.example"' for role in roles)
        login = f'user = "{USER}"\npassword_file = "mail.password"' if self.login else ""
        return f"""
[mail]
host = "{host}"
port = {self.port}
tls = "{self.tls}"
{login}
ca = "mail-authority.pem"
sender = "{SENDER}"
link = "https://mijn.provider.example/office"
language = "{language}"
timeout = "{timeout}"
[mail.to]
{to}
"""


def certificates(folder: Path) -> None:
    """Write the certificate of a mail server, one of another name, one of strangers, and the file with the password."""
    authority = Authority(folder, "mail-authority")
    authority.issue("mail", "localhost")
    authority.issue("other-name", "mail.elsewhere.example")
    Authority(folder, "strangers").issue("of-strangers", "localhost")
    (folder / "mail.password").write_text(PASSWORD + "\n")
    (folder / "mail.password").chmod(0o600)


@contextmanager
def mail_server(
    folder: Path, tls: str = "starttls", *, login: bool = True, certificate: str = "mail"
) -> Iterator[MailServer]:
    """Run a server while the block runs."""
    certificates(folder)
    server = MailServer(folder, tls, login=login, certificate=certificate)
    server.controller.start()
    try:
        yield server
    finally:
        server.controller.stop(no_assert=True)


@contextmanager
def says(*lines: bytes, every_s: float = 0.0, then: bytes = b"") -> Iterator[int]:
    """Listen on a port, and say lines to whoever comes, whatever is asked; then one thing over and over, or hang up."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)

        def serve() -> None:
            while not ended.is_set():
                try:
                    there, _address = listening.accept()
                except TimeoutError:
                    continue
                with there:
                    _say(there, lines, then, every_s, ended)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            ended.set()
            thread.join()


def _say(there: socket.socket, lines: tuple[bytes, ...], then: bytes, every_s: float, ended: threading.Event) -> None:
    there.settimeout(60)
    try:
        for line in lines:
            there.sendall(line)
            there.recv(4096)
        while then and not ended.is_set():
            there.sendall(then)
            ended.wait(every_s)
    except OSError:
        return
