"""What a home is told of counts: among how many, and what they spent, in both languages."""

from sluis.reports.counts import counted_in_words, spent_in_words


def test_the_sentences_say_about_and_of_which_year() -> None:
    assert counted_in_words("Storingen", "Meting", 1, 2100, "nl") == (
        "1 telling van huizen ging naar Meting, voor: Storingen. Uw huis is meegeteld onder ongeveer 2100 huizen."
    )
    assert spent_in_words("0.1", "36.5", 2026, "nl") == (
        "Van het privacybudget van 2026 is daarmee 0.1 van 36.5 gebruikt. Over uw huis alleen is niets vertrokken."
    )
