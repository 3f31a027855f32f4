"""Dossiers that are being made: one person's each, few at once, not for ever, and a fault that is said."""

import threading
from collections.abc import Iterator
from datetime import date

import msgspec
import pytest
from tests.raised import raises

from sluis.api.dossier_asked import DossierAsked
from sluis.api.dossier_signing import SignedIn
from sluis.api.gate import Gate
from sluis.api.lifecycle import Account
from sluis.desk import making
from sluis.desk.making import FAILED, KEPT_S, MOST, Makings
from sluis.errors import Code
from sluis.errors.reports import dossier_unmade_error

DAY = date(2026, 12, 1)
ASKED = DossierAsked(
    authority="AP", by="AP", reference="z", received=DAY, due=None, powers=("avg-58-1",), asked="all", first=DAY,
    last=DAY, hold_until=None,
)  # fmt: skip


def by(subject: str) -> SignedIn:
    return SignedIn(subject, Account("https://id.example", subject), "ab" * 32)


def account(subject: str) -> str:
    return f"https://id.example {subject}"


@pytest.fixture
def makings(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Makings, list[float]]]:
    """Return makings whose clock the test moves; what is made is refused at once."""

    def refused(*_args: object) -> None:
        raise dossier_unmade_error(what=Code("nowhere"))

    monkeypatch.setattr(making, "prepare_dossier", refused)
    now = [0.0]
    made = Makings(lambda: now[0])
    yield made, now
    made.close()


def settled(makings: Makings) -> None:
    makings._thread.submit(lambda: None).result()


def test_what_is_made_is_one_persons_and_the_next_of_his_takes_its_place(
    makings: tuple[Makings, list[float]],
) -> None:
    made, _ = makings
    first = made.begin(_gate, by("a"), ASKED)
    assert made.of(first, account("a")).asked is ASKED
    for name, who in ((first, "b"), ("x", "a")):
        with raises(dossier_unmade_error):
            made.of(name, account(who))
    second = made.begin(_gate, by("a"), replace_asked("again"))
    with raises(dossier_unmade_error):
        made.of(first, account("a"))
    made.drop(second)
    with raises(dossier_unmade_error):
        made.of(second, account("a"))


def test_whoever_asks_again_and_again_keeps_nobody_waiting(
    makings: tuple[Makings, list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = makings
    begun, go_on = list[str](), threading.Event()

    def slow(_gate: object, _request: object, who: SignedIn, *_more: object) -> None:
        begun.append(who.name)
        go_on.wait(60)
        raise dossier_unmade_error(what=Code("nowhere"))

    monkeypatch.setattr(making, "prepare_dossier", slow)
    for _ in range(20):
        made.begin(_gate, by("a"), ASKED)
    made.begin(_gate, by("b"), ASKED)
    go_on.set()
    settled(made)
    assert begun in (["a", "a", "b"], ["a", "b"])


def test_few_are_made_at_once_and_none_is_kept_for_ever(makings: tuple[Makings, list[float]]) -> None:
    made, now = makings
    names = [made.begin(_gate, by(str(each)), ASKED) for each in range(MOST)]
    with raises(dossier_unmade_error, match="others are being made"):
        made.begin(_gate, by("one more"), ASKED)
    now[0] = KEPT_S
    with raises(dossier_unmade_error):
        made.of(names[0], account("0"))
    made.begin(_gate, by("one more"), ASKED)


def test_a_refusal_and_a_fault_of_ours_end_it(
    makings: tuple[Makings, list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = makings
    refused = made.begin(_gate, by("a"), ASKED)
    settled(made)
    assert (made.of(refused, account("a")).stage, made.of(refused, account("a")).why is not None) == (FAILED, True)

    def broken(*_args: object) -> None:
        raise ValueError

    monkeypatch.setattr(making, "prepare_dossier", broken)
    failed = made.begin(_gate, by("b"), ASKED)
    settled(made)
    assert (made.of(failed, account("b")).stage, made.of(failed, account("b")).why) == (FAILED, None)


def _gate() -> Gate:
    return Gate.__new__(Gate)


def replace_asked(text: str) -> DossierAsked:
    return msgspec.structs.replace(ASKED, asked=text)
