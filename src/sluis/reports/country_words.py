"""What stands where a country is not known: that it is not, and who can tell or what to do, for whoever reads it there.

In:  who reads. Out: a message id, or its words in the language in force.

The rule this module keeps: no paper and no page says that a country is not known without a way to know it.
"""

from typing import Final

from sluis.i18n import N_, tr

UNKNOWN: Final[dict[str, str]] = {
    "provider": N_("country not on record: ask the provider"),
    "us": N_("country not on record: ask us"),
    "keeper": N_("country not on record: ask who keeps the register"),
    "recipient": N_("country not on record: ask the recipient"),
    "written": N_("I do not know in which country: please tell me"),
    "written about": N_("I do not know in which country: the provider can tell"),
    "table": N_("country not known: renew the table of addresses"),
    "holder": N_("country not known: ask who uses the address"),
    "below": N_("not known (*)"),
}
"""Who can tell, or what to do → what stands in the place of a country.

``provider``: a household with a paper in its hand; ``us``: a page of the provider; ``keeper``: an employee there;
``recipient``: whoever keeps the register; ``written``: a letter that asks whoever gets it; ``written about``: one to
somebody else; ``table`` and ``holder``: an audit, without a table of addresses and with one that is silent; ``below``:
a drawing, with its sentence below it.
"""
BELOW: Final[dict[str, str]] = {
    "table": N_("(*) Of which country is not known: `sluis audit --renew-table` renews the table of addresses."),
    "holder": N_("(*) Of which country, the table of addresses does not say: ask who uses the address."),
}
"""The sentence below a drawing in which a country is not known, by what can be done."""


def country_or(known: str | None, ask: str) -> str:
    """Return a country as it is known, else that it is not and who can tell.

    Args:
        known: Its name in words; nothing when it is not known.
        ask: A key of ``UNKNOWN``.

    Examples:
        >>> country_or("Ireland", "provider"), country_or(None, "provider")
        ('Ireland', 'country not on record: ask the provider')
    """
    return known or tr(UNKNOWN[ask])
