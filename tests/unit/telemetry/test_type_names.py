"""A cell in the column of types that is no type is seen by people who look at a file, and by nobody else."""

import io

import pytest

from sluis.telemetry.bulk_csv import decode_csv
from sluis.telemetry.dump import decode_dump
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf
from sluis.telemetry.type_names import says_more

DUMP = b"parameter,value,type\nDevice.X.A,1,02:00:5e:00:53:01\nDevice.X.B,2,xsd:int\n"
CSV = b"ReportTimestamp,ParameterName,ParameterValue,ParameterType\n1364529149,Device.X.A,1,02:00:5e:00:53:01\n"
ODD = Leaf(("Device", "X", "A", "type"), "02:00:5e:00:53:01")


@pytest.mark.parametrize("cell", ["string", "xsd:dateTime", "unsignedLong", "unsignedint", "Int", ""])
def test_a_type_says_nothing_more(cell: str) -> None:
    assert not says_more(cell)


@pytest.mark.parametrize("cell", ["Annas-iPhone", "xsd:Annas-iPhone", "string ", "STRING!"])
def test_anything_else_does(cell: str) -> None:
    assert says_more(cell)


def test_it_is_a_leaf_for_who_looks_and_nothing_for_the_gate() -> None:
    assert ODD in decode_dump(io.BytesIO(DUMP), Limits(whole=True)).reports[0].leaves
    assert len(decode_dump(io.BytesIO(DUMP), Limits()).reports[0].leaves) == 2
    assert ODD in decode_csv(CSV, Limits(whole=True)).reports[0].leaves
    assert len(decode_csv(CSV, Limits()).reports[0].leaves) == 1
