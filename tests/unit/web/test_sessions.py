"""Sessions: known by a cookie that says nothing, and over when the first of their ends comes."""

from tests.raised import raises
from tests.unit.web.visiting import person

from sluis.api.listening import Duration
from sluis.errors.web import web_busy_error
from sluis.terms import Role
from sluis.web.sessions import Sessions
from sluis.web.settings import SessionSettings

START = 1_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


def kept(**more: int) -> tuple[Sessions, Clock]:
    clock = Clock()
    times = {"idle": Duration(60_000), "longest": Duration(600_000)}
    return Sessions(SessionSettings(**{**times, **more}), clock, clock), clock  # type: ignore[arg-type]


def test_a_cookie_is_known_and_another_is_not() -> None:
    sessions, _ = kept()
    cookie = sessions.open(person("7", Role.DPO), "token-7")
    found = sessions.of(cookie)
    assert found is not None
    assert (found.subject, found.roles, found.households, found.id_token) == ("7", {Role.DPO}, (), "token-7")
    assert [sessions.of(other) for other in (None, "", cookie[:-1], cookie + "x", "\udc80")] == [None] * 5


def test_cookies_and_tokens_are_of_chance_and_nothing_of_them_is_printed() -> None:
    sessions, _ = kept(most_of_one=100)
    cookies = {sessions.open(person(), "token-7") for _ in range(20)}
    tokens = {found.csrf for cookie in cookies if (found := sessions.of(cookie)) is not None}
    assert len(cookies) == len(tokens) == 20
    assert min(map(len, cookies | tokens)) >= 43
    assert repr(sessions.of(next(iter(cookies)))) == "SignedIn()"
    assert not [cookie for cookie in cookies if cookie in repr(vars(sessions))]


def test_a_session_ends_without_a_request() -> None:
    sessions, clock = kept()
    cookie = sessions.open(person(), "t")
    for _ in range(5):
        clock.now += 59
        assert sessions.of(cookie) is not None
    clock.now += 60
    assert sessions.of(cookie) is None
    assert len(sessions) == 0


def test_a_session_ends_however_often_somebody_asks() -> None:
    sessions, clock = kept()
    cookie = sessions.open(person(), "t")
    while clock.now < START + 599:
        assert sessions.of(cookie) is not None
        clock.now += 30
    clock.now = START + 600
    assert sessions.of(cookie) is None


def test_a_session_ends_with_its_token() -> None:
    sessions, clock = kept()
    cookie = sessions.open(person(expires=int(START) + 20), "t")
    found = sessions.of(cookie)
    assert found is not None
    assert found.expires == START + 20
    clock.now += 20
    assert sessions.of(cookie) is None


def test_whoever_sets_the_time_back_makes_no_session_last_and_forward_ends_those_whose_token_ended() -> None:
    wall, steady = Clock(), Clock()
    times = SessionSettings(idle=Duration(60_000), longest=Duration(600_000))
    sessions = Sessions(times, wall, steady)
    idle, short = sessions.open(person("1"), "t"), sessions.open(person("2", expires=int(START) + 20), "t")
    wall.now -= 86_400
    steady.now += 20
    assert sessions.of(short) is None, "as long as its token had to go when he signed in"
    asked = sessions.open(person("3"), "t")
    steady.now += 40
    assert sessions.of(idle) is None
    for _ in range(11):
        assert sessions.of(asked) is not None
        steady.now += 50
    steady.now += 11
    assert sessions.of(asked) is None
    again = sessions.open(person("4", expires=int(START)), "t")
    wall.now = START
    assert sessions.of(again) is None


def test_a_sign_out_ends_it_at_once_and_no_other() -> None:
    sessions, _ = kept()
    first, second = sessions.open(person("7"), "t"), sessions.open(person("8"), "t")
    for cookie in (first, first, None, "x"):
        sessions.close(cookie)
    assert sessions.of(first) is None
    assert sessions.of(second) is not None


def test_somebody_who_signs_in_once_more_ends_his_oldest() -> None:
    sessions, _ = kept(most_of_one=2)
    other = sessions.open(person("8"), "t")
    mine = [sessions.open(person("7"), "t") for _ in range(3)]
    assert [sessions.of(cookie) is None for cookie in mine] == [True, False, False]
    assert sessions.of(other) is not None


def test_there_are_so_many_and_those_that_ended_make_room() -> None:
    sessions, clock = kept(most=3)
    for number in range(3):
        sessions.open(person(str(number)), "t")
    with raises(web_busy_error):
        sessions.open(person("9"), "t")
    clock.now += 60
    sessions.open(person("9"), "t")
    assert len(sessions) == 1
