"""The lists of what stays hold no name of anybody."""

from importlib.resources import files

from sluis.capture.anonymise.kept_words import kept_words


def test_no_given_name_is_kept() -> None:
    lines = files("sluis.identify").joinpath("given_names.txt").read_text("utf-8").lower().splitlines()
    names = {word for line in lines if not line.startswith("#") for word in line.split()}
    kept = set().union(*(kept_words(name) for name in ("keys", "elements")))
    assert len(names) > 100
    assert sorted(kept & names - {"max", "min", "van", "line", "to", "host"}) == []


def test_a_kind_of_service_begins_with_its_mark() -> None:
    assert all(word.startswith("_") for word in kept_words("services"))
    assert all(
        word == word.lower() for name in ("keys", "elements", "headers", "top-levels") for word in kept_words(name)
    )
