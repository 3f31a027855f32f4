"""Every kind has words and readers, and no sentence has a place that could be filled."""

from sluis.i18n import catalogue, tr
from sluis.notices.kinds import ROLES, SENTENCES, SUBJECTS, WRITTEN_TO, Kind
from sluis.terms import Role


def test_every_kind_has_words_in_both_languages_and_somebody_who_is_written_to() -> None:
    for kind in Kind:
        for words in (SUBJECTS[kind], SENTENCES[kind]):
            assert "{" not in words
            assert catalogue("nl").gettext(words) != words
            assert "\n" not in tr(words, "nl") + words
        assert ROLES[kind]
    assert {Role.OWNER, Role.LEGAL, Role.DPO, Role.OPERATOR} == WRITTEN_TO
