"""The program that takes packets apart: which one it is, how it is called, and how its lines come back.

In:  the name of a capture, or octets on a pipe. Out: lines of fields, and in the end why it stopped.

The rules this module keeps:
 * One pass, no files of ours, no name looked up in the network, no setting of whoever runs it: the program gets an
   empty folder of settings and only the options below.
 * Only the protocols that are read are switched on. Everything else comes as octets, which the detectors look through;
   and a few dozen dissectors are less to attack than three thousand.
 * It undoes no content coding of HTTP/1: it knows no bound, and a kilobyte can hold a gigabyte. ``content`` does that.
 * It does not wait for segments that come late: it would wait for ever for one that was not captured, and read nothing
   more of a connection that lasts for days. What was torn by it is told as a gap.
 * What the program says of its trouble is sorted into a closed list and thrown away: it may quote names and packets.
 * However reading ends, also in the middle: the program is gone and reaped. One that has its input and says nothing for
   five minutes is going round in circles, and is ended.
"""

import os
import re
import resource
import shutil
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, BinaryIO, Final, Self

from sluis.capture.base.sighting import Why
from sluis.capture.readers.tshark.packet import AGGREGATOR, FIELDS
from sluis.errors.audit import tshark_failed_error, tshark_missing_error

LINE_BYTES: Final = 32 * 1024 * 1024
"""Longest line that is read, octets: a body of 16 MB, as hexadecimal."""
CHUNK_BYTES: Final = 1024 * 1024
MEMORY_BYTES: Final = 4 * 1024 * 1024 * 1024
"""Address space that the program may take: it unpacks messages of HTTP/2 and WebSocket without any bound of its own."""
_NOWHERE: Final = "/nonexistent"
"""A folder that is not there: no settings, scripts or plugins of a person are read."""
_COMPLAINT_BYTES: Final = 16 * 1024
_WAIT_S: Final = 10.0
PATIENCE_S: Final = 300.0
_LOOKS: Final = 10
"""How often one looks, within the time of patience, whether there was another line."""
_EMPTY_CAPTURE: Final = bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000")

_READ_NAMES: Final = """
    frame eth ethertype llc vlan ieee8021ad sll null raw ppp ppp_hdlc lcp ipcp ipv6cp pppoe pppoes pppoed
    radiotap wlan wlan_radio wlan_aggregate wlan_rsna_eapol eapol prism ppi pktap nflog exported_pdu mpls gre vxlan l2tp
    arp ip ipv6 ipv6.dstopts ipv6.fraghdr ipv6.hopopts ipv6.routing icmp icmpv6 igmp tcp udp udplite
    data media http http2 websocket mqtt dns mdns llmnr nbns dhcp dhcpv6 lldp
    tls dtls quic x509ce x509if x509sat x509af pkcs-1 pkix1explicit pkix1implicit ber
    wg esp ah
"""
READ: Final[frozenset[str]] = frozenset(_READ_NAMES.split())
"""Protocols that are switched on, by tshark's names."""
_PARTS: Final = ("_ws.", "ip.options", "tcp.options", "ipv6.routing.")
_OPTIONS: Final[tuple[str, ...]] = (
    "tcp.desegment_tcp_streams:TRUE",
    "tcp.try_heuristic_first:TRUE",
    "tcp.analyze_sequence_numbers:TRUE",
    "tcp.reassemble_out_of_order:FALSE",
    "tcp.no_subdissector_on_error:TRUE",
    "ip.defragment:TRUE",
    "ipv6.defragment:TRUE",
    "http.desegment_headers:TRUE",
    "http.desegment_body:TRUE",
    "http.dechunk_body:TRUE",
    "http.tls.port:",
    "http.decompress_body:FALSE",
    "tls.desegment_ssl_records:TRUE",
    "tls.desegment_ssl_application_data:TRUE",
    "websocket.decompress:TRUE",
)
_PORTS: Final[tuple[str, ...]] = ("tcp.port==7547,http",)
_BY_CONTENT: Final = Path(__file__).with_name("by_content.lua")
"""Takes from tshark that a port is TLS whatever is said there."""
WITHOUT_LUA: Final = ", without Lua"
"""What stands behind the version of a tshark that cannot run it."""
_WITH_LUA: Final = re.compile(rb"with\s+Lua\s+\d")
_ENDINGS: Final[tuple[tuple[str, Why], ...]] = (
    ("failed to allocate", Why.SIZE),
    ("cut short", Why.CUT),
    ("damaged or corrupt", Why.CORRUPT),
    ("isn't a capture file", Why.UNKNOWN),
    ("doesn't support", Why.LINK),
    ("unsupported", Why.LINK),
)
_INVALID = re.compile(r"^\t(\S+)$", re.MULTILINE)


