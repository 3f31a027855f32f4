"""How a fact of law is declared: once, with its name, its type, its key in the register and what it means.

In:  nothing.
Out: ``Part``, of which the facts are fields, and ``FactName``, for a name that does not follow from the place.

The rules this module keeps:
 * A fact is declared in ``sluis.law.parties`` or ``sluis.law.activity`` and nowhere else. ``sluis.law.flow`` and
   ``sluis.register.model`` embed the parts; the JSON Schema, the page about ``register.yaml`` and the table of places
   are written from them.
 * Absent is ``None``, an empty tuple, or the part ``NO_...``, and means "not established", never "no". A part that is
   absent is that very object; one that was written and says nothing is another that is equal to it.
 * A fact has the name the law gives it; where the register has another key, ``name=`` says which.
 * Each key carries its explanation.
"""

from dataclasses import dataclass

from msgspec import Struct


@dataclass(frozen=True, slots=True)
class FactName:
    """What a fact is called in the table of facts, where that is not the name of its part, a dot and its own name.

    On a part it is what the names of all facts in it begin with.
    """

    name: str
    """Empty: no rule reads it as a fact."""


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every part of a register and of a flow: immutable, and an unknown key refuses."""
