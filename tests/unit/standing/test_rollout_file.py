"""A rollout list is read or refused by its line; an estimate says the least and the most, nothing of another time."""

import pytest

from sluis.errors import FileName, SluisError
from sluis.errors.reports import rollout_list_error
from sluis.standing.rollout_file import RolloutRow, estimate, read_rollout, told_times

HEADING = "oui,product_class,firmware,from,to,count\n"
DAY = 86_400_000


def rows(text: str) -> tuple[RolloutRow, ...]:
    return read_rollout((HEADING + text).encode(), FileName("rollout.csv"))


def test_the_least_ran_at_one_moment_and_the_most_adds_every_row() -> None:
    listed = rows(
        "0011aa,HG,1.0,1970-01-02,1970-01-04,100\n"
        "\n0011AA,HG,1.1,1970-01-04,1970-01-08,70\n"
        "0011AA,XG,2.0,1970-01-03T01:00:00+01:00,,40\n"
    )
    made = estimate(listed, 0, 6 * DAY)
    assert made is not None
    assert (made.least, made.most, made.rows) == (140, 210, 3)
    assert (made.first_ms, made.last_ms) == (DAY, 6 * DAY)
    part = estimate(listed, 4 * DAY, 5 * DAY)
    assert part is not None
    assert (part.least, part.most, part.rows, part.first_ms, part.last_ms) == (110, 110, 2, 4 * DAY, 5 * DAY)
    assert estimate(listed, 0, DAY) is None
    assert told_times(listed[:2], 0, 9 * DAY) == [(DAY, 7 * DAY)]
    assert told_times((listed[0], rows("0011AA,HG,1.1,1970-01-05,1970-01-06,7")[0]), 2 * DAY, 9 * DAY) == [
        (2 * DAY, 3 * DAY),
        (4 * DAY, 5 * DAY),
    ]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "no row"),
        ("0011AA,HG,1.0,1970-01-02,100\n", 2, "six fields"),
        ("0011A,HG,1.0,1970-01-02,,100\n", 2, "oui"),
        ("0011AA,,1.0,1970-01-02,,100\n", 2, "product_class"),
        ("0011AA,HG,\x1b[2J,1970-01-02,,100\n", 2, "printable"),
        ("0011AA,HG,1.0,yesterday,,100\n", 2, "from or to"),
        ("0011AA,HG,1.0,1970-01-02T00:00:00,,100\n", 2, "from or to"),
        ("0011AA,HG,1.0,1970-01-02,1970-01-02,100\n", 2, "after from"),
        ("0011AA,HG,1.0,1970-01-02,,0\n", 2, "whole number"),
        ("0011AA,HG,1.0,1970-01-02,,1e3\n", 2, "whole number"),
        ("0011AA,HG,1.0,1970-01-02,,1\n0011AA,HG,1.0,1970-01-03,,1\n", 3, "another row"),
    ],
)
def test_what_is_no_row_is_named_by_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(SluisError) as raised:
        rows(text)
    assert raised.value.entry is rollout_list_error
    told = raised.value.text("en")
    assert f"line {line}: " in told
    assert what in told
    assert "yesterday" not in told
    assert "\x1b" not in told


def test_what_is_no_list_is_refused() -> None:
    for content in (b"", b"\xff\xfe", b"line,login,from\n"):
        with pytest.raises(SluisError):
            read_rollout(content, FileName("rollout.csv"))
