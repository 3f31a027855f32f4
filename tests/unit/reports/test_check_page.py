"""A check for whoever has to act: the verdict first, ten lines, each finding once, in words that are no keys."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.api.register import Checked, check_register
from sluis.i18n import LANGS, Lang, use
from sluis.law.rules import RULES
from sluis.register.smallest_change import Fact, Smallest
from sluis.reports.check_page import in_plain_words, measure_in_words, print_check, summary_lines, when_in_words
from sluis.terms import Verdict

REGISTERS = ROOT / "examples" / "registers"
REGISTER = ROOT / "examples" / "register-per-home.yaml"
MARCH = date(2026, 3, 3)
WIDTH = 80
SUMMARY_LINES = 10

Printed = Callable[[Checked], str]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Printed:
    """Return what prints a check and gives back its page."""

    def page(checked: Checked) -> str:
        print_check(checked.page(), checked.findings, checked.smallest)
        return capsys.readouterr().out

    return page


def march(name: str) -> Checked:
    return check_register(REGISTERS / f"march-2026-{name}.yaml", MARCH)


def without_what_it_says_of_itself(page: str, checked: Checked) -> str:
    """Return a page on one line, without the words of the file itself."""
    return " ".join(page.split()).replace(" ".join(checked.says.split()), "")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["invented", "public-record"])
def test_the_page_fits_a_screen_and_holds_no_path_key_id_or_digest(printed: Printed, name: str, lang: Lang) -> None:
    use(lang)
    try:
        checked = march(name)
        page = printed(checked)
    finally:
        use("en")
    assert max(map(len, page.splitlines())) <= WIDTH
    sentence = without_what_it_says_of_itself(page, checked)
    ids = {rule.id for rule in RULES if "-" in rule.id}
    assert not {word.strip("(),.:;") for word in sentence.split()} & ids
    assert not re.search(
        r"Device\.|recipients\.|activities\.\w|controller\.|`|\b[a-z]+_[a-z_]+\b|[0-9a-f]{64}", sentence
    )
    assert not re.search(r"\b(absent|stated|unsettled|close|statute)\b", sentence) or lang == "en"
    assert "None" not in sentence


def test_the_verdict_comes_first_and_the_summary_has_ten_lines_at_most(printed: Printed) -> None:
    checked = march("invented")
    page = printed(checked)
    assert " ".join(page.split()).startswith(
        "On 2026-03-03 a gate lets nothing leave under this register: it does not load it. Data was seen leaving all "
        "the same, since 2025-01-01: no gate stops what goes past it. "
    )
    labels = [label for label, _ in summary_lines(checked.page())]
    assert labels == ["Activities", "Closed by", "Foremost", "Do first", "By when", "Supervisors", "Not looked at"]
    assert len(labels) + 3 <= SUMMARY_LINES, "the verdict, until when the law was read, and where the rest is"
    whole = " ".join(page.split())
    assert "Do first Stop analytics, which was seen running. Then: Let nothing leave until" in whole
    assert "By when At once: it has been seen running since 2025-01-01." in whole
    assert "Law checked until 2026-12-01" in whole
    assert "nothing here judges anybody" in whole
    assert page.index("In the register's own words") < page.index("What keeps activities closed")


def test_every_finding_is_said_once(printed: Printed) -> None:
    checked = march("invented")
    page = " ".join(printed(checked).split())
    for finding in checked.findings:
        if finding.verdict is not Verdict.PASS:
            sentence = (
                finding.told() if finding.closes or finding.verdict is not Verdict.UNKNOWN else finding.question()
            )
            once = page.partition("What keeps activities closed")[2].count(sentence)
            assert once == 1, (finding.rule, sentence)


def test_alike_findings_of_several_activities_are_one(printed: Printed) -> None:
    checked = check_register(REGISTERS / "as-the-law-moves.yaml", date(2026, 12, 1))
    page = " ".join(printed(checked).split())
    assert len(checked.register.activities) > 2
    lacking = "The record of processing lacks elements that article 30 asks for."
    assert page.partition("What keeps activities closed")[2].count(lacking) == 1


def test_an_open_register_says_when_to_look_again(printed: Printed) -> None:
    checked = check_register(REGISTER, date(2026, 11, 24))
    page = " ".join(printed(checked).split())
    assert page.startswith("On 2026-11-24 no finding on record closes an activity of this register.")
    first = min(checked.until.values()).isoformat()
    assert f"By when Look again before {first}: then a finding changes." in page
    assert when_in_words(checked.summary()) == f"Look again before {first}: then a finding changes."
    assert "Weighed by " in page
    assert "What keeps activities closed" not in page


def test_one_closed_among_several_is_counted(printed: Printed) -> None:
    checked = check_register(REGISTER, date(2026, 1, 10))
    assert 0 < len(checked.closed) <= len(checked.register.activities)
    assert printed(checked).startswith("On 2026-01-10 a gate lets nothing leave under ")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Names leave (Device.Hosts.Host.*.HostName).", "Names leave (host name)."),
        ("The row Device.Hosts.Host.*.HostName, Device.Hosts.Host.*.HostName leaves.", "The row host name leaves."),
        ("Write it in `dpia:`.", ""),
        ("It leans on activities.wifi-help.dpia.", ""),
        ("Nothing is here.", "Nothing is here."),
    ],
)
def test_a_reason_is_said_with_kinds_of_data_or_not_at_all(text: str, plain: str) -> None:
    assert in_plain_words(text) == plain


def test_a_measure_is_said_without_its_path() -> None:
    finding = next(each for each in march("invented").findings if each.rule == "avg-6-14-neighbour")
    rows = Smallest((Fact("activities.analytics.fields[4].treatment", "withhold"),))
    assert measure_in_words(finding, rows) == "withhold the rows: MAC address"
    two = Smallest(
        (Fact("controller.dpo", "…"), Fact("activities.a.notice.published", "<the day on which it is done>"))
    )
    assert measure_in_words(finding, two) == "appoint an officer and complete and publish the privacy notice"
    assert measure_in_words(finding, Smallest(())) == ""


def test_what_no_measure_settles_says_what_to_find_out_and_from_whom(printed: Printed) -> None:
    page = " ".join(printed(march("invented")).split())
    assert "No single measure would settle this finding. Find out from the recipient: in which country" in page
    assert "arithmetic, not advice" in page
    assert "country = " not in page


def test_every_register_that_ships_can_be_read(printed: Printed) -> None:
    files: list[Path] = [*REGISTERS.glob("*.yaml"), ROOT / "examples" / "register-neighbours.yaml"]
    for file in files:
        assert printed(check_register(file, date(2026, 12, 1))).startswith("On 2026-12-01 ")
