from sluis.errors import Code, FileName
from sluis.errors.gate import file_missing_error
from sluis.gate.state.health import Health, bad, broken, ok, warn


def test_a_check_says_how_it_is_and_what_to_do() -> None:
    assert ok("disk", "{free} MiB free", free=7).text("en") == "7 MiB free"
    assert ok("disk", "{free} MiB free", free=7).to_do("en") == ""
    check = warn("lease", "closes on {day}", "see {day}", day=Code("2027-01-01"))
    assert (check.health, check.text("en"), check.to_do("en")) == (
        Health.WARN,
        "closes on 2027-01-01",
        "see 2027-01-01",
    )
    assert bad("x", "gone", "bring it back").to_do("en") == "bring it back"


def test_an_error_brings_its_own_words() -> None:
    fault = file_missing_error(file=FileName("gate.keys"))
    check = broken("keystore", fault)
    assert check.health is Health.BAD
    assert check.text("en") == "gate.keys cannot be read."
    assert check.to_do("en") == file_missing_error.hint
