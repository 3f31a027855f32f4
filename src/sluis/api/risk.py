"""Measure how well a home is recognised in what is released: by a replay of recorded reports, or on bodies that left.

In:  files with reports of many homes and a register, or a folder of bodies. Out: per activity ``RiskMeasured``.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from sluis.api.document import Json
from sluis.api.files import named, read_bytes, told_format
from sluis.api.moments import iso, now_ms
from sluis.api.plan import CompiledActivity, CompiledRegister, compile_plan
from sluis.errors import Code, FileName, RegisterText
from sluis.errors.gate import file_missing_error
from sluis.errors.risk import (
    population_error,
    risk_column_unknown_error,
    sample_missing_error,
    too_few_homes_error,
)
from sluis.gate.state.state import Activity, GateState
from sluis.ledger.sampled import sampled_of
from sluis.register.lower import LoweredActivity, Profile
from sluis.risk.features import Day, days_of
from sluis.risk.inbox import bodies_of, collect, read_homes
from sluis.risk.kept import collect_sample
from sluis.risk.linkage import Linked, link
from sluis.risk.measurement import Explained, Measurement, homes_in, measure, speaking
from sluis.risk.released import Collecting, Released
from sluis.risk.replayed import WITHOUT_MOMENT, Names, Replay, Replayed
from sluis.standing.sampling import keeps, measurable_ms
from sluis.standing.share import FEWEST_HOMES
from sluis.telemetry.limits import Limits
from sluis.telemetry.source import STDIN, read_source

__all__ = [
    "Across",
    "Asking",
    "Explained",
    "RiskMeasured",
    "Source",
    "Sources",
    "across",
    "measure_bodies",
    "measure_replay",
    "page",
    "picture",
]

REPLAY: Final = "replay"
BODIES: Final = "bodies"
SAMPLE: Final = "sample"


@dataclass(frozen=True, slots=True)
class Asking:
    """How it is to be measured."""

    population: int | None = None
    """Homes of which the recipient gets something; figures are of the sample alone when absent."""
    sensitive: str | None = None
    """A column that nobody should learn: l and t are said of it."""
    seed: int = 0
    explain: bool = True
    """Whether each column's part is said, which takes most of the time."""
    days_apart: int = 1
    """Over how many days at least it is said what each column does to finding a home again."""


@dataclass(frozen=True, slots=True)
class Source:
    """What was measured on."""

    kind: str
    """``replay``, ``bodies`` or ``sample``."""
    sha256: str | None
    """Over the digests of what was read, sorted: the same files give the same, whatever they are called.

    ``None`` when one of them was standard input, of which nothing can be read again.
    """
    files: int
    reports: int
    first_ms: int
    last_ms: int
    left_out: Counter[str] = field(default_factory=Counter)
    strangers: int | None = None
    """Homes whose router the registry of a gate does not name; ``None``: no gate was asked."""

    @property
    def period(self) -> tuple[int, int]:
        """The first and the last moment, milliseconds."""
        return self.first_ms, self.last_ms

    def document(self) -> dict[str, Json]:
        """Return it for JSON."""
        return {
            "kind": self.kind,
            "sha256": self.sha256,
            "files": self.files,
            "reports": self.reports,
            "first": iso(self.first_ms),
            "last": iso(self.last_ms),
            "left_out": dict(sorted(self.left_out.items())),
            "strangers": self.strangers,
        }


class ToMeasure(Protocol):
    """An activity of a register, compiled or in force."""

    @property
    def lowered(self) -> LoweredActivity:
        """With its plan."""
        ...


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, before anything of it is measured."""

    released: Mapping[str, Released]
    """By the activity's name."""
    source: Source

    def of(self, activity: str) -> tuple[Released, Source]:
        """Return what one activity released, and what that was made of."""
        return self.released[activity], self.source


@dataclass(frozen=True, slots=True)
class RiskMeasured:
    """One activity, measured."""

    activity: str
    recipient: str
    register: str
    """SHA-256."""
    plan: str
    """Digest of what may leave."""
    token: str | None
    """How long the household's token lives; ``None``: bodies carry none."""
    source: Source
    measured_ms: int
    figures: Measurement

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis risk --format json`` prints it."""
        return {
            "activity": self.activity,
            "recipient": self.recipient,
            "register": self.register,
            "plan": self.plan,
            "token": self.token,
            "measured": iso(self.measured_ms),
            "source": self.source.document(),
            "figures": self.figures.document(),
        }


@dataclass(frozen=True, slots=True)
class Across:
    """How well homes of one recipient are found at another, on one day."""

    activity: str
    other: str
    linked: tuple[Linked, ...]

    def document(self) -> dict[str, Json]:
        """Return it for JSON."""
        return {
            "activity": self.activity,
            "other": self.other,
            "attackers": [each.document() for each in self.linked],
        }


@dataclass(frozen=True, slots=True)
class Sources:
    """A replay's activities with the tables they were measured on."""

    measured: tuple[RiskMeasured, ...]
    across: tuple[Across, ...]

    def document(self) -> dict[str, Json]:
        """Return it for JSON."""
        return {
            "measured": [each.document() for each in self.measured],
            "across": [each.document() for each in self.across],
        }


