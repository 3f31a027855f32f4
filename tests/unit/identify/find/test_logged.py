# ruff: noqa: E501 - pieces are read as a list
"""Logins that only their place in the line of a log shows, and lines in which nobody came in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find.hit import Point
from sluis.identify.find.logged import find_in
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families, may_hold
from sluis.terms import Kind

LINES = (
    "mosquitto[5]: New client connected from 192.168.1.20:51234 as klok7 (p2, c1, k60, u'{}').",
    "Auth: (5) Login OK: [{}] (from client ap port 0 cli 02-00-5e-10-00-01)",
    "check_ntlm_password:  authentication for user [{}] succeeded",
    "sshd[1]: Invalid user {} from 192.168.1.20 port 22222",
    "pam_unix(sshd:session): session opened for user {}(uid=1000) by (uid=0)",
    "sudo:   {} : TTY=pts/0 ; USER=root ; COMMAND=/bin/ls",
    "systemd-logind[1]: New session 5 of user {}.",
    "open /home/{}/.ssh/config: permission denied",
    "dovecot: imap-login: Login: user=<{}>, method=PLAIN, rip=192.168.1.20",
    "dovecot: imap({})<1234><abcd>: Logged out in=512 out=2048",
    "sasl_method=LOGIN, sasl_username={}",
    "USER {}",
    '192.168.1.20 - {} [24/Nov/2026:13:31:31 +0100] "GET /cam.jpg HTTP/1.1" 200 512',
    "192.0.2.7:51234 [{}] Peer Connection Initiated with [AF_INET]192.0.2.7:51234",
    "VERIFY OK: depth=0, CN={}",
    "12[IKE] IKE_SA vpn[1] established between 192.0.2.1[kast]...192.0.2.7[{}]",
    "Ingelogd als {} via https",
)


@pytest.mark.parametrize("line", LINES)
def test_a_login_counts_by_its_place(line: str) -> None:
    for login in ("jorinde", "wulp77"):
        text = line.format(login)
        assert (login, Kind.USER_NAME) in {(text[hit.start : hit.end], hit.kind) for hit in find_in(text)}
        assert Family.LOGGED in families(text, Point.AUDIT)
        assert any(text[hit.start : hit.end] == login for hit in find(text)), text


def test_what_lets_in_stands_beside_who_came() -> None:
    text = "Login incorrect (mschap: no): [jorinde/tulpenbol] (from client kast port 0)"
    said = {(text[hit.start : hit.end], hit.kind) for hit in find(text)}
    assert said >= {("jorinde", Kind.USER_NAME), ("tulpenbol", Kind.SECRET), ("kast", Kind.HOST_NAME)}
    assert [hit.kind for hit in find("a1 LOGIN jorinde tulpenbol")] == [Kind.USER_NAME, Kind.SECRET]
    assert [hit.kind for hit in find("PASS tulpenbol")] == [Kind.SECRET]


@pytest.mark.parametrize(
    "text",
    [
        "sshd[1]: Received disconnect from 192.168.1.20 port 5000:11: disconnected by user",
        "sudo:     root : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/bin/ls",
        "dovecot: imap-login: Disconnected (no auth attempts): user=<>, rip=192.168.1.20",
        "AUTH LOGIN",
        "USER root",
        "PASS",
        "VERIFY OK: depth=1, CN=Example Root CA",
        '192.168.1.20 - - [24/Nov/2026:13:31:31 +0100] "GET / HTTP/1.1" 200 512',
        "CRON[99]: (root) CMD (/usr/sbin/logrotate)",
        "open /home/www/index.html",
        "Ingelogd als beheerder",
    ],
)
def test_a_line_in_which_nobody_came_says_nothing(text: str) -> None:
    assert find_in(text) == []


PIECES = st.sampled_from(
    ["jorinde", "wulp", " ", "\n", "192.168.1.20", ":51234 ", "user=<", ">", "imap(", ")<", "/home/", "/", "USER ", "PASS ", " LOGIN ", " - ", " [24/N", "@", ":~$ ", "...", "[", "]", "sudo: ", " : ", "CN=", "depth=0, ", " as ", " (c1, k60)", " pts/0 "]
)  # fmt: skip


@pytest.mark.parametrize("point", list(Point))
@settings(max_examples=60)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_the_sieve_lets_through_what_is_found(point: Point, text: str) -> None:
    found = find_in(text)
    assert not found or (may_hold(text, point) and Family.LOGGED in families(text, point))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
