"""What each row does, in words, a table and a picture: as it is on record, or said not to be."""

from pathlib import Path

from tests.flow.gatehouse import Clock, build, opened
from tests.limited import PARTS, QUALITY, measurement, register_in

from sluis.register.lower import RiskLimit
from sluis.reports.risk_parts import PartPoint, in_words, part_rows, parts_picture, points_of
from sluis.standing.entries import Parts, RowPart
from sluis.standing.measured import is_whole

LIMIT = RiskLimit(singling_out=0.3, linkage=0.3, days_apart=1, max_age_ms=30 * 86_400_000)
TIGHT = RiskLimit(singling_out=0.0001, linkage=0.0001, days_apart=1, max_age_ms=30 * 86_400_000)


def test_what_is_on_record_is_said_and_what_is_not_is_said_not_to_be(tmp_path: Path) -> None:
    with opened(build(tmp_path, register=register_in(tmp_path)), Clock(1_795_737_600_000)) as gate:
        before, told = measurement(gate), measurement(gate, parts=PARTS)
        alone = measurement(gate, parts=Parts(alone=(8, 400), again=None, rows=(PARTS.rows[0],), more=3))
        wrong = measurement(gate, parts=Parts(alone=(8, 4), again=None, rows=(), more=0))
    assert in_words(QUALITY, None, LIMIT) == points_of(None) == []
    assert points_of(before) == []
    assert in_words(QUALITY, before, LIMIT) == [
        f"{QUALITY}: what each row does is not on record; the next measurement puts it there."
    ]
    first, under = in_words(QUALITY, told, LIMIT)
    assert "on a sample of 400 homes, 2.0% (" in first
    assert f"Without {PARTS.rows[0].column}, which does most, 0.25% (" in first
    assert under.endswith("by the upper ends: a household token that lives for one report.")
    assert in_words(QUALITY, told, TIGHT)[1].startswith("Nothing that was tried")
    assert in_words(QUALITY, told, None)[1].startswith("The register limits nothing")
    said = in_words(QUALITY, alone, LIMIT)
    assert "whether a home is found again was not measured" in said[0]
    assert said[-1] == "3 more rows do less, and are not on record."
    assert is_whole(told)
    assert not is_whole(wrong), "more homes alone than there are"


def test_rows_and_picture_say_the_same() -> None:
    points = points_of_parts(PARTS)
    rows = part_rows(points)
    assert [row[0] for row in rows] == ["every row together", *(row.column for row in PARTS.rows)]
    assert rows[0][3] == "—"
    assert all("(" in cell for row in rows[1:] for cell in row[1:])
    drawn = parts_picture(points)
    for words in ("Homes that are alone without the row", "Homes found again without the row", "1. DeviceInfo.Process"):
        assert words in drawn
    assert drawn == parts_picture(points)
    two = (RowPart(column="A.B", without=(1, 40), only=(1, 40), again=None),) * 2
    without = points_of_parts(Parts(alone=(1, 40), again=None, rows=two, more=0))
    assert "found again" not in parts_picture(without)
    assert "2. A.B" in parts_picture(without), "two rows of one name are two bars"


def points_of_parts(parts: Parts) -> list[PartPoint]:
    class Told:
        def __init__(self) -> None:
            self.parts = parts

    return points_of(Told())  # type: ignore[arg-type]
