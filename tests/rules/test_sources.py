"""Where the texts of law are, every row is held against them; a changed text warns and names the rows to read again."""

import warnings

import law_sources
import msgspec
import pytest

from sluis.law.sources import changes, sources

TEXTS = law_sources.folder_of_texts()


@pytest.mark.skipif(TEXTS is None, reason=f"no texts of law here; name their folder in {law_sources.VARIABLE}")
@pytest.mark.filterwarnings("default")
def test_the_texts_are_those_that_were_read() -> None:
    assert TEXTS is not None
    changed = changes(TEXTS)
    if changed:
        again = "; ".join(sorted({f"{change.of} ({change.act} {change.at}: {change.why})" for change in changed}))
        warnings.warn(f"read again: {again}", stacklevel=1)
    assert len({change.of for change in changed}) < len(sources().row)


@pytest.mark.skipif(TEXTS is None, reason=f"no texts of law here; name their folder in {law_sources.VARIABLE}")
def test_the_script_writes_what_stands_in_the_file() -> None:
    assert TEXTS is not None
    held = law_sources.TABLE.read_text(encoding="utf-8")
    table = msgspec.toml.decode(held, type=law_sources.SourceTable)
    assert law_sources.written(table) == held
    if not changes(TEXTS):
        assert law_sources.written(law_sources.again(TEXTS, table)) == held


def test_without_texts_the_script_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv(law_sources.VARIABLE, "/nowhere/at/all")
    assert law_sources.main([]) == 2
    assert law_sources.VARIABLE in capsys.readouterr().err
