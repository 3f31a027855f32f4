"""A file of an office program as the same bytes for the same contents: its parts in one order, of no day, not packed.

In:  a package (DOCX, XLSX) as a library wrote it. Out: the same parts in a package of our own.

The rules this module keeps:
 * Nothing of the machine stands in it: no moment of writing, no time zone, no user, no version of a compressor.
 * The properties of the document are ours: title, issuer and the day that is given.
"""

import io
import zipfile
from datetime import date
from typing import Final
from xml.sax.saxutils import escape

CONTENT_TYPES: Final = "[Content_Types].xml"
PROPERTIES: Final = "docProps/core.xml"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment a package can say."""
_CORE: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title><dc:creator>{issuer}</dc:creator><dc:language>{lang}</dc:language>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:modified></cp:coreProperties>'
)


def packed_again(package: bytes, *, title: str, issuer: str, lang: str, day: date) -> bytes:
    """Return a package with its parts in one order, of no day, and with properties of ours.

    Args:
        package: What a library wrote.
        title: Of the document, harmless.
        issuer: Who issues it, harmless; may be empty.
        lang: ``nl`` or ``en``.
        day: The day that the document carries.

    Effects:
        None.
    """
    with zipfile.ZipFile(io.BytesIO(package)) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    core = _CORE.format(title=escape(title), issuer=escape(issuer), lang=lang, day=day.isoformat())
    parts[PROPERTIES] = core.encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as again:
        for name in sorted(parts, key=lambda name: (name != CONTENT_TYPES, name)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0
            entry.external_attr = 0
            again.writestr(entry, parts[name])
    return made.getvalue()
