"""An edited workbook that came as bytes: the version it was made of is looked up, and what it proposes is told.

In:  a gate, and the workbook. Out: ``WorkbookChanges``.

The rule this module keeps: nobody says of which register a workbook was made but the workbook; a gate that does not
have that register reads nothing of it.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from sluis.api.gate import Gate
from sluis.api.register_sheets import WorkbookChanges, changes_of_workbook, register_of_workbook

__all__ = ["changes_of_sent"]


def changes_of_sent(gate: Gate, workbook: bytes) -> WorkbookChanges:
    """Say what an edited workbook changes in the register it was made of.

    Args:
        gate: Whose registers.
        workbook: Its bytes.

    Raises:
        workbook_unusable_error: it is no workbook of a register, too large, or holds what no register needs.
        register_version_unknown_error: the gate has no such register.
        SluisError: as ``changes_of_workbook``.

    Effects:
        A folder of its own for as long as it lasts. Nothing is proposed.
    """
    with TemporaryDirectory(prefix="sluis-workbook-") as made:
        file = Path(made) / "workbook.xlsx"
        file.write_bytes(workbook)
        digest, sources = register_of_workbook(file), gate.beside().rules.sources
        if digest == gate.beside().register.digest:
            with gate.registers.written(sources.register, sources.vocabularies) as register:
                return changes_of_workbook(file, register)
        with gate.registers.version_file(digest) as register:
            return changes_of_workbook(file, register)