def measure_replay(
    files: str | Iterable[str],
    register: CompiledRegister | Path | str,
    activity: str | None = None,
    asking: Asking | None = None,
    *,
    route: str = "",
    told: str | None = None,
) -> Sources:
    """Let recorded reports of many homes through a register's doors, and measure what comes out.

    Law, lease and standing are not asked: an activity is measured before it may open.

    Args:
        files: With reports; each says which router sent it, and when it was collected.
        register: The file, or what ``compile_plan`` made of it.
        activity: By the register's key; every one when absent.
        asking: How; the usual when absent.
        route: The route whose profiles apply.
        told: The format the files are in, by its name.

    Raises:
        activity_unknown_error: the register has no such activity.
        too_few_homes_error: fewer homes than ``FEWEST_HOMES`` let something out.
        risk_column_unknown_error: the sensitive column is none.
        population_error: the population is smaller than what was measured.
        InputNotReadableError: a file cannot be read.

    Effects:
        Reads the files, and system randomness for keys that are thrown away.
    """
    compiled = _compiled(register)
    chosen = compiled.activities if activity is None else (compiled.activity(activity),)
    how = Asking() if asking is None else asking
    if how.sensitive is not None:
        for each in chosen:
            _check_column(each, how.sensitive)
    read = replayed([files] if isinstance(files, str) else list(files), compiled.lowered.profiles, chosen, route, told)
    measured = [
        figures_of(each, compiled.register.digest, read.of(each.name), how)
        for each in chosen
        if activity is not None or read.released[each.name].bodies
    ]
    if not measured:
        raise too_few_homes_error(activity=RegisterText(chosen[0].name), homes=0, least=FEWEST_HOMES)
    return Sources(tuple(measured), across(compiled, dict(read.released), how.seed))


def replayed(
    names: Sequence[str],
    profiles: tuple[Profile, ...],
    chosen: Iterable[ToMeasure],
    route: str = "",
    told: str | None = None,
    ask: Names | None = None,
) -> "Read":
    """Read recorded reports, each file once, and let them through the doors.

    Args:
        names: Of the files; ``-`` is standard input.
        profiles: Of the register, that rename keys.
        chosen: Activities that are measured.
        route: The route whose profiles apply.
        told: The format the files are in, by its name.
        ask: A registry about the router of each home, once.

    Raises:
        InputNotReadableError: a file cannot be read.

    Effects:
        Reads the files, and system randomness for keys that are thrown away.
    """
    run = Replay((each.lowered for each in chosen), profiles, route, ask)
    digests = [hashlib.sha256() for _name in names]
    for name, digest in zip(names, digests, strict=True):
        for message in read_source(name, Limits(), told=told_format(told), seen=digest.update):
            run.take(message)
    found = run.result()
    digest_of_all = None if STDIN in names else _digest([digest.digest() for digest in digests])
    return Read(found.released, _replay_source(digest_of_all, len(names), found))


def measure_bodies(
    folder: Path,
    register: CompiledRegister | Path | str,
    activity: str,
    asking: Asking | None = None,
    *,
    homes: Path | None = None,
) -> RiskMeasured:
    """Measure bodies that left.

    Args:
        folder: In which a gate drops bodies of one activity, or the recipient's kit keeps them.
        register: Under which they left.
        activity: Whose they are.
        asking: How; the usual when absent.
        homes: A file that says which body is of which home. Without it, a token is a home, and nothing is said of
            finding one again.

    Raises:
        activity_unknown_error: the register has no such activity.
        FileMissingError: the folder or the file cannot be read.
        risk_body_error: a file holds no body.
        risk_body_other_error: a body holds what the activity does not release.
        homes_file_error: the file of homes cannot be used.
        too_few_homes_error: there are too few homes.

    Effects:
        Reads the folder.
    """
    compiled, how = _compiled(register), Asking() if asking is None else asking
    chosen = compiled.activity(activity)
    if how.sensitive is not None:
        _check_column(chosen, how.sensitive)
    return figures_of(chosen, compiled.register.digest, read_bodies(folder, chosen, homes).of(activity), how)


def read_bodies(folder: Path, chosen: ToMeasure, homes: Path | None = None) -> "Read":
    """Read bodies that left, each once.

    Args:
        folder: In which they are.
        chosen: The activity whose they are.
        homes: A file that says which body is of which home.

    Raises:
        FileMissingError: the folder or the file cannot be read.
        risk_body_error: a file holds no body.
        risk_body_other_error: a body holds what the activity does not release.
        homes_file_error: the file of homes cannot be used.

    Effects:
        Reads the folder and the file.
    """
    known = None if homes is None else read_homes(read_bytes(homes), FileName(homes))
    collecting = Collecting(chosen.lowered.plan)
    try:
        bodies = list(bodies_of(named(folder)))
    except OSError:
        raise file_missing_error(file=FileName(folder)) from None
    digests = [one.digest(None if known is None else known.get(one.name)) for one in bodies]
    made = collect(iter(bodies), collecting, known, FileName(folder if homes is None else homes))
    left_out = Counter({WITHOUT_MOMENT: made.without_moment} if made.without_moment else {})
    source = Source(
        BODIES, _digest(digests), len(bodies), made.bodies, made.first_s * 1000, made.last_s * 1000, left_out
    )
    return Read({chosen.lowered.name: collecting.released()}, source)


