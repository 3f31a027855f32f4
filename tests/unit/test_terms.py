"""The vocabulary is complete and says each thing once."""

import re

from sluis import terms
from sluis.i18n import tr


def test_every_word_has_a_label() -> None:
    assert set(terms.KINDS) == set(terms.Kind)
    assert set(terms.SUBJECTS) == set(terms.Subject)
    assert set(terms.REASONS) == set(terms.Reason)
    assert set(terms.DEVICE_CLASSES) == set(terms.DeviceClass)


def test_no_two_words_of_a_list_have_one_label() -> None:
    for labels in (
        [term.label for term in terms.KINDS.values()],
        [label for label, _ in terms.SUBJECTS.values()],
        list(terms.REASONS.values()),
        list(terms.DEVICE_CLASSES.values()),
    ):
        assert len(set(labels)) == len(labels)
        assert len({tr(label, "nl") for label in labels}) == len(labels)


def test_dpv_names_are_prefixed_names() -> None:
    names = [term.dpv for term in terms.KINDS.values()] + [dpv for _, dpv in terms.SUBJECTS.values()]
    assert all(re.fullmatch(r"(?:dpv|pd|eu-gdpr):[A-Z][A-Za-z]+", name) for name in names)


def test_no_device_class_tells_about_health_or_safety() -> None:
    told = " ".join(terms.DeviceClass)
    assert not re.search(r"camera|lock|alarm|medical|baby|health", told)


def test_what_points_at_somebody_is_personal() -> None:
    assert all(terms.KINDS[kind].personal for kind in (terms.Kind.MAC_ADDRESS, terms.Kind.SERIAL, terms.Kind.UNKNOWN))
