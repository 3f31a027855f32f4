"""What a good engineer writes in an afternoon: a filter in plain Python. A peer, for ``make bench-peers``.

In:  a folder of ``bench_peers`` with reports, identifiers and the rows of the plan. Out: one line of JSON per peer: its
time, and how many identifiers are still in what it lets out. Also loaded by mitmproxy as its script.

It keeps the listed paths with the treatment of the register, and nothing else. It has one door: no check of duplicate
keys or of digits, no second check of its bytes, no canary, no record, and a short list of words for device classes.
Runs without Sluis, in an environment of its own.
"""

import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

KEY = hashlib.sha256(b"bench").digest()
CLASSES = {
    **dict.fromkeys(("iphone", "galaxy", "pixel"), "phone"),
    **dict.fromkeys(("printer", "epson"), "printer"),
    **dict.fromkeys(("tv", "bravia"), "television"),
    **dict.fromkeys(("sonos", "homepod"), "speaker"),
    **dict.fromkeys(("laptop", "macbook", "desktop"), "computer"),
}
ROUNDS = 5


def value_of(row: dict, value: object) -> object:
    """Return what leaves of one value, or ``None``."""
    match row["treatment"]:
        case "token":
            made = hmac.new(KEY, str(value).lower().encode(), "sha256").hexdigest()[:26]
        case "device-class":
            made = next((name for word, name in CLASSES.items() if word in str(value).lower()), None)
        case "bands":
            made = max((bound for bound in row["bounds"] if bound <= int(value)), default=None)
        case "number":
            number = int(value)
            inside = row["min"] <= number <= row["max"]
            made = number - (number - row["min"]) % row["step"] if inside else None
        case "flag":
            made = {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower())
        case _:
            made = value if value in row["words"] else None
    return made


class Filter:
    """The rows of a plan as nested dictionaries, ``*`` where instances stand."""

    def __init__(self, rows: list[dict]) -> None:
        self._tree: dict = {}
        for row in rows:
            here = self._tree
            for segment in row["path"][:-1]:
                here = here.setdefault(segment, {})
            here[row["path"][-1]] = row

    def body(self, body: bytes) -> bytes:
        """Return what may leave of a message."""
        reports = [self._keep(nested(report), self._tree) for report in json.loads(body)["Report"]]
        return json.dumps({"Report": [report for report in reports if report]}, separators=(",", ":")).encode()

    def _keep(self, node: dict, place: dict) -> dict:
        kept = {}
        for number, (name, below) in enumerate(node.items(), start=1):
            inner = place.get("*") or place.get(name)
            if inner is None:
                continue
            kept_below = value_of(inner, below) if "treatment" in inner else self._keep(below, inner)
            if kept_below is not None and kept_below != {}:
                kept[str(number) if "*" in place else name] = kept_below
        return kept


def nested(report: dict) -> dict:
    """Put dotted names back into a tree."""
    nested: dict = {}
    for key, value in report.items():
        *above, last = key.split(".")
        here = nested
        for segment in above:
            here = here.setdefault(segment, {})
        here[last] = value
    return nested


def measure(folder: Path, name: str, work: Callable[[bytes], bytes]) -> None:
    """Check what comes out, time it, and print both."""
    bodies = (folder / "reports.ndjson").read_bytes().splitlines()
    wanted = json.loads((folder / "identifiers.json").read_text())
    out = [work(body).decode() for body in bodies]
    through = sum(json.dumps(text)[1:-1] in made for made, texts in zip(out, wanted, strict=True) for text in texts)
    rounds = []
    for _ in range(ROUNDS):
        before = time.process_time()
        for body in bodies:
            work(body)
        rounds.append(1e6 * (time.process_time() - before) / len(bodies))
    print(json.dumps({"peer": name, "us": median(rounds), "through": through, "of": sum(map(len, wanted))}))


class Addon:
    """The script of mitmproxy: what is posted is filtered on its way to the recipient."""

    def __init__(self) -> None:
        self._filter = Filter(json.loads((Path(os.environ["SLUIS_PEERS"]) / "plan.json").read_text()))

    def request(self, flow: object) -> None:
        """Replace the body; the recipient of the benchmark counts by this header."""
        flow.request.content = self._filter.body(flow.request.content)
        flow.request.headers["Idempotency-Key"] = flow.id


if "SLUIS_PEERS" in os.environ:
    addons = [Addon()]

if __name__ == "__main__":
    given = Path(sys.argv[1])
    measure(given, "json loads + dumps", lambda body: json.dumps(json.loads(body)).encode())
    measure(given, "a filter in plain Python", Filter(json.loads((given / "plan.json").read_text())).body)
