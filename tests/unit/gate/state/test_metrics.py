"""Prometheus text: what was counted, under names of the register and fixed words."""

from sluis.gate.state.metrics import Metrics, add_up
from sluis.gate.state.tally import Tally
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
    ):
        assert line in text.splitlines()


def test_two_gates_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.answered(200)
    assert 'status="200"' not in other.text().decode()


def test_what_several_processes_counted_is_added_up() -> None:
    one, other = Metrics(), Metrics()
    for metrics, times in ((one, 2), (other, 3)):
        for _ in range(times):
            metrics.answered(200)
        metrics.outbox("wifi-insight", 7, circuit_open=metrics is other)
        metrics.activity("wifi-help", is_open=True)
    other.answered(503)
    text = add_up([one.text(), other.text()], {"wifi-insight": 4, "netwerk-meting": 0}).decode()
    assert 'sluis_answers_total{status="200"} 5.0' in text
    assert 'sluis_answers_total{status="503"} 1.0' in text
    assert 'sluis_outbox_bodies{recipient="wifi-insight"} 4.0' in text
    assert 'sluis_outbox_bodies{recipient="netwerk-meting"} 0.0' in text
    assert 'sluis_circuit_open{recipient="wifi-insight"} 1.0' in text
    assert 'sluis_activity_open{activity="wifi-help"} 1.0' in text
    assert add_up([text.encode()], {}) == text.encode()
    assert b'sluis_outbox_bodies{recipient="x"} 1.0' in add_up([], {"x": 1})
