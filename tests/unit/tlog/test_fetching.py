"""What a log serves is fetched as it is: bytes, or that there is none; anything else is no answer."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sluis.errors import SluisError
from sluis.errors.ledger import log_unreachable_error
from sluis.tlog.fetching import MOST_BYTES, fetcher

ANSWERS = {
    "/log/checkpoint": (200, b"text"),
    "/log/empty": (200, b""),
    "/log/moved": (302, b""),
    "/log/broken": (500, b"x"),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, content = ANSWERS.get(self.path, (404, b"none"))
        content = bytes(MOST_BYTES + 1) if self.path == "/log/large" else content
        self.send_response(200 if self.path == "/log/large" else status)
        self.send_header("content-length", str(len(content)))
        self.send_header("location", "/log/checkpoint")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def served() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/log/"
    server.shutdown()
    server.server_close()
    thread.join()


def unreachable(url: str, path: str = "checkpoint") -> bool:
    with pytest.raises(SluisError) as fault:
        fetcher(url)(path)
    return fault.value.entry is log_unreachable_error


def test_what_is_there_and_what_is_not(served: str) -> None:
    fetch = fetcher(served)
    assert (fetch("checkpoint"), fetch("empty"), fetch("other")) == (b"text", b"", None)


@pytest.mark.parametrize("path", ["moved", "broken", "large", "a b\n"])
def test_no_other_answer_is_taken(served: str, path: str) -> None:
    assert unreachable(served, path)


@pytest.mark.parametrize(
    "url", ["", "log.example", "ftp://log.example", "file:///etc/passwd", "http://", "http://127.0.0.1:1"]
)
def test_what_is_no_address_or_does_not_answer(url: str) -> None:
    assert unreachable(url)
