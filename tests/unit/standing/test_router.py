import pytest
from sqlalchemy import Connection, delete, event, select, update

from sluis.errors import LedgerCorruptError, StandingBrokenError
from sluis.keys.keystore import Keystore
from sluis.standing.household import Households
from sluis.standing.registry import import_registry
from sluis.standing.registry_file import read_registry
from sluis.standing.router import router_of_login, routers_of_claims, routers_of_slot, seek_logins
from sluis.store.engine import Store
from sluis.store.schema import routers
from sluis.telemetry.claims import ConflictingClaims
from sluis.telemetry.model import Claims
from sluis.terms import Kind

FILE = b"""line,oui,product_class,serial,endpoint,login,from,to
NL-0001,012345,Box,S1,os::012345-S1,cpe-1,1970-01-01T00:00:00.010Z,1970-01-01T00:00:00.020Z
NL-0002,012345,Box,S1,os::012345-S1,cpe-1,1970-01-01T00:00:00.020Z,
NL-0003,012345,Mini,S1,,,1970-01-01,
NL-0004,,,,,cpe-4,1970-01-01,
NL-0005,ABCDEF,,S1,,,1970-01-01,
NL-0006,,,,uuid::6,,1970-01-01,
NL-0007,FFFFFF,Box,S7,,,1970-01-01,
NL-0008,ABCDEF,Box,S7,,,1970-01-01,
"""


