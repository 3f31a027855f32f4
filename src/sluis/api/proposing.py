"""What a register that is proposed stands on: the vocabularies of the one in force, for who pastes only the register.

In:  a gate, opened beside the one that runs. Out: files.
"""

from collections.abc import Mapping

from sluis.api.gate import Gate


def vocabularies_in_force(gate: Gate) -> Mapping[str, bytes]:
    """Return the vocabularies of the register in force: name of a file, as ``device-class.yaml``, and its bytes.

    Raises:
        StoreError: the database does not answer.
    """
    return dict(gate.beside().rules.sources.vocabularies)
