"""What `sluis plan` prints."""

from sluis.register.lower import lower
from sluis.register.render import plan_rows

from .register_texts import EXAMPLE, load


def test_every_row_stands_beside_its_line_and_its_schema() -> None:
    register = load(EXAMPLE)
    rows = plan_rows(lower(register, 1_795_525_200_000), register)
    lines = EXAMPLE.decode().split("\n")
    assert len(rows) == sum(len(activity.fields) for activity in register.activities.values())
    for row in rows:
        assert (row.path or f"kind: {row.kind}") in lines[row.line - 1]
        assert (row.schema is None) is (row.withheld_by is not None)
    signal = rows[0]
    assert (signal.number, signal.treatment, signal.shape) == (1, "release", "number -110 to 0 by 5")
    assert signal.schema is not None
    assert signal.schema["multipleOf"] == 5
    assert [row.withheld_by for row in rows if row.kind] == [17, 18, 9]
