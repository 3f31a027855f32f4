"""Where a country is not known, whoever reads it is told who can tell or what to do: on every paper and page."""

import ast
import re
from pathlib import Path

import pytest

from sluis.i18n import LANGS, tr
from sluis.reports.country_words import BELOW, UNKNOWN, country_or

SOURCE = Path(__file__).resolve().parents[3] / "src" / "sluis"
_CURE = {
    "en": re.compile(r"\bask \w|tell me|can tell|renew|\(\*\)"),
    "nl": re.compile(r"vraag het|laat u mij|kan het zeggen|vernieuw|\(\*\)"),
}
_BARE = re.compile(r"country (?:is )?not (?:known|on record)(?!: )", re.IGNORECASE)


@pytest.mark.parametrize("lang", LANGS)
def test_no_wording_stands_without_who_can_tell(lang: str) -> None:
    for message in (*UNKNOWN.values(), *BELOW.values()):
        assert _CURE[lang].search(tr(message, lang)), message  # type: ignore[arg-type]


def test_a_country_that_is_known_is_told_as_it_is() -> None:
    assert country_or("Ireland", "us") == "Ireland"
    assert country_or("", "us") == country_or(None, "us") == "country not on record: ask us"


def test_nothing_else_in_the_source_words_a_country_that_is_not_known() -> None:
    for file in (*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        said = _said(ast.parse(text)) if file.suffix == ".py" else [text]
        assert not [each for each in said if _BARE.search(each)], file


def test_every_template_that_falls_back_takes_the_words_from_here() -> None:
    seen = 0
    for file in SOURCE.rglob("*.html"):
        for found in re.finditer(r"country or (\S+)", file.read_text(encoding="utf-8")):
            named = re.match(r"_\(country_unknown\.(\w+)\)", found.group(1))
            assert named is not None, (file.name, found.group())
            assert named.group(1) in UNKNOWN, file.name
            seen += 1
    assert seen >= 6


def test_every_figure_of_a_country_says_who_can_tell_when_there_is_none() -> None:
    for file in SOURCE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Figure" and _of_country(call):
                known = isinstance(call.args[0], ast.Call) and getattr(call.args[0].func, "id", "") == "Country"
                assert known or len(call.args) > 4, (file, call.lineno)


def _of_country(call: ast.Call) -> bool:
    named = [each for arg in call.args[1:2] for each in ast.walk(arg)]
    return any(isinstance(each, ast.Constant) and each.value == "Country" for each in named)


def _said(tree: ast.Module) -> list[str]:
    """Return what is said to somebody: arguments of ``N_``, ``say`` and their like."""
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
    named = [each for each in calls if getattr(each.func, "id", getattr(each.func, "attr", "")) in {"N_", "tr", "say"}]
    strings = [arg for each in named for arg in each.args if isinstance(arg, ast.Constant)]
    return [each.value for each in strings if isinstance(each.value, str)]
