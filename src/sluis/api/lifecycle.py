"""The life of the register: proposed, advised on, approved, activated; its history, and every version as it was.

In:  a register or a version, and who does what. Out: signed steps; the history; the bytes of a version.

A step that cannot be taken raises, and says which has to come first or who has to take it.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Mapping_
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sluis.api.difference import ComparedRegisters, compare_registers
from sluis.api.document import Json
from sluis.api.files import load_register, read_bytes
from sluis.api.moments import now_ms
from sluis.api.register import Checked, check_register, looked_at
from sluis.api.ssh_keygen import sign
from sluis.errors import FileName
from sluis.errors.gate import file_writable_error
from sluis.errors.register import register_old_error
from sluis.gate.reload.register_verbs import ActivatedVersion, GateDesk, activate_version, desk_of, source_at
from sluis.gate.state.file_modes import where_others_change
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import wall_clock
from sluis.lifecycle.account import Account
from sluis.lifecycle.desk import proposal_to_sign, propose, say_about, source_of, sources_named, step_to_sign
from sluis.lifecycle.steps import Advice, Step, StepDetails, StepName, history, taken
from sluis.lifecycle.to_sign import AgreedTo, HandedIn, namespace_of
from sluis.register.load import VERSION, register_digest
from sluis.register.model import Register
from sluis.register.tree import Mapping, read_tree
from sluis.reports.register_life import history_data, step_data
from sluis.store.registers import Sources

__all__ = [
    "Account",
    "ActivatedVersion",
    "Advice",
    "AgreedTo",
    "HandedIn",
    "RegisterHistory",
    "RegisterLife",
    "SignWith",
    "Step",
    "StepDetails",
    "StepName",
    "StepRequest",
    "TakenStep",
    "Taker",
]


@dataclass(frozen=True, slots=True)
class SignWith:
    """Sign with a key on this machine: ``ssh-keygen`` is asked, which may ask for a passphrase or a touch."""

    key: Path


Taker = str | HandedIn | SignWith | AgreedTo
"""Who takes a step: a name that is typed; what a person signed; a key to sign with; or the account of somebody whose ID
token was checked, with what he agreed to. With ``[people]`` in the settings a name is refused, and without it the
others are."""


@dataclass(frozen=True, slots=True)
class StepRequest:
    """A step that is asked for, without who takes it."""

    step: StepName
    subject: str
    """The file of the register that is proposed; of the other steps the version."""
    text: str = ""
    """The advice, or why."""
    advice: Advice | None = None
    followed: bool | None = None
    """Of an approval: whether the advice is followed."""
    from_ms: int | None = None
    """Of an activation: from when it holds; from now when absent."""

    def details(self, by: str | HandedIn | AgreedTo) -> StepDetails:
        """Return what is said, with who says it."""
        name, handed = (by, None) if isinstance(by, str) else ("", by)
        return StepDetails(name, self.text, self.advice, self.followed, handed=handed)


@dataclass(frozen=True, slots=True)
class TakenStep:
    """A step that was recorded."""

    step: Step
    closed: tuple[str, ...] = ()
    """Of an activation: activities that law keeps closed on the day from which it holds."""
    cancelled: int | None = None
    """Of an activation that holds at once: bodies that were stopped; else ``None``."""
    kept: bool = True
    """Whether it stands in the journal outside the database, too."""

    def document(self) -> dict[str, Json]:
        """Return it as the verbs of ``sluis register`` print it with ``--format json``."""
        return {**step_data(self.step), "kept": self.kept}


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

    A version is named by its number, or by 8 digits of its SHA-256 at least; ``by`` is who takes a step (``Taker``).
    """

    def __init__(self, settings: Settings, config: Path | None = None) -> None:
        self.settings = settings
        self._config = config
        """The file of the settings, which others must not change while people sign by it."""

    def propose(self, register: Path | str, by: Taker, why: str = "") -> TakenStep:
        """Propose a register: it becomes a version with a number.

        Raises:
            RegisterError: it has faults.
            register_old_error: it is written in an older version of the format.
            register_known_error: these bytes are a version already.
            evidence_hash_error: a document beside it is not the one that was meant.

        Effects:
            Reads the file, vocabularies and documents; one transaction.
        """
        return self.take(StepRequest(StepName.PROPOSED, str(register), why), by)

    def advise(self, version: str, by: Taker, advice: str, text: str) -> TakenStep:
        """Record what the data protection officer advises: ``positive``, ``conditions`` or ``negative``.

        Effects:
            One transaction.
        """
        return self.take(StepRequest(StepName.ADVISED, version, text, Advice(advice)), by)

    def approve(self, version: str, by: Taker, *, followed: bool, why: str = "") -> TakenStep:
        """Record that the owner decides for a version, and whether the advice is followed.

        Effects:
            One transaction.
        """
        return self.take(StepRequest(StepName.APPROVED, version, why, followed=followed), by)

    def activate(self, version: str, by: Taker, from_ms: int | None = None, why: str = "") -> TakenStep:
        """Activate a version that was approved, now or from a later moment.

        Raises:
            endpoint_missing_error: an activity would open whose recipient is nowhere in the settings.

        Effects:
            One transaction; with ``store = true`` what waits under another plan is cancelled in it.
        """
        return self.take(StepRequest(StepName.ACTIVATED, version, why, from_ms=from_ms), by)

    def to_sign(self, request: StepRequest) -> bytes:
        """Return the exact bytes that a person signs to take a step; nothing is recorded.

        They are signed for ``namespace``, and hold for seven days, until another step is recorded.

        Raises:
            register_nobody_signs_error: the settings list nobody.
            SluisError: the step cannot be taken now, whoever signs it.
        """
        details = request.details("")
        if request.step is StepName.PROPOSED:
            loaded, sources = _proposed(request.subject)
            with self._desk() as desk:
                return proposal_to_sign(desk, loaded, sources, details)
        with self._desk() as desk:
            return step_to_sign(desk, request.subject, request.step, details, request.from_ms)

    @property
    def namespace(self) -> str:
        """For what a signature of a step is made: ``ssh-keygen -Y sign -n``."""
        return namespace_of(self.settings.ledger.origin)

    def take(self, request: StepRequest, by: Taker) -> TakenStep:
        """Take a step.

        Raises:
            file_writable_error: people sign by settings that others can change.
            ssh_keygen_error: no signature was made.
            SluisError: the step cannot be taken, or not by this person.

        Effects:
            One transaction; those of ``propose`` and ``activate``.
        """
        place = None if self.settings.people is None or self._config is None else where_others_change(self._config)
        if place is not None:
            raise file_writable_error(file=FileName(place))
        if isinstance(by, SignWith):
            document = self.to_sign(request)
            by = HandedIn(document, sign(document, by.key, self.namespace))
        details = request.details(by)
        if request.step is StepName.PROPOSED:
            loaded, sources = _proposed(request.subject)
            with self._desk() as desk:
                return TakenStep(propose(desk, loaded, sources, details), kept=desk.journal.kept)
        with self._desk() as desk:
            if request.step is not StepName.ACTIVATED:
                return TakenStep(say_about(desk, request.subject, request.step, details), kept=desk.journal.kept)
            activated = activate_version(desk, request.subject, details, request.from_ms)
            kept = desk.journal.kept
        cancelled = None if activated.done is None else sum(activated.done.cancelled.values())
        return TakenStep(activated.step, activated.closed, cancelled, kept)

    def history(self, at_ms: int | None = None) -> RegisterHistory:
        """Return the life of every version until a moment; now when absent.

        Raises:
            register_record_error: a step does not check.
        """
        moment = now_ms() if at_ms is None else at_ms
        with self._desk() as desk, desk.store.reading() as conn:
            told: Sequence[Step] = [
                step for step in history(conn, desk.settings.ledger.origin, desk.keystore) if step.t_ms <= moment
            ]
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
        with self.written(kept.register, kept.vocabularies) as file:
            return check_register(Path(file), at)

    def compared(self, version: str, register: bytes, vocabularies: Mapping_[str, bytes]) -> ComparedRegisters:
        """Compare a version with another register, as ``sluis diff`` does: who gains or loses what.

        Args:
            version: Its number, or digits of its SHA-256: the new one.
            register: The bytes of the old one, mostly of the register in force.
            vocabularies: Of the old one.

        Raises:
            register_version_unknown_error: there is no such version.
            RegisterError: nothing of one can be looked at.

        Effects:
            Two folders of its own for as long as it lasts.
        """
        with self._desk() as desk:
            kept = sources_named(desk, version)
        with self.written(register, vocabularies) as old, self.written(kept.register, kept.vocabularies) as new:
            return compare_registers(old, new)

    @contextmanager
    def written(self, register: bytes, vocabularies: Mapping_[str, bytes]) -> Iterator[str]:
        """Have a register that came as bytes lie in a file, to be proposed, while the block runs.

        Args:
            register: Its bytes.
            vocabularies: Name of a file, as ``device-class.yaml`` → its bytes.

        Effects:
            A folder of its own for as long as it lasts.
        """
        with TemporaryDirectory(prefix="sluis-proposal-") as made:
            folder = Path(made)
            (folder / "vocabularies").mkdir()
            (folder / "register.yaml").write_bytes(register)
            for name, content in vocabularies.items():
                (folder / "vocabularies" / Path(name).name).write_bytes(content)
            yield str(folder / "register.yaml")

    @contextmanager
    def kept(self, at_ms: int) -> Iterator[str]:
        """Have the version that was in force at a moment lie in a file, with its vocabularies, while the block runs.

        Args:
            at_ms: The moment, milliseconds since 1970-01-01T00:00Z.

        Raises:
            register_not_activated_error: none was in force then.

        Effects:
            A folder of its own for as long as it lasts.
        """
        with self._desk() as desk:
            kept = sources_named(desk, register_digest(source_at(desk, at_ms)))
        with self.written(kept.register, kept.vocabularies) as file:
            yield file

    @contextmanager
    def version_file(self, version: str) -> Iterator[str]:
        """Have a version lie in a file as it was proposed, with its vocabularies, while the block runs.

        Args:
            version: Its number, or digits of its SHA-256.

        Raises:
            register_version_unknown_error: there is no such version.

        Effects:
            A folder of its own for as long as it lasts.
        """
        with self._desk() as desk:
            kept = sources_named(desk, version)
        with self.written(kept.register, kept.vocabularies) as file:
            yield file

    @contextmanager
    def _desk(self) -> Iterator[GateDesk]:
        with desk_of(self.settings, wall_clock) as desk:
            yield desk


def _proposed(register: str) -> tuple[Register, Sources]:
    """Read a register that is proposed, with the very bytes of it and of its vocabularies."""
    path = Path(register)
    source, loaded = read_bytes(path), load_register(path)
    if loaded.written < VERSION:
        raise register_old_error(file=FileName(register), version=loaded.written, ours=VERSION)
    looked_at(loaded, read_tree(source)[0] or Mapping({}, 1, 1), path)
    folder = path.parent / "vocabularies"
    beside = {f"{name}.yaml": read_bytes(folder / f"{name}.yaml") for name in loaded.vocabularies}
    return loaded, Sources(source, beside)
