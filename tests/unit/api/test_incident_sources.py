"""A log and recordings tell of an incident what they can, move with their rows, and never answer for what they lack."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.paper_checks import HOSTILE, SILENT_WORDS, in_language, keeps_ua, text_of, twice
from tests.raised import raises
from tests.unit.api.test_paper_incident import ROLLOUT, pages
from tests.unit.cli.test_ledger_statement import recorded

from sluis.api.gate import Gate
from sluis.api.moments import now_ms
from sluis.api.paper_incident import IncidentAsked, Reader, make_incident, make_incident_letter
from sluis.api.papers import MadePaper
from sluis.errors import SluisError
from sluis.errors.gate import file_missing_error
from sluis.errors.ledger import reconcile_log_error
from sluis.reports.papers.figure import ExactPeriod, Origin
from sluis.reports.papers.incident import BY_LIST, BY_LOG, BY_RECORDINGS, Certainty, IncidentPaper, Stretch

LEAKY = ROOT / "examples" / "firmware" / "leaky.har"
BEGAN_MS = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp() * 1000)
SEEN_MS = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp() * 1000)


def line(at: datetime, body: int) -> str:
    return json.dumps({"received_at": at.isoformat(), "body_sha256": f"{body:064x}"}) + "\n"


def made(config: str, from_ms: int = BEGAN_MS, **given: object) -> MadePaper[IncidentPaper]:
    with Gate.open(config) as gate:
        return make_incident(gate, IncidentAsked("wifi-insight", from_ms, **given))  # type: ignore[arg-type]


def told(stretch: Stretch, by: str) -> dict[str, tuple[str, str]]:
    """Return each figure of one source: how it is known, and what it is in words."""
    [source] = [each for each in stretch.sources() if each.told_by == by]
    return {each.figure.what: (each.certainty, each.figure.words()) for each in source.scope()}


def log_of(folder: Path, *lines: str) -> Path:
    file = folder / "received.ndjson"
    file.write_text("".join(lines), encoding="utf-8")
    return file


def test_a_log_tells_reports_and_when_and_moves_with_its_lines(peopled: str, tmp_path: Path) -> None:
    first = datetime(2024, 2, 1, 12, tzinfo=UTC)
    lines = [line(first + timedelta(hours=number), number) for number in range(3)]
    words = []
    for more in ([], [line(first + timedelta(days=2), 0), "odd\n"]):
        paper = made(peopled, log=log_of(tmp_path, *lines, *more)).paper
        figures = told(paper.stretches[0], BY_LOG)
        assert figures["Homes"] == figures["Kinds of data"] == ("unknown", "unknown")
        words.append((figures["Reports"], figures["The last report"]))
        log, homes = paper.stretches[0].figures[0].figure.source.words(), paper.stretches[0].homes.figure.source.words()
        assert log.startswith("a log that the recipient handed over")
        assert homes.startswith("the sources do not tell it: what was looked at is a log that the recipient")
    assert words == [
        (("estimated", "about 3"), ("estimated", "1 February 2024 at 15:00")),
        (("estimated", "between 3 and 4"), ("estimated", "3 February 2024 at 13:00")),
    ]
    assert figures["Lines of the whole log that cannot be read"] == ("measured", "1")


@pytest.mark.parametrize("content", ["", "odd\n"])
def test_a_log_without_a_line_is_refused(peopled: str, tmp_path: Path, content: str) -> None:
    with pytest.raises(SluisError) as raised:
        made(peopled, log=log_of(tmp_path, content))
    assert raised.value.entry is reconcile_log_error


def test_sources_of_one_time_stand_beside_each_other_and_are_not_added(peopled: str, tmp_path: Path) -> None:
    rollout = tmp_path / "rollout.csv"
    rollout.write_text(ROLLOUT.format(count=5), encoding="utf-8")
    log = log_of(tmp_path, line(datetime(2024, 2, 1, tzinfo=UTC), 1))
    paper = made(peopled, log=log, rollout=rollout).paper
    [both] = [each for each in paper.stretches if each.beside]
    assert [each.told_by for each in both.sources()] == [BY_LIST, BY_LOG]
    assert told(both, BY_LIST)["Homes"] == ("estimated", "between 100,000 and 100,005")
    assert told(both, BY_LOG)["Reports"] == ("estimated", "about 1")


def test_recordings_tell_what_was_seen_and_of_no_home(peopled: str) -> None:
    paper = made(peopled, SEEN_MS, recordings=(str(LEAKY),)).paper
    [seen] = [each for stretch in paper.stretches for each in stretch.sources() if each.told_by == BY_RECORDINGS]
    figures = told(seen, BY_RECORDINGS)
    assert figures["Homes"] == figures["Reports"] == ("unknown", "unknown")
    assert figures["Connections that were seen"] == ("measured", "1")
    assert figures["Kinds of data"] == ("measured", "4")
    assert {each.kind.words() for each in seen.seen} >= {"MAC address (unchanged)", "presence at home (unchanged)"}
    assert "leaky.har, SHA-256 " in seen.homes.figure.source.words()


def test_figures_of_recordings_move_with_what_was_recorded(peopled: str, tmp_path: Path) -> None:
    har = json.loads(LEAKY.read_text(encoding="utf-8"))
    entries = har["log"]["entries"]
    theirs = [each for each in entries if "wifi-insight" in each["request"]["url"]]
    assert theirs
    har["log"]["entries"] = [each for each in entries if each not in theirs]
    less = tmp_path / "less.har"
    less.write_text(json.dumps(har), encoding="utf-8")
    for recordings, seen in (((str(less),), 0), ((str(LEAKY),), 1)):
        paper = made(peopled, SEEN_MS, recordings=recordings).paper
        sources = [each for stretch in paper.stretches for each in stretch.sources()]
        assert sum(each.told_by == BY_RECORDINGS for each in sources) == seen


def test_a_ledger_that_is_silent_and_a_log_that_is_not_are_said_to_contradict_each_other(
    peopled: str, tmp_path: Path
) -> None:
    recorded(peopled)
    now = datetime.fromtimestamp(now_ms() / 1000, UTC)
    log = log_of(tmp_path, *(line(now, number) for number in range(1, 4)))
    with Gate.open(peopled) as gate:
        asked = IncidentAsked("netwerk-meting", BEGAN_MS, log=log)
        silent, loud = make_incident(gate, asked), make_incident(gate, IncidentAsked("wifi-insight", BEGAN_MS, log=log))
    [around] = silent.paper.stretches[-1].differs
    assert around.words().startswith("In that time our ledger does not name this recipient")
    [apart, *_] = loud.paper.stretches[-1].differs
    assert "our ledger says 1, and the log of the recipient says about 3." in apart.words()
    assert silent.paper.stretches[-1].homes.certainty is Certainty.UNKNOWN
    with in_language("nl"):
        page = text_of(loud.html())
        assert "Hier spreken bronnen elkaar tegen" in page
        assert twice(loud.docx).startswith(b"PK")
        keeps_ua(tmp_path, loud.pdf())


def test_no_paper_of_other_sources_says_none(peopled: str, tmp_path: Path) -> None:
    log = log_of(tmp_path, line(datetime(2024, 2, 1, tzinfo=UTC), 1))
    for page in pages(made(peopled, log=log, recordings=(str(LEAKY),))):
        assert (silent := SILENT_WORDS.search(page)) is None, page[max(0, silent.start() - 60) : silent.end() + 20]


def test_what_nobody_knows_was_counted_by_nobody_and_parts_meet_without_running_into_each_other(peopled: str) -> None:
    paper = made(peopled, recordings=(str(LEAKY),)).paper
    figures = [each for stretch in paper.stretches for source in stretch.sources() for each in source.scope()]
    unknown = [each for each in figures if each.certainty is Certainty.UNKNOWN]
    assert unknown
    assert all((each.figure.source.origin is Origin.NOBODY) == (each in unknown) for each in figures)
    periods = [stretch.title.figures["period"].value for stretch in made(peopled).paper.stretches]
    told = [(each.from_ms, each.to_ms) for each in periods if isinstance(each, ExactPeriod)]
    assert len(told) == len(periods)
    assert all(before[1] == after[0] for before, after in pairwise(told))


def test_a_letter_names_what_recordings_show_and_neighbours_only_their_own(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        asked = IncidentAsked("wifi-insight", SEEN_MS, recordings=(str(LEAKY),))
        customer, neighbour = (make_incident_letter(gate, asked, reader) for reader in Reader)
    page = text_of(customer.html())
    assert "MAC address (unchanged)" in page
    assert "We do not know for all of that time which kinds of data it was." in page
    assert "MAC address" not in text_of(neighbour.html())
    assert twice(customer.docx) == customer.docx()


def test_a_recipient_of_a_hostile_name_matches_no_recording(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        paper = make_incident(gate, IncidentAsked(HOSTILE, SEEN_MS, recordings=(str(LEAKY),))).paper
    assert all(each.told_by != BY_RECORDINGS for stretch in paper.stretches for each in stretch.sources())


def test_the_digest_of_a_log_is_that_of_its_file_and_a_folder_is_no_log(peopled: str, tmp_path: Path) -> None:
    file = log_of(tmp_path, line(datetime(2024, 2, 1, 12, tzinfo=UTC), 1), "x" * 20_000, "\n")
    [source] = [each for each in made(peopled, log=file).paper.stretches[0].sources() if each.told_by == BY_LOG]
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
    assert f"received.ndjson, SHA-256 {digest}" in source.figures[0].figure.source.words()
    for odd in (tmp_path, tmp_path / "absent.ndjson"):
        with raises(file_missing_error):
            made(peopled, log=odd)