def read_sample(state: GateState, chosen: Activity) -> "Read":
    """Read the sealed sample of an activity, once nothing is added to it any more.

    Args:
        state: An opened gate; its keys open the sample.
        chosen: The activity of the register in force.

    Raises:
        sample_missing_error: there is none that can be measured now.

    Effects:
        Reads the database.
    """
    collecting, name = Collecting(chosen.lowered.plan), chosen.name
    with state.store.reading() as conn:
        sample, now_ms = state.follow(conn).system.samples.get(name), state.clock()
        leaving = chosen.lowered.leaving
        if sample is None or sample.leaving != leaving or not measurable_ms(sample) <= now_ms < sample.until_ms:
            raise sample_missing_error(activity=RegisterText(name))
        kept = sampled_of(conn, state.keystore, name, sample.until_ms, now_ms)
        of_it = (each for each in kept if keeps(sample, each.leaving, each.slot, each.at_ms))
        made, digests = collect_sample(of_it, collecting, at_once=not chosen.lowered.release_ms)
    source = Source(SAMPLE, _digest(digests), 0, made.bodies, made.first_s * 1000, made.last_s * 1000)
    return Read({name: collecting.released()}, source)


def across(compiled: CompiledRegister, released: dict[str, Released], seed: int) -> tuple[Across, ...]:
    """Let every attacker look for the homes of one recipient at another, on the first day that both have."""
    found = []
    names = [name for name, table in released.items() if table.bodies]
    recipients = {each.name: each.plan.recipient for each in compiled.activities}
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            days = sorted(set(days_of(released[one])) & set(days_of(released[other])))
            if recipients[one] == recipients[other] or not days:
                continue
            linked = link(Day(released[one], days[0]), Day(released[other], days[0]), seed)
            if linked:
                found.append(Across(one, other, linked))
    return tuple(found)


def _compiled(register: CompiledRegister | Path | str) -> CompiledRegister:
    return register if isinstance(register, CompiledRegister) else compile_plan(register, now_ms(), to_look=True)


def _check_column(activity: CompiledActivity, column: str) -> None:
    known = Collecting(activity.plan).columns
    if column not in known:
        raise risk_column_unknown_error(
            option=Code("--sensitive"), activity=RegisterText(activity.name), known=RegisterText(", ".join(known))
        )


def figures_of(activity: ToMeasure, register: str, read: tuple[Released, Source], how: Asking) -> RiskMeasured:
    """Measure what was read of one activity.

    Args:
        activity: Which.
        register: SHA-256 of its register.
        read: What it released, and what that was made of.
        how: With which seed, and what is said of it.

    Raises:
        too_few_homes_error: there are too few homes.
        population_error: the population is smaller than what was measured.
    """
    released, source = read
    homes = homes_in(released)
    refuse_too_few(activity.lowered.name, released)
    if how.population is not None and how.population < homes:
        raise population_error(homes=homes, population=how.population)
    figures = measure(
        released,
        how.seed,
        homes_in_all=how.population,
        sensitive=how.sensitive,
        explain=how.explain,
        days_apart=how.days_apart,
    )
    plan = activity.lowered.plan
    token = None if plan.household is None else plan.household.value
    return RiskMeasured(plan.activity, plan.recipient, register, plan.digest, token, source, now_ms(), figures)


def refuse_too_few(activity: str, released: Released) -> None:
    """Refuse what says nothing: something has to have left of enough homes.

    Raises:
        too_few_homes_error: there are too few.
    """
    heard = len(speaking(released))
    if heard < FEWEST_HOMES:
        raise too_few_homes_error(activity=RegisterText(activity), homes=heard, least=FEWEST_HOMES)


def _replay_source(digest: str | None, files: int, found: Replayed) -> Source:
    first_ms, last_ms = found.first_s * 1000, found.last_s * 1000
    return Source(REPLAY, digest, files, found.reports, first_ms, last_ms, found.left_out, found.strangers)


def _digest(digests: Sequence[bytes]) -> str:
    return hashlib.sha256(b"".join(sorted(digests))).hexdigest()


def picture(measured: RiskMeasured) -> str:
    """Return the pictures of one measurement as SVG."""
    from sluis.reports.risk_picture import picture as drawn

    return drawn(measured.figures)


def page(found: Sources) -> str:
    """Return a page with the figures and pictures of a replay, or of bodies."""
    from sluis.reports.risk_page import risk_page

    return risk_page(
        [(each.activity, each.figures, each.source.period, each.source.left_out) for each in found.measured]
    )
