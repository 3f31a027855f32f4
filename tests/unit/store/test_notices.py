"""An occasion stands once in the queue for each receiver; one process takes it; a full queue takes nothing."""

import pytest

from sluis.store.engine import Store
from sluis.store.notices import (
    GIVEN_UP,
    TAKEN,
    NoticeCounts,
    NotTaken,
    QueuedNotice,
    abandon,
    again,
    counted,
    due,
    forget,
    latest,
    not_taken,
    put,
    settle,
    take,
    wait,
)


@pytest.fixture
def store(database_url: str) -> Store:
    made = Store(database_url)
    made.migrate()
    return made


def notice(receiver: str, occasion: str, t_ms: int = 10) -> QueuedNotice:
    return QueuedNotice(receiver, occasion, "alarm", "{}", t_ms)


def test_an_occasion_stands_once_for_each_receiver_and_a_full_queue_takes_nothing(store: Store) -> None:
    with store.together() as conn:
        assert put(conn, [notice("mail:dpo", "a"), notice("mail:owner", "a")], 2) == (2, 0)
        assert put(conn, [notice("mail:dpo", "a"), notice("mail:dpo", "b"), notice("mail:dpo", "c")], 2) == (1, 1)
        assert [each.occasion for each in due(conn, "mail:dpo", 10, in_order=False)] == ["a", "b"]
        assert put(conn, [notice("mail:owner", "b")], 2) == (1, 0), "who is full keeps no other from being told"
        for only in due(conn, "mail:owner", 10, in_order=False):
            settle(conn, only.id, TAKEN)
        assert put(conn, [notice("mail:owner", "a"), notice("mail:dpo", "a")], 2) == (0, 0)
        assert counted(conn) == {"mail:dpo": NoticeCounts(2), "mail:owner": NoticeCounts(0, 2)}
    store.close()


def test_one_takes_it_and_what_waits_holds_up_those_after_it_where_there_is_an_order(store: Store) -> None:
    with store.together() as conn:
        put(conn, [notice("webhook:crm", "a"), notice("webhook:crm", "b")], 9)
    with store.together() as conn:
        first, _second = due(conn, "webhook:crm", 10, in_order=True)
        assert take(conn, first, 100)
        assert not take(conn, first, 100), "it was taken as it was read"
        assert due(conn, "webhook:crm", 99, in_order=True) == []
        assert [each.occasion for each in due(conn, "webhook:crm", 99, in_order=False)] == ["b"]
        assert [each.attempts for each in due(conn, "webhook:crm", 100, in_order=True)] == [1, 0]
        wait(conn, first.id, 50)
        assert len(due(conn, "webhook:crm", 50, in_order=True)) == 2
    store.close()


def test_what_was_given_up_is_counted_until_it_waits_again_or_is_forgotten(store: Store) -> None:
    with store.together() as conn:
        put(conn, [notice("mail:dpo", "a"), notice("mail:legal", "a"), notice("mail:dpo", "b", 500)], 9)
        assert abandon(conn, ["mail:dpo"]) == 1
        assert counted(conn)["mail:legal"] == NoticeCounts(0, 0, 1)
        assert again(conn, 77) == 1
        [back] = due(conn, "mail:legal", 77, in_order=False)
        assert (back.attempts, back.t_ms) == (0, 10)
        settle(conn, back.id, GIVEN_UP)
        forget(conn, 100)
        assert counted(conn) == {"mail:dpo": NoticeCounts(2)}, "what waits is never forgotten"
    store.close()


def test_what_was_tried_in_vain_is_counted_and_what_was_not_tried_is_not(store: Store) -> None:
    with store.together() as conn:
        put(conn, [notice("agent:union", name, at) for name, at in (("a", 40), ("b", 30), ("c", 20))], 9)
        assert not_taken(conn) == []
        first, second, _third = due(conn, "agent:union", 50, in_order=False)
        for each in (first, second):
            assert take(conn, each, 60)
        settle(conn, second.id, GIVEN_UP)
        assert not_taken(conn) == [NotTaken("agent:union", 1, 1, 30)]
        settle(conn, first.id, TAKEN)
        assert not_taken(conn) == [NotTaken("agent:union", 0, 1, 30)]
        assert latest(conn, "agent:union") == ["a", "b", "c"]
    store.close()
