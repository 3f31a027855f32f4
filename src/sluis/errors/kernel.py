"""Errors of plans and doors, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.entry import entry
from sluis.errors.place import Code, RegisterText
from sluis.i18n import N_


@entry(
    "kernel.plan-fault",
    "A plan breaks a rule of its format, so no door is made for it and nothing leaves.",
    N_("Row {row} of activity {activity} cannot be compiled: {fault}."),
    N_("Row 0 is the activity itself. See docs/reference/register.md for what a row may say."),
)
def plan_fault_error(*, row: int, activity: RegisterText, fault: Code) -> None: ...
@entry(
    "kernel.grammar-too-large",
    "The values of a row must be listed in the output grammar, and there are too many.",
    N_("Row {row} of activity {activity} allows {values} values; at most {allowed} can be listed."),
    N_("Make min a multiple of step, or take a larger step."),
)
def grammar_too_large_error(*, row: int, activity: RegisterText, values: int, allowed: int) -> None: ...
@entry(
    "kernel.period-key-missing",
    "A plan asks for tokens of a lifetime for which no key was given; nothing leaves.",
    N_("No key was given for tokens of lifetime {lifetime}."),
    N_("This is a fault of Sluis or of its keystore. Keep the log and report it."),
)
def period_key_missing_error(*, lifetime: Code) -> None: ...
