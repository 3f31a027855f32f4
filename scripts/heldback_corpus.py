# ruff: noqa: S311, S324 - chance is seeded and nothing depends on it; old digests are what senders use
"""Texts and parameters that detection was not written for: forms and labels of `tests/labels`.

In:  one file a kind, one form a line: ``path => text`` (a parameter) or `` => text`` (a text that goes out); the
     identifier stands between guillemets, or behind a broken bar. In braces what chance fills in; in the third corpus
     everything is written out, and ``known.tsv`` holds what a gateway would know.
Out: ``HeldBack`` cases, the same ones each time.

The rules this script keeps:
 * The forms and their labels were written, and committed, before detection ran over them; every name, number and place
   in them is invented. They were written by reading how makers name things, and not by reading the rules.
 * Everything of the four corpora has been looked at. The even lines of the third were held back until 2 December 2026,
   the fourth until 4 December: what was measured of them until then is kept, what is measured since is no test of rules
   nobody fitted to them.
 * A form is counted once, so that intervals of binomial shares may be given.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Final

FORMS: Final = Path(__file__).resolve().parent.parent / "tests" / "labels" / "heldback"
UNSEEN: Final = FORMS.with_name("unseen")
"""The second corpus: measured as a whole before anything was mended against it."""
THIRD: Final = FORMS.with_name("third")
"""The third corpus, in two halves by line."""
FOURTH: Final = FORMS.with_name("fourth")
"""The fourth corpus: measured as a whole, three times while nobody who makes rules had read it."""
SEED: Final = 20_261_202
_MADE_UP: Final = 0.3
"""Share of addresses that devices make up."""
SALT: Final = "sluis held back 1"
_MAKERS: Final = (
    "001788", "ECB5FA", "7C2F80", "3810D5", "5CCF7F", "84F3EB", "18B430", "F4F5D8", "ACBC32", "001B63",
    "50C7BF", "98DED0", "60A44C", "28107B", "D83134", "002590",
)  # fmt: skip
"""Prefixes of makers (IEEE MA-L)."""
_PLACE: Final = re.compile(r"\{([A-Za-z0-9]+[-+]?)([0-9])?\}")


@dataclass(frozen=True, slots=True)
class HeldBack:
    """One labelled case."""

    kind: str
    """Name of the file of forms: what stands between the guillemets; ``none`` where nobody is identified."""
    path: str
    """Path of a parameter, or empty for a text."""
    text: str = field(repr=False)
    start: int
    end: int
    beside: tuple[str, ...] = field(repr=False)
    """MAC addresses of the same report, with colons; empty when the form alone must do."""
    form: str = field(repr=False)
    alone: bool = False
    """Whether the label speaks of the marked piece only, so that nothing else in the text is judged."""

    @property
    def shut(self) -> bool:
        """Whether the case belongs to the half that was looked at last."""
        return hashlib.sha256(f"{SALT}:{self.kind}:{self.form}".encode()).digest()[0] % 2 == 1


@dataclass(slots=True)
class _Fill:
    """What chance fills in, of one form."""

    chance: Random
    made_up: bool
    """Whether the device makes up its own address, as telephones do."""
    octets: bytes = b""

    def __post_init__(self) -> None:
        maker = bytes.fromhex(self.chance.choice(_MAKERS))
        self.octets = (bytes([0x9A, 0x31, 0xC7]) if self.made_up else maker) + self.chance.randbytes(2) + b"\x77"

    def digits(self, count: int) -> str:
        """Return so many digits, the first no zero."""
        return str(self.chance.randrange(10 ** (count - 1), 10**count))

    def word(self, letters: str, count: int) -> str:
        """Return so many of these letters."""
        return "".join(self.chance.choice(letters) for _ in range(count))

    def mac(self, step: int) -> bytes:
        """Return the address, or a neighbour of it."""
        return (int.from_bytes(self.octets, "big") + step).to_bytes(6, "big")

    def eui(self) -> bytes:
        """Return the EUI-64 of the address, as radio chips carry it."""
        return self.octets[:3] + b"\xff\xfe" + self.octets[3:]

    def interface(self, prefix: str) -> str:
        """Return an IPv6 address made of the MAC address (RFC 4291, appendix A)."""
        own = bytes([self.octets[0] ^ 2]) + self.eui()[1:]
        return prefix + ":".join(f"{int.from_bytes(own[at : at + 2], 'big'):x}" for at in range(0, 8, 2))


def _pairs(octets: bytes, mark: str) -> str:
    return octets.hex(mark)


def _quads(octets: bytes) -> str:
    return octets.hex(".", 2)


_LOWER: Final = "abcdefghijkmnpqrstuvwxyz"
_ALL: Final = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
_HEX: Final = "0123456789abcdef"
_FIRST: Final = ("jansen", "pwolters", "m.brouwer", "tuinkabouter", "hvdmeer", "s_dejong", "kees78", "rdekker")
_AREA: Final = ("020", "030", "010", "053", "058", "0348", "0512")


def _national(fill: _Fill) -> tuple[str, str]:
    area = fill.chance.choice(_AREA)
    return area, fill.digits(10 - len(area))


def _degrees(fill: _Fill, low: float) -> str:
    return f"{low + fill.chance.random() * 1.5:.5f}"


FILLS: Final[dict[str, Callable[[_Fill, int], str]]] = {
    "m": lambda f, n: _pairs(f.mac(n), ":"),
    "M": lambda f, n: _pairs(f.mac(n), ":").upper(),
    "mh": lambda f, n: _pairs(f.mac(n), "-"),
    "MH": lambda f, n: _pairs(f.mac(n), "-").upper(),
    "MU": lambda f, n: _pairs(f.mac(n), ":").upper().replace(":", "%3A"),
    "mb": lambda f, n: f.mac(n).hex(),
    "MB": lambda f, n: f.mac(n).hex().upper(),
    "mq": lambda f, n: _quads(f.mac(n)),
    "E": lambda f, _: f.eui().hex().upper(),
    "eb": lambda f, _: f.eui().hex(),
    "e": lambda f, _: _pairs(f.eui(), ":"),
    "e-": lambda f, _: _pairs(f.eui(), "-"),
    "ll": lambda f, _: f.interface("fe80::"),
    "gl": lambda f, _: f.interface("2001:db8:4:11:"),
    "duid": lambda f, _: "00030001" + f.mac(0).hex(),
    "duidc": lambda f, _: _pairs(bytes.fromhex("000100012b3c4d5e") + f.mac(0), ":"),
    "sha": lambda f, _: hashlib.sha256(_pairs(f.mac(0), ":").encode()).hexdigest(),
    "sha1": lambda f, _: hashlib.sha1(f.mac(0).hex().encode()).hexdigest(),
    "md5": lambda f, _: hashlib.md5(f.mac(0).hex().upper().encode()).hexdigest(),
    "b64": lambda f, _: base64.b64encode(f.mac(0)).decode(),
    "int": lambda f, _: str(int.from_bytes(f.mac(0), "big")),
    "pw": lambda f, _: f.word(_ALL, f.chance.randrange(8, 15)),
    "hx": lambda f, _: f.word(_HEX, 32),
    "tk": lambda f, _: f.word(_ALL, 28),
    "pin": lambda f, _: f.digits(8),
    "pin4": lambda f, _: f.digits(4),
    "puk": lambda f, _: f.digits(8),
    "hap": lambda f, _: f"{f.digits(3)}-{f.digits(2)}-{f.digits(3)}",
    "b64k": lambda f, _: base64.b64encode(f.chance.randbytes(32)).decode(),
    "basic": lambda f, _: base64.b64encode(f"{f.chance.choice(_FIRST)}:{f.word(_ALL, 9)}".encode()).decode(),
    "lg": lambda f, _: f.chance.choice(_FIRST) + f.digits(2),
    "lgat": lambda f, _: f"{f.chance.choice(_FIRST)}@voorbeeldnet.example",
    "nl": lambda f, _: "".join(_national(f)),
    "nl+": lambda f, _: "+31" + "".join(_national(f))[1:],
    "nlsp": lambda f, _: "-".join(_national(f)),
    "mob": lambda f, _: "06" + f.digits(8),
    "mob+": lambda f, _: "+316" + f.digits(8),
    "mob00": lambda f, _: "316" + f.digits(8),
    "mobcc": lambda f, _: "316" + f.digits(8),
    "mobsp": lambda f, _: f"06 {f.digits(2)} {f.digits(2)} {f.digits(2)} {f.digits(2)}",
    "s1": lambda f, _: f.word("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", 13),
    "s2": lambda f, _: "G" + f.digits(4) + f.word("ABCDEFGHJK", 2) + f.digits(6),
    "s3": lambda f, _: f.digits(12),
    "gpon": lambda f, _: f.chance.choice(("HWTC", "ZTEG", "ALCL", "FHTT")) + f.word("0123456789ABCDEF", 8),
    "lat": lambda f, _: _degrees(f, 51.3),
    "lon": lambda f, _: _degrees(f, 4.6),
    "pc": lambda f, _: f"{f.digits(4)} {f.word('ABDEGHKLN', 2)}",
    "pcb": lambda f, _: f"{f.digits(4)}{f.word('ABDEGHKLN', 2)}",
    "cell": lambda f, _: f.digits(8),
    "tac": lambda f, _: f.digits(5),
    "nmea": lambda f, _: f"52{f.digits(2)}.{f.digits(3)},N,005{f.digits(2)}.{f.digits(3)},E",
    "v4": lambda f, _: f"192.168.{f.chance.randrange(256)}.{f.chance.randrange(2, 250)}",
    "v6": lambda f, _: f"2001:db8:{f.word('123456789abcdef', 4)}::{f.word('123456789abcdef', 3)}",
    "v4p": lambda f, _: f"10.{f.chance.randrange(256)}.{f.chance.randrange(256)}.0/24",
    "v4b": lambda f, _: f"192.168.{f.chance.randrange(256)}.255",
    "v6p": lambda f, _: f"2001:db8:{f.word('123456789abcdef', 4)}::/56",
    "pub4": lambda f, _: f"203.0.113.{f.chance.randrange(2, 250)}",
}  # fmt: skip
"""Name in braces → what chance writes there; the digit behind a sign is a step to a neighbour."""


def _filled(text: str, fill: _Fill) -> str:
    def one(match: re.Match[str]) -> str:
        whole = match[1] + (match[2] or "")
        if whole in FILLS:
            return FILLS[whole](fill, 0)
        name, step = match[1], int(match[2] or 0)
        return FILLS[name[:-1]](fill, -step if name.endswith("-") else step)

    return _PLACE.sub(one, text)


_NEEDS_BESIDE: Final = re.compile(r"\{(?:[A-Za-z]+[-+][0-9]|sha1?|md5|b64|int)\}")


def _case(kind: str, line: str) -> HeldBack:
    path, _, text = line.partition(" => ")
    chance = Random(f"{SEED}:{kind}:{line}")
    bare = re.search(r"\{(?:mb|MB)", line) is not None
    fill = _Fill(chance, made_up=kind == "mac" and not bare and chance.random() < _MADE_UP)
    form, _, told = text.partition(" ¦ ")
    if told:
        form = form.replace(told, f"«{told}»", 1)
    filled = _filled(form, fill)
    start = filled.find("«")
    end = filled.rfind("»") - 1
    bare_text = filled.replace("«", "").replace("»", "")
    beside = (_pairs(fill.octets, ":"),) if kind == "derived" and _NEEDS_BESIDE.search(line) else ()
    return HeldBack(kind, path.strip(), bare_text, max(start, 0), max(end, 0), beside, line)


def held_back(forms: Path = FORMS) -> Iterator[HeldBack]:
    """Yield every case of a corpus, in order of kind and line."""
    for file in sorted(forms.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line:
                yield _case(file.stem, line)


class Half(StrEnum):
    """A half of the third corpus."""

    MEND = "mend"
    """Odd lines: may be looked at."""
    HELD = "held"
    """Even lines: held back until they were read on 2 December 2026."""


def third(half: Half) -> Iterator[HeldBack]:
    """Yield every case of a half of the third corpus, in order of kind and line."""
    yield from _written_out(THIRD, 0 if half is Half.MEND else 1, 2)


def fourth() -> Iterator[HeldBack]:
    """Yield every case of the fourth corpus, in order of kind and line."""
    yield from _written_out(FOURTH, 0, 1)


def _written_out(corpus: Path, first: int, step: int) -> Iterator[HeldBack]:
    """Yield the cases of a corpus in which nothing is left to chance, from the first line on in steps."""
    rows = (corpus / "known.tsv").read_text(encoding="utf-8").splitlines()[1:]
    household = tuple(row.partition("\t")[2] for row in rows)
    for file in sorted(corpus.glob("*.txt")):
        lines = file.read_text(encoding="utf-8").splitlines()
        for line in lines[first::step]:
            path, _, text = line.partition(" => ")
            text = text.replace("\\n", "\n")
            start, end = text.find("«"), text.rfind("»") - 1
            bare = text.replace("«", "").replace("»", "")
            beside = household if file.stem == "derived" else ()
            alone = file.stem != "none"
            yield HeldBack(file.stem, path.strip(), bare, start, end, beside, line, alone=alone)
