"""The three formats are read to the same cells; what is none of them is refused without a word of it."""

import pytest
from tests.raised import raises

from sluis.errors.risk import risk_body_error
from sluis.kernel.body import Cell, CellType, write_body
from sluis.risk.bodies import cells_of
from sluis.terms import BodyFormat

REPORT = {
    "CollectionTime": Cell("1795525200", CellType.LONG),
    "Device": {
        "Hosts": {"Host": {"1": {"Active": Cell("true", CellType.BOOLEAN), "HostName": Cell("a,b", CellType.STRING)}}},
        "Load": Cell("12.50", CellType.DECIMAL),
    },
    "Household": Cell("gh", CellType.STRING),
}
CELLS = {
    ("CollectionTime",): "1795525200",
    ("Device", "Hosts", "Host", "1", "Active"): "true",
    ("Device", "Hosts", "Host", "1", "HostName"): "a,b",
    ("Device", "Load"): "12.50",
    ("Household",): "gh",
}


@pytest.mark.parametrize("form", list(BodyFormat))
def test_every_format_gives_the_same_cells(form: BodyFormat) -> None:
    assert cells_of(write_body(REPORT, form)) == CELLS


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b'{"Report":[]}',
        b'{"Report":[{},{}]}',
        b'{"Report":[{"a":null}]}',
        b'{"Report":[7]}',
        b"ReportTimestamp,x\n",
        b'{"Report":[{"a":[1]}]}',
        b'ReportTimestamp,ParameterName,ParameterValue\n"',
    ],
)
def test_what_is_no_body_is_refused_and_not_repeated(body: bytes) -> None:
    with raises(risk_body_error) as caught:
        cells_of(body)
    assert caught.value.places == {}
