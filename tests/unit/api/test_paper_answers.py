"""Ten answers: three sentences each, what we do not know, and every figure moves with the fact that it counts."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.flow.gatehouse import Clock, arrive, ask, build, element, entry, message, opened
from tests.paper_checks import HOSTILE, figure, in_language, sentences_of, text_of, twice

from sluis.api.gate import Gate
from sluis.api.ledger import seal
from sluis.api.paper_answers import AnswersAsked, make_answers, make_public_answer
from sluis.reports.papers.answers import QUESTIONS, Answers
from sluis.reports.papers.figure import Origin, figures_of

EXAMPLE = ROOT / "examples" / "register-per-home.yaml"
MARCH = ROOT / "examples" / "registers" / "march-2026-public-record.yaml"
DAY = date(2026, 12, 1)
ASKED = AnswersAsked(EXAMPLE, DAY, accountable="A. de Vries, director")


def changed(folder: Path, *changes: tuple[str, str]) -> AnswersAsked:
    """Return what is asked of the example with something else in it."""
    folder.mkdir(exist_ok=True)
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "register.yaml").write_text(text, encoding="utf-8")
    if not (folder / "vocabularies").exists():
        (folder / "vocabularies").symlink_to(EXAMPLE.parent / "vocabularies")
    return replace(ASKED, register=folder / "register.yaml")


def told(paper: Answers, what: str) -> list[str]:
    return [each.words() for each in figures_of(paper) if each.what == what]


@pytest.fixture(scope="module")
def example() -> Answers:
    return make_answers(ASKED).paper


def test_each_of_ten_questions_has_three_sentences_and_what_we_do_not_know(example: Answers) -> None:
    assert [answer.number for answer in example.answers] == list(range(1, 11))
    assert len(QUESTIONS) == 10
    leaky = str(ROOT / "examples" / "firmware" / "leaky.har")
    other = replace(ASKED, register=MARCH, recordings=(leaky,), asked=DAY, due=DAY)
    late = replace(ASKED, day=DAY, due=DAY - timedelta(days=1))
    for paper in (example, make_answers(other).paper, make_answers(late).paper):
        assert sentences_of(paper) == [3] * 10, "three sentences, and none within another"
    for answer in example.answers:
        assert answer.unknown
        assert answer.evidence
    for lang in ("nl", "en"):
        with in_language(lang):  # type: ignore[arg-type] - one of two
            page = text_of(make_answers(ASKED).html()).lower()
            assert "violation" not in page
            assert "overtred" not in page
            assert "legal advice" in page or "juridisch advies" in page


BANDED = """      - path: Device.DeviceInfo.MemoryStatus.Free
        treatment: generalise
        to: {bands: [0, 16384]}
        why: x.
