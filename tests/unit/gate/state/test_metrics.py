"""Prometheus text: what was counted, under names of the register and fixed words."""

import pytest

from sluis.gate.state.metrics import Metrics
from sluis.gate.state.tally import Tally
from sluis.store.notices import NoticeCounts
from sluis.terms import Reason


def test_everything_counted_is_shown() -> None:
    metrics, tally = Metrics(), Tally()
    tally.recorded("wifi-help")
    tally.leaves("wifi-help", {(3, Reason.RANGE): 2})
    metrics.show(tally)
    metrics.show(tally)
    metrics.answered(503)
    metrics.turned_away()
    metrics.delivered("wifi-insight", "refused")
    metrics.outbox("wifi-insight", 7, circuit_open=True)
    metrics.activity("wifi-help", is_open=False)
    metrics.lease("wifi-help", days=30)
    metrics.notices({"mail:gone": NoticeCounts(9)})
    metrics.notices({"mail:dpo": NoticeCounts(2, 5, 1)})
    text = metrics.text().decode()
    for line in (
        'sluis_reports_total{activity="wifi-help",outcome="recorded"} 2.0',
        'sluis_withheld_leaves_total{activity="wifi-help",reason="range",row="3"} 4.0',
        'sluis_answers_total{status="503"} 1.0',
        "sluis_turned_away_total 1.0",
        'sluis_deliveries_total{outcome="refused",recipient="wifi-insight"} 1.0',
        'sluis_outbox_bodies{recipient="wifi-insight"} 7.0',
        'sluis_circuit_open{recipient="wifi-insight"} 1.0',
        'sluis_activity_open{activity="wifi-help"} 0.0',
        'sluis_lease_days{activity="wifi-help"} 30.0',
        'sluis_notices{receiver="mail:dpo",state="waiting"} 2.0',
        'sluis_notices{receiver="mail:dpo",state="given-up"} 1.0',
    ):
        assert line in text.splitlines()
    assert "mail:gone" not in text


def test_two_gates_in_one_process_count_apart() -> None:
    metrics, other = Metrics(), Metrics()
    metrics.answered(200)
    assert 'status="200"' not in other.text().decode()


def test_a_gate_that_seals_shows_it_while_it_does_and_not_when_it_failed() -> None:
    metrics = Metrics()

    def fails() -> None:
        with metrics.sealing():
            assert b"sluis_sealer 1.0" in metrics.text()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert b"sluis_sealer 0.0" in metrics.text()
