"""The register as a paper and as DPV, from the file that names them."""

from datetime import date
from pathlib import Path

import pytest
from tests.sheet_rows import FILE

from sluis.api.document import as_json
from sluis.api.paper_register import make_register, register_as_dpv
from sluis.errors import FileMissingError

DAY = date(2026, 12, 1)


def test_every_figure_says_where_it_is_from() -> None:
    told = as_json(make_register(FILE, DAY))
    assert told["day"] == "2026-12-01"
    figures = told["figures"]
    assert isinstance(figures, list)
    assert {figure["origin"] for figure in figures} == {"register"}
    assert any(figure["value"] == "30 days" for figure in figures)


def test_the_day_and_the_digest_stand_in_the_document() -> None:
    made = register_as_dpv(FILE, DAY)
    assert made["dcterms:date"] == {"@value": "2026-12-01", "@type": "xsd:date"}
    assert str(made["@id"]).startswith("urn:sluis:register:")


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        make_register(tmp_path / "none.yaml", DAY)
