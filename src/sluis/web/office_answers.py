"""What the desk answers to the calls that pages of the office make, as values.

In:  JSON of the desk. Out: frozen structs. What a later desk says besides is left out; what is missing is no answer.

A test holds them against the desk's own description.
"""

import msgspec


class Activity(msgspec.Struct, frozen=True):
    """How an activity is."""

    activity: str
    open: bool
    days_left: int


class Waiting(msgspec.Struct, frozen=True):
    """What waits for a recipient."""

    recipient: str
    bodies: int


class Activities(msgspec.Struct, frozen=True):
    """How all activities are."""

    ready: bool
    sentences: tuple[str, ...]
    activities: tuple[Activity, ...]
    waiting: tuple[Waiting, ...]
