"""A package is the same bytes for the same parts, whenever and wherever it is made."""

import io
import zipfile
from datetime import date

from sluis.reports.office_file import CONTENT_TYPES, PROPERTIES, packed_again


def package(parts: dict[str, bytes], moment: tuple[int, int, int, int, int, int]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as given:
        for name, content in parts.items():
            given.writestr(zipfile.ZipInfo(name, moment), content)
    return made.getvalue()


PARTS = {"b.xml": b"<b/>", PROPERTIES: b"of the library", CONTENT_TYPES: b"<t/>", "a.xml": b"<a/>" * 100}
SAID = {"title": "A & <B>", "issuer": "C", "lang": "nl", "day": date(2026, 12, 1)}


def test_order_moment_and_packing_of_the_library_leave_no_trace() -> None:
    first = packed_again(package(PARTS, (2026, 1, 1, 0, 0, 0)), **SAID)
    other = packed_again(package(dict(reversed(PARTS.items())), (2031, 7, 9, 3, 4, 6)), **SAID)
    assert first == other
    with zipfile.ZipFile(io.BytesIO(first)) as made:
        assert made.namelist() == [CONTENT_TYPES, "a.xml", "b.xml", PROPERTIES]
        assert {entry.date_time for entry in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert made.read("a.xml") == b"<a/>" * 100


def test_the_properties_are_what_is_given_and_text_in_them_is_text() -> None:
    with zipfile.ZipFile(io.BytesIO(packed_again(package(PARTS, (2026, 1, 1, 0, 0, 0)), **SAID))) as made:
        core = made.read(PROPERTIES).decode()
    assert "<dc:title>A &amp; &lt;B&gt;</dc:title>" in core
    assert core.count("2026-12-01T00:00:00Z") == 2
    assert "of the library" not in core
