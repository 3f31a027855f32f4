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
    ("Auth: (5) Login OK: [joris] (from client ap port 0 cli 02-00-5e-10-00-01)", "joris", Kind.USER_NAME),
    ("check_ntlm_password:  authentication for user [joris] succeeded", "joris", Kind.USER_NAME),
    ("sshd[1]: Invalid user joris from 192.168.1.20 port 22222", "joris", Kind.USER_NAME),
    ("sshd[1]: Accepted keyboard-interactive/pam for joris from 192.168.1.20 port 22222 ssh2", "joris", Kind.USER_NAME),
    ("pam_unix(sshd:session): session opened for user joris(uid=1000) by (uid=0)", "joris", Kind.USER_NAME),
    ("sudo:   joris : TTY=pts/0 ; USER=root ; COMMAND=/bin/ls", "joris", Kind.USER_NAME),
    ("systemd-logind[1]: New session 5 of user joris.", "joris", Kind.USER_NAME),
    ("open /var/mail/joris: permission denied", "joris", Kind.USER_NAME),
    ("dovecot: imap-login: Login: user=<joris>, method=PLAIN, rip=192.168.1.20", "joris", Kind.USER_NAME),
    ("dovecot: imap(joris)<1234><abcd>: Logged out in=512 out=2048", "joris", Kind.USER_NAME),
    ("sasl_method=LOGIN, sasl_username=joris", "joris", Kind.USER_NAME),
    ("USER joris", "joris", Kind.USER_NAME),
    ('192.168.1.20 - joris [24/Nov/2026:13:31:31 +0100] "GET /cam.jpg HTTP/1.1" 200 512', "joris", Kind.USER_NAME),
    ("192.0.2.7:51234 [joris] Peer Connection Initiated with [AF_INET]192.0.2.7:51234", "joris", Kind.USER_NAME),
    ("VERIFY OK: depth=0, CN=joris", "joris", Kind.USER_NAME),
    ("12[IKE] IKE_SA vpn[1] established between 192.0.2.1[kast]...192.0.2.7[joris]", "joris", Kind.USER_NAME),
    ("openvpn: joris/10.8.0.6 peer info: IV_PLAT=linux", "joris", Kind.USER_NAME),
    ("Proxy-Authorization: NTLM user WINKEL\\joris", "joris", Kind.USER_NAME),
    ('Called-Station-Id = "02-00-5E-10-00-01:Graspieper"', "Graspieper", Kind.SSID),
    ("Ingelogd als joris via https", "joris", Kind.USER_NAME),
)
NOBODY = (
    "systemd-logind[1]: New session 5 of user root.",
    "sshd[1]: Accepted password for root from 192.168.1.20 port 22 ssh2",
    "sudo:     root : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/bin/ls",
    "USER root",
    '192.168.1.20 - - [24/Nov/2026:13:31:31 +0100] "GET / HTTP/1.1" 200 512',
    "CRON[99]: (root) CMD (/usr/sbin/logrotate)",
    "VERIFY OK: depth=1, CN=Example Root CA",
    "user=<>",
    "open /var/mail/root",
    "64 bytes from kast (192.168.1.20): icmp_seq=1",
)


def test_it_counts_by_its_place() -> None:
    for line, name, kind in LINES:
        assert (name, kind) in {(line[hit.start : hit.end], hit.kind) for hit in find_in(line)}, line
        assert Family.LOGGED in families(line, Point.AUDIT), line
        assert any(hit.kind is kind and name in line[hit.start : hit.end] for hit in find(line)), line


@pytest.mark.parametrize("text", NOBODY)
def test_a_place_that_holds_nobody_says_nothing(text: str) -> None:
    assert find_in(text) == []


@settings(max_examples=60)
@given(
    st.sampled_from([line for line, _, _ in LINES] + list(NOBODY)),
    st.integers(0, 120),
    st.integers(0, 12),
    st.sampled_from(["", " ", "\n", "a", "-", "7", '"', ":", "/", "."]),
)
def test_the_sieve_lets_through_what_is_found(line: str, at: int, cut: int, put: str) -> None:
    text = line[:at] + put + line[at + cut :]
    found = find_in(text)
    assert not found or (may_hold(text, Point.AUDIT) and Family.LOGGED in families(text, Point.CANARY))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