def program() -> str:
    """Return where tshark is.

    Returns:
        Its path.

    Raises:
        tshark_missing_error: When it is not installed.

    Effects:
        Looks along ``PATH``.

    Examples:
        >>> from sluis.errors import SluisError
        >>> try:
        ...     there = program().endswith("tshark")
        ... except SluisError:
        ...     there = True
        >>> there
        True
    """
    path = shutil.which("tshark")
    if path is None:
        raise tshark_missing_error()
    return path


def surroundings() -> dict[str, str]:
    """Return the environment the program gets: texts in English, and no settings, scripts or plugins of a person."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "HOME": _NOWHERE, "WIRESHARK_CONFIG_DIR": _NOWHERE, "TZ": "UTC"}


def _asked(*options: str, given: bytes = b"") -> tuple[bytes, str]:
    """Return what the program prints, and what it complains of."""
    words = [program(), *options]  # fixed words, and no shell
    done = subprocess.run(words, input=given, capture_output=True, env=surroundings(), check=False)  # noqa: S603
    return done.stdout, done.stderr.decode("utf-8", "replace")


@cache
def version() -> str:
    """Return the name and version of the program.

    Returns:
        As ``tshark 4.0.17``; with ``WITHOUT_LUA`` behind it when it was built so, and cannot run ``by_content.lua``.

    Raises:
        tshark_missing_error: When it is not installed.
        tshark_failed_error: When it does not say.

    Effects:
        Runs it once per process.
    """
    said = _asked("--version")[0]
    match = re.search(rb"TShark.*?(\d+\.\d+\.\d+)", said)
    if match is None:
        raise tshark_failed_error()
    return f"tshark {match[1].decode('ascii')}{'' if _WITH_LUA.search(said) else WITHOUT_LUA}"


@cache
def _switched_off() -> tuple[str, ...]:
    """Return every protocol of this version of the program that is not read."""
    lines = _asked("-G", "protocols")[0].decode("utf-8", "replace").splitlines()
    names = [line.split("\t")[2].strip() for line in lines if line.count("\t") >= 2]  # noqa: PLR2004 - the columns
    if "tcp" not in names:
        raise tshark_failed_error()
    return tuple(name for name in names if name not in READ and not name.startswith(_PARTS))


@cache
def known_fields() -> tuple[bool, ...]:
    """Return for each of ``FIELDS`` whether this version of the program knows it.

    Returns:
        One answer per field, in their order. A field that is not known stays empty in every row.

    Raises:
        tshark_missing_error: When the program is not installed.

    Effects:
        Runs the program once per process, on a capture without packets.
    """
    asked = [part for name in FIELDS for part in ("-e", name)]
    unknown = set(_INVALID.findall(_asked("-n", "-r", "-", "-T", "fields", *asked, given=_EMPTY_CAPTURE)[1]))
    return tuple(name not in unknown for name in FIELDS)


def command(capture: str, *, keylog: str | None = None, live: bool = False, reset: int = 0) -> list[bytes]:
    """Return how the program is called.

    Args:
        capture: A file, or ``-`` for its standard input.
        keylog: A file with TLS secrets, in the format of NSS.
        live: Whether lines must come at once.
        reset: After how many packets the program forgets all connections, so that its memory stays bounded; 0: never.

    Returns:
        The arguments, the program first.

    Raises:
        tshark_missing_error: When the program is not installed.
        tshark_failed_error: When it cannot say which protocols it knows.

    Effects:
        May run the program, once per process, for its version and what it knows, all at once.
    """
    program()
    with ThreadPoolExecutor(3) as pool:  # each takes a tenth of a second or two, and none needs another
        pool.submit(version)
        pool.submit(known_fields)
        off = pool.submit(_switched_off).result()
    words = [program(), "-n", "-r", capture, "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a"]
    words += [part for option in _OPTIONS for part in ("-o", option)]
    if keylog:
        words += ["-o", f"tls.keylog_file:{keylog}"]
    words += [part for port in _PORTS for part in ("-d", port)]
    words += ["-X", f"lua_script:{_BY_CONTENT}"]
    words += [part for name in off for part in ("--disable-protocol", name)]
    words += [part for name, known in zip(FIELDS, known_fields(), strict=True) if known for part in ("-e", name)]
    if live:
        words.append("-l")
    if reset:
        words += ["-M", str(reset)]
    return [*(os.fsencode(word) for word in words), b"-E", b"aggregator=" + AGGREGATOR]


class Running:
    """The program at work on one capture. Use it in a ``with``: at the end of that it is gone."""

    def __init__(
        self, words: list[bytes], *, given: BinaryIO | None = None, pipe: int | None = None, memory: int = MEMORY_BYTES
    ) -> None:
        """Start the program.

        Args:
            words: Of ``command``.
            given: Octets of the capture, copied to the program's standard input.
            pipe: Or the descriptor of a pipe that it reads itself.
            memory: Octets of address space that it may take; it ends when it needs more.

        Effects:
            Starts the program and a thread for what it says; one more that copies, when ``given``, and one that ends it
            when it says nothing for ``PATIENCE_S`` while it has its input, unless that is a pipe.
        """
        source = subprocess.PIPE if given is not None else pipe if pipe is not None else subprocess.DEVNULL
        self._program = subprocess.Popen(  # noqa: S603 - the words of ``command``, and no shell
            words, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings(),
            bufsize=CHUNK_BYTES, start_new_session=True,
        )  # fmt: skip
        with suppress(ProcessLookupError):  # it is gone already, and says why itself
            resource.prlimit(self._program.pid, resource.RLIMIT_AS, (memory, memory))
            resource.prlimit(self._program.pid, resource.RLIMIT_CORE, (0, 0))  # a core would hold the capture
        self._complaints = bytearray()
        self._lines = 0
        self._waiting = self._starving = False
        self._over = threading.Event()
        if pipe is None:  # on a pipe of others nothing may come for hours
            threading.Thread(target=self._watch, args=(PATIENCE_S,), daemon=True).start()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        if given is not None:
            threading.Thread(target=self._feed, args=(given,), daemon=True).start()

    @property
    def number(self) -> int:
        """Number of the process."""
        return self._program.pid

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the program."""
        self.stop()

    def _listen(self) -> None:
        stream = self._program.stderr
        while stream is not None and (octets := stream.read(4096)):
            self._complaints += octets[: max(0, _COMPLAINT_BYTES - len(self._complaints))]

    def _feed(self, given: BinaryIO) -> None:
        target = self._program.stdin
        if target is None:
            return
        with suppress(BrokenPipeError, ValueError):  # the program stopped reading, and says why itself
            while True:
                self._starving = True
                octets = given.read(CHUNK_BYTES)
                self._starving = False
                if not octets:
                    break
                target.write(octets)
        _close(target)

    def _watch(self, patience_s: float) -> None:
        """End the program when it has what it asks for and says nothing."""
        before, looks = -1, 0
        while not self._over.wait(patience_s / _LOOKS):
            idle = self._waiting and not self._starving and self._lines == before
            before, looks = self._lines, looks + 1 if idle else 0
            if looks >= _LOOKS:
                self._program.kill()
                return

    def lines(self) -> Iterator[tuple[bytes, bool]]:
        """Yield each line, and whether it is whole; of a longer one than ``LINE_BYTES`` the beginning."""
        source = self._program.stdout
        if source is None:
            return
        while True:
            self._waiting = True
            line = rest = source.readline(LINE_BYTES)
            while rest and not rest.endswith(b"\n"):
                rest = source.readline(CHUNK_BYTES)
            self._waiting = False
            if not line:
                return
            self._lines += 1
            yield line, line.endswith(b"\n")

    def stop(self) -> None:
        """End the program and wait until it is gone; nothing happens when it already is.

        Effects:
            Closes its pipes, which ends it; kills it when it is still there.
        """
        self._over.set()
        if self._program.poll() is None:
            self._program.kill()
        self._program.wait()
        self._listener.join(_WAIT_S)
        for end in (self._program.stdout, self._program.stderr):
            if end is not None:
                _close(end)

    def ending(self) -> Why | None:
        """Return why the capture was not read to its end; ``None`` when it was.

        Effects:
            Waits until the program is gone.
        """
        result = self._program.wait()
        self._listener.join(_WAIT_S)
        if result == 0:
            return None
        complaints = self._complaints.decode("utf-8", "replace")
        return next((why for words, why in _ENDINGS if words in complaints), Why.CORRUPT)


def _close(end: IO[bytes]) -> None:
    """Close one end of a pipe, whatever is at the other."""
    with suppress(OSError):
        end.close()


def readable(name: str) -> bool:
    """Return whether a file can be opened for reading; for a key log, which tshark would pass over without a word."""
    try:
        with Path(name).open("rb"):
            return True
    except OSError:
        return False
