"""How many changes go into a piece: as many as hold the database for the time that is aimed at."""

from sluis.gate.state.pace import AIM_MS, LARGEST, MOST_MS, SMALLEST, Pace


def after(*pieces_ms: float) -> list[int]:
    """Return the sizes of the pieces that follow on pieces that took so long."""
    now = [0.0]
    pace, sizes = Pace(lambda: now[0]), list[int]()
    for took_ms in pieces_ms:
        pace.begin()
        now[0] += took_ms
        pace.end()
        sizes.append(pace.size)
    return sizes


def test_pieces_grow_to_what_fits_and_no_further() -> None:
    assert after(1, 1, 1, 1, 1) == [64, 128, LARGEST, LARGEST, LARGEST]
    assert after(AIM_MS / 1.5) == [SMALLEST * 3 // 2]
    assert after(0, 0) == [64, 128]


def test_a_piece_is_over_when_it_had_its_time_and_what_it_took_counts() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    pace.size = LARGEST
    pace.begin()
    assert not pace.over()
    now[0] += AIM_MS
    assert pace.over()
    pace.end(48)
    assert pace.size == 48


def test_a_piece_that_took_too_long_is_followed_by_a_small_one() -> None:
    assert after(1, 1, 2 * AIM_MS) == [64, 128, 64]
    assert after(1, 1, MOST_MS + 1)[-1] == SMALLEST
    assert after(10_000) == [SMALLEST]
