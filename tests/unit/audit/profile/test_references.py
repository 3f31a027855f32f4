"""What a reference asks, and how it may be said."""

from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.profile.references import Excluded, Exclusions, fits, searches, shown_path, under, wider
from sluis.telemetry.usp import split_path


def test_an_object_asks_all_that_stands_below_it() -> None:
    rows = [("Device", "Hosts", "Host", "*", "Active")]
    more, whole = under(("Device", "Hosts"), rows, ())
    assert more > 10
    assert whole == set(rows)
    assert under(("Device", "Hosts", "Host", "2"), rows, ())[1] == set()
    assert under(("Device", "Hosts"), rows, [Excluded(("Device", "Hosts"), below=True)])[0] == 0
    assert under(("Device", "X_TEST"), rows, ())[0] == 0


def test_an_exclusion_is_as_wide_as_it_is_written() -> None:
    one = Excluded(("A", "7", "B"), below=False)
    assert not one.covers(("A", "*", "B"))
    assert one.meets(("A", "*", "B"))
    assert Excluded(("A", "*"), below=True).covers(("A", "7", "B"))
    assert not Excluded(("A", "7"), below=True).covers(("A", "*", "B"))


def test_a_star_where_the_row_names_one_is_wider() -> None:
    assert wider(("A", "1"), ("A", "*"))
    assert not wider(("A", "1"), ("B", "*"))
    assert not fits(("A", "1"), ("A", "*"))


def test_a_search_is_one_and_an_alias_is_none() -> None:
    assert searches(split_path('A.[B=="c"].D'))
    assert not searches(split_path("A.[cpe-1].D"))


@given(st.text(max_size=40))
def test_any_text_may_be_said_as_a_path(text: str) -> None:
    shown_path(text)


@given(st.from_regex(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", fullmatch=True))
def test_an_address_is_never_said(mac: str) -> None:
    assert mac not in shown_path(f"Device.Hosts.Host.[{mac}].HostName")
    assert mac not in shown_path(f"Device.X_{mac}.A")


PATHS = st.lists(st.sampled_from(["A", "B", "*", "{i}", "7"]), min_size=1, max_size=4).map(tuple)


@given(st.lists(st.builds(Excluded, PATHS, below=st.booleans()), max_size=6), PATHS)
def test_all_exclusions_together_cover_what_one_of_them_covers(entries: list[Excluded], path: tuple[str, ...]) -> None:
    assert Exclusions(entries).cover(path) is any(entry.covers(path) for entry in entries)


def test_what_an_object_asks_does_not_take_longer_for_all_that_is_excluded() -> None:
    many = [Excluded(("Device", "X", str(number)), below=False) for number in range(20_000)]
    started = process_time()
    assert under(("Device",), [("Device", "X", "*")], many)[0] == under(("Device",), [], ())[0]
    assert process_time() - started < 5


def test_brackets_that_do_not_close_are_letters() -> None:
    started = process_time()
    assert split_path("A.[b.c].D" + "[" * 200_000 + ".e.") == ("A", "[b.c]", "D" + "[" * 200_000, "e")
    assert process_time() - started < 5
    assert (split_path(""), split_path(".."), split_path("[a]b.c"), split_path("[a].")) == (
        (),
        (),
        ("[a]b", "c"),
        ("[a]",),
    )
