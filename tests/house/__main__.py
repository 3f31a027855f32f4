"""``python -m tests.house FOLDER [--firmware clean|leaky]``: a captured house to look at; needs root."""

import argparse
import sys
from pathlib import Path

from tests.house.build import build
from tests.house.needs import why_not

if __name__ == "__main__":
    said = argparse.ArgumentParser(prog="python -m tests.house", description=__doc__)
    said.add_argument("folder", type=Path)
    said.add_argument("--firmware", choices=("clean", "leaky"), default="leaky")
    asked = said.parse_args()
    reason = why_not()
    if reason is not None:
        sys.exit(reason)
    house = build(asked.folder.resolve(), asked.firmware)
    print(f"{house.lan}\n{house.wan}\n{house.router}\n{house.keylog}\n{house.folder / 'truth.json'}")  # noqa: T201
