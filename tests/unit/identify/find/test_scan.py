"""The engine as a whole: every notation, nested codings, spans that cover, limits that are said."""

import base64
import gzip
import itertools
import json
import zlib

import pytest
from detection_corpus import Case, cases, harmless
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.hit import Hit, Point, Sureness
from sluis.identify.find.known import Known
from sluis.identify.find.plain import plain
from sluis.identify.find.scan import arrange, find, kind_of
from sluis.terms import KINDS, Kind

CASES = list(cases(20_261_124, 6))
NOTATIONS = sorted({(case.kind, case.notation) for case in CASES})


def without(text: str, hits: list[Hit]) -> str:
    kept, last = [], 0
    for hit in hits:
        if hit.end > last:
            kept.append(text[last : max(hit.start, last)])
            last = hit.end
    return "".join([*kept, text[last:]])


@pytest.mark.parametrize(("kind", "notation"), NOTATIONS)
def test_the_canary_finds_every_notation_whole(kind: Kind, notation: str) -> None:
    for case in [case for case in CASES if (case.kind, case.notation) == (kind, notation)]:
        hits = find(case.text, Known((), case.beside), Point.CANARY, name=case.name)
        assert any(hit.kind is kind and hit.start < case.end and hit.end > case.start for hit in hits)
        assert kind_of(case.text, Known((), case.beside), Point.CANARY, name=case.name) is not None


def tail_left(case: Case, point: Point) -> bool:
    hits = find(case.text, Known((), case.beside), point)
    return not any(hit.start <= case.start and hit.end >= case.end for hit in hits) and bool(hits)


@pytest.mark.parametrize("notation", [notation for kind, notation in NOTATIONS if kind is Kind.MAC_ADDRESS])
@pytest.mark.parametrize("point", list(Point))
def test_no_tail_bytes_of_an_address_survive(point: Point, notation: str) -> None:
    chosen = [case for case in CASES if case.kind is Kind.MAC_ADDRESS and case.notation == notation]
    assert not any(tail_left(case, point) for case in chosen)


def test_harmless_texts_hold_nothing_for_the_audit() -> None:
    assert [(text, find(text)) for text in harmless(20_261_124, 40) if find(text)] == []


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.name][::7], ids=lambda case: f"{case.kind.value}-{case.notation}"
)
def test_what_replaces_all_spans_leaves_nothing_to_find(case: Case) -> None:
    known = Known((), case.beside)
    rest = without(case.text, find(case.text, known, Point.CANARY))
    again = [hit for hit in find(rest, known, Point.CANARY) if hit.confidence is Sureness.SURE]
    assert again == []


NESTED = '{"sta": "3c:06:30:12:34:56"}'


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(base64.b64encode(base64.b64encode(NESTED.encode()))).decode(),
        base64.b64encode(gzip.compress(zlib.compress(NESTED.encode()), mtime=0)).decode(),
        zlib.compress(base64.b64encode(NESTED.encode())).hex(),
        json.dumps(json.dumps(json.dumps({"inner": NESTED}))),
        "%25" + "257B" + base64.b64encode(NESTED.encode()).decode(),
        base64.b64encode(NESTED.encode().hex().encode()).decode(),
        base64.b64encode(
            json.dumps({"d": base64.b64encode(gzip.compress(NESTED.encode(), mtime=0)).decode()}).encode()
        ).decode(),
    ],
)
def test_codings_in_codings_are_opened(text: str) -> None:
    assert Kind.MAC_ADDRESS in {hit.kind for hit in find(text)}


def test_a_limit_reached_may_hold_an_identifier() -> None:
    deep = NESTED.encode()
    for _ in range(12):
        deep = base64.b64encode(deep)
    assert [hit.reason.rpartition(":")[2] for hit in find(deep.decode())] == ["limit"]
    bomb = base64.b64encode(zlib.compress(b"a" * 50_000_000, 9)).decode()
    assert any(hit.kind is Kind.UNKNOWN and hit.reason.endswith("limit") for hit in find(bomb))


def test_points_differ_only_in_what_is_doubtful() -> None:
    for case in CASES[::5]:
        known = Known((), case.beside)
        wide, narrow = (find(case.text, known, point, name=case.name) for point in (Point.CANARY, Point.AUDIT))
        assert all(any(each.start <= hit.start and hit.end <= each.end for each in wide) for hit in narrow)


