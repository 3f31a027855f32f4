"""Who holds an address, and in which country it is registered, by a dated table that lies on this machine.

In:  the table that the set-up made, one that somebody gives, or none.
Out: the holder of an address; and which table said so.

The rules this module keeps:
 * Nothing is asked of anybody: an address of a household never leaves this machine to be looked up.
 * Unknown stays unknown: without a table, in no row of it, or of a range that belongs to nobody on the internet
   (private, documentation, link-local, multicast), whatever a table says of it.
 * The country is where the block is registered. Where the machine stands nobody can tell from its address.
"""

import ipaddress
import mmap
import sys
from pathlib import Path
from typing import Final

from sluis.audit.house.address_table import MARK, Address, Octets, Origin, Packed
from sluis.audit.house.table_rows import packed_rows
from sluis.audit.model import Table
from sluis.errors import FileName
from sluis.errors.gate import file_missing_error

NO_TABLE: Final = Table("", "", "")
"""What stands in the report when there was none."""


def usual_place() -> Path:
    """Return where the set-up puts the table: beside the Python that runs this."""
    return Path(sys.prefix) / "share" / "sluis" / "addresses.table"


class Origins:
    """Holders of addresses.

    Examples:
        >>> Origins(None).of("203.0.113.7"), Origins(None).table.day
        (Origin(organisation='', country='', asn=0), '')
    """

    def __init__(self, packed: Packed | None) -> None:
        """Take a table, or none."""
        self._packed = packed
        self._known: dict[str, Origin] = {}
        self.table = NO_TABLE if packed is None else packed.table

    @classmethod
    def load(cls, path: Path | None = None) -> "Origins":
        """Return the holders by a table.

        Args:
            path: A table as text or as ``scripts/address_table.py`` makes it; the one of the set-up when absent, and
                none when there is none.

        Raises:
            FileMissingError: the file that was named cannot be read.
            address_table_error: it is no such table.

        Effects:
            Keeps the file mapped as long as the result lives.
        """
        if path is None and not usual_place().is_file():
            return cls(None)
        file = FileName(path or usual_place())
        try:
            octets = _mapped(Path(file))
        except OSError:
            raise file_missing_error(file=file) from None
        if octets[: len(MARK)] != MARK:
            octets = packed_rows(octets[:], file)
        return cls(Packed(octets, file))

    def of(self, address: str) -> Origin:
        """Return who holds an address.

        Args:
            address: In text; anything else has no holder.
        """
        if address not in self._known:
            self._known[address] = self._found(address)
        return self._known[address]

    def _found(self, address: str) -> Origin:
        try:
            read: Address = ipaddress.ip_address(address)
        except ValueError:
            return Origin()
        if isinstance(read, ipaddress.IPv6Address) and read.ipv4_mapped is not None:
            read = read.ipv4_mapped
        if self._packed is None or not read.is_global or read.is_multicast:
            return Origin()
        return self._packed.find(read)


def _mapped(path: Path) -> Octets:
    with path.open("rb") as stream:
        if not path.stat().st_size:
            return b""
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
