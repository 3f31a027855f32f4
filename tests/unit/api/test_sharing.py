"""What may be shared is the register in force in words; what was shared is kinds, counts and days, and no more."""

import json
from contextvars import copy_context
from pathlib import Path
from typing import Final

import msgspec
from tests.flow.gatehouse import (
    COLLECTED_MS,
    DAY_MS,
    INSTALLED,
    Clock,
    arrive,
    ask,
    build,
    element,
    entry,
    message,
    opened,
)

from sluis.api.gate import Gate
from sluis.api.ledger import seal
from sluis.api.paper_statement import make_statement_letter
from sluis.api.sharing import NEIGHBOURS_WIFI, Sharing, _words, shared_about, sharing
from sluis.api.statement import make_statement
from sluis.gate.delivery.deliver import drain
from sluis.gate.state.barrier import stop
from sluis.gate.state.recipient_stop import stop_sending
from sluis.i18n import Lang, use
from sluis.identify.catalogue import classify
from sluis.standing.events import EventKind
from sluis.terms import Subject

LANGS: Final[tuple[Lang, ...]] = ("en", "nl")


def test_the_register_in_force_is_told_in_words(tmp_path: Path) -> None:
    build(tmp_path)
    with Gate.open(tmp_path / "gate.toml") as gate:
        told = sharing(gate)
        assert told.controller == "Voorbeeld Telecom B.V."
        assert told.register == gate.beside().register.digest
        help_, quality = told.activities
        assert (help_.trigger, help_.window_hours, help_.kept) == ("help-request", 72, "30 days")
        assert (help_.recipient.name, help_.recipient.country) == ("WiFi Insight Inc. (Delaware)", "United States")
        assert (help_.recipient.outside_eea, quality.recipient.outside_eea) == (True, False)
        assert help_.withheld == ("Wi-Fi network name", "IP address")
        assert len({kind.what for kind in help_.kinds}) == len(help_.kinds), "older routers are told with newer ones"
        assert help_.guests
        assert quality.objectionable
        assert quality.grounds[0].subjects == ("subscriber", "household member", "guest")
        assert all(kind.example for activity in told.activities for kind in activity.kinds)
        assert [activity.neighbours for activity in told.activities] == [(), ()]


def test_what_a_router_sees_of_a_neighbour_is_a_neighbours_in_the_catalogue() -> None:
    judged = [classify(path) for path in NEIGHBOURS_WIFI]
    assert {known.subject for known in judged if known is not None} == {Subject.NEIGHBOUR}
    assert None not in judged


def test_a_row_about_neighbours_is_told_to_them(tmp_path: Path) -> None:
    scan = b"""      - path: Device.WiFi.NeighboringWiFiDiagnostic.Result.*.Channel
        treatment: release
        as: {number: {min: 1, max: 233, step: 1}}
        why: Neighbouring channels explain interference.
"""
    mark = b"      # Whatever is added above later"
    source = INSTALLED.replace(mark, scan + mark)
    ground = b"      - {subjects: [neighbour], avg: 6-1-f, lia: LIA-9, interest: service, tw: none}\n    notice:\n"
    art14 = b"      art14: {ref: notice-2026-3, published: 2026-02-01}\n"
    source = source.replace(b"    notice:\n", ground + art14, 1)
    (tmp_path / "other.yaml").write_bytes(source)
    build(tmp_path, register=tmp_path / "other.yaml")
    with Gate.open(tmp_path / "gate.toml") as gate:
        told = sharing(gate).activities[0]
        assert [kind.what for kind in told.neighbours] == ["On which channel a neighbour's Wi-Fi is"]
        assert told.closed == "closed-law"


def test_a_recipient_that_was_stopped_closes_its_activity_for_everybody(tmp_path: Path) -> None:
    build(tmp_path)
    with Gate.open(tmp_path / "gate.toml") as gate:
        before = [activity.closed for activity in sharing(gate).activities]
        stop_sending(gate.beside(), "netwerk-meting")
        assert before == [None, None]
        assert [activity.closed for activity in sharing(gate).activities] == [None, "closed-recipient"]


