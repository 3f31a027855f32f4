"""A house over three days, as a capture that tshark reads: a phone, a doll and a router that reports at night too."""

from datetime import date
from pathlib import Path

from tests.unit.capture.pcaps import NOBODY, Talk, client_hello, dhcp, frame, pcap, request, response, sealed, udp

from sluis.audit.audit import Question, audit
from sluis.audit.model import Audit
from sluis.telemetry.folder import walk

START_S = 1_795_525_200
"""2026-11-24 14:00 in the Netherlands."""
HOUR = 3600
DOLL_MAC, DOLL = "02:00:5e:00:53:21", "192.168.1.21"


def _talk(
    server: str, port: int, sent: bytes, number: int, *, client: str = "192.168.1.7", mac: str = ""
) -> list[bytes]:
    talk = Talk(client, server, 41_000 + number, port, mac or "02:00:5e:00:53:07")
    return talk.open().say(sent).say(response(b"ok"), back=True).close().frames


def timed(moments: list[tuple[int, list[bytes]]]) -> bytes:
    """Return a capture of frames at their own second."""
    made = pcap([])
    for second, frames in sorted(moments, key=lambda moment: moment[0]):
        made += b"".join(pcap([each], start_s=second)[24:] for each in frames)
    return made


def three_days(*, nights: bool = True) -> bytes:
    """Return a capture of 72 hours; or of nine hours of one afternoon."""
    told = dhcp([(53, b"\x03"), (12, b"Annas-iPhone")])
    moments = [(START_S, [frame(udp(told, NOBODY, "255.255.255.255", 68, 67))])]
    for hour in range(72 if nights else 8):
        at = START_S + HOUR * hour + 60
        body = b'{"device":"02:00:5e:00:53:21","name":"Annas-iPhone","room":"kitchen"}'
        toy = request(body, "/v1/report", "toys.example")
        moments.append((at, _talk("203.0.113.40", 80, toy, hour, client=DOLL, mac=DOLL_MAC)))
        if hour % 24 < 8:
            moments.append((at + 5, _talk("203.0.113.9", 443, client_hello(b"mail.example") + sealed(600), hour)))
    return timed(moments)


def audited(capture: bytes, folder: Path) -> Audit:
    """Return what an audit says of a capture."""
    (folder / "days.pcap").write_bytes(capture)
    return audit(walk([str(folder / "days.pcap")]), Question(date(2026, 12, 2)))
