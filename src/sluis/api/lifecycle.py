"""The life of the register: proposed, advised on, approved, activated; its history, and every version as it was.

In:  a register or a version, and who does what. Out: signed steps; the history; the bytes of a version.

A step that cannot be taken raises, and says which has to come first or who has to take it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sluis.api.document import Json
from sluis.api.files import load_register, read_bytes
from sluis.api.moments import now_ms
from sluis.api.register import Checked, check_register, looked_at
from sluis.errors import FileName
from sluis.errors.register import register_old_error
from sluis.gate.reload.register_verbs import ActivatedVersion, GateDesk, activate_version, desk_of, source_at
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import wall_clock
from sluis.lifecycle.desk import propose, say_about, source_of, sources_named
from sluis.lifecycle.steps import Advice, Step, StepDetails, StepName, history, taken
from sluis.register.load import VERSION
from sluis.register.tree import Mapping, read_tree
from sluis.reports.register_life import history_data, step_data
from sluis.store.registers import Sources

__all__ = ["ActivatedVersion", "Advice", "RegisterHistory", "RegisterLife", "Step", "StepDetails", "TakenStep"]


@dataclass(frozen=True, slots=True)
class TakenStep:
    """A step that was recorded."""

    step: Step
    closed: tuple[str, ...] = ()
    """Of an activation: activities that law keeps closed on the day from which it holds."""
    cancelled: int | None = None
    """Of an activation that holds at once: bodies that were stopped; else ``None``."""

    def document(self) -> dict[str, Json]:
        """Return it as the verbs of ``sluis register`` print it with ``--format json``."""
        return step_data(self.step)


@dataclass(frozen=True, slots=True)
class RegisterHistory:
    """The life of every version until a moment; each step was checked."""

    steps: tuple[Step, ...]
    taken: tuple[tuple[int, str], ...]
    """When gates took which register, by its SHA-256."""
    at_ms: int

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis register history --format json`` prints it."""
        return history_data(self.steps, self.taken, self.at_ms)


class RegisterLife:
    """The steps of registers in the store of some settings; no register has to be in force.

    A version is named by its number, or by 8 digits of its SHA-256 at least; ``by`` is who does it, kept with the step.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def propose(self, register: Path | str, by: str, why: str = "") -> TakenStep:
        """Propose a register: it becomes a version with a number.

        Raises:
            RegisterError: it has faults.
            register_old_error: it is written in an older version of the format.
            register_known_error: these bytes are a version already.
            evidence_hash_error: a document beside it is not the one that was meant.

        Effects:
            Reads the file, vocabularies and documents; one transaction.
        """
        path = Path(register)
        source, loaded = read_bytes(path), load_register(path)
        if loaded.written < VERSION:
            raise register_old_error(file=FileName(register), version=loaded.written, ours=VERSION)
        looked_at(loaded, read_tree(source)[0] or Mapping({}, 1, 1), path)
        folder = path.parent / "vocabularies"
        beside = {f"{name}.yaml": read_bytes(folder / f"{name}.yaml") for name in loaded.vocabularies}
        with self._desk() as desk:
            return TakenStep(propose(desk, loaded, Sources(source, beside), StepDetails(by, why)))

    def advise(self, version: str, by: str, advice: str, text: str) -> TakenStep:
        """Record what the data protection officer advises: ``positive``, ``conditions`` or ``negative``.

        Effects:
            One transaction.
        """
        with self._desk() as desk:
            return TakenStep(say_about(desk, version, StepName.ADVISED, StepDetails(by, text, Advice(advice))))

    def approve(self, version: str, by: str, *, followed: bool, why: str = "") -> TakenStep:
        """Record that the owner decides for a version, and whether the advice is followed.

        Effects:
            One transaction.
        """
        with self._desk() as desk:
            return TakenStep(say_about(desk, version, StepName.APPROVED, StepDetails(by, why, followed=followed)))

    def activate(self, version: str, by: str, from_ms: int | None = None, why: str = "") -> TakenStep:
        """Activate a version that was approved, now or from a later moment.

        Raises:
            endpoint_missing_error: an activity would open whose recipient is nowhere in the settings.

        Effects:
            One transaction; with ``store = true`` what waits under another plan is cancelled in it.
        """
        with self._desk() as desk:
            activated = activate_version(desk, version, StepDetails(by, why), from_ms)
        cancelled = None if activated.done is None else sum(activated.done.cancelled.values())
        return TakenStep(activated.step, activated.closed, cancelled)

    def history(self, at_ms: int | None = None) -> RegisterHistory:
        """Return the life of every version until a moment; now when absent.

        Raises:
            register_record_error: a step does not check.
        """
        moment = now_ms() if at_ms is None else at_ms
        with self._desk() as desk, desk.store.reading() as conn:
            told: Sequence[Step] = [step for step in history(conn, desk.settings.ledger.origin) if step.t_ms <= moment]
            ran = [(taken_ms, digest) for taken_ms, digest in taken(conn) if taken_ms <= moment]
        return RegisterHistory(tuple(told), tuple(ran), moment)

    def source(self, version: str | None = None, at_ms: int | None = None) -> bytes:
        """Return a version as it was proposed, byte for byte; without one, the version in force at a moment.

        Raises:
            register_version_unknown_error: there is no such version.
            register_not_activated_error: none was in force then.
        """
        with self._desk() as desk:
            if version is not None:
                return source_of(desk, version)
            return source_at(desk, now_ms() if at_ms is None else at_ms)

    def findings(self, version: str, at: date | None = None) -> Checked:
        """Judge a version as it was proposed, with the vocabularies that were kept with it.

        Args:
            version: Its number, or digits of its SHA-256.
            at: The day that is judged; today when absent.

        Returns:
            What was found. Documents beside the register are not kept with it, and so not looked at.

        Raises:
            register_version_unknown_error: there is no such version.
            RegisterError: it has faults that are no findings of law.

        Effects:
            A folder of its own for as long as it lasts.
        """
        with self._desk() as desk:
            kept = sources_named(desk, version)
        with TemporaryDirectory(prefix="sluis-findings-") as made:
            folder = Path(made)
            (folder / "vocabularies").mkdir()
            (folder / "register.yaml").write_bytes(kept.register)
            for name, content in kept.vocabularies.items():
                (folder / "vocabularies" / Path(name).name).write_bytes(content)
            return check_register(folder / "register.yaml", at)

    @contextmanager
    def _desk(self) -> Iterator[GateDesk]:
        with desk_of(self.settings, wall_clock) as desk:
            yield desk
