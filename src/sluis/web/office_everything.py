"""Everything that the pages of the office show somebody, as one file to keep.

In:  who is signed in, and what the desk answers on each page that his roles read. Out: the bytes of a ZIP.

The rules this module keeps:
 * In it stands what the files of those pages hold, and each version of the register as it was proposed, byte for byte.
   What somebody may not read on a page is not in it.
 * It says itself of when it is, for which roles, the SHA-256 of each file, and what is not in it.
"""

import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from litestar import Response, get

from sluis.i18n import N_
from sluis.web.office import ASKS_VENDORS, COUNTS_LOOKS, READS_CASES, READS_RISK, office_of
from sluis.web.office_looks import counted
from sluis.web.office_pages import OVERVIEW
from sluis.web.office_registers import REGISTERS, versions_of
from sluis.web.office_risk import RISK
from sluis.web.office_start import STOPPED
from sluis.web.office_watch import ALARMS, CASES, QUESTIONS
from sluis.web.visit import Visit, Visited, as_json, file_answer

PATH: Final = "/office/everything.zip"
CONTENTS: Final = "contents.json"
NOT_IN: Final = (
    N_("Papers, which are made for a day: they are made and kept on the page Papers."),
    N_("Households, what was shared about them and what stands in a case: those are looked at one by one, on record."),
    N_("The ledger and its log: `sluis report dossier` packs them with what they rest on."),
)
"""What is not in the file, each in a sentence."""


async def files_of(visit: Visit) -> dict[str, bytes]:
    """Return the files that somebody may keep, by name.

    Raises:
        SluisError: the desk is away, or refuses one of them.
    """
    made = {
        OVERVIEW.file: await OVERVIEW.content(visit),
        REGISTERS.file: await REGISTERS.content(visit),
        ALARMS.file: await ALARMS.content(visit),
        STOPPED.file: await STOPPED.content(visit),
    }
    if visit.signed_in.is_any(*READS_CASES):
        made[CASES.file] = await CASES.content(visit)
    if visit.signed_in.is_any(*COUNTS_LOOKS):
        made["sluis-looks.json"] = as_json(await counted(visit))
    if visit.signed_in.is_any(*READS_RISK):
        made[RISK.file] = await RISK.content(visit)
    if visit.signed_in.is_any(*ASKS_VENDORS):
        asked = await QUESTIONS.told(visit)
        made[QUESTIONS.file] = as_json(QUESTIONS.kept(asked))
        made |= {f"questions/{number}.csv": each.asked.file.encode() for number, each in enumerate(asked, 1)}
    for version in versions_of(await REGISTERS.told(visit), visit.language):
        content = await visit.desk.bytes_of(visit.signed_in, f"/v1/registers/{version.number}", visit.language)
        made[f"registers/{version.number}.yaml"] = content
    return made


def zipped(files: Mapping[str, bytes], contents: bytes) -> bytes:
    """Return files as a ZIP, what tells of them first; the same files give the same bytes.

    Examples:
        >>> zipped({"a": b"1"}, b"{}") == zipped({"a": b"1"}, b"{}")
        True
    """
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as packed:
        for name, content in {CONTENTS: contents, **files}.items():
            packed.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return held.getvalue()


@get(PATH)
async def everything(visit: Visited) -> Response[bytes]:
    """What every page of the office shows whoever asks, each version of the register, and what is not in it."""
    office_of(visit)
    files = await files_of(visit)
    contents = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "for": sorted(role.value for role in visit.signed_in.roles),
        "files": [{"name": name, "sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()],
        "not_in": [visit.words(words) for words in NOT_IN],
    }
    return file_answer(zipped(files, as_json(contents)), "sluis-office.zip", "application/zip")


HANDLERS: Final = (everything,)
