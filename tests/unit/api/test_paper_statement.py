"""A letter tells what the ledger holds, and no more: nothing is called "none" that nobody shows; every figure moves."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs
from tests.flow.gatehouse import COLLECTED_MS, INSTALLED, Clock, arrive, ask, build, element, entry, message, opened
from tests.paper_checks import HOSTILE, SILENT_WORDS, figure, in_language, text_of, twice
from tests.unit.cli.test_ledger_statement import recorded

from sluis.api.gate import Gate
from sluis.api.ledger import prune_ledger, seal
from sluis.api.paper_statement import StatementPaper, _can_do, make_statement_letter
from sluis.api.statement import Stated, verify_statement
from sluis.i18n import LANGS
from sluis.reports.papers.figure import Period, figures_of
from sluis.reports.papers.reading import measured
from sluis.reports.papers.statement_layout import read_aloud
from sluis.reports.papers.statement_letter import StatementLetter

SCALE = re.compile(r"(bij|to) 0 is|(op|of) 0;")
"""How a scale is explained: nearer to 0 is stronger, and rounded down to one of these."""
END_MS = COLLECTED_MS + 7_200_000
"""Two hours after what is recorded in a house."""
OTHER = "NL-0002"
"""A household about which nothing is on record."""


def letter(config: str, household: str = "NL-0001", to_ms: int | None = None) -> StatementPaper:
    with Gate.open(config) as gate:
        return make_statement_letter(gate, household, None, to_ms)


def said(letter: StatementLetter) -> list[str]:
    """Return what the letter says in Dutch and English, without the words of technicians."""
    sentences = []
    for lang in LANGS:
        with in_language(lang):
            sentences += list(read_aloud(letter))
    return sentences


def silent_in(letter: StatementLetter) -> list[str]:
    """Return the sentences that say none, beside what explains a scale."""
    heard = (SCALE.sub("", sentence) for sentence in said(letter))
    return [sentence for sentence in heard if SILENT_WORDS.search(sentence)]


@pytest.fixture
def empty(peopled: str) -> str:
    return peopled


@pytest.fixture
def unsealed(peopled: str) -> str:
    recorded(peopled)
    return peopled


@pytest.fixture
def pruned(peopled: str) -> str:
    recorded(peopled)
    policy = Path(peopled).parent / "retention.md"
    policy.write_text("One epoch is kept.\n", encoding="utf-8")
    with Gate.open(peopled) as gate:
        seal(gate)
        seal(gate)
        prune_ledger(gate, 1, policy)
    return peopled


@pytest.mark.parametrize("state", ["empty", "unsealed", "pruned"])
@pytest.mark.parametrize("household", ["NL-0001", OTHER])
def test_nothing_is_called_none_that_is_not_shown(state: str, household: str, request: pytest.FixtureRequest) -> None:
    made = letter(request.getfixturevalue(state), household)
    assert silent_in(made.paper) == []
    assert len(made.paper.summary) == 5
    for lang in LANGS:
        with in_language(lang):
            body = text_of(made.html().split('<section id="proof"')[0])
            assert made.pdf().startswith(b"%PDF-")
        body = SCALE.sub("", body).replace(f" {made.paper.number.words()} ", " ")
        assert not SILENT_WORDS.search(body), body


def test_what_is_not_sealed_yet_is_told_and_said_not_to_be_proved(unsealed: str) -> None:
    made = letter(unsealed)
    [shared] = made.paper.shared
    assert not shared.sealed
    page = text_of(made.html())
    assert "This is not fixed in our ledger yet. So it cannot be proved yet." in page
    assert "In that time we shared data about it 1 time, with WiFi Insight Inc. (Delaware)." in page
    assert made.statement is None


def test_what_was_thrown_away_has_its_dates(pruned: str) -> None:
    made = letter(pruned)
    assert made.paper.shared == ()
    assert any(sentence.words().startswith("What we noted ") for sentence in made.paper.gaps)
    assert "The list of that time is empty." in text_of(made.html())


def test_a_sealed_ledger_shows_that_it_holds_none(peopled: str) -> None:
    recorded(peopled)
    with Gate.open(peopled) as gate:
        seal(gate)
    sentences = said(letter(peopled, OTHER).paper)
    assert any("According to our ledger we shared no data about it " in sentence for sentence in sentences)
    assert any("geen gegevens over." in sentence for sentence in sentences)


def test_what_was_shared_is_told_in_words_people_know_on_both_databases(tmp_path: Path, database_url: str) -> None:
    settings = build(tmp_path, database=database_url)
    clock = Clock()
    with opened(settings, clock, entry()) as state:
        ask(state)
        arrive(state, message(element()), message(element(COLLECTED_MS // 1000 + 1)))
    with Gate.open(tmp_path / "gate.toml") as gate:
        keys = seal(gate).keys
        made = make_statement_letter(gate, "NL-0001", None, END_MS)
        again = make_statement_letter(gate, "NL-0001", None, END_MS)
    [shared] = made.paper.shared
    assert (shared.sealed, shared.country.words(), shared.kept.words()) == (True, "United States", "30 days")
    assert shared.safeguards[0].title() == "What protects it there: WiFi Insight Inc. (Delaware), United States"
    with in_language("nl"):
        page = text_of(made.html())
        assert twice(lambda: again.html().encode()) == made.html().encode()
    for words in (
        "In die tijd deelden wij er 2 keer gegevens over",
        "Wat voor apparaat het is, niet de naam",
        "een contract met vaste regels van de Europese Commissie",
        "AVG artikel 6, lid 1, onder b",
        "fg@voorbeeld.example",
        "om 14.32 uur",
    ):
        assert words in page
    assert isinstance(verify_statement(made.html().encode(), keys), Stated)


def house(folder: Path, change: Callable[[bytes], bytes]) -> StatementPaper:
    """Return the letter of a house whose register says something else."""
    folder.mkdir()
    source = change(INSTALLED)
    (folder / "other.yaml").write_bytes(source)
    settings = build(folder, register=folder / "other.yaml")
    with opened(settings, Clock(), entry()) as state:
        ask(state)
        arrive(state, message(element()))
    return letter(str(folder / "gate.toml"), to_ms=END_MS)


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(source: bytes) -> bytes:
        assert old.encode() in source
        return source.replace(old.encode(), new.encode(), 1)

    return change


CHANGES = {
    "name: Voorbeeld Telecom B.V.": ("name: Ander B.V.", "The provider"),
    "contact: privacy@voorbeeld.example": ("contact: vraag@ander.example", "How to reach us"),
    "dpo: fg@voorbeeld.example": ("dpo: fg@ander.example", "Data protection officer"),
    "legal_entity: WiFi Insight Inc. (Delaware)": ("legal_entity: WiFi Insight LLC", "Recipient"),
    "en: Solve Wi-Fi problems when the customer asks": ("en: Mend Wi-Fi", "Why"),
    "retention: P30D": ("retention: P31D", "They keep it"),
}


def test_every_figure_of_the_register_moves_with_its_row(tmp_path: Path) -> None:
    before = house(tmp_path / "before", lambda source: source).paper

    def all_of(source: bytes) -> bytes:
        for old, (new, _) in CHANGES.items():
            source = replaced(old, new)(source)
        return source

    after = house(tmp_path / "after", all_of).paper
    for old, (new, what) in CHANGES.items():
        was, now = ([each.words() for each in figures_of(made) if each.what == what] for made in (before, after))
        told = {"P31D": "31 days"}.get(new.split(": ")[1], new.split(": ")[1])
        assert told in now, (old, now)
        assert told not in was
    assert figure(before, "SHA-256 of the register").value != figure(after, "SHA-256 of the register").value


def test_every_figure_of_the_ledger_moves_with_its_records(tmp_path: Path) -> None:
    settings = build(tmp_path)
    made = []
    for reports in (1, 2):
        with opened(settings, Clock(), *([entry()] if reports == 1 else [])) as state:
            if reports == 1:
                ask(state)
            arrive(state, message(element(COLLECTED_MS // 1000 + reports)))
        made.append(letter(str(tmp_path / "gate.toml"), to_ms=END_MS + reports))
    before, after = (each.paper for each in made)
    still = {each.words() for each in figures_of(before)} & {each.words() for each in figures_of(after)}
    moved = (
        "How often data was shared, or may have been",
        "The time of this letter",
        "sent, or about to be. Whether it arrived we do not know yet",
    )
    for what in moved:
        [was], [now] = ([each.value for each in figures_of(paper) if each.what == what] for paper in (before, after))
        assert was != now, what
    counts = [
        {f.about: f.value for f in figures_of(paper) if f.what == "Values that were shared"}
        for paper in (before, after)
    ]
    assert all(counts[1][about] == 2 * value for about, value in counts[0].items())  # type: ignore[operator]
    assert still


def test_hostile_text_of_a_register_is_text(tmp_path: Path) -> None:
    hostile = HOSTILE.split("\x1b")[0].replace(chr(0x202E), "").replace("\\", "").strip().replace('"', "'")
    made = house(
        tmp_path / "hostile",
        replaced("en: Solve Wi-Fi problems when the customer asks", f'en: "{hostile}"'),
    )
    page = made.html()
    assert hostile.split(" ")[0] not in re.sub(r"(?s)<script type=.*?</script>", "", page)
    assert "&lt;script&gt;x" in page
    assert made.pdf().startswith(b"%PDF-")


@pytest.mark.parametrize("state", ["empty", "unsealed", "pruned"])
def test_sentences_are_short_in_both_languages(state: str, request: pytest.FixtureRequest) -> None:
    made = letter(request.getfixturevalue(state)).paper
    for lang in LANGS:
        with in_language(lang):
            counted = measured(read_aloud(made))
            assert counted.average < 15
            assert counted.longest <= 25


def test_a_time_that_the_ledger_does_not_hold_is_not_called_unsealed_or_empty(peopled: str) -> None:
    recorded(peopled)
    with Gate.open(peopled) as gate:
        seal(gate)
        for period in ((0, 1_000), (4_000_000_000_000, 4_000_000_001_000), (END_MS * 2, 1_000)):
            made = make_statement_letter(gate, "NL-0001", *period)
            page = text_of(made.html())
            assert "Our ledger does not hold the time that you asked about." in page
            assert "For this time our ledger is not fixed for your connection." in page
            assert "has not begun" not in page
            assert silent_in(made.paper) == []


def test_a_letter_tells_of_no_time_that_has_not_come(peopled: str) -> None:
    recorded(peopled)
    with Gate.open(peopled) as gate:
        seal(gate)
        made = make_statement_letter(gate, "NL-0001", None, 4_000_000_000_000)
    told = figure(made.paper, "The time of this letter").value
    assert isinstance(told, Period)
    assert told.to_ms < 4_000_000_000_000
    assert made.paper.issued.day.year < 2090


@pytest.mark.parametrize(
    ("contract", "interest", "acts"),
    [
        ("6-1-b", "6-1-f", {"Then object", "contract"}),
        ("6-1-b", "6-1-b", {"contract"}),
        ("6-1-a", "6-1-f", {"Then object", "consent"}),
        (None, None, {"Then object", "consent"}),
    ],
)
def test_nobody_is_promised_an_act_that_no_ground_gives(
    peopled: str, contract: str | None, interest: str | None, acts: set[str]
) -> None:
    """Who read only this letter took it that objecting stops everything, and that they had consented to something."""
    other = {"6-1-b": contract, "6-1-f": interest}
    with Gate.open(Path(peopled)) as gate:
        register = gate.beside().register
    activities = {
        name: structs.replace(
            each, grounds=tuple(structs.replace(ground, avg=other[ground.avg or ""]) for ground in each.grounds)
        )
        for name, each in register.activities.items()
    }
    file = structs.replace(register.file, activities=activities)
    words = " ".join(each.words() for each in _can_do(replace(register, file=file), ()))
    assert {act for act in ("Then object", "contract", "consent") if act in words} == acts
    assert "copy" in words
