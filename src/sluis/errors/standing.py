"""Errors of households and their requests, one row each; ``sluis.errors`` says how to read a row."""

from collections.abc import Sequence
from typing import Final, Protocol

from sluis.errors.entry import Entry, SluisError, entry
from sluis.errors.place import Code
from sluis.i18n import N_, Lang
from sluis.i18n.harmless import harmless

_ASKED = {
    "help": N_("help request"),
    "consent": N_("consent"),
    "withdraw": N_("withdrawal"),
    "object": N_("objection"),
    "restrict": N_("restriction"),
    "lift": N_("objection and restriction lifted"),
}


class Sayable(Protocol):
    """A fault that says itself in one line, without a value."""

    def text(self, lang: Lang | None = None) -> str:
        """Say it in Dutch or English."""
        ...


class RegistryImportError(SluisError):
    """A registry file has faults; nothing of it was imported. ``faults`` holds them all."""

    def __init__(self, faults: Sequence[Sayable]) -> None:
        super().__init__(REGISTRY_FAULTS, {"count": len(faults)})
        self.faults = tuple(faults)

    def text(self, lang: Lang | None = None) -> str:
        """Return the sentence, the hint and every fault on a line of its own."""
        return "\n".join((super().text(lang), *(harmless(fault.text(lang)) for fault in self.faults)))


REGISTRY_FAULTS: Final = Entry(
    code="standing.registry",
    raised_as=RegistryImportError,
    message=N_("The registry has {count} faults; nothing was imported."),
    hint=N_("Correct the lines named and import the file again."),
    meaning=RegistryImportError.__doc__ or "",
    places=frozenset({"count"}),
)


@entry(
    "standing.event-future",
    "A household's request is dated ahead of the clock.",
    N_("The {kind} lies in the future."),
    N_("Record it when it is asked. Check the clock of this machine."),
    words=_ASKED,
)
def event_in_future_error(*, kind: Code) -> None: ...
@entry(
    "standing.event-window",
    "The window of a request is missing, empty, or does not belong to its kind.",
    N_("The {kind} has no usable window."),
    N_("A help request ends after it begins; only help and consent have an end."),
    words=_ASKED,
)
def event_window_error(*, kind: Code) -> None: ...
@entry(
    "standing.slot-unknown",
    "No household has this slot.",
    N_("There is no household with slot {slot}."),
    N_("Import the registry first: `sluis standing import FILE`."),
)
def slot_unknown_error(*, slot: int) -> None: ...