"""
CHANGES = (
    ("    country: US\n", "    country: DE\n", "Activities that go outside the European Economic Area", "1", "0"),
    ("      given: true\n", "      given: false\n", "Activities with word that customers were told", "2", "1"),
    ("    key_location: exporter_only\n", "", "Activities without word on who holds keys", "0", "1"),
    ("      - {kind: ssid", f"{BANDED}      - {{kind: ssid", "Fields that are changed first", "9", "10"),
    ("residual: low", "residual: high", "Assessments: high risk left", "0", "1"),
    ("    objection: true\n", "", "An objection stops it", "yes", "not on record"),
    ("      published: 2026-02-01\n", "", "Activities without a notice on record", "0", "1"),
    ("      is_ai_system: true\n", "", "Recipients without word on AI", "0", "1"),
    ("recipient: netwerk-meting\n", "recipient: wifi-insight\n", "Recipients of more than one activity", "0", "1"),
    ("      tool: scc\n", "      tool: bcr\n", "What protects it there", "", ""),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "what", "was", "now"), CHANGES, ids=[change[2] for change in CHANGES])
def test_every_figure_moves_with_its_fact(
    example: Answers, tmp_path: Path, old: str, new: str, what: str, was: str, now: str
) -> None:
    after = make_answers(changed(tmp_path / "other", (old, new))).paper
    assert told(after, what) != told(example, what)
    if was:
        assert was in told(example, what)
        assert now in told(after, what)


def test_what_was_not_looked_at_is_said_to_be_that(example: Answers) -> None:
    first, eighth, tenth = (example.answers[number] for number in (0, 7, 9))
    assert first.said[2].words() == "Recordings of traffic were not looked at for this paper."
    assert eighth.said[0].words() == "Our ledger was not read for this paper: whoever made it named no gate."
    assert tenth.said[0].words().endswith("; when it was asked of us was not told to whoever made this paper.")
    assert told(example, "Incidents in the register") == ["not on record"], "no incident listed shows no absence of one"


def test_a_paper_after_its_term_says_so() -> None:
    asked = replace(ASKED, asked=date(2026, 11, 1), due=date(2026, 11, 22))
    said = make_answers(asked).paper.answers[9].said
    assert said[0].words() == "You asked this on Sunday 1 November 2026."
    assert said[1].words().endswith(", and by its date this paper is later than that.")
    assert make_answers(replace(asked, due=DAY)).paper.answers[9].said[1].words().endswith("in time.")


def test_recordings_are_looked_at_where_they_are_given() -> None:
    recorded = replace(ASKED, recordings=(str(ROOT / "examples" / "firmware" / "leaky.har"),))
    made = make_answers(recorded).paper
    sentence = made.answers[0].said[2]
    assert sentence.words().startswith("In the recordings, on 24 November 2026, between ")
    assert int(sentence.figures["seen"].words()) > 0
    assert any("leaky.har" in each.words() for each in made.issued.rests_on)


def test_the_ledger_is_counted_on_both_databases(tmp_path: Path, database_url: str) -> None:
    settings = build(tmp_path, database=database_url)
    with Gate.open(tmp_path / "gate.toml") as gate:
        early = make_answers(replace(ASKED, gate=gate)).paper.answers[7].said[0]
    with opened(settings, Clock(), entry()) as state:
        ask(state)
        arrive(state, message(element()))
    with Gate.open(tmp_path / "gate.toml") as gate:
        held = make_answers(replace(ASKED, gate=gate)).paper.answers[7].said[0]
        public = make_public_answer(replace(ASKED, gate=gate)).paper.figure
    assert early.words() == "Our ledger has not begun yet."
    assert held.words().startswith("Since 24 November 2026 at ")
    assert held.figures["households"].value == 1
    assert (public.value, public.title()) == (
        1,
        "Households about which our ledger holds records: since 24 November 2026 at 14:32",
    )


def attacked(made: Answers) -> str:
    """Return what a paper rests on and does not show."""
    return " ".join(each.words() for each in (*made.issued.rests_on, *made.issued.does_not_show))


def test_a_ledger_of_another_register_speaks_for_none(tmp_path: Path) -> None:
    """Who writes a better register than his gate runs, and hands both over: the paper says whose ledger it is."""
    build(tmp_path)
    with Gate.open(tmp_path / "gate.toml") as gate:
        own = make_answers(replace(ASKED, register=tmp_path / "register.yaml", gate=gate)).paper
        better = changed(tmp_path / "other", ("    country: US\n", "    country: DE\n"))
        other = make_answers(replace(better, gate=gate)).paper
    assert "The ledger of the gate, which runs this register." in attacked(own)
    assert "it runs another register" not in attacked(own)
    digest = figure(own, "SHA-256 of the register").words()
    assert f"The ledger of a gate that runs another register, with SHA-256 {digest}." in attacked(other)
    assert "What that gate lets out: it runs another register than this paper is about." in attacked(other)


def test_who_chooses_the_date_and_the_recordings_is_said(example: Answers) -> None:
    """Who dates a late answer back, or records one quiet router, is told on by the paper itself."""
    chosen = "That it was made on its date: whoever made it gave that date."
    assert chosen in attacked(example)
    assert chosen not in attacked(make_answers(replace(ASKED, day=None)).paper)
    made = make_answers(replace(ASKED, recordings=(str(ROOT / "examples" / "firmware" / "leaky.har"),))).paper
    ours = "What other routers sent: we chose the recordings."
    assert ours in [each.words() for each in made.answers[0].unknown]
    assert ours not in [each.words() for each in example.answers[0].unknown]


def test_no_check_by_an_inspector_is_promised_without_a_sealed_ledger(tmp_path: Path, example: Answers) -> None:
    promised = "An inspector can draw households from what was sealed until "
    silent = "Whether an inspector can check this without us, this paper does not show: "
    settings = build(tmp_path)
    with opened(settings, Clock(), entry()) as state:
        ask(state)
        arrive(state, message(element()))
    with Gate.open(tmp_path / "gate.toml") as gate:
        unsealed = make_answers(replace(ASKED, gate=gate)).paper
        seal(gate)
        sealed = make_answers(replace(ASKED, gate=gate)).paper
    said = [made.answers[6].said[2].words() for made in (example, unsealed)]
    assert said == [f"{silent}no gate was named.", f"{silent}our ledger is not sealed yet."]
    assert sealed.answers[6].said[2].words().startswith(promised)


def test_each_question_has_its_law_where_everybody_can_read_it(example: Answers) -> None:
    """And no rule of another subject: the numbers of articles begin alike."""
    assert len(example.answers) == 10
    for answer in example.answers:
        told = [each.words() for each in answer.evidence if each.what == "Law of this question, among others"]
        assert all(" https://" in words for words in told), answer.number
        links = {word for each in answer.evidence for word in each.words().split() if word.startswith("https://")}
        assert len(links) >= (4 if answer.number == 5 else 1), answer.number
        assert bool(told) == (answer.number < 10), answer.number
        assert answer.evidence[0].words().startswith("sluis law watch" if answer.number == 10 else "sluis check")
    march = make_answers(replace(ASKED, register=MARCH, day=date(2026, 3, 11))).paper
    rules = {each.source.place for each in march.answers[1].evidence if each.source.origin is Origin.LAW}
    assert rules
    assert all(str(rule).startswith("avg-4-") for rule in rules)


def test_a_faulty_register_is_answered_and_says_what_does_not_pass() -> None:
    made = make_answers(replace(ASKED, register=MARCH, day=date(2026, 3, 11)))
    assert int(told(made.paper, "Answers: not in order")[0]) > 0
    assert "A rule that did not pass" in text_of(made.html())


def test_hostile_text_is_text(tmp_path: Path) -> None:
    shown = HOSTILE.split(chr(0x202E))[0].replace("\\", "").replace('"', "'").strip()
    asked = replace(
        changed(
            tmp_path / "h",
            ("name: Voorbeeld Telecom B.V.", f'name: "{shown}"'),
            ("legal_entity: WiFi Insight Inc. (Delaware)", f'legal_entity: "{shown}"'),
        ),
        accountable=HOSTILE,
    )
    for made in (make_answers(asked), make_public_answer(asked)):
        assert "<script>x" not in made.html()
        assert made.html().count("&lt;script&gt;x") >= 2
        assert made.pdf().startswith(b"%PDF-")


def test_the_same_question_gives_the_same_bytes_and_one_page_for_everybody() -> None:
    with in_language("nl"):
        assert twice(lambda: make_answers(ASKED).html().encode())
        short = twice(lambda: make_public_answer(ASKED).pdf())
        assert make_public_answer(ASKED).html().count('class="numbers"') == 1
    assert short.count(b"/Type/Page/") + short.count(b"/Type /Page\n") <= 1


def test_the_page_for_everybody_is_one_page_with_all_that_it_can_rest_on(tmp_path: Path) -> None:
    settings = build(tmp_path)
    with opened(settings, Clock(), entry()) as state:
        ask(state)
        arrive(state, message(element()))
    with Gate.open(tmp_path / "gate.toml") as gate:
        recordings = (str(ROOT / "examples" / "firmware" / "leaky.har"),)
        asked = replace(ASKED, gate=gate, register=tmp_path / "register.yaml", recordings=recordings)
        made = make_public_answer(asked)
    assert "leaky.har" not in made.html(), "nothing on it is counted in a recording"
    for lang in ("nl", "en"):
        with in_language(lang):  # type: ignore[arg-type] - one of two
            assert len(re.findall(rb"/Type\s*/Page[^s]", made.pdf())) == 1, lang