@pytest.fixture(autouse=True)
def registry(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        import_registry(conn, keystore, read_registry(FILE.splitlines()), 0)


@pytest.mark.parametrize(
    ("at_ms", "line"), [(9, None), (10, "NL-0001"), (19, "NL-0001"), (20, "NL-0002"), (10**15, "NL-0002")]
)
def test_a_login_means_the_household_of_that_moment(store: Store, keystore: Keystore, at_ms: int, line: bytes) -> None:
    with store.reading() as conn:
        assert [router.line for router in router_of_login(Households(conn, keystore), "cpe-1", at_ms)] == (
            [line] if line else []
        )


@pytest.mark.parametrize("login", ["", "CPE-1", "cpe-1 ", "unknown", "\ud800", "cpe-1\0"])
def test_another_login_means_nobody(store: Store, keystore: Keystore, login: str) -> None:
    with store.reading() as conn:
        assert router_of_login(Households(conn, keystore), login, 15) == ()


@pytest.mark.parametrize(
    ("claims", "lines"),
    [
        (Claims(oui="012345", product_class="Box", serial="S1"), ["NL-0001"]),
        (Claims(oui="012345", product_class="Mini", serial=" S1\r\n"), ["NL-0003"]),
        (Claims(oui="012345", serial="S1"), []),
        (Claims(serial="S1"), []),
        (Claims(serial="S7"), []),
        (Claims(endpoint="uuid::1", serial="S7"), []),
        (Claims(endpoint="uuid::6", serial="S7"), ["NL-0006"]),
        (Claims(oui="FFFFFF", serial="S7"), []),
        (Claims(oui="FFFFFF", product_class="Box", serial="S7"), ["NL-0007"]),
        (Claims(oui="abcdef", product_class="Anything", serial="S1"), ["NL-0005"]),
        (Claims(endpoint="os::012345-S1"), ["NL-0001"]),
        (Claims(endpoint="os::012345-S1", serial="S2"), []),
        (Claims(oui="ABCDEF", serial="S1"), ["NL-0005"]),
        (Claims(endpoint="os::ABCDEF-S1"), []),
        (Claims(endpoint="os::ABCDEF-S1", oui="ABCDEF", serial="S1"), []),
        (Claims(endpoint="os::ABCDEF-S1", oui="012345"), []),
        (Claims(endpoint="os::ABCDEF-S%00"), []),
        (Claims(oui="012345", product_class="Box"), []),
        (Claims(serial="\udfff"), []),
        (Claims(), []),
    ],
)
def test_claims_find_the_routers_that_fit_all_of_them(
    store: Store, keystore: Keystore, claims: Claims, lines: list[str]
) -> None:
    with store.reading() as conn:
        assert [router.line for router in routers_of_claims(Households(conn, keystore), claims, 15)] == lines


CLAIMS = [
    Claims(oui, product_class, serial, endpoint)
    for oui in (None, "012345", "ABCDEF", "FFFFFF")
    for product_class in (None, "Box", "Mini")
    for serial in (None, "S1", "S7")
    for endpoint in (None, "os::012345-S1", "uuid::6", "uuid::7", "ops::FFFFFF-Box-S7")
]
"""Everything a collector may say with these words."""
HIDING = {
    "deleted": None,
    "ended": {"from_ms": 1, "to_ms": 2},
    "begun later": {"from_ms": 10**14, "to_ms": None},
    "of another serial number": {"serial": "S9"},
    "without an endpoint": {"endpoint": None},
    "under no name at all": {"oui": None, "serial": None, "endpoint": None, "login": None},
}
"""What whoever can write the database does to a row, without a key."""


def answers(conn: Connection, keystore: Keystore) -> list[str]:
    """Say of each claim whose router it means; nobody's when none or several fit, or when a chain does not check."""
    households = Households(conn, keystore)
    given: list[str] = []
    for claims in CLAIMS:
        try:
            fitting = routers_of_claims(households, claims, 15)
        except StandingBrokenError:
            fitting = ()
        given.append(fitting[0].line if len(fitting) == 1 else "")
    return given


@pytest.mark.parametrize("done", HIDING)
def test_a_row_that_is_hidden_gives_its_reports_to_no_other_household(
    store: Store, keystore: Keystore, done: str
) -> None:
    with store.transaction() as conn:
        before = answers(conn, keystore)
        assert {"NL-0001", "NL-0003", "NL-0005", "NL-0006", "NL-0007", "NL-0008"} <= set(before)
        for row in list(conn.execute(select(routers.c.id).order_by(routers.c.id)).scalars()):
            with conn.begin_nested() as attempt:
                here, values = routers.c.id == row, HIDING[done]
                conn.execute(
                    delete(routers).where(here) if values is None else update(routers).where(here).values(values)
                )
                after = answers(conn, keystore)
                assert all(now in {"", then} for now, then in zip(after, before, strict=True))
                attempt.rollback()


def test_no_claims_fit_two_households(store: Store, keystore: Keystore) -> None:
    with store.reading() as conn:
        households = Households(conn, keystore)
        assert max(len(routers_of_claims(households, claims, 15)) for claims in CLAIMS) == 1


def test_a_slot_has_its_routers(store: Store, keystore: Keystore) -> None:
    with store.reading() as conn:
        assert [router.line for router in routers_of_slot(Households(conn, keystore), 1, 20)] == ["NL-0002"]
        assert routers_of_slot(Households(conn, keystore), 1, 19) == ()


@pytest.mark.parametrize(
    ("claims", "agrees"),
    [
        (Claims(), True),
        (Claims(oui="012345", product_class="Box", serial="S1", endpoint="os::012345-S1"), True),
        (Claims(oui="012346"), False),
        (Claims(product_class="box"), False),
        (Claims(serial="S2"), False),
        (Claims(endpoint="os::012345-S2"), False),
        (ConflictingClaims(), False),
    ],
)
def test_a_claim_that_says_another_router_does_not_agree(
    store: Store, keystore: Keystore, claims: Claims | ConflictingClaims, *, agrees: bool
) -> None:
    with store.reading() as conn:
        (router,) = router_of_login(Households(conn, keystore), "cpe-1", 15)
    assert router.agrees_with(claims) is agrees


def test_what_the_registry_does_not_hold_cannot_be_contradicted(store: Store, keystore: Keystore) -> None:
    with store.reading() as conn:
        (router,) = router_of_login(Households(conn, keystore), "cpe-4", 15)
    assert router.agrees_with(Claims(oui="012345", serial="S1"))
    assert router.identifiers() == ((Kind.USER_NAME, "cpe-4"), (Kind.SUBSCRIBER_NUMBER, "NL-0004"))


LOGINS = ("cpe-1", "cpe-4", "CPE-1", "unknown", "", "\ud800", "cpe-1\0")


def found(households: Households, login: str, at_ms: int) -> list[str] | str:
    """Return whose it is, or that it is withheld."""
    try:
        return [router.line for router in router_of_login(households, login, at_ms)]
    except StandingBrokenError:
        return "broken"


def alike(store: Store, keystore: Keystore) -> dict[tuple[str, int], list[str] | str]:
    """Return whose each login is, asked for together, when that is what each says that is asked for by itself."""
    asked = [(login, at_ms) for login in LOGINS for at_ms in (9, 10, 19, 20, 10**15)]
    with store.reading() as conn:
        sought = Households(conn, keystore)
        seek_logins(sought, LOGINS)
        together = {each: found(sought, *each) for each in asked}
        assert together == {each: found(Households(conn, keystore), *each) for each in asked}
    return together


def test_logins_that_are_sought_together_mean_what_each_means_by_itself(store: Store, keystore: Keystore) -> None:
    whole = alike(store, keystore)
    assert whole["cpe-1", 19] == ["NL-0001"]
    assert whole["cpe-1", 20] == ["NL-0002"]
    assert whole["unknown", 20] == []
    changes = (
        update(routers).where(routers.c.login == "cpe-1").values(from_ms=0),  # two of them at a moment, says the table
        update(routers).where(routers.c.login == "cpe-4").values(login="cpe-1"),
        delete(routers).where(routers.c.login == "cpe-1", routers.c.to_ms.is_(None)),
    )
    seen = []
    for change in changes:
        with store.transaction() as conn:
            conn.execute(change)
        seen.append(alike(store, keystore))
    assert seen[0]["cpe-1", 9] == "broken"
    assert seen[1]["cpe-1", 19] == "broken"
    assert seen[2]["cpe-1", 20] == []


def test_a_row_that_cannot_be_read_stops_only_the_login_it_is_of(store: Store, keystore: Keystore) -> None:
    if store.many_writers:
        return  # PostgreSQL keeps no value of another type
    with store.transaction() as conn:
        conn.exec_driver_sql("UPDATE routers SET number = 'x' WHERE login = 'cpe-4'")
    with store.reading() as conn:
        households = Households(conn, keystore)
        seek_logins(households, LOGINS)
        assert not households.sought
        assert found(households, "cpe-1", 19) == ["NL-0001"]
        with pytest.raises(LedgerCorruptError):
            router_of_login(households, "cpe-4", 19)


def test_one_question_finds_all_logins_of_a_batch(store: Store, keystore: Keystore) -> None:
    asked: list[str] = []
    with store.reading() as conn:
        event.listen(conn, "before_cursor_execute", lambda *about: asked.append(about[2]))
        households = Households(conn, keystore)
        seek_logins(households, ["cpe-1", "cpe-4", "unknown"] * 10)
        for login, at_ms in (("cpe-1", 10), ("cpe-1", 20), ("cpe-4", 20), ("unknown", 20)):
            router_of_login(households, login, at_ms)
    assert len(asked) == 1
