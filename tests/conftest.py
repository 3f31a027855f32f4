"""What every test starts from: English, whatever the machine speaks and whatever the test before chose."""

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from _pytest.doctest import DoctestModule
from hypothesis import HealthCheck, Phase, settings
from tests import postgres
from tests.compiled import compile_share
from tests.messages import tell_less
from tests.rules_once import grammar_once, load_once, lower_once, words_once
from tests.schema_once import upgrade_once
from tests.sim.tally import PROPERTY, added, lines
from tests.statements_once import engine_once
from tests.traces_once import traces_once

from sluis.audit.content import recogniser
from sluis.gate.state import doors, rules
from sluis.i18n import use
from sluis.lifecycle import to_sign
from sluis.store import engine, sqlite
from sluis.store import postgres as postgresql

if TYPE_CHECKING:
    from tests.house.build import House

EXAMPLES = 20
"""Of each property in ``make test``, others every time; a property with a number of its own has a fifth of it.

``make long`` runs all of them: a hundred, or the number that stands at the test.
"""
DEAR = 30
"""A property with a number of its own that is no larger has dear examples: of it, too, a fifth is run."""
settings.register_profile("long", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("sluis", settings.get_profile("long"), max_examples=EXAMPLES)
settings.register_profile(
    "mutants", settings.get_profile("long"), phases=[Phase.explicit, Phase.generate], database=None
)
settings.load_profile("sluis")
"""No test asserts a time: a busy machine must not fail one. For a mutant it is enough that an example is found."""


def pytest_sessionstart(session: pytest.Session) -> None:
    """Share the compiling of the tests among the workers, and let each tell what somebody wants to know."""
    compile_share(session.config)
    tell_less(session.config)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Look for examples only in a module that has one: looking reads and walks all of a module."""
    collectors = yield
    if file_path.suffix == ".py" and b">>>" not in file_path.read_bytes():
        return [each for each in collectors if not isinstance(each, DoctestModule)]
    return collectors


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave most examples of a property that has a number of its own to ``make long``."""
    if settings().max_examples > EXAMPLES:
        return
    for item in items:
        test = getattr(item, "obj", None)
        test = getattr(test, "__func__", test)
        own = getattr(test, "_hypothesis_internal_use_settings", None)
        if own is not None:
            dear = own.max_examples <= DEAR
            fewer = max(3 if dear else EXAMPLES, own.max_examples // 5)
            test._hypothesis_internal_use_settings = settings(own, max_examples=min(fewer, own.max_examples))  # type: ignore[union-attr]


YOUNG: Final = 200_000
"""Objects that are made before rubbish is looked for; of seven hundred, as Python has it, most are still in use."""
gc.set_threshold(YOUNG, 10, 10)


def pytest_collection_finish() -> None:
    """Let the collector of rubbish not look again and again at every test and module, which stay to the end."""
    gc.collect()
    gc.freeze()


MIGRATING = ("tests/unit/store/", "tests/sim/")
"""Tests that are about migrations, or about each call to the disk."""

READING = ("tests/unit/gate/state/test_rules", "tests/unit/lifecycle/test_to_sign")
"""Tests that are about reading a register there."""

SPELLING = ("tests/unit/audit/content/test_traces", "tests/unit/audit/content/test_recogniser")
"""Tests that are about how identifiers are spelled out."""


SHARED: Final = (
    (MIGRATING, engine, "upgrade", upgrade_once),
    (MIGRATING, sqlite, "create_engine", engine_once),
    (MIGRATING, postgresql, "create_engine", engine_once),
    (READING, rules, "load_register", load_once),
    (READING, rules, "lower", lower_once),
    (READING, to_sign, "load_register", load_once),
    (READING, doors, "Door2", grammar_once),
    (READING, doors, "grammar_words", words_once),
    (SPELLING, recogniser, "Traces", traces_once),
)
"""For which tests not, and where what stands instead: a new SQLite database is made by the statements of the first that
was, each statement is compiled once, what opens a gate or shows what a step signs reads the same bytes once, and the
identifiers of a house are spelled out once."""
OWN: Final = tuple((module, name, getattr(module, name)) for _, module, name, _ in SHARED)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Set the language, which a test that wants Dutch asks for, and what is shared: no fixture, of twenty thousand."""
    os.environ["LC_ALL"] = "C"
    use("en")
    for but, module, name, shared in SHARED:
        if not item.nodeid.startswith(but):
            setattr(module, name, shared)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Let the next test that is about them, or an example in the source, find them as they are."""
    for module, name, own in OWN:
        setattr(module, name, own)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many runs with faults there were, and of which kind; workers send their counts with their reports."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    counts = [value for report in reports for name, value in report.user_properties if name == PROPERTY]
    if counts:
        terminalreporter.section("faults")
        for line in lines(added(counts)):
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A real PostgreSQL; the test is skipped, with the reason, where there is none."""
    reason = postgres.why_not()
    if reason is not None:
        pytest.skip(reason)
    with postgres.serving() as running:
        yield running


@pytest.fixture
def postgres_url(server: postgres.Server, request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database of its own on that server."""
    if not request.node.nodeid.startswith(MIGRATING):
        with server.lent() as url:
            yield url
        return
    url = server.new("migrated")
    yield url
    server.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind, in turn; the test runs on both."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'sluis.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


TRIES = 4
"""Captures of a house before its tests are skipped."""


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> "House":
    """A captured house whose router and television leak; skipped, with the reason, where it cannot be built."""
    return captured(tmp_path_factory, "leaky")


@pytest.fixture(scope="session")
def clean_house(tmp_path_factory: pytest.TempPathFactory) -> "House":
    """The same house with firmware that tells on nobody."""
    return captured(tmp_path_factory, "clean")


def captured(folders: pytest.TempPathFactory, firmware: str) -> "House":
    from tests.house import build, needs

    reason = needs.why_not()
    if reason is not None:
        pytest.skip(reason)
    for _ in range(TRIES):
        made = build.build(folders.mktemp(f"house-{firmware}"), firmware)
        if lost_nothing(made):
            return made
    pytest.skip(f"{TRIES} captures of the house each lost packets: this machine is too busy for one")


def lost_nothing(made: "House") -> bool:
    """Whether the kernel dropped no packet at any point of capture; on a busy machine it does."""
    logs = sorted(made.folder.glob("tcpdump-*.log"))
    return bool(logs) and all("\n0 packets dropped by kernel" in log.read_text(encoding="utf-8") for log in logs)
