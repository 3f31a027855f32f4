"""Counts in which a household stands, in words: among how many, how often, and what that spent of the privacy budget.

In:  figures. Out: one sentence, in the language in force.
"""

from sluis.i18n import N_, Lang, tr, tr_n


def counted_in_words(purpose: str, recipient: str, times: int, homes: int, lang: Lang | None = None) -> str:
    """Say among how many homes a household was counted.

    Args:
        purpose: Of the activity.
        recipient: Who got the counts, by name.
        times: How many counts.
        homes: In the smallest of them, with noise and rounded down.
        lang: Of the words; the one in force when absent.

    Examples:
        >>> counted_in_words("Find faults", "Meting", 2, 2100)
        '2 counts of homes went to Meting, for: Find faults. Your home was counted among about 2100.'
    """
    how = tr_n("{count} count of homes went to {recipient}", "{count} counts of homes went to {recipient}", times,
               lang, recipient=recipient)  # fmt: skip
    template = N_("{how}, for: {purpose}. Your home was counted among about {homes}.")
    return tr(template, lang, how=how, purpose=purpose, homes=homes)


def counted_what_in_words(what: str, first: str, last: str, lang: Lang | None = None) -> str:
    """Say by what homes were counted, and when the counts left.

    Args:
        what: Of the value, in words.
        first: When the first left, in words.
        last: When the last left.
        lang: Of the words; the one in force when absent.

    Examples:
        >>> counted_what_in_words("How often sending over Wi-Fi failed", "2 March", "3 March")
        'They counted by this: How often sending over Wi-Fi failed. The first left on 2 March, the last on 3 March.'
    """
    template = N_("They counted by this: {what}. The first left on {first}, the last on {last}.")
    return tr(template, lang, what=what, first=first, last=last)


def spent_in_words(spent: str, budget: str, year: int, lang: Lang | None = None) -> str:
    """Say what counts spent of the privacy budget of a year.

    Args:
        spent: Epsilon, as a decimal.
        budget: Epsilon, as a decimal.
        year: The calendar year.
        lang: Of the words; the one in force when absent.

    Examples:
        >>> spent_in_words("0.1", "36.5", 2026)
        'Privacy budget of 2026 spent by them: 0.1 of 36.5. Nothing of your home alone left.'
    """
    template = N_("Privacy budget of {year} spent by them: {spent} of {budget}. Nothing of your home alone left.")
    return tr(template, lang, year=str(year), spent=spent, budget=budget)


def counts_unknown_in_words(first: str, last: str, lang: Lang | None = None) -> str:
    """Say of which time nobody can tell whether a household was counted.

    Args:
        first: Its first moment, in words.
        last: Its end, in words.
        lang: Of the words; the one in force when absent.

    Examples:
        >>> counts_unknown_in_words("2 March 2026 00:00", "3 March 2026 00:00")
        'Homes were counted from 2 March 2026 00:00 until 3 March 2026 00:00. We cannot tell whether yours was.'
    """
    template = N_("Homes were counted from {first} until {last}. We cannot tell whether yours was.")
    return tr(template, lang, first=first, last=last)