def test_words_that_are_kept_are_those_of_this_register_in_this_language(tmp_path: Path) -> None:
    for name, source in (
        ("one", INSTALLED),
        ("other", INSTALLED.replace(b"retention: P30D", b"retention: P20D")),
        ("again", INSTALLED),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / f"{name}.yaml").write_bytes(source)
        build(tmp_path / name, register=tmp_path / f"{name}.yaml")
    with (
        Gate.open(tmp_path / "one" / "gate.toml") as one,
        Gate.open(tmp_path / "other" / "gate.toml") as other,
        Gate.open(tmp_path / "again" / "gate.toml") as again,
    ):
        told = [told_in(gate, lang) for gate in (one, other, again, one) for lang in LANGS]
        assert told[0:2] == told[4:6] == told[6:8]
        assert [each.activities[0].kept for each in told[:4]] == ["30 days", "30 dagen", "20 days", "20 dagen"]
        _words.cache_clear()
        assert told == [told_in(gate, lang) for gate in (one, other, again, one) for lang in LANGS]
        stop_sending(other.beside(), "netwerk-meting")
        closed = [[each.closed for each in told_in(gate, "nl").activities] for gate in (one, other, again)]
        assert closed == [[None, None], [None, "closed-recipient"], [None, None]]
        other.beside().install(one.beside().rules)
        assert told_in(other, "nl").activities[0] == told[1].activities[0]


def told_in(gate: Gate, lang: Lang) -> Sharing:
    """Return what may be shared, in a language."""

    def told() -> Sharing:
        use(lang)
        return sharing(gate)

    return copy_context().run(told)


def test_what_was_shared_is_told_by_kind_and_day(tmp_path: Path, database_url: str) -> None:
    settings = build(tmp_path, database=database_url)
    with opened(settings, Clock(), entry(use="holiday")) as state:
        ask(state)
        arrive(state, message(element()), message(element(COLLECTED_MS // 1000 + 1)))
    with Gate.open(tmp_path / "gate.toml") as gate:
        told = shared_about(gate, "NL-0001")
        assert (told.number, told.use, told.occupied_until, told.sealed_until) == (0, "holiday", None, None)
        (line,) = told.lines
        assert (line.activity, line.sent, line.stopped) == ("wifi-help", 2, 0)
        assert (line.first_day, line.last_day) == ("2026-11-24", "2026-11-24")
        counted = {kind.what: kind.count for kind in line.kinds}
        assert counted["What sort of device it is, not its name"] == 2
        assert counted["When it was measured"] == 2
        assert "13:3" not in json.dumps(msgspec.to_builtins(line)), "a day and no moment"
        seal(gate)
        assert shared_about(gate, "NL-0001").sealed_until is not None


async def test_what_was_stopped_is_counted_apart_on_page_statement_and_letter(
    tmp_path: Path, database_url: str
) -> None:
    clock, day = Clock(), COLLECTED_MS // 1000
    settings = build(tmp_path, database=database_url)
    with opened(settings, clock) as state, Gate.open(tmp_path / "gate.toml") as gate:
        ask(state)
        arrive(state, message(element(day)), message(element(day + 1)))
        stop(state, 0, EventKind.WITHDRAW, "wifi-help", clock.at_ms)
        (line,) = shared_about(gate, "NL-0001").lines
        assert (line.sent, line.stopped, line.kinds) == (0, 2, ()), "no value of it left"
        clock.at_ms += 2 * DAY_MS
        ask(state, at_ms=COLLECTED_MS + 2 * DAY_MS - 1000)
        arrive(state, message(element(day + 2 * 86_400)))
        assert (await drain(state, 10.0)).waiting == 0
        (line,) = shared_about(gate, "NL-0001").lines
        assert (line.sent, line.stopped, line.first_day, line.last_day) == (1, 2, "2026-11-26", "2026-11-26")
        assert {kind.count for kind in line.kinds} == {1}
        seal(gate)
        (stated,) = json.loads(json.dumps(make_statement(gate, "NL-0001").document()))["reading"]["shared"]
        assert (stated["count"], stated["sent"]) == (3, 1)
        assert {field["count"] for field in stated["fields"]} == {1}
        assert "1 report (2 were stopped before they left), from" in make_statement(gate, "NL-0001").text()
        (letter,) = make_statement_letter(gate, "NL-0001").paper.shared
        assert {kind.count.value for kind in letter.kinds} == {1}
        assert letter.first.words() == letter.last.words()
