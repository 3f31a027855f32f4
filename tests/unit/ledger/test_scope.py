"""The scope of a recipient counts households once, what left and no more, in its period."""

from pathlib import Path

from tests.flow.gatehouse import COLLECTED_MS, Clock, arrive, ask, build, element, entry, message, opened

from sluis.api.gate import Gate
from sluis.api.ledger import seal
from sluis.ledger.scope import Scope, scope

LATER = 2**50


def test_homes_and_reports_are_counted_within_the_period_on_both_databases(tmp_path: Path, database_url: str) -> None:
    settings = build(tmp_path, database=database_url)
    with opened(settings, Clock(), entry()) as state:
        ask(state)
        arrive(state, message(element()), message(element(COLLECTED_MS // 1000 + 1)))
        with state.store.reading() as conn:
            made = scope(conn, state.keystore, "wifi-insight", 0, LATER)
            other = scope(conn, state.keystore, "another", 0, LATER)
            first = min(group.first_ms for group in made.groups.values())
            before = scope(conn, state.keystore, "wifi-insight", 0, first)
    assert (made.homes, made.reports, made.unread, made.unsealed) == (1, 2, 0, 2)
    assert other == before == Scope()
    with Gate.open(tmp_path / "gate.toml") as gate:
        seal(gate)
        state = gate.beside()
        with state.store.reading() as conn:
            assert scope(conn, state.keystore, "wifi-insight", 0, LATER).unsealed == 0


def test_a_household_without_a_key_is_counted_apart(tmp_path: Path) -> None:
    with opened(build(tmp_path), Clock(), entry()) as state:
        ask(state)
        arrive(state, message(element()))
        with state.transaction() as conn:
            state.keystore.destroy_household(conn, 0)
        with state.store.reading() as conn:
            made = scope(conn, state.keystore, "wifi-insight", 0, LATER)
    assert (made.homes, made.reports, made.unread) == (0, 0, 1)