def test_hits_are_disjoint_or_nested_and_cover() -> None:
    def hit(start: int, end: int, kind: Kind, sure: Sureness) -> Hit:
        return Hit(start, end, kind, b"", sure, "x")

    kept = arrange(
        [
            hit(0, 9, Kind.URL, Sureness.LIKELY),
            hit(2, 5, Kind.IP_ADDRESS, Sureness.LIKELY),
            hit(7, 12, Kind.SERIAL, Sureness.SURE),
        ]
    )
    assert [(each.start, each.end, each.kind) for each in kept] == [(0, 12, Kind.SERIAL)] or (
        kept[0].start,
        max(each.end for each in kept),
    ) == (0, 12)
    nested = arrange([hit(0, 9, Kind.URL, Sureness.LIKELY), hit(2, 5, Kind.IP_ADDRESS, Sureness.SURE)])
    assert [(each.start, each.end) for each in nested] == [(0, 9), (2, 5)]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 30),
            st.integers(1, 12),
            st.sampled_from([Kind.URL, Kind.MAC_ADDRESS, Kind.SERIAL, Kind.IP_ADDRESS]),
            st.sampled_from(list(Sureness)),
        ),
        max_size=12,
    )
)
def test_arranging_covers_the_same_characters(spans: list[tuple[int, int, Kind, Sureness]]) -> None:
    hits = [Hit(start, start + size, kind, b"", sure, "x") for start, size, kind, sure in spans]
    kept = arrange(hits)
    assert {at for hit in kept for at in range(hit.start, hit.end)} == {
        at for hit in hits for at in range(hit.start, hit.end)
    }
    for each, two in itertools.pairwise(kept):
        assert (
            two.start >= each.end
            or two.end <= each.end
            or any(two.end <= outer.end for outer in kept if outer.start <= two.start)
        )


def test_a_whole_value_has_its_kind() -> None:
    assert kind_of("3c06.3012.3456") is Kind.MAC_ADDRESS
    assert kind_of("fe80::3e06:30ff:fe12:3456") is Kind.IP_ADDRESS
    assert kind_of("http://192.0.2.7:7547/") is Kind.URL
    assert kind_of("anna@example.nl") is Kind.EMAIL
    assert kind_of("station up") is None
    assert all(kind in KINDS for kind in Kind)


@given(st.text(max_size=80), st.sampled_from(list(Point)))
def test_any_text_gives_spans_inside_it_and_no_value_in_a_repr(text: str, point: Point) -> None:
    hits = find(text, point=point)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert hits == find(text, point=point)


PIECES = [
    "ab:",
    "ab",
    "ab-",
    "abcd.",
    "ab%3A",
    "%25",
    "0x1 ",
    "1.",
    "::",
    "a@b.",
    "-----BEGIN AA-----",
    "key=",
    "\\u0041",
    "\u200b:",
    "\u202e1:",
    "\uff1aa",
    "Anna's iPhone ",
    "QUJD",
    "1,",
    "$6$",
    "eyJ.",
    "sip:",
    "+3",
    "Familie ",
    "&#58;",
    "\\x41",
    "H4sI",
    "789c",
    "host-",
    "12 34 ",
]


def looked_at(text: str) -> int:
    """Return the characters the detectors are handed, summed over all layers: work, not time."""
    return len(plain(text).text)


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    import time

    known = Known((), tuple((Kind.HOST_NAME, f"host-van-iemand-{number:03}") for number in range(100)))

    def cost(count: int) -> float:
        text = piece * count
        best = float("inf")
        for _ in range(2):
            began = time.process_time()
            find(text, known, Point.CANARY)
            best = min(best, time.process_time() - began)
        return best

    small, large = 4_000 // len(piece), 32_000 // len(piece)
    cost(small)
    assert cost(large) < 8 * 6 * max(cost(small), 0.001)  # eight times the text; six times over for a busy machine


