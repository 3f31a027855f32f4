"""Who does what is recorded: said where a call comes in, and on record with each thing that is done in it.

In:  a person whose identity was checked. Out: a block inside which whatever is recorded names that person.
"""

from sluis.ledger.acts import Actor, acting

__all__ = ["Actor", "acting"]
