"""Each fact that need not be on record is taken away, one at a time: no paper says "none" or 0 of it, or fails."""

import copy
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml
from source_tree import ROOT
from tests.paper_checks import SILENT_WORDS, in_language
from tests.unit.api.test_paper_incident import NOTES, incident, pages

from sluis.errors import SluisError
from sluis.i18n import Lang

EXAMPLES = ROOT / "examples"
_COUNTED = re.compile(r"\d+([.,]\d+)*")
_ADVICE = re.compile(r"(?:Do|Doe|Do first|Doe eerst|Eerst): ")
"""What to do begins so: "let nothing leave" is no count."""
_OF_THE_RECORD = re.compile(
    r"geen .*(?:vastgelegd|genoemd)|no .*on record|register vermeldt er geen|register names no"
    r"|names none of|noemt geen van|none is on record|on record that hold: 0|vastgelegde besluiten die gelden: 0"
    r"|Niet aangetoond is dat|not proved that",
    re.IGNORECASE,
)
"""That something is not on record is what the register shows."""


def paths(tree: object, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of every fact of a register but those of its rows, each kind of place once."""
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, entry in entries:
        yield (*before, step)
        if step not in {"fields", "paths"}:
            yield from paths(entry, (*before, step))


def once(found: Iterator[tuple[str | int, ...]]) -> list[tuple[str | int, ...]]:
    """Return one place of each kind: what two activities both have is missed in one of them."""
    kinds = {re.sub(r"^(activities|recipients)\.[^.]+", r"\1.*", ".".join(map(str, each))): each for each in found}
    return list(kinds.values())


def without(tree: object, place: tuple[str | int, ...]) -> object:
    made = inside = copy.deepcopy(tree)
    for step in place[:-1]:
        inside = inside[step]  # type: ignore[index]
    del inside[place[-1]]  # type: ignore[attr-defined]
    return made


def lines(folder: Path, tree: object, lang: Lang) -> dict[str, list[str]]:
    """Return the text of every paper of a register."""
    import golden_papers

    file = folder / "register.yaml"
    file.write_text(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=1_000_000), encoding="utf-8")
    with ExitStack() as kept, in_language(lang):
        kept.callback(setattr, golden_papers, "REGISTER", golden_papers.REGISTER)
        golden_papers.REGISTER = file
        papers = golden_papers._of_register()
        return {name: golden_papers.text_of(made.report()).splitlines() for name, made in papers.items()}


def _silent_of(told: dict[str, list[str]]) -> dict[str, set[str]]:
    """Return by paper what says "none" or 0, without its numbers."""
    return {
        name: {
            _COUNTED.sub("#", each)
            for line in said
            if not _ADVICE.match(line)
            for each in line.split(". ")
            if SILENT_WORDS.search(each) and not _OF_THE_RECORD.search(each)
        }
        for name, said in told.items()
    }


def held(folder: Path, places: list[tuple[str | int, ...]], lang: Lang) -> int:
    """Take each fact away; return of how many papers are made: without the others it is no register."""
    tree = yaml.safe_load((EXAMPLES / "register-per-home.yaml").read_text(encoding="utf-8"))
    shutil.copytree(EXAMPLES / "vocabularies", folder / "vocabularies")
    before, made, wrong = _silent_of(lines(folder, tree, lang)), 0, []
    for place in places:
        try:
            now = _silent_of(lines(folder, without(tree, place), lang))
        except SluisError:
            continue  # a register that cannot be used without it, in a sentence
        made += 1
        wrong += [(place, name, said - before[name]) for name, said in now.items() if said - before[name]]
    assert wrong == []
    return made


def _every() -> list[tuple[str | int, ...]]:
    tree = yaml.safe_load((EXAMPLES / "register-per-home.yaml").read_text(encoding="utf-8"))
    return once(paths(tree))


PARTS = 6
SOME = [("controller", "rights"), ("recipients", "wifi-insight", "country")]


def test_a_fact_that_is_missing_is_not_none_on_any_paper(tmp_path: Path) -> None:
    assert held(tmp_path, [*SOME], "nl") == len(SOME)


@pytest.mark.long(sibling="test_a_fact_that_is_missing_is_not_none_on_any_paper")
@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("part", range(PARTS))
def test_each_fact_that_is_missing_is_not_none_on_any_paper(tmp_path: Path, lang: Lang, part: int) -> None:
    assert held(tmp_path, _every()[part::PARTS], lang) > 0


def test_a_note_on_an_incident_that_is_missing_is_not_none(peopled: str) -> None:
    lines_of = [each for each in NOTES.splitlines() if " = " in each and not each.startswith(("text", "by", "day"))]
    assert len(lines_of) > 2
    for line in lines_of:
        for page in pages(incident(peopled, notes=NOTES.replace(line, ""))):
            assert (silent := SILENT_WORDS.search(page)) is None, (line, page[max(0, silent.start() - 60) :][:120])
