"""Plans of earlier registers, made again from the bytes that were kept: what a disclosure of years ago consisted of.

In:  the digest of a plan, as an intent has it. Out: the plan, or ``None`` when it was never in force here.

The rule this module keeps: rows are numbered in file order in every version of Sluis, so the rows of a disclosure keep
their names even where a newer kernel, catalogue or law would give the same register another digest. ``exact`` says
whether it does not: only then does replaying a report give the same bytes.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from sluis.errors import FileName, RegisterError
from sluis.kernel.plan import Plan
from sluis.register.load import load_register
from sluis.register.lower import plan_of
from sluis.register.model import Register
from sluis.store.registers import sources_of_plan


@dataclass(frozen=True, slots=True)
class Archived:
    """A plan of an earlier register."""

    plan: Plan
    register: Register
    exact: bool
    """This version of Sluis lowers the register to the very plan that was in force."""


def archived_plan(conn: Connection, activity: str, digest: str) -> Archived | None:
    """Return a plan that was in force once.

    Args:
        conn: A view of the store.
        activity: The register's key.
        digest: Of the plan.

    Returns:
        The plan; ``None`` when it was never activated here, or this version of Sluis cannot read its register.
    """
    sources = sources_of_plan(conn, digest)
    if sources is None:
        return None
    try:
        register = load_register(sources.register, FileName("register.yaml"), sources.vocabularies)
    except RegisterError:
        return None
    if activity not in register.activities:
        return None
    plan = plan_of(register, activity)
    return Archived(plan, register, plan.digest == digest)
