"""Fuzz the decoders with atheris, each for a while; exit 1 at the first find, whose input is kept.

Usage: ``python tests/fuzz/run.py [--seconds N] [TARGET ...]``; all targets when none is named. atheris is not in the
lock: it has no wheel for every platform. Where it is not installed this says so and ends well.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
FOUND = ROOT / ".fuzz"
"""Where inputs that broke something are kept."""


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def fuzz(name: str, seconds: int) -> None:
    """Fuzz one target in this process; atheris ends it."""
    import atheris

    with atheris.instrument_imports(include=["sluis.telemetry"]):
        from tests.fuzz.targets import TARGETS, seeds

    corpus = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for number, seed in enumerate(seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={seconds}", "-max_len=4096", "-rss_limit_mb=1024", "-timeout=10", "-verbosity=0"]
    atheris.Setup(
        ["fuzz", *options, "-print_final_stats=1", f"-artifact_prefix={FOUND}/{name}-", str(corpus)], TARGETS[name]
    )
    atheris.Fuzz()


def main() -> int:
    """Fuzz the targets that are named, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--one", action="store_true", help="fuzz one target here; for this script itself")
    parser.add_argument("targets", nargs="*")
    asked = parser.parse_args()
    try:
        import atheris  # noqa: F401
    except ImportError:
        say("fuzz: skipped, atheris is not installed (no wheel for this platform or Python?)")
        return 0
    if asked.one:
        fuzz(asked.targets[0], asked.seconds)
        return 0
    from tests.fuzz.targets import TARGETS

    FOUND.mkdir(exist_ok=True)
    broken = []
    for name in asked.targets or TARGETS:
        done = subprocess.run(
            [sys.executable, __file__, "--one", "--seconds", str(asked.seconds), name],
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
            capture_output=True,
            text=True,
            check=False,
        )
        runs = next((line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line), "?")
        say(f"fuzz: {name:20} {'found something' if done.returncode else 'fine'}, {runs} inputs")
        if done.returncode:
            broken.append(name)
            say(done.stdout[-2000:] + done.stderr[-4000:])
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
