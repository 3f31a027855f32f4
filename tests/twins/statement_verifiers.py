"""Both verifiers of statements, asked the same question: the Python one in this process, the other under Node."""

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from sluis.ledger import verify_statement

SCRIPT = Path(str(files("sluis.ledger").joinpath("verify_statement.mjs")))
SERVER = Path(__file__).with_name("statement_server.mjs")
NODE = shutil.which("node")
Asked = Mapping[str, object]
Answer = tuple[int, str]


def python(source: bytes, asked: Asked, lang: str = "en") -> Answer:
    """Return the exit code and what is printed; an exception is not caught."""
    return python_in(source, asked, lang)[lang]


def python_in(source: bytes, asked: Asked, *langs: str) -> dict[str, Answer]:
    """Return the same of one verdict in each language."""
    verdict = verify_statement.verify(source, asked)
    return {lang: (verdict.code, verify_statement.rendered(verdict.said, lang)) for lang in langs}


@dataclass(frozen=True)
class Javascript:
    """The other verifier, in one process for all questions."""

    running: "subprocess.Popen[str]"

    def __call__(self, source: bytes, asked: Asked, lang: str = "en") -> Answer:
        assert self.running.stdin is not None
        assert self.running.stdout is not None
        self.running.stdin.write(question(source, asked, lang))
        self.running.stdin.flush()
        answer = json.loads(self.running.stdout.readline())
        return answer["code"], answer["text"]


def question(source: bytes, asked: Asked, lang: str) -> str:
    sendable = {name: _b64(value) if isinstance(value, bytes) else value for name, value in asked.items()}
    return json.dumps({"source": _b64(source), "asked": sendable, "lang": lang}) + "\n"


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


@contextmanager
def javascript() -> Iterator[Javascript]:
    """Start it; Node must be installed."""
    assert NODE is not None
    with subprocess.Popen(
        [NODE, str(SERVER), str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as running:
        yield Javascript(running)