@pytest.mark.parametrize(
    ("text", "piece", "kind"),
    [
        ("resolver 10.4.5.6 is slow", "10.4.5.6", Kind.IP_ADDRESS),
        ("sftp://wmulder9@opslag.example/map", "wmulder9", Kind.USER_NAME),
        ("Failed publickey for invalid user gvisser8 from 10.0.0.3", "gvisser8", Kind.USER_NAME),
        ("Authentication failed for 'kbos77'", "kbos77", Kind.USER_NAME),
        ("boiler/serial/AB12345678/flow", "AB12345678", Kind.SERIAL),
        ("SerialNumber: QWPLKJHGFDSA", "QWPLKJHGFDSA", Kind.SERIAL),
        ("modem cell id 21837465 band 3", "21837465", Kind.LOCATION),
        ("eci: 27447297", "27447297", Kind.LOCATION),
        ("area=204-16-120a-0154211", "204-16-120a-0154211", Kind.LOCATION),
        ("$GPRMC,1,A,5211.123,N,00433.456,E,0", "5211.123,N,00433.456,E", Kind.LOCATION),
        ("sending OFFER to kelder-nas", "kelder-nas", Kind.HOST_NAME),
        ("registered name ATELIER on subnet", "ATELIER", Kind.HOST_NAME),
        ("dhcp.@host[0].name='atelier-pc'", "atelier-pc", Kind.HOST_NAME),
        ("set (hostname): ax-laptop9", "ax-laptop9", Kind.HOST_NAME),
        ("Living-TV._airplay._tcp.local", "Living-TV", Kind.HOST_NAME),
        ("Canon MG3600 series._ipp._tcp.local", "Canon MG3600 series", Kind.HOST_NAME),
        ("fn=Atelier Bo-Ann md=Nest", "Atelier Bo-Ann", Kind.HOST_NAME),
        ("apSSID5G=kelderwolf", "kelderwolf", Kind.SSID),
        ("network_name=Steinmetz", "Steinmetz", Kind.SSID),
        ("gesprek met Mevr. Van Dam", "Mevr. Van Dam", Kind.USER_NAME),
        ("Kleo zijn iPad", "Kleo zijn iPad", Kind.DEVICE_NAME),
        ("Nokia van Berend-Jan", "Nokia van Berend-Jan", Kind.DEVICE_NAME),
        ("huis/telefoon-noor/status", "telefoon-noor", Kind.DEVICE_NAME),
    ],
)
def test_what_lines_addresses_and_topics_say_in_passing(text: str, piece: str, kind: Kind) -> None:
    assert (piece, kind) in [(text[hit.start : hit.end], hit.kind) for hit in find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "fw 1.2.3.4 ok",
        "rev 1.2.3.4",
        "service 0000feaa-0000-1000-8000-00805f9b34fb found",
        "auth timeout, waiting for wlan0",
        "login page for guests",
        "password hint for settings",
        "api/sn/list",
        "api/serial/console",
        "call 020-123-4567-8901",
        "tac on",
        "cgi script 1234567",
        "registered name service",
        "dhcp.lan.ifname=br0",
        "_airplay._tcp.local",
        "_services._dns-sd._udp.local",
        "Mw 20 dBm",
        "mw signal Low",
        "/static/js/app.js",
        "filter/pass/telefoon",
        "tests pass: 12",
    ],
)
def test_what_only_looks_like_it_is_nobodys(text: str) -> None:
    assert find(text) == []


def test_who_is_called_is_a_person_and_no_network() -> None:
    assert {hit.kind for hit in find("Familie Ruiter", name="CallerIDName")} == {Kind.USER_NAME}
    assert {hit.kind for hit in find("Familie Ruiter", name="ContactName")} == {Kind.USER_NAME}
    assert {hit.kind for hit in find("Familie Ruiter")} == {Kind.SSID}


@pytest.mark.parametrize(
    "text",
    [
        "sudo:     root : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/bin/ls",
        "dovecot: imap-login: Disconnected (no auth attempts): user=<>, method=PLAIN",
        "pam_unix(cron:session): session opened for user root(uid=1000) by (uid=0)",
        "systemd-logind[1]: New session 5 of user root.",
        "curl -u $USER:$PASS https://shop.example/",
        "Connected to MQTT server",
        "Repeater verbunden mit Mesh",
        "root@kast:~# uci show network",
        "smbd: check_ntlm_password:  authentication for the share",
    ],
)
def test_what_only_looks_like_a_login_or_a_secret_is_none(text: str) -> None:
    kinds = {Kind.USER_NAME, Kind.SECRET, Kind.SSID}
    assert [hit for hit in find(text) if hit.kind in kinds] == []


def test_a_password_behind_the_number_of_a_line_is_a_secret() -> None:
    text = "REGISTER sip:3155512345:tulpenbol@voip.example"
    assert {(text[hit.start : hit.end], hit.kind) for hit in find(text)} >= {
        ("sip:3155512345", Kind.USER_NAME),
        ("tulpenbol", Kind.SECRET),
    }
    assert "tulpenbol" not in without(text, find(text))


def test_a_directory_behind_the_word_for_a_password_is_doubtful() -> None:
    assert [hit.confidence for hit in find("PWD=/tulp", point=Point.CANARY) if hit.kind is Kind.SECRET] == [1]
