"""Tests compiled once, not once by each worker: on a fresh clone every one of them rewrote every assertion.

Each worker compiles its share before it gathers the tests, and finds what the others compiled beside it, as pytest
itself keeps it. Where nothing may be written, every worker compiles for itself, as pytest does.
"""

import sys
from pathlib import Path

import pytest
from _pytest.assertion import rewrite

TESTS = Path(__file__).parent


def compile_share(config: pytest.Config) -> None:
    """Compile what this worker of several has to; nothing when there is one process."""
    worker = getattr(config, "workerinput", None)
    state = config.stash.get(rewrite.assertstate_key, None)
    if worker is None or state is None or sys.dont_write_bytecode:
        return
    number = int(worker["workerid"].removeprefix("gw"))
    for file in sorted(TESTS.rglob("test_*.py"))[number :: worker["workercount"]]:
        kept = rewrite.get_cache_dir(file) / f"{file.stem}{rewrite.PYC_TAIL}"
        if rewrite.try_makedirs(kept.parent) and rewrite._read_pyc(file, kept) is None:
            digest, code = rewrite._rewrite_test(file, config)
            rewrite._write_pyc(state, code, digest, kept)
