"""A message is taken by a real server and lies in its mailbox; without TLS that holds, or in time, it is not sent."""

import socket
from pathlib import Path

import pytest
from tests.flow.mailhouse import MailServer, certificates, mail_server, says
from tests.ports import free_port
from tests.raised import raises
from tests.unit.notices.conftest import told

from sluis.errors.gate import file_missing_error
from sluis.notices import smtp
from sluis.notices.message import trial_of
from sluis.terms import Role

DPO = "dpo@provider.example"


def hand_over(folder: Path, text: str) -> str:
    settings = told(folder, text)
    assert settings.mail is not None
    return smtp.hand_over(settings, settings.mail, DPO, trial_of(settings.mail, Role.DPO, 1_795_527_091_000))


@pytest.mark.parametrize("tls", ["starttls", "tls", "none"])
def test_a_message_lies_in_the_mailbox(tmp_path: Path, tls: str) -> None:
    with mail_server(tmp_path, tls, login=tls == "starttls") as server:
        host = "127.0.0.1" if tls == "none" else "localhost"
        assert hand_over(tmp_path, server.settings("dpo", host=host)) == smtp.TAKEN
        [message] = server.messages
    assert (message["To"], message["From"]) == (DPO, "sluis@provider.example")
    assert "Nothing happened." in message.get_content()
    assert message["X-RcptTo"] == DPO


@pytest.mark.parametrize(("certificate", "tls"), [("of-strangers", "starttls"), ("other-name", "tls")])
def test_a_certificate_that_does_not_hold_is_refused_and_hears_nothing(
    tmp_path: Path, certificate: str, tls: str
) -> None:
    with mail_server(tmp_path, tls, login=False, certificate=certificate) as server:
        assert hand_over(tmp_path, server.settings("dpo")) == "certificate"
        assert not server.messages


def test_a_server_without_tls_gets_neither_password_nor_message(tmp_path: Path) -> None:
    with mail_server(tmp_path, "none", login=False) as server:
        text = server.settings("dpo").replace('tls = "none"', 'tls = "starttls"')
        assert hand_over(tmp_path, text) == "no-tls"
        assert not server.messages


def test_a_wrong_password_is_a_word_and_its_text_is_not_repeated(tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        (tmp_path / "mail.password").write_text("another\n")
        assert hand_over(tmp_path, server.settings("dpo")) == "login"
        (tmp_path / "mail.password").unlink()
        with raises(file_missing_error):
            hand_over(tmp_path, server.settings("dpo"))
        (tmp_path / "mail-authority.pem").unlink()
        with raises(file_missing_error):
            hand_over(tmp_path, server.settings("dpo"))


def without_tls(folder: Path, port: int, timeout: str = "PT60S") -> str:
    certificates(folder)
    server = MailServer(folder, "none", login=False)
    server.port = port
    return server.settings("dpo", host="127.0.0.1", timeout=timeout)


@pytest.mark.parametrize(
    ("lines", "then", "word"),
    [
        ((), b"", "broken"),
        ((b"220 here\r\n", b"250 fine\r\n"), b"", "broken"),
        ((b"554 go away\r\n",), b"", "554"),
        ((b"220 here\r\n", b"250 fine\r\n", b"550 you not\r\n", b"250 reset\r\n"), b"", "550"),
        ((b"220 here\r\n", b"250 fine\r\n", b"250 yes\r\n", b"451 him later\r\n", b"250 reset\r\n"), b"", "451"),
        ((b"220 here\r\n",), b"250-more\r\n", "slow"),
        ((), b"2", "slow"),
        ((b"no server of mail\r\n",), b"", "broken"),
        ((b"220 " + b"x" * 20_000 + b"\r\n",), b"", "500"),
    ],
)  # fmt: skip
def test_a_server_that_is_broken_or_slow_is_left_in_time(
    tmp_path: Path, lines: tuple[bytes, ...], then: bytes, word: str
) -> None:
    """A server that goes on for ever is left: else this never ends. Who is not slow has all the time there is."""
    timeout = "PT1S" if word == "slow" else "PT60S"
    with says(*lines, then=then, every_s=0.02) as port:
        assert hand_over(tmp_path, without_tls(tmp_path, port, timeout)) == word


def test_where_nobody_listens_is_unreachable(tmp_path: Path) -> None:
    assert hand_over(tmp_path, without_tls(tmp_path, free_port())) == "unreachable"


def test_who_takes_a_message_and_hangs_up_has_taken_it(tmp_path: Path) -> None:
    lines = (b"220 a\r\n", b"250 b\r\n", b"250 c\r\n", b"250 d\r\n", b"354 e\r\n", b"250 taken\r\n")
    with says(*lines) as port:
        assert hand_over(tmp_path, without_tls(tmp_path, port)) == smtp.TAKEN


def test_a_silent_server_is_left_in_time(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = int(silent.getsockname()[1])
        assert hand_over(tmp_path, without_tls(tmp_path, port, "PT1S")) == "slow"
