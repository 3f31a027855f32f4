"""What a hit says, and what it does not show."""

from sluis.identify.find.hit import Hit, Point, SearchTerm, Sureness, doubt
from sluis.terms import Kind


def test_a_doubtful_hit_counts_for_the_canary_only() -> None:
    hits = [Hit(0, 1, Kind.SERIAL, b"x", sure, "form") for sure in Sureness]
    assert [hit.counts(Point.CANARY) for hit in hits] == [True, True, True]
    assert [hit.counts(Point.AUDIT) for hit in hits] == [False, True, True]


def test_no_repr_shows_a_value() -> None:
    hit = Hit(0, 1, Kind.SERIAL, b"PIEPKUIKEN", Sureness.SURE, "form", vendor="PIEPKUIKEN")
    assert "PIEP" not in repr(hit)
    assert "PIEP" not in repr(hit.moved(1, 2, "base64:form"))
    assert "PIEP" not in repr(SearchTerm(Kind.SERIAL, b"PIEPKUIKEN", "PIEPKUIKEN"))


def test_moving_keeps_what_it_is() -> None:
    hit = Hit(0, 1, Kind.SERIAL, b"x", Sureness.SURE, "form").moved(5, 9, "hex:form")
    assert (hit.start, hit.end, hit.reason, hit.canonical) == (5, 9, "hex:form", b"x")


def test_doubt_is_removed_by_support() -> None:
    assert doubt(unless=True, else_=Sureness.SURE) is Sureness.SURE
    assert doubt(unless=False, else_=Sureness.SURE) is Sureness.DOUBTFUL
