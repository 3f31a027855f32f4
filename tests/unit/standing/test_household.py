import logging

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import text
from tests.raised import raises

from sluis.errors.standing import standing_broken_error
from sluis.keys.keystore import Keystore
from sluis.standing.chain import Chain, append, read
from sluis.standing.entries import Closed, LineEntry, RouterEntry, Use
from sluis.standing.events import EventKind, record
from sluis.standing.household import Households, household_of
from sluis.standing.registry import import_registry
from sluis.standing.registry_file import read_registry
from sluis.store.engine import Store

FILE = b"""line,login,from,to,region,use
NL-0,cpe-0,1970-01-01T00:00:00.010Z,1970-01-01T00:00:00.020Z,noord,business
NL-0,cpe-1,1970-01-01T00:00:00.020Z,,,
"""


@pytest.fixture(autouse=True)
def home(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        import_registry(conn, keystore, read_registry(FILE.splitlines()), 0)
        record(conn, keystore, 0, EventKind.OBJECT, None, (5, None), 5)


def test_a_household_is_what_its_chain_says(store: Store, keystore: Keystore) -> None:
    with store.reading() as conn:
        home = Households(conn, keystore).of(0)
    assert (home.slot, home.line, home.region, home.use, home.closed_ms) == (0, "NL-0", "noord", "business", None)
    assert [router.login for router in home.routers] == ["cpe-0", "cpe-1"]
    assert [event.kind for event in home.asked] == [EventKind.OBJECT]
    served = [[number for number in range(3) if home.serving(number, at)] for at in (9, 10, 19, 20, 10**9)]
    assert served == [[], [0], [0], [1], [1]]


def test_after_the_end_of_its_occupation_no_router_serves_it_at_any_moment(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        append(conn, keystore, 0, Closed(at_ms=30, recorded_ms=30))
        append(conn, keystore, 0, Closed(at_ms=40, recorded_ms=40))
        home = Households(conn, keystore).of(0)
    assert home.closed_ms == 30
    assert [home.serving(1, at) is not None for at in (29, 30, 50)] == [False] * 3


def test_the_last_entry_of_a_number_and_of_the_line_counts(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        append(conn, keystore, 0, LineEntry(line="NL-0", region="zuid", use=None))
        home = Households(conn, keystore).of(0)
        router = RouterEntry(
            number=1, oui=None, product_class=None, serial=None, endpoint="e", login=None, from_ms=20, to_ms=None
        )
        append(conn, keystore, 0, router)
        again = Households(conn, keystore).of(0)
    assert (home.region, home.use) == ("zuid", None)
    assert again.routers[1] == router


@pytest.mark.parametrize(
    ("stated", "use"),
    [
        (["shared"], "shared"),
        (["shared", None], "shared"),
        ([None, None], "holiday"),
        (["shared", "consumer"], "consumer"),
    ],
)
def test_the_newest_router_that_states_a_use_says_it_and_the_end_of_an_older_one_does_not(
    store: Store, keystore: Keystore, stated: list[Use | None], use: str
) -> None:
    base = RouterEntry(
        number=0, oui=None, product_class=None, serial=None, endpoint="e", login=None, from_ms=20, to_ms=None
    )
    with store.transaction() as conn:
        for number, each in enumerate(stated, 2):
            append(conn, keystore, 0, replace(base, number=number, use=msgspec.UNSET if each is None else each))
        append(conn, keystore, 0, replace(base, use="holiday", to_ms=30), ends_router=True)
        assert Households(conn, keystore).of(0).use == use


def test_a_chain_without_a_line_or_with_a_router_out_of_turn_is_no_household(store: Store, keystore: Keystore) -> None:
    with store.reading() as conn:
        chain = read(conn, keystore, [0])[0]
    assert chain is not None
    assert household_of(Chain(0, chain.links[1:])) is None
    assert household_of(Chain(0, (chain.links[0], *chain.links[2:]))) is None


def test_what_does_not_check_is_an_alarm_without_a_name(
    store: Store, keystore: Keystore, caplog: pytest.LogCaptureFixture
) -> None:
    with store.transaction() as conn:
        conn.execute(text("DELETE FROM standing_events WHERE slot = 0 AND seq = 3"))
        with caplog.at_level(logging.ERROR), raises(standing_broken_error):
            Households(conn, keystore).of(0)
    assert "alarm" in caplog.text
    assert "NL-0" not in caplog.text


def test_a_chain_that_is_older_than_the_journal_is_no_household(store: Store, keystore: Keystore) -> None:
    with store.reading() as conn:
        chain = read(conn, keystore, [0])[0]
        assert chain is not None
        last = chain.links[-1]
        assert Households(conn, keystore, {0: (last.seq, last.mac)}).of(0).line == "NL-0"
        for known in ((last.seq + 1, last.mac), (last.seq, bytes(32))):
            with raises(standing_broken_error):
                Households(conn, keystore, {0: known}).of(0)


def test_keys_are_those_of_the_transaction(store: Store, keystore: Keystore) -> None:
    with store.reading() as conn:
        households = Households(conn, keystore)
        assert households.key(0) == keystore.household_key(conn, 0)
        assert households.key(7) is None
