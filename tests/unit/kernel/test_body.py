"""The three formats from one tree."""

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from sluis.kernel.body import Cell, CellType, Tree, object_text, pairs, write_body
from sluis.terms import BodyFormat

REPORT: Tree = {
    "CollectionTime": Cell("1795525200", CellType.LONG),
    "Device": {
        "Host": {
            "1": {"Active": Cell("false", CellType.BOOLEAN)},
            "2": {"Name": Cell('caf\u00e9, "x"', CellType.STRING), "Rate": Cell("0", CellType.DECIMAL)},
        }
    },
    "Household": Cell("gh", CellType.STRING),
}


def test_object() -> None:
    assert write_body(REPORT, BodyFormat.OBJECT) == (
        b'{"Report":[{"CollectionTime":1795525200,"Device":{"Host":{"1":{"Active":false},'
        b'"2":{"Name":"caf\\u00e9, \\"x\\"","Rate":0}}},"Household":"gh"}]}'
    )


def test_pairs_walk_the_same_tree_segment_by_segment() -> None:
    assert write_body(REPORT, BodyFormat.PAIRS) == (
        b'{"Report":[{"CollectionTime":1795525200,"Device.Host.1.Active":false,'
        b'"Device.Host.2.Name":"caf\\u00e9, \\"x\\"","Device.Host.2.Rate":0,"Household":"gh"}]}'
    )


def test_csv_has_the_time_as_its_first_column_and_the_type_of_the_row() -> None:
    assert write_body(REPORT, BodyFormat.CSV).decode() == (
        "ReportTimestamp,ParameterName,ParameterValue,ParameterType\n"
        "1795525200,Device.Host.1.Active,false,boolean\n"
        '1795525200,Device.Host.2.Name,"caf\u00e9, ""x""",string\n'
        "1795525200,Device.Host.2.Rate,0,decimal\n"
        "1795525200,Household,gh,string\n"
    )


def test_csv_without_a_time_has_an_empty_first_column() -> None:
    assert write_body({"Household": Cell("gh", CellType.STRING)}, BodyFormat.CSV).endswith(b"\n,Household,gh,string\n")


def test_csv_quotes_what_needs_it_and_nothing_else() -> None:
    texts = {"X": "X", "Y": "X,Y", "Z": "a\rb\nc"}
    tree: Tree = {name: Cell(text, CellType.STRING) for name, text in texts.items()}
    assert write_body(tree, BodyFormat.CSV).decode() == (
        'ReportTimestamp,ParameterName,ParameterValue,ParameterType\n,X,X,string\n,Y,"X,Y",string\n,Z,"a\rb\nc",string\n'
    )


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=8), min_size=1))
def test_text_is_escaped_as_json_dumps_does_and_csv_reads_back(texts: dict[str, str]) -> None:
    tree: Tree = {name: Cell(text, CellType.STRING) for name, text in texts.items()}
    assert object_text(tree) == json.dumps(texts, separators=(",", ":"))
    if "CollectionTime" not in texts:
        lines = csv.reader(io.StringIO(write_body(tree, BodyFormat.CSV).decode(), newline=""), strict=True)
        assert [(line[1], line[2]) for line in list(lines)[1:]] == [(n, cell.text) for n, cell in pairs(tree)]
